"""Simulated hardware that a script, a test or the page can touch.

The bench is the world around the device: it outlives a restart of the device, so that a switch stays closed and a
cut wire stays cut while the power is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.product import PortKind, Product
from axisedge.hardware.bench_audio import BenchAudio
from axisedge.hardware.bench_cables import lay_out
from axisedge.hardware.bench_camera import BenchCamera
from axisedge.hardware.bench_chips import Stored, held
from axisedge.hardware.bench_modules import BenchModule
from axisedge.hardware.bench_power import BenchPower
from axisedge.hardware.bench_readers import BenchReader
from axisedge.hardware.bench_wiegand import BenchWiegand
from axisedge.hardware.bench_wiegand import lay_out as lay_wiegand
from axisedge.hardware.lines import BenchFront, BenchLed, BenchLine, BenchMeter, BenchNetwork
from axisedge.hardware.protocols import Credential, Link, SerialBus, Wire

CONTROL = "control"
PRESS = 0.2
"""Seconds that a press lasts when nobody says how long."""
LONGEST_PRESS = 600.0
MOST_BITS = 512
LINK_SPEEDS = (0, 10, 100, 1000)
_PIN = re.compile(r"[0-9*#]{1,32}")
_UID = re.compile(r"[0-9A-F]{1,128}")


class Bench:
    """The bench: every method that a hand could do, and the Protocols that the device sees."""

    kind = "bench"

    def __init__(self, product: Product, clock: Clock) -> None:
        self._product = product
        self._clock = clock
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._lines = {port.line: BenchLine(port.line, self._changed) for port in product.ports}
        self._terminals = [
            port.line for port in product.ports if port.kind is PortKind.IO and not port.readonly
        ]
        self._leds = {led.name: BenchLed(led.name, self._changed) for led in product.leds}
        self._buttons = {CONTROL: BenchLine(CONTROL, self._changed)}
        self._fronts, self._buses = lay_out(product, self._changed)
        self._wiegand = lay_wiegand(product, clock, self._changed)
        self._network = BenchNetwork(self._changed)
        self.camera = BenchCamera() if product.has("video") else None
        """What hands do to the camera; None without one."""
        with_audio = product.has("audio_input") or product.has("audio_output")
        self._audio = BenchAudio(clock, self._changed) if with_audio else None
        self._power = BenchPower(product, self._changed)
        self._sensors = {
            name: BenchLine(name, self._changed)
            for name, capability in (("casing", "casing_switch"), ("motion", "motion_sensor"))
            if product.has(capability)
        }
        if "casing" in self._sensors:
            self._sensors["casing"].set_switch(True)  # the lid is on
        self._releases: dict[str, Timer] = {}
        self._hold_at_power_up: float | None = None

    # -- the device's side (Hardware) ------------------------------------------------------------------------

    async def start(self) -> None:
        """See `Hardware.start`. A button that is held at power-up is counted from here."""
        for bus in self._buses:
            bus.start()
        if self._hold_at_power_up is not None:
            seconds, self._hold_at_power_up = self._hold_at_power_up, None
            self._release_after(self._buttons[CONTROL], seconds)

    async def stop(self) -> None:
        """See `Hardware.stop`. Switches and wires stay as they are."""
        for line in (*self._lines.values(), *self._buttons.values(), *self._sensors.values()):
            line.release()
        for front in self._fronts:
            front.watch(None)
        for bus in self._buses:
            bus.stop()
        for connector in self._wiegand.values():
            connector.release()
        self._network.watch(None)

    def line(self, name: str) -> BenchLine:
        """See `Hardware.line`."""
        try:
            return self._lines.get(name) or self._sensors[name]
        except KeyError:
            raise NotFound("line", name) from None

    def ohmmeter(self, name: str) -> BenchMeter:
        """See `Hardware.ohmmeter`."""
        return BenchMeter(self.line(name))

    def power(self) -> BenchPower:
        """See `Hardware.power`."""
        return self._power

    def led(self, name: str) -> BenchLed:
        """See `Hardware.led`."""
        try:
            return self._leds[name]
        except KeyError:
            raise NotFound("LED", name) from None

    def button(self, name: str) -> BenchLine:
        """See `Hardware.button`."""
        try:
            return self._buttons[name]
        except KeyError:
            raise NotFound("button", name) from None

    def fronts(self) -> Sequence[BenchFront]:
        """See `Hardware.fronts`."""
        return self._fronts

    def bus(self, name: str) -> SerialBus:
        """See `Hardware.bus`."""
        for bus in self._buses:
            if bus.name == name:
                return bus.port
        raise NotFound("RS485 connector", name)

    def wiegand(self, name: str) -> BenchWiegand:
        """See `Hardware.wiegand`."""
        try:
            return self._wiegand[name]
        except KeyError:
            raise NotFound("Wiegand connector", name) from None

    def network(self) -> BenchNetwork:
        """See `Hardware.network`."""
        return self._network

    def audio(self) -> BenchAudio | None:
        """See `Hardware.audio`."""
        return self._audio

    def describe(self) -> Mapping[str, Any]:
        """See `Hardware.describe`."""
        return {"driver": "bench", "lines": len(self._lines)}

    # -- following ---------------------------------------------------------------------------------------------

    def state(self) -> Mapping[str, Any]:
        """See `Hands.state`."""
        return {
            "product": self._product.name,
            "lines": [self._line_state(index) for index in range(len(self._product.ports))],
            "buttons": [{"name": b.name, "pressed": b.switch} for b in self._buttons.values()],
            "leds": [
                {
                    "name": fact.name,
                    "title": fact.title,
                    "color": self._leds[fact.name].light.color,
                    "steps": [
                        {"color": color, "seconds": seconds}
                        for color, seconds in self._leds[fact.name].light.steps
                    ],
                }
                for fact in self._product.leds
            ],
            "network": {"speed": self._network.link().speed, "activity": self._network.link().activity},
            "readers": [reader.name for reader in self._readers()],
            "wired_readers": [reader.state() for reader in self._wired()],
            "modules": [module.state() for module in self._modules()],
            "buses": [{"name": bus.name, "path": bus.path} for bus in self._buses],
            "wiegand": [connector.state() for connector in self._wiegand.values()],
            "camera": None if self.camera is None else asdict(self.camera),
            "audio": None if self._audio is None else self._audio.state(),
            "sensors": [{"name": line.name, "switch": _word(line.switch)} for line in self._sensors.values()],
            "power": self._power.state(),
        }

    def _line_state(self, index: int) -> dict[str, Any]:
        fact = self._product.ports[index]
        line = self._lines[fact.line]
        return {
            "name": line.name,
            "title": fact.name,
            "kind": fact.kind.value,
            "port": index,
            "terminal": self._terminals.index(line.name) + 1 if line.name in self._terminals else None,
            "direction": line.direction,
            "switch": _word(line.switch),
            "wire": line.wire.value,
            "circuit": _word(line.read()),
            "powered": line.powered if line.direction == "output" else None,
            "stuck": line.stuck if line.direction == "output" else None,
        }

    def follow(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener()`` after every change of anything on the bench; returns the way to stop it."""
        self._listeners = (*self._listeners, listener)

        def stop() -> None:
            self._listeners = tuple(known for known in self._listeners if known is not listener)

        return stop

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    # -- the hand's side ---------------------------------------------------------------------------------------

    def terminal(self, name: str) -> BenchLine:
        """The line called ``name``, or the n-th I/O terminal of the product when it is a number from 1.

        Raises `NotFound`.
        """
        if name.isascii() and name.isdigit():
            if 1 <= int(name[:9]) <= len(self._terminals):
                return self._lines[self._terminals[int(name[:9]) - 1]]
            raise NotFound("I/O terminal", name[:9])
        return self.line(name)

    def set_input(self, name: str, closed: bool) -> None:
        """Close or open the switch on input ``name``; raises `NotFound`, or `Invalid` for an output."""
        line = self.terminal(name)
        if line.direction != "input":
            raise Invalid("input", f"{line.name} is an output")
        self._cancel_release(line)
        line.set_switch(closed)

    def set_wire(self, name: str, wire: Wire) -> None:
        """Cut the cable of ``name``, short it, or mend it; raises `NotFound`."""
        self.terminal(name).set_wire(wire)

    def set_stuck(self, name: str, stuck: bool) -> None:
        """See `Hands.set_stuck`."""
        line = self.terminal(name)
        if line.direction != "output":
            raise Invalid("line", f"{line.name} is an input")
        line.set_stuck(stuck)

    def set_network(self, link: Link) -> None:
        """See `Hands.set_network`."""
        if link.speed not in LINK_SPEEDS:
            raise Invalid("speed", f"a link has {', '.join(map(str, LINK_SPEEDS))} Mbit/s")
        self._network.set(link)

    def set_camera(
        self,
        *,
        covered: bool | None = None,
        dark: bool | None = None,
        moving: bool | None = None,
        unplugged: bool | None = None,
        light: float | None = None,
        kelvin: int | None = None,
    ) -> None:
        """See `Hands.set_camera`."""
        if self.camera is None:
            raise NotFound("camera", self._product.name)
        wanted: dict[str, bool | float | None] = {
            "covered": covered, "dark": dark, "moving": moving, "unplugged": unplugged,
            "light": light, "kelvin": kelvin,
        }  # fmt: skip
        for name, value in wanted.items():
            if value is not None:
                setattr(self.camera, name, value)
        self._changed()

    def set_microphone(
        self, plays: str, frequency: float, level: float, wav: bytes | None, *, repeat: bool
    ) -> None:
        """See `Hands.set_microphone`."""
        self._sounding().set_microphone(plays, frequency, level, wav, repeat=repeat)

    def set_acoustics(
        self, *, echo: bool | None, delay: float | None, gain: float | None, unplugged: bool | None
    ) -> None:
        """See `Hands.set_acoustics`."""
        self._sounding().set_acoustics(echo=echo, delay=delay, gain=gain, unplugged=unplugged)

    def loudspeaker(self, seconds: float) -> tuple[bytes, int]:
        """See `Hands.loudspeaker`."""
        return self._sounding().recorded(seconds)

    def _sounding(self) -> BenchAudio:
        if self._audio is None:
            raise NotFound("audio device", self._product.name)
        return self._audio

    def set_power(self, rail: str, volts: float | None, amps: float | None) -> None:
        """See `Hands.set_power`."""
        self._power.set(rail, volts, amps)

    def set_temperature(self, celsius: float) -> None:
        """See `Hands.set_temperature`."""
        self._power.warm(celsius)

    def press(self, name: str, seconds: float = PRESS) -> None:
        """Press button ``name`` and let go after ``seconds``; raises `NotFound` or `Invalid`."""
        if not 0 < seconds <= LONGEST_PRESS:
            raise Invalid("seconds", f"a press lasts more than 0 and at most {LONGEST_PRESS:g} s")
        line = self._pressable(name)
        line.set_switch(True)
        self._release_after(line, seconds)

    def _pressable(self, name: str) -> BenchLine:
        if name in self._buttons:
            return self._buttons[name]
        for port in self._product.ports:
            if port.line == name and port.kind is PortKind.BUTTON:
                return self._lines[name]
        raise NotFound("button", name)

    def _release_after(self, line: BenchLine, seconds: float) -> None:
        self._cancel_release(line)
        self._releases[line.name] = self._clock.call_later(seconds, line.set_switch, False)

    def _cancel_release(self, line: BenchLine) -> None:
        timer = self._releases.pop(line.name, None)
        if timer is not None:
            timer.cancel()

    def hold_at_power_up(self, seconds: float) -> None:
        """Press the control button now and let go ``seconds`` after the next start; raises `Invalid`."""
        if not 0 < seconds <= LONGEST_PRESS:
            raise Invalid("seconds", f"a press lasts more than 0 and at most {LONGEST_PRESS:g} s")
        button = self._buttons[CONTROL]
        self._cancel_release(button)
        button.watch(None)  # the power is off: the running device must not see this press
        button.set_switch(True)
        self._hold_at_power_up = seconds

    def card(
        self,
        uid: str,
        bits: int | None = None,
        reader: str = "",
        chip: str = "",
        stored: Sequence[Stored] = (),
    ) -> Credential:
        """Hold a card to a reader: ``uid`` in hexadecimal, ``bits`` its length (8 per byte unless told).

        Raises `Invalid`, `NotFound` for the reader, or `Unavailable` while the device does not read.
        """
        clean = re.sub(r"[\s:-]", "", uid).upper()
        if not _UID.fullmatch(clean):
            raise Invalid("uid", "a UID is 1 to 128 hexadecimal digits")
        length = 4 * (len(clean) + len(clean) % 2) if bits is None else bits
        if not 1 <= length <= MOST_BITS:
            raise Invalid("bits", f"a card has 1 to {MOST_BITS} bits")
        if int(clean, 16).bit_length() > length:
            raise Invalid("bits", f"{length} bits are too few for this UID")
        if (connector := self._heard(reader)) is not None:
            connector.send_card(int(clean, 16), length)
            return Credential(connector.reader, uid=clean, bits=length)
        front = self._front(reader)
        inside = held(chip, clean, stored, front.expected) if isinstance(front, BenchFront) else None
        credential = Credential(front.name, uid=clean, bits=length, chip=inside)
        front.show(credential)
        return credential

    def pin(self, digits: str, reader: str = "") -> Credential:
        """Type a PIN on a reader's keypad; raises as `card` does."""
        if not _PIN.fullmatch(digits):
            raise Invalid("pin", "a PIN is 1 to 32 of the keys 0 to 9, * and #")
        if (connector := self._heard(reader)) is not None:
            connector.send_keys(digits if digits.endswith("#") else digits + "#")
            return Credential(connector.reader, pin=digits)
        front = self._front(reader)
        credential = Credential(front.name, pin=digits)
        front.show(credential)
        return credential

    def send_wiegand(self, reader: str, bits: str, interval: float, glitches: Sequence[int]) -> None:
        """See `Hands.send_wiegand`."""
        for connector in self._wiegand.values():
            if connector.reader == reader:
                connector.send_bits(bits, interval, glitches)
                return
        raise NotFound("reader with Wiegand lines", reader)

    def _heard(self, reader: str) -> BenchWiegand | None:
        """The Wiegand lines of a reader when the device listens to them; without a name a built-in reader is first."""
        if not reader and self._fronts:
            return None
        for connector in self._wiegand.values():
            if reader in ("", connector.reader):
                return connector if connector.listening else None
        return None

    def set_reader(
        self,
        name: str,
        *,
        plugged: bool | None = None,
        tampered: bool | None = None,
        power_lost: bool | None = None,
        forget_key: bool = False,
    ) -> None:
        """See `Hands.set_reader`."""
        reader = self.wired_reader(name)
        reader.handle(plugged=plugged, tampered=tampered, power_lost=power_lost, forget_key=forget_key)

    def wired_reader(self, name: str) -> BenchReader:
        """The reader called ``name`` on an RS485 bus; raises `NotFound`."""
        for reader in self._wired():
            if reader.name == name:
                return reader
        raise NotFound("reader on a cable", name)

    def _readers(self) -> list[BenchFront | BenchReader]:
        return [*self._fronts, *self._wired()]

    def _wired(self) -> list[BenchReader]:
        return [r for bus in self._buses for r in bus.readers if not isinstance(r, BenchModule)]

    def _modules(self) -> list[BenchModule]:
        return [r for bus in self._buses for r in bus.readers if isinstance(r, BenchModule)]

    def module(self, name: str) -> BenchModule:
        """See `Hands.module`."""
        for module in self._modules():
            if module.name == name:
                return module
        raise NotFound("expansion module", name)

    def _front(self, name: str) -> BenchFront | BenchReader:
        for front in self._readers():
            if name in ("", front.name):
                return front
        raise NotFound("reader", name)


def _word(closed: bool) -> str:
    return "closed" if closed else "open"
