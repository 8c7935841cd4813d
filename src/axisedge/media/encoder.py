"""Encoders on PyAV: one for each distinct set of parameters, shared by all who asked for the same."""

from __future__ import annotations

import fractions
import logging
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import av
import cv2
import numpy as np
from av.video.frame import PictureType

from axisedge.core.errors import Unavailable
from axisedge.media.arguments import StreamArguments
from axisedge.media.frame import CLOCK_RATE, CodedPicture, Frame, Planes, split_chroma
from axisedge.media.real_time import give_up_real_time

log = logging.getLogger(__name__)


class Codec(StrEnum):
    """The codecs, as the ``videocodec`` argument of VAPIX spells them."""

    H264 = "h264"
    H265 = "h265"
    MJPEG = "jpeg"
    AV1 = "av1"


class RateControl(StrEnum):
    """How the bitrate is held (manual: "Bitrate control")."""

    VARIABLE = "vbr"
    MAXIMUM = "mbr"
    AVERAGE = "abr"


@dataclass(frozen=True, slots=True)
class EncoderParams:
    """Everything that makes one encoder differ from another; equal parameters share one encoder."""

    codec: Codec = Codec.H264
    width: int = 1280
    height: int = 720
    fps: float = 25.0
    compression: int = 30
    """0 (best picture) to 100 (smallest)."""
    gop: int = 32
    """Pictures from one key picture to the next."""
    profile: str = "high"
    rate_control: RateControl = RateControl.VARIABLE
    kbps: int = 0
    """Target of average, limit of maximum; unused when variable."""
    limit_kbps: int = 0
    """What average may not exceed meanwhile; 0 is no limit."""
    channel: int = 1
    """The camera, or a view area of it."""
    overlays: str = "all"
    """Which are shown: all, text, image or off."""
    rotation: int | None = None
    """See `StreamArguments.rotation`, and so the next two."""
    mirror: bool | None = None
    color: int = 100
    sideways: bool = False
    longest_unit: int = 0
    """Bytes that an H.264 NAL unit may have, for receivers that take one in each packet; 0 is no limit."""

    @property
    def shape(self) -> tuple[int, int]:
        """Width to height, in lowest terms."""
        common = math.gcd(self.width, self.height)
        return self.width // common, self.height // common

    @property
    def look(self) -> tuple[object, ...]:
        """Everything by which the raw pictures of two encoders differ, but for their size."""
        turn = (self.rotation, self.mirror, self.sideways)
        return (self.channel, self.overlays, self.color, self.shape, *turn)


def params_of(asked: StreamArguments) -> EncoderParams:
    """The encoder that gives what a client asks for."""
    return EncoderParams(
        codec=Codec(asked.codec),
        width=asked.width,
        height=asked.height,
        fps=asked.fps,
        compression=asked.compression,
        gop=asked.gop,
        profile=asked.profile,
        rate_control=RateControl(asked.rate_control),
        kbps=asked.kbps,
        limit_kbps=asked.limit_kbps,
        channel=asked.channel,
        overlays=asked.overlays,
        rotation=asked.rotation,
        mirror=asked.mirror,
        color=asked.color,
        sideways=asked.sideways,
    )


SOFTWARE = {Codec.H264: "libx264", Codec.H265: "libx265", Codec.AV1: "libsvtav1", Codec.MJPEG: "mjpeg"}
HARDWARE = {Codec.H264: ("h264_v4l2m2m",)}
"""The Raspberry Pi's encoder; tried first, because it costs no processor time."""


class VideoEncoder(Protocol):
    """Turns frames into coded pictures. Not thread-safe: one thread calls it."""

    def encode(self, frame: Frame, *, key: bool = False) -> list[CodedPicture]:
        """Encode one frame; ``key`` asks for a key picture now."""
        ...

    def close(self) -> None:
        """Let go of the codec."""


def offered() -> list[Codec]:
    """The codecs that this build of PyAV can encode."""
    return [codec for codec, name in SOFTWARE.items() if name in av.codecs_available]


def open_encoder(params: EncoderParams) -> VideoEncoder:
    """An encoder for ``params``; raises `Unavailable` when the build has none for the codec."""
    hardware = () if params.longest_unit else HARDWARE.get(params.codec, ())  # it cannot cut its slices
    for name in (*hardware, SOFTWARE[params.codec]):
        if name not in av.codecs_available:
            continue
        try:
            return AvEncoder(params, name)
        except av.FFmpegError as error:
            if name == SOFTWARE[params.codec]:
                raise Unavailable(f"{params.codec} encoder", str(error)) from error
            _log_once(
                f"encoder {name} is not usable here, {SOFTWARE[params.codec]} is taken: {error.strerror}"
            )
    raise Unavailable(f"{params.codec} encoder", "this build of FFmpeg has none")


_logged: set[str] = set()


def _log_once(words: str) -> None:
    """It is tried for every stream, and is the same every time."""
    if words not in _logged:
        _logged.add(words)
        log.info(words)


def scaled(planes: Planes, width: int, height: int) -> Planes:
    """An I420 picture at another size."""
    if planes.shape == (height * 3 // 2, width):
        return planes
    luma_rows = planes.shape[0] * 2 // 3
    shrink = width * height < planes.shape[1] * luma_rows
    method = cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    result = np.empty((height * 3 // 2, width), np.uint8)
    result[:height] = cv2.resize(planes[:luma_rows], (width, height), interpolation=method)
    for target, source in zip(split_chroma(result), split_chroma(planes), strict=True):
        target[:] = cv2.resize(source, (width // 2, height // 2), interpolation=method)
    return result


class AvEncoder:
    """A codec of FFmpeg, set for live pictures: no delay, no reordering."""

    def __init__(self, params: EncoderParams, name: str) -> None:
        self.params = params
        context: Any = av.CodecContext.create(name, "w")
        context.width, context.height = params.width, params.height
        context.pix_fmt = "yuvj420p" if params.codec is Codec.MJPEG else "yuv420p"
        context.time_base = fractions.Fraction(1, CLOCK_RATE)
        context.framerate = fractions.Fraction(params.fps).limit_denominator(1001)
        context.gop_size = params.gop
        context.max_b_frames = 0
        hardware = name in HARDWARE.get(params.codec, ())
        rate = _hardware_rate(params, context) if hardware else _rate(params, context)
        context.options = {**_options(params, name), **rate}
        if params.codec is Codec.MJPEG:
            quantiser = 2 + round(params.compression * 29 / 100)
            context.qmin = context.qmax = quantiser
            context.flags |= av.codec.context.Flags.qscale
        context.open()
        if params.codec is Codec.AV1:
            give_up_real_time()
        self._context = context
        self._first: float | None = None
        self._last = -1
        self._waiting: dict[int, Frame] = {}

    def encode(self, frame: Frame, *, key: bool = False) -> list[CodedPicture]:
        """See `VideoEncoder.encode`."""
        if self._first is None:
            self._first = frame.captured
        timestamp = max(self._last + 1, round((frame.captured - self._first) * CLOCK_RATE))
        self._last = timestamp
        planes = scaled(frame.planes, self.params.width, self.params.height)
        picture: Any = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        if self.params.codec is Codec.MJPEG:
            picture = picture.reformat(format="yuvj420p")
        picture.pts = timestamp
        picture.time_base = self._context.time_base
        picture.pict_type = PictureType.I if key else PictureType.NONE
        self._waiting[timestamp] = frame
        return [self._coded(packet) for packet in self._context.encode(picture)]

    def _coded(self, packet: Any) -> CodedPicture:
        taken = self._waiting.pop(packet.pts)
        key = bool(packet.is_keyframe) or self.params.codec is Codec.MJPEG
        return CodedPicture(bytes(packet), key, packet.pts, taken.wall, taken.number, taken.lost)

    def close(self) -> None:
        """See `VideoEncoder.close`."""
        self._waiting.clear()
        self._context = None


H264_PROFILES = {"baseline": "66", "main": "77", "high": "100"}
"""profile_idc of Rec. ITU-T H.264."""
BITS_A_PIXEL = 0.1
"""What a picture with compression 30 needs, for an encoder that knows no constant quality."""


def _hardware_rate(params: EncoderParams, context: Any) -> dict[str, str]:
    """A machine's own encoder only knows a bitrate; where it varies, the one that the compression is worth."""
    worth = BITS_A_PIXEL * params.width * params.height * params.fps * 2 ** ((30 - params.compression) / 20)
    limit = params.kbps * 1000
    if params.rate_control is RateControl.AVERAGE and limit:
        context.bit_rate = limit
    else:
        context.bit_rate = round(min(worth, limit or worth))
    return {}


def _options(params: EncoderParams, name: str) -> dict[str, str]:
    if name in HARDWARE.get(Codec.H264, ()):
        return {"profile": H264_PROFILES.get(params.profile, "100")}
    if name == "libx264":
        profile = params.profile if params.profile in ("baseline", "main", "high") else "high"
        return {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": profile,
            "forced-idr": "1",
            "sc_threshold": "0",
        } | ({"x264-params": f"slice-max-size={params.longest_unit}"} if params.longest_unit else {})
    if name == "libx265":
        quiet = "log-level=error:repeat-headers=1:scenecut=0:bframes=0"
        return {"preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1", "x265-params": quiet}
    if name == "libsvtav1":
        return {"preset": "11"}
    if name == "mjpeg":
        return {"huffman": "default"}  # RTP carries no Huffman tables (RFC 2435)
    return {}


def _rate(params: EncoderParams, context: Any) -> dict[str, str]:
    """Compression 0 to 100 as a quantiser, and the limits of the bitrate."""
    if params.codec is Codec.MJPEG:
        return {}
    span = {Codec.H264: (18, 42), Codec.H265: (20, 44), Codec.AV1: (20, 60)}[params.codec]
    quantiser = round(span[0] + (span[1] - span[0]) * params.compression / 100)
    variable = params.rate_control is RateControl.VARIABLE or not params.kbps
    if params.codec is Codec.AV1:
        return _av1_rate(params, context, None if variable else quantiser)
    if variable:
        return {"crf": str(quantiser)}
    limit = params.kbps * 1000
    if params.rate_control is RateControl.MAXIMUM:
        if params.codec is Codec.H265:  # x265 goes a tenth beyond what it is told
            limit = limit * 9 // 10
        return {"crf": str(quantiser), "maxrate": str(limit), "bufsize": str(limit // 2)}
    context.bit_rate = limit
    most = params.limit_kbps * 1000
    if params.codec is Codec.H265:
        most = most * 9 // 10
    return {"maxrate": str(most), "bufsize": str(most // 4)} if most else {}


def _av1_rate(params: EncoderParams, context: Any, quantiser: int | None) -> dict[str, str]:
    """SVT-AV1 without delay knows a constant quantiser (None here) and a constant bitrate.

    A maximum is a constant bitrate that is not used up for a picture better than the compression asks for.
    """
    live = "pred-struct=1:lookahead=0:scd=0"
    if quantiser is None:
        return {"crf": str(round(20 + 40 * params.compression / 100)), "svtav1-params": live}
    context.bit_rate = params.kbps * 1000
    least = f":min-qp={max(1, quantiser - 6)}" if params.rate_control is RateControl.MAXIMUM else ""
    return {"svtav1-params": f"{live}:rc=2{least}"}
