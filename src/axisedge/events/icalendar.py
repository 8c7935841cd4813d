"""Schedules as iCalendar text: the subset of RFC 5545 that VAPIX "Event and action services" names.

``DTSTART`` and ``DTEND`` are local time of the device. With ``DTEND`` it is an interval (active from … to …),
without it a pulse. What recurs by the hour or faster keeps its distance in real time, so that a change to or from
daylight saving time neither leaves out nor repeats a pulse; everything slower follows the clock on the wall.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Literal

from dateutil import rrule

from axisedge.core.errors import Invalid

LONGEST = 1024
LONGEST_INTERVAL = timedelta(days=366)
MOST_STEPS = 100_000
HORIZON = timedelta(days=366 * 12)
"""How far ahead the next occurrence is looked for; 29 February can be 8 years away."""
FIRST, LAST = datetime(1970, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001  local time without a zone is meant

DIALECT = "http://www.axis.com/vapix/ws/ical1"

_Frequency = Literal[0, 1, 2, 3, 4, 5, 6]
_FREQUENCIES: Mapping[str, tuple[_Frequency, timedelta | None]] = {
    "YEARLY": (rrule.YEARLY, None),
    "MONTHLY": (rrule.MONTHLY, None),
    "WEEKLY": (rrule.WEEKLY, timedelta(weeks=1)),
    "DAILY": (rrule.DAILY, timedelta(days=1)),
    "HOURLY": (rrule.HOURLY, timedelta(hours=1)),
    "MINUTELY": (rrule.MINUTELY, timedelta(minutes=1)),
    "SECONDLY": (rrule.SECONDLY, timedelta(seconds=1)),
}
_ALLOWED = {"YEARLY": ("BYMONTH",), "MONTHLY": ("BYDAY", "BYMONTHDAY"), "WEEKLY": ("BYDAY",)}
MOST_TIMES = 10_000
"""Of ``COUNT``."""
MOST_DATES = 200
"""Of ``RDATE``."""
_DAYS: Mapping[str, rrule.weekday] = {
    "MO": rrule.MO,
    "TU": rrule.TU,
    "WE": rrule.WE,
    "TH": rrule.TH,
    "FR": rrule.FR,
    "SA": rrule.SA,
    "SU": rrule.SU,
}
_FIELD = re.compile(r"(DTSTART|DTEND|RRULE|RDATE):(\S*)", re.ASCII)
_TIME = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2})(?::?(\d{2}))?", re.ASCII)
_DAY = re.compile(r"(?:([+-]?)([0-5]))?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Rule:
    frequency: _Frequency
    step: timedelta | None
    interval: int
    months: tuple[int, ...] | None = None
    days: tuple[rrule.weekday, ...] | None = None
    month_days: tuple[int, ...] | None = None
    until: datetime | None = None
    """The last start, local time."""

    @property
    def elapsed(self) -> timedelta | None:
        """The distance of occurrences when it is kept in real time."""
        if self.step is None:
            return None
        distance = self.step * self.interval
        return distance if distance <= timedelta(hours=1) else None


@dataclass(frozen=True, slots=True)
class Calendar:
    """A parsed schedule."""

    begin: datetime
    """First occurrence, local time without a zone."""
    duration: timedelta | None
    """None for a pulse."""
    _rule: _Rule | None
    _dates: tuple[datetime, ...] = ()
    """Further starts, ascending."""

    @property
    def pulse(self) -> bool:
        """Whether it is a moment and not a time span."""
        return self.duration is None

    def starts(self, after: datetime, zone: tzinfo) -> Iterator[datetime]:
        """The starts later than ``after``, ascending, UTC; nothing beyond `HORIZON`."""
        distance = self._rule.elapsed if self._rule else None
        if distance is not None:
            yield from self._regular(after, zone, distance)
            return
        around = after.astimezone(zone).replace(tzinfo=None) - timedelta(hours=3)
        for local in self._local(around, around + HORIZON):
            start = _utc(local, zone)
            if start > after:
                yield start

    def latest(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The last start at or before ``moment``, UTC, if it can still matter to an interval."""
        reach = self.duration or timedelta()
        if (
            self._rule and self._rule.step is not None and not self._dates
        ):  # the one before it began a whole step earlier
            reach = min(reach, self._rule.step * self._rule.interval)
        distance = self._rule.elapsed if self._rule else None
        if distance is not None:
            first = _utc(self.begin, zone)
            until = self._rule.until if self._rule else None
            moment = moment if until is None else min(moment, _utc(until, zone))
            return None if moment < first else first + (moment - first) // distance * distance
        around = moment.astimezone(zone).replace(tzinfo=None)
        found = None
        for local in self._local(around - reach - timedelta(hours=3), around + timedelta(hours=3)):
            start = _utc(local, zone)
            if start > moment:
                break
            found = start
        return found

    def end(self, start: datetime, zone: tzinfo) -> datetime:
        """When the occurrence that began at ``start`` ends: by the clock on the wall."""
        if self.duration is None:
            return start
        if self._rule and self._rule.elapsed is not None:
            return start + self.duration
        return _utc(start.astimezone(zone).replace(tzinfo=None) + self.duration, zone)

    def active(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether ``moment`` lies in an occurrence; always false for a pulse."""
        start = None if self.pulse else self.latest(moment, zone)
        return start is not None and moment < self.end(start, zone)

    def next_change(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """When to look again: the next start or end, UTC; None when there is none to come."""
        found = next(self.starts(moment, zone), None)
        start = None if self.pulse else self.latest(moment, zone)
        if start is not None and moment < (end := self.end(start, zone)):
            return end if found is None else min(end, found)
        return found

    def occurrences(
        self, begin: datetime, end: datetime, zone: tzinfo, most: int = 1000
    ) -> list[tuple[datetime, datetime]]:
        """The occurrences that touch ``begin`` to ``end``, as (start, end) in UTC; at most ``most``."""
        found: list[tuple[datetime, datetime]] = []
        running = self.latest(begin, zone)
        if running is not None and (self.end(running, zone) > begin or running == begin):
            found.append((running, self.end(running, zone)))
        for start in self.starts(begin, zone):
            if start >= end or len(found) >= most:
                break
            found.append((start, self.end(start, zone)))
        return found

    def _regular(self, after: datetime, zone: tzinfo, distance: timedelta) -> Iterator[datetime]:
        start = _utc(self.begin, zone)
        if start <= after:
            start += ((after - start) // distance + 1) * distance
        until = self._rule.until if self._rule else None
        for _ in range(MOST_STEPS):
            if until is not None and start > _utc(until, zone):
                return
            yield start
            start += distance

    def _local(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Local starts from ``begin`` to ``end``, ascending."""
        last = None
        for start in heapq.merge(self._series(begin, end), self._dates):
            if begin <= start <= end and start != last:
                yield start
            last = start

    def _series(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        if self._rule is None:
            yield self.begin
            return
        first = self.begin
        if self._rule.step is not None and begin > first:  # so that nothing counts up from 1970
            distance = self._rule.step * self._rule.interval
            first += max(0, (begin - first) // distance - 1) * distance
        series = rrule.rrule(
            self._rule.frequency,
            dtstart=first,
            interval=self._rule.interval,
            bymonth=self._rule.months,
            byweekday=self._rule.days,
            bymonthday=self._rule.month_days,
            until=end if self._rule.until is None else min(end, self._rule.until),
        )
        yield from series


@lru_cache(maxsize=256)
def parse(text: str) -> Calendar:
    """Parse a schedule; raises `Invalid` (field ``schedule``) that says what is not understood."""
    if len(text) > LONGEST:
        raise Invalid("schedule", f"a schedule has at most {LONGEST} characters")
    fields: dict[str, str] = {}
    for word in text.split():
        match = _FIELD.fullmatch(word)
        if match is None:
            raise Invalid("schedule", f"DTSTART:, DTEND:, RRULE: or RDATE: is expected at {word[:40]!r}")
        if match[1] in fields:
            raise Invalid("schedule", f"{match[1]} is given twice")
        fields[match[1]] = match[2]
    if "DTSTART" not in fields:
        raise Invalid("schedule", "DTSTART is missing")
    begin = _time("DTSTART", fields["DTSTART"])
    duration = _time("DTEND", fields["DTEND"]) - begin if "DTEND" in fields else None
    if duration is not None and not timedelta() < duration <= LONGEST_INTERVAL:
        raise Invalid("schedule", "DTEND must be after DTSTART, by at most 366 days")
    rule = _recurrence(fields["RRULE"], begin) if "RRULE" in fields else None
    dates = _dates(fields["RDATE"]) if "RDATE" in fields else ()
    if dates and rule is not None and rule.elapsed is not None:
        raise Invalid("schedule", "RDATE cannot be used with what recurs by the hour or faster")
    return Calendar(begin, duration, rule, dates)


def _dates(text: str) -> tuple[datetime, ...]:
    parts = text.split(",")
    if len(parts) > MOST_DATES:
        raise Invalid("schedule", f"RDATE has at most {MOST_DATES} dates")
    return tuple(sorted({_time("RDATE", part) for part in parts}))


def _time(name: str, text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise Invalid("schedule", f"{name} must be a date and local time such as 20260131T080000")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  local time is meant
    except ValueError as error:
        raise Invalid("schedule", f"{name} is no date and time: {error}") from None
    if not FIRST <= moment < LAST:
        raise Invalid("schedule", f"{name} must lie in the years {FIRST.year} to {LAST.year - 1}")
    return moment


def _recurrence(text: str, begin: datetime) -> _Rule:
    parts: dict[str, str] = {}
    for part in text.strip(";").split(";"):
        name, _, value = part.partition("=")
        if name in parts:
            raise Invalid("schedule", f"{name[:20]} is given twice in RRULE")
        parts[name] = value
    word = parts.pop("FREQ", "")
    if word not in _FREQUENCIES:
        raise Invalid("schedule", f"FREQ must be one of {', '.join(_FREQUENCIES)}")
    frequency, step = _FREQUENCIES[word]
    interval = _number("INTERVAL", parts.pop("INTERVAL", "1"), 1, 100_000)
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if count is not None and until is not None:
        raise Invalid("schedule", "COUNT and UNTIL cannot be used together")
    by = {name: parts.pop(name) for name in _ALLOWED.get(word, ()) if name in parts}
    if parts:
        raise Invalid("schedule", f"{next(iter(parts))[:20]!r} cannot be used with FREQ={word}")
    rule = _Rule(
        frequency,
        step,
        interval,
        months=_numbers("BYMONTH", by, 12),
        days=_weekdays(by, counted=word == "MONTHLY"),
        month_days=_numbers("BYMONTHDAY", by, 31),
        until=None if until is None else _time("UNTIL", until),
    )
    if count is not None:
        rule = replace(rule, until=_last(rule, begin, _number("COUNT", count, 1, MOST_TIMES)))
    return rule


def _last(rule: _Rule, begin: datetime, count: int) -> datetime:
    """The start of the occurrence that is the last of ``count``."""
    if rule.elapsed is not None:
        return begin + rule.elapsed * (count - 1)
    series = rrule.rrule(
        rule.frequency,
        dtstart=begin,
        interval=rule.interval,
        bymonth=rule.months,
        byweekday=rule.days,
        bymonthday=rule.month_days,
        until=LAST,
    )
    return max(islice(series, count), default=begin)


def _numbers(name: str, by: Mapping[str, str], most: int) -> tuple[int, ...] | None:
    if name not in by:
        return None
    return tuple(sorted({_number(name, text, 1, most) for text in by[name].split(",")}))


def _weekdays(by: Mapping[str, str], *, counted: bool) -> tuple[rrule.weekday, ...] | None:
    if "BYDAY" not in by:
        return None
    return tuple(_weekday(day, counted=counted) for day in by["BYDAY"].split(","))


def _number(name: str, text: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise Invalid("schedule", f"{name} must be a number from {least} to {most}")
    return int(text)


def _weekday(text: str, *, counted: bool) -> rrule.weekday:
    match = _DAY.fullmatch(text)
    if match is None or (match[2] and not counted):
        raise Invalid("schedule", "BYDAY lists MO TU WE TH FR SA SU; for months also the last, as in -1MO")
    day = _DAYS[match[3]]
    place = int(match[2] or 0)
    if not place:
        return day
    return day(-place if match[1] == "-" else place)


def _utc(local: datetime, zone: tzinfo) -> datetime:
    """Local time as UTC. A time that is skipped in spring counts from before the change, one that is repeated in
    autumn is the first of the two (RFC 5545 section 3.3.5)."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
