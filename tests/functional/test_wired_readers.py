"""Readers on RS485, from the hand before the reader to the credentials: the cable is a pseudo-terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid
from axisedge.hardware.bench import Bench
from axisedge.hardware.osdp_binding import KNOWN_KEYS
from axisedge.hardware.serial import SerialPort
from axisedge.reader.formats import Bits, detect
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_panel import CardRead, Happening, KeysPressed, LinkChanged, Panel, Plan, Security
from axisedge.testing.bench import BenchRefused
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice
from tests.waiting import until

WAIT = 20.0
"""Seconds that a busy machine may take; a quiet one needs tenths."""
KEY = "00112233445566778899AABBCCDDEEFF"


def bench_of(device: RunningDevice) -> Bench:
    hardware = device.context.hardware
    assert isinstance(hardware, Bench)
    return hardware


def is_connected(device: RunningDevice, reader: str, *, secure: bool = False) -> bool:
    assert device.context.readers is not None
    state = device.context.readers.states().get(reader)
    return state is not None and state.link == "connected" and state.secure == secure


@pytest_asyncio.fixture
async def controller(axisedge_devices: StartDevice) -> AsyncIterator[RunningDevice]:
    device = await axisedge_devices("door-controller")
    await until(lambda: is_connected(device, "reader-1") and is_connected(device, "reader-8"))
    yield device


async def page(device: RunningDevice, method: str, path: str, body: object) -> Any:
    """One request as the page makes it: JSON, or bytes as they are."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        login = {"user": device.user, "password": device.password}
        async with http.post(f"{device.http}/api/v1/session", json=login) as response:
            headers = {"X-CSRF-Token": (await response.json())["csrf"]}
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with http.request(method, device.http + path, headers=headers, **sent) as response:
            assert response.status == 200, await response.text()
            return await response.json()


async def secured(device: RunningDevice, reader: str) -> None:
    patch = {"readers": {reader: {"security": "install", "key": KEY}}}
    await device.context.settings.update("readers", patch, "test")
    await until(lambda: is_connected(device, reader, secure=True))


@pytest.mark.feature("RDR-01", "WEB-07")
async def test_a_card_and_a_pin_travel_the_wire(controller: RunningDevice) -> None:
    credentials = controller.context.credentials
    await controller.bench.post("card", uid="04:A1:B2:C3", reader="reader-3")
    await until(lambda: len(credentials.latest()) == 1)
    await controller.bench.post("card", uid="2ABCDEF", bits=26, reader="reader-4")
    await until(lambda: len(credentials.latest()) == 2)
    await controller.bench.post("pin", pin="1379", reader="reader-8")
    await until(lambda: len(credentials.latest()) == 3)
    seen = [
        (s.credential.reader, s.credential.uid, s.credential.bits, s.credential.pin)
        for s in credentials.latest()
    ]
    assert seen == [
        ("reader-8", "", 0, "1379"),
        ("reader-4", "02ABCDEF", 26, ""),
        ("reader-3", "04A1B2C3", 32, ""),
    ]


@pytest.mark.feature("RDR-01")
async def test_a_card_longer_than_any_is_left_unread(controller: RunningDevice) -> None:
    """A reader in plain may send a text as long as a frame."""
    readers, credentials = controller.context.readers, controller.context.credentials
    assert readers is not None
    readers._told("reader-1", CardRead(b"A" * 65, 520, "ascii", "A" * 65))
    assert credentials.latest() == []
    readers._told("reader-1", CardRead(b"A" * 64, 512, "ascii", "A" * 64))
    assert [seen.credential.bits for seen in credentials.latest()] == [512]


@pytest.mark.feature("RDR-01")
async def test_a_new_reader_gets_a_key_of_its_own_and_takes_no_other_from_then_on(
    controller: RunningDevice,
) -> None:
    patch = {"readers": {"reader-1": {"security": "install"}}}
    await controller.context.settings.update("readers", patch, "test")
    reader = bench_of(controller).wired_reader("reader-1")
    await until(lambda: is_connected(controller, "reader-1", secure=True))
    stored = controller.context.settings.get("readers").readers["reader-1"]  # type: ignore[attr-defined]  # the section has them
    await until(
        lambda: (
            controller.context.settings.get("readers").readers["reader-1"].security == "secure"  # type: ignore[attr-defined]  # the section has them
        )
    )
    assert reader.key is not None and reader.key.hex() == stored.key.get_secret_value()
    await controller.bench.post("card", uid="CAFE", reader="reader-1")
    await until(lambda: bool(controller.context.credentials.latest()))
    # the same reader after somebody reset it answers with the well-known key, which is refused now
    await controller.bench.post("reader", reader="reader-1", forget_key=True)
    await until(lambda: not is_connected(controller, "reader-1", secure=True))
    await until(lambda: "key" in controller.context.readers.states()["reader-1"].why)  # type: ignore[union-attr]  # it has readers
    await asyncio.sleep(1.0)
    assert not is_connected(controller, "reader-1") and not is_connected(controller, "reader-1", secure=True)


@pytest.mark.feature("RDR-01")
async def test_the_key_of_a_reader_is_changed_while_it_works(controller: RunningDevice) -> None:
    await secured(controller, "reader-2")
    other = "F" * 32
    deed = {"reader": "reader-2", "action": "change-key", "key": other}
    states = await page(controller, "POST", "/api/v1/readers", deed)
    assert states[1]["firmware"] == "1.2.0" and states[1]["secure"]
    assert bench_of(controller).wired_reader("reader-2").key == bytes.fromhex(other)
    await controller.bench.post("reader", reader="reader-2", plugged=False)
    await until(lambda: not is_connected(controller, "reader-2", secure=True))
    await controller.bench.post("reader", reader="reader-2", plugged=True)
    await until(lambda: is_connected(controller, "reader-2", secure=True))
    for known in KNOWN_KEYS:
        with pytest.raises(Invalid, match="known to everybody"):
            await controller.context.readers.change_key("reader-2", known.hex())  # type: ignore[union-attr]  # it has readers
        patch = {"readers": {"reader-1": {"key": known.hex()}}}
        with pytest.raises(Invalid, match="known to everybody"):
            await controller.context.settings.update("readers", patch, "test")
    assert bench_of(controller).wired_reader("reader-2").key == bytes.fromhex(other)


@pytest.mark.feature("RDR-01")
async def test_a_reader_that_is_pulled_out_and_comes_back(controller: RunningDevice) -> None:
    await secured(controller, "reader-1")
    bus = controller.context.bus
    told = []
    following = bus.subscribe(lambda event: event.topic.endswith("Reader/Connection"), replay=False)
    await controller.bench.post("reader", reader="reader-1", plugged=False)
    await until(lambda: not is_connected(controller, "reader-1", secure=True))
    await controller.bench.post(
        "card", uid="AA", reader="reader-2"
    )  # its neighbour on the same cable reads on
    await until(lambda: bool(controller.context.credentials.latest()))
    await controller.bench.post("reader", reader="reader-1", plugged=True)
    began = asyncio.get_running_loop().time()
    await until(lambda: is_connected(controller, "reader-1", secure=True))
    assert asyncio.get_running_loop().time() - began < 5.0
    for _ in range(2):
        event = await asyncio.wait_for(following.get(), WAIT)
        assert event is not None
        told.append((event.source["Source"], event.data["State"]))
    assert told == [("reader-1", "connecting"), ("reader-1", "connected")]


@pytest.mark.feature("RDR-01")
async def test_an_opened_case_and_lost_power_are_events(controller: RunningDevice) -> None:
    following = controller.context.bus.subscribe(
        lambda event: event.source.get("Source") == "reader-5" and not event.topic.endswith("Connection"),
        replay=False,
    )
    await controller.bench.post("reader", reader="reader-5", tampered=True, power_lost=True)
    told: dict[str, str] = {}
    for _ in range(2):
        event = await asyncio.wait_for(following.get(), WAIT)
        assert event is not None
        told.update(event.data)
    assert told == {"Tampering": "1", "Failure": "1"}


@pytest.mark.feature("RDR-01")
async def test_light_buzzer_and_text_reach_the_reader(controller: RunningDevice) -> None:
    from axisedge.reader.feedback import Feedback

    assert controller.context.readers is not None
    controller.context.readers.feedback("reader-6", Feedback(led="green", beeps=2, text="Welcome"))
    shown = bench_of(controller).wired_reader("reader-6").shown
    await until(lambda: (shown.led, shown.beeps, shown.text) == ("green", 2, "Welcome"))
    controller.context.readers.feedback("reader-99", Feedback(led="red"))
    await controller.context.readers.set_output("reader-6", 1, active=True)
    assert shown.outputs == {1: True}


@pytest.mark.feature("RDR-08", "ACC-01")
async def test_a_reader_shows_what_the_controller_decided(controller: RunningDevice) -> None:
    await controller.context.settings.update(
        "doors", {"doors": {"door-1": {"connector": 1, "reader_outside": "reader-1"}}}, "test"
    )
    shown = bench_of(controller).wired_reader("reader-1").shown
    await controller.bench.post("card", uid="04:99:99:99", reader="reader-1")
    await until(lambda: (shown.led, shown.beeps) == ("red", 3))


@pytest.mark.feature("ACC-06")
async def test_firmware_is_transferred_to_the_reader(controller: RunningDevice) -> None:
    firmware = bytes(range(256)) * 8
    await page(controller, "POST", "/api/v1/readers/upgrade?reader=reader-7", firmware)
    reader = bench_of(controller).wired_reader("reader-7")
    await until(lambda: firmware in reader.files.values(), 60)


@pytest.mark.feature("RDR-05")
async def test_a_pin_is_whole_at_its_length(controller: RunningDevice) -> None:
    await controller.context.settings.update("reader-pin", {"length": 4}, "test")
    await controller.bench.post("pin", pin="12345678", reader="reader-1")
    await until(lambda: len(controller.context.credentials.latest()) == 2)
    assert [seen.credential.pin for seen in controller.context.credentials.latest()] == ["5678", "1234"]


@pytest.mark.feature("RDR-01")
async def test_an_intercom_reads_a_reader_outside(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    assert device.context.readers is not None and device.context.readers.states() == {}
    await device.context.settings.update("external-reader", {"enabled": True}, "test")
    assert device.context.readers.states()["external"].link == "connecting"
    await device.bench.post("reader", reader="external", plugged=True)
    await until(lambda: is_connected(device, "external"))
    await device.bench.post("card", uid="CA4DDA7A", reader="external")
    await until(lambda: bool(device.context.credentials.latest()))
    shown = bench_of(device).wired_reader("external").shown
    await until(lambda: (shown.led, shown.beeps) == ("red", 3))  # nobody has it
    ann = {"first_name": "Ann", "uid": "CA4DDA7A", "bits": 32}
    await device.context.settings.update("entry-list", {"enabled": True, "holders": {"a": ann}}, "test")
    await device.bench.post("card", uid="CA4DDA7A", reader="external")
    await until(lambda: (shown.led, shown.beeps) == ("green", 4))
    (granted,) = (d for d in device.context.bus.types() if d.topic.endswith("EntryList/AccessGranted"))
    assert [one.value for one in granted.source[0].choices()] == ["reader-1", "external", "page"]
    await device.context.settings.update("external-reader", {"enabled": False}, "test")
    assert device.context.readers.states() == {}
    with pytest.raises(BenchRefused):
        await device.bench.post("reader", reader="reader-1", plugged=False)


@pytest.mark.feature("RDR-02", "RDR-04")
async def test_what_an_intercom_reads_goes_to_the_door_controller_over_the_wire(
    axisedge_device: RunningDevice,
) -> None:
    device, told = axisedge_device, list[Happening]()
    await device.context.settings.update("reader-protocol", {"protocol": "osdp", "address": 3}, "test")
    output = {"format": "Wiegand34", "facility_mode": "override", "facility_code": 7}
    await device.context.settings.update("reader-output", output, "test")
    (outer,) = (bus["path"] for bus in (await device.bench.state())["buses"])
    panel = Panel(Plan("intercom", 3, Security.INSTALL, bytes.fromhex(KEY)), told.append)
    unit = asyncio.create_task(OsdpBus(SerialPort("unit", outer), 9600, [panel], SystemClock()).serve())
    try:
        await until(lambda: any(isinstance(what, LinkChanged) and what.link == "connected" for what in told))
        await device.bench.card("CA4DDA7A")
        await until(lambda: any(isinstance(what, CardRead) for what in told))
        await device.bench.pin("1234")
        await until(lambda: KeysPressed("1234") in told)
    finally:
        unit.cancel()
        await asyncio.gather(unit, return_exceptions=True)
    (card,) = (what for what in told if isinstance(what, CardRead))
    value = Bits(int.from_bytes(card.data, "big") >> 6, card.bits)
    assert detect(value) == (7, 0xDA7A)
    said = await page(device, "GET", "/api/v1/credentials", None)
    assert [seen["answer"]["verdict"] for seen in said] == ["unknown", "unknown"]
    with pytest.raises(Invalid):  # one connector, one use
        await device.context.settings.update("external-reader", {"enabled": True}, "test")
