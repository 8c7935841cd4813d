"""The page for overlays in a browser: every kind is added, placed by mouse and key, changed, and removed."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.interop.test_page_video import plays

pytestmark = pytest.mark.feature("VID-13")
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80">'
    b'<rect width="200" height="80" fill="red"/></svg>'
)


async def add(page: Page, what: str) -> None:
    await page.get_by_role("button", name="Add overlay").click()
    await page.get_by_role("menuitem", name=what).click()


async def drag_to_the_middle(page: Page, name: str) -> None:
    handle = page.get_by_role("button", name=name)
    frame, begin = await page.get_by_test_id("picture").bounding_box(), await handle.bounding_box()
    assert frame is not None and begin is not None
    await page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2, steps=4)
    await page.mouse.up()


async def test_a_text_is_written_dragged_and_put_back(axisedge_device, open_page, log_in) -> None:
    """Its handle takes it elsewhere, by mouse and by key; a move is taken back; then it is deleted."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/video/overlays")
    await plays(page)
    await add(page, "Text")
    text = page.get_by_role("textbox", name="Text", exact=True)
    await text.fill("Ring twice")
    await text.press("Enter")
    await expect(page.get_by_role("button", name="1. Ring twice")).to_be_visible()
    await drag_to_the_middle(page, "Move “Ring twice”")
    await expect(page.get_by_role("combobox", name="Position").first).to_have_value("Custom")
    placed = settings.get("overlays").texts["0"]
    assert (placed.x, placed.y) == pytest.approx((0, 0), abs=0.02)
    handle = page.get_by_role("button", name="Move “Ring twice”")
    await handle.press("ArrowRight")
    await expect(handle).to_have_attribute("style", re.compile(r"left: 51"))
    assert settings.get("overlays").texts["0"].x > 0
    await handle.press("Control+z")
    await expect(handle).to_have_attribute("style", re.compile(r"left: (50|49\.9)"))
    await page.get_by_role("button", name="Modifiers").click()
    await page.get_by_role("menuitem", name="Host name").click()
    await expect(text).to_have_value("Ring twice #n")
    await page.get_by_role("button", name="Delete Ring twice #n").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No overlays yet")).to_be_visible()


async def test_widgets_and_the_indicator_are_added_by_keyboard_and_dragged(
    axisedge_device, open_page, log_in
) -> None:
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/video/overlays")
    await plays(page)
    await page.get_by_role("button", name="Add overlay").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Widget: meter").press("Enter")
    await expect(page.get_by_role("region", name="Widget: meter")).to_be_visible()
    await expect(page.get_by_label("Time window")).to_have_count(0)
    await page.get_by_role("textbox", name="Title").fill("Load")
    await page.get_by_role("textbox", name="Title").press("Enter")
    await page.get_by_role("switch", name="Dynamic scale").press("Space")
    await page.get_by_role("textbox", name="Maximum").fill("30")
    await page.get_by_role("textbox", name="Maximum").press("Enter")
    await expect(page.get_by_role("button", name="Move “Load”")).to_be_visible()
    await drag_to_the_middle(page, "Move “Load”")
    await expect(page.get_by_role("combobox", name="Position").first).to_have_value("Custom")
    widget = settings.get("overlays").widgets["1"]
    assert (widget.kind, widget.maximum, widget.dynamic) == ("meter", 30, False)
    assert (widget.x, widget.y) == pytest.approx((0, 0), abs=0.02)
    await add(page, "Widget: line graph")
    await expect(page.get_by_label("Time window")).to_be_visible()
    await add(page, "Streaming indicator")
    handle = page.get_by_role("button", name="Move “Streaming indicator”")
    await handle.press("ArrowLeft")
    await expect(page.get_by_role("combobox", name="Position").first).to_have_value("Custom")
    assert settings.get("overlays").indicator.enabled
    await page.get_by_role("button", name="Delete Streaming indicator").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(handle).to_have_count(0)
    assert not settings.get("overlays").indicator.enabled


async def test_an_image_in_svg_is_uploaded_and_a_broken_one_says_why(
    axisedge_device, open_page, log_in
) -> None:
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/video/overlays")
    await plays(page)
    files = page.locator("input[type=file]")
    outside = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="a.svg#b"/></svg>'
    await files.set_input_files({"name": "bad.svg", "mimeType": "image/svg+xml", "buffer": outside})
    await expect(page.get_by_role("alert")).to_contain_text("must not refer to anything outside")
    await files.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": LOGO})
    await expect(page.get_by_role("button", name="1. logo.svg")).to_be_visible()
    scale = page.get_by_role("switch", name="Scale with resolution")
    await scale.press("Space")
    await expect(scale).to_be_checked()
    await page.get_by_role("switch", name="Default image").press("Space")
    await expect(page.get_by_role("switch", name="Default image")).to_be_checked()
    color = page.get_by_label("Transparent color")
    await color.fill("red")
    await expect(color).to_have_attribute("aria-invalid", "true")
    await color.fill("FF0000")
    await color.press("Enter")
    await expect(page.locator(".ae-swatch")).to_be_visible()
    stored = settings.get("overlay-images")
    assert stored.default == "logo.svg" and stored.files["logo.svg"].scale
    assert stored.files["logo.svg"].transparent == "FF0000"
    await expect(page.get_by_role("button", name="Delete logo.svg").last).to_be_disabled()
    await page.get_by_role("button", name="Delete logo.svg").first.click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No overlays yet")).to_be_visible()
    await page.get_by_role("button", name="Delete logo.svg").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_role("region", name="Image files")).to_have_count(0)
    assert not settings.get("overlay-images").files


async def test_what_a_client_of_old_has_set_is_shown_and_can_be_switched_off(
    axisedge_device, open_page, log_in
) -> None:
    await axisedge_device.get_text(
        "/axis-cgi/param.cgi?action=update&Image.I0.Text.String=Gate&Image.I0.Text.TextEnabled=yes"
    )
    page = await open_page(language="sv-SE")
    await page.goto(f"{axisedge_device.http}/ui/video/overlays")
    await page.locator("input").first.fill(axisedge_device.user)
    await page.locator("input[type=password]").fill(axisedge_device.password)
    await page.keyboard.press("Enter")
    card = page.get_by_role("region", name="Från en äldre klient, kamera 1")
    await expect(card.get_by_role("textbox", name="Text", exact=True)).to_have_value("Gate")
    await card.get_by_role("switch", name="Ta med text").press("Space")
    await expect(card.get_by_role("switch", name="Ta med text")).not_to_be_checked()
    assert not axisedge_device.context.settings.get("overlays").classic["1"].text_enabled
