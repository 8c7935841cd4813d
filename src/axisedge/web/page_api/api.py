"""The handlers behind the table of endpoints: access, body, answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from axisedge.core.errors import Denied, Invalid
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.web.context import Context
from axisedge.web.page_api.endpoints import ENDPOINTS, Endpoint
from axisedge.web.page_api.openapi import document
from axisedge.web.routing import Routes

Answer = Callable[..., Awaitable[Any]]


def register(routes: Routes, device: Context, *groups: object) -> None:
    """Serve every endpoint with the method of that name of one of ``groups``."""
    for endpoint in ENDPOINTS:
        run = next(getattr(group, endpoint.handler) for group in groups if hasattr(group, endpoint.handler))
        routes.add(endpoint.method, endpoint.path, handler(endpoint, run), name=row(endpoint), form="page")
    described: list[bytes] = []

    async def openapi(request: web.Request) -> web.Response:
        if not described:  # when asked first: all sections of settings are known by then
            models = {section.name: section.model for section in device.settings.sections()}
            described.append(json.dumps(document(sections=models)).encode())
        return web.Response(body=described[0], content_type="application/json")

    routes.add("GET", "/api/v1/openapi.json", openapi, form="page")


def row(endpoint: Endpoint) -> str:
    """The endpoint's row in the access table: its path, and the method where one path has several roles."""
    several = {e.role for e in ENDPOINTS if e.path == endpoint.path}
    return f"{endpoint.path}#{endpoint.method}" if len(several) > 1 else endpoint.path


def handler(endpoint: Endpoint, run: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The HTTP handler of ``endpoint``: reads the request's model, renders the answer's."""
    adapter: TypeAdapter[Any] = TypeAdapter(endpoint.answer)
    model = endpoint.request

    async def handle(request: web.Request) -> web.StreamResponse:
        result = await (run(request) if model is None else run(request, await body(request, model)))
        if isinstance(result, web.StreamResponse):
            return result
        return web.Response(body=adapter.dump_json(result, by_alias=True), content_type="application/json")

    return handle


async def body(request: web.Request, model: type[BaseModel]) -> BaseModel:
    """The request's body as ``model``. Only JSON is taken, which no form of another site can send."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="the content type must be application/json")
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        raise Denied("the request comes from the page of another site")
    try:
        data = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise Invalid("", "the body is not JSON") from None
    return validate(model, data)


def number(request: web.Request, name: str, default: int) -> int:
    """An integer of the query string; raises `Invalid`."""
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Invalid(name, "a whole number from 0")
    return int(text)


def index(request: web.Request, name: str) -> int:
    """A number in the address; raises `Invalid`."""
    text = request.match_info[name]
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid(name, "a whole number from 0")
    return int(text)


__all__ = ["Role", "body", "handler", "index", "number", "register", "row"]
