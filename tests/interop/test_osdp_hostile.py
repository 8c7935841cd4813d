"""Somebody has cut the cable of a reader and stands in between: nothing that is done there becomes a card or a command.

What is done keeps its correct link check (CRC) unless it is about the check itself, so that nothing but the rules of
the protocol and the secure channel are in the way (IEC 60839-11-5, 5 and annex D).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Unavailable
from axisedge.hardware.bench_readers import BenchReader
from axisedge.hardware.protocols import Credential
from axisedge.reader import osdp_panel
from axisedge.reader.formats import Bits
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import (
    CardRead,
    Happening,
    KeysPressed,
    Link,
    LinkChanged,
    Panel,
    Plan,
    Security,
)
from axisedge.reader.osdp_reader import KeyGiven, OsdpReader, PanelState, PanelWants, ReaderPlan
from tests.interop.osdp_wire import KEY, PDID, UID, Desk, Harm, Middle, reader, reply, sealed, serving
from tests.waiting import until

pytestmark = pytest.mark.feature("RDR-01", "RDR-02")

CARD = bytes((0, 0, 32, 0)) + bytes.fromhex(UID)
ALWAYS = 6
"""Harmed answers that must have come before something is believed to be refused."""


@pytest.fixture(autouse=True)
def tries_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that answers wrongly is looked for again after 0.1 s instead of 2 s: more to refuse in less time."""
    monkeypatch.setattr(osdp_panel, "REFUSED", 0.1)


def with_byte(frame: bytes, at: int, change: int) -> bytes:
    """The frame with one byte changed, and its check made right again."""
    return sealed(frame[:at] + bytes((frame[at] ^ change,)) + frame[at + 1 :])


def forged(command: bytes, code: int, data: bytes) -> bytes:
    """An answer in plain with the sequence that is expected."""
    return reply(command, code, data)


def other_sequence(frame: bytes, by: int) -> bytes:
    return sealed(frame[:4] + bytes((frame[4] & ~3 | (frame[4] + by) & 3,)) + frame[5:])


HARMS: dict[str, Harm] = {
    "crc": lambda command, answer: [answer[:-1] + bytes((answer[-1] ^ 1,))],
    "checksum-for-crc": lambda command, answer: [
        (head := answer[:4] + bytes((answer[4] & ~4,)) + answer[5:-2]) + bytes((-sum(head) + 1 & 0xFF,))
    ],
    "too-short": lambda command, answer: [answer[:-1]],
    "length-field": lambda command, answer: [answer[:2] + bytes((answer[2] + 1,)) + answer[3:]],
    "sequence": lambda command, answer: [other_sequence(answer, 1)],
    "address": lambda command, answer: [sealed(answer[:1] + bytes((0x80 | 9,)) + answer[2:])],
    "as-a-command": lambda command, answer: [sealed(answer[:1] + bytes((answer[1] & 0x7F,)) + answer[2:])],
    "reflected": lambda command, answer: [sealed(command[:1] + bytes((command[1] | 0x80,)) + command[2:])],
    "mac": lambda command, answer: [with_byte(answer, -3, 0x80)],
    "content": lambda command, answer: [with_byte(answer, 7 if answer[4] & 8 else 5, 0x04)],
    "block-type": lambda command, answer: [with_byte(answer, 6, 0x02)],
    "plain-card": lambda command, answer: [forged(command, 0x50, CARD)],
    "plain-keys": lambda command, answer: [forged(command, 0x53, bytes((0, 4)) + b"1234")],
    "plain-identity": lambda command, answer: [forged(command, 0x45, PDID)],
    "garbage": lambda command, answer: [random.Random(answer).randbytes(60)],
    "silence": lambda command, answer: [],
}


def show(far: BenchReader, uid: str) -> bool:
    """Hold a card to a reader; False while nobody polls it."""
    try:
        far.show(Credential(far.name, uid=uid, bits=4 * len(uid)))
    except Unavailable:
        return False
    return True


def key_holder(name: str = "far", address: int = 0) -> BenchReader:
    made = reader(name, address)
    made.key = KEY
    return made


@pytest.mark.parametrize("harm", sorted(HARMS))
async def test_a_harmed_answer_is_no_card_and_the_neighbour_reads_on(harm: str) -> None:
    far, near = key_holder(), reader("near", 1)
    with Middle([far, near]) as middle:
        desk = Desk(middle.near, Plan("far", 0, Security.SECURE, KEY), Plan("near", 1))
        async with serving(desk.bus):
            await until(lambda: desk.connected("far") and desk.connected("near"))
            assert show(far, "11223344")
            await until(lambda: desk.cards("far") == [bytes.fromhex("11223344")])
            before = len(desk.told)
            middle.harm = HARMS[harm]
            show(far, UID)
            waits = []
            for number in range(6):
                began = asyncio.get_running_loop().time()
                await until(lambda: show(near, f"{number:04X}"))  # noqa: B023 - used within the turn
                await until(lambda: len(desk.cards("near")) == number + 1)  # noqa: B023 - used within the turn
                waits.append(asyncio.get_running_loop().time() - began)
            await until(lambda: middle.harmed >= ALWAYS)
            happened = [what for id, what in desk.told[before:] if id == "far"]
            assert not [what for what in happened if isinstance(what, CardRead | KeysPressed)]
            assert not [
                what for id, what in desk.told[before:] if id == "near" and isinstance(what, LinkChanged)
            ]
            assert sorted(waits)[len(waits) // 2] < 1.0, waits
            middle.harm = None
            await until(lambda: desk.connected("far"))
            await until(lambda: show(far, "55667788"))
            await until(lambda: desk.cards("far")[-1] == bytes.fromhex("55667788"))
            assert UID not in [card.hex().upper() for card in desk.cards("far")] or harm == "silence"


async def test_in_plain_anybody_on_the_cable_shows_cards() -> None:
    """What the secure channel is for; and that what is forged here is believed where nothing protects from it."""
    far = reader("far")
    with Middle([far]) as middle:
        desk = Desk(middle.near, Plan("far", 0))
        async with serving(desk.bus):
            await until(lambda: desk.connected("far"))
            middle.harm = HARMS["plain-card"]
            await until(lambda: bytes.fromhex(UID) in desk.cards("far"))


async def test_a_secured_answer_counts_once_however_often_it_is_said() -> None:
    """The answer with the card comes again: as it was, with the sequence of now, and in another session."""
    far = key_holder()
    with Middle([far]) as middle:
        desk = Desk(middle.near, Plan("far", 0, Security.SECURE, KEY))
        async with serving(desk.bus):
            await until(lambda: desk.connected("far"))
            start = len(middle.answers)
            assert show(far, UID)
            await until(lambda: len(desk.cards("far")) == 1)
            card = max(middle.answers[start:], key=len)  # the longest: polls are answered with an empty one
            assert card[4] & 8 and card[6] == 0x18, "it is secured, with encrypted content"
            replays: list[Callable[[bytes], bytes]] = [
                lambda command: card,
                lambda command: sealed(card[:4] + bytes((card[4] & ~3 | command[4] & 3,)) + card[5:]),
            ]
            for replay in replays * 2:  # the second time it is another session
                harmed = middle.harmed
                middle.harm = lambda command, answer, replay=replay: [replay(command)]  # type: ignore[misc]  # bound now
                await until(lambda: middle.harmed >= harmed + ALWAYS)  # noqa: B023 - used within the turn
                middle.harm = None
                await until(lambda: desk.connected("far"))
            # twice at once, the second after the right one
            harmed = middle.harmed
            middle.harm = lambda command, answer: [answer, answer]
            shown = show(far, "55667788")
            await until(lambda: middle.harmed >= harmed + ALWAYS)
            middle.harm = None
            await until(lambda: desk.connected("far"))
    cards = [data.hex().upper() for data in desk.cards("far")]
    assert cards.count(UID) == 1 and cards.count("55667788") <= shown


@pytest.mark.parametrize("taught", [False, True], ids=["well-known-key", "another-key"])
async def test_a_reader_with_another_key_is_refused_for_as_long_as_it_tries(taught: bool) -> None:
    """Also one that was reset, which takes the key that everybody knows."""
    far = reader("far")
    far.key = bytes(range(16)) if taught else None
    with Middle([far]) as middle:
        desk = Desk(middle.near, Plan("far", 0, Security.SECURE, KEY))
        async with serving(desk.bus):
            await until(lambda: (link := desk.link("far")) is not None and "key" in link.why)
            said = len(middle.answers)
            await until(lambda: len(middle.answers) > said + ALWAYS)  # it is tried again
    assert not [h for _, h in desk.told if isinstance(h, LinkChanged) and h.link is Link.CONNECTED]
    assert desk.cards("far") == [] and far.key != KEY


# -- the device as a reader ----------------------------------------------------------------------------------------


def command(polled: bytes, code: int, data: bytes = b"") -> bytes:
    """A command in plain in the place of a poll."""
    head = polled[:2] + (8 + len(data)).to_bytes(2, "little") + bytes((polled[4] & 3 | 4, code)) + data
    return sealed(head + bytes(2))


KEYSET = bytes((1, 16)) + bytes(range(16))
LIGHT = bytes.fromhex("0000 000000000000 01 01 00 01 00".replace(" ", "")) + bytes(1)
MEDDLING: dict[str, Callable[[bytes], bytes]] = {
    "plain-key": lambda polled: command(polled, 0x75, KEYSET),
    "plain-light": lambda polled: command(polled, 0x69, LIGHT),
    "plain-buzzer": lambda polled: command(polled, 0x6A, bytes((0, 2, 5, 5, 3))),
    "plain-text": lambda polled: command(polled, 0x6B, bytes((0, 1, 0, 1, 1, 4)) + b"open"),
    "crc": lambda polled: polled[:-1] + bytes((polled[-1] ^ 1,)),
    "mac": lambda polled: with_byte(polled, -3, 0x80),
    "block-type": lambda polled: with_byte(polled, 6, 0x02),
    "address": lambda polled: sealed(polled[:1] + b"\x09" + polled[2:]),
    "garbage": lambda polled: random.Random(polled).randbytes(40),
}


@pytest.mark.parametrize("meddling", sorted(MEDDLING))
async def test_a_forged_command_moves_nothing_in_the_device(meddling: str) -> None:
    told, heard = list[object](), list[Happening]()
    with Middle([], address=5) as middle:
        ours = OsdpReader(
            middle.far.port,
            ReaderPlan(address=5, security=Security.SECURE, key=KEY),
            SystemClock(),
            told.append,
        )
        bus = OsdpBus(
            middle.near.port,
            9600,
            [Panel(Plan("unit", 5, Security.SECURE, KEY), heard.append)],
            SystemClock(),
        )
        async with serving(ours), serving(bus):
            await until(lambda: PanelState(connected=True, secure=True) in told)
            middle.meddle = MEDDLING[meddling]
            await until(lambda: middle.harmed >= ALWAYS)
            assert not [what for what in told if isinstance(what, KeyGiven | PanelWants)]
            middle.meddle = None
            await until(lambda: told[-1] == PanelState(connected=True, secure=True))
            await until(lambda: bool(heard) and _up(heard))
    assert not [what for what in told if isinstance(what, KeyGiven | PanelWants)]
    assert not [what for what in heard if isinstance(what, CardRead | KeysPressed)]


def _up(heard: list[Happening]) -> bool:
    links = [what for what in heard if isinstance(what, LinkChanged)]
    return bool(links) and links[-1].link is Link.CONNECTED


@pytest.mark.parametrize("security", [Security.PLAIN, Security.SECURE])
async def test_what_the_device_reads_can_be_read_on_the_wire_in_plain_only(security: Security) -> None:
    told, heard = list[object](), list[Happening]()
    with Middle([], address=5) as middle:
        ours = OsdpReader(
            middle.far.port, ReaderPlan(address=5, security=security, key=KEY), SystemClock(), told.append
        )
        bus = OsdpBus(
            middle.near.port, 9600, [Panel(Plan("unit", 5, security, KEY), heard.append)], SystemClock()
        )
        async with serving(ours), serving(bus):
            secure = security is Security.SECURE
            await until(lambda: PanelState(connected=True, secure=secure) in told)
            ours.card(Bits(int(UID, 16), 32))
            ours.keys("97531#")
            await until(
                lambda: KeysPressed("97531#") in heard and any(isinstance(h, CardRead) for h in heard)
            )
        wire = b"".join(middle.answers)
    for secret in (bytes.fromhex(UID), b"97531", KEY):
        assert (secret in wire) == (not secure and secret != KEY)


# -- a line that is hit once ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["crc", "garbage", "silence", "sequence", "too-short"])
async def test_a_card_whose_answer_is_hit_once_comes_all_the_same(harm: str) -> None:
    """The panel says its command again, and the device repeats its answer; the secure channel goes on."""
    told, heard = list[object](), list[Happening]()
    with Middle([], address=5) as middle:
        plan = ReaderPlan(address=5, security=Security.SECURE, key=KEY)
        ours = OsdpReader(middle.far.port, plan, SystemClock(), told.append)
        panel = Panel(Plan("unit", 5, Security.SECURE, KEY), heard.append)
        bus = OsdpBus(middle.near.port, 9600, [panel], SystemClock())
        async with serving(ours), serving(bus):
            await until(lambda: PanelState(connected=True, secure=True) in told)
            await until(lambda: bool(heard) and _up(heard))
            links = len([what for what in heard if isinstance(what, LinkChanged)])
            hit = list[bytes]()

            def once(command: bytes, answer: bytes) -> list[bytes]:
                if hit or len(answer) < 30:  # a card's answer is longer than that of a poll
                    return [answer]
                hit.append(answer)
                return HARMS[harm](command, answer)

            middle.harm = once
            ours.card(Bits(int(UID, 16), 32))
            await until(lambda: any(isinstance(what, CardRead) for what in heard))
            ours.card(Bits(1, 32))
            await until(lambda: sum(isinstance(what, CardRead) for what in heard) == 2)
            assert hit and [what.data for what in heard if isinstance(what, CardRead)] == [
                bytes.fromhex(UID),
                bytes((0, 0, 0, 1)),
            ]
            assert len([what for what in heard if isinstance(what, LinkChanged)]) == links, (
                "it was connected all the time"
            )
