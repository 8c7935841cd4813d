"""Changes that could lock the owner out are made on trial: they revert by themselves unless confirmed in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from axisedge.core.clock import Timer
from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, NotFound
from axisedge.core.roles import Role
from axisedge.core.secret import REVEAL
from axisedge.core.settings import merge_patch
from axisedge.web.context import Context
from axisedge.web.page_api import models as m
from axisedge.web.page_api.live import LiveHub
from axisedge.web.page_api.pending import REVERTER, Pending, PendingTrial
from axisedge.web.routing import identity

log = logging.getLogger(__name__)

TRIABLE = frozenset({"http"})
"""Sections that may be changed on trial."""


@dataclass(slots=True)
class _Running:
    section: str
    back: dict[str, Any]
    until: float
    actor: str
    timer: Timer


class TrialApi:
    """One trial at a time for the whole device."""

    def __init__(self, device: Context, hub: LiveHub, pending: PendingTrial) -> None:
        self._device = device
        self._hub = hub
        self._pending = pending
        self._beginning = asyncio.Lock()
        self._running: _Running | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def _state(self) -> m.Trial:
        running = self._running
        if running is None:
            return m.Trial(section=None, secondsLeft=0, actor=None)
        left = max(0.0, running.until - self._device.clock.monotonic())
        return m.Trial(section=running.section, secondsLeft=round(left, 1), actor=running.actor)

    def _tell(self) -> None:
        self._hub.broadcast({"type": "trial"}, Role.ADMINISTRATOR)

    async def trial(self, request: web.Request) -> m.Trial:
        """`GET /api/v1/trial`."""
        return self._state()

    async def try_out(self, request: web.Request, wanted: m.TrialRequest) -> m.Trial:
        """`POST /api/v1/trial`: change a section, and change it back after `seconds`."""
        if wanted.section not in TRIABLE:
            raise Invalid("section", f"only {', '.join(sorted(TRIABLE))} can be tried out")
        settings, who = self._device.settings, identity(request)
        section = settings.declaration(wanted.section)
        if who.role < section.write:
            raise Denied(f"{section.write.word} rights are needed")
        async with self._beginning:
            if self._running is not None:
                raise Conflict("another change is on trial; confirm or revert it first")
            await self._begin(wanted, who.user)
        self._tell()
        return self._state()

    async def _begin(self, wanted: m.TrialRequest, actor: str) -> None:
        settings, clock = self._device.settings, self._device.clock
        old = settings.get(wanted.section).model_dump(mode="json", context=REVEAL)
        back = way_back(old, merge_patch(old, wanted.data))
        await self._pending.note(Pending(wanted.section, settings.revision(wanted.section) + 1, back))
        try:
            await settings.update(wanted.section, wanted.data, actor)
        except AxisedgeError:
            await self._pending.forget()
            raise
        self._running = _Running(
            wanted.section,
            back,
            clock.monotonic() + wanted.seconds,
            actor,
            clock.call_later(wanted.seconds, self._over),
        )

    async def keep(self, request: web.Request) -> m.Trial:
        """`POST /api/v1/trial/keep`: the change stays."""
        self._taken().timer.cancel()
        await self._pending.forget()
        self._tell()
        return self._state()

    async def revert(self, request: web.Request) -> m.Trial:
        """`DELETE /api/v1/trial`: back to what was before, now."""
        running = self._taken()
        running.timer.cancel()
        await self._device.settings.update(running.section, running.back, identity(request).user)
        await self._pending.forget()
        self._tell()
        return self._state()

    def _taken(self) -> _Running:
        running, self._running = self._running, None
        if running is None:
            raise NotFound("trial")
        return running

    def _over(self) -> None:
        task = asyncio.get_running_loop().create_task(self._go_back(self._taken()), name="revert trial")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go_back(self, running: _Running) -> None:
        log.warning(
            "the change of %s by %s was not confirmed and is reverted", running.section, running.actor
        )
        try:
            await self._device.settings.update(running.section, running.back, REVERTER)
        except AxisedgeError as error:  # its old port is taken meanwhile: nobody waits for this answer
            log.error("the change of %s could not be reverted: %s", running.section, error)
        await self._pending.forget()
        self._tell()


def way_back(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch that makes ``old`` of ``new``."""
    patch: dict[str, Any] = {key: None for key in new if key not in old}
    for key, value in old.items():
        now = new.get(key)
        if isinstance(value, Mapping) and isinstance(now, Mapping):
            below = way_back(value, now)
            if below:
                patch[key] = below
        elif value != now:
            patch[key] = value
    return patch
