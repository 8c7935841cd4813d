"""Wiegand connectors through the kernel's GPIO character device: two data lines, light and beeper.

Both data lines are in one request, so that the kernel puts their edges in order and takes their times. Only the edge
that begins a pulse is asked for: a pulse of 40 microseconds is over before the kernel could look which edge it was.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import gpiod
from gpiod.line import Bias, Direction, Drive, Edge, Value

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.hardware.board_file import WiegandFact
from axisedge.hardware.protocols import PulseListener

log = logging.getLogger(__name__)

CONSUMER = "axisedge"
BUFFER = 512
"""Edges that the kernel keeps while nobody reads; a card has 26 to 37."""
NANO = 1e-9
SET_VALUES = 0xC010B40F
"""``GPIO_V2_LINE_SET_VALUES_IOCTL`` of the kernel's ``linux/gpio.h``."""
EBUSY = 16

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

# A pulse must not last until another thread gives the interpreter back: PyDLL keeps it during the call.
_ioctl = ctypes.PyDLL(None, use_errno=True).ioctl
_ioctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p)


class _Values(ctypes.Structure):
    """``struct gpio_v2_line_values``: bit n is the n-th line of the request."""

    _fields_ = (("bits", ctypes.c_uint64), ("mask", ctypes.c_uint64))


class Lamp(Protocol):
    """A line that shows something: see `BoardLine`."""

    def take(self, direction: str) -> None:
        """Ask the kernel for the pin."""

    def write(self, closed: bool) -> None:
        """Switch it."""

    def release(self) -> None:
        """Give it back, switched off."""


class BoardWiegand:
    """See `WiegandLines`."""

    def __init__(
        self, name: str, fact: WiegandFact, chip: str, clock: Clock, shows: Mapping[str, Lamp]
    ) -> None:
        """``shows`` are the lines ``green``, ``red`` and ``beeper`` that the board has, not taken yet."""
        self.name = name
        self._fact = fact
        self._chip = chip
        self._clock = clock
        self._shows = shows
        self._request: gpiod.LineRequest | None = None
        self._listener: PulseListener | None = None
        self._last = 0
        self._executor: ThreadPoolExecutor | None = None
        self._ending = threading.Event()

    # -- a reader that is heard --------------------------------------------------------------------------------

    def listen(self, listener: PulseListener) -> None:
        """See `WiegandLines.listen`."""
        self.release()
        self._take(
            gpiod.LineSettings(
                direction=Direction.INPUT,
                edge_detection=Edge.RISING,  # to active: the beginning of a pulse
                bias=_BIAS[self._fact.bias],
                active_low=self._fact.active_low,
            )
        )
        self._listener, self._last = listener, 0
        for line in self._shows.values():
            line.take("output")
        asyncio.get_running_loop().add_reader(self._held().fd, self._edges)

    def _edges(self) -> None:
        request, listener = self._held(), self._listener
        try:
            events = request.read_edge_events()
        except OSError as error:
            asyncio.get_running_loop().remove_reader(request.fd)
            self._request = self._listener = None
            log.error("Wiegand connector %s is gone: %s", self.name, error.strerror)
            if listener is not None:
                listener.lost(self._reason(error))
            return
        for event in events:
            if listener is None or listener is not self._listener:
                return  # whoever was told let go of the lines
            if event.global_seqno != self._last + 1:
                listener.missed()
            self._last = event.global_seqno
            listener.pulse(int(event.line_offset == self._fact.data1), event.timestamp_ns * NANO)

    def show(self, *, green: bool, red: bool) -> None:
        """See `WiegandLines.show`."""
        self._write("green", green)
        self._write("red", red)

    def beep(self, on: bool) -> None:
        """See `WiegandLines.beep`."""
        self._write("beeper", on)

    def _write(self, name: str, on: bool) -> None:
        if name in self._shows:
            self._held()
            self._shows[name].write(on)

    # -- the device as a reader --------------------------------------------------------------------------------

    def drive(self) -> None:
        """See `WiegandLines.drive`."""
        self.release()
        self._take(
            gpiod.LineSettings(
                direction=Direction.OUTPUT,
                drive=_DRIVE[self._fact.drive],
                active_low=self._fact.active_low,
                output_value=Value.INACTIVE,
            )
        )
        self._ending.clear()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=f"Wiegand {self.name}")

    async def send(self, bits: str, width: float, interval: float) -> None:
        """See `WiegandLines.send`."""
        if self._executor is None:
            raise Unavailable(f"Wiegand connector {self.name}", "it is not driven")
        sending = asyncio.get_running_loop().run_in_executor(
            self._executor, self._send, self._held().fd, bits, width, interval
        )
        await asyncio.shield(sending)  # a message that was begun is ended

    def _send(self, request: int, bits: str, width: float, interval: float) -> None:
        active = [_Values(1 << bit, 1 << bit) for bit in range(2)]
        idle = _Values(0, 3)
        for bit in bits:
            line = active[int(bit)]
            began = self._clock.monotonic()
            self._set(request, line)
            until = began + width
            while self._clock.monotonic() < until:  # shorter than any sleep
                pass
            self._set(request, idle)
            if self._ending.wait(max(0.0, began + interval - self._clock.monotonic())):
                return

    def _set(self, request: int, values: _Values) -> None:
        if _ioctl(request, SET_VALUES, ctypes.byref(values)) < 0:
            raise Unavailable(f"Wiegand connector {self.name}", os.strerror(ctypes.get_errno()))

    # -- lines -------------------------------------------------------------------------------------------------

    def _take(self, settings: gpiod.LineSettings) -> None:
        fact = self._fact
        try:
            self._request = gpiod.request_lines(
                self._chip,
                config={(fact.data0, fact.data1): settings},
                consumer=CONSUMER,
                event_buffer_size=BUFFER,
            )
        except OSError as error:
            raise Unavailable(f"Wiegand connector {self.name}", self._reason(error)) from None
        except ValueError:
            why = f"{self._chip} does not have both offsets {fact.data0} and {fact.data1}"
            raise Unavailable(f"Wiegand connector {self.name}", why) from None

    def _reason(self, error: OSError) -> str:
        offsets = f"offset {self._fact.data0} or {self._fact.data1} of {self._chip}"
        return (
            f"{offsets} is used by another program"
            if error.errno == EBUSY
            else f"{offsets}: {error.strerror}"
        )

    def _held(self) -> gpiod.LineRequest:
        if self._request is None:
            raise Unavailable(f"Wiegand connector {self.name}", "it was given back to the kernel")
        return self._request

    def release(self) -> None:
        """See `WiegandLines.release`."""
        self._ending.set()
        if self._executor is not None:
            self._executor.shutdown()  # a message lasts tenths of a second, and is broken off
            self._executor = None
        listener, self._listener = self._listener, None
        if self._request is not None:
            if listener is not None:
                asyncio.get_running_loop().remove_reader(self._request.fd)
            self._request.release()
            self._request = None
        for line in self._shows.values():
            line.release()
