"""The rig: a hand at the far end of every wire, whatever the lines are.

The tests in this folder know the rig and the Protocols of ``axisedge.hardware`` and nothing else, so that they mean
the same on the bench, on the GPIO chip of a real kernel (``hil/run.sh``), and on a board on the table (docs/hil.md).
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Protocol

import gpiod
import pytest
import pytest_asyncio
from gpiod.line import Bias, Direction, Drive, Value

from axisedge.core import product as products
from axisedge.core.clock import SystemClock
from axisedge.hardware import board_file
from axisedge.hardware.bench import Bench
from axisedge.hardware.board_file import LampFact, LineFact
from axisedge.hardware.gpio import Board, find_chip
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


class BoardRig(ABC):
    """Real lines, wired as a board file that comes with axisedge says."""

    def __init__(self, board: str) -> None:
        self._board = board
        self._facts = board_file.read(Path(board))
        self._chip = find_chip(self._facts.chip)

    def hardware(self) -> Hardware:
        """See `Rig.hardware`."""
        return Board(Path(self._board), PRODUCT, SystemClock())

    def set_input(self, line: str, closed: bool) -> None:
        """See `Rig.set_input`."""
        self._switch(self._facts.lines[line], closed)

    def read_output(self, line: str) -> bool:
        """See `Rig.read_output`."""
        return self._powered(self._facts.lines[line])

    def set_button(self, button: str, pressed: bool) -> None:
        """See `Rig.set_button`."""
        self._switch(self._facts.buttons[button], pressed)

    def read_light(self, light: str) -> str:
        """See `Rig.read_light`."""
        fact = self._facts.lights[light]
        lit = {name for name, lamp in fact.lamps.items() if lamp.offset is not None and self._powered(lamp)}
        mixed = [color for color, lamps in fact.colors.items() if set(lamps) == lit]
        return (mixed or sorted(lit) or ["off"])[0]

    @abstractmethod
    def _switch(self, fact: LineFact, closed: bool) -> None:
        """Close or open the switch on this pin."""

    @abstractmethod
    def _powered(self, fact: LineFact | LampFact) -> bool:
        """Whether this pin drives its load."""


class SimulatedChip(BoardRig):
    """The kernel's GPIO simulator. Its ``pull`` files are the switches, its ``value`` files the loads.

    See Documentation/admin-guide/gpio/gpio-sim.rst of the kernel.
    """

    def __init__(self, board: str, simulator: Path) -> None:
        super().__init__(board)
        self._folder = simulator / Path(self._chip).name
        for fact in (*self._facts.lines.values(), *self._facts.buttons.values()):
            self._switch(fact, False)

    def _switch(self, fact: LineFact, closed: bool) -> None:
        pull = "pull-down" if closed is fact.active_low else "pull-up"
        (self._folder / f"sim_gpio{fact.offset}" / "pull").write_text(pull)

    def _powered(self, fact: LineFact | LampFact) -> bool:
        high = (self._folder / f"sim_gpio{fact.offset}" / "value").read_text() == "1\n"
        return high is not fact.active_low


class JumperedBoard(BoardRig):
    """A board on the table: every pin under test is connected to a spare pin of the same header.

    ``jumpers`` are pairs of offsets such as ``5-4 6-9``: the board file's pin, and the spare one.
    """

    def __init__(self, board: str, jumpers: str) -> None:
        super().__init__(board)
        pairs = (pair.split("-") for pair in jumpers.split())
        self._spare = {int(pin): int(spare) for pin, spare in pairs}
        self._held: dict[int, gpiod.LineRequest] = {}
        for fact in (*self._facts.lines.values(), *self._facts.buttons.values()):
            if fact.offset in self._spare:
                self._switch(fact, False)

    def close(self) -> None:
        """Give the spare pins back."""
        for request in self._held.values():
            request.release()
        self._held.clear()

    def _switch(self, fact: LineFact, closed: bool) -> None:
        # a switch ties the pin to its active level, or leaves it alone
        drive = Drive.OPEN_DRAIN if fact.active_low else Drive.OPEN_SOURCE
        value = Value.ACTIVE if closed else Value.INACTIVE
        self._set_spare(
            fact,
            gpiod.LineSettings(
                direction=Direction.OUTPUT, drive=drive, active_low=fact.active_low, output_value=value
            ),
        )

    def _powered(self, fact: LineFact | LampFact) -> bool:
        bias = Bias.PULL_UP if fact.active_low else Bias.PULL_DOWN
        spare = self._set_spare(
            fact, gpiod.LineSettings(direction=Direction.INPUT, bias=bias, active_low=fact.active_low)
        )
        return self._held[spare].get_value(spare) is Value.ACTIVE

    def _set_spare(self, fact: LineFact | LampFact, settings: gpiod.LineSettings) -> int:
        spare = self._spare[fact.offset or 0]
        if spare in self._held:
            self._held[spare].reconfigure_lines({spare: settings})
        else:
            self._held[spare] = gpiod.request_lines(self._chip, config={spare: settings}, consumer="rig")
        return spare


SIMULATOR = os.environ.get("AXISEDGE_HIL_SIM", "")
"""Where the kernel's simulator is, inside the virtual machine."""
BOARD, JUMPERS = os.environ.get("AXISEDGE_HIL_BOARD", ""), os.environ.get("AXISEDGE_HIL_JUMPERS", "")
"""The board file, and the jumpers, of the board on the table."""


@pytest.fixture(params=[BOARD] if BOARD else board_file.names() if SIMULATOR else ["bench"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    if BOARD:
        board = JumperedBoard(BOARD, JUMPERS)
        yield board
        board.close()
    elif SIMULATOR:
        yield SimulatedChip(request.param, Path(SIMULATOR))
    else:
        yield BenchRig()


@pytest_asyncio.fixture
async def hardware(rig: Rig) -> AsyncIterator[Hardware]:
    """The lines, started; every switch is open."""
    hardware = rig.hardware()
    await hardware.start()
    yield hardware
    await hardware.stop()
