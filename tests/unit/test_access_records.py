"""The thread that owns the access files: one turn for a decision and its log entry, and a log that does not grow."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from axisedge.access.log import FOLD_AFTER, MOST_ENTRIES, TRIM, WRITE_AHEAD, AccessLog, Entry
from axisedge.access.model import AccessPoint, IdPointDevice
from axisedge.access.points import Points
from axisedge.access.records import Records
from axisedge.access.settings import DoorSettings, DoorsSettings
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Unavailable
from axisedge.core.keystore import Keystore

pytestmark = pytest.mark.feature("ACC-08")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def topics_on_disk(folder: Path) -> list[str]:
    """What somebody else finds in the file."""
    with sqlite3.connect(folder / "access-log.db") as db:
        found = [topic for (topic,) in db.execute("SELECT topic FROM entry ORDER BY id")]
    db.close()
    return found


@pytest_asyncio.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    made = Records(tmp_path, Keystore.open(tmp_path / "key"), ManualClock(NOW))
    yield made
    await made.close()


# -- the write-ahead log -------------------------------------------------------------------------------------


def test_the_write_ahead_log_is_there_before_and_is_used_again_and_again(tmp_path: Path) -> None:
    log, ahead = AccessLog(tmp_path / "log.db"), tmp_path / "log.db-wal"
    assert ahead.stat().st_size >= WRITE_AHEAD
    size, folds = ahead.stat().st_size, 0
    for number in range(10 * FOLD_AFTER):
        log.write([Entry(NOW, f"Door/{number}", data={"Text": "x" * 200})])
        if log.unfolded():
            folding = threading.Thread(target=log.fold)
            folding.start()
            folding.join(10)
            folds += 1
    assert folds == 10
    assert ahead.stat().st_size == size
    assert (tmp_path / "log.db").stat().st_size > 600 * 200, "it was folded into the file"
    log.close()
    again = AccessLog(tmp_path / "log.db")
    assert [entry.topic for entry in again.read()] == [f"Door/{n}" for n in range(10 * FOLD_AFTER)]
    again.close()


def test_a_log_that_nobody_folds_loses_nothing(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "log.db")
    for number in range(3 * FOLD_AFTER):
        log.write([Entry(NOW, f"Door/{number}")])
    assert len(log.read()) == 3 * FOLD_AFTER
    log.close()


def test_old_entries_go_in_bundles(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "log.db")
    log.write([Entry(NOW, "Door/Old", token="t")] * MOST_ENTRIES)
    for number in range(1, TRIM + 1):
        log.write([Entry(NOW, "Door/New")])
        if number in (1, TRIM - 1, TRIM):
            kept = log._db.execute("SELECT count(*), min(id), max(id) FROM entry").fetchone()
            assert kept[2] == MOST_ENTRIES + number
            assert MOST_ENTRIES <= kept[0] < MOST_ENTRIES + TRIM
    assert kept[1] > 1, "the oldest are gone"
    log.close()


def test_a_full_disk_is_said_and_the_next_entry_is_written(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "log.db")
    pages = log._db.execute("PRAGMA page_count").fetchone()[0]
    log._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        log.write([Entry(NOW, "Door/Big", data={"Text": "x" * 100_000})])
    log._db.execute(f"PRAGMA max_page_count={pages + 1000}")
    log.write([Entry(NOW, "Door/Small")])
    assert [entry.topic for entry in log.read()] == ["Door/Small"]
    log.close()


# -- one turn ------------------------------------------------------------------------------------------------


async def test_what_is_settled_is_on_the_disk_after_what_waited(tmp_path: Path, records: Records) -> None:
    records.note(Entry(NOW, "Door/Waited"))
    assert await records.settle(lambda: ("granted", [Entry(NOW, "Door/Cause")])) == "granted"
    assert topics_on_disk(tmp_path) == ["Door/Waited", "Door/Cause"]


async def test_a_job_that_fails_takes_nothing_of_others_along(tmp_path: Path, records: Records) -> None:
    def fails() -> tuple[None, Sequence[Entry]]:
        raise sqlite3.OperationalError("the disk is gone")

    records.note(Entry(NOW, "Door/Waited"))
    with pytest.raises(Unavailable, match="the disk is gone"):
        await records.settle(fails)
    assert topics_on_disk(tmp_path) == ["Door/Waited"]


async def test_a_decision_without_an_entry_writes_nothing(tmp_path: Path, records: Records) -> None:
    assert await records.settle(lambda: (7, [])) == 7
    assert topics_on_disk(tmp_path) == []


# -- what is remembered of a reader --------------------------------------------------------------------------


async def test_where_a_reader_is_is_remembered_until_something_changes(records: Records) -> None:
    door = DoorSettings(name="Front", connector=1, reader_outside="reader-1")
    settings = [DoorsSettings(doors={"door-1": door})]
    points = Points(records.store, lambda: settings[0], ["reader-1"], "controller")
    assert points.recall("reader-1") is None, "nothing is known yet"
    spot = await records.run(lambda: points.spot("reader-1"))
    assert spot is not None and [point.token for point in spot.points] == ["door-1 in"]
    assert points.recall("reader-1") is spot
    assert points.spot("reader-2") is None and points.recall("reader-2") is None
    point = AccessPoint(
        token="door-1 in", name="Moved", entity="door-1", id_point_device=[IdPointDevice(id_point="reader-1")]
    )
    await records.run(lambda: records.store.put([point]))
    assert points.recall("reader-1") is None, "a client has changed an access point"
    moved = await records.run(lambda: points.spot("reader-1"))
    assert moved is not None and moved.points[0].name == "Moved"
    settings[0] = DoorsSettings(doors={"door-1": door.model_copy(update={"name": "Back"})})
    assert points.recall("reader-1") is None, "the settings have changed"


# -- reading beside it ---------------------------------------------------------------------------------------


async def test_a_long_look_into_the_log_makes_no_decision_wait(records: Records) -> None:
    looking, decided = threading.Event(), threading.Event()

    def look(log: AccessLog) -> list[str]:
        looking.set()
        assert decided.wait(10), "the decision waited for the reader"
        return [entry.topic for entry in log.read()]

    records.note(Entry(NOW, "Door/Waited"))
    reading = asyncio.create_task(records.browse(look))
    async with asyncio.timeout(10):
        assert await asyncio.to_thread(looking.wait, 10)
        await records.settle(lambda: (None, [Entry(NOW, "Door/Cause")]))
        decided.set()
        assert await reading == ["Door/Waited", "Door/Cause"]
