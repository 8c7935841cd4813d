"""Board files, their errors, and lights on a real board; the lines themselves are tried in hil/."""

from __future__ import annotations

from pathlib import Path

import pytest

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import StartError, Unavailable
from axisedge.hardware import open_hardware
from axisedge.hardware.board_file import ChipFact, names, read
from axisedge.hardware.board_leds import BoardLed, SysfsLamp
from axisedge.hardware.board_network import BoardNetwork
from axisedge.hardware.gpio import find_chip
from axisedge.hardware.protocols import Light, Link

GOOD = """
title = "Mine"
[chip]
path = "/dev/gpiochip9"
[lines.relay-1]
offset = 4
"""


@pytest.mark.feature("IO-04")
@pytest.mark.parametrize("name", ["raspberry-pi-4", "raspberry-pi-5"])
def test_the_boards_that_come_along_have_the_pins_of_an_intercom(name: str) -> None:
    board = read(Path(name))
    lines = {port.line for port in products.load("intercom").ports}
    assert lines <= set(board.lines)
    assert {led.name for led in products.load("intercom").leds} <= set(board.lights)
    assert "control" in board.buttons
    assert all(fact.offset <= 27 for fact in board.lines.values()), "the header has no more pins"


@pytest.mark.feature("IO-04")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("title = ", "board file"),
        ("\udcff", "board file"),
        ("title = 'x'", "chip: Field required"),
        (GOOD + "[lines.io-1]\noffset = 4", "offset 4 is used by relay-1 and by io-1"),
        (GOOD + "[lines.io-1]\noffset = -1", "greater than or equal to 0"),
        (GOOD + "[lines.io-1]\noffset = 5\nbias = 'sideways'", "lines.io-1.bias"),
        (GOOD + "[lines.io-1]\noffset = 5\ncolour = 'red'", "Extra inputs"),
        (GOOD.replace("path =", "labels = ['x']\npath ="), "either a path or labels"),
        (GOOD + "[lights.a.lamps.red]\nactive_low = true", "either an offset or a sysfs name"),
        (GOOD + "[lights.a.lamps.red]\nsysfs = '../../etc'", "lights.a.lamps.red.sysfs"),
        (GOOD + "[lights.a.lamps.red]\noffset = 9\n[lights.a.colors]\nx = ['y']", "names the lamp y"),
    ],
)
def test_a_bad_board_file_is_one_clear_line(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "board.toml"
    if text is not None:
        file.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(StartError, match="board file") as refused:
        read(file)
    assert said in str(refused.value)


@pytest.mark.feature("IO-04")
def test_an_unknown_board_is_told_the_known_ones() -> None:
    with pytest.raises(StartError, match="raspberry-pi-4, raspberry-pi-5"):
        read(Path("raspberry-pi-9"))
    assert names() == ["raspberry-pi-4", "raspberry-pi-5"]


@pytest.mark.feature("IO-04")
def test_a_machine_without_the_chip_says_what_it_looked_for(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="labelled a or b; it has no GPIO chip at all"):
        find_chip(ChipFact(labels=("a", "b")), tmp_path)
    (tmp_path / "gpiochip0").write_text("a file, not a chip")
    with pytest.raises(StartError, match="it has no GPIO chip at all"):
        find_chip(ChipFact(labels=("a",)), tmp_path)
    with pytest.raises(StartError, match="cannot be used as a GPIO chip"):
        find_chip(ChipFact(path=str(tmp_path / "gpiochip0")))


@pytest.mark.feature("IO-04")
async def test_a_board_without_its_chip_does_not_start(tmp_path: Path) -> None:
    file = tmp_path / "board.toml"
    file.write_text(GOOD)
    board = open_hardware(f"board:{file}", products.load("intercom"), ManualClock())
    with pytest.raises(StartError, match="gpiochip9"):
        await board.start()
    await board.stop()


class Lamp:
    """A lamp that remembers."""

    def __init__(self) -> None:
        self.on = False

    def light(self, on: bool) -> None:
        self.on = on

    def release(self) -> None:
        self.on = False


@pytest.mark.feature("IO-05")
async def test_a_two_colour_lamp_flashes_amber() -> None:
    clock, red, green = ManualClock(), Lamp(), Lamp()
    led = BoardLed("status", {"red": red, "green": green}, {"amber": ("red", "green")}, clock)
    led.show(Light.parse("amber/red flash"))
    seen = []
    for _ in range(3):
        seen.append((red.on, green.on))
        await clock.advance(0.5)
    assert seen == [(True, True), (True, False), (True, True)]
    led.show(Light.parse("green"))
    await clock.advance(5)
    assert (red.on, green.on) == (False, True)
    led.release()
    assert not green.on


@pytest.mark.feature("IO-05")
def test_a_lamp_of_the_kernel(tmp_path: Path) -> None:
    folder = tmp_path / "ACT"
    folder.mkdir()
    (folder / "max_brightness").write_text("255\n")
    (folder / "trigger").write_text("[mmc0] none")
    lamp = SysfsLamp("ACT", tmp_path)
    lamp.light(True)
    assert ((folder / "brightness").read_text(), (folder / "trigger").read_text()) == ("255", "none")
    lamp.release()
    assert (folder / "brightness").read_text() == "0"
    with pytest.raises(Unavailable, match="PWR"):
        SysfsLamp("PWR", tmp_path)


@pytest.mark.feature("IO-05")
async def test_the_network_connector_is_read_from_the_kernel(tmp_path: Path) -> None:
    clock = ManualClock()
    wired = tmp_path / "eth0"
    (wired / "statistics").mkdir(parents=True)
    (wired / "device").mkdir()
    for file, text in (("operstate", "up"), ("speed", "10"), ("statistics/rx_bytes", "5")):
        (wired / file).write_text(f"{text}\n")
    (tmp_path / "lo").mkdir()
    network = BoardNetwork(clock, tmp_path)
    assert network.link() == Link(10, activity=True)
    heard: list[Link] = []
    network.watch(heard.append)
    await clock.advance(1)
    (wired / "statistics/rx_bytes").write_text("9\n")
    await clock.advance(1)
    (wired / "operstate").write_text("down\n")
    await clock.advance(2)
    network.watch(None)
    (wired / "operstate").write_text("up\n")
    await clock.advance(2)
    assert [(link.speed, link.activity) for link in heard] == [(10, False), (10, True), (0, False)]
