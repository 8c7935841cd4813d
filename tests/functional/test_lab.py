"""A lab: many devices in one process, each with its own identity, ports and hardware."""

import asyncio

import pytest

from axisedge.testing import BenchRefused, RunningDevice
from axisedge.testing.pytest_plugin import StartDevice

PRODUCTS = ("intercom", "display-intercom", "speaker", "lpr-camera", "door-controller", "intercom")


@pytest.mark.feature("INT-04")
async def test_many_devices_in_one_process_do_not_know_each_other(axisedge_devices: StartDevice) -> None:
    devices = [await axisedge_devices(product) for product in PRODUCTS]
    call = "/axis-cgi/basicdeviceinfo.cgi"
    answers = await asyncio.gather(*(device.json_api(call, "getAllProperties") for device in devices))
    numbers = [answer["data"]["propertyList"]["SerialNumber"] for answer in answers]
    assert len(set(numbers)) == len(PRODUCTS)
    assert len({device.http for device in devices}) == len(PRODUCTS)
    first, last = devices[0], devices[-1]
    await first.bench.close(1)
    states = [
        await device.json_api("/axis-cgi/io/portmanagement.cgi", "getPorts") for device in (first, last)
    ]
    assert [answer["data"]["items"][2]["state"] for answer in states] == ["closed", "open"]


@pytest.mark.feature("INT-04")
async def test_the_bench_is_played_from_a_test(axisedge_device: RunningDevice) -> None:
    bench = axisedge_device.bench
    await bench.press("call-button", seconds=0.1)
    await bench.card("0BADCAFE", bits=32)
    await bench.pin("1234")
    await bench.open("io-1")
    cut = await bench.wire("io-1", "cut")
    assert [line["wire"] for line in cut["lines"] if line["name"] == "io-1"] == ["cut"]
    with pytest.raises(BenchRefused, match="no-such-button"):
        await bench.press("no-such-button")


@pytest.mark.feature("INT-04")
async def test_a_device_without_an_administrator_is_factory_default(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("speaker", administrator=None)
    call = {"apiVersion": "1.0", "method": "systemready", "params": {"timeout": 1}}
    async with device.stranger.post(f"{device.http}/axis-cgi/systemready.cgi", json=call) as response:
        assert (await response.json())["data"]["needsetup"] == "yes"
