"""RTSP URLs (RFC 2326 section 3.2) and the control URLs of the streams below them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from axisedge.rtsp.message import RtspError

LONGEST = 4096
MOST_ARGUMENTS = 64

_URL = re.compile(
    r"(rtsps?)://(?:[^/?#@\s]*@)?([^/?#@\s\"<>]*)(/[^?#\s\"<>]*)?(?:\?([^#\s\"<>]*))?", re.IGNORECASE
)
_STREAM = re.compile(r"/(?:stream|trackID)=([0-9]{1,3})$")


@dataclass(frozen=True, slots=True)
class Url:
    """One RTSP URL: which presentation, and which of its streams when it names one."""

    scheme: str
    """``rtsp`` or ``rtsps``, as the client wrote it."""
    authority: str
    """Host and port as the client wrote them, so that answers are right through port forwarding."""
    path: str
    query: str
    stream: int | None = None

    @classmethod
    def parse(cls, text: str) -> Url:
        """Read an absolute ``rtsp://`` or ``rtsps://`` URL; a login in it is dropped. Raises `RtspError` 400 or 414."""
        if len(text) > LONGEST:
            raise RtspError(414)
        match = _URL.fullmatch(text)
        if not match:
            raise RtspError(400, "not an rtsp:// URL")
        path = match[3] or "/"
        stream = _STREAM.search(path)
        if stream:
            path = path[: stream.start()]
        return cls(
            match[1].lower(),
            match[2],
            path.rstrip("/") or "/",
            match[4] or "",
            int(stream[1]) if stream else None,
        )

    @property
    def presentation(self) -> Url:
        """The same without the stream."""
        return replace(self, stream=None)

    def of(self, stream: int) -> Url:
        """The control URL of one stream."""
        return replace(self, stream=stream)

    @property
    def base(self) -> str:
        """For Content-Base."""
        return f"{self.scheme}://{self.authority}{self.path}/"

    def arguments(self) -> Mapping[str, str]:
        """The arguments of the query, decoded; the last of a name counts. Raises `RtspError` 400."""
        try:
            pairs = parse_qsl(
                self.query, keep_blank_values=True, errors="strict", max_num_fields=MOST_ARGUMENTS
            )
        except ValueError:
            raise RtspError(400, "the arguments cannot be read") from None
        return dict(pairs)

    def __str__(self) -> str:
        stream = "" if self.stream is None else f"/stream={self.stream}"
        return f"{self.scheme}://{self.authority}{self.path}{stream}" + (
            f"?{self.query}" if self.query else ""
        )
