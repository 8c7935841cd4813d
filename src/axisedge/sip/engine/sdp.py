"""What the owner wants to see differently in a session description than pjmedia writes it (RFC 8866)."""

from __future__ import annotations

import re

_EVENT = re.compile(r"^a=rtpmap:([0-9]+) telephone-event/8000\b", re.MULTILINE)
_SECTION = re.compile(r"(?m)^(?=m=)")
_RTPMAP = re.compile(r"(?m)^a=rtpmap:([0-9]+) ([^/\s]+)/([0-9]+)")
_STATIC = {"0": "pcmu/8000", "3": "gsm/8000", "8": "pcma/8000", "9": "g722/8000", "18": "g729/8000"}
"""Payload types that need no name (RFC 3551)."""
_NUMBERED = re.compile(r"^(a=(?:rtpmap|fmtp|rtcp-fb):)([0-9]+)\b")


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


def has_body(message: str) -> bool:
    """Whether a SIP message carries a session description."""
    return "\r\nv=0\r\n" in message or "\nv=0\n" in message


def sounds(sdp: str) -> set[str]:
    """The codecs of the audio that a description offers, in lower case with their clock: ``pcmu/8000``."""
    found = set()
    for part in _SECTION.split(sdp):
        words = part.split("\n", 1)[0].split()  # m=audio PORT PROTOCOL TYPE...
        if words[:1] == ["m=audio"] and words[1:2] != ["0"]:
            names = _STATIC | {
                number: f"{name.lower()}/{clock}" for number, name, clock in _RTPMAP.findall(part)
            }
            found |= {names[number] for number in words[3:] if number in names}
    return found
