"""The Device Configuration APIs, ``/config/rest/…`` (VAPIX "Device Configuration APIs"): every setting over REST."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, LimitReached, NotFound, Unavailable
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.schema import nest, value_at
from axisedge.core.settings import SettingsModel
from axisedge.vapix import rest_transfer
from axisedge.vapix.rest_path import KEY, Kind, Resource, resolve, split
from axisedge.web.context import Context
from axisedge.web.routing import LoginRequired, Routes, require

ROOT = "/config/rest"
LARGEST_BODY = 512 * 1024
TRANSFERS = {"$all", "$export", "$import"}
JSON_TYPES = {"application/json", "application/merge-patch+json"}

INTERNAL, NOT_FOUND, NO_ITEM, FORBIDDEN, NO_OPERATION, VALIDATION, EXISTS, CONTENT_TYPE = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    11,
)

Answer = tuple[int, dict[str, Any]]


class RestError(AxisedgeError):
    """An error with its HTTP status, its code and the field it is about."""

    def __init__(self, status: int, code: int, message: str, field: str = "") -> None:
        self.status, self.code, self.field = status, code, field
        super().__init__(message)


def register(routes: Routes, device: Context) -> None:
    """Serve the APIs."""
    api = ConfigRest(device)
    routes.add(
        ("GET", "PATCH", "PUT", "POST", "DELETE"),
        ROOT + "/{path:.*}",
        api.handle,
        name=ROOT,
        form="rest",
        largest_body=LARGEST_BODY,
    )
    routes.announce("device-config", "Device Configuration", "1.0")


class ConfigRest:
    """Reads and writes the settings by address."""

    def __init__(self, device: Context) -> None:
        self._settings = device.settings
        self._verbs: Mapping[str, Callable[[web.Request, Resource], Awaitable[Answer]]] = {
            "GET": self._get,
            "PATCH": self._set,
            "POST": self._add,
            "DELETE": self._remove,
        }

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        try:
            status, answer = await self._answer(request)
        except LoginRequired:
            raise
        except AxisedgeError as error:
            return _refusal(error)
        return web.json_response({"status": "success", **answer}, status=status)

    async def _answer(self, request: web.Request) -> Answer:
        parts = split(request.rel_url.raw_path.removeprefix(ROOT))
        if len(parts) in (1, 3) and parts[-1] in TRANSFERS:
            return await self._transfer(request, parts)
        resource = resolve(self._settings, parts)
        verb = self._verbs.get(request.method)
        if verb is None:
            raise RestError(405, NO_OPERATION, f"{request.method} is not understood, set with PATCH")
        section = resource.section
        require(request, section.read if request.method == "GET" else section.write)
        return await verb(request, resource)

    # -- one resource --------------------------------------------------------------------------------------

    def _value(self, resource: Resource) -> Any:
        """The value as JSON; raises `RestError` when there is no such item."""
        shown = self._settings.get(resource.section.name).model_dump(mode="json")
        try:
            return value_at(shown, resource.path)
        except KeyError as missing:
            raise RestError(
                404, NO_ITEM, f"Item does not exist: {resource.name[:200]} ({missing.args[0][:80]})"
            ) from None

    async def _get(self, request: web.Request, resource: Resource) -> Answer:
        value = self._value(resource)
        if resource.kind is Kind.COLLECTION:
            value = [{KEY: key, **item} for key, item in value.items()]
        elif resource.kind is Kind.ITEM:
            value = {KEY: resource.path[-1], **value}
        return 200, {"data": value}

    async def _set(self, request: web.Request, resource: Resource) -> Answer:
        if resource.kind is Kind.COLLECTION:
            raise RestError(405, NO_OPERATION, f"Set operation is not defined for {resource.name}")
        data = (await _body(request))["data"]
        self._value(resource)
        if resource.kind is not Kind.PROPERTY and not isinstance(data, dict):
            raise RestError(400, VALIDATION, "Validation error: data must be an object", _field(resource))
        if resource.kind is Kind.ITEM:
            data = _without_key(data, resource.path[-1])
        who = require(request, resource.section.write)
        await self._settings.update(resource.section.name, nest(resource.path, data), who.user)
        return 200, {}

    async def _add(self, request: web.Request, resource: Resource) -> Answer:
        if resource.kind is not Kind.COLLECTION:
            raise RestError(405, NO_OPERATION, f"Add operation is not defined for {resource.name}")
        data = (await _body(request))["data"]
        if not isinstance(data, dict):
            raise RestError(400, VALIDATION, "Validation error: data must be an object", _field(resource))
        given = data.pop(KEY, None)
        if given is not None and (not isinstance(given, str) or not given):
            raise RestError(400, VALIDATION, f"Validation error: {KEY} must be a text", _field(resource, KEY))
        name, who = resource.section.name, require(request, resource.section.write)
        added: list[str] = []

        def patch(old: SettingsModel) -> dict[str, Any]:
            there = _object(value_at(old.model_dump(mode="json"), resource.path))
            key = given or _free_key(there, resource.schema.get("first_key", "1"))
            if key in there:
                raise RestError(409, EXISTS, f"Item already exists: {resource.name}.{key}"[:200])
            added.append(key)
            return nest((*resource.path, key), data)

        self._value(resource)
        await self._settings.update(name, patch, who.user)
        key = added[-1]
        stored = value_at(self._settings.get(name).model_dump(mode="json"), (*resource.path, key))
        return 201, {"data": {KEY: key, **_object(stored)}}

    async def _remove(self, request: web.Request, resource: Resource) -> Answer:
        if resource.kind is not Kind.ITEM:
            raise RestError(405, NO_OPERATION, f"Remove operation is not defined for {resource.name}")
        self._value(resource)
        who = require(request, resource.section.write)
        await self._settings.update(resource.section.name, nest(resource.path, None), who.user)
        return 200, {}

    # -- many sections -------------------------------------------------------------------------------------

    async def _transfer(self, request: web.Request, parts: tuple[str, ...]) -> Answer:
        """``$all`` and ``$export`` read, ``$import`` writes; for the whole device or for one section."""
        sections = list(self._settings.sections())
        if len(parts) > 1:
            sections = [resolve(self._settings, parts[:-1]).section]
        alone = sections[0] if len(parts) > 1 else None
        match parts[-1], request.method:
            case "$all", "GET" if alone is None:
                who = require(request, Role.VIEWER)
                return 200, {"data": rest_transfer.everything(self._settings, sections, who.role)}
            case "$export", "GET":
                who = require(request, alone.write if alone else Role.OPERATOR)
                exported = rest_transfer.exported(self._settings, sections, who.role)
                return 200, {"data": next(iter(exported.values()), {}) if alone else exported}
            case "$import", "PATCH":
                who = require(request, alone.write if alone else Role.OPERATOR)
                data, to_default = _import_request(await _body(request))
                if alone:
                    data = {rest_transfer.api_name(alone): data}
                warnings = await rest_transfer.take(self._settings, data, who, to_default=to_default)
                return 200, {"warnings": warnings} if warnings else {}
            case _:
                raise RestError(405, NO_OPERATION, f"{request.method} is not defined for {parts[-1]}")


def _import_request(body: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    options = body.get("options", {})
    kind = options.get("importType", "merge") if isinstance(options, dict) else None
    if kind not in ("merge", "default"):
        raise RestError(400, VALIDATION, "Validation error: importType must be merge or default", "options")
    if not isinstance(body["data"], dict):
        raise RestError(400, VALIDATION, "Validation error: data must be an object", "data")
    return body["data"], kind == "default"


async def _body(request: web.Request) -> dict[str, Any]:
    """The request object, which has ``data``; raises `RestError`."""
    if request.content_type not in JSON_TYPES:
        raise RestError(415, CONTENT_TYPE, f"Bad content type: {request.content_type[:80]}")
    try:
        body = strict_json(await request.read())
    except ValueError as error:
        raise RestError(400, VALIDATION, f"Validation error: {error}") from None
    if not isinstance(body, dict) or "data" not in body:
        raise RestError(400, VALIDATION, 'Validation error: the request must be an object with "data"')
    return body


def _without_key(item: dict[str, Any], key: str) -> dict[str, Any]:
    if item.get(KEY, key) != key:
        raise RestError(400, VALIDATION, f"Validation error: {KEY} cannot be changed", KEY)
    return {name: value for name, value in item.items() if name != KEY}


def _free_key(taken: Mapping[str, Any], first: str) -> str:
    """``first``, or the same words with the next number that no item has."""
    words = first.rstrip("0123456789")
    number = int(first[len(words) :])
    while f"{words}{number}" in taken:
        number += 1
    return f"{words}{number}"


def _object(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _field(resource: Resource, *more: str) -> str:
    return ".".join((*resource.path, *more))


def _refusal(error: AxisedgeError) -> web.Response:
    found = _as_rest_error(error)
    body: dict[str, Any] = {"code": found.code, "message": str(found)}
    if found.field:
        body["field"] = found.field
    if isinstance(error, Invalid) and len(error.problems) > 1:
        body["fields"] = {problem.field: problem.why for problem in error.problems}
    return web.json_response({"status": "error", "error": body}, status=found.status)


def _as_rest_error(error: AxisedgeError) -> RestError:
    match error:
        case RestError():
            return error
        case Invalid():
            return RestError(400, VALIDATION, f"Validation error: {error}", error.field)
        case NotFound() if error.what in ("", "section"):
            return RestError(404, NOT_FOUND, f"Resource not found: {error.name}")
        case NotFound():
            return RestError(404, NO_ITEM, f"Item does not exist: {error}")
        case LimitReached() | Conflict():
            return RestError(409, EXISTS, str(error))
        case Denied():
            return RestError(403, FORBIDDEN, str(error))
        case Unavailable():
            return RestError(503, INTERNAL, str(error))
        case _:
            return RestError(500, INTERNAL, "Internal error")
