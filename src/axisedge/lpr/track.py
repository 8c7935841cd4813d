"""One vehicle is one track: new, better known, lost. Its text is voted on over all pictures of it.

Nothing here looks at a clock or a picture: `Tracker.see` is told the moment and what was read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from axisedge.lpr.forms import folded
from axisedge.lpr.read import Plate

LOST_AFTER = 10.0
"""Seconds without a sight after which the vehicle is gone."""
SURE = 0.9
"""A reading of this confidence is a vehicle at once; others have to be seen twice."""
REACH = 2.5
"""Widths of its plate that a vehicle may move between two sights; with the same text twice as many."""
ALIKE = 0.34
"""Edits per character up to which two readings can be of one plate."""
MOVED = 0.5
"""Widths of its plate that a vehicle has to move along the arrow before its direction is told."""
BETTER = 0.1
"""A confidence that grows by so much is told."""


class State(StrEnum):
    """What became of a vehicle."""

    NEW = "new"
    UPDATE = "update"
    LOST = "lost"


class Direction(StrEnum):
    """Against the arrow of the area: along it is in."""

    UNKNOWN = "unknown"
    IN = "in"
    OUT = "out"


@dataclass(slots=True, eq=False)
class Track:
    """A vehicle, as far as it is known."""

    number: int
    first: float
    """Seconds of the first sight, as told to `Tracker.see`."""
    last: float
    best: Plate
    """The surest single reading."""
    best_at: float
    sights: int = 0
    text: str = ""
    confidence: float = 0.0
    """The text's share of all votes, and how sure the single readings were: 0 to 1."""
    direction: Direction = Direction.UNKNOWN
    told: tuple[str, Direction, float] | None = None
    """What others know of it: text, direction, confidence; nothing before it is new."""
    votes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    start: tuple[float, float] = (0.0, 0.0)
    place: tuple[float, float] = (0.0, 0.0)
    speed: tuple[float, float] = (0.0, 0.0)
    """Pixels a second."""
    width: float = 1.0

    def add(self, plate: Plate, moment: float, arrow: tuple[float, float]) -> None:
        """Another sight of it; `arrow` points along the direction in, (0, 0) where none is drawn."""
        left, top, wide, high = plate.box
        here = (left + wide / 2, top + high / 2)
        if self.sights == 0:
            self.start = here
        elif moment > self.last:
            passed = moment - self.last
            self.speed = ((here[0] - self.place[0]) / passed, (here[1] - self.place[1]) / passed)
        self.place, self.width, self.last = here, max(1.0, float(wide)), moment
        self.sights += 1
        for text, chance in plate.readings:
            # Each reading's own chance, and the picture's: a blurred one has little to say.
            self.votes[text] += chance * plate.confidence
        if plate.confidence > self.best.confidence or self.sights == 1:
            self.best, self.best_at = plate, moment
        self._count()
        self._aim(arrow)

    def _count(self) -> None:
        """O and 0, I and 1 vote together; the more frequent spelling of the winner is its text."""
        together: defaultdict[str, float] = defaultdict(float)
        for text, votes in self.votes.items():
            together[folded(text)] += votes
        winner, votes = max(together.items(), key=lambda item: item[1])
        self.text = max((t for t in self.votes if folded(t) == winner), key=lambda text: self.votes[text])
        everything = sum(self.votes.values())
        self.confidence = min(1.0, self.best.confidence**0.5 * votes / everything if everything else 0.0)

    def _aim(self, arrow: tuple[float, float]) -> None:
        length = float(np.hypot(*arrow))
        if not length:
            return
        moved = (self.place[0] - self.start[0], self.place[1] - self.start[1])
        along = (moved[0] * arrow[0] + moved[1] * arrow[1]) / length
        if abs(along) >= MOVED * self.width:
            self.direction = Direction.IN if along > 0 else Direction.OUT

    def expected(self, moment: float) -> tuple[float, float]:
        """Where it should be, if it goes on as it went, for a second at most."""
        passed = min(1.0, moment - self.last)
        return self.place[0] + self.speed[0] * passed, self.place[1] + self.speed[1] * passed


@dataclass(frozen=True, slots=True)
class Change:
    """News of a vehicle; `track` is the vehicle itself, which goes on changing."""

    state: State
    track: Track


class Tracker:
    """The vehicles of one area."""

    def __init__(self, arrow: tuple[float, float] = (0.0, 0.0)) -> None:
        self._arrow = arrow
        self._tracks: list[Track] = []
        self._count = 0

    def see(self, moment: float, plates: Sequence[Plate]) -> list[Change]:
        """What a picture, taken at `moment` (seconds, never less than before), changes."""
        changes = self._lose(moment)
        free = list(self._tracks)
        for plate in sorted(plates, key=lambda p: -p.confidence):
            track = _nearest(free, plate, moment)
            if track is None:
                self._count += 1
                track = Track(self._count, moment, moment, plate, moment)
                self._tracks.append(track)
            else:
                free.remove(track)
            track.add(plate, moment, self._arrow)
            state = _news(track)
            if state:
                track.told = (track.text, track.direction, track.confidence)
                changes.append(Change(state, track))
        return changes

    def _lose(self, moment: float) -> list[Change]:
        gone = [track for track in self._tracks if moment - track.last >= LOST_AFTER]
        self._tracks = [track for track in self._tracks if moment - track.last < LOST_AFTER]
        return [Change(State.LOST, track) for track in gone if track.told]


def _news(track: Track) -> State | None:
    if track.told is None:
        return State.NEW if track.sights > 1 or track.best.confidence >= SURE else None
    text, direction, confidence = track.told
    better = track.text != text or track.direction != direction or track.confidence >= confidence + BETTER
    return State.UPDATE if better else None


def _nearest(tracks: list[Track], plate: Plate, moment: float) -> Track | None:
    """The vehicle that the plate belongs to, if any: near where it should be, with a text that can be the same."""
    left, top, wide, high = plate.box
    best, least = None, 1.0
    for track in tracks:
        x, y = track.expected(moment)
        away = float(np.hypot(left + wide / 2 - x, top + high / 2 - y)) / max(track.width, wide, 1)
        difference = edits(folded(plate.text), folded(track.text)) / max(len(plate.text), len(track.text), 1)
        if difference > ALIKE and away > 0.5:
            continue
        cost = away / (REACH * (2 if difference == 0 else 1)) * 0.7 + difference * 0.3
        if cost < least and away < REACH * (2 if difference == 0 else 1):
            best, least = track, cost
    return best


def edits(one: str, other: str) -> int:
    """How many characters have to be put in, left out or replaced to make one text the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for index, a in enumerate(one):
        last, row[0] = row[0], index + 1
        for at, b in enumerate(other):
            last, row[at + 1] = row[at + 1], min(row[at + 1] + 1, row[at] + 1, last + (a != b))
    return row[-1]
