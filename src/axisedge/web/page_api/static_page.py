"""The built page: its start document with a fresh nonce, and its files, which never change under one name."""

from __future__ import annotations

import mimetypes
import re
import secrets
from pathlib import Path

from aiohttp import web

from axisedge.core.errors import NotFound
from axisedge.web.routing import Routes

FILE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,200}")
"""Every file that the page is built of is called so; what is called otherwise never reaches the disk."""
FOLDER = Path(__file__).parent.parent / "static"
PLACE = "__CSP_NONCE__"
"""The word in the built start document that stands for the nonce."""

MISSING = """<!doctype html><html lang="en"><title>axisedge</title><h1>The page is not built</h1>
<p>Run <code>make setup</code>. The interfaces of the device work without it.</p></html>"""


def policy(nonce: str) -> str:
    """The content security policy of the page: its own files, and styles that carry the nonce."""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' blob:",
            "media-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class StaticPage:
    """Serves the page. Every address below `/ui/` that is no file is a deep link and gets the start document."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        start = folder / "index.html"
        self._start = start.read_text() if start.is_file() else MISSING

    async def root(self, request: web.Request) -> web.StreamResponse:
        """The bare address leads to the page."""
        raise web.HTTPFound("/ui/")

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The start document."""
        nonce = secrets.token_urlsafe(16)
        return web.Response(
            text=self._start.replace(PLACE, nonce),
            content_type="text/html",
            headers={"Content-Security-Policy": policy(nonce), "Cache-Control": "no-store"},
        )

    async def favicon(self, request: web.Request) -> web.StreamResponse:
        """The mark in the browser's tab."""
        return self._file("favicon.svg", compressed=False, cache="max-age=86400")

    async def asset(self, request: web.Request) -> web.StreamResponse:
        """A built file; its name holds a digest of its content, so it may be kept for ever."""
        accepts = "gzip" in request.headers.get("Accept-Encoding", "")
        return self._file(
            f"assets/{request.match_info['name']}", compressed=accepts, cache="max-age=31536000, immutable"
        )

    def _file(self, name: str, *, compressed: bool, cache: str) -> web.FileResponse:
        if not FILE_NAME.fullmatch(name.rpartition("/")[2]):
            raise NotFound("file", name[:80])
        path = self._folder / name
        # The route takes one path segment, and a name that leads elsewhere is refused here once more.
        if not path.resolve().is_relative_to(self._folder.resolve()) or not path.is_file():
            raise NotFound("file", name)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Cache-Control": f"public, {cache}", "Content-Type": kind, "Vary": "Accept-Encoding"}
        packed = path.with_name(path.name + ".gz")
        if compressed and packed.is_file():
            return web.FileResponse(packed, headers={**headers, "Content-Encoding": "gzip"})
        return web.FileResponse(path, headers=headers)

    def register(self, routes: Routes) -> None:
        """Put the page on the server."""
        routes.add("GET", "/", self.root, form="page")
        routes.add("GET", "/ui", self.root, form="page")
        routes.add("GET", "/ui/favicon.svg", self.favicon, form="page")
        routes.add("GET", "/ui/assets/{name}", self.asset, form="page")
        routes.add("GET", "/ui/{path:.*}", self.page, name="/ui/", form="page")
