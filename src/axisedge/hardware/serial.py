"""Serial lines through pyserial: the RS485 connectors of a board, and the bench's pseudo-terminals alike."""

from __future__ import annotations

import termios

import serial
from serial.rs485 import RS485Settings

from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import GpioLine

AUTOMATIC = "automatic"
"""The transceiver turns itself to sending."""
RTS = "rts"
"""The kernel's driver turns the transceiver with RTS (TIOCSRS485)."""
WRITE_TIMEOUT = 2.0
"""Seconds after which a line that takes nothing is gone."""


class SerialPort:
    """A serial device. ``direction`` is `AUTOMATIC`, `RTS`, or the line that turns the transceiver to sending."""

    def __init__(self, name: str, device: str, direction: str | GpioLine = AUTOMATIC) -> None:
        self.name = name
        self._device = device
        self._direction = direction

    def open(self, baud: int) -> OpenPort:
        """See `SerialBus.open`."""
        try:
            port = serial.Serial(self._device, baud, timeout=0, write_timeout=WRITE_TIMEOUT, exclusive=True)
            if self._direction == RTS:
                port.rs485_mode = RS485Settings(rts_level_for_tx=True, rts_level_for_rx=False)
        except (OSError, ValueError) as error:  # pyserial's own errors are OSErrors
            raise Unavailable(f"serial line {self.name}", str(error)) from None
        line = None if isinstance(self._direction, str) else self._direction
        return OpenPort(self.name, port, line)


class OpenPort:
    """See `SerialChannel`."""

    def __init__(self, name: str, port: serial.Serial, sending: GpioLine | None) -> None:
        self._name = name
        self._port = port
        self._sending = sending

    def fileno(self) -> int:
        """See `SerialChannel.fileno`."""
        return int(self._port.fileno())

    def read(self, most: int) -> bytes:
        """See `SerialChannel.read`."""
        try:
            return bytes(self._port.read(most))
        except OSError as error:
            raise self._gone(error) from None

    def write(self, data: bytes) -> None:
        """See `SerialChannel.write`."""
        try:
            if self._sending is None:
                self._port.write(data)
                return
            self._sending.write(True)
            try:
                self._port.write(data)
                self._port.flush()  # the last bit must have left before the line is turned
            finally:
                self._sending.write(False)
        except (OSError, termios.error) as error:
            raise self._gone(error) from None

    def flush(self) -> None:
        """See `SerialChannel.flush`."""
        try:
            self._port.reset_input_buffer()
        except (OSError, termios.error) as error:
            raise self._gone(error) from None

    def close(self) -> None:
        """See `SerialChannel.close`."""
        self._port.close()

    def _gone(self, error: Exception) -> Unavailable:
        return Unavailable(f"serial line {self._name}", str(error))
