"""The bench over HTTP, ``/bench/v1``: only there when the device runs on simulated hardware.

The bench is a lab surface. It is open to programs on this very machine (a loopback address that is not a proxy's
doing, called by a loopback name, so that no web site can reach it by rebinding its own name); from everywhere else
it needs an administrator. Requests that change something must be ``application/json``, and must not come from
another origin, which keeps web pages elsewhere from forging them.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web
from pydantic import BaseModel

from axisedge.core.errors import Denied, Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.hardware.bench_chips import Stored
from axisedge.hardware.hands import Hands
from axisedge.hardware.protocols import LONGEST_RECORD, ChipPlace, Link, Wire
from axisedge.system.power import Ending
from axisedge.web import bench_models as m
from axisedge.web.context import Context
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.openapi import document
from axisedge.web.routing import Routes, identity, require

ACTOR = "bench"
PATH = "/bench/v1"
COALESCE = 0.02
"""Seconds in which changes are gathered into one message of the live link."""

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", f"{PATH}/state", "state", Role.ADMINISTRATOR, "Everything on the bench as it is now", m.State
    ),
    Endpoint("POST", f"{PATH}/press", "press", Role.ADMINISTRATOR, "Press a button", m.State, m.Press),
    Endpoint(
        "POST", f"{PATH}/input", "input", Role.ADMINISTRATOR, "Close or open an input", m.State, m.Input
    ),
    Endpoint(
        "POST", f"{PATH}/wire", "wire", Role.ADMINISTRATOR, "Cut, short or mend a cable", m.State, m.WireState
    ),
    Endpoint(
        "POST",
        f"{PATH}/contact",
        "contact",
        Role.ADMINISTRATOR,
        "Let the contact of an output stick, or follow again",
        m.State,
        m.Contact,
    ),
    Endpoint("POST", f"{PATH}/card", "card", Role.ADMINISTRATOR, "Hold a card to a reader", m.Shown, m.Card),
    Endpoint(
        "POST",
        f"{PATH}/network",
        "network",
        Role.ADMINISTRATOR,
        "Plug the cable of the network light in, or pull it out",
        m.State,
        m.Network,
    ),
    Endpoint(
        "POST",
        f"{PATH}/camera",
        "camera",
        Role.ADMINISTRATOR,
        "Cover the camera's lens, switch the light, stop the visitor, pull the cable",
        m.State,
        m.CameraSwitches,
    ),
    Endpoint(
        "POST",
        f"{PATH}/microphone",
        "microphone",
        Role.ADMINISTRATOR,
        "Let the microphone hear silence, a tone, noise or a WAV file",
        m.State,
        m.Microphone,
    ),
    Endpoint(
        "POST",
        f"{PATH}/acoustics",
        "acoustics",
        Role.ADMINISTRATOR,
        "Let the microphone hear the loudspeaker, or pull the audio device out",
        m.State,
        m.Acoustics,
    ),
    Endpoint("POST", f"{PATH}/pin", "pin", Role.ADMINISTRATOR, "Type a PIN", m.Shown, m.Pin),
    Endpoint(
        "POST",
        f"{PATH}/wiegand",
        "wiegand",
        Role.ADMINISTRATOR,
        "Let a reader pulse bits on its Wiegand lines",
        m.State,
        m.WiegandMessage,
    ),
    Endpoint(
        "POST",
        f"{PATH}/module",
        "module",
        Role.ADMINISTRATOR,
        "Plug an expansion module in or out, switch its inputs, cut their cables, let its outputs stick",
        m.State,
        m.ModuleSwitches,
    ),
    Endpoint(
        "POST",
        f"{PATH}/reader",
        "reader",
        Role.ADMINISTRATOR,
        "Plug a reader on a cable in or out, open its case, take its power, reset its key",
        m.State,
        m.WiredReaderSwitches,
    ),
    Endpoint(
        "POST",
        f"{PATH}/control-button",
        "control_button",
        Role.ADMINISTRATOR,
        "Press the control button, or hold it while the power comes back",
        m.State,
        m.ControlButton,
    ),
    Endpoint(
        "POST",
        f"{PATH}/power",
        "power",
        Role.ADMINISTRATOR,
        "Change what a power rail gives, or the temperature of the core",
        m.State,
        m.PowerChange,
    ),
    Endpoint(
        "POST",
        f"{PATH}/power-cycle",
        "power_cycle",
        Role.ADMINISTRATOR,
        "Take the power away and give it back",
        m.State,
        m.Nothing,
    ),
)
LOUDSPEAKER = f"{PATH}/loudspeaker.wav"
OTHER_PATHS = (f"{PATH}/live", f"{PATH}/openapi.json", LOUDSPEAKER)
LARGEST_BODY = {f"{PATH}/microphone": 12 * 1024 * 1024}
SAMPLE_CLOCK = "X-Sample-Clock"
"""Header of the loudspeaker's record: the sample clock of its first sample, 48,000 a second."""


def register(routes: Routes, device: Context, hands: Hands | None) -> None:
    """Serve the bench API, or only declare its paths on a device with real hardware."""
    if hands is None:
        for name in (*(endpoint.path for endpoint in ENDPOINTS), *OTHER_PATHS):
            routes.declare(name)
        return
    api = BenchApi(device, hands)
    for endpoint in ENDPOINTS:
        largest = LARGEST_BODY.get(endpoint.path, 64 * 1024)
        routes.add(endpoint.method, endpoint.path, api.handler(endpoint), form="rest", largest_body=largest)
    routes.add("GET", f"{PATH}/live", api.live, form="rest")
    routes.add("GET", f"{PATH}/openapi.json", api.openapi, form="rest")
    routes.add("GET", LOUDSPEAKER, api.loudspeaker, form="rest")


class BenchApi:
    """The handlers; each method that an endpoint names takes the request's model and gives the answer."""

    def __init__(self, device: Context, hands: Hands) -> None:
        self._device = device
        self._hands = hands

    def handler(self, endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The HTTP handler of ``endpoint``: access, body, answer."""
        run = getattr(self, endpoint.handler)
        model = endpoint.request

        async def handle(request: web.Request) -> web.Response:
            allow(request)
            if model is None:
                return web.json_response(run())
            check_origin(request)
            return web.json_response(run(await _body(request, model)))

        return handle

    # -- operations --------------------------------------------------------------------------------------------

    def state(self) -> dict[str, object]:
        """Everything on the bench."""
        return dict(self._hands.state())

    def press(self, wanted: m.Press) -> dict[str, object]:
        """Press a button and let go after a while."""
        self._hands.press(wanted.button, wanted.seconds)
        return self.state()

    def input(self, wanted: m.Input) -> dict[str, object]:
        """Close or open the switch on an input."""
        self._hands.set_input(wanted.input, wanted.state == "closed")
        return self.state()

    def wire(self, wanted: m.WireState) -> dict[str, object]:
        """Cut, short or mend the cable of a line."""
        self._hands.set_wire(wanted.line, Wire(wanted.state))
        return self.state()

    def contact(self, wanted: m.Contact) -> dict[str, object]:
        """Let an output stick where it is, or follow again."""
        self._hands.set_stuck(wanted.line, wanted.stuck)
        return self.state()

    def card(self, wanted: m.Card) -> dict[str, object]:
        """Hold a card to a reader."""
        stored = [
            Stored(
                ChipPlace(
                    chip=wanted.chip,
                    key=bytes.fromhex(one.key),
                    block=one.block,
                    application=int(one.application or "0", 16),
                    file=one.file,
                    key_number=one.key_number,
                    communication=one.communication,
                ),
                bytes.fromhex(one.content),
            )
            for one in wanted.data
        ]
        shown = self._hands.card(wanted.uid, wanted.bits, wanted.reader, wanted.chip, stored)
        return {"reader": shown.reader, "uid": shown.uid, "bits": shown.bits}

    def pin(self, wanted: m.Pin) -> dict[str, object]:
        """Type a PIN."""
        shown = self._hands.pin(wanted.pin, wanted.reader)
        return {"reader": shown.reader, "pin": shown.pin}

    def wiegand(self, wanted: m.WiegandMessage) -> dict[str, object]:
        """Send bits over a reader's Wiegand lines."""
        self._hands.send_wiegand(wanted.reader, wanted.bits, wanted.interval / 1000, wanted.glitches)
        return self.state()

    def module(self, wanted: m.ModuleSwitches) -> dict[str, object]:
        """Do something to an expansion module."""
        module = self._hands.module(wanted.module)
        if wanted.input is not None:
            module.set_input(wanted.input, wanted.state)
        if wanted.output is not None:
            module.stick(wanted.output, wanted.stuck)
        module.handle(
            plugged=wanted.plugged,
            tampered=wanted.tampered,
            power_lost=wanted.power_lost,
            forget_key=wanted.forget_key,
        )
        return self.state()

    def reader(self, wanted: m.WiredReaderSwitches) -> dict[str, object]:
        """Do something to a reader on a cable."""
        self._hands.set_reader(
            wanted.reader,
            plugged=wanted.plugged,
            tampered=wanted.tampered,
            power_lost=wanted.power_lost,
            forget_key=wanted.forget_key,
        )
        return self.state()

    def network(self, wanted: m.Network) -> dict[str, object]:
        """Plug the network cable in, or pull it out, as far as the lights are concerned."""
        self._hands.set_network(Link(wanted.speed, wanted.activity))
        return self.state()

    def camera(self, wanted: m.CameraSwitches) -> dict[str, object]:
        """Do something to the camera; refused on a product without one."""
        self._hands.set_camera(**wanted.model_dump())
        return self.state()

    def microphone(self, wanted: m.Microphone) -> dict[str, object]:
        """Choose what the microphone hears; refused on a product without audio."""
        try:
            wav = base64.b64decode(wanted.wav, validate=True) if wanted.wav else None
        except ValueError:
            raise Invalid("wav", "must be base64") from None
        self._hands.set_microphone(wanted.plays, wanted.frequency, wanted.level, wav, repeat=wanted.repeat)
        return self.state()

    def acoustics(self, wanted: m.Acoustics) -> dict[str, object]:
        """Change the air between loudspeaker and microphone, or pull the audio device out."""
        self._hands.set_acoustics(
            echo=wanted.echo, delay=wanted.echo_delay, gain=wanted.echo_gain, unplugged=wanted.unplugged
        )
        return self.state()

    def control_button(self, wanted: m.ControlButton) -> dict[str, object]:
        """Press the control button now, or hold it from power-up."""
        if wanted.action == "press":
            self._hands.press("control", wanted.seconds)
        else:
            self._hands.hold_at_power_up(wanted.seconds)
            self._device.power.end(Ending.RESTART, ACTOR)
        return self.state()

    def power(self, wanted: m.PowerChange) -> dict[str, object]:
        """Change what a power rail gives, or the temperature of the core."""
        if wanted.rail:
            self._hands.set_power(wanted.rail, wanted.volts, wanted.amps)
        if wanted.celsius is not None:
            self._hands.set_temperature(wanted.celsius)
        return self.state()

    def power_cycle(self, wanted: m.Nothing) -> dict[str, object]:
        """Restart as after a power cut."""
        self._device.power.end(Ending.RESTART, ACTOR)
        return self.state()

    # -- other forms -------------------------------------------------------------------------------------------

    async def loudspeaker(self, request: web.Request) -> web.Response:
        """What the loudspeaker said in the last ``seconds`` (1 unless told, at most 30), as WAV."""
        allow(request)
        try:
            seconds = float(request.query.get("seconds", "1"))
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= LONGEST_RECORD:
            raise Invalid("seconds", f"a number above 0, at most {LONGEST_RECORD}")
        wav, first = self._hands.loudspeaker(seconds)
        return web.Response(body=wav, content_type="audio/wav", headers={SAMPLE_CLOCK: str(first)})

    async def openapi(self, request: web.Request) -> web.Response:
        """The description of this API."""
        allow(request)
        described = document(ENDPOINTS)
        described["info"] = {
            "title": "axisedge bench",
            "version": "1",
            "description": "What hands, cards and cutters do to simulated hardware. "
            "Open from a loopback address; needs an administrator from elsewhere.",
        }
        return web.json_response(described)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """A WebSocket that says the whole state at once, and again after every change."""
        allow(request)
        check_origin(request, json_body=False)
        link = web.WebSocketResponse(heartbeat=30, max_msg_size=1024)
        await link.prepare(request)
        changed = asyncio.Event()
        changed.set()
        stop = self._hands.follow(changed.set)
        sender = asyncio.create_task(self._send(link, changed))
        try:
            async for message in link:  # nothing is expected; reading notices the end
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    await link.close(code=1008, message=b"this link only tells")
        finally:
            stop()
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await sender
        return link

    async def _send(self, link: web.WebSocketResponse, changed: asyncio.Event) -> None:
        while not link.closed:
            await changed.wait()
            changed.clear()
            await link.send_json(self.state())
            await self._device.clock.sleep(COALESCE)


async def _body(request: web.Request, model: type[BaseModel]) -> BaseModel:
    try:
        data = strict_json(await request.read())
    except ValueError as error:
        raise Invalid("", f"the body is {error}") from None
    return validate(model, data)


def allow(request: web.Request) -> None:
    """Let administrators pass, and callers on this machine; raises `LoginRequired` or `Denied` for the others."""
    if identity(request).role >= Role.ADMINISTRATOR or is_local(request):
        return
    require(request, Role.ADMINISTRATOR)


def is_local(request: web.Request) -> bool:
    """Whether the caller is a program on this machine that called the device by a loopback name."""
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP")):
        return False
    return _loopback(request.remote or "") and _loopback(_host_name(request.host))


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def check_origin(request: web.Request, *, json_body: bool = True) -> None:
    """Refuse what a page of another site sent, and bodies that such a page could send without asking.

    Raises `Denied`, or `Invalid` for the content type.
    """
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Denied("the request comes from another origin")
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        raise Denied("the request comes from another site")
    if json_body and request.content_type != "application/json":
        raise Invalid("", "the content type must be application/json")
