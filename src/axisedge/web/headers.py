"""The security headers of every answer."""

from __future__ import annotations

from aiohttp import web

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "same-origin"),
)
POLICY = "Content-Security-Policy"
CLOSED_POLICY = "default-src 'none'; frame-ancestors 'self'"
"""What an answer may load that is not the page itself: nothing."""
CACHE = "Cache-Control"
"""Answers hold what only the one who asked may see; the page's own files say otherwise."""
HSTS = ("Strict-Transport-Security", "max-age=31536000")


def add(response: web.StreamResponse, *, https_only: bool) -> None:
    """Put the headers on ``response``, leaving those that its handler chose. ``https_only`` is for HTTPS answers."""
    headers = response.headers
    for name, value in ALWAYS:
        headers[name] = value
    if CACHE not in headers:
        headers[CACHE] = "no-store"
    if POLICY not in headers:
        headers[POLICY] = CLOSED_POLICY
    headers["Server"] = "axisedge"
    if https_only:
        headers[HSTS[0]] = HSTS[1]
