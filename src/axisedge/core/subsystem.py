"""The lifecycle of a subsystem, and the supervisor that keeps each one running without harming the others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from axisedge.core.clock import Clock

log = logging.getLogger(__name__)

FIRST_RETRY = 1.0
LONGEST_RETRY = 60.0
STEADY_AFTER = 60.0
"""Seconds of running after which the back-off starts anew."""


class Subsystem(Protocol):
    """A part of the device that can be started, stopped and changed by itself."""

    name: str

    async def start(self) -> None:
        """Become ready; raise when that is not possible now. Called again after a failure."""

    async def stop(self) -> None:
        """End everything that `start` began; harmless when not started."""


class Background:
    """The long-running tasks of one subsystem. The first that fails makes the subsystem fail."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failed: asyncio.Future[BaseException] | None = None

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run ``work`` until it ends or `cancel` is called."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            failed = self._future()
            if not failed.done():
                failed.set_result(error)

    def _future(self) -> asyncio.Future[BaseException]:
        if self._failed is None:
            self._failed = asyncio.get_running_loop().create_future()
        return self._failed

    async def failure(self) -> BaseException:
        """Wait for the first failure."""
        return await asyncio.shield(self._future())

    async def cancel(self) -> None:
        """End all tasks and wait for them."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._failed = None


class State(StrEnum):
    """Where a subsystem is in its life."""

    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"
    FAILED = "failed"


@dataclass(slots=True)
class Health:
    """What the supervisor knows of one subsystem; shown on the status page and in the server report."""

    state: State = State.STOPPED
    detail: str = ""
    restarts: int = 0


@dataclass(slots=True)
class _Entry:
    subsystem: Subsystem
    after: Sequence[str]
    background: Background | None
    health: Health = field(default_factory=Health)
    attempted: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Supervisor:
    """Starts subsystems in dependency order, restarts one that fails with back-off, and reports health."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._listeners: list[Callable[[str, Health], None]] = []

    def add(self, subsystem: Subsystem, *, after: Sequence[str] = ()) -> None:
        """Take ``subsystem`` into care; it starts after those named in ``after``, which must be added before."""
        missing = [name for name in after if name not in self._entries]
        if missing:
            raise ValueError(f"{subsystem.name} starts after unknown {missing}")
        background = getattr(subsystem, "background", None)
        self._entries[subsystem.name] = _Entry(subsystem, after, background)

    def listen(self, callback: Callable[[str, Health], None]) -> None:
        """Call ``callback(name, health)`` on every change of state."""
        self._listeners.append(callback)

    def health(self) -> dict[str, Health]:
        """Every subsystem's health by name."""
        return {name: entry.health for name, entry in self._entries.items()}

    async def start(self) -> None:
        """Start everything; returns when each subsystem runs or has failed its first attempt."""
        for entry in self._entries.values():
            entry.attempted.clear()
            entry.task = asyncio.create_task(self._care(entry), name=f"supervise {entry.subsystem.name}")
        for entry in self._entries.values():
            await entry.attempted.wait()

    async def stop(self) -> None:
        """Stop everything in the opposite order."""
        for entry in reversed(list(self._entries.values())):
            if entry.task:
                entry.task.cancel()
                await asyncio.gather(entry.task, return_exceptions=True)
                entry.task = None

    async def _care(self, entry: _Entry) -> None:
        for name in entry.after:
            await self._entries[name].attempted.wait()
        delay = FIRST_RETRY
        try:
            while True:
                began = self._clock.monotonic()
                reason = await self._run_once(entry)
                await self._stop_quietly(entry)
                if self._clock.monotonic() - began >= STEADY_AFTER:
                    delay = FIRST_RETRY
                self._tell(entry, State.FAILED, f"{reason}; next attempt in {delay:g} s")
                entry.attempted.set()
                await self._clock.sleep(delay)
                delay = min(delay * 2, LONGEST_RETRY)
                entry.health.restarts += 1
        finally:
            await self._stop_quietly(entry)
            self._tell(entry, State.STOPPED, "")
            entry.attempted.set()

    async def _run_once(self, entry: _Entry) -> str:
        """Run until a failure; returns its reason."""
        self._tell(entry, State.STARTING, "")
        try:
            await entry.subsystem.start()
            self._tell(entry, State.RUNNING, "")
            entry.attempted.set()
            if entry.background is None:
                await asyncio.Event().wait()
            else:
                raise await entry.background.failure()
        except Exception as error:  # the supervisor is where every failure of a subsystem ends
            log.error("subsystem %s failed", entry.subsystem.name, exc_info=error)
            return str(error) or type(error).__name__
        raise AssertionError("a subsystem runs until it fails or is cancelled")

    async def _stop_quietly(self, entry: _Entry) -> None:
        try:
            await entry.subsystem.stop()
        except Exception as error:  # one that cannot stop must not keep the others from stopping
            log.error("subsystem %s did not stop cleanly", entry.subsystem.name, exc_info=error)

    def _tell(self, entry: _Entry, state: State, detail: str) -> None:
        entry.health.state = state
        entry.health.detail = detail
        for callback in self._listeners:
            callback(entry.subsystem.name, entry.health)
