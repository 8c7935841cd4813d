"""Several recipients rung at once: the first who answers gets the visitor, the others stop ringing.

Each recipient is a *lane*: a contact followed by its fallbacks. A lane goes on to its next contact when the present one
is not available, does not answer, is busy or refuses. When every lane has ended without an answer, the group's own
fallback is called. Nobody is called twice in one group.

Pure logic: it calls `Dial` and `Drop`, and is told what became of each call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from axisedge.sip.call import Call, Kind


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to call, and from which account."""

    uri: str
    account_id: str
    kind: Kind = Kind.SIP
    name: str = ""
    contact: str = ""
    test: bool = False
    """Ends by itself when it is answered."""
    extension: str = ""
    """The same as an extension of the account's server, if it is one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One contact of a lane; asked for its availability when its turn has come."""

    target: Target
    available: Callable[[], bool] = lambda: True


Lane = Sequence[Step]
Dial = Callable[[Target], Call]
Drop = Callable[[Call, str], None]


class Outcome(StrEnum):
    """How a group ended."""

    RINGING = "ringing"
    ANSWERED = "answered"
    """Somebody answered; that call may go on."""
    UNANSWERED = "unanswered"
    CANCELLED = "cancelled"
    UNAVAILABLE = "unavailable"
    """Nobody could be called at this hour."""


class RingingGroup:
    """One visitor's call to all who may answer it."""

    def __init__(self, lanes: Sequence[Lane], fallback: Lane, dial: Dial, drop: Drop) -> None:
        self._lanes = [list(lane) for lane in lanes]
        self._fallback: list[Step] = list(fallback)
        self._dial = dial
        self._drop = drop
        self._legs: dict[Call, list[Step]] = {}
        self._tried: set[tuple[Kind, str, str]] = set()
        self._dialled = 0
        self.outcome = Outcome.RINGING
        self.winner: Call | None = None

    def start(self) -> None:
        """Call the first of every lane that is available."""
        for lane in self._lanes:
            self._next(lane)
        self._settle()

    def answered(self, call: Call) -> bool:
        """A leg was answered. True if it is the one that goes on, False for any later one."""
        if self.outcome is not Outcome.RINGING or call not in self._legs:
            return False
        self.outcome = Outcome.ANSWERED
        self.winner = call
        return True

    def silence_others(self) -> None:
        """Somebody has answered: the others stop ringing."""
        legs = list(self._legs)
        self._legs.clear()
        for call in legs:
            if call is not self.winner:
                self._drop(call, "somebody else has answered")

    def withdraw(self, call: Call) -> None:
        """The device itself ends this leg: its lane does not go on."""
        if self._legs.pop(call, None) is not None and not self._legs and self.outcome is Outcome.RINGING:
            self.outcome = Outcome.CANCELLED

    def ended(self, call: Call) -> None:
        """A leg ended without an answer: its lane goes on."""
        lane = self._legs.pop(call, None)
        if lane is not None and self.outcome is Outcome.RINGING:
            self._next(lane)
            self._settle()

    def cancel(self, why: str) -> None:
        """Stop calling. Harmless when the group has ended."""
        if self.outcome is not Outcome.RINGING:
            return
        self.outcome = Outcome.CANCELLED
        legs = list(self._legs)
        self._legs.clear()
        for call in legs:
            self._drop(call, why)

    def _next(self, lane: list[Step]) -> None:
        while lane:
            step = lane.pop(0)
            target = step.target
            key = (target.kind, target.uri, target.contact if target.kind is Kind.VMS else "")
            if key in self._tried or not step.available():
                continue
            self._tried.add(key)
            self._dialled += 1
            self._legs[self._dial(target)] = lane
            return

    def _settle(self) -> None:
        """When nobody rings any more, turn to the fallback, once."""
        if not self._legs and self._fallback:
            lane, self._fallback = self._fallback, []
            self._next(lane)
        if not self._legs and self.outcome is Outcome.RINGING:
            self.outcome = Outcome.UNANSWERED if self._dialled else Outcome.UNAVAILABLE
