"""Who keeps the machine's clock right, and when it asks next: chrony or systemd-timesyncd, asked for what they know."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from axisedge.core.clock import Clock
from axisedge.core.processes import end
from axisedge.core.subsystem import Background

ASK_EVERY = 30.0
ANSWER_WITHIN = 5.0
CHRONY = ("chronyc", "-c", "-n", "sources")
TIMESYNCD = ("timedatectl", "show-timesync")
SERVICE_MANAGER = frozenset({"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
"""Not for children: systemd's own tools would report their failures to our service manager as ours."""
UNITS: Mapping[str, float] = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86400.0,
    "w": 604800.0,
}
TIMESPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(us|ms|min|s|h|d|w)\b")

Ask = Callable[[Sequence[str]], Awaitable[str | None]]


@dataclass(frozen=True, slots=True)
class Source:
    """The time server in use."""

    server: str
    next_in: float | None
    """Seconds until it is asked again; None when the machine does not say."""


def from_chrony(answer: str) -> Source | None:
    """The selected source of ``chronyc -c sources``; None when none is selected."""
    for line in answer.splitlines():
        fields = line.split(",")
        if len(fields) >= 7 and fields[1] == "*":
            try:
                poll, last_heard = int(fields[4]), int(fields[6])
            except ValueError:
                return Source(fields[2], None)
            return Source(fields[2], max(0.0, 2.0**poll - last_heard))
    return None


def from_timesyncd(answer: str) -> Source | None:
    """The server of ``timedatectl show-timesync``; None when it has none.

    When it was asked last is not told, so the poll interval is the longest that the next time can be away.
    """
    facts = dict(line.split("=", 1) for line in answer.splitlines() if "=" in line)
    server = facts.get("ServerName") or facts.get("ServerAddress", "")
    if not server:
        return None
    return Source(server, timespan(facts.get("PollIntervalUSec", "")))


def timespan(text: str) -> float | None:
    """Seconds of a systemd time span (``34min 8s``); None when it is none."""
    found = TIMESPAN.findall(text)
    return sum(float(number) * UNITS[unit] for number, unit in found) if found else None


async def run(command: Sequence[str]) -> str | None:
    """What ``command`` prints; None when it is not there, fails, or takes too long."""
    program = shutil.which(command[0])
    if program is None:
        return None
    process = await asyncio.create_subprocess_exec(
        program,
        *command[1:],
        env={name: value for name, value in os.environ.items() if name not in SERVICE_MANAGER},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            out, _ = await process.communicate()
    except TimeoutError:
        return None
    finally:
        await end(process)
    return out.decode(errors="replace") if process.returncode == 0 else None


class TimeSync:
    """Knows the time server in use. ``source`` is None when the machine has none, or does not say."""

    name = "time-sync"

    def __init__(self, clock: Clock, ask: Ask = run) -> None:
        self._clock = clock
        self._ask = ask
        self._asked_at = clock.monotonic()
        self.source: Source | None = None
        self.background = Background()

    async def start(self) -> None:
        """Begin to ask, now and then."""
        self.background.spawn(self._follow(), "time sync")

    async def stop(self) -> None:
        """Ask no more."""
        await self.background.cancel()

    @property
    def seconds_to_next(self) -> int | None:
        """Seconds until the server is asked again."""
        if self.source is None or self.source.next_in is None:
            return None
        return max(0, round(self.source.next_in - (self._clock.monotonic() - self._asked_at)))

    async def _follow(self) -> None:
        while True:
            self.source = await self.look()
            self._asked_at = self._clock.monotonic()
            await self._clock.sleep(ASK_EVERY)

    async def look(self) -> Source | None:
        """Ask chrony, then systemd-timesyncd."""
        answer = await self._ask(CHRONY)
        if answer is not None and (source := from_chrony(answer)) is not None:
            return source
        answer = await self._ask(TIMESYNCD)
        return None if answer is None else from_timesyncd(answer)
