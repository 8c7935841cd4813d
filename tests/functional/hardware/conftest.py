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

    def set_button(self, button: str, pressed: bool) -> None:
        """Press a service button, or let go of it."""

    def read_light(self, light: str) -> str:
        """The colour that ``light`` has now, or ``off``."""
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

    def set_button(self, button: str, pressed: bool) -> None:
        """See `Rig.set_button`."""
        self._bench.button(button).set_switch(pressed)

    def read_light(self, light: str) -> str:
        """See `Rig.read_light`."""
        return self._bench.led(light).light.color


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
        self._facts = facts
        for fact in (*facts.lines.values(), *facts.buttons.values()):
            self._switch(fact, False)

    def hardware(self) -> Hardware:
        """See `Rig.hardware`."""
        return Board(Path(self._board), PRODUCT, SystemClock())

    def set_input(self, line: str, closed: bool) -> None:
        """See `Rig.set_input`."""
        self._switch(self._facts.lines[line], closed)

    def read_output(self, line: str) -> bool:
        """See `Rig.read_output`."""
        fact = self._facts.lines[line]
        return self._high(fact.offset) is not fact.active_low

    def set_button(self, button: str, pressed: bool) -> None:
        """See `Rig.set_button`."""
        self._switch(self._facts.buttons[button], pressed)

    def read_light(self, light: str) -> str:
        """See `Rig.read_light`."""
        fact = self._facts.lights[light]
        lit = {
            name
            for name, lamp in fact.lamps.items()
            if lamp.offset is not None and self._high(lamp.offset) is not lamp.active_low
        }
        mixed = [color for color, lamps in fact.colors.items() if set(lamps) == lit]
        return (mixed or sorted(lit) or ["off"])[0]

    def _switch(self, fact: board_file.LineFact, closed: bool) -> None:
        pull = "pull-down" if closed is fact.active_low else "pull-up"
        (self._chip / f"sim_gpio{fact.offset}" / "pull").write_text(pull)

    def _high(self, offset: int) -> bool:
        return (self._chip / f"sim_gpio{offset}" / "value").read_text() == "1\n"


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
