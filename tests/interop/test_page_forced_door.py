"""A door is forced: the rule that an installer made in the page locks the other one down, and the page tells both."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.interop.test_page_newcomer import choose

DOORS = {
    "door-1": {"name": "Front", "connector": 1, "monitor": "open"},
    "door-2": {"name": "Vault", "connector": 2},
}


@pytest.mark.feature("ACC-02", "EVT-01", "EVT-03", "WEB-07")
async def test_a_forced_door_locks_another_one_down_by_a_rule_of_the_page(
    axisedge_devices, open_page, log_in
) -> None:
    device = await axisedge_devices("door-controller")
    await device.bench.close("door-1-monitor")
    await device.context.settings.update("doors", {"doors": DOORS}, "test")
    page = await open_page()
    await log_in(page, device, "/system/events/rules/new")
    await page.get_by_label("Name").first.fill("Alarm at the front")
    await choose(page, "Condition", "Door alarm")
    await choose(page, "Door", "Front")
    await choose(page, "State", "DoorForcedOpen")
    await choose(page, "Action", "Lock down door")
    await choose(page, "Door", "Vault", last=True)
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(re.compile("/ui/system/events/rules$"))
    await device.bench.open("door-1-monitor")
    await page.goto(f"{device.http}/ui/status")
    await expect(page.get_by_role("main")).to_contain_text(re.compile("forced", re.IGNORECASE))
    await expect(page.get_by_role("main")).to_contain_text(re.compile("lockdown|locked down", re.IGNORECASE))
    assert device.context.doors.now("door-2").mode == "LockedDown"
