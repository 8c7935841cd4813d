"""Events of a card that was shown and of a PIN that was typed at an intercom. VAPIX "Intercom service API".

Whatever could open a door is masked in them unless the settings say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.core.roles import Role
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.hardware.protocols import Credential, CredentialKind
from axisedge.reader.formats import Bits, detect

MASK = "*"
LONGEST_CARD = 64


class TagEventSettings(SettingsModel):
    """What the events tell."""

    sensitive_card: bool = Field(
        False,
        title="Events carry card numbers",
        description="Off: UID and card number are masked. Whoever receives the events could copy a card.",
        json_schema_extra={"order": 1},
    )
    sensitive_pin: bool = Field(
        False,
        title="Events carry PINs",
        description="Off: a PIN is masked.",
        json_schema_extra={"order": 2},
    )


SECTION = Section(
    "reader-events",
    TagEventSettings,
    title="Reader events",
    place="Reader/Connection",
    read=Role.ADMINISTRATOR,
    write=Role.ADMINISTRATOR,
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A card as events and clients are told it."""

    reader: str
    time: datetime
    uid: str
    bits: int
    type: str
    number: str
    number_bits: int
    facility: str
    facility_bits: int
    masked: bool


_PARTS = {26: (8, 16), 34: (16, 16), 37: (16, 19)}
"""Bits of facility code and number in the formats that `detect` knows."""


class TagEvents:
    """Publishes ``Intercom/RFID`` and ``Intercom/KeyPin``, and remembers the last of both."""

    def __init__(
        self, settings: Settings, bus: Bus, clock: Clock, readers: Callable[[], Sequence[str]]
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self.readers = readers
        self.tags: list[Tag] = []
        """The last card of each reader, newest last."""
        self.keys: list[tuple[str, datetime, str]] = []
        """The last keys of each reader: reader, time, keys."""
        source = (
            Item("Source", "xsd:string", "Reader", choices=lambda: [Choice(r, r) for r in self.readers()]),
        )
        folders = {"Device": "Device", "Intercom": "Intercom"}
        self.rfid = EventType(
            "tns1:Device/tnsaxis:Intercom/RFID",
            "Card presented",
            source,
            (
                Item("UIDFormat"),
                Item("TagType"),
                Item("TagSubType"),
                Item("UID"),
                Item("BitCount", "xsd:int"),
                Item("CardNumber"),
                Item("CardNumberBitCount", "xsd:int"),
                Item("FacilityCode"),
                Item("FacilityCodeBitCount", "xsd:int"),
                Item("Masked", "xsd:boolean"),
            ),
            folders=folders,
            group="Reader",
        )
        self.pin = EventType(
            "tns1:Device/tnsaxis:Intercom/KeyPin",
            "PIN entered",
            source,
            (Item("KeyPin"),),
            folders=folders,
            group="Reader",
        )
        bus.declare(self.rfid, self.pin)
        settings.section(SECTION)

    def shown(self, credential: Credential) -> None:
        """Somebody showed ``credential``."""
        if credential.pin:
            self._typed(credential)
        if credential.uid and credential.kind is CredentialKind.CARD:
            self._presented(credential)

    def _typed(self, credential: Credential) -> None:
        told = credential.pin
        if not self._settings[SECTION].sensitive_pin:
            told = MASK * len(credential.pin)
        self.keys = [one for one in self.keys if one[0] != credential.reader]
        self.keys.append((credential.reader, self._clock.now(), told))
        self._bus.publish(self.pin, {"Source": credential.reader}, {"KeyPin": told})

    def _presented(self, credential: Credential) -> None:
        tag = self._tag(credential)
        self.tags = [one for one in self.tags if one.reader != tag.reader] + [tag]
        self._bus.publish(
            self.rfid,
            {"Source": tag.reader},
            {
                "UIDFormat": "Raw",
                "TagType": tag.type,
                "TagSubType": "",
                "UID": tag.uid,
                "BitCount": tag.bits,
                "CardNumber": tag.number,
                "CardNumberBitCount": tag.number_bits,
                "FacilityCode": tag.facility,
                "FacilityCodeBitCount": tag.facility_bits,
                "Masked": tag.masked,
            },
        )

    def _tag(self, credential: Credential) -> Tag:
        found = None
        if 0 < credential.bits <= LONGEST_CARD:
            value = int(credential.uid, 16) & ((1 << credential.bits) - 1)
            found = detect(Bits(value, credential.bits))
        facility_bits, number_bits = _PARTS.get(credential.bits, (0, 0)) if found else (0, 0)
        masked = not self._settings[SECTION].sensitive_card

        def told(text: str) -> str:
            return MASK * len(text) if masked else text

        return Tag(
            reader=credential.reader,
            time=self._clock.now(),
            uid=told(credential.uid),
            bits=credential.bits,
            type=credential.chip.type if credential.chip is not None else "",
            number=told(str(found[1])) if found else "",
            number_bits=number_bits,
            facility=told(str(found[0])) if found else "",
            facility_bits=facility_bits,
            masked=masked,
        )
