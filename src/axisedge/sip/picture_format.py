"""Which H.264 a call sends: what the owner wants, as far as the other side can take it (RFC 6184, H.264 table A-1)."""

from __future__ import annotations

from axisedge.sip.account_settings import CallVideo
from axisedge.sip.protocols import CallPicture

SHORTEST_PACKET = 1200
"""Bytes of the largest NAL unit that goes into one packet on every path, SRTP and TURN included."""
LEAST_LEVEL = 31
"""What every description offers at least; phones refuse lower ones though they play them."""

_PREFIX = {"baseline": "42e0", "main": "4d40", "high": "6400"}
"""profile_idc and the constraints that the device's encoder keeps."""
_PROFILES = ("baseline", "main", "high")
_RANK = {0x42: 0, 0x4D: 1, 0x64: 2}
_LEVELS = (  # level_idc, macroblocks in a second, macroblocks in a picture
    (10, 1485, 99),
    (9, 1485, 99),
    (11, 3000, 396),
    (12, 6000, 396),
    (13, 11880, 396),
    (20, 11880, 396),
    (21, 19800, 792),
    (22, 20250, 1620),
    (30, 40500, 1620),
    (31, 108000, 3600),
    (32, 216000, 5120),
    (40, 245760, 8192),
    (41, 245760, 8192),
    (42, 522240, 8704),
    (50, 589824, 22080),
    (51, 983040, 36864),
    (52, 2073600, 36864),
    (60, 4177920, 139264),
    (61, 8355840, 139264),
    (62, 16711680, 139264),
)
_SMALLER = ((1280, 720), (640, 480), (320, 240), (176, 144))
"""Sizes to fall back to, the largest first."""


def _macroblocks(width: int, height: int) -> int:
    return -(-width // 16) * -(-height // 16)


def profile_level_id(video: CallVideo) -> str:
    """What is offered for ``video``: six hexadecimal digits."""
    size = _macroblocks(*video.size)
    for level, rate, most in _LEVELS:
        if level >= LEAST_LEVEL and size <= most and size * video.fps <= rate:
            break
    return f"{_PREFIX[video.profile]}{level:02x}"


def picture_for(video: CallVideo, far: str, *, fragments: bool) -> CallPicture:
    """What is encoded for a far end whose profile-level-id is ``far``; ``000000`` when it named none.

    A lower profile than the owner's is kept to, and a level by sending a smaller picture or fewer of them.
    ``fragments`` says whether a NAL unit may be longer than a packet.
    """
    idc, level = int(far[:2], 16), int(far[4:], 16)
    rank = min(_RANK.get(idc, 0), _PROFILES.index(video.profile)) if idc else _PROFILES.index(video.profile)
    width, height = video.size
    fps = video.fps
    limits = [(rate, most) for known, rate, most in _LEVELS if known == level]
    if idc and limits:
        rate, most = limits[0]
        if _macroblocks(width, height) > most:
            width, height = next(
                (size for size in _SMALLER if _macroblocks(*size) <= most and size[0] <= width), _SMALLER[-1]
            )
        fps = max(1, min(fps, rate // _macroblocks(width, height)))
    return CallPicture(
        width=width,
        height=height,
        fps=fps,
        profile=_PROFILES[rank],
        view_area=video.view_area,
        longest_unit=0 if fragments else SHORTEST_PACKET,
    )
