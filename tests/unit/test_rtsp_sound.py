"""Sound in RTP packets: what each encoding becomes, and the numbers and times of a stream that many hear."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.audio.arguments import AudioParams
from axisedge.audio.coding import CodedSound
from axisedge.audio.settings import Encoding
from axisedge.core.clock import ManualClock
from axisedge.rtsp.audio import SoundBroadcast
from axisedge.rtsp.packets import PicturePackets
from axisedge.rtsp.rtp import LARGEST_PAYLOAD
from axisedge.rtsp.sound import payloader

pytestmark = pytest.mark.feature("AUD-02", "VID-18")

PCMU = AudioParams(Encoding.G711, 8000, 64_000)


@given(st.binary(min_size=1, max_size=5000))
def test_an_access_unit_of_aac_is_put_together_again(unit: bytes) -> None:
    parts = list(payloader(AudioParams(Encoding.AAC, 16_000, 32_000)).parts(unit))
    assert b"".join(part.payload[4:] for part in parts) == unit
    assert [part.marker for part in parts] == [False] * (len(parts) - 1) + [True]
    for part in parts:
        assert part.payload[:2] == b"\0\x10" and len(part.payload) <= LARGEST_PAYLOAD
        assert int.from_bytes(part.payload[2:4], "big") >> 3 == len(unit) & 0x1FFF


@given(st.integers(1, 2000).map(lambda count: bytes(2 * count)))
def test_linear_samples_are_never_cut_through(data: bytes) -> None:
    parts = list(payloader(AudioParams(Encoding.LPCM, 48_000, 768_000)).parts(data))
    assert b"".join(part.payload for part in parts) == data
    at = 0
    for part in parts:
        assert part.later == at and len(part.payload) % 2 == 0 and len(part.payload) <= LARGEST_PAYLOAD
        at += len(part.payload) // 2


@pytest.mark.parametrize(
    ("params", "payload_type", "map_", "format_"),
    [
        (PCMU, 0, "PCMU/8000", ""),
        (AudioParams(Encoding.G711A, 8000, 64_000), 8, "PCMA/8000", ""),
        (AudioParams(Encoding.G726, 8000, 24_000), 97, "G726-24/8000", ""),
        (AudioParams(Encoding.LPCM, 44_100, 705_600), 97, "L16/44100/1", ""),
        (
            AudioParams(Encoding.OPUS, 16_000, 32_000),
            97,
            "OPUS/48000/2",
            "sprop-maxcapturerate=16000;sprop-stereo=0",
        ),
        (
            AudioParams(Encoding.AAC, 48_000, 32_000),
            97,
            "MPEG4-GENERIC/48000/1",
            (
                "streamtype=5;profile-level-id=2;mode=AAC-hbr;config=1188;sizelength=13;indexlength=3;"
                "indexdeltalength=3;bitrate=32000"
            ),
        ),
    ],
)
def test_descriptions(params: AudioParams, payload_type: int, map_: str, format_: str) -> None:
    found = payloader(params)
    channels = f"/{found.channels}" if found.channels else ""
    assert (found.payload_type, f"{found.encoding}/{found.rate}{channels}") == (payload_type, map_)
    assert found.format(b"\x11\x88") == format_


class Microphone:
    """A feed and its stream, told by the test what to say."""

    listens = True

    def __init__(self) -> None:
        self.listeners: list[Callable[[CodedSound], None]] = []

    def arguments(self, asked: Mapping[str, str]) -> AudioParams:
        return PCMU

    def stream(self, params: AudioParams) -> Microphone:
        return self

    def join(self, listener: Callable[[CodedSound], None]) -> None:
        self.listeners.append(listener)

    def leave(self, listener: Callable[[CodedSound], None]) -> None:
        self.listeners.remove(listener)


class Viewer:
    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.reports: list[bytes] = []

    def deliver(self, picture: PicturePackets) -> None:
        self.packets += picture.packets

    def report(self, packet: bytes) -> None:
        self.reports.append(packet)

    def stamps(self) -> list[int]:
        return [struct.unpack("!I", packet[4:8])[0] for packet in self.packets]


async def test_times_follow_the_samples_and_reports_the_wall() -> None:
    clock, microphone, viewer, late = ManualClock(), Microphone(), Viewer(), Viewer()
    broadcast = SoundBroadcast(microphone, PCMU, clock, "name")
    broadcast.join(viewer)

    def say(number: int, captured: float) -> None:
        (listener,) = microphone.listeners
        wall = clock.now().timestamp() - (clock.monotonic() - captured)
        listener(CodedSound(bytes(160), number * 160, 160, captured, wall))

    start = clock.monotonic()
    for number in range(3):
        say(
            number, start + 0.02 * number + (0.003 if number == 1 else 0)
        )  # what comes a little late is no gap
    first = viewer.stamps()[0]
    assert viewer.stamps() == [first, first + 160 & 0xFFFFFFFF, first + 320 & 0xFFFFFFFF]
    say(3, start + 1.06)  # a second was lost
    assert viewer.stamps()[-1] == first + round(1.06 * 8000) & 0xFFFFFFFF
    await clock.advance(1.06)
    broadcast.join(late)
    ntp, stamp = struct.unpack("!QI", late.reports[0][8:20])
    wall = (ntp >> 32) - 2_208_988_800 + (ntp & 0xFFFFFFFF) / 2**32
    assert wall == pytest.approx(clock.now().timestamp(), abs=0.01)
    assert (stamp - viewer.stamps()[-1]) & 0xFFFFFFFF == pytest.approx(0, abs=80)
    broadcast.leave(viewer)
    assert microphone.listeners and not broadcast.idle
    broadcast.leave(late)
    assert not microphone.listeners and broadcast.idle
    before, sequence = viewer.stamps()[-1], viewer.packets[-1][2:4]
    await clock.advance(10)
    broadcast.join(viewer)
    say(0, clock.monotonic())
    assert (viewer.stamps()[-1] - before) & 0xFFFFFFFF == pytest.approx(80_000, abs=160)
    assert int.from_bytes(viewer.packets[-1][2:4], "big") == int.from_bytes(sequence, "big") + 1 & 0xFFFF
