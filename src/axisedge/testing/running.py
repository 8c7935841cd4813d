"""A device that runs in this process, and clients that know its addresses and its administrator."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from axisedge.core.clock import Clock
from axisedge.device import Device, Options
from axisedge.security.accounts import Privileges
from axisedge.testing.bench import BenchClient
from axisedge.web.context import Context

ADMINISTRATOR = ("root", "correct horse")


@dataclass(slots=True)
class RunningDevice:
    """A started device with everything that a test asks of it."""

    device: Device
    session: aiohttp.ClientSession
    """Logs in as the administrator by digest."""
    stranger: aiohttp.ClientSession
    """Has no login."""
    user: str
    password: str

    @property
    def context(self) -> Context:
        """The device's own objects, for looking behind the surfaces."""
        return self.device.context

    @property
    def http(self) -> str:
        """URL of plain HTTP, without a slash at the end."""
        return str(self.device.ready()["http"])

    @property
    def https(self) -> str:
        """URL of HTTPS (self-signed)."""
        return str(self.device.ready()["https"])

    @property
    def bench(self) -> BenchClient:
        """The bench of this device."""
        return BenchClient(self.stranger, str(self.device.ready()["bench"]))

    async def json_api(
        self, path: str, method: str, params: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Call a JSON CGI as the administrator; returns the whole answer, with ``data`` or ``error``."""
        call: dict[str, Any] = {"apiVersion": "1.0", "context": "test", "method": method}
        if params is not None:
            call["params"] = dict(params)
        async with self.session.post(self.http + path, json=call) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    async def get_text(self, path: str) -> str:
        """GET a classic CGI as the administrator."""
        async with self.session.get(self.http + path) as response:
            response.raise_for_status()
            return await response.text()


@contextlib.asynccontextmanager
async def run_device(
    product: str = "intercom",
    *,
    state: Path | None = None,
    clock: Clock | None = None,
    administrator: tuple[str, str] | None = ADMINISTRATOR,
    host: str = "127.0.0.1",
    rtsp_port: int | None = 0,
    rtsps_port: int | None = 0,
) -> AsyncIterator[RunningDevice]:
    """Run a device on bench hardware with free ports; ``administrator=None`` leaves it factory default."""
    with contextlib.ExitStack() as folders:
        folder = state or Path(folders.enter_context(tempfile.TemporaryDirectory(prefix="axisedge-")))
        device = Device(
            Options(
                product,
                folder,
                host=host,
                http_port=0,
                https_port=0,
                rtsp_port=rtsp_port,
                rtsps_port=rtsps_port,
            ),
            clock,
        )
        await device.start()
        user, password = administrator or ("", "")
        try:
            if administrator and user not in device.context.accounts.names():
                await device.context.accounts.add(user, password, Privileges.ADMINISTRATOR, actor="test")
            login = aiohttp.DigestAuthMiddleware(user, password)
            async with (
                aiohttp.ClientSession(middlewares=(login,) if administrator else ()) as session,
                aiohttp.ClientSession() as stranger,
            ):
                yield RunningDevice(device, session, stranger, user, password)
        finally:
            await device.stop()
