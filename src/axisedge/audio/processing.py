"""Echo cancellation, noise reduction and automatic gain: WebRTC's audio processing, as browsers have it in calls.

From the library ``pywebrtc-audio``, which adds up to 9 ms of delay while it is on and nothing while it is off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axisedge.audio.samples import RATE, Pcm


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to the microphone's sound."""

    echo_cancellation: bool = False
    noise_cancellation: bool = False
    automatic_gain: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is done."""
        return self.echo_cancellation or self.noise_cancellation or self.automatic_gain


class Processor:
    """Treats one microphone, frame by frame, in one thread. The library is loaded with the first treatment."""

    def __init__(self) -> None:
        self._now = Treatment()
        self._library: Any = None

    def treat(self, heard: Pcm, played: Pcm, treatment: Treatment, delay: float) -> Pcm:
        """The microphone's frame made better; ``played`` is what the loudspeaker said, ``delay`` s from then to now.

        What was learnt of the room is forgotten when the treatment changes.
        """
        if treatment != self._now:
            self._now = treatment
            self._library = _open(treatment) if treatment.any else None
        if self._library is None:
            return heard
        self._library.stream_delay_ms = round(delay * 1000)
        treated: Pcm = self._library.process(heard, played)
        return treated


def _open(treatment: Treatment) -> Any:
    from pywebrtc_audio import AudioProcessor

    return AudioProcessor(
        sample_rate=RATE,
        echo_cancellation=treatment.echo_cancellation,
        noise_suppression=treatment.noise_cancellation,
        ns_level=2,
        auto_gain_control=treatment.automatic_gain,
        agc_max_gain_db=24.0,
    )
