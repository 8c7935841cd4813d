"""Wiegand readers of a door controller and an intercom: from data lines to credentials, and back to the light."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from axisedge.core.errors import Invalid
from axisedge.events.declarations import Event
from axisedge.hardware.bench import Bench
from axisedge.reader.feedback import Feedback
from axisedge.reader.formats import LAYOUTS, Bits, Layout
from axisedge.testing.bench import BenchRefused
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice
from tests.waiting import until

pytestmark = pytest.mark.feature("RDR-09")

WAIT = 20.0
CARD = Layout.parse(LAYOUTS["Wiegand26"]).encode(159, 413)


def bench_of(device: RunningDevice) -> Bench:
    hardware = device.context.hardware
    assert isinstance(hardware, Bench)
    return hardware


async def admit(device: RunningDevice, card: str) -> None:
    """Let somebody with ``card`` pass the first door."""
    policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
    profile = {"token": "all", "Name": "All", "Schedule": ["standard_always"], "AccessPolicy": policy}
    credential = {
        "token": card,
        "UserToken": "ada",
        "Enabled": True,
        "Status": "Enabled",
        "IdData": [{"Name": "Card", "Value": card}],
        "CredentialAccessProfile": [{"AccessProfile": "all"}],
    }
    for deed in (
        {"pacsaxis:SetAccessProfile": {"AccessProfile": [profile]}},
        {"axudb:SetUser": {"User": [{"token": "ada", "Name": "Ada"}]}},
        {"pacsaxis:SetCredential": {"Credential": [credential]}},
    ):
        async with device.session.post(f"{device.http}/vapix/pacs", json=deed) as response:
            assert response.status == 200, await response.text()


async def lines(device: RunningDevice, reader: str) -> dict[str, Any]:
    state = await device.bench.state()
    (found,) = [connector for connector in state["wiegand"] if connector["reader"] == reader]
    result: dict[str, Any] = found
    return result


@pytest_asyncio.fixture
async def controller(axisedge_devices: StartDevice) -> AsyncIterator[RunningDevice]:
    device = await axisedge_devices("door-controller")
    patch = {"readers": {"reader-2": {"protocol": "wiegand"}}}
    await device.context.settings.update("readers", patch, "test")
    yield device


def states(device: RunningDevice) -> Any:
    assert device.context.readers is not None
    return device.context.readers.states()


def seen(device: RunningDevice) -> list[tuple[str, str, int, str]]:
    shown = [one.credential for one in reversed(device.context.credentials.latest())]
    return [(one.reader, one.uid, one.bits, one.pin) for one in shown]


async def test_cards_and_pins_come_over_the_data_lines(controller: RunningDevice) -> None:
    assert (
        states(controller)["reader-2"].link == "connected"
        and (await lines(controller, "reader-2"))["listening"]
    )
    await controller.bench.post("card", uid=f"{CARD.value:X}", bits=26, reader="reader-2")
    await until(lambda: len(seen(controller)) == 1)
    await controller.bench.post("wiegand", reader="reader-2", bits="1" * 32)
    await until(lambda: len(seen(controller)) == 2)
    await controller.bench.post("pin", pin="1379", reader="reader-2")
    await until(lambda: len(seen(controller)) == 3)
    assert seen(controller) == [
        ("reader-2", f"{CARD.value:08X}", 26, ""),
        ("reader-2", "FFFFFFFF", 32, ""),
        ("reader-2", "", 0, "1379"),
    ]


async def test_what_is_damaged_on_the_way_is_counted_and_no_card(controller: RunningDevice) -> None:
    text = str(CARD)
    for bits, glitches in ((text, [3]), (text[:-1], []), (text[:-1] + str(1 - int(text[-1])), [])):
        await controller.bench.post("wiegand", reader="reader-2", bits=bits, glitches=glitches)
        await asyncio.sleep(0.05)  # its own time on the line
    counts = lambda: states(controller)["reader-2"].thrown_away  # noqa: E731 - read anew each time
    await until(lambda: counts().noise + counts().length + counts().parity == 3)
    assert (counts().noise, counts().length, counts().parity) == (1, 1, 1) and seen(controller) == []


async def test_light_and_beeper_have_lines(controller: RunningDevice) -> None:
    assert controller.context.readers is not None
    controller.context.readers.feedback("reader-2", Feedback(led="green", seconds=1, beeps=2))
    shown = await lines(controller, "reader-2")
    assert (shown["green"], shown["red"], shown["beeping"]) == (True, False, True)
    connector = bench_of(controller).wiegand("door-1-b")
    await until(lambda: not connector.state()["green"])
    assert (await lines(controller, "reader-2"))["beeps"] == 2


@pytest.mark.feature("RDR-08", "ACC-01")
async def test_a_card_opens_the_door_and_noise_never_does(controller: RunningDevice) -> None:
    settings = {"doors": {"door-1": {"connector": 1, "reader_outside": "reader-2", "access_time": 1}}}
    await controller.context.settings.update("doors", settings, "test")
    await controller.context.settings.update("wiegand", {"checked_only": True}, "test")
    await admit(controller, f"{CARD.value:08x}")
    relay, light = controller.context.hardware.line("door-1-relay"), bench_of(controller).wiegand("door-1-b")
    opened = 0

    def count(event: Event) -> None:
        nonlocal opened
        opened += event.data["State"] == "Accessed"

    stop = controller.context.bus.listen(
        lambda event: count(event) if event.topic.endswith("Door/State/DoorMode") else None
    )
    await controller.bench.post("wiegand", reader="reader-2", bits=str(CARD))
    await until(relay.read)
    assert light.state()["green"]
    await until(lambda: not relay.read())
    assert opened == 1
    noise = random.Random(26)
    text, bits = str(CARD), 0
    for _ in range(24):
        damaged = list(text)
        place = noise.randrange(26)
        kind = noise.choice(["flipped", "lost", "added", "glitch"])
        if kind == "flipped":
            damaged[place] = str(1 - int(damaged[place]))
        elif kind == "lost":
            del damaged[place]
        elif kind == "added":
            damaged.insert(place, noise.choice("01"))
        light.send_bits("".join(damaged), 0.000_5, [place] if kind == "glitch" else [])
        bits += 1
    counts = controller.context.readers.states  # type: ignore[union-attr]  # it has readers
    thrown = lambda: counts()["reader-2"].thrown_away  # noqa: E731 - read anew each time
    await until(
        lambda: (
            thrown().noise + thrown().length + thrown().parity + len(controller.context.credentials.latest())
            > bits
        )
    )
    stop()
    assert opened == 1 and not relay.read()


async def test_custom_formats_and_lengths_are_read_at_once(controller: RunningDevice) -> None:
    layout = Layout.parse("E2-24 F8 C38 O25-47")
    card = layout.encode(3, 123456789)
    await controller.bench.post("wiegand", reader="reader-2", bits=str(card))
    await until(lambda: states(controller)["reader-2"].thrown_away.length == 1)
    await controller.context.settings.update(
        "wiegand", {"layouts": ["E2-24 F8 C38 O25-47"], "checked_only": True}, "test"
    )
    await controller.bench.post("wiegand", reader="reader-2", bits=str(card))
    await until(lambda: len(seen(controller)) == 1)
    await controller.bench.post("wiegand", reader="reader-2", bits=str(Bits(5, 32)))  # no format has 32 bits
    await until(lambda: states(controller)["reader-2"].thrown_away.length == 2)
    for wrong in ({"layouts": ["C8"]}, {"layouts": ["X"]}, {"shortest": 30, "longest": 29}, {"shortest": 8}):
        with pytest.raises(Invalid):
            await controller.context.settings.update("wiegand", wrong, "test")


async def test_a_reader_changes_its_protocol_and_back(controller: RunningDevice) -> None:
    told = controller.context.bus.subscribe(
        lambda event: event.topic.endswith("Reader/Connection") and event.source["Source"] == "reader-2",
        replay=True,
    )
    event = await asyncio.wait_for(told.get(), WAIT)
    assert event is not None and event.data["State"] == "connected"
    await controller.context.settings.update(
        "readers", {"readers": {"reader-2": {"protocol": "osdp"}}}, "test"
    )
    assert not (await lines(controller, "reader-2"))["listening"]
    await until(lambda: states(controller)["reader-2"].link == "connected")
    await controller.bench.post("card", uid="CAFE", reader="reader-2")
    await until(lambda: len(seen(controller)) == 1)
    with pytest.raises(BenchRefused):
        await controller.bench.post("wiegand", reader="reader-2", bits="1")


async def test_two_readers_do_not_share_a_pair(controller: RunningDevice) -> None:
    patch = {"reader-1": {"protocol": "wiegand", "pair": "b"}}
    with pytest.raises(Invalid, match="on this pair"):
        await controller.context.settings.update("readers", {"readers": patch}, "test")
    patch["reader-1"]["pair"] = "a"
    await controller.context.settings.update("readers", {"readers": patch}, "test")
    assert (await lines(controller, "reader-1"))["listening"]


async def test_an_intercom_hears_a_wiegand_reader_outside(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("external-reader", {"enabled": True, "protocol": "wiegand"}, "test")
    await device.bench.post("card", uid=f"{CARD.value:X}", bits=26, reader="external")
    await until(lambda: seen(device) == [("external", f"{CARD.value:08X}", 26, "")])
    await device.context.settings.update("external-reader", {"enabled": False}, "test")
    assert states(device) == {} and not (await lines(device, "external"))["listening"]
