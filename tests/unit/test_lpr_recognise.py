"""From chances per step to texts: checked against trying every way to spread the characters."""

from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.lpr.recognise import CHARACTERS, Chances, likeliest


def table(steps: list[dict[str, float]]) -> Chances:
    """A table from each step's chances; "" is the blank, and what is left over is spread over the rest."""
    rows = np.zeros((len(steps), len(CHARACTERS) + 1), np.float32)
    for row, step in zip(rows, steps, strict=True):
        for character, chance in step.items():
            row[CHARACTERS.index(character) + 1 if character else 0] = chance
    return rows


def every_way(chances: Chances) -> dict[str, float]:
    """The probability of every text, by summing over all paths."""
    texts: defaultdict[str, float] = defaultdict(float)
    used = [int(c) for c in np.flatnonzero(chances.max(0))]
    for path in itertools.product(used, repeat=len(chances)):
        chance = float(np.prod([chances[step, index] for step, index in enumerate(path)]))
        merged = [index for index, _ in itertools.groupby(path)]
        texts["".join(CHARACTERS[index - 1] for index in merged if index)] += chance
    return texts


@pytest.mark.feature("LPR-02")
def test_equal_neighbours_are_one_character_unless_a_blank_parts_them() -> None:
    sure = [{"A": 1.0}, {"A": 1.0}, {"": 1.0}, {"A": 1.0}, {"7": 1.0}]
    assert likeliest(table(sure))[0] == ("AA7", pytest.approx(1.0))


@pytest.mark.feature("LPR-02")
def test_the_sum_over_all_ways_decides_not_the_best_single_way() -> None:
    # The single likeliest way is blank, blank; but three ways spell A.
    steps = [{"": 0.6, "A": 0.4}, {"": 0.6, "A": 0.4}]
    found = likeliest(table(steps))
    assert [text for text, _ in found] == ["A", ""]
    assert dict(found) == {"A": pytest.approx(0.64), "": pytest.approx(0.36)}


@pytest.mark.feature("LPR-02")
@given(st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(any), min_size=1, max_size=5))
def test_agrees_with_trying_every_way(weights: list[list[int]]) -> None:
    steps = [{c: w / sum(row) for c, w in zip(("", "0", "O", "B"), row, strict=True)} for row in weights]
    chances = table(steps)
    wanted = every_way(chances)
    found = likeliest(chances, most=10_000)
    for text, chance in found:
        assert chance == pytest.approx(wanted[text], abs=1e-3)
    assert sum(chance for _, chance in found) == pytest.approx(1, abs=1e-2)
    assert found[0][1] == pytest.approx(max(wanted.values()), abs=1e-3)


@pytest.mark.feature("LPR-02")
@given(st.integers(0, 2**32 - 1), st.integers(0, 40))
def test_no_table_breaks_it_and_the_best_comes_first(seed: int, steps: int) -> None:
    chances = (
        np.random.default_rng(seed).dirichlet(np.full(37, 0.1), steps).astype(np.float32).reshape(steps, 37)
    )
    found = likeliest(chances)
    assert 1 <= len(found) <= 12
    assert [c for _, c in found] == sorted((c for _, c in found), reverse=True)
    assert all(set(text) <= set(CHARACTERS) and 0 <= chance <= 1 for text, chance in found)
