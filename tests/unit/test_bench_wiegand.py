"""The Wiegand connectors of the bench: what a hand does there, and what the device hears."""

from __future__ import annotations

import asyncio

import pytest

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.hardware.bench import Bench

pytestmark = pytest.mark.feature("RDR-09")


class Ear:
    """Somebody who listens to the data lines."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, float]] = []

    def pulse(self, bit: int, at: float) -> None:
        self.heard.append((bit, round(at, 6)))

    def missed(self) -> None:
        raise AssertionError("the bench loses nothing")

    def lost(self, why: str) -> None:
        raise AssertionError(why)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def bench(clock: ManualClock) -> Bench:
    return Bench(products.load("door-controller"), clock)


async def test_bits_arrive_one_after_the_other_with_their_times(bench: Bench, clock: ManualClock) -> None:
    ear = Ear()
    bench.wiegand("door-2-b").listen(ear)
    bench.send_wiegand("reader-4", "011", 0.002, [1])
    await clock.advance(0.0021)
    assert ear.heard == [(0, 0.0), (1, 0.002), (0, 0.00205)]
    await clock.advance(0.01)
    assert ear.heard[3:] == [(1, 0.004)]


async def test_what_a_reader_sends_does_not_overlap(bench: Bench, clock: ManualClock) -> None:
    ear = Ear()
    bench.wiegand("door-1-a").listen(ear)
    bench.pin("12", "reader-1")
    await clock.advance(1.0)
    assert "".join(str(bit) for bit, _ in ear.heard) == "0001" + "0010" + "1011"
    times = [at for _, at in ear.heard]
    assert times == sorted(times) and times[4] - times[3] >= 0.05


async def test_a_reader_that_nobody_listens_to(bench: Bench) -> None:
    with pytest.raises(Unavailable):
        bench.send_wiegand("reader-1", "01", 0.002, [])
    with pytest.raises(NotFound):
        bench.send_wiegand("reader-9", "01", 0.002, [])
    with pytest.raises(NotFound):
        bench.wiegand("door-5-a")


@pytest.mark.parametrize(
    ("bits", "interval"), [("", 0.002), ("012", 0.002), ("0" * 513, 0.002), ("01", 0.0001)]
)
async def test_what_no_reader_sends(bench: Bench, bits: str, interval: float) -> None:
    bench.wiegand("door-1-a").listen(Ear())
    with pytest.raises(Invalid):
        bench.send_wiegand("reader-1", bits, interval, [])


async def test_nothing_is_heard_after_the_lines_were_let_go(bench: Bench, clock: ManualClock) -> None:
    ear = Ear()
    lines = bench.wiegand("door-1-a")
    lines.listen(ear)
    bench.card("2ABCDEF", 26, "reader-1")
    await clock.advance(0.003)
    lines.release()
    await clock.advance(1.0)
    assert len(ear.heard) == 2


async def test_a_device_that_is_the_reader(clock: ManualClock) -> None:
    bench = Bench(products.load("intercom"), clock)
    lines = bench.wiegand("reader")
    with pytest.raises(Unavailable):
        await lines.send("01", 0.00004, 0.002)
    lines.drive()
    sending = asyncio.ensure_future(lines.send("0101", 0.00004, 0.002))
    await clock.advance(0.01)
    await asyncio.wait_for(sending, 5)
    assert bench.state()["wiegand"][0]["received"] == ["0101"]
    with pytest.raises(Unavailable):
        bench.card("CAFE", reader="external")
