"""Overlay images in SVG: what is taken of them, and their way to pixels.

Only what lies in the file itself is drawn. A reference to anything else is refused, and so are letters, because the
device has no fonts that would make them look the same everywhere.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.processes import end
from axisedge.media.rasteriser import BAD_DRAWING

SVG = "{http://www.w3.org/2000/svg}"
LARGEST_SIDE = 2048
MOST_ELEMENTS = 20_000
DRAWN_WITHIN = 10.0
"""Seconds."""
UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
LETTERS = frozenset({"text", "tspan", "textPath", "tref"})
_LENGTH = re.compile(r"\s*\+?(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(px|pt|pc|mm|cm|in)?\s*")
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})")
_OUTSIDE = re.compile(r"""url\((?![\s'"]*#)|@import""", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG that may be drawn."""

    text: bytes
    """In UTF-8, with nothing in it that leads outside."""
    width: int
    height: int


def is_drawing(file: bytes) -> bool:
    """Whether ``file`` begins as XML does."""
    return file[:256].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or file[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    )


def read(file: bytes) -> Drawing:
    """Check a drawing; raises `Invalid` for the field ``data``."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(file, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid("data", f"the drawing is broken: {error.msg}") from None
    if root.tag != f"{SVG}svg":
        raise Invalid("data", "must be a PNG, JPEG, BMP or SVG picture")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):  # type: ignore[union-attr]  # no stub
        raise Invalid("data", "a drawing must not declare entities")
    for number, element in enumerate(root.iter()):
        if number >= MOST_ELEMENTS:
            raise Invalid("data", f"a drawing has at most {MOST_ELEMENTS} elements")
        _check(element)
    width, height = _size(root)
    root.set("width", str(width))
    root.set("height", str(height))
    return Drawing(etree.tostring(root, encoding="utf-8"), width, height)


def _check(element: etree._Element) -> None:
    if not isinstance(element.tag, str):
        raise Invalid("data", "a drawing must not use entities")
    name = etree.QName(element).localname
    if name in LETTERS:
        raise Invalid("data", "letters in a drawing must be converted to paths: the device has no fonts")
    for where, value in element.attrib.items():
        if etree.QName(where).localname == "href":
            _check_reference(str(value).strip())
    for text in _styles(element):
        plain = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        spelt = "\\" in text and any(sign in text for sign in "(@")  # a backslash can spell it in another way
        if spelt or _OUTSIDE.search(plain):
            raise Invalid("data", "a drawing must not refer to anything outside it")


def _styles(element: etree._Element) -> Iterator[str]:
    yield from (str(value) for value in element.attrib.values())
    if etree.QName(element).localname == "style":
        yield "".join(str(text) for text in element.itertext())


def _check_reference(value: str) -> None:
    if value.startswith("#") or not value:
        return
    embedded = _EMBEDDED.match(value)
    if embedded is None:
        raise Invalid("data", f"a drawing must not refer to anything outside it, such as {value[:60]!r}")
    from axisedge.media.patch import header_size

    try:
        picture = base64.b64decode("".join(value[embedded.end() :].split()), validate=True)
    except binascii.Error:
        raise Invalid("data", "a picture inside the drawing is not base64") from None
    if max(header_size(picture)) > LARGEST_SIDE:
        raise Invalid("data", f"a picture inside the drawing has more than {LARGEST_SIDE} pixels a side")


def _size(root: etree._Element) -> tuple[int, int]:
    """Pixels, from width and height, else from the view box."""
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))]
    across, down = (box[2], box[3]) if len(box) == 4 and min(box[2:]) > 0 else (0.0, 0.0)
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    if width is None and height is None:
        width, height = across, down
    elif width is None and height is not None:
        width = height * across / down if down else height
    elif height is None and width is not None:
        height = width * down / across if across else width
    if not width or not height:
        raise Invalid("data", "a drawing needs a width and a height, or a view box")
    if max(width, height) > LARGEST_SIDE:
        raise Invalid("data", f"a picture has at most {LARGEST_SIDE} pixels a side")
    return max(1, round(width)), max(1, round(height))


def _pixels(text: str) -> float | None:
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * UNITS[found[2] or ""] if found else None


async def drawn(drawing: Drawing) -> bytes:
    """The drawing as PNG; raises `Invalid` when it cannot be drawn, `Unavailable` when no process can be started."""
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-m", "axisedge.media.rasteriser", str(drawing.width), str(drawing.height)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        raise Unavailable("SVG pictures", error.strerror or str(error)) from None
    try:
        async with asyncio.timeout(DRAWN_WITHIN):
            picture, why = await process.communicate(drawing.text)
    except TimeoutError:
        raise Invalid("data", "drawing it takes too long") from None
    finally:
        await end(process)
    if process.returncode == BAD_DRAWING:
        raise Invalid("data", f"the drawing is broken: {why.decode(errors='replace')[:200]}")
    if process.returncode != 0:
        raise Invalid("data", "drawing it takes too much memory or time")
    return picture
