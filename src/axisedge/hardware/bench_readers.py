"""The readers of the bench: OSDP peripherals (libosdp) that hang on pseudo-terminals, as real ones on RS485.

A card that is shown here travels the protocol. Each bus also has an outer end, another pseudo-terminal, on which any
program sees the whole traffic and may take part: a control panel, a reader, or somebody who listens.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import osdp_sys

from axisedge.core.errors import Unavailable
from axisedge.hardware.osdp_binding import COLORS, CommandAnswer, accept, peripheral
from axisedge.hardware.protocols import Credential
from axisedge.hardware.serial import SerialPort

CHUNK = 4096
TURNS = 4
"""How often a peripheral is asked after something has come: to read, to answer, and to see that it has."""
KEYS = {"*": b"\x7f", "#": b"\x0d"}
"""Keys that OSDP does not send as their ASCII character."""


@dataclass(slots=True)
class Shown:
    """What a hand before the reader sees and hears."""

    led: str = "off"
    text: str = ""
    beeps: int = 0
    outputs: dict[int, bool] = field(default_factory=dict)


class BenchReader:
    """A card reader with keypad, light, buzzer and display on an RS485 bus."""

    capabilities: tuple[tuple[int, int, int], ...] = (
        (osdp_sys.CAP_CONTACT_STATUS_MONITORING, 1, 2),
        (osdp_sys.CAP_OUTPUT_CONTROL, 1, 2),
        (osdp_sys.CAP_READER_LED_CONTROL, 1, 1),
        (osdp_sys.CAP_READER_AUDIBLE_OUTPUT, 1, 1),
        (osdp_sys.CAP_READER_TEXT_OUTPUT, 1, 1),
        (osdp_sys.CAP_CARD_DATA_FORMAT, 1, 1),
        (osdp_sys.CAP_COMMUNICATION_SECURITY, 1, 1),
    )

    def __init__(self, name: str, address: int, changed: Callable[[], None]) -> None:
        self.name = name
        self.address = address
        self.shown = Shown()
        self.key: bytes | None = None
        """Its secure channel key; None accepts a first key (install mode)."""
        self.secure_only = False
        """Whether it refuses to talk without a secure channel."""
        self.plugged = True
        self.tampered = False
        self.power_lost = False
        self.files: dict[int, bytes] = {}
        """Files that were transferred to it, by type."""
        self._changed = changed
        self._link = (False, False)
        """Whether it was polled, and secured, when it was told last."""
        self._inbox = bytearray()
        self._outbox = bytearray()
        self._device: Any = None
        self._lock = threading.RLock()
        self._file = bytearray()
        self._file_id = 0

    # -- the hand's side ---------------------------------------------------------------------------------------

    @property
    def online(self) -> bool:
        """Whether somebody polls it."""
        with self._lock:
            return self._device is not None and bool(self._device.is_online())

    @property
    def secure(self) -> bool:
        """Whether its secure channel is up."""
        with self._lock:
            return self._device is not None and bool(self._device.is_sc_active())

    def show(self, credential: Credential) -> None:
        """Hold a card to it, or type a PIN and its end key; raises `Unavailable` while nobody polls it."""
        if credential.uid:
            spare = -credential.bits % 8
            data = (int(credential.uid, 16) << spare).to_bytes((credential.bits + 7) // 8, "big")
            self._event(
                event=osdp_sys.EVENT_CARDREAD,
                reader_no=0,
                format=osdp_sys.CARD_FMT_RAW_UNSPECIFIED,
                direction=0,
                length=credential.bits,
                data=data,
            )
        else:
            pin = credential.pin if credential.pin.endswith("#") else credential.pin + "#"
            keys = b"".join(KEYS.get(key, key.encode()) for key in pin)
            self._event(event=osdp_sys.EVENT_KEYPRESS, reader_no=0, data=keys)

    def set_status(self, *, tampered: bool | None = None, power_lost: bool | None = None) -> None:
        """Open its case, or take its power supply away (it runs on a battery then)."""
        self.tampered = self.tampered if tampered is None else tampered
        self.power_lost = self.power_lost if power_lost is None else power_lost
        if self.online:
            report = bytes((self.tampered, self.power_lost))
            self._event(event=osdp_sys.EVENT_STATUS, type=osdp_sys.STATUS_REPORT_LOCAL, report=report)

    def set_inputs(self, states: Sequence[bool]) -> None:
        """Change its inputs; raises `Unavailable` while nobody polls it."""
        self._event(event=osdp_sys.EVENT_STATUS, type=osdp_sys.STATUS_REPORT_INPUT, report=bytes(states))

    def _event(self, **event: Any) -> None:
        with self._lock:
            if not (self.plugged and self.online):
                raise Unavailable(f"reader {self.name}", "the device is not reading it")
            self._device.submit_event(event)

    def plug(self, plugged: bool) -> None:
        """Plug it in, which starts it anew, or pull it out."""
        with self._lock:
            self.plugged = plugged
            self._device = None
            self._inbox.clear()
            self._outbox.clear()

    def forget_key(self) -> None:
        """Put it into install mode, as with its own reset switch."""
        with self._lock:
            self.key = None
            self.plug(self.plugged)

    def handle(
        self, *, plugged: bool | None, tampered: bool | None, power_lost: bool | None, forget_key: bool
    ) -> None:
        """Do several of these; None leaves as it is."""
        if forget_key:
            self.forget_key()
        if plugged is not None and plugged != self.plugged:
            self.plug(plugged)
        self.set_status(tampered=tampered, power_lost=power_lost)
        self._changed()

    def state(self) -> dict[str, Any]:
        """What a hand sees, for the bench API."""
        return {
            "name": self.name,
            "address": self.address,
            "plugged": self.plugged,
            "online": self.plugged and self.online,
            "secure": self.plugged and self.secure,
            "tampered": self.tampered,
            "power_lost": self.power_lost,
            "led": self.shown.led,
            "text": self.shown.text,
            "beeps": self.shown.beeps,
        }

    # -- the wire's side ---------------------------------------------------------------------------------------

    def hear(self, data: bytes) -> bytes:
        """Give it what is on the wire; returns what it says."""
        with self._lock:
            if not self.plugged:
                return b""
            if self._device is None:
                self._device = self._start()
            self._inbox += data
            for _ in range(TURNS):
                self._device.refresh()
            link = (self.online, self.secure)
            said = bytes(self._outbox)
            self._outbox.clear()
        if link != self._link:
            self._link = link
            self._changed()
        return said

    id = 0  # libosdp's channel protocol: the bus, and read, write and flush

    def read(self, most: int) -> bytes:
        """For libosdp: what has come."""
        data = bytes(self._inbox[:most])
        del self._inbox[:most]
        return data

    def write(self, data: bytes) -> int:
        """For libosdp: what it says."""
        self._outbox += data
        return len(data)

    def flush(self) -> None:
        """For libosdp: forget what has come."""
        self._inbox.clear()

    def _start(self) -> Any:
        flags = osdp_sys.FLAG_ENFORCE_SECURE if self.secure_only and self.key else 0
        if self.key is None:
            flags |= osdp_sys.FLAG_INSTALL_MODE
        device = peripheral(self.name, self.address, self, self.key, flags, self.capabilities)
        device.set_command_callback(self._command)
        device.register_file_ops(
            0, {"open": self._open, "read": self._refuse, "write": self._write, "close": self._close}
        )
        return device

    def _command(self, command: dict[str, Any]) -> CommandAnswer:
        code = command["command"]
        if code == osdp_sys.CMD_LED:
            self.shown.led = COLORS[command["on_color"]] if command["on_color"] < len(COLORS) else "off"
        elif code == osdp_sys.CMD_BUZZER:
            self.shown.beeps += command["rep_count"] if command["control_code"] == 2 else 0
        elif code == osdp_sys.CMD_TEXT:
            self.shown.text = command["data"]
        elif code == osdp_sys.CMD_OUTPUT:
            self.shown.outputs[command["output_no"]] = command["control_code"] in (2, 4, 5)
        elif code == osdp_sys.CMD_KEYSET:
            self.key = command["data"]
        elif code == osdp_sys.CMD_STATUS:
            return accept(self._report(command["type"]))
        self._changed()
        return accept()

    def _report(self, kind: int) -> dict[str, Any]:
        if kind == osdp_sys.STATUS_REPORT_LOCAL:
            report = bytes((self.tampered, self.power_lost))
        elif kind == osdp_sys.STATUS_REPORT_OUTPUT:
            report = bytes((self.shown.outputs.get(0, False), self.shown.outputs.get(1, False)))
        else:
            report = bytes(2)
        return {"command": osdp_sys.CMD_STATUS, "type": kind, "report": report}

    def _open(self, file_id: int, size: int) -> int:
        self._file, self._file_id = bytearray(size), file_id
        return 0

    def _refuse(self, size: int, offset: int) -> bytes:
        return b""

    def _write(self, data: bytes, offset: int) -> int:
        self._file[offset : offset + len(data)] = data
        return len(data)

    def _close(self, file_id: int) -> int:
        self.files[self._file_id] = bytes(self._file)
        self._changed()
        return 0


class BenchBus:
    """A cable with readers. What one end says, all others hear."""

    def __init__(self, name: str, readers: Sequence[BenchReader]) -> None:
        self.name = name
        self.readers = readers
        self.path = ""
        """The outer end, for programs that want to be on the cable; empty while the bench is off."""
        self.port = SerialPort(name, "")
        self._masters: list[int] = []
        self._slaves: list[int] = []
        self._wake = (-1, -1)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Lay the cable."""
        for _ in range(2):
            master, slave = os.openpty()
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._masters.append(master)
            self._slaves.append(slave)  # held, so that an end nobody has opened is no error
        self.port = SerialPort(self.name, os.ttyname(self._slaves[0]))
        self.path = os.ttyname(self._slaves[1])
        self._wake = os.pipe()
        self._thread = threading.Thread(target=self._run, name=f"bench bus {self.name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take it away; harmless when there is none."""
        if self._thread is None:
            return
        os.write(self._wake[1], b"x")
        self._thread.join()
        self._thread = None
        for descriptor in (*self._masters, *self._slaves, *self._wake):
            os.close(descriptor)
        self._masters.clear()
        self._slaves.clear()
        self.path = ""
        for reader in self.readers:
            reader.plug(reader.plugged)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([*self._masters, self._wake[0]], [], [])
            if self._wake[0] in ready:
                return
            for master in ready:
                self._pass_on(master, os.read(master, CHUNK))

    def _pass_on(self, source: int, data: bytes) -> None:
        self._say(data, but=source)
        for reader in self.readers:
            if answer := reader.hear(data):
                self._say(answer)

    def _say(self, data: bytes, but: int = -1) -> None:
        for master in self._masters:
            if master != but:
                with contextlib.suppress(BlockingIOError):  # nobody listens at that end, and it is full
                    os.write(master, data)
