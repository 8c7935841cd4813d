"""The event log on ``/vapix/eventlogger``: prefixes ``axlog`` and ``axloc``. VAPIX "Event logger service"."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from axisedge.access import log_filters
from axisedge.access.log import MOST_ENTRIES, AccessLog, Entry
from axisedge.access.log_filters import LogFilter, LogFilters
from axisedge.access.records import Records
from axisedge.vapix.pacs import (
    Arguments,
    Operation,
    Pacs,
    PacsFault,
    Result,
    invalid,
    listed,
    not_supported,
    number,
    only,
    read,
    structures,
    text,
    tokens,
    truth,
)

PATH = "/vapix/eventlogger"
MOST = 1000

Filters = Sequence[tuple[str, str | None]]


class EventLogService:
    """The operations."""

    def __init__(self, records: Records) -> None:
        self._records = records
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
                    "RemoveLoggedAlarm": self._acknowledge,
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
                    **self._filtering("Alarm"),
                    **self._filtering("Ignore"),
                },
                refused=frozenset({"EnableGlobalDistribution", "DisableGlobalDistribution"}),
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

        def search(log: AccessLog) -> list[Entry]:
            found: list[Entry] = []
            after = row
            while len(found) <= limit:
                entries = log.read(
                    after=after,
                    start=start,
                    stop=stop,
                    newest_first=newest_first,
                    limit=MOST,
                    alarms=alarms,
                    hidden=False,
                )
                found += [entry for entry in entries if _passes(entry, sets)]
                if len(entries) < MOST:
                    break
                after = entries[-1].id
            return found

        found = await self._records.browse(search)
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
            "UUID": self._records.uuid,
            "UtcTime": entry.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "KeyValues": values,
            "Tags": [],
        }

    async def _acknowledge(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = tokens(given)
        await self._records.flush()
        await self._records.run(lambda: self._records.log.acknowledge(gone))
        return {}

    # -- filters ---------------------------------------------------------------------------------------------

    def _filtering(self, kind: str) -> dict[str, Operation]:
        """``Set…Filter``, ``Remove…Filter`` and ``Get…FilterList`` of one of the two lists."""
        member = kind.lower()

        def now(filters: LogFilters) -> Sequence[LogFilter]:
            return filters.alarm if kind == "Alarm" else filters.ignore

        async def get(given: Arguments, actor: str) -> Result:
            return listed(given, "Filter", now(self._records.filters))

        async def put(given: Arguments, actor: str) -> Result:
            asked = [read(LogFilter, one) for one in structures(given, "Filter")]
            if not all(one.key_values or one.u_u_i_ds for one in asked):
                raise invalid("a filter must have KeyValues or UUIDs")
            named = [
                one if one.token else one.model_copy(update={"token": str(uuid.uuid4())}) for one in asked
            ]
            await self._records.set_filters(
                lambda old: replace(old, **{member: log_filters.put(now(old), named)})
            )
            return {"Token": [one.token for one in named]}

        async def remove(given: Arguments, actor: str) -> Result:
            only(given, "Token")
            gone = tokens(given)
            await self._records.set_filters(
                lambda old: replace(old, **{member: log_filters.removed(now(old), gone)})
            )
            return {}

        return {f"Get{kind}FilterList": get, f"Set{kind}Filter": put, f"Remove{kind}Filter": remove}

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
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar: that is "from or to whenever"
        return moment.replace(tzinfo=UTC)


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


def _passes(entry: Entry, sets: Sequence[Filters]) -> bool:
    values = entry.values
    return any(
        all(key in values and (wanted is None or values[key] == wanted) for key, wanted in filters)
        for filters in sets
    )
