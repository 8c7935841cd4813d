"""What an installer does on the page with expansion modules and an elevator, and with the keys of readers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from axisedge.testing.running import RunningDevice
from tests.waiting import until

KEY = re.compile("[0-9a-f]{32}")
WAIT = 20_000
"""Milliseconds that a busy machine may take until something has crossed the wire."""


async def module_added(device: RunningDevice, *, floors: int = 0) -> None:
    """A module that is plugged in and added, and some floors with its relays."""
    await device.bench.post("module", module="module-1", plugged=True)
    module = {"name": "Lift room", "connector": 4, "address": 2}
    patch = {"key": "ab" * 16, "modules": {"module-1": module}}
    await device.context.settings.update("expansion", patch, "test")
    doors = {
        f"floor-{n}": {
            "type": "elevator-floor",
            "name": f"Floor {n}",
            "output": f"module-1-relay-{n}",
            "reader_outside": "reader-7",
        }
        for n in range(1, floors + 1)
    }
    await device.context.settings.update("doors", {"doors": doors}, "test")
    await until(lambda: device.context.modules.states()["module-1"].link == "connected")  # type: ignore[union-attr]  # it has modules


async def exported(page: Page) -> str:
    """Generate a key in the open dialog and save it; gives what the file holds."""
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Generate key").click()
    await expect(dialog.get_by_label("Encryption key")).to_have_value(KEY)
    await expect(dialog.get_by_role("button", name="OK")).to_be_disabled()
    async with page.expect_download() as saving:
        await dialog.get_by_role("button", name="Export key").click()
    return Path(await (await saving.value).path()).read_text().strip()


@pytest.mark.feature("IO-09", "WEB-07")
async def test_a_module_is_added_with_a_new_key(axisedge_devices: Any, open_page: Any, log_in: Any) -> None:
    """Add the key first, then the module; its ports are below it, and a relay clicks."""
    device = await axisedge_devices("door-controller")
    await device.bench.post("module", module="module-1", plugged=True)
    page = await open_page()
    await log_in(page, device, "/device/expansion")
    await expect(page.get_by_role("button", name="Add expansion module")).to_have_count(0)
    await page.get_by_role("button", name="Add encryption key").click()
    key = await exported(page)
    await page.get_by_role("dialog").get_by_role("button", name="OK").click()
    await page.get_by_role("button", name="Add expansion module").click()
    dialog = page.get_by_role("dialog", name="Add expansion module")
    await dialog.get_by_label("Name").fill("Lift room")
    await dialog.get_by_label("Address").fill("1")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("the reader Reader 8 at this RS485 port has this address")
    await dialog.get_by_label("Address").fill("2")
    await dialog.get_by_role("button", name="Save").click()
    card = page.locator("[data-module=module-1]")
    await expect(card).to_contain_text("Encrypted", timeout=WAIT)
    assert device.context.hardware.module("module-1").key == bytes.fromhex(key)
    await card.get_by_role("button", name="Show 12 ports").click()
    await card.get_by_role("switch", name=re.compile("Module 1 relay 2")).click(force=True)
    await expect(card.locator("[data-port='36']")).to_contain_text("Active")
    await until(lambda: device.context.hardware.module("module-1").outputs[1])
    await device.bench.post("module", module="module-1", input=1, state="closed")
    await expect(card.locator("[data-port='27']")).to_contain_text("Active", timeout=WAIT)
    await page.goto(f"{device.http}/ui/device/io")
    await expect(page.locator("[data-port='0']")).to_be_visible()
    await expect(page.locator("[data-port='27']")).to_have_count(0)


@pytest.mark.feature("IO-09", "ACC-06")
async def test_a_module_is_upgraded_and_says_when_it_is_away(
    axisedge_devices: Any, open_page: Any, log_in: Any, tmp_path: Path
) -> None:
    """The progress of the transfer shows; a module that is unplugged says so, and why."""
    device = await axisedge_devices("door-controller")
    await module_added(device)
    page = await open_page()
    await log_in(page, device, "/device/expansion")
    card = page.locator("[data-module=module-1]")
    await card.get_by_role("button", name="Upgrade device software").click()
    firmware = tmp_path / "firmware.bin"
    firmware.write_bytes(bytes(range(256)) * 128)
    dialog = page.get_by_role("dialog")
    await (
        dialog.locator("input[type=file]")
        .or_(page.locator("input[type=file]"))
        .first.set_input_files(firmware)
    )
    await dialog.get_by_role("button", name="Upgrade", exact=True).click()
    await expect(dialog.get_by_text("% transferred")).to_be_visible(timeout=WAIT)
    await expect(dialog.get_by_role("status")).to_contain_text("has the whole file", timeout=3 * WAIT)
    assert firmware.read_bytes() in device.context.hardware.module("module-1").files.values()
    await dialog.get_by_role("button", name="Close").first.click()
    await device.bench.post("module", module="module-1", plugged=False)
    await expect(card.get_by_role("alert")).to_contain_text("it does not answer", timeout=WAIT)
    await expect(card).to_contain_text("Connecting")


@pytest.mark.feature("ACC-07", "WEB-07")
async def test_a_floor_is_added_and_commanded(axisedge_devices: Any, open_page: Any, log_in: Any) -> None:
    """A floor takes a free relay of the module; it is no door on the page of doors."""
    device = await axisedge_devices("door-controller")
    await module_added(device, floors=2)
    page = await open_page()
    await log_in(page, device, "/access/elevator")
    await page.get_by_role("button", name="Add floor").click()
    dialog = page.get_by_role("dialog", name="Add floor")
    await dialog.get_by_label("Name").fill("Roof")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("a floor needs a relay")
    await dialog.get_by_role("combobox", name="Relay").click()
    await expect(page.get_by_role("option", name="Module 1 relay 1")).to_have_count(0)
    await page.get_by_role("option", name="Module 1 relay 4").click()
    await dialog.get_by_label("Reader in the cabin").fill("reader-7")
    await page.keyboard.press("Tab")
    await dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Roof"))
    await expect(row).to_contain_text("Module 1 relay 4")
    await expect(row).to_contain_text("Locked")
    await row.get_by_role("button", name="Give access: Roof").click()
    await expect(row).to_contain_text("Access", timeout=WAIT)
    await until(lambda: device.context.hardware.module("module-1").outputs[3])
    await page.goto(f"{device.http}/ui/access/doors")
    await expect(page.get_by_text("No doors yet")).to_be_visible()


@pytest.mark.feature("RDR-01", "WEB-07")
async def test_a_reader_gets_a_key_that_is_exported(
    axisedge_devices: Any, open_page: Any, log_in: Any
) -> None:
    """Over its secure channel it has the new key at once."""
    device = await axisedge_devices("door-controller")
    patch = {"readers": {"reader-1": {"security": "install"}}}
    await device.context.settings.update("readers", patch, "test")
    page = await open_page()
    await log_in(page, device, "/peripherals/readers")
    await expect(page.get_by_role("row", name=re.compile("Reader 1"))).to_contain_text(
        "Secured", timeout=WAIT
    )
    await page.get_by_role("button", name="More actions for Reader 1").click()
    await page.get_by_role("menuitem", name="Encryption key").click()
    key = await exported(page)
    await page.get_by_role("dialog").get_by_role("button", name="OK").click()
    await expect(page.get_by_role("dialog")).to_have_count(0, timeout=WAIT)
    await until(lambda: device.context.hardware.wired_reader("reader-1").key == bytes.fromhex(key))


@pytest.mark.feature("WEB-05")
@pytest.mark.parametrize("dark", [False, True])
async def test_the_pages_are_for_everybody(
    axisedge_devices: Any, open_page: Any, log_in: Any, offences: Any, dark: bool
) -> None:
    """Expansion modules and Elevator, with their dialogs, on a phone."""
    device = await axisedge_devices("door-controller")
    await module_added(device, floors=2)
    page = await open_page(dark=dark, phone=True)
    await log_in(page, device, "/device/expansion")
    await page.get_by_role("button", name="Show 12 ports").click()
    await expect(page.locator("[data-port='27']")).to_be_visible()
    assert await offences(page, "expansion modules") == []
    await page.get_by_role("button", name="Change encryption key").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await offences(page, "encryption key") == []
    for path in ("/access/elevator", "/access/elevator/floor-1", "/device/expansion/module-1"):
        await page.goto(f"{device.http}/ui{path}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        if path.count("/") == 3:
            await expect(page.get_by_role("dialog").get_by_label("Name")).to_be_visible()
        assert await offences(page, path) == []
