"""Requests and answers of the bench API; its OpenAPI document is made from them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=64)]
Seconds = Annotated[float, Field(gt=0, le=600, allow_inf_nan=False)]
Circuit = Literal["open", "closed"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(_Model):
    """An empty object."""


class Press(_Model):
    """Press `button` (a line of kind button, or `control`) for `seconds`."""

    button: Name
    seconds: Seconds = 0.2


class Input(_Model):
    """`input` is a line's name, or the number of an I/O terminal from 1."""

    input: Name
    state: Circuit


class WireState(_Model):
    """`line` as for an input. `cut` has no current path, `shorted` is tied to ground, `whole` is mended."""

    line: Name
    state: Literal["whole", "cut", "shorted"]


class Contact(_Model):
    """`line` as for an input, but an output: one that is `stuck` stays where it is, whatever the device drives."""

    line: Name
    stuck: bool


class CardData(_Model):
    """Protected data on a card: `block` for MIFARE Classic and Plus, `application` and `file` for DESFire.

    `key` and `content` are hexadecimal. `key_number` is the application's; of a card with blocks 0 is key A, 1 key B.
    """

    key: Annotated[str, Field(pattern="^([0-9A-Fa-f]{2}){1,24}$")]
    content: Annotated[str, Field(pattern="^([0-9A-Fa-f]{2}){1,1024}$")]
    block: Annotated[int, Field(ge=0, le=255)] = 0
    application: Annotated[str, Field(pattern="^([0-9A-Fa-f]{6})?$")] = ""
    file: Annotated[int, Field(ge=0, le=31)] = 0
    key_number: Annotated[int, Field(ge=0, le=13)] = 0
    communication: Literal["", "plain", "maced", "enciphered"] = ""


class Card(_Model):
    """`uid` in hexadecimal; `bits` is its length, 8 for each byte unless told; the first reader unless told.

    `chip` is the chip type, such as `MIFARE_DESFire`, which the built-in reader sees; `data` lie on the card.
    """

    uid: Annotated[str, Field(min_length=1, max_length=200)]
    bits: Annotated[int, Field(ge=1, le=512)] | None = None
    reader: Annotated[str, Field(max_length=64)] = ""
    chip: Annotated[str, Field(max_length=32)] = ""
    data: Annotated[list[CardData], Field(max_length=16)] = []


class Pin(_Model):
    """The keys that are typed: digits, `*` and `#`."""

    pin: Annotated[str, Field(min_length=1, max_length=32)]
    reader: Annotated[str, Field(max_length=64)] = ""


class WiredReaderSwitches(_Model):
    """Plug a reader in or out, open its case, take its power, reset it to install mode; what is not named stays."""

    reader: Name
    plugged: bool | None = None
    tampered: bool | None = None
    power_lost: bool | None = None
    forget_key: bool = False


class ModuleSwitches(_Model):
    """Do something to an expansion module, to what hangs on input `input`, or to the contact of output `output`.

    Inputs and outputs count from 1: outputs are first the relays, then the I/Os. What is not named stays.
    """

    module: Name
    plugged: bool | None = None
    tampered: bool | None = None
    power_lost: bool | None = None
    forget_key: bool = False
    input: Annotated[int, Field(ge=1, le=64)] | None = None
    state: Literal["open", "closed", "shorted", "cut", "fault"] = "closed"
    output: Annotated[int, Field(ge=1, le=64)] | None = None
    stuck: bool = True


class WiegandMessage(_Model):
    """Bits that a reader pulses on its Wiegand lines, `interval` ms apart.

    A stray pulse comes on the other line after each bit whose number (from 0) is in `glitches`.
    """

    reader: Name
    bits: Annotated[str, Field(min_length=1, max_length=512, pattern="^[01]+$")]
    interval: Annotated[float, Field(ge=0.2, le=20, allow_inf_nan=False)] = 2.0
    glitches: Annotated[list[int], Field(max_length=64)] = []


class ControlButton(_Model):
    """`press`: on the running device. `hold`: while the power is reconnected, and for `seconds` after that."""

    action: Literal["press", "hold"]
    seconds: Seconds = 0.2


class Network(_Model):
    """The network light's cable: `speed` in Mbit/s, 0 is pulled out. Real connections are not touched."""

    speed: Literal[0, 10, 100, 1000]
    activity: bool = False


class CameraSwitches(_Model):
    """What is done to the camera; what is not named stays.

    `unplugged` pulls its cable out. `light` is how much falls on the scene (1 is day, 0.01 dusk), `kelvin` its colour.
    """

    covered: bool | None = None
    dark: bool | None = None
    moving: bool | None = None
    unplugged: bool | None = None
    light: float | None = Field(None, ge=0.0001, le=16)
    kelvin: int | None = Field(None, ge=2000, le=9000)


class Camera(_Model):
    """The camera's lens, light, scene and cable."""

    covered: bool
    dark: bool
    moving: bool
    unplugged: bool
    light: float
    kelvin: int


class Microphone(_Model):
    """What the microphone hears: `silence`, a `tone`, `noise` or a `wav` file (base64, PCM of 8 or 16 bits).

    `frequency` in Hz; `level` is the RMS of tone and noise in dB of full scale; `repeat` begins the file again.
    """

    plays: Literal["silence", "tone", "noise", "wav"]
    frequency: Annotated[float, Field(ge=20, le=20_000, allow_inf_nan=False)] = 1000
    level: Annotated[float, Field(ge=-90, le=0, allow_inf_nan=False)] = -20
    wav: Annotated[str, Field(max_length=12_000_000)] = ""
    repeat: bool = True


class Acoustics(_Model):
    """What is around microphone and loudspeaker; what is not named stays.

    With `echo` the microphone hears the loudspeaker `echo_delay` ms later with `echo_gain` dB. `unplugged` pulls the
    audio device out.
    """

    echo: bool | None = None
    echo_delay: Annotated[float, Field(ge=0, le=500, allow_inf_nan=False)] | None = None
    echo_gain: Annotated[float, Field(ge=-90, le=0, allow_inf_nan=False)] | None = None
    unplugged: bool | None = None


class Audio(_Model):
    """Microphone and loudspeaker: what is done to them, and whether the device has them open.

    `input_type` and `power` are what the device chose for its microphone; empty while it does not listen.
    """

    plays: Literal["silence", "tone", "noise", "wav"]
    frequency: float
    level: float
    repeat: bool
    echo: bool
    echo_delay: float
    echo_gain: float
    unplugged: bool
    listening: bool
    playing: bool
    input_type: str
    power: str


class Shown(_Model):
    """What the reader saw."""

    reader: str
    uid: str = ""
    bits: int = 0
    pin: str = ""


class Line(_Model):
    """One terminal. `switch` is at the far end of the `wire`; `circuit` is what the device sees or drives.

    `port` counts from 0 as in events; `terminal` is the number of an I/O terminal from 1; `powered` says whether
    what hangs on an output gets its current, `stuck` whether its contact no longer follows (null for inputs).
    """

    name: str
    title: str
    kind: Literal["io", "button", "relay"]
    port: int
    terminal: int | None
    direction: Literal["input", "output"]
    switch: Circuit
    wire: Literal["whole", "cut", "shorted"]
    circuit: Circuit
    powered: bool | None
    stuck: bool | None


class Button(_Model):
    """A service button."""

    name: str
    pressed: bool


class LedStep(_Model):
    """One step of what a light shows."""

    color: str
    seconds: float


class Led(_Model):
    """A light. `steps` repeat; one alone is steady. `color` is the first one's, `off` when dark."""

    name: str
    title: str
    color: str
    steps: list[LedStep]


class WiredReader(_Model):
    """A reader on an RS485 bus: what is done to it, whether the device polls it, and what it shows."""

    name: str
    address: int
    plugged: bool
    online: bool
    secure: bool
    tampered: bool
    power_lost: bool
    led: str
    text: str
    beeps: int


class ExpansionModule(_Model):
    """An expansion module: what is done to it, whether the device polls it, and what its terminals are."""

    name: str
    bus: str
    address: int
    plugged: bool
    online: bool
    secure: bool
    tampered: bool
    power_lost: bool
    inputs: list[Literal["open", "closed", "shorted", "cut", "fault"]]
    outputs: list[Literal["open", "closed"]]
    stuck: list[int]
    """Outputs whose contact sticks, from 1."""


class Bus(_Model):
    """An RS485 bus. Whoever opens `path` (a terminal device of this machine) is on the cable."""

    name: str
    path: str


class WiegandConnector(_Model):
    """A Wiegand connector: whether the device listens to a reader there or drives it as one, and what it shows.

    `beeps` counts how often the beeper sounded; `received` are the latest messages that the device sent, as bits.
    """

    name: str
    reader: str
    listening: bool
    driven: bool
    green: bool
    red: bool
    beeping: bool
    beeps: int
    received: list[str]


class Sensor(_Model):
    """A sensor that is no port: the casing's switch is closed while the lid is on, the motion sensor when moved."""

    name: Literal["casing", "motion"]
    switch: Literal["open", "closed"]


class PowerRail(_Model):
    """A power rail, in volts and amperes."""

    name: str
    title: str
    volts: float
    amps: float


class PowerState(_Model):
    """What the device is fed with and gives out, and the temperature of its core in °C."""

    rails: list[PowerRail]
    celsius: float


class PowerChange(_Model):
    """Change a rail, the temperature, or both; what is left out stays as it is."""

    rail: Annotated[str, Field(max_length=64)] = ""
    volts: Annotated[float, Field(ge=0, le=100)] | None = None
    amps: Annotated[float, Field(ge=0, le=100)] | None = None
    celsius: Annotated[float, Field(ge=-60, le=150)] | None = None


class State(_Model):
    """Everything on the bench."""

    product: str
    lines: list[Line]
    buttons: list[Button]
    leds: list[Led]
    network: Network
    readers: list[str]
    wired_readers: list[WiredReader]
    modules: list[ExpansionModule]
    buses: list[Bus]
    wiegand: list[WiegandConnector]
    camera: Camera | None
    """Null on a product without one."""
    audio: Audio | None
    """Null on a product without microphone and loudspeaker."""
    sensors: list[Sensor]
    power: PowerState | None
    """Null on a product that does not measure its power."""
