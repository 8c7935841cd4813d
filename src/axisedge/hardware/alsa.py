"""Sound cards of Linux: ALSA, called directly in ``libasound.so.2``.

Every sound card is used as mono, 16 bits, 48 kHz; name it as ``plughw:…`` so that ALSA converts what its hardware does
not have. The microphone gives the pace; the loudspeaker follows it, whichever crystal each of them has.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import logging
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import AUDIO_FRAME, AUDIO_RATE

if TYPE_CHECKING:
    import numpy.typing as npt

    Samples = npt.NDArray[np.int16]

log = logging.getLogger(__name__)

LIBRARY = "libasound.so.2"
PLAYBACK, CAPTURE = 0, 1
_NONBLOCK = 1
_S16_LE, _INTERLEAVED = 2, 3
_PLAYED_AHEAD = 30_000
_HEARD_BEHIND = 40_000
"""Microseconds of sound that lie in the card's buffers."""
_SILENT_FOR = 500
"""Milliseconds without a sample after which a microphone counts as lost."""
_STUMBLES = (errno.EPIPE, errno.ESTRPIPE, errno.EINTR, errno.EIO)
"""Errors of a card that is still there: run dry or over, suspended, interrupted, stopped by its driver."""
_MOST_STUMBLES = 5
"""Stumbles without a sample between them after which a card counts as lost."""
_AHEAD = 0.1
"""Seconds that a device which keeps no time (``null``) may run ahead."""
_ErrorHandler = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)


def _told(file: bytes, line: int, function: bytes, error: int, text: bytes) -> None:
    """What ALSA would otherwise print to the process's error output."""
    log.debug(
        "ALSA: %s: %s", (function or b"").decode(errors="replace"), (text or b"").decode(errors="replace")
    )


_on_error = _ErrorHandler(_told)
"""Kept, because ALSA calls it as long as the process lives."""


@lru_cache(1)
def _library() -> ctypes.CDLL:
    """ALSA's library; raises `Unavailable` where it is not installed."""
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        raise Unavailable("ALSA", f"{LIBRARY} is not installed") from None
    pcm, frames, number, count = ctypes.c_void_p, ctypes.c_long, ctypes.c_int, ctypes.c_uint
    for name, answer, arguments in (
        ("snd_strerror", ctypes.c_char_p, (ctypes.c_int,)),
        ("snd_lib_error_set_handler", ctypes.c_int, (_ErrorHandler,)),
        ("snd_pcm_open", ctypes.c_int, (ctypes.POINTER(pcm), ctypes.c_char_p, ctypes.c_int, ctypes.c_int)),
        ("snd_pcm_set_params", ctypes.c_int, (pcm, number, number, count, count, number, count)),
        ("snd_pcm_readi", frames, (pcm, ctypes.c_void_p, ctypes.c_ulong)),
        ("snd_pcm_writei", frames, (pcm, ctypes.c_void_p, ctypes.c_ulong)),
        ("snd_pcm_recover", ctypes.c_int, (pcm, ctypes.c_int, ctypes.c_int)),
        ("snd_pcm_wait", ctypes.c_int, (pcm, ctypes.c_int)),
        ("snd_pcm_start", ctypes.c_int, (pcm,)),
        ("snd_pcm_prepare", ctypes.c_int, (pcm,)),
        ("snd_pcm_drop", ctypes.c_int, (pcm,)),
        ("snd_pcm_delay", ctypes.c_int, (pcm, ctypes.POINTER(frames))),
        ("snd_pcm_close", ctypes.c_int, (pcm,)),
    ):  # fmt: skip
        function = getattr(library, name)
        function.restype, function.argtypes = answer, arguments
    library.snd_lib_error_set_handler(_on_error)
    return library


class Pcm:
    """One direction of one sound card."""

    def __init__(self, name: str, direction: int) -> None:
        self._alsa = _library()
        self._name = name
        self._stumbles = 0
        self._handle = ctypes.c_void_p()
        mode = _NONBLOCK if direction == PLAYBACK else 0
        self.check(self._alsa.snd_pcm_open(ctypes.byref(self._handle), name.encode(), direction, mode))
        latency = _PLAYED_AHEAD if direction == PLAYBACK else _HEARD_BEHIND
        try:
            self.check(
                self._alsa.snd_pcm_set_params(self._handle, _S16_LE, _INTERLEAVED, 1, AUDIO_RATE, 1, latency)
            )
        except Unavailable:
            self.close()
            raise

    def check(self, result: int) -> int:
        """``result`` unless it is an error; raises `Unavailable` then."""
        if result < 0:
            why = self._alsa.snd_strerror(result).decode(errors="replace")
            raise Unavailable(f"sound card {self._name}", why)
        return result

    def recovered(self, result: int) -> bool:
        """Whether ``result`` is a stumble that is mended now; raises `Unavailable` when the card is gone."""
        if result >= 0:
            self._stumbles = 0
            return False
        self._stumbles += 1
        if -result not in _STUMBLES or self._stumbles > _MOST_STUMBLES:
            self.check(result)
        if result == -errno.EIO:  # stopped by its driver, which recover does not take for a stumble
            self._alsa.snd_pcm_drop(self._handle)
            self.check(self._alsa.snd_pcm_prepare(self._handle))
        else:
            self.check(self._alsa.snd_pcm_recover(self._handle, result, 1))
        return True

    def write(self, samples: Samples) -> bool:
        """Play without waiting; what does not fit is left out. False when the card had run dry."""
        at = 0
        while at < len(samples):
            rest = samples[at:]
            done = self._alsa.snd_pcm_writei(self._handle, rest.ctypes.data_as(ctypes.c_void_p), len(rest))
            if done == -errno.EAGAIN:
                break
            if self.recovered(done):
                return False
            at += int(done)
        return True

    def wait(self, milliseconds: int) -> None:
        """Until more can be played, but not for long; raises `Unavailable` when the card is gone."""
        result = self._alsa.snd_pcm_wait(self._handle, milliseconds)
        if result < 0:
            self.recovered(result)

    def read(self, samples: Samples) -> None:
        """Fill ``samples``; waits. What was lost in a stumble is silence."""
        at = 0
        while at < len(samples):
            rest = samples[at:]
            done = self._alsa.snd_pcm_wait(self._handle, _SILENT_FOR)
            if done == 0:
                raise Unavailable(f"sound card {self._name}", "it gives no sound")
            if done > 0:
                done = self._alsa.snd_pcm_readi(self._handle, rest.ctypes.data_as(ctypes.c_void_p), len(rest))
            if self.recovered(done):
                self.check(self._alsa.snd_pcm_start(self._handle))
                rest[:] = 0
                return
            at += int(done)

    def start(self) -> None:
        """Let a microphone begin."""
        self.check(self._alsa.snd_pcm_start(self._handle))

    @property
    def delay(self) -> float:
        """Seconds of sound in the card's buffer."""
        frames = ctypes.c_long()
        if self._alsa.snd_pcm_delay(self._handle, ctypes.byref(frames)) < 0:
            return 0.0
        return max(0, int(frames.value)) / AUDIO_RATE

    def close(self) -> None:
        """Let go, without waiting for the rest to be played."""
        self._alsa.snd_pcm_drop(self._handle)
        self._alsa.snd_pcm_close(self._handle)


class AlsaStream:
    """See `AudioStream`."""

    def __init__(self, capture: Pcm | None, playback: Pcm | None, clock: Clock) -> None:
        self._capture = capture
        self._playback = playback
        self._clock = clock
        self._closed = threading.Event()
        self._frames = 0
        self._began = clock.monotonic()
        self._silence = np.zeros(AUDIO_FRAME, np.int16)
        if capture is not None:
            with contextlib.suppress(
                Unavailable
            ):  # one that runs already says so; one that is gone, when read
                capture.start()

    def exchange(self, played: Samples) -> Samples:
        """See `AudioStream.exchange`."""
        played = np.ascontiguousarray(played, np.int16)
        if self._playback is not None:
            if self._capture is None:
                self._playback.wait(_SILENT_FOR)
            if not self._playback.write(played):
                self._playback.write(self._silence)  # a little ahead again
                self._playback.write(played)
        heard = np.zeros(AUDIO_FRAME, np.int16)
        if self._capture is not None:
            self._capture.read(heard)
        self._keep_time()
        return heard

    def _keep_time(self) -> None:
        """Cards keep the time; what has none is held back here."""
        self._frames += 1
        ahead = self._frames * AUDIO_FRAME / AUDIO_RATE - (self._clock.monotonic() - self._began)
        if ahead > _AHEAD:
            self._closed.wait(AUDIO_FRAME / AUDIO_RATE)
        elif ahead < -1.0:  # a card whose crystal is slow, or a pause: count anew
            self._frames, self._began = 0, self._clock.monotonic()

    @property
    def delay(self) -> float:
        """See `AudioStream.delay`."""
        return 0.0 if self._playback is None else self._playback.delay

    def close(self) -> None:
        """See `AudioStream.close`."""
        self._closed.set()
        for pcm in (self._capture, self._playback):
            if pcm is not None:
                pcm.close()
