"""The bench's microphone, loudspeaker and the air between them."""

import base64
import io
import wave

import numpy as np
import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.hardware.bench_audio import BenchAudio
from axisedge.hardware.bench_sound import read_wav, write_wav
from axisedge.hardware.protocols import AUDIO_FRAME, AUDIO_RATE
from axisedge.testing import BenchRefused, RunningDevice

pytestmark = pytest.mark.feature("AUD-01")


def bench() -> BenchAudio:
    return BenchAudio(SystemClock(), lambda: None)


def tone(frequency: float, seconds: float, amplitude: int = 8000) -> np.ndarray:
    moments = np.arange(int(seconds * AUDIO_RATE)) / AUDIO_RATE
    return (np.sin(2 * np.pi * frequency * moments) * amplitude).astype(np.int16)


def loudest(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * AUDIO_RATE / len(samples))


def test_a_tone_is_heard_and_what_is_played_is_recorded_at_its_place() -> None:
    audio = bench()
    audio.set_microphone("tone", 700, -20, None, repeat=True)
    stream = audio.open("internal")
    played = tone(440, 0.2)
    heard = [stream.exchange(played[n : n + AUDIO_FRAME]) for n in range(0, len(played), AUDIO_FRAME)]
    sound = np.concatenate(heard)
    assert loudest(sound) == pytest.approx(700, abs=5)
    assert 20 * np.log10(np.sqrt(np.mean(sound.astype(float) ** 2)) / 32768) == pytest.approx(-20, abs=0.2)
    recorded = read_wav(audio.recorded(0.3)[0])
    assert loudest(recorded[np.abs(recorded) > 0]) == pytest.approx(440, abs=10)
    stream.close()


def test_the_microphone_hears_the_loudspeaker_after_the_delay() -> None:
    audio = bench()
    audio.set_acoustics(echo=True, delay=30, gain=-6, unplugged=None)
    stream = audio.open("internal")
    click = np.zeros(AUDIO_FRAME, np.int16)
    click[0] = 10000
    silence = np.zeros(AUDIO_FRAME, np.int16)
    sound = np.concatenate([stream.exchange(click if n == 0 else silence) for n in range(10)])
    assert int(np.argmax(sound)) == 1440
    assert sound.max() == pytest.approx(10000 * 10 ** (-6 / 20), abs=2)
    stream.close()


def test_a_device_that_is_pulled_out_is_lost_and_cannot_be_opened() -> None:
    audio = bench()
    stream = audio.open("internal")
    audio.set_acoustics(echo=None, delay=None, gain=None, unplugged=True)
    with pytest.raises(Unavailable):
        stream.exchange(np.zeros(AUDIO_FRAME, np.int16))
    stream.close()
    with pytest.raises(Unavailable):
        audio.open("internal")


@pytest.mark.parametrize(("width", "channels", "rate"), [(1, 1, 8000), (2, 2, 44100), (2, 1, 48000)])
def test_wav_files_of_every_allowed_kind_are_heard_as_they_sound(
    width: int, channels: int, rate: int
) -> None:
    moments = np.arange(rate) / rate
    sound = np.sin(2 * np.pi * 500 * moments) * 0.5
    raw = (sound * 127 + 128).astype(np.uint8) if width == 1 else (sound * 32767).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(np.repeat(raw, channels).tobytes())
    samples = read_wav(out.getvalue())
    assert len(samples) == AUDIO_RATE
    assert loudest(samples) == pytest.approx(500, abs=2)


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEfmt ", write_wav(np.zeros(9, np.int16))[:30]]
)
def test_what_is_no_wav_file_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="wav"):
        read_wav(data)


async def test_the_bench_api_plays_a_file_and_gives_the_record(axisedge_device: RunningDevice) -> None:
    wav = base64.b64encode(write_wav(tone(600, 1))).decode()
    state = await axisedge_device.bench.post("microphone", plays="wav", wav=wav)
    assert state["audio"]["plays"] == "wav"
    state = await axisedge_device.bench.post("acoustics", echo=True, echo_delay=25.0)
    assert (state["audio"]["echo"], state["audio"]["echo_delay"]) == (True, 25.0)
    url = f"{axisedge_device.bench.url}/loudspeaker.wav"
    async with axisedge_device.stranger.get(url, params={"seconds": "0.5"}) as response:
        assert response.headers["X-Sample-Clock"].lstrip("-").isdigit()
        assert len(read_wav(await response.read())) == AUDIO_RATE // 2
    for seconds in ("0", "31", "nan", "x"):
        async with axisedge_device.stranger.get(url, params={"seconds": seconds}) as response:
            assert response.status == 400
    with pytest.raises(BenchRefused, match="base64"):
        await axisedge_device.bench.post("microphone", plays="wav", wav="!")
    with pytest.raises(BenchRefused, match="WAV"):
        await axisedge_device.bench.post("microphone", plays="wav")


async def test_a_product_without_audio_has_no_microphone(axisedge_devices) -> None:
    controller = await axisedge_devices("door-controller")
    assert (await controller.bench.state())["audio"] is None
    with pytest.raises(BenchRefused, match="audio"):
        await controller.bench.post("microphone", plays="tone")
