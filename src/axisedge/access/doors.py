"""The doors: each state machine with its wires, its events and its log. Whatever unlocks is in the log before."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from axisedge.access.circuits import Circuits
from axisedge.access.decision import Reason
from axisedge.access.door import SECURING, Action, Contact, Door, Mode, Passage, Refused, Times
from axisedge.access.events import AccessEvents
from axisedge.access.log import Entry, Levels
from axisedge.access.model import PriorityConfiguration
from axisedge.access.priorities import STANDARD, Held, Priorities, moved
from axisedge.access.records import Records, entry, heard
from axisedge.access.settings import DoorSettings, DoorsSettings, Wire
from axisedge.access.wired_door import Granted, Turns, WiredDoor
from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.core.settings import Section, Settings
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.events.declarations import Event, EventType

log = logging.getLogger(__name__)

LOOK_AGAIN = 5.0
"""Seconds between looks at a relay; one that does not follow is driven again."""
INPUT_TOPICS = frozenset(
    {"tns1:Device/tnsaxis:IO/Port", "tns1:Device/tnsaxis:IO/SupervisedPort", "tnsaxis:IO/SupervisedPort"}
)
"""Events after which the inputs are looked at."""
MODULE_TOPIC = "tns1:Device/tnsaxis:ExpansionModule/Connection"
"""After it the relays of floors are driven anew."""


Moved = Callable[[str, Granted, bool], None]
"""``moved(door, granted, taken)``: what became of an access, where a door monitor can tell."""


class Doors:
    """Every door of the device."""

    name = "doors"

    def __init__(
        self,
        section: Section[DoorsSettings],
        settings: Settings,
        bus: Bus,
        clock: Clock,
        circuits: Circuits,
        records: Records,
        events: AccessEvents,
    ) -> None:
        self.section = section
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._circuits = circuits
        self.records = records
        self.events = events
        self.background = Background()
        self.turns = Turns()
        self._doors: dict[str, WiredDoor] = {}
        self._unlisten: Callable[[], None] | None = None
        self.moved: list[Moved] = []
        self.rex: Callable[[str, str], str] | None = None
        """``rex(door, side)``: an exit button was pressed; gives its access point. Set by who knows these."""
        self._written: frozenset[str] = frozenset(
            declared.topic
            for declared in (
                *(events.granted, events.granted_anonymous, events.denied, events.denied_anonymous),
                *(events.card_unknown, events.pin_unknown, events.wrong_pin),
            )
        )
        """Written by who decides, before anything moves."""
        self._own = events.topics()
        settings.subscribe(section.name, self.apply)
        settings.subscribe("io", self._ports_changed)

    # -- life ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take the doors in hand, each in the mode it had."""
        self._unlisten = self._bus.listen(self._hear)
        modes = await self.records.run(self.records.log.modes)
        for token, settings in self._settings[self.section].doors.items():
            mode = modes.get(token, "")
            await self._add(token, settings, Mode(mode) if mode in set(Mode) else Mode.LOCKED)

    async def stop(self) -> None:
        """Let go of every door. One that is open for somebody is locked; others are left as the ports leave theirs."""
        await self.background.cancel()
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
        for door in self._doors.values():
            self._let_go(door, rest=door.machine.locks_at is not None)
        self._doors.clear()
        await self.records.flush()

    async def apply(self, old: DoorsSettings, new: DoorsSettings) -> None:
        """Take over changed settings: a door that is wired anew keeps its mode."""
        if self._unlisten is None:
            return
        changed = [token for token, door in self._doors.items() if new.doors.get(token) != door.settings]
        changed += [token for token in new.doors if token not in self._doors]
        async with self.turns.at(changed):  # commands wait until the door is there again, or is no more
            old_doors = {token: self._doors.pop(token) for token in changed if token in self._doors}
            for door in old_doors.values():
                self._let_go(door, rest=True)
            for token in old_doors.keys() - new.doors.keys():
                await self._forget(token)
            for token in changed:
                if token in new.doors:
                    was = old_doors.get(token)
                    await self._add(token, new.doors[token], was.machine.kept if was else Mode.LOCKED, was)
                    self._bus.publish(self.events.door_changed, {"DoorToken": token})
        self._doors = {token: self._doors[token] for token in new.doors if token in self._doors}

    async def _forget(self, token: str) -> None:
        for declared in self._states():
            self._bus.delete(declared, DoorToken=token)
        try:
            await self.records.run(lambda: self.records.log.forget_door(token))
        except Unavailable as error:  # the others must have their turn
            log.error("the log goes on knowing of %s, which is no more: %s", token, error)
        self._bus.publish(self.events.door_removed, {"DoorToken": token})

    def _states(self) -> Sequence[EventType]:
        e = self.events
        return e.mode, e.contact, e.lock, e.alarm, e.warning, e.tamper, e.fault

    async def _add(
        self, token: str, settings: DoorSettings, rests: Mode, was: WiredDoor | None = None
    ) -> None:
        machine = Door(settings.setup, self._clock.monotonic(), rests)
        if machine.unlocked:
            try:
                await self.records.write(self._command(token, f"{rests} again", "restart"))
            except Unavailable as error:
                log.error("%s is locked and not %s again: %s", token, rests, error)
                machine = Door(settings.setup, self._clock.monotonic())
        door = WiredDoor(token, settings, machine, self.turns.of(token))
        if was is not None:
            door.locked_down_by, door.unsaved = was.locked_down_by, was.unsaved
        elif rests is Mode.LOCKED_DOWN:
            door.locked_down_by[""] = 1  # nobody knows any longer who it was
        levels = await self.records.run(lambda: self.records.log.levels(token))
        known = {level: held for level, held in levels.items() if held[1] in set(Action)}
        door.held = {level: Held(reason, Action(action)) for level, (reason, action) in known.items()}
        self._doors[token] = door
        self._circuits.reserve(door.lock_line, f"the lock of {settings.name or token}")
        self._look(door, first=True)
        self._follow(door)

    def _let_go(self, door: WiredDoor, *, rest: bool) -> None:
        """One that is to ``rest`` is left locked."""
        if rest and door.driven is not None and door.driven != door.settings.closed_when_locked:
            try:
                self._circuits.drive(door.lock_line, door.settings.closed_when_locked)
            except (Unavailable, NotFound) as error:
                log.error("the lock of %s cannot be locked: %s", door.token, error)
        if door.timer is not None:
            door.timer.cancel()
            door.timer = None
        self._circuits.release(door.lock_line)

    async def _ports_changed(self, old: object, new: object) -> None:
        for door in self._doors.values():
            door.driven = None
            self._look(door)
            self._follow(door)

    # -- reading ---------------------------------------------------------------------------------------------

    def __getitem__(self, token: str) -> WiredDoor:
        """The door; raises `NotFound`."""
        try:
            return self._doors[token]
        except KeyError:
            raise NotFound("door", token[:64]) from None

    def all(self) -> list[WiredDoor]:
        """Every door, in the order of the settings."""
        return list(self._doors.values())

    def now(self, token: str) -> Door:
        """The machine of a door as it is now; raises `NotFound`."""
        door = self[token]
        door.machine.tick(self._clock.monotonic())
        return door.machine

    # -- commands --------------------------------------------------------------------------------------------

    async def priorities(self, token: str) -> Priorities:
        """The priority levels of a door as they are now; raises `NotFound`."""
        door, asked = self[token], self[token].settings.priority_configuration
        found: Sequence[PriorityConfiguration] = ()
        if asked not in ("", STANDARD.token):
            found = await self.records.run(lambda: self.records.store.find(PriorityConfiguration, [asked]))
        return Priorities(found[0] if found else STANDARD, door.held)

    async def command(
        self,
        token: str,
        action: Action,
        actor: str,
        *,
        extended: bool = False,
        times: Times | None = None,
        level: str = "",
        reason: str = "API",
    ) -> None:
        """Do ``action`` on ``actor``'s behalf, at a priority ``level`` unless it is a mere access.

        Raises `NotFound`, `Invalid` for a level that there is not, and `Refused` when the mode does not allow it.
        """
        async with self.turns.at([token]):
            door = self[token]
            if times is None and extended:
                times = door.settings.setup.extended
            if action in (Action.ACCESS, Action.ACCESS_WITHOUT_UNLOCK):
                await self._carry_out(door, action, action, actor, times)
            else:
                await self._hold(door, action, actor, level, reason)

    async def end_lockdown(self, token: str, actor: str) -> None:
        """``actor`` wants no lockdown any more; it ends when nobody else does. Raises as `command` does."""
        async with self.turns.at([token]):
            door = self[token]
            door.locked_down_by -= Counter({actor: 1})
            if door.machine.mode is Mode.LOCKED_DOWN and not door.locked_down_by:
                await self._hold(door, Action.LOCK_DOWN_RELEASE, actor, "", "API")

    async def end_unlock(self, token: str, actor: str) -> None:
        """``actor`` wants the door unlocked no more: it is locked if it is unlocked, and else left as it is."""
        async with self.turns.at([token]):
            if self[token].machine.kept is Mode.UNLOCKED:
                await self._hold(self[token], Action.LOCK, actor, "", "API")

    async def _hold(self, door: WiredDoor, action: Action, actor: str, level: str, reason: str) -> None:
        before = await self.priorities(door.token)
        level = before.level(level, door.settings.default_priority)
        after = before.told(level, action, reason)
        step = moved(before, after, level, action)
        levels = {name: (held.reason, str(held.action)) for name, held in after.held.items()}
        if step is None:
            await self.records.write(self._command(door.token, action, actor), levels={door.token: levels})
        else:
            await self._carry_out(door, step, action, actor, None, {door.token: levels})
        door.held = after.held

    async def _carry_out(
        self,
        door: WiredDoor,
        step: Action,
        asked: Action,
        actor: str,
        times: Times | None,
        levels: Mapping[str, Levels] | None = None,
    ) -> None:
        machine = self.now(door.token)
        if not machine.allows(step):
            raise Refused(f"the door is {machine.mode}, which does not allow {asked}")
        cause = self._command(door.token, asked, actor)
        try:
            await self.records.write(cause, modes={door.token: machine.rests_in(step)}, levels=levels)
            door.unsaved = False
        except Unavailable as error:
            if step not in SECURING or (step is Action.LOCK and machine.kept is Mode.BLOCKED):
                raise
            log.error("%s is told %s by %s, and that cannot be logged: %s", door.token, step, actor, error)
            door.unsaved = True
        self._do(door, step, Granted(), times)
        if step is Action.LOCK_DOWN:
            door.locked_down_by[actor] += 1
        elif door.machine.mode is not Mode.LOCKED_DOWN:
            door.locked_down_by.clear()

    def _command(self, token: str, action: str, actor: str) -> Entry:
        source, data = {"DoorToken": token}, {"Action": str(action), "Actor": actor}
        return Entry(self._clock.now(), "Door/Command", source, data)

    def act(self, door: WiredDoor, action: Action, granted: Granted, times: Times | None = None) -> None:
        """Give access whose cause is in the log; the caller holds ``door.turn``. Raises `Refused`."""
        self._do(door, action, granted, times)

    def _do(self, door: WiredDoor, action: Action, granted: Granted, times: Times | None) -> None:
        if action in (Action.ACCESS, Action.ACCESS_WITHOUT_UNLOCK):
            door.machine.tick(self._clock.monotonic())
            if door.machine.allows(action):
                door.granted.append(granted)
        door.machine.command(action, self._clock.monotonic(), times)
        self._follow(door)

    # -- wires -----------------------------------------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        if event.topic in INPUT_TOPICS:
            for door in list(self._doors.values()):
                self._look(door)
                self._follow(door)
        elif event.topic == MODULE_TOPIC:
            for door in list(self._doors.values()):
                if door.settings.is_floor:
                    door.driven = None  # a module that comes back has opened everything
                    self._follow(door)
        elif event.topic in self._own and event.topic not in self._written:
            self.records.note(heard(event))

    def _look(self, door: WiredDoor, *, first: bool = False) -> None:
        """Read the inputs of the door; one that cannot be read never opens anything."""
        settings, now = door.settings, self._clock.monotonic()
        if settings.is_floor:
            return
        contact = self._contact(door.monitor_line, settings.monitor)
        door.machine.contacts(contact, now)
        for side, line, wire in (
            ("inside", door.rex_line, settings.rex_inside),
            ("outside", self._outside(settings), settings.rex_outside),
        ):
            state = self._contact(line, wire) if line else Contact.UNKNOWN
            was = door.pressed.get(side, False)
            door.pressed[side] = state in (
                Contact.OPEN,
                Contact.FAULT,
            )  # after a fault it must be let go first
            if state is Contact.OPEN and not was and not first:
                self.background.spawn(self._leave(door, side), f"exit button of {door.token}")

    def _outside(self, settings: DoorSettings) -> str:
        if settings.rex_outside_port is None:
            return ""
        try:
            return self._circuits.line_of(settings.rex_outside_port)
        except NotFound:
            log.error("the outside exit button is at port %d, which there is not", settings.rex_outside_port)
            return ""

    def _contact(self, line: str, wire: Wire) -> Contact:
        """``Open`` when the circuit is in the state that means yes."""
        if wire == "none":
            return Contact.UNKNOWN
        try:
            if self._circuits.fault(line):
                return Contact.FAULT
            return Contact.OPEN if self._circuits.closed(line) == (wire == "closed") else Contact.CLOSED
        except (Unavailable, NotFound) as error:
            log.error("input %s cannot be read: %s", line, error)
            return Contact.FAULT

    async def let_out(self, token: str, point: str) -> None:
        """Somebody asks to leave at an access point; raises `NotFound`, `Unavailable` when that cannot be logged."""
        async with self.turns.at([token]):
            door = self[token]
            action = Action.ACCESS if door.settings.rex_unlocks else Action.ACCESS_WITHOUT_UNLOCK
            allowed = self.now(token).allows(action)
            declared = self.events.granted_anonymous if allowed else self.events.denied_anonymous
            source = {"AccessPointToken": point}
            data = {} if allowed else {"Reason": f"{Reason.DOOR}"}
            await self.records.write(entry(declared, source, data, self._clock))
            self._bus.publish(declared, source, data)
            if allowed:
                self._do(door, action, Granted(point), None)

    async def _leave(self, door: WiredDoor, side: str) -> None:
        if self.rex is None:
            return
        try:
            await self.let_out(door.token, self.rex(door.token, side))
        except (NotFound, Unavailable) as error:
            log.error("the exit button of %s opens nothing: %s", door.token, error)

    # -- following the machine -------------------------------------------------------------------------------

    def _follow(self, door: WiredDoor) -> None:
        """Move the lock, tell what has changed, and come back when something is due."""
        machine = door.machine
        machine.tick(self._clock.monotonic())
        self._tell_passages(door)
        source = {"DoorToken": door.token}
        self._bus.publish(self.events.mode, source, {"State": machine.mode})
        self._drive(door)
        lock = "Fault" if door.fault else ("Unlocked" if machine.unlocked else "Locked")
        self._bus.publish(self.events.lock, source, {"State": lock})
        self._bus.publish(self.events.contact, source, {"State": machine.contact})
        self._bus.publish(self.events.alarm, source, {"State": machine.alarm})
        warned = "DoorOpenTooLongWarn" if machine.warning else "Normal"
        self._bus.publish(self.events.warning, source, {"State": warned})
        tampered = machine.contact is Contact.FAULT
        self._bus.publish(
            self.events.tamper, source, {"State": "TamperDetected" if tampered else "NotInTamper"}
        )
        wrong = door.fault or ("the door monitor's wire is cut or shorted" if tampered else "")
        state = "FaultDetected" if wrong else "NotInFault"
        self._bus.publish(self.events.fault, source, {"State": state, "Reason": wrong})
        if door.unsaved and not door.turn.locked():
            self.background.spawn(self._save(door), f"mode of {door.token}")
        self._come_back(door)

    async def _save(self, door: WiredDoor) -> None:
        """Write down a mode that could not be written when the door took it."""
        async with door.turn:
            if not door.unsaved or self._doors.get(door.token) is not door:
                return
            try:
                await self.records.write(modes={door.token: door.machine.kept})
                door.unsaved = False
            except Unavailable as error:
                log.error("after a restart %s is not %s: %s", door.token, door.machine.kept, error)

    def _tell_passages(self, door: WiredDoor) -> None:
        machine = door.machine
        while machine.passages:
            passage = machine.passages.pop(0)
            granted = door.granted.pop(0) if door.granted else Granted()
            if machine.contact is not Contact.UNKNOWN:
                for moved in self.moved:
                    moved(door.token, granted, passage is Passage.TAKEN)

    def _drive(self, door: WiredDoor) -> None:
        wanted = door.settings.closed_when_locked != door.machine.unlocked
        try:
            until = door.machine.locks_at or 0.0
            for_ever = not until and bool(door.told_until)  # the relay would go back by itself
            if door.driven != wanted or door.fault or until > door.told_until or for_ever:
                left = max(0.1, until - self._clock.monotonic()) if until else 0.0
                self._circuits.drive(door.lock_line, wanted, left)
                door.driven, door.told_until = wanted, until
            follows = self._circuits.closed(door.lock_line) == wanted
            fault = "" if follows else "the door relay does not follow"
        except (Unavailable, NotFound) as error:
            fault = f"the door relay cannot be driven: {error}"
        if fault and fault != door.fault:
            log.error("%s: %s", door.token, fault)
        door.fault = fault

    def _come_back(self, door: WiredDoor) -> None:
        if door.timer is not None:
            door.timer.cancel()
        due = door.machine.due()
        wait = LOOK_AGAIN if due is None else min(LOOK_AGAIN, max(0.0, due - self._clock.monotonic()))
        door.timer = self._clock.call_later(wait, self._follow, door)
