"""AV1 temporal units cut into RTP payloads (Alliance for Open Media, "RTP Payload Format For AV1", version 1.0)."""

from __future__ import annotations

from collections.abc import Sequence

from axisedge.core.errors import Invalid, Unavailable
from axisedge.media.fmp4_codecs import PADDING, SEQUENCE, TEMPORAL_DELIMITER, TILE_LIST, av1_setup, obus
from axisedge.rtsp.rtp import LARGEST_PAYLOAD

_CONTINUES, _GOES_ON, _NEW_SEQUENCE = 0x80, 0x40, 0x08
"""Z, Y and N of the aggregation header. W is 0: every element tells its length."""
_HAS_SIZE = 0x02
_NOT_SENT = frozenset({TEMPORAL_DELIMITER, TILE_LIST, PADDING})
_LEAST_ROOM = 32
"""Bytes: a smaller rest of a packet is not worth a fragment."""


def _length(size: int) -> bytes:
    """A size below 16384 in leb128."""
    return bytes((size,)) if size < 128 else bytes((size & 0x7F | 0x80, size >> 7))


def _bare(whole: bytes, payload: bytes) -> bytes:
    """A unit without its size, which the packet tells."""
    head = bytes((whole[0] & ~_HAS_SIZE,))
    return head + (whole[1:2] if whole[0] & 0x04 else b"") + payload


class Av1:
    """Elements of one temporal unit, as many in a packet as there is room for."""

    encoding = "AV1"
    payload_type = 96

    def payloads(self, data: bytes) -> Sequence[bytes]:
        """See `Payloader.payloads`; raises `Unavailable` for what is no AV1."""
        try:
            found = [(kind, _bare(whole, payload)) for kind, payload, whole in obus(data)]
        except Invalid as error:
            raise Unavailable("AV1 over RTP", str(error)) from None
        packets: list[bytes] = []
        flags = _NEW_SEQUENCE if any(kind == SEQUENCE for kind, _ in found) else 0
        body = b""
        for kind, unit in found:
            if kind in _NOT_SENT:
                continue
            rest = unit
            while rest:
                room = LARGEST_PAYLOAD - 3 - len(body)
                if body and room < min(_LEAST_ROOM, len(rest)):
                    packets.append(bytes((flags,)) + body)
                    flags, body = 0, b""
                    continue
                part, rest = rest[:room], rest[room:]
                body += _length(len(part)) + part
                if rest:
                    packets.append(bytes((flags | _GOES_ON,)) + body)
                    flags, body = _CONTINUES, b""
        if body:
            packets.append(bytes((flags,)) + body)
        return packets

    def format_of(self, key_picture: bytes) -> str:
        """See `Payloader.format_of`."""
        try:
            config = av1_setup(key_picture).configuration
        except Invalid as error:
            raise Unavailable("AV1 over RTP", str(error)) from None
        return f"profile={config[1] >> 5};level-idx={config[1] & 0x1F};tier={config[2] >> 7}"
