"""Every call of the device: one conversation at a time, and each call ends.

The state machine is pure: the clock is injected, what must happen on the wire goes to a `Line`, what happened there is
told by `incoming`, `progress`, `answered`, `ended` and `failed`, in any order and at any time. Whatever the far end or
the user agent does, a call leaves `CALLING` and `ACTIVE` by a timer at the latest, and the place is free then.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict, NotFound
from axisedge.sip.call import Call, CallState, Kind, Reason, Way, reason_of
from axisedge.sip.protocols import IncomingCall
from axisedge.sip.ringing_group import Lane, Outcome, RingingGroup, Step, Target

REMEMBERED = 64
"""Calls that have ended and can still be asked for."""
GIVE_UP = 35.0
"""Seconds after hanging up when a call counts as ended though the far end said nothing.

Longer than the 32 s of timers F and H (RFC 3261), after which the user agent gives up by itself."""
CONFIRM = 35.0
"""Seconds that a caller has to confirm an answer."""

FORBIDDEN, NOT_ANSWERED, BUSY_HERE, SERVER_ERROR = 403, 480, 486, 500


class Line(Protocol):
    """Carries out what the logic decides, in order for each call. Nothing of it waits or raises."""

    def dial(self, call: Call) -> None:
        """Begin an outgoing call."""

    def ring(self, call: Call) -> None:
        """Tell the caller that it rings here."""

    def answer(self, call: Call) -> None:
        """Take an incoming call."""

    def hang_up(self, call_id: str, code: int = 0) -> None:
        """End a call, or refuse it with ``code``. Harmless when it is over."""


class DeviceState(StrEnum):
    """What the device does with calls: the value of event ``tnsaxis:Call/State``."""

    IDLE = "Idle"
    CALLING = "Calling"
    RINGING = "Ringing"
    ACTIVE = "Active"


class CallsListener(Protocol):
    """Who hears of calls."""

    def changed(self, call: Call, before: CallState) -> None:
        """A call has changed; ``before`` is the state it had, or still has when only a detail changed."""

    def state(self, state: DeviceState) -> None:
        """The device as a whole has changed; told after the call that brought it about."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long calls may last; seconds."""

    calling: float = 60
    ringing: float = 60
    vms_calling: float = 60
    end_after: float = 0
    """0 is for ever."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with somebody who calls."""

    refuse: str = ""
    """Why not; empty lets it ring."""
    auto_answer: bool = False


class Calls:
    """The calls there are and the last ones there were."""

    def __init__(
        self,
        clock: Clock,
        lines: Mapping[Kind, Line],
        limits: Callable[[], Limits],
        listener: CallsListener,
        device_uri: Callable[[str], str] = lambda _account: "",
    ) -> None:
        """``device_uri`` is the device's own address on an account."""
        self._clock = clock
        self._lines = lines
        self._limits = limits
        self._listener = listener
        self._device_uri = device_uri
        self._calls: dict[str, Call] = {}
        self._ended: deque[Call] = deque(maxlen=REMEMBERED)
        self._groups: dict[Call, RingingGroup] = {}
        self._group: RingingGroup | None = None
        """The latest one; there is never more than one that rings."""
        self._state = DeviceState.IDLE
        self._numbers = 0

    # -- asking ------------------------------------------------------------------------------------------------

    def all(self) -> list[Call]:
        """Calls that go on, then those that have ended, the latest first."""
        return [*self._calls.values(), *reversed(self._ended)]

    def open(self) -> list[Call]:
        """The calls that ring or go on."""
        return [call for call in self._calls.values() if call.open]

    @property
    def busy(self) -> bool:
        """Whether the device's one place is taken."""
        return self.state is not DeviceState.IDLE

    @property
    def state(self) -> DeviceState:
        """What the device is doing, all calls together."""
        if self.active is not None:
            return DeviceState.ACTIVE
        if self.ringing is not None:
            return DeviceState.RINGING
        rings = self._group is not None and self._group.outcome is Outcome.RINGING
        return DeviceState.CALLING if rings or self.open() else DeviceState.IDLE

    def __getitem__(self, call_id: str) -> Call:
        """A call by its id; raises `NotFound`."""
        found = self._calls.get(call_id) or next((c for c in self._ended if c.id == call_id), None)
        if found is None:
            raise NotFound("call", call_id)
        return found

    @property
    def ringing(self) -> Call | None:
        """The incoming call that waits for an answer."""
        return next((c for c in self.open() if c.way is Way.INCOMING and c.state is CallState.CALLING), None)

    @property
    def active(self) -> Call | None:
        """The call that goes on."""
        return next((c for c in self.open() if c.state is CallState.ACTIVE), None)

    # -- what people want ----------------------------------------------------------------------------------------

    def call(self, target: Target) -> Call:
        """Call one; raises `Conflict` while another call goes on."""
        before = self._numbers
        self.call_all([[Step(target)]])
        return next(call for call in self.all() if call.number == before)

    def call_all(self, lanes: Sequence[Lane], fallback: Lane = ()) -> RingingGroup:
        """Call several at once; raises `Conflict` while another call goes on."""
        if self.busy:
            raise Conflict("another call goes on")
        group = RingingGroup(lanes, fallback, lambda target: self._dial(group, target), self._drop)
        self._group = group
        group.start()
        self._look()
        return group

    def answer(self, call_id: str = "") -> Call:
        """Take an incoming call, the one that rings if none is named; raises `NotFound` or `Conflict`."""
        call = self._calls.get(call_id) if call_id else self.ringing
        if call is None:
            raise NotFound("call", call_id or "that rings")
        if call.way is not Way.INCOMING or call.state is not CallState.CALLING:
            raise Conflict("only an incoming call that rings can be answered")
        self._accept(call)
        return call

    def end(self, call_id: str, why: str) -> Call:
        """Hang up, or refuse what rings; harmless when it is over; raises `NotFound`."""
        call = self[call_id]
        group = self._groups.get(call)
        if group is not None:
            group.withdraw(call)
        self._drop(call, why)
        return call

    def end_all(self, why: str) -> list[Call]:
        """End everything: cancel what rings, hang up what goes on. Returns what was ended."""
        gone = self.open()
        if self._group is not None:
            self._group.cancel(why)
        for call in gone:
            self._drop(call, why)
        return gone

    def cut(self, kind: Kind, why: str, reason: Reason = Reason.TERMINATED) -> None:
        """What carries calls of a kind is gone: they are over, and nobody will say so."""
        if self._group is not None:
            self._group.cancel(why)
        for call in list(self._calls.values()):
            if call.kind is kind:
                call.why = call.why or why
                self._finish(call, call.reason if call.state is CallState.TERMINATING else reason)

    # -- what the wire tells ---------------------------------------------------------------------------------------

    def incoming(self, said: IncomingCall, verdict: Verdict) -> Call:
        """Somebody calls: ring, answer, or refuse."""
        call = Call(
            said.call_id,
            Way.INCOMING,
            Kind.SIP,
            said.account_id,
            said.remote_uri,
            said.local_uri or self._device_uri(said.account_id),
            self._clock.now(),
            name=said.remote_name,
        )
        line = self._lines[Kind.SIP]
        if verdict.refuse:
            self._refuse(call, FORBIDDEN, Reason.DENIED, verdict.refuse)
        elif self.busy:
            self._refuse(call, BUSY_HERE, Reason.BUSY, "another call goes on")
        else:
            self._calls[call.id] = call
            self._enter(call, CallState.CALLING, Reason.INITIATED)
            if not call.open:  # whoever heard of it ended it
                return call
            line.ring(call)
            self._after(call, self._limits().ringing, self._rang_long_enough, call)
            if verdict.auto_answer and not call.accepted:
                self._accept(call)
        return call

    def progress(self, call_id: str, code: int) -> None:
        """A provisional answer to an outgoing call."""
        call = self._calls.get(call_id)
        if call is not None and call.state is CallState.CALLING and code >= 180 and not call.rings:
            call.rings = True
            self._listener.changed(call, call.state)

    def answered(self, call_id: str) -> None:
        """The call is confirmed. One that nobody wants any more is hung up."""
        call = self._calls.get(call_id)
        if call is None or not call.open:
            line = self._lines[call.kind if call is not None else Kind.SIP]
            line.hang_up(call_id)
            return
        if call.state is CallState.ACTIVE:
            return
        group = self._groups.get(call)
        if group is not None and not group.answered(call):
            self._drop(call, "somebody else has answered")
            return
        call.answered = self._clock.now()
        outgoing = call.way is Way.OUTGOING
        self._enter(
            call, CallState.ACTIVE, Reason.ACCEPTED_BY_REMOTE if outgoing else Reason.ACCEPTED_BY_DEVICE
        )
        if group is not None:
            group.silence_others()
        longest = self._limits().end_after
        if call.test:
            self._drop(call, "the test call was answered")
        elif longest and call.open:
            self._after(call, longest, self._drop, call, f"calls end after {longest:g} s")

    def ended(self, call_id: str, code: int, text: str, *, by_remote: bool) -> None:
        """The wire says that a call is over; harmless for one that is not known."""
        call = self._calls.get(call_id)
        if call is None:
            return
        call.code = code
        if call.state is CallState.ACTIVE:
            hung_up = by_remote and call.kind is Kind.SIP
            call.why = "the other side hung up" if hung_up else text or "the connection was lost"
            self._finish(call, Reason.TERMINATED if code < 300 or by_remote else Reason.FAILED)
        elif call.state is CallState.TERMINATING:
            self._finish(call, call.reason)
        else:
            gave_up = call.way is Way.INCOMING and by_remote
            call.why = "the caller gave up" if gave_up else f"{code} {text}".strip()
            self._finish(call, Reason.NO_ANSWER if gave_up else reason_of(code))

    def failed(self, call_id: str, why: str) -> None:
        """A command could not be carried out; the call is over."""
        call = self._calls.get(call_id)
        if call is not None:
            call.why = call.why or why
            if call.open and call.way is Way.INCOMING:
                self._lines[call.kind].hang_up(call.id, SERVER_ERROR)
            self._finish(call, call.reason if call.state is CallState.TERMINATING else Reason.FAILED)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _dial(self, group: RingingGroup, target: Target) -> Call:
        now = self._clock.now()
        identity = f"Out-{self._numbers}-{now.timestamp():.6f}-{secrets.token_urlsafe(16)}"
        call = Call(
            identity,
            Way.OUTGOING,
            target.kind,
            target.account_id,
            target.uri,
            self._device_uri(target.account_id),
            now,
            name=target.name,
            contact=target.contact,
            test=target.test,
            extension=target.extension,
            number=self._numbers,
        )
        self._numbers += 1
        self._calls[call.id] = call
        self._groups[call] = group
        limits = self._limits()
        longest = limits.calling if call.kind is Kind.SIP else limits.vms_calling
        self._enter(call, CallState.CALLING, Reason.INITIATED)
        self._after(call, longest, self._unanswered, call, longest)
        self._lines[call.kind].dial(call)
        return call

    def _accept(self, call: Call) -> None:
        if not call.accepted:
            call.accepted = True
            self._after(call, CONFIRM, self._unconfirmed, call)
            self._lines[call.kind].answer(call)

    def _unanswered(self, call: Call, seconds: float) -> None:
        self._hang_up(call, Reason.NO_ANSWER, f"no answer within {seconds:g} s")

    def _rang_long_enough(self, call: Call) -> None:
        why = f"not answered within {self._limits().ringing:g} s"
        self._hang_up(call, Reason.NO_ANSWER, why, NOT_ANSWERED)

    def _unconfirmed(self, call: Call) -> None:
        self._hang_up(call, Reason.FAILED, "the caller never confirmed the answer")

    def _drop(self, call: Call, why: str) -> None:
        """The device ends a call."""
        if call.way is Way.INCOMING and call.state is CallState.CALLING and not call.accepted:
            self._hang_up(call, Reason.DENIED, why, BUSY_HERE)
        else:
            self._hang_up(call, Reason.TERMINATED, why)

    def _hang_up(self, call: Call, reason: Reason, why: str, code: int = 0) -> None:
        if not call.open:
            return
        call.why = why
        self._enter(call, CallState.TERMINATING, reason)
        self._after(call, GIVE_UP, self._finish, call, reason)
        self._lines[call.kind].hang_up(call.id, code)
        self._tell_group(call)

    def _refuse(self, call: Call, code: int, reason: Reason, why: str) -> None:
        call.code, call.why = code, why
        self._lines[call.kind].hang_up(call.id, code)
        self._finish(call, reason)

    def _finish(self, call: Call, reason: Reason) -> None:
        if call.over:
            return
        call.stopped = self._clock.now()
        self._calls.pop(call.id, None)
        self._ended.append(call)
        self._enter(call, CallState.TERMINATED, reason)
        self._tell_group(call)

    def _tell_group(self, call: Call) -> None:
        """A leg that no longer rings lets its lane go on."""
        group = self._groups.pop(call, None)
        if group is not None:
            group.ended(call)
            self._look()

    def _enter(self, call: Call, state: CallState, reason: Reason) -> None:
        """The one place where a call's state changes."""
        if call.timer is not None:
            call.timer.cancel()
            call.timer = None
        before, call.state, call.reason = call.state, state, reason
        self._listener.changed(call, before)
        self._look()

    def _look(self) -> None:
        state = self.state
        if state is not self._state:
            self._state = state
            self._listener.state(state)

    def _after(self, call: Call, seconds: float, then: Callable[..., None], *args: object) -> None:
        if call.timer is not None:
            call.timer.cancel()
        call.timer = self._clock.call_later(seconds, then, *args)
