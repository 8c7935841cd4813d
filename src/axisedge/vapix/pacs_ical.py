"""The iCalendar texts of the schedule service, and what the device keeps of them. RFC 5545, a subset.

What would make a schedule mean something else and is not understood is refused; the rest (SUMMARY, UID …) is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from axisedge.vapix.pacs import PacsFault, invalid

FAULT = "ter:InvalidScheduleFault"
NEVER = "DTSTART:19700101T000000 DTEND:19700101T000001"
"""What a calendar without events becomes: a second that is over."""
KEPT = ("DTSTART", "DTEND", "RRULE", "RDATE")
REFUSED = ("EXDATE", "EXRULE", "DURATION", "RECURRENCE-ID")
COMPONENTS = ("VCALENDAR", "VEVENT")

_LINE = re.compile(r"([A-Za-z-]{1,40})((?:;[A-Za-z-]{1,40}=[^;:]{0,200})*):(.*)")
_DATE = re.compile(r"\d{8}", re.ASCII)


def definition(text: str) -> str:
    """The events of an iCalendar text as the device's schedules are written; raises the fault."""
    events = [_event(lines) for lines in _events(text)]
    return " ".join(events) or NEVER


def _events(text: str) -> Iterator[list[tuple[str, str, str]]]:
    """The properties of each event: name, parameters, value."""
    inside: list[tuple[str, str, str]] | None = None
    bare: list[tuple[str, str, str]] = []
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    for line in (line.strip() for line in unfolded.splitlines()):
        if not line:
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise invalid(f"{line[:40]!r} is no line of a calendar", FAULT)
        name, parameters, value = found[1].upper(), found[2].upper(), found[3]
        if name in ("BEGIN", "END"):
            if value.upper() not in COMPONENTS:
                raise invalid(f"{value[:40]} is not supported; only VEVENT is", FAULT)
            if value.upper() == "VEVENT":
                if (name == "BEGIN") != (inside is None):
                    raise invalid("BEGIN and END do not fit", FAULT)
                if inside is not None:
                    yield inside
                inside = [] if name == "BEGIN" else None
        elif inside is not None:
            inside.append((name, parameters, value))
        elif name in KEPT:
            bare.append((name, parameters, value))
    if inside is not None:
        raise invalid("END:VEVENT is missing", FAULT)
    if bare:  # an event without anything around it
        yield bare


def _event(lines: list[tuple[str, str, str]]) -> str:
    kept: dict[str, str] = {}
    whole_day = False
    for name, parameters, value in lines:
        if name in REFUSED:
            raise invalid(f"{name} is not supported", FAULT)
        if name not in KEPT:
            continue
        if "TZID" in parameters or (name != "RRULE" and value.endswith("Z")):
            raise invalid("times are local, without a zone", FAULT)
        parts = [_time(part) for part in value.split(",")] if name != "RRULE" else [value.rstrip(";")]
        whole_day = whole_day or (name == "DTSTART" and _DATE.fullmatch(value.strip()) is not None)
        together = ",".join(parts)
        kept[name] = f"{kept[name]},{together}" if name == "RDATE" and name in kept else together
    if "DTSTART" not in kept:
        raise invalid("ScheduleDefinition must have a VEVENT with DTSTART", FAULT)
    if whole_day and "DTEND" not in kept:
        kept["DTEND"] = _next_day(kept["DTSTART"])
    return " ".join(f"{name}:{kept[name]}" for name in KEPT if name in kept)


def _time(text: str) -> str:
    """A date stands for the beginning of its day."""
    text = text.strip().removeprefix("DATE:").removeprefix("VALUE=DATE:")
    return f"{text}T000000" if _DATE.fullmatch(text) else text


def _next_day(begin: str) -> str:
    try:
        day = datetime.strptime(begin, "%Y%m%dT%H%M%S")  # noqa: DTZ007  local time without a zone is meant
        return (day + timedelta(days=1)).strftime("%Y%m%dT%H%M%S")
    except (ValueError, OverflowError):
        raise PacsFault("ter:InvalidArgs", FAULT, "Invalid argument", f"{begin[:40]} is no date") from None


def shown(text: str) -> str:
    """A schedule of the device as an iCalendar text."""
    body = ""
    for word in text.split():
        body += ("END:VEVENT\nBEGIN:VEVENT\n" if word.startswith("DTSTART") and body else "") + word + "\n"
    event = f"BEGIN:VEVENT\n{body}END:VEVENT\n" if body and text != NEVER else ""
    return f"BEGIN:VCALENDAR\n{event}END:VCALENDAR\n"
