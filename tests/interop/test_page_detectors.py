"""Detectors set up in the page: a switch turns the detector on, and the camera with it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from axisedge.media.detector_settings import DETECTORS


@pytest.mark.feature("VID-20")
async def test_tampering_is_turned_on_in_the_page(axisedge_device, open_page) -> None:
    """What is set takes effect at once, and the rest stays as it was."""
    device = axisedge_device
    page = await open_page()
    await page.goto(f"{device.http}/ui/system/detectors")
    await page.get_by_label("Username").fill(device.user)
    await page.get_by_label("Password", exact=True).fill(device.password)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("heading", name="Detectors", level=1)).to_be_visible()
    switch = page.get_by_role("switch", name="Camera tampering")
    await expect(switch).not_to_be_checked()
    await switch.click()
    await expect(switch).to_be_checked()
    settings = device.context.settings[DETECTORS]
    assert (settings.tampering.enabled, settings.motion.enabled) == (True, False)
