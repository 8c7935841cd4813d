"""Expansion modules now, their upgrade, and new keys: ``/api/v1/expansion``. Modules are a table of settings."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import BaseModel

from axisedge.core.roles import Role
from axisedge.reader.module_settings import number_of
from axisedge.reader.module_state import ModuleState
from axisedge.reader.modules import Modules
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.readers_api import firmware
from axisedge.web.routing import Routes

PATH = "/api/v1/expansion"
UPGRADE = f"{PATH}/upgrade"
"""Takes a module's firmware as it is, for the module named by the query parameter ``module``."""
LARGEST_UPGRADE = 16 * 1024 * 1024


class ExpansionModuleState(BaseModel):
    """A module now; `problem` says why it is not connected, `ports` are the indices of its inputs and outputs."""

    id: str
    number: int
    name: str
    state: Literal["not-connected", "connecting", "connected"]
    secure: bool
    problem: str
    tampered: bool
    powerLost: bool
    firmware: str
    ports: list[int]
    upgraded: int | None
    upgradeSize: int | None
    transfer: Literal["none", "running", "done", "failed"]


class ExpansionState(BaseModel):
    """All modules, and whether they can be encrypted."""

    hasKey: bool
    modules: list[ExpansionModuleState]


ENDPOINTS = (
    Endpoint("GET", PATH, "expansion", Role.OPERATOR, "Expansion modules as they are now", ExpansionState),
)


def register(routes: Routes, modules: Modules) -> None:
    """Serve them on a product that takes expansion modules."""

    async def states(request: web.Request) -> web.Response:
        return _answer(modules)

    async def upgrade(request: web.Request) -> web.Response:
        await modules.upgrade(request.query.get("module", ""), await request.read())
        return _answer(modules)

    routes.add("GET", PATH, states, form="page")
    routes.add("POST", UPGRADE, upgrade, form="page", largest_body=LARGEST_UPGRADE)


def _answer(modules: Modules) -> web.Response:
    found = sorted(modules.states().values(), key=lambda state: number_of(state.id))
    answer = ExpansionState(
        hasKey=bool(modules.settings.key.get_secret_value()),
        modules=[_shown(modules, state) for state in found],
    )
    return web.json_response(answer.model_dump())


def _shown(modules: Modules, state: ModuleState) -> ExpansionModuleState:
    return ExpansionModuleState(
        id=state.id,
        number=number_of(state.id),
        name=state.name,
        state=state.link.value,
        secure=state.secure,
        problem=state.why,
        tampered=state.tampered,
        powerLost=state.power_lost,
        firmware=firmware(state.identity),
        ports=list(modules.ports(state.id)),
        upgraded=state.upgrade[0] if state.upgrade else None,
        upgradeSize=state.upgrade[1] if state.upgrade else None,
        transfer=state.transfer.value,
    )
