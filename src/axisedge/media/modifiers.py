"""Modifiers: the signs in a text that stand for the time, the device and the stream (VAPIX "Overlay modifiers").

What this device does not know is left as it was written, so that a mistake shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

DYNAMIC_TEXTS = 16


@dataclass(frozen=True, slots=True)
class Values:
    """What the modifiers stand for at one moment."""

    moment: datetime
    """In the device's zone."""
    number: int = 0
    """Of the picture."""
    fps: float = 0.0
    kbps: float = 0.0
    """Of all streams of the channel together."""
    source: int = 1
    address: str = ""
    mac: str = ""
    host: str = ""
    dynamic: Mapping[int, str] = field(default_factory=dict)
    """Dynamic texts, 0 for ``#D``."""


Part = Callable[[Values], str]


def _time(form: str) -> Part:
    return lambda values: values.moment.strftime(form)


_DATE: dict[str, Part] = {
    **{letter: _time(f"%{letter}") for letter in "cDFprRTzZCGgYybBhmUVWaAdejuwHIklMS"},
    "x": _time("%D"),
    "X": _time("%T"),
    "f": lambda values: f"{values.moment.microsecond // 10_000:02d}",
    "s": lambda values: str(int(values.moment.timestamp())),
    "%": lambda values: "%",
}
_DEVICE: dict[str, Part] = {
    "i": lambda values: values.address,
    "m": lambda values: values.mac[-8:],
    "M": lambda values: values.mac,
    "n": lambda values: values.host,
    "b": lambda values: str(round(values.kbps)),
    "B": lambda values: f"{values.kbps / 1000:.2f}",
    "r": lambda values: f"{values.fps:.2f}",
    "R": lambda values: str(round(values.fps)),
    "v": lambda values: str(values.source),
    "s": lambda values: f"{values.number % 100_000:05d}",
    "#": lambda values: "#",
}
GROUPS: dict[str, tuple[str, ...]] = {
    "date": ("%c", "%D", "%F", "%x"),
    "time": ("%p", "%r", "%R", "%T", "%X", "%z", "%Z"),
    "year": ("%C", "%G", "%g", "%Y", "%y"),
    "month": ("%b", "%B", "%h", "%m"),
    "week": ("%U", "%V", "%W"),
    "day": ("%a", "%A", "%d", "%e", "%j", "%u", "%w"),
    "hour": ("%H", "%I", "%k", "%l"),
    "minute": ("%M",),
    "second": ("%f", "%s", "%S"),
    "sysinfo": ("#i", "#m", "#M", "#n"),
    "vidinfo": ("#b", "#B", "#r", "#R", "#v"),
    "others": ("#s", "#D", "%%", "##"),
}
"""What works here, grouped as the API does; ``#D`` also takes a number from 1 to `DYNAMIC_TEXTS`."""

_MODIFIER = re.compile(r"%(?P<date>.)|#D(?P<index>1[0-6]|[1-9])?|#(?P<device>.)", re.DOTALL)


def parse(text: str) -> Part:
    """What gives the present text of ``text``. Never fails: what is no modifier stays as it is."""
    parts: list[Part] = []
    at = 0
    for match in _MODIFIER.finditer(text):
        part = _part(match)
        if part is not None:
            parts += [_literal(text[at : match.start()]), part]
            at = match.end()
    parts.append(_literal(text[at:]))
    return lambda values: "".join(part(values) for part in parts)


def _part(match: re.Match[str]) -> Part | None:
    if match["date"]:
        return _DATE.get(match["date"])
    if match["device"]:
        return _DEVICE.get(match["device"])
    return _dynamic(int(match["index"] or 0))


def _dynamic(index: int) -> Part:
    return lambda values: values.dynamic.get(index, "")


def _literal(text: str) -> Part:
    return lambda values: text
