"""The kernel's loopback sound card: what is played at its one end is heard at the other, in the kernel's own time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from axisedge.audio.mixer import Heard, Levels, Mixer
from axisedge.audio.samples import RATE, Sound
from axisedge.core.clock import SystemClock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.hardware.alsa import AlsaStream
from axisedge.hardware.board_audio import AlsaDevice
from axisedge.hardware.board_file import AudioFact, InputFact
from axisedge.hardware.protocols import AUDIO_FRAME, AUDIO_RATE, GpioLine

DRIVER = Path("/sys/bus/platform/drivers/snd_aloop")
CARD = "snd_aloop.0"


def no_line(name: str) -> GpioLine:
    raise NotFound("line", name)


def loopback() -> AlsaDevice:
    fact = InputFact(capture="plughw:Loopback,1,0")
    return AlsaDevice(
        AudioFact(playback="plughw:Loopback,0,0", inputs={"internal": fact}), SystemClock(), no_line
    )


def tone(hertz: float, position: int, count: int) -> np.ndarray:
    moments = np.arange(position, position + count) / AUDIO_RATE
    return np.sin(2 * np.pi * hertz * moments) * 0.25


def loudest(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * AUDIO_RATE / len(sound))


class Hum:
    """Says a tone for ever."""

    to_calls = False

    def __init__(self, hertz: float) -> None:
        self._hertz, self._at = hertz, 0

    def next(self, count: int) -> Sound:
        self._at += count
        return tone(self._hertz, self._at - count, count).astype(np.float32)


_open: list[AlsaStream] = []


def opened(device: AlsaDevice) -> AlsaStream:
    """Closed with the test, however that ends."""
    _open.append(device.open("internal"))
    return _open[-1]


@pytest.fixture(autouse=True)
def plugged() -> Iterator[None]:
    yield
    while _open:
        _open.pop().close()
    if not (DRIVER / CARD).exists():
        (DRIVER / "bind").write_text(CARD)


def until(held: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.02)


def test_what_is_played_is_heard_and_the_card_gives_the_pace() -> None:
    stream = opened(loopback())
    frames, heard = 300, []
    began = time.monotonic()
    for number in range(frames):
        played = tone(900, number * AUDIO_FRAME, AUDIO_FRAME) * 32767
        heard.append(stream.exchange(played.astype(np.int16)))
    took = time.monotonic() - began
    assert 0 <= stream.delay < 0.2
    assert took == pytest.approx(frames * 0.01, rel=0.25), "frames come in the card's time"
    sound = np.concatenate(heard)[AUDIO_RATE:].astype(float)
    assert loudest(sound) == pytest.approx(900, abs=5)


def test_a_pause_of_the_device_is_recovered_from() -> None:
    stream = opened(loopback())
    quiet = np.zeros(AUDIO_FRAME, np.int16)
    for _ in range(20):
        stream.exchange(quiet)
    time.sleep(0.5)  # both buffers are long over
    heard = []
    for number in range(150):
        played = tone(900, number * AUDIO_FRAME, AUDIO_FRAME) * 32767
        heard.append(stream.exchange(played.astype(np.int16)))
    assert loudest(np.concatenate(heard[75:]).astype(float)) == pytest.approx(900, abs=15)


def test_a_card_in_use_says_so() -> None:
    opened(loopback())
    with pytest.raises(Unavailable, match="busy"):
        loopback().open("internal")


def test_a_card_that_is_pulled_out_is_lost_and_comes_back() -> None:
    mixer = Mixer(loopback(), SystemClock())
    mixer.apply(Levels())
    frames: list[Heard] = []
    mixer.listen(frames.append)
    mixer.play(Hum(1200))
    until(lambda: len(frames) > 20 and np.abs(frames[-1].pcm).max() > 4000)
    (DRIVER / "unbind").write_text(CARD)
    until(lambda: bool(mixer.problem))
    assert "Loopback" in mixer.problem
    until(lambda: not np.abs(frames[-1].pcm).any())
    (DRIVER / "bind").write_text(CARD)
    until(lambda: not mixer.problem and np.abs(frames[-1].pcm).max() > 4000)
    sound = np.concatenate([frame.pcm for frame in frames[-50:]]).astype(float)
    mixer.stop()
    assert loudest(sound) == pytest.approx(
        1200, abs=150
    )  # an emulated processor does not keep up all the time
    assert RATE == AUDIO_RATE
