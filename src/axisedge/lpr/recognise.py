"""Reads strips: from the network's chances per step to the likeliest texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from axisedge.lpr.models import Network
from axisedge.lpr.rectify import Picture

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What the network can answer; its class 0 is the blank between characters."""
BEAM = 12
"""Texts that are followed at a time."""
UNLIKELY = 1e-4
"""Chances below are not followed."""

Chances = NDArray[np.float32]
"""Steps x 37, each row adds up to one."""


def chances(network: Network, strips: Sequence[Picture]) -> list[Chances]:
    """What the network makes of strips of 48 x 192 pixels (BGR)."""
    blobs = cv2.dnn.blobFromImages(list(strips), 1 / 127.5, mean=(127.5, 127.5, 127.5))
    logits = network.run(np.asarray(blobs, np.float32))
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return list(raised / raised.sum(-1, keepdims=True))


def likeliest(table: Chances, most: int = BEAM) -> list[tuple[str, float]]:
    """The likeliest texts with their probabilities, best first (prefix search over a CTC table).

    A text's probability is the sum over all ways to spread its characters over the steps; the blank parts equal
    neighbours.
    """
    texts: dict[str, tuple[float, float]] = {
        "": (1.0, 0.0)
    }  # ending in a blank, ending in its last character
    for row in table:
        likely = [(int(c), float(row[c])) for c in np.flatnonzero(row >= UNLIKELY)]
        grown: defaultdict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
        for text, (blank, ended) in texts.items():
            for index, chance in likely:
                if index == 0:
                    before = grown[text]
                    grown[text] = (before[0] + (blank + ended) * chance, before[1])
                    continue
                character = CHARACTERS[index - 1]
                fresh = blank + ended
                if text[-1:] == character:  # the same again needs a blank before it
                    before = grown[text]
                    grown[text] = (before[0], before[1] + ended * chance)
                    fresh = blank
                if fresh > 0:
                    before = grown[text + character]
                    grown[text + character] = (before[0], before[1] + fresh * chance)
        best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:most]
        texts = dict(best)
    return [(text, min(1.0, sum(parts))) for text, parts in texts.items()]
