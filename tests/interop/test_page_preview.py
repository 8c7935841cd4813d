"""Mounting a camera with the page: its picture before there is an account, and the bench's hands afterwards."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from axisedge.web import preview

NAME, PASSWORD = "anna", "correct horse 1"


@pytest.mark.feature("WEB-02", "INT-04")
@pytest.mark.parametrize(
    ("dark", "phone"), [(False, False), (True, True)], ids=["light-desktop", "dark-phone"]
)
async def test_the_picture_is_there_before_the_account_and_the_bench_covers_the_lens(
    axisedge_devices, open_page, dark: bool, phone: bool
) -> None:
    """The picture has arrived (it has a size), and goes with the first account."""
    device = await axisedge_devices("intercom", administrator=None)
    page = await open_page(dark=dark, phone=phone)
    await page.goto(device.http)
    picture = page.get_by_role("img", name="Live picture of the camera")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 640)
    until = "new Intl.DateTimeFormat('en-GB', {hour: 'numeric', minute: '2-digit'}).format(Date.now() + %d)"
    ends = {await page.evaluate(until % moment) for moment in (7_130_000, 7_200_000)}
    told = await page.get_by_text("Preview mode: everybody who reaches the device").inner_text()
    assert any(told.endswith(f"no longer than {moment}.") for moment in ends), told
    await page.get_by_label("Username").fill(NAME)
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_label("Repeat password").fill(PASSWORD)
    await page.get_by_label("I accept the licence terms").check()
    await page.get_by_role("button", name="Add account").click()
    await expect(page.get_by_role("heading", name="Status", level=1)).to_be_visible()
    await expect(picture).to_have_count(0)
    await page.get_by_role("button", name="Bench").click()
    cover = page.get_by_role("switch", name="Cover the lens")
    await expect(cover).not_to_be_checked()
    await cover.click()  # it shows what the device says, a moment later
    await expect(cover).to_be_checked()
    assert device.context.camera.bench().switches.covered


@pytest.mark.feature("WEB-02")
async def test_no_picture_when_preview_mode_is_over(axisedge_devices, open_page, monkeypatch) -> None:
    """Two hours after the start first use is as on a product without a camera, and asks for no login."""
    monkeypatch.setattr(preview, "DURATION", 0)
    device = await axisedge_devices("intercom", administrator=None)
    page = await open_page()
    await page.goto(device.http)
    await expect(page.get_by_role("heading", name="Create the administrator")).to_be_visible()
    await expect(page.get_by_role("img", name="Live picture of the camera")).to_have_count(0)


@pytest.mark.feature("WEB-02")
async def test_the_picture_goes_when_its_time_is_over(axisedge_devices, open_page, monkeypatch) -> None:
    """While the page is open, without anybody doing anything."""
    monkeypatch.setattr(preview, "DURATION", 8)
    device = await axisedge_devices("intercom", administrator=None)
    page = await open_page()
    await page.goto(device.http)
    picture = page.get_by_role("img", name="Live picture of the camera")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_count(0, timeout=15_000)
