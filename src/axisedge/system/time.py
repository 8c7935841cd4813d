"""The device's time zone: everything that shows or schedules by local time asks here."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from axisedge.core.clock import Clock
from axisedge.core.roles import Role
from axisedge.core.settings import Section, Settings, SettingsModel


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every zone of the IANA time zone database, sorted."""
    listed = (
        resources.files("tzdata").joinpath("zones").read_text()
    )  # one small file instead of a folder tree
    return tuple(sorted(listed.split()))


@lru_cache(maxsize=1)
def _zone_set() -> frozenset[str]:
    return frozenset(zone_names())


def _known_zone(name: str) -> str:
    if name not in _zone_set():
        raise ValueError("must be a zone of the IANA time zone database, such as Europe/Stockholm")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]


class TimeSettings(SettingsModel):
    """How the device shows time. The clock itself is kept by the machine (NTP)."""

    zone: ZoneName = Field(
        "UTC",
        title="Time zone",
        description="IANA name. Schedules, logs and overlays use it; daylight saving time follows by itself.",
        max_length=64,
        json_schema_extra={"widget": "time-zone", "order": 1},
    )


SECTION = Section(
    "time",
    TimeSettings,
    title="Date and time",
    place="System/Time and location",
    read=Role.VIEWER,
)


class LocalTime:
    """The present moment and the zone it is shown in."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        settings.section(SECTION)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that is set; changes take effect at once."""
        return ZoneInfo(self._settings[SECTION].zone)

    @property
    def zone_name(self) -> str:
        """The IANA name of the zone that is set."""
        return self._settings[SECTION].zone

    def now(self) -> datetime:
        """The present moment in the device's zone."""
        return self._clock.now().astimezone(self.zone)

    def posix(self) -> str:
        """The zone's present rules as a POSIX string, such as ``CET-1CEST,M3.5.0,M10.5.0/3`` (RFC 8536 footer)."""
        file = resources.files("tzdata.zoneinfo").joinpath(*self.zone_name.split("/"))
        return file.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode("ascii")
