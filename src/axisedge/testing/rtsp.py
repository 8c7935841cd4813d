"""A plain RTSP client for tests and labs: it says exactly what it is told to, right or wrong."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

_CHALLENGE = re.compile(r'realm="([^"]*)", nonce="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def session(self) -> str:
        """The session identifier; empty when there is none."""
        return self.headers.get("session", "").partition(";")[0]

    @property
    def control(self) -> str:
        """The control URL of the first stream of a description."""
        media = self.body.decode().partition("m=")[2]
        found = re.search(r"^a=control:(\S+)", media, re.MULTILINE)
        return found[1] if found else ""


class RtspClient:
    """One connection. Interleaved frames wait in ``frames`` as (channel, payload)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._number = 0
        self._answers: asyncio.Queue[Answer | None] = asyncio.Queue()
        self.frames: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue()
        self.nonce = ""
        self.realm = ""
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(cls, url: str, *, reading: bool = True) -> AsyncIterator[RtspClient]:
        """Connect to the server of ``url``; without ``reading`` nothing is ever taken from the connection.

        Over ``rtsps`` every certificate is accepted; `certificate` tells which one it was."""
        parts = urlsplit(url)
        tls = None
        if parts.scheme == "rtsps":
            tls = ssl.create_default_context()
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        port = parts.port or (322 if tls else 554)
        reader, writer = await asyncio.open_connection(parts.hostname, port, limit=2**20, ssl=tls)
        client = cls(reader, writer)
        if reading:
            client._reading = asyncio.create_task(client._read())
        try:
            yield client
        finally:
            writer.close()
            if client._reading:
                client._reading.cancel()
                await asyncio.gather(client._reading, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while True:
                first = await self._reader.readexactly(1)
                if first == b"$":
                    head = await self._reader.readexactly(3)
                    payload = await self._reader.readexactly(int.from_bytes(head[1:], "big"))
                    self.frames.put_nowait((head[0], payload))
                else:
                    self._answers.put_nowait(await self._answer(first))
        except (asyncio.IncompleteReadError, ConnectionError):
            self._answers.put_nowait(None)

    async def _answer(self, first: bytes) -> Answer:
        head = (first + await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:-2]:
            name, _, value = line.partition(": ")
            name = name.lower()
            headers[name] = f"{headers[name]}\n{value}" if name in headers else value
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(head[0].split(" ")[1]), headers, body)

    @property
    def certificate(self) -> bytes:
        """What the server has shown over TLS (DER)."""
        shown: bytes = self._writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return shown

    @property
    def port(self) -> int:
        """The client's own port."""
        return int(self._writer.get_extra_info("sockname")[1])

    def pause(self) -> None:
        """Take nothing more from the connection, as a client that hangs."""
        self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        self._transport.resume_reading()

    @property
    def _transport(self) -> asyncio.Transport:
        return cast(asyncio.Transport, self._writer.transport)

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> Answer | None:
        """The next response; None when the server has closed the connection."""
        return await self._answers.get()

    async def request(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Answer:
        """Send one request and wait for its response; raises `ConnectionError` when there is none."""
        self._number += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._number}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body:
            lines.append(f"Content-Length: {len(body.encode())}")
        await self.send("\r\n".join((*lines, "", body)).encode())
        answer = await self.answer()
        if answer is None:
            raise ConnectionResetError("the server closed the connection")
        if answer.headers.get("cseq") != str(self._number):
            raise ConnectionError(f"answer {answer.headers.get('cseq')} to request {self._number}")
        return answer

    async def log_in(self, url: str) -> None:
        """Fetch a challenge, for `signed`."""
        answer = await self.request("DESCRIBE", url)
        found = _CHALLENGE.search(answer.headers["www-authenticate"])
        if found is None:
            raise ValueError(f"no digest challenge in {answer.headers['www-authenticate']!r}")
        self.realm, self.nonce = found.groups()

    def signed(self, method: str, url: str, user: str, password: str) -> dict[str, str]:
        """The Authorization header of RFC 2617 without qop, as RTSP clients send it."""
        ha1 = _md5(f"{user}:{self.realm}:{password}")
        response = _md5(f"{ha1}:{self.nonce}:{_md5(f'{method}:{url}')}")
        parameters = {
            "username": user,
            "realm": self.realm,
            "nonce": self.nonce,
            "uri": url,
            "response": response,
        }
        text = ", ".join(f'{name}="{value}"' for name, value in parameters.items())
        return {"Authorization": f"Digest {text}"}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
