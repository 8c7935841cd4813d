"""What the rest of the device knows of hardware. Real drivers and the bench implement the same Protocols."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

EdgeListener = Callable[[bool], None]
LostListener = Callable[[str], None]

OFF_COLOR = "off"
FLASH = 0.5
"""Seconds that a flashing light is on, and then off."""
SLOW_FLASH = 1.0

_LIGHT = re.compile(
    r"(?P<color>[a-z]+)(?:/(?P<other>[a-z]+))?"
    r"(?: (?P<flash>slow flash|flash)| on (?P<on>[0-9.]+) off (?P<off>[0-9.]+))?"
)


@dataclass(frozen=True, slots=True)
class Light:
    """What a light shows: steps of (colour, seconds) that repeat; one step alone is steady."""

    steps: tuple[tuple[str, float], ...]

    @classmethod
    def parse(cls, text: str) -> Light:
        """Read ``green``, ``amber flash``, ``red slow flash``, ``amber/red flash``, ``green on 0.2 off 2``.

        Raises ValueError for anything else.
        """
        found = _LIGHT.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a light, such as 'green', 'amber flash' or 'red on 0.2 off 2'")
        color = found["color"]
        if found["on"]:
            return cls(((color, float(found["on"])), (OFF_COLOR, float(found["off"]))))
        if found["flash"]:
            seconds = FLASH if found["flash"] == "flash" else SLOW_FLASH
            return cls(((color, seconds), (found["other"] or OFF_COLOR, seconds)))
        if found["other"]:
            raise ValueError(f"{text!r}: two colours need a flash")
        return cls(((color, 0.0),))

    @property
    def color(self) -> str:
        """The first colour shown."""
        return self.steps[0][0]

    @property
    def colors(self) -> set[str]:
        """All colours shown, without ``off``."""
        return {color for color, _ in self.steps} - {OFF_COLOR}

    @property
    def steady(self) -> bool:
        """Whether the light does not flash."""
        return len(self.steps) == 1


OFF = Light(((OFF_COLOR, 0.0),))


class CredentialKind(StrEnum):
    """What a credential is."""

    CARD = "card"
    PIN = "pin"
    PLATE = "plate"
    """A licence plate that a camera has read."""
    QR = "qr"
    """A QR code or barcode."""


@dataclass(frozen=True, slots=True)
class ChipPlace:
    """Where protected data lie on a card, and the key that reads them."""

    chip: str
    """The chip type."""
    key: bytes = field(repr=False)
    length: int = 0
    """Bytes to read."""
    block: int = 0
    """The first block, of a card with blocks."""
    application: int = 0
    file: int = 0
    key_number: int = 0
    """Of an application; of a card with blocks 0 is key A, 1 is key B."""
    communication: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """What a built-in reader knows of a card's chip."""

    type: str
    """Such as ``MIFARE_DESFire``."""
    data: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """What could be read of the places that the reader was told to read (`CredentialFront.expect`)."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody showed to a reader: a card (UID as upper-case hexadecimal text, and its length), or a PIN.

    A plate or a QR code is in ``uid``, as the hexadecimal text of its UTF-8 bytes.
    """

    reader: str
    uid: str = ""
    bits: int = 0
    pin: str = ""
    kind: CredentialKind = CredentialKind.CARD
    """Of the ``uid``; what has a ``pin`` is a PIN."""
    format: str = ""
    """How the reader sent it (``raw``, ``wiegand``, ``ascii``); empty when it does not say."""
    chip: Chip | None = field(default=None, compare=False, repr=False)
    """Of a card at a built-in reader."""


CredentialListener = Callable[[Credential], None]


class Wire(StrEnum):
    """The state of the cable between a terminal and what hangs on it."""

    WHOLE = "whole"
    CUT = "cut"
    """No current path: an input reads open, whatever the switch at its end does."""
    SHORTED = "shorted"
    """Tied to ground: an input reads closed."""


class GpioLine(Protocol):
    """One electrical line of a port, seen as a circuit: True is closed, False is open.

    An open-collector output or a relay contact that conducts is closed; an input whose pin is tied to ground is
    closed. Inversions of the board are the driver's and its board file's business.
    """

    name: str

    def read(self) -> bool:
        """The present state of the circuit. Raises `Unavailable` when the line is gone."""
        ...

    def write(self, closed: bool) -> None:
        """Drive the circuit; only in direction output. Raises `Unavailable` when the line is gone."""

    def set_direction(self, direction: str) -> None:
        """``"input"`` or ``"output"``; an output begins open. Raises `Unavailable` when the line cannot."""

    def watch(self, listener: EdgeListener | None, lost: LostListener | None = None) -> None:
        """Call ``listener(closed)`` on the event loop at every edge of an input; None ends it.

        ``lost(why)`` is called once when the line goes away while it is watched.
        """


class Ohmmeter(Protocol):
    """Measures the loop of a supervised input."""

    name: str

    def read(self) -> float:
        """Ohms to ground, ``inf`` without a path; may take milliseconds. Raises `Unavailable`."""
        ...

    def fitted(self, open_ohms: float, closed_ohms: float) -> None:
        """What the loop should measure with its switch open and closed; the bench fits such resistors."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is measured of a power rail; None where nothing measures it."""

    volts: float | None = None
    amps: float | None = None
    low: bool | None = None
    """Whether the hardware itself says that the voltage is too low."""
    fault: bool = False
    """Whether the hardware has switched the rail off for its current."""


class PowerMeter(Protocol):
    """Measures power and temperature; may take milliseconds, and is called beside the event loop."""

    def rail(self, name: str) -> Measured:
        """What rail ``name`` of the product measures now."""
        ...

    def celsius(self) -> float | None:
        """Temperature of the core in °C; None where nothing measures it."""
        ...


class Led(Protocol):
    """A light with one or more colours."""

    name: str

    def show(self, light: Light) -> None:
        """Show it until told otherwise; the driver does the flashing."""


class CredentialFront(Protocol):
    """The part of a card reader or keypad that a hand touches."""

    name: str

    def watch(self, listener: CredentialListener | None) -> None:
        """Call ``listener(credential)`` on the event loop for every card and every PIN; None ends it."""

    def expect(self, places: Mapping[str, ChipPlace]) -> None:
        """From now on read these places of cards before a card is told."""


@dataclass(frozen=True, slots=True)
class Link:
    """The network cable: ``speed`` in Mbit/s, 0 without a connection, and whether anything goes over it."""

    speed: int = 0
    activity: bool = False


LinkListener = Callable[[Link], None]


class NetworkPort(Protocol):
    """The network connector, as far as its light shows it."""

    def link(self) -> Link:
        """The connection now."""
        ...

    def watch(self, listener: LinkListener | None) -> None:
        """Call ``listener(link)`` on the event loop at every change; None ends it."""


AUDIO_RATE = 48_000
"""Samples a second of every audio device; a driver converts where its hardware differs."""
AUDIO_FRAME = 480
"""Samples of one frame: 10 ms."""
LONGEST_RECORD = 30
"""Seconds of its loudspeaker that the bench keeps."""


class AudioStream(Protocol):
    """An open audio device: mono, 16 bits, `AUDIO_RATE`. All methods are called by one thread, which may wait."""

    def exchange(self, played: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
        """Play a frame of `AUDIO_FRAME` samples, wait until the microphone has heard the next one, and give it.

        A stream without a microphone gives silence at the loudspeaker's pace. Raises `Unavailable` when the device is
        gone; then only `close` is called.
        """
        ...

    @property
    def delay(self) -> float:
        """Seconds from `exchange` to the moment when the frame is played, as far as the driver knows."""
        ...

    def close(self) -> None:
        """Let go of the device."""


class AudioDevice(Protocol):
    """Microphone and loudspeaker."""

    name: str

    def open(self, input_type: str | None, power: str = "", *, loudspeaker: bool = True) -> AudioStream:
        """Begin: ``input_type`` (``internal``, ``line`` …) or None without microphone, ``power`` for an outer one.

        Raises `Unavailable`.
        """
        ...

    def describe(self) -> Mapping[str, Any]:
        """Facts for the server report."""
        ...


class SerialChannel(Protocol):
    """An open serial line; used by one thread. Every method raises `Unavailable` when the device is gone."""

    def fileno(self) -> int:
        """For waiting until something has come."""
        ...

    def read(self, most: int) -> bytes:
        """What has come, at most ``most`` bytes; does not wait, and may be empty."""
        ...

    def write(self, data: bytes) -> None:
        """Send all of it; a line with two wires is turned to sending meanwhile."""

    def flush(self) -> None:
        """Forget what has come and was not read."""

    def close(self) -> None:
        """Let go of the device."""


class SerialBus(Protocol):
    """An RS485 connector, seen as a half-duplex serial line."""

    name: str

    def open(self, baud: int) -> SerialChannel:
        """Take the line at ``baud`` bits a second, eight bits, no parity; raises `Unavailable`."""
        ...


class PulseListener(Protocol):
    """Hears the data lines of a Wiegand connector, on the event loop."""

    def pulse(self, bit: int, at: float) -> None:
        """A pulse began on data line ``bit`` (0 or 1) at monotonic time ``at``, in seconds."""

    def missed(self) -> None:
        """Pulses before the next one were lost."""

    def lost(self, why: str) -> None:
        """The lines are gone; nothing more is heard."""


class WiegandLines(Protocol):
    """A Wiegand connector: two data lines, which a reader pulses or the device itself, and a reader's light and beeper.

    Every method but `release` raises `Unavailable` when the lines are gone.
    """

    name: str

    def listen(self, listener: PulseListener) -> None:
        """Hear the reader that hangs there until `release`; the lines are taken with one request."""

    def drive(self) -> None:
        """Be the reader until `release`: take both data lines as outputs, at rest."""

    async def send(self, bits: str, width: float, interval: float) -> None:
        """Pulse a message of ``0`` and ``1``, ``width`` seconds each, ``interval`` seconds apart; after `drive`."""

    def show(self, *, green: bool, red: bool) -> None:
        """Light the reader; a board has one of the lines, both, or none."""

    def beep(self, on: bool) -> None:
        """Sound the reader's beeper."""

    def release(self) -> None:
        """Let go of the data lines; harmless when they are not held."""


class Hardware(Protocol):
    """Everything that this device is screwed to. Subsystems ask for parts by the names in the product file."""

    kind: str
    """``bench`` or ``board``."""

    async def start(self) -> None:
        """Take hold of the hardware; raises `StartError` when the board file does not fit this machine."""

    async def stop(self) -> None:
        """Let go; outputs are left open."""

    def line(self, name: str) -> GpioLine:
        """The line called ``name``; raises `NotFound` when the board has none."""
        ...

    def ohmmeter(self, name: str) -> Ohmmeter:
        """What measures the line called ``name``; raises `NotFound` when nothing does."""
        ...

    def power(self) -> PowerMeter:
        """What measures power and temperature."""
        ...

    def led(self, name: str) -> Led:
        """The light called ``name``; a board without it gives one that only remembers what it shows."""
        ...

    def button(self, name: str) -> GpioLine:
        """The service button called ``name`` (``control``); closed is pressed."""
        ...

    def fronts(self) -> Sequence[CredentialFront]:
        """The card readers and keypads, if any."""
        ...

    def bus(self, name: str) -> SerialBus:
        """The RS485 connector called ``name`` (``reader``, ``door-1`` …); raises `NotFound` when there is none."""
        ...

    def wiegand(self, name: str) -> WiegandLines:
        """The Wiegand connector called ``name`` (``reader``, ``door-1-a`` …); raises `NotFound` when there is none."""
        ...

    def network(self) -> NetworkPort:
        """The network connector."""
        ...

    def audio(self) -> AudioDevice | None:
        """Microphone and loudspeaker, if any."""
        ...

    def describe(self) -> Mapping[str, Any]:
        """Facts for the status page and the server report: driver, chip, board."""
        ...
