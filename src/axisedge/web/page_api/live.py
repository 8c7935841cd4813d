"""The page's one WebSocket: events, changed settings, health and log lines, as they happen."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from axisedge.core.errors import Denied, Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.settings import Change
from axisedge.core.subsystem import Health
from axisedge.events.bus import Subscription
from axisedge.events.declarations import Event
from axisedge.events.topics import parse
from axisedge.web.context import Context
from axisedge.web.goodbye import say_goodbye
from axisedge.web.routing import Identity, require

PING_SECONDS = 20.0
LARGEST_MESSAGE = 4096
BEHIND = 500
"""Frames that a page may be behind before it loses its oldest; it then reads everything anew."""

SESSION_ENDED = 4401
"""WebSocket close code of a session that has ended."""


class Page:
    """One connected page: its own bounded queue of frames."""

    def __init__(self, who: Identity, close: Callable[[int, bytes], Awaitable[None]]) -> None:
        self.who = who
        self.close = close
        """Ends the connection from our side, with a code and a reason."""
        self._frames: deque[dict[str, Any]] = deque(maxlen=BEHIND)
        self._wake = asyncio.Event()
        self.ended = False

    def put(self, frame: dict[str, Any]) -> None:
        """Queue a frame; the oldest goes when the page is too slow."""
        self._frames.append(frame)
        self._wake.set()

    def end(self) -> None:
        """The session is over: close after what waits was sent."""
        self.ended = True
        self._wake.set()

    async def take(self) -> list[dict[str, Any]]:
        """Wait for frames; all that wait, at once."""
        await self._wake.wait()
        self._wake.clear()
        frames = list(self._frames)
        self._frames.clear()
        return frames


class LiveHub:
    """Every connected page, and what each of them is told."""

    name = "live"

    def __init__(self, device: Context) -> None:
        self._device = device
        self._pages: set[Page] = set()
        device.settings.watch(self._setting_changed)
        device.supervisor.listen(self._health_changed)
        device.rules.watch(self._rule_changed)

    def broadcast(self, frame: dict[str, Any], role: Role) -> None:
        """Tell every page whose account has at least ``role``."""
        for page in self._pages:
            if page.who.role >= role:
                page.put(frame)

    async def start(self) -> None:
        """See `Subsystem.start`."""

    async def stop(self) -> None:
        """Say good-bye to every page; the device is going down."""
        await asyncio.gather(*(page.close(1001, b"restart") for page in self._pages))

    def _setting_changed(self, change: Change) -> None:
        self.broadcast({"type": "settings", "section": change.section}, Role.VIEWER)

    def _health_changed(self, name: str, health: Health) -> None:
        frame = {"type": "health", "name": name, "state": str(health.state), "detail": health.detail}
        self.broadcast(frame, Role.VIEWER)

    def _rule_changed(self, number: str) -> None:
        self.broadcast({"type": "rule", "id": number}, Role.OPERATOR)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """`GET /api/v1/live`: needs a log in; a page of another site is refused by its `Origin`."""
        who = require(request, Role.VIEWER)
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2] != request.host:
            raise Denied("this WebSocket is for the device's own page")
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS, max_msg_size=LARGEST_MESSAGE)
        await socket.prepare(request)
        page = Page(who, functools.partial(say_goodbye, request, socket))
        session = request.get("session")
        if session is not None:
            session.ended.append(page.end)
        page.put({"type": "hello", "boot": self._device.identity.boot_id})
        self._pages.add(page)
        tasks = [
            asyncio.create_task(self._send(socket, page), name="page frames"),
        ]
        try:
            await self._listen(socket, page, tasks)
        finally:
            self._pages.discard(page)
            if session is not None and page.end in session.ended:
                session.ended.remove(page.end)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return socket

    async def _listen(
        self, socket: web.WebSocketResponse, page: Page, tasks: list[asyncio.Task[None]]
    ) -> None:
        followed = False
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            try:
                topics = subscription_topics(message.data)
            except Invalid as error:
                page.put({"type": "error", "message": str(error)})
                continue
            if followed:
                page.put({"type": "error", "message": "already subscribed"})
                continue
            followed = True
            tasks.append(asyncio.create_task(self._follow(page, topics), name="page events"))

    async def _follow(self, page: Page, topics: list[str]) -> None:
        filters = [parse(topic) for topic in topics]
        told = page.who.role >= Role.ADMINISTRATOR

        def passes(event: Event) -> bool:
            return (told or not event.type.private) and any(f.matches(event.topic) for f in filters)

        with self._device.bus.subscribe(passes) as events:
            await _pass_on(events, page)

    async def _send(self, socket: web.WebSocketResponse, page: Page) -> None:
        while True:
            for frame in await page.take():
                await socket.send_json(frame)
            if page.ended:
                await page.close(SESSION_ENDED, b"session ended")
                return


async def _pass_on(events: Subscription, page: Page) -> None:
    async for event in events:
        page.put(frame_of(event))


def frame_of(event: Event) -> dict[str, Any]:
    """An event as the page reads it."""
    return {
        "type": "event",
        "topic": event.topic,
        "source": dict(event.source),
        "data": dict(event.data),
        "time": event.time.isoformat(),
        "operation": None if event.operation is None else str(event.operation),
    }


def subscription_topics(text: str) -> list[str]:
    """The topics of `{"type": "subscribe", "topics": […]}`; ONVIF topic expressions. Raises `Invalid`."""
    try:
        message = strict_json(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        raise Invalid("", "a message is a JSON object") from None
    if not isinstance(message, dict) or message.get("type") != "subscribe":
        raise Invalid("type", "the only message is subscribe")
    topics = message.get("topics")
    if not isinstance(topics, list) or not topics or not all(isinstance(t, str) for t in topics):
        raise Invalid("topics", "a list of at least one topic expression")
    if len(topics) > 64:
        raise Invalid("topics", "at most 64")
    for topic in topics:
        parse(topic)  # refuses what is no topic expression
    return topics
