"""The one thread that touches pjsua2. Work goes in by a queue; what it finds out goes to the loop by its callers."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from axisedge.core.errors import AxisedgeError, Unavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_NAP = 20
"""Milliseconds between two looks at pjsip's timers; packets and work are noticed at once."""
MOST_EVENTS = 64
"""Rounds of events before waiting work has its turn."""
FAILED = "the user agent has failed"
NOT_RUNNING = "the user agent is not running"


class Machine(Protocol):
    """What runs in the thread; every method is called there."""

    def open(self) -> int:
        """Start; returns the descriptor that is readable when packets wait. Raises `AxisedgeError`."""
        ...

    def handle_events(self) -> bool:
        """Take what waits; returns whether there was anything."""
        ...

    def tick(self) -> None:
        """Called after each round: tidy up, look after what is overdue."""

    def close(self) -> None:
        """End everything; nothing is called afterwards."""


class MachineThread:
    """Runs a `Machine` from `start` to `stop`."""

    def __init__(self, machine: Machine, on_failure: Callable[[BaseException], None]) -> None:
        self._machine = machine
        self._on_failure = on_failure
        self._jobs: deque[tuple[Callable[[], None], Future[None] | None]] = deque()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._opened: Future[None] = Future()
        self._ended: Future[None] = Future()
        self._ending = False
        self._thread = threading.Thread(target=self._main, name="sip", daemon=True)

    async def start(self) -> None:
        """Returns when the machine is open; raises what opening raised."""
        self._thread.start()
        await asyncio.wrap_future(self._opened)

    async def stop(self) -> None:
        """Close the machine and wait for the end of the thread."""
        self._ending = True
        self._notice()
        await asyncio.wrap_future(self._ended)
        self._thread.join()
        os.close(self._wake)
        self._wake = -1

    @property
    def here(self) -> bool:
        """Whether the caller runs in this thread."""
        return threading.current_thread() is self._thread

    def post(self, job: Callable[[], None]) -> None:
        """Run ``job`` in the thread soon, or never when it ends before; may be called from anywhere."""
        self._jobs.append((job, None))
        self._notice()

    async def run(self, job: Callable[[], T]) -> T:
        """Run ``job`` in the thread and return what it returns, or raise the `AxisedgeError` that it raises."""
        done: Future[None] = Future()
        results: list[T] = []
        if self._ending:
            raise Unavailable("SIP", NOT_RUNNING)
        self._jobs.append((lambda: results.append(job()), done))
        self._notice()
        await asyncio.wrap_future(done)
        return results[0]

    def _notice(self) -> None:
        if self._wake >= 0:
            os.eventfd_write(self._wake, 1)

    def _main(self) -> None:
        clean = False
        try:
            self._open_and_loop()
            clean = True
        finally:
            if not clean and self._opened.done() and not self._opened.exception():
                self._on_failure(Unavailable("SIP", FAILED))
            if not self._opened.done():  # a mistake of ours while opening
                self._opened.set_exception(Unavailable("SIP", FAILED))
            self._ending = True
            self._abandon()
            self._ended.set_result(None)

    def _open_and_loop(self) -> None:
        failure: AxisedgeError | None = None
        opened = False
        try:
            descriptor = self._machine.open()
            opened = True
        except AxisedgeError as error:
            failure = error
        finally:
            if not opened:
                self._machine.close()
        if failure is not None:  # told last, for whoever hears it may start anew at once
            self._opened.set_exception(failure)
            return
        self._opened.set_result(None)
        try:
            self._loop(descriptor)
        finally:
            self._machine.close()

    def _loop(self, descriptor: int) -> None:
        poller = select.poll()
        poller.register(descriptor, select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        while not self._ending:
            for ready, _ in poller.poll(LONGEST_NAP):
                if ready == self._wake:
                    os.eventfd_read(self._wake)
            self._drain()
            for _ in range(MOST_EVENTS):
                if not self._machine.handle_events():
                    break
            self._machine.tick()

    def _drain(self) -> None:
        while self._jobs:
            job, done = self._jobs.popleft()
            if done is None:
                job()
            elif done.set_running_or_notify_cancel():
                self._answer(job, done)

    @staticmethod
    def _answer(job: Callable[[], None], done: Future[None]) -> None:
        try:
            job()
        except AxisedgeError as error:
            done.set_exception(error)
        else:
            done.set_result(None)
        finally:
            if not done.done():  # a mistake of ours: the thread ends with it
                done.set_exception(Unavailable("SIP", FAILED))

    def _abandon(self) -> None:
        while self._jobs:
            _, done = self._jobs.popleft()
            if done is not None and done.set_running_or_notify_cancel():
                done.set_exception(Unavailable("SIP", NOT_RUNNING))
