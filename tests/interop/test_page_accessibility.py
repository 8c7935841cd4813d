"""axe on every page, in both themes; and the page by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

PAGES = (
    "/status",
    "/system/time",
    "/system/configuration-check",
    "/system/network",
    "/system/security",
    "/system/accounts",
    "/system/events/rules",
    "/system/events/rules/new",
    "/system/events/rules/1",
    "/system/events/schedules",
    "/system/events/triggers",
    "/system/accessories",
    "/system/logs/system",
    "/system/logs/access",
    "/system/logs/audit",
    "/system/plain-config",
    "/system/plain-config?section=io",
    "/maintenance",
    "/nowhere",
    "/communication/contacts",
    "/communication/contacts/new",
    "/communication/sip/settings",
    "/communication/sip/accounts",
    "/communication/sip/accounts/new",
    "/communication/sip/dtmf",
    "/communication/sip/test-call",
    "/communication/sip/access-list",
    "/communication/calls/call-button",
    "/communication/calls/general",
    "/communication/vms-calls",
    "/audio/device-settings",
    "/audio/stream",
    "/audio/clips",
    "/system/edge-to-edge",
)
ON_A_LADDER = (
    "/status",
    "/system/accessories",
    "/system/events/rules/1",
    "/system/configuration-check",
    "/maintenance",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
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
        "parameters": {"port": "1", "state": "high", "duration": "7"},
    },
}


async def violations(page: Page, axe: str) -> list[str]:
    """What axe finds, one line for each element. Evaluated, so that the page's own policy stays in force."""
    await page.evaluate(f"if (!window.axe) {{ {axe} }}")
    found: list[dict[str, Any]] = await page.evaluate(
        "async (tags) => (await axe.run({ runOnly: tags })).violations", RULES
    )
    # A dialog hides the page and its heading from assistive technology, as it shall.
    hidden = {"page-has-heading-one"} if await page.get_by_role("dialog").count() else set()
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
        if rule["id"] not in hidden
    ]


async def settled(page: Page) -> None:
    """The page has its heading, and nothing of it is still waiting."""
    await page.get_by_role("heading", level=1, include_hidden=True).wait_for()
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)


@pytest.mark.feature("WEB-05")
@pytest.mark.timeout(240)  # some forty pages
@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, False), (False, True)])
async def test_every_page_passes_axe(
    axisedge_device, open_page, log_in, axe: str, dark: bool, phone: bool
) -> None:
    """WCAG 2.2 AA, and the best practices that axe knows."""
    await axisedge_device.context.settings.update("rules", {"rules": {"1": RULE}}, "test")
    page = await open_page(dark=dark, phone=phone)
    await log_in(page, axisedge_device)
    found = []
    for path in ON_A_LADDER if phone else PAGES:
        await page.goto(f"{axisedge_device.http}/ui{path}")
        await settled(page)
        found += [f"{path}: {line}" for line in await violations(page, axe)]
    assert not found, "\n".join(found)


@pytest.mark.feature("WEB-05", "WEB-01")
@pytest.mark.parametrize("dark", [False, True])
async def test_first_use_and_log_in_pass_axe(axisedge_devices, open_page, axe: str, dark: bool) -> None:
    """The pages that everybody sees first."""
    found = []
    for administrator in (None, ("root", "correct horse")):
        device = await axisedge_devices("intercom", administrator=administrator)
        page = await open_page(dark=dark)
        await page.goto(device.http)
        await page.get_by_role("heading", level=1).wait_for()
        found += await violations(page, axe)
    assert not found, "\n".join(found)


@pytest.mark.feature("WEB-05", "WEB-04")
async def test_dialogs_and_menus_pass_axe(axisedge_device, open_page, log_in, axe: str) -> None:
    """What opens over the page."""
    page = await open_page()
    await log_in(page, axisedge_device)
    found = []
    await page.get_by_role("button", name="Theme and language").click()
    await page.get_by_role("menuitemradio", name="Dark").wait_for()
    found += [f"preferences: {line}" for line in await violations(page, axe)]
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Search settings").click()
    await page.get_by_role("combobox", name="Search pages and settings").fill("port")
    await page.get_by_role("option").first.wait_for()
    found += [f"search: {line}" for line in await violations(page, axe)]
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Bench").click()
    await page.get_by_role("button", name="Press Call button").wait_for()
    found += [f"bench: {line}" for line in await violations(page, axe)]
    await page.keyboard.press("Escape")
    for entry in ("Help", "Release notes", "About", "Legal"):
        await page.get_by_role("button", name=f"Account {axisedge_device.user}").click()
        await page.get_by_role("menuitem", name=entry).click()
        await page.get_by_role("dialog").wait_for()
        found += [f"{entry}: {line}" for line in await violations(page, axe)]
        await page.keyboard.press("Escape")
    await page.goto(f"{axisedge_device.http}/ui/system/accounts")
    await page.get_by_role("button", name="Add account").click()
    await page.get_by_role("dialog").wait_for()
    found += [f"account: {line}" for line in await violations(page, axe)]
    await page.goto(f"{axisedge_device.http}/ui/system/events/schedules")
    await page.get_by_role("button", name="Add schedule").click()
    await page.get_by_role("dialog").wait_for()
    found += [f"schedule: {line}" for line in await violations(page, axe)]
    assert not found, "\n".join(found)


@pytest.mark.feature("WEB-05")
async def test_by_keyboard_alone(axisedge_device, open_page, log_in) -> None:
    """Skip the menu, find a page, come back: no mouse."""
    page = await open_page()
    await page.goto(f"{axisedge_device.http}/ui/")
    await expect(page.get_by_label("Username")).to_be_focused()
    await page.keyboard.type(axisedge_device.user)  # the first field has the focus
    await page.keyboard.press("Tab")
    await page.keyboard.type(axisedge_device.password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Status", level=1)).to_be_focused()
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    await page.keyboard.type("brute")
    await expect(page.get_by_role("option").first).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Security", level=1)).to_be_visible()
    await page.goto(f"{axisedge_device.http}/ui/system/accessories")
    await settled(page)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()
    relay = page.get_by_role("switch", name="Switch Relay 1")
    await relay.focus()
    await page.keyboard.press("Space")
    await expect(page.locator("[data-port='1']").get_by_text("Active (closed)")).to_be_visible()
