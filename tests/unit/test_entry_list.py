"""The entry list: who may pass, how often, and what a guesser gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from axisedge.core.attempts import Attempts, Limits
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings, validate
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event
from axisedge.hardware.protocols import Credential
from axisedge.reader.credentials import Answer, Seen, Verdict
from axisedge.reader.entry_list import EntryList, PinEntry
from axisedge.reader.entry_settings import MOST_HOLDERS, EntryListSettings, card_key

ANN = {"first_name": "Ann", "last_name": "Berg", "type": "card", "uid": "0A1B2C3D", "bits": 32}


@dataclass
class Rig:
    """An entry list, and every event that it sent."""

    clock: ManualClock
    settings: Settings
    list: EntryList
    events: list[Event]
    folder: Path

    async def holders(self, **holders: dict[str, Any] | None) -> None:
        await self.settings.update("entry-list", {"enabled": True, "holders": holders}, "test")

    async def card(self, uid: str, bits: int = 32) -> Answer | None:
        return await self.list.judge(Credential("reader-1", uid=uid, bits=bits))

    async def pin(self, pin: str, reader: str = "reader-1") -> Answer | None:
        credential = Credential(reader, pin=pin)
        answer = await self.list.judge(credential)
        self.list.heard(Seen(credential, self.clock.now(), answer or Answer(Verdict.UNKNOWN, "")))
        return answer

    def heard(self) -> list[tuple[str, ...]]:
        """Last word of the topic and the data of the events since the last call."""
        heard = [(e.topic.rpartition(":")[2].rpartition("/")[2], *e.data.values()) for e in self.events]
        self.events.clear()
        return heard


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock = ManualClock()
    store = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
    bus = Bus(clock)
    entries = EntryList(store, bus, clock, lambda: ["reader-1"])
    events: list[Event] = []
    bus.listen(events.append)
    yield Rig(clock, store, entries, events, tmp_path)
    await entries.stop()
    await store.close()


def verdict(answer: Answer | None) -> Verdict | None:
    return None if answer is None else answer.verdict


@pytest.mark.feature("RDR-07")
async def test_nobody_passes_while_the_list_is_not_used(rig: Rig) -> None:
    await rig.settings.update("entry-list", {"holders": {"a": ANN}}, "test")
    assert await rig.card("0A1B2C3D") is None
    assert rig.heard() == []


@pytest.mark.feature("RDR-07")
async def test_uses_count_down_to_the_last_one(rig: Rig) -> None:
    await rig.holders(a=ANN | {"validity": "times", "uses": 2})
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.GRANTED
    assert verdict(await rig.card("A1B2C3D")) is Verdict.GRANTED
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.DENIED
    assert rig.heard() == [
        ("AccessGranted", "Ann Berg", "Card", "1"),
        ("AccessGranted", "Ann Berg", "Card", "0"),
        ("AccessDenied", "Ann Berg", "Card", "the credential has been used up"),
    ]


@pytest.mark.feature("RDR-07")
async def test_the_last_use_is_used_once_by_two_at_the_same_moment(rig: Rig) -> None:
    await rig.holders(a=ANN | {"validity": "times", "uses": 1})
    answers = await asyncio.gather(*(rig.card("0A1B2C3D") for _ in range(8)))
    assert sorted(answer.verdict.value for answer in answers if answer) == ["denied"] * 7 + ["granted"]


@pytest.mark.feature("RDR-07")
async def test_a_use_is_on_disk_before_anybody_hears_of_it(rig: Rig) -> None:
    await rig.holders(a=ANN | {"validity": "times", "uses": 10})
    left: list[int] = []

    def look(event: Event) -> None:
        again = Settings(Store(rig.folder / "s.db"), Keystore.open(rig.folder / "key"), rig.clock)
        entries = EntryList(again, Bus(rig.clock), rig.clock, list)
        left.append(entries._list.holders["a"].uses)
        again._writer.shutdown()

    rig.list._bus.listen(look)
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.GRANTED
    assert left == [9]


@pytest.mark.feature("RDR-07")
async def test_neither_pins_nor_uids_can_be_read_from_the_disk(rig: Rig) -> None:
    await rig.holders(a=ANN | {"type": "card-and-pin", "pin": "73519284"})
    stored = "".join(file.read_bytes().decode("latin-1") for file in rig.folder.glob("s.db*"))
    assert "Ann" in stored and "73519284" not in stored and "0A1B2C3D" not in stored
    shown = rig.settings.get("entry-list").model_dump_json()
    assert "73519284" not in shown and "0A1B2C3D" not in shown


@pytest.mark.feature("RDR-07")
async def test_validity_from_to_and_suspended(rig: Rig) -> None:
    start = rig.clock.now()
    await rig.holders(
        a=ANN
        | {
            "valid_from": f"{start:%Y-%m-%d}T12:01:00+00:00",
            "validity": "end-date",
            "valid_until": f"{start:%Y-%m-%d}T13:02:00+01:00",
        }
    )
    verdicts = []
    for _ in range(3):
        verdicts.append(verdict(await rig.card("0A1B2C3D")))
        await rig.clock.advance(60)
    assert verdicts == [Verdict.DENIED, Verdict.GRANTED, Verdict.DENIED]
    assert [words[-1] for words in rig.heard()] == [
        "the credential is not valid yet",
        "-1",
        "the credential is not valid any more",
    ]
    await rig.holders(a={"suspended": True, "validity": "no-end"})
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.DENIED


@pytest.mark.feature("RDR-07")
async def test_the_same_uid_of_another_length_is_another_card(rig: Rig) -> None:
    await rig.holders(a=ANN | {"uid": "1234", "bits": 26})
    assert verdict(await rig.card("1234", 32)) is Verdict.UNKNOWN
    assert verdict(await rig.card("00001234", 26)) is Verdict.GRANTED


@pytest.mark.feature("RDR-07")
async def test_card_and_pin_within_the_time(rig: Rig) -> None:
    await rig.holders(
        a=ANN | {"type": "card-and-pin", "pin": "4711"}, b={"first_name": "Bo", "type": "pin", "pin": "0815"}
    )
    assert verdict(await rig.pin("4711")) is Verdict.UNKNOWN, "the PIN alone is not enough"
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.PIN_NEEDED
    assert verdict(await rig.pin("4711")) is Verdict.GRANTED
    await rig.card("0A1B2C3D")
    assert verdict(await rig.pin("4712")) is Verdict.DENIED
    assert verdict(await rig.pin("4711")) is Verdict.UNKNOWN, "after a wrong PIN the card is asked for again"
    await rig.card("0A1B2C3D")
    assert verdict(await rig.pin("4711", "reader-2")) is Verdict.UNKNOWN, "not at another reader"
    await rig.card("0A1B2C3D")
    await rig.clock.advance(10.5)
    assert verdict(await rig.pin("4711")) is Verdict.UNKNOWN, "too late"
    assert verdict(await rig.pin("0815")) is Verdict.GRANTED


@pytest.mark.feature("RDR-07")
async def test_conditions_of_the_owner(rig: Rig) -> None:
    await rig.settings.update("entry-list", {"conditions": {"gate": {"name": "Gate"}}}, "test")
    await rig.holders(a=ANN | {"conditions": ["gate"]})
    await rig.card("0A1B2C3D")
    (event,) = rig.events
    assert event.topic.endswith("EntryList/Condition")
    assert dict(event.source) == {"Condition": "gate", "Source": "reader-1"}
    with pytest.raises(Invalid, match="no condition gate"):
        await rig.settings.update("entry-list", {"conditions": {"gate": None}}, "test")


@pytest.mark.feature("RDR-07")
async def test_what_the_list_does_not_know_is_left_to_the_controller(rig: Rig) -> None:
    await rig.holders(a=ANN)
    await rig.settings.update("entry-list", {"forward": True}, "test")
    assert await rig.card("FF") is None
    assert await rig.pin("1234") is None
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.GRANTED


@pytest.mark.feature("RDR-07")
async def test_ten_thousand_wrong_pins_lock_the_keypad_and_say_so(rig: Rig) -> None:
    await rig.holders(b={"first_name": "Bo", "type": "pin", "pin": "9999"})
    tried = 0
    for number in range(10_000):
        answer = await rig.pin(f"{number:04}")
        tried += verdict(answer) is Verdict.UNKNOWN
        assert verdict(answer) is not Verdict.GRANTED, "not even the right one, while it is locked"
    assert tried == 10
    assert [words for words in rig.heard() if words[0] == "PINLocked"] == [("PINLocked", "1")]
    assert verdict(await rig.pin("9999", "reader-2")) is Verdict.GRANTED, "another reader is not locked"
    rig.heard()
    await rig.clock.advance(60)
    assert rig.heard() == [("PINLocked", "0")]
    assert verdict(await rig.pin("9999")) is Verdict.GRANTED


@pytest.mark.feature("RDR-07")
async def test_a_pin_that_is_only_handed_on_is_not_counted_as_wrong(rig: Rig) -> None:
    """Nobody tells whether the access control unit knew it: a crowd with right PINs must not lock the keypad."""
    await rig.holders(b={"first_name": "Bo", "type": "pin", "pin": "9999"})
    await rig.settings.update("entry-list", {"forward": True}, "test")
    for judged in (False, True):
        for _ in range(10):
            credential = Credential("reader-1", pin="1234")
            assert await rig.list.judge(credential) is None
            answer = Answer(Verdict.UNKNOWN, "", judged=judged)
            rig.list.heard(Seen(credential, rig.clock.now(), answer))
        locked = [words for words in rig.heard() if words[0] == "PINLocked"]
        assert locked == ([("PINLocked", "1")] if judged else [])


@pytest.mark.feature("RDR-07")
async def test_a_use_that_cannot_be_stored_lets_nobody_in(rig: Rig) -> None:
    """The disk takes nothing: who has a number of times is refused, others pass, and no use is lost."""
    await rig.holders(
        a=ANN | {"validity": "times", "uses": 5}, b={"first_name": "Bo", "uid": "FF", "bits": 8}
    )
    disk = rig.settings._store._db
    disk.execute("PRAGMA query_only=ON")
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.DENIED
    assert verdict(await rig.card("FF", 8)) is Verdict.GRANTED
    with pytest.raises(Unavailable, match="cannot be stored"):
        await rig.settings.update("entry-list", {"lockout": 99}, "test")
    disk.execute("PRAGMA query_only=OFF")
    rig.heard()
    assert verdict(await rig.card("0A1B2C3D")) is Verdict.GRANTED
    assert rig.heard() == [("AccessGranted", "Ann Berg", "Card", "4")]


@pytest.mark.feature("RDR-07")
async def test_a_right_pin_and_peace_forget_the_wrong_ones(rig: Rig) -> None:
    await rig.holders(b={"first_name": "Bo", "type": "pin", "pin": "9999"})
    for _ in range(3):
        for _ in range(9):
            await rig.pin("1111")
        assert verdict(await rig.pin("9999")) is Verdict.GRANTED
    for _ in range(3):
        for _ in range(9):
            await rig.pin("1111")
        await rig.clock.advance(61)
    assert verdict(await rig.pin("9999")) is Verdict.GRANTED


@pytest.mark.feature("RDR-07")
async def test_a_drawn_pin_is_free(tmp_path: Path) -> None:
    clock = ManualClock()
    store = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
    digits = 4
    entries = EntryList(store, Bus(clock), clock, list, lambda: PinEntry(digits=digits))
    drawn = {entries.draw_pin() for _ in range(50)}
    assert len(drawn) > 1 and all(len(pin) == 4 and pin.isdigit() for pin in drawn)
    await store.update(
        "entry-list",
        {
            "holders": {
                f"h{n}": {"first_name": f"N{n}", "type": "pin", "pin": f"{n:04}"} for n in range(MOST_HOLDERS)
            }
        },
        "test",
    )
    with pytest.raises(Invalid, match="holders"):
        await store.update(
            "entry-list", {"holders": {"more": {"first_name": "M", "type": "pin", "pin": "9876"}}}, "t"
        )
    digits = 8
    assert len(entries.draw_pin()) == 8
    await store.close()


@pytest.mark.feature("RDR-07")
@pytest.mark.parametrize(
    ("holder", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": "A\nB"}, "first_name"),
        ({"first_name": "ANN", "uid": "FE"}, "first_name"),
        ({"first_name": "\uff21\uff4e\uff4e", "uid": "FE"}, "first_name"),
        ({"first_name": "C", "type": "pin"}, "pin"),
        ({"first_name": "C", "type": "pin", "pin": "123"}, "pin"),
        ({"first_name": "C", "type": "pin", "pin": "12a4"}, "pin"),
        ({"first_name": "C", "type": "card"}, "uid"),
        ({"first_name": "C", "uid": "XY"}, "uid"),
        ({"first_name": "C", "uid": "a1b2c3d", "bits": 32}, "uid"),
        ({"first_name": "C", "uid": "FFFF", "bits": 8}, "bits"),
        ({"first_name": "C", "uid": "FF", "bits": 513}, "bits"),
        ({"first_name": "C", "uid": "FF", "conditions": []}, "conditions"),
        ({"first_name": "C", "uid": "FF", "conditions": ["no"]}, "conditions"),
        ({"first_name": "C", "uid": "FF", "valid_from": "tomorrow"}, "valid_from"),
        ({"first_name": "C", "uid": "FF", "valid_from": "2026-01-01T10:00:00"}, "valid_from"),
        ({"first_name": "C", "uid": "FF", "valid_from": "0001-01-01T00:00:00+14:00"}, "valid_from"),
        ({"first_name": "C", "uid": "FF", "validity": "end-date"}, "valid_until"),
        (
            {
                "first_name": "C",
                "uid": "FF",
                "validity": "end-date",
                "valid_from": "2026-01-02T00:00:00Z",
                "valid_until": "2026-01-01T00:00:00Z",
            },
            "valid_until",
        ),
        ({"first_name": "C", "uid": "FF", "uses": -1}, "uses"),
    ],
)
async def test_what_is_refused_names_its_field(rig: Rig, holder: dict[str, Any], field: str) -> None:
    await rig.holders(a=ANN)
    with pytest.raises(Invalid) as caught:
        await rig.holders(c=holder)
    assert caught.value.field.startswith(f"holders.c.{field}")


@given(st.integers(0, 2**64), st.integers(1, 512))
def test_leading_zeros_make_no_other_card(number: int, bits: int) -> None:
    assert card_key(f"{number:X}", bits) == card_key(f"{number:032X}", bits)
    assert len(card_key(f"{number:X}", bits)) == 132


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.text(), c),
        max_leaves=8,
    )
)
@settings(max_examples=200)
def test_nothing_but_invalid_comes_of_strange_holders(holder: Any) -> None:
    for field in ("first_name", "pin", "uid", "valid_from", "valid_until", "conditions"):
        try:
            made = validate(EntryListSettings, {"holders": {"a": ANN | {field: holder}}})
        except Invalid as error:
            assert error.field.startswith("holders.a")
        else:
            assert made.holders["a"].name


async def test_attempts_follow_so_many_keypads_only() -> None:
    clock = ManualClock()
    attempts = Attempts(clock, lambda: Limits(3, 60, 60))
    attempts.failed("first")
    attempts.failed("first")
    for number in range(300):
        attempts.failed(str(number))
    assert not attempts.failed("first"), "it was forgotten"
    assert attempts.locked("first") == 0
    for _ in range(2):
        attempts.failed("first")
    assert attempts.locked("first") == 60
