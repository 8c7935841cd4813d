"""How cards and PINs are written as bits: Wiegand formats, key presses, facility codes.

Manual: Reader > Connection (key press format) and Reader > Output format. The formats of 26 and 37 bits are H10301,
H10302 and H10304; that of 34 bits has even parity over its first half and odd parity over its second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from axisedge.core.errors import Invalid

MOST_BITS = 128
"""Bits of the longest format that is written or read here."""
LONGEST_LAYOUT = 200
"""Characters of a layout."""


@dataclass(frozen=True, slots=True)
class Bits:
    """A message of ``length`` bits, the first sent in front."""

    value: int
    length: int

    def __str__(self) -> str:
        return f"{self.value:0{self.length}b}" if self.length else ""


class KeypressFormat(StrEnum):
    """How a PIN goes to the access control unit."""

    FOUR_BIT = "FourBit"
    EIGHT_BIT_ZERO_PADDED = "EightBitZeroPadded"
    EIGHT_BIT_INVERT_PADDED = "EightBitInvertPadded"
    WIEGAND26 = "Wiegand26"
    WIEGAND34 = "Wiegand34"
    WIEGAND37 = "Wiegand37"
    WIEGAND37_FACILITY_CODE = "Wiegand37FacilityCode"


class OutputFormat(StrEnum):
    """How a card goes to the access control unit."""

    RAW = "Raw"
    WIEGAND26 = "Wiegand26"
    WIEGAND34 = "Wiegand34"
    WIEGAND37 = "Wiegand37"
    WIEGAND37_FACILITY_CODE = "Wiegand37FacilityCode"
    CUSTOM = "Custom"


class FacilityMode(StrEnum):
    """Where the facility code comes from."""

    AUTO = "auto"
    """The card's own; from the bits of its number that the format has no room for, when it has none."""
    OPTIONAL = "optional"
    """The configured one if there is one, the card's otherwise."""
    OVERRIDE = "override"
    """Always the configured one."""


LAYOUTS = {
    "Wiegand26": "E2-13 F8 C16 O14-25",
    "Wiegand34": "E2-17 F16 C16 O18-33",
    "Wiegand37": "E2-19 C35 O19-36",
    "Wiegand37FacilityCode": "E2-19 F16 C19 O19-36",
}
"""The formats with a name, in the words of a custom one (`Layout.parse`)."""

_PART = re.compile(
    r"(?P<field>[FC])(?P<size>\d{1,3})"
    r"|(?P<parity>[EO])(?P<first>\d{1,3})-(?P<last>\d{1,3})"
    r"|(?P<fixed>[01]+)"
)
_KEYS = {"*": 0xA, "#": 0xB}


@dataclass(frozen=True, slots=True)
class _Part:
    at: int
    """First bit, from 1."""
    size: int
    kind: str
    value: int = 0
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Where facility code, card number and parity stand."""

    parts: tuple[_Part, ...]
    length: int

    @classmethod
    def parse(cls, text: str) -> Layout:
        """Read a layout: parts in the order they are sent, with spaces between; raises `Invalid`.

        ``F8`` is a facility code of 8 bits, ``C16`` a card number of 16, ``E2-13`` one bit that makes the bits 2 to 13
        (counted from 1) even, ``O14-25`` one that makes them odd, ``0`` and ``1`` stand for themselves.
        """
        return _parsed(text)

    @property
    def facility_bits(self) -> int:
        """Room for the facility code."""
        return sum(part.size for part in self.parts if part.kind == "F")

    @property
    def number_bits(self) -> int:
        """Room for the card number."""
        return sum(part.size for part in self.parts if part.kind == "C")

    def encode(self, facility: int, number: int) -> Bits:
        """Write both; raises `Invalid` for what there is no room for."""
        if number.bit_length() > self.number_bits:
            raise Invalid("number", f"it has more than {self.number_bits} bits")
        if facility.bit_length() > self.facility_bits:
            raise Invalid("facility_code", f"it has more than {self.facility_bits} bits")
        value = 0
        left = {"F": (facility, self.facility_bits), "C": (number, self.number_bits)}
        for part in self.parts:
            if part.kind in left:
                whole, remaining = left[part.kind]
                remaining -= part.size
                left[part.kind] = (whole, remaining)
                value |= (whole >> remaining & (1 << part.size) - 1) << self._shift(part)
            elif part.kind == "1":
                value |= part.value << self._shift(part)
        for part in self.parts:
            if part.kind in "EO":
                value |= self._parity(value, part) << self._shift(part)
        return Bits(value, self.length)

    def decode(self, bits: Bits) -> tuple[int, int] | None:
        """Facility code and card number; None when length, parity or fixed bits are others."""
        if bits.length != self.length:
            return None
        facility = number = 0
        for part in self.parts:
            found = bits.value >> self._shift(part) & (1 << part.size) - 1
            if part.kind == "F":
                facility = facility << part.size | found
            elif part.kind == "C":
                number = number << part.size | found
            elif found != (part.value if part.kind == "1" else self._parity(bits.value, part)):
                return None
        return facility, number

    def _shift(self, part: _Part) -> int:
        return self.length - part.at - part.size + 1

    def _parity(self, value: int, part: _Part) -> int:
        covered = value >> self.length - part.last & (1 << part.last - part.first + 1) - 1
        return covered.bit_count() & 1 ^ (part.kind == "O")


@lru_cache(maxsize=64)
def _parsed(text: str) -> Layout:
    if len(text) > LONGEST_LAYOUT:
        raise Invalid("layout", f"at most {LONGEST_LAYOUT} characters")
    parts: list[_Part] = []
    at = 1
    for word in text.split():
        found = _PART.fullmatch(word) if word.isascii() else None
        if found is None:
            raise Invalid("layout", f"{word[:20]!r} is none of F8, C16, E2-13, O14-25, 0, 1")
        if found["field"]:
            part = _Part(at, int(found["size"]), found["field"])
            if part.size == 0:
                raise Invalid("layout", f"{word!r} has no bits")
        elif found["parity"]:
            part = _Part(at, 1, found["parity"], first=int(found["first"]), last=int(found["last"]))
        else:
            part = _Part(at, len(found["fixed"]), "1", int(found["fixed"], 2))
        parts.append(part)
        at += part.size
    length = at - 1
    if not 1 <= length <= MOST_BITS:
        raise Invalid("layout", f"a format has 1 to {MOST_BITS} bits, not {length}")
    if not any(part.kind == "C" for part in parts):
        raise Invalid("layout", "a format has a card number, such as C16")
    parities = {part.at for part in parts if part.kind in "EO"}
    for part in parts:
        if part.kind not in "EO":
            continue
        if not 1 <= part.first <= part.last <= length:
            raise Invalid(
                "layout", f"{part.kind}{part.first}-{part.last} is not within the bits 1 to {length}"
            )
        if any(part.first <= other <= part.last for other in parities):
            raise Invalid("layout", f"{part.kind}{part.first}-{part.last} covers a parity bit")
    return Layout(tuple(parts), length)


def detect(bits: Bits) -> tuple[int, int] | None:
    """Facility code and card number of a card in one of the named formats with both; None when it is in none.

    Cards of 37 bits may be in two formats that cannot be told apart: the one without facility code is not looked for.
    """
    for name in ("Wiegand26", "Wiegand34", "Wiegand37FacilityCode"):
        found = Layout.parse(LAYOUTS[name]).decode(bits)
        if found is not None:
            return found
    return None


def card_output(
    card: Bits,
    wanted: OutputFormat,
    mode: FacilityMode = FacilityMode.AUTO,
    facility: int | None = None,
    custom: str = "",
) -> Bits:
    """A card as it goes to the access control unit; raises `Invalid` when ``facility`` or ``custom`` do not fit."""
    if wanted is OutputFormat.RAW:
        return card
    layout = Layout.parse(custom if wanted is OutputFormat.CUSTOM else LAYOUTS[wanted.value])
    known = detect(card)
    number = card.value if known is None else known[1]
    own = known[0] if known is not None else number >> layout.number_bits
    number &= (1 << layout.number_bits) - 1
    chosen = own
    if mode is FacilityMode.OVERRIDE or (mode is FacilityMode.OPTIONAL and facility is not None):
        chosen = facility or 0
        if chosen.bit_length() > layout.facility_bits:
            raise Invalid("facility_code", f"{wanted.value} has room for {layout.facility_bits} bits")
    return layout.encode(chosen & (1 << layout.facility_bits) - 1, number)


def key_output(keys: str, wanted: KeypressFormat, facility: int = 0) -> list[Bits]:
    """A PIN as it goes to the access control unit: a message for each key, or one for all; raises `Invalid`."""
    if not keys or not all(key in "0123456789*#" for key in keys):
        raise Invalid("pin", "a PIN has the keys 0 to 9, * and # only")
    values = [_KEYS[key] if key in _KEYS else int(key) for key in keys]
    if wanted is KeypressFormat.FOUR_BIT:
        return [Bits(value, 4) for value in values]
    if wanted is KeypressFormat.EIGHT_BIT_ZERO_PADDED:
        return [Bits(value, 8) for value in values]
    if wanted is KeypressFormat.EIGHT_BIT_INVERT_PADDED:
        return [Bits((value ^ 0xF) << 4 | value, 8) for value in values]
    if not keys.isdigit():
        raise Invalid("pin", f"{wanted.value} has room for digits only")
    layout = Layout.parse(LAYOUTS[wanted.value])
    return [layout.encode(facility if layout.facility_bits else 0, int(keys))]


def key_input(bits: Bits) -> str:
    """The key of a message of four or eight bits as `key_output` writes it; empty for anything else."""
    value = bits.value & 0xF
    if bits.length == 8 and bits.value >> 4 not in (0, value ^ 0xF):
        return ""
    if bits.length not in (4, 8) or value > 0xB:
        return ""
    return "0123456789*#"[value]
