"""From the card at a reader to the relay of the lock, with 100,000 credentials; decisions a second.

The device runs as it is, on bench hardware: the card travels OSDP over a pseudo-terminal (which takes no time on the
wire), is looked up, decided, written to the disk, and the relay moves. Beside it, in turns, runs a bare panel: libosdp,
a dictionary, no rules, nothing on the disk. A Wiegand card counts from its last bit, and a card at a network reader
from the moment before its request is sent.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import select
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from harness import machine
from people import DOOR, PEOPLE, card, settle

from axisedge.access.door import Action
from axisedge.core.clock import SystemClock
from axisedge.hardware.bench import Bench
from axisedge.hardware.bench_readers import BenchBus, BenchReader
from axisedge.hardware.osdp_binding import control_panel
from axisedge.hardware.protocols import Credential
from axisedge.reader.formats import Bits
from axisedge.reader.wiegand import SPACING, WiegandDecoder
from axisedge.testing import run_device
from axisedge.testing.running import RunningDevice

CARDS = 150
DECISIONS = 2000
AT_ONCE = 16
SPREAD = 0.06
"""Seconds over which the cards are spread, so that they meet every moment between two polls."""
KEY = bytes(range(16))
LIMIT = 10.0
BARE_LIMIT = 2.0


class BarePanel:
    """libosdp's control panel on a cable of its own, and a dictionary of who may pass."""

    id = 0

    def __init__(self, key: bytes | None) -> None:
        self.key = key
        self.reader = BenchReader("bare", 0, lambda: None)
        self.reader.key = key
        self._cable = BenchBus("bare", [self.reader])
        self._people = {bytes.fromhex(card(number)): number for number in range(PEOPLE)}
        self._ending = False
        self.lost = False
        """Set to have it begin anew: libosdp waits for minutes after a reader has missed a poll."""
        self.opened: Callable[[], None] = lambda: None

    def __enter__(self) -> BarePanel:
        self._cable.start()
        self._line = self._cable.port.open(9600)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending = True
        self._thread.join()
        self._line.close()
        self._cable.stop()

    def _run(self) -> None:
        panel: Any = None
        while not self._ending:
            if panel is None or self.lost:
                self.lost = False
                panel = control_panel("bare", 0, self, self.key, 0)
                panel.set_event_callback(self._event)
            panel.refresh()
            select.select([self._line.fileno()], [], [], 0.001)

    def _event(self, _: int, event: dict[str, Any]) -> int:
        if event.get("data") in self._people:
            self.opened()
        return 0

    def read(self, most: int) -> bytes:
        """For libosdp."""
        return self._line.read(most)

    def write(self, data: bytes) -> int:
        """For libosdp."""
        self._line.write(data)
        return len(data)

    def flush(self) -> None:
        """For libosdp."""


class Lock:
    """The relay of the front door: when it moved."""

    def __init__(self, device: RunningDevice) -> None:
        self.device = device
        self._line = cast(Bench, device.context.hardware).line("door-1-relay")
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()
        self._moment = 0.0
        cast(Bench, device.context.hardware).follow(self._look)

    def _look(self) -> None:
        if self._line.read() and not self._moment:
            self._moment = time.perf_counter()
            self._loop.call_soon_threadsafe(self._moved.set)

    async def opening(self, show: Callable[..., object], *shown: object) -> float:
        """Milliseconds from ``show(*shown)`` until the lock is open; it is locked before."""
        doors = self.device.context.doors
        assert doors is not None
        await doors.command("door-1", Action.LOCK, "bench")
        self._moved.clear()
        self._moment = 0.0
        began = time.perf_counter()
        show(*shown)
        await asyncio.wait_for(self._moved.wait(), LIMIT)
        return (self._moment - began) * 1000


def connected(device: RunningDevice, *, secure: bool) -> bool:
    """Whether the first reader is on the line, in this way."""
    assert device.context.readers is not None
    state = device.context.readers.states()["reader-1"]
    return state.link == "connected" and state.secure == secure


async def until(what: Callable[[], bool]) -> None:
    """Wait for something that threads do."""
    async with asyncio.timeout(30):
        while not what():  # noqa: ASYNC110 - it happens in threads, over a wire
            await asyncio.sleep(0.02)


def row(name: str, taken: Sequence[float], floor: Sequence[float], floor_name: str, aim: str) -> None:
    """One line with what is added to the floor."""
    ours, other = sorted(taken), sorted(floor)

    def at(values: Sequence[float], share: float) -> float:
        return values[min(len(values) - 1, int(len(values) * share))]

    cells = f"p50 {at(ours, 0.5):7.2f}  p99 {at(ours, 0.99):7.2f} ms"
    against = f"{floor_name}: p50 {at(other, 0.5):7.2f}  p99 {at(other, 0.99):7.2f} ms"
    ratio = at(ours, 0.5) / at(other, 0.5)
    print(f"{name:<32} {cells}   {against}   ratio of p50 {ratio:7.2f}   aim: {aim}")


async def osdp(lock: Lock, bare: BarePanel, name: str, chance: random.Random) -> None:
    """Cards at the wired reader, in turns with the bare panel."""
    reader = cast(Bench, lock.device.context.hardware).wired_reader("reader-1")
    loop, taken, floor = asyncio.get_running_loop(), list[float](), list[float]()
    for _ in range(CARDS):
        shown = Credential("reader-1", uid=card(chance.randrange(PEOPLE)), bits=32)
        await asyncio.sleep(chance.uniform(0, SPREAD))
        taken.append(await lock.opening(reader.show, shown))
        opened, moment = asyncio.Event(), 0.0

        def look(opened: asyncio.Event = opened) -> None:
            nonlocal moment
            moment = time.perf_counter()
            loop.call_soon_threadsafe(opened.set)

        bare.opened = look
        await asyncio.sleep(chance.uniform(0, SPREAD))
        began = time.perf_counter()
        bare.reader.show(shown)
        try:
            await asyncio.wait_for(opened.wait(), BARE_LIMIT)
            floor.append((moment - began) * 1000)
        except TimeoutError:
            bare.lost = True
            await until(lambda: bare.reader.online and not bare.lost)
    row(name, taken, floor, "bare libosdp and dictionary", "p99 under 100 ms")
    if len(floor) < CARDS:
        print(
            f"# the bare panel has lost its reader {CARDS - len(floor)} times; these cards do not count for it"
        )


async def wiegand(lock: Lock, chance: random.Random) -> None:
    """Cards over two lines, from their last bit; the floor is a bare decoder that waits for the silence after it."""
    hardware = cast(Bench, lock.device.context.hardware)
    await lock.device.context.settings.update(
        "readers", {"readers": {"reader-1": {"protocol": "wiegand"}}}, "bench"
    )
    connector = hardware.wiegand("door-1-a")
    await until(lambda: connector.listening)
    people = {int(card(number), 16): number for number in range(PEOPLE)}
    loop, moments = asyncio.get_running_loop(), itertools.count()
    found: asyncio.Future[float] = loop.create_future()

    def look_up(bits: Bits) -> None:
        if bits.value in people:
            found.set_result(time.perf_counter())

    bare = WiegandDecoder(SystemClock(), look_up, lambda _: None)
    taken, floor = list[float](), list[float]()
    for _ in range(CARDS):
        bits = f"{int(card(chance.randrange(PEOPLE)), 16):032b}"
        first = next(moments)  # in the wire's own time: nobody waits for the bits here
        pulses = [(int(bit), first + number * SPACING) for number, bit in enumerate(bits)]

        def come(listener: Any, pulses: list[tuple[int, float]] = pulses) -> None:
            for bit, at in pulses:
                listener.pulse(bit, at)

        taken.append(await lock.opening(come, connector._listener))
        found, began = loop.create_future(), time.perf_counter()
        come(bare)
        floor.append((await asyncio.wait_for(found, LIMIT) - began) * 1000)
    row("Wiegand, from the last bit", taken, floor, "bare decoder and dictionary", "p99 under 10 ms")


async def network(lock: Lock, chance: random.Random) -> None:
    """Cards from a reader on the network; the floor is a request that does nothing."""
    device, taken, floor = lock.device, list[float](), list[float]()

    async def say(body: dict[str, Any]) -> None:
        async with device.session.post(f"{device.http}/vapix/idpoint", json=body) as response:
            if response.status != 200:
                sys.exit(f"{body} was answered: {await response.text()}")

    for _ in range(CARDS):
        card_there = {"Name": "Card", "Value": card(chance.randrange(PEOPLE))}
        activity = {"Type": "Card", "Params": [card_there, {"Name": "BitCount", "Value": "32"}]}
        told = {"axtid:IndicateRemoteActivities": {"Token": "reader-1", "Activities": [activity]}}
        answer = say(told)
        sending: list[asyncio.Task[None]] = []
        taken.append(await lock.opening(lambda to, do: to.append(asyncio.create_task(do)), sending, answer))
        await sending[0]
        began = time.perf_counter()
        await say({"axtid:GetServiceCapabilities": {}})
        floor.append((time.perf_counter() - began) * 1000)
    row("network reader, client included", taken, floor, "a request for nothing", "p99 under 10 ms")


async def decisions(device: RunningDevice, chance: random.Random) -> None:
    """How many are decided and logged in a second, one after the other and several at once."""
    desk = device.context.access_desk
    assert desk is not None
    people = {card(number): number for number in range(PEOPLE)}
    cards = [card(chance.randrange(PEOPLE)) for _ in range(DECISIONS)]

    async def decide(some: Sequence[str]) -> None:
        for uid in some:
            decision = await desk.present("reader-1", {"Card": uid}, 32)
            if decision is None or not decision.granted:
                sys.exit(f"card {uid} was not granted: {decision}")

    began = time.perf_counter()
    for uid in cards:
        people[uid]
    floor = DECISIONS / (time.perf_counter() - began)
    for name, lanes in (("one after the other", 1), (f"{AT_ONCE} at once", AT_ONCE)):
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(decide(cards[lane::lanes]) for lane in range(lanes)))
        rate, cost = DECISIONS / (time.perf_counter() - began), (time.process_time() - cpu) / DECISIONS * 1000
        print(f"decisions {name:<22} {rate:9,.0f} a second, {cost:.2f} ms of processor each   "
              f"dictionary alone: {floor:,.0f}   ratio {rate / floor:.5f}")  # fmt: skip


async def measure(folder: Path) -> None:
    """Everything, on one device."""
    chance = random.Random(9600)
    async with run_device("door-controller", state=folder) as device:
        await device.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "bench")
        lock = Lock(device)
        for name, secure in (("OSDP, plain", False), ("OSDP, secured", True)):
            if secure:
                keyed = {"security": "install", "key": KEY.hex()}
                await device.context.settings.update("readers", {"readers": {"reader-1": keyed}}, "bench")
            with BarePanel(KEY if secure else None) as bare:
                await until(lambda: bare.reader.online and connected(device, secure=secure))  # noqa: B023 - at once
                await osdp(lock, bare, name, chance)
        await wiegand(lock, chance)
        await network(lock, chance)
        await decisions(device, chance)


if __name__ == "__main__":
    machine()
    with tempfile.TemporaryDirectory() as name:
        settle(Path(name))
        asyncio.run(measure(Path(name)))
