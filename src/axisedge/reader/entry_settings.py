"""The entry list as the owner sets it. Manual: Reader > Entry list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from axisedge.core.errors import Invalid
from axisedge.core.roles import Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.reader.credentials import MOST_BITS, normal_uid

MOST_HOLDERS = 50
MOST_CONDITIONS = 20
MOST_USES = 1_000_000
ACCESS_GRANTED = "access_granted"
"""The condition that every list has."""

_ID = re.compile(r"[A-Za-z0-9_.\-]{1,64}", re.ASCII)
_PIN = re.compile(r"[0-9]{4,32}", re.ASCII)

Line = Annotated[str, StringConstraints(max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$", strip_whitespace=True)]


def _identified(items: dict[str, Any]) -> dict[str, Any]:
    for key in items:
        if not _ID.fullmatch(key):
            raise ValueError(f"an id has at most 64 letters, digits and . - _ only, not {key[:40]!r}")
    return items


def _moment(text: str) -> str:
    """A moment as ISO 8601 in UTC."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a date and time such as 2026-12-24T18:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("the time zone is missing: 2026-12-24T18:00:00Z or +01:00")
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise ValueError("a date between the years 1 and 9999") from None


def _digits(pin: SecretStr) -> SecretStr:
    text = pin.get_secret_value()
    if text and not _PIN.fullmatch(text):
        raise ValueError("a PIN has 4 to 32 digits")
    return pin


def _hexadecimal(uid: SecretStr) -> SecretStr:
    text = uid.get_secret_value()
    try:
        return SecretStr(normal_uid(text)) if text else uid
    except Invalid as error:
        raise ValueError(error.why) from None


Moment = Annotated[str, StringConstraints(max_length=40), AfterValidator(_moment)]


class CredentialType(StrEnum):
    """What a holder shows."""

    CARD = "card"
    PIN = "pin"
    BOTH = "card-and-pin"
    """The card first, then the PIN."""


class Validity(StrEnum):
    """When a credential ends."""

    FOREVER = "no-end"
    UNTIL = "end-date"
    TIMES = "times"


class Holder(SettingsModel):
    """Somebody who may enter."""

    first_name: Line = Field(
        min_length=1, title="First name", description="No two are the same.", json_schema_extra={"order": 1}
    )
    last_name: Line = Field("", title="Last name", json_schema_extra={"order": 2})
    type: CredentialType = Field(CredentialType.CARD, title="Credential type", json_schema_extra={"order": 3})
    pin: Annotated[Secret, AfterValidator(_digits)] = Field(
        SecretStr(""),
        title="PIN",
        description="4 to 32 digits. No two are the same.",
        json_schema_extra={"order": 4},
    )
    uid: Annotated[Secret, AfterValidator(_hexadecimal)] = Field(
        SecretStr(""), title="UID", description="In hexadecimal.", json_schema_extra={"order": 5}
    )
    bits: int = Field(
        32,
        ge=1,
        le=MOST_BITS,
        title="Bit length",
        description="The length of the UID.",
        json_schema_extra={"order": 6, "unit": "bit"},
    )
    conditions: tuple[Annotated[str, StringConstraints(max_length=64)], ...] = Field(
        (ACCESS_GRANTED,),
        min_length=1,
        max_length=MOST_CONDITIONS,
        title="Event condition",
        description="What happens when the credential is used; rules begin with the same condition.",
        json_schema_extra={"order": 7},
    )
    valid_from: Moment = Field(
        "",
        title="Valid from",
        description="The moment from which the credential may be used; empty is at once.",
        json_schema_extra={"order": 8},
    )
    validity: Validity = Field(Validity.FOREVER, title="Valid to", json_schema_extra={"order": 9})
    valid_until: Moment = Field(
        "",
        title="End date",
        description="The moment from which it may not be used any more.",
        json_schema_extra={"order": 10},
    )
    uses: int = Field(
        1,
        ge=0,
        le=MOST_USES,
        title="Number of times",
        description="How often it may still be used; counts down.",
        json_schema_extra={"order": 11},
    )
    notes: str = Field("", max_length=1024, title="Notes", json_schema_extra={"order": 12})
    suspended: bool = Field(
        False, title="Suspend", description="It may not be used for now.", json_schema_extra={"order": 13}
    )

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def card(self) -> str:
        """Bit length and UID of the card, for comparing; empty without one."""
        uid = self.uid.get_secret_value()
        return card_key(uid, self.bits) if uid and self.type is not CredentialType.PIN else ""

    @property
    def code(self) -> str:
        """The PIN, for comparing; empty without one."""
        return self.pin.get_secret_value() if self.type is not CredentialType.CARD else ""

    def refusal(self, now: datetime) -> str:
        """Why the holder may not pass at ``now``, in words; empty when he may."""
        if self.suspended:
            return "the credential is suspended"
        if self.valid_from and now < datetime.fromisoformat(self.valid_from):
            return "the credential is not valid yet"
        if self.validity is Validity.UNTIL and now >= datetime.fromisoformat(self.valid_until):
            return "the credential is not valid any more"
        if self.validity is Validity.TIMES and self.uses < 1:
            return "the credential has been used up"
        return ""


def card_key(uid: str, bits: int) -> str:
    """One text for one card, however many leading zeros its UID is written with; all have the same length."""
    return f"{bits:03}:{uid.zfill(128)}"


class EntryCondition(SettingsModel):
    """A condition of the owner's own, beside "Access granted"."""

    name: Line = Field(min_length=1, title="Name")


class EntryListSettings(SettingsModel):
    """Who may enter without a door controller."""

    enabled: bool = Field(False, title="Use Entry list", json_schema_extra={"order": 1})
    forward: bool = Field(
        False,
        title="Use connected door controller",
        description="What the list does not know is sent to the door controller that the device is connected to.",
        json_schema_extra={"order": 2},
    )
    wrong_pins: int = Field(
        10,
        ge=3,
        le=1000,
        title="Wrong PINs",
        description="As many wrong PINs in a row at one reader lock its keypad.",
        json_schema_extra={"order": 3, "advanced": True},
    )
    lockout: int = Field(
        60,
        ge=10,
        le=3600,
        title="Lock-out time",
        description="How long a locked keypad takes no PIN, and how long wrong PINs are remembered.",
        json_schema_extra={"order": 4, "unit": "s", "advanced": True},
    )
    conditions: Annotated[dict[str, EntryCondition], AfterValidator(_identified)] = Field(
        default_factory=dict,
        max_length=MOST_CONDITIONS,
        title="Event conditions",
        description="Conditions beside Access granted that a holder's credential can trigger.",
        json_schema_extra={"first_key": "condition_0"},
    )
    holders: Annotated[dict[str, Holder], AfterValidator(_identified)] = Field(
        default_factory=dict,
        max_length=MOST_HOLDERS,
        title="Credential holders",
        json_schema_extra={"first_key": "holder_0"},
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        first: dict[Hashable, str] = {}
        for key, holder in self.holders.items():
            at = f"holders.{key}"
            _complete(holder, at, {ACCESS_GRANTED, *self.conditions})
            for field, value in (
                ("first_name", unicodedata.normalize("NFKC", holder.first_name).casefold()),
                ("pin", holder.code),
                ("uid", holder.card),
            ):
                other = first.setdefault((field, value), key) if value else key
                if other != key:
                    raise refused(f"{at}.{field}", f"{self.holders[other].name} has the same")
        return self


def _complete(holder: Holder, at: str, conditions: set[str]) -> None:
    if holder.type is not CredentialType.CARD and not holder.code:
        raise refused(f"{at}.pin", "the PIN is missing")
    if holder.type is not CredentialType.PIN:
        uid = holder.uid.get_secret_value()
        if not uid:
            raise refused(f"{at}.uid", "the UID is missing")
        if int(uid, 16).bit_length() > holder.bits:
            raise refused(f"{at}.bits", f"{holder.bits} bits are too few for this UID")
    for condition in holder.conditions:
        if condition not in conditions:
            raise refused(f"{at}.conditions", f"there is no condition {condition}")
    if holder.validity is Validity.UNTIL:
        if not holder.valid_until:
            raise refused(f"{at}.valid_until", "the end date is missing")
        if holder.valid_from and _time(holder.valid_until) <= _time(holder.valid_from):
            raise refused(f"{at}.valid_until", "the end lies before the beginning")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


SECTION = Section(
    "entry-list",
    EntryListSettings,
    title="Entry list",
    place="Reader/Entry list",
    read=Role.OPERATOR,
    write=Role.ADMINISTRATOR,
)
