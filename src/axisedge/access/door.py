"""The state machine of one door: pure, told the time with every call. The drawing is in docs/doors.md.

Modes, actions and alarms are those of the ONVIF Door Control Service Specification and of VAPIX "Door control
service". A door knows nothing of wires: whoever owns it reads `Door.unlocked` after every call and moves the lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from axisedge.core.errors import Conflict


class Mode(StrEnum):
    """What the door is told to be."""

    LOCKED = "Locked"
    UNLOCKED = "Unlocked"
    ACCESSED = "Accessed"
    """For a time somebody may pass; then it is again what it was before."""
    BLOCKED = "Blocked"
    """Locked, and nobody gets access."""
    LOCKED_DOWN = "LockedDown"
    """Locked until the lockdown is released."""
    LOCKED_OPEN = "LockedOpen"
    """Unlocked until that is released."""


UNLOCKING = frozenset({Mode.UNLOCKED, Mode.LOCKED_OPEN})


class Action(StrEnum):
    """What a door can be told."""

    ACCESS = "Access"
    ACCESS_WITHOUT_UNLOCK = "AccessWithoutUnlock"
    """Let somebody pass who opens by other means: nothing moves, nothing alarms."""
    LOCK = "Lock"
    UNLOCK = "Unlock"
    BLOCK = "Block"
    DOUBLE_LOCK = "DoubleLock"
    """No door here has a second lock: the same as `LOCK`."""
    RELEASE = "Release"
    """Nobody wants anything of it any more: the same as `LOCK`."""
    LOCK_DOWN = "LockDown"
    LOCK_DOWN_RELEASE = "LockDownRelease"
    LOCK_OPEN = "LockOpen"
    LOCK_OPEN_RELEASE = "LockOpenRelease"


SECURING = frozenset({Action.LOCK, Action.DOUBLE_LOCK, Action.BLOCK, Action.LOCK_DOWN})
"""What is done also when it cannot be logged, on a full disk: nothing opens by it."""


class Contact(StrEnum):
    """What the door monitor says."""

    UNKNOWN = "Unknown"
    """There is none."""
    OPEN = "Open"
    CLOSED = "Closed"
    FAULT = "Fault"
    """Its wire is cut or shorted."""


class Alarm(StrEnum):
    """What is wrong with the door."""

    NORMAL = "Normal"
    FORCED = "DoorForcedOpen"
    TOO_LONG = "DoorOpenTooLong"


class Passage(StrEnum):
    """What became of an access."""

    TAKEN = "Taken"
    NOT_TAKEN = "NotTaken"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds. An access may bring its own."""

    access: float = 7.0
    open_too_long: float = 30.0
    """From the opening of the door to the alarm; 0 never alarms."""
    pre_alarm: float = 10.0
    """How long before the alarm the warning comes."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How the door behaves."""

    times: Times = Times()
    extended: Times = Times(30.0, 60.0, 10.0)
    """For who needs longer."""
    relock_on_open: bool = False
    """Lock once the door has opened; otherwise when it has closed again. Either way when the time is over."""
    relock_delay: float = 0.0


class Refused(Conflict):
    """The door's mode does not allow what it was told."""


class Door:
    """One door. Every method takes ``now``, in seconds of a clock that never jumps."""

    def __init__(self, setup: Setup, now: float, mode: Mode = Mode.LOCKED) -> None:
        self.setup = setup
        self.mode: Mode = mode if mode is not Mode.ACCESSED else Mode.LOCKED
        self.contact: Contact = Contact.UNKNOWN
        self.alarm: Alarm = Alarm.NORMAL
        self.warning = False
        """Whether "open too long" is near, or reached."""
        self.passages: list[Passage] = []
        """What became of accesses, oldest first; taken out by the owner."""
        self._now = now
        self._before: Mode = Mode.LOCKED
        """The mode that an access goes back to."""
        self._moves_lock = True
        """Whether this access unlocks."""
        self._times = setup.times
        self._access_until: float | None = None
        self._passed = False
        """Whether the door has opened during this access."""
        self._warn_at: float | None = None
        self._alarm_at: float | None = None

    # -- what it is ------------------------------------------------------------------------------------------

    @property
    def unlocked(self) -> bool:
        """Whether the lock must be open now."""
        if self.mode is Mode.ACCESSED:
            return self._moves_lock or self._before in UNLOCKING
        return self.mode in UNLOCKING

    @property
    def locks_at(self) -> float | None:
        """When an access that unlocks ends at the latest; None while nothing is unlocked for a time."""
        for_a_time = self.mode is Mode.ACCESSED and self._moves_lock and self._before not in UNLOCKING
        return self._access_until if for_a_time else None

    @property
    def kept(self) -> Mode:
        """The mode that outlives a restart: never a mere access."""
        return self._before if self.mode is Mode.ACCESSED else self.mode

    def due(self) -> float | None:
        """When `tick` must be called next; None while nothing is awaited."""
        return min(
            (at for at in (self._access_until, self._warn_at, self._alarm_at) if at is not None), default=None
        )

    def rests_in(self, action: Action) -> Mode:
        """The mode that outlives a restart once ``action`` is done."""
        return _LEADS_TO.get(action, self.kept)

    # -- what it is told -------------------------------------------------------------------------------------

    def allows(self, action: Action) -> bool:
        """Whether the mode allows ``action`` now."""
        if action is Action.LOCK_DOWN:
            return True  # always: nothing stands above a lockdown
        if action is Action.LOCK_DOWN_RELEASE:
            return self.mode is Mode.LOCKED_DOWN
        if self.mode is Mode.LOCKED_DOWN:
            return False
        if action is Action.LOCK_OPEN_RELEASE:
            return self.mode is Mode.LOCKED_OPEN
        if self.mode is Mode.LOCKED_OPEN:
            return False
        if action in (Action.ACCESS, Action.ACCESS_WITHOUT_UNLOCK):
            return self.mode is not Mode.BLOCKED and self._before is not Mode.BLOCKED
        return True

    def command(self, action: Action, now: float, times: Times | None = None) -> None:
        """Do ``action``; raises `Refused`, and then nothing has changed. ``times`` are those of an access."""
        self.tick(now)
        if not self.allows(action):
            raise Refused(f"the door is {self.mode}, which does not allow {action}")
        if action in (Action.ACCESS, Action.ACCESS_WITHOUT_UNLOCK):
            self._give_access(times or self.setup.times, moves_lock=action is Action.ACCESS)
        else:
            self._go(_LEADS_TO[action])

    def _give_access(self, times: Times, *, moves_lock: bool) -> None:
        before = self._before if self.mode is Mode.ACCESSED else self.mode
        if self.mode is Mode.ACCESSED:
            self._settle()  # the one before has had its time
        self._before, self.mode, self._moves_lock = before, Mode.ACCESSED, moves_lock
        self._times = times
        self._passed = False
        self._access_until = self._now + times.access
        if self.contact is Contact.OPEN:  # it stands open: this access is what it stands open for
            self._passed = True
            if self.alarm is Alarm.TOO_LONG or self._alarm_at is not None:
                self._await_closing()

    def _go(self, mode: Mode) -> None:
        if self.mode is Mode.ACCESSED:
            self._settle()
        self._access_until = None
        self._before = Mode.LOCKED
        was, self.mode = self.mode, mode
        if mode in UNLOCKING:
            self._calm()
        elif was in UNLOCKING and self.contact is Contact.OPEN:
            self._times = self.setup.times
            self._await_closing()  # it was open for a reason; now it has its time to close

    def _settle(self) -> None:
        self.passages.append(Passage.TAKEN if self._passed else Passage.NOT_TAKEN)

    def _end_access(self) -> None:
        self._settle()
        self._access_until = None
        self.mode, self._before = self._before, Mode.LOCKED

    # -- what the door monitor says --------------------------------------------------------------------------

    def contacts(self, contact: Contact, now: float) -> None:
        """The door monitor says ``contact``."""
        self.tick(now)
        was, self.contact = self.contact, contact
        if contact is was:
            return
        if contact is Contact.OPEN:
            self._opened(was)
        elif contact is Contact.CLOSED:
            self._closed()
        else:
            self._calm()  # nobody knows any longer; the fault itself is told by the owner

    def _opened(self, was: Contact) -> None:
        if self.mode is Mode.ACCESSED:
            self._passed = True
            self._await_closing()
            if self.setup.relock_on_open:
                self._relock()
        elif self.mode not in UNLOCKING:
            self._times = self.setup.times
            if was is Contact.CLOSED:
                self.alarm = Alarm.FORCED
            else:  # it was open when the door monitor began to speak: that is not force
                self._await_closing()

    def _closed(self) -> None:
        self._calm()
        if self.mode is Mode.ACCESSED and self._passed:
            self._relock()

    def _relock(self) -> None:
        assert self._access_until is not None  # noqa: S101 (an access always has an end)
        self._access_until = min(self._access_until, self._now + self.setup.relock_delay)
        if self._access_until <= self._now:
            self._end_access()

    def _await_closing(self) -> None:
        if self.alarm is Alarm.TOO_LONG:
            self.alarm, self.warning = Alarm.NORMAL, False
        if self._times.open_too_long <= 0 or self.mode in UNLOCKING or self._unlocked_before():
            return
        self._alarm_at = self._now + self._times.open_too_long
        self._warn_at = max(self._now, self._alarm_at - self._times.pre_alarm)

    def _unlocked_before(self) -> bool:
        return self.mode is Mode.ACCESSED and self._before in UNLOCKING

    def _calm(self) -> None:
        self.alarm, self.warning = Alarm.NORMAL, False
        self._warn_at = self._alarm_at = None

    # -- time ------------------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Do what has become due by ``now``, in the order of its times."""
        while (due := self.due()) is not None and due <= now:
            self._now = max(self._now, due)
            if self._access_until == due:
                self._end_access()
            elif self._warn_at == due:
                self.warning, self._warn_at = True, None
            else:
                self._alarm_at = None
                if self.alarm is Alarm.NORMAL:
                    self.alarm = Alarm.TOO_LONG
        self._now = max(self._now, now)


_LEADS_TO = {
    Action.LOCK: Mode.LOCKED,
    Action.DOUBLE_LOCK: Mode.LOCKED,
    Action.RELEASE: Mode.LOCKED,
    Action.UNLOCK: Mode.UNLOCKED,
    Action.BLOCK: Mode.BLOCKED,
    Action.LOCK_DOWN: Mode.LOCKED_DOWN,
    Action.LOCK_DOWN_RELEASE: Mode.LOCKED,
    Action.LOCK_OPEN: Mode.LOCKED_OPEN,
    Action.LOCK_OPEN_RELEASE: Mode.UNLOCKED,
}
