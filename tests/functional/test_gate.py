"""What the gate does with handlers that fail late, and with what they raise."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, LimitReached, NotFound, Unavailable
from axisedge.core.roles import ANONYMOUS, Role
from axisedge.web import gate
from axisedge.web.context import Context
from axisedge.web.errors import FORMS
from axisedge.web.routing import Handler, Routes
from axisedge.web.settings import HttpSettings

pytestmark = pytest.mark.feature("SEC-02")


@contextlib.asynccontextmanager
async def served(
    handler: Handler, monkeypatch: pytest.MonkeyPatch, form: str = "page"
) -> AsyncIterator[TestServer]:
    """A server with one route behind a gate that knows nobody."""
    routes = Routes()
    routes.add("GET", "/x", handler, form=form)
    monkeypatch.setattr(gate, "ACCESS", {"/x": Role.ANONYMOUS})
    log = SimpleNamespace(everything=False, failed=lambda *_: None)
    device = SimpleNamespace(
        accounts=SimpleNamespace(needs_setup=False, anonymous=ANONYMOUS),
        authenticator=SimpleNamespace(challenges=lambda *_, **__: ["Digest x"]),
        sessions=None,
        access_log=log,
    )
    made = gate.Gate(cast(Context, device), routes, HttpSettings(), lambda: 443)
    server = TestServer(made.application())
    await server.start_server()
    try:
        yield server
    finally:
        await server.close()


async def test_an_answer_that_breaks_off_is_cut(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def breaks(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"half")
        raise RuntimeError("in the middle")

    async with (
        served(breaks, monkeypatch) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/x")) as answer,
    ):
        assert answer.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
    assert "in the middle" in caplog.text


async def test_a_client_that_goes_away_is_no_mistake_of_ours(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ended = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 1000)
                await asyncio.sleep(0)
        finally:
            ended.set()

    async with served(endless, monkeypatch) as server:
        reader, writer = await asyncio.open_connection(server.host, server.port)
        writer.write(b"GET /x HTTP/1.1\r\nHost: d\r\n\r\n")
        await reader.readline()
        writer.transport.abort()
        await asyncio.wait_for(ended.wait(), 5)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("port", 7), 404, "not_found"),
        (Invalid("volume", "at most 10"), 400, "invalid"),
        (Conflict("exists"), 409, "conflict"),
        (LimitReached("rules", 256), 409, "limit_reached"),
        (Unavailable("camera"), 503, "unavailable"),
        (Denied("operator rights are needed"), 403, "denied"),
        (AxisedgeError("hidden detail"), 500, "internal"),
    ],
)
async def test_every_error_has_its_status(
    monkeypatch: pytest.MonkeyPatch, error: AxisedgeError, status: int, code: str
) -> None:
    async def raises(request: web.Request) -> web.StreamResponse:
        raise error

    async with (
        served(raises, monkeypatch) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/x")) as answer,
    ):
        assert answer.status == status
        told = (await answer.json())["error"]
    assert told["code"] == code
    assert "hidden" not in told["message"]
    assert told.get("field") == ("volume" if code == "invalid" else None)


@pytest.mark.parametrize("form", sorted(FORMS))
async def test_every_form_tells_the_error(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    async def raises(request: web.Request) -> web.StreamResponse:
        raise Invalid("name<>", "no \x00 & no \n lines")

    async with (
        served(raises, monkeypatch, form) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/x")) as answer,
    ):
        assert answer.status == 400
        text = await answer.text()
    if form in ("cgi", "soap"):
        assert "&amp; no" in text
        assert "<>" not in text
    else:
        assert "& no" in json.dumps(json.loads(text), ensure_ascii=False)
