"""Sound and clips for the programs that people use for them: FFmpeg listens, curl speaks and brings clips."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest

from axisedge.hardware.bench_sound import read_wav
from axisedge.hardware.protocols import AUDIO_RATE
from axisedge.testing import RunningDevice


async def run(*command: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 0, error.decode(errors="replace")[-2000:]
    return out


def loudest(sound: np.ndarray, rate: int = AUDIO_RATE) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * rate / len(sound))


def url(device: RunningDevice, path: str) -> str:
    return device.http.replace("//", f"//{device.user}:{quote(device.password)}@") + path


@pytest.fixture
async def speaker(axisedge_devices) -> AsyncIterator[RunningDevice]:
    device = await axisedge_devices("speaker")
    await device.bench.post("microphone", plays="tone", frequency=750, level=-15)
    yield device


@pytest.mark.feature("AUD-02", "INT-01")
@pytest.mark.parametrize(
    ("query", "raw"),
    [
        ("audiocodec=aac&audiosamplerate=32000", ()),
        ("audiocodec=opus", ()),
        ("audiocodec=g711", ("-f", "mulaw", "-ar", "8000")),
        ("audiocodec=g726", ("-f", "g726le", "-code_size", "4", "-ar", "8000")),
        ("audiocodec=lpcm&audiosamplerate=48000", ("-f", "s16be", "-ar", "48000")),
    ],
)
async def test_ffmpeg_hears_the_microphone(speaker: RunningDevice, query: str, raw: tuple[str, ...]) -> None:
    address = url(speaker, f"/axis-cgi/audio/receive.cgi?{query}")
    head = ("ffmpeg", "-nostdin", "-loglevel", "error", "-probesize", "4096", "-analyzeduration", "500000")
    tail = ("-t", "1.5", "-f", "s16le", "-ac", "1", "-ar", str(AUDIO_RATE), "-")
    sound = np.frombuffer(await run(*head, *raw, "-i", address, *tail), "<i2")
    assert len(sound) > AUDIO_RATE
    assert loudest(sound[-AUDIO_RATE:]) == pytest.approx(750, abs=5)


@pytest.mark.feature("AUD-02", "INT-01")
async def test_curl_speaks_what_ffmpeg_made(speaker: RunningDevice, tmp_path: Path) -> None:
    file = tmp_path / "said.ulaw"
    make = ("-f", "lavfi", "-i", "sine=frequency=1300:sample_rate=8000:duration=2", "-f", "mulaw", str(file))
    await run("ffmpeg", "-nostdin", "-loglevel", "error", *make)
    await run(
        "curl", "-sSf", "--digest", "-u", f"{speaker.user}:{speaker.password}", "-H", "Content-Type: audio/basic",
        "--data-binary", f"@{file}", speaker.http + "/axis-cgi/audio/transmit.cgi",
    )  # fmt: skip
    async with speaker.stranger.get(f"{speaker.bench.url}/loudspeaker.wav?seconds=0.6") as response:
        assert loudest(read_wav(await response.read())) == pytest.approx(1300, abs=5)


@pytest.mark.feature("AUD-03", "INT-01")
@pytest.mark.parametrize("suffix", ["wav", "au", "mp3", "opus", "ogg"])
async def test_curl_brings_a_clip_that_ffmpeg_made_and_plays_it_by_its_link(
    speaker: RunningDevice, tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"gong.{suffix}"
    coded = {
        "au": ("-c:a", "pcm_mulaw", "-ar", "16000"),
        "mp3": ("-b:a", "128k"),
        "ogg": ("-c:a", "vorbis", "-strict", "experimental", "-ac", "2"),
    }
    made = ("-f", "lavfi", "-i", "sine=frequency=500:sample_rate=44100:duration=1.5", *coded.get(suffix, ()))
    await run("ffmpeg", "-nostdin", "-loglevel", "error", *made, str(file))
    curl = ("curl", "-sSf", "--digest", "-u", f"{speaker.user}:{speaker.password}")
    clip = speaker.http + "/axis-cgi/mediaclip.cgi"
    added = await run(*curl, "-F", f"file=@{file}", f"{clip}?action=upload&media=audio&name=Gong")
    number = added.decode().partition("uploaded=")[2].strip()
    link = f"{speaker.http}/axis-cgi/playclip.cgi?clip={number}&repeat=1&volume=80"
    assert (await run(*curl, link)).decode() == f"OK\nplaying={number}\n"
    await asyncio.sleep(1.0)
    async with speaker.stranger.get(f"{speaker.bench.url}/loudspeaker.wav?seconds=0.5") as response:
        assert loudest(read_wav(await response.read())) == pytest.approx(500, abs=5)
    assert await run(*curl, f"{clip}?action=download&clip={number}") == file.read_bytes()


@pytest.mark.feature("AUD-01")
async def test_the_bench_commands_do_to_sound_what_hands_would(
    speaker: RunningDevice, tmp_path: Path
) -> None:
    import sys

    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        moments = np.arange(16_000) / 16_000
        file.writeframes((np.sin(2 * np.pi * 400 * moments) * 9000).astype("<i2").tobytes())
    (tmp_path / "heard.wav").write_bytes(made.getvalue())
    bench = (sys.executable, "-m", "axisedge", "bench", "--url", speaker.http)
    await run(*bench, "microphone", str(tmp_path / "heard.wav"))
    await run(*bench, "echo", "on", "--delay", "25", "--gain", "-6")
    state = (await speaker.bench.state())["audio"]
    assert (state["plays"], state["echo"], state["echo_delay"], state["echo_gain"]) == ("wav", True, 25, -6)
    await speaker.get_text("/axis-cgi/playclip.cgi?clip=5&repeat=-1")
    await asyncio.sleep(0.6)
    await run(*bench, "listen", str(tmp_path / "said.wav"), "--for", "500ms")
    assert np.abs(read_wav((tmp_path / "said.wav").read_bytes())).max() > 1000
    await run(*bench, "audio", "unplug")
    assert (await speaker.bench.state())["audio"]["unplugged"]
    await run(*bench, "audio", "plug")
    await run(*bench, "microphone", "silence")
    assert (await speaker.bench.state())["audio"]["plays"] == "silence"
