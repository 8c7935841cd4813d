"""What an installer does on the reader pages of an intercom, with the hands on its bench."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

PAGES = (
    "/reader/connection",
    "/reader/output-format",
    "/reader/pin",
    "/reader/entry-list",
    "/system/configuration-check",
    "/system/accessories",
)
CARD = "0A1B2C3D"


async def turn_on(switch: Locator) -> None:
    """A switch that is on when the device says so."""
    await switch.press("Space")
    await expect(switch).to_be_checked()


async def choose(page: Page, label: str, option: str) -> None:
    """Pick ``option`` in the drop-down list ``label``."""
    await page.get_by_role("combobox", name=label, exact=True).click()
    await page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.feature("RDR-07", "RDR-08", "WEB-07")
async def test_a_card_that_opens_the_door_ten_times(axisedge_device, open_page, log_in) -> None:
    """As the manual tells it: list on, a holder, the swiped card, ten times; the door opens and nine are left."""
    page = await open_page()
    await log_in(page, axisedge_device, "/reader/entry-list")
    await turn_on(page.get_by_label("Use Entry list"))
    await page.get_by_role("button", name="Add credential holder").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("First name")).to_be_focused()
    await dialog.get_by_label("First name").fill("Ann")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("the UID is missing")).to_be_visible()
    await axisedge_device.bench.card(CARD, 32)
    await dialog.get_by_role("button", name="Get latest").click()
    await expect(dialog.get_by_label("UID", exact=True)).to_have_value(CARD)
    await expect(dialog.get_by_label("Event condition").first).to_be_visible()
    await expect(dialog.get_by_text("Access granted")).to_be_visible()
    await choose(page, "Valid to", "Number of times")
    await dialog.get_by_label("Number of times").last.fill("10")
    await dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name=re.compile("Ann"))
    await expect(row).to_contain_text("10 uses left")
    assert CARD not in await page.content()
    await axisedge_device.bench.card(CARD, 32)
    await expect(row).to_contain_text("9 uses left")
    assert axisedge_device.context.ports[1].active
    await page.goto(f"{axisedge_device.http}/ui/system/configuration-check")
    latest = page.get_by_role("region", name="Latest credentials").get_by_role("listitem").first
    await expect(latest).to_contain_text("Access granted")
    check = page.get_by_role("region", name="Check credentials")
    await check.get_by_label("Card UID").fill(CARD)
    await check.get_by_label("Bit length").fill("26")
    await check.get_by_role("button", name="Check").click()
    await expect(check.get_by_text("26 bits are too few for this UID")).to_be_visible()
    await check.get_by_label("Bit length").fill("30")
    await check.get_by_role("button", name="Check").click()
    await expect(check.get_by_role("status")).to_contain_text("Nobody has this credential")
    await check.get_by_label("Bit length").fill("32")
    await check.get_by_role("button", name="Check").click()
    await expect(check.get_by_role("status")).to_contain_text(re.compile("Access granted.*Ann", re.DOTALL))
    assert axisedge_device.context.settings.get("entry-list").holders["holder_0"].uses == 8


@pytest.mark.feature("RDR-07", "WEB-04")
async def test_the_entry_list_speaks_swedish_also_when_it_refuses(axisedge_device, open_page) -> None:
    """What the device says about a bad PIN and to a suspended holder is said in the viewer's language."""
    page = await open_page(language="sv-SE")
    await page.goto(f"{axisedge_device.http}/ui/reader/entry-list/new")
    await page.get_by_label("Användarnamn").fill(axisedge_device.user)
    await page.get_by_label("Lösenord", exact=True).fill(axisedge_device.password)
    await page.get_by_role("button", name="Logga in").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Förnamn").fill("Åsa")
    await choose(page, "Typ av behörighet", "PIN-kod")
    await dialog.get_by_label("PIN-kod", exact=True).fill("12")
    await dialog.get_by_role("button", name="Spara").click()
    await expect(dialog.get_by_text("en PIN-kod har 4 till 32 siffror")).to_be_visible()
    await dialog.get_by_role("button", name="Skapa").click()
    await expect(dialog.get_by_label("PIN-kod", exact=True)).to_have_value(re.compile(r"^\d{4,}$"))
    pin = await dialog.get_by_label("PIN-kod", exact=True).input_value()
    await turn_on(dialog.get_by_label("Spärra"))
    await dialog.get_by_role("button", name="Spara").click()
    await expect(page.get_by_role("row", name=re.compile("Åsa"))).to_contain_text("Spärrad")
    await turn_on(page.get_by_label("Använd passerlistan"))
    await page.goto(f"{axisedge_device.http}/ui/system/configuration-check")
    check = page.get_by_role("region", name="Kontrollera behörighet")
    await check.get_by_label("PIN", exact=True).fill(pin)
    await check.get_by_role("button", name="Kontrollera").click()
    await expect(check.get_by_role("status")).to_contain_text("Behörigheten är spärrad.")


@pytest.mark.feature("RDR-02")
async def test_the_intercom_becomes_a_reader_of_a_door_controller(
    axisedge_devices, axisedge_device, open_page, log_in
) -> None:
    """Type VAPIX reader, address and login, Connect, the reader; a wrong password says so; None ends it."""
    controller = await axisedge_devices("door-controller")
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/reader/connection")
    protocol = page.get_by_role("region", name="Reader protocol")
    await choose(page, "Type", "VAPIX reader")
    await protocol.get_by_role("button", name="Connect").click()
    await expect(protocol.get_by_text("the address of the door controller is missing")).to_be_visible()
    assert not settings.get("vapix-reader").enabled
    await choose(page, "Protocol", "HTTP")
    await expect(protocol.get_by_label("Verify certificate")).to_have_count(0)
    await protocol.get_by_label("Door controller address").fill(controller.http.removeprefix("http://"))
    await protocol.get_by_label("User name").fill(controller.user)
    await protocol.get_by_label("Password", exact=True).fill("wrong")
    await protocol.get_by_role("button", name="Connect").click()
    await expect(protocol.get_by_text("it does not accept the user name and the password")).to_be_visible()
    await protocol.get_by_label("Password", exact=True).fill(controller.password)
    await protocol.get_by_role("button", name="Connect").click()
    await expect(protocol.get_by_text("Connected", exact=True)).to_be_visible()
    async with controller.session.post(
        f"{controller.http}/vapix/idpoint", json={"axtid:GetIdPointInfoList": {}}
    ) as answer:
        first = (await answer.json())["IdPointInfo"][0]
    await choose(page, "Select reader", first["Name"])
    await expect(page.get_by_text(f"This device is now {first['Name']}.")).to_be_visible()
    assert settings.get("vapix-reader").reader == first["token"]
    await choose(page, "Type", "None")
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(protocol.get_by_label("Door controller address")).to_have_count(0)
    assert not settings.get("vapix-reader").enabled


@pytest.mark.feature("RDR-01", "RDR-02", "WEB-07")
async def test_an_external_reader_is_plugged_in_on_the_bench(axisedge_device, open_page, log_in) -> None:
    """Turned on it is connecting; the drawer plugs it in, opens its case and pulls it out; the page follows."""
    page = await open_page()
    await log_in(page, axisedge_device, "/reader/connection")
    external = page.get_by_role("region", name="External reader")
    await expect(external.get_by_label("OSDP address")).to_have_count(0)
    await turn_on(external.get_by_label("Use external OSDP reader"))
    await expect(external.get_by_label("OSDP address")).to_have_value("0")
    await page.get_by_role("button", name="Save").click()
    await expect(external.get_by_role("status").first).to_have_text("Connecting")
    await page.get_by_role("button", name="Bench", exact=True).click()
    hand = page.get_by_role("button", name="Do something to external")
    await hand.click()
    await page.get_by_role("menuitemcheckbox", name="Pulled out").click()
    await expect(page.locator("[data-wired='external']")).to_have_attribute("data-state", "polled")
    await hand.click()
    await page.get_by_role("menuitemcheckbox", name="Case open").click()
    await expect(page.locator("[data-wired='external']")).to_contain_text("case open")
    await page.keyboard.press("Escape")
    await expect(external.get_by_text("Somebody tampers with the reader.")).to_be_visible()
    await expect(external.get_by_text("Connected", exact=True)).to_be_visible()
    await choose(page, "Type", "OSDP")
    await expect(page.get_by_text("the reader connector is used by the external reader")).to_be_visible()
    await expect(page.get_by_role("combobox", name="Type")).to_have_value("None")
    await external.get_by_label("Use external OSDP reader").press("Space")
    await page.get_by_role("button", name="Save").click()
    await expect(external.get_by_role("status").first).to_have_text("Not connected")
    await choose(page, "Type", "OSDP")
    await expect(
        page.get_by_role("region", name="Reader protocol").get_by_label("OSDP address")
    ).to_be_visible()
    assert axisedge_device.context.settings.get("reader-protocol").protocol == "osdp"


@pytest.mark.feature("RDR-04", "RDR-05", "WEB-08")
async def test_output_format_and_pin_say_their_limits(axisedge_device, open_page, log_in) -> None:
    """Only what the format needs is asked; a bad layout and a bad length stand next to their fields."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/reader/output-format")
    await expect(page.get_by_label("Facility code override mode")).to_have_count(0)
    await choose(page, "Data format", "Wiegand26")
    await choose(page, "Facility code override mode", "Override")
    await page.get_by_label("Facility code", exact=True).fill("300")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("the format has room for 8 bits")).to_be_visible()
    await expect(page.get_by_label("Facility code", exact=True)).to_be_focused()
    await page.get_by_label("Facility code", exact=True).fill("77")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.").first).to_be_visible()
    assert (settings.get("reader-output").format, settings.get("reader-output").facility_code) == (
        "Wiegand26",
        77,
    )
    await choose(page, "Data format", "Custom")
    await page.get_by_label("Custom format").fill("F8 X3")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("is none of F8, C16")).to_be_visible()
    await page.get_by_role("button", name="Discard").click()
    await page.goto(f"{axisedge_device.http}/ui/reader/pin")
    await page.get_by_label("Length").fill("33")
    await page.get_by_label("Timeout").fill("2")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("At most 32.")).to_be_visible()
    await expect(page.get_by_text("At least 3.")).to_be_visible()
    await page.get_by_label("Length").fill("6")
    await page.get_by_label("Timeout").fill("20")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.").first).to_be_visible()
    assert (settings.get("reader-pin").length, settings.get("reader-pin").timeout) == (6, 20)


@pytest.mark.feature("WEB-05")
@pytest.mark.parametrize(("dark", "phone"), [(False, True), (True, False)])
async def test_the_reader_pages_pass_axe(
    axisedge_device, open_page, log_in, offences, dark: bool, phone: bool
) -> None:
    """Every page, the protocols' forms and the dialog of a holder."""
    page = await open_page(dark=dark, phone=phone)
    await log_in(page, axisedge_device)
    found: list[str] = []
    for path in PAGES:
        await page.goto(f"{axisedge_device.http}/ui{path}")
        await page.get_by_role("heading", level=1).wait_for()
        await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
        found += await offences(page, path)
    await page.goto(f"{axisedge_device.http}/ui/reader/connection")
    await choose(page, "Type", "VAPIX reader")
    await page.get_by_role("button", name="Connect").wait_for()
    found += await offences(page, "VAPIX reader")
    await page.goto(f"{axisedge_device.http}/ui/reader/entry-list/new")
    await page.get_by_role("dialog").get_by_label("First name").wait_for()
    found += await offences(page, "holder")
    assert not found, "\n".join(found)
