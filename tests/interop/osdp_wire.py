"""An RS485 cable for tests: our panel, libosdp's readers, who listens, who pretends, and who stands in the middle."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import threading
from collections.abc import AsyncIterator, Callable, Iterator

import serial

from axisedge.core.clock import SystemClock
from axisedge.hardware.bench_readers import BenchBus, BenchReader
from axisedge.reader.osdp_bus import OsdpBus
from axisedge.reader.osdp_frame import Frame, crc
from axisedge.reader.osdp_panel import CardRead, Happening, KeysPressed, Link, LinkChanged, Panel, Plan
from axisedge.reader.osdp_reader import OsdpReader

KEY = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
WAIT = 30.0
"""Seconds that a busy machine may take."""
UID = "CA4DDA7A"


@contextlib.contextmanager
def cable(*readers: BenchReader) -> Iterator[BenchBus]:
    bus = BenchBus("cable", readers)
    bus.start()
    try:
        yield bus
    finally:
        bus.stop()


@contextlib.asynccontextmanager
async def serving(part: OsdpBus | OsdpReader) -> AsyncIterator[None]:
    task = asyncio.create_task(part.serve())
    try:
        yield
        assert not task.done(), "the thread has ended"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def reader(name: str, address: int = 0) -> BenchReader:
    return BenchReader(name, address, lambda: None)


class Desk:
    """Our panel for some readers, and what it told."""

    def __init__(self, wire: BenchBus, *plans: Plan) -> None:
        self.told: list[tuple[str, Happening]] = []
        self.panels = [Panel(plan, self._teller(plan.id)) for plan in plans]
        self.bus = OsdpBus(wire.port, 9600, self.panels, SystemClock())

    def _teller(self, id: str) -> Callable[[Happening], None]:
        return lambda happening: self.told.append((id, happening))

    def link(self, id: str) -> LinkChanged | None:
        links = [h for name, h in self.told if name == id and isinstance(h, LinkChanged)]
        return links[-1] if links else None

    def connected(self, id: str) -> bool:
        link = self.link(id)
        return link is not None and link.link is Link.CONNECTED

    def keys(self, id: str) -> str:
        return "".join(h.keys for name, h in self.told if name == id and isinstance(h, KeysPressed))

    def cards(self, id: str) -> list[bytes]:
        return [h.data for name, h in self.told if name == id and isinstance(h, CardRead)]


class Tap:
    """Somebody on the cable, who hears all and may say something."""

    def __init__(self, path: str) -> None:
        self.port = serial.Serial(path, 9600, timeout=0)
        self.heard = bytearray()

    def listen(self) -> bytes:
        self.heard += self.port.read(65536)
        return bytes(self.heard)

    def close(self) -> None:
        self.port.close()


class Impostor:
    """A reader that answers every command with what ``answer`` makes of it; in a thread of its own."""

    def __init__(self, path: str, answer: Callable[[bytes], bytes]) -> None:
        self._port = serial.Serial(path, 9600, timeout=0)
        self._answer = answer
        self._end = os.pipe()
        self.asked = 0
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        frame = Frame()
        while True:
            ready, _, _ = select.select([self._port.fileno(), self._end[0]], [], [])
            if self._end[0] in ready:
                return
            frame.add(self._port.read(4096))
            if whole := frame.whole:
                frame.clear()
                if whole[1] == 0:
                    self.asked += 1
                    self._port.write(self._answer(whole))

    def close(self) -> None:
        os.write(self._end[1], b"x")
        self._thread.join()
        for end in self._end:
            os.close(end)
        self._port.close()


def reply(
    command: bytes, code: int, data: bytes = b"", sequence: int | None = None, address: int = 0
) -> bytes:
    """A correct answer in plain to ``command``."""
    number = command[4] & 3 if sequence is None else sequence
    head = bytes((0x53, address | 0x80)) + (8 + len(data)).to_bytes(2, "little") + bytes((number | 4, code))
    return head + data + crc(head + data).to_bytes(2, "little")


PDID = bytes((1, 2, 3, 1, 1, 1, 0, 0, 0, 1, 2, 3))


def polite(command: bytes, poll: Callable[[bytes], bytes]) -> bytes:
    """The answers of a reader without secure channel; ``poll`` answers polls."""
    if command[5] == 0x61:
        return reply(command, 0x45, PDID)
    if command[5] == 0x62:
        return reply(command, 0x46, bytes((3, 1, 1)))
    return poll(command) if command[5] == 0x60 else reply(command, 0x40)


def split(data: bytes) -> list[bytes]:
    """The frames in what was heard."""
    return taken(Frame(), data)


def sealed(frame: bytes) -> bytes:
    """The frame with the check that its bytes need."""
    return frame[:-2] + crc(frame[:-2]).to_bytes(2, "little") if frame[4] & 4 else frame


Harm = Callable[[bytes, bytes], list[bytes]]
"""``harm(command, answer)``: what the panel hears instead of ``answer``."""


class Middle:
    """Somebody who has cut the cable and passes on what comes, as it likes: the panel is at ``near``.

    ``harm`` changes answers, ``meddle`` commands; both only those of ``address``, and nothing while they are None.
    """

    def __init__(self, readers: list[BenchReader], address: int = 0) -> None:
        self.near = BenchBus("near", [])
        self.far = BenchBus("far", readers)
        self.address = address
        self.harm: Harm | None = None
        self.meddle: Callable[[bytes], bytes] | None = None
        self.harmed = 0
        self.answers: list[bytes] = []
        """What readers at ``address`` said, as they said it."""
        self._ends = os.pipe()
        self._command = b""

    def __enter__(self) -> Middle:
        self.near.start()
        self.far.start()
        self._panel = serial.Serial(self.near.path, 9600, timeout=0)
        self._reader = serial.Serial(self.far.path, 9600, timeout=0)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        os.write(self._ends[1], b"x")
        self._thread.join()
        for end in self._ends:
            os.close(end)
        self._panel.close()
        self._reader.close()
        self.near.stop()
        self.far.stop()

    def _run(self) -> None:
        down, up = Frame(), Frame()
        while True:
            ready, _, _ = select.select([self._panel, self._reader, self._ends[0]], [], [])
            if self._ends[0] in ready:
                return
            if self._panel in ready:
                for frame in taken(down, self._panel.read(4096)):
                    self._reader.write(self._down(frame))
            if self._reader in ready:
                for frame in taken(up, self._reader.read(4096)):
                    for said in self._up(frame):
                        self._panel.write(said)

    def _down(self, frame: bytes) -> bytes:
        self._command = frame
        if frame[1] != self.address or self.meddle is None:
            return frame
        self.harmed += 1
        return self.meddle(frame)

    def _up(self, frame: bytes) -> list[bytes]:
        if frame[1] & 0x7F != self.address:
            return [frame]
        self.answers.append(frame)
        if self.harm is None:
            return [frame]
        self.harmed += 1
        return self.harm(self._command, frame)


def taken(frame: Frame, data: bytes) -> list[bytes]:
    """The frames that are whole with ``data``; what is between them is dropped."""
    found = []
    for byte in data:
        frame.add(bytes((byte,)))
        if whole := frame.whole:
            found.append(whole)
            frame.clear()
    return found
