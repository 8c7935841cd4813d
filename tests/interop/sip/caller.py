"""A caller that can do what no proper telephone does: every SIP message and RTP packet is written by the test."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
import struct
from collections.abc import AsyncIterator
from typing import cast

_numbers = itertools.count(1)


class Inbox(asyncio.DatagramProtocol):
    """A UDP socket with everything that came."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[tuple[bytes, tuple[str, int]]] = asyncio.Queue()
        self.transport: asyncio.DatagramTransport

    @classmethod
    async def open(cls, host: str, port: int = 0) -> Inbox:
        _, inbox = await asyncio.get_running_loop().create_datagram_endpoint(cls, (host, port))
        return inbox

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.queue.put_nowait((data, addr))

    @property
    def port(self) -> int:
        return int(self.transport.get_extra_info("sockname")[1])


class Caller:
    """One dialog over UDP."""

    def __init__(self, host: str, target: str, sip: Inbox, rtp: Inbox) -> None:
        self.host, self.target, self.sip, self.rtp = host, target, sip, rtp
        self.mark = f"{next(_numbers)}-{host}"
        self.call_id = f"{self.mark}@{host}"
        self.sequence = 0
        self.to_tag = ""
        self.media: tuple[str, int] = ("", 0)
        self.packet = 1000

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, host: str, target: str) -> AsyncIterator[Caller]:
        sip, rtp = await Inbox.open(host), await Inbox.open(host)
        try:
            yield cls(host, target, sip, rtp)
        finally:
            sip.transport.close()
            rtp.transport.close()

    def offer(self, *, codecs: str = "0", direction: str = "sendrecv", extra: str = "") -> str:
        return (
            f"v=0\r\no=- 1 {self.sequence + 1} IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
            f"m=audio {self.rtp.port} RTP/AVP {codecs}\r\n{extra}a={direction}\r\n"
        )

    def request(self, method: str, body: str = "", *, kind: str = "application/sdp", more: str = "") -> bytes:
        """A request of this dialog; ACK and CANCEL keep the number of the INVITE."""
        if method not in {"ACK", "CANCEL"}:
            self.sequence += 1
        tag = f";tag={self.to_tag}" if self.to_tag else ""
        branch = self.sequence if method != "ACK" else f"ack{self.sequence}"
        content = f"Content-Type: {kind}\r\n" if body else ""
        return (
            f"{method} sip:door@{self.target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.host}:{self.sip.port};rport;branch=z9hG4bK{self.mark}-{branch}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:test@{self.host}>;tag=t{self.mark}\r\n"
            f"To: <sip:door@{self.target}>{tag}\r\nCall-ID: {self.call_id}\r\nCSeq: {self.sequence} {method}\r\n"
            f"Contact: <sip:test@{self.host}:{self.sip.port}>\r\n{more}{content}"
            f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
        ).encode()

    def send(self, message: bytes) -> None:
        self.sip.transport.sendto(message, (self.target, 5060))

    async def answer(self, method: str, seconds: float = 10.0, *, final: bool = True) -> tuple[int, str]:
        """The next answer to a request of that kind, with its text; requests of the other side are answered 200."""
        async with asyncio.timeout(seconds):
            while True:
                data, _ = await self.sip.queue.get()
                text = data.decode(errors="replace")
                if not text.startswith("SIP/2.0 "):
                    self._obey(text)
                    continue
                code = int(text[8:11])
                if f" {method}\r\n" not in text or (final and code < 200):
                    continue
                found = re.search(r"^To:.*;tag=([^;\r]+)", text, re.MULTILINE)
                self.to_tag = found[1] if found else self.to_tag
                where = re.search(r"^m=audio (\d+)", text, re.MULTILINE)
                if where:
                    address = re.search(r"^c=IN IP4 (\S+)", text, re.MULTILINE)
                    assert address
                    self.media = (address[1], int(where[1]))
                return code, text

    def _obey(self, text: str) -> None:
        if text.startswith("ACK"):
            return
        head = [line for line in text.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq):", line)]
        self.send(("SIP/2.0 200 OK\r\n" + "\r\n".join(head) + "\r\nContent-Length: 0\r\n\r\n").encode())

    async def call(self, **offer: str) -> str:
        """INVITE, 200, ACK; returns the answer."""
        self.send(self.request("INVITE", self.offer(**offer)))
        code, text = await self.answer("INVITE")
        assert code == 200, text
        self.send(self.request("ACK"))
        return text

    async def reinvite(self, direction: str) -> str:
        """Change the direction of the media; returns the answer."""
        self.send(self.request("INVITE", self.offer(direction=direction)))
        code, text = await self.answer("INVITE")
        assert code == 200, text
        self.send(self.request("ACK"))
        return text

    async def take_reinvite(self, seconds: float = 10.0) -> str:
        """Accept the next INVITE that the other side sends within the call; returns it."""
        async with asyncio.timeout(seconds):
            while not (text := (await self.sip.queue.get())[0].decode()).startswith("INVITE"):
                if not text.startswith("SIP/2.0"):
                    self._obey(text)
        head = [line for line in text.split("\r\n") if re.match(r"(?i)(via|from|to|call-id|cseq):", line)]
        body = self.offer()
        more = f"Contact: <sip:test@{self.host}:{self.sip.port}>\r\nContent-Type: application/sdp\r\n"
        answer = "\r\n".join(["SIP/2.0 200 OK", *head, f"{more}Content-Length: {len(body)}", "", body])
        self.send(answer.encode())
        return text

    async def hang_up(self) -> None:
        self.send(self.request("BYE"))
        assert (await self.answer("BYE"))[0] == 200

    # -- media -------------------------------------------------------------------------------------------------

    def rtp_packet(
        self, payload: bytes, kind: int, timestamp: int, *, marker: bool = False, ssrc: int = 7
    ) -> bytes:
        self.packet += 1
        return (
            struct.pack("!BBHII", 0x80, marker << 7 | kind, self.packet & 0xFFFF, timestamp, ssrc) + payload
        )

    def talk(self, packets: int = 1, timestamp: int = 0, ssrc: int = 7) -> None:
        """Silence in G.711 µ-law."""
        for at in range(packets):
            self.rtp.transport.sendto(
                self.rtp_packet(b"\xff" * 160, 0, timestamp + 160 * at, ssrc=ssrc), self.media
            )

    def press(
        self,
        digit: str,
        timestamp: int,
        *,
        kind: int = 101,
        packets: int = 3,
        ends: int = 3,
        marker: bool = True,
    ) -> None:
        """A digit by RFC 4733: ``packets`` while it is held, then ``ends`` times its end."""
        event = "0123456789*#ABCD".index(digit)
        for at in range(packets):
            body = struct.pack("!BBH", event, 10, 160 * (at + 1))
            self.rtp.transport.sendto(
                self.rtp_packet(body, kind, timestamp, marker=marker and at == 0), self.media
            )
        for _ in range(ends):
            body = struct.pack("!BBH", event, 0x80 | 10, 160 * (packets + 1))
            self.rtp.transport.sendto(self.rtp_packet(body, kind, timestamp), self.media)
