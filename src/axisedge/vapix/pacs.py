"""The physical access services: one dispatcher for JSON by POST and for SOAP. VAPIX "Physical access control".

An operation takes its arguments as a mapping and gives the members of its answer. What goes wrong is told in the
words of these services, in both forms.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from lxml import etree
from pydantic import BaseModel, ValidationError

from axisedge.access.model import AnyItem, wire
from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, NotFound, Unavailable
from axisedge.core.json_input import strict_json
from axisedge.vapix.soap import PATH, Element, Fault, Service, Services, element
from axisedge.web.routing import LoginRequired, Routes, identity

LARGEST = 8 * 1024 * 1024
MOST_TOKENS = 1000
MOST_LISTED = 1000
"""Items of one answer; ``MaxLimit`` of the capabilities."""
ROW = f"{PATH}#pacs"

Arguments = Mapping[str, Any]
Result = dict[str, Any]
Operation = Callable[[Arguments, str], Awaitable[Result]]
"""``operation(arguments, actor)``."""

M = TypeVar("M", bound=BaseModel)


class PacsFault(AxisedgeError):
    """A fault of the physical access services."""

    def __init__(
        self, code: str, subcode: str, reason: str, message: str = "", *, sender: bool = True
    ) -> None:
        super().__init__(message or reason)
        self.code = code
        self.subcode = subcode
        self.reason = reason
        self.message = message or reason
        self.sender = sender

    def shown(self) -> Result:
        """The fault as JSON."""
        return {
            "Fault": "env:Sender" if self.sender else "env:Receiver",
            "FaultCode": self.code,
            "FaultSubCode": self.subcode,
            "FaultReason": self.reason,
            "FaultMsg": self.message,
        }


def invalid(message: str, subcode: str = "ter:InvalidArgs") -> PacsFault:
    """The fault for arguments that cannot be used."""
    return PacsFault("ter:InvalidArgs", subcode, "Invalid argument", message)


def not_supported(message: str) -> PacsFault:
    """The fault for what this device does not do."""
    reason = "Action not supported"
    return PacsFault("ter:ActionNotSupported", "ter:NotSupported", reason, message, sender=False)


def fault_of(error: AxisedgeError, subcode: str = "ter:InvalidArgs") -> PacsFault:
    """``error`` in the words of the services; ``subcode`` is that of refused values."""
    if isinstance(error, PacsFault):
        return error
    if isinstance(error, NotFound):
        return PacsFault("ter:InvalidArgVal", "ter:NotFound", "Not found", str(error))
    if isinstance(error, Invalid):
        return invalid(str(error), subcode)
    if isinstance(error, Conflict | Unavailable):
        return PacsFault("ter:Action", "ter:Failure", "Action failed", str(error), sender=False)
    return PacsFault("ter:Action", "ter:Failure", "Action failed", str(error), sender=False)


@dataclass(slots=True)
class Pacs:
    """One prefix: its operations, and the path on which they are called with JSON."""

    prefix: str
    path: str
    port_type: str
    operations: dict[str, Operation] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    """The subcode for refused values, by operation."""
    refused: frozenset[str] = frozenset()
    """Operations that always answer "not supported", because this device has nothing that they could do."""


def register(routes: Routes, services: Services, parts: Sequence[Pacs]) -> None:
    """Serve ``parts``: those with the same path together."""
    for path in dict.fromkeys(part.path for part in parts):
        mine = [part for part in parts if part.path == path]
        routes.add("POST", path, _json_handler(mine), form="json", largest_body=LARGEST)
        routes.add("GET", f"{path}/{{operation}}", _query_handler(mine), name=path)
    for part in parts:
        service = Service(part.prefix, part.port_type, row=ROW)
        service.operations |= {name: _soap(part, name, service) for name in part.operations}
        services.add(service)


# -- JSON --------------------------------------------------------------------------------------------------------


def _json_handler(parts: Sequence[Pacs]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            name, given = _request(await request.read())
            part, operation = _find(parts, name)
            return web.json_response(await _run(part, operation, given, identity(request).user))
        except (LoginRequired, Denied):
            raise  # the server asks for a login, or says no
        except PacsFault as fault:
            return web.json_response(fault.shown(), status=400)

    return handle


def _query_handler(parts: Sequence[Pacs]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """``GET /vapix/doorcontrol/GetDoorInfo?Token=…``, as some clients ask; an argument may come several times."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            part, operation = _find(parts, request.match_info["operation"])
            given = {
                name: values[0] if len(values) == 1 else values
                for name in request.query
                if (values := request.query.getall(name))
            }
            return web.json_response(await _run(part, operation, given, identity(request).user))
        except PacsFault as fault:
            return web.json_response(fault.shown(), status=400)

    return handle


def _request(body: bytes) -> tuple[str, Arguments]:
    try:
        read = strict_json(body)
    except ValueError:
        raise invalid("the body is not JSON") from None
    if not isinstance(read, Mapping) or len(read) != 1:
        raise invalid("the body must be an object with one operation")
    ((name, given),) = read.items()
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        raise invalid("the arguments must be an object")
    return str(name), {str(name).rpartition(":")[2]: value for name, value in given.items()}


def _find(parts: Sequence[Pacs], name: str) -> tuple[Pacs, str]:
    prefix, _, operation = name.rpartition(":")
    for part in parts:
        if prefix in ("", part.prefix) and operation in part.operations:
            return part, operation
    message = f"Method '{name[:100]}' not implemented: method name or namespace not recognized"
    raise PacsFault(
        "ter:ActionNotSupported", "ter:ActionNotSupported", "Optional Action Not Implemented", message
    )


async def _run(part: Pacs, operation: str, given: Arguments, actor: str) -> Result:
    try:
        return await part.operations[operation](given, actor)
    except (LoginRequired, Denied):
        raise
    except AxisedgeError as error:
        raise fault_of(error, part.faults.get(operation, "ter:InvalidArgs")) from None


# -- SOAP --------------------------------------------------------------------------------------------------------

NAMED = frozenset({"IdData", "Attribute", "Configuration", "KeyValues", "Environment", "Params", "Filters"})
"""Elements whose ``Name`` and ``Value`` are XML attributes; ``Capabilities`` have nothing but attributes."""


def _soap(part: Pacs, name: str, service: Service) -> Callable[[web.Request, Element], Awaitable[Element]]:
    async def operation(request: web.Request, body: Element) -> Element:
        try:
            result = await _run(part, name, _arguments(body), identity(request).user)
        except PacsFault as fault:
            subcode = "ter:TagMismatch" if "Unhandled field" in fault.message else fault.subcode
            code = "Sender" if fault.sender else "Receiver"
            raise Fault(fault.message, code=code, subcode=subcode, status=400) from None
        return service.answer(name, *_elements(part.prefix, result))

    return operation


def _arguments(body: Element) -> dict[str, Any]:
    found: dict[str, Any] = {
        etree.QName(str(key)).localname: str(value) for key, value in body.attrib.items()
    }
    for child in body:
        name = etree.QName(child).localname
        plain = not len(child) and not child.attrib
        value: Any = (child.text or "").strip() if plain else _arguments(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _elements(prefix: str, result: Mapping[str, Any]) -> Iterator[Element]:
    for name, value in result.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                yield _structure(prefix, name, one)
            elif one is not None:
                yield element(prefix, name, _text(one))


def _structure(prefix: str, name: str, members: Mapping[str, Any]) -> Element:
    attributes: dict[str, str] = {}
    rest: dict[str, Any] = {}
    for key, value in members.items():
        simple = not isinstance(value, list | Mapping) and value is not None
        if simple and (
            key in ("token", "type") or name == "Capabilities" or (name in NAMED and key in ("Name", "Value"))
        ):
            attributes[key] = _text(value)
        else:
            rest[key] = value
    return element(prefix, name, *_elements(prefix, rest), **attributes)


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


# -- what operations need ------------------------------------------------------------------------------------------


def read(model: type[M], given: object, subcode: str = "ter:InvalidArgs") -> M:
    """``given`` as ``model``; raises the fault that names the member."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            raise invalid(f"Unhandled field '{where}'") from None
        raise invalid(f"{where}: {first['msg'].removeprefix('Value error, ')}", subcode) from None


def only(given: Arguments, *names: str) -> None:
    """Raise the fault for a member that none of ``names`` is."""
    for name in given:
        if name not in names:
            raise invalid(f"Unhandled field '{str(name)[:64]}'")


def text(given: Arguments, name: str, *, needed: bool = True) -> str:
    """A member that is a text."""
    value = given.get(name, "")
    if not isinstance(value, str) or (needed and not value):
        raise invalid(f"{name} must be a text" + (" that is not empty" if needed else ""))
    return value


def tokens(given: Arguments, name: str = "Token", most: int = MOST_TOKENS) -> list[str]:
    """A member that is a list of tokens."""
    value = given.get(name, [])
    listed = value if isinstance(value, list) else [value] if value != "" else []
    if not all(isinstance(token, str) for token in listed):
        raise invalid(f"{name} must be a list of tokens")
    if len(listed) > most:
        raise PacsFault("ter:InvalidArgs", "ter:TooManyItems", "Too many items", f"at most {most} items")
    return listed


def structures(given: Arguments, name: str) -> list[Any]:
    """A member that is a list of structures; one alone is a list of one."""
    only(given, name)
    if name not in given:
        raise invalid(f"{name} is missing")
    value = given[name]
    listed = value if isinstance(value, list) else [value]
    if len(listed) > MOST_TOKENS:
        raise PacsFault(
            "ter:InvalidArgs", "ter:TooManyItems", "Too many items", f"at most {MOST_TOKENS} items"
        )
    return listed


def number(given: Arguments, name: str, default: int, most: int) -> int:
    """A member that is a whole number from 1 to ``most``; numbers may come as text."""
    value = given.get(name, default)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise invalid(f"{name} must be a whole number of at least 1")
    return min(value, most)


def truth(given: Arguments, name: str, default: bool = False) -> bool:
    """A member that is true or false; may come as text."""
    value = given.get(name, default)
    if isinstance(value, bool):
        return value
    if value in ("true", "1", "false", "0"):
        return value in ("true", "1")
    raise invalid(f"{name} must be true or false")


def listed(
    given: Arguments, name: str, items: Sequence[AnyItem], show: Callable[[AnyItem], Result] = wire
) -> Result:
    """The answer of an operation that lists all ``items``, a page at a time."""
    only(given, "Limit", "StartReference")
    limit, start = (
        number(given, "Limit", MOST_LISTED, MOST_LISTED),
        text(given, "StartReference", needed=False),
    )
    begin = 0
    if start:
        begin = next((n for n, item in enumerate(items) if item.token == start), -1)
        if begin < 0:
            raise PacsFault("ter:InvalidArgVal", "ter:InvalidStartReference", "Invalid start reference")
    shown = items[begin : begin + limit]
    answer: Result = {}
    if begin + limit < len(items):
        answer["NextStartReference"] = items[begin + limit].token
    return {**answer, name: [show(item) for item in shown]}


def chosen(
    given: Arguments, name: str, items: Sequence[AnyItem], show: Callable[[AnyItem], Result] = wire
) -> Result:
    """The answer of an operation that gets items by their tokens; unknown ones are left out."""
    only(given, "Token")
    known = {item.token: item for item in items}
    return {name: [show(known[token]) for token in tokens(given) if token in known]}
