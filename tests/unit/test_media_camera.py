"""The camera: shared encoders, cached key pictures, loss and return of the source, and nothing left running."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import av
import numpy as np
import pytest

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.media.camera import ACCESSED, CONNECTED, Camera
from axisedge.media.frame import CodedPicture
from axisedge.media.scene import read_mark

PATIENCE = 10.0


class Rig:
    def __init__(self, folder: Path) -> None:
        self.clock = SystemClock()
        self.settings = Settings(Store(folder / "s.db"), Keystore.open(folder / "k"), self.clock)
        self.bus = Bus(self.clock)
        self.camera = Camera(self.settings, self.bus, self.clock, "bench:")


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    rig = Rig(tmp_path)
    await rig.camera.start()
    yield rig
    await rig.camera.stop()
    await rig.settings.close()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in threads
            await asyncio.sleep(0.01)


def working() -> set[str]:
    return {t.name for t in threading.enumerate() if t.name.startswith(("capture", "encode"))}


@pytest.mark.feature("VID-18")
async def test_viewers_with_the_same_wish_share_one_encoder_and_the_last_one_stops_it(rig: Rig) -> None:
    camera = rig.camera
    seen: list[list[CodedPicture]] = [[], [], []]
    streams = [
        camera.stream(camera.arguments({"resolution": "640x360"})),
        camera.stream(camera.arguments({"resolution": "640x360", "videocodec": "h264"})),
        camera.stream(camera.arguments({"resolution": "320x180"})),
    ]
    assert streams[0] is streams[1] is not streams[2]
    before = set(threading.enumerate())  # an encoder of another test may still be ending
    viewers = [pictures.append for pictures in seen]
    for stream, viewer in zip(streams, viewers, strict=True):
        camera.join(stream, viewer)
    await until(lambda: all(len(pictures) > 10 for pictures in seen))
    assert sum(t.name.startswith("encode") for t in set(threading.enumerate()) - before) == 2
    assert rig.bus.state(ACCESSED) == {"accessed": "1"}
    for stream, viewer in zip(streams, viewers, strict=True):
        camera.leave(stream, viewer)
    await until(lambda: not working())
    assert rig.bus.state(ACCESSED) == {"accessed": "0"}


@pytest.mark.feature("VID-18")
async def test_a_newcomer_begins_with_a_key_picture_at_once(rig: Rig) -> None:
    stream = rig.camera.stream(rig.camera.arguments({"resolution": "640x360"}))
    first: list[CodedPicture] = []
    watch = first.append
    rig.camera.join(stream, watch)
    await until(lambda: len(first) > 5)
    late: list[CodedPicture] = []
    look = late.append
    rig.camera.join(stream, look)
    assert late and late[0].key  # there before anything else could happen
    await until(lambda: len(late) > 10)
    numbers = [p.number for p in late]
    assert numbers == sorted(set(numbers))
    rig.camera.leave(stream, watch)
    rig.camera.leave(stream, look)


@pytest.mark.feature("VID-02")
async def test_a_lost_camera_is_an_event_and_a_picture_and_comes_back_by_itself(rig: Rig) -> None:
    stream = rig.camera.stream(rig.camera.arguments({"resolution": "640x360"}))
    seen: list[CodedPicture] = []
    viewer = seen.append
    rig.camera.join(stream, viewer)
    await until(lambda: len(seen) > 3)
    rig.camera.bench().switches.unplugged = True
    await until(lambda: rig.bus.state(CONNECTED, channel=1) == {"connected": "0"})
    assert "unplugged" in rig.camera.problem
    before = len(seen)
    await until(lambda: len(seen) > before + 2)  # "no signal" pictures
    rig.camera.bench().switches.unplugged = False
    await until(lambda: rig.bus.state(CONNECTED, channel=1) == {"connected": "1"})
    assert rig.camera.problem == ""
    rig.camera.leave(stream, viewer)


async def test_a_change_of_the_capture_mode_keeps_the_viewers(rig: Rig) -> None:
    stream = rig.camera.stream(rig.camera.arguments({"resolution": "640x360"}))
    seen: list[CodedPicture] = []
    viewer = seen.append
    rig.camera.join(stream, viewer)
    await until(lambda: len(seen) > 3)
    await rig.settings.update("camera", {"capture_mode": "640x480@25", "rotation": 90}, "test")
    before = len(seen)
    await until(lambda: len(seen) > before + 10)
    assert rig.camera.size() == (480, 640)
    assert rig.camera.problem == ""
    rig.camera.leave(stream, viewer)


@pytest.mark.feature("VID-17")
async def test_arguments_override_the_profile_which_overrides_the_default(rig: Rig) -> None:
    parameters = "resolution=640x360&fps=10&videocodec=h265"
    profile = {"name": "Mobile", "parameters": parameters}
    await rig.settings.update("stream-profiles", {"profiles": {"0": profile}}, "test")
    asked = rig.camera.arguments({"streamprofile": "Mobile", "fps": "5"})
    assert (asked.codec, asked.width, asked.height, asked.fps) == ("h265", 640, 360, 5)
    with pytest.raises(NotFound, match="Nobody"):
        rig.camera.arguments({"streamprofile": "Nobody"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("resolution", "big"),
        ("resolution", "0x0"),
        ("resolution", "99999x99999"),
        ("resolution", "1920x1080"),
        ("fps", "61"),
        ("fps", "-1"),
        ("compression", "101"),
        ("videocodec", "vhs"),
        ("videokeyframeinterval", "0"),
        ("h264profile", "extreme"),
        ("videobitratemode", "free"),
    ],
)
async def test_a_bad_argument_is_named(rig: Rig, name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        rig.camera.arguments({name: value})
    assert refused.value.field == name


async def test_there_is_one_camera(rig: Rig) -> None:
    with pytest.raises(NotFound, match="camera '2'"):
        rig.camera.arguments({"camera": "2"})


@pytest.mark.feature("VID-18")
async def test_a_snapshot_waits_for_a_camera_that_is_slow_to_open(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile viewers see "No signal", which is no answer to one who wants a single picture."""
    bench, late = rig.camera.bench(), threading.Event()
    opened = bench.open

    def slow(width: int, height: int, fps: float) -> None:
        late.wait(PATIENCE)
        opened(width, height, fps)

    monkeypatch.setattr(bench, "open", slow)
    asked = rig.camera.arguments({"resolution": "640x360"}, codec="jpeg")
    lost: list[bool] = []

    def look(picture: CodedPicture) -> None:
        lost.append(picture.lost)

    stream = rig.camera.stream(asked)
    rig.camera.join(stream, look)
    wanted = asyncio.create_task(rig.camera.snapshot(asked))
    await until(lambda: len(lost) > 2)
    assert all(lost) and not wanted.done()
    late.set()
    (frame,) = av.CodecContext.create("mjpeg", "r").decode(av.Packet(await wanted))
    assert read_mark(np.asarray(frame.to_ndarray(format="gray"), np.uint8)) is not None  # type: ignore[attr-defined]  # it is a video frame
    rig.camera.leave(stream, look)


@pytest.mark.feature("SIP-13")
async def test_a_call_has_the_largest_picture_there_is_where_it_wants_a_larger_one(rig: Rig) -> None:
    assert rig.camera.at_most("1920x1080", 1) == "1280x720"
    assert rig.camera.at_most("640x480", 1) == "640x480"
    await rig.settings.update("camera", {"rotation": 90}, "test")
    assert rig.camera.at_most("1920x1080", 1) == "720x1280"
