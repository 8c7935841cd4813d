"""Every error as an HTTP answer: one mapping to a status, and one rendering per form of surface."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Conflict, Denied, Invalid, LimitReached, NotFound, Unavailable
from axisedge.security.authentication import Blocked, LoginFailed
from axisedge.web.routing import LoginRequired


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, before it is put in a surface's words."""

    status: int
    code: str
    """The page's word for it."""
    message: str
    field: str = ""


def problem_of(error: AxisedgeError) -> Problem:
    """The answer to an error that domain code raised."""
    match error:
        case LoginRequired() | LoginFailed():
            return Problem(401, "login_required", "Log in is needed, or the login is not right")
        case Blocked():
            return Problem(403, "blocked", "Too many failed logins from this address")
        case Denied():
            return Problem(403, "denied", str(error))
        case NotFound():
            return Problem(404, "not_found", str(error))
        case Invalid():
            return Problem(400, "invalid", error.why, error.field)
        case LimitReached():
            return Problem(409, "limit_reached", str(error))
        case Conflict():
            return Problem(409, "conflict", str(error))
        case Unavailable():
            return Problem(503, "unavailable", str(error))
        case _:
            return Problem(500, "internal", "Internal error")


NO_CODES: Mapping[int, int] = {}

WORDS: Mapping[int, str] = {
    400: "invalid",
    401: "login_required",
    403: "denied",
    404: "not_found",
    405: "method_not_allowed",
    408: "timeout",
    413: "too_large",
    415: "unsupported_type",
}


def problem_of_status(status: int, message: str = "") -> Problem:
    """The answer to an error of HTTP itself."""
    return Problem(status, WORDS.get(status, "error"), message or HTTPStatus(status).phrase)


def render(form: str, problem: Problem, codes: Mapping[int, int] = NO_CODES) -> web.Response:
    """``problem`` in the words of the surface: ``cgi``, ``json``, ``soap``, ``rest`` or ``page``.

    ``codes`` are a JSON API's own error codes by HTTP status, where they differ from the usual ones.
    """
    return _json(problem, codes) if form == "json" else _FORMS[form](problem)


def _cgi(problem: Problem) -> web.Response:
    phrase = HTTPStatus(problem.status).phrase
    text = (
        f"<html><head><title>{problem.status} {phrase}</title></head>"
        f"<body><h1>{phrase}</h1><p>{escape(_worded(problem))}</p></body></html>\n"
    )
    return web.Response(
        body=text.encode("iso-8859-1", "xmlcharrefreplace"),
        status=problem.status,
        headers={"Content-Type": "text/html; charset=iso-8859-1"},
    )


_JSON_CODES: Mapping[int, int] = {
    400: 2104,
    401: 2106,
    403: 2105,
    404: 2104,
    405: 2102,
    408: 2101,
    409: 2104,
    413: 2107,
    415: 2101,
}


def _json(problem: Problem, codes: Mapping[int, int]) -> web.Response:
    code = {**_JSON_CODES, **codes}.get(problem.status, codes.get(500, 1100))
    return _dumped(
        problem.status, {"apiVersion": "1.0", "error": {"code": code, "message": _worded(problem)}}
    )


_REST_CODES: Mapping[int, int] = {400: 5, 403: 3, 404: 1, 405: 4, 409: 6, 413: 5, 415: 11}


def _rest(problem: Problem) -> web.Response:
    code = _REST_CODES.get(problem.status, 0)
    error: dict[str, object] = {"code": code, "message": _worded(problem)}
    if problem.field:
        error["field"] = problem.field
    return _dumped(problem.status, {"status": "error", "error": error})


def _page(problem: Problem) -> web.Response:
    error = {"code": problem.code, "message": problem.message}
    if problem.field:
        error["field"] = problem.field
    return _dumped(problem.status, {"error": error})


def _soap(problem: Problem) -> web.Response:
    sender = problem.status < 500
    subcode = {401: "NotAuthorized", 403: "NotAuthorized", 404: "ActionNotSupported"}.get(problem.status)
    inner = (
        f"<SOAP-ENV:Subcode><SOAP-ENV:Value>ter:{subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode>"
        if subcode
        else ""
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:ter="http://www.onvif.org/ver10/error"><SOAP-ENV:Body><SOAP-ENV:Fault><SOAP-ENV:Code>'
        f"<SOAP-ENV:Value>SOAP-ENV:{'Sender' if sender else 'Receiver'}</SOAP-ENV:Value>{inner}</SOAP-ENV:Code>"
        f'<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">{escape(_printable(_worded(problem)))}</SOAP-ENV:Text>'
        "</SOAP-ENV:Reason></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>\n"
    )
    return web.Response(
        body=text.encode("utf-8", "replace"),
        status=problem.status,
        headers={"Content-Type": "application/soap+xml; charset=utf-8"},
    )


def _worded(problem: Problem) -> str:
    return f"{problem.field}: {problem.message}" if problem.field else problem.message


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def _dumped(status: int, body: Mapping[str, object]) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"}
    )


_FORMS: Mapping[str, Callable[[Problem], web.Response]] = {
    "cgi": _cgi,
    "rest": _rest,
    "page": _page,
    "soap": _soap,
}
FORMS = frozenset(_FORMS) | {"json"}
