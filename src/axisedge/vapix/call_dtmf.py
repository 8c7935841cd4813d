"""The commands of the call service for digits: configurations, events, triggers. VAPIX "Call service API"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from axisedge.core.errors import Conflict, Invalid, NotFound
from axisedge.core.settings import Settings
from axisedge.sip.dtmf_settings import DtmfConfiguration, DtmfEvent, DtmfSequence, DtmfSettings
from axisedge.sip.settings import SECTION, SipSettings
from axisedge.vapix.call_commands import Command, Result, bad_arguments, free_id, read
from axisedge.vapix.call_structures import Several, Structure


class Configuration(Structure):
    """``DTMFConfiguration``."""

    Id: str = ""
    Name: str | None = None
    DTMFTriggerId: Several[str] | None = None
    RFC2833: bool | None = None
    RFC2976: bool | None = None


class Event(Structure):
    """``DTMFEvent``."""

    Id: str = ""
    Name: str | None = None


class Trigger(Structure):
    """``DTMFTrigger``."""

    Id: str = ""
    DTMFSequence: str | None = None
    DTMFEventId: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """One of the three, with its name on the wire and in the settings."""

    name: str
    """``DTMFEvent``: the structure, and with ``Id`` its argument."""
    field: str
    prefix: str
    model: type[Structure]
    fields: Mapping[str, str]
    used_by: Callable[[SipSettings, str], str]
    """Who uses an entry, in words; empty when nobody does."""

    def show(self, key: str, entry: BaseModel) -> Result:
        """One entry as its structure."""
        shown: Result = {"Id": key}
        for name, field in self.fields.items():
            value = getattr(entry, field)
            shown[name] = list(value) if isinstance(value, tuple) else value
        return shown


def _accounts_with(sip: SipSettings, key: str) -> str:
    if key == "dtmf_conf_0":
        return "the peer-to-peer accounts"
    return ", ".join(name for name, account in sip.accounts.items() if account.dtmf == key)


def _sequences_with(sip: SipSettings, key: str) -> str:
    return ", ".join(name for name, entry in sip.dtmf.sequences.items() if entry.event == key)


def _configurations_with(sip: SipSettings, key: str) -> str:
    return ", ".join(name for name, entry in sip.dtmf.configurations.items() if key in entry.sequences)


COLLECTIONS = (
    Collection(
        "DTMFConfiguration",
        "configurations",
        "dtmf_conf_",
        Configuration,
        {"Name": "name", "DTMFTriggerId": "sequences", "RFC2833": "rtp", "RFC2976": "info"},
        _accounts_with,
    ),
    Collection("DTMFEvent", "events", "dtmf_event_", Event, {"Name": "name"}, _sequences_with),
    Collection(
        "DTMFTrigger",
        "sequences",
        "dtmf_trigger_",
        Trigger,
        {"DTMFSequence": "sequence", "DTMFEventId": "event"},
        _configurations_with,
    ),
)


class DtmfCommands:
    """Get, Set and Remove, for one and for several, of each collection."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.reading: dict[str, Command] = {}
        self.writing: dict[str, Command] = {}
        for collection in COLLECTIONS:
            for several in (False, True):
                name = collection.name + ("s" if several else "")
                self.reading[f"Get{name}"] = self._getter(collection, several)
                self.writing[f"Set{name}"] = self._setter(collection, several)
                self.writing[f"Remove{name}"] = self._remover(collection, several)

    @property
    def _dtmf(self) -> DtmfSettings:
        return self._settings[SECTION].dtmf

    def _entries(self, dtmf: DtmfSettings, collection: Collection) -> Mapping[str, BaseModel]:
        found: dict[str, DtmfConfiguration] | dict[str, DtmfEvent] | dict[str, DtmfSequence] = getattr(
            dtmf, collection.field
        )
        return dict(found)

    def _getter(self, collection: Collection, several: bool) -> Command:
        async def get(given: Mapping[str, Any], actor: str) -> Result:
            entries = self._entries(self._dtmf, collection)
            keys = _keys(collection, given, needed=not several) or list(entries)
            for key in keys:
                if key not in entries:
                    raise NotFound(collection.name, key)
            shown = [collection.show(key, entries[key]) for key in keys]
            return {collection.name: shown if several else shown[0]}

        return get

    def _setter(self, collection: Collection, several: bool) -> Command:
        async def put(given: Mapping[str, Any], actor: str) -> Result:
            unknown = [name for name in given if name != collection.name]
            if unknown or collection.name not in given:
                raise bad_arguments(
                    f"Unhandled field {unknown[0]}" if unknown else f"Missing field {collection.name}"
                )
            listed = given[collection.name]
            entries = listed if isinstance(listed, list) else [listed]
            if not several and len(entries) != 1:
                raise bad_arguments(f"{collection.name}: one is expected")
            keys = await self._store(collection, entries, actor)
            return {f"{collection.name}Id": keys if several else keys[0]}

        return put

    async def _store(self, collection: Collection, entries: Sequence[Any], actor: str) -> list[str]:
        keys: list[str] = []

        def patch(old: SipSettings) -> dict[str, Any]:
            known = self._entries(old.dtmf, collection)
            changed: dict[str, Any] = {}
            for entry in entries:
                if not isinstance(entry, Mapping):
                    raise bad_arguments(f"{collection.name} must be a structure")
                parsed = read(collection.model, entry)
                key = getattr(parsed, "Id", "") or free_id((*known, *changed), collection.prefix)
                changed[key] = {
                    field: value
                    for name, field in collection.fields.items()
                    if (value := getattr(parsed, name)) is not None
                }
                keys.append(key)
            return {"dtmf": {collection.field: changed}}

        await self._settings.update(SECTION.name, patch, actor)
        return keys

    def _remover(self, collection: Collection, several: bool) -> Command:
        async def remove(given: Mapping[str, Any], actor: str) -> Result:
            keys = _keys(collection, given, needed=True)
            if not several and len(keys) != 1:
                raise bad_arguments(f"{collection.name}Id: one is expected")

            def patch(old: SipSettings) -> dict[str, Any]:
                for key in keys:
                    if key not in self._entries(old.dtmf, collection):
                        raise NotFound(collection.name, key)
                    users = collection.used_by(old, key)
                    if users:
                        raise Conflict(f"{key} is used by {users}")
                return {"dtmf": {collection.field: dict.fromkeys(keys)}}

            await self._settings.update(SECTION.name, patch, actor)
            return {}

        return remove


def _keys(collection: Collection, given: Mapping[str, Any], *, needed: bool) -> list[str]:
    argument = f"{collection.name}Id"
    unknown = [name for name in given if name != argument]
    if unknown:
        raise bad_arguments(f"Unhandled field {unknown[0]}")
    value = given.get(argument, [])
    listed = value if isinstance(value, list) else [value] if value else []
    if not all(isinstance(key, str) for key in listed):
        raise Invalid(argument, "must be text")
    if needed and not listed:
        raise bad_arguments(f"Missing field {argument}")
    return listed
