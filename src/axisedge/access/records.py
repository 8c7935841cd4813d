"""The access database and the event log behind one worker thread, and how events become entries of the log."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from axisedge.access.log import AccessLog, Entry, Levels
from axisedge.access.log_filters import LogFilters
from axisedge.access.store import AccessStore
from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.core.keystore import Keystore
from axisedge.events.declarations import Event, EventType, text

log = logging.getLogger(__name__)

FILTERS = "log filters"
WRITE_AFTER = 0.2
"""Seconds that an entry about something that moved no lock may wait."""

T = TypeVar("T")


class Records:
    """Both files. What a job does with them is done by one thread, one job after the other."""

    def __init__(self, folder: Path, keystore: Keystore, clock: Clock) -> None:
        """Open ``access.db`` and ``access-log.db`` in ``folder``; raises `StartError`."""
        self._clock = clock
        self._keystore = keystore
        self.store = AccessStore(folder / "access.db", keystore)
        self.log = AccessLog(folder / "access-log.db")
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="access")
        self._viewer = ThreadPoolExecutor(1, thread_name_prefix="access-view")
        self._view: AccessStore | None = None
        self._log_view: AccessLog | None = None
        self._waiting: list[Entry] = []
        self._timer: Timer | None = None
        self._closed = False
        self.closing: list[Callable[[], Awaitable[None]]] = []
        """What must end before the files are emptied or closed."""
        self.filters = LogFilters.loaded(self.store.document(FILTERS))
        self.uuid = ""
        """This device, as filters name it."""
        self.alarmed: list[Callable[[Entry], None]] = []
        """Who wants to know of alarms."""

    async def run(self, job: Callable[[], T]) -> T:
        """Do ``job`` in the worker thread; it is finished even when the caller goes away.

        Raises `Unavailable` when the files cannot be read or written: a full disk.
        """
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._worker, _told, job))

    async def look(self, job: Callable[[AccessStore], T]) -> T:
        """Do ``job``, which only reads, in a thread and with a connection of its own: decisions never wait for it."""
        return await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(self._viewer, _told, lambda: job(self._opened_view()))
        )

    async def browse(self, job: Callable[[AccessLog], T]) -> T:
        """Do ``job``, which only reads the event log, in the same way; what waits is written before."""
        await self.flush()
        return await asyncio.shield(
            asyncio.get_running_loop().run_in_executor(self._viewer, _told, lambda: job(self._opened_log()))
        )

    def _opened_log(self) -> AccessLog:
        if self._log_view is None:
            self._log_view = AccessLog(self.log.path)
        return self._log_view

    def _opened_view(self) -> AccessStore:
        if self._view is None:
            self._view = AccessStore(self.store.path, self._keystore, caching=False)
        return self._view

    async def write(
        self,
        *entries: Entry,
        modes: Mapping[str, str] | None = None,
        levels: Mapping[str, Levels] | None = None,
    ) -> None:
        """Log ``entries``, after those that wait; they are on the disk when this returns."""
        waiting, self._waiting = self._waiting, []
        marked = [self._marked(entry) for entry in entries]
        await self.run(lambda: self.log.write([*waiting, *marked], modes, levels))
        self._written(marked)

    async def settle(self, job: Callable[[], tuple[T, Sequence[Entry]]]) -> T:
        """Do ``job`` and log the entries that it gives, after those that wait; they are on the disk when this returns.

        It is `run` and `write` in one turn of the thread: who stands before the door waits for nothing else.
        """
        waiting, self._waiting = self._waiting, []
        marked: list[Entry] = []

        def both() -> T:
            try:
                result, entries = job()
                marked.extend(map(self._marked, entries))
                return result
            finally:
                if waiting or marked:
                    self.log.write([*waiting, *marked])

        result = await self.run(both)
        self._written(marked)
        return result

    def _written(self, entries: Sequence[Entry]) -> None:
        """Tell of alarms, and have the files tidied up where nobody waits."""
        self._tell(entries)
        if self.log.unfolded() and not self._closed:
            self._viewer.submit(_tried, self.log.fold, "the log was not folded")

    def _tell(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if entry.alarm:
                for alarmed in self.alarmed:
                    alarmed(entry)

    def note(self, entry: Entry) -> None:
        """Log something that nobody waits for, unless a client ignores it."""
        entry = self._marked(entry)
        if entry.hidden:
            return
        self._tell([entry])
        self._waiting.append(entry)
        if self._timer is None and not self._closed:
            self._timer = self._clock.call_later(WRITE_AFTER, self._due)

    def _marked(self, entry: Entry) -> Entry:
        """``entry`` with what the filters say of it: an alarm is never ignored."""
        if self.filters.is_alarm(entry, self.uuid):
            return replace(entry, alarm=True, token=entry.token or str(uuid.uuid4()))
        return replace(entry, hidden=True) if self.filters.is_ignored(entry, self.uuid) else entry

    async def set_filters(self, change: Callable[[LogFilters], LogFilters]) -> None:
        """Store and follow changed filters; whatever ``change`` raises is raised, and nothing is changed."""
        changed = change(self.filters)
        await self.run(lambda: self.store.set_document(FILTERS, changed.dumped()))
        self.filters = changed

    def _due(self) -> None:
        self._timer = None
        entries, self._waiting = self._waiting, []
        if entries:
            lost = f"{len(entries)} entries about what moved no lock are not in the log"
            self._worker.submit(_tried, lambda: self.log.write(entries), lost)

    async def flush(self) -> None:
        """Write what waits."""
        if self._timer is not None:
            self._timer.cancel()
        self._due()
        await self.run(lambda: None)

    async def forget(self, *, log_too: bool) -> None:
        """Restore or factory default: nobody may pass any longer, and doors rest locked."""
        await self._end()
        await self.flush()
        await self.run(self.store.clear)
        self.filters = LogFilters()
        await self.run(self.log.clear if log_too else self.log.forget_doors)

    async def close(self) -> None:
        """Write what waits and close both files; harmless the second time."""
        if self._closed:
            return
        await self._end()
        await self.flush()
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._viewer, self._close_view)
        self._viewer.shutdown()
        await self.run(self._close)
        self._worker.shutdown()

    async def _end(self) -> None:
        for end in self.closing:
            await end()

    def _close_view(self) -> None:
        if self._view is not None:
            self._view.close()
        if self._log_view is not None:
            self._log_view.close()

    def _close(self) -> None:
        self.store.close()
        self.log.close()


def _told(job: Callable[[], T]) -> T:
    """In a thread: ``job``, with errors of its file in the words of the device."""
    try:
        return job()
    except sqlite3.Error as error:
        raise Unavailable("the access database", str(error)) from error


def _tried(job: Callable[[], None], otherwise: str) -> None:
    """In a thread: ``job``, for which nobody waits."""
    try:
        job()
    except sqlite3.Error as error:
        log.error("%s: %s", otherwise, error)


def plain(topic: str) -> str:
    """A topic without its namespaces."""
    return re.sub(r"[a-z0-9]+:", "", topic)


def entry(
    declared: EventType, source: Mapping[str, object], data: Mapping[str, object], clock: Clock
) -> Entry:
    """The log entry of an event that is about to be published."""
    items = (*declared.source, *declared.data)
    return Entry(
        clock.now(),
        plain(declared.topic),
        {name: text(value) for name, value in source.items()},
        {name: text(value) for name, value in data.items()},
        {item.name: item.type for item in items},
        next((item.name for item in declared.data if item.state), ""),
    )


def heard(event: Event) -> Entry:
    """The log entry of an event that was published."""
    items = (*event.type.source, *event.type.data)
    return Entry(
        event.time,
        plain(event.topic),
        dict(event.source),
        dict(event.data),
        {item.name: item.type for item in items},
        next((item.name for item in event.type.data if item.state), ""),
    )
