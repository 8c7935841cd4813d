"""The picture of each call: from the device's encoder, through pjsua's own stream, to the far end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from axisedge.core.errors import AxisedgeError
from axisedge.sip.account_settings import CallVideo
from axisedge.sip.engine.passage import Link
from axisedge.sip.picture_format import picture_for, profile_level_id
from axisedge.sip.protocols import VideoLeg, VideoTap
from axisedge.sip.settings import PacketizationMode

log = logging.getLogger(__name__)


class Streams(Protocol):
    """`passage.Passage`, or what stands for it."""

    def start(self) -> None:
        """See `passage.Passage.start`."""

    def stop(self) -> None:
        """See `passage.Passage.stop`."""

    def offer(self, profile: str, mode: PacketizationMode) -> None:
        """See `passage.Passage.offer`."""

    def open(self, slot: int) -> Link | None:
        """See `passage.Passage.open`."""
        ...

    def send(self, link: Link, unit: bytes, timestamp: int) -> bool | None:
        """See `passage.Passage.send`."""
        ...

    def close(self, link: Link) -> None:
        """See `passage.Passage.close`."""


class _Showing:
    """One call's picture, on the loop."""

    def __init__(self, streams: Streams, link: Link) -> None:
        self._streams = streams
        self._link = link
        self._leg: VideoLeg | None = None

    def begin(self, call_id: str, tap: VideoTap, video: CallVideo) -> None:
        """Ask for pictures. Without a camera the call goes on without them."""
        wanted = picture_for(video, self._link.profile, fragments=self._link.fragments)
        try:
            self._leg = tap.open(wanted, self._deliver)
        except AxisedgeError as error:
            log.warning("call %s shows no picture: %s", call_id, error)
            self._streams.close(self._link)
            return
        log.info(
            "call %s shows %dx%d, %d fps, %s",
            call_id,
            wanted.width,
            wanted.height,
            wanted.fps,
            wanted.profile,
        )

    def _deliver(self, unit: bytes, timestamp: int, key: bool) -> None:
        need = self._streams.send(self._link, unit, timestamp)
        if need is None:
            self.end()
        elif need and self._leg is not None:
            self._leg.request_keyframe()

    def end(self) -> None:
        """No more pictures; harmless the second time."""
        leg, self._leg = self._leg, None
        if leg is not None:
            leg.close()
        self._streams.close(self._link)


class Pictures:
    """`open`, `close`, `offer`, `attach` and `detach` belong to pjsua2's thread; the pictures flow on the loop."""

    def __init__(self, tap: VideoTap | None, streams: Streams, tell: Callable[..., None]) -> None:
        """``tell`` calls a function on the loop, in order."""
        self._tap = tap
        self._streams = streams
        self._tell = tell
        self._attached: dict[str, int] = {}
        self._showing: dict[str, _Showing] = {}

    @property
    def available(self) -> bool:
        """Whether the device has pictures to send."""
        return self._tap is not None

    def open(self) -> None:
        """After ``libInit``; raises `Unavailable`."""
        self._streams.start()

    def close(self) -> None:
        """Before ``libDestroy``."""
        for call_id in list(self._attached):
            self.detach(call_id)
        self._streams.stop()

    def offer(self, video: CallVideo, mode: PacketizationMode) -> None:
        """Called before an INVITE or its answer is written: what it says about H.264."""
        self._streams.offer(profile_level_id(video), mode)

    def attach(self, call_id: str, slot: int, video: CallVideo) -> None:
        """The call's media were negotiated, perhaps anew: show the picture if the far end takes it."""
        link = self._streams.open(slot)
        if link is None:
            self.detach(call_id)
            return
        self._attached[call_id] = slot
        self._tell(self._begin, call_id, link, video)

    def detach(self, call_id: str) -> None:
        """The call shows nothing any more; harmless for one that shows nothing."""
        if self._attached.pop(call_id, None) is not None:
            self._tell(self._end, call_id)

    def _begin(self, call_id: str, link: Link, video: CallVideo) -> None:
        self._end(call_id)
        if self._tap is None:
            self._streams.close(link)
            return
        showing = self._showing[call_id] = _Showing(self._streams, link)
        showing.begin(call_id, self._tap, video)

    def _end(self, call_id: str) -> None:
        showing = self._showing.pop(call_id, None)
        if showing is not None:
            showing.end()
