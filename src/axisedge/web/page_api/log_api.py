"""The logs for the page: system, access and audit, each the newest lines first asked, oldest first given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from aiohttp import web

from axisedge.core.errors import NotFound
from axisedge.core.roles import Role
from axisedge.system.logs import Line
from axisedge.web.context import Context
from axisedge.web.page_api import models as m
from axisedge.web.page_api.api import number
from axisedge.web.page_api.live import LiveHub

MOST = 1000
Read = Callable[..., Awaitable[Sequence[Line]]]


class Watchable(Protocol):
    """A log that tells of its new lines."""

    def watch(self, callback: Callable[[Any], None]) -> Callable[[], None]:
        """Call ``callback`` with each new line."""
        ...


class LogApi:
    """The three logs."""

    def __init__(self, device: Context, kept: Watchable, hub: LiveHub) -> None:
        """``kept`` is where the lines of all three end up: new ones are told to the pages of administrators."""
        self._logs: dict[str, Read] = {
            "system": device.system_log.read,
            "access": device.access_log.read,
            "audit": device.audit.read,
        }
        self._hub = hub
        kept.watch(self._told)

    def _told(self, line: Any) -> None:
        entry = entry_of(line).model_dump(mode="json")
        self._hub.broadcast({"type": "log", "log": line.kind, "entry": entry}, Role.ADMINISTRATOR)

    async def logs(self, request: web.Request) -> m.LogPage:
        """`GET /api/v1/logs/{log}?after=&limit=`."""
        name = request.match_info["log"]
        read = self._logs.get(name)
        if read is None:
            raise NotFound("log", name[:20])
        after = number(request, "after", 0)
        lines = await read(after=after, limit=min(max(1, number(request, "limit", 500)), MOST))
        entries = [entry_of(line) for line in lines]
        return m.LogPage(entries=entries, last=entries[-1].id if entries else after)


def entry_of(line: Line) -> m.LogEntry:
    """One line as the page reads it; fields without a value are left out."""
    fields = {name: value for name, value in line.fields.items() if value not in ("", None)}
    return m.LogEntry(id=line.id, time=line.time, level=line.level, text=line.text, fields=fields)
