"""Reading plates in single pictures, against whole-frame RapidOCR in the same run.

    scripts/bench.sh lpr
    .venv/bin/python bench/lpr.py --data FOLDER [--region any] [--size 640] [--misses]

The pictures (`groundtruth.jsonl` in a folder a region: file, box, text, perhaps text_corrected) are for measuring
only: nothing is trained or tuned on them. The peer is measured where `rapidocr` is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from harness import machine

from axisedge.lpr.forms import folded
from axisedge.lpr.read import Reader
from axisedge.lpr.settings import ReadingSettings, Region

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "lpr"
FOUND = 0.3
"""Intersection over union: the boxes of the data were drawn with a fixed shape."""

Box = tuple[float, float, float, float]


@dataclass
class Told:
    """What was read in a picture: texts with boxes, best first, and the best text's rivals."""

    plates: list[tuple[str, Box]]
    rivals: list[str] = field(default_factory=list)


@dataclass
class Score:
    """Counts over a set."""

    pictures: int = 0
    exact: int = 0
    folded: int = 0
    found: int = 0
    among: int = 0
    wrong: int = 0
    characters: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def line(self) -> str:
        """For people."""
        n = max(1, self.pictures)
        return (
            f"exact {self.exact / n:.3f}  folded {self.folded / n:.3f}  found {self.found / n:.3f}  "
            f"best five {self.among / n:.3f}  CER {self.wrong / max(1, self.characters):.3f}  "
            f"{statistics.median(self.milliseconds):6.1f} ms"
        )


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    common = max(0.0, wide) * max(0.0, high)
    return common / (one[2] * one[3] + other[2] * other[3] - common + 1e-9)


def distance(one: str, other: str) -> int:
    """Edits from one text to the other."""
    row = list(range(len(other) + 1))
    for index, a in enumerate(one):
        last, row[0] = row[0], index + 1
        for at, b in enumerate(other):
            last, row[at + 1] = row[at + 1], min(row[at + 1] + 1, row[at] + 1, last + (a != b))
    return row[-1]


def measure(data: Path, region: str, look: Callable[[np.ndarray], Told], misses: bool) -> Score:
    """Let `look` see every picture of a region."""
    score = Score()
    for line in (data / region / "groundtruth.jsonl").read_text().splitlines():
        entry = json.loads(line)
        wanted = entry.get("text_corrected", entry["text"])
        picture = cv2.imread(str(data / region / entry["file"]))
        began = time.perf_counter()
        told = look(picture)
        score.milliseconds.append((time.perf_counter() - began) * 1000)
        text = told.plates[0][0] if told.plates else ""
        score.pictures += 1
        score.exact += text == wanted
        score.folded += folded(text) == folded(wanted)
        score.found += any(overlap(box, tuple(entry["box"])) > FOUND for _, box in told.plates)
        score.among += folded(wanted) in [folded(rival) for rival in (text, *told.rivals)]
        score.wrong += min(len(wanted), distance(text, wanted))
        score.characters += len(wanted)
        if misses and folded(text) != folded(wanted):
            seen = max((overlap(box, tuple(entry["box"])) for _, box in told.plates), default=0)
            print(f"    {entry['file']}: {wanted} read as {[t for t, _ in told.plates]}, overlap {seen:.2f}")
    return score


def ours(settings: ReadingSettings) -> Callable[[np.ndarray], Told]:
    """Our reader."""
    reader = Reader(settings)

    def look(picture: np.ndarray) -> Told:
        plates = reader.read(picture)
        return Told([(p.text, p.box) for p in plates], [t for t, _ in plates[0].readings] if plates else [])

    return look


def peer() -> Callable[[np.ndarray], Told]:
    """RapidOCR on the whole frame; the line that looks most like a plate comes first, as in the study."""
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1}
    engine = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "error", **threads})

    def look(picture: np.ndarray) -> Told:
        answer = engine(picture, use_cls=False)
        lines = []
        told = () if answer.boxes is None else zip(answer.txts, answer.scores, answer.boxes, strict=True)
        for text, chance, corners in told:
            plain = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
            low, high = np.min(corners, 0), np.max(corners, 0)
            usual = 1.0 if 5 <= len(plain) <= 8 else 0.6 if len(plain) == 4 else 0.2
            mixed = 1.0 if any(c.isdigit() for c in plain) and any(c.isalpha() for c in plain) else 0.6
            size = float(high[1] - low[1]) ** 0.5
            lines.append((chance * usual * mixed * size, plain, (*low, *(high - low))))
        lines.sort(key=lambda line: -line[0])
        return Told([(text, box) for _, text, box in lines])

    return look


def main() -> None:
    """Print a line for each set, reader and number of threads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument(
        "--region", choices=["own", "any"], default="own", help="own: the forms of each set's region"
    )
    parser.add_argument("--size", type=int, default=ReadingSettings().search_size)
    parser.add_argument("--misses", action="store_true", help="show what was read wrong")
    parser.add_argument("--only", action="store_true", help="without the peer and the second thread")
    options = parser.parse_args()
    machine()
    cv2.setNumThreads(1)
    if not options.data.is_dir():
        print(f"no pictures in {options.data}")
        return
    with_peer = not options.only and importlib.util.find_spec("rapidocr") is not None
    other = peer() if with_peer else None
    for region in ("eu", "us", "br"):
        for threads in (1,) if options.only else (1, 2):
            settings = ReadingSettings(
                region=Region(region if options.region == "own" else "any"), threads=threads, search_size=options.size,
                minimum_characters=1, sensitivity=100,
            )  # fmt: skip
            score = measure(options.data, region, ours(settings), options.misses and threads == 1)
            print(f"{region} {score.pictures:>3}  axisedge, {threads} thread(s)  {score.line()}", flush=True)
        if other:
            score = measure(options.data, region, other, False)
            print(f"{region} {score.pictures:>3}  RapidOCR, 1 thread     {score.line()}", flush=True)
    if not with_peer and not options.only:
        print("rapidocr is not installed: no peer")


if __name__ == "__main__":
    main()
