"""Forms of a region only put readings in another order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.lpr.forms import fits, folded, ranked
from axisedge.lpr.settings import Region

texts = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=9)
lists = st.lists(st.tuples(texts, st.floats(0, 1)), max_size=8, unique_by=lambda reading: reading[0])


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(
    ("text", "region", "whether"),
    [
        ("ABC1234", Region.BRAZIL, True),
        ("ABC1D23", Region.BRAZIL, True),
        ("ABCI234", Region.BRAZIL, False),
        ("BA123CD", Region.EUROPE, True),
        ("8A12345", Region.EUROPE, True),
        ("1234567", Region.EUROPE, False),
        ("GOCARDS", Region.UNITED_STATES, True),
        ("X", Region.ANY, True),
    ],
)
def test_what_has_a_form(text: str, region: Region, whether: bool) -> None:
    assert fits(text, region) is whether


@pytest.mark.feature("LPR-02")
def test_a_form_decides_between_readings_that_are_about_equally_likely() -> None:
    readings = [("FBZ95B1", 0.5), ("FBZ9581", 0.4)]
    assert ranked(readings, Region.BRAZIL)[0] == ("FBZ9581", 0.4)
    assert ranked(readings, Region.ANY)[0] == ("FBZ95B1", 0.5)


@pytest.mark.feature("LPR-02")
def test_a_clear_reading_without_a_form_stays_first() -> None:
    assert ranked([("GOCARDS", 0.95), ("GOC4RDS", 0.01), ("ABC1234", 0.01)], Region.BRAZIL)[0][0] == "GOCARDS"


@pytest.mark.feature("LPR-02")
@given(lists, st.sampled_from(list(Region)))
def test_nothing_is_added_lost_or_changed(readings: list[tuple[str, float]], region: Region) -> None:
    assert sorted(ranked(readings, region)) == sorted(readings)


@pytest.mark.feature("LPR-04")
@given(texts)
def test_folding_is_final_and_keeps_the_length(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert len(folded(text)) == len(text) and not set(folded(text)) & {"O", "I"}
