"""RTSP sessions (RFC 2326 appendix A.2): what a viewer has set up, whether it plays, and when it is given up."""

from __future__ import annotations

import enum
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from axisedge.core.clock import Clock, Timer
from axisedge.core.open_streams import OpenStreams, StreamKind
from axisedge.core.roles import Identity
from axisedge.core.subsystem import Background
from axisedge.rtsp.feedback import sources_lost
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.presentation import Feed, Presentation, Track
from axisedge.rtsp.rtp import Carrier

log = logging.getLogger(__name__)

MOST_SESSIONS = 64
REPAIR_EVERY = 1.0
"""Seconds between two key pictures that one viewer has made for what he lost: more would lose him more."""


KINDS = {"audio": StreamKind.AUDIO_FROM_DEVICE, "video": StreamKind.VIDEO_FROM_DEVICE}
"""What tracks carry, by the word of the SDP media line."""


class State(enum.Enum):
    """A session that does not exist is in state Init."""

    READY = "ready"
    PLAYING = "playing"
    ENDED = "ended"


class ClosableCarrier(Carrier, Protocol):
    """A carrier that belongs to one stream of one session."""

    def describe(self) -> str:
        """The answer's Transport header, without the parts that the stream knows."""
        ...

    def close(self) -> None:
        """Give back what the carrier holds."""


@dataclass(slots=True)
class Stream:
    """One track on its way to one viewer."""

    track: Track
    carrier: ClosableCarrier
    feed: Feed

    @property
    def transport(self) -> str:
        """The Transport header of the answer to SETUP."""
        return f'{self.carrier.describe()};ssrc={self.feed.ssrc:08X};mode="PLAY"'


class Session:
    """One viewer's streams. `touch` keeps it; without that it ends after ``timeout`` seconds."""

    def __init__(
        self,
        presentation: Presentation,
        who: Identity,
        timeout: float,
        clock: Clock,
        background: Background,
        open_streams: OpenStreams,
    ) -> None:
        self.id = secrets.token_hex(8)
        self.presentation = presentation
        self.who = who
        self.timeout = timeout
        self.streams: dict[int, Stream] = {}
        self.on_end: list[Callable[[], None]] = []
        """Called once, when the session has ended for whatever reason."""
        self._state = State.READY
        self._clock = clock
        self._background = background
        self._timer: Timer | None = None
        self._open_streams = open_streams
        self._opened: list[Callable[[], None]] = []
        self._repaired = -REPAIR_EVERY
        self.touch()

    @property
    def state(self) -> State:
        """Where the session is in its life."""
        return self._state

    def _become(self, state: State) -> None:
        log.debug("RTSP session %s of %s is %s", self.id, self.who.user, state.value)
        self._state = state

    @property
    def header(self) -> tuple[str, str]:
        """The Session header of every answer."""
        return "Session", f"{self.id};timeout={self.timeout:g}"

    def touch(self) -> None:
        """The viewer is alive: begin the timeout anew."""
        if self._timer is not None:
            self._timer.cancel()
        if self._state is not State.ENDED:
            self._timer = self._clock.call_later(self.timeout, self._expire)

    def heard(self, packet: bytes) -> None:
        """RTCP of the viewer: he is alive, and where he has lost a picture, a key picture is made for him."""
        self.touch()
        lost = sources_lost(packet)
        if lost and self._state is State.PLAYING and self._clock.monotonic() >= self._repaired + REPAIR_EVERY:
            self._repaired = self._clock.monotonic()
            for stream in self.streams.values():
                if stream.feed.ssrc in lost:
                    stream.track.set_parameter("Renew-Stream", "yes")

    def _expire(self) -> None:
        log.info("RTSP session %s of %s timed out", self.id, self.who.user)
        self._background.spawn(self.end(), f"rtsp end {self.id}")

    def set_up(self, number: int, stream: Stream) -> None:
        """Add a stream, or give it another transport."""
        before = self.streams.pop(number, None)
        if before is not None:
            before.carrier.close()
        self.streams[number] = stream

    def play(self) -> None:
        """Start every stream; harmless when they run."""
        if self._state is State.READY:
            self._become(State.PLAYING)
            for stream in self.streams.values():
                stream.feed.start()
                if stream.track.media in KINDS:
                    self._opened.append(self._open_streams.opened(KINDS[stream.track.media]))

    async def pause(self) -> None:
        """Stop every stream; `play` begins them again with the state of that moment."""
        await self._stop()
        if self._state is State.PLAYING:  # and has not ended meanwhile
            self._become(State.READY)

    async def _stop(self) -> None:
        for closed in self._opened:
            closed()
        self._opened.clear()
        for stream in self.streams.values():
            await stream.feed.stop()

    async def end(self) -> None:
        """Say good-bye and give everything back; harmless the second time."""
        if self._state is State.ENDED:
            return
        self._become(State.ENDED)
        if self._timer is not None:
            self._timer.cancel()
        for callback in self.on_end:
            callback()
        await self._stop()
        for stream in self.streams.values():
            await stream.feed.bye()
            stream.carrier.close()


class Sessions:
    """All sessions of the server, by identifier."""

    def __init__(self, clock: Clock, background: Background, open_streams: OpenStreams) -> None:
        self._clock = clock
        self._open_streams = open_streams
        self._background = background
        self._sessions: dict[str, Session] = {}

    def create(self, presentation: Presentation, who: Identity, timeout: float) -> Session:
        """A new session; raises `RtspError` 503 when there are too many."""
        if len(self._sessions) >= MOST_SESSIONS:
            raise RtspError(503, f"at most {MOST_SESSIONS} sessions")
        session = Session(presentation, who, timeout, self._clock, self._background, self._open_streams)
        self._sessions[session.id] = session
        session.on_end.append(lambda: self._forget(session))
        return session

    def _forget(self, session: Session) -> None:
        del self._sessions[session.id]

    def find(self, identifier: str) -> Session:
        """The session called ``identifier``; raises `RtspError` 454."""
        session = self._sessions.get(identifier)
        if session is None:
            raise RtspError(454)
        return session

    def __iter__(self) -> Iterator[Session]:
        return iter(list(self._sessions.values()))

    def __len__(self) -> int:
        return len(self._sessions)
