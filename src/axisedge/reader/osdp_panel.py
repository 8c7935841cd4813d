"""The control panel's side of one OSDP reader: libosdp does the protocol, `osdp_bus` says when it may speak.

All methods are called by the thread of the bus, but for `submit`, `upgrade` and `progress`.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

import osdp_sys

from axisedge.hardware.osdp_binding import control_panel
from axisedge.reader.osdp_frame import LONGEST, REPLY, START, Frame, formatted_card, is_valid

log = logging.getLogger(__name__)

PROBE = 0.5
"""Seconds between attempts to find a reader that is not there."""
REFUSED = 2.0
"""The same for one that is there and will not, for example because its key is another."""
POLL = 0.052
"""Seconds between polls; libosdp polls 50 ms after the last answer."""
TICK = 0.05
LOST = 3
"""Answers in a row that must be missing until a connected reader is not connected."""
HANDSHAKE = 5.0
"""Seconds that finding out about a reader and its secure channel may take."""
AT_ONCE = 4
"""Commands that libosdp has before the next is given to it."""
READ_AT_ONCE = 512
WRONG = "it answers wrongly"
"""Why a reader that says no to a command is looked for anew: libosdp knows no other way."""
UPGRADE_FILE = 1
"""The type of a file that is transferred (osdp_FILETRANSFER): 1 is opaque, for the reader to know."""


class Security(StrEnum):
    """How the line to a reader is kept."""

    PLAIN = "plain"
    """Anyone on the cable can read and send."""
    INSTALL = "install"
    """Give the reader its key, over a channel that is secured with the standard's well-known key."""
    SECURE = "secure"
    """Nothing but the reader's own key will do."""


class Transfer(StrEnum):
    """What became of the last file."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Link(StrEnum):
    """Whether a reader is there."""

    OFF = "not-connected"
    """It is turned off."""
    CONNECTING = "connecting"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """A reader came or went."""

    link: Link
    secure: bool = False
    why: str = ""
    identity: Mapping[str, int] | None = None
    """Vendor, model, version, serial number and firmware, of a reader that came."""
    inputs: int = 0
    """How many inputs it says that it has; and outputs."""
    outputs: int = 0


@dataclass(frozen=True, slots=True)
class CardRead:
    """``data`` holds ``bits``, the first bit in front; text of a reader that formats is in ``text``."""

    data: bytes
    bits: int
    format: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """The keys 0 to 9, * and #."""

    keys: str


@dataclass(frozen=True, slots=True)
class LocalStatus:
    """The reader's case and its power supply."""

    tampered: bool
    power_lost: bool


class InputState(IntEnum):
    """One input of an osdp_ISTATR answer (SIA OSDP 2.2.2); any other number says nothing."""

    INACTIVE = 0
    ACTIVE = 1
    SHORTED = 2
    CUT = 3
    FAULT = 4
    """A resistance that no state has."""


@dataclass(frozen=True, slots=True)
class ContactStatus:
    """The states of all inputs (0 to 4, see `InputState`) or all outputs (0 and 1)."""

    output: bool
    states: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CommandDone:
    """A command that was given with a number, and whether the reader did it."""

    number: int
    done: bool


Happening = LinkChanged | CardRead | KeysPressed | LocalStatus | ContactStatus | CommandDone


@dataclass(frozen=True, slots=True)
class Plan:
    """One reader, as it is configured."""

    id: str
    address: int
    security: Security = Security.PLAIN
    key: bytes | None = None


class Panel:
    """One reader. Between `begin` and `finish` it has the bus."""

    id = 0  # libosdp's channel protocol

    def __init__(self, plan: Plan, tell: Callable[[Happening], None]) -> None:
        self.plan = plan
        self._tell = tell
        self._context: Any = None
        self._frame = Frame()
        self._inbox = bytearray()
        self._commands: deque[tuple[int, dict[str, Any]]] = deque()
        self._sent_commands: deque[int] = deque()
        self._misses = 0
        self._why = ""
        self._gone = ""
        self._since = 0.0
        self._file = b""
        self._read_to = 0
        self.transfer = Transfer.NONE
        """What became of the last file."""
        self.sending = b""
        self.due = 0.0
        """Monotonic time when it wants the bus."""
        self.connected = False
        self._came = 0.0
        """When it was connected last."""
        self.answered = False
        """Whether it has answered since it was looked for."""
        self.attempt = 0

    # -- anybody -----------------------------------------------------------------------------------------------

    def submit(self, number: int, command: dict[str, Any]) -> None:
        """Send ``command`` (as libosdp's binding writes it) when the reader is connected; `CommandDone` follows."""
        self._commands.append((number, command))
        self.due = 0.0

    def upgrade(self, number: int, content: bytes) -> None:
        """Transfer a file; `CommandDone` says whether it began, `progress` how far it is."""
        self._file, self._read_to = content, 0
        self.transfer = Transfer.RUNNING
        self.submit(number, {"command": osdp_sys.CMD_FILE_TX, "id": UPGRADE_FILE, "flags": 0})

    # -- the bus -----------------------------------------------------------------------------------------------

    def begin(self, now: float) -> None:
        """The bus is this reader's: `sending` is what goes out, if anything."""
        self.sending = b""
        self._frame.clear()
        self._inbox.clear()
        if self._context is None:
            self._look_for(now)
        self._submit_waiting()
        self._context.refresh()
        if not self.sending:  # the first may only have decided what is to be said
            self._context.refresh()

    @property
    def complete(self) -> bool:
        """Whether an answer has come."""
        return bool(self._frame.whole)

    @property
    def credible(self) -> bool:
        """Whether what came is an answer to what was said: whole, from this reader, and of the same sequence."""
        whole = self._frame.whole
        said = self.sending[self.sending.find(START) :]  # there is a mark before
        return is_valid(whole) and whole[1] == self.plan.address | REPLY and (whole[4] ^ said[4]) & 3 == 0

    def ask_again(self) -> None:
        """What came is forgotten, and the same is said once more: the reader repeats its answer (5.9)."""
        self._frame.clear()

    @property
    def silent(self) -> bool:
        """Whether the answer before was missing as well, and nothing has come this time."""
        return self._misses > 0 and not self._frame.size

    @property
    def expected(self) -> int:
        """Bytes of the answer, as far as it says."""
        return self._frame.expected

    @property
    def overflowing(self) -> bool:
        """Whether more has come than any answer has."""
        return self._frame.size > LONGEST

    @property
    def room(self) -> int:
        """How much to read at once."""
        return READ_AT_ONCE

    def hear(self, data: bytes) -> None:
        """This is on the line."""
        self._frame.add(data)

    def finish(self, now: float) -> None:
        """The bus is taken back."""
        if self.sending and self.credible:
            whole = self._frame.whole
            self._misses, self.answered = 0, True
            self._inbox[:] = whole  # libosdp gets nothing else
            self._context.refresh()
            if text := formatted_card(whole, self.plan.address):
                self._tell(CardRead(text.encode(), 8 * len(text), "ascii", text))
            hurried = self._transferring() or bool(self._sent_commands)  # a light holds up no card
            self.due = now if hurried or not self.connected else now + POLL
        elif self.sending:
            self._misses += 1
            self.due = now + TICK
            if not self.connected:
                self.drop(WRONG if self._frame.size else "", now + PROBE)
                return
            if self._misses >= LOST:
                self.drop("it does not answer", now)
                return
        else:
            self.due = now + TICK
        self._settle(now)

    def drop(self, why: str, due: float = 0.0) -> None:
        """Forget what was agreed with the reader, and look for it again at ``due``."""
        if self._context is not None:
            self._context.flush_commands(0)
            self._context = None
        self._end_transfer(done=False)
        while self._commands:
            self._tell(CommandDone(self._commands.popleft()[0], done=False))
        while self._sent_commands:
            self._tell(CommandDone(self._sent_commands.popleft(), done=False))
        if self.connected or why not in ("", self._why):
            self._tell(LinkChanged(Link.CONNECTING, why=why))
            self._why = why
        self.connected, self.answered, self._gone, self._misses = False, False, "", 0
        self.due = due

    def _look_for(self, now: float) -> None:
        flags = osdp_sys.FLAG_ENABLE_NOTIFICATION | osdp_sys.FLAG_IGN_UNSOLICITED
        if self.plan.security is Security.SECURE:
            flags |= osdp_sys.FLAG_ENFORCE_SECURE
        key = None if self.plan.security is Security.PLAIN else self.plan.key
        self._context = control_panel(self.plan.id, self.plan.address, self, key, flags)
        self._context.set_event_callback(self._event)
        self._context.set_command_completion_callback(self._completed)
        self._context.register_file_ops(
            0,
            {"open": self._open, "read": self._read_file, "write": self._write_file, "close": self._close},
        )
        self.attempt += 1
        self._since = now

    def _submit_waiting(self) -> None:
        while self.connected and self._commands and len(self._sent_commands) < AT_ONCE:
            number, command = self._commands[0]
            is_file = command["command"] == osdp_sys.CMD_FILE_TX
            taken = self._context.submit_command(0, command)
            if not taken and self._sent_commands:
                return  # it has no room until one of those is done
            self._commands.popleft()
            if not taken:
                self._tell(CommandDone(number, done=False))
            elif is_file:  # its end is seen by `progress`, not told
                self._tell(CommandDone(number, done=True))
            else:
                self._sent_commands.append(number)

    def _settle(self, now: float) -> None:
        """See what has become of the reader."""
        if self._gone:
            steady = self.connected and now - self._came > REFUSED  # something hit the cable once
            self.drop(self._gone, now if steady else now + REFUSED)
        elif not self.connected and self._context.status() & 1:
            secure = bool(self._context.sc_status() & 1)
            if not secure and self.plan.security is not Security.PLAIN:
                self.drop("it refuses the key, and is not in install mode", now + REFUSED)
                return
            self.connected, self._why, self.attempt, self._came = True, "", 0, now
            self._tell(
                LinkChanged(
                    Link.CONNECTED,
                    secure,
                    identity=self._context.get_pd_id(0),
                    inputs=self._has(osdp_sys.CAP_CONTACT_STATUS_MONITORING),
                    outputs=self._has(osdp_sys.CAP_OUTPUT_CONTROL),
                )
            )
            report = osdp_sys.STATUS_REPORT_LOCAL
            self._context.submit_command(0, {"command": osdp_sys.CMD_STATUS, "type": report})
            self._sent_commands.append(0)
        elif not self.connected and now - self._since > HANDSHAKE:
            self.drop("it does not say what it is", now + PROBE)

    def _has(self, capability: int) -> int:
        """How many of something it says that it has (osdp_PDCAP)."""
        level, items = self._context.check_capability(0, capability)
        return int(items) if level else 0

    @property
    def busy(self) -> bool:
        """Whether a file is being transferred."""
        return bool(self._file)

    @property
    def waiting(self) -> bool:
        """Whether commands wait for their turn."""
        return bool(self._commands)

    def progress(self) -> tuple[int, int] | None:
        """Bytes of the file that are there, and of all; None when nothing is being transferred."""
        context = self._context
        status = context.get_file_tx_status(0) if context is not None and self._file else None
        return (status["offset"], status["size"]) if status else None

    def _transferring(self) -> bool:
        return bool(self._file) and self.progress() is not None

    # -- libosdp -----------------------------------------------------------------------------------------------

    def read(self, most: int) -> bytes:
        """For libosdp: what the reader said."""
        data = bytes(self._inbox[:most])
        del self._inbox[:most]
        return data

    def write(self, data: bytes) -> int:
        """For libosdp: what is to be said to it."""
        self.sending += data
        return len(data)

    def flush(self) -> None:
        """For libosdp: forget what came."""
        self._inbox.clear()

    def _event(self, _: int, event: dict[str, Any]) -> int:
        kind = event["event"]
        if kind == osdp_sys.EVENT_CARDREAD:
            self._card(event)
        elif kind == osdp_sys.EVENT_KEYPRESS:
            self._tell(KeysPressed(keys(event["data"])))
        elif kind == osdp_sys.EVENT_STATUS:
            self._status(event["type"], event["report"])
        elif kind == osdp_sys.EVENT_NOTIFICATION:
            self._notified(event["type"], event["arg0"])
        return 0

    def _notified(self, kind: int, value: int) -> None:
        if kind == osdp_sys.EVENT_NOTIFICATION_PD_STATUS and not value:
            keyed = self.plan.security is not Security.PLAIN and not self.connected
            self._gone = "it refuses the key" if keyed else WRONG

    def _card(self, event: dict[str, Any]) -> None:
        data = event["data"]
        if event["format"] == osdp_sys.CARD_FMT_ASCII:
            self._tell(CardRead(data, 8 * len(data), "ascii", data.decode("ascii", "replace")))
        elif event["length"]:
            wiegand = event["format"] == osdp_sys.CARD_FMT_RAW_WIEGAND
            self._tell(CardRead(data, event["length"], "wiegand" if wiegand else "raw"))

    def _status(self, kind: int, report: bytes) -> None:
        if kind == osdp_sys.STATUS_REPORT_LOCAL and len(report) >= 2:
            self._tell(LocalStatus(bool(report[0]), bool(report[1])))
        elif kind in (osdp_sys.STATUS_REPORT_INPUT, osdp_sys.STATUS_REPORT_OUTPUT):
            self._tell(ContactStatus(kind == osdp_sys.STATUS_REPORT_OUTPUT, tuple(report)))

    def _completed(self, _: int, command: dict[str, Any], status: int) -> None:
        done = status == osdp_sys.COMPLETION_OK
        if command["command"] == osdp_sys.CMD_KEYSET and done:
            self.plan = replace(self.plan, key=command["data"])
        if self._sent_commands:
            self._tell(CommandDone(self._sent_commands.popleft(), done))

    def _open(self, file_id: int, size: int) -> int:
        return len(self._file)

    def _read_file(self, size: int, offset: int) -> bytes:
        self._read_to = max(self._read_to, offset + size)
        return self._file[offset : offset + size]

    def _write_file(self, data: bytes, offset: int) -> int:
        return 0

    def _close(self, file_id: int) -> int:
        self._end_transfer(done=self._read_to >= len(self._file))
        return 0

    def _end_transfer(self, *, done: bool) -> None:
        if self._file:
            self._file = b""
            self.transfer = Transfer.DONE if done else Transfer.FAILED


def keys(data: bytes) -> str:
    """The keys of an osdp_KEYPAD answer; what is no key of a PIN pad is left out."""
    names = {0x7F: "*", 0x0D: "#"}
    return "".join(
        names.get(byte, chr(byte)) for byte in data if byte in names or chr(byte) in "0123456789*#"
    )
