"""Blocking of brute-force attacks (the manuals' "Prevent brute-force attacks"; ``System.PreventDoSAttack``).

Failed logins are counted per address, for each page and for the whole site. An address that exceeds what is allowed
is blocked for a while: its wrong logins are refused at once. A right login is always served.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item

log = logging.getLogger(__name__)

MOST_TRACKED = 4096
"""Addresses, and pages of addresses, that are followed at a time; the ones quiet longest are forgotten first."""

BLOCKED = EventType(
    topic="tns1:Device/tnsaxis:Network/BlockedIP",
    title="IP address blocked",
    data=(Item("address", title="Address"),),
    folders={"Network": "Network"},
    group="Device status",
)


class BruteForceSettings(SettingsModel):
    """When an address is blocked."""

    enabled: bool = Field(False, title="Blocking", json_schema_extra={"order": 1})
    period: int = Field(
        10, ge=1, le=86400, title="Blocking period", json_schema_extra={"unit": "s", "order": 2}
    )
    page_failures: int = Field(
        20,
        ge=1,
        le=10000,
        title="Page failures",
        description="Failed logins that one page allows an address within the page interval.",
        json_schema_extra={"order": 3},
    )
    page_interval: int = Field(
        1, ge=1, le=3600, title="Page interval", json_schema_extra={"unit": "s", "order": 4}
    )
    site_failures: int = Field(
        50,
        ge=1,
        le=10000,
        title="Site failures",
        description="Failed logins that the whole device allows an address within the site interval.",
        json_schema_extra={"order": 5},
    )
    site_interval: int = Field(
        1, ge=1, le=3600, title="Site interval", json_schema_extra={"unit": "s", "order": 6}
    )


SECTION = Section(
    "brute-force", BruteForceSettings, title="Prevent brute-force attacks", place="System/Security"
)


@dataclass(slots=True)
class _Window:
    """Failures since ``began``; a new window begins with the first failure after the interval."""

    began: float
    failures: int = 0


class Blocking:
    """Knows which addresses are blocked now."""

    def __init__(self, settings: Settings, bus: Bus, clock: Clock) -> None:
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._windows: OrderedDict[Hashable, _Window] = OrderedDict()
        self._until: OrderedDict[str, float] = OrderedDict()
        settings.section(SECTION)
        settings.subscribe(SECTION.name, self._changed)
        bus.declare(BLOCKED)

    async def _changed(self, old: BruteForceSettings, new: BruteForceSettings) -> None:
        self._windows.clear()
        self._until.clear()

    def blocked(self, address: str) -> bool:
        """Whether wrong logins from ``address`` are refused at once."""
        until = self._until.get(address)
        if until is None:
            return False
        if self._clock.monotonic() < until:
            return True
        del self._until[address]
        return False

    def failed(self, address: str, page: str) -> None:
        """Count a wrong login from ``address`` on ``page`` (a path without its query)."""
        rules = self._settings[SECTION]
        if not rules.enabled or self.blocked(address):
            return
        on_page = self._count((address, page), rules.page_interval)
        on_site = self._count(address, rules.site_interval)
        if on_page > rules.page_failures or on_site > rules.site_failures:
            self._block(address, rules.period)

    def _count(self, key: Hashable, interval: int) -> int:
        now = self._clock.monotonic()
        window = self._windows.get(key)
        if window is None or now - window.began >= interval:
            window = self._windows[key] = _Window(now)
        self._windows.move_to_end(key)
        if len(self._windows) > MOST_TRACKED:
            self._windows.popitem(last=False)
        window.failures += 1
        return window.failures

    def _block(self, address: str, period: int) -> None:
        log.warning("address %s is blocked for %d s after too many failed logins", address, period)
        self._until[address] = self._clock.monotonic() + period
        if len(self._until) > MOST_TRACKED:
            self._until.popitem(last=False)
        for key in [
            key for key in self._windows if key == address or (isinstance(key, tuple) and key[0] == address)
        ]:
            del self._windows[key]  # after the period everything is counted afresh
        self._bus.publish(BLOCKED, data={"address": address})
