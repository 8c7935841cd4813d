"""Card formats: what the bits of a card say. Pure. VAPIX "IdPoint service", IdDataConfiguration.

A map lists, separated by commas, bits of the card (``10`` or ``10-25``, bit 1 is received first), bits (``b0110``),
hexadecimal digits (``xF7D``) and text (``sAB``). What it names is put together and read by the encoding. The page
leaves open what the letters mean; here LE reads bits as they were received, BE takes the bytes in the opposite
order, and IBO turns the bits of every byte round. Fewer bits than whole bytes have zeros before them.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from axisedge.access.id_data import MOST_BITS
from axisedge.access.model import Item, Name, Part, Several, Words

MOST_FIELDS = 32

_INTEGER = frozenset({"BinLE2Int", "BinBE2Int", "BinLEIBO2Int", "BinBEIBO2Int"})
_HEX = frozenset({"BinLE2hex", "BinBE2hex", "BinLEIBO2hex", "BinBEIBO2hex"})
_BASE64 = frozenset({"Bin2Base64", "BinIBO2Base64"})
_STRING = frozenset({"Bin2String", "BinIBO2String"})
_BCD = frozenset({"BinLEBCD2String", "BinBEBCD2String"})
ENCODINGS = _INTEGER | _HEX | _BASE64 | _STRING | _BCD
LONGEST_INTEGER = 64

_BITS = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?", re.ASCII)
_LITERAL = re.compile(r"b([01]{1,64})|x([0-9A-Fa-f]{1,32})|s([\x20-\x2b\x2d-\x7e]{1,32})", re.ASCII)


def _map(text: str) -> str:
    for part in text.split(","):
        _checked(part.strip())
    return text


def _checked(part: str) -> None:
    if _LITERAL.fullmatch(part):
        return
    found = _BITS.fullmatch(part)
    if found is None:
        raise ValueError("a map lists bits such as 2-9, b01, xF7 or sTEXT, separated by commas")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1 <= first <= MOST_BITS or not 1 <= last <= MOST_BITS:
        raise ValueError(f"bits are numbered from 1 to {MOST_BITS}")


def _encoding(text: str) -> str:
    if text not in ENCODINGS:
        raise ValueError(f"an encoding is one of {', '.join(sorted(ENCODINGS))}")
    return text


class IdDataField(Part):
    """One field of a card."""

    name: str = Field(min_length=1, max_length=64)
    map: Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(_map)]
    encoding: Annotated[str, AfterValidator(_encoding)]


class IdDataConfiguration(Item):
    """What cards of ``input_bitlength`` bits say."""

    name: Name = ""
    description: Words = ""
    input_bitlength: int = Field(ge=1, le=MOST_BITS)
    id_data_field_map: Annotated[Several[IdDataField], Field(max_length=MOST_FIELDS)]

    @field_validator("id_data_field_map")
    @classmethod
    def _once(cls, fields: list[IdDataField]) -> list[IdDataField]:
        names = [field.name for field in fields]
        if len(set(names)) != len(names):
            raise ValueError("every field must be there once")
        return fields

    def checked(self) -> str:
        """Why it cannot be used; empty when it can."""
        for field in self.id_data_field_map:
            bits = _taken(field.map, "0" * self.input_bitlength)
            if bits is None:
                return f"{field.name} maps a bit beyond {self.input_bitlength}"
            if field.encoding in _INTEGER and len(bits) > LONGEST_INTEGER:
                return f"{field.name} has more than {LONGEST_INTEGER} bits, which is no integer"
        return ""


def _field(name: str, map: str, encoding: str = "BinLE2Int") -> IdDataField:
    return IdDataField(name=name, map=map, encoding=encoding)


H10301 = IdDataConfiguration(
    token="H10301",  # noqa: S106 (a name)
    name="26-bit H10301",
    description="Parity, 8 bits facility code, 16 bits card number, parity",
    input_bitlength=26,
    id_data_field_map=[
        _field("ParityEven", "1"),
        _field("FacilityCode", "2-9"),
        _field("CardNr", "10-25"),
        _field("CardNrHex", "10-25", "BinLE2hex"),
        _field("ParityOdd", "26"),
    ],
)
"""The format that every device knows."""


def fields_of(card: str, bits: int, formats: Sequence[IdDataConfiguration]) -> dict[str, str]:
    """What a card (hexadecimal, the last bit received lowest) says in those formats that have its length.

    Where two name the same field, the first one counts. A format that the bits do not fit says nothing.
    """
    found: dict[str, str] = {}
    if not 0 < bits <= MOST_BITS or not card or len(card) > MOST_BITS // 4:
        return found
    number = int(card, 16)
    received = f"{number:0{bits}b}"[-bits:]
    for one in formats:
        if one.input_bitlength != bits:
            continue
        for field in one.id_data_field_map:
            taken = _taken(field.map, received)
            value = None if taken is None else _read(taken, field.encoding)
            if value and field.name not in found:
                found[field.name] = value
    return found


def _taken(map: str, received: str) -> str | None:
    """The bits that a map names; None where the card is too short."""
    bits: list[str] = []
    for part in map.split(","):
        text = part.strip()
        literal = _LITERAL.fullmatch(text)
        if literal is not None:
            bits.append(_literal(literal))
            continue
        place = _BITS.fullmatch(text)
        if place is None:
            return None
        first, last = int(place[1]), int(place[2] or place[1])
        if max(first, last) > len(received):
            return None
        step = 1 if last >= first else -1
        bits.append("".join(received[n - 1] for n in range(first, last + step, step)))
    return "".join(bits)


def _literal(found: re.Match[str]) -> str:
    if found[1] is not None:
        return found[1]
    if found[2] is not None:
        return f"{int(found[2], 16):0{4 * len(found[2])}b}"
    return "".join(f"{byte:08b}" for byte in found[3].encode("ascii"))


def _read(bits: str, encoding: str) -> str | None:
    """The bits as text; None where they are nothing that the encoding can say."""
    count = len(bits)
    whole = _bytes(bits, opposite="BE" in encoding, inverted="IBO" in encoding)
    if encoding in _INTEGER:
        return str(int.from_bytes(whole, "big"))
    if encoding in _HEX:
        return (
            whole.hex()[-((count + 3) // 4) :]
            if "IBO" not in encoding and "BE" not in encoding
            else whole.hex()
        )
    if encoding in _BASE64:
        return base64.b64encode(whole).decode("ascii")
    if encoding in _BCD:
        digits = whole.hex()
        return digits if digits.isdecimal() else None
    text = whole.rstrip(b"\0").decode("latin-1")
    return text if text.isprintable() else None


def _bytes(bits: str, *, opposite: bool, inverted: bool) -> bytes:
    padded = bits.zfill((len(bits) + 7) // 8 * 8)
    parts = [padded[n : n + 8] for n in range(0, len(padded), 8)]
    if inverted:
        parts = [part[::-1] for part in parts]
    if opposite:
        parts.reverse()
    return bytes(int(part, 2) for part in parts)


NOT_IDENTIFYING = frozenset({"FacilityCode", "BitCount", "ParityEven", "ParityOdd"})
"""Fields that many cards share; nobody is looked up by them."""


def identifying(shown: Mapping[str, object]) -> list[str]:
    """The names of what somebody may be known by."""
    return [name for name in shown if name not in NOT_IDENTIFYING and not name.startswith("Parity")]
