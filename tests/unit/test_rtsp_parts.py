"""URLs, transports, presentations and RTP, each by itself."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from axisedge.core import product
from axisedge.core.clock import ManualClock
from axisedge.events.bus import Bus
from axisedge.rtsp import metadata, sdp
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.presentation import Catalogue
from axisedge.rtsp.rtp import LARGEST_PAYLOAD, Sender, ntp
from axisedge.rtsp.transport import Interleaved, Offer, Udp, choose
from axisedge.rtsp.url import Url

EVENTS = "rtsp://192.0.2.10/axis-media/media.amp?video=0&audio=0&event=on"


def catalogue(name: str) -> Catalogue:
    return Catalogue(product.load(name), {"event": metadata.source(Bus(ManualClock()), "uuid")})


# -- URLs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "path", "stream"),
    [
        (EVENTS, "/axis-media/media.amp", None),
        ("rtsp://host:8554/axis-media/media.amp/stream=0?video=0", "/axis-media/media.amp", 0),
        ("RTSP://user:secret@host/axis-media/media.amp/trackID=12", "/axis-media/media.amp", 12),
        ("rtsp://[::1]:554/axis-media/media.amp/", "/axis-media/media.amp", None),
        ("rtsp://host", "/", None),
    ],
)
def test_urls(text: str, path: str, stream: int | None) -> None:
    url = Url.parse(text)
    assert (url.path, url.stream) == (path, stream)
    assert "secret" not in str(url)


@pytest.mark.parametrize(
    "text", ["*", "/axis-media/media.amp", "http://host/", 'rtsp://h/"', "rtsp://h/a b", ""]
)
def test_what_is_no_rtsp_url(text: str) -> None:
    with pytest.raises(RtspError, match="400"):
        Url.parse(text)


def test_a_url_that_is_too_long_and_one_with_too_many_arguments() -> None:
    with pytest.raises(RtspError, match="414"):
        Url.parse("rtsp://host/" + "a" * 5000)
    with pytest.raises(RtspError, match="400"):
        Url.parse("rtsp://host/a?" + "a=1&" * 100).arguments()
    with pytest.raises(RtspError, match="400"):
        Url.parse("rtsp://host/a?a=%ff").arguments()


# -- transports ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "offer"),
    [
        ("RTP/AVP;unicast;client_port=40000-40001", Udp(40000, 40001)),
        ("RTP/AVP/UDP;unicast;client_port=40001", Udp(40001, 40002)),
        ('RTP/AVP/TCP;unicast;interleaved=2-3;mode="PLAY"', Interleaved((2, 3))),
        ("RTP/AVP/TCP;unicast", Interleaved(None)),
        ("RTP/AVPF;unicast;client_port=5000-5001", Udp(5000, 5001, "RTP/AVPF")),
        ("RTP/SAVP/TCP;unicast,RTP/AVP/TCP;unicast", Interleaved(None)),
        ("RTP/AVP;multicast,RTP/AVP/TCP;interleaved=0-1", Interleaved((0, 1))),
    ],
)
def test_the_first_offer_that_fits_is_taken(header: str, offer: Offer) -> None:
    assert choose(header) == offer


@pytest.mark.parametrize(
    "header",
    [
        "",
        "RTP/AVP",
        "RTP/AVP;multicast",
        "RTP/SAVP;unicast;client_port=1-2",
        "RTP/AVP;unicast;client_port=0-1",
        "RTP/AVP;unicast;client_port=65535",
        "RTP/AVP;unicast;client_port=70000-70001",
        "RTP/AVP/TCP;interleaved=0-256",
        "RTP/AVP/TCP;interleaved=4-4",
        'RTP/AVP;unicast;client_port=5000-5001;mode="RECORD"',
    ],
)
def test_transports_that_are_not_served(header: str) -> None:
    with pytest.raises(RtspError, match="461"):
        choose(header)


# -- presentations -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "query", "status"),
    [
        ("intercom", "", 503),  # this catalogue has no video
        ("intercom", "video=1&audio=0&event=on", 503),
        ("intercom", "video=0&audio=1&event=on", 503),
        ("intercom", "video=0&audio=0", 404),
        ("intercom", "video=0&audio=0&event=off", 404),
        ("intercom", "video=maybe&event=on", 400),
        ("intercom", "video=0&audio=0&event=on&eventtopic=tns1:", 400),
        ("intercom", "video=0&audio=0&event=on&eventcontent=boolean(", 400),
        ("speaker", "video=1&audio=0&event=on", 404),  # there never is video on a speaker
    ],
)
def test_what_cannot_be_streamed_says_why(name: str, query: str, status: int) -> None:
    with pytest.raises(RtspError) as caught:
        catalogue(name).find(Url.parse(f"rtsp://host/axis-media/media.amp?{query}"))
    assert caught.value.status == status


def test_another_path_is_not_found() -> None:
    with pytest.raises(RtspError, match="404"):
        catalogue("intercom").find(Url.parse("rtsp://host/live?video=0&audio=0&event=on"))


@pytest.mark.feature("EVT-07", "INT-03")
def test_the_description_has_absolute_control_urls() -> None:
    lines = (
        sdp.describe(catalogue("intercom").find(Url.parse(EVENTS)), "192.0.2.10", 7).decode().split("\r\n")
    )
    media = lines.index("m=application 0 RTP/AVP 98")
    assert lines[media + 1 :] == [
        "a=rtpmap:98 vnd.onvif.metadata/90000",
        "a=control:rtsp://192.0.2.10/axis-media/media.amp/stream=0?video=0&audio=0&event=on",
        "",
    ]


# -- RTP -----------------------------------------------------------------------------------------------------


class Wire:
    """A carrier that keeps what it is given."""

    def __init__(self) -> None:
        self.media: list[bytes] = []
        self.control: list[bytes] = []

    async def rtp(self, packet: bytes) -> None:
        self.media.append(packet)

    async def rtcp(self, packet: bytes) -> None:
        self.control.append(packet)


def header(packet: bytes) -> Mapping[str, int]:
    first, second, sequence, timestamp, ssrc = struct.unpack("!BBHII", packet[:12])
    assert first == 0x80
    return {"marker": second >> 7, "type": second & 127, "seq": sequence, "time": timestamp, "ssrc": ssrc}


@pytest.mark.feature("EVT-07")
async def test_a_long_document_is_cut_and_only_its_last_packet_is_marked() -> None:
    clock, wire = ManualClock(), Wire()
    sender = Sender(98, 90_000, wire, clock, "device")
    sender.sequence = 0xFFFF
    await sender.send_whole(b"a" * LARGEST_PAYLOAD + b"b" * LARGEST_PAYLOAD)
    await clock.advance(2.5)
    await sender.send_whole(b"c")
    got = [header(packet) for packet in wire.media]
    assert [(h["marker"], h["seq"], h["type"]) for h in got] == [(0, 0xFFFF, 98), (1, 0, 98), (1, 1, 98)]
    assert got[0]["time"] == got[1]["time"]
    assert (got[2]["time"] - got[0]["time"]) % 2**32 == 225_000
    assert {h["ssrc"] for h in got} == {sender.ssrc}
    assert (
        b"".join(packet[12:] for packet in wire.media[:2]) == b"a" * LARGEST_PAYLOAD + b"b" * LARGEST_PAYLOAD
    )


async def test_a_sender_report_ties_the_wall_clock_to_the_stream() -> None:
    clock, wire = ManualClock(datetime(2026, 3, 4, 5, 6, 7, 500_000, UTC)), Wire()
    sender = Sender(98, 90_000, wire, clock, "axis")
    await sender.send_whole(b"four")
    await clock.advance(1)
    await sender.report()
    await sender.report(bye=True)
    report = wire.control[0]
    first, kind, length, ssrc, when, stamp, packets, octets = struct.unpack("!BBHIQIII", report[:28])
    assert (first, kind, length, ssrc, packets, octets) == (0x80, 200, 6, sender.ssrc, 1, 4)
    assert when >> 32 == int(datetime(2026, 3, 4, 5, 6, 8, tzinfo=UTC).timestamp()) + 2_208_988_800
    assert when & 0xFFFFFFFF == 0x80000000
    assert (stamp - header(wire.media[0])["time"]) % 2**32 == 90_000
    assert struct.unpack("!BBHIBB", report[28:38]) == (0x81, 202, (len(report) - 28) // 4 - 1, ssrc, 1, 4)
    assert len(report) % 4 == 0 and report[38:42] == b"axis" and report[42] == 0
    assert wire.control[1][-8:] == struct.pack("!BBHI", 0x81, 203, 1, ssrc)


def test_ntp_time_of_a_known_moment() -> None:
    assert ntp(datetime(1970, 1, 1, tzinfo=UTC)) == 2_208_988_800 << 32
