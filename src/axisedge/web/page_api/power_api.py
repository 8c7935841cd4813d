"""Alarms and power of a door controller as they are now: ``/api/v1/alarms`` and ``/api/v1/power``."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from axisedge.core.roles import Role
from axisedge.io.alarms import Alarms
from axisedge.io.power_monitor import PowerMonitor
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.routing import Routes

ALARMS = "/api/v1/alarms"
POWER = "/api/v1/power"


class AlarmState(BaseModel):
    """One alarm; `name` is its setting, `problem` says why it cannot be told, `port` is the one it listens to."""

    name: Literal["device_motion", "casing_open", "external_tamper"]
    on: bool
    active: bool
    problem: str
    port: int | None


class RailState(BaseModel):
    """A power rail; null where nothing measures it on this hardware."""

    name: str
    title: str
    kind: Literal["in", "out", "group"]
    health: Literal["ok", "absent", "low", "over-current", "unknown"]
    volts: float | None
    amps: float | None
    limit: float


class PowerNow(BaseModel):
    """Every rail, and the temperature of the core in °C."""

    rails: list[RailState]
    celsius: float | None


ENDPOINTS = (
    Endpoint(
        "GET", ALARMS, "alarm_states", Role.OPERATOR, "Alarms with their present state", list[AlarmState]
    ),
    Endpoint("GET", POWER, "power_now", Role.OPERATOR, "Power and temperature", PowerNow),
)
_LIST = TypeAdapter(list[AlarmState])


def register(routes: Routes, alarms: Alarms, monitor: PowerMonitor) -> None:
    """Serve both on a product that monitors its power."""

    async def alarm_states(request: web.Request) -> web.Response:
        shown = [
            AlarmState.model_validate(
                {
                    "name": alarm.name,
                    "on": alarm.on,
                    "active": alarm.active,
                    "problem": alarm.problem,
                    "port": alarm.port,
                }
            )
            for alarm in alarms.all
        ]
        return web.Response(body=_LIST.dump_json(shown), content_type="application/json")

    async def power(request: web.Request) -> web.Response:
        rails = [
            RailState.model_validate(
                {
                    "name": rail.fact.name,
                    "title": rail.fact.title,
                    "kind": rail.fact.kind,
                    "health": rail.health.value,
                    "volts": rail.measured.volts,
                    "amps": rail.measured.amps,
                    "limit": rail.fact.limit,
                }
            )
            for rail in monitor.rails
        ]
        shown = PowerNow(rails=rails, celsius=monitor.celsius)
        return web.json_response(text=shown.model_dump_json())

    routes.add("GET", ALARMS, alarm_states, form="page")
    routes.add("GET", POWER, power, form="page")
