"""The call service: JSON and key=value on ``/vapix/call``, SOAP on ``/vapix/services``. VAPIX "Call service API"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast
from urllib.parse import quote

from aiohttp import web
from lxml import etree

from axisedge.core.errors import AxisedgeError, Denied
from axisedge.core.json_input import strict_json
from axisedge.core.settings import Settings
from axisedge.sip.desk import CallDesk
from axisedge.sip.protocols import Engine
from axisedge.sip.subsystem import SipSubsystem
from axisedge.vapix.call_commands import (
    CallCommands,
    CallFault,
    Command,
    Result,
    bad_arguments,
    fault_of,
    unknown_command,
)
from axisedge.vapix.call_dtmf import DtmfCommands
from axisedge.vapix.soap import Element, Fault, Service, Services, element
from axisedge.web.access import ACCESS
from axisedge.web.routing import LoginRequired, Routes, identity, require

PATH = "/vapix/call"
WRITE = f"{PATH}#set"
PREFIX = "axcall"
LARGEST = 256 * 1024
DEEPEST = 8
MOST_ITEMS = 256
"""Elements of a list in the key=value form."""


def register(
    routes: Routes,
    services: Services,
    settings: Settings,
    desk: CallDesk,
    sip: SipSubsystem,
    engine: Engine,
) -> None:
    """Serve the call service in its three forms."""
    service = CallService(settings, desk, sip, engine)
    routes.add(("GET", "POST"), PATH, service.handle, form="json", largest_body=LARGEST)
    routes.declare(WRITE)
    routes.announce("sip", "Call service", "2.0")
    soap = Service(PREFIX, "CallService", (2, 0))
    soap.operations |= {name: service.soap(name, soap) for name in service.commands}
    services.add(soap)


class CallService:
    """Takes requests apart, asks the commands, and writes answers."""

    def __init__(self, settings: Settings, desk: CallDesk, sip: SipSubsystem, engine: Engine) -> None:
        calls, dtmf = CallCommands(settings, desk, sip, engine), DtmfCommands(settings)
        self.reading: Mapping[str, Command] = {**calls.reading, **dtmf.reading}
        self.writing: Mapping[str, Command] = {**calls.writing, **dtmf.writing}
        self.commands: Mapping[str, Command] = {**self.reading, **self.writing}

    async def _run(self, request: web.Request, name: str, given: Mapping[str, Any]) -> Result:
        command = self.commands.get(name.rpartition(":")[2])
        if command is None or name.rpartition(":")[0] not in ("", PREFIX):
            raise unknown_command(name)
        if name.rpartition(":")[2] in self.writing:
            require(request, ACCESS[WRITE])
        return await command(given, identity(request).user)

    async def handle(self, request: web.Request) -> web.Response:
        """``/vapix/call``."""
        simple = request.query.get("format") == "simple"
        try:
            if simple:
                return _text(_lines(await self._simple(request)))
            return web.json_response(await self._json(request))
        except (LoginRequired, Denied):
            raise  # the server asks for a login, or says no
        except AxisedgeError as error:
            fault = shown(fault_of(error))
            return _text(_lines(fault), 400) if simple else web.json_response(fault, status=400)

    async def _json(self, request: web.Request) -> Result:
        if request.method != "POST":
            raise bad_arguments("commands come by POST")
        try:
            body = strict_json(await request.read())
        except ValueError:
            raise bad_arguments("the body is not JSON") from None
        if not isinstance(body, Mapping) or len(body) != 1:
            raise bad_arguments("the body must be an object with one command")
        ((name, given),) = body.items()
        if not isinstance(given, Mapping):
            raise bad_arguments("the arguments must be an object")
        return await self._run(request, str(name), given)

    async def _simple(self, request: web.Request) -> Result:
        pairs = [(name, value) for name, value in request.query.items() if name not in ("format", "action")]
        return await self._run(request, request.query.get("action", ""), nested(pairs))

    def soap(self, name: str, service: Service) -> Any:
        """The SOAP operation of a command."""

        async def operation(request: web.Request, body: Element) -> Element:
            try:
                result = await self._run(request, name, _arguments(body))
            except (LoginRequired, Denied):
                raise
            except AxisedgeError as error:
                fault = fault_of(error)
                raise Fault(
                    str(fault),
                    code="Sender" if fault.sender else "Receiver",
                    subcode=fault.subcode,
                    status=400,
                ) from None
            return service.answer(name, *(part for part in _elements(result)))

        return operation


def shown(fault: CallFault) -> Result:
    """A fault as JSON."""
    return {
        "Fault": "env:Sender" if fault.sender else "env:Receiver",
        "FaultCode": fault.code,
        "FaultSubCode": fault.subcode,
        "FaultReason": fault.reason,
        "FaultMsg": fault.message,
    }


# -- key=value -------------------------------------------------------------------------------------------------------


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Arguments from keys such as ``SIPAccount_SIPProxies_0_Server``; raises a fault for what cannot be one tree."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        here = root
        *above, last = name.split("_")
        if len(above) >= DEEPEST:
            raise bad_arguments(f"{name[:100]} is nested too deep")
        for part in above:
            below = here.setdefault(part, {})
            if not isinstance(below, dict):
                raise bad_arguments(f"{name[:100]} does not fit to the other keys")
            here = below
        if last in here:
            raise bad_arguments(f"{name[:100]} is given twice")
        here[last] = value
    return cast("dict[str, Any]", _with_lists(root))


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return None if value == "null" else value
    if value and all(key.isdecimal() and len(key) <= 3 for key in value):
        if len(value) > MOST_ITEMS:
            raise bad_arguments("a list is too long")
        return [_with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _with_lists(below) for key, below in value.items()}


def _lines(result: Result) -> str:
    return "".join(f"{name}={value}\n" for name, value in _flat("", result))


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _flat(f"{name}_{key}" if name else str(key), below)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from _flat(f"{name}_{index}", below)
    elif isinstance(value, str):
        yield name, f'"{quote(value, safe="")}"'
    else:
        yield name, json.dumps(value)


def _text(body: str, status: int = 200) -> web.Response:
    return web.Response(text=body, status=status, content_type="text/plain")


# -- SOAP ------------------------------------------------------------------------------------------------------------


def _arguments(body: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in body:
        name = etree.QName(part).localname
        value: Any = _arguments(part) if len(part) else (part.text or "").strip()
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _elements(result: Mapping[str, Any]) -> Iterator[Element]:
    for name, value in result.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                yield element(PREFIX, name, *_elements(one))
            elif one is not None:
                yield element(
                    PREFIX, name, ("true" if one else "false") if isinstance(one, bool) else str(one)
                )
