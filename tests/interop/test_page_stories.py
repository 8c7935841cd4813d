"""What a person does on the page: log in and out, change things, see others' changes, look things up."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from axisedge.security.accounts import Privileges

OTHER = "webb-2"


@pytest.mark.feature("WEB-03")
async def test_log_in_refused_then_granted_then_out(axisedge_device, open_page, log_in) -> None:
    """A deep link survives the log in; the wrong password says so; logging out ends the session everywhere."""
    page = await open_page()
    await page.goto(f"{axisedge_device.http}/ui/system/logs/audit")
    await page.get_by_label("Username").fill(axisedge_device.user)
    await page.get_by_label("Password", exact=True).fill("wrong")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("alert")).to_contain_text("username or the password is wrong")
    await expect(page.get_by_label("Password", exact=True)).to_be_focused()
    await page.get_by_label("Password", exact=True).fill(axisedge_device.password)
    await page.get_by_role("button", name="Log in").click()
    await expect(page).to_have_url(f"{axisedge_device.http}/ui/system/logs/audit")
    cookie = next(c for c in await page.context.cookies() if c["name"] == "axisedge_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    await page.get_by_role("button", name=f"Account {axisedge_device.user}").click()
    await expect(page.get_by_role("menu")).to_contain_text("Administrator")
    await page.get_by_role("menuitem", name="Log out").click()
    await expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    assert axisedge_device.context.sessions.all() == []


@pytest.mark.feature("WEB-03")
async def test_a_changed_password_ends_the_session(axisedge_device, open_page, log_in) -> None:
    """Somebody changes it elsewhere: the page notices by itself and asks for the new one."""
    page = await open_page()
    await log_in(page, axisedge_device)
    patch = {"password": "another horse 2"}
    await axisedge_device.context.accounts.update(axisedge_device.user, patch, "test")
    await expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.feature("WEB-04")
async def test_menu_search_theme_language_help(axisedge_device, open_page, log_in) -> None:
    """The frame around every page."""
    page = await open_page()
    await log_in(page, axisedge_device)
    menu = page.get_by_role("navigation", name="Main menu")
    await page.get_by_role("button", name="Hide the main menu").click()
    await expect(menu).not_to_be_in_viewport()
    await page.get_by_role("button", name="Show the main menu").click()
    await expect(menu).to_be_in_viewport()
    await page.get_by_role("button", name="Search settings").click()
    await page.get_by_role("combobox", name="Search pages and settings").fill("site failures")
    await page.get_by_role("option", name=re.compile("Site failures")).click()
    await expect(page).to_have_url(re.compile("/ui/system/security#field-"))
    await expect(page.get_by_label("Site failures")).to_be_focused()
    await page.get_by_role("button", name="Theme and language").click()
    await page.get_by_role("menuitemradio", name="Dark").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await page.get_by_role("button", name="Theme and language").click()
    await page.get_by_role("menuitemradio", name="Svenska").click()
    await expect(page.get_by_role("heading", name="Säkerhet", level=1)).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "sv")
    await page.reload()
    await expect(page.get_by_role("heading", name="Säkerhet", level=1)).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await page.get_by_role("button", name=f"Konto {axisedge_device.user}").click()
    await page.get_by_role("menuitem", name="Om").click()
    await expect(page.get_by_role("dialog")).to_contain_text(axisedge_device.context.identity.serial)
    await page.get_by_role("tab", name="Juridik").click()
    await expect(page.get_by_role("dialog")).to_contain_text("GPL-3.0-or-later")


@pytest.mark.feature("WEB-04", "SEC-11")
async def test_titles_name_the_tab_and_dates_are_of_the_viewers_region(
    axisedge_device, open_page, log_in
) -> None:
    """A British viewer reads 24 hours; what was missed while not following is there on following again."""
    page = await open_page()
    await log_in(page, axisedge_device, "/system/logs/audit")
    await expect(page).to_have_title(re.compile("Audit log"))
    first = page.get_by_role("row").filter(has_text="logged in").first
    await expect(first).to_contain_text(re.compile(r"\d{1,2} \w{3,4} \d{4}, \d{2}:\d{2}:\d{2}"))
    await expect(first).not_to_contain_text(re.compile(r"\b[AP]M\b"))
    follow = page.get_by_role("switch", name="Follow")
    await follow.press("Space")
    await axisedge_device.context.settings.update("brute-force", {"period": 33}, "somebody else")
    await follow.press("Space")
    await expect(page.get_by_role("row").filter(has_text="somebody else").first).to_be_visible()


@pytest.mark.feature("WEB-06")
async def test_status_shows_the_device(axisedge_device, open_page, log_in) -> None:
    """Device, time, security with a way to do better, clients with details, load, health."""
    page = await open_page()
    await log_in(page, axisedge_device)
    main = page.get_by_role("main")
    await expect(main).to_contain_text(axisedge_device.context.identity.serial)
    await expect(main).to_contain_text(axisedge_device.context.identity.version)
    for card in ("Device info", "Time sync status", "Security", "Load", "Connected clients"):
        await expect(page.get_by_role("region", name=card)).to_be_visible()
    security = page.get_by_role("region", name="Security")
    await expect(security).to_contain_text("Password guessing protection: Off")
    await axisedge_device.context.settings.update("brute-force", {"enabled": True}, "test")
    await expect(security).to_contain_text("Password guessing protection: On")
    await page.get_by_role("button", name="View details").click()
    row = page.get_by_role("dialog").get_by_role("row", name=re.compile("127.0.0.1.*HTTP.*ESTABLISHED"))
    await expect(row.first).to_be_visible()
    await page.keyboard.press("Escape")
    await security.get_by_role("link", name=re.compile("Change it.*HTTP")).click()
    await expect(page).to_have_url(re.compile("/system/network"))


@pytest.mark.feature("WEB-06", "SEC-01")
async def test_a_viewer_sees_no_way_to_what_it_may_not_change(axisedge_device, open_page) -> None:
    """The recommendations are there without links; the menu has only what a viewer may open; the rest is not found."""
    await axisedge_device.context.accounts.add("vera", "look only 1", Privileges.VIEWER, "test")
    page = await open_page()
    await page.goto(f"{axisedge_device.http}/ui/status")
    await page.get_by_label("Username").fill("vera")
    await page.get_by_label("Password", exact=True).fill("look only 1")
    await page.get_by_role("button", name="Log in").click()
    security = page.get_by_role("region", name="Security")
    await expect(security).to_contain_text("Password guessing protection: Off")
    await expect(security.get_by_role("link")).to_have_count(0)
    await expect(page.get_by_role("link", name="Accounts")).to_have_count(0)
    await page.goto(f"{axisedge_device.http}/ui/system/accounts")
    await expect(page.get_by_role("heading", level=1)).to_have_text("No such page")


@pytest.mark.feature("WEB-08", "IO-01")
async def test_ports_save_reload_refuse_and_follow(axisedge_device, open_page, log_in) -> None:
    """A name is stored and still there after reload; a bad one stands next to its field; others' changes appear."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/system/accessories")
    port = page.locator("[data-port='2']")
    await port.get_by_label("Name").fill("Garden gate")
    await port.get_by_role("button", name="Save").click()
    await expect(port.get_by_role("heading", name="Garden gate")).to_be_visible()
    assert settings.get("io").ports["2"].name == "Garden gate"
    await page.reload()
    await expect(port.get_by_label("Name")).to_have_value("Garden gate")
    await settings.update("io", {"ports": {"2": {"name": "Side door"}}}, "somebody else")
    await expect(port.get_by_label("Name")).to_have_value("Side door")
    await port.get_by_text("Output").click()
    await expect(port.get_by_role("switch", name="Switch Side door")).to_be_visible()
    assert settings.get("io").ports["2"].direction == "output"
    await port.get_by_role("switch", name="Switch Side door").press("Space")
    await expect(port.get_by_text("Active (closed)")).to_be_visible()
    assert axisedge_device.context.ports[2].active
    axisedge_device.context.ports.set_active(2, False, "somebody else")
    await expect(port.get_by_text("Inactive (open)")).to_be_visible()


@pytest.mark.feature("IO-03")
async def test_toggle_urls_work_as_shown(axisedge_device, open_page, log_in) -> None:
    """The address on the page switches the relay."""
    page = await open_page()
    await log_in(page, axisedge_device, "/system/accessories")
    relay = page.locator("[data-port='1']")
    await relay.get_by_role("button", name="Toggle URLs").click()
    url = await relay.locator("code").first.inner_text()
    async with axisedge_device.session.get(url) as answer:
        assert answer.status == 200
    assert axisedge_device.context.ports[1].active
    await expect(relay.get_by_text("Active (closed)")).to_be_visible()


@pytest.mark.feature("WEB-08", "SEC-06")
async def test_forms_check_limits_and_keep_what_is_typed(axisedge_device, open_page, log_in) -> None:
    """The limit is said next to the field, what is typed survives changes made elsewhere, leaving warns."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/system/security")
    period = page.get_by_label("Blocking period")
    await period.fill("0")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("At least 1.")).to_be_visible()
    await expect(period).to_be_focused()
    await period.fill("42")
    await settings.update("brute-force", {"site_failures": 77}, "somebody else")
    await expect(page.get_by_label("Site failures")).to_have_value("77")
    await expect(period).to_have_value("42 s")
    await page.get_by_role("link", name="Logs").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Leave without saving?")
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    assert settings.get("brute-force").period == 42
    assert settings.get("brute-force").site_failures == 77


@pytest.mark.feature("SEC-01", "WEB-08")
async def test_accounts_by_hand(axisedge_device, open_page, log_in) -> None:
    """Add, refuse, update, delete; root and the last administrator stay."""
    accounts = axisedge_device.context.accounts
    page = await open_page()
    await log_in(page, axisedge_device, "/system/accounts")
    await page.get_by_role("button", name="Add account").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Account").fill(OTHER)
    await dialog.get_by_label("New password").fill("short and sweet")
    await dialog.get_by_label("Repeat password").fill("short and sour")
    await dialog.get_by_label("Operator").check()
    await dialog.get_by_role("button", name="Add account").click()
    await expect(dialog.get_by_text("The two passwords differ.")).to_be_visible()
    await dialog.get_by_label("Repeat password").fill("short and sweet")
    await dialog.get_by_role("button", name="Add account").click()
    row = page.get_by_role("row", name=re.compile(OTHER))
    await expect(row).to_contain_text("Operator")
    assert accounts.login(OTHER) is not None
    await row.get_by_role("button", name=f"More actions for {OTHER}").click()
    await page.get_by_role("menuitem", name="Delete account").click()
    await expect(page.get_by_role("dialog")).to_contain_text(OTHER)
    await page.get_by_role("button", name="Delete account").click()
    await expect(row).to_have_count(0)
    assert accounts.login(OTHER) is None
    await page.get_by_role("button", name=f"More actions for {axisedge_device.user}").click()
    await expect(page.get_by_role("menuitem", name="The root account cannot be deleted")).to_be_disabled()


@pytest.mark.feature("SYS-04", "WEB-08")
async def test_plain_config_finds_and_changes_a_parameter(axisedge_device, open_page, log_in) -> None:
    """Any setting by words."""
    page = await open_page()
    await log_in(page, axisedge_device, "/system/plain-config")
    await page.get_by_label("Search parameters").fill("page interval")
    field = page.get_by_label("Page interval")
    await field.fill("9")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    assert axisedge_device.context.settings.get("brute-force").page_interval == 9


@pytest.mark.feature("SYS-04")
async def test_a_section_of_plain_config_is_shown_whole(axisedge_device, open_page, log_in) -> None:
    """Also when its values arrive while it opens, and where nothing shall move."""
    page = await open_page()
    await page.emulate_media(reduced_motion="reduce")
    await log_in(page, axisedge_device, "/system/plain-config")

    async def late(route) -> None:
        await asyncio.sleep(0.12)
        await route.continue_()

    await page.route("**/config/rest/**", late)
    item = page.locator(".mantine-Accordion-item").filter(has_text="brute-force")
    await item.get_by_role("button").first.click()
    last = item.locator("input").last
    await expect(last).to_be_attached()
    await asyncio.sleep(0.6)  # an animation would be over
    inside = "one => one.getBoundingClientRect().bottom"
    assert await last.evaluate(inside) <= await item.evaluate(inside)
    panel = item.get_by_role("region")
    assert await panel.evaluate("one => one.scrollHeight <= one.clientHeight + 1")


@pytest.mark.feature("EVT-03")
async def test_a_schedule_with_its_picture(axisedge_device, open_page, log_in) -> None:
    """Made by hand, drawn by the device's own reckoning, stored as iCalendar."""
    page = await open_page()
    await log_in(page, axisedge_device, "/system/events/schedules")
    await page.get_by_role("button", name="Add schedule").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Night shift")
    await dialog.get_by_label("From").fill("22:00")
    await dialog.get_by_label("To").fill("06:00")
    await expect(dialog.get_by_text("On the next day.")).to_be_visible()
    await expect(dialog.locator(".ae-week-piece").nth(9)).to_be_attached()
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("article", name="Night shift")).to_contain_text("22:00\N{EN DASH}06:00")
    stored = axisedge_device.context.settings.get("schedules").schedules["com.axis.schedules.genid.id-0"]
    assert [event.duration.total_seconds() for event in stored.calendar.events] == [8 * 3600]


@pytest.mark.feature("EVT-04")
async def test_a_manual_trigger_by_hand(axisedge_device, open_page, log_in) -> None:
    """The switch sets it, and follows when somebody else does."""
    page = await open_page()
    await log_in(page, axisedge_device, "/system/events/triggers")
    switch = page.get_by_role("switch", name="Manual trigger 1")
    await switch.press("Space")
    await expect(switch).to_be_checked()
    assert axisedge_device.context.manual_triggers.active(1)
    axisedge_device.context.manual_triggers.deactivate(1)
    await expect(switch).not_to_be_checked()


@pytest.mark.feature("WEB-07")
async def test_latest_credentials_and_check(axisedge_device, open_page, log_in) -> None:
    """A card held to the picture appears with its UID, which can be turned around and back."""
    page = await open_page()
    await log_in(page, axisedge_device, "/system/configuration-check")
    await page.get_by_label("Card UID").first.fill("01:02:03:04")
    await page.get_by_role("button", name="Hold card").click()
    uid = page.locator("[data-uid]").first
    await expect(uid).to_have_text("01020304")
    await page.get_by_role("button", name="More actions for 01020304").click()
    await page.get_by_role("menuitem", name="Reverse UID").click()
    await expect(uid).to_have_text("04030201")
    await page.get_by_role("button", name="More actions for 04030201").click()
    await page.get_by_role("menuitem", name="Revert UID").click()
    await expect(uid).to_have_text("01020304")
    check = page.get_by_role("region", name="Check credentials")
    await check.get_by_label("Card UID").fill("01020304")
    await check.get_by_role("button", name="Check").click()
    await expect(check.get_by_role("status")).to_contain_text("Nobody has this credential")


@pytest.mark.feature("SIP-10", "WEB-08")
async def test_deleting_a_contact_says_who_falls_back_on_it(axisedge_device, open_page, log_in) -> None:
    """The dialog names both; afterwards nobody falls back on somebody who is not there."""
    settings = axisedge_device.context.settings
    ann = {"first_name": "Ann", "address": "sip:ann@192.0.2.1"}
    bob = {"first_name": "Bob", "address": "sip:bob@192.0.2.1", "fallback": "contact_0"}
    await settings.update("contacts", {"contacts": {"contact_0": ann, "contact_1": bob}}, "test")
    page = await open_page()
    await log_in(page, axisedge_device, "/communication/contacts")
    await page.get_by_role("button", name="More actions for Ann").click()
    await page.get_by_role("menuitem", name="Delete contact").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(re.compile("Ann.*Bob", re.DOTALL))
    await dialog.get_by_role("button", name="Delete contact").click()
    await expect(page.get_by_role("row", name=re.compile("^Ann"))).to_have_count(0)
    assert list(settings.get("contacts").contacts) == ["contact_1"]
    assert settings.get("contacts").contacts["contact_1"].fallback == ""


@pytest.mark.feature("NET-02")
async def test_http_settings_on_trial(axisedge_device, open_page, log_in) -> None:
    """Asked first, applied with a countdown, taken back at will; then kept."""
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/system/network")
    await page.get_by_label("Most connections").fill("150")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Try out").click()
    trial = page.get_by_role("alert").filter(has_text="A change is on trial")
    await expect(trial).to_contain_text("seconds unless you keep it")
    assert settings.get("http").max_connections == 150
    await trial.get_by_role("button", name="Revert now").click()
    await expect(trial).to_have_count(0)
    assert settings.get("http").max_connections == 200
    await expect(page.get_by_label("Most connections")).to_have_value("200")
    await page.get_by_label("Most connections").fill("160")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="Try out").click()
    await trial.get_by_role("button", name="Keep the change").click()
    await expect(trial).to_have_count(0)
    assert settings.get("http").max_connections == 160


@pytest.mark.feature("SYS-01")
async def test_factory_default_names_the_device(axisedge_device, open_page, log_in) -> None:
    """The confirmation names the device and wants its serial number; without it nothing happens."""
    page = await open_page()
    await log_in(page, axisedge_device, "/maintenance")
    serial = axisedge_device.context.identity.serial
    await page.get_by_role("button", name="Reset to factory default").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(serial)
    await dialog.get_by_role("button", name="Reset to factory default").click()
    await expect(dialog.get_by_text("This is not the serial number.")).to_be_visible()
    await dialog.get_by_role("textbox").fill(serial)
    await dialog.get_by_role("button", name="Reset to factory default").click()
    await expect(page.get_by_text("forgets everything and restarts")).to_be_visible()
    ending, actor = await axisedge_device.context.power.ended()
    assert (str(ending), actor) == ("factory-default", axisedge_device.user)


@pytest.mark.feature("SYS-01")
async def test_the_page_waits_for_a_restart_and_comes_back(axisedge_device, open_page, log_in) -> None:
    """Something covers the page while the device is away, and goes by itself when the next start answers."""
    page = await open_page()
    await log_in(page, axisedge_device, "/maintenance")
    await page.get_by_role("button", name="Restart").click()
    await page.get_by_role("dialog").get_by_role("button", name="Restart").click()
    cover = page.get_by_role("alert").filter(has_text="goes on by itself")
    await expect(cover).to_be_visible()
    ending, _ = await axisedge_device.context.power.ended()
    assert str(ending) == "restart"
    following = axisedge_device.device.again()
    await axisedge_device.device.stop()
    await expect(cover).to_be_visible()
    await following.start()
    try:
        await expect(cover).to_have_count(0)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.get_by_label("Username").or_(page.get_by_role("link", name="Status")).first.wait_for()
    finally:
        await following.stop()


@pytest.mark.feature("EVT-01", "EVT-03", "WEB-08")
async def test_two_people_add_at_the_same_time(axisedge_device, open_page, log_in) -> None:
    """Both open the empty form, both save, and both rules are there; the same for schedules."""
    settings = axisedge_device.context.settings
    pages = [await open_page(), await open_page()]
    for page in pages:
        await log_in(page, axisedge_device, "/system/events/rules/new")
    for number, page in enumerate(pages):
        await page.get_by_label("Name").fill(f"Rule of {number}")
        await page.get_by_role("combobox", name="Condition").click()
        await page.get_by_role("option", name="Digital input port").click()
        await page.get_by_role("combobox", name="Action").click()
        await page.get_by_role("option", name="Toggle I/O once").click()
    for page in pages:
        await page.get_by_role("button", name="Save").click()
    for page in pages:
        await expect(page.get_by_role("listitem").filter(has_text="Rule of")).to_have_count(2)
    assert {"1", "2"} <= settings.get("rules").rules.keys()
    before = len(settings.get("schedules").schedules)
    for page in pages:
        await page.get_by_role("tab", name="Schedules").click()
        await page.get_by_role("button", name="Add schedule").click()
    for page in pages:
        await page.get_by_role("dialog").get_by_label("Name").fill("Mine")
    for page in pages:
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    for page in pages:
        await expect(page.get_by_role("article", name="Mine")).to_have_count(2)
    assert len(settings.get("schedules").schedules) == before + 2


@pytest.mark.feature("WEB-08")
async def test_a_lost_connection_shows_and_heals(axisedge_device, open_page, log_in) -> None:
    """The page says so at once, keeps what is typed, comes back by itself and shows what happened meanwhile."""
    page = await open_page()
    links = []
    cut = False

    async def between(link) -> None:
        if cut:
            await link.close(code=1011)
            return
        links.append(link)
        link.connect_to_server()

    await page.route_web_socket(re.compile("/api/v1/live"), between)
    await log_in(page, axisedge_device, "/system/accessories")
    port = page.locator("[data-port='2']")
    await port.get_by_label("Usage").fill("Window")
    cut = True
    await links[-1].close(code=1011)
    banner = page.get_by_text("Connection lost.")
    await expect(banner).to_be_visible()
    await axisedge_device.context.settings.update("io", {"ports": {"2": {"name": "Attic"}}}, "somebody else")
    await expect(port.get_by_label("Name")).to_have_value("I/O port 1")
    cut = False
    await expect(banner).to_be_hidden()
    await expect(port.get_by_label("Name")).to_have_value("Attic")
    await expect(port.get_by_label("Usage")).to_have_value("Window")


@pytest.mark.feature("EVT-01")
async def test_an_active_rule_is_turned_on_again(axisedge_device, open_page, log_in) -> None:
    """A changed rule says that it waits, and takes the change over when it is turned on again."""
    settings, rules = axisedge_device.context.settings, axisedge_device.context.rules
    condition = {"topic": "tns1:Device/tnsaxis:IO/Port", "content": ""}
    action = {"template": "com.axis.action.unlimited.io.toggle", "parameters": {"port": 1, "state": "high"}}
    rule = {"name": "Open door", "conditions": [condition], "action": action}
    await settings.update("rules", {"rules": {"1": rule}}, "test")
    page = await open_page()
    await log_in(page, axisedge_device, "/system/events/rules/1")
    await page.get_by_label("Invert this condition").check()
    await page.get_by_role("button", name="Save").click()
    row = page.locator("[data-rule='Open door']")
    await expect(row.get_by_text("Turn it on again for the change to take effect")).to_be_visible()
    assert rules.state("1").pending
    await row.get_by_role("button", name="Turn on again").click()
    await expect(row.get_by_text("Turn it on again")).to_have_count(0)
    assert not rules.state("1").pending
    await row.get_by_role("button", name="More actions for Open door").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(row).to_have_count(0)
    assert "1" not in settings.get("rules").rules
