"""Coded pictures cut into RTP payloads: H.264 (RFC 6184, packetization mode 1) and H.265 (RFC 7798)."""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Protocol

from axisedge.rtsp.rtp import LARGEST_PAYLOAD

_START = b"\x00\x00\x01"
_STAP_A, _FU_A = 24, 28
_AGGREGATION, _FRAGMENT = 48, 49


class Payloader(Protocol):
    """Knows how pictures of one codec travel."""

    encoding: str
    """The name in the SDP."""
    payload_type: int

    def payloads(self, data: bytes) -> Sequence[bytes]:
        """One picture as payloads of at most `LARGEST_PAYLOAD` bytes; the last one is to be marked."""
        ...

    def format_of(self, key_picture: bytes) -> str:
        """The parameters of ``a=fmtp`` for a stream with this key picture; empty when there are none."""
        ...


def units(data: bytes) -> list[bytes]:
    """The NAL units of an Annex B picture, without start codes and stuffing."""
    parts = (part.rstrip(b"\x00") for part in data.split(_START)[1:])
    return [part for part in parts if part]


class _Runs:
    """Gathers neighbours that are small and no slices, so that parameter sets share one packet."""

    def __init__(self, overhead: int) -> None:
        self._overhead = overhead
        self._waiting: list[bytes] = []
        self._size = overhead

    def add(self, unit: bytes) -> list[bytes] | None:
        """Keep ``unit``; gives those that must leave first because it does not fit beside them."""
        size = 2 + len(unit)
        leaving = self.take() if self._waiting and self._size + size > LARGEST_PAYLOAD else None
        self._waiting.append(unit)
        self._size += size
        return leaving

    def take(self) -> list[bytes]:
        """All that wait."""
        waiting, self._waiting, self._size = self._waiting, [], self._overhead
        return waiting


class _NalPayloader(ABC):
    """What both codecs share: aggregate the small, send what fits whole, and cut the rest."""

    _overhead: int

    def payloads(self, data: bytes) -> Sequence[bytes]:
        """See `Payloader.payloads`."""
        found: list[bytes] = []
        runs = _Runs(self._overhead)
        for unit in units(data):
            if not self._is_slice(unit) and len(unit) + 2 + self._overhead <= LARGEST_PAYLOAD:
                leaving = runs.add(unit)
                if leaving:
                    found.append(self._together(leaving))
                continue
            waiting = runs.take()
            if waiting:
                found.append(self._together(waiting))
            found.extend([unit] if len(unit) <= LARGEST_PAYLOAD else self._fragments(unit))
        waiting = runs.take()
        if waiting:
            found.append(self._together(waiting))
        return found

    def _together(self, several: list[bytes]) -> bytes:
        if len(several) == 1:
            return several[0]
        body = b"".join(len(unit).to_bytes(2, "big") + unit for unit in several)
        return self._aggregate_head(several) + body

    def _fragments(self, unit: bytes) -> Iterator[bytes]:
        indicator, kind, body = self._opened(unit)
        room = LARGEST_PAYLOAD - len(indicator) - 1
        for start in range(0, len(body), room):
            flags = (0x80 if start == 0 else 0) | (0x40 if start + room >= len(body) else 0)
            yield indicator + bytes((flags | kind,)) + body[start : start + room]

    @abstractmethod
    def _is_slice(self, unit: bytes) -> bool: ...

    @abstractmethod
    def _aggregate_head(self, several: list[bytes]) -> bytes: ...

    @abstractmethod
    def _opened(self, unit: bytes) -> tuple[bytes, int, bytes]:
        """Header of a fragment, type of the unit, and the unit without its own header."""


class H264(_NalPayloader):
    """RFC 6184: single NAL units, STAP-A and FU-A."""

    encoding = "H264"
    payload_type = 96
    _overhead = 1

    def _is_slice(self, unit: bytes) -> bool:
        return 1 <= unit[0] & 0x1F <= 5

    def _aggregate_head(self, several: list[bytes]) -> bytes:
        return bytes((max(unit[0] & 0x60 for unit in several) | _STAP_A,))

    def _opened(self, unit: bytes) -> tuple[bytes, int, bytes]:
        return bytes(((unit[0] & 0xE0) | _FU_A,)), unit[0] & 0x1F, unit[1:]

    def format_of(self, key_picture: bytes) -> str:
        """See `Payloader.format_of`."""
        sets = [unit for unit in units(key_picture) if unit[0] & 0x1F in (7, 8)]
        level = next((unit[1:4].hex() for unit in sets if unit[0] & 0x1F == 7), "")
        if not level:
            return "packetization-mode=1"
        coded = ",".join(base64.b64encode(unit).decode() for unit in sets)
        return f"packetization-mode=1;profile-level-id={level};sprop-parameter-sets={coded}"


class H265(_NalPayloader):
    """RFC 7798: single NAL units, aggregation packets and fragmentation units, without DONL."""

    encoding = "H265"
    payload_type = 96
    _overhead = 2
    _SETS = ((32, "sprop-vps"), (33, "sprop-sps"), (34, "sprop-pps"))

    def _is_slice(self, unit: bytes) -> bool:
        return unit[0] >> 1 & 0x3F < 32

    def _aggregate_head(self, several: list[bytes]) -> bytes:
        layer_and_time = min(int.from_bytes(unit[:2], "big") & 0x1FF for unit in several)
        return (_AGGREGATION << 9 | layer_and_time).to_bytes(2, "big")

    def _opened(self, unit: bytes) -> tuple[bytes, int, bytes]:
        head = int.from_bytes(unit[:2], "big")
        return (head & 0x81FF | _FRAGMENT << 9).to_bytes(2, "big"), head >> 9 & 0x3F, unit[2:]

    def format_of(self, key_picture: bytes) -> str:
        """See `Payloader.format_of`."""
        found = {unit[0] >> 1 & 0x3F: unit for unit in units(key_picture)}
        return ";".join(
            f"{name}={base64.b64encode(found[kind]).decode()}" for kind, name in self._SETS if kind in found
        )
