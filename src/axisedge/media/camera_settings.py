"""What the owner sets of the camera, its picture and its default stream.

Manual: Video > Installation, Image, Stream.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from axisedge.core.roles import Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel

Percent = Annotated[int, Field(ge=0, le=100)]


def _slider(
    title: str, order: int, default: int = 50, *, group: str, description: str = "", neutral: int = 50
) -> int:
    value: int = Field(
        default, ge=0, le=100, title=title, description=description,
        json_schema_extra={"widget": "slider", "group": group, "order": order, "neutral": neutral},
    )  # fmt: skip
    return value


def _sensor(order: int) -> dict[str, Any]:
    """Hints of a setting that only a sensor which is told its exposure can honour (see `media.sensor`)."""
    return {"group": "Exposure", "order": order, "advanced": True}


class CaptureMode(StrEnum):
    """How the sensor is read: size and highest rate."""

    HD_25 = "1280x720@25"
    HD_30 = "1280x720@30"
    FULL_HD_25 = "1920x1080@25"
    FULL_HD_30 = "1920x1080@30"
    VGA_25 = "640x480@25"

    @property
    def size(self) -> tuple[int, int]:
        """Pixels across and down."""
        across, _, down = self.value.partition("@")[0].partition("x")
        return int(across), int(down)

    @property
    def fps(self) -> float:
        """Pictures a second."""
        return float(self.value.partition("@")[2])


class Rotation(IntEnum):
    """Clockwise turn of the picture, degrees."""

    NONE = 0
    RIGHT = 90
    UPSIDE_DOWN = 180
    LEFT = 270


class Area(SettingsModel):
    """A rectangle in the sensor's picture, before it is turned, in percent of its sides."""

    left: int = Field(0, ge=0, le=99, title="Left", json_schema_extra={"order": 1, "unit": "%"})
    top: int = Field(0, ge=0, le=99, title="Top", json_schema_extra={"order": 2, "unit": "%"})
    width: int = Field(100, ge=1, le=100, title="Width", json_schema_extra={"order": 3, "unit": "%"})
    height: int = Field(100, ge=1, le=100, title="Height", json_schema_extra={"order": 4, "unit": "%"})

    @property
    def whole(self) -> bool:
        """Whether it is the whole picture."""
        return (self.left, self.top, self.width, self.height) == (0, 0, 100, 100)


class CameraSettings(SettingsModel):
    """Installation."""

    source: str = Field(
        "",
        title="Source",
        description="v4l2:/dev/video0, an rtsp:// or http:// camera, file:/path in a loop, pattern: or bench:. "
        "Empty takes the hardware's own camera.",
        max_length=1024,
        json_schema_extra={"group": "Source", "order": 1, "advanced": True},
    )
    username: str = Field(
        "", title="User name", description="At an rtsp:// or http:// camera.", max_length=64,
        json_schema_extra={"group": "Source", "order": 2, "advanced": True},
    )  # fmt: skip
    password: Secret = Field(
        SecretStr(""), title="Password", json_schema_extra={"group": "Source", "order": 3, "advanced": True}
    )
    name: str = Field(
        "Camera", title="Name", max_length=64, json_schema_extra={"group": "Source", "order": 4}
    )
    capture_mode: CaptureMode = Field(
        CaptureMode.HD_25, title="Capture mode", json_schema_extra={"group": "Installation", "order": 1}
    )
    mounting_position: str = Field(
        "wall", pattern="^(wall|ceiling|desk)$", title="Mounting position",
        description="A camera under the ceiling hangs upside down: its picture is turned by 180°.",
        json_schema_extra={"group": "Installation", "order": 2},
    )  # fmt: skip
    power_line_frequency: int = Field(
        50,
        title="Power line frequency",
        json_schema_extra={"group": "Installation", "order": 3, "unit": "Hz", "enum": [50, 60]},
    )
    rotation: Rotation = Field(
        Rotation.NONE, title="Rotate", json_schema_extra={"group": "Installation", "order": 4, "unit": "°"}
    )
    mirror: bool = Field(False, title="Mirror", json_schema_extra={"group": "Installation", "order": 5})
    zoom: int = Field(
        0, ge=0, le=100, title="Zoom", description="Of the lens: 0 is wide, 100 is tele.",
        json_schema_extra={"group": "Installation", "order": 6, "widget": "slider"},
    )  # fmt: skip
    autofocus: bool = Field(
        True, title="Autofocus",
        description="Turn it off and on again, or change its area, to focus anew.",
        json_schema_extra={"group": "Installation", "order": 7},
    )  # fmt: skip
    focus: int = Field(
        0, ge=0, le=100, title="Focus", description="Used without autofocus.",
        json_schema_extra={"group": "Installation", "order": 8, "widget": "slider"},
    )  # fmt: skip
    autofocus_area: Area = Field(
        default_factory=Area, title="Autofocus area", json_schema_extra={"order": 9, "advanced": True}
    )

    @field_validator("source")
    @classmethod
    def _without_login(cls, value: str) -> str:
        """A viewer can read the source, and must not learn a password."""
        if "://" in value and "@" in value.partition("://")[2].partition("/")[0]:
            raise ValueError("a login belongs into user name and password, not into the URL")
        return value


class WhiteBalance(StrEnum):
    """Light sources that the picture can be balanced for."""

    AUTOMATIC = "auto"
    AUTOMATIC_OUTDOORS = "auto_outdoor"
    FIXED_FLUORESCENT_1 = "fixed_fluor1"
    FIXED_FLUORESCENT_2 = "fixed_fluor2"
    FIXED_INDOORS = "fixed_indoor"
    FIXED_OUTDOORS_1 = "fixed_outdoor1"
    FIXED_OUTDOORS_2 = "fixed_outdoor2"
    MERCURY = "fixed_mercury"
    SODIUM = "fixed_sodium"
    HOLD = "hold"
    MANUAL = "manual"


class SceneProfile(StrEnum):
    """Sets of appearance values for a purpose."""

    FORENSIC = "forensic"
    VIVID = "vivid"
    INDOOR = "indoor"
    OUTDOOR = "outdoor"
    TRAFFIC_OVERVIEW = "traffic_overview"


class ExposureMode(StrEnum):
    """What the camera may adjust to the light."""

    AUTOMATIC = "auto"
    AUTOMATIC_APERTURE = "auto_aperture"
    AUTOMATIC_SHUTTER = "auto_shutter"
    HOLD = "hold"
    FLICKER_FREE = "flicker_free"
    FLICKER_FREE_50 = "flicker_free_50"
    FLICKER_FREE_60 = "flicker_free_60"
    FLICKER_REDUCED = "flicker_reduced"
    FLICKER_REDUCED_50 = "flicker_reduced_50"
    FLICKER_REDUCED_60 = "flicker_reduced_60"
    MANUAL = "manual"

    @property
    def hertz(self) -> int:
        """The power line frequency that the mode names; 0 leaves it to the setting."""
        return 50 if self.value.endswith("_50") else 60 if self.value.endswith("_60") else 0

    @property
    def flicker_free(self) -> bool:
        """Whether the shutter is one period of the power line."""
        return self.value.startswith("flicker_free")

    @property
    def flicker_reduced(self) -> bool:
        """Whether long shutters are whole half-periods of the power line."""
        return self.value.startswith("flicker_reduced")


class ExposureZone(StrEnum):
    """Which part of the sensor's picture the exposure is calculated from."""

    AUTOMATIC = "auto"
    CENTER = "center"
    FULL = "full"
    UPPER = "upper"
    LOWER = "lower"
    LEFT = "left"
    RIGHT = "right"
    SPOT = "spot"
    CUSTOM = "custom"


class MaxShutter(StrEnum):
    """The longest exposure, in seconds."""

    S_1_2 = "1/2"
    S_1_6 = "1/6"
    S_1_12 = "1/12"
    S_1_25 = "1/25"
    S_1_30 = "1/30"
    S_1_50 = "1/50"
    S_1_60 = "1/60"
    S_1_100 = "1/100"
    S_1_250 = "1/250"
    S_1_500 = "1/500"
    S_1_1000 = "1/1000"

    @property
    def seconds(self) -> float:
        """The same as a number."""
        return 1 / float(self.value.partition("/")[2])


class ImageSettings(SettingsModel):
    """Appearance, wide dynamic range, white balance."""

    scene_profile: SceneProfile = Field(
        SceneProfile.FORENSIC, title="Scene profile", json_schema_extra={"group": "Appearance", "order": 1}
    )
    saturation: int = _slider("Saturation", 2, group="Appearance")
    contrast: int = _slider("Contrast", 3, group="Appearance")
    brightness: int = _slider("Brightness", 4, group="Appearance")
    sharpness: int = _slider("Sharpness", 5, group="Appearance")
    local_contrast: int = _slider("Local contrast", 1, 0, group="Wide dynamic range", neutral=0)
    tone_mapping: int = _slider("Tone mapping", 2, 0, group="Wide dynamic range", neutral=0)
    white_balance: WhiteBalance = Field(
        WhiteBalance.AUTOMATIC,
        title="Light environment",
        json_schema_extra={"group": "White balance", "order": 1},
    )
    red_balance: int = _slider("Red balance", 2, group="White balance", description="Used when manual.")
    blue_balance: int = _slider("Blue balance", 3, group="White balance", description="Used when manual.")
    wdr: bool = Field(
        False, title="WDR", json_schema_extra={"group": "Wide dynamic range", "order": 0, "advanced": True}
    )
    exposure_level: int = _slider("Exposure level", 1, group="Exposure")
    defog: bool = Field(False, title="Defog", json_schema_extra={"group": "Exposure", "order": 2})
    exposure_mode: ExposureMode = Field(
        ExposureMode.AUTOMATIC, title="Exposure mode", json_schema_extra=_sensor(3)
    )
    exposure_zone: ExposureZone = Field(
        ExposureZone.AUTOMATIC, title="Exposure zone", json_schema_extra=_sensor(4)
    )
    exposure_area: Area = Field(
        default_factory=Area, title="Custom exposure zone", json_schema_extra={"order": 11, "advanced": True}
    )
    max_shutter: MaxShutter = Field(
        MaxShutter.S_1_25, title="Max shutter",
        description="The fixed shutter where the mode has one.", json_schema_extra=_sensor(5),
    )  # fmt: skip
    max_gain: int = Field(
        36, ge=0, le=60, title="Max gain", description="The fixed gain where the mode has one.",
        json_schema_extra=_sensor(6) | {"unit": "dB"},
    )  # fmt: skip
    motion_adaptive: bool = Field(False, title="Motion-adaptive exposure", json_schema_extra=_sensor(7))
    blur_noise: int = Field(
        50,
        ge=0,
        le=100,
        title="Blur-noise trade-off",
        description="0 is low noise, 100 is low motion blur.",
        json_schema_extra=_sensor(8) | {"widget": "slider"},
    )
    lock_aperture: bool = Field(False, title="Lock aperture", json_schema_extra=_sensor(9))
    aperture: int = Field(
        100,
        ge=0,
        le=100,
        title="Aperture",
        description="0 is closed, 100 is open.",
        json_schema_extra=_sensor(10) | {"widget": "slider"},
    )


class StreamSettings(SettingsModel):
    """The stream that a client gets who asks for nothing else."""

    codec: str = Field(
        "h264",
        pattern="^(h264|h265|av1|jpeg)$",
        title="Codec",
        json_schema_extra={"group": "General", "order": 1},
    )
    resolution: str = Field(
        "1280x720",
        pattern=r"^[1-9]\d{1,3}x[1-9]\d{1,3}$",
        title="Resolution",
        json_schema_extra={"group": "General", "order": 2},
    )
    fps: int = Field(
        0, ge=0, le=60, title="Frame rate", description="0 is as many as the camera gives.",
        json_schema_extra={"group": "General", "order": 3, "unit": "fps"},
    )  # fmt: skip
    p_frames: int = Field(
        31, ge=0, le=1023, title="P-frames", json_schema_extra={"group": "General", "order": 4}
    )
    compression: int = _slider("Compression", 5, 30, group="General", neutral=30)
    profile: str = Field(
        "high",
        pattern="^(baseline|main|high)$",
        title="H.264 profile",
        json_schema_extra={"group": "General", "order": 6},
    )
    rate_control: str = Field(
        "vbr", pattern="^(vbr|mbr|abr)$", title="Bitrate control",
        description="Variable, maximum or average.", json_schema_extra={"group": "Bitrate control", "order": 1},
    )  # fmt: skip
    kbps: int = Field(
        0, ge=0, le=100_000, title="Bitrate",
        description="Limit of maximum, target of average.",
        json_schema_extra={"group": "Bitrate control", "order": 2, "unit": "kbit/s"},
    )  # fmt: skip
    abr_limit: int = Field(
        0, ge=0, le=100_000, title="Bitrate limit",
        description="What an average bitrate may not exceed meanwhile; 0 is no limit.",
        json_schema_extra={"group": "Bitrate control", "order": 3, "unit": "kbit/s"},
    )  # fmt: skip
    retention: int = Field(
        30, ge=1, le=3650, title="Retention time",
        description="Days that recordings are to be kept: the bitrate that a storage allows is calculated from it.",
        json_schema_extra={"group": "Bitrate control", "order": 4, "unit": "days"},
    )  # fmt: skip

    @model_validator(mode="after")
    def _limit_above_target(self) -> Self:
        if 0 < self.abr_limit < self.kbps and self.rate_control == "abr":
            raise ValueError("the bitrate limit (abr_limit) is 0, or at least the average bitrate (kbps)")
        return self


CAMERA = Section(
    "camera",
    CameraSettings,
    title="Camera",
    place="Video/Installation",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)
IMAGE = Section(
    "image", ImageSettings, title="Image", place="Video/Image", read=Role.VIEWER, write=Role.OPERATOR
)
STREAM = Section(
    "stream", StreamSettings, title="Stream", place="Video/Stream", read=Role.VIEWER, write=Role.OPERATOR
)
