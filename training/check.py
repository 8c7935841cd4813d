"""How the exported weights do on what they were not trained on: drawn plates of other alphabets, held-back road frames.

python check.py --frames FRAMES --fonts FONTS --weights ../src/axisedge/lpr/weights
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

import plates
import scenes
import train_recogniser
from glyphs import alphabets

from axisedge.lpr import detect, forms, models, recognise
from axisedge.lpr.read import Reader
from axisedge.lpr.settings import ReadingSettings


def overlap(one: detect.Box, other: detect.Box) -> float:
    """Intersection over union."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(0.0, wide) * max(0.0, high)
    return common / (one[2] * one[3] + other[2] * other[3] - common + 1e-9)


def detector(network: models.Network, frames: Path, side: int) -> None:
    """Plates of the held-back frames that are found, and places found that are none."""
    wanted = hits = extra = 0
    scores: list[float] = []
    for picture, _, boxes in scenes.load(frames, "valid"):
        found = detect.find(network, picture, side, 0.25, 5)
        for left, top, right, bottom in boxes:
            wanted += 1
            match = [f for f in found if overlap(f.box, (left, top, right - left, bottom - top)) > 0.3]
            hits += bool(match)
            scores += [match[0].score] if match else []
        for place in found:
            extra += all(overlap(place.box, (a, b, c - a, d - b)) <= 0.3 for a, b, c, d in boxes)
    print(f"road frames at {side}: found {hits / wanted:.3f} of {wanted}, {extra} places that are none, "
          f"median score {np.median(scores or [0]):.2f}")  # fmt: skip


def recogniser(network: models.Network, fonts: Path, count: int) -> None:
    """Share of drawn plates that are read rightly, folded."""
    r = np.random.default_rng(987_654)
    letters = alphabets(fonts, 30, r)
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for kind, shares in {
        "eu": (1, 0, 0, 0, 0),
        "two lines": (0, 1, 0, 0, 0),
        "us": (0, 0, 1, 0, 0),
        "br": (0, 0, 0, 1, 0),
    }.items():
        train_recogniser.SHARES = shares
        for _ in range(count):
            strip, text = train_recogniser.sample(letters, r)
            best = recognise.likeliest(recognise.chances(network, [strip])[0])[0][0]
            asked[kind] += 1
            right[kind] += forms.folded(best) == forms.folded(text)
    print("drawn plates: " + ", ".join(f"{kind} {right[kind] / asked[kind]:.3f}" for kind in asked))


def whole(weights: Path, frames: Path, fonts: Path, count: int) -> None:
    """Drawn plates put into the held-back frames: read rightly; and readings where there is nothing."""
    r = np.random.default_rng(123_456)
    letters = alphabets(fonts, 10, r)
    bank = [plates.draw(letters, r, scenes.SHARES) for _ in range(150)]
    held = scenes.load(frames, "valid")
    print("sensitivity   drawn plates read   readings on grounds without plates")
    for sensitivity in (30, 50, 70, 85, 100):
        reader = Reader(ReadingSettings(sensitivity=sensitivity, search_size=640), weights)
        turn = np.random.default_rng(7)
        right = empty = 0
        for index in range(count):
            frame = held[index % len(held)][0].copy()
            plate = bank[index % len(bank)]
            corners = scenes.quadrangle(
                float(turn.uniform(90, 260)), plate.image.shape[1] / plate.image.shape[0],
                (float(turn.uniform(300, 980)), float(turn.uniform(200, 520))), turn,
            )  # fmt: skip
            scenes._place(frame, plate.image, corners, turn)
            right += any(forms.folded(p.text) == forms.folded(plate.text) for p in reader.read(frame))
            world = scenes.World([], [], letters)
            nothing = scenes.ground(640, turn)
            scenes._distract(nothing, world, turn)
            empty += len(reader.read(nothing))
        print(f"{sensitivity:>11}   {right / count:17.3f}   {empty} in {count}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--count", type=int, default=150)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    networks = models.load(1, options.weights)
    for side in (640, 800):
        detector(networks.detector, options.frames, side)
    recogniser(networks.recogniser, options.fonts, options.count)
    whole(options.weights, options.frames, options.fonts, options.count)


if __name__ == "__main__":
    main()
