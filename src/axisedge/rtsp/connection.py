"""One RTSP connection: reads requests, answers each in one piece, and carries interleaved media."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Unavailable
from axisedge.core.roles import Identity
from axisedge.core.subsystem import Background
from axisedge.rtsp import sdp
from axisedge.rtsp.carriers import TcpCarrier, UdpCarrier
from axisedge.rtsp.guard import Guard
from axisedge.rtsp.keying import Keying, Keyring, tag_of, wanted
from axisedge.rtsp.message import Frame, Malformed, Parser, Request, RtspError, response
from axisedge.rtsp.multicast import Groups
from axisedge.rtsp.presentation import ONE_SOURCE, Catalogue, Presentation, Track
from axisedge.rtsp.secure import SecureCarrier
from axisedge.rtsp.session import ClosableCarrier, Session, Sessions, State, Stream
from axisedge.rtsp.transport import Interleaved, Multicast, Offer, Udp, choose, secured
from axisedge.rtsp.url import Url
from axisedge.rtsp.wires import Reader, Wire

log = logging.getLogger(__name__)

METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER"
_KNOWN_ELSEWHERE = frozenset({"ANNOUNCE", "RECORD", "REDIRECT"})
_PARAMETERS = "text/parameters"
_ALLOW = ("Allow", METHODS)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all connections of the server share."""

    clock: Clock
    catalogue: Catalogue
    guard: Guard
    sessions: Sessions
    background: Background
    groups: Groups
    timeout: Callable[[], float]
    """Seconds that a new session, or a silent connection, is kept."""
    ports: Callable[[], tuple[int, int]]
    """First and last port for RTP over UDP."""
    cname: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one request; ``then`` is done after it is written."""

    headers: Sequence[tuple[str, str]] = ()
    body: bytes = b""
    content_type: str = ""
    status: int = 200
    then: Callable[[], Any] = field(default=lambda: None)


class Connection:
    """Serves one client until it goes away, is silent for too long, or sends what is not RTSP."""

    def __init__(self, shared: Shared, reader: Reader, wire: Wire, *, native: bool = True) -> None:
        """``native`` is False for a client that came by HTTP."""
        self._shared = shared
        self._rtsps = native and wire.private
        self._keys = Keyring(shared.clock.now)
        self._reader = reader
        self._wire = wire
        self.offer = wire.offer
        """See `FrameWriter.offer`."""
        self._peer = wire.peer
        self._local = wire.local
        self._sessions: dict[str, Session] = {}
        """Those that were set up here."""
        self._channels: dict[int, Session] = {}
        self._idle: Timer | None = None
        self._handlers: Mapping[str, Callable[[Request, Url], Awaitable[Reply]]] = {
            "DESCRIBE": self._describe,
            "SETUP": self._set_up,
            "PLAY": self._play,
            "PAUSE": self._pause,
            "TEARDOWN": self._tear_down,
            "GET_PARAMETER": self._get_parameter,
            "SET_PARAMETER": self._set_parameter,
        }

    # -- bytes ---------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Serve the client; returns when the connection has ended."""
        try:
            await self._serve()
        except OSError as error:
            log.debug("RTSP client %s: %s", self._peer[0], error)
        finally:
            if self._idle is not None:
                self._idle.cancel()
            self._wire.close()
            for session in set(self._channels.values()):
                await session.end()

    async def _serve(self) -> None:
        parser = Parser()
        self._heard()
        while data := await self._reader.read(65536):
            try:
                for message in parser.feed(data):
                    self._heard()
                    if isinstance(message, Request):
                        await self._answer(message)
                    else:
                        self._received(message)
            except Malformed as error:
                log.info("RTSP client %s sent a bad request: %s", self._peer[0], error)
                await self.write(response(error.status, error.cseq))
                return

    def _heard(self) -> None:
        """A whole message came: the connection is not idle."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = self._shared.clock.call_later(self._shared.timeout(), self._silent)

    def _silent(self) -> None:
        if self._sessions:  # kept alive by receiver reports; they end by their own timeout
            self._heard()
        else:
            self._wire.abort()

    def _received(self, frame: Frame) -> None:
        session = self._channels.get(frame.channel)
        if session is not None:
            session.heard(frame.payload)

    @property
    def full(self) -> bool:
        """Whether the client is behind with reading, or gone."""
        return self._wire.closing or self._wire.backlog > 0

    @property
    def backlog(self) -> int:
        """Bytes that the client has not taken yet."""
        return self._wire.backlog

    def put(self, data: bytes) -> None:
        """Write without waiting; nothing happens when the client is gone."""
        if not self._wire.closing:
            self._wire.write(data)

    async def write(self, data: bytes) -> None:
        """Write, and wait while the client is behind; raises `ConnectionError` when it is gone."""
        if self._wire.closing:
            raise ConnectionResetError("the connection is closed")
        if data:
            self._wire.write(data)
        await self._wire.drain()

    # -- requests ------------------------------------------------------------------------------------------

    async def _answer(self, request: Request) -> None:
        try:
            reply = await self._reply(request)
        except RtspError as error:
            reply = Reply(error.headers, status=error.status)
            if error.status != 401:
                log.info("RTSP %s from %s refused: %s", request.method, self._peer[0], error)
        except Unavailable as error:
            log.warning("RTSP %s from %s refused: %s", request.method, self._peer[0], error)
            reply = Reply(status=503)
        except Exception:  # the outermost request handler: one request must not end the server
            log.exception("RTSP %s %s from %s failed", request.method, request.uri, self._peer[0])
            reply = Reply(status=500)
        head = [("Server", "axisedge"), ("Date", f"{self._shared.clock.now():%a, %d %b %Y %H:%M:%S} GMT")]
        data = response(reply.status, request.cseq, [*head, *reply.headers], reply.body, reply.content_type)
        self.put(data)  # with what follows it in one go, so that RTP-Info tells the truth
        try:
            reply.then()
        except Unavailable as error:
            log.warning("RTSP %s from %s: %s", request.method, self._peer[0], error)
            self._wire.close()
        await self.write(b"")

    async def _reply(self, request: Request) -> Reply:
        if request.method in _KNOWN_ELSEWHERE:
            raise RtspError(405, headers=[_ALLOW])
        if request.method != "OPTIONS" and request.method not in self._handlers:
            raise RtspError(501, request.method, [("Public", METHODS)])
        for header in ("require", "proxy-require"):
            if header in request.headers:
                raise RtspError(551, request.headers[header], [("Unsupported", request.headers[header])])
        if request.method == "OPTIONS":
            return self._options(request)
        return await self._handlers[request.method](request, Url.parse(request.uri))

    def _who(self, request: Request, url: Url) -> Identity:
        return self._shared.guard.check(request, url, str(self._peer[0]))

    def _session(self, request: Request, url: Url) -> Session:
        """The session that ``request`` names: one of this connection, or of the same user on another one."""
        session = self._sessions.get(request.session)
        if session is None:
            who = self._who(request, url)
            session = self._shared.sessions.find(request.session)
            if session.who.user != who.user:
                raise RtspError(454)
        if url.path != session.presentation.url.path:
            raise RtspError(454, "the session is of another presentation")
        session.touch()
        return session

    def _options(self, request: Request) -> Reply:
        """Open to all, because clients ask before they log in and keep their session alive with it."""
        if request.uri != "*":
            Url.parse(request.uri)
        headers = [("Public", METHODS)]
        if request.session:
            session = self._shared.sessions.find(request.session)
            session.touch()
            headers.append(session.header)
        return Reply(headers)

    async def _describe(self, request: Request, url: Url) -> Reply:
        self._who(request, url)
        accept = request.headers.get("accept", sdp.CONTENT_TYPE).lower()
        if not any(word in accept for word in (sdp.CONTENT_TYPE, "application/*", "*/*")):
            raise RtspError(406, f"only {sdp.CONTENT_TYPE}")
        arguments = url.arguments()
        keying, tag = self._keying(url), tag_of(arguments)
        presentation = self._shared.catalogue.find(url)
        for track in presentation.tracks:
            await track.prepare()
        origin = int(self._shared.clock.now().timestamp())
        profile = "RTP/AVP" if keying is Keying.OFF else "RTP/SAVP"
        keys = [
            self._keys.describe(keying, presentation.url.of(number), tag)
            for number in range(len(presentation.tracks))
        ]
        places = (
            [self._shared.groups.place(track) for track in presentation.tracks]
            if url.path == ONE_SOURCE
            else ()
        )
        body = sdp.describe(presentation, str(self._local[0]), origin, profile, keys, places=places)
        return Reply([("Content-Base", url.base)], body, sdp.CONTENT_TYPE)

    def _keying(self, url: Url) -> Keying:
        return wanted(url.arguments(), private=self._wire.private, native=self._rtsps)

    # -- sessions ------------------------------------------------------------------------------------------

    async def _set_up(self, request: Request, url: Url) -> Reply:
        who = self._who(request, url)
        presentation = self._shared.catalogue.find(url)
        if url.stream is None:
            raise RtspError(459, "SETUP is for one stream", [_ALLOW])
        if url.stream >= len(presentation.tracks):
            raise RtspError(404, f"there is no stream {url.stream}")
        existing = self._session(request, url) if request.session else None
        if existing is not None and existing.state is not State.READY:
            raise RtspError(455, "the session plays", [_ALLOW])
        keying = self._keying(url)
        one_source = url.path == ONE_SOURCE
        offer = choose(
            request.headers.get("transport", ""),
            lambda offer: self._serves(offer, keying, one_source=one_source),
        )
        session = existing or self._new_session(presentation, who)
        track = presentation.tracks[url.stream]
        try:
            if isinstance(offer, Multicast):
                stream = self._member(track, offer)
            else:
                carrier = await self._carrier(offer, session)
                if secured(offer) or keying is Keying.SDES:
                    carrier = self._secure(carrier, request, url, session)
                feed = track.feed(carrier, self._shared.clock, self._shared.cname, self._shared.background)
                stream = Stream(track, carrier, feed)
        except (Unavailable, RtspError):
            if existing is None:
                await session.end()
            raise
        session.set_up(url.stream, stream)
        return Reply([("Transport", stream.transport), session.header])

    def _serves(self, offer: Offer, keying: Keying, *, one_source: bool) -> bool:
        """Keys need a private connection, and what is asked for over RTSPS does not leave in the clear."""
        if isinstance(offer, Multicast):  # what everybody receives cannot have a key for each session
            return not secured(offer) and not self._rtsps and keying is Keying.OFF
        if one_source:
            return False
        if secured(offer):
            return self._wire.private
        return not self._rtsps or not isinstance(offer, Udp) or keying is Keying.SDES

    def _secure(
        self, carrier: ClosableCarrier, request: Request, url: Url, session: Session
    ) -> ClosableCarrier:
        try:
            protection = self._keys.take(url, request.headers.get("keymgmt", ""))
        except RtspError:
            carrier.close()
            raise
        return SecureCarrier(
            carrier,
            protection,
            lambda: self._shared.background.spawn(session.end(), f"rtsp end {session.id}"),
        )

    def _new_session(self, presentation: Presentation, who: Identity) -> Session:
        session = self._shared.sessions.create(presentation, who, self._shared.timeout())
        self._sessions[session.id] = session
        session.on_end.append(lambda: self._forget(session))
        return session

    def _forget(self, session: Session) -> None:
        del self._sessions[session.id]
        self._channels = {number: other for number, other in self._channels.items() if other is not session}

    def _member(self, track: Track, offer: Multicast) -> Stream:
        source = str(self._local[0])
        member = self._shared.groups.join(track, offer, "" if ":" in source else source)
        return Stream(track, member, member)

    async def _carrier(self, offer: Udp | Interleaved, session: Session) -> ClosableCarrier:
        if isinstance(offer, Udp):
            viewer = tuple((self._peer[0], port, *self._peer[2:]) for port in (offer.rtp, offer.rtcp))
            return await UdpCarrier.open(
                self._local, (viewer[0], viewer[1]), self._shared.ports(), session.heard, offer.profile
            )
        channels = offer.channels or self._free_channels()
        if any(self._channels.get(number, session) is not session for number in channels):
            channels = self._free_channels()
        for number in channels:
            self._channels[number] = session
        return TcpCarrier(self, channels, offer.profile)

    def _free_channels(self) -> tuple[int, int]:
        for first in range(0, 256, 2):
            if first not in self._channels and first + 1 not in self._channels:
                return first, first + 1
        raise RtspError(461, "no channel is free")

    async def _play(self, request: Request, url: Url) -> Reply:
        self._who(request, url)
        session = self._session(request, url)
        self._aggregate(session, url)
        if not request.headers.get("range", "npt=now-").replace(" ", "").startswith("npt="):
            raise RtspError(457, "this is live: npt=now-")
        info = ",".join(
            f"url={session.presentation.url.of(number)};{s.feed.rtp_info()}"
            for number, s in session.streams.items()
        )
        headers = [("Range", "npt=now-"), ("RTP-Info", info), session.header]
        return Reply(headers, then=session.play)

    async def _pause(self, request: Request, url: Url) -> Reply:
        session = self._session(request, url)
        self._aggregate(session, url)
        if session.state is not State.PLAYING:
            raise RtspError(455, "the session does not play", [_ALLOW])
        await session.pause()
        return Reply([session.header])

    async def _tear_down(self, request: Request, url: Url) -> Reply:
        session = self._session(request, url)
        self._aggregate(session, url)
        await session.end()
        return Reply()

    @staticmethod
    def _aggregate(session: Session, url: Url) -> None:
        if url.stream is not None and len(session.streams) > 1:
            raise RtspError(460)

    # -- parameters ----------------------------------------------------------------------------------------

    async def _get_parameter(self, request: Request, url: Url) -> Reply:
        """Empty, it keeps the session alive; there is no parameter that could be read."""
        if request.session:
            session = self._session(request, url)
            headers = [session.header]
        else:
            self._who(request, url)
            headers = []
        names = [line.strip().partition(":")[0] for line in _parameters(request)]
        if names:
            return Reply(headers, _lines(names), _PARAMETERS, 451)
        return Reply(headers)

    async def _set_parameter(self, request: Request, url: Url) -> Reply:
        session = self._session(request, url)
        unknown = []
        for line in _parameters(request):
            name, _, value = line.partition(":")
            taken = [s.track.set_parameter(name.strip(), value.strip()) for s in session.streams.values()]
            if not any(taken):
                unknown.append(name.strip())
        if unknown:
            return Reply([session.header], _lines(unknown), _PARAMETERS, 451)
        return Reply([session.header])


def _parameters(request: Request) -> list[str]:
    if not request.body.strip():
        return []
    if not request.headers.get("content-type", "").lower().startswith(_PARAMETERS):
        raise RtspError(415, f"only {_PARAMETERS}")
    try:
        return [line for line in request.body.decode("utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise RtspError(400, "not UTF-8") from None


def _lines(names: Sequence[str]) -> bytes:
    return "".join(f"{name}\r\n" for name in names).encode()
