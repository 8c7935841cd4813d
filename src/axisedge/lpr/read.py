"""Reads the plates of one picture: find, straighten, read, put in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from axisedge.core.errors import Invalid
from axisedge.lpr import detect, forms, models, recognise, rectify
from axisedge.lpr.rectify import Corners, Picture
from axisedge.lpr.settings import ReadingSettings

BEST = 5
"""Readings that are kept of a plate."""
LONGEST = 10
"""No country has more characters."""
SECOND = 0.5
CLEAR = 0.85
PLAIN = 0.5
"""Where no place has this score, the picture is searched once more at half the size."""
SECOND = 0.5
"""Places with less than this share of the first one's score are read only where it cannot be read clearly."""
CLEAR = 0.85
"""A reading of this confidence is clear."""
MARGINS = ((0.02, 0.04), (0.06, 0.1), (0.0, -0.03))
"""Doubtful plates are cut out in each of these ways: the corners are never quite right."""
LARGEST_SIDE = 20_000
"""Pixels; a larger picture is refused."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate that was read. `text` is the first of `readings`, each a text with its probability."""

    text: str
    confidence: float
    """Between 0 and 1: the geometric mean of the characters' chances."""
    corners: Corners
    score: float
    """How sure it is that here is a plate at all, 0 to 1."""
    readings: tuple[tuple[str, float], ...]
    lines: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height in whole pixels."""
        left, top, wide, high = detect.Found(self.corners, self.score).box
        return round(left), round(top), round(wide), round(high)


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read a place: the quadrangles of its lines."""

    found: detect.Found
    lines: tuple[Corners, ...]


class Reader:
    """Reads pictures with the networks; keeps nothing from one picture to the next. One thread at a time."""

    def __init__(self, settings: ReadingSettings | None = None, folder: Path | None = None) -> None:
        """Raises `Unavailable` when the networks are not there."""
        self._settings = settings or ReadingSettings()
        self._networks = models.load(self._settings.threads, folder or models.FOLDER)

    def read(self, picture: Picture) -> list[Plate]:
        """The plates of a BGR picture, the surest first; raises `Invalid` when it is none."""
        settings = self._settings
        _check(picture)
        # 1 tells only what nobody doubts, 100 nearly everything that has characters.
        doubt = settings.sensitivity / 100
        places = self._places(picture, 0.5 - 0.45 * doubt)
        likely = [place for place in places if place.score >= SECOND * places[0].score]
        plates = self._read(picture, likely)
        if all(plate.confidence < CLEAR for plate in plates):
            plates += self._read(picture, places[len(likely) :])
        least = 0.9 - 0.8 * doubt
        plates = [plate for plate in plates if plate.confidence >= least]
        plates = [plate for plate in plates if len(plate.text) >= settings.minimum_characters]
        return sorted(plates, key=_worth, reverse=True)

    def _places(self, picture: Picture, least: float) -> list[detect.Found]:
        network, side, most = self._networks.detector, self._settings.search_size, self._settings.plates
        places = detect.find(network, picture, side, least, most)
        if not places or places[0].score < PLAIN:
            # A plate that fills much of the picture is clearer from further away.
            places = detect.merged([*places, *detect.find(network, picture, side // 2, least, most)], most)
        return places

    def _read(self, picture: Picture, places: list[detect.Found]) -> list[Plate]:
        ways = [_Way(found, lines) for found in places for lines in rectify.strips(found.corners)]
        best: dict[int, tuple[Plate, _Way]] = {}
        for way, plate in zip(ways, self._told(picture, ways, MARGINS[:1]), strict=True):
            known = best.get(id(way.found))
            if known is None or _worth(plate) > _worth(known[0]):
                best[id(way.found)] = plate, way
        doubtful = [way for plate, way in best.values() if plate.confidence < CLEAR]
        for way, plate in zip(doubtful, self._told(picture, doubtful, MARGINS), strict=True):
            best[id(way.found)] = plate, way
        return [plate for plate, _ in best.values()]

    def _told(
        self, picture: Picture, ways: Sequence[_Way], margins: Sequence[tuple[float, float]]
    ) -> list[Plate]:
        """What each way reads, in the mean over cutting the plate out with each of the margins."""
        strips = [
            rectify.cut(picture, line, margin) for way in ways for margin in margins for line in way.lines
        ]
        if not strips:
            return []
        tables = iter(recognise.chances(self._networks.recogniser, strips))
        plates = []
        for way in ways:
            together: defaultdict[str, float] = defaultdict(float)
            for _ in margins:
                for text, chance in _joined([recognise.likeliest(next(tables)) for _ in way.lines]):
                    together[text] += chance / len(margins)
            plates.append(self._plate(way, together))
        return plates

    def _plate(self, way: _Way, together: Mapping[str, float]) -> Plate:
        ranked = forms.ranked(together.items(), self._settings.region)[:BEST]
        text, chance = ranked[0]
        confidence = chance ** (1 / max(1, len(text))) if text else 0.0
        return Plate(text, confidence, way.found.corners, way.found.score, tuple(ranked), len(way.lines))


def _joined(lines: list[list[tuple[str, float]]]) -> list[tuple[str, float]]:
    """Readings of all lines together. A line without a character is none, so the plate has not as many lines."""
    if len(lines) == 1:
        return lines[0]
    if not all(line[0][0] for line in lines):
        return [("", 1.0)]
    both = product(*(line[:BEST] for line in lines))
    return [
        ("".join(text for text, _ in parts), float(np.prod([chance for _, chance in parts])))
        for parts in both
    ]


def _worth(plate: Plate) -> float:
    """What one reading is put before another by: a plate has 4 to 10 characters, mostly with a digit."""
    usual = 1.0 if 5 <= len(plate.text) <= 8 else 0.75 if 4 <= len(plate.text) <= LONGEST else 0.3
    digits = 1.0 if any(c.isdigit() for c in plate.text) else 0.8
    return float(plate.score**0.5) * plate.confidence * usual * digits


def _check(picture: Picture) -> None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise Invalid("picture", "must have three colours of eight bits")
    if min(picture.shape[:2]) < 1 or max(picture.shape[:2]) > LARGEST_SIDE:
        raise Invalid("picture", f"must have 1 to {LARGEST_SIDE} pixels a side")
