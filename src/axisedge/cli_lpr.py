"""``axisedge lpr``: read licence plates in picture files, as the application does in the camera's picture."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from axisedge.core.errors import AxisedgeError, Invalid

if TYPE_CHECKING:
    from axisedge.lpr.rectify import Picture

REGIONS = ("us", "eu", "br", "any")
LARGEST_FILE = 64 << 20
"""Bytes; a larger file is not opened."""
LARGEST_AREA = 100_000_000
"""Pixels; a larger picture is not unpacked."""
EXIT_UNREADABLE = 1


def add_lpr(parser: argparse.ArgumentParser) -> None:
    """Fill in the command's arguments; the parsed options have ``call``."""
    parser.description = __doc__
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    read = actions.add_parser(
        "read",
        help="print what is read in each picture, one line of JSON each",
        description="Print one line of JSON for each picture: its file, and its plates with text, confidence (0 to 1) "
        "and box (left, top, width, height in pixels), best first. A file that cannot be read has an error and no "
        f"plates, and the exit status is {EXIT_UNREADABLE}.",
    )
    read.add_argument("images", nargs="+", type=Path, metavar="IMAGE", help="a JPEG, PNG or BMP file")
    read.add_argument(
        "--region", choices=REGIONS, default="any", help="whose plates are likelier (default any)"
    )
    read.add_argument("--threads", type=int, choices=range(1, 9), default=1, metavar="1-8")
    read.add_argument(
        "--sensitivity", type=int, choices=range(1, 101), default=85, metavar="1-100",
        help="a high value also tells plates that are hard to see, and more that are none (default 85)",
    )  # fmt: skip
    read.set_defaults(call=_read)


def _read(options: argparse.Namespace) -> int:
    from axisedge.lpr.read import Reader  # the networks' library: other commands start without it
    from axisedge.lpr.settings import ReadingSettings, Region

    settings = ReadingSettings(
        region=Region(options.region),
        threads=options.threads,
        sensitivity=options.sensitivity,
        minimum_characters=2,
    )
    reader = Reader(settings)
    status = 0
    for path in options.images:
        line: dict[str, object] = {"file": str(path), "plates": []}
        try:
            plates = reader.read(picture_of(path))
        except AxisedgeError as error:
            line["error"] = str(error)
            status = EXIT_UNREADABLE
        else:
            line["plates"] = [
                {"text": plate.text, "confidence": round(plate.confidence, 4), "box": list(plate.box)}
                for plate in plates
            ]
        print(json.dumps(line), flush=True)
    return status


def picture_of(path: Path) -> Picture:
    """The picture in a file (BGR); raises `Invalid` when it is too large or none."""
    import cv2
    import numpy as np

    from axisedge.media.patch import header_size

    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Invalid("file", f"cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise Invalid("file", f"must have at most {LARGEST_FILE >> 20} MiB")
    try:
        wide, high = header_size(data)
    except Invalid as error:
        raise Invalid("file", error.why) from error
    if wide < 1 or high < 1 or wide * high > LARGEST_AREA:
        raise Invalid("file", f"must have 1 to {LARGEST_AREA} pixels, not {wide} x {high}")
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise Invalid("file", f"the picture cannot be read: {error.err or 'broken file'}") from None
    if picture is None:
        raise Invalid("file", "the picture cannot be read, its file is broken")
    return np.asarray(picture, np.uint8)
