"""Draws a number plate: ground, band, frame, seals, second texts and the number itself."""

from dataclasses import dataclass

import cv2
import forms
import numpy as np
from glyphs import HEIGHT, Alphabet, Mask
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Rng = np.random.Generator
Colour = tuple[float, float, float]

GROUNDS: dict[str, Colour] = {"white": (240, 242, 240), "yellow": (40, 190, 240)}
INKS: dict[str, Colour] = {"black": (22, 20, 20), "red": (45, 30, 150)}


@dataclass(frozen=True)
class Plate:
    """A drawn plate (BGR), its text, whether it is in two lines, and the texts of the lines."""

    image: Image
    text: str
    kind: str
    lines: tuple[str, ...]


@dataclass
class Manner:
    """How one plate's characters are set."""

    alphabet: Alphabet
    wide: float
    gap: float
    equal: bool
    weight: int


def _manner(alphabets: list[Alphabet], r: Rng, stroke: float) -> Manner:
    """`stroke` is the share of alphabets drawn by strokes rather than taken from a font."""
    drawn = r.random() < stroke
    pool = [a for a in alphabets if (a.family == "stroke") == drawn]
    return Manner(
        pool[int(r.integers(len(pool)))], r.uniform(0.78, 1.15), r.uniform(0.05, 0.2), r.random() < 0.45,
        int(r.choice([-1, 0, 0, 0, 1, 2])),
    )  # fmt: skip


def _line(
    text: str, high: int, manner: Manner, r: Rng, small: bool = False
) -> tuple[Mask, list[tuple[int, int]]]:
    """The mask of a line of text and the places (left, width) of seals in it."""
    masks = manner.alphabet.masks
    usual = np.median([masks[c].shape[1] for c in "0235689"])
    gap = max(1, round(manner.gap * high))
    pieces: list[Mask] = []
    seals = []
    x = 0
    space = r.uniform(0.18, 0.5)
    for sign in text:
        if sign in masks:
            mask = masks[sign]
            wide = mask.shape[1] if not manner.equal or mask.shape[1] < usual * 0.6 else usual
            piece = cv2.resize(
                mask, (max(3, round(wide * manner.wide * high / HEIGHT)), high), interpolation=cv2.INTER_AREA
            )
        else:
            wide_px = max(2, round(high * (space if sign in " .-" else space + 0.15)))
            piece = np.zeros((high, wide_px), np.uint8)
            if sign == "-" and not small:
                cv2.rectangle(
                    piece,
                    (round(wide_px * 0.2), round(high * 0.46)),
                    (round(wide_px * 0.8), round(high * 0.54)),
                    255,
                    -1,
                )
            elif sign == ".":
                cv2.circle(piece, (wide_px // 2, high // 2), max(1, round(high * 0.07)), 255, -1)
            elif sign == "o":
                seals.append((x, wide_px))
        pieces += [piece, np.zeros((high, gap), np.uint8)]
        x += piece.shape[1] + gap
    line = np.hstack(pieces[:-1])
    size = abs(manner.weight) + 1
    if manner.weight and not small:
        operate = cv2.dilate if manner.weight > 0 else cv2.erode
        line = operate(line, np.ones((size, size), np.uint8))
    return line, seals


def _paint(
    image: NDArray[np.float32], mask: Mask, x: int, y: int, colour: Colour, relief: float = 0.0
) -> None:
    high, wide = image.shape[:2]
    left, top = max(0, x), max(0, y)
    right, bottom = min(wide, x + mask.shape[1]), min(high, y + mask.shape[0])
    if right <= left or bottom <= top:
        return
    part = mask[top - y : bottom - y, left - x : right - x, None].astype(np.float32) / 255
    ground = image[top:bottom, left:right]
    if relief:
        # Stamped characters have a light and a dark edge.
        shift = np.roll(part, (2, 2), (0, 1))
        ground = ground * (1 - relief * np.clip(shift - part, 0, 1)) + relief * 60 * np.clip(
            part - shift, 0, 1
        )
    image[top:bottom, left:right] = ground * (1 - part) + part * np.array(colour, np.float32)


def _squeezed(mask: Mask, most: float) -> tuple[Mask, float]:
    if mask.shape[1] <= most:
        return mask, 1.0
    share = most / mask.shape[1]
    return cv2.resize(mask, (max(1, round(most)), mask.shape[0]), interpolation=cv2.INTER_AREA), share


def _write(
    image: NDArray[np.float32], text: str, centre: tuple[float, float], high: float, most: float, ink: Colour,
    alphabets: list[Alphabet], r: Rng,
) -> None:  # fmt: skip
    """A small text beside the number."""
    manner = _manner(alphabets, r, 0.15)
    mask, _ = _line(text, max(6, round(high)), manner, r, small=True)
    mask, _ = _squeezed(mask, most)
    _paint(image, mask, round(centre[0] - mask.shape[1] / 2), round(centre[1] - high / 2), ink)


def _number(
    image: NDArray[np.float32], text: str, box: tuple[float, float, float, float], ink: Colour, manner: Manner, r: Rng,
) -> None:  # fmt: skip
    """The number itself, centred in the box (left, top, right, bottom)."""
    left, top, right, bottom = box
    high = max(8, round(bottom - top))
    mask, seals = _line(text, high, manner, r)
    mask, share = _squeezed(mask, right - left)
    x = round(left + (right - left - mask.shape[1]) * r.uniform(0.3, 0.7))
    _paint(image, mask, x, round(top), ink, r.uniform(0, 0.35) if r.random() < 0.5 else 0)
    for at, wide in seals:
        centre = round(x + (at + wide / 2) * share)
        size = max(3, round(wide * share * r.uniform(0.3, 0.46)))
        colour = tuple(float(v) for v in r.uniform(20, 220, 3))
        for y in (0.28, 0.72) if r.random() < 0.4 else (r.uniform(0.4, 0.6),):
            place = (centre, round(top + high * y))
            if r.random() < 0.5:
                cv2.circle(image, place, size, colour, -1, cv2.LINE_AA)
            else:
                cv2.ellipse(
                    image,
                    place,
                    (size, round(size * r.uniform(0.9, 1.5))),
                    0,
                    0,
                    360,
                    colour,
                    -1,
                    cv2.LINE_AA,
                )
                cv2.circle(
                    image, place, max(1, size // 2), tuple(float(v) for v in r.uniform(20, 240, 3)), -1
                )


def _ground(high: int, wide: int, colour: Colour, r: Rng) -> NDArray[np.float32]:
    image = np.empty((high, wide, 3), np.float32)
    image[:] = np.clip(np.array(colour) * r.uniform(0.85, 1.03) + r.uniform(-8, 8, 3), 0, 255)
    return image


def europe(alphabets: list[Alphabet], r: Rng, two: bool = False) -> Plate:
    """A long European plate, or the one in two lines."""
    name = forms.pick(forms.EUROPE_SHARE, list(forms.EUROPE), r)
    country = forms.EUROPE[name]
    form = str(r.choice(country.forms))
    text = forms.fill(form, country.letters, r)
    ground = GROUNDS[str(r.choice(country.ground))]
    ink = INKS[str(r.choice(country.ink))]
    if r.random() < 0.05:
        ink = tuple(float(v) for v in r.uniform(20, 110, 3))
    manner = _manner(alphabets, r, 0.45)
    high = round(r.uniform(96, 116))
    wide = round(r.uniform(500, 524)) if not two else round(high * r.uniform(1.25, 1.65) * 1.9)
    if two:
        high = round(high * 1.9)
    image = _ground(high, wide, ground, r)
    left = r.uniform(8, 20)
    right = wide - r.uniform(8, 20)
    if country.band and r.random() < 0.88:
        band = round(r.uniform(34, 50))
        blue = (r.uniform(90, 180), r.uniform(40, 90), r.uniform(0, 30))
        cv2.rectangle(image, (0, 0), (band, high if not two else high // 2), blue, -1)
        if r.random() < 0.85:
            _write(image, country.band, (band / 2, min(high * 0.78, 84)), high * (0.2 if not two else 0.1), band * 0.9,
                   (235, 235, 235), alphabets, r)  # fmt: skip
        for angle in np.linspace(0, 2 * np.pi, 13)[1:]:
            at = (
                round(band / 2 + band * 0.3 * np.cos(angle)),
                round(min(high * 0.33, 36) + band * 0.3 * np.sin(angle)),
            )
            cv2.circle(image, at, 2, (30, 215, 235), -1)
        left = band + r.uniform(4, 14)
    if name in {"IT", "FR"} and not two:
        band = round(r.uniform(34, 46))
        cv2.rectangle(image, (wide - band, 0), (wide, high), (150, 60, 10), -1)
        right = wide - band - r.uniform(4, 10)
    edge = int(r.integers(2, 5))
    if two:
        lines = _broken(text, r)
        for row, line in enumerate(lines):
            top = high * (0.07 + 0.47 * row)
            _number(
                image,
                line,
                (left if row == 0 else 14, top, right, top + high * r.uniform(0.36, 0.41)),
                ink,
                manner,
                r,
            )
    else:
        lines = [text]
        tall = r.uniform(0.62, 0.78)
        top = high * r.uniform(0.45, 0.55) - high * tall / 2
        _number(image, text, (left, top, right, top + high * tall), ink, manner, r)
    if r.random() < 0.85:
        cv2.rectangle(image, (0, 0), (wide - 1, high - 1), ink if r.random() < 0.6 else (20, 20, 20), edge)
    return _done(image, text, "eu2" if two else "eu", lines, r)


def _broken(text: str, r: Rng) -> list[str]:
    """A text in two lines, broken at its first gap where it has one."""
    for index, sign in enumerate(text):
        if sign in " -o." and 1 < index < len(text) - 2:
            return [text[:index], text[index + 1 :]]
    at = int(r.integers(2, len(text) - 2))
    return [text[:at], text[at:]]


def states(alphabets: list[Alphabet], r: Rng) -> Plate:
    """A plate of the United States: short, with a name above and words below the number."""
    name = forms.pick(forms.STATE_SHARE, list(forms.STATES), r)
    form = str(r.choice(forms.STATES[name]))
    if r.random() < 0.12:
        form = "".join(r.choice(list("LLLDD"), int(r.integers(4, 8))))
    text = forms.fill(form, forms.ALL_LETTERS, r)
    high, wide = round(r.uniform(146, 162)), round(r.uniform(296, 316))
    dark = r.random() < 0.08
    tint = r.uniform(0, 1)
    ground: Colour = (240, 240, 240) if tint < 0.5 else tuple(float(v) for v in r.uniform(170, 255, 3))
    if dark:
        ground = tuple(float(v) for v in r.uniform(10, 120, 3))
    image = _ground(high, wide, ground, r)
    if r.random() < 0.5:
        rows = np.linspace(0, 1, high)[:, None, None]
        share = rows if r.random() < 0.5 else np.abs(rows - 0.5) * 2
        second = r.uniform(100, 255, 3) if not dark else np.array(ground) * r.uniform(0.5, 1.6)
        image = (image * (1 - share * 0.8) + second * share * 0.8).astype(np.float32)
    for top, bottom in ((0, r.uniform(0.12, 0.24)), (r.uniform(0.78, 0.88), 1)):
        if r.random() < 0.25:
            colour = tuple(float(v) for v in r.uniform(0, 255, 3))
            cv2.rectangle(image, (0, round(top * high)), (wide, round(bottom * high)), colour, -1)
    if r.random() < 0.25:
        centre = (round(r.uniform(0.1, 0.9) * wide), round(r.uniform(0.3, 0.7) * high))
        size = (round(r.uniform(10, 60)), round(r.uniform(10, 40)))
        shade = tuple(float(v) for v in r.uniform(120, 240, 3))
        cv2.ellipse(image, centre, size, r.uniform(0, 180), 0, 360, shade, -1)
    ink: Colour = tuple(float(v) for v in r.uniform(225, 255, 3)) if dark else _dark(r)
    words = ink if r.random() < 0.4 else tuple(float(v) for v in r.uniform(0, 160, 3))
    manner = _manner(alphabets, r, 0.7)
    manner.wide *= 0.92
    if r.random() < 0.88:
        _write(image, name, (wide * r.uniform(0.42, 0.58), high * r.uniform(0.1, 0.16)), high * r.uniform(0.1, 0.19),
               wide * 0.7, words, alphabets, r)  # fmt: skip
    if r.random() < 0.6:
        _write(image, str(r.choice(forms.SLOGANS)), (wide / 2, high * r.uniform(0.87, 0.92)), high * r.uniform(0.06, 0.12),
               wide * 0.7, words, alphabets, r)  # fmt: skip
    for x in (0.1, 0.9):
        for y in (0.11, 0.89):
            if r.random() < 0.3:
                _sticker(image, (wide * x, high * y), alphabets, r)
            elif r.random() < 0.5:
                place = (round(wide * (x * 0.75 + 0.125)), round(high * y * 0.98))
                cv2.circle(image, place, int(r.integers(3, 7)), (r.uniform(30, 120),) * 3, -1)
    tall = r.uniform(0.4, 0.52)
    top = high * r.uniform(0.49, 0.56) - high * tall / 2
    _number(image, text, (wide * 0.03, top, wide * 0.97, top + high * tall), ink, manner, r)
    if r.random() < 0.35:
        shade = float(r.choice([20, 30, 90, 200]))
        cv2.rectangle(image, (0, 0), (wide - 1, high - 1), (shade,) * 3, round(r.uniform(0.03, 0.09) * high))
        for y0, y1 in ((0.0, 0.14), (0.86, 1.0)):
            if r.random() < 0.6:
                cv2.rectangle(image, (0, round(y0 * high)), (wide, round(y1 * high)), (shade,) * 3, -1)
                _write(image, str(r.choice(forms.DEALERS)), (wide / 2, (y0 + y1) / 2 * high), high * 0.09, wide * 0.8,
                       (230 if shade < 100 else 20,) * 3, alphabets, r)  # fmt: skip
    return _done(image, text, "us", [text], r)


def _sticker(
    image: NDArray[np.float32], centre: tuple[float, float], alphabets: list[Alphabet], r: Rng
) -> None:
    half = (r.uniform(12, 18), r.uniform(8, 13))
    colour = tuple(float(v) for v in r.uniform(20, 240, 3))
    low = (round(centre[0] - half[0]), round(centre[1] - half[1]))
    cv2.rectangle(image, low, (round(centre[0] + half[0]), round(centre[1] + half[1])), colour, -1)
    _write(image, forms.fill(str(r.choice(["DD", "DDDD", "LLL"])), forms.LETTERS, r), centre, half[1] * 1.2, half[0] * 1.8,
           (20, 20, 20), alphabets, r)  # fmt: skip


def _dark(r: Rng) -> Colour:
    kind = r.random()
    if kind < 0.45:
        return (r.uniform(0, 60),) * 3
    if kind < 0.75:
        return (r.uniform(70, 150), r.uniform(20, 70), r.uniform(0, 50))
    if kind < 0.88:
        return (r.uniform(0, 50), r.uniform(0, 40), r.uniform(110, 190))
    return (r.uniform(20, 60), r.uniform(70, 110), r.uniform(0, 40))


def brazil(alphabets: list[Alphabet], r: Rng) -> Plate:
    """A Brazilian plate: the grey one with a city above the number, the red one of taxis, or the newer with a blue band."""
    high, wide = round(r.uniform(124, 136)), 400
    newer = r.random() < 0.15
    text = forms.fill("LLLDLDD" if newer else str(r.choice(["LLL.DDDD", "LLL-DDDD", "LLL.DDDD", "LLL DDDD"])),
                      forms.ALL_LETTERS, r)  # fmt: skip
    ground: Colour = (r.uniform(140, 235),) * 3
    ink = INKS["black"]
    if not newer and r.random() < 0.1:
        ground, ink = (r.uniform(20, 50), r.uniform(20, 40), r.uniform(120, 180)), (235, 235, 235)
    image = _ground(high, wide, ground, r)
    if newer:
        cv2.rectangle(image, (0, 0), (wide, round(high * 0.22)), (150, 70, 20), -1)
        _write(
            image, "BRASIL", (wide / 2, high * 0.11), high * 0.13, wide * 0.3, (240, 240, 240), alphabets, r
        )
    else:
        _write(image, str(r.choice(forms.CITIES)), (wide / 2, high * r.uniform(0.13, 0.18)), high * r.uniform(0.12, 0.17),
               wide * 0.62, ink, alphabets, r)  # fmt: skip
        if r.random() < 0.5:
            cv2.circle(
                image,
                (round(wide * r.uniform(0.12, 0.88)), round(high * 0.18)),
                6,
                (r.uniform(20, 120),) * 3,
                -1,
            )
    manner = _manner(alphabets, r, 0.7)
    tall = r.uniform(0.48, 0.58)
    top = high * r.uniform(0.58, 0.64) - high * tall / 2
    _number(image, text, (wide * 0.04, top, wide * 0.96, top + high * tall), ink, manner, r)
    if r.random() < 0.6:
        cv2.rectangle(image, (1, 1), (wide - 2, high - 2), ink, 2)
    return _done(image, text, "br", [text], r)


def other(alphabets: list[Alphabet], r: Rng) -> Plate:
    """Anything: for the countries that nobody has thought of."""
    text = "".join(r.choice(list(forms.ALL_LETTERS + "0123456789"), int(r.integers(4, 9))))
    at = int(r.integers(1, len(text) - 1))
    text = text[:at] + str(r.choice([" ", "-", "o", "."])) + text[at:]
    high, wide = round(r.uniform(100, 170)), round(r.uniform(360, 500))
    light, dark = tuple(float(v) for v in r.uniform(150, 255, 3)), _dark(r)
    if r.random() < 0.35:
        light, dark = dark, light
    image = _ground(high, wide, light, r)
    tall = r.uniform(0.5, 0.78)
    top = high * r.uniform(0.46, 0.54) - high * tall / 2
    _number(
        image, text, (wide * 0.04, top, wide * 0.96, top + high * tall), dark, _manner(alphabets, r, 0.5), r
    )
    return _done(image, text, "other", [text], r)


def _done(image: NDArray[np.float32], text: str, kind: str, lines: list[str], r: Rng) -> Plate:
    high, wide = image.shape[:2]
    if r.random() < 0.3:
        # Dirt and worn paint: patches towards one grey.
        patches = cv2.resize(
            r.random((5, 11)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC
        )
        share = np.clip((patches - r.uniform(0.3, 0.7)) * r.uniform(0.4, 1.6), 0, r.uniform(0.15, 0.6))[
            ..., None
        ]
        image = image * (1 - share) + r.uniform(30, 150) * share
    if r.random() < 0.25:
        for _ in range(int(r.integers(1, 5))):
            place = (round(r.uniform(0, wide)), round(r.uniform(0, high)))
            cv2.circle(
                image, place, int(r.integers(2, 6)), tuple(float(v) for v in r.uniform(20, 200, 3)), -1
            )
    return Plate(
        np.clip(image, 0, 255).astype(np.uint8),
        forms.plain(text),
        kind,
        tuple(forms.plain(line) for line in lines),
    )


def draw(alphabets: list[Alphabet], r: Rng, shares: tuple[float, float, float, float, float]) -> Plate:
    """A plate of some kind; shares of Europe, Europe in two lines, the United States, Brazil, others."""
    kind = int(r.choice(5, p=shares))
    if kind == 0:
        return europe(alphabets, r)
    if kind == 1:
        return europe(alphabets, r, two=True)
    return (states, brazil, other)[kind - 2](alphabets, r)
