"""Wiegand readers, the device as one, and chip types: what an installer does on the pages, and what the lines do."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

SECONDS = 20
KEY = "A0A1A2A3A4A5"
DATA = {"key": KEY, "content": "0000CAFE" + "00" * 12, "block": 4}


async def choose(page: Page, label: str, option: str) -> None:
    """Pick ``option`` in the drop-down list ``label``."""
    await page.get_by_role("combobox", name=label, exact=True).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def connector(device, reader: str) -> dict:
    state = await device.bench.state()
    return next(found for found in state["wiegand"] if found["reader"] == reader)


@pytest.mark.feature("RDR-02", "RDR-03", "WEB-07")
async def test_the_intercom_becomes_a_wiegand_reader_as_the_manual_tells(
    axisedge_devices, open_page, log_in
) -> None:
    """Beeper at I3, one LED input at I1, colours, FourBit; then a PIN leaves on the lines and I1 changes the colour."""
    device = await axisedge_devices("display-intercom")
    page = await open_page()
    await log_in(page, device, "/reader/connection")
    protocol = page.get_by_role("region", name="Reader protocol")
    await choose(page, "Type", "Wiegand")
    await expect(protocol.get_by_label("OSDP address")).to_have_count(0)
    await expect(protocol.get_by_role("combobox", name="Input for beeper")).to_have_count(0)
    await protocol.get_by_label(re.compile("^Beeper")).check(force=True)
    await choose(page, "Input for beeper", "I3")
    await choose(page, "Input used for LED control", "1")
    await expect(protocol.get_by_label("Idle color")).to_have_count(0)
    await choose(page, "Input for LED1", "I3")
    await page.get_by_role("button", name="Save").click()
    await expect(protocol.get_by_text("I3 is used by beeper_input already")).to_be_visible()
    await choose(page, "Input for LED1", "I1")
    await choose(page, "Color for state low", "White")
    await choose(page, "Keypress format", "FourBit")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    await device.bench.pin("12#")
    async with asyncio.timeout(SECONDS):
        while (await connector(device, "external"))["received"] != ["0001", "0010", "1011"]:  # noqa: ASYNC110 - a wire
            await asyncio.sleep(0.05)
    await device.bench.close(1)
    assert device.context.leds.light("reader").color == "white"


@pytest.mark.feature("RDR-09", "WEB-07")
async def test_a_reader_of_the_controller_speaks_wiegand(
    axisedge_devices, open_page, log_in, offences
) -> None:
    """Protocol and pair in its dialog; it is listened to, and what was no card is counted beside its name."""
    device = await axisedge_devices("door-controller")
    page = await open_page()
    await log_in(page, device, "/peripherals/readers/reader-1")
    dialog = page.get_by_role("dialog")
    await choose(page, "Protocol", "Wiegand")
    await expect(dialog.get_by_label("OSDP address")).to_have_count(0)
    await expect(dialog.get_by_role("combobox", name="Pair of data lines")).to_have_value("A")
    found = await offences(page, "dialog")
    await dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Reader 1"))
    await expect(row).to_contain_text("Listening")
    await expect(row).to_contain_text("Connector 1, data lines A")
    await device.bench.post("wiegand", reader="reader-1", bits="1" * 26)
    await expect(row).to_contain_text("1 message was no card (noise 0, length 0, parity 1).")
    found += await offences(page, "readers")
    cards = page.get_by_role("region", name="Cards of Wiegand readers")
    await cards.get_by_label("Longest card").fill("20")
    await page.get_by_role("button", name="Save").click()
    await expect(cards.get_by_text("it is below the shortest card")).to_be_visible()
    assert found == []


@pytest.mark.feature("RDR-06", "WEB-07")
async def test_chip_types_and_a_data_set_that_stands_for_the_card(
    axisedge_device, open_page, log_in, offences
) -> None:
    """A type is turned off at once; a data set needs a key of the right length; then it is used as UID."""
    device = axisedge_device
    page = await open_page()
    await log_in(page, device, "/reader/chip-types")
    await page.get_by_label("HID Prox").click(force=True)
    await expect(page.get_by_label("HID Prox")).not_to_be_checked()
    async with asyncio.timeout(SECONDS):
        while device.context.settings.get("chip-types").types.HID_PROX:  # noqa: ASYNC110 - the page's doing
            await asyncio.sleep(0.05)
    found = await offences(page, "chip types")
    await page.get_by_role("button", name="Add data set").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Staff cards")
    await choose(page, "Chip type", "MIFARE DESFire")
    await expect(dialog.get_by_label("Application")).to_be_visible()
    await expect(dialog.get_by_label("First block")).to_have_count(0)
    await choose(page, "Chip type", "MIFARE Classic")
    await dialog.get_by_label("Key", exact=True).fill(KEY[:10])
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("a key of this chip has 12 hexadecimal digits")).to_be_visible()
    found += await offences(page, "data set")
    await dialog.get_by_label("Key", exact=True).fill(KEY)
    await dialog.get_by_label("First bit").fill("16")
    await dialog.get_by_label("Length").fill("16")
    await dialog.get_by_label("Use as UID").check(force=True)
    await dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Staff cards"))
    await expect(row).to_contain_text("Used as UID")
    await expect(row).to_contain_text("From block 4")
    assert KEY not in await page.content()
    await device.bench.post("card", uid="04A1B2C3", chip="MIFARE_Classic", data=[DATA])
    assert device.context.credentials.latest()[0].credential.uid == "CAFE"
    assert found == []


@pytest.mark.feature("WEB-07")
async def test_these_pages_fit_a_phone_at_night(axisedge_device, open_page, log_in, offences) -> None:
    device = axisedge_device
    wiegand = {"protocol": "wiegand", "beeper": True, "beeper_input": "I2"}
    await device.context.settings.update("reader-protocol", wiegand, "test")
    page = await open_page(phone=True, dark=True)
    await log_in(page, device, "/reader/connection")
    await expect(page.get_by_role("combobox", name="Input for beeper")).to_be_attached()
    found = await offences(page, "connection")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.goto(f"{device.http}/ui/reader/chip-types")
    await expect(page.get_by_label("HID Prox")).to_be_attached()
    found += await offences(page, "chip types")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []
