"""Network readers in the page: a camera gets its API key, opens the gate with it, and loses it again."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.async_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PUSH = "/vapix/peripherals"


async def prepare(device: Any) -> None:
    """Ada's car may pass the gate."""
    door = {"name": "Gate", "identification": ["CardOnly", "PlateOnly"]}
    await device.context.settings.update("doors", {"doors": {"door-1": door}}, "test")
    policy = [{"AccessPoint": "door-1 in"}]
    credential = {
        "token": "car",
        "IdData": [{"Name": "LPN", "Value": "ABC123"}],
        "CredentialAccessProfile": [{"AccessProfile": "rule"}],
    }
    for body in (
        {"pacsaxis:SetAccessProfile": {"AccessProfile": [{"token": "rule", "AccessPolicy": policy}]}},
        {"pacsaxis:SetCredential": {"Credential": [credential]}},
    ):
        async with device.session.post(device.http + "/vapix/pacs", json=body) as response:
            assert response.status == 200


async def push(device: Any, key: str) -> int:
    headers = {"X-Auth-Key": key}
    async with device.stranger.post(
        device.http + PUSH, json={"value": "abc 123"}, headers=headers
    ) as response:
        return int(response.status)


async def faultless(page: Page, axe: str, where: str) -> None:
    await page.evaluate(axe)
    found = await page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [v["id"] for v in found["violations"]] == [], where
    if folder := os.environ.get("AXISEDGE_SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/{where}.png", full_page=True)


@pytest.mark.feature("ACC-04")
@pytest.mark.feature("WEB-05")
async def test_a_camera_gets_its_key_and_loses_it(axisedge_devices, open_page, log_in, axe: str) -> None:
    device: Any = await axisedge_devices("door-controller")
    await prepare(device)
    page = await open_page()
    await log_in(page, device, "/peripherals/network-readers")
    await expect(page.get_by_text("No readers yet")).to_be_visible()
    await page.get_by_role("button", name="Add reader").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Add and show the key").click()
    await expect(dialog.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Name").fill("Camera at the gate")
    await faultless(page, axe, "add")
    await dialog.get_by_role("button", name="Add and show the key").click()
    shown = page.get_by_test_id("api-key")
    await expect(shown).to_be_visible()
    key = (await shown.inner_text()).strip()
    await faultless(page, axe, "key")
    await page.get_by_role("button", name="Done").click()
    await expect(shown).to_have_count(0)
    assert key not in await page.content(), "it is told once"
    row = page.get_by_role("row").filter(has_text="Camera at the gate")
    await expect(row).to_contain_text("Never")
    assert await push(device, key) == 200
    assert device.context.hardware.line("door-1-relay").read()
    await page.reload()
    await expect(row).not_to_contain_text("Never")
    await row.get_by_role("button", name="Camera at the gate").click()
    await page.get_by_role("menuitem", name="Edit").click()
    await dialog.get_by_label("Name").fill("Gate camera")
    await dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Gate camera")
    await row.get_by_role("button", name="Gate camera").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("No readers yet")).to_be_visible()
    assert await push(device, key) == 401


@pytest.mark.feature("WEB-05")
async def test_the_page_on_a_phone_in_the_dark(axisedge_devices, open_page, log_in, axe: str) -> None:
    device: Any = await axisedge_devices("door-controller")
    await prepare(device)
    body = {"name": "Camera", "kind": "plate"}
    async with device.session.post(device.http + "/api/v1/peripherals", json=body) as response:
        assert response.status == 200
    page = await open_page(dark=True, phone=True)
    await log_in(page, device, "/peripherals/network-readers")
    await expect(page.get_by_text("Opens no door")).to_be_visible()
    await faultless(page, axe, "phone-dark")
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "nothing runs out of the screen"
