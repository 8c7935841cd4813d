"""Login sessions: how long they last, and what ends them."""

from __future__ import annotations

from pathlib import Path

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.keystore import Keystore
from axisedge.core.roles import Identity, Role
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.security.accounts import Accounts, Privileges
from axisedge.security.audit import AuditLog
from axisedge.security.logbook import Logbook
from axisedge.security.sessions import IDLE, LONGEST, LOOK_EVERY, MOST, Sessions

pytestmark = pytest.mark.feature("WEB-03")

ROOT = Identity("root", Role.ADMINISTRATOR, True, "session")
VERA = Identity("vera", Role.VIEWER, False, "session")


class World:
    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        settings = Settings(Store(folder / "settings.db"), Keystore.open(folder / "key"), self.clock)
        self.accounts = Accounts(settings, "AXIS_1")
        logbook = Logbook(folder / "log.db", self.clock)
        self.audit = AuditLog(settings, Bus(self.clock), logbook)
        self.sessions = Sessions(settings, self.audit, self.clock)


@pytest.fixture
async def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    await world.accounts.add("root", "pass", Privileges.ADMINISTRATOR, "test")
    await world.accounts.add("vera", "pass", Privileges.VIEWER, "test")
    return world


def test_a_session_is_found_by_its_secret_alone(world: World) -> None:
    secret, session = world.sessions.create(ROOT, "192.0.2.1")
    assert world.sessions.lookup(secret) is session
    assert session.identity == ROOT
    for other in ("", "x", session.id, session.csrf, secret[:-1], secret + "x"):
        assert world.sessions.lookup(other) is None
    another, _ = world.sessions.create(ROOT, "192.0.2.1")
    assert another != secret


def test_the_token_proves_that_the_page_asks(world: World) -> None:
    _, session = world.sessions.create(ROOT, "")
    _, other = world.sessions.create(ROOT, "")
    assert world.sessions.right_token(session, session.csrf)
    for wrong in (None, "", other.csrf, session.csrf + "x", "\ud800"):
        assert not world.sessions.right_token(session, wrong)


async def test_an_idle_session_ends(world: World) -> None:
    secret, _ = world.sessions.create(ROOT, "")
    await world.clock.advance(IDLE - 1)
    assert world.sessions.lookup(secret)
    await world.clock.advance(IDLE - 1)
    assert world.sessions.lookup(secret)
    await world.clock.advance(IDLE + 1)
    assert world.sessions.lookup(secret) is None
    assert world.sessions.all() == []


async def test_what_hangs_on_a_session_hears_of_its_end_though_nobody_asks(world: World) -> None:
    _, session = world.sessions.create(ROOT, "")
    told = []
    session.ended.append(lambda: told.append("ended"))
    await world.clock.advance(IDLE + LOOK_EVERY)
    assert told == ["ended"]


async def test_no_session_lasts_for_ever(world: World) -> None:
    secret, _ = world.sessions.create(ROOT, "")
    for _ in range(int(LONGEST / 600)):
        await world.clock.advance(600)
        assert world.sessions.lookup(secret)
    await world.clock.advance(1)
    assert world.sessions.lookup(secret) is None


async def test_logging_out_is_told_to_what_depends_on_it(world: World) -> None:
    secret, session = world.sessions.create(ROOT, "192.0.2.1")
    told = []
    session.ended.append(lambda: told.append("ended"))
    world.sessions.end(secret)
    world.sessions.end(secret)
    assert told == ["ended"]
    assert world.sessions.lookup(secret) is None
    texts = [line.text for line in await world.audit.read()]
    assert texts[-2:] == ["root from 192.0.2.1: logged in", "root from 192.0.2.1: logged out"]


@pytest.mark.parametrize(
    "patch", [{"password": "new"}, {"role": "operator"}, {"ptz": True}], ids=["password", "role", "ptz"]
)
async def test_a_changed_account_loses_its_sessions(world: World, patch: dict[str, object]) -> None:
    vera, _ = world.sessions.create(VERA, "")
    root, _ = world.sessions.create(ROOT, "")
    await world.accounts.update("vera", {"comment": "harmless"}, "test")
    assert world.sessions.lookup(vera)
    await world.accounts.update("vera", patch, "test")
    assert world.sessions.lookup(vera) is None
    assert world.sessions.lookup(root)


async def test_a_removed_account_loses_its_sessions(world: World) -> None:
    vera, _ = world.sessions.create(VERA, "")
    await world.accounts.remove("vera", "test")
    assert world.sessions.lookup(vera) is None


def test_one_session_can_be_ended_by_its_name(world: World) -> None:
    secret, session = world.sessions.create(VERA, "")
    assert [found.id for found in world.sessions.all()] == [session.id]
    assert world.sessions.end_by_id(session.id)
    assert not world.sessions.end_by_id(session.id)
    assert world.sessions.lookup(secret) is None


async def test_memory_is_bounded(world: World) -> None:
    first, _ = world.sessions.create(ROOT, "")
    for _ in range(MOST):
        await world.clock.advance(1)
        world.sessions.create(VERA, "")
    assert len(world.sessions.all()) == MOST
    assert world.sessions.lookup(first) is None
