"""Cards and PINs of an intercom as events and in the intercom service; what could open a door is masked."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from axisedge.events.declarations import Event
from axisedge.testing.running import RunningDevice

pytestmark = [pytest.mark.feature("RDR-02"), pytest.mark.feature("INT-01")]


async def ask(device: RunningDevice, function: str, status: int = 200, **given: Any) -> dict[str, Any]:
    async with device.session.post(f"{device.http}/vapix/intercom/{function}", json=given) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


def follow(device: RunningDevice) -> list[Event]:
    seen: list[Event] = []
    device.context.bus.listen(
        lambda event: (
            seen.append(event) if event.topic.endswith(("Intercom/RFID", "Intercom/KeyPin")) else None
        )
    )
    return seen


async def arrived(seen: list[Event], count: int) -> None:
    for _ in range(1000):
        if len(seen) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(seen)} of {count} events came")


async def test_a_card_is_told_masked_until_the_settings_say_otherwise(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    seen = follow(device)
    assert await ask(device, "GetLastTag") == {}
    await device.bench.card("02004FCB", bits=26)
    await arrived(seen, 1)
    told = seen[0].data
    assert (told["UID"], told["BitCount"], told["Masked"]) == ("********", "26", "1")
    assert set(told["CardNumber"]) == {"*"}
    tag = (await ask(device, "GetLastTag"))["Tag"]
    assert (tag["TagUid"], tag["Masked"], tag["ReaderId"]) == ("********", True, "reader-1")
    await device.context.settings.update("reader-events", {"sensitive_card": True}, "test")
    await device.bench.card("02004FCB", bits=26)
    await arrived(seen, 2)
    told = seen[1].data
    assert (told["UID"], told["CardNumber"], told["CardNumberBitCount"]) == ("02004FCB", "10213", "16")
    assert (told["FacilityCode"], told["FacilityCodeBitCount"], told["Masked"]) == ("0", "8", "0")
    tag = (await ask(device, "GetTag", ReaderId="reader-1"))["Tag"]
    assert (tag["TagUid"], tag["CardNumber"], tag["BitCount"]) == ("02004FCB", "10213", 26)
    assert await ask(device, "GetTag", timestamp=2**50) == {}
    assert (await ask(device, "GetTag", 400, ReaderId="nowhere"))["FaultCode"] == "ter:InvalidArgs"


async def test_a_pin_is_told_masked_until_the_settings_say_otherwise(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    seen = follow(device)
    assert await ask(device, "GetLastKeySequence") == {"KeySequence": ""}
    await device.bench.pin("1234")
    await arrived(seen, 1)
    assert seen[0].source["Source"] == "reader-1"
    assert seen[0].data["KeyPin"] == "****"
    await device.context.settings.update("reader-events", {"sensitive_pin": True}, "test")
    await device.bench.pin("5678")
    await arrived(seen, 2)
    assert seen[1].data["KeyPin"] == "5678"
    keys = await ask(device, "GetLastKeySequence", Source="reader-1")
    assert (keys["KeySequence"], keys["Source"]) == ("5678", "reader-1")


async def test_readers_and_chips(axisedge_device: RunningDevice) -> None:
    readers = (await ask(axisedge_device, "GetCurrentReaders"))["Readers"]
    assert {"readerId": "reader-1", "isMasked": False} in readers
    supported = (await ask(axisedge_device, "GetSupportedTagTypes"))["TagTypes"]
    assert {"MIFARE_DESFire", "EM4X02", "BLE"} <= set(supported)
    assert set(supported) - set((await ask(axisedge_device, "GetDefaultTagTypes"))["TagTypes"]) == {"BLE"}
