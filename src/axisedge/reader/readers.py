"""The readers on RS485: what they see goes to the credentials, what they should show comes from whoever decides."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from axisedge.core.clock import Clock, SystemClock
from axisedge.core.errors import Conflict, Invalid, NotFound, Unavailable
from axisedge.core.product import Product
from axisedge.core.settings import Section, Settings
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice
from axisedge.hardware.osdp_binding import KNOWN_KEYS
from axisedge.hardware.protocols import Credential, Hardware
from axisedge.reader.credentials import MOST_BITS
from axisedge.reader.errands import Errands
from axisedge.reader.events import ReaderEvents
from axisedge.reader.feedback import Feedback, new_key, output
from axisedge.reader.guests import Cable, Guests, Place
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import (
    CardRead,
    CommandDone,
    ContactStatus,
    Happening,
    KeysPressed,
    Link,
    LinkChanged,
    LocalStatus,
    Panel,
    Plan,
    Security,
)
from axisedge.reader.pin_entry import PinEntry
from axisedge.reader.reader_settings import (
    INTERCOM_BUS,
    OUTSIDE,
    ExternalReaderSettings,
    PinSettings,
    ReaderProtocol,
    ReadersSettings,
    Wired,
    external_section,
    fresh_key,
    pin_section,
    readers_section,
)
from axisedge.reader.reader_state import ReaderState
from axisedge.reader.wiegand_readers import WiegandReaders
from axisedge.reader.wiegand_settings import WiegandInputSettings, input_section

log = logging.getLogger(__name__)

ACTOR = "reader"
LARGEST_UPGRADE = 16 * 1024 * 1024


class _Reader:
    def __init__(self, plan: Plan, name: str, panel: Panel, bus: OsdpBus, pin: PinEntry) -> None:
        self.plan = plan
        self.panel = panel
        self.bus = bus
        self.pin = pin
        self.state = ReaderState(plan.id, name, link=Link.CONNECTING)


class Readers:
    """Every reader that is wired to the device."""

    name = "readers"

    def __init__(
        self,
        product: Product,
        settings: Settings,
        bus: Bus,
        hardware: Hardware,
        clock: Clock,
        report: Callable[[Credential], None],
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._hardware = hardware
        self._clock = clock
        self._report = report
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: dict[str, _Reader] = {}
        self._cables: dict[Place, Cable] = {}
        self._absent: dict[str, ReaderState] = {}
        """Readers at connectors that the board does not have."""
        self._errands = Errands()
        self.guests: Guests | None = None
        """Who else uses the cables; set before the start."""
        self._many = product.has("reader_bus")
        self.connector_taken: Callable[[], bool] = lambda: False
        """Whether the intercom's reader connector is used for something else."""
        self._section: Section[Any] = settings.section(
            cast("Section[Any]", replace(readers_section(product), check=self._apart))
            if self._many
            else replace(external_section(product), check=self._check)
        )
        self._pin = settings.section(pin_section(product))
        self._cards = settings.section(input_section(product))
        self.wiegand = WiegandReaders(hardware, clock, report, self._publish)
        self._events = ReaderEvents.declare(bus, self._choices)
        self.background = Background()
        settings.subscribe(self._section.name, self._changed)
        settings.subscribe(self._pin.name, self._pin_changed)
        settings.subscribe(self._cards.name, self._cards_changed)

    def _check(self, old: ExternalReaderSettings, new: ExternalReaderSettings) -> None:
        if new.enabled and self.connector_taken():
            raise Invalid("enabled", "the reader connector is used by the reader protocol")

    def _apart(self, old: ReadersSettings, new: ReadersSettings) -> None:
        guests = self.guests.plans() if self.guests is not None else {}
        for id, reader in new.readers.items():
            taken = {plan.address for plan in guests.get(reader.connector, ())}
            if reader.enabled and reader.address in taken and old.readers.get(id) != reader:
                raise Invalid(
                    f"readers.{id}.address", "an expansion module at this connector has this address"
                )

    # -- lifecycle ---------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin to ask the readers that are configured."""
        await self._make_keys()
        self._loop = asyncio.get_running_loop()
        self._lay(self._wanted())
        self.wiegand.apply(self._settings[self._cards].accepted(), self._settings[self._pin])
        self.wiegand.refresh(self._wanted_wiegand())

    async def stop(self) -> None:
        """Let go of every line."""
        for place in list(self._cables):
            await self._take_away(place)
        for id in self.wiegand.stop():
            self._withdraw(id)
        self._absent.clear()
        self._errands.abandon()
        await self.background.cancel()
        self._loop = None

    async def _changed(self, old: object, new: object) -> None:
        if self._loop is None:
            return
        if any(line.lacks_key for line in self._lines().values()):
            self.background.spawn(self._make_keys(), "reader keys")  # a change of its own, after this one
            return
        await self.refresh()
        for reader in self._readers.values():
            reader.state = replace(reader.state, name=self._name(reader.plan.id))

    async def refresh(self) -> None:
        """Lay anew the cables on which something else hangs than is wanted; the others work on."""
        if self._loop is None:
            return
        wanted = self._wanted()
        for place, cable in list(self._cables.items()):
            if cable.plans != wanted.get(place):
                await self._take_away(place)
        self._absent.clear()
        self._lay({place: plans for place, plans in wanted.items() if place not in self._cables})
        for id in self.wiegand.refresh(self._wanted_wiegand()):
            if id not in self._readers:
                self._withdraw(id)

    async def _pin_changed(self, old: PinSettings, new: PinSettings) -> None:
        for reader in self._readers.values():
            reader.pin.forget()
            reader.pin.length, reader.pin.timeout = new.length, float(new.timeout)
        self.wiegand.apply(self._settings[self._cards].accepted(), new)

    async def _cards_changed(self, old: WiegandInputSettings, new: WiegandInputSettings) -> None:
        self.wiegand.apply(new.accepted(), self._settings[self._pin])

    async def _make_keys(self) -> None:
        """A reader that needs a key and has none gets one."""

        def missing(now: Any) -> Mapping[str, Any]:
            if not self._many:
                return {"key": fresh_key()} if now.lacks_key else {}
            lacking = [key for key, reader in now.readers.items() if reader.lacks_key]
            return {"readers": {key: {"key": fresh_key()} for key in lacking}} if lacking else {}

        await self._settings.update(self._section.name, missing, ACTOR)

    def _lay(self, wanted: Mapping[Place, Sequence[Plan]]) -> None:
        pin: PinSettings = self._settings[self._pin]
        own = self._lines()
        for place, plans in wanted.items():
            name, baud = place
            try:
                line = self._hardware.bus(name)
            except NotFound:
                why = f"this board has no RS485 connector {name}"
                for plan in plans:
                    if plan.id in own:
                        self._absent[plan.id] = ReaderState(plan.id, self._name(plan.id), why=why)
                    elif self.guests is not None:
                        self.guests.told(plan.id, LinkChanged(Link.OFF, why=why))
                continue
            panels = [Panel(plan, self._teller(plan.id)) for plan in plans]
            bus = OsdpBus(line, baud, panels, SystemClock())  # a wire keeps the machine's time
            for panel in panels:
                plan = panel.plan
                if plan.id not in own:
                    if self.guests is not None:
                        self.guests.joined(panel, bus)
                    continue
                entry = PinEntry(self._clock, self._typed(plan.id))
                entry.length, entry.timeout = pin.length, float(pin.timeout)
                self._readers[plan.id] = _Reader(plan, self._name(plan.id), panel, bus, entry)
                self._publish(self._readers[plan.id].state, None)
            self._cables[place] = Cable(
                panels, list(plans), self.background.spawn(bus.serve(), f"OSDP {name}")
            )

    def replan(self, plan: Plan) -> None:
        """One of those on the cables has become what ``plan`` says; its cable is not laid anew for that."""
        for cable in self._cables.values():
            for n, panel in enumerate(cable.panels):
                if panel.plan.id == plan.id:
                    panel.plan = cable.plans[n] = plan

    async def _take_away(self, place: Place) -> None:
        cable = self._cables.pop(place)
        cable.task.cancel()
        await asyncio.gather(cable.task, return_exceptions=True)
        for panel in cable.panels:  # whatever was under way has ended with the bus
            if panel.plan.id in self._readers:
                self._forget(panel.plan.id)
            elif self.guests is not None:
                self.guests.left(panel.plan.id)

    def _forget(self, id: str) -> None:
        self._readers.pop(id).pin.forget()
        self._withdraw(id)

    def _withdraw(self, id: str) -> None:
        for declared in (self._events.connection, self._events.tampering, self._events.power):
            self._bus.delete(declared, Source=id)

    # -- settings ----------------------------------------------------------------------------------------------

    def _lines(self) -> Mapping[str, Wired]:
        """The readers that are to be used, by id."""
        now: Any = self._settings[self._section]
        if isinstance(now, ReadersSettings):
            return {key: reader for key, reader in now.readers.items() if reader.enabled}
        return {OUTSIDE: now} if isinstance(now, ExternalReaderSettings) and now.enabled else {}

    def _wanted(self) -> dict[Place, list[Plan]]:
        """Everything that is to be asked, by connector and baud rate."""
        now: Any = self._settings[self._section]
        plans: dict[Place, list[Plan]] = {}
        for key, line in self._lines().items():
            if line.protocol is ReaderProtocol.WIEGAND:
                continue
            connector = getattr(line, "connector", None)
            name = INTERCOM_BUS if connector is None else f"door-{connector}"
            plans.setdefault((name, now.baud), []).append(line.plan(key))
        for number, others in (self.guests.plans() if self.guests is not None else {}).items():
            plans.setdefault((f"door-{number}", now.baud), []).extend(others)
        return plans

    def _wanted_wiegand(self) -> dict[str, tuple[str, str]]:
        """Name and connector of the readers that are to be heard."""
        return {
            key: (self._name(key), line.wiegand_connector)
            for key, line in self._lines().items()
            if line.protocol is ReaderProtocol.WIEGAND
        }

    def _name(self, reader: str) -> str:
        line = self._lines().get(reader)
        return getattr(line, "name", "") or ("External reader" if reader == OUTSIDE else reader)

    def _choices(self) -> Sequence[Choice]:
        return [Choice(key, self._name(key)) for key in self._lines()]

    # -- what readers say --------------------------------------------------------------------------------------

    def _teller(self, reader: str) -> Callable[[Happening], None]:
        """For the thread of a bus: brings what happens to the event loop."""
        loop = self._loop
        assert loop is not None, "readers begin after the start"  # noqa: S101 - tells the type checker

        def tell(happening: Happening) -> None:
            loop.call_soon_threadsafe(self._told, reader, happening)

        return tell

    def _typed(self, reader: str) -> Callable[[str], None]:
        return lambda pin: self._report(Credential(reader, pin=pin))

    def _told(self, key: str, happening: Happening) -> None:
        if isinstance(happening, CommandDone):
            self._errands.done(happening.number, happening.done)
        reader = self._readers.get(key)
        if reader is None:
            if self.guests is not None:
                self.guests.told(key, happening)
            return
        before = reader.state
        if isinstance(happening, CardRead):
            self._card(key, happening)
        elif isinstance(happening, KeysPressed):
            reader.pin.press(happening.keys)
        elif isinstance(happening, LinkChanged):
            self._linked(reader, happening)
        elif isinstance(happening, LocalStatus):
            reader.state = replace(before, tampered=happening.tampered, power_lost=happening.power_lost)
        elif isinstance(happening, ContactStatus):
            states = {"outputs" if happening.output else "inputs": tuple(map(bool, happening.states))}
            reader.state = replace(before, **states)  # type: ignore[arg-type]  # one of two tuples
        if reader.state != before:
            self._publish(reader.state, before)

    def _card(self, key: str, card: CardRead) -> None:
        if card.bits > MOST_BITS:
            log.warning("a card of %d bits at reader %s is not read", card.bits, key)
            return
        value = int.from_bytes(card.data, "big") >> (-card.bits % 8)
        digits = 2 * ((card.bits + 7) // 8)
        self._report(Credential(key, uid=f"{value:0{digits}X}", bits=card.bits, format=card.format))

    def _linked(self, reader: _Reader, changed: LinkChanged) -> None:
        reader.pin.forget()
        reader.state = replace(
            reader.state, link=changed.link, secure=changed.secure, why=changed.why, identity=changed.identity
        )
        if changed.link is Link.CONNECTED:
            log.info("reader %s is connected%s", reader.plan.id, ", secured" if changed.secure else "")
            if reader.plan.security is Security.INSTALL and changed.secure:
                self._installed(reader)
        elif changed.why:
            log.warning("reader %s is not connected: %s", reader.plan.id, changed.why)

    def _installed(self, reader: _Reader) -> None:
        """The reader has its key: from now on nothing else will do."""
        reader.plan = replace(reader.plan, security=Security.SECURE)
        self.replan(reader.plan)
        self.background.spawn(self._store(reader.plan.id, {"security": Security.SECURE.value}), "reader key")

    async def _store(self, reader: str, patch: Mapping[str, Any]) -> None:
        whole = {"readers": {reader: patch}} if self._many else patch
        await self._settings.update(self._section.name, whole, ACTOR)

    def _publish(self, state: ReaderState, before: ReaderState | None) -> None:
        source = {"Source": state.id}
        if before is None or state.link is not before.link:
            self._bus.publish(self._events.connection, source, {"State": state.link.value})
        if before is None or state.tampered != before.tampered:
            self._bus.publish(self._events.tampering, source, {"Tampering": state.tampered})
        if before is None or state.power_lost != before.power_lost:
            self._bus.publish(self._events.power, source, {"Failure": state.power_lost})

    # -- what others want --------------------------------------------------------------------------------------

    def states(self) -> dict[str, ReaderState]:
        """Every reader that is used, by id."""
        there = {
            key: replace(reader.state, upgrade=reader.panel.progress(), transfer=reader.panel.transfer)
            for key, reader in self._readers.items()
        }
        known = {**there, **self._absent, **self.wiegand.states()}
        return {key: known[key] for key in self._lines() if key in known}

    def feedback(self, reader: str, feedback: Feedback) -> None:
        """Let a reader show and say something; harmless when there is no such reader, or it is not connected."""
        if self.wiegand.feedback(reader, feedback):
            return
        found = self._readers.get(reader)
        if found is None or found.state.link is not Link.CONNECTED:
            return
        for command in feedback.commands():
            found.panel.submit(0, command)
        found.bus.wake()

    def identify(self, reader: str, feedback: Feedback) -> None:
        """The same for a reader that must be there; raises `NotFound` or `Unavailable`."""
        if not self.wiegand.feedback(reader, feedback):
            self._connected(reader)
            self.feedback(reader, feedback)

    async def set_output(self, reader: str, number: int, active: bool, seconds: float = 0.0) -> None:
        """Switch an output of a reader or module; raises `NotFound` or `Unavailable`."""
        await self._do(reader, output(number, active, seconds))

    async def change_key(self, reader: str, key: str = "") -> None:
        """Give a reader another key, a random one unless told.

        Raises `NotFound`, `Invalid` for a key that everybody knows, `Conflict` or `Unavailable`.
        """
        found = self._connected(reader)
        if key and bytes.fromhex(key) in KNOWN_KEYS:
            raise Invalid("key", "this key is known to everybody")
        if not found.state.secure:
            raise Conflict("a key is changed in a secure channel only")
        key = key or fresh_key()
        await self._do(reader, new_key(bytes.fromhex(key)))
        found.plan = replace(found.plan, key=bytes.fromhex(key))
        self.replan(found.plan)
        await self._store(reader, {"key": key})

    async def upgrade(self, reader: str, content: bytes) -> None:
        """Begin to transfer a reader's own firmware to it; raises `NotFound`, `Conflict` or `Unavailable`."""
        found = self._connected(reader)
        if not content or len(content) > LARGEST_UPGRADE:
            raise Conflict(f"a file has 1 to {LARGEST_UPGRADE} bytes")
        if found.panel.busy:
            raise Conflict(f"reader {reader} is being upgraded")
        await self._errands.run(
            lambda number: found.panel.upgrade(number, content), found.bus, f"reader {reader}"
        )

    def _connected(self, reader: str) -> _Reader:
        found = self._readers.get(reader)
        if found is None and reader in self._absent:
            raise Unavailable(f"reader {reader}", self._absent[reader].why)
        if reader in self.wiegand.states():
            raise Unavailable(f"reader {reader}", self.wiegand.states()[reader].why or "it speaks Wiegand")
        if found is None:
            raise NotFound("reader", reader)
        if found.state.link is not Link.CONNECTED:
            raise Unavailable(f"reader {reader}", found.state.why or "it is not connected")
        return found

    async def _do(self, reader: str, command: dict[str, Any]) -> None:
        found = self._connected(reader)
        await self._errands.run(
            lambda number: found.panel.submit(number, command), found.bus, f"reader {reader}"
        )
