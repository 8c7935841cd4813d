"""The server report, ``/axis-cgi/serverreport.cgi`` (VAPIX "System settings"): what support asks for first.

One UTF-8 text of everything that tells how the device is; secrets are masked. As ``zip`` the text stands in an
archive, as ``zip_with_image`` with a snapshot beside it.
"""

from __future__ import annotations

import io
import json
import platform
import zipfile
from collections.abc import Iterator

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Invalid
from axisedge.system import machine
from axisedge.vapix.classic import arguments, plain
from axisedge.vapix.logs import as_text
from axisedge.web.context import Context
from axisedge.web.routing import Routes

PATH = "/axis-cgi/serverreport.cgi"
ADMIN_PATH = "/axis-cgi/admin/serverreport.cgi"
MODES = ("text", "zip", "zip_with_image")
LOG_LINES = 500


def register(routes: Routes, device: Context) -> None:
    """Serve the CGI."""
    report = ServerReport(device)
    for path in (PATH, ADMIN_PATH):
        routes.add(("GET", "POST"), path, report.handle)


class ServerReport:
    """Gathers the report anew for each request."""

    def __init__(self, device: Context) -> None:
        self._device = device

    async def handle(self, request: web.Request) -> web.Response:
        """Answer in the form that ``mode`` names."""
        mode = (await arguments(request)).get("mode", "text")
        if mode not in MODES:
            raise Invalid("mode", f"one of {', '.join(MODES)}")
        text = await self.text()
        if mode == "text":
            return plain(text)
        files = {"serverreport.txt": text.encode()}
        if mode == "zip_with_image":
            files |= await self._picture()
        moment = self._device.clock.now().astimezone(self._device.time.zone)
        name = f"serverreport_{self._device.identity.serial}_{moment:%Y_%m_%d_%H_%M_%S}.zip"
        return web.Response(
            body=_archive(files),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def text(self) -> str:
        """The whole report."""
        device = self._device
        parts = [
            *self._facts(),
            ("Access log", as_text(device, await device.access_log.read(limit=LOG_LINES))),
            ("System log", as_text(device, await device.system_log.read(limit=LOG_LINES))),
        ]
        return "\n".join(f"----- {title} -----\n{body.rstrip()}\n" for title, body in parts)

    def _facts(self) -> Iterator[tuple[str, str]]:
        device = self._device
        identity, product = device.identity, device.product
        yield (
            "Device",
            _lines(
                Product=product.identity.full_name,
                Number=product.identity.number,
                Serial=identity.serial,
                Software=identity.version,
                Hardware=json.dumps(dict(device.hardware.describe())),
                Time=device.clock.now().astimezone(device.time.zone).isoformat(timespec="seconds"),
                Uptime=f"{device.power.uptime:.0f} s",
            ),
        )
        memory = machine.memory()
        yield (
            "Machine",
            _lines(System=platform.platform(), Python=platform.python_version(), Memory=str(memory)),
        )
        health = device.supervisor.health().items()
        yield (
            "Parts",
            "\n".join(f"{name}: {h.state} {h.detail} (restarts: {h.restarts})" for name, h in health),
        )
        yield (
            "Ports",
            "\n".join(f"{port.index}: {port.name}, {port.state}, {port.problem}" for port in device.ports),
        )
        if device.camera is not None:
            yield "Camera", json.dumps(device.camera.status(), indent=1)
        states = device.bus.states()
        yield "Events", "\n".join(f"{e.topic} {dict(e.source)} {dict(e.data)}" for e in states)
        yield "Connections", "\n".join(str(connection) for connection in machine.connections())
        values = {
            s.name: device.settings.get(s.name).model_dump(mode="json") for s in device.settings.sections()
        }
        yield "Settings", json.dumps(values, indent=1, ensure_ascii=False)

    async def _picture(self) -> dict[str, bytes]:
        camera = self._device.camera
        if camera is None:
            return {}
        try:
            return {"snapshot.jpg": await camera.snapshot(camera.arguments({}, codec="jpeg"))}
        except AxisedgeError as error:  # the report of a device without a picture is wanted all the more
            return {"snapshot.txt": f"no picture: {error}\n".encode()}


def _lines(**facts: str) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts.items())


def _archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
