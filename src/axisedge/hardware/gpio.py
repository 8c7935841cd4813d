"""Real lines through the kernel's GPIO character device (libgpiod 2)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import gpiod
from gpiod.line import Bias, Direction, Drive, Edge, Value

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound, StartError, Unavailable
from axisedge.core.product import PortKind, Product
from axisedge.hardware.adc import Adc, AdcMeter
from axisedge.hardware.board_audio import AlsaDevice
from axisedge.hardware.board_file import ChipFact, LineFact, read
from axisedge.hardware.board_leds import BoardLed, Lamp, LineLamp, SysfsLamp
from axisedge.hardware.board_network import BoardNetwork
from axisedge.hardware.board_power import BoardPower
from axisedge.hardware.protocols import AudioDevice, CredentialFront, EdgeListener, LostListener
from axisedge.hardware.serial import AUTOMATIC, RTS, SerialPort
from axisedge.hardware.wiegand import BoardWiegand

log = logging.getLogger(__name__)

CONSUMER = "axisedge"
DEVICES = Path("/dev")
SENSORS = {"casing", "motion"}
"""Lines that are no ports: the casing's switch and the motion sensor."""

_BIAS = {
    "as-is": Bias.AS_IS,
    "disabled": Bias.DISABLED,
    "pull-up": Bias.PULL_UP,
    "pull-down": Bias.PULL_DOWN,
}
_DRIVE = {
    "push-pull": Drive.PUSH_PULL,
    "open-drain": Drive.OPEN_DRAIN,
    "open-source": Drive.OPEN_SOURCE,
}


class BoardLine:
    """One pin. Closed is what the kernel calls active, after ``active_low`` of the board file."""

    def __init__(self, name: str, fact: LineFact, chip: str) -> None:
        self.name = name
        self._fact = fact
        self._chip = chip
        self._request: gpiod.LineRequest | None = None
        self._output = False
        self._closed = False
        self._listener: EdgeListener | None = None
        self._lost: LostListener | None = None

    def take(self, direction: str) -> None:
        """Ask the kernel for the pin; an output begins open. Raises `Unavailable` with the kernel's reason."""
        self.release()
        self._output = direction == "output"
        try:
            self._request = gpiod.request_lines(
                self._chip, config={self._fact.offset: self._settings()}, consumer=CONSUMER
            )
        except OSError as error:
            raise Unavailable(f"line {self.name}", self._reason(error)) from None
        except ValueError:
            raise Unavailable(
                f"line {self.name}", f"{self._chip} has no offset {self._fact.offset}"
            ) from None
        if not self._output:
            self._closed = self.read()
            asyncio.get_running_loop().add_reader(self._request.fd, self._edges)

    def _settings(self) -> gpiod.LineSettings:
        fact = self._fact
        if self._output:
            return gpiod.LineSettings(
                direction=Direction.OUTPUT,
                drive=_DRIVE[fact.drive],
                active_low=fact.active_low,
                output_value=Value.INACTIVE,
            )
        return gpiod.LineSettings(
            direction=Direction.INPUT,
            edge_detection=Edge.BOTH,
            bias=_BIAS[fact.bias],
            active_low=fact.active_low,
            debounce_period=timedelta(milliseconds=fact.debounce_ms),
        )

    def _reason(self, error: OSError) -> str:
        if error.errno == 16:  # EBUSY
            return f"offset {self._fact.offset} of {self._chip} is used by another program"
        return f"offset {self._fact.offset} of {self._chip}: {error.strerror}"

    def release(self) -> None:
        """Give the pin back; an output is opened first."""
        request, self._request = self._request, None
        if request is None:
            return
        if self._output:
            try:
                request.set_value(self._fact.offset, Value.INACTIVE)
            except OSError as error:
                log.error("line %s could not be opened: %s", self.name, error)
        else:
            asyncio.get_running_loop().remove_reader(request.fd)
        request.release()

    def read(self) -> bool:
        """See `GpioLine.read`."""
        try:
            return self._held().get_value(self._fact.offset) is Value.ACTIVE
        except OSError as error:
            raise Unavailable(f"line {self.name}", self._reason(error)) from None

    def write(self, closed: bool) -> None:
        """See `GpioLine.write`."""
        if not self._output:
            raise Unavailable(f"line {self.name}", "it is an input")
        try:
            self._held().set_value(self._fact.offset, Value.ACTIVE if closed else Value.INACTIVE)
        except OSError as error:
            raise Unavailable(f"line {self.name}", self._reason(error)) from None

    def set_direction(self, direction: str) -> None:
        """See `GpioLine.set_direction`."""
        if self._request is None or self._output != (direction == "output"):
            self.take(direction)

    def watch(self, listener: EdgeListener | None, lost: LostListener | None = None) -> None:
        """See `GpioLine.watch`."""
        self._listener = listener
        self._lost = lost

    def _held(self) -> gpiod.LineRequest:
        if self._request is None:
            raise Unavailable(f"line {self.name}", "it was given back to the kernel")
        return self._request

    def _edges(self) -> None:
        """The kernel has edges to tell: every one is told in order, so that a short pulse is seen."""
        request = self._held()
        try:
            events = request.read_edge_events()
        except OSError as error:
            asyncio.get_running_loop().remove_reader(request.fd)
            self._request = None
            log.error("line %s is gone: %s", self.name, self._reason(error))
            if self._lost is not None:
                self._lost(self._reason(error))
            return
        for event in events:
            closed = event.event_type is gpiod.EdgeEvent.Type.RISING_EDGE
            if closed != self._closed:
                self._closed = closed
                if self._listener is not None:
                    self._listener(closed)


class Board:
    """A real board, as its board file describes it."""

    kind = "board"

    def __init__(self, file: Path, product: Product, clock: Clock) -> None:
        """Read the board file; raises `StartError`."""
        self._file = read(file)
        self._product = product
        self._clock = clock
        self._chip = ""
        self._lines: dict[str, BoardLine] = {}
        self._buttons: dict[str, BoardLine] = {}
        self._leds: dict[str, BoardLed] = {}
        self._wiegand: dict[str, BoardWiegand] = {}
        self._network = BoardNetwork(clock)
        self._adc = Adc(self._file.adc) if self._file.adc else None

    async def start(self) -> None:
        """See `Hardware.start`. Outputs are open from here on."""
        self._chip = find_chip(self._file.chip)
        outputs = {
            port.line
            for port in self._product.ports
            if port.kind is PortKind.RELAY or port.direction == "output"
        }
        powers = {line for fact in self._file.audio.inputs.values() for line in fact.power.values()}
        turning = {fact.direction for fact in self._file.buses.values()}
        used = {port.line for port in self._product.ports} | powers | turning
        outputs |= powers | turning
        try:
            for name, fact in self._file.lines.items():
                if name in used:
                    self._lines[name] = line = BoardLine(name, fact, self._chip)
                    line.take("output" if name in outputs else "input")
            for name, fact in self._file.buttons.items():
                self._buttons[name] = button = BoardLine(name, fact, self._chip)
                button.take("input")
            for led in self._product.leds:
                self._leds[led.name] = BoardLed(led.name, *self._lamps(led.name), self._clock)
        except Unavailable as error:
            await self.stop()
            raise StartError(f"{self._file.title}: {error}") from None
        missing = [port.line for port in self._product.ports if port.line not in self._lines]
        if missing:
            log.warning("%s has no pins for %s", self._file.title, ", ".join(missing))

    def _lamps(self, name: str) -> tuple[Mapping[str, Lamp], Mapping[str, Sequence[str]]]:
        """The lamps of light ``name`` and the colours that they make; none when the board does not have it."""
        light = self._file.lights.get(name)
        if light is None:
            return {}, {}
        lamps: dict[str, Lamp] = {}
        for lamp, fact in light.lamps.items():
            if fact.sysfs is not None:
                lamps[lamp] = SysfsLamp(fact.sysfs)
            elif fact.offset is not None:
                line_fact = LineFact(offset=fact.offset, active_low=fact.active_low)
                line = BoardLine(f"{name} {lamp}", line_fact, self._chip)
                line.take("output")
                lamps[lamp] = LineLamp(line)
        return lamps, light.colors

    async def stop(self) -> None:
        """See `Hardware.stop`."""
        self._network.watch(None)
        for connector in self._wiegand.values():
            connector.release()
        self._wiegand.clear()
        if self._adc is not None:
            self._adc.close()
        for led in self._leds.values():
            led.release()
        for line in (*self._lines.values(), *self._buttons.values()):
            line.release()
        self._leds.clear()
        self._lines.clear()
        self._buttons.clear()

    def line(self, name: str) -> BoardLine:
        """See `Hardware.line`."""
        try:
            return self._lines[name]
        except KeyError:
            raise NotFound("line", name) from None

    def ohmmeter(self, name: str) -> AdcMeter:
        """See `Hardware.ohmmeter`."""
        if self._adc is None:
            raise NotFound("analogue-to-digital converter", self._file.title)
        return self._adc.meter(name)

    def power(self) -> BoardPower:
        """See `Hardware.power`."""
        return BoardPower(self._file.power, self._file.supply)

    def led(self, name: str) -> BoardLed:
        """See `Hardware.led`."""
        try:
            return self._leds[name]
        except KeyError:
            raise NotFound("LED", name) from None

    def button(self, name: str) -> BoardLine:
        """See `Hardware.button`."""
        try:
            return self._buttons[name]
        except KeyError:
            raise NotFound("button", name) from None

    def fronts(self) -> Sequence[CredentialFront]:
        """See `Hardware.fronts`: the readers of a board hang on its RS485 connectors (`bus`)."""
        return ()

    def bus(self, name: str) -> SerialPort:
        """See `Hardware.bus`."""
        fact = self._file.buses.get(name)
        if fact is None:
            raise NotFound("RS485 connector", name)
        direction = fact.direction
        return SerialPort(
            name, fact.device, direction if direction in (AUTOMATIC, RTS) else self.line(direction)
        )

    def wiegand(self, name: str) -> BoardWiegand:
        """See `Hardware.wiegand`. Pins are taken when the connector is used."""
        if name not in self._wiegand:
            fact = self._file.wiegand.get(name)
            if fact is None:
                raise NotFound("Wiegand connector", name)
            shows = {what: BoardLine(f"{name} {what}", line, self._chip) for what, line in fact.shows.items()}
            self._wiegand[name] = BoardWiegand(name, fact, self._chip, self._clock, shows)
        return self._wiegand[name]

    def network(self) -> BoardNetwork:
        """See `Hardware.network`."""
        return self._network

    def audio(self) -> AudioDevice | None:
        """See `Hardware.audio`."""
        product = self._product
        if not (product.has("audio_input") or product.has("audio_output")):
            return None
        return AlsaDevice(self._file.audio, self._clock, self.line)

    def describe(self) -> Mapping[str, Any]:
        """See `Hardware.describe`."""
        return {
            "driver": "gpiod",
            "board": self._file.title,
            "chip": self._chip,
            "lines": len(self._lines),
            "libgpiod": gpiod.api_version,
        }


def find_chip(fact: ChipFact, devices: Path = DEVICES) -> str:
    """The device file of the chip that a board file means; raises `StartError` that says what was looked for."""
    if fact.path:
        _label(Path(fact.path))
        return fact.path
    found = sorted(devices.glob("gpiochip*"))
    labels = {}
    for path in found:
        if gpiod.is_gpiochip_device(str(path)):
            labels[str(path)] = _label(path)
    for wanted in fact.labels:
        for chip, label in labels.items():
            if label == wanted:
                return chip
    there = ", ".join(f"{chip} ({label})" for chip, label in labels.items()) or "no GPIO chip at all"
    raise StartError(f"this machine has no GPIO chip labelled {' or '.join(fact.labels)}; it has {there}")


def _label(path: Path) -> str:
    try:
        with gpiod.Chip(str(path)) as chip:
            return chip.get_info().label
    except PermissionError:
        raise StartError(
            f"{path} may not be opened; the user must be in the group that owns it (gpio)"
        ) from None
    except OSError as error:
        raise StartError(f"{path} cannot be used as a GPIO chip: {error.strerror}") from None
