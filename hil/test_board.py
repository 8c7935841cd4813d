"""What can be wrong with a real chip, and how the driver says it. The simulated lines have no such troubles."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import gpiod
import pytest

from axisedge.core import product as products
from axisedge.core.clock import SystemClock
from axisedge.core.errors import StartError, Unavailable
from axisedge.hardware import board_file as board_files
from axisedge.hardware.gpio import Board, find_chip

pytestmark = pytest.mark.feature("IO-04")
CONFIG = Path("/sys/kernel/config/gpio-sim")
PI = "raspberry-pi-4"
RELAY = 6
_numbers = itertools.count()


def board(file: Path | str) -> Board:
    return Board(Path(file), products.load("intercom"), SystemClock())


def board_file(folder: Path, chip: str, relay: int = 0) -> Path:
    file = folder / "board.toml"
    file.write_text(f'title = "Test board"\n[chip]\n{chip}\n[lines.relay-1]\noffset = {relay}\n')
    return file


@pytest.fixture
def expander() -> Iterator[str]:
    """The label of one more chip, as on a USB adapter; gone when its ``live`` is 0."""
    label = f"expander-{next(_numbers)}"
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


async def test_a_pin_that_another_program_holds_is_named_and_the_others_are_given_back() -> None:
    pi = find_chip(board_files.read(Path(PI)).chip)
    with (
        gpiod.request_lines(pi, config={RELAY: None}, consumer="somebody"),
        pytest.raises(
            StartError,
            match=r"relay-1 is unavailable: offset 6 of /dev/gpiochip\d+ is used by another program",
        ),
    ):
        await board(PI).start()
    again = board(PI)
    await again.start()
    await again.stop()


async def test_a_chip_that_is_not_there_is_named_beside_those_that_are(tmp_path: Path) -> None:
    file = board_file(tmp_path, 'labels = ["no-such-chip"]')
    with pytest.raises(StartError, match=r"no GPIO chip labelled no-such-chip; it has .*pinctrl-bcm2711"):
        await board(file).start()


async def test_a_file_that_is_no_chip_is_refused(tmp_path: Path) -> None:
    file = board_file(tmp_path, 'path = "/dev/null"')
    with pytest.raises(StartError, match="/dev/null cannot be used as a GPIO chip"):
        await board(file).start()


async def test_a_pin_that_the_chip_does_not_have_is_refused(tmp_path: Path, expander: str) -> None:
    file = board_file(tmp_path, f'labels = ["{expander}"]', relay=4)
    with pytest.raises(StartError, match=r"relay-1 is unavailable: /dev/gpiochip\d+ has no offset 4"):
        await board(file).start()


async def test_a_chip_that_is_pulled_out_leaves_its_lines_unavailable(tmp_path: Path, expander: str) -> None:
    pulled = board(board_file(tmp_path, f'labels = ["{expander}"]'))
    await pulled.start()
    relay = pulled.line("relay-1")
    relay.write(True)
    (CONFIG / expander / "live").write_text("0")
    with pytest.raises(Unavailable, match="relay-1"):
        relay.write(False)
    with pytest.raises(Unavailable, match="relay-1"):
        relay.read()
    await pulled.stop()
