"""The groups ``Image``, ``ImageSource``, ``Tampering`` and the video part of ``Properties``: only what is true here.

``Image.I0`` is the whole picture; a view area that is camera 3 is ``Image.I2``. ``Image.I#.Text`` and
``Image.I#.Overlay`` set the classic overlays of a camera, which lie in the picture beside those of the Overlay API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from axisedge.core.roles import Role
from axisedge.core.schema import nest
from axisedge.core.settings import Settings
from axisedge.media import arguments, codec_library, masks, view_areas
from axisedge.media.camera_settings import CAMERA, IMAGE, STREAM, ExposureMode, Rotation
from axisedge.media.detector_settings import DETECTORS
from axisedge.media.overlay_settings import FILES, OVERLAYS, ClassicOverlay
from axisedge.vapix.dynamic_overlay import image_name, image_path
from axisedge.vapix.image import MOST_VIEWERS
from axisedge.vapix.parameters.model import YES_NO, Fact, Mapped, Parameter
from axisedge.web.context import Context

FREQUENCIES = {"50Hz": 50, "60Hz": 60}
EXPOSURES = {mode.value.replace("_", ""): mode for mode in ExposureMode}
ON_OR_OFF = {"on": True, "off": False}
WRITTEN = (
    ("DateFormat", "YYYY-MM-DD"),
    ("OwnDateFormat", "%F"),
    ("OwnDateFormatEnabled", False),
    ("OwnTimeFormat", "%T"),
    ("OwnTimeFormatEnabled", False),
    ("TimeFormat", 24),
    ("TimeResolution", 1),
)
"""How date and time are written in the classic text, which is always the same."""
ENCODED = (
    ("MPEG.FrameSkipMode", "drop"),
    ("MPEG.ICount", 1),
    ("RateControl.Priority", "framerate"),
    ("SizeControl.MaxFrameSize", 0),
)
"""What the encoders always do: keep the rate, and leave a picture out rather than send an empty one."""
STREAM_OF = (
    ("Appearance.Compression", STREAM.name, ("compression",)),
    ("Appearance.MirrorEnabled", CAMERA.name, ("mirror",)),
    ("Appearance.Resolution", STREAM.name, ("resolution",)),
    ("Appearance.Rotation", CAMERA.name, ("rotation",)),
    ("MPEG.H264.Profile", STREAM.name, ("profile",)),
    ("MPEG.PCount", STREAM.name, ("p_frames",)),
    ("Overlay.MaskWindows.Color", masks.SECTION.name, ("color",)),
    ("Overlay.MaskWindows.MosaicScale", masks.SECTION.name, ("mosaic_size",)),
    ("RateControl.MaxBitrate", STREAM.name, ("kbps",)),
    ("RateControl.Mode", STREAM.name, ("rate_control",)),
    ("RateControl.TargetBitrate", STREAM.name, ("kbps",)),
    ("Stream.FPS", STREAM.name, ("fps",)),
)
SENSOR = (
    ("Brightness", "brightness"),
    ("ColorLevel", "saturation"),
    ("Contrast", "contrast"),
    ("ExposurePriority", "blur_noise"),
    ("ExposureValue", "exposure_level"),
    ("LocalContrast", "local_contrast"),
    ("MaxGain", "max_gain"),
    ("Sharpness", "sharpness"),
    ("WhiteBalance", "white_balance"),
)


BACKGROUNDS = {
    "black": "black",
    "white": "white",
    "transparent": "transparent",
    "semitransparent": "semiTransparent",
}
LETTERS = {"white": "white", "black": "black"}
CLASSIC: tuple[tuple[str, str, Mapping[str, Any] | None], ...] = (
    ("Overlay.Enabled", "image", YES_NO),
    ("Overlay.XPos", "x", None),
    ("Overlay.YPos", "y", None),
    ("Text.BGColor", "background", BACKGROUNDS),
    ("Text.ClockEnabled", "clock", YES_NO),
    ("Text.Color", "color", LETTERS),
    ("Text.DateEnabled", "date", YES_NO),
    ("Text.Position", "bottom", {"top": False, "bottom": True}),
    ("Text.String", "text", None),
    ("Text.TextEnabled", "text_enabled", YES_NO),
    ("Text.TextSize", "size", None),
)


@dataclass(frozen=True, slots=True)
class Classic(Mapped):
    """A parameter of a channel's classic overlay, which is made when it is first changed."""

    def read(self) -> str:
        """See `Parameter.read`."""
        _, channel, field = self.path
        value = getattr(self.settings[OVERLAYS].classic.get(channel, ClassicOverlay()), field)
        for word, meaning in (self.words or {}).items():
            if meaning == value:
                return word
        return str(value)

    def _words(self) -> Mapping[str, Any] | None:
        return self.words


@dataclass(frozen=True, slots=True)
class DefaultImage(Mapped):
    """The path of the default image."""

    def read(self) -> str:
        """See `Parameter.read`."""
        name = self.settings[FILES].default
        return image_path(name) if name else ""

    def patch(self, text: str) -> dict[str, Any]:
        """See `Mapped.patch`."""
        return nest(self.path, image_name(text))


def _fact(name: str, value: str | int | bool) -> Fact:
    return Fact(name, value, reader=Role.VIEWER)


def parameters(device: Context) -> Iterable[Parameter]:
    """The parameters of a product with a camera."""
    camera = device.camera
    if camera is None:
        return

    def mapped(
        name: str, section: str, path: tuple[str, ...], words: Mapping[str, Any] | None = None
    ) -> Mapped:
        return Mapped(device.settings, name, section, path, words, Role.VIEWER, Role.OPERATOR)

    areas = device.settings[view_areas.SECTION].areas if camera.has_view_areas else {}
    yield _fact("Image.MaxViewers", MOST_VIEWERS)
    yield _fact("Image.NbrOfConfigs", 1 + len(areas))
    yield _fact("Image.RFCCompliantMultipartEnabled", True)
    for name, value in WRITTEN:
        yield _fact(f"Image.{name}", value)
    yield DefaultImage(
        device.settings, "Image.OverlayPath", FILES.name, ("default",), None, Role.VIEWER, Role.OPERATOR
    )
    yield mapped("Image.I0.Name", CAMERA.name, ("name",))
    yield from _channel("Image.I0")
    yield from _classic(device.settings, "Image.I0", "1")
    for name, section, path in STREAM_OF:
        yield mapped(f"Image.I0.{name}", section, path)
    for name, value in ENCODED:
        yield _fact(f"Image.I0.{name}", value)
    for key in sorted(areas):
        group = f"Image.I{int(key) - 1}"
        yield mapped(f"{group}.Name", view_areas.SECTION.name, ("areas", key, "name"))
        yield from _channel(group)
        yield from _classic(device.settings, group, key)
        width, height = camera.areas()[int(key)]
        stream, look = device.settings[STREAM], device.settings[CAMERA]
        yield _fact(f"{group}.Appearance.Compression", stream.compression)
        yield _fact(f"{group}.Appearance.MirrorEnabled", look.mirror)
        yield _fact(f"{group}.Appearance.Resolution", f"{width}x{height}")
        yield _fact(f"{group}.Appearance.Rotation", int(look.rotation))
        yield _fact(f"{group}.Stream.FPS", stream.fps)
    yield _fact("ImageSource.NbrOfSources", 1)
    yield mapped("ImageSource.I0.Name", CAMERA.name, ("name",))
    frequency = ("power_line_frequency",)
    yield mapped("ImageSource.I0.CaptureFrequency", CAMERA.name, frequency, FREQUENCIES)
    yield mapped("ImageSource.I0.SceneProfile", IMAGE.name, ("scene_profile",))
    for name, field in SENSOR:
        yield mapped(f"ImageSource.I0.Sensor.{name}", IMAGE.name, (field,))
    yield mapped("ImageSource.I0.Sensor.Exposure", IMAGE.name, ("exposure_mode",), EXPOSURES)
    yield mapped("ImageSource.I0.Sensor.WDR", IMAGE.name, ("wdr",), ON_OR_OFF)
    width, height = device.settings[CAMERA].capture_mode.size
    across, down = Fraction(width, height).as_integer_ratio()
    yield _fact("ImageSource.I0.Sensor.AspectRatio", f"{across}:{down}")
    yield mapped("Tampering.T0.DarkDetectionEnabled", DETECTORS.name, ("tampering", "dark_images"))
    yield mapped("Tampering.T0.MinDuration", DETECTORS.name, ("tampering", "trigger_delay"))


def _channel(group: str) -> Iterable[Parameter]:
    yield _fact(f"{group}.Enabled", True)
    yield _fact(f"{group}.Source", 0)
    yield _fact(f"{group}.Appearance.ColorEnabled", True)
    yield _fact(f"{group}.Stream.Duration", 0)
    yield _fact(f"{group}.Stream.NbrOfFrames", 0)


def _classic(settings: Settings, group: str, channel: str) -> Iterable[Parameter]:
    for name, field, words in CLASSIC:
        path = ("classic", channel, field)
        yield Classic(settings, f"{group}.{name}", OVERLAYS.name, path, words, Role.VIEWER, Role.OPERATOR)


def properties(device: Context) -> Iterable[Fact]:
    """What a client may ask of the camera."""
    camera = device.camera
    if camera is None:
        return

    def fact(name: str, value: str | int | bool) -> Fact:
        return Fact(f"Properties.{name}", value, reader=Role.ANONYMOUS)

    yield fact("DynamicOverlay.DynamicOverlay", True)
    yield fact("DynamicOverlay.Version", "1.00")
    yield fact("Image.Format", "jpeg,mjpeg,h264,h265" + (",av1" if codec_library.encodes_av1() else ""))
    yield fact("Image.H264.Profiles", "Baseline,Main,High")
    yield fact("Image.NbrOfViews", 1 + len(camera.areas()))
    yield fact("Image.Resolution", ",".join(arguments.resolutions(device.settings)))
    yield fact("Image.Rotation", ",".join(str(rotation.value) for rotation in Rotation))
    yield fact("Image.ShowSuboptimalResolutions", "false")
    yield fact("ImageSource.DayNight", False)
    yield fact("PrivacyMask.MaxNbrOfCorners", masks.MOST_CORNERS)
    yield fact("PrivacyMask.MaxNbrOfPrivacyMasks", masks.MOST_MASKS)
    yield fact("PrivacyMask.Polygon", True)
    yield fact("PrivacyMask.PrivacyMask", True)
    yield fact("PrivacyMask.Query", "listpxjson,positionpxjson")
    yield fact("Tampering.Tampering", True)
