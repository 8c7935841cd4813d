"""Schedules on ``/vapix/schedule``: prefix ``axsch``. They are the device's schedules. VAPIX "Schedule service"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import Field

from axisedge.access.directory import Directory
from axisedge.access.model import Described, ScheduleText
from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound
from axisedge.core.settings import Settings
from axisedge.events.schedules import OWN, SECTION, Schedule, SchedulesSettings
from axisedge.vapix import pacs_ical
from axisedge.vapix.pacs import (
    Arguments,
    Operation,
    Pacs,
    Result,
    chosen,
    invalid,
    listed,
    only,
    read,
    structures,
    text,
    tokens,
)

PATH = "/vapix/schedule"
EARLIEST, LATEST = 1900, 9000
"""Years of a time that a client asks about."""
FAULT = pacs_ical.FAULT
ALWAYS_TEXT = "DTSTART:19700101T000000\nDTEND:19700102T000000\nRRULE:FREQ=DAILY"


class VapixSchedule(Described):
    """``Schedule`` on the wire."""

    schedule_definition: str = Field("", max_length=20_000)
    exception_schedule_definition: str | None = Field(None, max_length=20_000)


class ScheduleService:
    """The operations."""

    def __init__(
        self,
        settings: Settings,
        directory: Directory,
        standard: Mapping[str, str],
        clock: Clock,
        at: Callable[[str, datetime], tuple[bool, bool]],
    ) -> None:
        """``standard`` are the ids of schedules that clients know by another token; "" is always.

        ``at`` tells whether a schedule is active at a moment, and whether an exception holds then.
        """
        self._settings = settings
        self._directory = directory
        self._standard = standard
        self._clock = clock
        self._at = at
        operations: dict[str, Operation] = {
            "GetServiceCapabilities": self._capabilities,
            "GetScheduleInfoList": self._info_list,
            "GetScheduleInfo": self._info,
            "GetScheduleList": self._list,
            "GetSchedule": self._get,
            "SetSchedule": self._set,
            "RemoveSchedule": self._remove,
            "ScheduleActive": self._is_active,
            "ScheduleStatusReport": self._report,
        }
        self.parts = [Pacs("axsch", PATH, "Schedule", operations, {"SetSchedule": FAULT})]

    async def _all(self) -> list[VapixSchedule]:
        own = dict(self._settings[SECTION].schedules)
        store = self._directory.records.store
        texts = {one.token: one for one in await self._directory.records.run(lambda: store.all(ScheduleText))}
        found: list[VapixSchedule] = []
        for token, key in self._standard.items():
            if not key:
                found.append(_shown(token, "Always", ALWAYS_TEXT))
            elif key in own:
                found.append(_whole(token, own.pop(key), texts.get(key)))
        return [*found, *(_whole(key, schedule, texts.get(key)) for key, schedule in own.items())]

    def knows(self, token: str) -> bool:
        """Whether there is a schedule of this token."""
        key = self._standard.get(token, token)
        return not key or key in self._settings[SECTION].schedules

    async def _capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        able = {"SetSchedule": True, "GetSchedule": True, "RemoveSchedule": True, "ScheduleActive": True}
        return {"Capabilities": {"Component": "VEVENT", **able, "EventSupport": True}}

    async def _info_list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "ScheduleInfo", await self._all(), _info)

    async def _info(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "ScheduleInfo", await self._all(), _info)

    async def _list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "Schedule", await self._all())

    async def _get(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "Schedule", await self._all())

    async def _set(self, given: Arguments, actor: str) -> Result:
        asked = [read(VapixSchedule, one, FAULT) for one in structures(given, "Schedule")]
        texts: list[ScheduleText] = []

        def patch(old: SchedulesSettings) -> dict[str, Any]:
            texts.clear()
            patches: dict[str, Any] = {}
            for one in asked:
                if one.token and not self._standard.get(one.token, one.token):
                    raise invalid(f"{one.token} cannot be changed", FAULT)
                key = self._standard.get(one.token, one.token) or _free(old, patches)
                made = pacs_ical.definition(one.schedule_definition)
                without = pacs_ical.definition(one.exception_schedule_definition or "")
                without = "" if without == pacs_ical.NEVER else without
                patches[key] = {"name": one.name, "schedule": made, "exceptions": without}
                texts.append(_kept(key, one, made, without))
            return {"schedules": patches}

        await self._settings.update(SECTION.name, patch, actor)
        await self._directory.put(texts, actor, silent=True)
        given_names = {key: token for token, key in self._standard.items()}
        return {"Token": [given_names.get(one.token, one.token) for one in texts]}

    async def _remove(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = [self._standard.get(token, token) for token in tokens(given)]

        def patch(old: SchedulesSettings) -> dict[str, Any]:
            for key in gone:
                if key not in old.schedules:
                    raise NotFound("schedule", key[:64])
            return {"schedules": dict.fromkeys(gone)}

        await self._settings.update(SECTION.name, patch, actor)
        store = self._directory.records.store
        known = await self._directory.records.run(lambda: store.find(ScheduleText, gone))
        await self._directory.records.run(lambda: store.remove(ScheduleText, [one.token for one in known]))
        return {}

    async def _is_active(self, given: Arguments, actor: str) -> Result:
        only(given, "Token", "LocalTime", "UtcTime")
        moment = _moment(given, "LocalTime") or _moment(given, "UtcTime") or self._clock.now()
        asked = tokens(given)
        for token in asked:
            if not self.knows(token):
                raise NotFound("schedule", token[:64])
        states = [self._state(token, moment) for token in asked]
        return {"Active": any(on for on, _ in states), "Exception": any(excepted for _, excepted in states)}

    def _state(self, token: str, moment: datetime) -> tuple[bool, bool]:
        key = self._standard.get(token, token)
        return self._at(key, moment) if key else (True, False)

    async def _report(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        asked, now = tokens(given), self._clock.now()
        found = [one.token for one in await self._all() if not asked or one.token in asked]
        states = {token: self._state(token, now) for token in found}
        return {
            "Status": [
                {"Token": token, "Active": active, "Exception": excepted}
                for token, (active, excepted) in states.items()
            ]
        }


def _moment(given: Arguments, name: str) -> datetime | None:
    """A time: UTC has a zone, local time has none."""
    asked = text(given, name, needed=False)
    if not asked:
        return None
    try:
        moment = datetime.fromisoformat(asked)
    except ValueError:
        raise invalid(f"{name} must be a time such as 2026-01-05T12:00:00") from None
    if not EARLIEST <= moment.year <= LATEST:
        raise invalid(f"{name} must be in the years {EARLIEST} to {LATEST}")
    if name == "LocalTime":
        return moment.replace(tzinfo=None)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shown(token: str, name: str, schedule: str, exceptions: str = "") -> VapixSchedule:
    return VapixSchedule(
        token=token[:64],
        name=name[:64],
        schedule_definition=pacs_ical.shown(schedule),
        exception_schedule_definition=pacs_ical.shown(exceptions) if exceptions else None,
    )


def _whole(token: str, schedule: Schedule, written: ScheduleText | None) -> VapixSchedule:
    """As the client wrote it, unless somebody else has changed the schedule since."""
    if written is None or written.made != _made(schedule.schedule, schedule.exceptions):
        return _shown(token, schedule.name, schedule.schedule, schedule.exceptions)
    return VapixSchedule(
        token=token[:64],
        name=schedule.name[:64],
        description=written.description,
        schedule_definition=written.definition,
        exception_schedule_definition=written.exceptions,
        attribute=written.attribute,
    )


def _kept(key: str, asked: VapixSchedule, made: str, without: str) -> ScheduleText:
    return ScheduleText(
        token=key[:64],
        description=asked.description,
        attribute=asked.attribute,
        definition=asked.schedule_definition,
        exceptions=asked.exception_schedule_definition,
        made=_made(made, without),
    )


def _made(schedule: str, exceptions: str) -> str:
    return f"{schedule}|{exceptions}"


def _info(schedule: VapixSchedule) -> Result:
    return {"token": schedule.token, "Name": schedule.name, "Description": schedule.description}


def _free(old: SchedulesSettings, patches: Mapping[str, Any]) -> str:
    number = 0
    while f"{OWN}{number}" in old.schedules or f"{OWN}{number}" in patches:
        number += 1
    return f"{OWN}{number}"
