"""Plates that are the same, or nearly."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.lpr.matching import Plates, plain
from axisedge.lpr.track import edits

texts = st.text("AB01", max_size=6)


@pytest.mark.feature("LPR-04")
def test_strict_compares_letters_and_digits_only() -> None:
    plates = Plates(["AB 123-CD", "AB123CE", "ab123cd", "", "---"])
    assert plates.find("AB123CD") == [(0, 0), (2, 0)]
    assert plates.find("AB123C") == []
    assert plates.find("") == plates.find("-") == []


@pytest.mark.feature("LPR-04")
@pytest.mark.parametrize(
    ("text", "deviation", "wanted"),
    [
        ("A8123CD", 1, [(0, 1)]),  # replaced
        ("AB123C", 1, [(0, 1), (1, 1)]),  # left out
        ("AB1123CD", 1, [(0, 1)]),  # put in
        ("AB123CD", 1, [(0, 0), (1, 1)]),  # the nearest first
        ("A8I23CD", 1, []),
        ("A8I23CD", 2, [(0, 2)]),
        ("AB123CD", -1, []),
    ],
)
def test_deviation_counts_characters(text: str, deviation: int, wanted: list[tuple[int, int]]) -> None:
    assert Plates(["AB123CD", "AB123CE", "XY999ZZ"]).find(text, deviation) == wanted


@pytest.mark.feature("LPR-04")
@given(st.lists(texts, max_size=12), texts, st.integers(0, 4))
def test_finds_what_comparing_one_by_one_finds(known: list[str], text: str, deviation: int) -> None:
    wanted = [(index, edits(entry, text)) for index, entry in enumerate(known) if text and entry]
    wanted = sorted((w for w in wanted if w[1] <= deviation), key=lambda match: (match[1], match[0]))
    assert Plates(known).find(text, deviation) == wanted


@pytest.mark.feature("LPR-04")
@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=40), st.integers(0, 3))
def test_any_writing_can_be_listed_and_looked_up(known: list[str], text: str, deviation: int) -> None:
    for index, distance in Plates(known).find(text, deviation):
        assert 0 <= index < len(known) and 0 <= distance <= deviation
    assert plain(plain(text)) == plain(text)


@pytest.mark.feature("LPR-04")
def test_a_hundred_thousand_plates_are_searched_while_a_car_waits() -> None:
    r = np.random.default_rng(1)
    signs = np.array(list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    known = ["".join(row) for row in r.choice(signs, (100_000, 7))]
    plates = Plates(known)
    began = time.process_time()
    found = plates.find(known[77_777][:-1] + "#", 2)
    taken = time.process_time() - began
    assert (77_777, 1) in found
    assert taken < 1.0  # a twentieth of this on a machine without other work
