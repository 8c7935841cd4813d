"""The rules that products with calls are delivered with, as the manuals describe them."""

from __future__ import annotations

import asyncio

import pytest

from axisedge.core.open_streams import StreamKind
from axisedge.sip.settings import PEER_TO_PEER
from axisedge.testing.running import RunningDevice, run_device

OUTPUT = "tns1:Device/tnsaxis:IO/OutputPort"


def dial(device: RunningDevice, event: str) -> None:
    """Cause a DTMF event, as digits of a call do."""
    desk = device.context.calls
    assert desk is not None
    device.context.bus.publish(desk.events.dtmf, {"DTMFEventId": event}, {"CallId": "x"})


@pytest.mark.feature("SIP-08", "SIP-16")
@pytest.mark.parametrize(("product", "relay"), [("intercom", 1), ("display-intercom", 0)])
async def test_dial_1_to_open_the_door_waits_until_the_owner_wants_it(product: str, relay: int) -> None:
    async with run_device(product) as device:
        context = device.context
        assert context.calls is not None
        sip = context.calls.sip
        assert sip.dtmf.meanings(sip.dtmf_of(PEER_TO_PEER)) == {"1": "dtmf_event_0"}
        with context.bus.subscribe(lambda event: event.topic == OUTPUT, replay=False) as switched:
            dial(device, "dtmf_event_0")
            await context.settings.update("rules", {"rules": {"9001": {"enabled": True}}}, "test")
            assert switched.waiting == 0, "who is in a call opens nothing as delivered"
            dial(device, "dtmf_event_0")
            event = await asyncio.wait_for(switched.get(), 5)
            assert event is not None and (event.source["port"], event.data["state"]) == (str(relay), "1")
            if product == "intercom":
                assert "green" in str(context.leds.light("door"))


@pytest.mark.feature("SIP-17", "AUD-11")
async def test_the_rules_of_a_speaker_can_be_turned_on() -> None:
    async with run_device("speaker") as device:
        rules, settings = device.context.rules, device.context.settings
        for number in ("9001", "9002", "9003", "9004", "9005"):
            await settings.update("rules", {"rules": {number: {"enabled": False}}}, "test")
            await settings.update("rules", {"rules": {number: {"enabled": True}}}, "test")
            assert rules.state(number).error == ""


@pytest.mark.feature("AUD-11")
async def test_the_front_light_is_green_while_a_call_hears_the_microphone() -> None:
    async with run_device("speaker") as device:
        context = device.context
        assert context.calls is not None
        call = context.calls.call("VMS_CALL", "", "test")

        async def becomes(green: bool) -> None:
            async with asyncio.timeout(5):
                while ("green" in str(context.leds.light("front"))) != green:  # noqa: ASYNC110 - lights tell nobody
                    await asyncio.sleep(0.01)

        await becomes(False)
        talking = context.streams.opened(StreamKind.AUDIO_TO_DEVICE)
        assert call.answered is not None
        await becomes(True)
        await context.settings.update("audio", {"input": {"enabled": False}}, "test")
        await becomes(False)
        await context.settings.update("audio", {"input": {"enabled": True}}, "test")
        await becomes(True)
        talking()
        await becomes(False)
