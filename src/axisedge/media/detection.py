"""Looks for tampering and motion in small grey pictures. Pure calculation: pictures in, findings out."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from axisedge.media.detector_settings import MotionSettings, TamperingSettings
from axisedge.media.frame import Planes

WIDTH, HEIGHT = 160, 90

DARK = 34.0
"""Mean brightness below which a picture is dark (16 is black)."""
FLAT = 0.9
"""Detail below which nothing can be seen in a picture, whatever was there before."""
LOST_DETAIL = 0.35
"""Part of the usual detail below which the camera is covered or out of focus."""
OTHER_SCENE = 0.4
"""Likeness to the usual picture below which the camera looks somewhere else."""
LEARNING_TIME = 10.0
"""Seconds that the camera must have seen the same before tampering can be told (manual: Camera tampering)."""
LEARNING = 0.02
"""Part of the usual picture that each new one replaces: about ten seconds at five pictures a second."""
BACKGROUND = 0.08
"""The same for the background of motion: what stands still for some seconds belongs to it."""
QUIET = 3.0
"""Seconds without movement after which motion is over."""
GAP = 2.0
"""Seconds without a picture after which motion begins with a new background."""
OTHER_LIGHT = 0.7
"""Fall of contrast beyond which the whole picture changed, which no object does."""

Small = npt.NDArray[np.float32]


def small(luma: Planes, inset: float = 0.0) -> Small:
    """The picture that detectors look at, without ``inset`` (a part of its side) at each edge."""
    rows, columns = luma.shape
    top, left = round(rows * inset), round(columns * inset)
    part = luma[top : rows - top, left : columns - left]
    return np.asarray(cv2.resize(part, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.float32)


class Tampering:
    """Whether the picture has been spoilt for the whole trigger delay."""

    def __init__(self, settings: TamperingSettings) -> None:
        self.settings = settings
        self.tampered = False
        self._usual: Small | None = None
        self._detail = 0.0
        self._learning_since = 0.0
        self._spoilt_since: float | None = None

    def look(self, picture: Small, now: float) -> bool:
        """True when `tampered` has changed; ``now`` is monotonic seconds."""
        detail, dark = _detail(picture), float(picture.mean()) < DARK
        usual = self._usual
        unlike = usual is not None and (
            detail < LOST_DETAIL * self._detail or _likeness(picture, usual) < OTHER_SCENE
        )
        if usual is None or (unlike and now - self._learning_since < LEARNING_TIME):
            self._begin(picture, detail, dark, now)
            return False
        spoilt = self.settings.dark_images if dark else unlike or detail < FLAT
        if not spoilt:
            self._spoilt_since = None
            if not dark:
                cv2.accumulateWeighted(picture, usual, LEARNING)
                self._detail += LEARNING * (detail - self._detail)
            if self.tampered and now - self._learning_since < LEARNING_TIME:
                return False  # the new scene must last before it is the usual one
            return self._tell(False)
        if self._spoilt_since is None:
            self._spoilt_since = now
        if (
            now - self._spoilt_since < self.settings.trigger_delay
            or now - self._learning_since < LEARNING_TIME
        ):
            return False
        if detail >= FLAT and not dark:  # the camera was turned: where it looks now becomes the usual
            self._begin(picture, detail, dark, now)
        return self._tell(True)

    def _begin(self, picture: Small, detail: float, dark: bool, now: float) -> None:
        """Learn the scene anew, from a picture that shows something."""
        usable = detail >= FLAT and not dark
        self._usual, self._detail = (picture.copy() if usable else None), detail
        self._learning_since, self._spoilt_since = now, None

    def _tell(self, tampered: bool) -> bool:
        was, self.tampered = self.tampered, tampered
        return was != tampered


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
    """Whether something moves, until it has been quiet for a while."""

    def __init__(self, settings: MotionSettings) -> None:
        self.settings = settings
        self.moving = False
        self._background: Small | None = None
        self._looked = 0.0
        self._moved: float | None = None

    def look(self, picture: Small, now: float) -> bool:
        """True when `moving` has changed; ``now`` is monotonic seconds."""
        background, before, self._looked = self._background, self._looked, now
        if background is None or now - before > GAP:
            self._background = picture.copy()
        else:
            gain, offset = _light(picture, background)
            if abs(gain - 1) > OTHER_LIGHT:  # covered, uncovered, a lamp switched: begin anew
                self._background = picture.copy()
            else:
                self._compare(picture, gain * background + offset, now)
                cv2.accumulateWeighted(picture, background, BACKGROUND)
        was = self.moving
        self.moving = self._moved is not None and now - self._moved < QUIET
        return was != self.moving

    def _compare(self, picture: Small, expected: Small, now: float) -> None:
        step = 45.0 - 0.38 * self.settings.sensitivity
        if float((np.abs(picture - expected) > step).mean()) * 100 > self.settings.smallest:
            self._moved = now


def _light(picture: Small, background: Small) -> tuple[float, float]:
    """Gain and offset that make the background as bright as the picture: light that changes is no motion.

    The straight line through the brightness of all pixels; an object is too small a part of them to bend it.
    """
    mean, usual = float(picture.mean()), float(background.mean())
    spread = float(((background - usual) ** 2).sum())
    gain = float(((background - usual) * (picture - mean)).sum()) / spread if spread else 0.0
    return gain, mean - gain * usual
