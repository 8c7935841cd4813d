"""Whole devices and a softphone: the visitor's story, and the speaker's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from axisedge.events.bus import Subscription
from axisedge.testing.running import RunningDevice, run_device
from tests.interop.sip.peers import Baresip, until

Softphone = Callable[..., Awaitable[Baresip]]
PATIENCE = 15.0


@contextlib.asynccontextmanager
async def device_with_sip(product: str, host: str, **settings: Any) -> AsyncIterator[RunningDevice]:
    async with run_device(product, host=host) as device:
        await device.context.settings.update("sip", {"enabled": True, **settings}, "test")
        yield device


async def hear(events: Subscription, *expected: str) -> None:
    """Wait for events in this order: each as ``topic's last part`` and its first value, others may lie between."""
    for wanted in expected:
        while True:
            event = await asyncio.wait_for(events.get(), PATIENCE)
            assert event is not None
            told = f"{event.topic.rpartition('/')[2]} {next(iter(event.data.values()), '')}".strip()
            if told == wanted:
                break


@pytest.mark.feature("SIP-11", "SIP-14", "SIP-16")
async def test_the_visitor_presses_somebody_answers_dials_1_and_the_door_opens(
    baresip: Softphone, loopback: Callable[[], str]
) -> None:
    phone = await baresip()
    async with device_with_sip("intercom", loopback()) as device:
        context = device.context
        assert context.calls is not None
        away = {"address": f"sip:nobody@{phone.host}:5999"}
        contacts = {"anna": {"first_name": "Anna", "address": f"sip:phone@{phone.host}"}, "away": away}
        await context.settings.update("contacts", {"contacts": contacts}, "test")
        await context.settings.update("calls", {"button": {"recipients": ["away", "anna"]}}, "test")
        await context.settings.update("rules", {"rules": {"9001": {"enabled": True}}}, "test")
        context.leds.set("power-on", False)  # the lamp test is over
        with context.bus.subscribe(replay=False) as events:
            await device.bench.press("call-button")
            await hear(events, "Port 1", "StateChange Initiated", "State Calling")
            await hear(events, "StateChange AcceptedByRemote", "State Active")
            lights = context.leds
            assert "blue" in str(lights.light("conversation")) and "amber" not in str(lights.light("call"))
            began = asyncio.get_running_loop().time()
            await phone.command("sndcode", "1")
            await hear(events, "DTMF " + context.calls.calls.open()[0].id, "OutputPort 1")
            assert "green" in str(lights.light("door"))
            await hear(events, "OutputPort 0")
            assert 6.5 < asyncio.get_running_loop().time() - began < 9
            await phone.command("hangup")
            await hear(events, "StateChange Terminated", "State Idle")
        await until(lambda: not context.calls.calls.busy if context.calls else False, "nobody is in a call")
        call = next(call for call in context.calls.calls.all() if call.contact == "anna")
        assert call.why == "the other side hung up" and call.digits == "1"
        text = await device.get_text("/axis-cgi/auditlog.cgi")
        assert "Anna" in text and "the other side hung up" in text


@pytest.mark.feature("SIP-01", "SIP-09", "SIP-17")
async def test_a_speaker_plays_its_tone_then_answers(baresip: Softphone, loopback: Callable[[], str]) -> None:
    phone = await baresip()
    host = loopback()
    async with device_with_sip("speaker", host, allow_incoming=True) as device:
        context = device.context
        assert context.calls is not None
        on = {"rules": {"9003": {"enabled": True}, "9004": {"enabled": True}}}
        await context.settings.update("rules", on, "test")
        with context.bus.subscribe(replay=False) as events:
            await phone.command("dial", f"sip:speaker@{host}")
            await hear(events, "StateChange Initiated", "State Ringing", "Playing 1", "Playing 0")
            await hear(events, "StateChange AcceptedByDevice", "State Active")
            await device.context.settings.update("sip", {"allow_incoming": False}, "test")
            await phone.command("hangup")
            await hear(events, "StateChange Terminated", "State Idle")
            await phone.command("dial", f"sip:speaker@{host}")
            await hear(events, "StateChange Denied")
        assert "incoming calls are not allowed" in context.calls.calls.all()[0].why


@pytest.mark.feature("SIP-10", "SIP-11")
async def test_several_phones_ring_one_that_declines_is_replaced_and_the_first_answer_wins(
    baresip: Softphone, loopback: Callable[[], str]
) -> None:
    """Three phones ring; the third declines, its fallback answers: all others are free again."""
    first, second = await baresip(answer="manual"), await baresip(answer="manual")
    third, fourth = await baresip(answer="manual"), await baresip(answer="manual")
    phones = {"first": first, "second": second, "declines": third, "fourth": fourth}
    async with device_with_sip("intercom", loopback()) as device:
        context = device.context
        assert context.calls is not None
        contacts: dict[str, Any] = {
            key: {"address": f"sip:phone@{phone.host}"} for key, phone in phones.items()
        }
        contacts["declines"]["fallback"] = "fourth"
        await context.settings.update("contacts", {"contacts": contacts}, "test")
        recipients = ["first", "second", "declines"]
        await context.settings.update("calls", {"button": {"recipients": recipients}}, "test")
        with context.bus.subscribe(replay=False) as events:
            await device.bench.press("call-button")
            await hear(events, "State Calling")
            await second.program.says("Incoming call")
            await third.program.says("Incoming call")
            await third.command("hangup")
            await fourth.program.says("Incoming call")
            await fourth.command("accept")
            await hear(events, "StateChange AcceptedByRemote", "State Active")
            await until(lambda: len(desk_calls(device)) == 1, "one call goes on")
            await first.program.says("closed")
            await second.program.says("closed")
            (call,) = desk_calls(device)
            assert call.contact == "fourth"
            context.calls.end_all("test")
            await hear(events, "State Idle")
        reasons = {call.contact: call.reason.value for call in context.calls.calls.all()}
        assert reasons["fourth"] == reasons["first"] == reasons["second"] == "Terminated"
        assert reasons["declines"] in ("Busy", "Denied")
        await until(
            lambda: all(c.over for c in context.calls.calls.all()) if context.calls else False, "all over"
        )


def desk_calls(device: RunningDevice) -> list[Any]:
    """The calls that ring or go on."""
    return device.context.calls.calls.open() if device.context.calls else []


@pytest.mark.feature("SIP-02", "SIP-11")
async def test_nobody_answers_and_the_phone_stops_ringing(
    baresip: Softphone, loopback: Callable[[], str]
) -> None:
    phone = await baresip(answer="manual")
    async with device_with_sip("intercom", loopback(), calling_timeout=2) as device:
        assert device.context.calls is not None
        with device.context.bus.subscribe(replay=False) as events:
            call = device.context.calls.call(f"sip:phone@{phone.host}", "", "test")
            await phone.program.says("Incoming call")
            await hear(events, "StateChange NoAnswer", "State Idle")
            await phone.program.says("closed")
        await until(lambda: call.over, "the call is over")
        assert call.rings and call.why == "no answer within 2 s"


@pytest.mark.feature("SIP-17")
async def test_dtmf_stops_the_clip_of_a_speaker(baresip: Softphone, loopback: Callable[[], str]) -> None:
    phone = await baresip()
    host = loopback()
    dtmf = {
        "events": {"stop": {"name": "Stop audio"}},
        "sequences": {"stop": {"sequence": "1", "event": "stop"}},
        "configurations": {"dtmf_conf_0": {"sequences": ["stop"]}},
    }
    account = {"sip_account_0": {"auto_answer": True}}
    async with device_with_sip("speaker", host, allow_incoming=True, dtmf=dtmf, accounts=account) as device:
        context = device.context
        assert context.audio is not None
        content = 'boolean(//SimpleItem[@Name="DTMFEventId" and @Value="stop"])'
        rule = {
            "conditions": [{"topic": "tnsaxis:Call/DTMF", "content": content}],
            "use_first_as_trigger": True,
            "action": {"template": "com.axis.action.fixed.stop.audioclip"},
        }
        await context.settings.update("rules", {"rules": {"1": rule}}, "test")
        with context.bus.subscribe(replay=False) as events:
            await phone.command("dial", f"sip:speaker@{host}")
            await hear(events, "State Active")
            await context.audio.clips.play(context.audio.clips.at("Ringtone"), repeat=-1)
            await hear(events, "Playing 1")
            await phone.command("sndcode", "1")
            await hear(events, "Playing 0")


@pytest.mark.feature("SIP-08", "SIP-15")
async def test_through_a_phone_system_over_tls_and_on_through_the_second_one_when_the_first_is_gone(
    baresip: Softphone, kamailio: Any, registered: Any, loopback: Callable[[], str]
) -> None:
    """The button calls an extension; the first server ends; the same extension is reached through the second one."""
    first, second = await kamailio(), await kamailio()
    login = ";auth_user=login-desk;auth_pass=secret-of-the-door;regint=60"
    phones = [await baresip(f"<sip:desk@{server.host}>{login}") for server in (first, second)]
    for server in (first, second):
        await server.program.says("REGISTERED desk")
    account = registered(
        first,
        transport="tls",
        media_encryption="SRTPBestEffort",  # the softphones here register over UDP and take none
        use_secondary=True,
        secondary_registrar=f"{second.host}:{second.tls_port}",
        secondary_domain=second.host,
    )
    settings = {
        "accounts": {"pbx": account},
        "default_account": "pbx",
        "max_retransmissions": 1,
        "failback": 60,
    }
    async with device_with_sip("intercom", loopback(), **settings) as device:
        context = device.context
        assert context.calls is not None and context.sip is not None
        desk, sip = context.calls, context.sip
        await context.settings.update("contacts", {"contacts": {"desk": {"address": "desk"}}}, "test")
        await context.settings.update("calls", {"button": {"recipients": ["desk"]}}, "test")
        await until(lambda: sip.status("pbx").code == 200, "the account registers")
        for phone, secondary in zip(phones, (False, True), strict=True):
            if secondary:
                await first.stop()
                await until(
                    lambda: sip.status("pbx").secondary and sip.status("pbx").code == 200, "failover", 30
                )
            with context.bus.subscribe(replay=False) as events:
                await device.bench.press("call-button")
                await hear(events, "StateChange AcceptedByRemote", "State Active")
                await phone.command("hangup")
                await hear(events, "State Idle")
        shown = context.bus.state(desk.events.account, SIPAccountId="pbx")
        assert shown is not None and (shown["Registered"], shown["Status"]) == ("1", "200")
