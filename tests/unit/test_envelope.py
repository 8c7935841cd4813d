"""The JSON envelope: what goes in, what comes out, and which code for what."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import Field

from axisedge.core.errors import Conflict, Invalid, LimitReached, NotFound, Unavailable
from axisedge.core.roles import ANONYMOUS
from axisedge.vapix.envelope import A, ApiError, B, C, Family, JsonApi, Params
from axisedge.web.routing import Handler, Routes

PATH = "/axis-cgi/test.cgi"


class Volume(Params):
    level: int = Field(ge=0, le=100)
    name: str = Field("", alias="niceName", max_length=5)


RAISED: dict[str, Exception] = {
    "invalid": Invalid("level", "too loud"),
    "missing": NotFound("port", 9),
    "conflict": Conflict("busy"),
    "limit": LimitReached("ports", 3),
    "unavailable": Unavailable("camera"),
    "own": ApiError(1234, "Own words", {"subCode": 7}, errorCode=2),
}


async def client(family: Family, **options: Any) -> TestClient[web.Request, web.Application]:
    api = JsonApi(PATH, id="test", name="Test", versions=("1.4", "2.1"), family=family, **options)

    async def set_volume(request: web.Request, params: Volume) -> Mapping[str, Any]:
        return {"level": params.level, "name": params.name}

    async def fail(request: web.Request, params: Params) -> Mapping[str, Any]:
        raise RAISED[request.query["why"]]

    api.method("setVolume", Volume, set_volume)
    api.method("fail", Params, fail)
    routes = Routes()
    api.register(routes)
    assert [(made.id, made.version) for made in routes.apis] == [("test", "1.4"), ("test", "2.1")]

    @web.middleware
    async def nobody(request: web.Request, handler: Handler) -> web.StreamResponse:
        request["identity"] = ANONYMOUS
        return await handler(request)

    app = web.Application(middlewares=[nobody])
    for route in routes.all:
        for method in route.methods:
            app.router.add_route(method, route.path, route.handler)
    return TestClient(TestServer(app))


async def ask(
    family: Family, body: Any, *, why: str = "", verb: str = "POST", **options: Any
) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    async with (
        await client(family, **options) as made,
        made.request(verb, PATH, params={"why": why}, data=raw) as response,
    ):
        assert (response.status, response.content_type) == (200, "application/json")
        answer: dict[str, Any] = await response.json()
        return answer


def call(method: str = "setVolume", version: Any = "1.0", **more: Any) -> dict[str, Any]:
    return {"apiVersion": version, "method": method, **more}


@pytest.mark.feature("INT-01")
async def test_success_echoes_context_and_method_and_gives_the_newest_version() -> None:
    answer = await ask(C, call(context="abc", params={"level": 7, "niceName": "x", "unknown": 1}))
    assert answer == {
        "apiVersion": "2.1", "context": "abc", "method": "setVolume", "data": {"level": 7, "name": "x"},
    }  # fmt: skip
    answer = await ask(C, call(params={"level": 7}), echo_method=False)
    assert set(answer) == {"apiVersion", "data"}


@pytest.mark.feature("INT-01")
async def test_supported_versions_need_no_version() -> None:
    answer = await ask(A, {"method": "getSupportedVersions", "context": "c"})
    assert answer["data"] == {"apiVersions": ["1.4", "2.1"]} and answer["context"] == "c"


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize("family", [A, B, C])
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (call(version="3.0"), "version"),
        (call(version="x"), "version"),
        (call(version=1.0), "version"),
        ({"method": "setVolume"}, "missing"),
        ({"apiVersion": "1.0"}, "missing"),
        (call(method="fly"), "method"),
        ({"apiVersion": "1.0", "method": 7}, "missing"),
        (call(), "missing"),
        (call(params={}), "missing"),
        (call(params={"level": 101}), "invalid"),
        (call(params={"level": "loud"}), "invalid"),
        (call(params={"level": 1, "niceName": "too long"}), "invalid"),
        (call(params=[]), "invalid"),
        (call(params="x"), "invalid"),
        (call(context=7), "invalid"),
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b"7", "invalid_json"),
        (b'{"a": NaN}', "invalid_json"),
        (b"\xff\xff", "invalid_json"),
        (b"[" * 1000 + b"]" * 1000, "invalid_json"),
        (b'{"context": "\\ud800", "method": "getSupportedVersions"}', "invalid_json"),
    ],
)
async def test_bad_requests_have_the_family_s_code(family: Family, body: Any, code: str) -> None:
    answer = await ask(family, body)
    assert answer["error"]["code"] == getattr(family, code), answer
    assert answer["error"]["message"] and "data" not in answer and answer["apiVersion"] == "2.1"


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
async def test_only_post_is_supported(verb: str) -> None:
    assert (await ask(A, call(), verb=verb))["error"]["code"] == A.only_post


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    ("why", "code"),
    [("invalid", "invalid"), ("missing", "invalid"), ("conflict", "invalid"), ("limit", "invalid"),
     ("unavailable", "internal")],
)  # fmt: skip
async def test_errors_of_the_domain_become_the_family_s(why: str, code: str) -> None:
    answer = await ask(C, call("fail", context="x"), why=why)
    assert answer["error"] == {"code": getattr(C, code), "message": str(RAISED[why])}
    assert (answer["context"], answer["method"]) == ("x", "fail")


async def test_an_api_s_own_error_is_passed_on_whole() -> None:
    answer = await ask(B, call("fail"), why="own")
    assert answer["error"] == {
        "code": 1234,
        "message": "Own words",
        "details": {"subCode": 7},
        "errorCode": 2,
    }
