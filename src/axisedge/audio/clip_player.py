"""A clip on its way to the loudspeaker."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from axisedge.audio.samples import Pcm, Sound, from_pcm, silence


class ClipPlayer:
    """See `axisedge.audio.mixer.Player`."""

    def __init__(
        self,
        pcm: Pcm,
        repeat: int,
        volume: float,
        *,
        to_calls: bool,
        ended: Callable[[ClipPlayer], None] = lambda player: None,
    ) -> None:
        """``repeat`` times more, -1 for ever; ``volume`` multiplies. ``ended`` is called in the mixer's thread."""
        self._pcm = pcm
        self._left = repeat
        self._volume = np.float32(volume)
        self._ended = ended
        self._at = 0
        self.to_calls = to_calls

    def next(self, count: int) -> Sound | None:
        """See `Player.next`."""
        if self._at >= len(self._pcm) and not self._again():
            self._ended(self)
            return None
        sound, filled = silence(count), 0
        while filled < count:
            if self._at >= len(self._pcm) and not self._again():
                break  # the end is told with the next frame
            part = self._pcm[self._at : self._at + count - filled]
            sound[filled : filled + len(part)] = from_pcm(part)
            filled += len(part)
            self._at += len(part)
        return sound * self._volume

    def _again(self) -> bool:
        if self._left == 0:
            return False
        if self._left > 0:
            self._left -= 1
        self._at = 0
        return True
