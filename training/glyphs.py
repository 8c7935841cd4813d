"""Characters for drawn plates: masks of A-Z and 0-9 from font files and from strokes of our own.

Number plates are stamped or printed with a few national alphabets that no free font carries. What matters for reading
is drawn here as strokes: bar and flag forms of 1, round and square 0 and O, open and closed 4, flat and round 3, the
straight tails of 6 and 9. Font files (SIL Open Font License, from the @fontsource packages) give further variety.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HEIGHT = 96
"""Pixels of a capital in every mask."""

Mask = NDArray[np.uint8]

# Strokes in a box 6 wide and 10 high: M moves, L draws a line, Q a quadratic curve, Z closes. Several variants are
# separated by a bar; an alphabet picks one of each.
STROKES = {
    "0": "M0 3 Q0 0 3 0 Q6 0 6 3 L6 7 Q6 10 3 10 Q0 10 0 7 Z|M0 4 Q0 0 3 0 Q6 0 6 4 L6 6 Q6 10 3 10 Q0 10 0 6 Z"
    "|M0 1.6 Q0 0 1.6 0 L4.4 0 Q6 0 6 1.6 L6 8.4 Q6 10 4.4 10 L1.6 10 Q0 10 0 8.4 Z",
    "1": "M3 0 L3 10|M1 2.2 L3.2 0 L3.2 10|M1 2.2 L3.2 0 L3.2 10 M1 10 L5.2 10|M0.6 1.6 L3.4 0 L3.4 10",
    "2": "M0 2.8 Q0.2 0 3 0 Q6 0 6 2.9 Q6 4.6 4 6.4 L0 10 L6 10|M0 2.4 Q0.4 0 3 0 Q6 0 6 2.8 Q6 5 3 6 Q0 7 0 10 L6 10",
    "3": "M0 2 Q.6 0 3 0 Q5.8 0 5.8 2.4 Q5.8 4.7 3 4.7 Q6 4.8 6 7.4 Q6 10 3 10 Q.4 10 0 7.8"
    "|M0 0 L6 0 L2.8 4 Q6 4 6 7 Q6 10 3 10 Q.4 10 0 8",
    "4": "M4.5 10 L4.5 0 L0 7 L6 7|M2.6 0 L0 7 L6 7 M4.4 4.2 L4.4 10|M4.8 10 L4.8 0 L4 0 L0 7.4 L6 7.4",
    "5": "M5.6 0 L.8 0 L.4 4.6 Q1.5 3.7 3 3.7 Q6 3.7 6 6.8 Q6 10 3 10 Q.6 10 0 8"
    "|M6 0 L0 0 L0 4.6 L3 4.4 Q6 4.4 6 7.2 Q6 10 3 10 Q.4 10 0 8",
    "6": "M5.7 2 Q5.4 0 3 0 Q0 0 0 4 L0 7 Q0 10 3 10 Q6 10 6 7 Q6 4.2 3 4.2 Q0 4.2 0 7"
    "|M4.2 0 L.8 5 Q0 6.2 0 7 Q0 10 3 10 Q6 10 6 7 Q6 4.2 3 4.2 Q1.4 4.2 .6 5.4",
    "7": "M0 0 L6 0 L2 10|M0 0 L6 0 L6 1 Q3 5 2.4 10|M0 1.4 L0 0 L6 0 L2.6 10",
    "8": "M3 4.6 Q.3 4.6 .3 2.3 Q.3 0 3 0 Q5.7 0 5.7 2.3 Q5.7 4.6 3 4.6 Q0 4.6 0 7.3 Q0 10 3 10 Q6 10 6 7.3 Q6 4.6 3 4.6",
    "9": "M.3 8 Q.6 10 3 10 Q6 10 6 6 L6 3 Q6 0 3 0 Q0 0 0 3 Q0 5.8 3 5.8 Q6 5.8 6 3"
    "|M1.8 10 L5.2 5 Q6 3.8 6 3 Q6 0 3 0 Q0 0 0 3 Q0 5.8 3 5.8 Q4.6 5.8 5.4 4.6",
    "A": "M0 10 L3 0 L6 10 M1 6.9 L5 6.9|M0 10 L2.6 0 L3.4 0 L6 10 M.9 7 L5.1 7|M0 10 L0 3 Q0 0 3 0 Q6 0 6 3 L6 10 M0 6 L6 6",
    "B": "M0 4.8 L3.5 4.8 Q6 4.8 6 7.3 Q6 10 3.5 10 L0 10 L0 0 L3.3 0 Q5.6 0 5.6 2.4 Q5.6 4.7 3.5 4.8",
    "C": "M6 2.6 Q5.8 0 3 0 Q0 0 0 3 L0 7 Q0 10 3 10 Q5.8 10 6 7.4|M6 1.6 Q5 0 3.4 0 Q0 0 0 5 Q0 10 3.4 10 Q5 10 6 8.4",
    "D": "M0 0 L0 10 L3 10 Q6 10 6 7 L6 3 Q6 0 3 0 Z|M0 0 L0 10 L2 10 Q6 10 6 5 Q6 0 2 0 Z",
    "E": "M6 0 L0 0 L0 10 L6 10 M0 4.8 L5 4.8",
    "F": "M6 0 L0 0 L0 10 M0 4.8 L5 4.8",
    "G": "M6 2.4 Q5.8 0 3 0 Q0 0 0 3 L0 7 Q0 10 3 10 Q6 10 6 7 L6 5.6 L3.4 5.6"
    "|M6 1.6 Q5 0 3.4 0 Q0 0 0 5 Q0 10 3.4 10 Q5 10 6 9 L6 5.4 L3.6 5.4",
    "H": "M0 0 L0 10 M6 0 L6 10 M0 4.9 L6 4.9",
    "I": "M3 0 L3 10|M3 0 L3 10|M1 0 L5 0 M3 0 L3 10 M1 10 L5 10",
    "J": "M5.4 0 L5.4 7.2 Q5.4 10 2.8 10 Q0 10 0 7.4|M2.4 0 L5.4 0 L5.4 7.2 Q5.4 10 2.8 10 Q0 10 0 7.4",
    "K": "M0 0 L0 10 M5.8 0 L0 6 M1.8 4.3 L6 10|M0 0 L0 10 M5.8 0 L.4 5 L6 10",
    "L": "M0 0 L0 10 L6 10",
    "M": "M0 10 L0 0 L3 6 L6 0 L6 10|M0 10 L.4 0 L3 8 L5.6 0 L6 10|M-.6 10 L-.6 0 L3 4.6 L6.6 0 L6.6 10",
    "N": "M0 10 L0 0 L6 10 L6 0",
    "O": "M0 3 Q0 0 3 0 Q6 0 6 3 L6 7 Q6 10 3 10 Q0 10 0 7 Z|M-.3 5 Q-.3 0 3 0 Q6.3 0 6.3 5 Q6.3 10 3 10 Q-.3 10 -.3 5 Z"
    "|M0 1.6 Q0 0 1.6 0 L4.4 0 Q6 0 6 1.6 L6 8.4 Q6 10 4.4 10 L1.6 10 Q0 10 0 8.4 Z",
    "P": "M0 10 L0 0 L3.4 0 Q6 0 6 2.8 Q6 5.6 3.4 5.6 L0 5.6",
    "Q": "M0 3 Q0 0 3 0 Q6 0 6 3 L6 7 Q6 10 3 10 Q0 10 0 7 Z M3.6 7.2 L6.2 10.4"
    "|M-.3 5 Q-.3 0 3 0 Q6.3 0 6.3 5 Q6.3 10 3 10 Q-.3 10 -.3 5 Z M3.4 7.4 L6.2 10.4"
    "|M0 3 Q0 0 3 0 Q6 0 6 3 L6 7 Q6 10 3 10 Q0 10 0 7 Z M3 8 L3.6 11",
    "R": "M0 10 L0 0 L3.4 0 Q6 0 6 2.7 Q6 5.4 3.4 5.4 L0 5.4 M3.2 5.4 L6 10",
    "S": "M5.8 2.2 Q5.4 0 3 0 Q.2 0 .2 2.4 Q.2 4.2 3 4.8 Q6 5.6 6 7.4 Q6 10 3 10 Q.4 10 0 7.6",
    "T": "M0 0 L6 0 M3 0 L3 10",
    "U": "M0 0 L0 7 Q0 10 3 10 Q6 10 6 7 L6 0|M0 0 L0 8 Q0 10 2 10 L4 10 Q6 10 6 8 L6 0",
    "V": "M0 0 L3 10 L6 0|M0 0 L2.7 10 L3.3 10 L6 0",
    "W": "M-.6 0 L1.2 10 L3 2.5 L4.8 10 L6.6 0|M0 0 L.8 10 L3 4 L5.2 10 L6 0|M-.6 0 L-.6 10 L3 5 L6.6 10 L6.6 0",
    "X": "M0 0 L6 10 M6 0 L0 10",
    "Y": "M0 0 L3 5 L6 0 M3 5 L3 10|M0 0 L3 6 L6 0 M3 6 L3 10",
    "Z": "M0 0 L6 0 L0 10 L6 10",
}


@dataclass(frozen=True)
class Alphabet:
    """Masks of all characters in one manner; `family` is "stroke" or the font's file name."""

    family: str
    masks: dict[str, Mask]


def _points(path: str, wide: float, high: float, pad: float) -> list[NDArray[np.float32]]:
    lines: list[list[tuple[float, float]]] = []
    words = path.replace("M", " M ").replace("L", " L ").replace("Q", " Q ").replace("Z", " Z ").split()
    at = 0

    def point() -> tuple[float, float]:
        nonlocal at
        at += 2
        return float(words[at - 2]) * wide / 6 + pad, float(words[at - 1]) * high / 10 + pad

    while at < len(words):
        at += 1
        match words[at - 1]:
            case "M":
                lines.append([point()])
            case "L":
                lines[-1].append(point())
            case "Q":
                (x0, y0), (x1, y1), (x2, y2) = lines[-1][-1], point(), point()
                for t in np.linspace(0, 1, 13)[1:]:
                    a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
                    lines[-1].append((a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2))
            case "Z":
                lines[-1].append(lines[-1][0])
    return [np.array(line, np.float32) for line in lines]


def stroke_alphabet(r: np.random.Generator) -> Alphabet:
    """An alphabet of strokes: one variant of each character, one width and one weight."""
    wide = r.uniform(0.38, 0.62) * HEIGHT
    thick = min(r.uniform(0.09, 0.18) * HEIGHT, wide / 3.1)
    wide -= thick
    round_one = r.random() < 0.45
    masks = {}
    for character, variants in STROKES.items():
        options = variants.split("|")
        path = options[int(r.integers(len(options)))]
        if character == "1" and round_one:
            path = options[0]
        lines = _points(path, wide, HEIGHT - thick, thick * 0.5 + 4)
        right = max(float(line[:, 0].max()) for line in lines)
        left = min(float(line[:, 0].min()) for line in lines)
        mask = np.zeros((round(HEIGHT + 12), round(right + thick + 8)), np.uint8)
        for line in lines:
            line_px = np.round(line * 16).astype(np.int32)
            cv2.polylines(mask, [line_px], False, 255, max(1, round(thick)), cv2.LINE_AA, 4)
        # A Q may reach below the line; everything else fills the height.
        masks[character] = np.ascontiguousarray(
            mask[4 : 4 + HEIGHT, max(0, round(left - thick / 2)) : round(right + thick / 2) + 1]
        )
    return Alphabet("stroke", masks)


def font_alphabet(path: Path) -> Alphabet | None:
    """The alphabet of a font file, or nothing where it lacks capitals or digits."""
    font = ImageFont.truetype(io.BytesIO(path.read_bytes()), round(HEIGHT * 1.4))
    _, top, _, bottom = font.getbbox("H")
    masks = {}
    for character in CHARACTERS:
        left, _, right, _ = font.getbbox(character)
        image = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))), 0)
        ImageDraw.Draw(image).text((-left, -top), character, 255, font=font)
        mask = np.asarray(image, np.uint8)
        if mask.max() < 100:
            return None
        masks[character] = cv2.resize(
            mask,
            (max(4, round(mask.shape[1] * HEIGHT / mask.shape[0])), HEIGHT),
            interpolation=cv2.INTER_AREA,
        )
    if np.array_equal(masks["A"], masks["B"]):
        return None
    return Alphabet(path.name.split("-latin")[0], masks)


def alphabets(fonts: Path, strokes: int, r: np.random.Generator) -> list[Alphabet]:
    """Every medium and bold upright Latin font below the folder, and so many alphabets of strokes."""
    found = []
    for weight in (500, 600, 700):
        for path in sorted(fonts.glob(f"**/*-latin-{weight}-normal.woff")):
            alphabet = font_alphabet(path)
            if alphabet:
                found.append(alphabet)
    return found + [stroke_alphabet(r) for _ in range(strokes)]
