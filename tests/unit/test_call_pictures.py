"""What a call's picture is like, and how it begins, goes on and ends, without pjsua2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Unavailable
from axisedge.sip.account_settings import CallVideo
from axisedge.sip.engine.passage import Link
from axisedge.sip.engine.pictures import Pictures
from axisedge.sip.picture_format import SHORTEST_PACKET, picture_for, profile_level_id
from axisedge.sip.protocols import CallPicture
from axisedge.sip.settings import PacketizationMode

pytestmark = pytest.mark.feature("SIP-13", "SIP-07")

FAR = "42e01f"


@pytest.mark.parametrize(
    ("video", "said"),
    [
        (CallVideo(), "42e01f"),
        (CallVideo(profile="main"), "4d401f"),
        (CallVideo(profile="high", resolution="1280x720", fps=30), "64001f"),
        (CallVideo(profile="high", resolution="1280x720", fps=60), "640020"),
        (CallVideo(profile="high", resolution="1920x1080", fps=30), "640028"),
        (CallVideo(profile="high", resolution="1920x1080", fps=60), "64002a"),
    ],
)
def test_the_offer_says_what_is_sent(video: CallVideo, said: str) -> None:
    assert profile_level_id(video) == said


@pytest.mark.parametrize(
    ("video", "far", "expected"),
    [
        (CallVideo(), FAR, (640, 480, 15, "baseline")),
        (CallVideo(profile="high"), FAR, (640, 480, 15, "baseline")),
        (CallVideo(profile="main"), "640028", (640, 480, 15, "main")),  # never more than the owner wants
        (CallVideo(resolution="1920x1080", fps=30), "42e01f", (1280, 720, 30, "baseline")),
        (CallVideo(resolution="1280x720", fps=60), "42e01f", (1280, 720, 30, "baseline")),
        (CallVideo(), "42e00d", (320, 240, 15, "baseline")),
        (CallVideo(), "42000a", (176, 144, 15, "baseline")),
        (CallVideo(profile="high"), "000000", (640, 480, 15, "high")),  # a far end that says nothing
        (CallVideo(profile="high"), "58e0ff", (640, 480, 15, "baseline")),  # one that nobody knows
    ],
)
def test_the_far_end_lowers_it(video: CallVideo, far: str, expected: tuple[int, int, int, str]) -> None:
    picture = picture_for(video, far, fragments=True)
    assert (picture.width, picture.height, picture.fps, picture.profile) == expected
    assert picture.longest_unit == 0
    assert picture_for(video, far, fragments=False).longest_unit == SHORTEST_PACKET


@given(
    far=st.from_regex(r"[0-9a-f]{6}", fullmatch=True),
    width=st.integers(64, 4096),
    height=st.integers(64, 4096),
    fps=st.integers(1, 60),
    profile=st.sampled_from(["baseline", "main", "high"]),
)
def test_whatever_the_far_end_says_there_is_a_picture(
    far: str, width: int, height: int, fps: int, profile: str
) -> None:
    video = CallVideo(resolution=f"{width}x{height}", fps=fps, profile=profile)
    picture = picture_for(video, far, fragments=True)
    assert picture.width > 0 and picture.height > 0 and 1 <= picture.fps <= fps
    assert len(profile_level_id(video)) == 6


class Wire:
    """Streams of calls, without pjsua2."""

    def __init__(self) -> None:
        self.offered: list[tuple[str, PacketizationMode]] = []
        self.links: dict[int, Link | None] = {}
        self.sent: list[tuple[int, bytes, int]] = []
        self.closed: list[int] = []
        self.answers: bool | None = False

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def offer(self, profile: str, mode: PacketizationMode) -> None:
        self.offered.append((profile, mode))

    def open(self, slot: int) -> Link | None:
        return self.links.get(slot)

    def send(self, link: Link, unit: bytes, timestamp: int) -> bool | None:
        self.sent.append((link.number, unit, timestamp))
        return self.answers

    def close(self, link: Link) -> None:
        self.closed.append(link.number)


class Camera:
    """A tap, and its legs."""

    def __init__(self) -> None:
        self.legs: list[Leg] = []
        self.broken = False

    def open(self, picture: CallPicture, deliver: Callable[[bytes, int, bool], None]) -> Leg:
        if self.broken:
            raise Unavailable("camera", "unplugged")
        self.legs.append(Leg(picture, deliver))
        return self.legs[-1]


class Leg:
    def __init__(self, picture: CallPicture, deliver: Callable[[bytes, int, bool], None]) -> None:
        self.picture, self.deliver = picture, deliver
        self.asked = 0
        self.closed = False

    def request_keyframe(self) -> None:
        self.asked += 1

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def wire() -> Wire:
    wire = Wire()
    wire.links[3] = Link(100, fragments=True, profile=FAR)
    return wire


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def pictures(wire: Wire, camera: Camera) -> Pictures:
    def tell(function: Callable[..., None], *facts: Any) -> None:
        function(*facts)

    return Pictures(camera, wire, tell)


def test_units_go_out_and_a_key_picture_is_asked_for(pictures: Pictures, wire: Wire, camera: Camera) -> None:
    pictures.attach("call", 3, CallVideo())
    (leg,) = camera.legs
    leg.deliver(b"unit", 90, True)
    assert wire.sent == [(100, b"unit", 90)] and not leg.asked
    wire.answers = True
    leg.deliver(b"more", 180, False)
    assert leg.asked == 1
    pictures.detach("call")
    assert leg.closed and wire.closed == [100]
    pictures.detach("call")
    assert wire.closed == [100]


def test_a_stream_that_has_ended_takes_the_picture_with_it(
    pictures: Pictures, wire: Wire, camera: Camera
) -> None:
    pictures.attach("call", 3, CallVideo())
    wire.answers = None
    camera.legs[0].deliver(b"unit", 90, True)
    assert camera.legs[0].closed and wire.closed == [100]


def test_a_new_negotiation_begins_anew(pictures: Pictures, wire: Wire, camera: Camera) -> None:
    pictures.attach("call", 3, CallVideo(profile="high"))
    wire.links[3] = Link(101, fragments=False, profile="64001f")
    pictures.attach("call", 3, CallVideo(profile="high"))
    first, second = camera.legs
    assert first.closed and not second.closed and wire.closed == [100]
    assert (first.picture.profile, second.picture.profile) == ("baseline", "high")
    assert second.picture.longest_unit == SHORTEST_PACKET
    wire.links[3] = None  # held
    pictures.attach("call", 3, CallVideo())
    assert second.closed and wire.closed == [100, 101]


def test_without_a_camera_the_call_goes_on_without_a_picture(
    pictures: Pictures, wire: Wire, camera: Camera
) -> None:
    camera.broken = True
    pictures.attach("call", 3, CallVideo())
    assert wire.closed == [100] and not camera.legs
    pictures.close()


def test_the_end_of_the_user_agent_ends_every_picture(pictures: Pictures, wire: Wire, camera: Camera) -> None:
    wire.links[4] = Link(102, fragments=True, profile=FAR)
    pictures.attach("one", 3, CallVideo())
    pictures.attach("two", 4, CallVideo())
    pictures.close()
    assert [leg.closed for leg in camera.legs] == [True, True] and sorted(wire.closed) == [100, 102]
