"""The state machine of a door: the drawing in docs/doors.md, and what holds whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from axisedge.access.door import Action, Alarm, Contact, Door, Mode, Passage, Refused, Setup, Times

SETUP = Setup(Times(7, 30, 10), Times(30, 60, 10))
GIVES_ACCESS = (Action.ACCESS, Action.ACCESS_WITHOUT_UNLOCK)


def door(setup: Setup = SETUP, contact: Contact = Contact.CLOSED) -> Door:
    made = Door(setup, 0.0)
    made.contacts(contact, 0.0)
    return made


@pytest.mark.feature("ACC-01")
def test_an_access_that_nobody_takes_ends_after_the_access_time() -> None:
    one = door()
    one.command(Action.ACCESS, 0)
    assert (one.mode, one.unlocked, one.due()) == (Mode.ACCESSED, True, 7)
    one.tick(6.999)
    assert one.unlocked
    one.tick(7)
    assert (one.mode, one.unlocked, one.passages) == (Mode.LOCKED, False, [Passage.NOT_TAKEN])


@pytest.mark.feature("ACC-01")
def test_the_door_relocks_when_it_has_closed_again_or_when_it_opens_if_so_set() -> None:
    one = door()
    one.command(Action.ACCESS, 0)
    one.contacts(Contact.OPEN, 1)
    assert one.unlocked
    one.contacts(Contact.CLOSED, 3)
    assert (one.mode, one.passages) == (Mode.LOCKED, [Passage.TAKEN])
    other = door(Setup(relock_on_open=True, relock_delay=0.5))
    other.command(Action.ACCESS, 0)
    other.contacts(Contact.OPEN, 1)
    assert other.unlocked
    other.tick(1.5)
    assert (other.mode, other.alarm) == (Mode.LOCKED, Alarm.NORMAL)


@pytest.mark.feature("ACC-02")
def test_held_open_warns_and_alarms_and_closing_ends_both() -> None:
    one = door()
    one.command(Action.ACCESS, 0)
    one.contacts(Contact.OPEN, 1)
    one.tick(20.9)
    assert (one.warning, one.alarm) == (False, Alarm.NORMAL)
    one.tick(21)
    assert (one.warning, one.alarm) == (True, Alarm.NORMAL)
    one.tick(31)
    assert (one.warning, one.alarm, one.unlocked) == (True, Alarm.TOO_LONG, False)
    one.contacts(Contact.CLOSED, 40)
    assert (one.warning, one.alarm) == (False, Alarm.NORMAL)


@pytest.mark.feature("ACC-02")
def test_opening_a_locked_door_is_force_and_an_unlocked_door_masks_it() -> None:
    one = door()
    one.contacts(Contact.OPEN, 1)
    assert one.alarm is Alarm.FORCED
    one.contacts(Contact.CLOSED, 2)
    assert one.alarm is Alarm.NORMAL
    one.command(Action.UNLOCK, 3)
    one.contacts(Contact.OPEN, 4)
    one.tick(1000)
    assert (one.alarm, one.warning) == (Alarm.NORMAL, False)
    one.command(Action.LOCK, 1000)
    one.tick(1030)
    assert one.alarm is Alarm.TOO_LONG


@pytest.mark.feature("ACC-02")
def test_an_exit_without_unlocking_masks_the_alarm_and_moves_nothing() -> None:
    one = door()
    one.command(Action.ACCESS_WITHOUT_UNLOCK, 0)
    assert (one.mode, one.unlocked) == (Mode.ACCESSED, False)
    one.contacts(Contact.OPEN, 1)
    assert one.alarm is Alarm.NORMAL


@pytest.mark.feature("ACC-02")
@pytest.mark.parametrize("before", [*Mode])
def test_a_lockdown_is_possible_in_every_mode_and_only_its_release_ends_it(before: Mode) -> None:
    one = Door(SETUP, 0, before)
    if before is Mode.ACCESSED:
        one.command(Action.ACCESS, 0)
    one.command(Action.LOCK_DOWN, 1)
    assert not one.unlocked
    for action in set(Action) - {Action.LOCK_DOWN, Action.LOCK_DOWN_RELEASE}:
        with pytest.raises(Refused, match="LockedDown"):
            one.command(action, 2)
    assert (one.mode, one.unlocked) == (Mode.LOCKED_DOWN, False)
    one.command(Action.LOCK_DOWN_RELEASE, 3)
    assert one.mode is Mode.LOCKED


@pytest.mark.feature("ACC-02")
def test_what_other_modes_refuse() -> None:
    one = door()
    for release in (Action.LOCK_DOWN_RELEASE, Action.LOCK_OPEN_RELEASE):
        with pytest.raises(Refused):
            one.command(release, 0)
    one.command(Action.LOCK_OPEN, 0)
    for action in (*GIVES_ACCESS, Action.LOCK, Action.UNLOCK, Action.BLOCK, Action.LOCK_DOWN_RELEASE):
        with pytest.raises(Refused):
            one.command(action, 0)
    one.command(Action.LOCK_OPEN_RELEASE, 1)
    assert one.mode is Mode.UNLOCKED
    one.command(Action.BLOCK, 2)
    for action in GIVES_ACCESS:
        with pytest.raises(Refused):
            one.command(action, 2)
    assert not one.unlocked
    one.command(Action.UNLOCK, 3)
    assert one.unlocked


@pytest.mark.feature("ACC-01")
def test_an_access_to_an_unlocked_door_leaves_it_unlocked_and_a_second_one_begins_anew() -> None:
    one = door()
    one.command(Action.UNLOCK, 0)
    one.command(Action.ACCESS, 0)
    one.tick(100)
    assert (one.mode, one.unlocked) == (Mode.UNLOCKED, True)
    other = door()
    other.command(Action.ACCESS, 0)
    other.command(Action.ACCESS, 5)
    other.tick(11.9)
    assert other.unlocked
    other.tick(12)
    assert not other.unlocked
    assert other.passages == [Passage.NOT_TAKEN, Passage.NOT_TAKEN]


class AnyLife(RuleBasedStateMachine):
    """Whatever is told to a door, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.door = Door(SETUP, 0.0)
        self.causes: list[tuple[float, Action, float]] = []
        """What would be in the log: when, what, and until when it can account for an open lock."""
        self.given = 0
        self.ended = 0

    @rule(action=st.sampled_from(Action), long=st.booleans())
    def told(self, action: Action, long: bool) -> None:
        allowed = self.door.allows(action)
        times = SETUP.extended if long else None
        before = (self.door.mode, self.door.unlocked)
        try:
            self.door.command(action, self.now, times)
        except Refused:
            assert not allowed
            assert (self.door.mode, self.door.unlocked) == before
            return
        assert allowed
        until = self.now + ((30 if long else 7) if action is Action.ACCESS else float("inf"))
        self.causes.append((self.now, action, until))
        self.given += action in GIVES_ACCESS

    @rule(contact=st.sampled_from(Contact))
    def monitor(self, contact: Contact) -> None:
        locked = not self.door.unlocked
        self.door.contacts(contact, self.now)
        assert not (locked and self.door.unlocked), "a door monitor must never unlock"

    @rule(seconds=st.one_of(st.floats(0, 100), st.sampled_from([7.0, 30.0, 23.0, 0.0])))
    def time_passes(self, seconds: float) -> None:
        locked, mode = not self.door.unlocked, self.door.mode
        self.now += seconds
        self.door.tick(self.now)
        assert not (locked and self.door.unlocked and mode is not Mode.ACCESSED), "time must never unlock"

    @precondition(lambda self: self.door.mode is Mode.ACCESSED)
    @rule()
    def wait_for_the_end(self) -> None:
        self.now += SETUP.extended.access
        self.door.tick(self.now)
        assert self.door.mode is not Mode.ACCESSED, "an access always ends"

    @invariant()
    def never_unlocked_without_a_cause(self) -> None:
        if not self.door.unlocked:
            return
        opens = {Action.UNLOCK, Action.LOCK_OPEN, Action.LOCK_OPEN_RELEASE}
        closes = {Action.LOCK, Action.DOUBLE_LOCK, Action.RELEASE, Action.BLOCK, Action.LOCK_DOWN}
        closes |= {Action.LOCK_DOWN_RELEASE}
        rests_open, cause = False, False
        for _, action, until in self.causes:
            if action in opens:
                rests_open = True
            elif action in closes:
                rests_open = cause = False
            elif action is Action.ACCESS:
                cause = self.now < until
            elif action is Action.ACCESS_WITHOUT_UNLOCK:
                cause = False
        assert rests_open or cause

    @invariant()
    def a_lockdown_wins(self) -> None:
        down = False
        for _, action, _ in self.causes:
            down = action is Action.LOCK_DOWN or (down and action is not Action.LOCK_DOWN_RELEASE)
        assert (self.door.mode is Mode.LOCKED_DOWN) == down
        assert not (down and self.door.unlocked)

    @invariant()
    def what_is_due_lies_ahead_and_an_access_has_an_end(self) -> None:
        due = self.door.due()
        assert due is None or due > self.now
        assert self.door.mode is not Mode.ACCESSED or due is not None

    @invariant()
    def every_access_has_one_outcome(self) -> None:
        self.ended += len(self.door.passages)
        self.door.passages.clear()
        assert self.given - self.ended == (self.door.mode is Mode.ACCESSED)

    @invariant()
    def alarms_fit_to_the_contact(self) -> None:
        if self.door.alarm is not Alarm.NORMAL:
            assert self.door.contact is Contact.OPEN
            assert self.door.mode not in (Mode.UNLOCKED, Mode.LOCKED_OPEN)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyLife = pytest.mark.feature("ACC-02")(TestAnyLife)
