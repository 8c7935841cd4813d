"""Ports by URL, ``/axis-cgi/io/port.cgi``, and the older ``io/input.cgi`` and ``io/output.cgi``.

VAPIX "Input and outputs". ``port.cgi`` numbers all ports from 1; the older two number the inputs, and the outputs,
each from 1. What is refused is answered with 400 and a line that says why.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from aiohttp import web

from axisedge.core.errors import Invalid, NotFound
from axisedge.core.roles import Identity
from axisedge.core.settings import Change
from axisedge.events.bus import Subscription
from axisedge.events.declarations import Event
from axisedge.io.ports import Port, Step
from axisedge.security.accounts import AccountSettings
from axisedge.vapix import port_actions
from axisedge.vapix.classic import arguments, plain
from axisedge.web.access import ACCESS
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity, require

PATHS = ("/axis-cgi/io/port.cgi", "/axis-cgi/io/input.cgi", "/axis-cgi/io/output.cgi")
INPUT_TOPIC = "tns1:Device/tnsaxis:IO/Port"
OUTPUT_TOPIC = "tns1:Device/tnsaxis:IO/OutputPort"
BOUNDARY = "ioboundary"
ALIVE = 15.0
"""Seconds between the empty parts of a monitor stream."""
MOST_PORTS = 64


def register(routes: Routes, device: Context) -> None:
    """Serve the three CGIs."""
    for path in PATHS:
        kind = path.rpartition("/")[2].removesuffix(".cgi")
        routes.add("GET", path, PortCgi(device, kind, f"{path}#action").handle)
        if kind != "input":
            routes.declare(f"{path}#action")


class PortCgi:
    """One of the CGIs; ``kind`` is ``port``, ``input`` or ``output`` and stands before numbers in answers."""

    def __init__(self, device: Context, kind: str, action_row: str) -> None:
        self._device = device
        self._kind = kind
        self._action_row = action_row

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; exactly one of the arguments decides what it is."""
        asked = await arguments(request)
        readers: Mapping[str, Callable[[Port], str]] = {
            "check": lambda port: str(int(port.closed)),
            "checkactive": lambda port: "active" if port.active else "inactive",
        }
        if self._kind == "port":
            readers = {**readers, "checkdirection": lambda port: port.settings.direction}
        known = [name for name in (*readers, "monitor", "action") if name in asked]
        if len(known) != 1 or (known == ["action"] and self._kind == "input"):
            return refused("exactly one of the arguments of this CGI is needed")
        name = known[0]
        if name == "action":
            who = require(request, ACCESS[self._action_row])
        try:
            if name == "action":
                self._act(asked[name], who.user)
                return plain("")
            ports = self._listed(asked[name])
            if name == "monitor":
                if len({port.output for _, port in ports}) > 1:
                    return refused("inputs and outputs are monitored in separate requests")
                return await self._monitor(request, ports)
        except (Invalid, NotFound) as error:
            return refused(str(error))
        return plain("".join(f"{self._kind}{number}={readers[name](port)}\n" for number, port in ports))

    # -- numbers -----------------------------------------------------------------------------------------------

    def _numbered(self) -> Sequence[Port]:
        ports = list(self._device.ports)
        if self._kind == "port":
            return ports
        return [port for port in ports if port.output == (self._kind == "output")]

    def _port(self, number: int) -> Port:
        if self._kind == "port":
            if number < 1:
                raise NotFound(self._kind, number)
            return self._device.ports[number - 1]
        ports = self._numbered()
        if not 1 <= number <= len(ports):
            raise NotFound(self._kind, number)
        return ports[number - 1]

    def _listed(self, text: str) -> list[tuple[int, Port]]:
        words = text.split(",")
        if len(words) > MOST_PORTS or not all(word.isascii() and word.isdigit() for word in words):
            raise Invalid(self._kind, "ports are listed by number, with commas between them")
        return [(int(word[:9]), self._port(int(word[:9]))) for word in words]

    # -- action ------------------------------------------------------------------------------------------------

    def _act(self, text: str, actor: str) -> None:
        action = port_actions.parse(text)
        if action.port is None:
            outputs = self._device.ports.outputs()
            if not outputs:
                raise NotFound("output", 1)
            port = outputs[0]
        else:
            port = self._port(action.port)
        steps = [Step(active != port.normally_closed, seconds) for active, seconds in action.steps]
        if len(steps) == 1:
            self._device.ports.set_state(port.index, steps[0].closed, actor)
        else:
            self._device.ports.run_sequence(port.index, steps, actor, replace=True)

    # -- monitor -----------------------------------------------------------------------------------------------

    async def _monitor(self, request: web.Request, ports: list[tuple[int, Port]]) -> web.StreamResponse:
        response = web.StreamResponse(
            headers={
                "Content-Type": f"multipart/x-mixed-replace; boundary={BOUNDARY}",
                "Cache-Control": "no-cache",
            }
        )
        wanted = {str(port.index) for _, port in ports}

        def passes(event: Event) -> bool:
            return event.topic in (INPUT_TOPIC, OUTPUT_TOPIC) and event.source["port"] in wanted

        with (
            self._device.bus.subscribe(passes, replay=False) as events,
            self._while_allowed(identity(request), events),
        ):
            await response.prepare(request)
            told = {number: port.active for number, port in ports}
            body = "".join(_line(number, port, "H" if told[number] else "L") for number, port in ports)
            with contextlib.suppress(ConnectionError):  # the client went away: that is how a stream ends
                await response.write(_part(body))
                while (event := await self._next(events)) is not None or not events.closed:
                    await response.write(_part("" if event is None else _changes(event, ports, told)))
        return response

    @contextlib.contextmanager
    def _while_allowed(self, who: Identity, events: Subscription) -> Iterator[None]:
        """End ``events`` when the account of ``who`` is deleted, or gets another password or role."""

        def changed(change: Change) -> None:
            match change.old, change.new:
                case AccountSettings() as old, AccountSettings() as new if not new.serve(who, old):
                    events.close()

        stop = self._device.settings.watch(changed)
        try:
            yield
        finally:
            stop()

    async def _next(self, events: Subscription) -> Event | None:
        """The next event, or None when it is time to show that the stream is alive."""
        event = asyncio.ensure_future(events.get())
        alive = asyncio.ensure_future(self._device.clock.sleep(ALIVE))
        try:
            await asyncio.wait({event, alive}, return_when=asyncio.FIRST_COMPLETED)
            return event.result() if event.done() else None
        finally:
            event.cancel()
            alive.cancel()


def _changes(event: Event, ports: list[tuple[int, Port]], told: dict[int, bool]) -> str:
    r"""One line for each port: ``/`` or ``\`` for the one of ``event``, ``H`` or ``L`` for the others."""
    lines = []
    for number, port in ports:
        if event.source["port"] == str(port.index):
            active = event.data.get("state") == "1"
            changed = active != told[number]
            told[number] = active
        else:
            active, changed = told[number], False
        lines.append(_line(number, port, ("/" if active else "\\") if changed else ("H" if active else "L")))
    return "".join(lines)


def _line(number: int, port: Port, state: str) -> str:
    return f"{number}{'O' if port.output else 'I'}:{state}\r\n"


def _part(body: str) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Type: text/plain\r\n\r\n{body}\r\n".encode()


def refused(why: str) -> web.Response:
    """400 with a line that says why."""
    return plain(f"Error: {why}\n", 400)
