"""How the intercom hands on what it reads. Manual: Reader > Connection > Reader protocol, Reader > Output format."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from pydantic import Field, model_validator

from axisedge.core.errors import Invalid
from axisedge.core.product import Product
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.reader.formats import LAYOUTS, FacilityMode, Layout, OutputFormat
from axisedge.reader.osdp_reader import ReaderPlan
from axisedge.reader.reader_settings import BAUD_RATES, OSDP, OsdpLine
from axisedge.reader.wiegand_settings import WiegandOutputSettings


def _hint(group: str, order: int, **more: Any) -> dict[str, Any]:
    return {"group": group, "order": order, **more}


class Protocol(StrEnum):
    """What the device speaks as a reader, over a cable."""

    NONE = "none"
    OSDP = "osdp"
    WIEGAND = "wiegand"


class ReaderProtocolSettings(OsdpLine, WiegandOutputSettings):
    """The device as a reader of an access control unit."""

    protocol: Protocol = Field(
        Protocol.NONE,
        title="Reader protocol",
        description="Both use the reader connector, which can have no external reader then.",
        json_schema_extra=_hint("Reader protocol", 1),
    )
    baud: BAUD_RATES = Field(
        9600, title="Baud rate", json_schema_extra=_hint("Reader", 5, unit="bit/s", advanced=True, when=OSDP)
    )

    def reader_plan(self) -> ReaderPlan:
        """The same for the peripheral."""
        text = self.key.get_secret_value()
        return ReaderPlan(self.address, self.baud, self.security, bytes.fromhex(text) if text else None)

    def wiegand_plan(self) -> WiegandOutputSettings:
        """What concerns Wiegand."""
        return WiegandOutputSettings(
            **{name: getattr(self, name) for name in WiegandOutputSettings.model_fields}
        )


class ReaderOutputSettings(SettingsModel):
    """How card data is written."""

    format: OutputFormat = Field(
        OutputFormat.RAW,
        title="Data format",
        description="Raw sends the card as it is.",
        json_schema_extra=_hint("Output format", 1),
    )
    facility_mode: FacilityMode = Field(
        FacilityMode.AUTO,
        title="Facility code override mode",
        description="Auto takes the card's facility code, or makes one of the bits that its number has too many. "
        "Optional takes the one below if there is one. Override always takes the one below.",
        json_schema_extra=_hint("Output format", 2),
    )
    facility_code: int | None = Field(
        None, title="Facility code", ge=0, le=0xFFFFFFFF, json_schema_extra=_hint("Output format", 3)
    )
    layout: str = Field(
        "",
        title="Custom format",
        description="Parts in the order they are sent: F8 a facility code of 8 bits, C16 a card number of 16 bits, "
        "E2-13 a bit that makes the bits 2 to 13 even, O14-25 one that makes them odd, 0 and 1 themselves.",
        max_length=200,
        json_schema_extra=_hint("Output format", 4),
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.format is OutputFormat.RAW:
            return self
        try:
            layout = Layout.parse(
                self.layout if self.format is OutputFormat.CUSTOM else LAYOUTS[self.format.value]
            )
        except Invalid as error:
            raise refused("layout", str(error)) from None
        if self.facility_mode is FacilityMode.OVERRIDE and self.facility_code is None:
            raise refused("facility_code", "this mode needs one")
        used = self.facility_mode is not FacilityMode.AUTO
        if used and (self.facility_code or 0).bit_length() > layout.facility_bits:
            raise refused("facility_code", f"the format has room for {layout.facility_bits} bits")
        return self


OUTPUT = Section("reader-output", ReaderOutputSettings, "Output format", place="Reader/Output format")


def protocol_section(product: Product) -> Section[ReaderProtocolSettings]:
    """The section of an intercom."""
    return Section(
        "reader-protocol",
        ReaderProtocolSettings,
        "Reader protocol",
        place="Reader/Connection",
        defaults=product.defaults.get("reader-protocol", {}),
    )
