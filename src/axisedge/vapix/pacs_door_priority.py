"""Priorities and schedules of doors on ``/vapix/doorcontrol``: prefix ``axtdc``. VAPIX "Door control service"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from axisedge.access.directory import Directory
from axisedge.access.doors import Doors
from axisedge.access.model import (
    DoorSchedule,
    DoorScheduleConfiguration,
    PriorityConfiguration,
    ScheduledState,
    wire,
)
from axisedge.access.priorities import STANDARD
from axisedge.core.errors import Conflict, NotFound
from axisedge.vapix.pacs import Arguments, Operation, Result, invalid, only, text
from axisedge.vapix.pacs_items import few

SCHEDULE_FAULT = "ter:InvalidDoorScheduleFault"


class DoorPriorityService:
    """The operations about who holds a door, and about what the clock tells it."""

    def __init__(
        self, directory: Directory, doors: Doors, changed: Callable[[], None], known: Callable[[str], bool]
    ) -> None:
        """``changed`` is called after schedules of doors were; ``known`` tells whether there is a schedule."""
        self._directory = directory
        self._doors = doors
        self._known = known
        self.operations: dict[str, Operation] = {
            "GetDoorPriorityState": self._state,
            **few(
                directory,
                PriorityConfiguration,
                "PriorityConfiguration",
                always=lambda: [STANDARD],
                check=self._check_priorities,
                check_removal=self._check_unused,
            ),
            **few(
                directory,
                DoorScheduleConfiguration,
                "DoorScheduleConfiguration",
                fault=SCHEDULE_FAULT,
                always=self._without_schedule,
                show=_without_attributes,
                check=self._check_schedules,
                done=changed,
            ),
        }

    async def levels(self) -> dict[str, int]:
        """How many priority levels each door has."""
        return {
            door.token: len((await self._doors.priorities(door.token)).now()) for door in self._doors.all()
        }

    async def check_door(self, priority: str, schedule: str, door: str) -> None:
        """Raise the fault for a configuration that there is not; empty and the door's own are always there."""
        store = self._directory.records.store
        if priority not in ("", STANDARD.token) and not await self._directory.records.run(
            lambda: store.find(PriorityConfiguration, [priority])
        ):
            raise invalid(f"there is no priority configuration {priority[:64]}")
        if schedule not in ("", door) and not await self._directory.records.run(
            lambda: store.find(DoorScheduleConfiguration, [schedule])
        ):
            raise NotFound("door schedule configuration", schedule[:64])

    async def _state(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        now = (await self._doors.priorities(text(given, "Token"))).now()
        return {
            "DoorPriorityAction": [
                {"PriorityLevel": level, "Reason": held.reason, "DoorAction": str(held.action)}
                for level, held in now.items()
            ]
        }

    async def _check_priorities(self, asked: Sequence[PriorityConfiguration]) -> None:
        for one in asked:
            levels = [action.priority_level for action in one.door_priority_action]
            if one.token == STANDARD.token:
                raise invalid("Standard cannot be changed")
            if len(set(levels)) != len(levels):
                raise invalid("every PriorityLevel must be there once")
            if one.default_priority and one.default_priority not in levels:
                raise invalid("DefaultPriority must be one of the levels")

    async def _check_unused(self, gone: Sequence[str]) -> None:
        for door in self._doors.all():
            if door.settings.priority_configuration in gone:
                raise Conflict(f"door {door.token} has this priority configuration")

    async def _check_schedules(self, asked: Sequence[DoorScheduleConfiguration]) -> None:
        for one in asked:
            for schedule in one.door_schedule:
                for state in schedule.scheduled_state:
                    for token in state.schedule_token:
                        if not self._known(token):
                            raise invalid(f"there is no schedule {token}", SCHEDULE_FAULT)

    def _without_schedule(self) -> Sequence[DoorScheduleConfiguration]:
        """Every door has one with its own token, which tells it nothing until a client says otherwise."""
        nothing = DoorSchedule(scheduled_state=[ScheduledState()])
        return [
            DoorScheduleConfiguration(token=door.token, door_schedule=[nothing]) for door in self._doors.all()
        ]


def _without_attributes(configuration: DoorScheduleConfiguration) -> Result:
    shown = wire(configuration)
    del shown["Attribute"]
    return shown
