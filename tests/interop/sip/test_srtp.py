"""Media encryption, proved by what goes over the wire."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from axisedge.sip.account_settings import MediaEncryption
from tests.interop.sip.caller import Caller
from tests.interop.sip.conftest import RATE
from tests.interop.sip.peers import loudest, until

UDP_HEADERS = 14 + 20 + 8
G711_PACKET = 160
TAG = 10
"""Bytes of AES_CM_128_HMAC_SHA1_80's authentication tag (RFC 3711)."""


class Wire:
    """RTP packets with G.711 µ-law from one address, as they pass on the loopback interface."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
        self._socket.bind(("lo", 0))
        self._socket.setblocking(False)
        self._passed: list[bytes] = []

    def payloads(self, source: str) -> list[bytes]:
        """What has passed until now."""
        while True:
            try:
                frame = self._socket.recv(2048)
            except BlockingIOError:
                return self._passed
            rtp = frame[UDP_HEADERS:]
            ours = frame[23] == socket.IPPROTO_UDP and frame[26:30] == socket.inet_aton(source)
            if ours and rtp[:1] == b"\x80" and rtp[1] & 127 == 0:
                self._passed.append(rtp[12:])

    def close(self) -> None:
        self._socket.close()


@pytest_asyncio.fixture
async def wire() -> AsyncIterator[Wire]:
    wire = Wire()
    yield wire
    wire.close()


def account(encryption: MediaEncryption) -> dict[str, dict[str, Any]]:
    return {"peer": {"transport": "tls", "media_encryption": encryption.value}}


@pytest.mark.feature("SIP-07", "SIP-15")
@pytest.mark.parametrize(
    ("ours", "theirs", "secret"),
    [
        (MediaEncryption.MANDATORY, ";mediaenc=srtp-mand", True),
        (MediaEncryption.BEST_EFFORT, ";mediaenc=srtp", True),
        (MediaEncryption.BEST_EFFORT, "", False),
        (MediaEncryption.NONE, "", False),
    ],
)
async def test_the_capture_shows_whether_the_sound_is_encrypted(
    phone: Any, baresip: Any, wire: Wire, ours: MediaEncryption, theirs: str, secret: bool
) -> None:
    softphone = await baresip(transport="tls", parameters=theirs)
    await phone.start(account(ours))
    await phone.dial(f"sip:phone@{softphone.host}:5061")
    await until(lambda: len(wire.payloads(phone.host)) > 40, "sound on the wire")
    await until(lambda: len(phone.desk.legs[0].said) > 2 * RATE, "a second of sound")
    stats = await phone.agent.media_stats("call")
    assert stats.srtp is secret
    assert loudest(phone.desk.legs[0].heard()[-RATE // 2 :], RATE) == pytest.approx(1000, abs=5)
    passed = wire.payloads(phone.host)
    assert {len(payload) for payload in passed} == {G711_PACKET + TAG if secret else G711_PACKET}
    values = set(b"".join(passed[:40]))
    assert len(values) > 250 if secret else len(values) < 120, (
        "a tone has few different samples, a cipher has all"
    )


@pytest.mark.feature("SIP-07")
async def test_who_sends_no_keys_is_refused_where_encryption_is_mandatory(
    phone: Any, loopback: Callable[[], str]
) -> None:
    await phone.start(account(MediaEncryption.MANDATORY))
    async with Caller.open(loopback(), phone.host) as caller:
        caller.send(caller.request("INVITE", caller.offer()))
        assert (await caller.answer("INVITE"))[0] in {406, 488, 606}
    await asyncio.sleep(0.1)
    assert not phone.desk.legs
