"""Chip types and data sets on a device: cards that are ignored, and data that stand for a card."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from axisedge.core.errors import Invalid
from axisedge.testing.running import RunningDevice

pytestmark = pytest.mark.feature("RDR-06")

KEY = "A0A1A2A3A4A5"
DATA = {"key": KEY, "content": "0011CAFE" + "00" * 12, "block": 4}
SET = {"name": "Staff", "chip": "MIFARE_Classic", "key": KEY, "offset": 16, "bits": 16}


async def setting(device: RunningDevice, **patch: Any) -> None:
    await device.context.settings.update("chip-types", patch, "test")


async def shown(device: RunningDevice, **card: Any) -> tuple[str, int] | None:
    """What a card counts as; None when it is ignored."""
    before = len(device.context.credentials.latest())
    await device.bench.post("card", **{"uid": "04A1B2C3", "chip": "MIFARE_Classic", "data": [DATA], **card})
    latest = device.context.credentials.latest()
    return (latest[0].credential.uid, latest[0].credential.bits) if len(latest) > before else None


async def test_a_chip_type_that_is_off_is_not_read(axisedge_device: RunningDevice) -> None:
    assert await shown(axisedge_device, chip="HID_PROX") == ("04A1B2C3", 32)
    assert await shown(axisedge_device, chip="BLE") is None  # off as delivered
    await setting(axisedge_device, types={"HID_PROX": False, "BLE": True})
    assert await shown(axisedge_device, chip="HID_PROX") is None
    assert await shown(axisedge_device, chip="BLE") is not None
    assert await shown(axisedge_device, chip="SOMETHING_ELSE") is None
    with pytest.raises(Invalid):
        await setting(axisedge_device, types={"HID_POX": True})


async def test_protected_data_stand_for_the_card_or_are_demanded(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await setting(device, data_sets={"staff": SET})
    assert await shown(device) == ("04A1B2C3", 32)
    await setting(device, data_sets={"staff": {"use_as_uid": True}})
    assert await shown(device) == ("CAFE", 16)
    assert await shown(device, data=[DATA | {"key": "FFFFFFFFFFFF"}]) == ("04A1B2C3", 32)
    await setting(device, data_sets={"staff": {"required": True}})
    assert await shown(device, data=[DATA | {"key": "FFFFFFFFFFFF"}]) is None
    assert await shown(device, data=[DATA | {"content": "0011"}]) is None  # too short
    assert await shown(device, chip="MIFARE_DESFire", data=[]) == ("04A1B2C3", 32)  # another chip
    assert await shown(device) == ("CAFE", 16)


async def test_the_key_is_never_shown(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await setting(device, data_sets={"staff": SET})
    async with device.session.get(f"{device.http}/config/rest/chip-types/v1") as response:
        text = await response.text()
        assert response.status == 200 and "Staff" in text and KEY not in text


async def test_keys_of_the_wrong_length_are_refused(axisedge_device: RunningDevice) -> None:
    with pytest.raises(Invalid, match="32 hexadecimal"):
        await setting(axisedge_device, data_sets={"staff": SET | {"chip": "MIFARE_Plus"}})


async def test_a_wired_reader_has_no_chips_to_choose(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await setting(device, types=dict.fromkeys(("MIFARE", "MIFARE_Classic"), False))
    await device.context.settings.update("external-reader", {"enabled": True, "protocol": "wiegand"}, "test")
    assert await shown(device) is None
    await device.bench.post("wiegand", reader="external", bits="1" * 32)
    async with asyncio.timeout(20):
        while not device.context.credentials.latest():  # noqa: ASYNC110 - the bench's clock is the real one
            await asyncio.sleep(0.01)
