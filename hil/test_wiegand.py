"""Wiegand lines on a real chip: both lines in one request, the kernel's order and times, and what goes wrong."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import gpiod
import pytest
import pytest_asyncio

from axisedge.core import product as products
from axisedge.core.clock import SystemClock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.hardware.board_file import read
from axisedge.hardware.gpio import Board, find_chip
from axisedge.hardware.protocols import WiegandLines
from axisedge.reader.formats import LAYOUTS, Layout

pytestmark = pytest.mark.feature("RDR-09", "RDR-02")
PI = "raspberry-pi-4"
DATA = (8, 9)
CHIP = find_chip(read(Path(PI)).chip)
SIMULATOR = Path(os.environ["AXISEDGE_HIL_SIM"]) / Path(CHIP).name
CONFIG = Path("/sys/kernel/config/gpio-sim")
INTERVAL = 0.004
"""Seconds from bit to bit; an emulated machine is slow."""
PATIENCE = 20.0
CARD = Layout.parse(LAYOUTS["Wiegand26"]).encode(159, 413)
_numbers = itertools.count()


class Ear:
    """What the lines say."""

    def __init__(self) -> None:
        self.pulses: list[tuple[int, float]] = []
        self.missing = 0
        self.why = ""

    def pulse(self, bit: int, at: float) -> None:
        self.pulses.append((bit, at))

    def missed(self) -> None:
        self.missing += 1

    def lost(self, why: str) -> None:
        self.why = why

    async def until(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.pulses) < count:  # noqa: ASYNC110 - the kernel tells, not a task
                await asyncio.sleep(0.01)


def pull(pin: int, up: bool) -> None:
    (SIMULATOR / f"sim_gpio{pin}" / "pull").write_text("pull-up" if up else "pull-down")


def send(bits: str, interval: float = INTERVAL) -> list[tuple[float, float]]:
    """What a reader does: each bit pulls its line to ground for a moment; gives the moments between which it fell."""
    fell = []
    due = time.monotonic()
    for bit in bits:
        while time.monotonic() < due:
            pass
        before = time.monotonic()
        pull(DATA[int(bit)], up=False)
        fell.append((before, time.monotonic()))
        pull(DATA[int(bit)], up=True)
        due = before + interval
    return fell


@pytest_asyncio.fixture
async def lines() -> AsyncIterator[WiegandLines]:
    for pin in DATA:
        pull(pin, up=True)
    board = Board(Path(PI), products.load("intercom"), SystemClock())
    await board.start()
    yield board.wiegand("reader")
    await board.stop()


async def test_pulses_of_both_lines_come_in_order_with_the_kernels_times(lines: WiegandLines) -> None:
    ear = Ear()
    lines.listen(ear)
    began = time.monotonic()
    await asyncio.to_thread(send, "0110100")
    ended = time.monotonic()
    await ear.until(7)
    assert "".join(str(bit) for bit, _ in ear.pulses) == "0110100"
    times = [at for _, at in ear.pulses]
    assert times == sorted(times) and began <= times[0] and times[-1] <= ended
    assert min(b - a for a, b in itertools.pairwise(times)) >= INTERVAL / 2
    assert ear.missing == 0


async def test_times_are_those_of_the_edges_though_nobody_reads_meanwhile(lines: WiegandLines) -> None:
    ear = Ear()
    lines.listen(ear)
    sent = send(str(CARD))  # the event loop stands still for the whole card
    assert ear.pulses == []
    await ear.until(26)
    assert "".join(str(bit) for bit, _ in ear.pulses) == str(CARD)
    assert all(before <= at <= after for (_, at), (before, after) in zip(ear.pulses, sent, strict=True))


async def test_pulses_that_the_kernel_could_not_keep_are_told(lines: WiegandLines) -> None:
    ear = Ear()
    lines.listen(ear)
    send("01" * 400, 0.0)
    await ear.until(400)
    assert ear.missing >= 1 and len(ear.pulses) < 800


async def test_nothing_is_heard_after_the_lines_were_let_go(lines: WiegandLines) -> None:
    ear = Ear()
    lines.listen(ear)
    lines.release()
    with (
        gpiod.request_lines(CHIP, config={DATA: None}, consumer="somebody"),
        pytest.raises(Unavailable, match=r"offset 8 or 9 of .* is used by another program"),
    ):
        lines.listen(ear)
    lines.listen(ear)
    send("1")
    await ear.until(1)
    assert ear.pulses[0][0] == 1


class Witness(SystemClock):
    """A clock that looks at both pins whenever the driver asks for the time: before, during and after each pulse."""

    def __init__(self) -> None:
        self.seen: list[tuple[bool, bool]] = []
        self._now = 0.0

    def monotonic(self) -> float:
        zero, one = ((SIMULATOR / f"sim_gpio{pin}" / "value").read_text() == "0\n" for pin in DATA)
        if not self.seen or self.seen[-1] != (zero, one):
            self.seen.append((zero, one))
        self._now += 0.001
        return self._now


async def test_the_device_pulses_one_line_at_a_time_and_rests_between() -> None:
    clock = Witness()
    board = Board(Path(PI), products.load("intercom"), clock)
    await board.start()
    lines = board.wiegand("reader")
    lines.drive()
    clock.seen.clear()
    await asyncio.wait_for(lines.send("0110", 0.001, 0.002), PATIENCE)
    await board.stop()
    rest, zero, one = (False, False), (True, False), (False, True)
    assert clock.seen == [rest, zero, rest, one, rest, one, rest, zero, rest]


async def test_a_message_keeps_its_time_and_is_broken_off_by_the_end(lines: WiegandLines) -> None:
    lines.drive()
    began = time.monotonic()
    await asyncio.wait_for(lines.send(str(CARD), 0.000_04, 0.002), PATIENCE)
    assert time.monotonic() - began >= 26 * 0.002
    sending = asyncio.ensure_future(lines.send("0" * 512, 0.000_04, 0.02))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    lines.release()
    assert time.monotonic() - began < 5.0
    await asyncio.wait_for(sending, PATIENCE)
    with pytest.raises(Unavailable, match="not driven"):
        await lines.send("0", 0.000_04, 0.002)


async def test_a_connector_that_the_board_does_not_have() -> None:
    board = Board(Path(PI), products.load("door-controller"), SystemClock())
    await board.start()
    with pytest.raises(NotFound):
        board.wiegand("door-4-b")
    await board.stop()


@pytest.fixture
def expander() -> Iterator[str]:
    """The label of a chip that can be pulled out."""
    label = f"wiegand-{next(_numbers)}"
    bank = CONFIG / label / "bank"
    bank.mkdir(parents=True)
    (bank / "label").write_text(label)
    (bank / "num_lines").write_text("4")
    (CONFIG / label / "live").write_text("1")
    yield label
    if (CONFIG / label / "live").read_text().strip() == "1":
        (CONFIG / label / "live").write_text("0")
    bank.rmdir()
    bank.parent.rmdir()


async def test_light_and_beeper_are_switched_until_the_chip_is_pulled_out(
    tmp_path: Path, expander: str
) -> None:
    file = tmp_path / "board.toml"
    file.write_text(
        f'title = "Test"\n[chip]\nlabels = ["{expander}"]\n[wiegand.door-1-a]\ndata0 = 0\ndata1 = 1\n'
        "[wiegand.door-1-a.green]\noffset = 2\n[wiegand.door-1-a.beeper]\noffset = 3\nactive_low = true\n"
    )
    board = Board(file, products.load("door-controller"), SystemClock())
    await board.start()
    lines, ear = board.wiegand("door-1-a"), Ear()
    chip = Path(os.environ["AXISEDGE_HIL_SIM"]).parent
    lines.listen(ear)
    lines.show(green=True, red=True)
    lines.beep(True)
    (folder,) = [
        found for found in chip.glob("gpio-sim.*/gpiochip*") if Path(find_chip_of(file)).name == found.name
    ]
    assert [(folder / f"sim_gpio{n}" / "value").read_text().strip() for n in (2, 3)] == ["1", "0"]
    (CONFIG / expander / "live").write_text("0")
    with pytest.raises(Unavailable):  # a kernel before 6.7 wakes nobody who only listens
        lines.beep(False)
    await board.stop()


def find_chip_of(file: Path) -> str:
    return find_chip(read(file).chip)
