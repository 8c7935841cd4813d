"""First use, logging in and out over the page's own interface."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.pytest_plugin import StartDevice

SESSION = "/api/v1/session"
SETUP = "/api/v1/setup"


class Browser:
    """Keeps cookies as a browser does, and sends the token that the page was given."""

    def __init__(self, device: RunningDevice) -> None:
        self.device = device
        self.http = aiohttp.ClientSession(device.http, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.token = ""

    async def __aenter__(self) -> Browser:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        """Status and body of one request."""
        headers = {"X-CSRF-Token": self.token} if self.token else {}
        async with self.http.request(method, path, json=body, headers=headers) as answer:
            found: dict[str, Any] = await answer.json()
        self.token = found.get("csrf") or self.token
        return answer.status, found


@pytest.mark.feature("WEB-01")
async def test_first_use(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices(administrator=None)
    async with Browser(device) as browser:
        status, state = await browser.ask("GET", SESSION)
        assert (status, state["needsSetup"], state["authenticated"]) == (200, True, False)
        assert state["device"]["serial"] is None
        account = {"user": "boss", "password": "correct horse", "acceptLicence": True}
        for wrong in (
            {"acceptLicence": False},
            {"password": ""},
            {"password": "x" * 65},
            {"password": "ü"},
            {"user": ""},
            {"user": "a b"},
        ):
            status, answer = await browser.ask("POST", SETUP, account | wrong)
            assert status == 400
            assert answer["error"]["field"] == next(iter(wrong))
        assert device.context.accounts.needs_setup
        status, state = await browser.ask("POST", SETUP, account)
        assert (status, state["user"], state["role"]) == (200, "boss", "administrator")
        assert (state["needsSetup"], state["authenticated"]) == (False, True)
        assert state["device"]["serial"] == device.context.identity.serial
        assert (await browser.ask("GET", "/api/v1/status"))[0] == 200
        assert (await browser.ask("POST", SETUP, account | {"user": "eve"}))[0] == 409
    assert device.context.accounts.names() == ["boss"]


@pytest.mark.feature("WEB-03")
async def test_in_and_out(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    login = {"user": device.user, "password": device.password}
    async with Browser(device) as browser:
        assert (await browser.ask("GET", "/api/v1/status"))[0] == 401
        status, answer = await browser.ask("POST", SESSION, login | {"password": "wrong"})
        assert (status, answer["error"]["code"]) == (401, "login_failed")
        status, unknown = await browser.ask("POST", SESSION, login | {"user": "nobody"})
        assert (status, unknown) == (401, answer)
        status, state = await browser.ask("POST", SESSION, login)
        assert (status, state["user"], state["needsSetup"]) == (200, device.user, False)
        assert (await browser.ask("GET", SESSION))[1] == state
        assert (await browser.ask("GET", "/api/v1/status"))[0] == 200
        status, state = await browser.ask("DELETE", SESSION)
        assert (status, state["authenticated"], state["csrf"]) == (200, False, None)
        assert (await browser.ask("GET", "/api/v1/status"))[0] == 401
    assert device.context.sessions.all() == []
    texts = [line.text for line in await device.context.audit.read()]
    assert texts[-2:] == ["root from 127.0.0.1: logged in", "root from 127.0.0.1: logged out"]


@pytest.mark.feature("WEB-03")
async def test_logging_in_anew_ends_the_session_before(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.accounts.add(
        "vera", "pass", device.context.accounts.settings.accounts["root"].role, "test"
    )
    async with Browser(device) as browser:
        for user, password in ((device.user, device.password), ("vera", "pass")):
            assert (await browser.ask("POST", SESSION, {"user": user, "password": password}))[0] == 200
    assert [session.identity.user for session in device.context.sessions.all()] == ["vera"]


@pytest.mark.feature("WEB-03")
async def test_only_the_pages_own_json_logs_in(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    login = {"user": device.user, "password": device.password}
    async with device.stranger.post(device.http + SESSION, data=login) as answer:
        assert answer.status == 415
    async with device.stranger.post(
        device.http + SESSION, json=login, headers={"Origin": "http://evil.example"}
    ) as answer:
        assert answer.status == 403
    assert device.context.sessions.all() == []


@pytest.mark.feature("SEC-06")
async def test_the_log_in_form_is_guarded_too(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    patch = {"enabled": True, "page_failures": 2, "page_interval": 60}
    await device.context.settings.update("brute-force", patch, "test")
    async with Browser(device) as browser:
        for expected in (401, 401, 401, 403):
            status, answer = await browser.ask("POST", SESSION, {"user": device.user, "password": "wrong"})
            assert status == expected
        assert answer["error"]["code"] == "blocked"
        login = {"user": device.user, "password": device.password}
        assert (await browser.ask("POST", SESSION, login))[0] == 200
