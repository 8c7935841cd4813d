"""Preview mode: who installs a camera sees its picture before there is any account, for a limited time.

Only pictures, only by GET, only on a factory-default device, and only for `DURATION` after each start. The first
account ends it, and the streams that it has begun. Manual: "Preview mode".
"""

from __future__ import annotations

from axisedge.web.context import Context

DURATION = 7200
"""Seconds from power-up."""
PICTURES = frozenset({"/axis-cgi/jpg/image.cgi", "/axis-cgi/mjpg/video.cgi"})
"""Names of the routes that may be seen."""


class Preview:
    """Whether the picture is shown to strangers now."""

    def __init__(self, device: Context) -> None:
        self._device = device

    @property
    def seconds_left(self) -> int:
        """Seconds until preview mode ends; 0 when it is over, or never was."""
        device = self._device
        if device.camera is None or not device.accounts.needs_setup:
            return 0
        return max(0, DURATION - int(device.power.uptime))

    def shows(self, route: str, method: str) -> bool:
        """Whether a stranger may call ``route`` (its name) now."""
        return method == "GET" and route in PICTURES and self.seconds_left > 0
