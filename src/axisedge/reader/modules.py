"""The expansion modules on RS485: OSDP peripherals whose inputs and outputs are ports of the device.

Inputs 0 to 7 of a module are its I/Os. Outputs 0 to 3 are its relays, and 4 to 11 its I/Os as outputs. A module that
does not tell by itself what they are is asked every `STATUS_EVERY` seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import osdp_sys

from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict, NotFound, Unavailable
from axisedge.core.product import PortKind, Product, module_ports
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice
from axisedge.reader.errands import Errands
from axisedge.reader.feedback import new_key, output
from axisedge.reader.module_events import ModuleEvents
from axisedge.reader.module_line import ModuleLine
from axisedge.reader.module_settings import (
    Addresses,
    ExpansionSettings,
    module_of,
    number_of,
    section,
)
from axisedge.reader.module_state import Module, ModuleState, Terminals
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import (
    WRONG,
    CommandDone,
    ContactStatus,
    Happening,
    Link,
    LinkChanged,
    LocalStatus,
    Panel,
    Plan,
    Security,
    Transfer,
)
from axisedge.reader.readers import LARGEST_UPGRADE, Readers

log = logging.getLogger(__name__)

ACTOR = "expansion module"
STATUS_EVERY = 1.0
PATIENCE = 5.0
"""Seconds after which a question that was not answered is asked again."""
GOODBYE = 1.0
"""Seconds that modules have for opening their outputs when the device ends."""


class Modules:
    """Every expansion module of the device; a guest on the readers' cables."""

    name = "expansion-modules"

    def __init__(
        self,
        product: Product,
        settings: Settings,
        bus: Bus,
        clock: Clock,
        readers: Readers,
        terminals: Terminals,
        others: Addresses,
    ) -> None:
        self._product = product
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._readers = readers
        self._terminals = terminals
        self._section = settings.section(section(product, others))
        self._events = ModuleEvents.declare(bus, self._choices)
        self._modules: dict[str, Module] = {}
        self._errands = Errands()
        self._running = False
        self.background = Background()
        readers.guests = self
        settings.subscribe(self._section.name, self._changed)

    @property
    def settings(self) -> ExpansionSettings:
        """The settings now."""
        return self._settings[self._section]

    def _choices(self) -> Sequence[Choice]:
        return [Choice(id, self._name(id)) for id in self.settings.modules]

    def _name(self, id: str) -> str:
        return self.settings.modules[id].name or f"Module {number_of(id)}"

    # -- life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Add the ports of every module, and ask on their cables."""
        self._running = True
        for id in self.settings.modules:
            self._add(id)
        await self._store_ports()
        await self._readers.refresh()
        self.background.spawn(self._keep_asking(), "expansion modules")

    async def stop(self) -> None:
        """Open every output, and let go."""
        if not self._running:
            return
        await self._open(self._modules.values())
        self._running = False
        await self.background.cancel()
        self._errands.abandon()
        await self._readers.refresh()
        for id in list(self._modules):
            self._remove(id)

    async def _open(self, modules: Iterable[Module]) -> None:
        """Open every output, and wait a moment for it."""
        connected = [module for module in modules if module.state.link is Link.CONNECTED]
        for module in connected:
            for line in module.lines.values():
                if line.is_output:
                    with contextlib.suppress(Unavailable):
                        line.write(False)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await asyncio.gather(*(self._heard(module) for module in connected))

    async def _heard(self, module: Module) -> None:
        """Wait until everything that a module was told before is done."""
        with contextlib.suppress(Unavailable):
            await self._do(module, _question(osdp_sys.STATUS_REPORT_LOCAL))

    async def _changed(self, old: ExpansionSettings, new: ExpansionSettings) -> None:
        if not self._running:
            return
        gone = [id for id in self._modules if id not in new.modules]
        await self._open([self._modules[id] for id in gone])
        for id in gone:
            self._remove(id)
        for id in new.modules:
            if id not in self._modules:
                self._add(id)
            module = self._modules[id]
            module.state = replace(module.state, name=self._name(id))
        await self._readers.refresh()
        self.background.spawn(self._store_ports(), "ports of expansion modules")
        for id in self._modules:
            self._give_key(id)

    def _add(self, id: str) -> None:
        number = number_of(id)
        relays = self._product.count("expansion_relay")
        lines: dict[int, ModuleLine] = {}
        counts = {PortKind.IO: 0, PortKind.RELAY: 0}
        for index, fact in module_ports(self._product, number).items():
            n, counts[fact.kind] = counts[fact.kind], counts[fact.kind] + 1
            io = fact.kind is PortKind.IO
            lines[index] = ModuleLine(
                fact.line, relays + n if io else n, n if io else None, self._sender(id), self._clock
            )
            self._terminals.attach(index, fact, lines[index])
        self._modules[id] = module = Module(ModuleState(id, self._name(id)), lines)
        self._publish(module.state, None)

    def _remove(self, id: str) -> None:
        for index in self._modules.pop(id).lines:
            self._terminals.detach(index)
        for declared in (self._events.connection, self._events.tampering, self._events.power):
            self._bus.delete(declared, Module=id)

    async def _store_ports(self) -> None:
        """Ports that were never there get settings, for pages and clients to change."""
        missing = self._terminals.missing()
        if not missing:
            return
        facts = {
            index: fact
            for id in self.settings.modules
            for index, fact in module_ports(self._product, number_of(id)).items()
            if index in missing
        }
        ports = {
            str(index): {"name": fact.name, "direction": fact.direction} for index, fact in facts.items()
        }
        await self._settings.update("io", {"ports": ports}, ACTOR)

    # -- the cables (Guests) -------------------------------------------------------------------------------------

    def plans(self) -> Mapping[int, Sequence[Plan]]:
        """See `Guests.plans`."""
        if not self._running:
            return {}
        settings, found = self.settings, dict[int, list[Plan]]()
        for id, module in settings.modules.items():
            found.setdefault(module.connector, []).append(settings.plan(id))
        return found

    def joined(self, panel: Panel, bus: OsdpBus) -> None:
        """See `Guests.joined`."""
        module = self._modules[module_of(panel.plan.id)]
        module.panel, module.bus = panel, bus

    def left(self, id: str) -> None:
        """See `Guests.left`."""
        module = self._modules.get(module_of(id))
        if module is not None:
            module.panel = module.bus = None
            self._linked(module, LinkChanged(Link.CONNECTING))

    def told(self, id: str, happening: Happening) -> None:
        """See `Guests.told`."""
        if isinstance(happening, CommandDone):
            self._errands.done(happening.number, happening.done)
            return
        module = self._modules.get(module_of(id))
        if module is None:
            return
        if isinstance(happening, LinkChanged):
            self._linked(module, happening)
        elif isinstance(happening, LocalStatus):
            before = module.state
            module.state = replace(before, tampered=happening.tampered, power_lost=happening.power_lost)
            self._publish(module.state, before)
        elif isinstance(happening, ContactStatus) and module.state.link is Link.CONNECTED:
            module.heard.add(happening.output)
            module.asked.discard(happening.output)
            for index, line in module.lines.items():
                self._contact(module, index, line, happening)

    def _contact(self, module: Module, index: int, line: ModuleLine, status: ContactStatus) -> None:
        """What the module said about one of its terminals."""
        number = line.output if status.output else line.input
        if number is None:
            return
        if number >= len(status.states):
            return
        if status.output:
            line.contact(bool(status.states[number]))
            self._terminals.reported(index)
            return
        line.sensed = status.states[number]
        if index not in module.found and not line.is_output:
            self._found(module, index)
        self._terminals.sensed(index, status.states[number])

    def _found(self, module: Module, index: int) -> None:
        module.found.add(index)
        module.lines[index].why = ""
        self._terminals.found(index)

    def _linked(self, module: Module, changed: LinkChanged) -> None:
        before, id = module.state, module.state.id
        module.state = replace(
            before, link=changed.link, secure=changed.secure, why=changed.why, identity=changed.identity
        )
        if changed.link is Link.CONNECTED:
            log.info("expansion module %s is connected%s", id, ", secured" if changed.secure else "")
            for index, line in module.lines.items():
                self._begin(module, index, line, changed)
            module.ask = {
                outputs for outputs, has in ((False, changed.inputs), (True, changed.outputs)) if has
            } - module.refuses
            module.heard.clear()
            module.asked.clear()
            module.since = self._clock.monotonic()
            if module.panel is not None and changed.secure:
                if module.panel.plan.security is Security.INSTALL:
                    self._installed(id, module.panel.plan)
                self._give_key(id)
        elif before.link is Link.CONNECTED or changed.why not in ("", before.why):
            log.warning("expansion module %s is not connected: %s", id, changed.why or "looked for anew")
        if changed.link is not Link.CONNECTED:
            why = "the expansion module is not connected" + (f": {changed.why}" if changed.why else "")
            if changed.why == WRONG and module.asked:
                log.warning("expansion module %s does not say what its inputs or outputs are", id)
                module.refuses |= module.asked
            elif changed.why:
                module.refuses.clear()  # another may come
            module.asked.clear()
            for index, line in module.lines.items():
                line.why, line.sensed = why, None
                self._terminals.lose(index, why)
            module.found.clear()
        self._publish(module.state, before)

    def _begin(self, module: Module, index: int, line: ModuleLine, changed: LinkChanged) -> None:
        """A terminal of a module that was connected; one that it does not have is never told anything."""
        line.why, line.sensed = "", None
        if line.input is None or self._terminals_output(index):
            if line.output < changed.outputs:
                self._found(module, index)
            else:
                line.why = f"the module has no output {line.output + 1}"
        elif line.input >= changed.inputs:  # any other input is there when it has said what it is
            line.why = f"the module has no input {line.input + 1}"
        if line.why:
            self._terminals.lose(index, line.why)

    def _terminals_output(self, index: int) -> bool:
        settings: Any = self._settings.get("io")
        port = settings.ports.get(str(index))
        return port is not None and port.direction == "output"

    def _publish(self, state: ModuleState, before: ModuleState | None) -> None:
        source = {"Module": state.id}
        if before is None or state.link is not before.link:
            self._bus.publish(self._events.connection, source, {"State": state.link.value})
        if before is None or state.tampered != before.tampered:
            self._bus.publish(self._events.tampering, source, {"Tampering": state.tampered})
        if before is None or state.power_lost != before.power_lost:
            self._bus.publish(self._events.power, source, {"Failure": state.power_lost})

    # -- commands ----------------------------------------------------------------------------------------------

    def _sender(self, id: str) -> Any:
        def send(number: int, active: bool, seconds: float) -> None:
            module = self._modules.get(id)
            if module is None or module.panel is None or module.bus is None:
                raise Unavailable(f"expansion module {id}", "it is not connected")
            module.panel.submit(0, output(number, active, seconds))
            module.bus.wake()

        return send

    async def _keep_asking(self) -> None:
        while True:
            await self._clock.sleep(STATUS_EVERY)
            for module in self._modules.values():
                for index, line in module.lines.items():
                    if line.is_output and index in module.found:
                        with contextlib.suppress(Unavailable):
                            line.prolong()
                        self._terminals.reported(index)  # its time to follow may be over
                self._ask(module)

    def _ask(self, module: Module) -> None:
        """Ask for what the module has not told since it was connected, and does not tell by itself."""
        panel, bus = module.panel, module.bus
        if panel is None or bus is None or module.state.link is not Link.CONNECTED:
            return
        if panel.busy or panel.waiting:
            return
        if module.asked and self._clock.monotonic() - module.asked_at < PATIENCE:
            return
        if module.since:
            if self._clock.monotonic() - module.since < STATUS_EVERY:
                return
            module.since = 0.0
            if (
                False in module.heard
            ):  # it tells by itself; its outputs may have come as the answer to a command
                module.ask = set()
        module.asked_at = self._clock.monotonic()
        for outputs in sorted(module.ask):
            module.asked.add(outputs)
            kind = osdp_sys.STATUS_REPORT_OUTPUT if outputs else osdp_sys.STATUS_REPORT_INPUT
            panel.submit(0, _question(kind))
        bus.wake()

    async def _do(self, module: Module, command: dict[str, Any]) -> None:
        panel, bus = module.panel, module.bus
        if panel is None or bus is None or module.state.link is not Link.CONNECTED:
            raise Unavailable(
                f"expansion module {module.state.id}", module.state.why or "it is not connected"
            )
        await self._errands.run(
            lambda number: panel.submit(number, command), bus, f"expansion module {module.state.id}"
        )

    # -- keys --------------------------------------------------------------------------------------------------

    def _installed(self, id: str, plan: Plan) -> None:
        """The module has the key: from now on nothing else will do."""
        assert plan.key is not None, "a module is installed with a key"  # noqa: S101 - tells the type checker
        self._readers.replan(replace(plan, security=Security.SECURE))
        patch = {"security": Security.SECURE.value, "key": plan.key.hex()}
        self.background.spawn(self._store(id, patch), f"key of {id}")

    def _give_key(self, id: str) -> None:
        """A module that has an older key gets the one of the settings, once it is connected."""
        module, settings = self._modules[id], self.settings
        wanted, has = settings.key.get_secret_value(), settings.modules[id].key.get_secret_value()
        if wanted and has and wanted.lower() != has.lower() and module.state.secure:
            self.background.spawn(self._rekey(id, wanted), f"key of {id}")

    async def _rekey(self, id: str, key: str) -> None:
        module = self._modules.get(id)
        if module is None or module.panel is None:
            return
        try:
            await self._do(module, new_key(bytes.fromhex(key)))
        except Unavailable as error:
            log.warning("%s; it keeps its key and gets the new one when it is connected again", error)
            return
        self._readers.replan(replace(module.panel.plan, key=bytes.fromhex(key)))
        await self._store(id, {"key": key})

    async def _store(self, id: str, patch: Mapping[str, Any]) -> None:
        def known(now: ExpansionSettings) -> Mapping[str, Any]:
            return {"modules": {id: patch}} if id in now.modules else {}

        await self._settings.update(self._section.name, known, ACTOR)

    # -- what others want --------------------------------------------------------------------------------------

    def states(self) -> dict[str, ModuleState]:
        """Every module, by id."""
        found: dict[str, ModuleState] = {}
        for id, module in self._modules.items():
            panel = module.panel
            upgrade = (panel.progress(), panel.transfer) if panel is not None else (None, Transfer.NONE)
            found[id] = replace(module.state, upgrade=upgrade[0], transfer=upgrade[1])
        return found

    def ports(self, id: str) -> Sequence[int]:
        """The ports of a module; raises `NotFound`."""
        if id not in self._modules:
            raise NotFound("expansion module", id[:64])
        return list(self._modules[id].lines)

    async def upgrade(self, id: str, content: bytes) -> None:
        """Begin to transfer a module's own firmware to it; raises `NotFound`, `Conflict` or `Unavailable`."""
        self.ports(id)
        module = self._modules[id]
        panel, bus = module.panel, module.bus
        if panel is None or bus is None or module.state.link is not Link.CONNECTED:
            raise Unavailable(f"expansion module {id}", module.state.why or "it is not connected")
        if not content or len(content) > LARGEST_UPGRADE:
            raise Conflict(f"a file has 1 to {LARGEST_UPGRADE} bytes")
        if panel.busy:
            raise Conflict(f"expansion module {id} is being upgraded")
        await self._errands.run(lambda number: panel.upgrade(number, content), bus, f"expansion module {id}")


def _question(kind: int) -> dict[str, Any]:
    return {"command": osdp_sys.CMD_STATUS, "type": kind}
