"""One terminal of an expansion module: what it was told, what the module says, and who keeps the time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.device_modules import LOOPS
from axisedge.io.supervision import Loop
from axisedge.reader.feedback import LONGEST, output
from axisedge.reader.module_line import FOLLOW, GRACE, ModuleLine

pytestmark = pytest.mark.feature("IO-09")

Sent = list[tuple[int, bool, float]]


def relay(clock: ManualClock) -> tuple[ModuleLine, Sent]:
    sent: Sent = []
    line = ModuleLine("relay", 2, None, lambda *what: sent.append(what), clock)
    line.why = ""
    line.set_direction("output")
    sent.clear()
    return line, sent


def test_a_line_whose_module_is_away_says_so() -> None:
    clock = ManualClock()
    line = ModuleLine("relay", 2, None, lambda *what: None, clock)
    for deed in (line.read, lambda: line.write(True), lambda: line.set_direction("output")):
        with pytest.raises(Unavailable):
            deed()


async def test_an_output_is_believed_for_a_while_and_then_what_the_module_says_counts() -> None:
    clock = ManualClock()
    line, sent = relay(clock)
    line.write(True)
    assert sent == [(2, True, 0.0)] and line.read()
    await clock.advance(FOLLOW + 0.1)
    assert not line.read()
    line.contact(True)
    assert line.read()
    line.contact(False)
    assert not line.read()


async def test_a_time_that_is_longer_than_the_binding_can_say_is_prolonged_and_no_more() -> None:
    clock = ManualClock()
    line, sent = relay(clock)
    line.write_for(True, 60.0)
    told_until = LONGEST
    now = 0.0
    while now < 70.0:
        await clock.advance(1.0)
        now += 1.0
        before = len(sent)
        line.prolong()
        if len(sent) > before:
            told_until = now + sent[-1][2]
        assert now >= 60.0 + GRACE or told_until > now, "the module must never let go early"
    assert told_until == pytest.approx(60.0 + GRACE)
    assert all(0 < seconds <= LONGEST for _, _, seconds in sent)
    line.write(False)
    await clock.advance(30.0)
    line.prolong()
    assert sent[-1] == (2, False, 0.0)


@given(st.floats(allow_nan=False))
def test_a_time_that_has_no_room_is_refused_rather_than_cut(seconds: float) -> None:
    if 0 <= seconds <= LONGEST:
        assert 0 <= output(1, True, seconds)["timer_count"] <= 255
    else:
        with pytest.raises(Invalid):
            output(1, True, seconds)


@given(st.integers(0, 255))
def test_whatever_a_module_says_of_an_input_is_a_state(state: int) -> None:
    loop = LOOPS.get(state, Loop.UNDEFINED)
    assert (loop is Loop.CLOSED) == (state == 1)
    assert loop.tampered == (state in (2, 3))
