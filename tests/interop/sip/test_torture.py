"""Messages that no proper program sends: the right answer or silence, and the next call is taken all the same."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interop.sip.caller import Caller, Inbox
from tests.interop.sip.torture import MESSAGES

SILENCE = 0.25
_marks = itertools.count(1)

pytestmark = pytest.mark.feature("SIP-01")


def written(text: str, me: str, port: int, target: str, transport: str) -> bytes:
    """The bytes of a message of `MESSAGES`, each time a new transaction."""
    head, _, body = text.partition("\r\n\r\n")
    places = {
        "me": me,
        "port": str(port),
        "target": target,
        "transport": transport,
        "mark": f"{os.getpid()}x{next(_marks)}",
    }
    for name, value in places.items():
        head, body = head.replace(f"{{{name}}}", value), body.replace(f"{{{name}}}", value)
    return (head.replace("{length}", str(len(body.encode()))) + "\r\n\r\n" + body).encode()


def code_of(answer: bytes) -> int:
    assert answer.startswith(b"SIP/2.0 "), answer
    return int(answer[8:11])


async def alive(phone: Any, caller: Caller) -> None:
    """The user agent answers, and has not lost its senses."""
    caller.to_tag = ""
    caller.send(caller.request("OPTIONS"))
    assert (await caller.answer("OPTIONS"))[0] == 200


async def end_all(phone: Any) -> None:
    for (call,) in phone.heard.all("incoming"):
        await phone.agent.hang_up(call.call_id, 486)
    phone.heard.told.clear()


async def test_over_udp(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    me = loopback()
    wrong: dict[str, object] = {}
    async with Caller.open(me, phone.host) as caller:
        for name, (text, right) in MESSAGES.items():
            inbox = await Inbox.open(me)
            inbox.transport.sendto(written(text, me, inbox.port, phone.host, "UDP"), (phone.host, 5060))
            code: int | None = None
            try:
                async with asyncio.timeout(SILENCE):
                    code = code_of((await inbox.queue.get())[0])
                    while code == 100 and 100 not in right:
                        code = code_of((await inbox.queue.get())[0])
            except TimeoutError:
                pass
            if code not in right:
                wrong[name] = code
            await alive(phone, caller)
            await end_all(phone)
            inbox.transport.close()
    assert wrong == {}


async def test_over_tcp(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    me = loopback()
    wrong: dict[str, object] = {}
    async with Caller.open(me, phone.host) as caller:
        for name, (text, right) in MESSAGES.items():
            reader, writer = await asyncio.open_connection(phone.host, 5060, local_addr=(me, 0))
            port = writer.get_extra_info("sockname")[1]
            writer.write(written(text, me, port, phone.host, "TCP"))
            code: int | None = None
            try:
                async with asyncio.timeout(SILENCE):
                    answer = await reader.readuntil(b"\r\n\r\n")
                    code = code_of(answer)
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionResetError):
                pass  # a stream that cannot be understood any more may be closed
            if code not in right and code != 100:
                wrong[name] = code
            await alive(phone, caller)
            await end_all(phone)
            writer.close()
    assert wrong == {}


async def test_garbage(phone: Any, loopback: Callable[[], str]) -> None:
    """Random bytes, and torn and altered copies of every message; the same each time."""
    await phone.start()
    chance = random.Random(4475)
    me = loopback()
    async with Caller.open(me, phone.host) as caller:
        for text, _ in MESSAGES.values():
            original = written(text, me, caller.sip.port + 1 & 0xFFFF, phone.host, "UDP")
            for _ in range(12):
                altered = bytearray(original[: chance.randrange(1, len(original) + 1)])
                for _ in range(chance.randrange(8)):
                    altered[chance.randrange(len(altered))] = chance.randrange(256)
                caller.send(bytes(altered))
            caller.send(chance.randbytes(chance.randrange(1, 1400)))
            await alive(phone, caller)
        _, writer = await asyncio.open_connection(phone.host, 5060)
        writer.write(chance.randbytes(100_000))
        await asyncio.sleep(0.1)
        writer.close()
        await alive(phone, caller)
        await end_all(phone)


async def test_sound_that_is_none(phone: Any, loopback: Callable[[], str]) -> None:
    """Broken RTP and RTCP in the middle of a call."""
    await phone.start()
    chance = random.Random(3550)
    async with Caller.open(loopback(), phone.host) as caller:
        calling = asyncio.create_task(
            caller.call(codecs="0 101", extra="a=rtpmap:101 telephone-event/8000\r\n")
        )
        await phone.take()
        await calling
        host, port = caller.media
        for _ in range(500):
            packet = bytearray(
                caller.rtp_packet(chance.randbytes(chance.randrange(200)), chance.choice([0, 101, 127]), 0)
            )
            packet[0] = chance.choice([0x80, chance.randrange(256)])
            caller.rtp.transport.sendto(bytes(packet[: chance.randrange(1, len(packet) + 1)]), (host, port))
            rtcp = bytes([0x81, chance.randrange(192, 224)]) + chance.randbytes(chance.randrange(100))
            caller.rtp.transport.sendto(rtcp, (host, port + 1))
        await caller.hang_up()
    await phone.heard.next("ended")


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=st.sampled_from(sorted(MESSAGES)), cut=st.integers(0, 3000))
def test_what_reads_messages_here_reads_every_piece_of_them(message: str, cut: int) -> None:
    from axisedge.sip.engine import addresses

    text = MESSAGES[message][0][:cut]
    addresses.headers(text)
    addresses.request_uri(text)
