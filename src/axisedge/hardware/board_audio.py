"""The sound cards of a board: which of them is which input. NumPy and ALSA are only loaded when one is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.hardware.board_file import AudioFact
from axisedge.hardware.protocols import GpioLine

if TYPE_CHECKING:
    from axisedge.hardware.alsa import AlsaStream, Pcm


class AlsaDevice:
    """The sound cards that a board file names. See `AudioDevice`."""

    name = "alsa"

    def __init__(self, fact: AudioFact, clock: Clock, line: Callable[[str], GpioLine]) -> None:
        """``line`` gives the lines that switch the power of microphones."""
        self._fact = fact
        self._clock = clock
        self._line = line

    def open(self, input_type: str | None, power: str = "", *, loudspeaker: bool = True) -> AlsaStream:
        """See `AudioDevice.open`."""
        from axisedge.hardware.alsa import PLAYBACK, AlsaStream, Pcm

        if not (self._fact.playback or self._fact.inputs):
            raise Unavailable("audio device", "the board file names no sound card")
        playback = Pcm(self._fact.playback, PLAYBACK) if loudspeaker and self._fact.playback else None
        try:
            capture = None if input_type is None else self._microphone(input_type, power)
        except Unavailable:
            if playback is not None:
                playback.close()
            raise
        return AlsaStream(capture, playback, self._clock)

    def _microphone(self, input_type: str, power: str) -> Pcm:
        from axisedge.hardware.alsa import CAPTURE, Pcm

        fact = self._fact.inputs.get(input_type)
        if fact is None:
            raise Unavailable(f"input {input_type}", "the board file names no sound card for it")
        if power and power not in fact.power:
            raise Unavailable(
                f"power {power}", f"the board file names no line that switches it for {input_type}"
            )
        for kind, name in fact.power.items():
            self._line(name).write(kind == power)
        return Pcm(fact.capture, CAPTURE)

    def describe(self) -> Mapping[str, Any]:
        """See `AudioDevice.describe`."""
        inputs = {name: fact.capture for name, fact in self._fact.inputs.items()}
        return {"driver": "alsa", "playback": self._fact.playback, "inputs": inputs}
