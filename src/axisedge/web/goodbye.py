"""Ending a WebSocket from our side, also when the other side does not read."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds that a client has to take what is on its way and to answer the good-bye."""


async def say_goodbye(
    request: web.Request, socket: web.WebSocketResponse, code: int, reason: bytes, patience: float = PATIENCE
) -> None:
    """Close ``socket``, which ``request`` became; one whose client does not listen is cut off after ``patience``.

    Without that limit the close frame waits behind everything that the client has not read, for ever.
    """
    try:
        async with asyncio.timeout(patience):
            await socket.close(code=code, message=reason)
    except TimeoutError:
        log.info("a client did not hear %s and is cut off", reason.decode())
        if request.transport is not None:
            request.transport.abort()
