"""Status, settings forms, ports, triggers, rules' offers and maintenance, for the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from axisedge.core.errors import Denied, Invalid
from axisedge.events import catalogue
from axisedge.events.rule_run import RuleState
from axisedge.events.schedules import Occurrence
from axisedge.io.port_settings import supervisable
from axisedge.io.ports import Port
from axisedge.system import machine
from axisedge.system.power import Ending
from axisedge.web.context import Context
from axisedge.web.page_api import models as m
from axisedge.web.page_api import sections
from axisedge.web.page_api.api import index
from axisedge.web.page_api.status import status
from axisedge.web.routing import identity

Listening = Callable[[], Mapping[str, int]]
"""Protocol names and the local ports that they are served on."""

ENDINGS = {
    "restart": Ending.RESTART,
    "restore": Ending.RESTORE,
    "factory-default": Ending.FACTORY_DEFAULT,
}


class DeviceApi:
    """What the page asks of the device."""

    def __init__(self, device: Context, listening: Listening) -> None:
        """``listening`` tells the protocols and ports in use."""
        self._device = device
        self._listening = listening
        self._load = machine.Load()

    # -- status --------------------------------------------------------------------------------------------

    async def status(self, request: web.Request) -> m.Status:
        """`GET /api/v1/status`."""
        return status(self._device, self._load)

    async def connections(self, request: web.Request) -> list[m.Connection]:
        """`GET /api/v1/connections`."""
        protocols = self._protocols()
        return [
            m.Connection(
                address=found.address,
                port=found.port,
                localPort=found.local_port,
                protocol=protocols.get(found.local_port, found.protocol),
                state=found.state,
                process=found.process,
                pid=found.pid,
            )
            for found in machine.connections()
        ]

    def _protocols(self) -> dict[int, str]:
        """Names of the protocols by the local ports that the device listens on."""
        return {port: name for name, port in self._listening().items()}

    # -- settings ------------------------------------------------------------------------------------------

    async def sections(self, request: web.Request) -> list[m.SectionInfo]:
        """`GET /api/v1/sections`: those that the caller may read."""
        role = identity(request).role
        return sections.listing(self._device.settings, lambda section: role >= section.read)

    async def schema(self, request: web.Request) -> m.SectionSchema:
        """`GET /api/v1/schemas/{section}`."""
        section = self._device.settings.declaration(request.match_info["section"])
        if identity(request).role < section.read:
            raise Denied(f"{section.read.word} rights are needed")
        return sections.schema(section)

    # -- ports and triggers --------------------------------------------------------------------------------

    async def ports(self, request: web.Request) -> list[m.PortState]:
        """`GET /api/v1/ports`."""
        return [self._port(port) for port in self._device.ports]

    async def switch_port(self, request: web.Request, wanted: m.PortSwitch) -> m.PortState:
        """`POST /api/v1/ports/{index}`."""
        ports, at, actor = self._device.ports, index(request, "index"), identity(request).user
        active = not ports[at].active if wanted.active is None else wanted.active
        if wanted.seconds is not None:
            if not active:
                raise Invalid("seconds", "only an activation has a time")
            ports.activate(at, wanted.seconds, actor)
        else:
            ports.set_active(at, active, actor)
        return self._port(ports[at])

    def _port(self, port: Port) -> m.PortState:
        return m.PortState(
            index=port.index,
            name=port.name,
            kind=port.fact.kind.value,
            direction=port.settings.direction,
            configurable=port.fact.configurable,
            readonly=port.fact.readonly,
            closed=port.closed,
            active=port.active,
            problem=port.trouble,
            supervisable=supervisable(self._device.product, port.fact),
            loop=port.loop.value,
            loopProblem=port.loop_problem,
            owner=self._device.ports.owner(port.index),
            line=port.fact.line,
            module="-".join(port.fact.line.split("-")[:2]) if port.remote else "",
        )

    async def triggers(self, request: web.Request) -> list[m.TriggerState]:
        """`GET /api/v1/triggers`."""
        inputs = self._device.manual_triggers
        return [m.TriggerState(number=n, active=inputs.active(n)) for n in range(1, inputs.count + 1)]

    async def set_trigger(self, request: web.Request, wanted: m.TriggerSwitch) -> m.TriggerState:
        """`POST /api/v1/triggers/{number}`."""
        inputs, number = self._device.manual_triggers, index(request, "number")
        if wanted.active:
            inputs.activate(number)
        else:
            inputs.deactivate(number)
        return m.TriggerState(number=number, active=inputs.active(number))

    # -- rules ---------------------------------------------------------------------------------------------

    async def conditions(self, request: web.Request) -> list[catalogue.ConditionOffer]:
        """`GET /api/v1/conditions`."""
        return catalogue.condition_offers(self._device.bus)

    async def actions(self, request: web.Request) -> list[catalogue.ActionOffer]:
        """`GET /api/v1/actions`."""
        return catalogue.action_offers(self._device.actions)

    async def rules(self, request: web.Request) -> dict[str, RuleState]:
        """`GET /api/v1/rules`: how each stored rule is now, by its id."""
        return dict(self._device.rules.states())

    async def schedule_occurrences(self, request: web.Request, wanted: m.SchedulePreview) -> list[Occurrence]:
        """`POST /api/v1/schedules/preview`."""
        return self._device.schedules.preview(wanted.schedule, wanted.begin, wanted.end)

    # -- maintenance ---------------------------------------------------------------------------------------

    async def maintain(self, request: web.Request, wanted: m.Maintenance) -> m.Started:
        """`POST /api/v1/maintenance`: factory default must be confirmed with the serial number."""
        serial = self._device.identity.serial
        if wanted.action == "factory-default" and wanted.confirm.strip().upper() != serial:
            raise Invalid("confirm", f"type the serial number {serial}")
        self._device.power.end(ENDINGS[wanted.action], identity(request).user)
        return m.Started(boot=self._device.identity.boot_id)
