"""The live view's choices: a view area that is steered, formats that this browser plays, and changes seen at once."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import expect

from tests.interop.test_page_video import BRIGHTNESS, CORNER, marks, plays

AREA = {"name": "Gate", "left": 0.25, "top": 0.25, "width": 0.5, "height": 0.5, "ptz": True}


@pytest.mark.feature("VID-15", "VID-01")
async def test_a_view_area_is_chosen_and_steered(axisedge_devices, open_page, log_in) -> None:
    """By keys, buttons, wheel and mouse; the stream goes on meanwhile, and the address leads there again."""
    device = await axisedge_devices("lpr-camera")
    settings = device.context.settings
    await settings.update("view-areas", {"areas": {"2": AREA}}, "test")
    page = await open_page()
    await log_in(page, device, "/video/live")
    await plays(page)
    await expect(page.get_by_role("region", name="Pan, tilt and zoom")).to_have_count(0)
    await page.get_by_role("combobox", name="Camera").click()
    await page.get_by_role("option", name="2. Gate").click()
    await plays(page)
    assert page.url.endswith("?camera=2")
    await page.wait_for_timeout(1500)  # the size of the picture has been measured by then
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))

    def area() -> tuple[float, float, float, float]:
        now = settings.get("view-areas").areas["2"]
        return now.left, now.top, now.width, now.height

    surface = page.get_by_role("application", name="View area")
    await surface.press("ArrowRight")
    pad = page.get_by_role("region", name="Pan, tilt and zoom")
    await expect(pad.get_by_role("status")).to_have_text("2\u00d7")
    await pad.get_by_role("button", name="Zoom in").click()
    await expect(pad.get_by_role("status")).to_have_text("2.5\u00d7")
    await page.wait_for_timeout(300)
    assert area() == pytest.approx((0.4, 0.3, 0.4, 0.4), abs=0.001)
    frame = await surface.bounding_box()
    assert frame is not None
    await page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2)
    await page.mouse.wheel(0, 100)
    await expect(pad.get_by_role("status")).to_have_text("2.3\u00d7")
    await page.mouse.down()
    await page.mouse.move(frame["x"] + frame["width"] * 0.75, frame["y"] + frame["height"] / 2, steps=5)
    await page.mouse.up()
    await page.wait_for_timeout(300)
    assert area()[0] == pytest.approx(0.38 - 0.25 * 0.44, abs=0.02)
    await pad.get_by_role("button", name="Zoom all the way out").click()
    await expect(pad.get_by_role("status")).to_have_text("1\u00d7")
    await page.wait_for_timeout(300)
    assert area() == (0, 0, 1, 1)
    assert not sockets, "the stream went on"
    await page.reload()
    await plays(page)
    await expect(page.get_by_role("combobox", name="Camera")).to_have_value("2. Gate")


@pytest.mark.feature("VID-15")
async def test_an_area_without_ptz_and_a_viewer_are_not_offered_to_steer(
    axisedge_devices, open_page, log_in
) -> None:
    device = await axisedge_devices("lpr-camera")
    await device.context.settings.update("view-areas", {"areas": {"2": {**AREA, "ptz": False}}}, "test")
    page = await open_page()
    await log_in(page, device, "/video/live?camera=2")
    await plays(page)
    await expect(page.get_by_role("combobox", name="Camera")).to_have_value("2. Gate")
    await expect(page.get_by_role("application", name="View area")).to_have_count(0)


@pytest.mark.feature("VID-01", "VID-08")
async def test_formats_are_played_or_say_why_not(axisedge_device, open_page, log_in) -> None:
    page = await open_page()
    await log_in(page, axisedge_device, "/video/live")
    await plays(page)
    plays_h265 = await page.evaluate(
        """() => MediaSource.isTypeSupported('video/mp4; codecs="hvc1.1.6.L123.B0"')"""
    )
    await page.get_by_role("combobox", name="Format").click()
    h265 = page.get_by_role("option", name="H.265")
    if plays_h265:
        await expect(h265).to_have_text("H.265")
    else:
        await expect(h265).to_have_text("H.265 \u2013 this browser does not play it")
        await expect(h265).to_have_attribute("data-combobox-disabled", "true")
    await page.get_by_role("option", name="AV1").click()
    facts = page.get_by_role("region", name="Stream information")
    await expect(facts).to_contain_text("AV1 (av01.0.")
    await plays(page)
    seen = [mark["number"] for mark in await marks(page, 4)]
    assert seen == sorted(set(seen))


@pytest.mark.feature("VID-01", "VID-17")
async def test_a_profile_that_the_browser_cannot_play_is_shown_in_another_codec(
    axisedge_device, open_page, log_in
) -> None:
    """The browser is told to play nothing but H.264; then not even that, and motion JPEG comes."""
    profile = {"name": "Store", "parameters": "videocodec=av1&resolution=320x180"}
    await axisedge_device.context.settings.update("stream-profiles", {"profiles": {"1": profile}}, "test")
    page = await open_page()
    await page.add_init_script(
        "MediaSource.isTypeSupported = (mime) => mime.includes('avc1') && !sessionStorage.getItem('none')"
    )
    await log_in(page, axisedge_device, "/video/live")
    await page.get_by_role("combobox", name="Format").click()
    await page.get_by_role("option", name="Store").click()
    await expect(page.get_by_text("so the profile is shown as H.264")).to_be_visible()
    await expect(page.get_by_role("region", name="Stream information")).to_contain_text("320 \u00d7 180")
    await page.evaluate("sessionStorage.setItem('none', 'x')")
    await page.reload()
    await expect(page.get_by_text("so the picture comes as MJPEG")).to_be_visible()
    await expect(page.locator("canvas.ae-video-screen")).to_be_visible()
    await plays(page)


@pytest.mark.feature("VID-01")
async def test_the_pixel_counter_takes_a_size(axisedge_device, open_page, log_in) -> None:
    page = await open_page()
    await log_in(page, axisedge_device, "/video/live")
    await plays(page)
    await page.get_by_role("button", name="Pixel counter").click()
    await page.get_by_role("spinbutton", name="Width").fill("320")
    await page.get_by_role("spinbutton", name="Height").fill("99999")
    await expect(page.get_by_text("320 \u00d7 720 pixels")).to_be_visible()


@pytest.mark.feature("VID-05")
async def test_a_change_is_seen_within_a_second(axisedge_device, open_page, log_in) -> None:
    """From the moment when the device is told to the moment when the browser shows it, over the network and decoded."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/video/image")
    await plays(page)
    await marks(page, 5)
    taken = []
    for brightness in (0, 50, 0):
        before = await page.evaluate(BRIGHTNESS, CORNER)
        begun = time.monotonic()
        await settings.update("image", {"brightness": brightness}, "test")
        for _ in range(200):
            if abs(await page.evaluate(BRIGHTNESS, CORNER) - before) > 10:
                break
            await page.wait_for_timeout(10)
        taken.append(time.monotonic() - begun)
    assert sorted(taken)[1] < 1.0, taken
