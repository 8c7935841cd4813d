"""The session cookie of the web page."""

from __future__ import annotations

from aiohttp import web

COOKIE = "axisedge_session"


def session_secret(header: str) -> str | None:
    """The session's secret in a ``Cookie`` header (RFC 6265 section 5.4), or None."""
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value
    return None


def set_session(response: web.StreamResponse, secret: str, *, secure: bool) -> None:
    """Give the browser its session: not readable by scripts, not sent from other sites, over HTTPS only if so begun."""
    response.set_cookie(COOKIE, secret, path="/", httponly=True, samesite="Strict", secure=secure)


def clear_session(response: web.StreamResponse, *, secure: bool) -> None:
    """Take the session's cookie back."""
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=secure)
