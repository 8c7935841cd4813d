"""View areas: parts of the picture that are cameras of their own to clients (VAPIX "View areas").

Digital pan, tilt and zoom is the moving and resizing of the area.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel

Box = tuple[float, float, float, float]
"""Left, top, width, height as fractions of the picture."""
FIRST_CHANNEL = 2
SMALLEST = 0.1
"""Of the picture's width and height: an area is not zoomed in further."""

SAME_SHAPE = 0.01
"""Shapes that differ by less are the same: sizes are rounded to what coders take."""


class AspectRatio(StrEnum):
    """Width to height of an area, which the page keeps while it is drawn and moved."""

    FREE = "free"
    WIDE = "16:9"
    CLASSIC = "4:3"
    SQUARE = "1:1"
    PORTRAIT = "9:16"


class ViewArea(SettingsModel):
    """One part of the picture."""

    name: str = Field(title="Name", min_length=1, max_length=64, json_schema_extra={"order": 1})
    left: float = Field(0.0, ge=0, le=1, title="Left", json_schema_extra={"order": 2})
    top: float = Field(0.0, ge=0, le=1, title="Top", json_schema_extra={"order": 3})
    width: float = Field(1.0, ge=SMALLEST, le=1, title="Width", json_schema_extra={"order": 4})
    height: float = Field(
        1.0,
        ge=SMALLEST,
        le=1,
        title="Height",
        description="Left, top, width and height are fractions of the picture.",
        json_schema_extra={"order": 5},
    )
    aspect_ratio: AspectRatio = Field(
        AspectRatio.FREE,
        title="Aspect ratio",
        description="The page keeps it when the area is drawn, moved and resized.",
        json_schema_extra={"order": 6},
    )
    ptz: bool = Field(
        False,
        title="PTZ",
        description="Operators pan, tilt and zoom the area in the live view.",
        json_schema_extra={"order": 7},
    )

    @property
    def box(self) -> Box:
        """Left, top, width, height."""
        return self.left, self.top, self.width, self.height

    @model_validator(mode="after")
    def _inside(self) -> ViewArea:
        if self.left + self.width > 1.0001 or self.top + self.height > 1.0001:
            raise ValueError("a view area must lie inside the picture")
        return self


class ViewAreaSettings(SettingsModel):
    """All areas, by the number of their camera."""

    areas: dict[str, ViewArea] = Field(
        default_factory=dict,
        title="View areas",
        description="By the number of their camera, from 2.",
        max_length=8,
    )

    @model_validator(mode="after")
    def _numbered(self) -> ViewAreaSettings:
        allowed = {str(number) for number in range(FIRST_CHANNEL, FIRST_CHANNEL + 8)}
        if not set(self.areas) <= allowed:
            raise ValueError("view areas are cameras 2 to 9")
        return self


SECTION = Section(
    "view-areas",
    ViewAreaSettings,
    title="View areas",
    place="Video/View areas",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)


def part(box: Box | None, width: int, height: int, shape: tuple[int, int]) -> Box | None:
    """What is left of ``box`` of a picture of that size when it is cropped to fill the shape ``across:down``."""
    left, top, wide, high = box or (0.0, 0.0, 1.0, 1.0)
    ratio = wide * width * shape[1] / (high * height * shape[0])
    if abs(ratio - 1) <= SAME_SHAPE:
        return box
    if ratio > 1:
        return left + wide * (1 - 1 / ratio) / 2, top, wide / ratio, high
    return left, top + high * (1 - ratio) / 2, wide, high * ratio


def size(box: Box, width: int, height: int) -> tuple[int, int]:
    """Pixels across and down of the part ``box`` of a picture of that size: multiples of 4, as coders want them."""
    columns, rows = round(box[2] * width) // 4 * 4, round(box[3] * height) // 4 * 4
    return max(4, min(columns, width)), max(4, min(rows, height))
