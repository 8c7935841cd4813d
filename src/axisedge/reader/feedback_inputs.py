"""What an access control unit tells a Wiegand reader: inputs of the device that mean beeper and light.

Manual: Reader > Connection > Reader protocol > Wiegand. An input that is used here is no port any longer: it has no
events until it is given back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from axisedge.core.errors import AxisedgeError
from axisedge.core.settings import Change, Settings
from axisedge.reader.output_settings import Protocol as Speaks
from axisedge.reader.output_settings import ReaderProtocolSettings

log = logging.getLogger(__name__)

SECTION, PORTS = "reader-protocol", "io"


class Face(Protocol):
    """The built-in reader as people see and hear it."""

    def show(self, color: str) -> None:
        """Light it in ``color`` until told otherwise; empty when nobody says anything."""

    def beep(self, times: int) -> None:
        """Beep."""

    def sound(self, on: bool) -> None:
        """Begin a tone, or end it."""


class Terminals(Protocol):
    """The inputs, by the names of the I/O connector: ``I1`` …"""

    def hear(self, terminal: str, listener: Callable[[bool], None]) -> bool:
        """Tell ``listener`` of every edge, True for tied to ground, instead of the port; returns the state now.

        Raises `NotFound`, `Invalid` for an output, or `Unavailable`.
        """
        ...

    def give_back(self, terminal: str) -> None:
        """Let the port have it again."""


class FeedbackInputs:
    """Listens while the device is a Wiegand reader."""

    name = "reader-feedback"

    def __init__(self, settings: Settings, terminals: Terminals, face: Face) -> None:
        self._settings = settings
        self._terminals = terminals
        self._face = face
        self._low: dict[str, bool] = {}
        """What the inputs that are heard say, by the name of their setting."""
        self._heard: list[str] = []
        self._stop: Callable[[], object] | None = None
        self.problem = ""
        """Why an input cannot be used; empty when all can."""

    async def start(self) -> None:
        """Listen, if there is something to listen to."""
        self._stop = self._settings.watch(self._changed)
        self._begin()

    async def stop(self) -> None:
        """Give every input back."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        self._end()

    def _changed(self, change: Change) -> None:
        if change.section in (SECTION, PORTS):
            self._end()
            self._begin()

    def _begin(self) -> None:
        now = self._settings.get(SECTION)
        if not isinstance(now, ReaderProtocolSettings) or now.protocol is not Speaks.WIEGAND:
            return
        for name, terminal in now.used_inputs.items():
            try:
                self._low[name] = self._terminals.hear(terminal, self._teller(name, now))
            except AxisedgeError as error:
                self.problem = f"{terminal}: {error}"
                log.warning("the reader's feedback input %s cannot be used: %s", terminal, error)
            else:
                self._heard.append(terminal)
        self._show(now)

    def _end(self) -> None:
        if self._heard or self._low or self.problem or self._stop is None:
            self._face.sound(False)
        for terminal in self._heard:
            self._terminals.give_back(terminal)
        self._heard.clear()
        self._low.clear()
        self.problem = ""
        self._face.show("")

    def _teller(self, name: str, now: ReaderProtocolSettings) -> Callable[[bool], None]:
        def tell(low: bool) -> None:
            self._low[name] = low
            self._show(now)

        return tell

    def _show(self, now: ReaderProtocolSettings) -> None:
        low = tuple(self._low.get(name, False) for name in ("led1_input", "led2_input"))
        self._face.show(now.color(low))
        self._face.sound(self._low.get("beeper_input", False))
