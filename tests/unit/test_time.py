"""The device's time zone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.system.time import LocalTime, zone_names


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    made = Settings(
        Store(tmp_path / "s.db"),
        Keystore.open(tmp_path / "k"),
        ManualClock(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
    )
    yield made
    await made.close()


async def test_local_time_follows_the_zone_and_its_daylight_saving(settings: Settings) -> None:
    clock = ManualClock(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    time = LocalTime(settings, clock)
    assert time.now().isoformat() == "2026-03-29T00:30:00+00:00"
    await settings.update("time", {"zone": "Europe/Stockholm"}, "ada")
    assert time.now().isoformat() == "2026-03-29T01:30:00+01:00"
    await clock.advance(3600)
    assert time.now().isoformat() == "2026-03-29T03:30:00+02:00"
    assert time.now().utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "Europe", "europe/stockholm", "UTC\0"])
async def test_what_is_no_zone_is_refused(settings: Settings, name: str) -> None:
    time = LocalTime(settings, ManualClock())
    with pytest.raises(Invalid) as refused:
        await settings.update("time", {"zone": name}, "ada")
    assert refused.value.field == "zone"
    assert time.zone_name == "UTC"


def test_the_zones_are_those_of_the_database() -> None:
    assert {"UTC", "Europe/Stockholm", "America/Chicago"} <= set(zone_names())
    assert len(zone_names()) > 400


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("UTC", "UTC0"),
        ("Europe/Stockholm", "CET-1CEST,M3.5.0,M10.5.0/3"),
        ("America/Chicago", "CST6CDT,M3.2.0,M11.1.0"),
        ("Asia/Kolkata", "IST-5:30"),
    ],
)
async def test_the_zone_s_rules_in_posix_form(settings: Settings, zone: str, rules: str) -> None:
    time = LocalTime(settings, ManualClock())
    await settings.update("time", {"zone": zone}, "ada")
    assert time.posix() == rules
