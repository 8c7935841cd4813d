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
