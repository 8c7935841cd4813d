"""Digits as they really come: RFC 4733 with and without what the standard asks for, and INFO in every format."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.interop.sip.caller import Caller

EVENTS = "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n"

pytestmark = pytest.mark.feature("SIP-08")


@pytest_asyncio.fixture
async def talking(phone: Any, loopback: Callable[[], str]) -> AsyncIterator[Callable[..., Any]]:
    """``caller = await talking(codecs="0 101", extra=…)``: a caller in a call with the device."""
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:

        async def begin(**offer: str) -> Caller:
            calling = asyncio.create_task(caller.call(**offer))
            await phone.take()
            await calling
            caller.talk(3)
            return caller

        yield begin


async def heard(phone: Any, count: int) -> str:
    """The digits that were told, which must be exactly ``count``."""
    digits = [(await phone.heard.next("dtmf"))[1] for _ in range(count)]
    await asyncio.sleep(0.15)
    assert phone.heard.all("dtmf") == []
    return "".join(digits)


async def test_the_first_packet_of_a_digit_is_enough_and_the_others_change_nothing(
    phone: Any, talking: Any
) -> None:
    caller = await talking(codecs="0 101", extra=EVENTS)
    caller.press("1", 8000, packets=1, ends=0)
    assert (await phone.heard.next("dtmf"))[1:3] == ("1", "rtp")
    caller.press("1", 8000, packets=10, ends=3, marker=False)
    caller.press("D", 16000)
    assert await heard(phone, 1) == "D"


async def test_digits_without_marker_bit_and_without_end_are_told_apart_by_their_timestamps(
    phone: Any, talking: Any
) -> None:
    caller = await talking(codecs="0 101", extra=EVENTS)
    for at, digit in enumerate("55#55"):
        caller.press(digit, 8000 + 1600 * at, ends=0, marker=False, packets=2 + at)
    assert await heard(phone, 5) == "55#55"


@pytest.mark.parametrize("kind", [96, 110, 127])
async def test_a_payload_type_that_nobody_announced_is_understood(
    phone: Any, talking: Any, kind: int
) -> None:
    caller = await talking(codecs="0")
    caller.press("*", 8000, kind=kind)
    caller.press("0", 16000, kind=kind, marker=False)
    assert await heard(phone, 2) == "*0"


async def test_what_is_no_digit_counts_for_none(phone: Any, talking: Any) -> None:
    caller = await talking(codecs="0 101", extra=EVENTS)
    for kind, payload in [
        (101, b""),
        (101, b"\x01"),
        (101, b"\x20\x0a\x00\xa0"),
        (99, b"\x01\x4a\x00\xa0"),
        (99, b"12345"),
    ]:
        caller.rtp.transport.sendto(caller.rtp_packet(payload, kind, 9000), caller.media)
    caller.press("7", 20000)
    assert await heard(phone, 1) == "7"


async def test_a_third_party_cannot_press_a_digit(
    phone: Any, talking: Any, loopback: Callable[[], str]
) -> None:
    caller = await talking(codecs="0 101", extra=EVENTS)
    await asyncio.sleep(0.1)
    async with Caller.open(loopback(), phone.host) as stranger:
        stranger.media = caller.media
        stranger.press("9", 8000)
        stranger.talk(3, ssrc=99)
        await asyncio.sleep(0.1)
        caller.talk(1, 480)
        caller.press("1", 16000)
        assert await heard(phone, 1) == "1"


@pytest.mark.parametrize(
    ("kind", "body", "digit"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "5"),
        ("application/dtmf-relay", "Signal= *\r\nDuration= 250\r\n", "*"),
        ("application/dtmf-relay", "Signal=11\r\nDuration=160", "#"),
        ("application/dtmf-relay", "Duration=100\nSignal=b\n", "B"),
        ("application/dtmf", "3", "3"),
        ("application/dtmf", "10\r\n", "*"),
        ("Application/DTMF", "#", "#"),
    ],
)
async def test_info_in_both_formats(phone: Any, talking: Any, kind: str, body: str, digit: str) -> None:
    caller = await talking()
    caller.send(caller.request("INFO", body, kind=kind))
    assert (await caller.answer("INFO"))[0] == 200
    assert (await phone.heard.next("dtmf"))[1:3] == (digit, "info")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/dtmf-relay", "Signal=\r\n"),
        ("application/dtmf-relay", "Signal=17\r\n"),
        ("application/dtmf", "x"),
        ("application/dtmf", "1234567890" * 50),
        ("application/dtmf-relay", "=" * 900),
    ],
)
async def test_an_info_that_is_no_digit_is_refused(phone: Any, talking: Any, kind: str, body: str) -> None:
    caller = await talking()
    caller.send(caller.request("INFO", body, kind=kind))
    assert (await caller.answer("INFO"))[0] == 400
    caller.send(caller.request("INFO", "1", kind="application/dtmf"))
    assert (await caller.answer("INFO"))[0] == 200
    assert await heard(phone, 1) == "1"


@pytest.mark.feature("SIP-14")
async def test_digits_go_out_by_info_and_by_rtp(phone: Any, talking: Any) -> None:
    caller = await talking(codecs="0 101", extra=EVENTS)
    (call,) = phone.agent._machine._world.calls
    await phone.agent.send_dtmf(call, "1#", "rtp")
    seen: dict[int, int] = {}
    while len(seen) < 2:
        packet, _ = await asyncio.wait_for(caller.rtp.queue.get(), 5)
        if packet[1] & 127 == 101:
            seen.setdefault(int.from_bytes(packet[4:8], "big"), packet[12])
    assert list(seen.values()) == [1, 11]
    await phone.agent.send_dtmf(call, "A", "info")
    while True:
        data, _ = await asyncio.wait_for(caller.sip.queue.get(), 5)
        if data.startswith(b"INFO"):
            break
    assert b"application/dtmf-relay" in data.lower()
    assert b"Signal=A" in data
