"""Virtual inputs and manual triggers by URL (VAPIX "Input and outputs").

``virtualinput/activate.cgi`` and ``deactivate.cgi`` set virtual inputs and answer XML;
``io/virtualinput.cgi`` sets manual triggers and answers an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from aiohttp import web

from axisedge.core.errors import Invalid, NotFound
from axisedge.io.ports import Step
from axisedge.vapix import port_actions
from axisedge.vapix.classic import arguments, plain
from axisedge.vapix.port import refused
from axisedge.web.context import Context
from axisedge.web.routing import Routes

NAMESPACE = "http://www.axis.com/vapix/http_cgi/virtualinput1"
VERSION = ("1", "1")
MISSING, NO_SUCH_INPUT, NO_SUCH_VERSION, BAD_DURATION = 10, 20, 30, 50


class _Refused(Exception):
    def __init__(self, code: int, description: str) -> None:
        self.code = code
        self.description = description
        super().__init__(description)


def register(routes: Routes, device: Context) -> None:
    """Serve the four CGIs."""
    inputs = device.virtual_inputs

    async def activate(request: web.Request) -> web.Response:
        asked = await arguments(request)
        try:
            port = _port(asked, inputs.count)
            duration = _duration(asked)
            changed = inputs.activate(port, duration)
        except _Refused as problem:
            return _error(problem)
        except Invalid as problem:
            return _error(_Refused(BAD_DURATION, str(problem)))
        return _success(f"<ActivateSuccess>{_changed(changed)}</ActivateSuccess>")

    async def deactivate(request: web.Request) -> web.Response:
        try:
            changed = inputs.deactivate(_port(await arguments(request), inputs.count))
        except _Refused as problem:
            return _error(problem)
        return _success(f"<DeactivateSuccess>{_changed(changed)}</DeactivateSuccess>")

    async def schema_versions(request: web.Request) -> web.Response:
        major, minor = VERSION
        return _success(
            "<GetSchemaVersionsSuccess><SchemaVersion>"
            f"<MajorVersion>{major}</MajorVersion><MinorVersion>{minor}</MinorVersion>"
            "<Deprecated>false</Deprecated></SchemaVersion></GetSchemaVersionsSuccess>"
        )

    async def manual_trigger(request: web.Request) -> web.Response:
        asked = await arguments(request)
        if "action" not in asked:
            return refused("the argument action is needed")
        try:
            action = port_actions.parse(asked["action"])
            steps = [Step(active, seconds) for active, seconds in action.steps]
            device.manual_triggers.run_sequence(1 if action.port is None else action.port, steps)
        except (Invalid, NotFound) as error:
            return refused(str(error))
        return plain("")

    routes.add("GET", "/axis-cgi/virtualinput/activate.cgi", activate)
    routes.add("GET", "/axis-cgi/virtualinput/deactivate.cgi", deactivate)
    routes.add("GET", "/axis-cgi/virtualinput/getschemaversions.cgi", schema_versions)
    routes.add("GET", "/axis-cgi/io/virtualinput.cgi", manual_trigger)


def _port(asked: Mapping[str, str], count: int) -> int:
    """The number of the virtual input, after the schema version was found good."""
    for name in ("schemaversion", "port"):
        if not asked.get(name):
            raise _Refused(MISSING, f"the argument {name} is missing")
    if asked["schemaversion"].split(".")[0] != VERSION[0]:
        raise _Refused(NO_SUCH_VERSION, "the schema version is not supported")
    text = asked["port"]
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= count):
        raise _Refused(NO_SUCH_INPUT, f"there is no such virtual input; they are 1 to {count}")
    return int(text)


def _duration(asked: Mapping[str, str]) -> float | None:
    text = asked.get("duration")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise _Refused(BAD_DURATION, "the duration is a number of seconds")
    return float(text)


def _changed(changed: bool) -> str:
    return f"<StateChanged>{'true' if changed else 'false'}</StateChanged>"


def _success(content: str) -> web.Response:
    return _xml(f"<Success>{content}</Success>")


def _error(problem: _Refused) -> web.Response:
    return _xml(
        f"<Error><GeneralError><ErrorCode>{problem.code}</ErrorCode>"
        f"<ErrorDescription>{escape(problem.description)}</ErrorDescription></GeneralError></Error>"
    )


def _xml(content: str) -> web.Response:
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<VirtualInputResponse xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' SchemaVersion="{".".join(VERSION)}" xsi:schemaLocation="{NAMESPACE} {NAMESPACE}_0.xsd">\n'
        f"{content}</VirtualInputResponse>\n"
    )
    return web.Response(text=text, content_type="text/xml", charset="utf-8")
