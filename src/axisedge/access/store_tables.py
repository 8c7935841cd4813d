"""The tables of the access database, and how those of older versions become the present ones."""

from __future__ import annotations

import sqlite3


def _first_tables(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE item (kind TEXT NOT NULL, token TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, "
        "data TEXT NOT NULL, PRIMARY KEY (kind, token)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX item_by_owner ON item (kind, owner)")
    db.execute(
        "CREATE TABLE id_data (credential TEXT NOT NULL, name TEXT NOT NULL, digest BLOB NOT NULL, "
        "sealed TEXT NOT NULL, PRIMARY KEY (credential, name)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX id_data_by_digest ON id_data (digest)")
    db.execute(
        "CREATE TABLE whereabouts (credential TEXT PRIMARY KEY, area TEXT NOT NULL, since TEXT NOT NULL, "
        "violation INTEGER NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")


def _sorted_names(db: sqlite3.Connection) -> None:
    """Names are kept as they are compared, and in their order."""
    db.create_function("folded", 1, str.casefold, deterministic=True)
    db.execute("UPDATE item SET name = folded(name)")
    db.execute("CREATE INDEX item_by_name ON item (kind, name, token)")


def _peripherals(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE used (peripheral TEXT PRIMARY KEY, time TEXT NOT NULL) WITHOUT ROWID")


STEPS = (_first_tables, _sorted_names, _peripherals)
