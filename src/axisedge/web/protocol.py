"""The HTTP connection: what is no HTTP at all gets an answer that tells as little as every other answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

from axisedge.web import headers

log = logging.getLogger(__name__)


class Protocol(web.RequestHandler):
    """One connection.

    The library would name itself and its version in such an answer, repeat the line it could not read, and write
    that line into the log: it may hold a password.
    """

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be read, or (``status`` 500 and above) a mistake that no handler caught."""
        if status >= 500:
            answer = super().handle_error(request, status, exc, message)
        else:
            log.info("a request from %s cannot be read: %s", request.remote, type(exc).__name__)
            answer = web.Response(status=status, text=f"{HTTPStatus(status).phrase}\n")
            answer.force_close()
        headers.add(answer, https_only=False)
        return answer


def factory(server: web.Server, options: Mapping[str, Any]) -> Callable[[], Protocol]:
    """What makes the connections of ``server``; ``options`` are those of `aiohttp.web.RequestHandler`."""
    loop = asyncio.get_running_loop()
    return lambda: Protocol(server, loop=loop, **options)
