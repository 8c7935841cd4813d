"""Who may speak on an RS485 bus, and when: one thread a bus, which asks reader after reader.

libosdp has a control panel of its own for several readers, but it gives up a reader that misses its polls for five
minutes, and lets all wait while one is silent. So each reader has a panel to itself here (`osdp_panel`), and this
bus grants the line for one command and its answer at a time:

- A reader that is connected has `REPLY` seconds to answer, as the standard says.
- One that is not is tried every `PROBE` seconds, and has only `GLIMPSE` seconds, every `PATIENCE` th time `REPLY`:
  readers answer within a few milliseconds, and the others on the bus do not wait for one that is not there.
"""

from __future__ import annotations

import asyncio
import os
import select
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from axisedge.core.clock import Clock
from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import SerialBus, SerialChannel
from axisedge.reader.osdp_frame import HEAD
from axisedge.reader.osdp_panel import Panel

REPLY = 0.2
"""Seconds until an answer must begin (IEC 60839-11-5, 5.7)."""
GLIMPSE = 0.04
PATIENCE = 5
PROBE = 0.5
REOPEN = 1.0
"""Seconds until a line that could not be opened is tried again."""
LONGEST_SLEEP = 0.5
BITS_A_BYTE = 10


class OsdpBus:
    """One RS485 line and its readers."""

    def __init__(self, line: SerialBus, baud: int, panels: Sequence[Panel], clock: Clock) -> None:
        self._line = line
        self._baud = baud
        self._panels = panels
        self._clock = clock
        self._channel: SerialChannel | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=f"OSDP {line.name}")
        self._ending = False
        self._wake = (-1, -1)
        self.place = (line.name, baud)
        """Which connector, and how fast."""
        self.trouble: Callable[[str], None] = lambda why: None
        """Called by the thread with the reason when the line is gone, and with nothing when it is back."""

    async def serve(self) -> None:
        """Ask, in a thread, until cancelled; then the command that is under way is waited for, and the line let go."""
        self._ending = False
        self._wake = os.pipe()
        asking = asyncio.get_running_loop().run_in_executor(self._executor, self._run)
        try:
            await asyncio.shield(asking)
        finally:
            self._ending = True
            self.wake()
            await asyncio.wait([asking])
            self._executor.shutdown()
            for end in self._wake:
                os.close(end)
            self._wake = (-1, -1)

    def wake(self) -> None:
        """There is a command to send."""
        if self._wake[1] >= 0:
            os.write(self._wake[1], b"x")

    # -- the thread --------------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._ending:
                try:
                    self._round(self._open())
                except Unavailable as error:
                    self._lose(str(error))
        finally:
            for panel in self._panels:
                panel.drop("")
            if self._channel is not None:
                self._channel.close()
                self._channel = None

    def _open(self) -> SerialChannel:
        if self._channel is None:
            self._channel = self._line.open(self._baud)
            self._channel.flush()
            self.trouble("")
        return self._channel

    def _lose(self, why: str) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        for panel in self._panels:
            panel.drop(why)
        self.trouble(why)
        self._sleep(REOPEN)

    def _round(self, channel: SerialChannel) -> None:
        """Ask every reader whose time has come, then wait for the next."""
        now = self._clock.monotonic()
        for panel in self._panels:
            if self._ending:
                return
            if panel.due <= now:
                self._grant(channel, panel)
        wait = min((panel.due for panel in self._panels), default=now + LONGEST_SLEEP)
        self._sleep(min(LONGEST_SLEEP, wait - self._clock.monotonic()))

    def _grant(self, channel: SerialChannel, panel: Panel) -> None:
        """Let one panel send a command, and wait for the answer."""
        panel.begin(self._clock.monotonic())
        sent = panel.sending
        if sent:
            self._ask(channel, panel, sent)
            if panel.connected and not panel.credible and not panel.silent:
                # something hit the cable, and a card may be in what was lost; who is silent again is not there
                panel.ask_again()
                self._ask(channel, panel, sent)
        panel.finish(self._clock.monotonic())

    def _ask(self, channel: SerialChannel, panel: Panel, sent: bytes) -> None:
        channel.flush()  # whoever spoke late, or to somebody else
        channel.write(sent)
        self._listen(channel, panel, len(sent))

    def _listen(self, channel: SerialChannel, panel: Panel, sent: int) -> None:
        patient = panel.connected or panel.attempt % PATIENCE == 0
        began = self._clock.monotonic() + sent * BITS_A_BYTE / self._baud
        until = began + (REPLY if patient or panel.answered else GLIMPSE)
        while not panel.complete and not panel.overflowing:  # who overflows babbles
            left = max(
                0.0, until - self._clock.monotonic()
            )  # what came while this thread waited for its turn counts
            ready, _, _ = select.select([channel.fileno()], [], [], left)
            if not ready:
                return
            data = channel.read(panel.room)
            if not data:
                raise Unavailable(f"serial line {self._line.name}", "it was closed at the other end")
            panel.hear(data)
            # who speaks has the time that its bytes need, and no more
            needed = max(panel.expected, HEAD) * BITS_A_BYTE / self._baud
            until = began + REPLY + GLIMPSE + needed

    def _sleep(self, seconds: float) -> None:
        if seconds <= 0 or self._ending:
            return
        ready, _, _ = select.select([self._wake[0]], [], [], seconds)
        if ready:
            os.read(self._wake[0], 4096)
