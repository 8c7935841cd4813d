"""The settings store outlives sudden death, newer and older software, and damage."""

import hashlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from axisedge.core.store import MIGRATIONS, Store
from axisedge.testing import run_device

CRASH = Path(__file__).parents[2] / "bench" / "settings_crash.py"


@pytest.mark.feature("WEB-08", "SYS-04")
def test_two_hundred_kills_lose_no_acknowledged_change() -> None:
    done = subprocess.run(
        [sys.executable, str(CRASH), "--rounds", "200"], capture_output=True, text=True, timeout=110
    )
    print(done.stdout)  # the seed, for the day it fails
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["kills"] == 200
    assert told["changes"] > 200, "the children hardly wrote anything"


def run_cli(state: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "axisedge", "run", "--state", str(state), "--ports", "auto"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def fingerprint(state: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in state.glob("settings.db*")}


@pytest.mark.feature("SYS-04")
def test_a_store_of_newer_software_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    Store(tmp_path / "settings.db").close()
    db = sqlite3.connect(tmp_path / "settings.db")
    db.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    db.execute("CREATE TABLE of_the_future (x)")
    db.commit()
    db.close()
    before = fingerprint(tmp_path)
    ended = run_cli(tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""
    [line] = ended.stderr.splitlines()
    assert f"version {len(MIGRATIONS) + 1}" in line and "newer" in line
    assert fingerprint(tmp_path) == before


@pytest.mark.feature("SYS-04")
async def test_a_store_of_older_software_is_migrated_with_all_it_holds(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "settings.db")
    MIGRATIONS[0](db)
    db.execute("INSERT INTO section VALUES ('time', '{\"zone\": \"Asia/Tokyo\"}')")
    db.execute("INSERT INTO meta VALUES ('serial', 'ACCC8E123456')")
    db.execute("PRAGMA user_version=1")
    db.commit()
    db.close()
    async with run_device(state=tmp_path) as device:
        assert device.context.time.zone_name == "Asia/Tokyo"
        assert device.context.identity.serial == "ACCC8E123456"
    db = sqlite3.connect(tmp_path / "settings.db")
    assert db.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    db.close()


@pytest.mark.feature("SYS-04")
@pytest.mark.parametrize("damage", ['{"zone": 7, "from": "elsewhere"}', "[]", '{"zone', ""])
async def test_a_damaged_section_runs_on_defaults_and_is_reported(tmp_path: Path, damage: str) -> None:
    async with run_device(state=tmp_path) as device:
        await device.context.settings.update("time", {"zone": "Asia/Tokyo"}, "test")
        await device.context.settings.update("brute-force", {"period": 99}, "test")
    db = sqlite3.connect(tmp_path / "settings.db")
    db.execute("UPDATE section SET data=? WHERE name='time'", (damage,))
    db.commit()
    db.close()
    async with run_device(state=tmp_path) as device:
        assert device.context.time.zone_name == "UTC"
        assert device.context.settings.rejected["time"]
        told = await device.get_text("/axis-cgi/auditlog.cgi")
        assert "the stored settings of time cannot be used" in told
        everything = await device.get_text("/axis-cgi/param.cgi?action=list")
        assert "root.System.PreventDoSAttack.DoSBlockingPeriod=99" in everything, "others were lost with it"


@pytest.mark.feature("SYS-04")
@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 and then nothing of the kind", b"\0" * 8192])
def test_a_file_that_is_no_store_gives_one_clear_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.db").write_bytes(content)
    if not content:  # an empty file is a store that was never written: SQLite makes it one
        Store(tmp_path / "settings.db").close()
        return
    ended = run_cli(tmp_path)
    assert ended.returncode == 2
    [line] = ended.stderr.splitlines()
    assert "settings store" in line
    assert (tmp_path / "settings.db").read_bytes() == content


@pytest.mark.feature("SYS-04")
def test_only_the_device_reads_its_store(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    store = Store(tmp_path / "settings.db")
    try:
        found = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("settings.db*")}
    finally:
        store.close()
    assert found.keys() >= {"settings.db", "settings.db-wal"}
    assert set(found.values()) == {0}
