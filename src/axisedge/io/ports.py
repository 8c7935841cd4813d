"""Ports: digital inputs, outputs and relays, with their logical state.

A port is *active* when the state of its circuit differs from its normal state. Ports are numbered from 0, in the
order of the product file, as in ``portmanagement.cgi`` and in events.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence

from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict, Invalid, NotFound, Unavailable
from axisedge.core.product import PortFact, PortKind, Product
from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice
from axisedge.hardware.protocols import GpioLine, Hardware
from axisedge.io.port import Port as Port
from axisedge.io.port import SequenceOngoing as SequenceOngoing
from axisedge.io.port import Step as Step
from axisedge.io.port import TimedLine
from axisedge.io.port_events import PortEvents
from axisedge.io.port_settings import IoSettings, delivered, section
from axisedge.io.supervision import Loop

log = logging.getLogger(__name__)

MOST_STEPS = 256
LONGEST_STEP = 65.535
"""Seconds: the pages state 65535 ms."""
DRIVE_AGAIN = 5.0
"""Seconds until a relay that does not follow is driven again."""

Told = Callable[[str, str], None]
"""``told(actor, message)``: who switched an output, for the audit log."""


class Ports:
    """The ports of the device. Switching is synchronous: when a method returns, the circuit has changed."""

    name = "ports"

    def __init__(
        self,
        product: Product,
        settings: Settings,
        bus: Bus,
        hardware: Hardware,
        clock: Clock,
        told: Told | None = None,
    ) -> None:
        self._bus = bus
        self._hardware = hardware
        self._clock = clock
        self.told = told
        """Whom to tell who switched an output; may be set later."""
        self._settings = settings
        self._section = settings.section(section(product))
        values = settings[self._section].ports
        self._ports = [Port(n, fact, values[str(n)]) for n, fact in enumerate(product.ports)]
        self._own = len(self._ports)
        """How many are the device's own; those of expansion modules stand behind them."""
        self._events = PortEvents.declare(
            bus,
            lambda: self._choices(False),
            lambda: self._choices(True),
            self._supervised if product.has("supervised_io") else None,
        )
        self._ready = False
        self._reserved: dict[int, str] = {}
        settings.subscribe("io", self.apply)

    def _choices(self, outputs: bool) -> Sequence[Choice]:
        return [Choice(str(port.index), port.name) for port in self._ports if port.output == outputs]

    def _supervised(self) -> Sequence[Choice]:
        return [Choice(str(port.index), port.name) for port in self._ports if port.supervised]

    # -- life --------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take hold of every line. Outputs are open until `ready`."""
        for port in self._ports:
            if port.remote:
                continue  # its module says when it is there
            port.problem = ""
            try:
                port.line = self._hardware.line(port.fact.line)
                self._take(port)
            except (NotFound, Unavailable) as error:
                self._lost(port, str(error))
            if not port.output:
                self._tell(port)
        if self._ready:  # started again after a failure
            self.ready()

    def _take(self, port: Port) -> None:
        line = self._line(port)
        line.set_direction(port.settings.direction)
        if port.output:
            line.watch(None)
            port.closed = port.driven = False
        else:
            line.watch(lambda closed: self._edge(port, closed), lambda why: self._lost(port, why))
            # A supervised input rests until its loop is measured: a shorted cable must open no door at power-up.
            port.closed = port.normally_closed if port.supervised else line.read()

    def take_again(self, index: int) -> None:
        """Hear input ``index``, whose line somebody else has listened to; raises `NotFound` or `Unavailable`."""
        self._take(self[index])
        self._tell(self[index])

    def ready(self) -> None:
        """The device has started: outputs leave the open state for their normal state, or what they were told."""
        self._ready = True
        for port in self._ports:
            if port.output and not port.problem:
                wanted, port.wanted = port.wanted, None
                self._try_drive(port, port.normally_closed if wanted is None else wanted)
            elif port.output:
                self._tell(port)

    async def stop(self) -> None:
        """Leave every output open and listen to no line."""
        for port in self._ports:
            port.rest()
            if port.line is None or port.problem:
                continue
            port.line.watch(None)
            if port.output:
                try:
                    port.line.write(False)
                except Unavailable as error:
                    self._lost(port, str(error))
                port.closed = False

    async def apply(self, old: IoSettings, new: IoSettings) -> None:
        """Take over changed settings; all outputs return to their normal state, whatever holds them active."""
        for port in self._ports:
            settings = new.ports.get(str(port.index), port.settings)
            turned = settings.direction != port.settings.direction
            if turned:
                self._events.forget(self._bus, port.index, output=port.output)
            if port.supervised and not (settings.supervised and settings.direction == "input"):
                self._bus.delete(self._events.supervised, port=port.index)
                port.loop, port.loop_problem = Loop.UNDEFINED, ""
            turned = turned or port.settings.supervised != settings.supervised
            port.settings = settings
            port.rest()
            port.wanted = None
            try:
                if turned and not port.problem:
                    self._take(port)
                if port.output and self._ready and not port.problem and port.index not in self._reserved:
                    self._drive(port, port.normally_closed)
            except (NotFound, Unavailable) as error:
                self._lost(port, str(error))
            self._tell(port)

    # -- reading -----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._ports)

    def __iter__(self) -> Iterator[Port]:
        return iter(self._ports)

    def __getitem__(self, index: int) -> Port:
        """Port ``index``, from 0; raises `NotFound`."""
        if 0 <= index < self._own:
            return self._ports[index]
        for port in self._ports[self._own :]:
            if port.index == index:
                return port
        raise NotFound("port", index)

    def outputs(self) -> list[Port]:
        """The ports that are outputs now."""
        return [port for port in self._ports if port.output]

    # -- ports of expansion modules -------------------------------------------------------------------------------

    def attach(self, index: int, fact: PortFact, line: GpioLine) -> None:
        """Add a port of an expansion module; it cannot be used until `found`."""
        settings = self._settings[self._section].ports.get(str(index)) or delivered(fact)
        port = Port(index, fact, settings)
        port.remote, port.line, port.problem = True, line, "the expansion module is not connected"
        self._ports = sorted([*self._ports, port], key=lambda one: one.index)
        self._tell(port)

    def detach(self, index: int) -> None:
        """Take a port of an expansion module away; raises `NotFound`."""
        port = self[index]
        port.rest()
        self._ports = [one for one in self._ports if one is not port]
        self._events.forget(self._bus, index, output=port.output)
        self._bus.delete(self._events.supervised, port=index)

    def found(self, index: int) -> None:
        """The module is there. An output begins in its normal state, whatever it was before; see `reserve`."""
        port = self[index]
        port.problem = ""
        try:
            self._take(port)
            if port.output and self._ready and index not in self._reserved:
                self._drive(port, port.normally_closed)
        except Unavailable as error:
            self._lost(port, str(error))
        self._tell(port)

    def lose(self, index: int, why: str) -> None:
        """The module is gone. An input stays as it was; what an output was doing has ended."""
        port = self[index]
        port.rest()
        port.problem, port.wanted = why, None
        if port.supervised:
            self.supervise(index, Loop.UNDEFINED, why)

    def sensed(self, index: int, loop: Loop) -> None:
        """A module's input says what it measures. One that is not supervised follows a whole loop only."""
        port = self[index]
        if port.output or port.problem:
            return
        if port.supervised:
            if (loop, "") != (port.loop, port.loop_problem):
                self.supervise(index, loop, "")
        elif loop in (Loop.OPEN, Loop.CLOSED) and port.closed != (loop is Loop.CLOSED):
            self._edge(port, loop is Loop.CLOSED)

    def reported(self, index: int) -> None:
        """A module has said what its outputs are; one that does not follow is driven again, and that is told."""
        port = self[index]
        if not port.output or port.problem or not self._ready or port.line is None:
            return
        closed = port.line.read()
        if closed != port.closed or (port.again is None) != (closed == port.driven):
            port.closed = closed
            self._watch_over(port, told=port.again is not None)
            self._tell(port)

    # -- ports that belong to somebody ------------------------------------------------------------------------------

    def reserve(self, index: int, owner: str) -> None:
        """Only `drive` switches output ``index`` from now on, of a module also later; others are told ``owner``."""
        self._reserved[index] = owner
        for port in self._ports:
            if port.index == index:
                port.end_sequence()

    def release(self, index: int) -> None:
        """Anybody may switch output ``index`` again."""
        self._reserved.pop(index, None)

    def owner(self, index: int) -> str:
        """What output ``index`` is reserved for; empty when anybody may switch it."""
        return self._reserved.get(index, "")

    def drive(self, index: int, closed: bool, seconds: float = 0.0) -> None:
        """Switch a reserved output on its owner's behalf; raises `NotFound` or `Unavailable`.

        ``seconds`` is when the owner will switch it back: a module does so by itself should the device be gone then.
        """
        self._drive(self[index], closed, seconds)

    def circuit(self, index: int) -> bool:
        """What the circuit of port ``index`` is, for an output as its line reads; raises `NotFound`, `Unavailable`."""
        port = self[index]
        line = self._line(port)
        if not port.output:
            return port.closed
        return port.wanted if not self._ready and port.wanted is not None else line.read()

    # -- switching ---------------------------------------------------------------------------------------------

    def set_state(self, index: int, closed: bool, actor: str) -> None:
        """Close or open the circuit of output ``index``; ends a sequence that is going on.

        Raises `NotFound`, `Invalid` for an input, or `Unavailable` when the line is gone.
        """
        port = self._output(index)
        port.end_sequence()
        self._switch(port, closed, actor)
        monostable = port.settings.mode == "monostable" and port.settings.pulse_time
        if monostable and port.active:
            self._later(port, port.settings.pulse_time / 1000, port.normally_closed)

    def set_active(self, index: int, active: bool, actor: str) -> None:
        """Make output ``index`` active or inactive; see `set_state`."""
        self.set_state(index, self._output(index).normally_closed != active, actor)

    def activate(self, index: int, seconds: float, actor: str) -> None:
        """Make output ``index`` active for ``seconds``, then inactive; see `hold`."""
        self.hold(index, True, seconds, actor)

    def hold(self, index: int, active: bool, seconds: float, actor: str) -> None:
        """Keep output ``index`` active or inactive for ``seconds``, then switch it to the other.

        A new call begins the time anew; whatever else switches the output, or changes its settings, ends it. One that
        is inactive already stays so: a time that ends must not open a door that nobody opened.
        """
        port = self._output(index)
        if seconds <= 0:
            raise Invalid("seconds", "the time must be more than 0")
        if not active and not port.active and port.sequence is None:
            return
        port.end_sequence()
        self._switch(port, port.normally_closed != active, actor)
        self._later(port, seconds, port.normally_closed == active)

    def run_sequence(self, index: int, steps: Sequence[Step], actor: str, *, replace: bool = False) -> None:
        """Switch output ``index`` through ``steps``, beginning now; the last state stays.

        Raises `SequenceOngoing` while another one runs, unless ``replace``; then nothing has changed.
        """
        port = self._output(index)
        if not 1 <= len(steps) <= MOST_STEPS:
            raise Invalid("sequence", f"a sequence has 1 to {MOST_STEPS} states")
        for step in steps:
            if not 0 <= step.seconds <= LONGEST_STEP:
                raise Invalid("sequence", f"a state lasts 0 to {LONGEST_STEP * 1000:.0f} ms")
        if port.sequence is not None and not replace:
            raise SequenceOngoing(f"port {index} is already carrying out a state sequence")
        self._line(port)
        port.end_sequence()
        self._next_step(port, tuple(steps), 0, actor)

    def cancel(self, index: int) -> None:
        """End a sequence or a timed activation of output ``index`` where it stands; raises `NotFound`."""
        self[index].end_sequence()

    def _next_step(self, port: Port, steps: Sequence[Step], at: int, actor: str) -> None:
        port.sequence = None
        if at == 0:
            self._switch(port, steps[0].closed, actor)
        elif not self._try_drive(port, steps[at].closed):
            return
        if at + 1 < len(steps):
            port.sequence = self._clock.call_later(
                steps[at].seconds, self._next_step, port, steps, at + 1, actor
            )

    def _later(self, port: Port, seconds: float, closed: bool) -> None:
        port.sequence = self._clock.call_later(seconds, self._then, port, closed)

    def _then(self, port: Port, closed: bool) -> None:
        port.sequence = None
        self._try_drive(port, closed)

    def _output(self, index: int) -> Port:
        port = self[index]
        if not port.output:
            raise Invalid("port", f"port {index} is an input")
        if index in self._reserved:
            raise Conflict(f"port {index} is {self._reserved[index]}")
        return port

    def _switch(self, port: Port, closed: bool, actor: str) -> None:
        if closed == port.driven == port.closed and self._ready and not port.problem:
            return
        self._drive(port, closed)
        if self.told is not None:
            self.told(actor, f"{port.name} (port {port.index}) {'closed' if closed else 'opened'}")

    # -- lines -------------------------------------------------------------------------------------------------

    def _line(self, port: Port) -> GpioLine:
        if port.problem or port.line is None:
            raise Unavailable(f"port {port.index}", port.problem or "it is not started")
        return port.line

    def _drive(self, port: Port, closed: bool, seconds: float = 0.0) -> None:
        line = self._line(port)
        if not self._ready:
            port.wanted = closed
            return
        followed = port.again is None
        port.let_be()
        if seconds and isinstance(line, TimedLine):
            line.write_for(closed, seconds)
        else:
            line.write(closed)
        port.driven = closed
        port.closed = line.read() if port.fact.kind is PortKind.RELAY else closed
        self._watch_over(port, told=not followed)
        self._tell(port)

    def _watch_over(self, port: Port, *, told: bool) -> None:
        """An output that does not follow is driven again after a while; said in the log unless ``told``."""
        port.let_be()
        if port.closed == port.driven:
            return
        if not told:
            log.error("port %d (%s) does not follow: it is %s", port.index, port.name, port.state)
        port.again = self._clock.call_later(DRIVE_AGAIN, self._try_drive, port, port.driven)

    def _try_drive(self, port: Port, closed: bool) -> bool:
        """Drive on a timer's behalf, where nobody waits for the error."""
        try:
            self._drive(port, closed)
        except Unavailable as error:
            self._lost(port, str(error))
            return False
        return True

    def supervise(self, index: int, loop: Loop, problem: str) -> None:
        """The loop of supervised input ``index`` measures ``loop``, or cannot be measured for ``problem``.

        A cable that is cut or shorted leaves the input as it was: whoever ties a REX to ground opens no door.
        """
        port = self[index]
        if problem and problem != port.loop_problem:
            log.error("port %d (%s) is not supervised: %s", index, port.name, problem)
        port.loop, port.loop_problem = loop, problem
        self._bus.publish(
            self._events.supervised, {"port": index}, {"state": loop, "tampered": loop.tampered}
        )
        if loop in (Loop.OPEN, Loop.CLOSED) and port.closed != (loop is Loop.CLOSED):
            port.closed = loop is Loop.CLOSED
            self._tell(port)

    def _edge(self, port: Port, closed: bool) -> None:
        if port.supervised:
            return  # its loop says more
        port.closed = closed
        self._tell(port)

    def _tell(self, port: Port) -> None:
        self._events.tell(self._bus, port.index, output=port.output, active=port.active)

    @staticmethod
    def _lost(port: Port, why: str) -> None:
        port.problem = why
        log.error("port %d (%s) cannot be used: %s", port.index, port.fact.line, why)
