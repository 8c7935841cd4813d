"""What an installer does on a door controller's pages of ports, alarms, power and readers, with hands on its bench."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from axisedge.testing import RunningDevice

PAGES = (
    "/device/io",
    "/device/alarms",
    "/device/power",
    "/peripherals/readers",
    "/peripherals/readers/reader-2",
    "/system/configuration-check",
)


@pytest_asyncio.fixture
async def controller(axisedge_devices) -> RunningDevice:
    """A door controller on its bench."""
    return await axisedge_devices("door-controller")


async def turn_on(switch: Locator) -> None:
    """A switch that is on when the device says so."""
    await switch.press("Space")
    await expect(switch).to_be_checked()


async def bench(page: Page) -> Locator:
    """Open the drawer."""
    await page.get_by_role("button", name="Bench", exact=True).click()
    drawer = page.get_by_role("dialog", name="Bench")
    await drawer.get_by_role("button", name="Power cycle").wait_for()
    return drawer


@pytest.mark.feature("IO-03", "IO-01")
async def test_a_relay_by_its_toggle_url(controller, open_page, log_in) -> None:
    """The address is copied from the page and switches the relay; one that sticks says that it does not follow."""
    page = await open_page()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await log_in(page, controller, "/device/io")
    await expect(page.get_by_role("heading", name="Relays", level=2)).to_be_visible()
    relay = page.locator("[data-port='6']")
    await expect(relay.get_by_label("Name")).not_to_be_in_viewport()
    await relay.get_by_role("button", name="Settings of Relay").click()
    await relay.get_by_role("button", name="Toggle URLs").click()
    await relay.get_by_role("button", name="Copy: Activate").click()
    await expect(relay.get_by_role("button", name="Copied: Activate")).to_be_visible()
    url = await page.evaluate("navigator.clipboard.readText()")
    async with controller.session.get(url) as answer:
        assert answer.status == 200
    assert controller.context.ports[6].active
    await expect(relay.get_by_text("Active (closed)")).to_be_visible()
    drawer = await bench(page)
    await drawer.get_by_role("button", name="Wire of Relay", exact=True).click()
    await page.get_by_role("menuitemcheckbox", name="Contact sticks").click()
    await page.keyboard.press("Escape")
    await relay.get_by_role("switch", name="Switch Relay").press("Space")
    await page.reload()
    await expect(relay.get_by_text("it does not follow")).to_be_visible()


@pytest.mark.feature("ACC-01", "IO-03")
async def test_the_relay_of_a_lock_says_whose_it_is(controller, open_page, log_in) -> None:
    """It cannot be switched past its door, and leads there."""
    page = await open_page()
    await log_in(page, controller, "/device/io")
    relay = page.locator("[data-port]").filter(
        has=page.get_by_role("heading", name="Door 1 relay", exact=True)
    )
    await expect(relay.get_by_role("switch")).to_be_enabled()
    door = {"name": "Front", "connector": 1}
    await controller.context.settings.update("doors", {"doors": {"front": door}}, "test")
    await expect(relay.get_by_text("This relay is the lock of Front.")).to_be_visible()
    await expect(relay.get_by_role("switch")).to_be_disabled()
    await relay.get_by_role("link", name="To the doors").click()
    await expect(page.get_by_role("heading", name="Doors", level=1)).to_be_visible()


@pytest.mark.feature("IO-07", "IO-02", "WEB-07")
async def test_alarms_of_casing_motion_and_a_cut_tamper_loop(controller, open_page, log_in) -> None:
    """The lid comes off, somebody shakes it, the supervised cable of the tamper input is cut: the page says so."""
    page = await open_page()
    await log_in(page, controller, "/device/alarms")
    casing, motion, tamper = (
        page.locator(f"[data-alarm='{name}']") for name in ("casing_open", "device_motion", "external_tamper")
    )
    await expect(casing.get_by_role("status")).to_have_text("Quiet")
    await turn_on(motion.get_by_role("switch"))
    await turn_on(tamper.get_by_role("switch", name="External tamper"))
    await turn_on(tamper.get_by_role("switch", name="Supervised input"))
    await expect(tamper.get_by_role("status").last).to_have_text("Open")
    drawer = await bench(page)
    await turn_on(drawer.get_by_role("switch", name="Lid off"))
    await drawer.get_by_role("button", name="Wire of Tamper").click()
    await page.get_by_role("menuitemradio", name="Cut").click()
    await drawer.get_by_role("button", name="Shake").click()
    await page.keyboard.press("Escape")
    await expect(casing.get_by_role("status")).to_have_text("Alarm")
    await expect(tamper.get_by_role("status").first).to_have_text("Alarm")
    await expect(tamper.get_by_role("status").last).to_have_text("Cut")
    await expect(motion.get_by_role("status")).to_have_text("Alarm")


@pytest.mark.feature("IO-08", "WEB-07")
async def test_power_is_loaded_and_taken_on_the_bench(controller, open_page, log_in) -> None:
    """Too much current of the readers, a supply that sinks, a core that warms: numbers with units, and words."""
    page = await open_page()
    await log_in(page, controller, "/device/power")
    poe, readers = page.locator("main [data-rail='poe']"), page.locator("main [data-rail='readers']")
    await expect(poe).to_contain_text("OK")
    await expect(page.locator("main [data-rail='dc']")).to_contain_text("Not connected")
    drawer = await bench(page)
    for label, value in (
        ("Amperes of RS485", "3"),
        ("Volts of PoE", "30"),
        ("Temperature of the core", "55"),
    ):
        await drawer.get_by_label(label).fill(value)
        await drawer.get_by_label(label).press("Enter")
    await page.keyboard.press("Escape")
    await expect(readers).to_contain_text("Over-current")
    await expect(readers).to_contain_text(re.compile(r"12\sV · 3\sA · 36\sW"))
    await expect(poe).to_contain_text("Too low")
    await expect(page.get_by_role("region", name="Temperature")).to_contain_text(re.compile(r"55\s°C"))


@pytest.mark.feature("RDR-01", "ACC-01", "WEB-07")
async def test_a_reader_is_pulled_out_deleted_and_added(controller, open_page, log_in) -> None:
    """Its cable is pulled on the bench; deleting asks and names it; the new one takes the place that is free."""
    page = await open_page()
    await log_in(page, controller, "/peripherals/readers")
    row = page.get_by_role("row", name=re.compile("Reader 2"))
    await expect(row).to_contain_text("Connected")
    await expect(page.get_by_role("button", name="Add reader")).to_be_disabled()
    drawer = await bench(page)
    await drawer.get_by_role("button", name="Do something to reader-2").click()
    await page.get_by_role("menuitemcheckbox", name="Pulled out").click()
    await page.keyboard.press("Escape")
    await expect(row).to_contain_text("it does not answer")
    await row.get_by_role("button", name="More actions for Reader 2").click()
    await page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Delete Reader 2?")
    await dialog.get_by_role("button", name="Delete").click()
    await expect(row).to_have_count(0)
    await page.get_by_role("button", name="Add reader").click()
    await expect(dialog.get_by_label("Name")).to_be_focused()
    await dialog.get_by_label("Name").fill("Gate")
    await expect(dialog.get_by_label("OSDP address")).to_have_value("1")
    await dialog.get_by_label("OSDP address").fill("0")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("connector 1 has another reader (reader-1)")).to_be_visible()
    await dialog.get_by_label("OSDP address").fill("1")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("row", name=re.compile("Gate"))).to_contain_text("Connector 1, address 1")
    stored = controller.context.settings.get("readers").readers["reader-2"]
    assert (stored.name, stored.connector, stored.address) == ("Gate", 1, 1)


@pytest.mark.feature("WEB-05")
@pytest.mark.parametrize(("dark", "phone"), [(False, True), (True, False)])
async def test_the_controllers_pages_pass_axe(
    controller, open_page, log_in, offences, dark: bool, phone: bool
) -> None:
    """Every page, a port that is unfolded, and the drawer of the bench."""
    page = await open_page(dark=dark, phone=phone)
    await log_in(page, controller)
    found: list[str] = []
    for path in PAGES:
        await page.goto(f"{controller.http}/ui{path}")
        await page.get_by_role("heading", level=1, include_hidden=True).wait_for(state="attached")
        await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
        if path.endswith("/io"):
            await page.get_by_role("button", name="Settings of Output 1").click()
            await page.get_by_role("button", name="Toggle URLs").first.click()
        found += await offences(page, path)
    await page.goto(f"{controller.http}/ui/device/power")
    await bench(page)
    found += await offences(page, "bench")
    assert not found, "\n".join(found)
