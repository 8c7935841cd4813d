"""What an installer does without a management system: people, access rules, doors and the access log, in Chromium."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from axisedge.access.model import (
    AccessPolicy,
    AccessProfile,
    Credential,
    CredentialAccessProfile,
    IdData,
    User,
)
from axisedge.hardware.protocols import Credential as ShownCard
from axisedge.testing.running import RunningDevice
from tests.interop.test_page_accessibility import settled, violations

DOORS = {
    "door-1": {"name": "Front door", "connector": 1, "reader_outside": "reader-1", "monitor": "open"},
    "door-2": {"name": "Warehouse", "connector": 2},
}


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    """A controller with two doors, both closed."""
    made: RunningDevice = await axisedge_devices("door-controller")
    await made.context.settings.update("doors", {"doors": DOORS}, "test")
    await made.bench.close("door-1-monitor")
    return made


async def somebody(device: RunningDevice, name: str, card: str, rules: tuple[str, ...] = ()) -> None:
    """A person with a card, put there without the page."""
    directory = device.context.access_directory
    assert directory is not None
    (token,) = await directory.put([User(name=name)], "test")
    given = [CredentialAccessProfile(access_profile=rule) for rule in rules]
    data = [IdData(name="Card", value=card)]
    await directory.put([Credential(user_token=token, id_data=data, credential_access_profile=given)], "test")


async def rule(device: RunningDevice, name: str = "Staff") -> str:
    """A rule for the front door, put there without the page."""
    directory = device.context.access_directory
    assert directory is not None
    profile = AccessProfile(name=name, access_policy=[AccessPolicy(access_point="door-1 in")])
    return (await directory.put([profile], "test"))[0]


async def shown(device: RunningDevice, **credential: str) -> tuple[str, str]:
    """What the device decides on what is shown at the front door, and whose it is."""
    desk = device.context.access_desk
    assert desk is not None
    decision = await desk.present("reader-1", credential)
    assert decision is not None
    return str(decision.reason), decision.holder


async def choose(page: Page, label: str, *options: str) -> None:
    """Choose in a field that takes several."""
    field = page.get_by_role("dialog").get_by_role("combobox", name=label)
    if not await field.count():
        field = page.get_by_role("dialog").get_by_label(label, exact=True)
    await field.first.click(force=True)  # its pills lie over it
    for option in options:
        await page.get_by_role("option", name=option, exact=True).click()
    await page.keyboard.press("Escape")


@pytest.mark.feature("ACC-03")
async def test_a_guest_gets_a_rule_a_card_and_a_pin_and_passes(
    device: RunningDevice, open_page, log_in
) -> None:
    """From an empty device to an open door: rule, person, the card that was just shown, a drawn PIN."""
    page = await open_page()
    await log_in(page, device, "/access/rules/rule/new")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Name")).to_be_focused()  # it must have one
    await dialog.get_by_label("Name").fill("Visitors")
    await choose(page, "Where", "Front door in (reader-1)")
    await choose(page, "Shown", "Card and PIN")
    await dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("table", name="Access rules").get_by_role("row", name=re.compile("Visitors"))
    await expect(row).to_contain_text("Front door in")
    await expect(row).to_contain_text("Always")
    device.context.credentials.report(ShownCard("reader-1", "00C0FFEE", 32))
    await page.get_by_role("link", name="People").click()
    await expect(page.get_by_role("main")).to_contain_text("Nobody yet")
    await page.get_by_role("button", name="Add person").click()
    await dialog.get_by_label("Name").fill("Åsa Berg")
    await dialog.get_by_role("button", name="Add credential").click()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Card", exact=True)).to_have_attribute("aria-invalid", "true")
    await expect(dialog).to_contain_text("give a card, a PIN, a license plate or a QR code")
    await dialog.get_by_role("button", name="Take the latest card").click()
    await expect(dialog.get_by_label("Card", exact=True)).to_have_value("00C0FFEE")
    await expect(dialog.get_by_label("Bit length")).to_have_value("32")
    await dialog.get_by_role("button", name="Generate PIN").click()
    pin = dialog.get_by_label("PIN", exact=True)
    await expect(pin).to_have_value(re.compile(r"^\d{6}$"))
    drawn = await pin.input_value()
    await choose(page, "Access rules", "Visitors")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("row", name=re.compile("Åsa Berg.*Card \\+ PIN"))).to_be_visible()
    assert await shown(device, Card="00c0ffee", PIN=drawn) == ("Granted", "Åsa Berg")


@pytest.mark.feature("ACC-03")
async def test_people_are_found_changed_suspended_and_removed(
    device: RunningDevice, open_page, log_in
) -> None:
    """More people than one page shows; a stored PIN is never told; what is typed is not lost by a click."""
    staff = await rule(device)
    for number in range(60):
        await somebody(device, f"Guest {number:02}", f"{number + 1:x}", (staff,))
    page = await open_page()
    await log_in(page, device, "/access/people")
    main = page.get_by_role("main")
    await expect(main).to_contain_text("60 people")
    await expect(page.get_by_role("row", name=re.compile("Guest 55"))).to_have_count(0)
    await page.get_by_role("button", name="Page 2 of 2").click()
    await expect(page.get_by_role("row", name=re.compile("Guest 55"))).to_be_visible()
    await page.get_by_label("Name, card, plate or code").fill("0010")
    row = page.get_by_role("row", name=re.compile("Guest"))
    await expect(row).to_have_count(1)
    await row.get_by_role("button", name="More actions for Guest 15").click()
    await page.get_by_role("menuitem", name="Edit").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("combobox", name="State").click()
    await page.get_by_role("option", name="Suspended").click()
    await page.go_back()
    leave = page.get_by_role("dialog", name="Leave without saving?")
    await leave.get_by_role("button", name="Cancel").click()
    await expect(leave).to_have_count(0)
    await dialog.get_by_role("button", name="Save").click()
    await expect(row).to_contain_text("Card: Suspended")
    assert (await shown(device, Card="10"))[0] == "CredentialNotEnabled"
    await row.get_by_role("button", name="More actions for Guest 15").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await expect(dialog).to_contain_text("Remove Guest 15?")
    await dialog.get_by_role("button", name="Remove").click()
    await expect(main).to_contain_text("Nobody found")


@pytest.mark.feature("ACC-03")
async def test_a_file_with_a_bad_line_then_the_mended_one(
    device: RunningDevice, open_page, log_in, tmp_path: Path
) -> None:
    """Lines are named; nothing is written before somebody agrees; what was imported is exported."""
    await rule(device)
    file = tmp_path / "people.csv"
    file.write_text("name,card,pin,rules\nAda,ff,1234,Staff\nBo,xyz,,Staff\n")
    page = await open_page()
    await log_in(page, device, "/access/people")
    await page.get_by_role("button", name="Import").click()
    dialog = page.get_by_role("dialog")
    await page.locator("input[type=file]").set_input_files(file)
    await dialog.get_by_role("button", name="Check the file").click()
    problem = dialog.get_by_role("row", name=re.compile("3 card"))
    await expect(problem).to_contain_text("1 to 128 hexadecimal digits")
    await expect(dialog.get_by_role("button", name=re.compile("Import"))).to_have_count(0)
    file.write_text("name,card,pin,rules\nAda,ff,1234,Staff\nBo,fe,,Staff\n")
    await dialog.get_by_role("button", name="Another file").click()
    await page.locator("input[type=file]").set_input_files(file)
    await dialog.get_by_role("button", name="Check the file").click()
    await expect(dialog).to_contain_text("2 new people")
    await dialog.get_by_role("button", name="Import 2 lines").click()
    await expect(dialog).to_contain_text("The file is imported")
    await dialog.get_by_role("button", name="Close").last.click()
    await expect(page.get_by_role("row", name=re.compile("Ada.*Card \\+ PIN"))).to_be_visible()
    await page.get_by_role("button", name="Export").click()
    async with page.expect_download() as started:
        await dialog.get_by_role("link", name="Download").click()
    async with asyncio.timeout(20):
        text = Path(await (await started.value).path()).read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("id,name,")
    assert "1234" not in text


@pytest.mark.feature("ACC-03")
async def test_groups_and_types_are_made_and_a_rule_is_removed(
    device: RunningDevice, open_page, log_in
) -> None:
    """A group gets the rule in its own dialog, and the rule's row says so."""
    await rule(device)
    page = await open_page()
    await log_in(page, device, "/access/rules")
    dialog = page.get_by_role("dialog")
    await page.get_by_role("button", name="Add group").click()
    await dialog.get_by_label("Name").fill("Guards")
    await choose(page, "Access rules", "Staff")
    await dialog.get_by_role("button", name="Save").click()
    rules = page.get_by_role("table", name="Access rules")
    await expect(rules.get_by_role("row", name=re.compile("Staff"))).to_contain_text("Guards")
    await page.get_by_role("button", name="Add identification type").click()
    await dialog.get_by_label("Name").fill("Plate and PIN")
    await choose(page, "To be shown", "License plate", "PIN")
    await dialog.get_by_role("button", name="Save").click()
    kinds = page.get_by_role("table", name="Identification types")
    await expect(kinds.get_by_role("row", name=re.compile("License plate \\+ PIN"))).to_be_visible()
    await page.get_by_role("button", name="Add rule").click()
    await dialog.get_by_label("Name").fill("Staff")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_contain_text("another access rule is called so")
    await dialog.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Leave").click()
    await rules.get_by_role("button", name="More actions for Staff").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await dialog.get_by_role("button", name="Remove").click()
    await expect(page.get_by_role("main")).to_contain_text("No access rules yet")


@pytest.mark.feature("WEB-06", "ACC-02")
async def test_doors_on_the_status_page_ask_before_what_lasts(
    device: RunningDevice, open_page, log_in
) -> None:
    """Access at once; unlocking and lockdown after a question; what somebody else does shows by itself."""
    page = await open_page()
    await log_in(page, device)
    front = page.get_by_role("region", name="Doors").locator("[data-door=door-1]")
    await expect(front).to_contain_text("The door is closed")
    await expect(front.get_by_role("img", name="Front door: Locked")).to_be_visible()
    await front.get_by_role("button", name="Give access: Front door").click()
    await expect(front.get_by_role("img", name="Front door: Access")).to_be_visible()
    assert device.context.hardware.line("door-1-relay").read()
    await device.bench.open("door-1-monitor")
    await expect(front).to_contain_text("The door is open")
    await front.get_by_role("button", name="Lockdown: Front door").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Nobody can pass")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(dialog).to_have_count(0)
    await front.get_by_role("button", name="Lockdown: Front door").click()
    await dialog.get_by_role("button", name="Lockdown").click()
    await expect(front.get_by_role("img", name="Front door: Lockdown")).to_be_visible()
    assert not device.context.hardware.line("door-1-relay").read()
    await front.get_by_role("button", name="End lockdown: Front door").click()
    await dialog.get_by_role("button", name="End lockdown").click()
    await expect(front.get_by_role("img", name="Front door: Locked")).to_be_visible()
    warehouse = page.locator("[data-door=door-2]")
    await warehouse.get_by_role("button", name="Unlock: Warehouse").click()
    await dialog.get_by_role("button", name="Unlock").click()
    await expect(warehouse.get_by_role("img", name="Warehouse: Unlocked")).to_be_visible()


@pytest.mark.feature("ACC-01", "ACC-02")
async def test_a_door_is_added_and_set_up(device: RunningDevice, open_page, log_in) -> None:
    """A free connector; a connector in use is refused at its field; readers and types are offered."""
    page = await open_page()
    await log_in(page, device, "/access/doors")
    await page.get_by_role("button", name="Add door").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name", exact=True).fill("Garage")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Door connector")).to_have_attribute("aria-invalid", "true")
    await expect(dialog).to_contain_text("another door uses this connector already")
    await dialog.get_by_label("Door connector").fill("3")
    await choose(page, "Identification types", "Card and PIN")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("region", name="Garage")).to_contain_text("Locked")
    section = next(one for one in device.context.settings.sections() if one.name == "doors")
    doors = {door.name: door for door in device.context.settings[section].doors.values()}
    assert doors["Garage"].identification == ("CardOnly", "CardPlusPin")


@pytest.mark.feature("ACC-08")
async def test_the_access_log_is_filtered_searched_and_exported(
    device: RunningDevice, open_page, log_in
) -> None:
    """A granted card, an unknown one and a command, by the names that people know."""
    await somebody(device, "Ada", "ff", (await rule(device),))
    page = await open_page()
    await log_in(page, device, "/access/log")
    await shown(device, Card="ff")
    await shown(device, Card="bad1")
    table = page.get_by_role("table", name="Access log")
    granted = table.get_by_role("row", name=re.compile("Access granted.*Front door in.*Ada"))
    await expect(granted).to_be_visible()
    await page.get_by_role("combobox", name="Kind of event").click()
    await page.get_by_role("option", name="Refusals").click()
    await expect(table.get_by_role("row", name=re.compile("Unknown card.*bad1"))).to_be_visible()
    await expect(granted).to_have_count(0)
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Export").click()
    async with asyncio.timeout(20):
        text = Path(await (await started.value).path()).read_text()
    assert ("bad1" in text, "Ada" in text) == (True, False)
    await page.get_by_label("Search", exact=True).fill("nothing like it")
    await expect(page.get_by_role("main")).to_contain_text(re.compile("Nothing|No ", re.IGNORECASE))


PAGES = (
    "/status",
    "/access/people",
    "/access/people/new",
    "/access/people/import",
    "/access/people/export",
    "/access/rules",
    "/access/rules/rule/new",
    "/access/rules/group/new",
    "/access/rules/kind/new",
    "/access/doors",
    "/access/doors/door-1",
    "/access/log",
)


@pytest.mark.feature("WEB-05")
@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
async def test_pages_of_access_pass_axe(
    device: RunningDevice, open_page, log_in, axe: str, dark: bool, phone: bool
) -> None:
    """Lists and dialogs with something in them, wide and narrow."""
    await somebody(device, "Ada", "ff", (await rule(device),))
    page = await open_page(dark=dark, phone=phone)
    await log_in(page, device)
    found = []
    for path in PAGES:
        await page.goto(f"{device.http}/ui{path}")
        await settled(page)
        if path == "/access/people/new":
            await page.get_by_role("button", name="Add credential").click()
            await page.get_by_role("button", name="More", exact=True).click()
        found += [f"{path}: {line}" for line in await violations(page, axe)]
        wider = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{path} is {wider} pixels wider than the screen"
    assert not found, "\n".join(found)
