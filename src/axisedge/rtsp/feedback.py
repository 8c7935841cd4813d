"""What viewers say in RTCP about pictures that they have lost (RFC 4585 section 6.3.1, RFC 5104 section 4.3.1)."""

from __future__ import annotations

_PAYLOAD_SPECIFIC = 206
_PICTURE_LOSS, _FULL_INTRA = 1, 4
_SHORTEST = 12
"""Bytes of a feedback message: its head, who sends it, and which source it is about."""


def sources_lost(packet: bytes) -> set[int]:
    """The sources that a compound packet asks a key picture of; empty when it asks for none or is no RTCP."""
    found: set[int] = set()
    at = 0
    while len(packet) - at >= _SHORTEST - 4:
        first, kind = packet[at], packet[at + 1]
        end = at + 4 + 4 * int.from_bytes(packet[at + 2 : at + 4], "big")
        if first >> 6 != 2 or not 200 <= kind <= 211 or end > len(packet):
            break
        if kind == _PAYLOAD_SPECIFIC and end - at >= _SHORTEST:
            if first & 31 == _PICTURE_LOSS:
                found.add(int.from_bytes(packet[at + 8 : at + 12], "big"))
            elif first & 31 == _FULL_INTRA:
                entries = range(at + _SHORTEST, end - 7, 8)
                found.update(int.from_bytes(packet[start : start + 4], "big") for start in entries)
        at = end
    return found
