"""The session cookie of the web page."""

from __future__ import annotations

from aiohttp import web

COOKIE = "axisedge_session"
SECURE_COOKIE = f"__Host-{COOKIE}"
"""Its name over HTTPS: browsers refuse to replace a secure cookie over HTTP, so each protocol has a name of its own."""


def session_secret(header: str) -> str | None:
    """The session's secret in a ``Cookie`` header (RFC 6265 section 5.4), or None; that of HTTPS comes first."""
    found: str | None = None
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if value and name == SECURE_COOKIE:
            return value
        if value and name == COOKIE:
            found = found or value
    return found


def _name(*, secure: bool) -> str:
    return SECURE_COOKIE if secure else COOKIE


def set_session(response: web.StreamResponse, secret: str, *, secure: bool) -> None:
    """Give the browser its session: not readable by scripts, not sent from other sites, over HTTPS only if so begun."""
    response.set_cookie(
        _name(secure=secure), secret, path="/", httponly=True, samesite="Strict", secure=secure
    )


def clear_session(response: web.StreamResponse, *, secure: bool) -> None:
    """Take the session's cookie back."""
    response.del_cookie(_name(secure=secure), path="/", httponly=True, samesite="Strict", secure=secure)
