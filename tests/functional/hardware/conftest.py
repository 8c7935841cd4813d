"""The rig: a hand at the far end of every wire, whatever the lines are.

The tests in this folder know the rig and the Protocols of ``axisedge.hardware`` and nothing else, so that they mean
the same on the bench, on the GPIO chip of a real kernel (``hil/run.sh``), and on a board on the table (docs/hil.md).
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import gpiod
import pytest
import pytest_asyncio

from axisedge.core import product as products
from axisedge.core.clock import SystemClock
from axisedge.hardware import board_file
from axisedge.hardware.bench import Bench
from axisedge.hardware.gpio import Board
from axisedge.hardware.protocols import Hardware

PRODUCT = products.load("intercom")


class Rig(Protocol):
    """What stands around the device. Its switches stay as they are while the device's power is gone."""

    def hardware(self) -> Hardware:
        """The device's side of the lines, not started yet."""
        ...

    def set_input(self, line: str, closed: bool) -> None:
        """Close or open the switch that hangs on ``line``."""

    def read_output(self, line: str) -> bool:
        """Whether the load that hangs on ``line`` gets its current."""
        ...


class BenchRig:
    """The simulated lines that come with the device."""

    def __init__(self) -> None:
        self._bench = Bench(PRODUCT, SystemClock())

    def hardware(self) -> Hardware:
        """See `Rig.hardware`; the bench outlives every device that runs on it."""
        return self._bench

    def set_input(self, line: str, closed: bool) -> None:
        """See `Rig.set_input`."""
        self._bench.set_input(line, closed)

    def read_output(self, line: str) -> bool:
        """See `Rig.read_output`."""
        return self._bench.line(line).powered


class SimulatedChip:
    """The lines of the kernel's GPIO simulator, wired as a board file that comes with axisedge says.

    Its ``pull`` files are the switches, its ``value`` files the loads: the kernel's gpio-sim documentation
    (Documentation/admin-guide/gpio/gpio-sim.rst).
    """

    def __init__(self, board: str, simulator: Path) -> None:
        self._board = board
        facts = board_file.read(Path(board))
        (self._chip,) = (
            folder
            for folder in simulator.glob("gpiochip*")
            if gpiod.Chip(f"/dev/{folder.name}").get_info().label in facts.chip.labels
        )
        self._facts = facts.lines
        for name in self._facts:
            self.set_input(name, False)

    def hardware(self) -> Hardware:
        """See `Rig.hardware`."""
        return Board(Path(self._board), PRODUCT, SystemClock())

    def set_input(self, line: str, closed: bool) -> None:
        """See `Rig.set_input`."""
        self._file(line, "pull").write_text(
            "pull-down" if closed is self._facts[line].active_low else "pull-up"
        )

    def read_output(self, line: str) -> bool:
        """See `Rig.read_output`."""
        return self._file(line, "value").read_text().strip() == ("0" if self._facts[line].active_low else "1")

    def _file(self, line: str, name: str) -> Path:
        return self._chip / f"sim_gpio{self._facts[line].offset}" / name


SIMULATOR = os.environ.get("AXISEDGE_HIL_SIM", "")
"""Where the kernel's simulator is, inside the virtual machine; empty elsewhere."""


@pytest.fixture(params=board_file.names() if SIMULATOR else ["bench"])
def rig(request: pytest.FixtureRequest) -> Rig:
    return SimulatedChip(request.param, Path(SIMULATOR)) if SIMULATOR else BenchRig()


@pytest_asyncio.fixture
async def hardware(rig: Rig) -> AsyncIterator[Hardware]:
    """The lines, started; every switch is open."""
    hardware = rig.hardware()
    await hardware.start()
    yield hardware
    await hardware.stop()
