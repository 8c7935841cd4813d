"""The camera of the device: what is set, who looks, and whether there is a picture.

OpenCV, NumPy and FFmpeg are loaded with the first viewer, so that a device nobody looks at stays small.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.core.settings import Settings, SettingsModel
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item
from axisedge.media import arguments, masks, pairing, stream_profiles
from axisedge.media import view_areas as view_areas_settings
from axisedge.media.arguments import StreamArguments
from axisedge.media.camera_settings import CAMERA, IMAGE, STREAM, CameraSettings
from axisedge.media.overlays import HostFacts, Overlays

if TYPE_CHECKING:
    from axisedge.hardware.bench_camera import BenchCamera
    from axisedge.media.capture import Capture
    from axisedge.media.control_loop import ControlLoop
    from axisedge.media.encoder import EncoderParams
    from axisedge.media.feed import Feed, Look
    from axisedge.media.frame import CodedPicture, Frame, Planes
    from axisedge.media.modifiers import Values
    from axisedge.media.pairing import Pairing
    from axisedge.media.sources import SceneSource, VideoSource
    from axisedge.media.stream import Stream, Streams

log = logging.getLogger(__name__)

CHANNEL = 1
REOPENS = ("source", "username", "password", "capture_mode")
"""Settings of the camera with which its source is opened anew."""
FACTS_EVERY = 10.0
"""Seconds between two looks at address and host name, for overlays that show them."""
SNAPSHOT_WITHIN = 10.0
"""Seconds until a snapshot must be there."""

CONNECTED = EventType(
    "tns1:VideoEncoder/tnsaxis:Connections",
    "Video source connected",
    source=(Item("channel", "xsd:int", "Channel"),),
    data=(Item("connected", "xsd:boolean", "Connected", state=True),),
    stateful=True,
    group="Video",
)
ACCESSED = EventType(
    "tns1:VideoSource/tnsaxis:LiveStreamAccessed",
    "Live stream accessed",
    data=(Item("accessed", "xsd:boolean", "Accessed", state=True),),
    stateful=True,
    group="Video",
)


class Camera:
    """One camera with its streams."""

    name = "camera"

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        clock: Clock,
        default_source: str,
        overlays: Overlays | None = None,
        *,
        view_areas: bool = False,
        bench: BenchCamera | None = None,
    ) -> None:
        """``default_source`` is the hardware's own camera: ``bench:`` or ``v4l2:/dev/video0``.

        ``bench`` is what hands do to the simulated one.
        """
        self._switches = bench
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._default_source = default_source
        settings.section(CAMERA)
        settings.section(IMAGE)
        settings.section(STREAM)
        checked = partial(arguments.check_profiles, settings)
        settings.section(replace(stream_profiles.SECTION, check=checked))
        settings.section(masks.SECTION)
        self.overlays = overlays or Overlays(settings)
        """What is laid over the picture."""
        self.overlays.follow(self._refresh_feeds)
        self.has_view_areas = view_areas
        """Whether parts of the picture can be cameras of their own."""
        if view_areas:
            settings.section(view_areas_settings.SECTION)
            settings.subscribe(view_areas_settings.SECTION.name, self._areas_changed)
        settings.subscribe(CAMERA.name, self._camera_changed)
        settings.subscribe(IMAGE.name, self._look_changed)
        settings.subscribe(masks.SECTION.name, self._masks_changed)
        bus.declare(CONNECTED, ACCESSED)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._capture: Capture | None = None
        self._streams: Streams | None = None
        self._bench: SceneSource | None = None
        self._control: ControlLoop | None = None
        self._feeds: dict[tuple[object, ...], Feed] = {}
        self._facts = (HostFacts(), -FACTS_EVERY)
        self._rates: dict[int, tuple[float, int, float]] = {}
        self._stages: list[Callable[[Planes], Planes]] = []
        self._open_guard = threading.Lock()
        self.paired: Pairing | None = None
        """The camera that the device is paired with, on a product that can be."""
        self.problem = ""
        """Why there is no picture; empty while there is, or while nobody looks."""

    # -- life ----------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Be ready for viewers; the camera itself is opened for the first one."""
        self._loop = asyncio.get_running_loop()
        await self.overlays.prepare()
        self._bus.publish(CONNECTED, {"channel": CHANNEL}, {"connected": True})
        self._bus.publish(ACCESSED, {}, {"accessed": False})

    async def stop(self) -> None:
        """Let go of the camera; viewers get no more pictures."""
        capture, self._capture, self._streams = self._capture, None, None
        if capture is not None:
            await asyncio.to_thread(capture.stop)

    def _open(self) -> Streams:
        if self._loop is None:
            raise Unavailable("camera", "the device is starting")
        if self._streams is None:
            from axisedge.media.capture import Capture, CaptureParams
            from axisedge.media.stream import Streams

            self._control = self._make_control()
            self._rebuild_stages()
            camera = self._settings[CAMERA]
            width, height = camera.capture_mode.size
            self._capture = Capture(
                self._make_source(),
                CaptureParams(width, height, camera.capture_mode.fps),
                self._process,
                self._signal_changed,
                self._clock,
                self._control_begins,
                self._control_ends,
            )
            self._feeds = {}
            self._streams = Streams(partial(self._pictures, self._capture), self._loop)
        return self._streams

    @property
    def _url(self) -> str:
        return self._settings[CAMERA].source or self._default_source

    def _make_source(self) -> Callable[[], VideoSource]:
        """How the source of the present settings is opened."""
        from axisedge.media.av_source import Login
        from axisedge.media.sources import open_source

        camera, url = self._settings[CAMERA], self._url
        bench = self.bench() if self._default_source == "bench:" else None
        login = Login(camera.username, camera.password.get_secret_value())
        return lambda: open_source(url, self._clock, bench, login)

    def _make_control(self) -> ControlLoop:
        from axisedge.media.control_loop import ControlLoop
        from axisedge.media.sources import controls_of

        url = self._url
        bench = self.bench() if self._default_source == "bench:" else None
        return ControlLoop(
            self._clock,
            lambda: (self._settings[CAMERA], self._settings[IMAGE]),
            lambda: controls_of(url, bench),
            lit=url.partition(":")[0] in ("bench", "v4l2"),  # other cameras balance their own pictures
        )

    def _control_begins(self) -> None:
        """Called in the capture's thread when the camera is there."""
        if self._control is not None:
            self._control.begin()
            self._rebuild_stages()

    def _control_ends(self) -> None:
        """Called in the capture's thread when it is not."""
        if self._control is not None:
            self._control.end()

    def unsupported(self) -> tuple[str, ...]:
        """Settings (section and name) that are kept without effect by this source. May wait for the camera."""
        return (self._control or self._make_control()).unsupported()

    def bench(self) -> SceneSource:
        """The simulated camera, for the bench to play with."""
        if self._bench is None:
            from axisedge.media.sources import SceneSource

            self._bench = SceneSource(self._clock, self._switches)
        return self._bench

    @property
    def shows_bench(self) -> bool:
        """Whether the picture is the bench's scene, with a mark and a clock that change all the time."""
        return (self._settings[CAMERA].source or self._default_source) == "bench:"

    def watch(self, consumer: Callable[[Frame], None]) -> None:
        """Hand every picture, before overlays, to ``consumer`` in the capture's thread; the camera runs for it."""
        self._open()
        if self._capture is not None:
            self._capture.add(consumer)

    async def unwatch(self, consumer: Callable[[Frame], None]) -> None:
        """No more pictures for ``consumer``."""
        if self._capture is not None:
            await asyncio.to_thread(self._capture.remove, consumer)

    # -- settings ------------------------------------------------------------------------------------------

    async def _camera_changed(self, old: CameraSettings, new: CameraSettings) -> None:
        if self._capture is not None:
            if any(getattr(old, name) != getattr(new, name) for name in REOPENS):
                await self._reopen(self._capture)
            await self._look_changed(old, new)
            self._refresh_feeds()  # a stream that asks for its own rotation keeps it

    async def _reopen(self, capture: Capture) -> None:
        """Viewers keep their streams; the capture behind them is made anew."""
        mode = self._settings[CAMERA].capture_mode
        before, self._control = self._control, self._make_control()
        if before is not None:
            await asyncio.to_thread(before.end)
        await asyncio.to_thread(capture.change, self._make_source(), mode.size, mode.fps)

    async def _look_changed(self, old: SettingsModel, new: SettingsModel) -> None:
        if self._control is not None:
            await asyncio.to_thread(self._control.change)
            self._rebuild_stages()

    async def _masks_changed(self, old: SettingsModel, new: SettingsModel) -> None:
        if self._control is not None:
            self._rebuild_stages()

    def _rebuild_stages(self) -> None:
        stages = [] if self._control is None else self._control.stages()
        cover = masks.stage(self._settings[masks.SECTION])
        self._stages = [*stages, cover] if cover else stages

    def _process(self, planes: Planes, wall: float) -> Planes:
        """Called in the capture's thread."""
        if self._control is not None:
            self._control.look(planes)
        for stage in self._stages:
            planes = stage(planes)
        return planes

    # -- channels ------------------------------------------------------------------------------------------

    def areas(self) -> dict[int, tuple[int, int]]:
        """The channels that are view areas, with their size in pixels."""
        if not self.has_view_areas:
            return {}
        found = self._settings[view_areas_settings.SECTION].areas
        return {
            int(number): view_areas_settings.size(area.box, *self.size())
            for number, area in sorted(found.items())
        }

    def _pictures(self, capture: Capture, params: EncoderParams) -> Feed:
        from axisedge.media.feed import Feed

        key = params.look
        if key not in self._feeds:
            for known in [known for known, feed in self._feeds.items() if feed.idle]:
                del self._feeds[known]
            self._feeds[key] = Feed(
                capture,
                lambda: self._look(params),
                lambda frame, fps: self._values(params.channel, frame, fps),
            )
        return self._feeds[key]

    def _look(self, params: EncoderParams) -> Look:
        from axisedge.media.feed import Look
        from axisedge.media.image import manner

        area, channel, shape = None, params.channel, params.shape
        if channel != CHANNEL:
            area = self._settings[view_areas_settings.SECTION].areas.get(str(channel))
        box = area.box if area else None
        stages = manner(self._settings[CAMERA], params.rotation, params.mirror, params.color)
        whole = self.has_turned(params)
        as_set = params.rotation is None and params.mirror is None and not whole
        seen = view_areas_settings.part(box, *self.size(), shape)
        painters = self.overlays.painters(channel, params.overlays, seen, annotations=as_set)
        return Look(box, tuple(painters), tuple(stages), shape, whole)

    def _refresh_feeds(self) -> None:
        for feed in list(self._feeds.values()):
            feed.refresh()

    async def _areas_changed(self, old: SettingsModel, new: SettingsModel) -> None:
        self._refresh_feeds()

    def _values(self, channel: int, frame: Frame, fps: float) -> Values:
        """Called in the capture's thread."""
        if frame.captured - self._facts[1] >= FACTS_EVERY:
            self._facts = (self.overlays.facts(), frame.captured)
        return self.overlays.values(self._facts[0], frame.wall, frame.number, fps, self._kbps(channel, frame))

    def _kbps(self, channel: int, frame: Frame) -> float:
        """What all streams of ``channel`` came to in the last second, in kbit/s."""
        streams = self._streams
        if streams is None:
            return 0.0
        sent = streams.sent.get(channel, 0)
        since, before, rate = self._rates.get(channel, (frame.captured, sent, 0.0))
        passed = frame.captured - since
        if passed >= 1.0:
            since, before, rate = frame.captured, sent, (sent - before) * 8 / passed / 1000
        self._rates[channel] = (since, before, rate)
        return rate

    # -- signal --------------------------------------------------------------------------------------------

    def _signal_changed(self, there: bool, why: str) -> None:
        """Called in the capture's thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell_signal, there, why)

    def _tell_signal(self, there: bool, why: str) -> None:
        changed, self.problem = bool(self.problem) is there, why
        if changed:
            self._bus.publish(CONNECTED, {"channel": CHANNEL}, {"connected": there})

    # -- viewers -------------------------------------------------------------------------------------------

    def size(self) -> tuple[int, int]:
        """Pixels across and down of the whole picture, after rotation."""
        camera = self._settings[CAMERA]
        width, height = camera.capture_mode.size
        return (height, width) if camera.rotation in (90, 270) else (width, height)

    def at_most(self, size: str, channel: int) -> str:
        """``size``, or the largest that is offered of ``channel`` where that is too large: for calls."""
        if self.paired is not None and channel == pairing.CHANNEL:
            return size
        return arguments.at_most(self._settings, size)

    def has_turned(self, asked: StreamArguments | EncoderParams) -> bool:
        """Whether the camera was set to turn its picture by a quarter, or not to, since ``asked`` was asked for."""
        if asked.rotation is not None or (self.paired is not None and asked.channel == pairing.CHANNEL):
            return False
        return asked.sideways is not arguments.turns(self._settings[CAMERA])

    def arguments(self, asked: Mapping[str, str], *, codec: str = "") -> StreamArguments:
        """What a client's URL arguments come to; raises `Invalid` and `NotFound` (see `media.arguments.read`)."""
        areas = self.areas()
        elsewhere = frozenset[int]()
        if self.paired is not None and self.paired.enabled:
            areas[pairing.CHANNEL] = pairing.USUAL
            elsewhere = frozenset({pairing.CHANNEL})
        found = arguments.read(self._settings, asked, codec=codec, areas=areas, elsewhere=elsewhere)
        if found.channel != CHANNEL and found.channel not in areas:
            raise NotFound("camera", found.channel)
        if self.paired is not None and found.channel == pairing.CHANNEL:
            for name, usual in (("rotation", None), ("mirror", None), ("color", 100)):
                if getattr(found, name) != usual:
                    raise Invalid(name, "the picture of the paired camera is handed on as it comes")
        return found

    def stream(self, asked: StreamArguments, longest_unit: int = 0) -> Stream:
        """The stream that gives ``asked``, shared with everybody who asks for the same.

        ``longest_unit`` limits the bytes of each H.264 NAL unit; 0 is no limit.
        """
        if asked.channel == pairing.CHANNEL and self.paired is not None:
            return self.paired.stream(asked)
        streams = self._open()
        from axisedge.media.encoder import params_of

        return streams.of(replace(params_of(asked), longest_unit=longest_unit))

    def join(self, stream: Stream, viewer: Callable[[CodedPicture], None]) -> None:
        """Begin to look: ``viewer`` is called on the event loop with each picture and must not wait."""
        stream.join(viewer)
        self._tell_accessed()

    def leave(self, stream: Stream, viewer: Callable[[CodedPicture], None]) -> None:
        """Look no more; harmless for one who does not look."""
        stream.leave(viewer)
        self._tell_accessed()

    def _tell_accessed(self) -> None:
        watched = self._streams is not None and bool(self._streams.running())
        self._bus.publish(ACCESSED, {}, {"accessed": watched})

    async def snapshot(self, asked: StreamArguments) -> bytes:
        """One JPEG picture; raises `Unavailable` when none comes in time.

        While the camera is only slow to open, its first picture is waited for; a lost one shows "No signal".
        """
        stream = self.stream(asked)
        picture: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def look(coded: CodedPicture) -> None:
            if not picture.done() and not (coded.lost and not self.problem):
                picture.set_result(coded.data)

        stream.join(look)
        try:
            return await asyncio.wait_for(picture, SNAPSHOT_WITHIN)
        except TimeoutError:
            raise Unavailable("camera", stream.failure or self.problem or "no picture came in time") from None
        finally:
            stream.leave(look)

    def status(self) -> dict[str, Any]:
        """Facts for the status page: problem, running streams and their viewers."""
        streams = self._streams.running() if self._streams else []
        return {
            "problem": self.problem,
            "streams": [
                {
                    "codec": s.params.codec.value,
                    "resolution": f"{s.params.width}x{s.params.height}",
                    "fps": s.params.fps,
                    "viewers": s.viewers,
                }
                for s in streams
            ],
        }
