"""The contact list. Manual: Communication > Contact list."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.sip.account_settings import ONE_LINE, Line, identified

MOST_CONTACTS = 1000


class Via(StrEnum):
    """How a contact is reached."""

    SIP = "sip"
    VMS = "vms"
    """A video management system's client opens the streams."""


class Contact(SettingsModel):
    """Somebody who can be called."""

    first_name: Line = Field("", title="First name", json_schema_extra={"order": 1})
    last_name: Line = Field("", title="Last name", json_schema_extra={"order": 2})
    speed_dial: str = Field(
        "",
        pattern=r"^[0-9]{0,16}$",
        title="Speed dial",
        description="Digits that call the contact from the device.",
        json_schema_extra={"order": 3},
    )
    via: Via = Field(Via.SIP, title="Type", json_schema_extra={"order": 4})
    address: str = Field(
        "",
        max_length=255,
        pattern=ONE_LINE,
        title="SIP address",
        description="A SIP address, an IP address or an extension.",
        json_schema_extra={"order": 5},
    )
    account: str = Field(
        "",
        max_length=64,
        title="SIP account",
        description="The account to call from; empty takes the default one.",
        json_schema_extra={"order": 6},
    )
    availability: str = Field(
        "",
        max_length=128,
        title="Availability",
        description="The schedule in which the contact can be called; empty is always.",
        json_schema_extra={"order": 7},
    )
    fallback: str = Field(
        "",
        max_length=64,
        title="Fallback",
        description="The contact that is called instead when this one does not answer or is not available.",
        json_schema_extra={"order": 8},
    )

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip() or self.address


def _distinct_speed_dials(contacts: dict[str, Contact]) -> dict[str, Contact]:
    taken: dict[str, str] = {}
    for key, contact in contacts.items():
        if contact.speed_dial and contact.speed_dial in taken:
            raise refused(f"{key}.speed_dial", f"contact {taken[contact.speed_dial]} has this number already")
        taken[contact.speed_dial] = key
    return contacts


class ContactsSettings(SettingsModel):
    """All contacts."""

    contacts: Annotated[
        dict[str, Contact], AfterValidator(identified), AfterValidator(_distinct_speed_dials)
    ] = Field(
        default_factory=dict,
        title="Contacts",
        max_length=MOST_CONTACTS,
        json_schema_extra={"first_key": "contact_0"},
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for key, contact in self.contacts.items():
            if contact.fallback and contact.fallback not in self.contacts:
                raise refused(f"contacts.{key}.fallback", f"there is no contact {contact.fallback}")
            if contact.fallback and key in self.chain(contact.fallback):
                raise refused(f"contacts.{key}.fallback", "the fallbacks go round in a circle")
            if contact.via is Via.SIP and not contact.address:
                raise refused(f"contacts.{key}.address", "a SIP contact needs an address")
        return self

    def chain(self, first: str) -> list[str]:
        """A contact and its fallbacks in order, each once."""
        found: list[str] = []
        key = first
        while key and key not in found and key in self.contacts:
            found.append(key)
            key = self.contacts[key].fallback
        return found

    def by_speed_dial(self, digits: str) -> str:
        """The id of the contact with this number; empty when there is none."""
        return next((key for key, c in self.contacts.items() if digits and c.speed_dial == digits), "")


def free_id(taken: Mapping[str, object], prefix: str = "contact_") -> str:
    """The first id of the form ``contact_N`` that is not taken."""
    number = 0
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


SECTION = Section(
    "contacts",
    ContactsSettings,
    title="Contact list",
    place="Communication/Contact list",
    read=Role.OPERATOR,
    write=Role.OPERATOR,
)
