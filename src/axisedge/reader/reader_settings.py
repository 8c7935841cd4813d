"""Which readers hang on the RS485 connectors, and how PINs are typed. Manual: Reader > Connection, Reader > PIN."""

from __future__ import annotations

import re
import secrets
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from axisedge.core.product import Product
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.hardware.osdp_binding import KEY_BYTES, KNOWN_KEYS
from axisedge.reader.osdp_panel import Plan, Security

HIGHEST_ADDRESS = 126
MOST_ON_A_CONNECTOR = 2
BAUD_RATES = Literal[9600, 19200, 38400, 57600, 115200, 230400]
OUTSIDE = "external"
"""The id of the intercom's external reader."""
INTERCOM_BUS = "reader"
OSDP = {"protocol": ["osdp"]}
"""When the settings for OSDP are shown."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _hint(group: str, order: int, **more: Any) -> dict[str, Any]:
    return {"group": group, "order": order, **more}


def is_key(value: SecretStr) -> SecretStr:
    """A secure channel key, or none; raises ValueError for what is no key, or no secret."""
    text = value.get_secret_value()
    if text and not re.fullmatch(rf"[0-9A-Fa-f]{{{2 * KEY_BYTES}}}", text):
        raise ValueError(f"a key has {2 * KEY_BYTES} hexadecimal digits")
    if text and bytes.fromhex(text) in KNOWN_KEYS:
        raise ValueError("this key is known to everybody")
    return value


def _identified(readers: dict[str, Reader]) -> dict[str, Reader]:
    for key in readers:
        if not _ID.fullmatch(key):
            raise ValueError(f"an id has at most 64 letters, digits and . - _ only, not {key[:40]!r}")
    return readers


class ReaderProtocol(StrEnum):
    """What a wired reader speaks."""

    OSDP = "osdp"
    WIEGAND = "wiegand"


class OsdpLine(SettingsModel):
    """What an OSDP reader needs to be found."""

    address: int = Field(
        0,
        title="OSDP address",
        description="As it is set on the reader; 0 for most single readers.",
        ge=0,
        le=HIGHEST_ADDRESS,
        json_schema_extra=_hint("Reader", 4, when=OSDP),
    )
    security: Security = Field(
        Security.PLAIN,
        title="Secure channel",
        description="Install gives a new reader its own key and turns to secure by itself. Secure talks to a reader "
        "with this key only. Plain can be listened to on the cable.",
        json_schema_extra=_hint("Security", 5, when=OSDP),
    )
    key: Annotated[Secret, AfterValidator(is_key)] = Field(
        SecretStr(""),
        title="Secure channel key",
        description="32 hexadecimal digits (SCBK). Left empty, the device makes one when it is needed.",
        json_schema_extra=_hint("Security", 6, when=OSDP),
    )

    def plan(self, reader: str) -> Plan:
        """The reader for the bus."""
        text = self.key.get_secret_value()
        return Plan(reader, self.address, self.security, bytes.fromhex(text) if text else None)

    @property
    def lacks_key(self) -> bool:
        """Whether a key must be made first."""
        return self.security is not Security.PLAIN and not self.key.get_secret_value()


class Wired(OsdpLine):
    """A reader on a cable, of either kind."""

    protocol: ReaderProtocol = Field(
        ReaderProtocol.OSDP,
        title="Protocol",
        description="OSDP over RS485, or Wiegand over two data lines, which nobody can secure or watch.",
        json_schema_extra=_hint("Reader", 3),
    )

    @property
    def wiegand_connector(self) -> str:
        """The connector of its data lines."""
        return INTERCOM_BUS


class Reader(Wired):
    """A reader at a door connector."""

    name: str = Field("", title="Name", max_length=64, json_schema_extra=_hint("Reader", 1))
    enabled: bool = Field(True, title="Use this reader", json_schema_extra=_hint("Reader", 2))
    connector: int = Field(
        1,
        title="Connector",
        description="Number of the door connector that it is wired to; two readers may share one.",
        ge=1,
        le=4,
        json_schema_extra=_hint("Reader", 3),
    )
    pair: Literal["a", "b"] = Field(
        "a",
        title="Pair of data lines",
        description="Each connector has room for two Wiegand readers.",
        json_schema_extra=_hint("Reader", 4, when={"protocol": ["wiegand"]}),
    )

    @property
    def wiegand_connector(self) -> str:
        """See `Wired.wiegand_connector`."""
        return f"door-{self.connector}-{self.pair}"


class ReadersSettings(SettingsModel):
    """The readers of a door controller."""

    baud: BAUD_RATES = Field(
        9600,
        title="Baud rate",
        description="Of all readers.",
        json_schema_extra=_hint("Connection", 1, unit="bit/s"),
    )
    readers: Annotated[dict[str, Reader], AfterValidator(_identified)] = Field(
        default_factory=dict,
        title="Readers",
        max_length=8,
        json_schema_extra=_hint("Readers", 1, first_key="reader-1"),
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        taken: dict[tuple[int, int | str], str] = {}
        for key, reader in self.readers.items():
            if not reader.enabled:
                continue
            osdp = reader.protocol is ReaderProtocol.OSDP
            place = (reader.connector, reader.address if osdp else reader.pair)
            if place in taken:
                what = "with this address" if osdp else "on this pair"
                why = f"connector {reader.connector} has another reader ({taken[place]}) {what}"
                raise refused(f"readers.{key}.{'address' if osdp else 'pair'}", why)
            if sum(connector == reader.connector for connector, _ in taken) >= MOST_ON_A_CONNECTOR:
                raise refused(f"readers.{key}.connector", f"it has {MOST_ON_A_CONNECTOR} readers already")
            taken[place] = key
        return self


class ExternalReaderSettings(Wired):
    """A reader that is wired to an intercom."""

    enabled: bool = Field(
        False,
        title="Use external OSDP reader",
        description="Read cards and PINs of a reader at the reader connector, beside the built-in one.",
        json_schema_extra=_hint("External reader (input)", 1),
    )
    baud: BAUD_RATES = Field(
        9600, title="Baud rate", json_schema_extra=_hint("Reader", 5, unit="bit/s", advanced=True, when=OSDP)
    )


class PinSettings(SettingsModel):
    """How a PIN is typed; as in the access control unit."""

    length: int = Field(
        0,
        title="Length",
        description="Digits of a PIN. 0: none is asked for, and one that is typed ends with #.",
        ge=0,
        le=32,
        json_schema_extra=_hint("PIN", 1),
    )
    timeout: int = Field(
        10,
        title="Timeout",
        description="How long the device waits for the rest of a PIN.",
        ge=3,
        le=50,
        json_schema_extra=_hint("PIN", 2, unit="s"),
    )


def _delivered(product: Product) -> dict[str, Any]:
    """One entry for every reader that the product has room for."""
    each = -(-product.count("reader") // product.count("reader_bus"))
    return {
        f"reader-{number + 1}": {
            "name": f"Reader {number + 1}",
            "connector": number // each + 1,
            "address": number % each,
            "pair": "ab"[number % each],
        }
        for number in range(product.count("reader"))
    }


def readers_section(product: Product) -> Section[ReadersSettings]:
    """The section of a door controller."""
    return Section(
        "readers",
        ReadersSettings,
        "Readers",
        place="Peripherals/Readers",
        defaults={"readers": _delivered(product), **product.defaults.get("readers", {})},
    )


def external_section(product: Product) -> Section[ExternalReaderSettings]:
    """The section of an intercom."""
    return Section(
        "external-reader",
        ExternalReaderSettings,
        "External reader (input)",
        place="Reader/Connection",
        defaults=product.defaults.get("external-reader", {}),
    )


def pin_section(product: Product) -> Section[PinSettings]:
    """The section of every product with a reader."""
    return Section(
        "reader-pin", PinSettings, "PIN", place="Reader/PIN", defaults=product.defaults.get("reader-pin", {})
    )


def fresh_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_hex(KEY_BYTES)
