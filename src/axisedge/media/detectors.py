"""The detectors of the camera as a subsystem: while one is on, the camera runs, and what they find are events.

NumPy and OpenCV are loaded with the first detector that is turned on.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item
from axisedge.media.camera import CHANNEL, Camera
from axisedge.media.detector_settings import DETECTORS, DetectorSettings

if TYPE_CHECKING:
    from axisedge.media.detection import Motion, Tampering
    from axisedge.media.frame import Frame

INTERVAL = 0.2
"""Seconds from one look at the picture to the next."""
MARK = 0.1
"""Part of each side that the bench's mark and clock may cover, which change with every picture."""
SOURCE = "0"
RULE = "MotionRegion"

_SOURCE = Item("Source", "tt:ReferenceToken", "Source", choices=lambda: (Choice(SOURCE, "Camera"),))
_STATE = Item("State", "xsd:boolean", "State", state=True)

TAMPERING = EventType(
    "tns1:VideoSource/tnsaxis:Tampering",
    "Tampering",
    source=(Item("channel", "xsd:int", "Channel", choices=lambda: (Choice(str(CHANNEL), "Camera"),)),),
    data=(Item("tampering", "xsd:int", "Tampering"),),
    group="Detectors",
)
SCENE_CHANGE = EventType(
    "tns1:VideoSource/GlobalSceneChange/ImagingService",
    "Scene changed",
    source=(_SOURCE,),
    data=(_STATE,),
    stateful=True,
    hidden=True,
)
MOTION_ALARM = EventType(
    "tns1:VideoSource/MotionAlarm",
    "Motion alarm",
    source=(_SOURCE,),
    data=(_STATE,),
    stateful=True,
    group="Detectors",
)
MOTION_REGION = EventType(
    "tns1:RuleEngine/MotionRegionDetector/Motion",
    "Motion in a region",
    source=(
        Item("VideoSource", "tt:ReferenceToken", "Video source"),
        Item("RuleName", "xsd:string", "Rule"),
    ),
    data=(_STATE,),
    stateful=True,
    hidden=True,
)


class Detectors:
    """Tampering and motion. They see the picture as it comes from the camera: masked, without overlays."""

    name = "detectors"

    def __init__(self, settings: Settings, bus: Bus, camera: Camera) -> None:
        self._settings = settings
        self._bus = bus
        self._camera = camera
        settings.section(DETECTORS)
        settings.subscribe(DETECTORS.name, self._changed)
        bus.declare(TAMPERING, SCENE_CHANGE, MOTION_ALARM, MOTION_REGION)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tampering: Tampering | None = None
        self._motion: Motion | None = None
        self._looked = 0.0
        self._watching = False

    async def start(self) -> None:
        """Begin to look, if anything is to be looked for."""
        self._loop = asyncio.get_running_loop()
        self._tell_scene(False)
        self._tell_motion(False)
        await self._apply(self._settings[DETECTORS])

    async def stop(self) -> None:
        """Look no more."""
        self._loop = None
        self._tampering = self._motion = None
        await self._watch(False)

    async def _changed(self, old: DetectorSettings, new: DetectorSettings) -> None:
        if self._loop is not None:
            await self._apply(new)

    async def _apply(self, wanted: DetectorSettings) -> None:
        if not wanted.tampering.enabled:
            self._tampering = None
            self._tell_scene(False)
        if not wanted.motion.enabled:
            self._motion = None
            self._tell_motion(False)
        if wanted.tampering.enabled or wanted.motion.enabled:
            from axisedge.media.detection import Motion, Tampering

            if wanted.tampering.enabled:  # what has been learnt of the scene stays
                self._tampering = self._tampering or Tampering(wanted.tampering)
                self._tampering.settings = wanted.tampering
            if wanted.motion.enabled:
                self._motion = self._motion or Motion(wanted.motion)
                self._motion.settings = wanted.motion
        await self._watch(wanted.tampering.enabled or wanted.motion.enabled)

    async def _watch(self, wanted: bool) -> None:
        if wanted == self._watching:
            return
        self._watching = wanted
        if wanted:
            self._camera.watch(self._look)
        else:
            await self._camera.unwatch(self._look)

    def _look(self, frame: Frame) -> None:
        """Called in the capture's thread."""
        loop, now = self._loop, frame.captured
        if loop is None or frame.lost or 0 <= now - self._looked < INTERVAL:
            return
        from axisedge.media.detection import small

        self._looked = now
        picture = small(frame.luma, MARK if self._camera.shows_bench else 0.0)
        tampering, motion = self._tampering, self._motion
        if tampering is not None and tampering.look(picture, now):
            loop.call_soon_threadsafe(self._found_tampering, tampering, tampering.tampered)
        if motion is not None and motion.look(picture, now):
            loop.call_soon_threadsafe(self._found_motion, motion, motion.moving)

    def _found_tampering(self, detector: Tampering, tampered: bool) -> None:
        if detector is not self._tampering:
            return  # turned off since
        self._tell_scene(tampered)
        if tampered:
            self._bus.publish(TAMPERING, {"channel": CHANNEL}, {"tampering": 1})

    def _found_motion(self, detector: Motion, moving: bool) -> None:
        if detector is self._motion:
            self._tell_motion(moving)

    def _tell_scene(self, changed: bool) -> None:
        self._bus.publish(SCENE_CHANGE, {"Source": SOURCE}, {"State": changed})

    def _tell_motion(self, moving: bool) -> None:
        self._bus.publish(MOTION_ALARM, {"Source": SOURCE}, {"State": moving})
        self._bus.publish(MOTION_REGION, {"VideoSource": SOURCE, "RuleName": RULE}, {"State": moving})
