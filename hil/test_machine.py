"""The machine itself, without any code of the device: when these fail, look here before you look at the driver."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import gpiod
import pytest
from gpiod.line import Bias, Direction, Edge, Value

LINE = 3
PATIENCE = timedelta(seconds=5)
(SIMULATOR,) = (
    folder
    for folder in Path(os.environ["AXISEDGE_HIL_SIM"]).glob("gpiochip*")
    if gpiod.Chip(f"/dev/{folder.name}").get_info().label == "pinctrl-bcm2711"
)
CHIP = f"/dev/{SIMULATOR.name}"


def pull(direction: str) -> None:
    (SIMULATOR / f"sim_gpio{LINE}" / "pull").write_text(f"pull-{direction}")


@pytest.fixture
def watched() -> Iterator[gpiod.LineRequest]:
    pull("down")
    settings = gpiod.LineSettings(direction=Direction.INPUT, edge_detection=Edge.BOTH, bias=Bias.AS_IS)
    with gpiod.request_lines(CHIP, config={LINE: settings}) as request:
        yield request


def test_the_chip_looks_like_that_of_a_raspberry_pi() -> None:
    with gpiod.Chip(CHIP) as chip:
        assert chip.get_info().num_lines == 58
        assert chip.get_line_info(LINE).name == "GPIO3"


def test_a_pull_is_an_edge(watched: gpiod.LineRequest) -> None:
    for direction, kind, value in (
        ("up", gpiod.EdgeEvent.Type.RISING_EDGE, Value.ACTIVE),
        ("down", gpiod.EdgeEvent.Type.FALLING_EDGE, Value.INACTIVE),
    ):
        pull(direction)
        assert watched.wait_edge_events(PATIENCE)
        assert [event.event_type for event in watched.read_edge_events()] == [kind]
        assert watched.get_value(LINE) is value


def test_an_output_is_seen_outside() -> None:
    value = SIMULATOR / f"sim_gpio{LINE}" / "value"
    with gpiod.request_lines(CHIP, config={LINE: gpiod.LineSettings(direction=Direction.OUTPUT)}) as request:
        request.set_value(LINE, Value.ACTIVE)
        assert value.read_text() == "1\n"
        request.set_value(LINE, Value.INACTIVE)
        assert value.read_text() == "0\n"
