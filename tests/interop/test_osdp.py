"""OSDP against programs that nobody here wrote: a control panel in pure Python, libosdp's peripherals, and nuisances.

The pure Python package and libosdp's binding both call themselves ``osdp``; only its own modules are used of the first.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from osdp._command import ReaderLedControlCommand  # type: ignore[import-untyped]  # it has no types
from osdp._connection import SerialPortOsdpConnection  # type: ignore[import-untyped]  # it has no types
from osdp._control_panel import ControlPanel  # type: ignore[import-untyped]  # it has no types
from osdp._types import LedColor, ReaderLedControl, ReaderLedControls  # type: ignore[import-untyped]  # it has no types

from axisedge.core.clock import SystemClock
from axisedge.hardware.protocols import Credential
from axisedge.reader.formats import LAYOUTS, Bits, Layout
from axisedge.reader.osdp_frame import checksum, formatted_card, is_valid
from axisedge.reader.osdp_panel import (
    KeysPressed,
    Link,
    LinkChanged,
    Plan,
    Security,
)
from axisedge.reader.osdp_reader import KeyGiven, OsdpReader, PanelState, PanelWants, ReaderPlan
from tests.interop.osdp_wire import (
    KEY,
    PDID,
    UID,
    Desk,
    Impostor,
    Tap,
    cable,
    polite,
    reader,
    reply,
    serving,
    split,
)
from tests.waiting import until

pytestmark = pytest.mark.feature("RDR-01", "RDR-02")

# -- the device as a reader, under a foreign panel -----------------------------------------------------------------


class ForeignPanel(ControlPanel):  # type: ignore[misc]  # it has no types
    """The package's panel, which remembers what the reader said."""

    def __init__(self, master: bytes | None = None) -> None:
        super().__init__(master)
        self.cards: list[tuple[int, bytes]] = []
        self.typed: list[bytes] = []

    def on_raw_card_data_reply_received(self, address: int, raw_card_data: Any) -> None:
        self.cards.append((raw_card_data.bit_count, bytes(raw_card_data.data)))

    def on_keypad_data_reply_received(self, address: int, keypad_data: Any) -> None:
        self.typed.append(bytes(keypad_data.data))


@pytest_asyncio.fixture(params=[False, True], ids=["plain", "secured"])
async def under_panel(
    request: pytest.FixtureRequest,
) -> AsyncIterator[tuple[ForeignPanel, Any, OsdpReader, list[Any]]]:
    secured: bool = request.param
    told: list[Any] = []
    with cable() as wire:
        ours = OsdpReader(
            wire.port,
            ReaderPlan(address=5, security=Security.INSTALL if secured else Security.PLAIN),
            SystemClock(),
            told.append,
        )
        async with serving(ours):
            panel = ForeignPanel(KEY)
            connection = panel.start_connection(SerialPortOsdpConnection(wire.path, 9600))
            panel.add_device(connection, 5, True, secured)
            try:
                await until(lambda: PanelState(connected=True, secure=secured) in told)
                if secured:
                    await until(lambda: any(isinstance(what, KeyGiven) for what in told))
                    await until(lambda: told[-1] == PanelState(connected=True, secure=True))
                yield panel, connection, ours, told
            finally:
                panel.shutdown()


async def test_a_foreign_panel_reads_cards_and_keys(
    under_panel: tuple[ForeignPanel, Any, OsdpReader, list[Any]],
) -> None:
    panel, _, ours, _ = under_panel
    ours.card(Bits(int(UID, 16), 32))
    await until(lambda: panel.cards == [(32, bytes.fromhex(UID))])
    ours.card(Layout.parse(LAYOUTS["Wiegand26"]).encode(159, 413), wiegand=True)
    await until(lambda: len(panel.cards) == 2)
    assert panel.cards[1][0] == 26
    ours.keys("12#")
    await until(lambda: panel.typed == [b"12\x0d"])


async def test_a_foreign_panel_lights_the_reader(
    under_panel: tuple[ForeignPanel, Any, OsdpReader, list[Any]],
) -> None:
    panel, connection, _, told = under_panel
    from osdp._types import PermanentReaderControlCode, TemporaryReaderControlCode

    control = ReaderLedControl(
        reader_number=0,
        led_number=0,
        temporary_mode=TemporaryReaderControlCode.CancelAnyTemporaryAndDisplayPermanent,
        temporary_on_time=1,
        temporary_off_time=0,
        temporary_on_color=LedColor.Red,
        temporary_off_color=LedColor.Green,
        temporary_timer=0,
        permanent_mode=PermanentReaderControlCode.SetPermanentState,
        permanent_on_time=1,
        permanent_off_time=0,
        permanent_on_color=LedColor.Green,
        permanent_off_color=LedColor.Black,
    )
    panel.send_custom_command(connection, ReaderLedControlCommand(5, ReaderLedControls([control])))
    await until(lambda: PanelWants(led="green") in told)


class AnyCommand(ReaderLedControlCommand):  # type: ignore[misc]  # it has no types
    """A command of any code."""

    def __init__(self, address: int, code: int) -> None:
        super().__init__(address, None)
        self._any = code

    @property
    def command_code(self) -> int:
        return self._any

    def data(self) -> bytes:
        return bytes((0, 1, 0, 1, 1, 2, 0xE5, 0xE4))


async def test_commands_that_the_device_does_not_know_end_nothing(
    under_panel: tuple[ForeignPanel, Any, OsdpReader, list[Any]],
) -> None:
    panel, connection, ours, _ = under_panel
    for code in (0x63, 0x6F, 0x70, 0x78, 0x7A, 0x7F, 0x73, 0x80, 0xA5):
        await asyncio.to_thread(panel.send_custom_command, connection, AnyCommand(5, code))
    ours.card(Bits(int(UID, 16), 32))
    await until(lambda: panel.cards == [(32, bytes.fromhex(UID))])


async def test_a_card_that_nobody_asks_for_is_not_sent_later() -> None:
    told: list[Any] = []
    with cable() as wire:
        ours = OsdpReader(wire.port, ReaderPlan(address=5), SystemClock(), told.append)
        async with serving(ours):
            ours.card(Bits(1, 32))  # no panel yet
            panel = ForeignPanel(KEY)
            connection = panel.start_connection(SerialPortOsdpConnection(wire.path, 9600))
            await asyncio.sleep(1.5)
            panel.add_device(connection, 5, True, False)
            try:
                await until(lambda: PanelState(connected=True) in told)
                ours.card(Bits(2, 32))
                await until(lambda: bool(panel.cards))
            finally:
                panel.shutdown()
    assert panel.cards == [(32, bytes((0, 0, 0, 2)))]


# -- our panel, over libosdp's peripherals ---------------------------------------------------------------------------


@pytest.mark.parametrize("security", [Security.PLAIN, Security.SECURE])
async def test_a_card_can_be_read_on_the_wire_in_plain_only(security: Security) -> None:
    far = reader("far")
    far.key = KEY
    with cable(far) as wire:
        tap = Tap(wire.path)
        desk = Desk(wire, Plan("far", 0, security, KEY))
        async with serving(desk.bus):
            await until(lambda: desk.connected("far"))
            far.show(Credential("far", uid=UID, bits=32))
            await until(lambda: bool(desk.cards("far")))
        heard = tap.listen()
        tap.close()
    assert desk.cards("far") == [bytes.fromhex(UID)]
    assert (bytes.fromhex(UID) in heard) == (security is Security.PLAIN)
    assert KEY not in heard


async def test_recorded_secure_traffic_opens_nothing_when_it_is_played_again() -> None:
    far = reader("far")
    far.key = KEY
    with cable(far) as wire:
        tap = Tap(wire.path)
        desk = Desk(wire, Plan("far", 0, Security.SECURE, KEY))
        async with serving(desk.bus):
            await until(lambda: desk.connected("far"))
            tap.listen()
            start = len(tap.heard)
            far.show(Credential("far", uid=UID, bits=32))
            await until(lambda: len(desk.cards("far")) == 1)
            await asyncio.sleep(0.2)
            recorded = tap.listen()[start:]
            far.plug(False)
            answers = [part for part in split(recorded) if part[1] & 0x80]
            assert answers
            for _ in range(20):  # into whatever the panel asks now
                for answer in answers:
                    tap.port.write(answer)
                await asyncio.sleep(0.1)
        tap.close()
    assert len(desk.cards("far")) == 1


async def test_a_wrong_key_connects_nobody() -> None:
    far = reader("far")
    far.key, far.secure_only = bytes(16), True
    with cable(far) as wire:
        desk = Desk(wire, Plan("far", 0, Security.SECURE, KEY))
        async with serving(desk.bus):
            await until(lambda: (link := desk.link("far")) is not None and "key" in link.why)
            await asyncio.sleep(3.0)
    assert not any(isinstance(h, LinkChanged) and h.link is Link.CONNECTED for _, h in desk.told)


async def test_a_reader_that_is_not_there_slows_nobody() -> None:
    far = reader("far", 1)
    with cable(far) as wire:
        desk = Desk(wire, Plan("missing", 0), Plan("far", 1))
        async with serving(desk.bus):
            await until(lambda: desk.connected("far"))
            waits = []
            for number in range(30):
                began = asyncio.get_running_loop().time()
                far.show(Credential("far", uid=f"{number:04X}", bits=16))
                await until(lambda: len(desk.cards("far")) == number + 1)  # noqa: B023 - used within the turn
                waits.append(asyncio.get_running_loop().time() - began)
    waits.sort()
    assert waits[len(waits) // 2] < 0.2, waits


NUISANCES: dict[str, Callable[[bytes], bytes]] = {
    "silent": lambda command: b"",
    "bad-crc": lambda command: polite(command, lambda c: reply(c, 0x40))[:-1] + b"\x00",
    "short": lambda command: polite(command, lambda c: reply(c, 0x40))[:-3],
    "long": lambda command: b"\x53\x80\xff\xff" + bytes(300),
    "babbling": lambda command: random.Random(command).randbytes(4000),
    "another-address": lambda command: reply(command, 0x45, PDID, address=9),
    "always-nak": lambda command: reply(command, 0x41, b"\x03"),
}


@pytest.mark.parametrize("nuisance", sorted(NUISANCES))
async def test_a_broken_reader_tells_no_card_and_is_replaced_by_a_whole_one(nuisance: str) -> None:
    with cable(reader("good", 1)) as wire:
        desk = Desk(wire, Plan("bad", 0), Plan("good", 1))
        impostor = Impostor(wire.path, NUISANCES[nuisance])
        async with serving(desk.bus):
            try:
                await until(lambda: impostor.asked > 1)
                assert not desk.connected("bad")
                if nuisance not in ("babbling", "long"):  # who shouts over others is heard instead of them
                    await until(lambda: desk.connected("good"))
            finally:
                impostor.close()
            whole = Impostor(wire.path, lambda command: polite(command, lambda c: reply(c, 0x40)))
            try:
                await until(lambda: desk.connected("bad") and desk.connected("good"))
            finally:
                whole.close()
    assert desk.cards("bad") == []


@pytest.mark.parametrize(
    "poll",
    [
        lambda command: reply(
            command, 0x50, bytes((0, 0, 32, 0)) + b"\x01\x02\x03\x04", sequence=command[4] + 1 & 3
        ),
        lambda command: reply(command, 0x50, bytes((0, 0, 64, 0)) + b"\x01\x02"),
        lambda command: reply(command, 0x50, bytes((0, 0, 0, 0))),
        lambda command: reply(command, 0x50, bytes((0, 0, 255, 255)) + bytes(60)),
        lambda command: reply(command, 0x53, bytes((0, 200)) + b"1"),
    ],
    ids=["sequence", "length", "empty", "too-long", "keys"],
)
async def test_a_connected_reader_that_answers_nonsense(poll: Callable[[bytes], bytes]) -> None:
    quiet = [20]

    def answer(command: bytes) -> bytes:
        if quiet[0]:
            quiet[0] -= 1
            return polite(command, lambda c: reply(c, 0x40))
        return polite(command, poll)

    with cable() as wire:
        desk = Desk(wire, Plan("odd", 0))
        impostor = Impostor(wire.path, answer)
        async with serving(desk.bus):
            try:
                await until(lambda: desk.connected("odd"))
                await until(lambda: quiet[0] == 0)
                await asyncio.sleep(1.0)
            finally:
                impostor.close()
    assert desk.cards("odd") == []
    assert not any(isinstance(happening, KeysPressed) for _, happening in desk.told)


async def test_a_formatted_card_is_read_too() -> None:
    once = [True]

    def poll(command: bytes) -> bytes:
        if once and command[4] & 3 == 2:
            once.clear()
            return reply(command, 0x51, bytes((0, 0, 5)) + b"12345")
        return reply(command, 0x40)

    with cable() as wire:
        desk = Desk(wire, Plan("old", 0))
        impostor = Impostor(wire.path, lambda command: polite(command, poll))
        async with serving(desk.bus):
            try:
                await until(lambda: desk.cards("old") == [b"12345"])
            finally:
                impostor.close()


def test_the_check_of_a_frame() -> None:
    poll = bytes.fromhex("53000800046065") + b"\x00"
    assert not is_valid(poll)
    frame = reply(bytes((0x53, 0, 8, 0, 5, 0x60, 0, 0)), 0x51, bytes((0, 2, 3)) + b"123")
    assert is_valid(frame) and formatted_card(frame, 0) == "321" and formatted_card(frame, 1) == ""
    summed = bytes((0x53, 0x80, 7, 0, 1, 0x40))
    assert is_valid(summed + bytes((checksum(summed),)))
    for broken in range(len(frame)):
        assert not is_valid(frame[:broken])
