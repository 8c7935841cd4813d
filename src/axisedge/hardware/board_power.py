"""Power and temperature of a real board, from the kernel's own files (hwmon, thermal) and the firmware's vcgencmd.

A Raspberry Pi measures its temperature and says when its supply is too low; what a rail gives is measured where the
board file names a hwmon chip for it, such as an INA219 or INA226.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from axisedge.hardware.protocols import Measured

SYS = Path("/sys")
FIRMWARE = "vcgencmd"
PATIENCE = 2.0
"""Seconds that the firmware has to answer."""
UNDER_VOLTAGE = 1
"""The bit of ``get_throttled`` that says that the supply is too low now."""


class RailSource(BaseModel):
    """Which hwmon chip measures a rail, by its ``name`` file, and which of its channels."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hwmon: str = Field(min_length=1, max_length=64)
    volts: int = Field(1, ge=0, le=32, description="N of inN_input")
    amps: int = Field(1, ge=0, le=32, description="N of currN_input; 0 for none")


class BoardPower:
    """See `PowerMeter`. ``supply`` is the rail that feeds the board itself."""

    def __init__(self, sources: Mapping[str, RailSource], supply: str, sys: Path = SYS) -> None:
        self._sources = sources
        self._supply = supply
        self._sys = sys

    def rail(self, name: str) -> Measured:
        """See `PowerMeter.rail`."""
        source = self._sources.get(name)
        volts = amps = None
        if source is not None and (chip := self._hwmon(source.hwmon)) is not None:
            volts = _thousandths(chip / f"in{source.volts}_input")
            amps = _thousandths(chip / f"curr{source.amps}_input") if source.amps else None
        return Measured(volts, amps, self._under_voltage() if name == self._supply else None)

    def celsius(self) -> float | None:
        """See `PowerMeter.celsius`: the processor's zone, or the first there is."""
        zones = sorted((self._sys / "class/thermal").glob("thermal_zone*"))
        zones.sort(key=lambda zone: "cpu" not in _text(zone / "type"))
        return next((found for zone in zones if (found := _thousandths(zone / "temp")) is not None), None)

    def _hwmon(self, name: str) -> Path | None:
        chips = sorted((self._sys / "class/hwmon").glob("hwmon*"))
        return next((chip for chip in chips if _text(chip / "name") == name), None)

    def _under_voltage(self) -> bool | None:
        """What the firmware says of the supply; None when it says nothing."""
        chip = self._hwmon("rpi_volt")
        if chip is not None and (alarm := _text(chip / "in0_lcrit_alarm")) in ("0", "1"):
            return alarm == "1"
        program = shutil.which(FIRMWARE)
        if program is None:
            return None
        try:
            done = subprocess.run(
                [program, "get_throttled"], capture_output=True, text=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return throttled(done.stdout)


def throttled(answer: str) -> bool | None:
    """Whether ``throttled=0x50005`` says that the supply is too low now; None for any other answer."""
    found = re.fullmatch(r"throttled=0x([0-9a-fA-F]{1,8})\s*", answer)
    return None if found is None else bool(int(found[1], 16) & UNDER_VOLTAGE)


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _thousandths(file: Path) -> float | None:
    """A number that the kernel gives in thousandths (mV, mA, m°C); None when it cannot be read."""
    found = re.fullmatch(r"-?[0-9]{1,9}", _text(file))
    return None if found is None else int(found[0]) / 1000
