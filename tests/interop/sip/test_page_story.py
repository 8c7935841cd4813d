"""The visitor's story and the speaker's as a person lives them: Chromium on one side, a softphone on the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from axisedge.hardware.bench_sound import read_wav
from axisedge.hardware.protocols import AUDIO_RATE
from axisedge.testing.running import run_device
from tests.interop.sip.peers import Baresip, loudest
from tests.interop.sip.test_call_video import VIDEO, look
from tests.interop.test_page_newcomer import choose

OpenPage = Callable[..., Awaitable[Page]]
LogIn = Callable[..., Awaitable[None]]

MICROPHONE = 700
"""What the bench's microphone hears, in hertz."""
SOFTPHONE = 1000


@pytest.fixture
def screen(tmp_path: Path, loopback: Callable[[], str]) -> Baresip:
    """A softphone with a screen that records what it hears; the test starts it, `stopped` ends it."""
    softphone = Baresip(tmp_path / "screen", loopback(), hertz=SOFTPHONE)
    softphone.more = VIDEO
    return softphone


async def light(page: Page, led: str, color: str) -> None:
    """The icon in the picture of the device shows that colour, or ``off``."""
    await expect(page.locator(f"[data-led='{led}']").first).to_have_attribute("data-color", color)


async def set_up_sip(page: Page, device: Any, base: str) -> None:
    """The owner goes through the assistant: without a server, incoming calls allowed."""
    await page.goto(f"{device.http}/ui{base}/settings")
    await page.get_by_role("button", name="SIP setup assistant").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Next").click()
    await dialog.get_by_role("radio", name="Peer-to-peer").check()
    await dialog.get_by_role("button", name="Next").click()
    await dialog.get_by_role("button", name="Turn on SIP").click()
    await expect(dialog).to_be_hidden()
    assert device.context.settings.get("sip").enabled


async def add_recipient(page: Page, device: Any, phone: Baresip) -> None:
    """A contact of that softphone, and the button calls it."""
    await page.goto(f"{device.http}/ui/communication/contacts/new")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("First name").fill("Anna")
    await dialog.get_by_label("SIP address").fill(f"sip:phone@{phone.host}")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    await page.goto(f"{device.http}/ui/communication/calls/call-button")
    await page.get_by_role("combobox", name="Add recipient").click()
    await page.get_by_role("option", name="Anna").click()
    await expect(page.get_by_role("button", name="Do not call Anna")).to_be_visible()


async def turn_on(page: Page, device: Any, *rules: str) -> None:
    """Rules that are delivered switched off."""
    await page.goto(f"{device.http}/ui/system/events")
    for rule in rules:
        switch = page.locator(f"[data-rule='{rule}']").get_by_role("switch")
        await switch.click(force=True)
        await expect(switch).to_be_checked()


async def stop_by_dialling(page: Page, device: Any) -> None:
    """Digit 1 means "Stop audio", and a rule made by hand does that."""
    await page.goto(f"{device.http}/ui/system/sip/dtmf")
    await page.get_by_role("button", name="Add sequence").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Sequence").fill("1")
    await dialog.get_by_label("Description").fill("Stop audio")
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_be_hidden()
    await page.goto(f"{device.http}/ui/system/events")
    await page.get_by_role("link", name="Add a rule").click()
    await page.get_by_label("Name", exact=True).fill("Quiet")
    await choose(page, "Condition", "DTMF")
    await choose(page, "DTMF event", "Stop audio")
    await choose(page, "Action", "Stop playing audio clip")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("[data-rule='Quiet']")).to_be_visible()


@pytest.mark.feature("SIP-01", "SIP-10", "SIP-11", "SIP-13", "SIP-14", "SIP-16", "WEB-06")
async def test_the_owner_sets_up_calls_and_the_visitor_is_heard_seen_and_let_in(
    screen: Baresip, open_page: OpenPage, log_in: LogIn, loopback: Callable[[], str]
) -> None:
    async with run_device("intercom", host=loopback()) as device:
        page = await open_page()
        await log_in(page, device, "/status")
        await set_up_sip(page, device, "/communication/sip")
        await add_recipient(page, device, screen)
        await turn_on(page, device, "DTMF unlock door")
        await device.bench.post("microphone", plays="tone", frequency=MICROPHONE, level=-20)
        await page.goto(f"{device.http}/ui/status")
        await page.get_by_role("button", name="Bench").first.click()
        await light(page, "call", "off")  # the lamp test is over
        call = page.get_by_role("region", name="Calls").locator("[data-phase]").first
        await screen.start(answer="manual")
        try:
            await page.get_by_role("button", name="Press Call button").click()
            await expect(call).to_have_attribute("data-phase", "calling")
            await light(page, "call", "amber")
            await light(page, "conversation", "off")
            await screen.program.says("Incoming call")
            await screen.command("accept")
            await expect(call).to_have_attribute("data-phase", "active")
            await expect(call).to_contain_text("Anna")
            await expect(call).to_contain_text("In call")
            await light(page, "call", "off")
            await light(page, "conversation", "blue")
            await until_seen(screen)
            relay = page.locator("[data-contact='relay-1']")
            await expect(relay).to_have_attribute("data-closed", "false")
            await screen.command("sndcode", "1")
            await expect(relay).to_have_attribute("data-closed", "true")
            closed = asyncio.get_running_loop().time()
            await light(page, "door", "green")
            await expect(call).to_contain_text("Dialled: 1")
            await asyncio.sleep(5)  # the story is about the time that passes
            await expect(relay).to_have_attribute("data-closed", "true", timeout=1)
            await expect(relay).to_have_attribute("data-closed", "false")
            assert 6 < asyncio.get_running_loop().time() - closed < 9
            await light(page, "door", "off")
            await screen.command("hangup")
            await expect(call).to_have_attribute("data-phase", "ended")
            await light(page, "conversation", "off")
            heard = await screen.heard()
        finally:
            await screen.stop()
        assert loudest(heard[-16000:], 8000) == pytest.approx(MICROPHONE, abs=5)
        await page.goto(f"{device.http}/ui/system/logs/audit")
        await expect(page.get_by_role("cell").filter(has_text="Anna").first).to_be_visible()
        await expect(page.get_by_role("cell").filter(has_text="the other side hung up").first).to_be_visible()


async def until_seen(phone: Baresip) -> None:
    """A picture with something in it is on the softphone's screen, and it moves."""
    before = await look(phone)
    for _ in range(20):
        await asyncio.sleep(0.3)
        now = await look(phone)
        if now.std() > 10 and now.shape == before.shape and (now != before).any():
            return
        before = now
    raise AssertionError(
        f"the picture stands still: {before.shape}, {before.mean():.0f} ± {before.std():.1f}"
    )


async def announced(device: Any) -> float:
    """The strongest frequency of what the loudspeaker said in the last second."""
    url = f"{device.device.ready()['bench']}/loudspeaker.wav"
    async with device.stranger.get(url, params={"seconds": "1"}) as answer:
        return loudest(read_wav(await answer.read()), AUDIO_RATE)


@pytest.mark.feature("SIP-01", "SIP-09", "SIP-17", "AUD-03", "WEB-06")
async def test_the_owner_sets_up_a_speaker_that_rings_then_answers_and_whose_clip_is_stopped_by_dialling(
    baresip: Callable[..., Awaitable[Baresip]],
    open_page: OpenPage,
    log_in: LogIn,
    loopback: Callable[[], str],
) -> None:
    phone = await baresip(hertz=SOFTPHONE)
    host = loopback()
    async with run_device("speaker", host=host) as device:
        context = device.context
        assert context.audio is not None
        page = await open_page()
        await log_in(page, device, "/status")
        await set_up_sip(page, device, "/system/sip")
        await stop_by_dialling(page, device)
        await turn_on(
            page,
            device,
            "Pre-announcement tone: Play tone on incoming call",
            "Pre-announcement tone: Answer call after incoming call-tone",
        )
        await page.goto(f"{device.http}/ui/status")
        call = page.get_by_role("region", name="Calls").locator("[data-phase]").first
        await phone.command("dial", f"sip:speaker@{host}")
        await expect(call).to_have_attribute("data-phase", "ringing")
        assert context.audio.clips.playing is not None  # the chime, and nobody has answered yet
        await expect(call).to_have_attribute("data-phase", "active")
        assert context.audio.clips.playing is None
        await asyncio.sleep(1.5)  # the caller speaks
        assert await announced(device) == pytest.approx(SOFTPHONE, abs=5)
        await page.goto(f"{device.http}/ui/audio/clips")
        await device.get_text("/axis-cgi/playclip.cgi?location=/etc/audioclips/ringtone.au&repeat=-1")
        await expect(page.get_by_text("Playing", exact=True)).to_be_visible()
        await phone.command("sndcode", "1")
        await expect(page.get_by_text("Playing", exact=True)).to_be_hidden()
        await phone.command("hangup")
        await page.goto(f"{device.http}/ui/status")
        await expect(call).to_have_attribute("data-phase", "ended")
        await expect(call).to_contain_text("Dialled: 1")
