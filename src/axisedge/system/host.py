"""What the machine is called and where it is reached."""

from __future__ import annotations

import socket


def name() -> str:
    """The host name."""
    return socket.gethostname()


def address() -> str:
    """The IPv4 address that the machine uses towards others; empty without a network. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:  # no route: there is no address to tell
            return ""
        return str(probe.getsockname()[0])
