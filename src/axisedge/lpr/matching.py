"""Looks a read plate up among many: the same text, or one that differs by a few characters.

Manual: Allow only exact matches of license plates; Allow more than one character deviation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 24
"""Characters of a plate that are compared."""


def plain(text: str) -> str:
    """What is compared of a written plate: capitals and digits, without blanks, dashes and dots."""
    return "".join(c for c in text.upper() if c.isalnum())[:LONGEST]


class Plates:
    """A list of plates, ready to be searched; built once for each change of the list."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._exact: dict[str, list[int]] = {}
        by_length: dict[int, list[tuple[int, str]]] = {}
        for index, text in enumerate(texts):
            compared = plain(text)
            self._exact.setdefault(compared, []).append(index)
            by_length.setdefault(len(compared), []).append((index, compared))
        self._by_length = {length: _columns(length, entries) for length, entries in by_length.items()}

    def find(self, text: str, deviation: int = 0) -> list[tuple[int, int]]:
        """Indexes of the plates within `deviation` inserted, left out or replaced characters, with that number.

        The nearest come first, and of equally near ones the first of the list. An empty text matches nothing.
        """
        wanted = plain(text)
        if not wanted or deviation < 0:
            return []
        if deviation == 0:
            return [(index, 0) for index in self._exact.get(wanted, ())]
        found: list[tuple[int, int]] = []
        for length, (indexes, columns) in self._by_length.items():
            if length and abs(length - len(wanted)) <= deviation:
                far = _distances(wanted, columns)
                for at in np.flatnonzero(far <= deviation):
                    found.append((int(indexes[at]), int(far[at])))
        return sorted(found, key=lambda match: (match[1], match[0]))


def _columns(length: int, entries: list[tuple[int, str]]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The plates' indexes, and their characters with one row for each place in the text: rows are read end to end."""
    indexes = np.array([index for index, _ in entries], np.int64)
    signs = np.array([[ord(c) for c in text] for _, text in entries], np.uint32)
    return indexes, signs.reshape(len(entries), length).T.copy()


def _distances(wanted: str, columns: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Levenshtein's distance to every plate of one length at once: rows of the usual table, each a vector of plates."""
    length, count = columns.shape
    row = [np.full(count, at, np.uint8) for at in range(length + 1)]
    for index, character in enumerate(wanted):
        fresh = [np.full(count, index + 1, np.uint8)]
        for at in range(length):
            replaced = row[at] + (columns[at] != ord(character))
            fresh.append(
                np.minimum(np.minimum(row[at + 1], fresh[at]) + np.uint8(1), replaced).astype(np.uint8)
            )
        row = fresh
    return row[length]
