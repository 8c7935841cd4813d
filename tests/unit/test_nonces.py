"""Nonces: who gave them out, how old they may be, and that no count is taken twice."""

from __future__ import annotations

import pytest

from axisedge.core.clock import ManualClock
from axisedge.security.nonces import WINDOW, Nonces

pytestmark = pytest.mark.feature("SEC-02")


async def test_a_nonce_is_good_for_its_lifetime() -> None:
    clock = ManualClock()
    nonces = Nonces(clock, lifetime=60)
    nonce = nonces.issue()
    assert nonces.fresh(nonce)
    await clock.advance(59)
    assert nonces.fresh(nonce)
    await clock.advance(2)
    assert not nonces.fresh(nonce)


async def test_use_does_not_make_a_nonce_live_longer() -> None:
    clock = ManualClock()
    nonces = Nonces(clock, lifetime=60)
    nonce = nonces.issue()
    await clock.advance(50)
    assert nonces.use(nonce, 1)
    await clock.advance(11)
    assert not nonces.fresh(nonce)


def test_only_own_nonces_are_known() -> None:
    ours, theirs = Nonces(ManualClock()), Nonces(ManualClock())
    nonce = ours.issue()
    assert not theirs.fresh(nonce)
    for forged in (
        "",
        "x",
        nonce[:-1] + ("0" if nonce[-1] != "0" else "1"),
        "f" * len(nonce),
        "é" * len(nonce),
    ):
        assert not ours.fresh(forged)


def test_a_count_is_taken_once() -> None:
    nonces = Nonces(ManualClock())
    nonce = nonces.issue()
    assert nonces.use(nonce, 1)
    assert not nonces.use(nonce, 1)
    assert nonces.use(nonce, 2)
    assert not nonces.use(nonce, 1)


def test_counts_may_come_out_of_order_within_a_window() -> None:
    nonces = Nonces(ManualClock())
    nonce = nonces.issue()
    assert nonces.use(nonce, 10)
    assert nonces.use(nonce, 9)
    assert not nonces.use(nonce, 9)
    assert nonces.use(nonce, 10 + WINDOW - 1)
    assert nonces.use(nonce, 11)
    assert not nonces.use(nonce, 10)
    assert nonces.use(nonce, 5000)
    assert not nonces.use(nonce, 5000 - WINDOW)
    assert nonces.use(nonce, 5000 - WINDOW + 1)


async def test_a_used_nonce_that_had_to_be_forgotten_is_not_good_again() -> None:
    clock = ManualClock()
    nonces = Nonces(clock, remembered=2)
    given = []
    for _ in range(3):
        given.append(nonces.issue())
        await clock.advance(1)
        assert nonces.use(given[-1], 1)
    assert not nonces.fresh(given[0])
    assert nonces.fresh(given[1])
    assert nonces.fresh(given[2])
    assert not nonces.use(given[2], 1)


def test_giving_out_costs_no_memory() -> None:
    nonces = Nonces(ManualClock())
    assert len({nonces.issue() for _ in range(2000)}) == 2000
    assert not nonces._used
