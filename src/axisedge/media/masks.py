"""Privacy masks: what nobody may see is covered before anything else is done with the picture.

Corners are fractions of the picture's width and height, so that a mask stays where it is at every resolution.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel

if TYPE_CHECKING:
    from axisedge.media.frame import Planes

MOST_MASKS = 32
MOST_CORNERS = 20
SMALLEST_AREA = 0.0001
"""Of the picture: a mask smaller than that covers nothing."""

Fraction = Annotated[float, Field(ge=0, le=1)]


class MaskColor(StrEnum):
    """How a mask covers."""

    BLACK = "black"
    GREY = "grey"
    WHITE = "white"
    RED = "red"
    MOSAIC = "mosaic"


YUV: dict[MaskColor, tuple[int, int, int]] = {
    MaskColor.BLACK: (16, 128, 128),
    MaskColor.GREY: (126, 128, 128),
    MaskColor.WHITE: (235, 128, 128),
    MaskColor.RED: (81, 90, 240),
}


class PrivacyMask(SettingsModel):
    """One covered area."""

    name: str = Field(title="Name", min_length=1, max_length=128, json_schema_extra={"order": 1})
    enabled: bool = Field(True, title="Use this mask", json_schema_extra={"order": 2})
    corners: tuple[tuple[Fraction, Fraction], ...] = Field(
        title="Corners",
        description="Fractions of width and height from the upper left.",
        min_length=3,
        max_length=MOST_CORNERS,
        json_schema_extra={"widget": "polygon", "order": 3},
    )

    @model_validator(mode="after")
    def _covers_something(self) -> PrivacyMask:
        pairs = zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        if abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2 < SMALLEST_AREA:
            raise ValueError("the corners of a mask must not lie on one line")
        return self


class MaskSettings(SettingsModel):
    """All masks of the camera."""

    color: MaskColor = Field(MaskColor.BLACK, title="Color", json_schema_extra={"order": 1})
    mosaic_size: int = Field(
        8,
        ge=3,
        le=16,
        title="Cell size",
        description="Of the mosaic; larger shows less.",
        json_schema_extra={"order": 2},
    )
    masks: dict[str, PrivacyMask] = Field(
        default_factory=dict, title="Masks", max_length=MOST_MASKS, json_schema_extra={"order": 3}
    )


SECTION = Section(
    "privacy-masks",
    MaskSettings,
    title="Privacy masks",
    place="Video/Privacy masks",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)


def stage(settings: MaskSettings) -> Callable[[Planes], Planes] | None:
    """The processing stage that covers, or None when there is nothing to cover."""
    areas = [mask.corners for mask in settings.masks.values() if mask.enabled]
    if not areas:
        return None
    from axisedge.media.covering import Cover

    cell = 0 if settings.color is not MaskColor.MOSAIC else settings.mosaic_size
    return Cover(areas, YUV.get(settings.color, YUV[MaskColor.BLACK]), cell)
