"""Where credentials come in: recognised, decided, logged, and only then the door is opened."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from axisedge.access.decision import Decision, Reason, Situation, Whereabouts, best_of, decide
from axisedge.access.door import Action, Times
from axisedge.access.doors import Doors
from axisedge.access.events import AccessEvents
from axisedge.access.log import Entry
from axisedge.access.model import AccessPoint, AuthenticationProfile
from axisedge.access.points import Points
from axisedge.access.records import Records, entry
from axisedge.access.settings import DoorsSettings
from axisedge.access.wired_door import Granted, WiredDoor
from axisedge.core.attempts import Attempts, Limits
from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType

log = logging.getLogger(__name__)

FORGET_WRONG_PINS = 600.0
"""Seconds of peace after which wrong PINs are forgotten."""
MOST_PENDING = 64
"""Readers at which a card waits for its PIN."""

_SECONDS = re.compile(r"PT(\d{1,5})S")

Told = tuple[AccessPoint, Decision]
Feedback = Callable[[str, str], None]
"""``feedback(reader, profile)``: AccessGranted, AccessDenied, InvalidCredential or RequirePIN."""


@dataclass(frozen=True, slots=True)
class _Pending:
    shown: Mapping[str, str]
    until: float


class AccessDesk:
    """Answers what is shown at identification points."""

    def __init__(
        self,
        settings: Callable[[], DoorsSettings],
        bus: Bus,
        clock: Clock,
        records: Records,
        events: AccessEvents,
        doors: Doors,
        points: Points,
        active: Callable[[str], bool],
    ) -> None:
        """``active`` tells whether a schedule is active; it is asked in another thread."""
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._records = records
        self._events = events
        self._doors = doors
        self.points = points
        self._active = active
        self._pending: dict[str, _Pending] = {}
        self._told: dict[str, str] = {}
        self.feedback: list[Feedback] = []
        self.presented: list[Callable[[str, Mapping[str, str], int], None]] = []
        """Who wants to know what is shown where: reader, id data, bits."""
        self.attempts = Attempts(
            clock, lambda: Limits(settings().wrong_pins, FORGET_WRONG_PINS, settings().lockout)
        )
        doors.moved.append(self._moved)
        doors.rex = self._rex

    def last_feedback(self, reader: str) -> str:
        """What the reader was told last; ``Idle`` before."""
        return self._told.get(reader, "Idle")

    # -- what is shown ---------------------------------------------------------------------------------------

    async def present(self, reader: str, shown: Mapping[str, str], bits: int = 0) -> Decision | None:
        """Decide on what was shown at ``reader`` and act on it; None when no access point uses that reader.

        ``shown`` are id data by name. A card that needs a PIN as well waits for it.
        """
        spot = self.points.recall(reader) or await self._records.run(lambda: self.points.spot(reader))
        if spot is None:
            return None
        shown = spot.fields(shown, bits)
        for presented in self.presented:
            presented(reader, shown, bits)
        self._tell_request(reader, shown, bits)
        if bits and "Card" in shown:
            shown = {**shown, "BitCount": str(bits)}
        decision = await self._decide(spot.points, reader, self._with_pending(reader, shown), act=True)
        if decision.reason is Reason.INCOMPLETE:
            self._wait_for_more(reader, shown)
        self._give_feedback(reader, decision)
        return decision

    async def leave(self, reader: str) -> None:
        """An exit button at a reader elsewhere was pressed; raises `NotFound` where no access point uses it."""
        point = await self._records.run(lambda: self.points.at_reader(reader))
        if point is None:
            raise NotFound("access point with identification point", reader[:64])
        await self._doors.let_out(point.entity, point.token)

    async def request(
        self, controller: str, reader: str, door: str, shown: Mapping[str, str], *, act: bool
    ) -> Decision:
        """A client asks for access on somebody's behalf, or only whether it would be given; raises `NotFound`."""

        def find() -> AccessPoint | None:
            if controller not in {known.token for known in self.points.controllers()}:
                raise NotFound("access controller", controller[:64])
            return self.points.at_reader(reader, door)

        point = await self._records.run(find)
        if point is None:
            raise NotFound("access point with identification point", reader[:64])
        decision = await self._decide([point], reader, shown, act=act)
        if act:
            self._give_feedback(reader, decision)
        return decision

    def _with_pending(self, reader: str, shown: Mapping[str, str]) -> Mapping[str, str]:
        pending = self._pending.pop(reader, None)
        if pending is None or pending.until < self._clock.monotonic() or "PIN" not in shown or len(shown) > 1:
            return shown
        return {**pending.shown, **shown}

    def _wait_for_more(self, reader: str, shown: Mapping[str, str]) -> None:
        if len(self._pending) >= MOST_PENDING:
            self._pending.clear()
        until = self._clock.monotonic() + self._settings().pin_timeout
        pending = self._pending[reader] = _Pending(dict(shown), until)
        self._clock.call_later(self._settings().pin_timeout, self._waited, reader, pending)

    def _waited(self, reader: str, pending: _Pending) -> None:
        """Nothing more was shown in time."""
        if self._pending.get(reader) is pending:
            del self._pending[reader]
            self._bus.publish(self._events.id_point_timeout, {"IdPointToken": reader})

    def _tell_request(self, reader: str, shown: Mapping[str, str], bits: int) -> None:
        source, card = {"IdPointToken": reader}, shown.get("Card", "")
        what = "CodeEntered" if set(shown) == {"PIN"} else "CardPresented"
        self._bus.publish(self._events.activity, source, {"Reason": what})
        if what == "CodeEntered":
            self._bus.publish(self._events.request_pin, source)
        else:
            others = {name: value for name, value in shown.items() if name not in ("Card", "PIN")}
            data = {"Card": card.lower(), "BitCount": bits} if card else {}
            self._bus.publish(self._events.request_id_data, source, {**data, **others})

    # -- deciding --------------------------------------------------------------------------------------------

    async def _decide(
        self, points: Sequence[AccessPoint], reader: str, shown: Mapping[str, str], *, act: bool
    ) -> Decision:
        """Decide at each of ``points``, and answer with the best; all that may be passed open together.

        Where nothing is granted one refusal is told, not one for every floor of an elevator.
        """
        async with self._doors.turns.at([point.entity for point in points]):
            if "PIN" in shown and self.attempts.locked(reader):  # those before have been counted
                return await self._refuse(points[0], Decision(Reason.LOCKED_OUT), shown, act=act)
            doors = {point.token: door for point in points if (door := self._door(point)) is not None}
            there = [point for point in points if point.token in doors]
            if not there:
                return await self._refuse(points[0], Decision(Reason.DOOR), shown, act=act)
            open_to = {
                point.token
                for point in there
                if self._doors.now(doors[point.token].token).allows(_action(point))
            }
            best, told = await self._records.settle(lambda: self._settled(there, shown, open_to, act=act))
            self._count(reader, shown, best)
            for point, decision in told:
                self._publish(point, decision, shown)
            for point, decision in told:
                if decision.granted:
                    await self._open(doors[point.token], point, decision)
        return best

    def _settled(
        self, points: Sequence[AccessPoint], shown: Mapping[str, str], open_to: Collection[str], *, act: bool
    ) -> tuple[tuple[Decision, Sequence[Told]], Sequence[Entry]]:
        """In the thread of the database: the best decision, what is told of them all, and what the log is to say.

        ``open_to`` are the access points whose doors' modes allow it. What is only looked at leaves no trace.
        """
        found = zip(points, self._look_up(points, shown), strict=True)
        decided: list[Told] = []
        for point, decision in found:
            barred = decision.granted and point.token not in open_to
            decided.append((point, replace(decision, reason=Reason.DOOR) if barred else decision))
        best = best_of([decision for _, decision in decided])
        granted = [pair for pair in decided if pair[1].granted]
        told = granted or [next(pair for pair in decided if pair[1] is best)]
        if not act or best.reason is Reason.INCOMPLETE:
            told = []
        return (best, told), [self._cause(point, decision, shown) for point, decision in told]

    async def _refuse(
        self, point: AccessPoint, decision: Decision, shown: Mapping[str, str], *, act: bool
    ) -> Decision:
        if act:
            await self._records.write(self._cause(point, decision, shown))
            self._publish(point, decision, shown)
        return decision

    async def _open(self, door: WiredDoor, point: AccessPoint, decision: Decision) -> None:
        granted = Granted(point.token, decision.token, decision.holder)
        self._doors.act(door, _action(point), granted, _times(door, decision))
        if door.settings.monitor == "none":
            await self._passed(granted, point)

    def _door(self, point: AccessPoint) -> WiredDoor | None:
        try:
            return self._doors[point.entity]
        except NotFound:
            return None

    def _look_up(self, points: Sequence[AccessPoint], shown: Mapping[str, str]) -> list[Decision]:
        store = self._records.store
        digests = store.digests(shown)
        candidates = store.candidates(digests)
        kinds = {kind.token: kind for kind in store.all(AuthenticationProfile)}
        now = self._clock.now()
        return [
            decide(digests, candidates, Situation(now, point, kinds, self._any_active, store.digest_of))
            for point in points
        ]

    def _any_active(self, schedules: Sequence[str]) -> bool:
        return not schedules or any(self._active(schedule) for schedule in schedules)

    def _count(self, reader: str, shown: Mapping[str, str], decision: Decision) -> None:
        if "PIN" not in shown:
            return
        alone = set(shown) == {"PIN"}
        unknown = alone and decision.reason in (Reason.NOT_FOUND, Reason.WRONG_KIND)
        if decision.granted:
            self.attempts.succeeded(reader)
        elif (unknown or decision.reason is Reason.WRONG_PIN) and self.attempts.failed(reader):
            self._bus.publish(self._events.locked_out, {"IdPointToken": reader})

    # -- telling ---------------------------------------------------------------------------------------------

    def _cause(self, point: AccessPoint, decision: Decision, shown: Mapping[str, str]) -> Entry:
        declared, data = self._event(decision, shown)
        return entry(declared, {"AccessPointToken": point.token}, {**data, **_why(decision)}, self._clock)

    def _publish(self, point: AccessPoint, decision: Decision, shown: Mapping[str, str]) -> None:
        declared, data = self._event(decision, shown)
        source = {"AccessPointToken": point.token}
        self._bus.publish(declared, source, data)
        who = {"CredentialToken": decision.token, "CredentialHolderName": decision.holder}
        if decision.duress:
            self._bus.publish(self._events.duress, source, {**who, "Reason": "DuressPIN"})
        if decision.soft_violation or decision.reason is Reason.PASSBACK:
            self._bus.publish(
                self._events.violation, who, {"CredentialHolderName": decision.holder, "ApbViolation": True}
            )

    def _event(self, decision: Decision, shown: Mapping[str, str]) -> tuple[EventType, dict[str, str]]:
        events = self._events
        who = {"CredentialToken": decision.token, "CredentialHolderName": decision.holder}
        if decision.granted:
            return events.granted, who
        if decision.reason is Reason.WRONG_PIN:
            return events.wrong_pin, who
        if decision.reason is Reason.NOT_FOUND and set(shown) == {"PIN"}:
            return events.pin_unknown, {}
        if decision.reason is Reason.NOT_FOUND:
            return events.card_unknown, {"Card": shown.get("Card", "").lower()}
        return events.denied, {**who, "Reason": str(decision.reason)}

    def _give_feedback(self, reader: str, decision: Decision) -> None:
        profile = {
            Reason.GRANTED: "AccessGranted",
            Reason.INCOMPLETE: "RequirePIN",
            Reason.NOT_FOUND: "InvalidCredential",
        }.get(decision.reason, "AccessDenied")
        self._told[reader] = profile
        for feedback in self.feedback:
            feedback(reader, profile)

    # -- passing ---------------------------------------------------------------------------------------------

    def _rex(self, door: str, side: str) -> str:
        reader = f"{door} REX {side}"
        self._bus.publish(self._events.activity, {"IdPointToken": reader}, {"Reason": "REX"})
        self._bus.publish(self._events.request_rex, {"IdPointToken": reader}, {"REX": "Active"})
        return self.points.of_door(door, side)

    def _moved(self, door: str, granted: Granted, taken: bool) -> None:
        """Somebody has gone through the door, or has not."""
        if not granted.point:
            return
        events, source = self._events, {"AccessPointToken": granted.point}
        if not granted.token and not granted.holder:
            self._bus.publish(events.taken_anonymous if taken else events.not_taken_anonymous, source)
            return
        who = {"CredentialToken": granted.token, "CredentialHolderName": granted.holder}
        self._bus.publish(events.taken if taken else events.not_taken, source, who)
        if taken:
            self._doors.background.spawn(self._moved_to(granted), f"whereabouts at {door}")

    async def _moved_to(self, granted: Granted) -> None:
        point = await self._records.run(lambda: self._point(granted.point))
        if point is not None:
            await self._passed(granted, point)

    def _point(self, token: str) -> AccessPoint | None:
        return next((point for point in self.points.access_points() if point.token == token), None)

    async def _passed(self, granted: Granted, point: AccessPoint) -> None:
        if granted.token and point.attributes().get("AntiPassbackMode"):
            there = Whereabouts(point.area_to, self._clock.now())
            try:
                await self._records.run(lambda: self._records.store.move(granted.token, there))
            except Unavailable as error:  # the door has opened all the same
                log.error("anti-passback knows nothing of who went through %s: %s", point.token, error)


def _action(point: AccessPoint) -> Action:
    return Action.ACCESS_WITHOUT_UNLOCK if "Without" in point.action else Action.ACCESS


def _why(decision: Decision) -> dict[str, str]:
    return {"Cause": str(decision.reason)} if decision.granted else {"Reason": str(decision.reason)}


def _times(door: WiredDoor, decision: Decision) -> Times | None:
    """The times of this access, when the credential has its own."""
    if decision.known is None:
        return None
    facts, setup = decision.known.credential.attributes(), door.settings.setup
    extended = facts.get("ExtendedAccessTime", "").lower() == "true"
    base = setup.extended if extended else setup.times

    def own(name: str, value: float) -> float:
        given = _SECONDS.fullmatch(facts.get(name, ""))
        return float(given[1]) if given else value

    return Times(
        max(1.0, own("AccessTime", base.access)),
        own("OpenTooLongTime", base.open_too_long),
        own("PreAlarmTime", base.pre_alarm),
    )
