"""The intercom service's part for calls: ``/vapix/intercom``. VAPIX "Intercom service API".

Four request styles name a function and its arguments; other parts of the device add functions of their own to
`IntercomService.functions`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Denied
from axisedge.core.json_input import strict_json
from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType
from axisedge.sip import contact_settings
from axisedge.sip.call_settings import VMS_CALL, CallsSettings, StandbyLight
from axisedge.sip.desk import CallDesk
from axisedge.vapix.call_commands import CallFault, Result, bad_arguments, fault_of, read, unknown_command
from axisedge.vapix.call_service import shown
from axisedge.vapix.call_structures import Several, Structure
from axisedge.web.routing import LoginRequired, Routes, identity

PATH = "/vapix/intercom"
FUNCTION = PATH + "/{function}"
PREFIX = "axdsapi:"
VERSION = "1.1"
NO_SUCH_METHOD, BAD_PARAMS, FAILED = -32601, -32602, -32000

CHANGED = EventType(
    "tns1:Configuration/tnsaxis:Intercom/Changed",
    "Intercom Configuration changed",
    folders={"Configuration": "Configuration", "Intercom": "Intercom"},
    group="Device status",
)

Function = Callable[[Mapping[str, Any], str], Awaitable[Result]]
"""Arguments and who asks."""

_IDLE = {StandbyLight.AUTO: "Automatic", StandbyLight.ON: "On", StandbyLight.OFF: "Off"}


class ButtonConfiguration(Structure):
    """One call button."""

    callButtonKeyTrigger: str = "C"
    suppressionTimeout: int | None = None
    suppressionMode: Literal["None", "Timeout", "NeverHangUp"] | None = None


class Configuration(Structure):
    """``Configuration``; a member that is not given keeps what it is."""

    Version: str | None = None
    CallTriggersEnabled: bool | None = None
    CallButtonConfigurations: Several[ButtonConfiguration] | None = None
    CallButtonIdleBehavior: Literal["Automatic", "Off", "On"] | None = None


class ConfigurationArguments(Structure):
    """What to set."""

    Configuration: Configuration


class GetArguments(Structure):
    """What to show."""

    includeImageFile: bool = False


class Nothing(Structure):
    """No arguments."""


def register(routes: Routes, settings: Settings, bus: Bus, desk: CallDesk) -> IntercomService:
    """Serve it on an intercom."""
    service = IntercomService(settings, bus, desk)
    routes.add("POST", PATH, service.handle, form="json")
    routes.add(("GET", "POST", "PUT"), FUNCTION, service.handle_named, form="json")
    return service


class IntercomService:
    """Takes requests apart by their style and asks the function."""

    def __init__(self, settings: Settings, bus: Bus, desk: CallDesk) -> None:
        self._settings = settings
        self._bus = bus
        self._desk = desk
        self.functions: dict[str, Function] = {
            "GetServiceCapabilities": self.capabilities,
            "GetConfiguration": self.configuration,
            "UpdateConfiguration": self.update,
            "SetConfiguration": self.update,
            "GetServerReport": self.report,
        }
        """By name; others add theirs."""
        bus.declare(CHANGED)
        settings.subscribe("calls", self._changed)

    async def _changed(self, old: CallsSettings, new: CallsSettings) -> None:
        if old.button != new.button:
            self._bus.publish(CHANGED)

    # -- functions -----------------------------------------------------------------------------------------------

    async def capabilities(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetServiceCapabilities``."""
        read(Nothing, given)
        return {"Capabilities": {"CallTriggers": True, "CallButtonConfigurations": True}}

    async def configuration(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetConfiguration``."""
        read(GetArguments, given)
        button = self._desk.call_settings.button
        return {
            "Configuration": {
                "Version": VERSION,
                "CallTriggersEnabled": button.enabled,
                "CallButtonConfigurations": [
                    {
                        "callButtonKeyTrigger": "C",
                        "suppressionTimeout": button.suppression_time,
                        "suppressionMode": button.suppression.value,
                    }
                ],
                "CallButtonIdleBehavior": _IDLE[button.standby_light],
            }
        }

    async def update(self, given: Mapping[str, Any], actor: str) -> Result:
        """``UpdateConfiguration`` and ``SetConfiguration``."""
        wanted = read(ConfigurationArguments, given).Configuration
        patch: dict[str, Any] = {}
        if wanted.CallTriggersEnabled is not None:
            patch["enabled"] = wanted.CallTriggersEnabled
        if wanted.CallButtonIdleBehavior is not None:
            patch["standby_light"] = next(k for k, v in _IDLE.items() if v == wanted.CallButtonIdleBehavior)
        for button in wanted.CallButtonConfigurations or ():
            if button.callButtonKeyTrigger != "C":
                raise bad_arguments("CallButtonConfigurations: the device has one button, C")
            if button.suppressionTimeout is not None:
                patch["suppression_time"] = button.suppressionTimeout
            if button.suppressionMode is not None:
                patch["suppression"] = button.suppressionMode
        await self._settings.update("calls", {"button": patch}, actor)
        return {}

    async def report(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetServerReport``."""
        read(Nothing, given)
        calls = self._desk.call_settings
        contacts = self._settings[contact_settings.SECTION].contacts
        return {
            "ContactsInformation": {"NumberOfContacts": len(contacts), "NumberOfOrganizations": 0},
            "CallButtonInformation": {
                "VMSCallEnabled": calls.vms.enabled and VMS_CALL in calls.button.recipients,
                "NumberOfRecipients": len(calls.button.recipients),
            },
        }

    # -- styles --------------------------------------------------------------------------------------------------

    async def run(self, name: str, given: object, actor: str) -> Result:
        """Ask the function called ``name``, with or without its prefix; raises `CallFault`."""
        function = self.functions.get(name.removeprefix(PREFIX))
        if function is None:
            raise unknown_command(name)
        if not isinstance(given, Mapping):
            raise bad_arguments("the arguments must be an object")
        try:
            return await function(given, actor)
        except (LoginRequired, Denied):
            raise
        except AxisedgeError as error:
            raise fault_of(error) from None

    async def handle(self, request: web.Request) -> web.Response:
        """``/vapix/intercom``: the body names the function."""
        actor = identity(request).user
        try:
            body = strict_json(await request.read())
        except ValueError:
            return _fault(bad_arguments("the body is not JSON"))
        if not isinstance(body, Mapping):
            return _fault(bad_arguments("the body must be an object"))
        if "jsonrpc" in body:
            return await self._rpc(body, actor)
        if "method" in body:
            return await self._envelope(body, actor)
        if len(body) != 1:
            return _fault(bad_arguments("the body must be an object with one function"))
        ((name, given),) = body.items()
        return await self._plain(str(name), given, actor)

    async def handle_named(self, request: web.Request) -> web.Response:
        """``/vapix/intercom/<Function>``: the body has the arguments; ``Configuration`` is REST."""
        name = request.match_info["function"]
        given: object = {}
        if request.method != "GET":
            try:
                given = strict_json(await request.read() or b"{}")
            except ValueError:
                return _fault(bad_arguments("the body is not JSON"))
        if name == "Configuration":
            verbs = {"GET": "GetConfiguration", "POST": "UpdateConfiguration", "PUT": "SetConfiguration"}
            name = verbs[request.method]
        elif request.method != "POST":
            return _fault(bad_arguments("functions are called by POST"))
        return await self._plain(name, given, identity(request).user)

    async def _plain(self, name: str, given: object, actor: str) -> web.Response:
        try:
            return web.json_response(await self.run(name, given, actor))
        except CallFault as fault:
            return _fault(fault)

    async def _rpc(self, body: Mapping[str, Any], actor: str) -> web.Response:
        answer: Result = {"jsonrpc": "2.0", "id": body.get("id")}
        try:
            answer["result"] = await self.run(str(body.get("method", "")), body.get("params", {}), actor)
        except CallFault as fault:
            answer["error"] = {"code": _number(fault), "message": str(fault)}
        return web.json_response(answer)

    async def _envelope(self, body: Mapping[str, Any], actor: str) -> web.Response:
        answer: Result = {key: body[key] for key in ("apiVersion", "context", "method") if key in body}
        try:
            answer["data"] = await self.run(str(body["method"]), body.get("params", {}), actor)
        except CallFault as fault:
            domain = "env:Sender" if fault.sender else "env:Receiver"
            error = {"domain": domain, "reason": fault.reason, "message": str(fault), "location": fault.code}
            answer["error"] = {"code": _number(fault), "message": str(fault), "errors": [error]}
        return web.json_response(answer)


def _number(fault: CallFault) -> int:
    numbers = {"ter:ActionNotSupported": NO_SUCH_METHOD, "ter:Action": FAILED}
    return numbers.get(fault.code, BAD_PARAMS)


def _fault(fault: CallFault) -> web.Response:
    return web.json_response(shown(fault), status=400)
