"""What doors are told by the clock: door schedule configurations. VAPIX "Door control service"."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from axisedge.access.door import Action
from axisedge.access.doors import Doors
from axisedge.access.model import DoorSchedule, DoorScheduleConfiguration
from axisedge.access.records import Records
from axisedge.core.errors import Conflict, Invalid, NotFound, Unavailable
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event

log = logging.getLogger(__name__)

ACTOR = "schedule"
REASON = "Schedule"


class DoorSchedules:
    """Tells doors the action of the first state whose schedule is active, when that changes.

    When none is active any longer, what the schedule wanted is released.
    """

    name = "door-schedules"

    def __init__(
        self, doors: Doors, records: Records, bus: Bus, topic: str, active: Callable[[str], bool]
    ) -> None:
        """``topic`` is that of the events of schedules, ``active`` tells whether one is."""
        self._doors = doors
        self._records = records
        self._bus = bus
        self._topic = topic
        self._active = active
        self._done: dict[tuple[str, str], str] = {}
        """What was told last, by door and priority level."""
        self._changed = asyncio.Event()
        self._unlisten: Callable[[], None] | None = None
        self.background = Background()

    async def start(self) -> None:
        """Tell every door what is due now, and wait for the next change."""
        self._done.clear()
        self._unlisten = self._bus.listen(self._hear)
        self._changed.set()
        self.background.spawn(self._run(), "door schedules")

    async def stop(self) -> None:
        """Tell doors nothing more; they stay as they are."""
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
        await self.background.cancel()

    def again(self) -> None:
        """A configuration was changed: what is active in it is told, also if it was before."""
        self._done.clear()
        self._changed.set()

    def _hear(self, event: Event) -> None:
        if event.topic == self._topic or event.topic.startswith("tns1:Configuration/Door/"):
            self._changed.set()

    async def _run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for door in self._doors.all():
                try:
                    await self._follow(door.token, door.settings.schedule_configuration or door.token)
                except Unavailable as error:
                    log.error("the schedules of %s cannot be followed: %s", door.token, error)

    async def _follow(self, door: str, name: str) -> None:
        found = await self._records.run(lambda: self._records.store.find(DoorScheduleConfiguration, [name]))
        now = {one.priority_level: self._due(one) for one in found[0].door_schedule} if found else {}
        for level in [level for token, level in self._done if token == door and level not in now]:
            now[level] = ""
        for level, action in now.items():
            if action == self._done.get((door, level)):
                continue
            self._done[door, level] = action
            if action or await self._is_ours(door, level):
                await self._tell(door, level, Action(action or Action.RELEASE))

    def _due(self, schedule: DoorSchedule) -> str:
        for state in schedule.scheduled_state:
            if any(self._active(token) for token in state.schedule_token):
                return "" if state.enter_action == "NoAction" else state.enter_action
        return ""

    async def _is_ours(self, door: str, level: str) -> bool:
        """Whether nobody has told the level anything since the schedule did."""
        try:
            priorities = await self._doors.priorities(door)
            level = priorities.level(level, self._doors[door].settings.default_priority)
        except (NotFound, Invalid):
            return False
        held = priorities.held.get(level)
        return held is not None and held.reason == REASON

    async def _tell(self, door: str, level: str, action: Action) -> None:
        try:
            await self._doors.command(door, action, ACTOR, level=level, reason=REASON)
        except (NotFound, Invalid, Conflict, Unavailable) as error:
            log.warning("the schedule of %s could not tell it %s: %s", door, action, error)
