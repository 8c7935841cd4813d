"""The page's own interface: sessions and tokens, live frames, forms, logs, trials; and what it refuses."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from axisedge.core.clock import ManualClock
from axisedge.security.accounts import Privileges
from axisedge.testing import run_device
from axisedge.web.page_api.trial import way_back

PATIENCE = 5


class Visitor:
    """A browser's part of the conversation: a cookie, a token."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self.http = http
        self.base = base
        self.csrf = ""

    async def log_in(self, user: str, password: str) -> int:
        """POST the form; returns the status."""
        body = {"user": user, "password": password}
        async with self.http.post(f"{self.base}/api/v1/session", json=body) as answer:
            self.csrf = (await answer.json()).get("csrf", "")
            return answer.status

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One request as the page makes it."""
        headers = {"X-CSRF-Token": self.csrf}
        async with self.http.request(method, self.base + path, json=body, headers=headers) as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def visit(axisedge_device):
    """A visitor with cookies of its own, logged in as the administrator unless told otherwise."""
    jars: list[aiohttp.ClientSession] = []

    async def come(user: str | None = None, password: str = "") -> Visitor:
        http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        jars.append(http)
        visitor = Visitor(http, axisedge_device.http)
        if user is not None:
            assert await visitor.log_in(user, password) == 200
        else:
            assert await visitor.log_in(axisedge_device.user, axisedge_device.password) == 200
        return visitor

    yield come
    for jar in jars:
        await jar.close()


@pytest.mark.feature("WEB-03")
async def test_changes_need_the_token(axisedge_device, visit) -> None:
    """The cookie alone, as a page of another site would send it, changes nothing."""
    visitor = await visit()
    token, visitor.csrf = visitor.csrf, "guessed"
    body = {"data": {"enabled": True}}
    status, answer = await visitor.call("PATCH", "/config/rest/brute-force/v1", body)
    assert (status, axisedge_device.context.settings.get("brute-force").enabled) == (403, False)
    assert "enabled" not in json.dumps(answer)
    visitor.csrf = token
    status, _ = await visitor.call("PATCH", "/config/rest/brute-force/v1", body)
    assert (status, axisedge_device.context.settings.get("brute-force").enabled) == (200, True)


@pytest.mark.feature("WEB-03", "SEC-11")
async def test_a_wrong_login_is_refused_and_noted(axisedge_device, visit) -> None:
    """401 without a challenge (no window of the browser's own), and a line in the access log."""
    visitor = await visit()
    for body in ({"user": "root", "password": "x"}, {"user": "nobody", "password": "x"}):
        async with axisedge_device.stranger.post(
            f"{axisedge_device.http}/api/v1/session", json=body
        ) as answer:
            assert answer.status == 401
            assert "WWW-Authenticate" not in answer.headers
            assert (await answer.json())["error"]["code"] == "login_failed"
            assert "Set-Cookie" not in answer.headers
    _, log = await visitor.call("GET", "/api/v1/logs/access")
    assert [line["fields"]["user"] for line in log["entries"]][-2:] == ["root", "nobody"]


@pytest.mark.feature("WEB-03")
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/plain", b'{"user": "root", "password": "x"}'),
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", b'{"user": "root"}'),
        ("application/json", b'{"user": "root", "password": "x", "more": 1}'),
        ("application/json", b'{"user": ["root"], "password": "x"}'),
        ("application/json", b"[" * 20_000),
    ],
)
async def test_malformed_logins_are_the_callers_fault(axisedge_device, kind: str, content: bytes) -> None:
    """A 4xx in the page's own words, whatever is sent."""
    url = f"{axisedge_device.http}/api/v1/session"
    async with axisedge_device.stranger.post(url, data=content, headers={"Content-Type": kind}) as answer:
        assert answer.status in {400, 415}
        assert "message" in (await answer.json())["error"]


@pytest.mark.feature("SEC-01")
async def test_roles_see_what_they_may(axisedge_device, visit) -> None:
    """A viewer gets the status, no settings and no logs; an operator rules, no accounts."""
    accounts = axisedge_device.context.accounts
    await accounts.add("vera", "v", Privileges.VIEWER, "test")
    await accounts.add("olle", "o", Privileges.OPERATOR, "test")
    vera, olle = await visit("vera", "v"), await visit("olle", "o")
    expected = {
        "/api/v1/status": (200, 200),
        "/api/v1/ports": (200, 200),
        "/api/v1/conditions": (403, 200),
        "/api/v1/actions": (403, 200),
        "/api/v1/rules": (403, 200),
        "/api/v1/schemas/rules": (403, 200),
        "/api/v1/schemas/accounts": (403, 403),
        "/api/v1/logs/audit": (403, 403),
        "/api/v1/connections": (403, 403),
        "/api/v1/trial": (403, 403),
    }
    for path, (viewer, operator) in expected.items():
        assert (await vera.call("GET", path))[0] == viewer, path
        assert (await olle.call("GET", path))[0] == operator, path
    _, sections = await olle.call("GET", "/api/v1/sections")
    assert {"rules", "schedules", "io"} <= {section["name"] for section in sections}
    assert "accounts" not in {section["name"] for section in sections}
    assert (await vera.call("POST", "/api/v1/ports/1", {"active": True}))[0] == 403
    assert not axisedge_device.context.ports[1].active


@pytest.mark.feature("IO-01")
async def test_ports_are_switched_and_bad_ones_refused(axisedge_device, visit) -> None:
    """By number; an input, a missing port and nonsense are refused in the page's words."""
    visitor = await visit()
    status, port = await visitor.call("POST", "/api/v1/ports/1", {"active": True, "seconds": 30})
    assert (status, port["active"], port["closed"]) == (200, True, True)
    status, port = await visitor.call("POST", "/api/v1/ports/1", {})
    assert (status, port["active"]) == (200, False)
    for path, body, wanted in (
        ("/api/v1/ports/0", {"active": True}, 400),
        ("/api/v1/ports/99", {"active": True}, 404),
        ("/api/v1/ports/x", {"active": True}, 400),
        ("/api/v1/ports/1", {"active": "maybe"}, 400),
        ("/api/v1/ports/1", {"active": True, "seconds": -1}, 400),
    ):
        status, answer = await visitor.call("POST", path, body)
        assert (status, "message" in answer["error"]) == (wanted, True), path


@pytest.mark.feature("WEB-08", "EVT-07")
async def test_the_live_link_tells_what_happens(axisedge_device, visit) -> None:
    """State at once, then events, settings, rules, health and log lines; another site's page is refused."""
    visitor = await visit()
    url = f"{axisedge_device.http}/api/v1/live"
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await visitor.http.ws_connect(url, origin="http://evil.example")
    async with visitor.http.ws_connect(url, origin=axisedge_device.http) as live:
        assert (await live.receive_json(timeout=PATIENCE))["type"] == "hello"
        await live.send_json({"type": "subscribe", "topics": ["tns1:Device/tnsaxis:IO//."]})
        replayed = await frame(live, "event", lambda f: f["source"] == {"port": "1"})
        assert replayed["operation"] == "Initialized"
        axisedge_device.context.ports.set_active(1, True, "test")
        moved = await frame(
            live, "event", lambda f: f["data"] == {"state": "1"} and f["source"] == {"port": "1"}
        )
        assert moved["topic"] == "tns1:Device/tnsaxis:IO/OutputPort"
        await axisedge_device.context.settings.update("brute-force", {"enabled": True}, "test")
        assert (await frame(live, "log"))["log"] == "audit"
        assert (await frame(live, "settings"))["section"] == "brute-force"
        for nonsense in ("[]", "{", '{"type": "subscribe", "topics": []}'):
            await live.send_str(nonsense)
            assert (await frame(live, "error"))["message"]
        axisedge_device.context.sessions.end_of(axisedge_device.user)
        while (message := await live.receive(timeout=PATIENCE)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert live.close_code == 4401, message


async def frame(
    live: aiohttp.ClientWebSocketResponse, kind: str, which: Any = lambda f: True
) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(PATIENCE):
        while True:
            found: dict[str, Any] = await live.receive_json()
            if found["type"] == kind and which(found):
                return found


@pytest.mark.feature("NET-02")
async def test_an_unconfirmed_trial_reverts_by_itself(axisedge_devices) -> None:
    """With the clock turned by hand: the owner who cannot come back has the old settings again."""
    clock = ManualClock()
    device = await axisedge_devices("intercom", clock=clock)
    settings = device.context.settings
    jar = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    async with jar as http:
        visitor = Visitor(http, device.http)
        assert await visitor.log_in(device.user, device.password) == 200
        change = {"section": "http", "data": {"max_connections": 50}, "seconds": 30}
        status, trial = await visitor.call("POST", "/api/v1/trial", change)
        assert (status, trial["section"], trial["secondsLeft"]) == (200, "http", 30.0)
        assert settings.get("http").max_connections == 50
        assert (await visitor.call("POST", "/api/v1/trial", change))[0] == 409
        reverted = asyncio.Event()
        settings.watch(lambda change: reverted.set())
        await clock.advance(31)
        await asyncio.wait_for(reverted.wait(), PATIENCE)
        assert settings.get("http").max_connections == 200
        _, trial = await visitor.call("GET", "/api/v1/trial")
        assert trial["section"] is None
        assert (await visitor.call("POST", "/api/v1/trial/keep", None))[0] == 404
        bad = {"section": "accounts", "data": {}, "seconds": 30}
        assert (await visitor.call("POST", "/api/v1/trial", bad))[0] == 400
        worse = {"section": "http", "data": {"http_port": 0}, "seconds": 30}
        status, answer = await visitor.call("POST", "/api/v1/trial", worse)
        assert (status, answer["error"]["field"]) == (400, "http_port")


@pytest.mark.feature("NET-02")
@pytest.mark.parametrize("ending", ["restart", "kept", "refused", "factory-default"])
async def test_a_trial_does_not_survive_a_restart(tmp_path, ending: str) -> None:
    """The device goes down during a trial: it starts with the old settings. What was confirmed stays."""
    jar = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    async with run_device(state=tmp_path) as device, jar as http:
        await device.context.settings.update("http", {"max_connections": 150}, "test")
        visitor = Visitor(http, device.http)
        assert await visitor.log_in(device.user, device.password) == 200
        change: dict[str, Any] = {"section": "http", "data": {"max_connections": 50}, "seconds": 60}
        if ending == "refused":
            change["data"]["http_port"] = 0
        assert (await visitor.call("POST", "/api/v1/trial", change))[0] == (
            400 if ending == "refused" else 200
        )
        if ending == "kept":
            assert (await visitor.call("POST", "/api/v1/trial/keep", None))[0] == 200
        if ending == "factory-default":
            await device.context.settings.reset("test", keep_network=False)
    wanted = {"restart": 150, "kept": 50, "refused": 150, "factory-default": 200}[ending]
    for _ in range(2):
        async with run_device(state=tmp_path) as device:
            assert device.context.settings.get("http").max_connections == wanted
    assert not (tmp_path / "trial.json").exists()


@pytest.mark.feature("NET-02")
async def test_a_trial_takes_back_only_its_own_change(tmp_path) -> None:
    """What others change meanwhile stays, also over the restart; a damaged note stops no start."""
    jar = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
    async with run_device(state=tmp_path) as device, jar as http:
        visitor = Visitor(http, device.http)
        assert await visitor.log_in(device.user, device.password) == 200
        change = {"section": "http", "data": {"max_connections": 50}, "seconds": 60}
        assert (await visitor.call("POST", "/api/v1/trial", change))[0] == 200
        await device.context.settings.update("http", {"authentication": "digest"}, "somebody else")
    async with run_device(state=tmp_path) as device:
        stored = device.context.settings.get("http")
        assert (stored.max_connections, stored.authentication) == (200, "digest")
    (tmp_path / "trial.json").write_text("{not json")
    async with run_device(state=tmp_path) as device:
        assert device.context.settings.get("http").max_connections == 200
    assert not (tmp_path / "trial.json").exists()


def test_the_way_back_undoes_any_change() -> None:
    """Changed, added and removed keys, at any depth."""
    old = {"a": 1, "b": {"c": 2, "d": 3}, "e": [1]}
    new = {"a": 2, "b": {"c": 2, "x": 9}, "e": [1], "f": 0}
    assert way_back(old, new) == {"f": None, "a": 1, "b": {"x": None, "d": 3}}


@pytest.mark.feature("SYS-01")
async def test_factory_default_needs_the_serial_number(axisedge_device, visit) -> None:
    """A wrong or missing confirmation is refused with its field."""
    visitor = await visit()
    for confirm in ("", "0123"):
        body = {"action": "factory-default", "confirm": confirm}
        status, answer = await visitor.call("POST", "/api/v1/maintenance", body)
        assert (status, answer["error"]["field"]) == (400, "confirm")
    assert (await visitor.call("POST", "/api/v1/maintenance", {"action": "explode"}))[0] == 400
    status, answer = await visitor.call("POST", "/api/v1/maintenance", {"action": "restart"})
    assert (status, answer["boot"]) == (200, axisedge_device.context.identity.boot_id)
    ending, _ = await axisedge_device.context.power.ended()
    assert str(ending) == "restart"


@pytest.mark.feature("WEB-08")
async def test_the_openapi_document_tells_every_path(axisedge_device, visit) -> None:
    """Each section of settings and each endpoint is in it, with schemas that all resolve."""
    visitor = await visit()
    status, document = await visitor.call("GET", "/api/v1/openapi.json")
    assert status == 200
    for section in axisedge_device.context.settings.sections():
        assert f"/config/rest/{section.name}/v1" in document["paths"]
    references = set()

    def collect(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                references.add(part["$ref"])
            for child in part.values():
                collect(child)
        elif isinstance(part, list):
            for child in part:
                collect(child)

    collect(document)
    names = {reference.removeprefix("#/components/schemas/") for reference in references}
    assert names <= document["components"]["schemas"].keys()
    assert len(names) > 20


@pytest.mark.feature("EVT-03")
async def test_schedule_previews(visit) -> None:
    """What would occur is told before it is stored; nonsense names its field."""
    visitor = await visit()
    span = {"begin": "2026-11-16T00:00:00Z", "end": "2026-11-23T00:00:00Z"}
    text = "DTSTART:19700105T080000 DTEND:19700105T170000 RRULE:FREQ=WEEKLY;BYDAY=MO,WE"
    status, found = await visitor.call("POST", "/api/v1/schedules/preview", {"schedule": text, **span})
    assert (status, len(found)) == (200, 2)
    status, answer = await visitor.call("POST", "/api/v1/schedules/preview", {"schedule": "x", **span})
    assert (status, answer["error"]["field"]) == (400, "schedule")
