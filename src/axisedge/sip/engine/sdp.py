"""What the owner wants to see differently in a session description than pjmedia writes it (RFC 8866)."""

from __future__ import annotations

import re

from axisedge.sip.settings import PacketizationMode

_EVENT = re.compile(r"^a=rtpmap:([0-9]+) telephone-event/8000\b", re.MULTILINE)
_SECTION = re.compile(r"(?m)^(?=m=)")
_NUMBERED = re.compile(r"^(a=(?:rtpmap|fmtp|rtcp-fb):)([0-9]+)\b")
_MODE = re.compile(r"\s*packetization-mode=\d\s*;?")


def with_event_type(sdp: str, payload_type: int) -> str:
    """An offer whose telephone events (RFC 4733) have ``payload_type``; whoever had that number gets theirs."""
    return "".join(_renumbered(part, payload_type) for part in _SECTION.split(sdp))


def _renumbered(section: str, wanted: int) -> str:
    found = _EVENT.search(section)
    if found is None or not section.startswith("m=audio") or int(found[1]) == wanted:
        return section
    swap = {found[1]: str(wanted), str(wanted): found[1]}
    lines = section.split("\r\n") if "\r\n" in section else section.split("\n")
    ending = "\r\n" if "\r\n" in section else "\n"
    head = lines[0].split(" ")
    lines[0] = " ".join(head[:3] + [swap.get(number, number) for number in head[3:]])
    for at, line in enumerate(lines[1:], 1):
        lines[at] = _NUMBERED.sub(lambda match: match[1] + swap.get(match[2], match[2]), line)
    return ending.join(lines)


def with_packetization(sdp: str, mode: PacketizationMode) -> str:
    """A description whose H.264 formats (RFC 6184) have the packetization mode that the owner chose, or none."""
    if mode is PacketizationMode.AUTO:
        return sdp
    return "".join(_packetized(part, mode) for part in _SECTION.split(sdp))


def _packetized(section: str, mode: PacketizationMode) -> str:
    for number in re.findall(r"(?im)^a=rtpmap:([0-9]+) H264/90000", section):
        section = re.sub(
            rf"(?m)^(a=fmtp:{number} )([^\r\n]*)", lambda match: _with_mode(match, mode), section
        )
    return section


def _with_mode(found: re.Match[str], mode: PacketizationMode) -> str:
    rest = _MODE.sub("", found[2]).strip().rstrip(";")
    if mode is PacketizationMode.NONE:
        return found[1] + rest
    return (
        f"{found[1]}{rest}; packetization-mode={mode.value}"
        if rest
        else f"{found[1]}packetization-mode={mode.value}"
    )


def has_body(message: str) -> bool:
    """Whether a SIP message carries a session description."""
    return "\r\nv=0\r\n" in message or "\nv=0\n" in message
