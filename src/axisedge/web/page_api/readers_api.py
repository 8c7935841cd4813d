"""The wired readers now, and what can be done to one: ``/api/v1/readers``. The table is a settings section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from axisedge.core.errors import Invalid, NotFound
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.reader.feedback import Feedback
from axisedge.reader.output import ReaderOutput
from axisedge.reader.reader_settings import fresh_key
from axisedge.reader.reader_state import ReaderState
from axisedge.reader.readers import LARGEST_UPGRADE, Readers
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

PATH = "/api/v1/readers"


class ThrownAway(BaseModel):
    """Messages of a Wiegand reader that were no cards, since the device hears it, and why."""

    noise: int
    length: int
    parity: int


class WiredReaderState(BaseModel):
    """A reader now; `problem` says why it is not connected, `upgraded` and `upgradeSize` are bytes."""

    id: str
    name: str
    state: Literal["not-connected", "connecting", "connected"]
    protocol: Literal["osdp", "wiegand"]
    secure: bool
    problem: str
    thrownAway: ThrownAway | None
    tampered: bool
    powerLost: bool
    vendor: str
    serialNumber: str
    firmware: str
    upgraded: int | None
    upgradeSize: int | None
    transfer: Literal["none", "running", "done", "failed"]
    """What became of the last upgrade."""


class ReaderDeed(BaseModel):
    """`identify` beeps and flashes; `change-key` gives the reader a new key, a random one unless `key` is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reader: Annotated[str, Field(min_length=1, max_length=64)]
    action: Literal["identify", "change-key"]
    key: Annotated[str, Field(pattern="^([0-9A-Fa-f]{32})?$")] = ""


class FreshKey(BaseModel):
    """A secure channel key that nobody has: for a person to keep, and to enter."""

    key: str


class AccessControlUnit(BaseModel):
    """Who polls the device as its reader; `problem` says why nobody can."""

    connected: bool
    secure: bool
    problem: str
    led: str
    text: str


ENDPOINTS = (
    Endpoint(
        "GET",
        f"{PATH}/access-control-unit",
        "access_control_unit",
        Role.VIEWER,
        "The access control unit whose reader the device is",
        AccessControlUnit,
    ),
    Endpoint("GET", PATH, "readers", Role.VIEWER, "Wired readers as they are now", list[WiredReaderState]),
    Endpoint(
        "POST",
        PATH,
        "do_to_reader",
        Role.ADMINISTRATOR,
        "Identify a reader, or change its key",
        list[WiredReaderState],
        ReaderDeed,
    ),
    Endpoint(
        "POST",
        f"{PATH}/key",
        "make_key",
        Role.ADMINISTRATOR,
        "Make a key; nothing is changed by it",
        FreshKey,
    ),
)
UPGRADE = f"{PATH}/upgrade"
"""Takes a reader's firmware as it is, for the reader named by the query parameter ``reader``."""


def register(routes: Routes, readers: Readers, output: ReaderOutput | None) -> None:
    """Serve them on a product with connectors for readers."""

    async def states(request: web.Request) -> web.Response:
        return _answer(readers)

    async def deed(request: web.Request) -> web.Response:
        try:
            data = strict_json(await request.read())
        except ValueError as error:
            raise Invalid("", f"the body is {error}") from None
        wanted = validate(ReaderDeed, data)
        if wanted.action == "identify":
            readers.identify(wanted.reader, Feedback(led="amber", seconds=3.0, flash=True, beeps=3))
        else:
            await readers.change_key(wanted.reader, wanted.key)
        return _answer(readers)

    async def upgrade(request: web.Request) -> web.Response:
        await readers.upgrade(request.query.get("reader", ""), await request.read())
        return _answer(readers)

    async def key(request: web.Request) -> web.Response:
        return web.json_response(FreshKey(key=fresh_key()).model_dump())

    async def unit(request: web.Request) -> web.Response:
        if output is None:
            raise NotFound("reader protocol", "OSDP")
        now, wants = output.state, output.wants
        problem = now.why or (output.inputs.problem if output.inputs is not None else "")
        answer = AccessControlUnit(
            connected=now.connected, secure=now.secure, problem=problem, led=wants.led, text=wants.text
        )
        return web.json_response(answer.model_dump())

    routes.add("GET", f"{PATH}/access-control-unit", unit, form="page")
    routes.add("GET", PATH, states, form="page")
    routes.add("POST", PATH, deed, name=f"{PATH}#POST", form="page")
    routes.add("POST", f"{PATH}/key", key, form="page")
    routes.add("POST", UPGRADE, upgrade, form="page", largest_body=LARGEST_UPGRADE)


def firmware(identity: Mapping[str, int] | None) -> str:
    """The version of a peripheral's software; empty while it is not known."""
    version = (identity or {}).get("firmware_version", 0)
    return ".".join(str(version >> shift & 0xFF) for shift in (16, 8, 0)) if identity is not None else ""


def _answer(readers: Readers) -> web.Response:
    return web.json_response([_shown(state).model_dump() for state in readers.states().values()])


def _shown(state: ReaderState) -> WiredReaderState:
    identity = state.identity or {}
    known = state.identity is not None
    return WiredReaderState(
        id=state.id,
        name=state.name,
        state=state.link.value,
        protocol=state.protocol.value,
        secure=state.secure,
        problem=state.why,
        thrownAway=ThrownAway(**asdict(state.thrown_away)) if state.thrown_away is not None else None,
        tampered=state.tampered,
        powerLost=state.power_lost,
        vendor=f"{identity.get('vendor_code', 0):06X}" if known else "",
        serialNumber=f"{identity.get('serial_number', 0) & 0xFFFFFFFF:08X}" if known else "",
        firmware=firmware(state.identity),
        upgraded=state.upgrade[0] if state.upgrade else None,
        upgradeSize=state.upgrade[1] if state.upgrade else None,
        transfer=state.transfer.value,
    )
