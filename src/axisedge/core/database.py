"""Opening a SQLite file that must survive anything: a write-ahead log with full sync, a version, and its steps."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from axisedge.core.errors import StartError

Step = Callable[[sqlite3.Connection], None]


def open_database(path: Path, steps: Sequence[Step], what: str) -> sqlite3.Connection:
    """Open or make the file at ``path`` and bring it to version ``len(steps)``; step i leads to version i + 1.

    What a commit has acknowledged is on the disk. Raises `StartError` naming ``what`` when the file is from a newer
    version (it is left untouched), damaged or unreadable.
    """
    try:
        _refuse_newer(path, len(steps), what)
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
        path.chmod(0o600)  # before there is a log beside it, which gets the same rights
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        _migrate(db, steps)
    except sqlite3.Error as error:
        raise StartError(f"{what} {path} cannot be opened: {error}") from error
    return db


def lengthen_log(path: Path, size: int) -> None:
    """Give the write-ahead log of the open database at ``path`` at least ``size`` bytes.

    SQLite overwrites it from the beginning after every checkpoint. Where the blocks are there already, a commit is one
    fdatasync of its pages, and the file system need not write down how long the file has become.
    """
    with path.with_name(path.name + "-wal").open("ab") as file:
        missing = size - file.tell()
        if missing > 0:
            file.write(bytes(missing))  # no reader takes zeros for a commit: it begins with a checksum
            file.flush()
            os.fsync(file.fileno())


def fold_log(path: Path) -> None:
    """Bring what the write-ahead log of ``path`` holds into the file itself; whoever writes meanwhile does not wait.

    For another thread than the writer's. Raises `sqlite3.Error`.
    """
    db = sqlite3.connect(path, isolation_level=None)
    try:
        db.execute("PRAGMA wal_checkpoint(PASSIVE)")
    finally:
        db.close()


def _refuse_newer(path: Path, known: int, what: str) -> None:
    if not path.exists():
        return
    # Read-only, so that a refused file keeps every byte and its time stamp.
    mode = "ro" if path.with_name(path.name + "-wal").exists() else "ro&immutable=1"
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
    finally:
        db.close()
    if version > known:
        raise StartError(
            f"{what} {path} is of version {version}, newer than version {known} "
            "that this software knows; it was left untouched. Upgrade the software."
        )


def _migrate(db: sqlite3.Connection, steps: Sequence[Step]) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version == len(steps):
        return
    with transaction(db):
        for step in steps[version:]:
            step(db)
        db.execute(f"PRAGMA user_version={len(steps)}")


def clean(db: sqlite3.Connection) -> None:
    """Write the file anew, without what was deleted; nobody else may be reading it."""
    db.execute("VACUUM")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class transaction:
    """``with transaction(db):`` commits at the end, or takes everything back when something is raised."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if error is None:
                self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:  # something was raised, perhaps by the commit: a full disk
                self._db.execute("ROLLBACK")
