"""Browsers for the stories that a person would live through on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = "/usr/bin/chromium"
CLOSE_ENOUGH = 10_000
"""Milliseconds that anything on the page may take on a busy machine."""

expect.set_options(timeout=CLOSE_ENOUGH)

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def open_page(chromium: Browser) -> AsyncIterator[OpenPage]:
    """``page = await open_page(dark=True, phone=True)``: a fresh visitor. A page that breaks fails the test."""
    broken: list[str] = []

    async def fresh(*, dark: bool = False, phone: bool = False, language: str = "en-GB") -> Page:
        context = await chromium.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale=language,
            reduced_motion="reduce",
            ignore_https_errors=True,
        )
        context.set_default_timeout(CLOSE_ENOUGH)
        page = await context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda message: (
                broken.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield fresh
    assert broken == []


@pytest.fixture(scope="session")
def axe(checkout: Path) -> str:
    """The source of axe-core, from the page's own packages."""
    return (checkout / "webui/node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture
def offences(axe: str) -> Callable[[Page, str], Awaitable[list[str]]]:
    """``found += await offences(page, "where")``: what axe finds of WCAG 2.2 AA and its best practices, a line each."""

    async def look(page: Page, where: str) -> list[str]:
        await page.evaluate(f"if (!window.axe) {{ {axe} }}")  # so that the page's own policy stays in force
        found = await page.evaluate("async (tags) => (await axe.run({ runOnly: tags })).violations", WCAG)
        # A dialog hides the page and its heading from assistive technology, as it shall.
        hidden = {"page-has-heading-one"} if await page.get_by_role("dialog").count() else set()
        return [
            f"{where}: {rule['id']}: {node['target']} {node.get('failureSummary', '')}"
            for rule in found
            for node in rule["nodes"]
            if rule["id"] not in hidden
        ]

    return look


@pytest.fixture
def log_in() -> Callable[[Page, Any], Awaitable[None]]:
    """``await log_in(page, device)``: through the form, as a person does."""

    async def enter(page: Page, device: Any, path: str = "/status") -> None:
        await page.goto(f"{device.http}/ui{path}")
        await page.get_by_label("Username").fill(device.user)
        await page.get_by_label("Password", exact=True).fill(device.password)
        await page.get_by_role("button", name="Log in").click()
        await page.get_by_role("heading", level=1).wait_for()

    return enter
