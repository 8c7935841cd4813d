"""The event log of the door controller: what is written is on the disk before `AccessLog.write` returns.

The modes that doors must have again after a restart are written in the same transaction as their cause.
Not thread-safe: one worker thread calls it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection

from axisedge.core.database import clean, fold_log, lengthen_log, open_database, transaction
from axisedge.core.errors import NotFound

MOST_ENTRIES = 30_000
TRIM = 64
"""Entries that are removed at once, so that few writes do it: as many more may be there."""
MOST_ALARMS = 200
WRITE_AHEAD = 2 * 1024 * 1024
"""Bytes of the write-ahead log that are there before they are needed; some 100 decisions."""
FOLD_AFTER = 64
"""Entries after which the write-ahead log should be folded into the file, so that it begins anew."""


Levels = Mapping[str, tuple[str, str]]
"""Priority level: reason and action."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened, or is about to."""

    time: datetime
    topic: str
    """The parts of the topic without namespaces: ``AccessControl/AccessGranted/Credential``."""
    source: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    """XML types of items, where they are known."""
    state: str = ""
    """The name of the data item that carries a state."""
    token: str = ""
    id: int = 0
    """Grows with every entry, also over restarts; 0 before it is written."""
    alarm: bool = False
    """Whether somebody must look at it."""
    hidden: bool = False
    """Kept, because it was a cause, although a client ignores it."""

    @property
    def values(self) -> dict[str, str]:
        """Everything it says, by name; parts of the topic as ``topic0``, ``topic1`` …"""
        parts = {f"topic{n}": part for n, part in enumerate(self.topic.split("/"))}
        return {**parts, **self.source, **self.data}


def _first_tables(db: Connection) -> None:
    db.execute(
        "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, time TEXT NOT NULL, "
        "topic TEXT NOT NULL, source TEXT NOT NULL, data TEXT NOT NULL, types TEXT NOT NULL, state TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX entry_by_time ON entry (time)")
    db.execute("CREATE TABLE door (token TEXT PRIMARY KEY, mode TEXT NOT NULL) WITHOUT ROWID")


def _alarms(db: Connection) -> None:
    db.execute("ALTER TABLE entry ADD COLUMN alarm INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE entry ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0")
    db.execute("CREATE INDEX entry_alarms ON entry (id) WHERE alarm = 1")
    db.execute(
        "CREATE TABLE level (door TEXT NOT NULL, level TEXT NOT NULL, reason TEXT NOT NULL, action TEXT NOT NULL, "
        "PRIMARY KEY (door, level)) WITHOUT ROWID"
    )


STEPS = (_first_tables, _alarms)


class AccessLog:
    """The file of the event log."""

    def __init__(self, path: Path) -> None:
        """Open or make the file; raises `StartError` when it is newer than this software, damaged or unreadable."""
        self.path = path
        self._db = open_database(path, STEPS, "access log")
        lengthen_log(path, WRITE_AHEAD)
        self._unfolded = 0

    def write(
        self,
        entries: Sequence[Entry],
        modes: Mapping[str, str] | None = None,
        levels: Mapping[str, Levels] | None = None,
    ) -> None:
        """Write ``entries``, and the ``modes`` and priority ``levels`` of doors that follow from them.

        Durable when this returns.
        """
        with transaction(self._db):
            last = 0
            for entry in entries:
                last = self._insert(entry)
            for token, mode in (modes or {}).items():
                self._db.execute("INSERT OR REPLACE INTO door (token, mode) VALUES (?,?)", (token, mode))
            for token, held in (levels or {}).items():
                self._db.execute("DELETE FROM level WHERE door=?", (token,))
                for level, (reason, action) in held.items():
                    self._db.execute("INSERT INTO level VALUES (?,?,?,?)", (token, level, reason, action))
            if any(entry.alarm for entry in entries):
                self._few_alarms()
            if last > MOST_ENTRIES and last % TRIM < len(entries):
                self._db.execute("DELETE FROM entry WHERE id <= ?", (last - MOST_ENTRIES,))
        self._unfolded += len(entries)

    def unfolded(self) -> bool:
        """Whether it is time for `fold`; it is not asked for twice."""
        due = self._unfolded >= FOLD_AFTER
        if due:
            self._unfolded = 0
        return due

    def fold(self) -> None:
        """Tidy up, in any thread: writing goes on beside it."""
        fold_log(self.path)

    def _insert(self, entry: Entry) -> int:
        cursor = self._db.execute(
            "INSERT INTO entry (token, time, topic, source, data, types, state, alarm, hidden) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            (
                entry.token or str(uuid.uuid4()),
                entry.time.isoformat(timespec="microseconds"),
                entry.topic,
                json.dumps(dict(entry.source)),
                json.dumps(dict(entry.data)),
                json.dumps(dict(entry.types)),
                entry.state,
                entry.alarm,
                entry.hidden,
            ),
        )
        return int(cursor.lastrowid or 0)

    def _few_alarms(self) -> None:
        self._db.execute(
            "UPDATE entry SET alarm=0 WHERE alarm=1 AND id <= "
            "(SELECT id FROM entry WHERE alarm=1 ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (MOST_ALARMS,),
        )

    def acknowledge(self, tokens: Sequence[str]) -> None:
        """These entries are alarms no longer, all or none of them; raises `NotFound`."""
        with transaction(self._db):
            for token in tokens:
                done = self._db.execute("UPDATE entry SET alarm=0 WHERE alarm=1 AND token=?", (token,))
                if not done.rowcount:
                    raise NotFound("alarm", token[:64])

    def levels(self, token: str) -> dict[str, tuple[str, str]]:
        """Who held a door, and in what, by priority level: (reason, action)."""
        rows = self._db.execute("SELECT level, reason, action FROM level WHERE door=?", (token,))
        return {level: (reason, action) for level, reason, action in rows}

    def modes(self) -> dict[str, str]:
        """The modes that doors had, by token."""
        return dict(self._db.execute("SELECT token, mode FROM door").fetchall())

    def forget_door(self, token: str) -> None:
        """The door is no more."""
        self._db.execute("DELETE FROM door WHERE token=?", (token,))
        self._db.execute("DELETE FROM level WHERE door=?", (token,))

    def forget_doors(self) -> None:
        """Every door rests locked."""
        self._db.execute("DELETE FROM door")
        self._db.execute("DELETE FROM level")

    def read(
        self,
        *,
        after: int = 0,
        start: datetime | None = None,
        stop: datetime | None = None,
        newest_first: bool = False,
        limit: int = 1000,
        alarms: bool = False,
        hidden: bool = True,
    ) -> list[Entry]:
        """At most ``limit`` entries from ``start`` until before ``stop``, beyond the entry with id ``after``.

        ``alarms`` are only those that nobody has acknowledged; ``hidden`` ones are left out unless asked for.
        """
        where, values = ["1"], list[object]()
        for clause, value in (
            ("id<?" if newest_first else "id>?", after),
            ("time>=?", start and start.isoformat(timespec="microseconds")),
            ("time<?", stop and stop.isoformat(timespec="microseconds")),
        ):
            if value:
                where.append(clause)
                values.append(value)
        where += ["alarm=1"] if alarms else []
        where += [] if hidden else ["hidden=0"]
        order = "DESC" if newest_first else "ASC"
        rows = self._db.execute(
            "SELECT id, token, time, topic, source, data, types, state, alarm, hidden "  # noqa: S608 (fixed text)
            f"FROM entry WHERE {' AND '.join(where)} ORDER BY id {order} LIMIT ?",
            (*values, limit),
        )
        return [
            Entry(
                time=datetime.fromisoformat(time),
                topic=topic,
                source=json.loads(source),
                data=json.loads(data),
                types=json.loads(types),
                state=state,
                token=token,
                id=id,
                alarm=bool(alarm),
                hidden=bool(unwanted),
            )
            for id, token, time, topic, source, data, types, state, alarm, unwanted in rows
        ]

    def clear(self) -> None:
        """Forget every entry and leave no trace of it in the file."""
        with transaction(self._db):
            self._db.execute("DELETE FROM entry")
            self._db.execute("DELETE FROM door")
            self._db.execute("DELETE FROM level")
        clean(self._db)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        self._db.close()
