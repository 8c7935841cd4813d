"""Feeds: a channel's own crop and overlays, at no cost where there are none."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pytest

from axisedge.media.camera_settings import CameraSettings, Rotation
from axisedge.media.capture import Consumer
from axisedge.media.feed import Feed, Look, cropped
from axisedge.media.frame import Frame, Planes, blank
from axisedge.media.image import manner
from axisedge.media.modifiers import Values
from axisedge.media.view_areas import size

BOX = (0.5, 0.5, 0.25, 0.25)


class Camera:
    """Stands in for the capture."""

    def __init__(self) -> None:
        self.consumers: list[Consumer] = []
        self.number = 0

    def add(self, consumer: Consumer) -> None:
        self.consumers.append(consumer)

    def remove(self, consumer: Consumer) -> None:
        self.consumers.remove(consumer)

    def give(self, planes: Planes, *, lost: bool = False) -> Frame:
        self.number += 1
        frame = Frame(planes, self.number, self.number / 25, 1e9 + self.number / 25, lost)
        for consumer in tuple(self.consumers):
            consumer(frame)
        return frame


class Blot:
    """An overlay that whitens the upper left corner."""

    def draw(self, planes: Planes, values: Values) -> None:
        planes[:2, :2] = 235


def feed(camera: Camera, look: Callable[[], Look]) -> Feed:
    return Feed(camera, look, lambda frame, fps: Values(datetime.fromtimestamp(frame.wall, UTC), fps=fps))  # type: ignore[arg-type]  # stands in for the capture


@pytest.mark.feature("VID-13", "VID-15")
def test_a_channel_without_area_and_overlays_hands_on_the_very_picture() -> None:
    camera, seen = Camera(), list[Frame]()
    feed(camera, Look).add(seen.append)
    given = camera.give(blank(640, 360, 90))
    assert seen == [given] and seen[0].planes is given.planes


@pytest.mark.feature("VID-18", "VID-03")
@pytest.mark.parametrize("set_to", [(0, False), (90, False), (90, True), (180, True)])
def test_a_stream_has_the_rotation_and_mirror_that_it_asks_for_however_the_camera_is_set(
    set_to: tuple[int, bool],
) -> None:
    def upright(rotation: int, mirror: bool) -> npt.NDArray[np.uint8]:
        turned = np.rot90(sensor, -rotation // 90)
        return np.ascontiguousarray(turned[:, ::-1] if mirror else turned)

    sensor = np.random.default_rng(7).integers(16, 235, (18, 32), np.uint8)
    camera = CameraSettings(rotation=Rotation(set_to[0]), mirror=set_to[1])
    given = blank(*upright(*set_to).shape[::-1])
    given[: given.shape[0] * 2 // 3] = upright(*set_to)
    for rotation in (0, 90, 180, 270):
        for mirror in (False, True):
            taker, seen = Camera(), list[Frame]()
            stages = tuple(manner(camera, rotation, mirror, 100))
            feed(taker, lambda stages=stages: Look(stages=stages)).add(seen.append)  # type: ignore[misc]  # bound now
            taker.give(given.copy())
            assert np.array_equal(seen[0].luma, upright(rotation, mirror))
    assert manner(camera, None, None, 100) == []


@pytest.mark.feature("VID-18")
def test_who_wants_grey_leaves_the_color_to_others() -> None:
    camera, grey, colored = Camera(), list[Frame](), list[Frame]()
    stages = tuple(manner(CameraSettings(), None, None, 0))
    feed(camera, lambda: Look(stages=stages)).add(grey.append)
    feed(camera, Look).add(colored.append)
    picture = blank(64, 48, 100)
    picture[48:] = 30
    camera.give(picture)
    assert (grey[0].planes[48:] == 128).all() and (colored[0].planes[48:] == 30).all()
    assert (grey[0].luma == 100).all()


@pytest.mark.feature("VID-13")
def test_overlays_are_drawn_on_a_copy() -> None:
    camera, seen = Camera(), list[Frame]()
    feed(camera, lambda: Look(overlays=(Blot(),))).add(seen.append)
    given = camera.give(blank(640, 360, 90))
    assert seen[0].planes[0, 0] == 235 and given.planes[0, 0] == 90


@pytest.mark.feature("VID-15")
def test_an_area_is_cut_out_of_all_planes() -> None:
    planes = blank(640, 360, 0)
    planes[:360] = np.arange(360)[:, None] // 2
    planes[360:].reshape(2, 180, 320)[0] = np.arange(320)[None, :] // 2
    part = cropped(planes, BOX)
    assert size(BOX, 640, 360) == (160, 88)  # multiples of 4
    assert part.shape == (88 * 3 // 2, 160)
    assert (part[0], part[87]) == (pytest.approx(90), pytest.approx(133))
    blue = part[88:].reshape(2, 44, 80)[0]
    assert (blue[:, 0] == 80).all() and (blue[:, 79] == 119).all()


@pytest.mark.feature("VID-15")
def test_who_watches_a_removed_area_does_not_see_the_rest_and_a_lost_camera_is_shown_whole() -> None:
    camera, seen = Camera(), list[Frame]()
    looks = [Look(box=BOX)]
    watched = feed(camera, lambda: looks[-1])
    watched.add(seen.append)
    camera.give(blank(640, 360, 90))
    looks.append(Look())
    watched.refresh()
    camera.give(blank(640, 360, 90))
    assert seen[0].planes.shape == seen[1].planes.shape != (540, 640)
    camera.give(blank(640, 360, 90), lost=True)
    assert seen[2].planes.shape == (540, 640)


@pytest.mark.feature("VID-15")
def test_the_last_viewer_of_a_feed_lets_go_of_the_camera_and_a_new_one_takes_it_again() -> None:
    camera, seen = Camera(), list[Frame]()
    watched = feed(camera, Look)
    one, other = seen.append, lambda frame: None
    watched.add(one)
    watched.add(other)
    assert len(camera.consumers) == 1
    watched.remove(one)
    assert len(camera.consumers) == 1
    watched.remove(other)
    assert camera.consumers == []
    watched.add(one)
    camera.give(blank(64, 64))
    assert len(seen) == 1


@pytest.mark.feature("VID-13")
def test_the_rate_of_the_channel_is_measured() -> None:
    camera, rates = Camera(), list[float]()

    class Told:
        def draw(self, planes: Planes, values: Values) -> None:
            rates.append(values.fps)

    feed(camera, lambda: Look(overlays=(Told(),))).add(lambda frame: None)
    for _ in range(80):
        camera.give(blank(64, 64))
    assert rates[-1] == pytest.approx(25, rel=0.01)
