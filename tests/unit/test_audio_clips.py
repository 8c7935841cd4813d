"""Clips: which files are taken, what becomes of them, how they play."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from axisedge.audio.clip_files import as_au, convert
from axisedge.audio.clip_settings import Clip
from axisedge.audio.clip_store import file_name
from axisedge.audio.clips import FOREVER, LENGTHS, MADE, Clips
from axisedge.audio.loudness import loudness
from axisedge.audio.samples import RATE, from_pcm
from axisedge.audio.tones import LOUDNESS, TONES
from axisedge.core.errors import Conflict, Invalid, LimitReached, NotFound
from axisedge.hardware.bench_sound import read_wav
from axisedge.testing import RunningDevice

pytestmark = pytest.mark.feature("AUD-03")


def coded(
    container: str, codec: str, rate: int, layout: str = "mono", seconds: float = 1.0, bitrate: int = 0
) -> bytes:
    """A tone of 440 Hz in a file made by FFmpeg."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        if bitrate:
            stream.bit_rate = bitrate
        if codec in ("vorbis", "flac", "opus"):
            stream.codec_context.options = {"strict": "experimental"}
        source = 48_000
        moments = np.arange(round(source * seconds)) / source
        pcm = (np.sin(2 * np.pi * 440 * moments) * 10_000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), "s16", "mono")
        frame.sample_rate = source
        resampler = av.AudioResampler(
            format=stream.codec_context.format.name,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size,
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            part.pts = None
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return out.getvalue()


def loudest(pcm: np.ndarray) -> float:
    middle = pcm[len(pcm) // 4 : len(pcm) * 3 // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return float(np.argmax(spectrum) * RATE / len(middle))


@pytest.mark.parametrize(
    ("suffix", "container", "codec", "rate", "layout", "bitrate"),
    [
        ("au", "au", "pcm_mulaw", 8000, "mono", 0),
        ("au", "au", "pcm_mulaw", 16_000, "mono", 0),
        ("wav", "wav", "pcm_u8", 8000, "mono", 0),
        ("wav", "wav", "pcm_s16le", 44_100, "stereo", 0),
        ("wav", "wav", "pcm_s16le", 48_000, "mono", 0),
        ("mp3", "mp3", "libmp3lame", 44_100, "stereo", 64_000),
        ("mp3", "mp3", "libmp3lame", 48_000, "stereo", 320_000),
        ("mp3", "mp3", "libmp3lame", 16_000, "mono", 64_000),
        ("opus", "ogg", "libopus", 48_000, "mono", 32_000),
        ("ogg", "ogg", "libopus", 48_000, "stereo", 64_000),
        ("ogg", "ogg", "vorbis", 44_100, "stereo", 0),
    ],
)
def test_every_allowed_format_becomes_its_sound(
    suffix: str, container: str, codec: str, rate: int, layout: str, bitrate: int
) -> None:
    made = convert(coded(container, codec, rate, layout, bitrate=bitrate), suffix)
    assert made.seconds == pytest.approx(1.0, abs=0.1)
    assert loudest(made.pcm) == pytest.approx(440, abs=4)
    assert made.loudness == pytest.approx(-14.2 if layout == "mono" else -17.2, abs=1.0)


@pytest.mark.parametrize(
    ("suffix", "data", "why"),
    [
        ("au", lambda: coded("au", "pcm_mulaw", 11_025), "8 or 16 kHz"),
        ("au", lambda: coded("au", "pcm_alaw", 8000), "µ-law"),
        ("au", lambda: coded("wav", "pcm_s16le", 8000), "µ-law"),
        ("wav", lambda: coded("wav", "pcm_s24le", 48_000), "8 or 16 bits"),
        ("wav", lambda: coded("wav", "pcm_s16le", 96_000), "8 to 48 kHz"),
        ("wav", lambda: coded("wav", "pcm_s16le", 48_000, "5.1"), "mono or stereo"),
        ("wav", lambda: coded("wav", "pcm_mulaw", 8000), "PCM"),
        ("mp3", lambda: coded("mp3", "libmp3lame", 16_000, bitrate=32_000), "64 to 320"),
        ("mp3", lambda: coded("wav", "pcm_s16le", 48_000), "64 to 320"),
        ("opus", lambda: coded("ogg", "vorbis", 44_100, "stereo"), "Opus"),
        ("ogg", lambda: coded("flac", "flac", 44_100), "Vorbis"),
        ("wav", lambda: coded("wav", "pcm_s16le", 48_000)[:78], "no sound"),
        ("wav", lambda: b"", "cannot be read"),
        ("exe", lambda: b"MZ", "must be one of"),
        ("wav", lambda: bytes(10_000_001), "at most 10 MB"),
    ],
)
def test_other_files_are_refused_with_the_limit(suffix: str, data: Callable[[], bytes], why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        convert(data(), suffix)
    assert refused.value.field == "file"


def test_what_lasts_too_long_is_refused() -> None:
    with pytest.raises(Invalid, match="300 s"):
        convert(coded("ogg", "libopus", 48_000, seconds=301, bitrate=6000), "opus")


SEEDS = [
    coded("au", "pcm_mulaw", 8000, seconds=0.1),
    coded("mp3", "libmp3lame", 16_000, seconds=0.2, bitrate=64_000),
    coded("ogg", "libopus", 48_000, seconds=0.2),
    coded("wav", "pcm_s16le", 8000, seconds=0.1),
]


@settings(max_examples=150)
@given(st.data())
def test_damaged_files_are_taken_or_refused_and_nothing_else(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(0, 12))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    try:
        made = convert(bytes(raw[:cut]), data.draw(st.sampled_from(["au", "wav", "mp3", "opus", "ogg"])))
    except Invalid as refused:
        assert refused.field == "file"
    else:
        assert len(made.pcm)


def test_loudness_is_that_of_the_recommendation() -> None:
    """EBU Tech 3341, test 1 for one channel: a sine of 997 Hz at full scale is -3.01 LUFS."""
    moments = np.arange(RATE * 5) / RATE
    sine = np.sin(2 * np.pi * 997 * moments).astype(np.float32)
    assert loudness(sine) == pytest.approx(-3.0, abs=0.1)
    assert loudness(sine * np.float32(0.1)) == pytest.approx(-23.0, abs=0.1)
    half = np.concatenate((sine * np.float32(0.1), sine * np.float32(1e-4)))
    assert loudness(half) == pytest.approx(-23.0, abs=0.3), "silence is gated"
    assert loudness(np.zeros(100, np.float32)) == -96


@pytest.mark.parametrize("stem", MADE)
def test_the_clips_of_the_device_are_equally_loud_and_as_long_as_told(stem: str) -> None:
    sound = TONES[stem]()
    assert loudness(sound) == pytest.approx(LOUDNESS, abs=0.2)
    assert np.abs(sound).max() < 0.9
    assert len(sound) / RATE == pytest.approx(LENGTHS[stem], abs=0.01)
    again = convert(as_au((sound * 32767).astype(np.int16)), "au")
    assert loudness(from_pcm(again.pcm)) == pytest.approx(LOUDNESS, abs=0.7)


@pytest.mark.parametrize(
    ("given_name", "taken", "name"),
    [
        ("Bell.WAV", (), "Bell.wav"),
        ("../../etc/passwd.wav", (), "passwd.wav"),
        ("C:\\sounds\\My bell!.mp3", (), "My_bell.mp3"),
        ("Glöckchen.ogg", (), "Glockchen.ogg"),
        ("бип.wav", (), "clip.wav"),
        ("a.wav", ("a.wav", "a-2.wav"), "a-3.wav"),
        (".wav.wav", (), "wav.wav"),
    ],
)
def test_names_of_files_are_made_harmless(given_name: str, taken: tuple[str, ...], name: str) -> None:
    assert file_name(given_name, taken) == name
    Clip.model_validate({"name": "x", "file": name})


@given(st.text(max_size=200))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        Clip.model_validate({"name": "x", "file": file_name(name, ())})
    except Invalid as refused:
        assert refused.field == "file"


@pytest.fixture
async def intercom(axisedge_devices, tmp_path: Path) -> AsyncIterator[RunningDevice]:
    yield await axisedge_devices("intercom", state=tmp_path)


def clips(device: RunningDevice) -> Clips:
    assert device.context.audio is not None
    return device.context.audio.clips


async def until(held: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not held():  # noqa: ASYNC110  # the thing waited for has no event
            await asyncio.sleep(0.01)


def wav_tone(seconds: float) -> bytes:
    return coded("wav", "pcm_s16le", 48_000, seconds=seconds)


async def test_a_clip_is_added_played_renamed_given_back_and_removed(
    intercom: RunningDevice, tmp_path: Path
) -> None:
    store = clips(intercom)
    number = await store.add("Bell", "bell.wav", wav_tone(0.4), "test")
    clip = store[number]
    assert (clip.name, clip.file, clip.seconds) == ("Bell", "bell.wav", 0.4)
    assert sorted(path.name for path in (tmp_path / "clips").iterdir()) == ["bell.wav", "bell.wav.pcm"]
    await store.play(number, volume=50)
    assert store.playing == number
    await until(lambda: store.playing is None)
    spoken = read_wav((await asyncio.to_thread(intercom.context.hardware.loudspeaker, 0.6))[0])
    assert np.abs(spoken).max() == pytest.approx(5000, rel=0.02), "half of its volume"
    await store.rename(number, "Other", "test")
    assert (
        store.at("Other") == store.at("/etc/audioclips/bell.wav") == store.at("/etc/audioclips/be*") == number
    )
    assert (await store.data(number))[1] == wav_tone(0.4)
    await store.remove(number, "test")
    assert list((tmp_path / "clips").iterdir()) == []
    with pytest.raises(NotFound):
        await store.play(number)


async def test_repeat_is_counted_and_for_ever_ends_with_stop(intercom: RunningDevice) -> None:
    store = clips(intercom)
    number = await store.add("", "short.wav", wav_tone(0.1), "test")
    began = asyncio.get_running_loop().time()
    await store.play(number, repeat=3)
    await until(lambda: store.playing is None)
    assert asyncio.get_running_loop().time() - began >= 0.38
    await store.play(number, repeat=FOREVER)
    await asyncio.sleep(0.4)
    assert store.playing == number
    assert store.stop_playing()
    assert store.playing is None
    assert not store.stop_playing()


async def test_a_new_clip_takes_the_place_of_the_one_that_plays(intercom: RunningDevice) -> None:
    store = clips(intercom)
    first = await store.play(1, repeat=FOREVER)
    await store.play(2)
    assert store.playing == 2
    assert not store.stop_playing(only=first), "what is gone cannot be stopped"
    assert store.playing == 2


async def test_limits_and_faults_are_told_by_field(intercom: RunningDevice) -> None:
    store = clips(intercom)
    with pytest.raises(Invalid, match="name"):
        await store.add("x" * 65, "a.wav", wav_tone(0.1), "test")
    with pytest.raises(Invalid, match="repeat"):
        await store.play(1, repeat=-2)
    with pytest.raises(Invalid, match="volume"):
        await store.play(1, volume=1001)
    with pytest.raises(NotFound):
        store.at("/etc/audioclips/none.wav")
    data = wav_tone(0.01)
    for _ in range(50 - len(MADE)):
        await store.add("", "a.wav", data, "test")
    with pytest.raises(LimitReached, match="50"):
        await store.add("", "a.wav", data, "test")


async def test_a_clip_that_a_rule_plays_is_not_removed(intercom: RunningDevice) -> None:
    rule = {
        "name": "ring",
        "conditions": [
            {
                "topic": "tns1:Device/tnsaxis:IO/VirtualInput",
                "content": 'boolean(//SimpleItem[@Name="port" and @Value="1"])',
            }
        ],
        "action": {
            "template": "com.axis.action.fixed.play.audioclip",
            "parameters": {"location": "/etc/audioclips/chime.au"},
        },
    }
    await intercom.context.settings.update("rules", {"rules": {"91": rule}}, "test")
    with pytest.raises(Conflict, match="rule ring"):
        await clips(intercom).remove(2, "test")
    await intercom.context.settings.update("rules", {"rules": {"91": None}}, "test")
    await clips(intercom).remove(2, "test")


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ({"77": {"name": "x", "file": "x.wav"}}, "uploading"),
        ({"77": {"name": "x", "file": "x.au", "made": True}}, "uploading"),
        ({"1": {"file": "x.wav"}}, "only the name"),
        ({"x": {"name": "x", "file": "x.wav"}}, "whole number"),
        ({"77": {"name": "x", "file": "../x.wav"}}, "pattern"),
    ],
)
async def test_settings_cannot_point_clips_elsewhere(intercom: RunningDevice, patch: dict, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        await intercom.context.settings.update("clips", {"clips": patch}, "test")


async def test_clips_outlive_a_restart_and_strays_do_not(axisedge_devices, tmp_path: Path) -> None:
    async def start() -> RunningDevice:
        return await axisedge_devices("speaker", state=tmp_path)

    first = await start()
    number = await clips(first).add("Kept", "kept.wav", wav_tone(0.2), "test")
    await clips(first).remove(1, "test")
    await first.device.stop()
    (tmp_path / "clips" / "stray.wav").write_bytes(b"x")
    second = await start()
    assert clips(second)[number].name == "Kept"
    assert 1 not in clips(second).all, "what the owner removed stays away"
    assert not (tmp_path / "clips" / "stray.wav").exists()
    await clips(second).play(number)


def test_a_wav_of_the_standard_library_is_taken() -> None:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((2, 2, 22_050, 0, "NONE", ""))
        file.writeframes(bytes(22_050 * 4))
    made = convert(out.getvalue(), "wav")
    assert made.seconds == pytest.approx(1, abs=0.01)
    assert made.loudness == -96
