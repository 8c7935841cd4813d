"""Lines do what `axisedge.hardware.protocols` promises, on every kind of hardware."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from axisedge.core.errors import NotFound, Unavailable
from axisedge.hardware.protocols import GpioLine, Hardware, Light

pytestmark = pytest.mark.feature("IO-04")
BUTTON, RELAY, IO = "call-button", "relay-1", "io-1"
PATIENCE = 20.0
"""Seconds in which an edge must have arrived; an emulated machine is slow."""


class Edges:
    """What a line tells its listener."""

    def __init__(self, line: GpioLine) -> None:
        self._told: asyncio.Queue[tuple[bool, int]] = asyncio.Queue()
        line.watch(lambda closed: self._told.put_nowait((closed, threading.get_ident())))

    async def next(self) -> bool:
        """The next edge; it must arrive in the event loop's own thread."""
        closed, thread = await asyncio.wait_for(self._told.get(), PATIENCE)
        assert thread == threading.get_ident()
        return closed

    def waiting(self) -> int:
        return self._told.qsize()


def press_while_nobody_reads(rig, button: GpioLine, sent: list[bool]) -> None:
    """Keep the event loop busy while a contact moves, each time until it has bounced enough."""
    for closed in sent:
        rig.set_input(BUTTON, closed)
        while button.read() is not closed:
            time.sleep(0.001)


@pytest.fixture
def button(hardware: Hardware) -> GpioLine:
    line = hardware.line(BUTTON)
    line.set_direction("input")
    return line


@pytest.fixture
def relay(hardware: Hardware) -> GpioLine:
    line = hardware.line(RELAY)
    line.set_direction("output")
    return line


async def test_an_input_reads_as_its_circuit_is(rig, button) -> None:
    assert button.read() is False
    edges = Edges(button)
    for closed in (True, False, True):
        rig.set_input(BUTTON, closed)
        await edges.next()
        assert button.read() is closed


async def test_every_edge_is_told_once_and_in_order(rig, button) -> None:
    edges = Edges(button)
    for closed in (True, False, True, False):
        rig.set_input(BUTTON, closed)
        assert await edges.next() is closed
    assert edges.waiting() == 0


async def test_edges_of_a_busy_time_are_all_told_afterwards(rig, button) -> None:
    edges = Edges(button)
    sent = [True, False, True, False]
    press_while_nobody_reads(rig, button, sent)
    assert [await edges.next() for _ in sent] == sent


async def test_no_edge_is_told_after_the_watch_ended(rig, hardware, button) -> None:
    ended = Edges(button)
    button.watch(None)
    other = hardware.line(IO)
    other.set_direction("input")
    edges = Edges(other)
    rig.set_input(BUTTON, True)
    rig.set_input(IO, True)
    assert await edges.next() is True
    assert ended.waiting() == 0


async def test_a_new_listener_takes_the_place_of_the_old_one(rig, button) -> None:
    old, new = Edges(button), Edges(button)
    rig.set_input(BUTTON, True)
    assert await new.next() is True
    assert old.waiting() == 0


async def test_lines_do_not_mix(rig, hardware, button) -> None:
    other = hardware.line(IO)
    other.set_direction("input")
    of_button, of_other = Edges(button), Edges(other)
    rig.set_input(IO, True)
    assert await of_other.next() is True
    assert (button.read(), other.read(), of_button.waiting()) == (False, True, 0)


async def test_a_switch_that_is_closed_at_power_up_is_seen(rig) -> None:
    rig.set_input(BUTTON, True)
    hardware = rig.hardware()
    await hardware.start()
    try:
        button = hardware.line(BUTTON)
        button.set_direction("input")
        assert button.read() is True
        edges = Edges(button)
        rig.set_input(BUTTON, False)
        assert await edges.next() is False
    finally:
        await hardware.stop()


async def test_an_output_begins_open_and_drives_its_load(rig, relay) -> None:
    assert (rig.read_output(RELAY), relay.read()) == (False, False)
    relay.write(True)
    assert (rig.read_output(RELAY), relay.read()) == (True, True)
    relay.write(False)
    assert (rig.read_output(RELAY), relay.read()) == (False, False)


async def test_an_input_cannot_be_driven(rig, button) -> None:
    with pytest.raises(Unavailable):
        button.write(True)
    assert button.read() is False


async def test_a_line_turns_from_input_to_output_and_back(rig, hardware) -> None:
    line = hardware.line(IO)
    line.set_direction("input")
    line.set_direction("output")
    assert rig.read_output(IO) is False
    line.write(True)
    assert rig.read_output(IO) is True
    line.set_direction("input")
    edges = Edges(line)
    assert line.read() is False
    rig.set_input(IO, True)
    assert await edges.next() is True


async def test_stopping_opens_the_outputs_and_a_new_start_takes_the_lines_again(rig) -> None:
    first = rig.hardware()
    await first.start()
    line = first.line(RELAY)
    line.set_direction("output")
    line.write(True)
    assert rig.read_output(RELAY) is True
    await first.stop()
    assert rig.read_output(RELAY) is False

    second = rig.hardware()
    await second.start()
    try:
        line = second.line(RELAY)
        line.set_direction("output")
        assert rig.read_output(RELAY) is False
        line.write(True)
        assert rig.read_output(RELAY) is True
    finally:
        await second.stop()
    assert rig.read_output(RELAY) is False


async def test_a_line_that_the_board_does_not_have(hardware) -> None:
    with pytest.raises(NotFound):
        hardware.line("no-such-line")


async def test_the_hardware_says_what_it_is(hardware) -> None:
    assert hardware.kind in ("bench", "board")
    assert hardware.describe()["driver"]


@pytest.mark.feature("IO-06")
async def test_the_control_button_is_pressed_and_let_go(rig, hardware) -> None:
    button = hardware.button("control")
    assert button.read() is False
    edges = Edges(button)
    for pressed in (True, False):
        rig.set_button("control", pressed)
        assert await edges.next() is pressed
    with pytest.raises(NotFound):
        hardware.button("no-such-button")


@pytest.mark.feature("IO-05")
async def test_a_light_shows_its_colours(rig, hardware) -> None:
    status = hardware.led("status")
    for color in ("green", "amber", "red", "off", "green"):
        status.show(Light.parse(color))
        assert rig.read_light("status") == color
    assert rig.read_light("call") == "off"
    with pytest.raises(NotFound):
        hardware.led("no-such-light")
