"""What one channel shows: the capture's pictures, cropped to a view area, with the channel's overlays.

Streams of the same channel share one feed. A channel without an area and without overlays hands on the very
pictures of the capture, at no cost. A stream that turns, mirrors or greys the picture, or wants it in
another shape, has a feed of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from axisedge.media.capture import Capture, Consumer
from axisedge.media.encoder import scaled
from axisedge.media.frame import Frame, Planes, split_chroma
from axisedge.media.modifiers import Values
from axisedge.media.sources import fitted
from axisedge.media.view_areas import SAME_SHAPE, Box, size

if TYPE_CHECKING:
    from axisedge.media.painting import Overlay


@dataclass(frozen=True, slots=True)
class Look:
    """How a channel looks now."""

    box: Box | None = None
    overlays: tuple[Overlay, ...] = ()
    stages: tuple[Callable[[Planes], Planes], ...] = ()
    """What is done to the picture before the overlays are laid over it."""
    shape: tuple[int, int] | None = None
    """Width to height that the picture is cropped to; None is as it comes."""
    whole: bool = False
    """The picture keeps its shape, with black beside it, instead: it was turned while it is watched."""


class Feed:
    """Pictures of one channel. `add` and `remove` as those of `Capture`."""

    def __init__(
        self,
        capture: Capture,
        look: Callable[[], Look],
        values: Callable[[Frame, float], Values],
    ) -> None:
        """``values(frame, fps)`` gives what modifiers stand for, in the capture's thread."""
        self._capture = capture
        self._find_look = look
        self._values = values
        self._look = look()
        self._guard = threading.Lock()
        self._consumers: tuple[Consumer, ...] = ()
        self._hand: Consumer | None = None
        self._fps = 0.0
        self._counted = (0, 0.0)

    @property
    def idle(self) -> bool:
        """Whether nobody takes its pictures."""
        return not self._consumers

    def refresh(self) -> None:
        """The overlays or the view area have changed."""
        before, look = self._look, self._find_look()
        if (
            look.box is None and before.box is not None
        ):  # removed: who looks at a part does not see the rest now
            look = replace(look, box=before.box)
        self._look = look

    def add(self, consumer: Consumer) -> None:
        """Hand every picture to ``consumer``."""
        with self._guard:
            first = not self._consumers
            self._consumers = (*self._consumers, consumer)
            if (
                first
            ):  # a new one each time, so that an end in another thread does not take this beginning back
                self._hand = hand = partial(self._take)
        if first:
            self._capture.add(hand)

    def remove(self, consumer: Consumer) -> None:
        """No more pictures for ``consumer``."""
        with self._guard:
            self._consumers = tuple(known for known in self._consumers if known != consumer)
            hand = None if self._consumers else self._hand
        if hand is not None:
            self._capture.remove(hand)

    def _take(self, frame: Frame) -> None:
        look = self._look
        self._count(frame)
        planes = frame.planes
        if not frame.lost:
            if look.box is not None:
                planes = cropped(planes, look.box)
            elif look.stages:  # others have the same picture
                planes = planes.copy()
            for stage in look.stages:
                planes = stage(planes)
        if look.shape is not None:
            planes = (shown_whole if look.whole or frame.lost else filling)(planes, look.shape)
        if look.overlays and planes is frame.planes:
            planes = planes.copy()
        if planes is not frame.planes:
            frame = replace(frame, planes=planes)
        if look.overlays:
            values = self._values(frame, self._fps)
            for overlay in look.overlays:
                overlay.draw(frame.planes, values)
        for consumer in self._consumers:
            consumer(frame)

    def _count(self, frame: Frame) -> None:
        number, since = self._counted
        passed = frame.captured - since
        if passed >= 1.0 or frame.number < number:
            self._fps = (frame.number - number) / passed if 0 < number < frame.number and passed < 5 else 0.0
            self._counted = (frame.number, frame.captured)


def cropped(planes: Planes, box: Box) -> Planes:
    """The part of an I420 picture that ``box`` names, with even sides, as a new array."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    columns, rows = size(box, width, height)
    left = min(round(box[0] * width) // 2 * 2, width - columns)
    top = min(round(box[1] * height) // 2 * 2, height - rows)
    return _cut(planes, left, top, columns, rows)


def filling(planes: Planes, shape: tuple[int, int]) -> Planes:
    """The middle of an I420 picture in the shape ``across:down``; the very picture where that agrees."""
    across, down = shape
    columns, rows = planes.shape[1], planes.shape[0] * 2 // 3
    if abs(columns * down - rows * across) <= SAME_SHAPE * columns * down:
        return planes
    wide = max(2, min(columns, rows * across // down) // 2 * 2)
    high = max(2, min(rows, columns * down // across) // 2 * 2)
    return _cut(planes, (columns - wide) // 4 * 2, (rows - high) // 4 * 2, wide, high)


def shown_whole(planes: Planes, shape: tuple[int, int]) -> Planes:
    """An I420 picture in the shape ``across:down``, with black beside it and no larger than it is."""
    across, down = shape
    columns, rows = planes.shape[1], planes.shape[0] * 2 // 3
    if abs(columns * down - rows * across) <= SAME_SHAPE * columns * down:
        return planes
    room = max(columns, rows) / max(shape)
    shrink = min(1.0, across * room / columns, down * room / rows)
    wide, high = (max(2, round(side * shrink) // 2 * 2) for side in (columns, rows))
    return fitted(scaled(planes, wide, high), across, down)


def _cut(planes: Planes, left: int, top: int, columns: int, rows: int) -> Planes:
    result = np.empty((rows * 3 // 2, columns), np.uint8)
    result[:rows] = planes[top : top + rows, left : left + columns]
    for target, source in zip(split_chroma(result), split_chroma(planes), strict=True):
        target[:] = source[top // 2 : (top + rows) // 2, left // 2 : (left + columns) // 2]
    return result
