"""When the control panel's side of a reader wants the bus; the reader is libosdp's peripheral, without a wire."""

from __future__ import annotations

import os
import time

import osdp_sys
import pytest

from axisedge.core.clock import SystemClock
from axisedge.hardware.bench_readers import BenchReader
from axisedge.hardware.osdp_binding import KNOWN_KEYS, accept
from axisedge.hardware.protocols import Credential
from axisedge.hardware.serial import SerialPort
from axisedge.reader.feedback import Feedback
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import LOST, POLL, CardRead, CommandDone, Happening, Panel, Plan
from axisedge.reader.osdp_reader import KeyGiven, OsdpReader, ReaderPlan, Told

LIMIT = 20.0


class Cable:
    """A panel and its reader; every turn is one command and its answer."""

    def __init__(self) -> None:
        self.told: list[Happening] = []
        self.reader = BenchReader("reader-1", 0, lambda: None)
        self.panel = Panel(Plan("reader-1", 0), self.told.append)

    def turn(self) -> bytes:
        """Grant the bus once; returns what the panel said."""
        self.panel.begin(time.monotonic())
        if self.panel.sending:
            self.panel.hear(self.reader.hear(self.panel.sending))
        self.panel.finish(time.monotonic())
        return self.panel.sending

    def turn_when_due(self) -> bytes:
        """The same, at the moment that the panel has asked for."""
        time.sleep(max(0.0, self.panel.due - time.monotonic()))
        return self.turn()


@pytest.fixture
def cable() -> Cable:
    made = Cable()
    end = time.monotonic() + LIMIT
    while not (made.panel.connected and made.panel.due > time.monotonic()):
        assert time.monotonic() < end, "the panel does not find its reader"
        made.turn_when_due()
    made.told.clear()
    return made


@pytest.mark.feature("RDR-01", "ACC-06")
def test_a_light_and_a_beep_go_at_once_and_the_next_card_does_not_wait_for_them(cable: Cable) -> None:
    for number, command in enumerate(Feedback(led="green", beeps=2, text="Welcome").commands(), 1):
        cable.panel.submit(number, command)
    for _ in range(3):
        began = time.monotonic()
        assert cable.panel.due <= began, "there is more to say, and the panel waits for its next poll"
        assert cable.turn()
    assert cable.told == [CommandDone(number, done=True) for number in (1, 2, 3)]
    assert (cable.reader.shown.led, cable.reader.shown.beeps) == ("green", 2)
    assert cable.panel.due > began + POLL / 2, "nothing more is to be said, and the panel does not rest"


@pytest.mark.feature("RDR-01")
def test_a_card_comes_with_the_first_poll(cable: Cable) -> None:
    cable.reader.show(Credential("reader-1", uid="04A1B2C3", bits=32))
    end = time.monotonic() + LIMIT
    while not cable.turn_when_due():
        assert time.monotonic() < end
    assert cable.told == [CardRead(bytes.fromhex("04a1b2c3"), 32, "raw")]


class Dead:
    """The channel of a cable on which nobody speaks."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self._ends = os.pipe()

    def fileno(self) -> int:
        return self._ends[0]

    def flush(self) -> None:
        pass

    def write(self, data: bytes) -> None:
        self.said.append(data)

    def read(self, most: int) -> bytes:
        raise AssertionError("nothing has come")

    def close(self) -> None:
        for end in self._ends:
            os.close(end)


@pytest.mark.feature("RDR-01", "IO-09")
def test_a_reader_that_has_gone_holds_up_its_neighbour_with_one_repetition_only(cable: Cable) -> None:
    """The first answer that is missing may have been hit, with a card in it; who is silent then is not there."""
    bus = OsdpBus(SerialPort("gone", "/dev/null"), 9600, [cable.panel], SystemClock())
    channel, end = Dead(), time.monotonic() + LIMIT
    try:
        while cable.panel.connected:
            assert time.monotonic() < end
            time.sleep(max(0.0, cable.panel.due - time.monotonic()))
            bus._grant(channel, cable.panel)
    finally:
        channel.close()
    assert len(channel.said) == LOST + 1
    assert channel.said[0] == channel.said[1]


@pytest.mark.feature("RDR-02")
def test_the_device_as_a_reader_takes_no_key_that_everybody_knows() -> None:
    told: list[Told] = []
    reader = OsdpReader(SerialPort("none", "/dev/null"), ReaderPlan(), SystemClock(), told.append)
    own = bytes(range(16))
    for key in (*KNOWN_KEYS, own):
        answer, _ = reader._command({"command": osdp_sys.CMD_KEYSET, "type": 1, "data": key})
        assert (answer == accept()[0]) is (key == own)
    assert told == [KeyGiven(own)]
