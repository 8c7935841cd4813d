"""The event log on ``/vapix/eventlogger``: prefixes ``axlog`` and ``axloc``. VAPIX "Event logger service"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from axisedge.access.log import MOST_ENTRIES, Entry
from axisedge.access.records import Records
from axisedge.vapix.pacs import (
    Arguments,
    Pacs,
    PacsFault,
    Result,
    invalid,
    not_supported,
    number,
    only,
    text,
    truth,
)

PATH = "/vapix/eventlogger"
MOST = 1000
ALARMS = frozenset({"DoorForcedOpen", "DoorOpenTooLong", "FaultDetected", "TamperDetected"})

Filters = Sequence[tuple[str, str | None]]


class EventLogService:
    """The operations."""

    def __init__(self, records: Records, mac: str) -> None:
        self._records = records
        self._uuid = f"5581ad80-95b0-11e0-b883-{mac}"
        self.parts = [
            Pacs(
                "axlog",
                PATH,
                "EventLogger",
                {
                    "FetchEvents": self._fetch,
                    "FetchEvents2": self._fetch,
                    "FetchEvents3": self._fetch,
                    "FetchAlarms": self._alarms,
                    "FetchAlarms2": self._alarms,
                },
            ),
            Pacs(
                "axloc",
                PATH,
                "EventLoggerConfig",
                {
                    "GetServiceCapabilities": self._capabilities,
                    "EnableGlobalDistribution": self._distribute,
                    "DisableGlobalDistribution": self._distribute,
                    "GetEventDistributionConfig": self._distribution,
                },
            ),
        ]

    async def _fetch(self, given: Arguments, actor: str) -> Result:
        return await self._find(given, "Event", alarms=False)

    async def _alarms(self, given: Arguments, actor: str) -> Result:
        return await self._find(given, "Alarm", alarms=True)

    async def _find(self, given: Arguments, name: str, *, alarms: bool) -> Result:
        only(given, "Start", "Stop", "Filters", "FilterSets", "Limit", "RowID", "Descending")
        limit = number(given, "Limit", MOST, MOST)
        start, stop = _time(given, "Start"), _time(given, "Stop")
        newest_first = truth(given, "Descending")
        row = number(given, "RowID", 1, 2**62) if given.get("RowID") not in (None, "", 0, "0") else 0
        sets = _sets(given)

        def search() -> list[Entry]:
            found: list[Entry] = []
            after = row
            while len(found) <= limit:
                entries = self._records.log.read(
                    after=after, start=start, stop=stop, newest_first=newest_first, limit=MOST
                )
                found += [entry for entry in entries if _passes(entry, sets, alarms=alarms)]
                if len(entries) < MOST:
                    break
                after = entries[-1].id
            return found

        await self._records.flush()
        found = await self._records.run(search)
        return {name: [self._shown(entry) for entry in found[:limit]], "More": len(found) > limit}

    def _shown(self, entry: Entry) -> Result:
        values = [
            {"Key": f"topic{place}", "Value": part, "Tags": []}
            for place, part in enumerate(entry.topic.split("/"))
        ]
        for items, tag in ((entry.source, "onvif-source"), (entry.data, "onvif-data")):
            for key, value in items.items():
                tags = ["property-state"] if key == entry.state and tag == "onvif-data" else []
                tags += [f"wstype:{entry.types[key]}"] if key in entry.types else []
                values.append({"Key": key, "Value": value, "Tags": [*tags, tag]})
        return {
            "rowid": entry.id,
            "token": entry.token,
            "UUID": self._uuid,
            "UtcTime": entry.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "KeyValues": values,
            "Tags": [],
        }

    async def _capabilities(self, given: Arguments, actor: str) -> Result:
        only(given)
        return {"Capabilities": {"EnableGlobalEvents": False, "MaxEvents": MOST_ENTRIES}}

    async def _distribution(self, given: Arguments, actor: str) -> Result:
        only(given)
        return {"EventDistributionConfig": [{"GlobalDistributionEnabled": False}]}

    async def _distribute(self, given: Arguments, actor: str) -> Result:
        raise not_supported("this device distributes no events to other controllers")


def _time(given: Arguments, name: str) -> datetime | None:
    given_text = text(given, name, needed=False)
    if not given_text:
        return None
    try:
        moment = datetime.fromisoformat(given_text)
    except ValueError:
        message = f"{name} must be a time such as 2026-01-05T12:00:00Z"
        raise PacsFault("ter:InvalidArgVal", f"ter:Invalid{name}Time", "Invalid time", message) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _sets(given: Arguments) -> list[Filters]:
    """The sets of filters, of which one must pass; in it, all must."""
    sets = given.get("FilterSets", [])
    listed = sets if isinstance(sets, list) else [sets]
    found = [_filters(one.get("Filters", [])) for one in listed if isinstance(one, Mapping)]
    if len(found) != len(listed) or len(found) > 100:
        raise invalid("FilterSets must be a list of at most 100 sets of Filters")
    return found or [_filters(given.get("Filters", []))]


def _filters(value: Any) -> Filters:
    listed = value if isinstance(value, list) else [value]
    made: list[tuple[str, str | None]] = []
    for one in listed:
        key = one.get("Key") if isinstance(one, Mapping) else None
        wanted = one.get("Value") if isinstance(one, Mapping) else None
        if not isinstance(key, str) or not isinstance(wanted, str | None) or len(listed) > 100:
            raise invalid("Filters must be a list of at most 100 Key and Value")
        made.append((key, wanted))
    return made


def _passes(entry: Entry, sets: Sequence[Filters], *, alarms: bool) -> bool:
    if alarms and entry.data.get("State") not in ALARMS and not entry.topic.endswith("Duress"):
        return False
    values = entry.values
    return any(
        all(key in values and (wanted is None or values[key] == wanted) for key, wanted in filters)
        for filters in sets
    )
