"""The bitrate that fills a storage in the time that recordings are to be kept (manual: Stream > Bitrate control)."""

from __future__ import annotations

from dataclasses import dataclass

DAY = 86_400
GIGABYTE = 1_000_000_000
LEAST = 10
"""kbit/s."""
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Target:
    """An average bitrate, and the storage that it fills."""

    kbps: int
    limited: bool
    """Whether the limit, and not the storage, decided."""
    storage: float
    """Gigabytes."""


def filled(kbps: float, days: float) -> float:
    """The gigabytes that a stream fills."""
    return kbps * 1000 / 8 * days * DAY / GIGABYTE


def target(storage: float, days: float, limit: int = 0) -> Target:
    """The average bitrate for ``storage`` gigabytes and ``days``; never above ``limit`` kbit/s, where 0 is none."""
    found = storage * GIGABYTE * 8 / (days * DAY) / 1000
    most = min(limit or MOST, MOST)
    kbps = int(min(most, max(LEAST, found)))
    return Target(kbps, found > most, filled(kbps, days))
