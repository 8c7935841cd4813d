"""Classic CGIs: arguments from the query or a form body, answers as plain text (VAPIX general conventions)."""

from __future__ import annotations

from urllib.parse import unquote_plus

from aiohttp import web

from axisedge.core.errors import Invalid

MOST_ARGUMENTS = 1000


async def arguments(request: web.Request) -> dict[str, str]:
    """The arguments of the query and of the body together; the body wins, and of a repeated name the last.

    The body is read as a form whatever its content type says: clients send forms as ``text/plain``.
    Raises `Invalid` for more than `MOST_ARGUMENTS`.
    """
    found = parse(request.rel_url.raw_query_string.encode())
    if request.method in ("POST", "PUT") and request.body_exists:
        found |= parse((await request.read()).strip())
    return found


def parse(form: bytes) -> dict[str, str]:
    """The arguments of a url-encoded text, UTF-8 or (from old clients) ISO-8859-1.

    Raises `Invalid` for more than `MOST_ARGUMENTS`.
    """
    if not form:
        return {}
    parts = form.split(b"&")
    if len(parts) > MOST_ARGUMENTS:
        raise Invalid("", f"at most {MOST_ARGUMENTS} arguments are allowed")
    result: dict[str, str] = {}
    for part in parts:
        if part:
            name, _, value = part.partition(b"=")
            result[_decoded(name)] = _decoded(value)
    return result


def _decoded(raw: bytes) -> str:
    text = raw.decode("latin-1")
    try:
        return unquote_plus(text if raw.isascii() else raw.decode(), errors="strict")
    except UnicodeDecodeError:
        return unquote_plus(text, encoding="latin-1")


def visible(text: str, longest: int = 200) -> str:
    """What a caller sent, safe to repeat in one line of an answer: no control characters, not endless."""
    return "".join(c if c.isprintable() else "?" for c in text[:longest])


def plain(text: str, status: int = 200) -> web.Response:
    """A ``text/plain`` answer."""
    return web.Response(text=text, content_type="text/plain", charset="utf-8", status=status)
