"""Schedules on ``/vapix/schedule``: prefix ``axsch``. They are the device's schedules. VAPIX "Schedule service"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import Field

from axisedge.access.model import Described, Words
from axisedge.core.errors import NotFound
from axisedge.core.settings import Settings
from axisedge.events.schedules import OWN, SECTION, SchedulesSettings
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
    tokens,
)

PATH = "/vapix/schedule"
FAULT = "ter:InvalidScheduleFault"
ALWAYS_TEXT = "DTSTART:19700101T000000\nDTEND:19700102T000000\nRRULE:FREQ=DAILY"


class VapixSchedule(Described):
    """``Schedule`` on the wire."""

    schedule_definition: str = Field("", max_length=20_000)
    exception_schedule_definition: Words | None = None


class ScheduleService:
    """The operations."""

    def __init__(
        self, settings: Settings, standard: Mapping[str, str], active: Callable[[str], bool]
    ) -> None:
        """``standard`` are the ids of schedules that clients know by another token; "" is always."""
        self._settings = settings
        self._standard = standard
        self._active = active
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

    def _all(self) -> list[VapixSchedule]:
        own = dict(self._settings[SECTION].schedules)
        found: list[VapixSchedule] = []
        for token, key in self._standard.items():
            if not key:
                found.append(_shown(token, "Always", ALWAYS_TEXT))
            elif key in own:
                schedule = own.pop(key)
                found.append(_shown(token, schedule.name, schedule.schedule))
        return [*found, *(_shown(key, schedule.name, schedule.schedule) for key, schedule in own.items())]

    def knows(self, token: str) -> bool:
        """Whether there is a schedule of this token."""
        key = self._standard.get(token, token)
        return not key or key in self._settings[SECTION].schedules

    async def _capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        able = {"SetSchedule": True, "GetSchedule": True, "RemoveSchedule": True, "ScheduleActive": True}
        return {"Capabilities": {"Component": "VEVENT", **able, "EventSupport": True}}

    async def _info_list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "ScheduleInfo", self._all(), _info)

    async def _info(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "ScheduleInfo", self._all(), _info)

    async def _list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "Schedule", self._all())

    async def _get(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "Schedule", self._all())

    async def _set(self, given: Arguments, actor: str) -> Result:
        asked = [read(VapixSchedule, one, FAULT) for one in structures(given, "Schedule")]
        made: list[str] = []

        def patch(old: SchedulesSettings) -> dict[str, Any]:
            made.clear()
            patches: dict[str, Any] = {}
            for one in asked:
                if one.exception_schedule_definition:
                    raise invalid("ExceptionScheduleDefinition is not supported", FAULT)
                if one.token and not self._standard.get(one.token, one.token):
                    raise invalid(f"{one.token} cannot be changed", FAULT)
                key = self._standard.get(one.token, one.token) or _free(old, patches)
                patches[key] = {"name": one.name, "schedule": definition(one.schedule_definition)}
                made.append(one.token or key)
            return {"schedules": patches}

        await self._settings.update(SECTION.name, patch, actor)
        return {"Token": list(made)}

    async def _remove(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = [self._standard.get(token, token) for token in tokens(given)]

        def patch(old: SchedulesSettings) -> dict[str, Any]:
            for key in gone:
                if key not in old.schedules:
                    raise NotFound("schedule", key[:64])
            return {"schedules": dict.fromkeys(gone)}

        await self._settings.update(SECTION.name, patch, actor)
        return {}

    async def _is_active(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        known = {schedule.token for schedule in self._all()}
        asked = tokens(given)
        for token in asked:
            if token not in known:
                raise NotFound("schedule", token[:64])
        return {"Active": any(self._active(token) for token in asked), "Exception": False}

    async def _report(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        asked = tokens(given)
        return {
            "Status": [
                {"Token": schedule.token, "Active": self._active(schedule.token), "Exception": False}
                for schedule in self._all()
                if not asked or schedule.token in asked
            ]
        }


def definition(text: str) -> str:
    """The one event of an iCalendar text, as the device's schedules are written; raises the fault."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if sum(line == "BEGIN:VEVENT" for line in lines) > 1:
        raise invalid("ScheduleDefinition must have one VEVENT", FAULT)
    kept = [
        line for line in lines if line.split(":")[0].split(";")[0] in ("DTSTART", "DTEND", "RRULE", "RDATE")
    ]
    if not kept:
        raise invalid("ScheduleDefinition must have a VEVENT with DTSTART", FAULT)
    return " ".join(kept)


def _shown(token: str, name: str, text: str) -> VapixSchedule:
    body = "\n".join(text.split())
    whole = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{body}\nEND:VEVENT\nEND:VCALENDAR\n"
    return VapixSchedule(token=token[:64], name=name[:64], schedule_definition=whole)


def _info(schedule: VapixSchedule) -> Result:
    return {"token": schedule.token, "Name": schedule.name, "Description": schedule.description}


def _free(old: SchedulesSettings, patches: Mapping[str, Any]) -> str:
    number = 0
    while f"{OWN}{number}" in old.schedules or f"{OWN}{number}" in patches:
        number += 1
    return f"{OWN}{number}"
