"""The audit log: who did what (the manuals' "Audit log"; VAPIX "Audit log API")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from axisedge.core.secret import REVEAL
from axisedge.core.settings import Change, Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item
from axisedge.security.logbook import Line, Logbook

KIND = "audit"
MOST_PATHS = 20
"""Changed settings that one line names."""

AUDIT = EventType(
    topic="tns1:Device/tnsaxis:Log/Audit",
    title="Audit log",
    data=(Item("class", title="Class"), Item("message", title="Message")),
    folders={"Log": "Log"},
    group="Device status",
)


class AuditLog:
    """Notes every change that somebody made, and tells it as an event."""

    def __init__(self, settings: Settings, bus: Bus, logbook: Logbook) -> None:
        self._bus = bus
        self._logbook = logbook
        bus.declare(AUDIT)
        settings.watch(self._changed)

    def record(self, actor: str, subject: str, message: str, *, address: str = "") -> None:
        """Note that ``actor`` did something. ``subject``: settings, accounts, login, system or io."""
        origin = f" from {address}" if address else ""
        text = f"{actor or 'nobody'}{origin}: {message}"
        fields = {"actor": actor, "class": subject, "address": address}
        line = self._logbook.add(KIND, "notice", text, **fields)
        if line is not None:
            self._bus.publish(AUDIT, data={"class": subject, "message": line.text})

    def _changed(self, change: Change) -> None:
        old = change.old.model_dump(mode="json", context=REVEAL)
        new = change.new.model_dump(mode="json", context=REVEAL)
        paths = list(_different(old, new, ""))
        named = ", ".join(paths[:MOST_PATHS]) + (" …" if len(paths) > MOST_PATHS else "")
        subject = "accounts" if change.section == "accounts" else "settings"
        self.record(change.actor, subject, f"changed {change.section}: {named}")

    async def read(self, *, after: int = 0, limit: int = 500) -> list[Line]:
        """The newest lines, oldest first."""
        return await self._logbook.read(KIND, after=after, limit=limit)


def _different(old: object, new: object, path: str) -> Iterator[str]:
    """The dotted paths at which two values differ; values are never told, for they may be secret."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            below = f"{path}.{key}" if path else str(key)
            if key not in new:
                yield f"{below} removed"
            elif key not in old:
                yield f"{below} added"
            else:
                yield from _different(old[key], new[key], below)
    elif old != new:
        yield path
