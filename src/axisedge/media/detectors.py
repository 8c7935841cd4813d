"""The detectors of the camera as a subsystem: while one is on, the camera runs, and what they find are events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item
from axisedge.media.camera import CHANNEL, Camera
from axisedge.media.detector_settings import DETECTORS, DetectorSettings

if TYPE_CHECKING:
    from axisedge.media.detection import Motion, Tampering
    from axisedge.media.frame import Frame

SOURCE = "0"
RULE = "MotionRegion"
TAMPERING = EventType(
    "tns1:VideoSource/tnsaxis:Tampering",
    "Tampering",
    source=(Item("channel", "xsd:int", "Channel"),),
    data=(Item("tampering", "xsd:int", "Tampering"),),
    group="Detectors",
)
MOTION_ALARM = EventType(
    "tns1:VideoSource/MotionAlarm",
    "Motion alarm",
    source=(Item("Source", "tt:ReferenceToken", "Source"),),
    data=(Item("State", "xsd:boolean", "State", state=True),),
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
    data=(Item("State", "xsd:boolean", "State", state=True),),
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
        settings.subscribe(DETECTORS.name, self._apply)
        bus.declare(TAMPERING, MOTION_ALARM, MOTION_REGION)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tampering: Tampering | None = None
        self._motion: Motion | None = None
        self._due = 0.0
        self._watching = False

    async def start(self) -> None:
        """Begin to look, if anything is to be looked for."""
        self._loop = asyncio.get_running_loop()
        self._tell_motion(False)
        await self._apply(self._settings[DETECTORS], self._settings[DETECTORS])

    async def stop(self) -> None:
        """Look no more."""
        self._loop = None
        await self._watch(False)

    async def _apply(self, old: DetectorSettings, new: DetectorSettings) -> None:
        if self._loop is None:
            return
        wanted = new.tampering.enabled or new.motion.enabled
        if wanted:
            from axisedge.media.detection import Motion, Tampering

            if old.tampering != new.tampering or self._tampering is None:
                self._tampering = Tampering(new.tampering)
            if old.motion != new.motion or self._motion is None:
                self._motion = Motion(new.motion)
        if not new.tampering.enabled:
            self._tampering = None
        if not new.motion.enabled:
            self._motion = None
            self._tell_motion(False)
        await self._watch(wanted)

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
        from axisedge.media.detection import INTERVAL, small

        if frame.lost or 0 <= frame.captured - self._due < INTERVAL:
            return
        self._due = frame.captured
        picture, tampering, motion = small(frame.luma), self._tampering, self._motion
        loop = self._loop
        if loop is None:
            return
        if tampering is not None and tampering.look(picture, frame.captured):
            loop.call_soon_threadsafe(self._tell_tampering)
        if motion is not None and motion.look(picture, frame.captured):
            loop.call_soon_threadsafe(self._tell_motion, motion.moving)

    def _tell_tampering(self) -> None:
        self._bus.publish(TAMPERING, {"channel": CHANNEL}, {"tampering": 1})

    def _tell_motion(self, moving: bool) -> None:
        self._bus.publish(MOTION_ALARM, {"Source": SOURCE}, {"State": moving})
        self._bus.publish(MOTION_REGION, {"VideoSource": SOURCE, "RuleName": RULE}, {"State": moving})
