"""Widgets: a line graph and a meter that show the number of a modifier (manual: Video > Overlays > Widget)."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

import cv2
import numpy as np

from axisedge.media.frame import Planes
from axisedge.media.modifiers import Values, parse
from axisedge.media.overlay_settings import Widget, WidgetKind, WidgetSize
from axisedge.media.painting import FULL_ROWS, put
from axisedge.media.patch import Bgra, Patch

SIZES = {WidgetSize.SMALL: (300, 160), WidgetSize.MEDIUM: (440, 230), WidgetSize.LARGE: (640, 330)}
"""Pixels across and down, in a picture of `FULL_ROWS`."""
MOST_SAMPLES = 600
Row = Callable[[float], int]
"""The row of the picture where a value is shown."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WHITE, GREY, ALARM, BAR = (255, 255, 255), (150, 150, 150), (60, 60, 255), (220, 180, 60)


class PaintedWidget:
    """A widget with the values that it has seen."""

    def __init__(self, settings: Widget) -> None:
        self._settings = settings
        self._text = parse(settings.modifier)
        room = min(MOST_SAMPLES, max(2, int(settings.window / settings.interval) + 1))
        self._samples: deque[tuple[float, float]] = deque(maxlen=room)
        self._due = 0.0
        self._rows = 0
        self._patch: Patch | None = None

    def draw(self, planes: Planes, values: Values) -> None:
        """See `painting.Overlay.draw`."""
        rows, now = planes.shape[0] * 2 // 3, values.moment.timestamp()
        if (
            self._patch is None
            or rows != self._rows
            or not -1 < self._due - now < self._settings.interval + 1
        ):
            self._due = now
        if now >= self._due:
            self._due, self._rows = now + self._settings.interval, rows
            self._sample(now, self._text(values))
            self._patch = Patch(self._picture(rows / FULL_ROWS, now))
        if self._patch is not None:
            put(self._patch, planes, self._settings.place)

    def _sample(self, now: float, text: str) -> None:
        if self._samples and self._samples[-1][0] > now:
            self._samples.clear()  # the clock was set back
        while self._samples and self._samples[0][0] < now - self._settings.window:
            self._samples.popleft()
        found = NUMBER.search(text)
        if found is not None:
            self._samples.append((now, float(found[0])))

    def _limits(self) -> tuple[float, float]:
        """The lowest and the highest value that are shown."""
        settings = self._settings
        low, high = settings.minimum, settings.maximum
        if settings.dynamic and self._samples:
            seen = [value for _, value in self._samples]
            seen += [settings.low_alarm, settings.high_alarm] if settings.alarms else []
            low, high = min(seen), max(seen)
        return (low, high) if high > low else (low - 1, low + 1)

    def _picture(self, scale: float, now: float) -> Bgra:
        settings = self._settings
        width, height = (max(40, round(side * scale)) for side in SIZES[settings.size])
        picture = np.zeros((height, width, 4), np.uint8)
        picture[:, :, 3] = 255 * (100 - settings.background_transparency) // 100
        letter = max(8, height // 10)
        if settings.title:
            _write(picture, settings.title, (letter // 2, round(letter * 1.3)), letter)
        left, right = letter * 4, width - letter
        top, bottom = letter * 2, height - letter * 2
        low, high = self._limits()

        def row(value: float) -> int:
            share = (min(max(value, low), high) - low) / (high - low)
            return round(bottom - share * (bottom - top))

        for value in (low, high):
            _write(picture, f"{value:.4g}", (letter // 2, row(value) + letter // 3), letter * 3 // 4)
        _write(picture, settings.y_label, (letter // 2, (top + bottom) // 2), letter * 3 // 4)
        _write(picture, settings.x_label, (left, height - letter // 2), letter * 3 // 4)
        cv2.rectangle(picture, (left, top), (right, bottom), (*GREY, 255), 1)
        if settings.kind is WidgetKind.METER:
            self._bar(picture, row, (left, right, bottom))
        else:
            self._line(picture, row, (left, right), now)
        for value in (settings.low_alarm, settings.high_alarm) if settings.alarms else ():
            if low <= value <= high:
                cv2.line(picture, (left, row(value)), (right, row(value)), (*ALARM, 255), 2)
        picture[:, :, 3] = picture[:, :, 3].astype(np.uint16) * (100 - settings.transparency) // 100
        return picture

    def _line(self, picture: Bgra, row: Row, sides: tuple[int, int], now: float) -> None:
        left, right = sides
        window = self._settings.window
        at = [
            (round(right - (now - then) / window * (right - left)), row(value))
            for then, value in self._samples
        ]
        if len(at) > 1:
            cv2.polylines(picture, [np.array(at, np.int32)], False, (*BAR, 255), 2, cv2.LINE_AA)
        if self._settings.points:
            for point in at:
                cv2.circle(picture, point, 2, (*WHITE, 255), -1, cv2.LINE_AA)

    def _bar(self, picture: Bgra, row: Row, sides: tuple[int, int, int]) -> None:
        left, right, bottom = sides
        if self._samples:
            value = self._samples[-1][1]
            third = (right - left) // 3
            cv2.rectangle(
                picture, (left + third, row(value)), (right - third, bottom), (*BAR, 255), cv2.FILLED
            )
            size = max(8, picture.shape[0] // 10)
            _write(picture, f"{value:.6g}", (right - size * 3, picture.shape[0] - size // 2), size)


def _write(picture: Bgra, text: str, at: tuple[int, int], size: int) -> None:
    shown = "".join(c for c in text if c.isprintable()).strip()
    if shown:
        cv2.putText(picture, shown, at, (*WHITE, 255), cv2.FontFace("sans"), size)
