"""The device as an OSDP reader of somebody else's control panel (a peripheral), with libosdp.

Manual: Reader > Connection > Reader protocol > OSDP. Cards go in the chosen output format; keys one by one, as OSDP
has them. The panel's commands for light, buzzer and text are told to whoever shows them.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import osdp_sys

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.hardware.osdp_binding import COLORS, KNOWN_KEYS, CommandAnswer, accept, peripheral, refuse
from axisedge.hardware.protocols import SerialBus, SerialChannel
from axisedge.reader.formats import Bits
from axisedge.reader.osdp_frame import HEAD, SECURITY_BLOCK, Frame, is_valid, nak
from axisedge.reader.osdp_panel import Security

log = logging.getLogger(__name__)

CHUNK = 512
TURNS = 4
"""How often libosdp is asked after something has come: to read, to decide, to answer."""
SILENCE = 8.0
"""Seconds without a poll after which the panel is gone (IEC 60839-11-5)."""
UNFINISHED = 0.2
"""Seconds after which the rest of a frame comes no more: the panel has given up waiting for an answer."""
BROADCAST = 0x7F
OPENING = {0x60, 0x61, 0x62}
"""Commands that come before a secure channel is there: osdp_POLL, osdp_ID, osdp_CAP."""
HANDSHAKE = {0x11: 0x76, 0x13: 0x77}
"""Security block types in which a secure channel is agreed on, and the command of each: osdp_CHLNG, osdp_SCRYPT."""
SECURED = {0x15, 0x17}
NOT_IN_PLAIN = 6
"""Why a command is refused (osdp_NAK): it must be secured."""
REOPEN = 1.0
MOST_WAITING = 32
"""What may wait for the panel's poll; the oldest goes first when there is more."""
KEYS = {"*": 0x7F, "#": 0x0D}


@dataclass(frozen=True, slots=True)
class ReaderPlan:
    """How the panel finds the device."""

    address: int = 0
    baud: int = 9600
    security: Security = Security.PLAIN
    key: bytes | None = None


@dataclass(frozen=True, slots=True)
class PanelState:
    """Whether a panel polls the device."""

    connected: bool = False
    secure: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class PanelWants:
    """What the panel wants shown or heard. What it does not mention is empty."""

    led: str = ""
    seconds: float = 0.0
    """How long the light lasts; 0 is until the next."""
    beeps: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class KeyGiven:
    """The panel gave the device a secure channel key."""

    key: bytes


Told = PanelState | PanelWants | KeyGiven


class OsdpReader:
    """One peripheral on one line. ``tell`` is called by its thread."""

    id = 0  # libosdp's channel protocol

    def __init__(self, line: SerialBus, plan: ReaderPlan, clock: Clock, tell: Callable[[Told], None]) -> None:
        self._line = line
        self.plan = plan
        self._clock = clock
        self._tell = tell
        self._device: Any = None
        self._frame = Frame()
        self._heard = float("-inf")
        self._asked = self._answered = b""
        """The last command and its answer: libosdp does not repeat answers, which the standard asks for (5.9)."""
        self._inbox = bytearray()
        self._outbox = bytearray()
        self._events: deque[dict[str, Any]] = deque(maxlen=MOST_WAITING)
        self._state = PanelState()
        self._polled = float("-inf")
        self._tampered = False
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=f"OSDP reader {line.name}")
        self._ending = False
        self._wake = (-1, -1)

    async def serve(self) -> None:
        """Answer, in a thread, until cancelled."""
        self._wake = os.pipe()
        answering = asyncio.get_running_loop().run_in_executor(self._executor, self._run)
        try:
            await asyncio.shield(answering)
        finally:
            self._ending = True
            os.write(self._wake[1], b"x")
            await asyncio.wait([answering])
            self._executor.shutdown()
            for end in self._wake:
                os.close(end)

    # -- what is shown to the device ---------------------------------------------------------------------------

    def card(self, bits: Bits, *, wiegand: bool = False) -> None:
        """Send a card at the next poll; one that nobody asks for within `SILENCE` is not sent."""
        spare = -bits.length % 8
        self._events.append(
            {
                "event": osdp_sys.EVENT_CARDREAD,
                "reader_no": 0,
                "format": osdp_sys.CARD_FMT_RAW_WIEGAND if wiegand else osdp_sys.CARD_FMT_RAW_UNSPECIFIED,
                "direction": 0,
                "length": bits.length,
                "data": (bits.value << spare).to_bytes((bits.length + 7) // 8, "big"),
            }
        )

    def keys(self, keys: str) -> None:
        """Send keys 0 to 9, * and #."""
        data = bytes(KEYS.get(key, ord(key)) for key in keys)
        self._events.append({"event": osdp_sys.EVENT_KEYPRESS, "reader_no": 0, "data": data})

    def set_tampered(self, tampered: bool) -> None:
        """Tell the panel that the device's case was opened, or closed."""
        self._tampered = tampered
        self._events.append(
            {
                "event": osdp_sys.EVENT_STATUS,
                "type": osdp_sys.STATUS_REPORT_LOCAL,
                "report": bytes((tampered, 0)),
            }
        )

    # -- the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ending:
            try:
                channel = self._line.open(self.plan.baud)
            except Unavailable as error:
                self._become(PanelState(why=str(error)))
                self._wait(REOPEN)
                continue
            try:
                self._device = self._start()
                while not self._ending:
                    self._turn(channel)
            except Unavailable as error:
                self._become(PanelState(why=str(error)))
                self._wait(REOPEN)
            finally:
                self._device = None
                channel.close()

    def _turn(self, channel: SerialChannel) -> None:
        ready, _, _ = select.select([channel.fileno(), self._wake[0]], [], [], SILENCE / 8)
        if channel.fileno() in ready:
            data = channel.read(CHUNK)
            if not data:
                raise Unavailable(f"serial line {self._line.name}", "it was closed at the other end")
            for command in self._commands(data):
                if answer := self._answer(command):
                    self._polled = self._clock.monotonic()
                    channel.write(answer)
        connected = self._clock.monotonic() - self._polled < SILENCE and bool(self._device.is_online())
        self._become(PanelState(connected, connected and bool(self._device.is_sc_active())))

    def _commands(self, data: bytes) -> list[bytes]:
        """The command to this device that is whole with ``data``, if any."""
        now = self._clock.monotonic()
        if now - self._heard > UNFINISHED:
            self._frame.clear()
        self._heard = now
        found: list[bytes] = []
        for byte in data:
            self._frame.add(bytes((byte,)))
            while whole := self._frame.whole:
                if not is_valid(whole):
                    self._frame.skip()
                    continue
                self._frame.clear()
                if whole[1] in (self.plan.address, BROADCAST):
                    found.append(whole)
        return found[-1:]  # nobody waits for the answers to those before

    def _answer(self, command: bytes) -> bytes:
        if (
            command == self._asked and command[4] & 3
        ):  # the panel has not understood the answer; 0 begins anew
            return self._answered
        if self.plan.security is Security.SECURE and not may_come(command):
            return nak(command, self.plan.address, NOT_IN_PLAIN)
        if self._state.connected:
            while self._events:
                self._device.submit_event(self._events.popleft())
        self._inbox[:] = command
        try:
            for _ in range(TURNS):
                self._device.refresh()
        except (SystemError, ValueError) as error:  # the binding could not make a command of it
            log.warning(
                "the access control unit said what cannot be understood: %s", error.__cause__ or error
            )
            self._device = self._start()
            return b""
        self._asked, self._answered = command, bytes(self._outbox)
        self._outbox.clear()
        return self._answered

    def _become(self, state: PanelState) -> None:
        if not state.connected:
            self._events.clear()  # a card that opens a door minutes later is a danger
            if self._device is not None:
                self._device.flush_events()
        if state != self._state:
            self._state = state
            self._tell(state)

    def _wait(self, seconds: float) -> None:
        select.select([self._wake[0]], [], [], seconds)

    def _start(self) -> Any:
        self._frame.clear()
        self._asked = self._answered = b""
        self._inbox.clear()
        self._outbox.clear()
        plan, key = self.plan, None if self.plan.security is Security.PLAIN else self.plan.key
        flags = 0
        if plan.security is Security.SECURE:
            flags |= osdp_sys.FLAG_ENFORCE_SECURE
        elif plan.security is Security.INSTALL:
            flags |= osdp_sys.FLAG_INSTALL_MODE
        capabilities = [
            (osdp_sys.CAP_CARD_DATA_FORMAT, 1, 1),
            (osdp_sys.CAP_READER_LED_CONTROL, 2, 1),
            (osdp_sys.CAP_READER_AUDIBLE_OUTPUT, 2, 1),
            (osdp_sys.CAP_READER_TEXT_OUTPUT, 1, 1),
            (osdp_sys.CAP_COMMUNICATION_SECURITY, int(plan.security is not Security.PLAIN), 1),
        ]
        device = peripheral("axisedge", plan.address, self, key, flags, capabilities)
        device.set_command_callback(self._command)
        return device

    # -- libosdp -----------------------------------------------------------------------------------------------

    def read(self, most: int) -> bytes:
        """For libosdp: what the panel said."""
        data = bytes(self._inbox[:most])
        del self._inbox[:most]
        return data

    def write(self, data: bytes) -> int:
        """For libosdp: what is answered."""
        self._outbox += data
        return len(data)

    def flush(self) -> None:
        """For libosdp: forget what came."""
        self._inbox.clear()

    def _command(self, command: dict[str, Any]) -> CommandAnswer:
        code = command["command"]
        if code == osdp_sys.CMD_LED:
            color = command["on_color"]
            led = COLORS[color] if color < len(COLORS) else COLORS[0]
            seconds = command.get("timer_count", 0) / 10
            self._tell(PanelWants(led=led, seconds=seconds))
        elif code == osdp_sys.CMD_BUZZER:
            if command["control_code"] > 1:  # 1 is silence
                self._tell(PanelWants(beeps=max(1, command["rep_count"])))
        elif code == osdp_sys.CMD_TEXT:
            self._tell(PanelWants(text=command["data"]))
        elif code == osdp_sys.CMD_KEYSET:
            if command["data"] in KNOWN_KEYS:
                return refuse()
            self._tell(KeyGiven(command["data"]))
        elif code == osdp_sys.CMD_STATUS and command["type"] == osdp_sys.STATUS_REPORT_LOCAL:
            report = bytes((self._tampered, 0))
            return accept({"command": code, "type": command["type"], "report": report})
        else:
            return refuse()
        return accept()


def may_come(command: bytes) -> bool:
    """Whether a reader that insists on its secure channel may hear ``command``.

    libosdp (3.2.9) refuses the others too, but ends the program at those whose name it does not know.
    """
    if not command[4] & SECURITY_BLOCK:
        return command[HEAD] in OPENING
    length, kind = command[HEAD], command[HEAD + 1]
    return kind in SECURED or (
        kind in HANDSHAKE and command[HEAD + length : HEAD + length + 1] == bytes((HANDSHAKE[kind],))
    )
