"""The contact list as a JSON file: download, and upload into this or another device.

Accounts, schedules and fallbacks are written by id, with the contacts themselves, so that a file made on one device
means the same on another that is set up alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axisedge.core.errors import Invalid
from axisedge.sip.contact_settings import Contact, ContactsSettings

FORMAT = "axisedge-contacts"
VERSION = 1


def write(contacts: ContactsSettings) -> dict[str, Any]:
    """The file's content."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "contacts": [
            {"id": key, **contact.model_dump(mode="json")} for key, contact in contacts.contacts.items()
        ],
    }


def read(document: object) -> dict[str, dict[str, Any]]:
    """The contacts of a file by id, not validated yet; raises `Invalid` naming where the file is wrong."""
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise Invalid("document", f"this is no contact list: format must be {FORMAT!r}")
    if document.get("version") != VERSION:
        raise Invalid("document.version", f"only version {VERSION} can be read")
    listed = document.get("contacts")
    if not isinstance(listed, list):
        raise Invalid("document.contacts", "must be a list")
    found: dict[str, dict[str, Any]] = {}
    for position, entry in enumerate(listed):
        at = f"document.contacts.{position}"
        if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
            raise Invalid(at, "must be an object with an id")
        if entry["id"] in found:
            raise Invalid(f"{at}.id", f"the id {entry['id']!r} stands there twice")
        unknown = [name for name in entry if name != "id" and name not in Contact.model_fields]
        if unknown:
            raise Invalid(f"{at}.{unknown[0]}", "this is no field of a contact")
        found[entry["id"]] = {name: value for name, value in entry.items() if name != "id"}
    return found


def patch(old: ContactsSettings, document: object, *, replace: bool) -> dict[str, Any]:
    """The settings patch that takes a file over; ``replace`` removes the contacts that the file does not have."""
    found = read(document)
    gone: dict[str, Any] = {key: None for key in old.contacts if replace and key not in found}
    whole = {
        key: {**Contact.model_construct().model_dump(mode="json"), **entry} for key, entry in found.items()
    }
    return {"contacts": gone | whole}
