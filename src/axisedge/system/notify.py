"""Readiness and watchdog messages to systemd (sd_notify(3)): one datagram to the socket it names."""

from __future__ import annotations

import logging
import os
import socket

from axisedge.core.clock import Clock
from axisedge.core.subsystem import Background

log = logging.getLogger(__name__)


def notify(message: str) -> bool:
    """Tell the service manager ``message`` (``READY=1``, ``STOPPING=1``, ``WATCHDOG=1``, ``STATUS=…``).

    False when no service manager listens, which is no error.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # Linux abstract socket
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            sock.sendto(message.encode(), address)
        except OSError as error:
            log.warning("the service manager does not hear: %s", error)
            return False
    return True


class Watchdog:
    """Feeds systemd's watchdog from the event loop, so that a loop that hangs is restarted."""

    name = "watchdog"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.background = Background()

    async def start(self) -> None:
        """Feed at half the period that systemd asks for; nothing to do without one."""
        period = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
        mine = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        if period > 0 and mine:
            self.background.spawn(self._feed(period / 2), "watchdog")

    async def stop(self) -> None:
        """Feed no more."""
        await self.background.cancel()

    async def _feed(self, pause: float) -> None:
        while True:
            notify("WATCHDOG=1")
            await self._clock.sleep(pause)
