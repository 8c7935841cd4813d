"""What the software and the board under it say of themselves. Each fact is read once: none of them changes."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import axisedge

DEVICE_TREE = Path("/proc/device-tree")
CPUINFO = Path("/proc/cpuinfo")


@cache
def built_at() -> datetime:
    """When this software was put together: the age of its own package file."""
    return datetime.fromtimestamp(int(Path(axisedge.__file__).stat().st_mtime), UTC)


def build_date() -> str:
    """The build date in the form of VAPIX: ``Feb 14 2018 13:08``."""
    return built_at().strftime("%b %d %Y %H:%M")


def build_number() -> str:
    """Grows by one with every day of building; counted from 1970."""
    return str(built_at().toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal())


@cache
def soc() -> str:
    """The system on chip as the device tree names it (``brcm,bcm2711``), or the processor's own name."""
    compatible = DEVICE_TREE / "compatible"
    if compatible.exists():
        return compatible.read_text().strip("\0").split("\0")[-1]
    return _cpuinfo("model name") or "unknown"


@cache
def soc_serial() -> str:
    """The chip's serial number; empty when the machine has none to tell."""
    serial = DEVICE_TREE / "serial-number"
    if serial.exists():
        return serial.read_text().strip("\0\n")
    return _cpuinfo("Serial")


def _cpuinfo(key: str) -> str:
    for line in CPUINFO.read_text().splitlines() if CPUINFO.exists() else ():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return ""
