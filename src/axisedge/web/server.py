"""The HTTP server."""

from __future__ import annotations

from aiohttp import web

from axisedge.core.errors import StartError
from axisedge.web.context import Context
from axisedge.web.routing import ANONYMOUS, Handler, Routes


class HttpServer:
    """Serves every registered route over HTTP and HTTPS."""

    name = "http"

    def __init__(
        self, device: Context, routes: Routes, host: str, http_port: int | None, https_port: int | None
    ) -> None:
        self._host = host or None
        self._http_port = http_port or 0
        app = web.Application(middlewares=[_known])
        for route in routes.all:
            for method in route.methods:
                app.router.add_route(method, route.path, route.handler)
        self._runner = web.AppRunner(app)
        self._sites: list[web.TCPSite] = []

    async def bind(self) -> None:
        """Take the ports; raises `StartError` when one is busy."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._http_port)
        try:
            await site.start()
        except OSError as error:
            raise StartError(f"HTTP port {self._http_port} cannot be used: {error.strerror}") from None
        self._sites.append(site)

    async def start(self) -> None:
        """See `Subsystem.start`."""

    async def stop(self) -> None:
        """See `Subsystem.stop`."""
        await self._runner.cleanup()

    def ports(self) -> tuple[int, int]:
        """The HTTP and HTTPS ports in use."""
        address = self._runner.addresses[0]
        return address[1], 0

    def urls(self) -> dict[str, str]:
        """For the ready line."""
        return {"http": f"http://127.0.0.1:{self.ports()[0]}"}


@web.middleware
async def _known(request: web.Request, handler: Handler) -> web.StreamResponse:
    request["identity"] = ANONYMOUS
    return await handler(request)
