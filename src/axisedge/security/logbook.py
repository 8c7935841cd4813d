"""A bounded log on disk: lines gather in memory for a moment and are written together, off the event loop."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import StartError

WRITE_AFTER = 1.0
"""Seconds that a line may wait in memory; what a sudden loss of power takes."""
MOST_LINES = 10_000
"""Lines of one kind that are kept; the oldest go first."""
MOST_WAITING = 2_000
"""Lines that may wait in memory; a flood beyond that is counted, not kept."""
LONGEST_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log."""

    id: int
    """Grows with every line, also over restarts."""
    kind: str
    time: datetime
    level: str
    """``info``, ``notice`` or ``warning``."""
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class Logbook:
    """The file of the access log and the audit log."""

    name = "logbook"

    def __init__(self, path: Path, clock: Clock) -> None:
        """Open or make the file; one that is damaged is set aside, for a log must not keep a device from starting."""
        self._clock = clock
        self._waiting: list[Line] = []
        self._lost = 0
        self._watchers: list[Callable[[Line], None]] = []
        self._timer: Timer | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="logbook")
        try:
            self._db = _opened(path)
        except sqlite3.OperationalError as error:
            raise StartError(f"log {path} cannot be opened: {error}") from None
        except sqlite3.DatabaseError:
            path.replace(path.with_suffix(".damaged"))
            self._db = _opened(path)
        self._last: int = self._db.execute("SELECT coalesce(max(id), 0) FROM line").fetchone()[0]
        self._closed = False

    async def start(self) -> None:
        """See `Subsystem.start`."""

    async def stop(self) -> None:
        """Write what waits; the file stays open, for others still stop after this one."""
        await self.flush()

    async def close(self) -> None:
        """Write what waits and close the file; harmless the second time."""
        if not self._closed:
            await self.flush()
            self._closed = True
            self._db.close()
            self._writer.shutdown()

    def add(self, kind: str, level: str, text: str, **fields: Any) -> Line | None:
        """Note a line; None when it came in a flood and was only counted."""
        if self._closed or len(self._waiting) >= MOST_WAITING:
            self._lost += 1
            return None
        self._last += 1
        line = Line(self._last, kind, self._clock.now(), level, printable(text)[:LONGEST_TEXT], fields)
        self._waiting.append(line)
        for watcher in tuple(self._watchers):
            watcher(line)
        if self._timer is None:
            self._timer = self._clock.call_later(WRITE_AFTER, self._due)
        return line

    def watch(self, callback: Callable[[Line], None]) -> Callable[[], None]:
        """Tell ``callback`` of every new line; returns the way to stop it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    def _due(self) -> None:
        self._timer = None
        lines = self._taken()
        if lines:
            self._writer.submit(self._write, lines)

    def _taken(self) -> list[Line]:
        lines, self._waiting = self._waiting, []
        if self._lost:
            self._last += 1
            text = f"{self._lost} lines were not kept because too many came at once"
            lines.append(
                Line(self._last, lines[-1].kind if lines else "access", self._clock.now(), "warning", text)
            )
            self._lost = 0
        return lines

    async def flush(self) -> None:
        """Write what waits, and wait until it is on disk."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._closed:
            await asyncio.get_running_loop().run_in_executor(self._writer, self._write, self._taken())

    def _write(self, lines: list[Line]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT INTO line (id, kind, time, level, text, fields) VALUES (?,?,?,?,?,?)",
                [
                    (
                        line.id,
                        line.kind,
                        line.time.isoformat(),
                        line.level,
                        line.text,
                        json.dumps(dict(line.fields)),
                    )
                    for line in lines
                ],
            )
            for kind in {line.kind for line in lines}:
                self._db.execute(
                    "DELETE FROM line WHERE kind=? AND id <= "
                    "(SELECT id FROM line WHERE kind=? ORDER BY id DESC LIMIT 1 OFFSET ?)",
                    (kind, kind, MOST_LINES),
                )

    async def read(self, kind: str, *, after: int = 0, limit: int = 500) -> list[Line]:
        """The newest ``limit`` lines of ``kind`` with an id above ``after``, oldest first."""
        await self.flush()
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._read, kind, after, limit)

    def _read(self, kind: str, after: int, limit: int) -> list[Line]:
        rows = self._db.execute(
            "SELECT id, kind, time, level, text, fields FROM line WHERE kind=? AND id>? ORDER BY id DESC LIMIT ?",
            (kind, after, limit),
        ).fetchall()
        return [
            Line(id, kind, datetime.fromisoformat(time), level, text, json.loads(fields))
            for id, kind, time, level, text, fields in reversed(rows)
        ]


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, timeout=5.0)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    with db:
        db.execute(
            "CREATE TABLE IF NOT EXISTS line (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, time TEXT NOT NULL, "
            "level TEXT NOT NULL, text TEXT NOT NULL, fields TEXT NOT NULL)"
        )
        db.execute("CREATE INDEX IF NOT EXISTS line_by_kind ON line (kind, id)")
    path.chmod(0o600)
    return db


def printable(text: str) -> str:
    """``text`` fit for one line of a log: nobody writes lines of their own into it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
