"""Communication and Audio as a person uses them, with a softphone at the other end."""

from __future__ import annotations

import json
import wave
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import Page, expect

from tests.interop.sip.peers import Baresip
from tests.interop.sip.test_call_stories import device_with_sip

OpenPage = Callable[..., Awaitable[Page]]
LogIn = Callable[..., Awaitable[None]]


@pytest.mark.feature("SIP-10", "SIP-11")
async def test_the_owner_adds_contacts_and_has_the_button_call_them(
    axisedge_device: Any, open_page: OpenPage, log_in: LogIn, tmp_path: Path
) -> None:
    settings = axisedge_device.context.settings
    page = await open_page()
    await log_in(page, axisedge_device, "/communication/contacts")
    await expect(page.get_by_text("No contacts yet")).to_be_visible()
    await page.get_by_role("button", name="Add contact").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("First name").fill("Anna")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_text("a SIP contact needs an address")).to_be_visible()
    await dialog.get_by_label("SIP address").fill("sip:anna@pbx.example")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("cell", name="sip:anna@pbx.example")).to_be_visible()

    async with page.expect_download() as downloaded:
        await page.get_by_role("link", name="Export").click()
    file = tmp_path / "contacts.json"
    await (await downloaded.value).save_as(file)
    document = json.loads(file.read_text())
    document["contacts"].append({**document["contacts"][0], "id": "guard", "first_name": "Guard"})
    file.write_text(json.dumps(document))
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Import").click()
    await (await chooser.value).set_files(file)
    await expect(page.get_by_role("dialog").get_by_text("2 contacts are in the file")).to_be_visible()
    await page.get_by_role("dialog").get_by_role("button", name="Import").click()
    await expect(page.get_by_role("cell", name="Guard", exact=True)).to_be_visible()

    await page.goto(f"{axisedge_device.http}/ui/communication/calls/call-button")
    await page.get_by_role("combobox", name="Add recipient").click()
    await page.get_by_role("option", name="Anna").click()
    await expect(page.get_by_text("SIP is off: only the VMS is called.")).to_be_visible()
    await page.get_by_role("combobox", name="Fallback").click()
    await page.get_by_role("option", name="Guard").click()
    await page.get_by_role("button", name="Do not call VMS").click()
    await expect(page.get_by_role("button", name="Do not call VMS")).to_be_hidden()
    button = settings.get("calls").button
    assert (list(button.recipients), button.fallback) == (["contact_0"], "guard")


@pytest.mark.feature("SIP-01", "SIP-05", "SIP-07", "SIP-08")
async def test_the_assistant_sets_sip_up_and_the_rest_is_by_hand(
    axisedge_device: Any, open_page: OpenPage, log_in: LogIn
) -> None:
    settings = axisedge_device.context.settings
    await settings.update("sip", {"sip_port": 15060, "tls_port": 15061}, "test")
    page = await open_page()
    await log_in(page, axisedge_device, "/communication/sip/dtmf")
    await page.get_by_role("button", name="Add sequence").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Sequence").fill("12x")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_label("Sequence")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Sequence").fill("42#")
    await dialog.get_by_label("Description").fill("Open the gate")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("cell", name="Open the gate")).to_be_visible()
    dtmf = settings.get("sip").dtmf
    assert "42#" in dtmf.meanings("dtmf_conf_0")

    await page.get_by_role("tab", name="Settings").click()
    await page.get_by_role("button", name="Move G722/16000 up").click()
    await page.get_by_label("SIP port").fill("80")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("At least 1024.")).to_be_visible()
    await page.get_by_role("button", name="Discard").click()
    await page.get_by_role("button", name="Move G722/16000 up").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Changes are not saved yet")).to_be_hidden()
    assert [codec.value for codec in settings.get("sip").codecs[:3]] == [
        "opus/48000",
        "G722/16000",
        "L16/16000",
    ]

    await page.get_by_role("button", name="SIP setup assistant").click()
    await dialog.get_by_role("button", name="Next").click()
    await dialog.get_by_role("button", name="Next").click()
    await expect(dialog.get_by_label("Registrar")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Registrar").fill("127.0.0.1:15999")
    await dialog.get_by_label("User ID", exact=True).fill("6010")
    await dialog.get_by_role("button", name="Next").click()
    await expect(dialog.get_by_text("It registers as 6010 with 127.0.0.1:15999")).to_be_visible()
    await dialog.get_by_role("button", name="Cancel").or_(dialog.get_by_role("button", name="Back")).click()
    await dialog.get_by_role("radio", name="Peer-to-peer").check()
    await dialog.get_by_role("button", name="Close").click()

    await page.get_by_role("tab", name="Accounts").click()
    await page.get_by_role("button", name="Add account").click()
    await dialog.get_by_label("Name", exact=True).fill("Front door")
    await dialog.get_by_label("User ID", exact=True).fill("6010")
    await dialog.get_by_role("button", name="Add proxy").click()
    await dialog.get_by_label("Server address").fill("proxy.example")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("cell", name="Front door", exact=True)).to_be_visible()
    account = settings.get("sip").accounts["sip_account_1"]
    assert [proxy.server for proxy in account.proxies_in_order()] == ["proxy.example"]
    await page.get_by_role("button", name="More actions for Front door").click()
    await page.get_by_role("menuitem", name="Make default").click()
    await expect(page.get_by_role("row", name="Front door").get_by_text("Default")).to_be_visible()
    assert settings.get("sip").default_account == "sip_account_1"


@pytest.mark.feature("SIP-09", "WEB-06")
async def test_a_test_call_rings_and_says_how_it_went(
    open_page: OpenPage,
    log_in: LogIn,
    baresip: Callable[..., Awaitable[Baresip]],
    loopback: Callable[[], str],
) -> None:
    phone = await baresip()
    async with device_with_sip("intercom", loopback()) as device:
        page = await open_page()
        await log_in(page, device, "/communication/sip/test-call")
        await page.get_by_label("SIP address").fill(f"sip:phone@{phone.host}")
        await page.get_by_role("button", name="Make test call").click()
        await expect(page.get_by_text("Ended", exact=True)).to_be_visible()
        calls = device.context.calls
        assert calls is not None
        assert calls.calls.all()[0].answered is not None
        await page.get_by_label("SIP address").fill(f"sip:nobody@{phone.host}:5999")
        await page.get_by_role("button", name="Make test call").click()
        await page.get_by_role("button", name="Hang up").click()
        await expect(page.get_by_role("button", name="Hang up")).to_be_hidden()
        await page.goto(f"{device.http}/ui/status")
        await expect(page.get_by_role("heading", name="Calls")).to_be_visible()


@pytest.mark.feature("AUD-01", "AUD-03")
async def test_a_clip_is_added_played_renamed_and_removed(
    axisedge_device: Any, open_page: OpenPage, log_in: LogIn, tmp_path: Path
) -> None:
    tone = (np.sin(np.arange(16000) * 0.3) * 8000).astype("<i2")
    with wave.open(str(tmp_path / "gong.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(tone.tobytes() * 4)
    (tmp_path / "text.wav").write_text("this is no sound")
    page = await open_page()
    await log_in(page, axisedge_device, "/audio/clips")
    await page.set_input_files("input[type=file]", tmp_path / "text.wav")
    await expect(page.get_by_role("alert").first).to_be_visible()
    await page.set_input_files("input[type=file]", tmp_path / "gong.wav")
    await expect(page.get_by_role("cell", name="gong", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Play gong").click()
    await expect(page.get_by_text("Playing", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Stop", exact=True).click()
    await expect(page.get_by_text("Playing", exact=True)).to_be_hidden()
    await page.get_by_role("button", name="More actions for gong").click()
    await page.get_by_role("menuitem", name="Rename").click()
    await page.get_by_role("dialog").get_by_label("Name").fill("Big gong")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await page.get_by_role("button", name="More actions for Big gong").click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_role("cell", name="Big gong", exact=True)).to_be_hidden()

    await page.goto(f"{axisedge_device.http}/ui/audio/device-settings")
    await axisedge_device.bench.post("microphone", plays="tone", frequency=700, level=-20)
    await expect(page.get_by_role("meter", name="Microphone")).to_have_attribute("aria-valuetext", "-20 dB")


@pytest.mark.feature("WEB-06", "SIP-05")
async def test_a_link_to_a_setting_opens_its_tab_and_a_used_clip_stays(
    axisedge_device: Any, open_page: OpenPage, log_in: LogIn
) -> None:
    page = await open_page(phone=True)
    await log_in(page, axisedge_device, "/status")
    await page.goto(f"{axisedge_device.http}/ui/communication/sip#field-sip-access_list-enabled")
    await expect(page.get_by_role("tab", name="Access list")).to_have_attribute("aria-selected", "true")
    await page.goto(f"{axisedge_device.http}/ui/communication/sip/settings")
    limit = page.get_by_role("checkbox", name="Infinite call duration")
    await expect(limit).to_be_checked()
    await limit.uncheck()
    await page.get_by_label("End calls after").fill("600")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Changes are not saved yet")).to_be_hidden()
    assert axisedge_device.context.settings.get("sip").end_after == 600
    await page.goto(f"{axisedge_device.http}/ui/audio/clips")
    more = page.get_by_role("button", name="More actions for Ringtone")
    await expect(more).to_be_in_viewport()
    await more.click()
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("the clip Ringtone is used by the ringtone")).to_be_visible()
