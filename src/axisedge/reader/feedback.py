"""What a reader shows and says to the person before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import osdp_sys

from axisedge.core.errors import Invalid
from axisedge.hardware.osdp_binding import COLORS

LONGEST = 25.0
"""Seconds that a reader can be told to show something for a while; 0 is for good."""
LONGEST_TEXT = 32
MOST_BEEPS = 20
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Feedback:
    """One answer of the reader; raises `Invalid`."""

    led: str = ""
    """A colour of `COLORS`; empty leaves the light as it is."""
    seconds: float = 0.0
    """How long light and text last; 0 is until the next."""
    flash: bool = False
    """Half a second on, half a second off."""
    beeps: int = 0
    text: str = ""
    """For a reader with a display: printable ASCII."""

    def __post_init__(self) -> None:
        if self.led and self.led not in COLORS:
            raise Invalid("led", f"a light is {', '.join(COLORS)}")
        if not 0 <= self.seconds <= LONGEST:
            raise Invalid("seconds", f"0 to {LONGEST:g} seconds")
        if not 0 <= self.beeps <= MOST_BEEPS:
            raise Invalid("beeps", f"0 to {MOST_BEEPS}")
        if len(self.text) > LONGEST_TEXT or not (self.text.isascii() and (self.text + " ").isprintable()):
            raise Invalid("text", f"at most {LONGEST_TEXT} printable ASCII characters")

    def commands(self) -> Sequence[dict[str, Any]]:
        """The OSDP commands, as libosdp's binding writes them."""
        found: list[dict[str, Any]] = []
        if self.led:
            found.append(self._light())
        if self.beeps:
            found.append(
                {
                    "command": osdp_sys.CMD_BUZZER,
                    "reader": 0,
                    "control_code": 2,  # the default tone
                    "on_count": 1,
                    "off_count": 1,
                    "rep_count": self.beeps,
                }
            )
        if self.text:
            found.append(
                {
                    "command": osdp_sys.CMD_TEXT,
                    "reader": 0,
                    "control_code": 3 if self.seconds else 1,  # for a while, for good; without wrapping
                    "temp_time": round(self.seconds),
                    "offset_row": 1,
                    "offset_col": 1,
                    "data": self.text,
                }
            )
        return found

    def _light(self) -> dict[str, Any]:
        light = {
            "command": osdp_sys.CMD_LED,
            "reader": 0,
            "led_number": 0,
            "temporary": bool(self.seconds),
            "control_code": 2 if self.seconds else 1,  # set and start the timer; set
            "on_color": COLORS.index(self.led),
            "off_color": 0,
            "on_count": 5,
            "off_count": 5 if self.flash else 0,
        }
        if self.seconds:
            light["timer_count"] = round(self.seconds * TENTHS)
        return light


def output(number: int, active: bool, seconds: float = 0.0) -> dict[str, Any]:
    """The OSDP command that switches output ``number`` (from 0) of a reader or module, for good or for a while.

    Raises `Invalid` for more than `LONGEST` seconds: the binding gives the time one byte.
    """
    if not 0 <= seconds <= LONGEST:
        raise Invalid("seconds", f"0 to {LONGEST:g} seconds")
    for_good, for_a_while = (2, 5) if active else (1, 6)
    return {
        "command": osdp_sys.CMD_OUTPUT,
        "output_no": number,
        "control_code": for_a_while if seconds else for_good,
        "timer_count": round(seconds * TENTHS),
    }


def new_key(key: bytes) -> dict[str, Any]:
    """The OSDP command that gives the reader another key; only in a secure channel."""
    return {"command": osdp_sys.CMD_KEYSET, "type": 1, "data": key}
