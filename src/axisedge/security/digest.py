"""Digest access authentication without any I/O (RFC 7616; RFC 2617 for clients that send no qop)."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import NamedTuple

from axisedge.security.verifier import Verifier

MD5, SHA256 = "MD5", "SHA-256"
ALGORITHMS = (MD5, SHA256)
"""What a response may be made with."""

# Possessive throughout: whatever is sent is read once from left to right.
_ONE = r'([A-Za-z*]++)[ \t]*+=[ \t]*+(?:"([^"\\]*+(?:\\.[^"\\]*+)*+)"|([^\s",]*+))[ \t]*+(?:,|\Z)[ \t,]*+'
_PAIR = re.compile(_ONE)
_LIST = re.compile(rf"(?:{_ONE})*+\Z")
_ESCAPE = re.compile(r"\\(.)")
_COUNT = re.compile(r"[0-9A-Fa-f]{8}\Z")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Malformed(ValueError):
    """The header is not a digest response that could ever be right."""


class Response(NamedTuple):
    """The client's answer to a challenge."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str
    algorithm: str
    qop: str | None
    nonce_count: int
    nc: str
    cnonce: str


def parse(parameters: str) -> Response:
    """Read what follows ``Digest `` in an Authorization header; raises `Malformed`."""
    if not _LIST.match(parameters):
        raise Malformed("not a list of name=value")
    values: dict[str, str] = {}
    for written, quoted, token in _PAIR.findall(parameters):
        name = written.lower()
        if name in values:
            raise Malformed(f"{name} is there twice")
        values[name] = token or (_ESCAPE.sub(r"\1", quoted) if "\\" in quoted else quoted)
    try:
        return _response(values)
    except KeyError as error:
        raise Malformed(f"{error.args[0]} is missing") from None


def _response(values: dict[str, str]) -> Response:
    algorithm = values.get("algorithm", MD5).upper()
    if algorithm not in ALGORITHMS:
        raise Malformed("the algorithm was not offered")
    qop = values.get("qop")
    nc, cnonce, count = "", "", 0
    if qop is not None:
        if qop.lower() != "auth":
            raise Malformed("the quality of protection was not offered")
        nc, cnonce = values["nc"], values["cnonce"]
        if not _COUNT.match(nc):
            raise Malformed("the nonce count is not 8 hexadecimal digits")
        count = int(nc, 16)
    return Response(
        values["username"],
        values["realm"],
        values["nonce"],
        values["uri"],
        values["response"].lower(),
        algorithm,
        qop,
        count,
        nc,
        cnonce,
    )


def expected(answer: Response, verifier: Verifier, method: str) -> str:
    """The response of a client that knows the password (RFC 7616 section 3.4.1)."""
    ha1 = verifier.md5 if answer.algorithm == MD5 else verifier.sha256
    ha2 = _ha2(answer.algorithm, method, answer.uri)
    if answer.qop is None:
        text = f"{ha1}:{answer.nonce}:{ha2}"
    else:
        text = f"{ha1}:{answer.nonce}:{answer.nc}:{answer.cnonce}:{answer.qop}:{ha2}"
    return _hash(answer.algorithm, text)


@lru_cache(maxsize=256)
def _ha2(algorithm: str, method: str, uri: str) -> str:
    return _hash(algorithm, f"{method}:{uri}")


def _hash(algorithm: str, text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    if algorithm == MD5:
        return hashlib.md5(data, usedforsecurity=False).hexdigest()
    return hashlib.sha256(data).hexdigest()


def same_target(uri: str, target: str) -> bool:
    """Whether the ``uri`` that a client signed names the ``target`` of its request.

    Equal as sent, or after what RFC 3986 section 6.2.2 calls equal (percent-encoding of unreserved characters) and
    without scheme and host. A different path or query, or one left out, never is.
    """
    return uri == target or _normal(uri) == _normal(target)


def _normal(uri: str) -> str:
    absolute = _ABSOLUTE.match(uri)
    if absolute:
        uri = uri[absolute.end() :] or "/"
    return _PERCENT.sub(_unescape, uri)


def _unescape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def challenge(realm: str, nonce: str, algorithm: str, *, stale: bool) -> str:
    """The value of a WWW-Authenticate header for HTTP, in the words and the order of the devices."""
    return (
        f'Digest realm="{realm}", nonce="{nonce}", algorithm={algorithm}, '
        f'stale={"true" if stale else "false"}, qop="auth"'
    )


def rtsp_challenge(realm: str, nonce: str, *, stale: bool) -> str:
    """The same for RTSP, where clients know neither qop nor another algorithm and count on this very order."""
    return f'Digest realm="{realm}", nonce="{nonce}", stale={"TRUE" if stale else "FALSE"}'
