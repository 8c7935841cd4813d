"""The network connector of a real board: what the kernel says of its Ethernet interfaces."""

from __future__ import annotations

from pathlib import Path

from axisedge.core.clock import Clock, Timer
from axisedge.hardware.protocols import Link, LinkListener

INTERFACES = Path("/sys/class/net")
PERIOD = 1.0
"""Seconds between two looks; the kernel tells these files' changes to nobody."""


class BoardNetwork:
    """The fastest interface that has a device behind it and a connection."""

    def __init__(self, clock: Clock, interfaces: Path = INTERFACES) -> None:
        self._clock = clock
        self._interfaces = interfaces
        self._listener: LinkListener | None = None
        self._timer: Timer | None = None
        self._last = Link()
        self._bytes = 0

    def link(self) -> Link:
        """See `NetworkPort.link`."""
        speed = carried = 0
        for folder in self._interfaces.glob("*"):
            if (folder / "device").exists() and _text(folder / "operstate") == "up":
                speed = max(speed, _number(folder / "speed", otherwise=100))  # radio links do not tell theirs
                carried += _number(folder / "statistics/rx_bytes") + _number(folder / "statistics/tx_bytes")
        activity = speed > 0 and carried != self._bytes
        self._bytes = carried
        return Link(speed, activity)

    def watch(self, listener: LinkListener | None) -> None:
        """See `NetworkPort.watch`."""
        self._listener = listener
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if listener is not None:
            self._timer = self._clock.call_later(PERIOD, self._look)

    def _look(self) -> None:
        self._timer = self._clock.call_later(PERIOD, self._look)
        link = self.link()
        if link != self._last:
            self._last = link
            if self._listener is not None:
                self._listener(link)


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:  # an interface may go between two looks, and one that is down tells no speed
        return ""


def _number(file: Path, otherwise: int = 0) -> int:
    text = _text(file)
    return int(text) if text.isdigit() and int(text) > 0 else otherwise
