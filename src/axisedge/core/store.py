"""The settings store: SQLite with a write-ahead log and full sync, so an acknowledged change survives power loss."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from axisedge.core.database import transaction
from axisedge.core.errors import StartError


@dataclass(frozen=True, slots=True)
class Row:
    """One stored section: what differs from the defaults, and how often it was changed."""

    data: dict[str, Any]
    revision: int


def _first_tables(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE section (name TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID")
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")


def _who_changed_what(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE section ADD COLUMN revision INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE section ADD COLUMN changed_by TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE section ADD COLUMN changed_at TEXT NOT NULL DEFAULT ''")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first_tables, _who_changed_what)
"""Step i brings a store of version i to version i + 1. Append only: stores of every age are out there."""


class Store:
    """The one file that holds every setting. Not thread-safe: `Settings` calls it from one worker thread."""

    def __init__(self, path: Path) -> None:
        """Open or make the store at ``path`` and bring it to the present version.

        Raises `StartError` when the store is from a newer version (it is left untouched), damaged or unreadable.
        """
        self.path = path
        self.damaged: dict[str, str] = {}
        """Stored sections that cannot even be parsed, with the reason."""
        try:
            self._refuse_newer(path)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
            path.chmod(0o600)  # before there is a log beside it, which gets the same rights
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._migrate()
        except sqlite3.Error as error:
            raise StartError(f"settings store {path} cannot be opened: {error}") from error

    @staticmethod
    def _refuse_newer(path: Path) -> None:
        if not path.exists():
            return
        # Read-only, so that a refused store keeps every byte and its time stamp.
        with_wal = path.with_name(path.name + "-wal").exists()
        mode = "ro" if with_wal else "ro&immutable=1"
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
        finally:
            db.close()
        if version > len(MIGRATIONS):
            raise StartError(
                f"settings store {path} is of version {version}, newer than version {len(MIGRATIONS)} "
                "that this software knows; it was left untouched. Upgrade the software."
            )

    def _migrate(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == len(MIGRATIONS):
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for step in MIGRATIONS[version:]:
                step(self._db)
            self._db.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def load(self) -> dict[str, Row]:
        """Every stored section by name; what is no JSON is left out and named in `damaged`.

        Raises `StartError` when the file itself is damaged.
        """
        loaded: dict[str, Row] = {}
        try:
            rows = self._db.execute("SELECT name, data, revision FROM section").fetchall()
        except sqlite3.Error as error:
            raise StartError(f"settings store {self.path} is damaged: {error}") from error
        for name, data, revision in rows:
            try:
                loaded[name] = Row(json.loads(data), revision)
            except ValueError as error:
                self.damaged[name] = f"not JSON: {error}"
        return loaded

    def save(self, changes: Mapping[str, Row | None], actor: str, at: datetime) -> None:
        """Write all ``changes`` (None removes a section) in one transaction; durable when this returns."""
        with transaction(self._db):
            for name, row in changes.items():
                if row is None:
                    self._db.execute("DELETE FROM section WHERE name=?", (name,))
                else:
                    self._db.execute(
                        "INSERT OR REPLACE INTO section (name, data, revision, changed_by, changed_at)"
                        " VALUES (?,?,?,?,?)",
                        (
                            name,
                            json.dumps(row.data, separators=(",", ":")),
                            row.revision,
                            actor,
                            at.isoformat(),
                        ),
                    )

    def meta(self, key: str) -> str | None:
        """A fact that even factory default keeps, such as the serial number."""
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, key: str, value: str) -> None:
        """Store a fact that even factory default keeps."""
        self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?,?)", (key, value))

    def close(self) -> None:
        """Fold the log into the file and close it."""
        self._db.close()
