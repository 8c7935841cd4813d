"""I/O port management, ``/axis-cgi/io/portmanagement.cgi`` (VAPIX "I/O port management"). Ports count from 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from aiohttp import web
from pydantic import Field, StrictInt, StrictStr, model_validator

from axisedge.core.errors import NotFound
from axisedge.io.port_settings import PortSettings
from axisedge.io.ports import Port, SequenceOngoing, Step
from axisedge.vapix.envelope import ApiError, C, JsonApi, Params
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity

PATH = "/axis-cgi/io/portmanagement.cgi"
ONGOING = 2200
INVALID = "Invalid parameter value specified"
LONGEST_TEXT = 64
LONGEST_MS = 65535


class Nothing(Params):
    """No parameters."""


class SetPorts(Params):
    """The ports to change; each entry is checked by hand, because its errors name the port."""

    ports: list[Any] = Field(min_length=1, max_length=256)

    @model_validator(mode="before")
    @classmethod
    def _bare_list(cls, params: Any) -> Any:
        """The ``axis`` client library sends the list itself as ``params``."""
        return {"ports": params} if isinstance(params, list) else params


class SequenceState(Params):
    """One state of a sequence, and milliseconds before the next."""

    state: Literal["open", "closed"]
    time: StrictInt = Field(ge=0, le=LONGEST_MS)


class SetStateSequence(Params):
    """A sequence of states for one output."""

    port: StrictStr
    sequence: list[SequenceState] = Field(min_length=1, max_length=256)


def register(routes: Routes, device: Context) -> JsonApi:
    """Serve the API."""
    management = PortManagement(device)
    api = JsonApi(PATH, id="io-port-management", name="IO Port Management", versions=("1.1",), family=C)
    api.method("getPorts", Nothing, management.get_ports)
    api.method("setPorts", SetPorts, management.set_ports)
    api.method("setStateSequence", SetStateSequence, management.set_state_sequence)
    api.register(routes)
    return api


class PortManagement:
    """The methods of the API."""

    def __init__(self, device: Context) -> None:
        self._device = device

    async def get_ports(self, request: web.Request, params: Nothing) -> Mapping[str, Any]:
        """Every port; ``items`` is left out when there is none."""
        ports = list(self._device.ports)
        data: dict[str, Any] = {"numberOfPorts": len(ports)}
        if ports:
            data["items"] = [_shown(port) for port in ports]
        return data

    async def set_ports(self, request: web.Request, params: SetPorts) -> Mapping[str, Any]:
        """Change settings and states; when anything is refused, nothing changes."""
        changes, problems = self._checked(params.ports)
        if problems:
            more = {"errors": [_error(details) for details in problems]} if len(problems) > 1 else {}
            raise ApiError(C.invalid, INVALID, problems[0], **more)
        actor = identity(request).user
        patch = {port: change.settings for port, change in changes.items() if change.settings}
        if patch:
            await self._device.settings.update("io", {"ports": patch}, actor)
        for port, change in changes.items():
            if change.state is not None:
                self._device.ports.set_state(int(port), change.state == "closed", actor)
        return {"ports": list(changes)}

    async def set_state_sequence(self, request: web.Request, params: SetStateSequence) -> Mapping[str, Any]:
        """Switch an output through a sequence of states."""
        port = self._known(params.port)
        if port is None or not port.output:
            raise ApiError(C.invalid, INVALID, {"port": params.port[:LONGEST_TEXT], "propertyName": "port"})
        steps = [Step(step.state == "closed", step.time / 1000) for step in params.sequence]
        try:
            self._device.ports.run_sequence(port.index, steps, identity(request).user)
        except SequenceOngoing:
            raise ApiError(
                ONGOING, "A state sequence is already ongoing for the port", {"port": params.port}
            ) from None
        return {"port": params.port}

    # -- checking ----------------------------------------------------------------------------------------------

    def _known(self, port: str) -> Port | None:
        if not (port.isascii() and port.isdigit() and len(port) < 9 and str(int(port)) == port):
            return None
        try:
            return self._device.ports[int(port)]
        except NotFound:
            return None

    def _checked(self, entries: Sequence[Any]) -> tuple[dict[str, _Change], list[dict[str, str]]]:
        """The wanted changes by port, and the details of every refused value."""
        changes: dict[str, _Change] = {}
        problems: list[dict[str, str]] = []
        for entry in entries:
            wanted = entry if isinstance(entry, dict) else {}
            name = wanted.get("port")
            if not isinstance(name, str):
                raise ApiError(C.missing, "Required parameter missing", {"propertyName": "port"})
            port = self._known(name)
            if port is None or name in changes:
                problems.append({"port": name[:LONGEST_TEXT], "propertyName": "port"})
                continue
            change = _Change(port, wanted)
            changes[name] = change
            problems.extend({"port": name, "propertyName": refused} for refused in change.refused)
        return changes, problems


class _Change:
    """What one entry of ``setPorts`` asks of a port; ``refused`` names the properties that cannot be."""

    def __init__(self, port: Port, wanted: Mapping[str, Any]) -> None:
        self.settings: dict[str, str] = {}
        self.state: str | None = None
        self.refused: list[str] = []
        for name, field in (("usage", "usage"), ("name", "name")):
            if name in wanted:
                self._take(name, field, wanted[name], _is_text(wanted[name]))
        if "direction" in wanted:
            value = wanted["direction"]
            known = value in ("input", "output")
            self._take(
                "direction",
                "direction",
                value,
                known and (port.fact.configurable or value == port.settings.direction),
            )
        if "normalState" in wanted:
            self._take("normalState", "normal_state", wanted["normalState"], _is_state(wanted["normalState"]))
        self._refuse_fixed(port)
        if "state" in wanted:
            output = self.settings.get("direction", port.settings.direction) == "output"
            if output and _is_state(wanted["state"]):
                self.state = wanted["state"]
            else:
                self.refused.append("state")

    def _take(self, name: str, field: str, value: Any, accepted: bool) -> None:
        if accepted:
            self.settings[field] = value
        else:
            self.refused.append(name)

    def _refuse_fixed(self, port: Port) -> None:
        """A built-in button keeps its usage and its normal state; saying what it has anyway is no change."""
        if not port.fact.readonly:
            return
        for name, field in (("usage", "usage"), ("normalState", "normal_state")):
            if self.settings.get(field, getattr(port.settings, field)) != getattr(port.settings, field):
                self.refused.append(name)


def _is_state(value: Any) -> bool:
    return isinstance(value, str) and value in ("open", "closed")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT and PortSettings.is_text(value)


def _error(details: Mapping[str, str]) -> dict[str, Any]:
    return {"code": C.invalid, "message": INVALID, "details": dict(details)}


def _shown(port: Port) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "port": str(port.index),
        "state": port.state,
        "configurable": port.fact.configurable,
        "readonly": port.fact.readonly,
        "usage": port.settings.usage,
        "direction": port.settings.direction,
        "name": port.name,
        "normalState": port.settings.normal_state,
    }
    if not port.fact.readonly:
        del shown["readonly"]
    return shown
