"""Which entries of the log are alarms, and which are not kept. VAPIX "Event logger service"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field, TypeAdapter

from axisedge.access.log import Entry
from axisedge.access.model import Item, Part, Several, wire
from axisedge.core.errors import LimitReached, NotFound

MOST_FILTERS = 100


class KeyValue(Part):
    """A value that an entry must have; without ``value`` any will do."""

    key: str = Field(min_length=1, max_length=128)
    value: str | None = Field(None, max_length=256)


class LogFilter(Item):
    """An entry passes when it has all values, and comes from one of the devices if any are named."""

    key_values: Several[KeyValue] = Field(default_factory=list)
    u_u_i_ds: Several[str] = Field(default_factory=list, alias="UUIDs")

    def passes(self, values: Mapping[str, str], uuid: str) -> bool:
        """Whether an entry with these ``values`` passes."""
        if self.u_u_i_ds and uuid not in self.u_u_i_ds:
            return False
        return all(
            one.key in values and one.value in (None, values[one.key])  # any value, or this one
            for one in self.key_values
        )


def _alarm(token: str, key: str, topic: str, state: str) -> LogFilter:
    wanted = [KeyValue(key=key, value=topic)]
    if state:
        wanted.append(KeyValue(key="State", value=state))
    return LogFilter(token=token, key_values=wanted)


DELIVERED = (
    _alarm("alarm-forced", "topic2", "DoorAlarm", "DoorForcedOpen"),
    _alarm("alarm-open-too-long", "topic2", "DoorAlarm", "DoorOpenTooLong"),
    _alarm("alarm-fault", "topic2", "DoorFault", "FaultDetected"),
    _alarm("alarm-tamper", "topic2", "DoorTamper", "TamperDetected"),
    _alarm("alarm-duress", "topic1", "Duress", ""),
)
"""What is an alarm until a client says otherwise."""

_LIST = TypeAdapter(list[LogFilter])


@dataclass(frozen=True, slots=True)
class LogFilters:
    """Both lists."""

    alarm: Sequence[LogFilter] = DELIVERED
    ignore: Sequence[LogFilter] = ()

    def is_alarm(self, entry: Entry, uuid: str) -> bool:
        """Whether ``entry`` is an alarm."""
        values = entry.values
        return any(one.passes(values, uuid) for one in self.alarm)

    def is_ignored(self, entry: Entry, uuid: str) -> bool:
        """Whether nobody wants ``entry``."""
        if not self.ignore:
            return False
        values = entry.values
        return any(one.passes(values, uuid) for one in self.ignore)

    def dumped(self) -> str:
        """As text for the database."""
        return json.dumps(
            {"alarm": [wire(one) for one in self.alarm], "ignore": [wire(o) for o in self.ignore]}
        )

    @classmethod
    def loaded(cls, text: str | None) -> LogFilters:
        """From the database; the delivered ones where it has none."""
        if not text:
            return cls()
        known = json.loads(text)
        return cls(_LIST.validate_python(known["alarm"]), _LIST.validate_python(known["ignore"]))


def put(filters: Sequence[LogFilter], changed: Sequence[LogFilter]) -> list[LogFilter]:
    """``filters`` with ``changed`` ones made or replaced by token; raises `LimitReached`."""
    kept = {one.token: one for one in filters} | {one.token: one for one in changed}
    if len(kept) > MOST_FILTERS:
        raise LimitReached("filters", MOST_FILTERS)
    return list(kept.values())


def removed(filters: Sequence[LogFilter], tokens: Sequence[str]) -> list[LogFilter]:
    """``filters`` without those of ``tokens``; raises `NotFound`."""
    known = {one.token for one in filters}
    for token in tokens:
        if token not in known:
            raise NotFound("filter", token[:64])
    return [one for one in filters if one.token not in tokens]
