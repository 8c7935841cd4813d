"""Stream arguments of a URL, as VAPIX names them: ``videocodec``, ``resolution``, ``fps``, ``compression`` …

Later arguments override those of the stream profile that is named, which override the default stream.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl

from axisedge.core.errors import Invalid, NotFound
from axisedge.core.settings import Settings
from axisedge.media import stream_profiles
from axisedge.media.camera_settings import CAMERA, STREAM, CameraSettings, Rotation

T = TypeVar("T")

RESOLUTIONS = (
    "1920x1080",
    "1280x960",
    "1280x720",
    "1024x768",
    "800x600",
    "640x480",
    "640x360",
    "480x360",
    "320x240",
    "320x180",
)
"""What ``Properties.Image.Resolution`` lists, largest first."""
NAMES = {
    "CIF": "352x288",
    "QCIF": "176x144",
    "4CIF": "704x576",
    "D1": "720x576",
    "VGA": "640x480",
    "QVGA": "320x240",
}
CODECS = {"h264": "h264", "h265": "h265", "hevc": "h265", "av1": "av1", "jpeg": "jpeg", "mjpeg": "jpeg"}
PROFILES = frozenset({"baseline", "main", "high"})
OVERLAYS = {"all": "all", "text": "text", "image": "image", "application": "off", "off": "off"}
ROTATIONS: Mapping[str, int | None] = {str(rotation.value): rotation.value for rotation in Rotation}
SWITCH: Mapping[str, bool | None] = {"0": False, "1": True}
SMALLEST, LARGEST = 64, 4096
FASTEST = 60


@dataclass(frozen=True, slots=True)
class StreamArguments:
    """What one client asks for, complete."""

    codec: str
    width: int
    height: int
    fps: float
    compression: int
    gop: int
    profile: str
    rate_control: str
    kbps: int
    channel: int
    overlays: str = "all"
    limit_kbps: int = 0
    """What an average bitrate may not exceed meanwhile; 0 is no limit."""
    rotation: int | None = None
    """How far the picture is turned, degrees clockwise; None is as the camera is set."""
    mirror: bool | None = None
    """Whether it is mirrored; None is as the camera is set."""
    color: int = 100
    """How much of the picture's color is left, percent; 0 is grey."""
    sideways: bool = False
    """Whether the camera turned its picture by a quarter when this was asked for, and the size follows that."""


def resolutions(settings: Settings, rotation: int | None = None) -> list[str]:
    """The sizes that are offered: those up to the capture mode's, turned with the picture.

    ``rotation`` is how far it is turned instead of what the camera is set to.
    """
    camera = settings[CAMERA]
    width, height = camera.capture_mode.size
    fitting = [text for text in RESOLUTIONS if _size(text)[0] <= width and _size(text)[1] <= height]
    if turns(camera) if rotation is None else rotation % 180:
        return ["{1}x{0}".format(*_size(text)) for text in fitting]
    return fitting


def at_most(settings: Settings, text: str) -> str:
    """The size ``text``, or the largest that is offered where that is too large: for calls, which name no error."""
    try:
        _check_pixels(settings, *_size(text), resolutions(settings))
    except Invalid:
        return resolutions(settings)[0]
    return text


def read(
    settings: Settings,
    asked: Mapping[str, str],
    *,
    codec: str = "",
    areas: Mapping[int, tuple[int, int]] = {},
    elsewhere: Collection[int] = (),
) -> StreamArguments:
    """What ``asked`` comes to; ``codec`` overrides it (a snapshot is JPEG whatever the profile says).

    ``areas`` has the size of each view area, which is what a client gets who asks for no other. The channels
    ``elsewhere`` are pictures of other cameras.

    Raises `Invalid` naming the argument and its limit, or `NotFound` for an unknown stream profile.
    """
    arguments = {**_of_profile(settings, asked.get("streamprofile", "")), **asked}
    default, camera = settings[STREAM], settings[CAMERA]
    rotation = _choice(arguments, "rotation", ROTATIONS, None)
    sizes = resolutions(settings, rotation)
    channel = _number(arguments, "camera", 1, 1, 64)
    if text := arguments.get("resolution", ""):
        width, height = _turned(_size(NAMES.get(text.upper(), text)), sizes)
    elif channel in areas:
        width, height = areas[channel]
        if rotation is not None and (rotation - camera.rotation) % 180:
            width, height = height, width
    else:
        width, height = _turned(_size(default.resolution), sizes)
        if f"{width}x{height}" not in sizes:
            width, height = _size(sizes[0])
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise Invalid("resolution", f"each side is {SMALLEST} to {LARGEST} pixels")
    if channel not in elsewhere:
        _check_pixels(settings, width, height, sizes)
    most = camera.capture_mode.fps
    fps = _rate_of_pictures(arguments.get("fps", "") or str(default.fps)) or most
    chosen = codec or arguments.get("videocodec", default.codec).lower()
    if chosen not in CODECS:
        raise Invalid("videocodec", f"one of {', '.join(sorted(set(CODECS.values())))}")
    profile = arguments.get("h264profile", default.profile).lower()
    if profile not in PROFILES:
        raise Invalid("h264profile", "one of baseline, main, high")
    rate_control, kbps = _rate(arguments, default.rate_control, default.kbps)
    limit = _number(arguments, "videoabrmaxbitrate", default.abr_limit, 0, 100_000)
    if rate_control != "abr":
        limit = 0
    elif 0 < limit < kbps:
        raise Invalid("videoabrmaxbitrate", f"0, or at least the target of {kbps} kbit/s")
    return StreamArguments(
        codec=CODECS[chosen],
        width=width // 2 * 2,
        height=height // 2 * 2,
        fps=min(fps, most),
        compression=_number(arguments, "compression", default.compression, 0, 100),
        gop=_number(arguments, "videokeyframeinterval", default.p_frames + 1, 1, 1024),
        profile=profile if CODECS[chosen] == "h264" else "",
        rate_control=rate_control,
        kbps=kbps,
        channel=channel,
        overlays=_overlays(arguments),
        limit_kbps=limit,
        rotation=rotation,
        mirror=_choice(arguments, "mirror", SWITCH, None),
        color=_color(arguments),
        sideways=rotation is None and channel not in elsewhere and turns(camera),
    )


def turns(camera: CameraSettings) -> bool:
    """Whether ``camera`` turns its picture by a quarter."""
    return camera.rotation in (Rotation.RIGHT, Rotation.LEFT)


def check_profiles(
    settings: Settings,
    old: stream_profiles.StreamProfileSettings,
    new: stream_profiles.StreamProfileSettings,
) -> None:
    """A profile that no client could use is refused; raises `Invalid` naming the argument and its limit."""
    for key, profile in new.profiles.items():
        if old.profiles.get(key) != profile:
            asked = dict(parse_qsl(profile.parameters, keep_blank_values=True))
            try:
                read(settings, {**asked, "streamprofile": ""})
            except Invalid as error:
                raise Invalid(f"profiles.{key}.parameters", f"{error.field}: {error.why}") from None


def _of_profile(settings: Settings, name: str) -> dict[str, str]:
    if not name:
        return {}
    for profile in settings[stream_profiles.SECTION].profiles.values():
        if profile.name == name:
            return dict(parse_qsl(profile.parameters, keep_blank_values=True))
    raise NotFound("stream profile", name)


def _overlays(arguments: Mapping[str, str]) -> str:
    """There are none of applications, so ``application`` shows none."""
    shown = arguments.get("overlays", "all").lower() or "all"
    if shown not in OVERLAYS:
        raise Invalid("overlays", "one of all, text, image, application, off")
    return OVERLAYS[shown]


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{2,5})x(\d{2,5})", text.lower())
    if match is None:
        raise Invalid("resolution", "two numbers with an x between them, such as 1280x720")
    return int(match[1]), int(match[2])


def _check_pixels(settings: Settings, width: int, height: int, sizes: list[str]) -> None:
    """More pixels than the camera has would cost the work of an encoder and show nothing more."""
    across, down = settings[CAMERA].capture_mode.size
    if width * height > across * down and f"{width}x{height}" not in sizes:
        raise Invalid("resolution", f"at most {sizes[0]}, the largest that the camera offers")


def _turned(size: tuple[int, int], sizes: list[str]) -> tuple[int, int]:
    """``size``, or the same upright where only that is offered, because the picture is turned by a quarter."""
    width, height = size
    if f"{width}x{height}" not in sizes and f"{height}x{width}" in sizes:
        return height, width
    return size


def _rate_of_pictures(text: str) -> float:
    if not re.fullmatch(r"\d{1,3}(\.\d{0,6})?", text) or not (
        float(text) == 0 or 1 <= float(text) <= FASTEST
    ):
        raise Invalid("fps", f"0, or a number from 1 to {FASTEST} such as 12.5")
    return float(text)


def _choice(arguments: Mapping[str, str], name: str, choices: Mapping[str, T], default: T) -> T:
    text = arguments.get(name, "")
    if not text:
        return default
    if text not in choices:
        raise Invalid(name, f"one of {', '.join(choices)}")
    return choices[text]


def _color(arguments: Mapping[str, str]) -> int:
    """``squarepixel`` is without effect, because the pixels of these cameras are square."""
    _choice(arguments, "squarepixel", SWITCH, None)
    level = _number(arguments, "colorlevel", 100, 0, 100)
    return 0 if _choice(arguments, "color", SWITCH, None) is False else level


def _number(arguments: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = arguments.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"\d{1,6}(\.0*)?", text) or not least <= int(float(text)) <= most:
        raise Invalid(name, f"a number from {least} to {most}")
    return int(float(text))


def _rate(arguments: Mapping[str, str], mode: str, kbps: int) -> tuple[str, int]:
    mode = arguments.get("videobitratemode", mode).lower()
    if mode not in ("vbr", "mbr", "abr"):
        raise Invalid("videobitratemode", "one of vbr, mbr, abr")
    _number(arguments, "videoabrretentiontime", 1, 1, 3650)  # a fact of the storage, none of the encoder
    names = {"mbr": ("videomaxbitrate", "videobitrate"), "abr": ("videoabrtargetbitrate",)}.get(mode, ())
    for name in names:
        if name in arguments:
            kbps = _number(arguments, name, kbps, 0, 100_000)
    return (mode, kbps) if mode != "vbr" and kbps else ("vbr", 0)
