"""The access log and the audit log: bounded, on disk, without secrets."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from axisedge.core.clock import ManualClock
from axisedge.core.errors import StartError
from axisedge.core.keystore import Keystore
from axisedge.core.roles import Identity, Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.security import logbook as logbooks
from axisedge.security.access_log import AccessLog
from axisedge.security.audit import AUDIT, AuditLog
from axisedge.security.logbook import MOST_WAITING, WRITE_AFTER, Logbook

pytestmark = pytest.mark.feature("SEC-11")


class Phone(SettingsModel):
    name: str = Field("", title="Name")
    password: Secret = Field(SecretStr(""), title="Password")


class Phones(SettingsModel):
    phones: dict[str, Phone] = Field(default_factory=dict)
    volume: int = 5


class World:
    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.settings = Settings(Store(folder / "settings.db"), Keystore.open(folder / "key"), self.clock)
        self.settings.section(Section("phones", Phones, title="Phones"))
        self.bus = Bus(self.clock)
        self.logbook = Logbook(folder / "log.db", self.clock)
        self.access = AccessLog(self.settings, self.logbook, self.clock)
        self.audit = AuditLog(self.settings, self.bus, self.logbook)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def test_who_changed_what_without_the_values(world: World) -> None:
    await world.settings.update("phones", {"volume": 9, "phones": {"a": {"password": "hidden"}}}, "root")
    await world.settings.update("phones", {"phones": {"a": {"password": "hidden too"}}}, "joe")
    await world.settings.update("phones", {"phones": {"a": None}}, "root")
    lines = await world.audit.read()
    assert [line.text for line in lines] == [
        "root: changed phones: phones.a added, volume",
        "joe: changed phones: phones.a.password",
        "root: changed phones: phones.a removed",
    ]
    assert [line.fields["class"] for line in lines] == ["settings"] * 3
    assert lines[0].time == world.clock.now()


async def test_every_line_is_an_event(world: World) -> None:
    with world.bus.subscribe() as events:
        world.audit.record("root", "system", "restart", address="192.0.2.1")
        (event,) = events.take()
    assert (event.type, dict(event.data)) == (
        AUDIT,
        {"class": "system", "message": "root from 192.0.2.1: restart"},
    )


async def test_lines_outlive_a_restart(world: World, tmp_path: Path) -> None:
    world.audit.record("root", "system", "restart")
    await world.logbook.close()
    again = World(tmp_path)
    again.audit.record("root", "system", "restart again")
    lines = await again.audit.read()
    assert [(line.id, line.text) for line in lines] == [(1, "root: restart"), (2, "root: restart again")]


async def test_lines_are_written_soon_by_themselves(world: World, tmp_path: Path) -> None:
    world.audit.record("root", "system", "restart")
    await world.clock.advance(WRITE_AFTER)
    world.logbook._writer.submit(int).result()  # after what was handed to the writer before
    with sqlite3.connect(tmp_path / "log.db") as db:
        assert db.execute("SELECT count(*) FROM line").fetchone() == (1,)


async def test_reading_on(world: World) -> None:
    for number in range(10):
        world.audit.record("root", "io", str(number))
    lines = await world.audit.read(limit=3)
    assert [line.text for line in lines] == ["root: 7", "root: 8", "root: 9"]
    world.audit.record("root", "io", "10")
    assert [line.text for line in await world.audit.read(after=lines[-1].id)] == ["root: 10"]


async def test_the_log_is_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbooks, "MOST_LINES", 5)
    for number in range(20):
        world.audit.record("root", "io", str(number))
    world.access.failed("joe", "192.0.2.1", "/", 401, "wrong")
    assert [line.text for line in await world.audit.read()] == [f"root: {n}" for n in range(15, 20)]
    assert len(await world.access.read()) == 1


async def test_a_flood_is_counted(world: World) -> None:
    for _ in range(MOST_WAITING + 7):
        world.access.failed("joe", "192.0.2.1", "/", 401, "wrong")
    lines = await world.access.read(limit=MOST_WAITING * 2)
    assert len(lines) == MOST_WAITING + 1
    assert "7 lines were not kept" in lines[-1].text


async def test_nobody_writes_lines_of_their_own(world: World) -> None:
    world.access.failed("joe\nroot: logged in", "192.0.2.1", "/x\r\n\x1b[2J", 401, "wrong")
    (line,) = await world.access.read()
    assert line.text.isprintable()
    assert line.fields["user"] == "joe\nroot: logged in"


async def test_access_log_levels(world: World) -> None:
    who = Identity("root", Role.ADMINISTRATOR, True, "digest")
    world.access.passed(who, "192.0.2.1", "/")
    assert await world.access.read() == []
    await world.settings.update("access-log", {"level": "all"}, "root")
    for _ in range(5):
        world.access.passed(who, "192.0.2.1", "/")
    world.access.passed(who, "192.0.2.2", "/")
    assert len(await world.access.read()) == 2
    await world.clock.advance(61)
    world.access.passed(who, "192.0.2.1", "/")
    assert len(await world.access.read()) == 3
    await world.settings.update("access-log", {"level": "off"}, "root")
    world.access.failed("joe", "192.0.2.1", "/", 401, "wrong")
    assert len(await world.access.read()) == 3


async def test_a_damaged_log_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"this is no database at all" * 100)
    world = World(tmp_path)
    world.audit.record("root", "system", "restart")
    assert len(await world.audit.read()) == 1
    assert (tmp_path / "log.damaged").exists()


def test_a_log_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "log.db").mkdir()
    with pytest.raises(StartError, match=r"log\.db"):
        Logbook(tmp_path / "log.db", ManualClock())


async def test_the_file_is_for_its_owner_alone(world: World, tmp_path: Path) -> None:
    assert (tmp_path / "log.db").stat().st_mode & 0o077 == 0
