"""A Wiegand reader's light and beeper by the clock, lines that go and come back, and what settings accept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from axisedge.audio.beeper import BEEP, Beeper
from axisedge.audio.samples import RATE, Sound
from axisedge.core.clock import ManualClock
from axisedge.core.errors import StartError, Unavailable
from axisedge.core.product import load
from axisedge.hardware.bench import Bench
from axisedge.hardware.board_file import WiegandFact, read
from axisedge.hardware.protocols import Credential, PulseListener
from axisedge.reader.feedback import Feedback
from axisedge.reader.osdp_panel import Link
from axisedge.reader.pin_entry import PinEntry
from axisedge.reader.wiegand_reader import REOPEN, WiegandReader
from axisedge.reader.wiegand_settings import WiegandInputSettings, WiegandOutputSettings

pytestmark = pytest.mark.feature("RDR-09")


class Lines:
    """A connector that can be taken away."""

    name = "door-1-a"

    def __init__(self) -> None:
        self.gone = ""
        self.listener: PulseListener | None = None
        self.shown: list[tuple[bool, bool]] = []
        self.beeps: list[bool] = []

    def listen(self, listener: PulseListener) -> None:
        if self.gone:
            raise Unavailable("lines", self.gone)
        self.listener = listener

    def drive(self) -> None:
        raise AssertionError("a reader is listened to")

    async def send(self, bits: str, width: float, interval: float) -> None:
        raise AssertionError("a reader is listened to")

    def show(self, *, green: bool, red: bool) -> None:
        if self.gone:
            raise Unavailable("lines", self.gone)
        self.shown.append((green, red))

    def beep(self, on: bool) -> None:
        self.beeps.append(on)

    def release(self) -> None:
        self.listener = None


class Rig:
    def __init__(self) -> None:
        self.clock, self.lines = ManualClock(), Lines()
        self.reported: list[Credential] = []
        self.links: list[tuple[Link, str]] = []
        pin = PinEntry(self.clock, lambda typed: self.reported.append(Credential("r", pin=typed)))
        self.reader = WiegandReader(
            "r",
            self.lines,
            self.clock,
            pin,
            self.reported.append,
            lambda reader: self.links.append((reader.link, reader.why)),
        )
        self.reader.start()


async def test_a_light_flashes_and_goes_out_and_the_next_takes_its_place() -> None:
    rig = Rig()
    rig.reader.feedback(Feedback(led="amber", seconds=2, flash=True))
    await rig.clock.advance(1.2)
    assert rig.lines.shown == [(True, True), (False, False), (True, True)]
    rig.reader.feedback(Feedback(led="green", seconds=1))
    await rig.clock.advance(5)
    assert rig.lines.shown[3:] == [(True, False), (False, False)]


async def test_beeps_are_counted_out() -> None:
    rig = Rig()
    rig.reader.feedback(Feedback(beeps=3))
    await rig.clock.advance(5)
    assert rig.lines.beeps == [True, False] * 3


async def test_lines_that_go_are_told_and_taken_again() -> None:
    rig = Rig()
    assert rig.lines.listener is rig.reader and rig.links == [(Link.CONNECTED, "")]
    rig.reader.pulse(1, 0.0)
    rig.lines.gone = "the chip was pulled out"
    rig.reader.feedback(Feedback(led="red"))
    assert rig.links[-1] == (Link.OFF, "lines is unavailable: the chip was pulled out")
    rig.reader.feedback(Feedback(beeps=1))
    await rig.clock.advance(3 * REOPEN)
    assert len(rig.links) == 2 and rig.lines.beeps == []
    rig.lines.gone = ""
    await rig.clock.advance(REOPEN)
    assert rig.links[-1] == (Link.CONNECTED, "") and rig.lines.listener is rig.reader
    rig.reader.lost("another reason")
    assert rig.links[-1] == (Link.OFF, "another reason")
    rig.reader.stop()
    await rig.clock.advance(10)
    assert rig.lines.listener is None and rig.reported == []


async def test_keys_become_a_pin_as_set() -> None:
    rig = Rig()
    bench = Bench(load("door-controller"), rig.clock)
    bench.wiegand("door-1-a").listen(rig.reader)
    bench.pin("4711", "reader-1")
    await rig.clock.advance(1)
    assert [credential.pin for credential in rig.reported] == ["4711"]


def test_the_beeper_beeps_and_a_tone_lasts_until_it_is_told_to_end() -> None:
    playing: list[Any] = []

    class Desk:
        def play(self, player: Any) -> None:
            playing.append(player)

    beeper = Beeper(Desk)  # type: ignore[arg-type]  # only play is used
    beeper.beep(2)
    heard: list[Sound] = []
    while (sound := playing[0].next(480)) is not None:
        heard.append(sound)
    loud = np.abs(np.concatenate(heard)) > 0.05
    part = round(BEEP * RATE)
    assert [bool(loud[n * part : (n + 1) * part].mean() > 0.5) for n in range(3)] == [True, False, True]
    assert len(heard) * 480 >= 3 * part and not loud[3 * part :].any()
    beeper.sound(True)
    beeper.sound(True)
    assert len(playing) == 2 and playing[1].next(480) is not None
    beeper.sound(False)
    assert playing[1].next(480) is None


@given(
    st.dictionaries(
        st.sampled_from([*WiegandInputSettings.model_fields, *WiegandOutputSettings.model_fields]),
        st.none()
        | st.booleans()
        | st.integers(-1, 200)
        | st.text(max_size=20)
        | st.lists(st.text(max_size=20), max_size=9),
    )
)
def test_any_settings_work_or_are_refused(fields: dict[str, Any]) -> None:
    for model in (WiegandInputSettings, WiegandOutputSettings):
        try:
            settings = model(**{name: value for name, value in fields.items() if name in model.model_fields})
        except ValidationError:
            continue
        if isinstance(settings, WiegandInputSettings):
            accepted = settings.accepted()
            assert all(length >= 9 for length in accepted.lengths)
        elif isinstance(settings, WiegandOutputSettings):
            assert settings.color((True, True)) and len(set(settings.used_inputs.values())) == len(
                settings.used_inputs
            )


@pytest.mark.parametrize("name", ["raspberry-pi-4", "raspberry-pi-5"])
def test_the_boards_that_come_along_have_a_wiegand_connector_for_each_product(name: str) -> None:

    wiegand = read(Path(name)).wiegand
    assert {"reader", "door-1-a"} <= set(wiegand)
    assert all(offset <= 27 for fact in wiegand.values() for offset in fact.offsets)


def test_a_board_file_names_pins_once(tmp_path: Any) -> None:
    head = 'title = "T"\n[chip]\npath = "/dev/gpiochip0"\n[lines.relay-1]\noffset = 5\n'
    file = tmp_path / "board.toml"
    for body, words in (
        ("[wiegand.reader]\ndata0 = 5\ndata1 = 6\n", "offset 5 of reader is used by relay-1"),
        ("[wiegand.reader]\ndata0 = 6\ndata1 = 6\n", "offset 6 of reader is used by reader"),
        ("[wiegand.reader]\ndata0 = 6\ndata1 = 7\n[wiegand.reader.red]\noffset = 7\n", "offset 7"),
        ("[wiegand.reader]\ndata0 = 6\n", "data1"),
    ):
        file.write_text(head + body)
        with pytest.raises(StartError, match=words):
            read(file)
    file.write_text(
        head + "[wiegand.reader]\ndata0 = 6\ndata1 = 7\n[wiegand.door-1-a]\ndata0 = 6\ndata1 = 7\n"
    )
    assert read(file).wiegand["reader"] == WiegandFact(data0=6, data1=7)
