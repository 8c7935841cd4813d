"""Looks for tampering and motion in small grey pictures. Pure calculation: frames in, findings out."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from axisedge.media.detector_settings import MotionSettings, TamperingSettings
from axisedge.media.frame import Planes

WIDTH, HEIGHT = 160, 90
INTERVAL = 0.2
"""Seconds from one look to the next."""
MARGIN = 10
"""Rows above and below that detectors do not look at: clocks and marks change there."""

DARK = 34.0
"""Mean brightness below which a picture is dark (16 is black)."""
FLAT = 0.9
"""Detail below which nothing is to be seen in a picture, whatever was there before."""
LOST_DETAIL = 0.35
"""Part of the usual detail below which the camera is covered or out of focus."""
OTHER_SCENE = 0.4
"""Likeness to the usual picture below which the camera looks somewhere else."""
LEARNING = 0.02
MOTION_LEARNING = 0.08
HOLD = 3.0
"""Seconds that motion lasts after the last movement."""

Small = npt.NDArray[np.float32]


def small(luma: Planes) -> Small:
    """The picture that detectors look at."""
    reduced = cv2.resize(luma, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.float32)


class Tampering:
    """Says once that the picture has been spoilt for the whole trigger delay, and again only after it was good."""

    def __init__(self, settings: TamperingSettings) -> None:
        self._settings = settings
        self._usual: Small | None = None
        self._detail = 0.0
        self._since: float | None = None
        self._told = False

    def look(self, picture: Small, now: float) -> bool:
        """True at the moment of the alarm; ``now`` is monotonic."""
        inner = picture[MARGIN : HEIGHT - MARGIN]
        if not self._spoilt(inner):
            self._since, self._told = None, False
            self._learn(inner)
            return False
        if self._since is None:
            self._since = now
        if self._told or now - self._since < self._settings.trigger_delay:
            return False
        self._told = True
        if _detail(inner) >= FLAT:  # where the camera looks now is the usual from now on
            self._usual, self._detail = inner.copy(), _detail(inner)
        return True

    def _spoilt(self, inner: Small) -> bool:
        if float(inner.mean()) < DARK:
            return self._settings.dark_images
        detail = _detail(inner)
        if detail < FLAT:
            return True
        if self._usual is None:
            return False
        return detail < LOST_DETAIL * self._detail or _likeness(inner, self._usual) < OTHER_SCENE

    def _learn(self, inner: Small) -> None:
        if float(inner.mean()) < DARK:
            return
        if self._usual is None:
            self._usual, self._detail = inner.copy(), _detail(inner)
        else:
            cv2.accumulateWeighted(inner, self._usual, LEARNING)
            self._detail += LEARNING * (_detail(inner) - self._detail)


def _detail(picture: Small) -> float:
    """How much there is to be seen: the mean step from one pixel to the next."""
    across = np.abs(np.diff(picture, axis=1)).mean()
    return float(across + np.abs(np.diff(picture, axis=0)).mean())


def _likeness(one: Small, other: Small) -> float:
    """1 for the same picture at any brightness, about 0 for another one."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size else 0.0


class Motion:
    """Says whether something moves, until it has been still for the hold time."""

    def __init__(self, settings: MotionSettings) -> None:
        self._settings = settings
        self._step = 45.0 - 0.38 * settings.sensitivity
        self._before: Small | None = None
        self._last = -1e9
        self.moving = False

    def look(self, picture: Small, now: float) -> bool:
        """True when `moving` has changed; ``now`` is monotonic."""
        part = picture[MARGIN : HEIGHT - MARGIN]
        if self._before is None:
            self._before = part.copy()
            return False
        changed = np.abs(part - self._before)
        changed -= np.median(changed)  # light that comes or goes everywhere is no motion
        if float((changed > self._step).mean()) > self._settings.smallest / 100:
            self._last = now
        cv2.accumulateWeighted(part, self._before, MOTION_LEARNING)
        was, self.moving = self.moving, now - self._last < HOLD
        return was != self.moving
