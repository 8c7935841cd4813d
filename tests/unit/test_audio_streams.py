"""Streams of the microphone: what is coded is what was heard, one encoder for all who ask for the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.audio.arguments import AudioParams, read
from axisedge.audio.audio import Audio
from axisedge.audio.coding import CodecDecoder, CodedSound, Decoder, FrameCutter, LinearDecoder, open_encoder
from axisedge.audio.events import ACCESSED
from axisedge.audio.ogg import OggReader, OggWriter
from axisedge.audio.samples import RATE, level, to_pcm
from axisedge.audio.settings import RATES, AudioStreamSettings, Encoding
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.testing import RunningDevice

pytestmark = pytest.mark.feature("AUD-02")

KINDS = [(encoding, rate) for encoding, rates in RATES.items() for rate in rates]


def tone(seconds: float, hertz: float = 600.0) -> np.ndarray:
    moments = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hertz * moments) * 0.25).astype(np.float32)


def loudest(sound: np.ndarray) -> float:
    middle = sound[len(sound) // 4 : len(sound) * 3 // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return float(np.argmax(spectrum) * RATE / len(middle))


def decoder(params: AudioParams) -> Decoder:
    match params.encoding:
        case Encoding.G711:
            return CodecDecoder("pcm_mulaw", 8000)
        case Encoding.G711A:
            return CodecDecoder("pcm_alaw", 8000)
        case Encoding.G726:
            return CodecDecoder("g726le", 8000, code_size=params.bitrate // 8000)
        case Encoding.OPUS:
            return CodecDecoder("libopus", 48_000)
        case Encoding.LPCM:
            return LinearDecoder(params.rate, 16)
        case Encoding.AAC:
            raise AssertionError("AAC is decoded with its configuration")


def decoded(params: AudioParams, packets: list[bytes]) -> np.ndarray:
    if params.encoding is Encoding.AAC:
        codec = av.CodecContext.create("aac", "r")
        codec.extradata = open_encoder(params).config
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frames = [frame for data in packets for frame in codec.decode(av.Packet(data))]
        parts = [part.to_ndarray().reshape(-1) for frame in frames for part in resampler.resample(frame)]
        return np.concatenate(parts).astype(np.float32) / 32768
    made = decoder(params)
    return np.concatenate([sound for data in packets for sound in made.decode(data)])


@pytest.mark.parametrize(("encoding", "rate"), KINDS)
def test_what_is_coded_sounds_as_it_did(encoding: Encoding, rate: int) -> None:
    params = read(AudioStreamSettings(), {"audiocodec": encoding, "audiosamplerate": str(rate)})
    encoder = open_encoder(params)
    cutter = FrameCutter(rate, encoder.frame)
    packets = [packet for block in cutter.cut(to_pcm(tone(2.0))) for packet in encoder.encode(block)]
    sound = decoded(params, packets)
    assert len(sound) / RATE == pytest.approx(2.0, abs=0.27)
    assert loudest(sound) == pytest.approx(600, abs=6)
    middle = sound[RATE // 4 : RATE * 3 // 4]
    assert level(middle) == pytest.approx(level(tone(0.5)), abs=1.0)
    if encoding in (Encoding.G711, Encoding.G711A, Encoding.G726):
        assert len(packets[0]) * 8 / 0.02 == params.bitrate


def test_g726_has_two_rates() -> None:
    for asked, sent in (("16000", 24_000), ("24000", 24_000), ("32000", 32_000), ("40000", 32_000)):
        assert read(AudioStreamSettings(), {"audiocodec": "g726", "audiobitrate": asked}).bitrate == sent


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"audiocodec": "mp3"}, "audiocodec"),
        ({"audiocodec": "g711", "audiosamplerate": "16000"}, "audiosamplerate"),
        ({"audiosamplerate": "x"}, "audiosamplerate"),
        ({"audiobitrate": "1"}, "audiobitrate"),
        ({"audionbrofchannels": "3"}, "audionbrofchannels"),
    ],
)
def test_arguments_that_cannot_be_are_named(asked: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(AudioStreamSettings(), asked)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "asked", [{"camera": "2"}, {"audiodeviceid": "1"}, {"audioinputid": "x"}, {"audiochannel": "2"}]
)
def test_there_is_one_microphone(asked: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        read(AudioStreamSettings(), asked)


ARGUMENTS = ["audiocodec", "audiosamplerate", "audiobitrate", "camera", "audionbrofchannels"]


@given(st.dictionaries(st.sampled_from(ARGUMENTS), st.text(max_size=12)))
def test_any_text_is_parameters_or_a_named_refusal(asked: dict[str, str]) -> None:
    try:
        params = read(AudioStreamSettings(), asked)
    except (Invalid, NotFound):
        return
    assert params.rate in RATES[params.encoding]


@given(
    st.lists(st.binary(max_size=400), max_size=6),
    st.sampled_from(["pcm_mulaw", "g726le", "aac", "l24", "libopus"]),
)
def test_decoders_take_any_bytes(pieces: list[bytes], kind: str) -> None:
    made: Decoder = {
        "pcm_mulaw": lambda: CodecDecoder("pcm_mulaw", 16_000),
        "g726le": lambda: CodecDecoder("g726le", 8000, code_size=4),
        "aac": lambda: CodecDecoder("aac", 0),
        "l24": lambda: LinearDecoder(48_000, 24),
        "libopus": lambda: CodecDecoder("libopus", 48_000),
    }[kind]()
    for piece in pieces:
        try:
            for sound in made.decode(piece):
                assert sound.dtype == np.float32
        except ValueError:
            return


@given(st.lists(st.integers(0, 700), max_size=12), st.lists(st.integers(1, 60), min_size=1, max_size=40))
def test_ogg_pages_come_apart_again_wherever_they_are_cut(lengths: list[int], cuts: list[int]) -> None:
    pages, sent = OggWriter(9, 16_000), [bytes([n % 251]) * n for n in lengths if n]
    data = pages.head() + b"".join(pages.packet(packet, 960) for packet in sent)
    reader, got, at, turn = OggReader(), [], 0, 0
    while at < len(data):
        size = cuts[turn % len(cuts)]
        got += reader.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert got == sent


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_ogg_or_a_refusal(data: bytes, begun: bool) -> None:
    reader = OggReader()
    try:
        for packet in reader.feed((OggWriter(1, 8000).head() if begun else b"") + data):
            assert packet
    except ValueError:
        return


@pytest.fixture
async def speaker(axisedge_devices) -> AsyncIterator[RunningDevice]:
    device = await axisedge_devices("speaker")
    await device.bench.post("microphone", plays="tone", frequency=600, level=-15)
    yield device


def audio(device: RunningDevice) -> Audio:
    assert device.context.audio is not None
    return device.context.audio


async def test_two_listeners_of_the_same_share_an_encoder_and_packets_follow_each_other(
    speaker: RunningDevice,
) -> None:
    desk = audio(speaker)
    params = desk.arguments({"audiocodec": "opus", "audiosamplerate": "16000"})
    stream = desk.stream(params)
    assert desk.stream(params) is stream
    first: list[CodedSound] = []
    second: list[CodedSound] = []
    done = asyncio.Event()
    stream.join(first.append)
    stream.join(lambda packet: (second.append(packet), len(second) > 30 and done.set()))
    await asyncio.wait_for(done.wait(), 5)
    assert desk.status()["streams"] == [
        {"encoding": "opus", "rate": 16_000, "bitrate": 32_000, "listeners": 2}
    ]
    assert [packet.timestamp for packet in first] == [960 * n for n in range(len(first))]
    assert stream.clock_rate == 48_000
    steps = np.diff([packet.captured for packet in first])
    assert np.median(steps) == pytest.approx(0.02, abs=0.011)
    sound = decoded(params, [packet.data for packet in first])
    assert loudest(sound) == pytest.approx(600, abs=10)


async def test_the_last_one_to_leave_lets_go_of_the_microphone_and_events_tell(
    speaker: RunningDevice,
) -> None:
    desk, heard = audio(speaker), []
    stream = desk.stream(desk.arguments({}))
    stream.join(heard.append)
    state = speaker.context.bus.state(ACCESSED)
    assert state is not None and state["accessed"] == "1"
    stream.leave(heard.append)
    state = speaker.context.bus.state(ACCESSED)
    assert state is not None and state["accessed"] == "0"
    async with asyncio.timeout(5):
        while desk.status()["running"]:  # noqa: ASYNC110  # the thing waited for has no event
            await asyncio.sleep(0.02)
    assert not (await speaker.bench.state())["audio"]["listening"]


async def test_there_is_no_stream_while_the_input_is_off(speaker: RunningDevice) -> None:
    await speaker.context.settings.update("audio", {"input": {"enabled": False}}, "test")
    with pytest.raises(Unavailable, match="input is off"):
        audio(speaker).stream(audio(speaker).arguments({}))
