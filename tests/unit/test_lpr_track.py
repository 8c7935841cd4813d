"""One vehicle is one track, and its text is what most pictures of it say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.lpr.read import Plate
from axisedge.lpr.track import Change, Direction, State, Tracker, edits

DOWN = (0.0, 1.0)


def seen(text: str, x: float, y: float, confidence: float = 0.8, width: float = 120) -> Plate:
    """A plate read at a place."""
    corners = np.array([[x, y], [x + width, y], [x + width, y + 26], [x, y + 26]], np.float32)
    return Plate(text, confidence, corners, 0.9, ((text, confidence),), 1)


def told(changes: list[Change]) -> list[tuple[State, str, Direction]]:
    return [(change.state, change.track.text, change.track.direction) for change in changes]


@pytest.mark.feature("LPR-02")
def test_a_vehicle_is_new_then_its_direction_is_known_then_it_is_lost() -> None:
    tracker = Tracker(arrow=DOWN)
    assert tracker.see(0.0, [seen("BA123CD", 400, 200)]) == []  # one sight of middling confidence
    assert told(tracker.see(0.2, [seen("BA123CD", 400, 220)])) == [(State.NEW, "BA123CD", Direction.UNKNOWN)]
    assert tracker.see(0.4, [seen("BA123CD", 400, 240)]) == []
    assert told(tracker.see(0.6, [seen("BA123CD", 400, 265)])) == [(State.UPDATE, "BA123CD", Direction.IN)]
    assert tracker.see(10.5, []) == []
    assert told(tracker.see(10.6, [])) == [(State.LOST, "BA123CD", Direction.IN)]
    assert tracker.see(30, []) == []


@pytest.mark.feature("LPR-02")
def test_against_the_arrow_is_out_and_without_an_arrow_nothing_is_known() -> None:
    for arrow, wanted in (
        (DOWN, Direction.OUT),
        ((1.0, 0.0), Direction.UNKNOWN),
        ((0.0, 0.0), Direction.UNKNOWN),
    ):
        tracker = Tracker(arrow)
        for step in range(8):
            changes = tracker.see(step / 5, [seen("BA123CD", 400, 400 - 30 * step, 0.95)])
        assert changes == [] or changes[0].track.direction is wanted
        (lost,) = tracker.see(60, [])
        assert lost.track.direction is wanted


@pytest.mark.feature("LPR-02")
def test_a_sure_reading_is_a_vehicle_at_once() -> None:
    assert told(Tracker().see(0, [seen("BA123CD", 0, 0, 0.95)])) == [
        (State.NEW, "BA123CD", Direction.UNKNOWN)
    ]


@pytest.mark.feature("LPR-02")
def test_a_single_doubtful_sight_is_nobody() -> None:
    tracker = Tracker()
    assert tracker.see(0, [seen("GR1LLE5", 0, 0, 0.6)]) == []
    assert tracker.see(20, []) == []


@pytest.mark.feature("LPR-02")
def test_the_pictures_vote_and_a_correction_is_told() -> None:
    tracker = Tracker()
    tracker.see(0.0, [seen("BA123C0", 400, 200, 0.6)])
    assert told(tracker.see(0.2, [seen("BA123G0", 400, 204, 0.55)])) == [
        (State.NEW, "BA123C0", Direction.UNKNOWN)
    ]
    changes = tracker.see(0.4, [seen("BA123CD", 400, 208, 0.95)])
    assert told(changes) == [(State.UPDATE, "BA123CD", Direction.UNKNOWN)]
    track = changes[0].track
    assert track.best.text == "BA123CD" and track.best_at == 0.4 and track.sights == 3


@pytest.mark.feature("LPR-02")
def test_o_and_0_vote_together_and_the_surer_spelling_is_shown() -> None:
    tracker = Tracker()
    for step, (text, confidence) in enumerate([("BO1", 0.6), ("B01", 0.7), ("BQ1", 0.9)]):
        changes = tracker.see(step / 5, [seen(text, 400, 200, confidence)])
    assert changes == []  # BQ1 alone does not outvote both
    (lost,) = tracker.see(60, [])
    assert lost.track.text == "B01"


@pytest.mark.feature("LPR-02")
def test_two_vehicles_side_by_side_stay_two() -> None:
    tracker = Tracker(arrow=DOWN)
    changes = []
    for step in range(10):
        plates = [seen("BA123CD", 300, 100 + 20 * step, 0.95), seen("KE482TR", 520, 400 - 20 * step, 0.95)]
        changes += tracker.see(step / 5, plates[:: 1 if step % 2 else -1])
    changes += tracker.see(60, [])
    lost = {change.track.text: change.track.direction for change in changes if change.state is State.LOST}
    assert lost == {"BA123CD": Direction.IN, "KE482TR": Direction.OUT}
    assert [change.state for change in changes].count(State.NEW) == 2


@pytest.mark.feature("LPR-02")
def test_the_next_vehicle_at_the_same_place_is_another() -> None:
    tracker = Tracker()
    tracker.see(0.0, [seen("BA123CD", 400, 200, 0.95)])
    changes = tracker.see(5.0, [seen("KE482TR", 500, 260, 0.95)])
    assert told(changes) == [(State.NEW, "KE482TR", Direction.UNKNOWN)]


@pytest.mark.feature("LPR-02")
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.text("AB01", min_size=1, max_size=7),
                st.floats(-50, 2000),
                st.floats(-50, 1200),
                st.floats(0, 1),
            ),
            max_size=4,
        ),
        max_size=12,
    ),
    st.floats(0, 30),
)
def test_every_vehicle_is_new_once_and_lost_once(
    pictures: list[list[tuple[str, float, float, float]]], step: float
) -> None:
    tracker = Tracker(arrow=DOWN)
    changes: list[tuple[State, int]] = []
    for index, plates in enumerate([*pictures, []]):
        moment = index * step + (100 if index == len(pictures) else 0)
        for change in tracker.see(moment, [seen(*plate) for plate in plates]):
            changes.append((change.state, change.track.number))
            assert change.track.text and 0 <= change.track.confidence <= 1
    for number in {number for _, number in changes}:
        states = [state for state, of in changes if of == number]
        assert states[0] is State.NEW and states[-1] is State.LOST
        assert all(state is State.UPDATE for state in states[1:-1])


@pytest.mark.feature("LPR-04")
@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [("", "", 0), ("ABC", "", 3), ("ABC", "ABC", 0), ("ABC", "AC", 1), ("KITTEN", "SITTING", 3)],
)
def test_edits(one: str, other: str, wanted: int) -> None:
    assert edits(one, other) == edits(other, one) == wanted
