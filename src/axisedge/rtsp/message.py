"""RTSP 1.0 messages without I/O (RFC 2326 sections 4 to 7, 10.12 and 12): bytes in, requests and frames out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from axisedge.core.errors import AxisedgeError

LONGEST_LINE = 8192
MOST_HEADERS = 64
LARGEST_HEAD = 32 * 1024
"""Bytes of request line and headers together."""
LARGEST_BODY = 64 * 1024

REASONS: Mapping[int, str] = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Request Entity Too Large",
    414: "Request-URI Too Large",
    415: "Unsupported Media Type",
    451: "Parameter Not Understood",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    457: "Invalid Range",
    459: "Aggregate Operation Not Allowed",
    460: "Only Aggregate Operation Allowed",
    461: "Unsupported Transport",
    463: "Key Management Failure",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "RTSP Version Not Supported",
    551: "Option not supported",
}

_METHOD = re.compile(r"[A-Za-z_]{1,32}")
_VERSION = re.compile(r"RTSP/[0-9]+\.[0-9]+")
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CSEQ = re.compile(r"[0-9]{1,10}")
_LENGTH = re.compile(r"[0-9]{1,9}")


class RtspError(AxisedgeError):
    """A request that is answered with ``status``; ``headers`` go with the answer."""

    def __init__(self, status: int, why: str = "", headers: Sequence[tuple[str, str]] = ()) -> None:
        self.status = status
        self.headers = tuple(headers)
        super().__init__(f"{status} {REASONS[status]}{': ' + why if why else ''}")


class Malformed(RtspError):
    """The byte stream is no longer RTSP: answer, then close. ``cseq`` is the request's, where it was readable."""

    cseq: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in lower case; a header given twice has its values joined by commas."""

    method: str
    uri: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def cseq(self) -> str:
        """The sequence number as the client wrote it; the parser lets no request pass without."""
        return self.headers["cseq"]

    @property
    def session(self) -> str:
        """The session identifier, without parameters; empty when there is none."""
        return self.headers.get("session", "").partition(";")[0].strip()


@dataclass(frozen=True, slots=True)
class Frame:
    """Binary data interleaved with the messages (RFC 2326 section 10.12)."""

    channel: int
    payload: bytes

    def __bytes__(self) -> bytes:
        return b"$" + bytes((self.channel,)) + len(self.payload).to_bytes(2, "big") + self.payload


class Parser:
    """Takes bytes as they come and gives whole messages. After `Malformed` it is of no further use."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._lines: list[str] = []
        self._head = 0
        self._waiting: Request | None = None
        self._length = 0

    @property
    def buffered(self) -> int:
        """Bytes of an unfinished message; never more than the limits allow."""
        return len(self._buffer) + self._head

    def feed(self, data: bytes) -> Iterator[Request | Frame]:
        """Add ``data`` and give every message that is now complete; raises `Malformed`."""
        self._buffer += data
        while True:
            if self._waiting is not None:
                message: Request | Frame | None = self._body()
            elif not self._lines and self._buffer[:1] == b"$":
                message = self._frame()
            else:
                if not self._line():
                    return
                continue
            if message is None:
                return
            yield message

    def _frame(self) -> Frame | None:
        if len(self._buffer) < 4:
            return None
        end = 4 + int.from_bytes(self._buffer[2:4], "big")
        if len(self._buffer) < end:
            return None
        frame = Frame(self._buffer[1], bytes(self._buffer[4:end]))
        del self._buffer[:end]
        return frame

    def _line(self) -> bool:
        """Take one line of the head; False when there is no whole line yet."""
        end = self._buffer.find(b"\n", 0, LONGEST_LINE + 1)
        if end < 0:
            if len(self._buffer) > LONGEST_LINE:
                self._fail(400 if self._lines else 414, "a line is too long")
            return False
        raw = bytes(self._buffer[:end]).removesuffix(b"\r")
        del self._buffer[: end + 1]
        if not raw and not self._lines:
            return True  # empty lines before a request are allowed (RFC 2326 section 4.1)
        self._head += len(raw)
        if self._head > LARGEST_HEAD or len(self._lines) > MOST_HEADERS:
            self._fail(400, "too many headers")
        if raw:
            self._keep(raw)
        else:
            self._begin()
        return True

    def _keep(self, raw: bytes) -> None:
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            self._fail(400, "not UTF-8")
        if _CONTROL.search(line):
            self._fail(400, "a control character")
        if line[0] in " \t" and len(self._lines) > 1:
            self._lines[-1] += " " + line.strip()
        else:
            self._lines.append(line)

    def _begin(self) -> None:
        """The head is complete: check it, and wait for the body."""
        first, *rest = self._lines
        headers = self._headers(rest)
        cseq = headers.get("cseq", "")
        if not _CSEQ.fullmatch(cseq):
            self._fail(400, "no usable CSeq")
        parts = first.split(" ")
        if len(parts) != 3 or not _METHOD.fullmatch(parts[0]) or not parts[1]:
            self._fail(400, "no request line", cseq)
        if not _VERSION.fullmatch(parts[2]):
            self._fail(400, "not RTSP", cseq)
        if parts[2] != "RTSP/1.0":
            self._fail(505, parts[2], cseq)
        length = headers.get("content-length", "0")
        if not _LENGTH.fullmatch(length):
            self._fail(400, "Content-Length is not a number", cseq)
        if int(length) > LARGEST_BODY:
            self._fail(413, f"at most {LARGEST_BODY} bytes", cseq)
        self._length = int(length)
        self._waiting = Request(parts[0], parts[1], headers)
        self._lines = []
        self._head = 0

    def _headers(self, lines: Sequence[str]) -> dict[str, str]:
        headers: dict[str, str] = {}
        for line in lines:
            name, colon, value = line.partition(":")
            if not colon or not _NAME.fullmatch(name):
                self._fail(400, "no header line", headers.get("cseq", ""))
            name, value = name.lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers

    def _body(self) -> Request | None:
        if self._waiting is None or len(self._buffer) < self._length:
            return None
        head, self._waiting = self._waiting, None
        body = bytes(self._buffer[: self._length])
        del self._buffer[: self._length]
        return Request(head.method, head.uri, head.headers, body)

    def _fail(self, status: int, why: str, cseq: str = "") -> NoReturn:
        error = Malformed(status, why)
        error.cseq = cseq if _CSEQ.fullmatch(cseq) else ""
        raise error


def response(
    status: int, cseq: str, headers: Sequence[tuple[str, str]] = (), body: bytes = b"", content_type: str = ""
) -> bytes:
    """A whole response. ``cseq`` may be empty only where the request had none that could be read."""
    lines = [f"RTSP/1.0 {status} {REASONS[status]}"]
    if cseq:
        lines.append(f"CSeq: {cseq}")
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
