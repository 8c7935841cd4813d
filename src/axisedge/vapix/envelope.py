"""The JSON envelope of newer VAPIX CGIs: ``{apiVersion, context, method, params}`` in, ``data`` or ``error`` out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, NotFound, Unavailable
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.web.access import ACCESS
from axisedge.web.routing import LoginRequired, Routes, require

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Family:
    """The error codes of one generation of JSON APIs (VAPIX "General error codes")."""

    internal: int
    only_post: int
    version: int
    method: int
    invalid_json: int
    missing: int
    invalid: int
    denied: int
    too_large: int
    not_logged_in: int = 0
    """Where it differs from ``denied``."""

    def by_status(self) -> Mapping[int, int]:
        """The codes for errors that the server answers before the API is asked, by HTTP status."""
        return {
            400: self.invalid,
            401: self.not_logged_in or self.denied,
            403: self.denied,
            405: self.only_post,
            408: self.invalid_json,
            413: self.too_large,
            415: self.invalid_json,
            500: self.internal,
        }


A = Family(8000, 2002, 2003, 2004, 4000, 4002, 4002, 2001, 4000)
B = Family(1000, 2000, 4001, 4000, 3000, 4003, 4004, 4002, 2001)
C = Family(1100, 2102, 2100, 2102, 2101, 2103, 2104, 2105, 2107, not_logged_in=2106)


class Params(BaseModel):
    """Base of every method's parameters."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True)


class ApiError(AxisedgeError):
    """An error with the API's own code."""

    def __init__(
        self, code: int, message: str, details: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        self.body: dict[str, Any] = {"code": code, "message": message}
        if details is not None:
            self.body["details"] = dict(details)
        self.body.update(more)
        super().__init__(message)


P = TypeVar("P", bound=Params)
Run = Callable[[web.Request, Any], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class _Method:
    params: type[Params]
    run: Run


class JsonApi:
    """One JSON CGI: its identity for API discovery, its versions, its methods."""

    def __init__(
        self,
        path: str,
        *,
        id: str,
        name: str,
        versions: Sequence[str],
        family: Family,
        echo_method: bool = True,
        number_as_context: bool = False,
    ) -> None:
        """``number_as_context`` is for the few APIs whose clients send a number where others send text."""
        self.path = path
        self.id = id
        self.name = name
        self.versions = tuple(versions)
        self.family = family
        self._echo_method = echo_method
        self._number_as_context = number_as_context
        self._methods: dict[str, _Method] = {}

    @property
    def version(self) -> str:
        """The newest version that is implemented."""
        return self.versions[-1]

    def method(
        self, name: str, params: type[P], run: Callable[[web.Request, P], Awaitable[Mapping[str, Any]]]
    ) -> None:
        """Serve method ``name``; ``run(request, params)`` gives ``data``."""
        self._methods[name] = _Method(params, run)

    def register(self, routes: Routes, *, announce: bool = True) -> None:
        """Put the CGI on the server; each method that stands in the access table is asked there as ``path#method``.

        ``announce`` is False for the second CGI of an API, which is listed once.
        """
        routes.add("*", self.path, self._handle, form="json", codes=self.family.by_status())
        newest = {version.split(".")[0]: version for version in self.versions}
        for version in newest.values() if announce else ():
            routes.announce(self.id, self.name, version)
        for name in self._methods:
            if f"{self.path}#{name}" in ACCESS:
                routes.declare(f"{self.path}#{name}")

    async def _handle(self, request: web.Request) -> web.Response:
        answer: dict[str, Any] = {}
        status = 200
        try:
            answer["data"] = dict(await self._run(request, answer))
        except ApiError as error:
            answer["error"] = error.body
        except LoginRequired:
            raise
        except AxisedgeError as error:
            answer["error"] = self._error(error)
            if isinstance(error, Denied):
                status = 403  # clients take "no rights" from the status, and fall back to another API
        return web.Response(body=json.dumps(answer).encode(), status=status, headers=JSON)

    async def _run(self, request: web.Request, answer: dict[str, Any]) -> Mapping[str, Any]:
        answer["apiVersion"] = self.version
        if request.method != "POST":
            raise ApiError(self.family.only_post, "HTTP request type not supported. Only POST is supported")
        call = parse(await request.read(), self.family, number_as_context=self._number_as_context)
        if "context" in call:
            answer["context"] = call["context"]
        name = call.get("method")
        if not isinstance(name, str):
            raise ApiError(self.family.missing, "The required parameter method is missing or invalid")
        if self._echo_method:
            answer["method"] = name
        if name == "getSupportedVersions":
            return {"apiVersions": list(self.versions)}
        self._check_version(call.get("apiVersion"))
        method = self._methods.get(name)
        if method is None:
            raise ApiError(self.family.method, f"JSON semantic error: Unknown method '{name[:80]}'")
        require(request, ACCESS.get(f"{self.path}#{name}", Role.ANONYMOUS))
        try:
            asked = call.get("params")
            params = method.params.model_validate({} if asked is None else asked)
        except ValidationError as error:
            raise self._refused(error) from None
        return await method.run(request, params)

    def _check_version(self, asked: object) -> None:
        if asked is None:
            raise ApiError(self.family.missing, "The required parameter apiVersion is missing")
        major = asked.split(".")[0] if isinstance(asked, str) else ""
        if major not in {version.split(".")[0] for version in self.versions}:
            raise ApiError(self.family.version, "The requested API version is not supported")

    def _refused(self, error: ValidationError) -> ApiError:
        first = error.errors(include_url=False)[0]
        if not first["loc"]:
            return ApiError(
                self.family.invalid, "Invalid parameter value specified: params: an object is needed"
            )
        field = ".".join(map(str, first["loc"])) or "params"
        if first["type"] == "missing":
            return ApiError(self.family.missing, f"Required parameter missing: {field}")
        return ApiError(self.family.invalid, f"Invalid parameter value specified: {field}: {first['msg']}")

    def _error(self, error: AxisedgeError) -> dict[str, Any]:
        code = self.family.internal
        if isinstance(error, Invalid | NotFound):
            code = self.family.invalid
        elif isinstance(error, Denied):
            code = self.family.denied
        elif isinstance(error, Conflict):
            code = self.family.invalid
        elif isinstance(error, Unavailable):
            code = self.family.internal
        return {"code": code, "message": str(error)}


def parse(body: bytes, family: Family, *, number_as_context: bool = False) -> dict[str, Any]:
    """The request object of a JSON API; raises `ApiError` for what is not JSON, not an object, or too deep."""
    try:
        call = strict_json(body)
    except ValueError as error:
        raise ApiError(family.invalid_json, f"Invalid JSON: {error}") from None
    if not isinstance(call, dict):
        raise ApiError(family.invalid_json, "Invalid JSON: the request must be an object")
    context = call.get("context", "")
    number = number_as_context and isinstance(context, int) and not isinstance(context, bool)
    if not (number or isinstance(context, str)):
        raise ApiError(family.invalid, "Invalid parameter value specified: context")
    return call
