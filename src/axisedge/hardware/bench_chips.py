"""Cards with a chip, as the bench holds them to a reader: what is stored on them, and under which key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from axisedge.hardware.protocols import Chip, ChipPlace

USUAL = {8: "MIFARE_Classic", 14: "MIFARE_DESFire"}
"""The chip type of a card whose type nobody tells, by the digits of its UID."""
OTHER = "MIFARE"


@dataclass(frozen=True, slots=True)
class Stored:
    """Protected data on a card: the place (with its key) and the content."""

    place: ChipPlace
    content: bytes

    def read(self, place: ChipPlace) -> bytes | None:
        """What a reader gets that asks for ``place``; None with another key or for another place."""
        if replace(place, length=0) != replace(self.place, length=0):
            return None
        return self.content[: place.length]


def held(kind: str, uid: str, stored: Sequence[Stored], wanted: Mapping[str, ChipPlace]) -> Chip:
    """A card of ``kind`` (empty: what its UID looks like) as a reader reports it that was told to read ``wanted``."""
    kind = kind or USUAL.get(len(uid), OTHER)
    found: dict[str, bytes] = {}
    for name, place in wanted.items():
        contents = [content for one in stored if (content := one.read(place)) is not None]
        if place.chip == kind and contents:
            found[name] = contents[0]
    return Chip(kind, found)
