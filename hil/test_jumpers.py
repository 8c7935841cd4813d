"""The rig for a board on the table moves and reads its spare pins rightly. See docs/hil.md."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SIMULATOR = Path(os.environ["AXISEDGE_HIL_SIM"])
BUTTON, IO1, RELAY, CONTROL, GREEN, RED = 5, 16, 6, 27, 20, 21
SPARE = {BUTTON: 4, IO1: 7, RELAY: 9, CONTROL: 10, GREEN: 11, RED: 15}


@pytest.fixture(scope="module")
def rigs() -> ModuleType:
    file = Path(__file__).parent.parent / "tests" / "functional" / "hardware" / "conftest.py"
    spec = importlib.util.spec_from_file_location("rigs", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def chip(rigs: ModuleType) -> Path:
    folder: Path = rigs.SimulatedChip("raspberry-pi-4", SIMULATOR)._folder
    return folder


@pytest.fixture
def rig(rigs: ModuleType, chip: Path) -> Iterator[Any]:
    for pin in SPARE:
        pull(chip, pin, "up")
    rig = rigs.JumperedBoard("raspberry-pi-4", " ".join(f"{pin}-{spare}" for pin, spare in SPARE.items()))
    yield rig
    rig.close()


def pull(chip: Path, pin: int, direction: str) -> None:
    """What the device's end of the jumper does to the spare pin at its other end."""
    (chip / f"sim_gpio{SPARE[pin]}" / "pull").write_text(f"pull-{direction}")


def level(chip: Path, pin: int) -> str:
    return (chip / f"sim_gpio{SPARE[pin]}" / "value").read_text().strip()


def test_a_closed_switch_ties_to_ground_and_an_open_one_leaves_the_pin_alone(rig: Any, chip: Path) -> None:
    assert level(chip, BUTTON) == "1"
    rig.set_input("call-button", True)
    assert level(chip, BUTTON) == "0"
    rig.set_input("call-button", False)
    assert level(chip, BUTTON) == "1"
    rig.set_button("control", True)
    assert level(chip, CONTROL) == "0"


def test_a_load_is_read_from_the_other_end(rig: Any, chip: Path) -> None:
    for direction, driven in (("up", True), ("down", False)):
        pull(chip, RELAY, direction)
        assert rig.read_output("relay-1") is driven
    for direction, driven in (("up", False), ("down", True)):
        pull(chip, IO1, direction)
        assert rig.read_output("io-1") is driven


def test_a_pin_may_be_a_switch_now_and_a_load_later(rig: Any, chip: Path) -> None:
    rig.set_input("io-1", True)
    rig.set_input("io-1", False)
    assert rig.read_output("io-1") is False
    pull(chip, IO1, "down")
    assert rig.read_output("io-1") is True


def test_two_lamps_make_a_third_colour(rig: Any, chip: Path) -> None:
    for green, red, color in (("up", "down", "green"), ("down", "up", "red"), ("up", "up", "amber")):
        pull(chip, GREEN, green)
        pull(chip, RED, red)
        assert rig.read_light("status") == color
