"""One Wiegand reader: what its data lines say, and what its light and beeper show.

Nothing comes back from a Wiegand reader, so that one that was pulled out cannot be told from one that is silent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.hardware.protocols import Credential, WiegandLines
from axisedge.reader.feedback import Feedback
from axisedge.reader.formats import Bits
from axisedge.reader.osdp_panel import Link
from axisedge.reader.pin_entry import PinEntry
from axisedge.reader.wiegand import Accepted, Counts, WiegandDecoder

log = logging.getLogger(__name__)

REOPEN = 1.0
"""Seconds until lines that are gone are tried again."""
FLASH = 0.5
"""Seconds on, and off."""
BEEP = 0.1
LAMPS = {"off": (False, False), "green": (True, False), "red": (False, True)}
"""Green and red line by colour; any other colour lights both, as a two-colour lamp mixes amber."""


class WiegandReader:
    """A `PulseListener` that reports cards and PINs."""

    def __init__(
        self,
        reader: str,
        lines: WiegandLines,
        clock: Clock,
        pin: PinEntry,
        report: Callable[[Credential], None],
        changed: Callable[[WiegandReader], None],
    ) -> None:
        self.id = reader
        self.lines = lines
        self.pin = pin
        self.link = Link.OFF
        """`Link.CONNECTED` while the lines are heard."""
        self.why = ""
        self._clock = clock
        self._report = report
        self._changed = changed
        self._decoder = WiegandDecoder(clock, self._card, self._keys)
        self._retry: Timer | None = None
        self._light_timers: list[Timer] = []
        self._beep_timers: list[Timer] = []

    @property
    def counts(self) -> Counts:
        """What was thrown away since the start."""
        return self._decoder.counts

    def accept(self, accepted: Accepted) -> None:
        """From now on read these cards."""
        self._decoder.accepted = accepted

    # -- lifecycle ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Hear the lines; what cannot be taken is tried again every `REOPEN` seconds."""
        self._retry = None
        try:
            self.lines.listen(self)
        except Unavailable as error:
            self._down(str(error))
            return
        self._become(Link.CONNECTED, "")

    def stop(self) -> None:
        """Let go of the lines."""
        if self._retry is not None:
            self._retry.cancel()
            self._retry = None
        self._decoder.forget()
        self.pin.forget()
        self._cancel(self._light_timers)
        self._cancel(self._beep_timers)
        self.lines.release()
        self.link = Link.OFF

    def _down(self, why: str) -> None:
        self._cancel(self._light_timers)
        self._cancel(self._beep_timers)
        self._decoder.forget()
        self.pin.forget()
        self.lines.release()
        self._retry = self._clock.call_later(REOPEN, self.start)
        self._become(Link.OFF, why)

    def _become(self, link: Link, why: str) -> None:
        if (link, why) == (self.link, self.why):
            return
        if why:
            log.warning("reader %s cannot be heard: %s", self.id, why)
        self.link, self.why = link, why
        self._changed(self)

    # -- what the reader says ----------------------------------------------------------------------------------

    def pulse(self, bit: int, at: float) -> None:
        """See `PulseListener.pulse`."""
        self._decoder.pulse(bit, at)

    def missed(self) -> None:
        """See `PulseListener.missed`."""
        self._decoder.spoil()

    def lost(self, why: str) -> None:
        """See `PulseListener.lost`."""
        self._down(why)

    def _card(self, bits: Bits) -> None:
        digits = 2 * ((bits.length + 7) // 8)
        self._report(Credential(self.id, uid=f"{bits.value:0{digits}X}", bits=bits.length, format="wiegand"))

    def _keys(self, keys: str) -> None:
        self.pin.press(keys)

    # -- what the reader shows ---------------------------------------------------------------------------------

    def feedback(self, feedback: Feedback) -> None:
        """Light and beep; a text has nowhere to go."""
        if self.link is not Link.CONNECTED:
            return
        if feedback.led:
            self._light(feedback)
        if feedback.beeps:
            self._cancel(self._beep_timers)
            for number in range(feedback.beeps):
                self._later(self._beep_timers, 2 * number * BEEP, self._beep, True)
                self._later(self._beep_timers, (2 * number + 1) * BEEP, self._beep, False)

    def _light(self, feedback: Feedback) -> None:
        self._cancel(self._light_timers)
        steps = round(feedback.seconds / FLASH) if feedback.flash else 1
        for number in range(max(1, steps)):
            self._later(self._light_timers, number * FLASH, self._show, "off" if number % 2 else feedback.led)
        if feedback.seconds:
            self._later(self._light_timers, feedback.seconds, self._show, "off")

    def _show(self, color: str) -> None:
        green, red = LAMPS.get(color, (True, True))
        try:
            self.lines.show(green=green, red=red)
        except Unavailable as error:
            self._down(str(error))

    def _beep(self, on: bool) -> None:
        try:
            self.lines.beep(on)
        except Unavailable as error:
            self._down(str(error))

    def _later(self, timers: list[Timer], seconds: float, what: Callable[..., None], *args: object) -> None:
        if seconds == 0:
            what(*args)
        else:
            timers.append(self._clock.call_later(seconds, what, *args))

    @staticmethod
    def _cancel(timers: list[Timer]) -> None:
        for timer in timers:
            timer.cancel()
        timers.clear()
