"""Whatever arrives on the event streams: a whole message, a clean refusal, and never anything else."""

from __future__ import annotations

import contextlib
import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock
from axisedge.events.declarations import Event, EventType, Item
from axisedge.rtsp.feedback import sources_lost
from axisedge.rtsp.message import (
    LARGEST_BODY,
    LARGEST_HEAD,
    REASONS,
    Frame,
    Malformed,
    Parser,
    Request,
    RtspError,
)
from axisedge.rtsp.transport import Udp, choose
from axisedge.rtsp.url import Url
from axisedge.vapix.event_stream import configure

pytestmark = pytest.mark.feature("EVT-07")

EVENT = Event(
    EventType("tns1:Device/tnsaxis:IO/Port", "Port", (Item("port"),), (Item("state"),)),
    {"port": "1"},
    {"state": "1"},
    ManualClock().now(),
)
PIECES = st.sampled_from(
    [
        b"DESCRIBE rtsp://h/axis-media/media.amp RTSP/1.0",
        b"OPTIONS * RTSP/1.0",
        b"\r\n",
        b"\n",
        b"\r\n\r\n",
        b"CSeq: 1\r\n",
        b"CSeq: 2",
        b"Content-Length: 4\r\n",
        b"Content-Length: 99999999\r\n",
        b" folded",
        b"$\x00\x00\x02ab",
        b"$",
        b":",
        b"a: b\r\n",
    ]
)
STREAM = st.lists(st.one_of(PIECES, st.binary(max_size=40)), max_size=30).map(b"".join)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=10,
)
FILTER_TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "//.",
                "tns1:",
                "axis:",
                "Device",
                "/",
                "|",
                ",",
                "boolean(",
                "//SimpleItem[",
                "@Name",
                "=",
                '"port"',
            ]
            + [")", "]", " and ", " or ", "not(", "@Value", '"1"', "("]
        ),
        max_size=25,
    ).map("".join),
)


def take(chunks: list[bytes]) -> tuple[list[Request | Frame], int]:
    """The messages of a stream, and the status with which it was refused (0 when it was not)."""
    parser, messages = Parser(), []
    try:
        for chunk in chunks:
            for message in parser.feed(chunk):
                messages.append(message)
            assert parser.buffered <= LARGEST_HEAD + LARGEST_BODY
    except Malformed as error:
        assert error.cseq == "" or error.cseq.isdecimal()
        return messages, error.status
    return messages, 0


@given(STREAM, st.lists(st.integers(1, 60), max_size=20))
def test_the_parser_gives_the_same_however_the_bytes_arrive(stream: bytes, cuts: list[int]) -> None:
    whole = take([stream])
    chunks, start = [], 0
    for cut in cuts:
        chunks.append(stream[start : start + cut])
        start += cut
    chunks.append(stream[start:])
    assert take(chunks) == whole
    assert whole[1] in {0, *REASONS}
    for message in whole[0]:
        if isinstance(message, Request):
            assert message.cseq.isascii() and message.cseq.isdecimal()
            assert not any(c in message.uri for c in "\r\n \x00")
            assert not any(c in value for value in message.headers.values() for c in "\r\n\x00")


@given(st.integers(0, 255), st.binary(max_size=2000))
def test_a_frame_comes_back_as_it_went(channel: int, payload: bytes) -> None:
    frame = Frame(channel, payload)
    assert take([bytes(frame)]) == ([frame], 0)


RTCP = st.binary(max_size=60) | st.lists(
    st.tuples(st.sampled_from([200, 201, 206]), st.integers(0, 31), st.binary(max_size=24)), max_size=5
).map(
    lambda parts: b"".join(
        bytes((0x80 | form, kind)) + (len(body) // 4).to_bytes(2, "big") + body for kind, form, body in parts
    )
)


@given(RTCP)
@pytest.mark.feature("VID-18")
def test_whatever_comes_as_rtcp_names_sources_that_are_in_it(packet: bytes) -> None:
    for source in sources_lost(packet):
        assert source.to_bytes(4, "big") in packet


@pytest.mark.feature("VID-18")
def test_a_report_with_several_losses_names_them_all() -> None:
    loss = struct.pack("!BBHII", 0x81, 206, 2, 1, 10)
    intra = struct.pack("!BBHIIIIII", 0x84, 206, 6, 1, 0, 20, 0, 30, 0)
    assert sources_lost(struct.pack("!BBHI", 0x80, 201, 1, 1) + loss + intra) == {10, 20, 30}
    assert sources_lost(loss[:-1]) == set()


@given(st.one_of(st.text(max_size=200), st.from_regex(r"rtsp://\S{0,40}", fullmatch=True)))
def test_a_url_is_read_or_refused_and_reads_the_same_again(text: str) -> None:
    with contextlib.suppress(RtspError):
        url = Url.parse(text)
        assert Url.parse(str(url)) == url
        assert "\r" not in str(url) and "\n" not in str(url)
        url.arguments()


@given(
    st.one_of(
        st.text(max_size=80),
        st.from_regex(r"RTP/AVP(/TCP|/UDP)?;(unicast|multicast);(client_port|interleaved)=\d{1,6}-\d{1,6}"),
    )
)
def test_a_transport_is_within_bounds_or_refused(header: str) -> None:
    with contextlib.suppress(RtspError):
        offer = choose(header)
        if isinstance(offer, Udp):
            assert {offer.rtp, offer.rtcp} <= set(range(1, 65536))
        elif offer.channels:
            assert all(0 <= number <= 255 for number in offer.channels)


def check(frame: str | bytes) -> dict[str, Any]:
    """One of the two answers, that can be sent."""
    answer, filters = configure(frame)
    assert ("error" in answer) == (filters is None)
    assert json.loads(json.dumps(answer)) == answer
    if filters is None:
        assert 2100 <= answer["error"]["code"] <= 2107
    else:
        filters.passes(EVENT)
    return answer


@given(st.one_of(st.text(), st.binary(), JSON.map(json.dumps)))
def test_any_frame_is_answered(frame: str | bytes) -> None:
    check(frame)


@given(
    JSON,
    JSON,
    JSON,
    st.one_of(
        JSON,
        st.lists(
            st.fixed_dictionaries({}, optional={"topicFilter": FILTER_TEXT, "contentFilter": FILTER_TEXT}),
            max_size=4,
        ),
    ),
)
def test_any_configure_is_answered(version: Any, context: Any, params: Any, filters: Any) -> None:
    frame = {"apiVersion": version, "context": context, "method": "events:configure", "params": params}
    check(json.dumps(frame))
    right = {**frame, "apiVersion": "1.0", "context": "c", "params": {"eventFilterList": filters}}
    answer = check(json.dumps(right))
    assert answer.get("context") == "c" or answer["error"]["code"] == 2101
