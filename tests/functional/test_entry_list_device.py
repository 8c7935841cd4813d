"""The entry list on a whole device: a card opens the door for seven seconds and leaves one use less."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from axisedge.core.clock import ManualClock
from axisedge.testing.running import RunningDevice, run_device

OUTPUT = "tns1:Device/tnsaxis:IO/OutputPort"
LIST = "/config/rest/entry-list/v1"
TEN_TIMES = {"first_name": "Ann", "uid": "0A1B2C3D", "bits": 32, "validity": "times", "uses": 10}


@pytest_asyncio.fixture
async def intercom() -> AsyncIterator[RunningDevice]:
    async with run_device("intercom") as device:
        yield device


async def rest(device: RunningDevice, method: str, path: str, data: Any = None, status: int = 200) -> Any:
    body = None if data is None else {"data": data}
    async with device.session.request(method, device.http + LIST + path, json=body) as response:
        assert response.status == status, await response.text()
        return (await response.json()).get("data")


@pytest.mark.feature("RDR-07", "RDR-08", "INT-01")
@pytest.mark.parametrize(("product", "relay"), [("intercom", 1), ("display-intercom", 0)])
async def test_a_card_with_ten_uses_opens_the_door_for_seven_seconds(
    product: str, relay: int, tmp_path: Path
) -> None:
    clock = ManualClock()
    async with run_device(product, clock=clock, state=tmp_path) as device:
        await rest(device, "PATCH", "", {"enabled": True})
        await rest(device, "POST", "/holders", {"id": "holder_0", **TEN_TIMES}, 201)
        with device.context.bus.subscribe(lambda e: e.topic == OUTPUT, replay=False) as door:
            await device.bench.card("0A1B2C3D")
            opened = await asyncio.wait_for(door.get(), 5)
            assert opened is not None and dict(opened.source) == {"port": str(relay)}
            assert opened.data["state"] == "1"
            await clock.advance(6.9)
            assert door.waiting == 0
            await clock.advance(0.2)
            closed = await asyncio.wait_for(door.get(), 5)
            assert closed is not None and closed.data["state"] == "0"
        holder = await rest(device, "GET", "/holders/holder_0")
        assert (holder["uses"], holder["uid"]) == (9, "******")
    async with run_device(product, clock=clock, state=tmp_path) as device:
        assert (await rest(device, "GET", "/holders/holder_0"))["uses"] == 9


@pytest.mark.feature("RDR-07", "RDR-08", "WEB-07")
async def test_check_credentials_answers_as_the_reader_does(intercom: RunningDevice) -> None:
    await rest(intercom, "PATCH", "", {"enabled": True})
    both = {"id": "b", "first_name": "Bo", "type": "card-and-pin", "uid": "FF00FF00", "pin": "4711"}
    await rest(intercom, "POST", "/holders", both, 201)

    async def check(**shown: str) -> str:
        url = f"{intercom.http}/api/v1/credentials/check"
        async with intercom.session.post(url, json=shown) as response:
            return str((await response.json())["verdict"])

    with intercom.context.bus.subscribe(lambda e: e.topic == OUTPUT, replay=False) as door:
        assert await check(uid="FF00FF00") == "pin-needed"
        assert await check(pin="4711") == "granted"
        assert (await asyncio.wait_for(door.get(), 5)) is not None
        assert await check(uid="FF00FF00", pin="4712") == "denied"
        assert await check(pin="4711") == "unknown"


@pytest.mark.feature("RDR-07")
async def test_a_holder_that_cannot_be_is_refused_with_its_field(intercom: RunningDevice) -> None:
    await rest(intercom, "POST", "/holders", {"id": "a", **TEN_TIMES}, 201)
    async with intercom.session.post(
        f"{intercom.http}{LIST}/holders", json={"data": {"id": "b", **TEN_TIMES, "first_name": "Bo"}}
    ) as response:
        assert response.status == 400
        assert "Ann has the same" in await response.text()
    async with intercom.session.post(f"{intercom.http}/api/v1/entry-list/pin") as response:
        drawn = (await response.json())["pin"]
    await intercom.context.settings.update("reader-pin", {"length": 7}, "test")
    async with intercom.session.post(f"{intercom.http}/api/v1/entry-list/pin") as response:
        assert len((await response.json())["pin"]) == 7
    await intercom.context.settings.update("reader-pin", {"length": len(drawn)}, "test")
    await rest(
        intercom, "POST", "/holders", {"id": "b", "first_name": "Bo", "type": "pin", "pin": drawn}, 201
    )
    await rest(intercom, "PATCH", "/holders/b", {"notes": "cleaner", "pin": "******"})
    await rest(intercom, "PATCH", "", {"enabled": True})
    await intercom.bench.pin(drawn)
    for _ in range(100):
        latest = intercom.context.credentials.latest()
        if latest and latest[0].answer.holder == "Bo":
            break
        await asyncio.sleep(0.02)
    assert intercom.context.credentials.latest()[0].answer.verdict == "granted"


@pytest.mark.feature("RDR-07")
async def test_products_without_a_reader_of_their_own_have_no_list() -> None:
    async with run_device("speaker") as device:
        await rest(device, "GET", "", status=404)
