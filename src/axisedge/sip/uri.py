"""SIP addresses: what people type made into URIs, and the parts that callers are known by (RFC 3261 section 19)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from axisedge.core.errors import Invalid
from axisedge.sip.account_settings import Account, AccountMode

LONGEST = 255

_URI = re.compile(
    r"(?P<scheme>sips?):(?:(?P<user>[^@\s<>\"]+)@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s@:;?<>\"\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>[;?][^\s<>\"]*)?",
    re.ASCII | re.IGNORECASE,
)
_EXTENSION = re.compile(r"[^\s@<>\":;?/\\]+", re.ASCII)
_NUMBER = re.compile(r"\+?[0-9*#]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class SipUri:
    """A SIP or SIPS URI, cut into the parts that matter here."""

    scheme: str
    user: str
    host: str
    port: int | None = None
    rest: str = ""
    """URI parameters and headers, with their mark."""

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port is not None else ""
        return f"{self.scheme}:{user}{self.host}{port}{self.rest}"


def parse(text: str) -> SipUri | None:
    """The URI in ``text``, with or without a display name and angle brackets; None when there is none."""
    if len(text) > 4 * LONGEST:
        return None
    begin, end = text.rfind("<"), text.rfind(">")
    return _read(text[begin + 1 : end] if 0 <= begin < end else text)


def _read(text: str) -> SipUri | None:
    """The URI that ``text`` is, and nothing but it."""
    found = _URI.fullmatch(text.strip())
    if found is None:
        return None
    port = found["port"]
    if port is not None and not 1 <= int(port) <= 65535:
        return None
    return SipUri(
        found["scheme"].lower(),
        found["user"] or "",
        found["host"].lower(),
        int(port) if port else None,
        found["rest"] or "",
    )


def dialable(text: str, account: Account, field: str = "To") -> str:
    """The URI that calls ``text`` from ``account``: a whole address, user@host, a host, or an extension.

    Raises `Invalid` naming ``field``.
    """
    wanted = text.strip()
    if not wanted:
        raise Invalid(field, "the address is empty")
    if len(wanted) > LONGEST:
        raise Invalid(field, f"an address has at most {LONGEST} characters")
    scheme = "sips" if account.sips else "sip"
    if re.match(r"sips?:", wanted, re.IGNORECASE):
        uri = _read(wanted)
    elif "@" in wanted or _is_host(wanted):
        uri = _read(f"{scheme}:{wanted}")
    elif account.mode is AccountMode.REGISTERED and _EXTENSION.fullmatch(wanted):
        server = (account.domain or account.server).removeprefix("sips:").removeprefix("sip:")
        uri = _read(f"{scheme}:{wanted}@{server}")
    elif _NUMBER.fullmatch(wanted):
        raise Invalid(field, "an extension needs an account that is registered with a SIP server")
    else:
        uri = _read(f"{scheme}:{wanted}")
    if uri is None:
        raise Invalid(field, "this is no SIP address: write sip:user@host, an IP address or an extension")
    return str(SipUri("sips", uri.user, uri.host, uri.port, uri.rest) if account.sips else uri)


def extension(address: str, account: Account) -> str:
    """The extension that ``address`` is at the account's own server; empty for any other address.

    The user agent puts it behind the domain of the server that the account is registered with at the moment, which
    after a failover is the secondary one.
    """
    uri = parse(address)
    if uri is None or account.mode is not AccountMode.REGISTERED or uri.port is not None or uri.rest:
        return ""
    own = {
        parse(f"sip:{host.removeprefix('sips:').removeprefix('sip:')}")
        for host in (account.domain, account.server)
    }
    at_home = uri.host in {found.host for found in own if found is not None}
    return uri.user if at_home and _EXTENSION.fullmatch(uri.user) and "." not in uri.user else ""


def _is_host(text: str) -> bool:
    bare = text.strip("[]")
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        name = text.partition(":")[0]
        return "." in name.strip(".") and not _NUMBER.fullmatch(name)
    return bare == text or text.startswith("[")


def own_address(account: Account, host: str, port: int) -> str:
    """The device's own address on ``account``; ``host`` and ``port`` are where it listens."""
    scheme = "sips" if account.sips else "sip"
    if account.mode is AccountMode.REGISTERED:
        server = (account.domain or account.server).removeprefix("sips:").removeprefix("sip:")
        return f"{scheme}:{account.user_id}@{server}"
    shown = f"[{host}]" if ":" in host else host
    user = f"{account.user_id}@" if account.user_id else ""
    default = 5061 if account.sips else 5060
    return f"{scheme}:{user}{account.domain or shown}" + (f":{port}" if port != default else "")
