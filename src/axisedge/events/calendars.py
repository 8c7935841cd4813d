"""Several calendar events as one schedule, and times at which it does not count."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

from axisedge.core.errors import Invalid
from axisedge.events import icalendar
from axisedge.events.icalendar import Calendar

LONGEST = 20_000
MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class Calendars:
    """Active when one of its events is, and no exception is."""

    events: tuple[Calendar, ...]
    exceptions: tuple[Calendar, ...] = ()

    @property
    def pulse(self) -> bool:
        """Whether they are moments and not time spans."""
        return self.events[0].pulse

    def starts(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        """See `Calendar.starts`."""
        last = None
        for start in heapq.merge(*(event.starts(after, zone) for event in self.events)):
            if start != last and not self.excepted(start, zone):
                yield start
            last = start

    def excepted(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether ``moment`` lies in an exception."""
        return any(one.active(moment, zone) for one in self.exceptions)

    def active(self, moment: datetime, zone: tzinfo) -> bool:
        """See `Calendar.active`."""
        return any(one.active(moment, zone) for one in self.events) and not self.excepted(moment, zone)

    def next_change(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """See `Calendar.next_change`."""
        if self.pulse:
            return next(self.starts(moment, zone), None)
        changes = [one.next_change(moment, zone) for one in (*self.events, *self.exceptions)]
        return min((change for change in changes if change is not None), default=None)

    def occurrences(
        self, begin: datetime, end: datetime, zone: tzinfo, most: int = 1000
    ) -> list[tuple[datetime, datetime]]:
        """See `Calendar.occurrences`; those that begin within an exception are left out."""
        found = {span for event in self.events for span in event.occurrences(begin, end, zone, most)}
        return sorted(span for span in found if not self.excepted(span[0], zone))[:most]


@lru_cache(maxsize=256)
def parse(text: str, exceptions: str = "") -> Calendars:
    """Parse a schedule, each of its events from DTSTART on; raises `Invalid`, field ``schedule`` or ``exceptions``."""
    if len(text) > LONGEST or len(exceptions) > LONGEST:
        raise Invalid("schedule", f"a schedule has at most {LONGEST} characters")
    events = _events(text)
    if len({event.pulse for event in events}) > 1:
        raise Invalid("schedule", "either every event has DTEND, or none has")
    try:
        without = _events(exceptions) if exceptions.strip() else ()
    except Invalid as error:
        raise Invalid("exceptions", error.why) from None
    if any(one.pulse for one in without):
        raise Invalid("exceptions", "DTEND is missing")
    return Calendars(events, without)


def _events(text: str) -> tuple[Calendar, ...]:
    parts: list[list[str]] = [[]]
    for word in text.split():
        if word.startswith("DTSTART") and any(known.startswith("DTSTART") for known in parts[-1]):
            parts.append([])
        parts[-1].append(word)
    if len(parts) > MOST_EVENTS:
        raise Invalid("schedule", f"a schedule has at most {MOST_EVENTS} events")
    return tuple(icalendar.parse(" ".join(part)) for part in parts)
