"""Analogue-to-digital converters for supervised inputs: MCP3008 over SPI, ADS1115 over I2C, by the kernel's devices.

Microchip DS21295 (MCP3008) section 5, Texas Instruments SBAS444 (ADS1115) section 9, the kernel's spidev and i2c-dev.
"""

from __future__ import annotations

import fcntl
import math
import os
import struct
import threading
import time
from collections.abc import Callable, Mapping
from ctypes import addressof, create_string_buffer
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from axisedge.core.errors import NotFound, Unavailable

SPI_HZ = 1_000_000
_SPI_MESSAGE_1 = 0x40206B00
"""``SPI_IOC_MESSAGE(1)``: one transfer of 32 bytes."""
_I2C_SLAVE = 0x0703

ADS_CONVERSION, ADS_CONFIG = 0, 1
ADS_FULL_SCALE = 4.096
"""Volts of the range that `ads_config` chooses."""
ADS_READY = 0x8000
ADS_PATIENCE = 20
"""Looks at the ready bit, a millisecond apart; a conversion takes 1.2 ms."""


class AdcLine(BaseModel):
    """Where a supervised line is measured: the channel, and the resistor that pulls it up to the reference."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: int = Field(ge=0, le=7)
    pull_up: float = Field(4700, gt=0, le=1_000_000, description="ohms")


class AdcFact(BaseModel):
    """The converter of a board. ``reference`` is what the loops are pulled up to, in volts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chip: Literal["mcp3008", "ads1115"]
    device: str = Field(min_length=1, max_length=255, description="/dev/spidev0.0 or /dev/i2c-1")
    address: int = Field(0x48, ge=0x48, le=0x4B)
    reference: float = Field(3.3, gt=0, le=ADS_FULL_SCALE)
    lines: Mapping[str, AdcLine] = Field(default_factory=dict)


class Converter(Protocol):
    """A chip with several inputs."""

    def ratio(self, channel: int) -> float:
        """The voltage of ``channel`` as a part of the reference; raises `OSError`."""
        ...


Exchange = Callable[[bytes], bytes]
"""Sends bytes over SPI and gives those that came back meanwhile; raises `OSError`."""


class Mcp3008:
    """Eight inputs, 10 bits, measured against the reference itself."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def ratio(self, channel: int) -> float:
        """See `Converter.ratio`."""
        answer = self._exchange(bytes((1, 0x80 | channel << 4, 0)))
        if len(answer) != 3 or answer[1] & 4:  # the null bit before the value is 0 when the chip answers
            raise OSError("the converter does not answer")
        return ((answer[1] & 3) << 8 | answer[2]) / 1023


class I2c(Protocol):
    """A chip on an I2C bus."""

    def write(self, data: bytes) -> None:
        """Send ``data``; raises `OSError`."""

    def read(self, count: int) -> bytes:
        """Read ``count`` bytes; raises `OSError`."""
        ...


def ads_config(channel: int) -> int:
    """The configuration that begins one conversion of ``channel`` against ground: ±4.096 V, 860 a second."""
    return ADS_READY | (4 + channel) << 12 | 1 << 9 | 1 << 8 | 7 << 5 | 3


class Ads1115:
    """Four inputs, 16 bits with sign, measured in volts."""

    def __init__(self, chip: I2c, reference: float, wait: Callable[[float], None]) -> None:
        self._chip = chip
        self._reference = reference
        self._wait = wait

    def ratio(self, channel: int) -> float:
        """See `Converter.ratio`."""
        if channel > 3:
            raise OSError(f"the converter has no channel {channel}")
        self._chip.write(struct.pack(">BH", ADS_CONFIG, ads_config(channel)))
        for _ in range(ADS_PATIENCE):
            self._wait(0.001)
            if self._register(ADS_CONFIG) & ADS_READY:
                raw = struct.unpack(">h", struct.pack(">H", self._register(ADS_CONVERSION)))[0]
                return float(max(0, raw)) / 32768 * ADS_FULL_SCALE / self._reference
        raise OSError("the converter does not become ready")

    def _register(self, number: int) -> int:
        self._chip.write(bytes((number,)))
        answer = self._chip.read(2)
        if len(answer) != 2:
            raise OSError("the converter does not answer")
        return int.from_bytes(answer, "big")


class SpiDevice:
    """``/dev/spidevB.C``."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    def __call__(self, data: bytes) -> bytes:
        """One transfer; see `Exchange`."""
        sent = create_string_buffer(data, len(data))
        got = create_string_buffer(len(data))
        transfer = struct.pack(
            "=QQIIHBBBBBB", addressof(sent), addressof(got), len(data), SPI_HZ, 0, 8, 0, 0, 0, 0, 0
        )
        fcntl.ioctl(self._file, _SPI_MESSAGE_1, transfer)
        return got.raw

    def close(self) -> None:
        """Give it back."""
        os.close(self._file)


class I2cDevice:
    """A chip on ``/dev/i2c-N``."""

    def __init__(self, path: str, address: int) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.ioctl(self._file, _I2C_SLAVE, address)
        except OSError:
            os.close(self._file)
            raise

    def write(self, data: bytes) -> None:
        """See `I2c.write`."""
        os.write(self._file, data)

    def read(self, count: int) -> bytes:
        """See `I2c.read`."""
        return os.read(self._file, count)

    def close(self) -> None:
        """Give it back."""
        os.close(self._file)


class Adc:
    """The converter of a board, opened when it is first needed, and again after a failure."""

    def __init__(self, fact: AdcFact) -> None:
        self._fact = fact
        self._device: SpiDevice | I2cDevice | None = None
        self._converter: Converter | None = None
        self._turn = threading.Lock()
        """A change of settings may measure anew while the last reading is still under way in its thread."""

    def meter(self, line: str) -> AdcMeter:
        """The meter of supervised line ``line``; raises `NotFound`."""
        try:
            return AdcMeter(line, self, self._fact.lines[line])
        except KeyError:
            raise NotFound("analogue input", line) from None

    def ratio(self, channel: int) -> float:
        """See `Converter.ratio`; raises `Unavailable`."""
        with self._turn:
            try:
                return self._opened().ratio(channel)
            except OSError as error:
                self.close()
                why = error.strerror or str(error)
                raise Unavailable(f"{self._fact.chip} on {self._fact.device}", why) from None

    def _opened(self) -> Converter:
        if self._converter is None:
            if self._fact.chip == "mcp3008":
                spi = self._device = SpiDevice(self._fact.device)
                self._converter = Mcp3008(spi)
            else:
                chip = self._device = I2cDevice(self._fact.device, self._fact.address)
                self._converter = Ads1115(chip, self._fact.reference, time.sleep)  # noqa: TID251  not on the event loop
        return self._converter

    def close(self) -> None:
        """Give the device back; harmless when it is not open."""
        if self._device is not None:
            self._device.close()
        self._device = self._converter = None


class AdcMeter:
    """See `Ohmmeter`."""

    def __init__(self, name: str, adc: Adc, fact: AdcLine) -> None:
        self.name = name
        self._adc = adc
        self._fact = fact

    def read(self) -> float:
        """See `Ohmmeter.read`."""
        ratio = self._adc.ratio(self._fact.channel)
        if ratio >= 1:
            return math.inf
        return self._fact.pull_up * ratio / (1 - ratio)

    def fitted(self, open_ohms: float, closed_ohms: float) -> None:
        """See `Ohmmeter.fitted`: what is fitted is out there."""
