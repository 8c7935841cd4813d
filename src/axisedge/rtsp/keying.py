"""How viewers and the device agree on SRTP keys: SDES (RFC 4568), MIKEY (RFC 4567), or a key that the client brings.

Keys travel over connections that are private: RTSPS, HTTPS tunnels, ``wss``. Each is for one stream of one session.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from axisedge.rtsp import mikey
from axisedge.rtsp.message import RtspError
from axisedge.rtsp.srtp import LONGEST_TAG, SHORT_TAG, MasterKey, Protection
from axisedge.rtsp.url import Url

MOST_KEYS = 16
"""Keys that were described on one connection and not used yet; the oldest is forgotten for a new one."""
KEY_FAILURE = 463
"""``Key management failure`` (RFC 4567 section 8.4)."""

_SUITES = {"80": LONGEST_TAG, "32": SHORT_TAG}
_DATA = re.compile(r'\bprot\s*=\s*"?mikey"?\s*;[^,]*?\bdata\s*=\s*"([A-Za-z0-9+/=]{1,1400})"', re.IGNORECASE)


class Keying(StrEnum):
    """The argument ``srtp``: where keys come from."""

    OFF = "off"
    MIKEY = "mikey"
    """The device's, as a MIKEY message in the description."""
    SDES = "sdes"
    """The device's, as ``a=crypto`` in the description. Packets are then protected whatever profile is asked for."""
    CLIENT = "client"
    """The client's, as a MIKEY message with SETUP."""


def wanted(arguments: Mapping[str, str], *, private: bool, native: bool) -> Keying:
    """What a URL asks for on a connection that is ``private``, and ``native`` when it is RTSPS: there SRTP is usual.

    Raises `RtspError` 400, and 403 where the connection is not private.
    """
    text = arguments.get("srtp", "").lower()
    if not text:
        return Keying.MIKEY if native else Keying.OFF
    if text not in set(Keying):
        raise RtspError(400, f"srtp must be one of {', '.join(Keying)}")
    keying = Keying(text)
    if keying is not Keying.OFF and not private:
        raise RtspError(403, "SRTP keys travel over RTSPS, HTTPS and wss only")
    return keying


def tag_of(arguments: Mapping[str, str]) -> int:
    """Bytes of authentication that ``srtpauth`` asks for with SDES; raises `RtspError` 400."""
    text = arguments.get("srtpauth", "80")
    if text not in _SUITES:
        raise RtspError(400, f"srtpauth must be one of {', '.join(_SUITES)}")
    return _SUITES[text]


class Keyring:
    """The keys that one connection was told and may use once."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._described: dict[str, tuple[MasterKey, int]] = {}

    def describe(self, keying: Keying, stream: Url, tag: int) -> list[str]:
        """SDP lines of one stream, with a new key in them."""
        if keying not in (Keying.MIKEY, Keying.SDES):
            return []
        master = MasterKey.make()
        tag = tag if keying is Keying.SDES else LONGEST_TAG
        self._described.pop(str(stream), None)
        self._described[str(stream)] = (master, tag)
        while len(self._described) > MOST_KEYS:
            del self._described[next(iter(self._described))]
        if keying is Keying.SDES:
            coded = base64.b64encode(bytes(master)).decode()
            return [f"a=crypto:1 AES_CM_128_HMAC_SHA1_{8 * tag} inline:{coded}"]
        return [f"a=key-mgmt:mikey {base64.b64encode(mikey.message(master, self._now())).decode()}"]

    def take(self, stream: Url, header: str) -> Protection:
        """Protection for a stream that is set up, with the key that was described or the one in ``KeyMgmt``.

        Raises `RtspError` 463 when there is neither.
        """
        described = self._described.pop(str(stream), None)
        if described is not None:
            return Protection(described[0], described[1])
        found = _DATA.search(header)
        if found is None:
            raise RtspError(KEY_FAILURE, "no key was described here, and none comes with the request")
        try:
            offered = mikey.read(binascii.a2b_base64(found[1], strict_mode=True))
        except ValueError as error:
            raise RtspError(KEY_FAILURE, str(error)) from None
        return Protection(offered.master, offered.tag, offered.tag)
