"""Which cards the built-in reader reads, and the protected data on them. Manual: Reader > Chip types."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.hardware.protocols import ChipPlace
from axisedge.reader.formats import Bits

MOST_SETS = 16
MOST_BITS = 512
"""Of the data that stand for a card; as of a UID."""
BLOCK_BYTES = 16
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _on(title: str, order: int, group: str, on: bool = True) -> Any:
    return Field(on, title=title, json_schema_extra={"group": group, "order": order})


class ChipTypes(SettingsModel):
    """Cards that are read; all others are left unread. The names are those of the intercom service's tag types."""

    MIFARE_Classic: bool = _on("MIFARE Classic", 1, "13.56 MHz")
    MIFARE_Plus: bool = _on("MIFARE Plus", 2, "13.56 MHz")
    MIFARE_DESFire: bool = _on("MIFARE DESFire", 3, "13.56 MHz")
    MIFARE_Ultralight: bool = _on("MIFARE Ultralight", 4, "13.56 MHz")
    MIFARE: bool = _on("Other MIFARE", 5, "13.56 MHz")
    ISO14443B: bool = _on("ISO 14443 B", 6, "13.56 MHz")
    ISO15693: bool = _on("ISO 15693", 7, "13.56 MHz")
    HID_ICLASS: bool = _on("HID iCLASS", 8, "13.56 MHz")
    LEGIC: bool = _on("LEGIC", 9, "13.56 MHz")
    FELICA: bool = _on("FeliCa", 10, "13.56 MHz")
    EM4X02: bool = _on("EM4x02", 20, "125 kHz")
    EM4X50: bool = _on("EM4x50", 21, "125 kHz")
    HID_PROX: bool = _on("HID Prox", 22, "125 kHz")
    HITAG_1_S: bool = _on("HITAG 1, HITAG S", 23, "125 kHz")
    HITAG_2: bool = _on("HITAG 2", 24, "125 kHz")
    INDALA: bool = _on("Indala", 25, "125 kHz")
    AWID: bool = _on("AWID", 26, "125 kHz")
    IOPROX: bool = _on("ioProx", 27, "125 kHz")
    T55X7: bool = _on("T55x7", 28, "125 kHz")
    BLE: bool = _on("Bluetooth Low Energy", 40, "Phones", on=False)


NAMES = tuple(ChipTypes.model_fields)


class Protected(StrEnum):
    """Chips whose protected data can be read."""

    CLASSIC = "MIFARE_Classic"
    PLUS = "MIFARE_Plus"
    DESFIRE = "MIFARE_DESFire"


KEY_BYTES = {
    Protected.CLASSIC: (6,),
    Protected.PLUS: (16,),
    Protected.DESFIRE: (8, 16, 24),
}


def _hint(order: int, *chips: Protected, **more: Any) -> dict[str, Any]:
    when = {"when": {"chip": [chip.value for chip in chips]}} if chips else {}
    return {"order": order, **when, **more}


def _is_hex(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text and not re.fullmatch(r"([0-9A-Fa-f]{2})+", text):
        raise ValueError("a key is pairs of hexadecimal digits")
    return value


class DataSet(SettingsModel):
    """Where the protected data lie on the cards of one kind, and what they are for."""

    name: str = Field("", title="Name", max_length=64, json_schema_extra=_hint(1))
    chip: Protected = Field(Protected.CLASSIC, title="Chip type", json_schema_extra=_hint(2))
    block: int = Field(
        4,
        title="First block",
        description="Counted from 0 over the whole card. The last block of a sector has its keys and no data.",
        ge=0,
        le=255,
        json_schema_extra=_hint(3, Protected.CLASSIC, Protected.PLUS),
    )
    key_type: Literal["A", "B"] = Field(
        "A", title="Key type", json_schema_extra=_hint(4, Protected.CLASSIC, Protected.PLUS)
    )
    application: str = Field(
        "000001",
        title="Application",
        description="AID: six hexadecimal digits.",
        pattern="^[0-9A-Fa-f]{6}$",
        json_schema_extra=_hint(5, Protected.DESFIRE),
    )
    file: int = Field(0, title="File", ge=0, le=31, json_schema_extra=_hint(6, Protected.DESFIRE))
    key_number: int = Field(0, title="Key number", ge=0, le=13, json_schema_extra=_hint(7, Protected.DESFIRE))
    communication: Literal["plain", "maced", "enciphered"] = Field(
        "enciphered",
        title="Communication",
        description="As the file was made.",
        json_schema_extra=_hint(8, Protected.DESFIRE),
    )
    key: Annotated[Secret, AfterValidator(_is_hex)] = Field(
        SecretStr(""),
        title="Key",
        description="12 hexadecimal digits for MIFARE Classic, 32 for MIFARE Plus (AES), 16, 32 or 48 for MIFARE "
        "DESFire (DES, AES or 3DES, 3K3DES).",
        json_schema_extra=_hint(9),
    )
    offset: int = Field(
        0, title="First bit", description="Counted from 0.", ge=0, le=8191, json_schema_extra=_hint(10)
    )
    bits: int = Field(32, title="Length", ge=1, le=MOST_BITS, json_schema_extra=_hint(11, unit="bit"))
    use_as_uid: bool = Field(
        False,
        title="Use as UID",
        description="The data stand for the card, instead of its own UID (CSN).",
        json_schema_extra=_hint(12),
    )
    required: bool = Field(
        False,
        title="Required data",
        description="Cards of this chip type without these data are ignored.",
        json_schema_extra=_hint(13),
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        key = bytes.fromhex(self.key.get_secret_value())
        allowed = KEY_BYTES[self.chip]
        if len(key) not in allowed:
            digits = " or ".join(str(2 * count) for count in allowed)
            raise refused("key", f"a key of this chip has {digits} hexadecimal digits")
        if self.chip is not Protected.DESFIRE:
            for block in self.blocks:
                if block > 255:
                    raise refused("bits", "the data end behind the card's last block, 255")
                if is_trailer(block):
                    raise refused("bits", f"block {block} has the keys of its sector and no data")
        return self

    @property
    def blocks(self) -> range:
        """The blocks that are read, of a card with blocks."""
        return range(self.block, self.block + -(-(self.offset + self.bits) // (8 * BLOCK_BYTES)))

    def place(self) -> ChipPlace:
        """The same for whoever reads the card."""
        key = bytes.fromhex(self.key.get_secret_value())
        length = -(-(self.offset + self.bits) // 8)
        if self.chip is Protected.DESFIRE:
            return ChipPlace(
                chip=self.chip.value,
                key=key,
                length=length,
                application=int(self.application, 16),
                file=self.file,
                key_number=self.key_number,
                communication=self.communication,
            )
        return ChipPlace(
            chip=self.chip.value,
            key=key,
            length=length,
            block=self.block,
            key_number=int(self.key_type == "B"),
        )

    def parse(self, data: bytes) -> Bits | None:
        """The data of this set in what was read of its place; None when it is too short."""
        have, end = 8 * len(data), self.offset + self.bits
        if have < end:
            return None
        value = int.from_bytes(data, "big") >> (have - end) & ((1 << self.bits) - 1)
        return Bits(value, self.bits)


def is_trailer(block: int) -> bool:
    """Whether a block of a MIFARE Classic or Plus card has the keys of its sector: every fourth, of large ones 16th."""
    return block % 4 == 3 if block < 128 else block % 16 == 15


def _identified(sets: dict[str, DataSet]) -> dict[str, DataSet]:
    for key in sets:
        if not _ID.fullmatch(key):
            raise ValueError(f"an id has at most 64 letters, digits and . - _ only, not {key[:40]!r}")
    return sets


class ChipSettings(SettingsModel):
    """What the built-in reader reads."""

    types: ChipTypes = Field(ChipTypes(), title="Chip types")
    data_sets: Annotated[dict[str, DataSet], AfterValidator(_identified)] = Field(
        default_factory=dict,
        title="Data sets",
        description="Protected data on cards. The first set of a card's chip type that is used as UID, and could be "
        "read, stands for the card.",
        max_length=MOST_SETS,
        json_schema_extra={"order": 100, "first_key": "data-set-1"},
    )


CHIPS = Section("chip-types", ChipSettings, "Chip types", place="Reader/Chip types")
