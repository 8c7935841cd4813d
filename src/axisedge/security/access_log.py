"""The access log: failed logins and refused requests, and successful logins when asked for (the manuals' "Logs")."""

from __future__ import annotations

import logging
from collections import OrderedDict
from enum import StrEnum

from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.core.roles import Identity
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.security.logbook import Line, Logbook, printable

log = logging.getLogger(__name__)

KIND = "access"
AGAIN_AFTER = 60.0
"""Seconds for which one client's further requests of a kind are not noted again: clients log in with every request."""
MOST_REMEMBERED = 1024


class Level(StrEnum):
    """What is noted."""

    OFF = "off"
    FAILED = "failed"
    ALL = "all"


class AccessLogSettings(SettingsModel):
    """The access log."""

    level: Level = Field(
        Level.FAILED, title="Access log", description="Failed attempts to access the device, or all of them."
    )


SECTION = Section("access-log", AccessLogSettings, title="Access log", place="System/Logs")


class AccessLog:
    """Notes who tried to get in."""

    def __init__(self, settings: Settings, logbook: Logbook, clock: Clock) -> None:
        self._settings = settings
        self._logbook = logbook
        self._clock = clock
        self._noted: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        settings.section(SECTION)

    @property
    def everything(self) -> bool:
        """Whether successful access is noted too."""
        return self._settings[SECTION].level is Level.ALL

    def failed(self, user: str, address: str, target: str, status: int, why: str) -> None:
        """A request was refused. ``target`` is its path without the query, which may hold secrets."""
        if self._settings[SECTION].level is Level.OFF:
            return
        who = f"user {user!r}" if user else "nobody"
        line = printable(f"{address} {who}: {target} refused: {why}")
        self._logbook.add(
            KIND, "warning", line, address=address, user=user, target=target[:200], status=status
        )
        log.warning("%s", line)

    def passed(self, who: Identity, address: str, target: str) -> None:
        """A request was let in; noted once a minute for each account, address and way of logging in."""
        if not self.everything:
            return
        key = (who.user, address, who.via)
        now = self._clock.monotonic()
        if now - self._noted.get(key, -AGAIN_AFTER) < AGAIN_AFTER:
            return
        self._noted[key] = now
        self._noted.move_to_end(key)
        if len(self._noted) > MOST_REMEMBERED:
            self._noted.popitem(last=False)
        self._logbook.add(
            KIND,
            "info",
            f"{address} user {who.user!r} by {who.via}: {target}",
            address=address,
            user=who.user,
            target=target[:200],
            status=200,
        )

    async def read(self, *, after: int = 0, limit: int = 500) -> list[Line]:
        """The newest lines, oldest first."""
        return await self._logbook.read(KIND, after=after, limit=limit)
