"""What everybody needs who talks OSDP through libosdp's binding: its objects, made the way it wants them.

Three habits of the binding (3.2.9) that its users must know:

- It takes one reference too many of the object in a command's answer, and never frees the answer. So an answer is a new
  tuple each time, and what is in it is kept for ever (`accept`).
- A channel is never let go. So one channel object serves all contexts of a reader.
- An exception in a callback is lost, or turns up elsewhere. So callbacks do not raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import osdp_sys

NAME_LENGTH = 15
VENDOR = 0x00408C
KEY_BYTES = 16
KNOWN_KEYS = frozenset({bytes(range(0x30, 0x40)), bytes(KEY_BYTES)})
"""Secure channel keys that are no secret: the standard's own for readers without one (SCBK-D), and zeros."""
COLORS = ("off", "red", "green", "amber", "blue", "magenta", "cyan", "white")
"""The colours of a reader's light, by their OSDP number (osdp_LED)."""

CommandAnswer = tuple[int, "dict[str, Any] | None"]

_kept: dict[tuple[tuple[str, Any], ...], dict[str, Any]] = {}

osdp_sys.set_loglevel(osdp_sys.LOG_EMERG)  # its log would go to standard output


class Channel(Protocol):
    """What libosdp reads and writes. None of the methods may raise."""

    id: int

    def read(self, most: int) -> bytes:
        """What has come, at most ``most`` bytes."""
        ...

    def write(self, data: bytes) -> int:
        """Send; returns how many bytes went."""
        ...

    def flush(self) -> None:
        """Forget what has come."""


def accept(answer: dict[str, Any] | None = None) -> CommandAnswer:
    """The answer of a peripheral that did what it was told. ``answer`` must have few different values."""
    if answer is not None:
        answer = _kept.setdefault(tuple(sorted(answer.items())), answer)
    done = 0
    return (done, answer)


def refuse() -> CommandAnswer:
    """The answer of a peripheral that cannot do it: a NAK."""
    done, nothing = -1, None
    return (done, nothing)


def peripheral(
    name: str,
    address: int,
    channel: Channel,
    key: bytes | None,
    flags: int,
    capabilities: Sequence[tuple[int, int, int]],
) -> Any:
    """A peripheral with ``capabilities`` (function code, compliance level, number of items)."""
    return osdp_sys.PeripheralDevice(
        {
            **_info(name, address, channel, key, flags),
            "version": 1,
            "model": 1,
            "vendor_code": VENDOR,
            "serial_number": 0x1000 + address,
            "firmware_version": 0x010200,
        },
        capabilities=[
            {"function_code": code, "compliance_level": level, "num_items": items}
            for code, level, items in capabilities
        ],
    )


def control_panel(name: str, address: int, channel: Channel, key: bytes | None, flags: int) -> Any:
    """A control panel for one peripheral."""
    return osdp_sys.ControlPanel([_info(name, address, channel, key, flags)])


def _info(name: str, address: int, channel: Channel, key: bytes | None, flags: int) -> dict[str, Any]:
    return {
        "name": name[:NAME_LENGTH],
        "address": address,
        "flags": flags,
        "scbk": key,
        "channel": channel,
    }
