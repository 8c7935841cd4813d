"""Events over a WebSocket, ``/vapix/ws-data-stream?sources=events`` (VAPIX "Event streaming over WebSocket")."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web
from pydantic import Field, ValidationError

from axisedge.core.errors import Denied, Invalid
from axisedge.core.roles import Identity, Role
from axisedge.events import content, topics
from axisedge.events.bus import Bus, Subscription
from axisedge.events.declarations import Event, Operation
from axisedge.events.follow import follow
from axisedge.security.accounts import AccountSettings
from axisedge.vapix.envelope import ApiError, C, Params, parse
from axisedge.vapix.ws_session import WsSessions
from axisedge.web.access import ACCESS
from axisedge.web.context import Context
from axisedge.web.goodbye import say_goodbye
from axisedge.web.routing import LoginRequired, Routes, identity

log = logging.getLogger(__name__)

PATH = "/vapix/ws-data-stream"
NEEDED = f"{PATH}#events"
VERSION = "1.0"
CONFIGURE = "events:configure"
LARGEST = 64 * 1024
"""Bytes of a message that is read; a larger one is told so, and four times that ends the connection."""
MOST_FILTERS = 100
MOST_STREAMS = 100
PING_SECONDS = 30.0
CLOSING_SECONDS = 1.0


class EventFilter(Params):
    """One filter: what it leaves out does not matter."""

    topic: str = Field("", alias="topicFilter")
    content: str = Field("", alias="contentFilter")


class Configure(Params):
    """Parameters of ``events:configure``."""

    filters: list[EventFilter] = Field(alias="eventFilterList", max_length=MOST_FILTERS)


@dataclass(frozen=True, slots=True)
class Filters:
    """Parsed filters, each of which is a subscription of its own."""

    all: tuple[tuple[topics.TopicFilter, content.Filter], ...] = ()

    def count(self, event: Event) -> int:
        """How many of the filters ``event`` passes: it is sent as often."""
        items = (*event.source.items(), *event.data.items())
        return sum(topic.matches(event.topic) and test(items) for topic, test in self.all)

    def passes(self, event: Event) -> bool:
        """Whether ``event`` is for this viewer. A property that went has no message of its own in this format."""
        return event.operation is not Operation.DELETED and self.count(event) > 0


def configure(message: str | bytes) -> tuple[dict[str, Any], Filters | None]:
    """Read a frame of the client: the answer, and the filters it asks for (None when it is refused)."""
    answer: dict[str, Any] = {"apiVersion": VERSION}
    try:
        filters = _configure(message, answer)
    except ApiError as error:
        return {**answer, "error": error.body}, None
    return {**answer, "data": {}}, filters


def _configure(message: str | bytes, answer: dict[str, Any]) -> Filters:
    if len(message) > LARGEST:
        raise ApiError(C.too_large, f"The message is larger than {LARGEST} bytes")
    call = parse(message.encode("utf-8", "replace") if isinstance(message, str) else message, C)
    answer.update({name: call[name] for name in ("context",) if name in call})
    method = call.get("method")
    if not isinstance(method, str):
        raise ApiError(C.missing, "Required parameter missing: method")
    answer["method"] = method[:80]
    version = call.get("apiVersion")
    if version is None:
        raise ApiError(C.missing, "Required parameter missing: apiVersion")
    if not isinstance(version, str) or version.partition(".")[0] != VERSION.partition(".")[0]:
        raise ApiError(C.version, "API version not supported")
    if method != CONFIGURE:
        raise ApiError(C.method, "Method not supported")
    if "params" not in call:
        raise ApiError(C.missing, "Required parameter missing: params")
    try:
        return _filters(Configure.model_validate(call["params"]))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"])) or "params"
        if first["type"] == "missing":
            raise ApiError(C.missing, f"Required parameter missing: {name}") from None
        raise ApiError(C.invalid, f"Invalid value for parameter {name}") from None


def _filters(wanted: Configure) -> Filters:
    found = []
    for one in wanted.filters:
        try:
            found.append((topics.parse(one.topic), content.parse(one.content)))
        except Invalid as error:
            raise ApiError(
                C.invalid, f"Invalid value for parameter {error.field}Filter: {error.why}"
            ) from None
    return Filters(tuple(found))


def notification(event: Event) -> str:
    """The frame that tells of ``event``. All values are text, booleans "1" and "0"; time is ms since 1970."""
    told = {
        "topic": event.topic,
        "timestamp": int(event.time.timestamp() * 1000),
        "message": {"source": dict(event.source), "key": {}, "data": dict(event.data)},
    }
    frame = {"apiVersion": VERSION, "method": "events:notify", "params": {"notification": told}}
    return json.dumps(frame, separators=(",", ":"))


class Stream:
    """One connected client."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse, bus: Bus, who: Identity) -> None:
        self.who = who
        self._request = request
        self._socket = socket
        self._bus = bus
        self._subscription: Subscription | None = None
        self._sender: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Answer every frame until the client goes away."""
        try:
            async for message in self._socket:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                await self._answer(message.data)
        except OSError as error:
            log.debug("event stream of %s: %s", self.who.user, error)
        finally:
            await self._stop_sending(at_once=True)

    async def _answer(self, message: str | bytes) -> None:
        answer, filters = configure(message)
        if filters is None:
            log.info("event stream of %s: refused: %s", self.who.user, answer["error"])
        else:
            await self._stop_sending()
        await self._socket.send_str(json.dumps(answer))
        if filters is not None and filters.all:
            told = self.who.role >= Role.ADMINISTRATOR
            self._subscription = self._bus.subscribe(
                lambda event: (told or not event.type.private) and filters.passes(event)
            )
            self._sender = asyncio.create_task(
                self._send(filters, self._subscription), name=f"event stream of {self.who.user}"
            )

    async def _send(self, filters: Filters, subscription: Subscription) -> None:
        try:
            async for event in follow(self._bus, subscription, f"the event stream of {self.who.user}"):
                frame = notification(event)
                for _ in range(filters.count(event)):
                    await self._socket.send_str(frame)
        except OSError as error:  # `run` sees the end of the connection too
            log.debug("event stream of %s: %s", self.who.user, error)

    async def _stop_sending(self, *, at_once: bool = False) -> None:
        """End the present subscription; the frame that is being sent is sent whole unless ``at_once``."""
        if self._subscription is not None and self._sender is not None:
            self._subscription.take()
            self._subscription.close()
            if at_once:
                self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=at_once)
        self._subscription = self._sender = None

    async def close(self, code: int, reason: bytes) -> None:
        """End the connection from our side, whether or not the client listens."""
        await say_goodbye(self._request, self._socket, code, reason)


class EventStreams:
    """Subsystem ``event-stream``: all connected clients."""

    name = "event-stream"

    def __init__(self, device: Context, tokens: WsSessions) -> None:
        self._device = device
        self._tokens = tokens
        self._streams: set[Stream] = set()
        device.settings.subscribe("accounts", self._accounts_changed)

    async def start(self) -> None:
        """See `Subsystem.start`. Clients come through the HTTP server."""

    async def stop(self) -> None:
        """See `Subsystem.stop`."""
        await self._close(list(self._streams), 1001, b"the device goes down")

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The upgrade request, and after it the whole life of the connection."""
        sources = [part for text in request.query.getall("sources", []) for part in text.split(",")]
        if sources != ["events"]:
            raise web.HTTPBadRequest(text="the argument sources=events is needed")
        who = self._identify(request)
        if len(self._streams) >= MOST_STREAMS:
            raise web.HTTPServiceUnavailable(text=f"at most {MOST_STREAMS} event streams")
        socket = web.WebSocketResponse(
            heartbeat=PING_SECONDS, timeout=CLOSING_SECONDS, max_msg_size=4 * LARGEST, compress=True
        )
        await socket.prepare(request)
        stream = Stream(request, socket, self._device.bus, who)
        self._streams.add(stream)
        try:
            await stream.run()
        finally:
            self._streams.discard(stream)
        return socket

    def _identify(self, request: web.Request) -> Identity:
        token = request.query.get("wssession")
        if token is not None:
            who = self._tokens.redeem(token)
            if who is None:
                raise LoginRequired
        else:
            who = identity(request)
            origin = request.headers.get("Origin")
            if origin is not None and origin.partition("://")[2] != request.host:
                raise Denied("the page of another site needs a session token")
        if who.role < ACCESS[NEEDED]:
            raise (
                LoginRequired
                if who.via == "anonymous"
                else Denied(f"{ACCESS[NEEDED].word} rights are needed")
            )
        return who

    async def _accounts_changed(self, old: AccountSettings, new: AccountSettings) -> None:
        """Whose account is deleted, or has another password or role, is shown out."""
        gone = [stream for stream in self._streams if not new.serve(stream.who, old)]
        await self._close(gone, 1008, b"the account changed")

    @staticmethod
    async def _close(streams: Sequence[Stream], code: int, reason: bytes) -> None:
        await asyncio.gather(*(stream.close(code, reason) for stream in streams))


def register(routes: Routes, device: Context, tokens: WsSessions) -> EventStreams:
    """Serve the WebSocket; the subsystem that is returned closes it when the device stops."""
    streams = EventStreams(device, tokens)
    routes.add("GET", PATH, streams.serve)
    routes.declare(NEEDED)
    routes.announce("event-streaming-over-websocket", "Event Streaming over WebSocket", VERSION)
    return streams
