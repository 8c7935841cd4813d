"""MIKEY messages with a key in them (RFC 3830, used as RFC 4567 does), for connections that are private already.

Only the form that needs no further agreement: a pre-shared-key message without encryption and authentication of its
own, whose key is used for the traffic as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from axisedge.rtsp.rtp import ntp
from axisedge.rtsp.srtp import KEY, LONGEST_TAG, SHORT_TAG, MasterKey

LONGEST = 1024
"""Bytes of a message that is read."""

_VERSION, _PSK = 1, 0
_LAST, _KEMAC, _TIME, _ID, _POLICY, _RANDOM, _EXTENSION = 0, 1, 5, 6, 10, 11, 21
_SRTP = 0
_CIPHER, _KEY_LENGTH, _MAC, _MAC_LENGTH, _TAG_LENGTH = 0, 1, 2, 3, 11
_ENCRYPT_RTP, _ENCRYPT_RTCP, _AUTHENTICATE = 7, 8, 10
_AES_CM, _HMAC_SHA1 = 1, 1
_TEK, _TEK_AND_SALT = 2, 3
_MAC_SIZES = {0: 0, 1: 20}
_TIME_SIZES = {0: 8, 1: 8, 2: 4}


@dataclass(frozen=True, slots=True)
class Offered:
    """What a message says."""

    master: MasterKey
    tag: int
    """Bytes of authentication on each packet."""


def message(master: MasterKey, now: datetime, ssrc: int = 0) -> bytes:
    """A message that hands over ``master`` for AES_CM_128 with HMAC_SHA1_80; ``ssrc`` is 0 when not known yet."""
    head = bytes((_VERSION, _PSK, _TIME, 0)) + secrets.token_bytes(4) + bytes((1, _SRTP))
    session = b"\0" + ssrc.to_bytes(4, "big") + bytes(4)
    time = bytes((_RANDOM, 0)) + ntp(now).to_bytes(8, "big")
    random = bytes((_POLICY, 16)) + secrets.token_bytes(16)
    values = (
        (_CIPHER, _AES_CM),
        (_KEY_LENGTH, KEY),
        (_MAC, _HMAC_SHA1),
        (_MAC_LENGTH, LONGEST_TAG),
        (_ENCRYPT_RTP, 1),
        (_ENCRYPT_RTCP, 1),
        (_AUTHENTICATE, 1),
    )
    parameters = b"".join(bytes((kind, 1, value)) for kind, value in values)
    policy = bytes((_KEMAC, 0, _SRTP)) + len(parameters).to_bytes(2, "big") + parameters
    both = bytes(master)
    key = bytes((_LAST, _TEK << 4)) + len(both).to_bytes(2, "big") + both
    kemac = bytes((_LAST, 0)) + len(key).to_bytes(2, "big") + key + b"\0"
    return head + session + time + random + policy + kemac


class _Bytes:
    """Takes a message apart; raises `ValueError` where it is too short."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def take(self, count: int) -> bytes:
        if len(self._data) < count:
            raise ValueError("a MIKEY message ends too early")
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "big")

    def __bool__(self) -> bool:
        return bool(self._data)


def read(data: bytes) -> Offered:
    """The key in a message of a client; raises `ValueError` for every message but the kind that `message` makes."""
    if len(data) > LONGEST:
        raise ValueError("a MIKEY message is too long")
    rest = _Bytes(data)
    if rest.number(1) != _VERSION or rest.number(1) != _PSK:
        raise ValueError("not a MIKEY message with a pre-shared key")
    kind = rest.number(1)
    rest.take(5)
    sessions = rest.number(1)
    if rest.number(1) != _SRTP:
        raise ValueError("not a MIKEY message for SRTP")
    rest.take(9 * sessions)
    tag, master = LONGEST_TAG, None
    while kind != _LAST:
        following = rest.number(1)
        if kind == _POLICY:
            tag = _policy(rest)
        elif kind == _KEMAC:
            master = _kemac(rest)
        else:
            _pass_over(kind, rest)
        kind = following
    if master is None:
        raise ValueError("a MIKEY message without a key")
    return Offered(master, tag)


def _pass_over(kind: int, rest: _Bytes) -> None:
    if kind == _TIME:
        size = _TIME_SIZES.get(rest.number(1))
        if size is None:
            raise ValueError("a MIKEY message with an unknown kind of time")
        rest.take(size)
    elif kind == _RANDOM:
        rest.take(rest.number(1))
    elif kind in (_ID, _EXTENSION):
        rest.take(1)
        rest.take(rest.number(2))
    else:
        raise ValueError(f"a MIKEY message with a payload of kind {kind}")


def _policy(rest: _Bytes) -> int:
    rest.take(1)
    if rest.number(1) != _SRTP:
        raise ValueError("a MIKEY policy that is not for SRTP")
    values = dict(_parameters(_Bytes(rest.take(rest.number(2)))))
    if values.get(_CIPHER, _AES_CM) != _AES_CM or values.get(_KEY_LENGTH, KEY) != KEY:
        raise ValueError("only AES_CM_128 is served")
    if values.get(_MAC, _HMAC_SHA1) != _HMAC_SHA1:
        raise ValueError("only HMAC_SHA1 is served")
    for what in (_ENCRYPT_RTP, _ENCRYPT_RTCP, _AUTHENTICATE):
        if values.get(what, 1) != 1:
            raise ValueError("encryption and authentication cannot be left out")
    # GStreamer writes the length of the tag where that of the key belongs; a key of 4 or 10 bytes is no use otherwise
    length = values.get(_TAG_LENGTH, values.get(_MAC_LENGTH, LONGEST_TAG))
    return SHORT_TAG if length == SHORT_TAG else LONGEST_TAG


def _parameters(rest: _Bytes) -> Iterator[tuple[int, int]]:
    while rest:
        kind = rest.number(1)
        yield kind, rest.number(rest.number(1))


def _kemac(rest: _Bytes) -> MasterKey:
    if rest.number(1) != 0:
        raise ValueError("a MIKEY key that is encrypted")
    keys = _Bytes(rest.take(rest.number(2)))
    size = _MAC_SIZES.get(rest.number(1))
    if size is None:
        raise ValueError("a MIKEY message with an unknown authentication")
    rest.take(size)
    keys.take(1)
    kind = keys.number(1) >> 4
    key = keys.take(keys.number(2))
    if kind == _TEK_AND_SALT:
        key += keys.take(keys.number(2))
    elif kind != _TEK:
        raise ValueError("a MIKEY key from which others are to be made")
    return MasterKey.read(key)
