"""The story in Firefox, driven over WebDriver BiDi: what a person sees and does, by role and name."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.processes import end
from tests.interop.test_page_video import READ_MARK

FIREFOX = "/usr/bin/firefox-esr"
START_SECONDS = 60
LOOK_EVERY = 0.1
PATIENCE = 40.0
PREFERENCES = """
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("intl.accept_languages", "en-GB");
user_pref("ui.prefersReducedMotion", 1);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""


class Firefox:
    """One tab of one Firefox."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read())
        self.tab = ""
        self.errors: list[str] = []

    async def _read(self) -> None:
        async for message in self._socket:
            data = message.json()
            waiting = self._answers.pop(data.get("id") or 0, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(data)
            elif data.get("method") == "log.entryAdded" and data["params"]["level"] == "error":
                self.errors.append(str(data["params"]["text"]))

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command; a refused one fails the test."""
        number = next(self._numbers)
        waiting = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(waiting, PATIENCE)
        assert answer["type"] == "success", answer
        result: dict[str, Any] = answer["result"]
        return result

    async def close(self) -> None:
        """End the reader."""
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader

    async def open(self, url: str) -> None:
        """Go there."""
        await self.send("browsingContext.navigate", context=self.tab, url=url, wait="complete")

    async def find(self, role: str, name: str) -> str:
        """Wait for the element that assistive technology would find; returns its handle."""
        value = {"role": role, "name": name} if role else {"name": name}
        locator = {"type": "accessibility", "value": value}
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.send("browsingContext.locateNodes", context=self.tab, locator=locator)
                if found["nodes"]:
                    handle: str = found["nodes"][0]["sharedId"]
                    return handle
                await asyncio.sleep(LOOK_EVERY)

    async def click(self, role: str, name: str) -> None:
        """With the pointer, in the middle of the element."""
        element = {"type": "element", "element": {"sharedId": await self.find(role, name)}}
        await self.evaluate(
            "(e) => e.scrollIntoView({ block: 'center', behavior: 'instant' })", element["element"]
        )
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": element},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self.send(
            "input.performActions",
            context=self.tab,
            actions=[{"type": "pointer", "id": "mouse", "actions": actions}],
        )

    async def type(self, text: str) -> None:
        """Into what has the focus."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self.send(
            "input.performActions", context=self.tab, actions=[{"type": "key", "id": "keys", "actions": keys}]
        )

    async def fill(self, name: str, text: str, role: str = "textbox") -> None:
        """Click a field and type. Password fields have no role in Firefox."""
        await self.click(role, name)
        await self.type(text)

    async def evaluate(self, function: str, *arguments: dict[str, Any]) -> Any:
        """Ask the page something."""
        result = await self.send(
            "script.callFunction",
            target={"context": self.tab},
            functionDeclaration=function,
            awaitPromise=True,
            arguments=list(arguments),
        )
        assert result["type"] == "success", result
        return result["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until the expression is true on the page."""
        await self.evaluate(
            f"""() => new Promise((done, late) => {{
                const until = Date.now() + {PATIENCE * 900};
                const look = () => {{
                    if ({expression}) done(true);
                    else if (Date.now() > until) late(new Error({expression!r}));
                    else setTimeout(look, 50);
                }};
                look();
            }})"""
        )


@pytest_asyncio.fixture
async def firefox(tmp_path: Path) -> AsyncIterator[Firefox]:
    """Debian's Firefox without a window, with a profile of its own."""
    profile = tmp_path / "profile"
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES)
    said = tmp_path / "said"
    with said.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            FIREFOX,
            "--headless",
            "--no-remote",
            "--profile",
            str(profile),
            "--remote-debugging-port",
            "0",
            "about:blank",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=output,
        )
    try:
        async with asyncio.timeout(START_SECONDS):
            while not (address := re.search(r"WebDriver BiDi listening on (ws://\S+)", said.read_text())):
                assert process.returncode is None, "Firefox ended before it listened"
                await asyncio.sleep(0.05)
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address[1]}/session", max_msg_size=0) as socket,
        ):
            browser = Firefox(socket)
            await browser.send("session.new", capabilities={})
            await browser.send("session.subscribe", events=["log.entryAdded"])
            tree = await browser.send("browsingContext.getTree")
            browser.tab = tree["contexts"][0]["context"]
            yield browser
            await browser.close()
    finally:
        await end(process)


@pytest.mark.feature("WEB-05", "WEB-01", "WEB-07")
async def test_first_use_and_the_call_button_in_firefox(axisedge_devices, firefox: Firefox) -> None:
    """Create the administrator, open the bench, press the call button: the rule opens the relay."""
    device = await axisedge_devices("intercom", administrator=None)
    await firefox.open(device.http)
    await firefox.fill("Username", "anna")
    await firefox.fill("New password", "correct horse 1", role="")
    await firefox.fill("Repeat password", "correct horse 1", role="")
    await firefox.click("checkbox", "I accept the licence terms")
    await firefox.click("button", "Add account")
    await firefox.find("heading", "Device info")
    assert device.context.accounts.names() == ["anna"]
    await device.context.settings.update("rules", {"rules": {"1": RULE}}, "test")
    await firefox.click("link", "Events")
    await firefox.until("document.querySelector('[data-rule=\"Open door\"]')")
    await firefox.click("button", "Bench")
    await firefox.until("document.querySelector('[data-contact=\"relay-1\"][data-closed=false]')")
    await firefox.click("button", "Press Call button")
    await firefox.until("document.querySelector('[data-contact=\"relay-1\"][data-closed=true]')")
    await firefox.until("document.querySelector('[data-contact=\"relay-1\"][data-closed=false]')")
    assert (
        await firefox.evaluate("() => document.title")
        == "Events: Rules \N{EN DASH} axisedge AE-I10 Network Intercom"
    )
    assert firefox.errors == []


@pytest.mark.feature("VID-01", "WEB-05")
async def test_the_live_view_plays_in_firefox(axisedge_device, firefox: Firefox) -> None:
    """Pictures in order, counted from the picture itself; frozen they stand still; AV1 plays too."""
    await firefox.open(f"{axisedge_device.http}/ui/video/live")
    await firefox.fill("Username", axisedge_device.user)
    await firefox.fill("Password", axisedge_device.password, role="")
    await firefox.click("button", "Log in")
    await firefox.until("document.querySelector('[data-testid=picture][data-link=playing]')")
    await firefox.until("document.querySelector('main').innerText.includes('H.264 (avc1.')")
    seen = await _numbers(firefox, 6)
    assert seen == sorted(set(seen))
    await firefox.click("button", "Freeze")
    await asyncio.sleep(0.3)
    still = await _numbers(firefox, 1)
    await asyncio.sleep(0.5)
    assert await _numbers(firefox, 1) == still
    await firefox.click("button", "Play")
    assert (await _numbers(firefox, 3))[-1] > seen[-1]
    await firefox.click("combobox", "Format")
    await firefox.click("option", "AV1")
    await firefox.until("document.querySelector('main').innerText.includes('AV1 (av01.')")
    after = await _numbers(firefox, 4)
    assert after == sorted(set(after))
    assert firefox.errors == []


def _number(mark: Any) -> int:
    """BiDi gives objects as lists of pairs."""
    return int(dict(mark)["number"]["value"] if isinstance(mark, list) else mark["number"])


async def _numbers(firefox: Firefox, count: int) -> list[int]:
    """The numbers of so many different pictures, as they are shown."""
    found: list[int] = []
    for _ in range(200):
        mark = await firefox.evaluate(READ_MARK)
        if mark is not None and (not found or _number(mark) != found[-1]):
            found.append(_number(mark))
        if len(found) == count:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"only {len(found)} pictures came")


RULE = {
    "name": "Open door",
    "conditions": [
        {
            "topic": "tns1:Device/tnsaxis:IO/Port",
            "content": 'boolean(//SimpleItem[@Name="port" and @Value="0"]) and '
            'boolean(//SimpleItem[@Name="state" and @Value="1"])',
        }
    ],
    "action": {
        "template": "com.axis.action.fixed.io.toggle",
        "parameters": {"port": 1, "state": "high", "duration": 2},
    },
}
