"""The intercom as a Wiegand reader: what leaves on its data lines, and what the unit's lines make it show."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.errors import Invalid
from axisedge.hardware.bench import Bench
from axisedge.reader.formats import LAYOUTS, Layout, detect
from axisedge.reader.formats import Bits as Message
from axisedge.testing.running import RunningDevice
from tests.waiting import until

pytestmark = pytest.mark.feature("RDR-02")

WAIT = 20.0
UID = "CA4DDA7A"


def bench_of(device: RunningDevice) -> Bench:
    hardware = device.context.hardware
    assert isinstance(hardware, Bench)
    return hardware


def sent(device: RunningDevice) -> list[str]:
    return list(bench_of(device).wiegand("reader").received)


def stripe(device: RunningDevice) -> str:
    return bench_of(device).led("reader").light.color


async def setting(device: RunningDevice, section: str = "reader-protocol", **patch: Any) -> None:
    await device.context.settings.update(section, patch, "test")


@pytest_asyncio.fixture
async def device(axisedge_device: RunningDevice) -> AsyncIterator[RunningDevice]:
    await setting(axisedge_device, protocol="wiegand", pulse_interval=200, frame_interval=20_000)
    connector = bench_of(axisedge_device).wiegand("reader")
    await until(lambda: connector.state()["driven"])
    yield axisedge_device


@pytest.mark.feature("RDR-04")
async def test_a_card_goes_out_in_every_format(device: RunningDevice) -> None:
    await device.bench.card(UID)
    await until(lambda: sent(device) == [f"{int(UID, 16):032b}"])
    for format, known in (
        ("Wiegand26", (0x4D & 0xFF, 0xDA7A)),
        ("Wiegand34", (0xCA4D, 0xDA7A)),
        ("Wiegand37", (0, int(UID, 16))),
        ("Wiegand37FacilityCode", (int(UID, 16) >> 19, int(UID, 16) & 0x7FFFF)),
    ):
        await setting(device, "reader-output", format=format)
        count = len(sent(device))
        await device.bench.card(UID)
        await until(lambda: len(sent(device)) > count)  # noqa: B023 - awaited here
        text = sent(device)[-1]
        assert Layout.parse(LAYOUTS[format]).decode(Message(int(text, 2), len(text))) == known
    await setting(device, "reader-output", format="Custom", layout="1 C32 0", facility_mode="auto")
    await device.bench.card(UID)
    await until(lambda: sent(device)[-1] == f"1{int(UID, 16):032b}0")


@pytest.mark.feature("RDR-03")
@pytest.mark.parametrize(
    ("format", "messages"),
    [
        ("FourBit", ["0001", "0010", "0011", "0100", "1011"]),
        ("EightBitZeroPadded", ["00000001", "00000010", "00000011", "00000100", "00001011"]),
        ("EightBitInvertPadded", ["11100001", "11010010", "11000011", "10110100", "01001011"]),
    ],
)
async def test_keys_go_out_one_by_one(device: RunningDevice, format: str, messages: list[str]) -> None:
    await setting(device, keypress_format=format)
    await device.bench.pin("1234#")
    await until(lambda: sent(device) == messages)


@pytest.mark.feature("RDR-03")
async def test_a_whole_pin_goes_out_as_a_card_with_its_facility_code(device: RunningDevice) -> None:
    await setting(device, keypress_format="Wiegand34", keypress_facility_code=513)
    await device.bench.pin("1234#")
    await until(lambda: len(sent(device)) == 1)
    assert detect(Message(int(sent(device)[0], 2), 34)) == (513, 1234)
    with pytest.raises(Invalid, match="room for 8 bits"):
        await setting(device, keypress_format="Wiegand26")
    await setting(device, keypress_format="Wiegand26", keypress_facility_code=5)
    await device.bench.pin("99999")  # no room: not sent, and said so
    latest = device.context.credentials.latest
    await until(lambda: "not sent" in latest()[0].answer.message)
    assert len(sent(device)) == 1


async def test_two_inputs_choose_the_colour_and_one_beeps(axisedge_devices: Any) -> None:
    device: RunningDevice = await axisedge_devices("display-intercom")
    told = []
    stop = device.context.bus.listen(
        lambda event: told.append(event.source["port"]) if event.topic.endswith("IO/Port") else None
    )
    colors = {"idle_color": "blue", "led1_color": "green", "led2_color": "red", "both_color": "amber"}
    inputs = {"led1_input": "I1", "led2_input": "I2", "beeper": True, "beeper_input": "I3"}
    await setting(device, protocol="wiegand", led_inputs=2, **colors, **inputs)
    assert stripe(device) == "blue"
    for one, two, color in ((True, False, "green"), (True, True, "amber"), (False, True, "red")):
        await (device.bench.close(1) if one else device.bench.open(1))
        await (device.bench.close(2) if two else device.bench.open(2))
        assert stripe(device) == color
    await device.bench.close(3)
    playing = bench_of(device).state
    await until(lambda: bool(playing()["audio"]["playing"]))
    await device.bench.open(3)
    assert told == []  # no events while the inputs belong to the reader
    await setting(device, protocol="none")
    await until(lambda: stripe(device) == "off")  # white in the first seconds
    told.clear()
    await device.bench.open(2)
    await device.bench.close(1)
    assert len(told) == 2
    stop()


async def test_one_input_has_a_colour_for_low_and_high(device: RunningDevice) -> None:
    await setting(device, led_inputs=1, led1_input="I2", low_color="green", high_color="white")
    assert stripe(device) == "white"
    await device.bench.close(2)
    assert stripe(device) == "green"
    await setting(device, led_inputs=0, idle_color="magenta")
    assert stripe(device) == "magenta"


async def test_what_does_not_fit_is_refused_with_its_limit(device: RunningDevice) -> None:
    for patch, words in (
        ({"beeper": True, "beeper_input": "I3"}, "I1 to I2"),
        ({"led_inputs": 2, "led1_input": "I1", "led2_input": "I1"}, "used by led1_input"),
        ({"pulse_width": 10}, "20"),
        ({"frame_interval": 100}, "20000"),
        ({"idle_color": "pink"}, "idle_color"),
    ):
        with pytest.raises(Invalid, match=words):
            await setting(device, **patch)
    with pytest.raises(Invalid, match="reader protocol"):
        await setting(device, "external-reader", enabled=True)


async def test_an_input_that_became_an_output_is_named(device: RunningDevice) -> None:
    await setting(device, led_inputs=1, led1_input="I1")
    index = str(next(port.index for port in device.context.ports if port.fact.line == "io-1"))
    await setting(device, "io", ports={index: {"direction": "output"}})
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        login = {"user": device.user, "password": device.password}
        await http.post(f"{device.http}/api/v1/session", json=login)
        async with http.get(f"{device.http}/api/v1/readers/access-control-unit") as response:
            unit = await response.json()
    assert unit["problem"] == "I1: it is an output"
    await setting(device, "io", ports={index: {"direction": "input"}})
    await device.bench.close(1)
    assert stripe(device) == "green"


async def test_a_queue_that_is_full_is_said(device: RunningDevice) -> None:
    await setting(device, frame_interval=1_000_000)
    connector = bench_of(device).wiegand("reader")
    await until(lambda: connector.state()["driven"])
    for number in range(24):
        await device.bench.card(f"{number:08X}")
    latest = device.context.credentials.latest
    await until(lambda: any("wait for the Wiegand lines" in seen.answer.message for seen in latest()))


async def test_the_lines_are_let_go(device: RunningDevice) -> None:
    await setting(device, protocol="none")
    assert not bench_of(device).wiegand("reader").state()["driven"]
    await device.bench.card(UID)
    latest = device.context.credentials.latest
    await until(lambda: bool(latest()) and latest()[0].answer.message.startswith("No credential holder"))
    assert sent(device) == []
