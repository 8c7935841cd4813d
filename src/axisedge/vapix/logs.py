"""Logs as text: ``systemlog.cgi``, ``accesslog.cgi`` (VAPIX "System settings") and ``auditlog.cgi`` ("Audit log")."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from axisedge.core.errors import Invalid
from axisedge.system.logs import Line
from axisedge.vapix.classic import arguments, plain
from axisedge.web.context import Context
from axisedge.web.routing import Handler, Routes

LONGEST_ANSWER = 2000
"""Lines of one answer."""
AUDIT_LOG_VERSION = "1.0.0"

Read = Callable[..., Awaitable[Sequence[Line]]]


def register(routes: Routes, device: Context) -> None:
    """Serve the logs, also under ``/axis-cgi/admin``, where old clients look."""
    for name, read in (("systemlog", device.system_log.read), ("accesslog", device.access_log.read)):
        handler = _log(device, read)
        routes.add("GET", f"/axis-cgi/{name}.cgi", handler)
        routes.add("GET", f"/axis-cgi/admin/{name}.cgi", handler)
    routes.add("GET", "/axis-cgi/auditlog.cgi", _audit_log(device))
    routes.announce("audit-log", "Audit log", "1.0")


def _log(device: Context, read: Read) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        wanted = (await arguments(request)).get("text", "")
        if not re.fullmatch("[A-Za-z0-9]*", wanted):
            raise Invalid("text", "letters and digits only")
        lines = [line for line in await read(limit=LONGEST_ANSWER) if wanted.lower() in line.text.lower()]
        return plain(as_text(device, lines))

    return handle


def _audit_log(device: Context) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        asked = await arguments(request)
        if asked.get("version") == "true":
            return plain(f"{AUDIT_LOG_VERSION}\n")
        tail = asked.get("tail", str(LONGEST_ANSWER))
        if not (tail.isascii() and tail.isdigit() and len(tail) < 10):
            raise Invalid("tail", "must be a number of entries")
        if int(tail) == 0:
            return plain("")
        return plain(as_text(device, await device.audit.read(limit=min(int(tail), LONGEST_ANSWER))))

    return handle


def as_text(device: Context, lines: Sequence[Line]) -> str:
    """Log lines as the CGIs show them, in the device's zone."""
    zone = device.time.zone
    host = f"axis-{device.identity.serial.lower()}"
    return "".join(f"{_line(line, host, zone)}\n" for line in lines)


def _line(line: Line, host: str, zone: ZoneInfo) -> str:
    moment = line.time.astimezone(zone).isoformat(timespec="milliseconds")
    source = str(line.fields.get("logger", line.fields.get("class", ""))) or "axisedge"
    return f"{moment} {host} [ {line.level.upper():<7} ] {source}: {line.text}"
