"""What is laid over the picture: texts, images, a streaming indicator and widgets, as the owner sets them.

Manual: Video > Overlays. VAPIX: "Overlay API". The numbers of texts and images are the identities of the API.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field, model_validator

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel

MOST_OVERLAYS = 16
"""Texts and images together."""
MOST_WIDGETS = 4
MOST_IMAGES = 12
LONGEST_TEXT = 512
LARGEST_FONT = 200
LARGEST_IMAGE = 256 * 1024
"""Bytes of one image file."""


class Position(StrEnum):
    """Where an overlay lies."""

    TOP_LEFT = "topLeft"
    TOP = "top"
    TOP_RIGHT = "topRight"
    BOTTOM_LEFT = "bottomLeft"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottomRight"
    CUSTOM = "custom"


PLACES: dict[Position, tuple[float, float]] = {
    Position.TOP_LEFT: (-1, -1),
    Position.TOP: (0, -1),
    Position.TOP_RIGHT: (1, -1),
    Position.BOTTOM_LEFT: (-1, 1),
    Position.BOTTOM: (0, 1),
    Position.BOTTOM_RIGHT: (1, 1),
}


class Color(StrEnum):
    """Colours of text and of what surrounds it."""

    BLACK = "black"
    WHITE = "white"
    RED = "red"
    TRANSPARENT = "transparent"
    SEMI_TRANSPARENT = "semiTransparent"


class Placed(SettingsModel):
    """What every overlay has."""

    enabled: bool = Field(True, title="Visible", json_schema_extra={"order": 1})
    channel: int = Field(
        1,
        ge=0,
        le=64,
        title="Channel",
        description="The picture it is laid over; 0 is every one.",
        json_schema_extra={"order": 2},
    )
    position: Position = Field(Position.TOP_LEFT, title="Position", json_schema_extra={"order": 3})
    x: float = Field(
        0.0,
        ge=-1,
        le=1,
        title="Across",
        description="Of a custom position: -1 is the left edge, 1 the right one.",
        json_schema_extra={"order": 4},
    )
    y: float = Field(
        0.0,
        ge=-1,
        le=1,
        title="Down",
        description="Of a custom position: -1 is the upper edge, 1 the lower one.",
        json_schema_extra={"order": 5},
    )

    @property
    def place(self) -> tuple[float, float]:
        """Across and down, -1 to 1 each."""
        return PLACES.get(self.position, (self.x, self.y))


class Symbol(StrEnum):
    """What stands for a scene annotation where its text is not shown."""

    NONE = "none"
    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    CROSS = "cross"


class TextOverlay(Placed):
    """A text, with modifiers that stand for the time and for facts of the device.

    As a scene annotation it belongs to a place in the scene: in a view area it stays there while the area is moved
    and zoomed, and is not shown when the place is outside.
    """

    text: str = Field(
        title="Text",
        description="With modifiers such as %F %X, #i or #D.",
        max_length=LONGEST_TEXT,
        json_schema_extra={"order": 0},
    )
    size: int = Field(
        40,
        ge=8,
        le=LARGEST_FONT,
        title="Size",
        description="Of the letters, in a picture of 1080 rows.",
        json_schema_extra={"unit": "px", "order": 10},
    )
    color: Color = Field(Color.WHITE, title="Color", json_schema_extra={"order": 11})
    background: Color = Field(Color.TRANSPARENT, title="Background", json_schema_extra={"order": 12})
    outline: Color = Field(Color.TRANSPARENT, title="Outline", json_schema_extra={"order": 13})
    rotation: int = Field(
        0,
        ge=-180,
        le=180,
        title="Rotation",
        json_schema_extra={"unit": "°", "order": 14, "advanced": True},
    )
    scroll_speed: int = Field(
        0,
        ge=-20,
        le=20,
        title="Scroll speed",
        description="0 stands still; below 0 moves to the left.",
        json_schema_extra={"order": 15, "advanced": True},
    )
    level: int = Field(
        0,
        ge=0,
        le=99,
        title="Level",
        description="Higher ones cover lower ones.",
        json_schema_extra={"order": 16, "advanced": True},
    )
    scene: bool = Field(
        False,
        title="Scene annotation",
        description="Its place is one in the scene: it stays there when a view area is moved or zoomed.",
        json_schema_extra={"order": 20},
    )
    zoom_from: float = Field(
        0.0,
        ge=0,
        le=100,
        title="From zoom level",
        description="Of a scene annotation: 0 is the whole picture, 100 the smallest view area.",
        json_schema_extra={"unit": "%", "order": 21},
    )
    zoom_to: float = Field(
        100.0, ge=0, le=100, title="To zoom level", json_schema_extra={"unit": "%", "order": 22}
    )
    symbol: Symbol = Field(
        Symbol.NONE,
        title="Annotation symbol",
        description="Shown instead of the text at other zoom levels.",
        json_schema_extra={"order": 23},
    )

    @model_validator(mode="after")
    def _zooms(self) -> TextOverlay:
        if self.zoom_from > self.zoom_to:
            raise ValueError("the zoom level from must not be above the zoom level to")
        return self


class ClassicSize(StrEnum):
    """Sizes of a classic text."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ClassicOverlay(SettingsModel):
    """The one line of text and the one image that clients of old set with ``Image.I#.Text`` and ``.Overlay``."""

    text_enabled: bool = Field(False, title="Include text", json_schema_extra={"order": 1})
    text: str = Field(
        "",
        max_length=LONGEST_TEXT,
        title="Text",
        description="With modifiers such as %F %X, #i or #D.",
        json_schema_extra={"order": 2},
    )
    date: bool = Field(False, title="Include date", json_schema_extra={"order": 3})
    clock: bool = Field(False, title="Include time", json_schema_extra={"order": 4})
    bottom: bool = Field(False, title="At the bottom", json_schema_extra={"order": 5})
    size: ClassicSize = Field(ClassicSize.MEDIUM, title="Size", json_schema_extra={"order": 6})
    color: Color = Field(Color.WHITE, title="Color", json_schema_extra={"order": 7})
    background: Color = Field(Color.BLACK, title="Background", json_schema_extra={"order": 8})
    image: bool = Field(
        False,
        title="Include image",
        description="The default one of the overlay images.",
        json_schema_extra={"order": 9},
    )
    x: int = Field(
        0,
        ge=0,
        le=8192,
        title="Image from the left",
        json_schema_extra={"unit": "px", "order": 10},
    )
    y: int = Field(
        0,
        ge=0,
        le=8192,
        title="Image from the top",
        json_schema_extra={"unit": "px", "order": 11},
    )

    @property
    def line(self) -> str:
        """The text with its modifiers; empty when none of its parts is included."""
        parts = (
            "%F" if self.date else "",
            "%X" if self.clock else "",
            self.text if self.text_enabled else "",
        )
        return " ".join(part for part in parts if part)


class ImageOverlay(Placed):
    """One of the images of `ImageFiles`."""

    image: str = Field(title="Image", max_length=64, json_schema_extra={"order": 0})
    level: int = Field(0, ge=0, le=99, title="Level", json_schema_extra={"order": 10, "advanced": True})


class Indicator(Placed):
    """A moving sign that shows that the stream is live, also where nothing moves in the picture."""

    enabled: bool = Field(False, title="Streaming indicator", json_schema_extra={"order": 1})
    channel: int = Field(0, ge=0, le=64, title="Channel", json_schema_extra={"order": 2})
    position: Position = Field(Position.BOTTOM_RIGHT, title="Position", json_schema_extra={"order": 3})
    size: int = Field(
        40,
        ge=8,
        le=LARGEST_FONT,
        title="Size",
        description="In a picture of 1080 rows.",
        json_schema_extra={"unit": "px", "order": 10},
    )
    color: Color = Field(Color.WHITE, title="Color", json_schema_extra={"order": 11})


class WidgetKind(StrEnum):
    """How a widget shows its value."""

    GRAPH = "graph"
    METER = "meter"


class WidgetSize(StrEnum):
    """How large a widget is."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Widget(Placed):
    """A line graph of how a value changes, or a meter of its present amount."""

    kind: WidgetKind = Field(WidgetKind.GRAPH, title="Widget", json_schema_extra={"order": 0})
    title: str = Field("", max_length=64, title="Title", json_schema_extra={"order": 10})
    modifier: str = Field(
        "#b",
        max_length=64,
        title="Overlay modifier",
        description="Whose number is shown, such as #b or #D1.",
        json_schema_extra={"order": 11},
    )
    size: WidgetSize = Field(WidgetSize.MEDIUM, title="Size", json_schema_extra={"order": 12})
    interval: float = Field(
        1.0, ge=0.2, le=3600, title="Update interval", json_schema_extra={"unit": "s", "order": 13}
    )
    window: float = Field(
        60.0,
        ge=2,
        le=86_400,
        title="Time window",
        description="Of a graph.",
        json_schema_extra={"unit": "s", "order": 14},
    )
    transparency: int = Field(
        0, ge=0, le=100, title="Transparency", json_schema_extra={"unit": "%", "order": 15}
    )
    background_transparency: int = Field(
        50, ge=0, le=100, title="Background transparency", json_schema_extra={"unit": "%", "order": 16}
    )
    points: bool = Field(False, title="Points", json_schema_extra={"order": 17})
    x_label: str = Field("", max_length=32, title="X axis", json_schema_extra={"order": 18})
    y_label: str = Field("", max_length=32, title="Y axis", json_schema_extra={"order": 19})
    dynamic: bool = Field(
        True,
        title="Dynamic scale",
        description="Off: from minimum to maximum.",
        json_schema_extra={"order": 20},
    )
    minimum: float = Field(0.0, ge=-1e9, le=1e9, title="Minimum", json_schema_extra={"order": 21})
    maximum: float = Field(100.0, ge=-1e9, le=1e9, title="Maximum", json_schema_extra={"order": 22})
    alarms: bool = Field(False, title="Alarm thresholds", json_schema_extra={"order": 23})
    low_alarm: float = Field(
        0.0, ge=-1e9, le=1e9, title="Min alarm threshold", json_schema_extra={"order": 24}
    )
    high_alarm: float = Field(
        100.0, ge=-1e9, le=1e9, title="Max alarm threshold", json_schema_extra={"order": 25}
    )


class OverlaySettings(SettingsModel):
    """Everything that is laid over the picture."""

    texts: dict[str, TextOverlay] = Field(
        default_factory=dict, title="Texts", max_length=MOST_OVERLAYS, json_schema_extra={"order": 1}
    )
    images: dict[str, ImageOverlay] = Field(
        default_factory=dict, title="Images", max_length=MOST_OVERLAYS, json_schema_extra={"order": 2}
    )
    widgets: dict[str, Widget] = Field(
        default_factory=dict, title="Widgets", max_length=MOST_WIDGETS, json_schema_extra={"order": 4}
    )
    indicator: Indicator = Field(Indicator(), title="Streaming indicator", json_schema_extra={"order": 3})
    classic: dict[str, ClassicOverlay] = Field(
        default_factory=dict,
        title="Classic overlays",
        description="By the number of the camera; what the parameters Image.I0.Text and Image.I0.Overlay set.",
        max_length=9,
        json_schema_extra={"order": 5, "advanced": True},
    )

    @model_validator(mode="after")
    def _numbered(self) -> OverlaySettings:
        keys = [*self.texts, *self.images]
        if any(
            not (key.isascii() and key.isdigit() and str(int(key)) == key and len(key) < 5) for key in keys
        ):
            raise ValueError("texts and images are numbered from 0 to 9999")
        if len(set(keys)) != len(keys):
            raise ValueError("a text and an image cannot have the same number")
        if len(keys) > MOST_OVERLAYS:
            raise ValueError(f"at most {MOST_OVERLAYS} texts and images are allowed")
        if not set(self.classic) <= set("123456789"):
            raise ValueError("classic overlays are those of cameras 1 to 9")
        return self


class ImageFile(SettingsModel):
    """One image, as it was given."""

    data: str = Field(
        title="File",
        description="PNG, JPEG, BMP or SVG in base64.",
        max_length=LARGEST_IMAGE * 4 // 3 + 4,
        json_schema_extra={"widget": "file", "order": 1},
    )
    scale: bool = Field(
        False,
        title="Scale with resolution",
        description="The image is made for a picture of 1080 rows and grows and shrinks with it.",
        json_schema_extra={"order": 2},
    )
    transparent: str = Field(
        "",
        pattern="^([0-9a-fA-F]{6})?$",
        title="Transparent color",
        description="Six hexadecimal digits, such as ffffff; empty is none.",
        json_schema_extra={"widget": "color", "order": 3},
    )


class ImageFileSettings(SettingsModel):
    """The images that overlays can show, by name."""

    files: dict[str, ImageFile] = Field(default_factory=dict, title="Images", max_length=MOST_IMAGES)
    default: str = Field(
        "",
        max_length=64,
        title="Default image",
        description="What a client shows that names none; empty is none.",
    )

    @model_validator(mode="after")
    def _named(self) -> ImageFileSettings:
        for name in self.files:
            if not 1 <= len(name) <= 64 or not all(c.isalnum() or c in "-_.() " for c in name):
                raise ValueError("the name of an image has 1 to 64 letters, digits or any of -_.()")
        return self


OVERLAYS = Section(
    "overlays",
    OverlaySettings,
    title="Overlays",
    place="Video/Overlays",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)
FILES = Section(
    "overlay-images",
    ImageFileSettings,
    title="Overlay images",
    place="Video/Overlays",
    read=Role.OPERATOR,
    write=Role.OPERATOR,
)
