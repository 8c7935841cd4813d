"""Schedules and recurring pulses as events, driven by the device's clock and time zone."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, LimitReached, NotFound
from axisedge.core.roles import Role
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.events import calendars
from axisedge.events.bus import Bus
from axisedge.events.calendars import Calendars
from axisedge.events.declarations import Choice, EventType, Item

log = logging.getLogger(__name__)

MOST = 100
LOOK_AGAIN = 60.0
"""Seconds after which the clock is looked at in any case, because somebody may have set it."""
JUMP = 2.0
"""Seconds that the wall clock may differ from elapsed time before that counts as having been set."""

LATE = datetime.max.replace(tzinfo=UTC)

PREFIX = "com.axis.schedules."
OWN = PREFIX + "genid.id-"


def _readable(text: str) -> str:
    try:
        calendars.parse(text)
    except Invalid as error:
        raise ValueError(error.why) from None
    return text


def _exceptional(text: str) -> str:
    if not text.strip():
        return ""
    found = calendars.parse(_readable(text))
    if found.pulse:
        raise ValueError("DTEND is missing")
    return text


class Schedule(SettingsModel):
    """One schedule."""

    name: str = Field("", title="Name", max_length=128, json_schema_extra={"order": 1})
    schedule: Annotated[str, AfterValidator(_readable)] = Field(
        title="Schedule",
        description="iCalendar text: DTSTART, DTEND (left out for a pulse) and RRULE, in local time.",
        max_length=calendars.LONGEST,
        json_schema_extra={"widget": "schedule", "order": 2},
    )
    exceptions: Annotated[str, AfterValidator(_exceptional)] = Field(
        "",
        title="Exceptions",
        description="iCalendar text of time spans in which the schedule does not count.",
        max_length=calendars.LONGEST,
        json_schema_extra={"advanced": True, "order": 3},
    )

    @property
    def calendar(self) -> Calendars:
        """The schedule parsed."""
        return calendars.parse(self.schedule, self.exceptions)


_ID = re.compile(r"[A-Za-z0-9_.\-]{1,128}", re.ASCII)


def _identified(schedules: dict[str, Schedule]) -> dict[str, Schedule]:
    for key in schedules:
        if not _ID.fullmatch(key):
            raise ValueError(f"an id has letters, digits and . - _ only, not {key[:40]!r}")
    return schedules


DELIVERED = {
    PREFIX + "after_hours": Schedule(
        name="After Hours",
        schedule="DTSTART:19700105T170000 DTEND:19700106T080000 RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    ),
    PREFIX + "office_hours": Schedule(
        name="Office Hours",
        schedule="DTSTART:19700105T080000 DTEND:19700105T170000 RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    ),
    PREFIX + "weekdays": Schedule(
        name="Weekdays",
        schedule="DTSTART:19700105T000000 DTEND:19700106T000000 RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    ),
    PREFIX + "weekends": Schedule(
        name="Weekends",
        schedule="DTSTART:19700103T000000 DTEND:19700104T000000 RRULE:FREQ=WEEKLY;BYDAY=SA,SU",
    ),
}


class SchedulesSettings(SettingsModel):
    """All schedules, by the id that events carry."""

    schedules: Annotated[dict[str, Schedule], AfterValidator(_identified)] = Field(
        default_factory=lambda: dict(DELIVERED),
        title="Schedules and pulses",
        json_schema_extra={"first_key": f"{OWN}0"},
    )


def _check(old: SchedulesSettings, new: SchedulesSettings) -> None:
    if len(new.schedules) > max(MOST, len(old.schedules)):
        raise LimitReached("schedules", MOST)


SECTION = Section(
    "schedules",
    SchedulesSettings,
    title="Schedules",
    place="System/Events",
    read=Role.OPERATOR,
    write=Role.OPERATOR,
    check=_check,
)


def free_id(taken: SchedulesSettings) -> str:
    """The id of the next schedule that somebody makes: ``com.axis.schedules.genid.id-N``."""
    number = 0
    while f"{OWN}{number}" in taken.schedules:
        number += 1
    return f"{OWN}{number}"


class Occurrence(BaseModel):
    """One occurrence of a schedule; a pulse ends when it starts."""

    model_config = ConfigDict(frozen=True)

    start: datetime
    end: datetime


class Schedules:
    """Publishes ``Recurring/Interval`` and ``Recurring/Pulse`` for section ``schedules``."""

    name = "schedules"

    def __init__(self, settings: Settings, bus: Bus, clock: Clock, zone: Callable[[], tzinfo]) -> None:
        """``zone`` tells the device's time zone; subscribe `apply_zone` to where it is set."""
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._zone = zone
        self._calendars: dict[str, Calendars] = {}
        self._due: dict[str, datetime] = {}
        """When each schedule must be looked at next."""
        self._timer: Timer | None = None
        self._looked: tuple[datetime, float] | None = None
        folders = {"Recurring": "Schedule"}
        self.interval = EventType(
            "tns1:UserAlarm/tnsaxis:Recurring/Interval",
            "Scheduled event",
            source=(Item("id", "xsd:string", "Schedule", choices=lambda: self._choices(pulse=False)),),
            data=(Item("active", "xsd:boolean", "Active", state=True),),
            stateful=True,
            folders=folders,
            group="Scheduled and recurring",
        )
        self.pulse = EventType(
            "tns1:UserAlarm/tnsaxis:Recurring/Pulse",
            "Recurring pulse",
            source=(Item("id", "xsd:string", "Schedule", choices=lambda: self._choices(pulse=True)),),
            folders=folders,
            group="Scheduled and recurring",
        )
        bus.declare(self.interval, self.pulse)
        settings.section(SECTION)
        settings.subscribe(SECTION.name, self.apply)

    def _choices(self, *, pulse: bool) -> Sequence[Choice]:
        listed = self._settings[SECTION].schedules.items()
        return [Choice(key, s.name or key) for key, s in listed if s.calendar.pulse == pulse]

    # -- life ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Publish the present state of every schedule and wait for the next change."""
        self._take(self._settings[SECTION])

    async def stop(self) -> None:
        """Wait for nothing more."""
        self._looked = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def apply(self, old: SchedulesSettings, new: SchedulesSettings) -> None:
        """Take over changed schedules."""
        if self._looked is not None:
            self._take(new)

    async def apply_zone(self, old: object, new: object) -> None:
        """The device has another time zone: local times lie elsewhere now. Subscribe it to section ``time``."""
        if self._looked is not None:
            self._looked = None
            self._look()

    def _take(self, settings: SchedulesSettings) -> None:
        calendars = {key: schedule.calendar for key, schedule in settings.schedules.items()}
        for key, before in self._calendars.items():
            after = calendars.get(key)
            if not before.pulse and (after is None or after.pulse):
                self._bus.delete(self.interval, id=key)
        self._due = {
            key: due for key, due in self._due.items() if calendars.get(key) == self._calendars.get(key)
        }
        self._calendars = calendars
        self._look()

    # -- time ------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Tell what is due by now, and come back for what is due next."""
        if self._timer is not None:
            self._timer.cancel()
        now, elapsed, zone = self._clock.now(), self._clock.monotonic(), self._zone()
        steady = self._steady(now, elapsed)
        self._looked = now, elapsed
        for key, calendar in self._calendars.items():
            due = self._due.get(key) if steady else None
            if due is not None and due > now:
                continue
            if not calendar.pulse:
                self._bus.publish(self.interval, {"id": key}, {"active": calendar.active(now, zone)})
            elif due is not None:
                self._bus.publish(self.pulse, {"id": key})
            self._due[key] = calendar.next_change(now, zone) or LATE
        upcoming = min(self._due.values(), default=LATE) - now
        self._timer = self._clock.call_later(min(LOOK_AGAIN, upcoming.total_seconds()), self._look)

    def _steady(self, now: datetime, elapsed: float) -> bool:
        """Whether what was due stands: nobody set the clock since the last look.

        Otherwise everything is looked at anew, and pulses that the clock jumped over are left out.
        """
        if self._looked is None:
            return False
        before, then = self._looked
        if abs((now - before).total_seconds() - (elapsed - then)) <= JUMP:
            return True
        log.info("the clock was set: schedules are looked at anew")
        return False

    def active(self, key: str) -> bool:
        """Whether schedule ``key`` is active now; a pulse, and one that does not exist, never is."""
        state = self._bus.state(self.interval, id=key)
        return state is not None and state["active"] == "1"

    def at(self, key: str, moment: datetime) -> tuple[bool, bool]:
        """Whether schedule ``key`` is active at ``moment``, and whether an exception holds then.

        Without a zone ``moment`` is local time.
        """
        schedule, zone = self._settings[SECTION].schedules.get(key), self._zone()
        if schedule is None:
            return False, False
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return schedule.calendar.active(moment, zone), schedule.calendar.excepted(moment, zone)

    # -- for the page ----------------------------------------------------------------------------------------

    def occurrences(self, key: str, begin: datetime, end: datetime, most: int = 1000) -> list[Occurrence]:
        """When schedule ``key`` occurs from ``begin`` to ``end``; raises `NotFound`."""
        try:
            schedule = self._settings[SECTION].schedules[key]
        except KeyError:
            raise NotFound("schedule", key) from None
        return self.preview(schedule.schedule, begin, end, most, schedule.exceptions)

    def preview(
        self, text: str, begin: datetime, end: datetime, most: int = 1000, exceptions: str = ""
    ) -> list[Occurrence]:
        """When a schedule that is not stored yet would occur; raises `Invalid` for its text or the time span."""
        if end - begin > timedelta(days=366):
            raise Invalid("end", "at most 366 days can be shown")
        found = calendars.parse(text, exceptions).occurrences(begin, end, self._zone(), most)
        return [Occurrence(start=start, end=end_of) for start, end_of in found]
