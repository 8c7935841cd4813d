"""The video pages in a browser: the picture plays, follows its settings, and is covered where it must be."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

READ_MARK = """
() => {
  // The mark of axisedge.media.scene in the first rows: 3 rows of 32 squares.
  const screen = document.querySelector('.ae-video-screen');
  const width = screen.videoWidth || screen.width, height = screen.videoHeight || screen.height;
  if (!width) return null;
  const canvas = new OffscreenCanvas(width, height), context = canvas.getContext('2d');
  context.drawImage(screen, 0, 0);
  const block = Math.max(4, Math.floor(width / 32 / 2) * 2), half = block / 2;
  const data = context.getImageData(0, 0, width, 3 * half).data;
  const bytes = [];
  for (let row = 0; row < 3; row++) for (let byte = 0; byte < 4; byte++) {
    let value = 0;
    for (let bit = 0; bit < 8; bit++) {
      const x = (byte * 8 + bit) * block + half, y = row * half + Math.floor(half / 2);
      value = value * 2 + (data[(y * width + x) * 4 + 1] > 125 ? 1 : 0);
    }
    bytes.push(value);
  }
  let crc = 0xffffffff;
  for (const byte of bytes.slice(0, 10)) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  crc = ~crc & 0xffff;
  if (crc !== bytes[10] * 256 + bytes[11]) return null;
  const number = bytes.slice(0, 4).reduce((all, byte) => all * 256 + byte, 0);
  const wall = bytes.slice(4, 10).reduce((all, byte) => all * 256 + byte, 0);
  return { number, late: (Date.now() - wall) / 1000 };
}
"""
BRIGHTNESS = """
(box) => {
  const screen = document.querySelector('.ae-video-screen');
  const canvas = new OffscreenCanvas(64, 36), context = canvas.getContext('2d');
  const width = screen.videoWidth || screen.width, height = screen.videoHeight || screen.height;
  const [x, y, w, h] = box;
  context.drawImage(screen, x * width, y * height, w * width, h * height, 0, 0, 64, 36);
  const data = context.getImageData(0, 0, 64, 36).data;
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
  return sum / (data.length / 4) / 3;
}
"""
CORNER = [0.3, 0.3, 0.1, 0.1]
"""A bright piece of the wall, where the visitor does not come."""


async def plays(page: Page) -> None:
    await expect(page.get_by_test_id("picture")).to_have_attribute("data-link", "playing")


async def marks(page: Page, count: int) -> list[dict[str, Any]]:
    """The marks of as many different pictures, as the browser shows them."""
    found: list[dict[str, Any]] = []
    for _ in range(400):
        mark = await page.evaluate(READ_MARK)
        if mark is not None and (not found or mark["number"] != found[-1]["number"]):
            found.append(mark)
        if len(found) == count:
            return found
        await page.wait_for_timeout(20)
    raise AssertionError(f"only {len(found)} pictures came")


@pytest.mark.feature("VID-01")
@pytest.mark.parametrize("choice", ["H.264", "MJPEG"])
async def test_the_picture_plays_live(axisedge_device, open_page, log_in, choice: str) -> None:
    """Pictures in order and close to now; frozen they stand still, and go on when told."""
    page = await open_page()
    await log_in(page, axisedge_device, "/video/live")
    if choice == "MJPEG":
        await page.get_by_role("combobox", name="Format").click()
        await page.get_by_role("option", name="MJPEG").click()
        await expect(page.locator("canvas.ae-video-screen")).to_be_visible()
    await plays(page)
    seen = await marks(page, 12)
    numbers = [mark["number"] for mark in seen]
    assert numbers == sorted(set(numbers))
    assert sorted(mark["late"] for mark in seen)[len(seen) // 2] < 1.5, (
        "half of them within that, on a busy machine"
    )
    facts = page.get_by_role("region", name="Stream information")
    await expect(facts).to_contain_text("JPEG" if choice == "MJPEG" else "avc1.")
    await expect(facts).to_contain_text(re.compile(r"Frame rate([1-9]|\d\d)"))
    await page.get_by_role("button", name="Freeze").click()
    still = await page.evaluate(READ_MARK)
    await page.wait_for_timeout(400)
    assert (await page.evaluate(READ_MARK))["number"] == still["number"]
    await page.get_by_role("button", name="Play").click()
    assert (await marks(page, 3))[-1]["number"] > still["number"]


@pytest.mark.feature("VID-01")
async def test_the_picture_comes_back_by_itself(axisedge_device, open_page, log_in) -> None:
    """Nothing is to be done after the connection was lost; a camera without a picture says so, until it has one."""
    links: list[WebSocketRoute] = []

    def between(link: WebSocketRoute) -> None:
        link.connect_to_server()
        links.append(link)

    page = await open_page()
    await page.route_web_socket(re.compile("/api/v1/video/live"), between)
    await log_in(page, axisedge_device, "/video/live")
    await plays(page)
    await links[-1].close(code=1011)
    await expect(page.get_by_text("Connection lost. Trying to come back.")).to_be_visible()
    await plays(page)
    await marks(page, 3)
    settings = axisedge_device.context.settings
    await settings.update("camera", {"source": "file:/nowhere/film.mp4"}, "test")
    await expect(page.get_by_text("No signal", exact=True)).to_be_visible()
    await settings.update("camera", {"source": ""}, "test")
    await expect(page.get_by_text("No signal", exact=True)).to_have_count(0)
    await marks(page, 3)


@pytest.mark.feature("VID-01")
async def test_tools_of_the_live_view(axisedge_device, open_page, log_in) -> None:
    """Snapshot with its name, level grid, pixel counter, its own size, an output."""
    page = await open_page()
    await log_in(page, axisedge_device, "/video/live")
    await plays(page)
    async with page.expect_download() as download:
        await page.get_by_role("button", name="Snapshot").click()
    name = (await download.value).suggested_filename
    assert re.fullmatch(r"snapshot_\d{4}(_\d\d){5}\.jpg", name)
    await page.get_by_role("button", name="Level grid").click()
    await expect(page.get_by_test_id("grid")).to_be_attached()
    await page.get_by_role("button", name="Pixel counter").click()
    frame = await page.get_by_test_id("picture").bounding_box()
    assert frame is not None
    await page.mouse.move(frame["x"] + frame["width"] / 4, frame["y"] + frame["height"] / 4)
    await page.mouse.down()
    await page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2, steps=3)
    await page.mouse.up()
    await expect(page.locator("output")).to_have_text(re.compile("(319|320|321) \u00d7 (179|180|181) pixels"))
    await page.get_by_role("button", name="Show in its own size").click()
    await expect(page.get_by_role("region", name="Stream information")).to_contain_text("1280 \u00d7 720")
    relay = page.get_by_role("switch", name="Switch Relay 1")
    await relay.press("Space")
    await expect(relay).to_be_checked()


@pytest.mark.feature("VID-05", "VID-01")
async def test_a_slider_is_seen_in_the_picture(axisedge_device, open_page, log_in) -> None:
    """Brightness by keyboard changes the picture beside it within a second; reset takes it back."""
    page = await open_page()
    await log_in(page, axisedge_device, "/video/image")
    await plays(page)
    await marks(page, 3)
    before = await page.evaluate(BRIGHTNESS, CORNER)
    await page.get_by_role("slider", name="Brightness").press("Home")
    darker = f"box => ({BRIGHTNESS})(box) < {before - 30}"
    await page.wait_for_function(darker, arg=CORNER, polling=50, timeout=5_000)
    assert axisedge_device.context.settings.get("image").brightness == 0
    await page.get_by_role("button", name="Reset Appearance to its defaults").click()
    await page.wait_for_function(f"box => ({BRIGHTNESS})(box) > {before - 10}", arg=CORNER, polling=50)
    assert axisedge_device.context.settings.get("image").brightness == 50


@pytest.mark.feature("VID-16")
async def test_a_mask_drawn_with_the_mouse_hides(axisedge_device, open_page, log_in) -> None:
    """Dragged over the wall: black there in the picture of everybody; moved by key; switched off; deleted by name."""
    page = await open_page()
    await log_in(page, axisedge_device, "/video/privacy-masks")
    await plays(page)
    await marks(page, 3)
    assert await page.evaluate(BRIGHTNESS, CORNER) > 80
    await page.get_by_role("button", name="Add mask").click()
    frame = await page.get_by_test_id("picture").bounding_box()
    assert frame is not None

    def at(x: float, y: float) -> tuple[float, float]:
        return frame["x"] + x * frame["width"], frame["y"] + y * frame["height"]

    await page.mouse.move(*at(0.25, 0.25))
    await page.mouse.down()
    await page.mouse.move(*at(0.35, 0.35), steps=3)
    await page.mouse.move(*at(0.45, 0.45), steps=3)
    await page.mouse.up()
    hidden = f"box => ({BRIGHTNESS})(box) < 30"
    await page.wait_for_function(hidden, arg=CORNER, polling=50, timeout=5_000)
    masks = axisedge_device.context.settings.get("privacy-masks").masks
    assert [mask.name for mask in masks.values()] == ["Mask 1"]
    assert masks["1"].corners[0] == pytest.approx((0.25, 0.25), abs=0.01)
    await page.get_by_role("button", name="Mask 1", exact=True).press("ArrowRight")
    await expect(page.get_by_role("button", name="Mask 1", exact=True)).to_have_attribute(
        "points", re.compile("^0.26")
    )
    await page.get_by_role("switch", name="Use this mask").press("Space")
    await page.wait_for_function(f"box => ({BRIGHTNESS})(box) > 80", arg=CORNER, polling=50)
    await page.get_by_role("button", name="Delete Mask 1").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Mask 1")
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No privacy masks yet")).to_be_visible()


@pytest.mark.feature("VID-03", "VID-09")
async def test_stream_and_profiles(axisedge_device, open_page, log_in) -> None:
    """The default stream is changed by choices; a profile is made, chosen in the live view and deleted."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/video/stream")
    await plays(page)
    await page.get_by_role("combobox", name="Resolution").click()
    await page.get_by_role("option", name="640 \u00d7 360").click()
    await page.wait_for_function("() => document.querySelector('.ae-video-screen').videoWidth === 640")
    assert settings.get("stream").resolution == "640x360"
    await page.get_by_label("P-frames").fill("9999")
    await page.get_by_label("P-frames").press("Enter")
    await expect(page.get_by_text("At most 1023.")).to_be_visible()
    assert settings.get("stream").p_frames == 31
    await page.goto(f"{axisedge_device.http}/ui/system/stream-profiles")
    await page.get_by_role("button", name="Add stream profile").click()
    await page.get_by_label("Name").fill("Small")
    await page.get_by_role("combobox", name="Resolution").click()
    await page.get_by_role("option", name="320x180").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("cell", name="Small", exact=True)).to_be_visible()
    assert settings.get("stream-profiles").profiles["1"].parameters == "videocodec=h264&resolution=320x180"
    await page.goto(f"{axisedge_device.http}/ui/video/live")
    await page.get_by_role("combobox", name="Format").click()
    await page.get_by_role("option", name="Small").click()
    await page.wait_for_function("() => document.querySelector('.ae-video-screen').videoWidth === 320")
    await page.goto(f"{axisedge_device.http}/ui/system/stream-profiles")
    await page.get_by_role("button", name="Delete Small").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.get_by_text("No stream profiles yet")).to_be_visible()


@pytest.mark.feature("VID-17")
async def test_installation_turns_the_picture(axisedge_device, open_page, log_in) -> None:
    """Rotated by a quarter the picture stands upright; what the camera cannot do says so and cannot be changed."""
    page = await open_page()
    await log_in(page, axisedge_device, "/video/installation")
    await plays(page)
    await page.get_by_role("combobox", name="Rotate").click()
    await page.get_by_role("option", name="90°", exact=True).click()
    await page.wait_for_function(
        "() => (v => v && v.videoHeight > v.videoWidth)(document.querySelector('.ae-video-screen'))"
    )
    await axisedge_device.context.settings.update("camera", {"source": "pattern:"}, "test")
    await expect(page.get_by_label("Power line frequency").first).to_be_disabled()
    await expect(page.get_by_text("Not supported by this camera").first).to_be_visible()


@pytest.mark.feature("VID-01")
@pytest.mark.parametrize("product", ["speaker", "door-controller"])
async def test_products_without_video_show_none_of_it(
    axisedge_devices, open_page, log_in, product: str
) -> None:
    device = await axisedge_devices(product)
    page = await open_page()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    await log_in(page, device)
    await expect(page.get_by_role("navigation", name="Main menu")).not_to_contain_text("Live view")
    await page.goto(f"{device.http}/ui/video/live")
    await expect(page.get_by_role("heading", name="No such page")).to_be_visible()
    assert not [
        url for url in loaded if re.search(r"LiveView|Picture|/video", url) and "/ui/video/live" not in url
    ]


@pytest.mark.feature("VID-15")
async def test_a_view_area_is_drawn(axisedge_devices, open_page, log_in) -> None:
    """On the licence-plate camera: dragged on the picture it is camera 2, with that part of the picture."""
    device = await axisedge_devices("lpr-camera")
    page = await open_page()
    await log_in(page, device, "/video/view-areas")
    await plays(page)
    await page.get_by_role("button", name="Add view area").click()
    frame = await page.get_by_test_id("picture").bounding_box()
    assert frame is not None
    await page.mouse.move(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.5)
    await page.mouse.down()
    await page.mouse.move(frame["x"] + frame["width"] * 0.9, frame["y"] + frame["height"] * 0.9, steps=4)
    await page.mouse.up()
    await expect(page.get_by_text("Camera 2")).to_be_visible()
    area = device.context.settings.get("view-areas").areas["2"]
    assert (area.left, area.top, area.width, area.height) == pytest.approx((0.5, 0.5, 0.4, 0.4), abs=0.01)
    await page.get_by_label("Name").fill("Gate")
    await page.get_by_label("Name").press("Enter")
    await expect(page.get_by_role("button", name="Delete Gate")).to_be_visible()


EVERY_PAGE = (
    "/video/live",
    "/video/live?camera=2",
    "/video/installation",
    "/video/image",
    "/video/stream",
    "/video/overlays",
    "/video/view-areas",
    "/video/privacy-masks",
    "/system/stream-profiles",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><circle cx="9" cy="9" r="8"/></svg>'
OVERLAYS = {
    "texts": {"0": {"text": "%F"}},
    "images": {"1": {"image": "logo.svg", "position": "topRight"}},
    "widgets": {"1": {"title": "Bitrate", "position": "bottomLeft"}},
    "indicator": {"enabled": True},
    "classic": {"1": {"text": "Gate", "text_enabled": True}},
}
MASK = {"name": "Window", "corners": [[0.1, 0.25], [0.25, 0.25], [0.25, 0.5]]}


@pytest.mark.feature("WEB-05", "VID-01")
@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, False), (True, True)])
async def test_the_video_pages_pass_axe(
    axisedge_devices, open_page, log_in, axe: str, dark: bool, phone: bool
) -> None:
    """WCAG 2.2 AA on each of them, with something on it."""
    device = await axisedge_devices("lpr-camera")
    settings = device.context.settings
    await settings.update("privacy-masks", {"masks": {"1": MASK}}, "test")
    file = {"data": base64.b64encode(LOGO).decode(), "transparent": "ffffff"}
    await settings.update("overlay-images", {"files": {"logo.svg": file}}, "test")
    await settings.update("overlays", OVERLAYS, "test")
    area = {"name": "Gate", "width": 0.5, "ptz": True}
    await settings.update("view-areas", {"areas": {"2": area}}, "test")
    await settings.update("stream-profiles", {"profiles": {"1": {"name": "Small"}}}, "test")
    page = await open_page(dark=dark, phone=phone)
    await log_in(page, device)
    found = []
    for path in EVERY_PAGE:
        await page.goto(f"{device.http}/ui{path}")
        await page.get_by_role("heading", level=1).wait_for()
        await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
        await page.evaluate(f"if (!window.axe) {{ {axe} }}")
        seen = await page.evaluate("async (tags) => (await axe.run({ runOnly: tags })).violations", RULES)
        found += [f"{path}: {rule['id']}: {node['target']}" for rule in seen for node in rule["nodes"]]
        if phone:
            wider = await page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, f"{path} is {wider} pixels wider than the phone"
    assert not found, "\n".join(found)
