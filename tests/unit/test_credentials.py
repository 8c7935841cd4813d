"""The latest credentials, and what the device answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.hardware.bench import Bench
from axisedge.hardware.protocols import Credential
from axisedge.reader.credentials import (
    KEPT,
    LONGEST_WAIT,
    MOST_WAITING,
    NOT_YET,
    Answer,
    Credentials,
    Verdict,
    reversed_uid,
)


@pytest.fixture
def bench() -> Bench:
    return Bench(products.load("intercom"), ManualClock())


@pytest.fixture
async def credentials(bench: Bench) -> AsyncIterator[Credentials]:
    credentials = Credentials(bench, ManualClock())
    await credentials.start()
    yield credentials
    await credentials.stop()


@pytest.mark.feature("WEB-07")
async def test_the_newest_comes_first_and_old_ones_go(bench: Bench, credentials: Credentials) -> None:
    for number in range(KEPT + 3):
        bench.card(f"{number:08X}")
    bench.pin("1234")
    latest = [seen.credential for seen in credentials.latest()]
    assert len(latest) == KEPT
    assert latest[0] == Credential("reader-1", pin="1234")
    assert latest[1] == Credential("reader-1", uid=f"{KEPT + 2:08X}", bits=32)


@pytest.mark.feature("WEB-07")
async def test_nothing_is_read_or_kept_after_the_end(bench: Bench, credentials: Credentials) -> None:
    bench.card("AA")
    await credentials.stop()
    assert credentials.latest() == []
    with pytest.raises(Unavailable):
        bench.card("AA")


@pytest.mark.feature("WEB-07")
async def test_a_card_and_a_pin_together(credentials: Credentials) -> None:
    asked: list[Credential] = []

    async def judge(credential: Credential) -> Answer:
        asked.append(credential)
        if credential.uid == "0BADCAFE":
            return Answer(Verdict.PIN_NEEDED, "Type the PIN.", "Ann")
        return Answer(Verdict.GRANTED if credential.pin == "1234" else Verdict.DENIED, "", "Ann")

    credentials.judges.append(judge)
    assert (await credentials.check(uid="0b:ad:ca:fe")).verdict is Verdict.PIN_NEEDED
    assert (await credentials.check(uid="0BADCAFE", pin="1234")).verdict is Verdict.GRANTED
    assert (await credentials.check(uid="0BADCAFE", pin="9")).verdict is Verdict.DENIED
    assert [bool(credential.pin) for credential in asked] == [False, False, True, False, True]
    assert credentials.latest() == [], "what the page checks was not shown to a reader"


@pytest.mark.feature("RDR-07")
async def test_credentials_are_answered_in_turn_and_a_flood_is_not_kept(
    bench: Bench, credentials: Credentials
) -> None:
    gate, asked = asyncio.Event(), []

    async def judge(credential: Credential) -> Answer:
        asked.append(credential.uid)
        await gate.wait()
        return Answer(Verdict.DENIED, "")

    credentials.judges.append(judge)
    for number in range(3 * MOST_WAITING):
        bench.card(f"{number:08X}")
    await asyncio.sleep(0)
    assert asked == ["00000000"]
    assert credentials.latest()[0].answer is NOT_YET
    gate.set()
    for _ in range(10 * MOST_WAITING):
        await asyncio.sleep(0)
    assert asked == [f"{number:08X}" for number in range(MOST_WAITING)]
    assert all(seen.answer.verdict is Verdict.DENIED for seen in credentials.latest())


@pytest.mark.parametrize(
    ("uid", "bits", "pin"),
    [("", None, ""), ("XY", None, ""), ("AA", 0, ""), ("AA", 513, ""), ("", None, "1 2")],
)
async def test_what_no_reader_could_read(
    credentials: Credentials, uid: str, bits: int | None, pin: str
) -> None:
    with pytest.raises(Invalid):
        await credentials.check(uid, bits, pin)


async def test_a_reader_that_is_not_there(bench: Bench, credentials: Credentials) -> None:
    with pytest.raises(NotFound):
        bench.card("AA", reader="reader-2")
    speaker = Bench(products.load("speaker"), ManualClock())
    with pytest.raises(NotFound):
        speaker.pin("1")


@pytest.mark.feature("WEB-07")
@given(st.binary(min_size=1, max_size=16))
def test_reversed_twice_is_the_uid(raw: bytes) -> None:
    uid = raw.hex().upper()
    assert reversed_uid(reversed_uid(uid)) == uid
    assert bytes.fromhex(reversed_uid(uid)) == raw[::-1]


@pytest.mark.feature("RDR-07")
async def test_a_credential_that_waits_too_long_for_its_turn_opens_nothing_later(bench: Bench) -> None:
    """A controller that does not answer holds up the next; who stood there has gone meanwhile."""
    clock = ManualClock()
    credentials = Credentials(bench, clock)
    asked, goes_on = list[str](), asyncio.Event()

    async def slow(credential: Credential) -> Answer:
        asked.append(credential.uid)
        await goes_on.wait()
        return Answer(Verdict.GRANTED, "")

    credentials.judges.append(slow)
    await credentials.start()
    try:
        credentials.report(Credential("reader-1", uid="AA", bits=8))
        await asyncio.sleep(0)
        credentials.report(Credential("reader-1", uid="BB", bits=8))
        await clock.advance(LONGEST_WAIT - 1)
        credentials.report(Credential("reader-1", uid="CC", bits=8))
        await clock.advance(2)
        goes_on.set()
        async with asyncio.timeout(10):
            while any(seen.answer is NOT_YET for seen in credentials.latest()):  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(0)
    finally:
        verdicts = [(seen.credential.uid, seen.answer) for seen in credentials.latest()]
        await credentials.stop()
    assert asked == ["AA", "CC"]
    assert [(uid, answer.verdict, answer.judged) for uid, answer in verdicts] == [
        ("CC", Verdict.GRANTED, True),
        ("BB", Verdict.DENIED, False),
        ("AA", Verdict.GRANTED, True),
    ]


@pytest.mark.feature("WEB-07")
async def test_a_uid_that_its_length_has_no_room_for_is_not_checked(credentials: Credentials) -> None:
    with pytest.raises(Invalid) as caught:
        await credentials.check("1FF", bits=8)
    assert caught.value.field == "bits"
