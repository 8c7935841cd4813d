"""What hands do to the bench's microphone and loudspeaker. NumPy is only loaded when somebody plays or listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from axisedge.hardware.bench_sound import BenchSound
    from axisedge.hardware.protocols import AudioStream

PLAYS = ("silence", "tone", "noise", "wav")


@dataclass(slots=True)
class AudioSwitches:
    """The world around the bench's audio device."""

    plays: str = "silence"
    """What the microphone hears: one of `PLAYS`."""
    frequency: float = 1000.0
    """Of the tone, Hz."""
    level: float = -20.0
    """Of tone and noise: RMS in dB below full scale."""
    repeat: bool = True
    """Whether a WAV begins again at its end."""
    echo: bool = False
    """Whether the microphone hears the loudspeaker."""
    echo_delay: float = 40.0
    """Milliseconds from the loudspeaker to the microphone."""
    echo_gain: float = -12.0
    """What is left of the loudspeaker's sound at the microphone, dB."""
    unplugged: bool = False
    """The audio device is gone."""


class BenchAudio:
    """The bench's audio device. It outlives a restart of the device; its sample clock goes on all the time."""

    name = "bench"

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self.switches = AudioSwitches()
        self.power = ""
        """The power type that the device asked for its microphone."""
        self.input_type = ""
        """The input that the device listens to; empty while it does not."""
        self._sound: BenchSound | None = None

    # -- the device's side (AudioDevice) ----------------------------------------------------------------------

    def open(self, input_type: str | None, power: str = "", *, loudspeaker: bool = True) -> AudioStream:
        """See `AudioDevice.open`."""
        if self.switches.unplugged:
            raise Unavailable("audio device", "its cable is pulled out")
        self.input_type, self.power = input_type or "", power
        return self.sound.opened(microphone=input_type is not None, loudspeaker=loudspeaker)

    def describe(self) -> dict[str, Any]:
        """See `AudioDevice.describe`."""
        return {"driver": "bench"}

    # -- the hand's side ---------------------------------------------------------------------------------------

    @property
    def sound(self) -> BenchSound:
        """The sound itself; the first question loads NumPy."""
        if self._sound is None:
            from axisedge.hardware.bench_sound import BenchSound

            self._sound = BenchSound(self._clock, self.switches)
        return self._sound

    def set_microphone(
        self, plays: str, frequency: float, level: float, wav: bytes | None, *, repeat: bool
    ) -> None:
        """Give the microphone something to hear from now on; raises `Invalid` naming what cannot be played."""
        if plays not in PLAYS:
            raise Invalid("plays", f"must be one of {', '.join(PLAYS)}")
        if plays == "wav":
            if wav is None:
                raise Invalid("wav", "a WAV file is needed")
            self.sound.load(wav)
        switches = self.switches
        switches.frequency, switches.level, switches.repeat = frequency, level, repeat
        switches.plays = plays
        if self._sound is not None:
            self._sound.begin()
        self._changed()

    def set_acoustics(
        self, *, echo: bool | None, delay: float | None, gain: float | None, unplugged: bool | None
    ) -> None:
        """Let the microphone hear the loudspeaker, or pull the device out; None leaves as it is."""
        switches = self.switches
        switches.echo = switches.echo if echo is None else echo
        switches.echo_delay = switches.echo_delay if delay is None else delay
        switches.echo_gain = switches.echo_gain if gain is None else gain
        switches.unplugged = switches.unplugged if unplugged is None else unplugged
        self._changed()

    def recorded(self, seconds: float) -> tuple[bytes, int]:
        """The loudspeaker's last ``seconds`` as a WAV file, and the sample clock of its first sample."""
        return self.sound.recorded(seconds)

    def state(self) -> dict[str, Any]:
        """The switches, for `Hands.state`."""
        switches = self.switches
        return {
            "plays": switches.plays,
            "frequency": switches.frequency,
            "level": switches.level,
            "repeat": switches.repeat,
            "echo": switches.echo,
            "echo_delay": switches.echo_delay,
            "echo_gain": switches.echo_gain,
            "unplugged": switches.unplugged,
            "listening": self._sound is not None and self._sound.listening,
            "playing": self._sound is not None and self._sound.playing,
            "input_type": self.input_type,
            "power": self.power,
        }
