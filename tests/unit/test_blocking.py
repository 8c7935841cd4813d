"""Brute-force blocking, with the clock turned by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.security.blocking import BLOCKED, MOST_TRACKED, SECTION, Blocking

pytestmark = pytest.mark.feature("SEC-06")

ADDRESS = "192.0.2.7"


class World:
    """A blocking with all that it needs."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.settings = Settings(Store(folder / "settings.db"), Keystore.open(folder / "key"), self.clock)
        self.bus = Bus(self.clock)
        self.blocking = Blocking(self.settings, self.bus, self.clock)
        self.told: list[str] = []
        self.bus.listen(lambda event: self.told.append(event.data["address"]))

    async def set(self, **values: object) -> None:
        await self.settings.update(SECTION.name, values, "test")

    def fail(self, times: int, page: str = "/page", address: str = ADDRESS) -> None:
        for _ in range(times):
            self.blocking.failed(address, page)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_off_by_default_and_defaults_of_the_devices(world: World) -> None:
    world.fail(1000)
    assert not world.blocking.blocked(ADDRESS)
    assert world.settings[SECTION].model_dump() == {
        "enabled": False,
        "period": 10,
        "page_failures": 20,
        "page_interval": 1,
        "site_failures": 50,
        "site_interval": 1,
    }


async def test_one_page(world: World) -> None:
    await world.set(enabled=True, page_failures=3)
    world.fail(3)
    assert not world.blocking.blocked(ADDRESS)
    world.fail(1)
    assert world.blocking.blocked(ADDRESS)
    assert not world.blocking.blocked("192.0.2.8")
    assert world.told == [ADDRESS]
    assert world.bus.type(BLOCKED.topic) is BLOCKED


async def test_the_block_ends_after_its_period(world: World) -> None:
    await world.set(enabled=True, page_failures=1, period=5)
    world.fail(2)
    await world.clock.advance(4.9)
    world.fail(50)  # what is tried while blocked neither counts nor lengthens the block
    assert world.blocking.blocked(ADDRESS)
    await world.clock.advance(0.2)
    assert not world.blocking.blocked(ADDRESS)
    world.fail(1)
    assert not world.blocking.blocked(ADDRESS)
    assert world.told == [ADDRESS]


async def test_failures_of_another_interval_do_not_count(world: World) -> None:
    await world.set(enabled=True, page_failures=3, page_interval=2)
    world.fail(3)
    await world.clock.advance(2)
    world.fail(3)
    assert not world.blocking.blocked(ADDRESS)
    world.fail(1)
    assert world.blocking.blocked(ADDRESS)


async def test_the_whole_site(world: World) -> None:
    await world.set(enabled=True, page_failures=20, site_failures=50)
    for page in range(50):
        world.fail(1, f"/page{page}")
    assert not world.blocking.blocked(ADDRESS)
    world.fail(1, "/another")
    assert world.blocking.blocked(ADDRESS)


async def test_turning_it_off_frees_everybody(world: World) -> None:
    await world.set(enabled=True, page_failures=1)
    world.fail(2)
    await world.set(enabled=False)
    assert not world.blocking.blocked(ADDRESS)


async def test_memory_is_bounded(world: World) -> None:
    await world.set(enabled=True, page_failures=1)
    for number in range(MOST_TRACKED + 100):
        world.fail(2, address=f"2001:db8::{number:x}")
    assert len(world.blocking._windows) <= MOST_TRACKED
    assert len(world.blocking._until) <= MOST_TRACKED


async def test_after_the_period_everything_is_counted_afresh(world: World) -> None:
    await world.set(enabled=True, page_failures=3, page_interval=10, period=2)
    world.fail(4)
    assert world.blocking.blocked(ADDRESS)
    await world.clock.advance(3)
    world.fail(3)
    assert not world.blocking.blocked(ADDRESS)
    world.fail(1)
    assert world.blocking.blocked(ADDRESS)
