"""The doors: each state machine with its wires, its events and its log. Whatever unlocks is in the log before."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from axisedge.access.circuits import Circuits
from axisedge.access.decision import Reason
from axisedge.access.door import Action, Contact, Door, Mode, Passage, Refused, Times
from axisedge.access.events import AccessEvents
from axisedge.access.log import Entry, Levels
from axisedge.access.model import PriorityConfiguration
from axisedge.access.priorities import STANDARD, Held, Priorities, moved
from axisedge.access.records import Records, entry, heard
from axisedge.access.settings import DoorSettings, DoorsSettings, Wire
from axisedge.core.clock import Clock, Timer
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


@dataclass(frozen=True, slots=True)
class Granted:
    """For whom a door is open."""

    point: str = ""
    token: str = ""
    holder: str = ""


Moved = Callable[[str, Granted, bool], None]
"""``moved(door, granted, taken)``: what became of an access, where a door monitor can tell."""


@dataclass(slots=True)
class WiredDoor:
    """One door: its machine and where its wires end."""

    token: str
    settings: DoorSettings
    machine: Door
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from looking at the mode until the lock has moved."""
    timer: Timer | None = None
    granted: list[Granted] = field(default_factory=list)
    """For whom the present and just ended accesses were, oldest first."""
    pressed: dict[str, bool] = field(default_factory=dict)
    """Exit buttons by side, as they were last seen."""
    driven: bool | None = None
    """The circuit that the relay was last told; None before."""
    told_until: float = 0.0
    """When it was told to go back by itself; 0 when it was not."""
    fault: str = ""
    held: Mapping[str, Held] = field(default_factory=dict)
    """What the levels of its priority configuration want."""

    @property
    def lock_line(self) -> str:
        """The door relay, or that of a floor."""
        if self.settings.is_floor:
            return self.settings.output
        return f"door-{self.settings.connector}-relay"

    @property
    def monitor_line(self) -> str:
        """The door monitor."""
        return f"door-{self.settings.connector}-monitor"

    @property
    def rex_line(self) -> str:
        """The exit button inside."""
        return f"door-{self.settings.connector}-rex"


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
            await self._add(token, settings, modes.get(token, ""))

    async def stop(self) -> None:
        """Let go of every door; its relay is left as the ports leave theirs."""
        await self.background.cancel()
        if self._unlisten is not None:
            self._unlisten()
            self._unlisten = None
        for door in self._doors.values():
            self._let_go(door)
        self._doors.clear()
        await self.records.flush()

    async def apply(self, old: DoorsSettings, new: DoorsSettings) -> None:
        """Take over changed settings: a door that is wired anew keeps its mode."""
        if self._unlisten is None:
            return
        gone: dict[str, Mode] = {}
        for token, door in list(self._doors.items()):
            if new.doors.get(token) == door.settings:
                continue
            gone[token] = door.machine.kept
            async with door.turn:
                del self._doors[token]
                self._rest(door)
                self._let_go(door)
            if token not in new.doors:
                await self._forget(token)
        for token, settings in new.doors.items():
            if token not in self._doors:
                await self._add(token, settings, gone.get(token, ""))
                self._bus.publish(self.events.door_changed, {"DoorToken": token})

    async def _forget(self, token: str) -> None:
        for declared in self._states():
            self._bus.delete(declared, DoorToken=token)
        await self.records.run(lambda: self.records.log.forget_door(token))
        self._bus.publish(self.events.door_removed, {"DoorToken": token})

    def _states(self) -> Sequence[EventType]:
        e = self.events
        return e.mode, e.contact, e.lock, e.alarm, e.warning, e.tamper, e.fault

    async def _add(self, token: str, settings: DoorSettings, mode: str) -> None:
        rests = Mode(mode) if mode in set(Mode) else Mode.LOCKED
        machine = Door(settings.setup, self._clock.monotonic(), rests)
        if machine.unlocked:
            await self.records.write(self._command(token, f"{rests} again", "restart"))
        door = WiredDoor(token, settings, machine)
        levels = await self.records.run(lambda: self.records.log.levels(token))
        known = {level: held for level, held in levels.items() if held[1] in set(Action)}
        door.held = {level: Held(reason, Action(action)) for level, (reason, action) in known.items()}
        self._doors[token] = door
        self._circuits.reserve(door.lock_line, f"the lock of {settings.name or token}")
        self._look(door, first=True)
        self._follow(door)

    def _rest(self, door: WiredDoor) -> None:
        """A door that is taken away is left locked."""
        if door.driven is not None and door.driven != door.settings.closed_when_locked:
            try:
                self._circuits.drive(door.lock_line, door.settings.closed_when_locked)
            except Unavailable as error:
                log.error("the lock of %s cannot be locked: %s", door.token, error)

    def _let_go(self, door: WiredDoor) -> None:
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
        door = self[token]
        if times is None and extended:
            times = door.settings.setup.extended
        async with door.turn:
            if action in (Action.ACCESS, Action.ACCESS_WITHOUT_UNLOCK):
                await self._carry_out(door, action, action, actor, times)
            else:
                await self._hold(door, action, actor, level, reason)

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
        await self.records.write(cause, modes={door.token: machine.rests_in(step)}, levels=levels)
        self._do(door, step, Granted(), times)

    def _command(self, token: str, action: str, actor: str) -> Entry:
        source, data = {"DoorToken": token}, {"Action": str(action), "Actor": actor}
        return Entry(self._clock.now(), "Door/Command", source, data)

    def act(self, door: WiredDoor, action: Action, granted: Granted, times: Times | None = None) -> None:
        """Give access whose cause is in the log; the caller holds ``door.turn``. Raises `Refused`."""
        self._do(door, action, granted, times)

    def _do(self, door: WiredDoor, action: Action, granted: Granted, times: Times | None) -> None:
        if self._doors.get(door.token) is not door:
            raise NotFound("door", door.token)  # taken away while its cause was written
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
        """Somebody asks to leave at an access point; raises `NotFound`."""
        await self._let_out(self[token], point)

    async def _leave(self, door: WiredDoor, side: str) -> None:
        if self.rex is not None:
            await self._let_out(door, self.rex(door.token, side))

    async def _let_out(self, door: WiredDoor, point: str) -> None:
        action = Action.ACCESS if door.settings.rex_unlocks else Action.ACCESS_WITHOUT_UNLOCK
        async with door.turn:
            if self._doors.get(door.token) is not door:
                return
            allowed = self.now(door.token).allows(action)
            declared = self.events.granted_anonymous if allowed else self.events.denied_anonymous
            source = {"AccessPointToken": point}
            data = {} if allowed else {"Reason": f"{Reason.DOOR}"}
            await self.records.write(entry(declared, source, data, self._clock))
            self._bus.publish(declared, source, data)
            if allowed:
                self._do(door, action, Granted(point), None)

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
        self._come_back(door)

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
            if door.driven != wanted or door.fault or until > door.told_until:
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
