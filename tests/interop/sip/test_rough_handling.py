"""What owners and callers do at the wrong moment, to a whole device."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import pytest

from axisedge.core.errors import Conflict
from axisedge.testing.running import RunningDevice, run_device
from tests.interop.sip.caller import Caller
from tests.interop.sip.peers import until
from tests.interop.sip.test_call_stories import device_with_sip


def calls(device: RunningDevice) -> list[Any]:
    assert device.context.calls is not None
    return device.context.calls.calls.open()


async def answers_by_itself(device: RunningDevice) -> None:
    account = device.context.settings.get("sip").default_account  # type: ignore[attr-defined]  # section sip
    await device.context.settings.update("sip", {"accounts": {account: {"auto_answer": True}}}, "test")


async def next_request(caller: Caller, method: str) -> str:
    """The next request of the device's with that method; what else comes is answered."""
    async with asyncio.timeout(10):
        while True:
            text = (await caller.sip.queue.get())[0].decode(errors="replace")
            if not text.startswith("SIP/2.0"):
                caller._obey(text)
                if text.startswith(method):
                    return text


@pytest.mark.feature("SIP-02", "SIP-07")
@pytest.mark.parametrize("what", ["off", "account", "port", "limits"])
async def test_settings_that_change_during_a_call(loopback: Callable[[], str], what: str) -> None:
    """SIP turned off and another port end the call with BYE and a reason; the rest leaves it alone."""
    host = loopback()
    changes = {
        "off": {"enabled": False},
        "port": {"sip_port": 5099},
        "limits": {"end_after": 120, "incoming_timeout": 20, "allow_incoming": False},
    }
    async with device_with_sip("intercom", host, allow_incoming=True) as device:
        await answers_by_itself(device)
        settings = device.context.settings
        async with Caller.open(loopback(), host) as caller:
            await caller.call()
            await until(lambda: len(calls(device)) == 1, "the call is there")
            if what == "account":
                old = settings.get("sip").default_account  # type: ignore[attr-defined]  # section sip
                new = {"accounts": {"other": {"name": "other"}}, "default_account": "other"}
                await settings.update("sip", new, "test")
                await settings.update("sip", {"accounts": {old: {"enabled": False}}}, "test")
            else:
                await settings.update("sip", changes[what], "test")
            if what in {"off", "port"}:
                await next_request(caller, "BYE")
                await until(lambda: not calls(device), "the call is over")
                assert device.context.calls is not None
                assert device.context.calls.calls.all()[0].why
            else:
                await asyncio.sleep(0.3)
                assert len(calls(device)) == 1
                await caller.hang_up()
                await until(lambda: not calls(device), "the call is over")


@pytest.mark.feature("SIP-13", "SIP-14")
async def test_an_offer_that_comes_late_and_one_of_pictures_only(loopback: Callable[[], str]) -> None:
    host = loopback()
    async with device_with_sip("intercom", host, allow_incoming=True) as device:
        await answers_by_itself(device)
        async with Caller.open(loopback(), host) as caller:
            caller.send(caller.request("INVITE"))
            code, text = await caller.answer("INVITE")
            assert code == 200 and "m=audio" in text
            body = caller.offer()
            caller.send(caller.request("ACK", body))
            await until(lambda: [c.state.value for c in calls(device)] == ["Active"], "it is answered")
            await caller.hang_up()
        await until(lambda: not calls(device), "the call is over")
        async with Caller.open(loopback(), host) as caller:
            head, _, _ = caller.offer().partition("m=audio")
            pictures = f"{head}m=video {caller.rtp.port} RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
            caller.send(caller.request("INVITE", pictures))
            code, _ = await caller.answer("INVITE", 10)
            assert code in {200, 488}
            if code == 200:
                caller.send(caller.request("ACK"))
                await caller.hang_up()
        await until(lambda: not calls(device), "the call is over")
        async with Caller.open(loopback(), host) as caller:  # and it answers as ever
            await caller.call()
            await caller.hang_up()


@pytest.mark.feature("SIP-08")
async def test_a_flood_of_digits_leaves_the_device_well(loopback: Callable[[], str]) -> None:
    host = loopback()
    async with device_with_sip("intercom", host, allow_incoming=True) as device:
        await answers_by_itself(device)
        async with Caller.open(loopback(), host) as caller:
            extra = "a=rtpmap:101 telephone-event/8000\r\n"
            await caller.call(codecs="0 101", extra=extra)
            await until(lambda: len(calls(device)) == 1, "the call is there")
            for number in range(1000):
                caller.press("0123456789"[number % 10], 160 * 8 * (number + 1), packets=1, ends=1)
                if number % 20 == 19:
                    await asyncio.sleep(0.01)
            await until(lambda: len(calls(device)[0].digits) >= 10, "digits are heard")
            assert "ProdNbr" in await device.get_text("/axis-cgi/param.cgi?action=list&group=Brand")
            await caller.hang_up()
            await until(lambda: not calls(device), "the call is over")


@pytest.mark.feature("AUD-03", "SIP-12")
async def test_the_ringtone_cannot_be_taken_away(loopback: Callable[[], str]) -> None:
    async with device_with_sip("intercom", loopback()) as device:
        settings = device.context.settings
        clips = settings.get("clips").model_dump(mode="json")["clips"]
        number = next(key for key, clip in clips.items() if clip["name"] == "Ringtone")
        with pytest.raises(Conflict, match="ringtone"):
            await settings.update("clips", {"clips": {number: None}}, "test")
        await device.context.audio.clips.rename(int(number), "Bell", "test")
        assert settings.get("calls").tones.ringtone == "Bell", "calls go on ringing with it"
        await settings.update("calls", {"tones": {"ringtone": "Chime"}}, "test")
        await settings.update("clips", {"clips": {number: None}}, "test")


@pytest.mark.feature("SIP-01")
async def test_without_the_library_the_device_starts_and_says_why(monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, "pjsua2", None)
    async with run_device("intercom") as device:
        await device.context.settings.update("sip", {"enabled": True}, "test")
        call = {"axcall:Call": {"To": "sip:anna@192.0.2.1"}}
        async with device.session.post(device.http + "/vapix/call", json=call) as response:
            assert "SIP is unavailable: the library pjsua2 is not installed" in await response.text()


@pytest.mark.feature("SIP-07")
async def test_a_wrong_password_is_an_event_and_a_line_in_the_log(
    kamailio: Any, registered: Any, loopback: Callable[[], str], caplog: Any
) -> None:
    server = await kamailio()
    async with device_with_sip("intercom", loopback()) as device:
        with device.context.bus.subscribe(replay=False) as events:
            account = registered(server, password="wrong")
            await device.context.settings.update("sip", {"accounts": {"pbx": account}}, "test")
            async with asyncio.timeout(20):
                async for event in events:
                    if event.source.get("SIPAccountId") == "pbx" and event.data["Status"] != "0":
                        break
        assert event.data["Registered"] == "0"
        assert event.data["Status"] in {"401", "403"}
        lines = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
        assert any(line.startswith("account pbx: failed (40") for line in lines)
        assert "wrong" not in caplog.text


@pytest.mark.feature("SIP-05", "SIP-13")
async def test_another_codec_within_a_call_and_offers_that_cannot_be_taken(
    loopback: Callable[[], str],
) -> None:
    host = loopback()
    async with device_with_sip("intercom", host, allow_incoming=True) as device:
        await answers_by_itself(device)
        async with Caller.open(loopback(), host) as caller:
            assert "PCMU" in await caller.call()
            caller.send(caller.request("INVITE", caller.offer(codecs="8")))
            code, text = await caller.answer("INVITE")
            assert code == 200 and "PCMA" in text and "PCMU" not in text
            caller.send(caller.request("ACK"))
            caller.send(caller.request("INVITE", caller.offer(codecs="3")))
            code, text = await caller.answer("INVITE")
            assert code == 488, text
            caller.send(caller.request("ACK"))
            assert len(calls(device)) == 1  # what was agreed before still counts
            await caller.hang_up()
        for body, more in (
            ("RTP/SAVP", ""),  # sound with keys that nobody gives
            ("RTP/AVP", f"X-Long: {'x' * 9000}\r\n"),
            ("RTP/AVP", "".join(f"X-{at}: y\r\n" for at in range(300))),
        ):
            async with Caller.open(loopback(), host) as caller:
                offer = caller.offer().replace("RTP/AVP", body)
                caller.send(caller.request("INVITE", offer, more=more))
                if body == "RTP/SAVP":
                    assert (await caller.answer("INVITE"))[0] in {406, 488}
                else:
                    await asyncio.sleep(0.5)  # an answer or silence: the next caller tells whether it lives
        await until(lambda: len(calls(device)) <= 2, "nothing hangs")
        assert device.context.calls is not None
        device.context.calls.end_all("test")
        async with Caller.open(loopback(), host) as caller:
            await caller.call()
            await caller.hang_up()
        await until(lambda: not calls(device), "all calls are over")


@pytest.mark.feature("SIP-11")
async def test_six_phones_that_answer_at_once_leave_one_call(
    baresip: Any, loopback: Callable[[], str]
) -> None:
    phones = [await baresip() for _ in range(6)]
    async with device_with_sip("intercom", loopback()) as device:
        settings = device.context.settings
        contacts = {f"c{at}": {"address": f"sip:phone@{phone.host}"} for at, phone in enumerate(phones)}
        await settings.update("contacts", {"contacts": contacts}, "test")
        await settings.update("calls", {"button": {"recipients": list(contacts)}}, "test")
        await device.bench.press("call-button")
        await until(lambda: [c.state.value for c in calls(device)] == ["Active"], "one call goes on")
        (call,) = calls(device)
        winner = phones[int(call.contact[1:])]
        for phone in phones:
            if phone is not winner:
                await phone.program.says("session closed")
        assert len(calls(device)) == 1
        await winner.command("hangup")
        await until(lambda: not calls(device), "nobody is in a call")
