"""SIP addresses as text (RFC 3261 sections 19.1 and 20.10)."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

from axisedge.core.errors import Invalid
from axisedge.sip.account_settings import Transport

LONGEST = 512
_FORBIDDEN = re.compile(r"[\s<>\"\\^`{|}\x00-\x1f\x7f]|//")
_URI = re.compile(r"(?i)(sips?):(?:([^@]*)@)?(\[[0-9a-f:.%]+\]|[^;?:@]+)(?::(\d{1,5}))?([;?].*)?$")
_NAME_ADDR = re.compile(r'^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*?))\s*<([^>]*)>')


@dataclass(frozen=True, slots=True)
class SipUri:
    """The parts of a SIP URI; ``host`` without brackets, ``port`` 0 when it is not named."""

    scheme: str
    user: str
    host: str
    port: int
    parameters: str

    def __str__(self) -> str:
        user = f"{self.user}@" if self.user else ""
        return f"{self.scheme}:{user}{host_port(self.host, self.port)}{self.parameters}"


def parse(text: str) -> SipUri | None:
    """The parts of a SIP URI, or None for anything else."""
    found = _URI.match(text.strip())
    if found is None or len(text) > LONGEST:
        return None
    scheme, user, host, port, parameters = found.groups()
    number = int(port or 0)
    if number > 65535:
        return None
    return SipUri(scheme.lower(), user or "", host.strip("[]"), number, parameters or "")


def host_port(host: str, port: int = 0) -> str:
    """``host`` and ``port`` as they stand in a URI: IPv6 addresses in brackets."""
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown


def server_uri(server: str, *, sips: bool, transport: Transport, parameters: str = "") -> str:
    """The URI of a server that the owner named by host, host and port, or URI."""
    uri = parse(server if server.lower().startswith(("sip:", "sips:")) else f"sip:{server}")
    if uri is None:
        raise Invalid("server", f"{server[:60]!r} is not the address of a SIP server")
    scheme = "sips" if sips else "sip"
    return f"{scheme}:{host_port(uri.host, uri.port)}{transport_parameter(transport, sips=sips)}{parameters}"


def transport_parameter(transport: Transport, *, sips: bool) -> str:
    """What a URI needs to be sent over ``transport``: nothing for UDP, nor for SIPS, which implies TLS."""
    return "" if sips or transport is Transport.UDP else f";transport={transport.value}"


def target(to: str, *, sips: bool, transport: Transport, domain: str) -> str:
    """Whom to call: a SIP URI, an address, or an extension at ``domain``; raises `Invalid`.

    The account's transport is asked for unless the address names one itself.
    """
    text = to.strip()
    if not text or len(text) > LONGEST or _FORBIDDEN.search(text):
        raise Invalid("to", f"{to[:60]!r} is not a SIP address")
    if not text.lower().startswith(("sip:", "sips:")):
        text = f"sip:{text}" if "@" in text or _is_host(text) or not domain else f"sip:{text}@{domain}"
    uri = parse(text)
    if uri is None or not uri.host:
        raise Invalid("to", f"{to[:60]!r} is not a SIP address")
    scheme = "sips" if sips else uri.scheme
    if scheme == "sip" and "transport=" not in uri.parameters.lower():
        extra = transport_parameter(transport, sips=False)
        path, question, headers = uri.parameters.partition("?")
        return str(SipUri(scheme, uri.user, uri.host, uri.port, path + extra + question + headers))
    return str(SipUri(scheme, uri.user, uri.host, uri.port, uri.parameters))


def _is_host(text: str) -> bool:
    """Whether a bare word is an address and not an extension."""
    host = text.rpartition(":")[0] or text if text.count(":") == 1 else text.strip("[]")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host
    return True


def name_and_uri(header: str) -> tuple[str, str]:
    """Display name and URI of a From, To or Contact header's value."""
    found = _NAME_ADDR.match(header)
    if found is None:
        return "", header.partition(";")[0].strip()
    quoted, plain, uri = found.groups()
    name = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain.strip()
    return name, uri.strip()


def quoted(name: str) -> str:
    """A display name as a header holds it."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" ' if escaped else ""


def headers(message: str) -> dict[str, str]:
    """The headers of a SIP message by lower-case name, the first of each; folded lines joined."""
    head = re.split(r"\r?\n\r?\n", message, maxsplit=1)[0]
    unfolded = re.sub(r"\r?\n[ \t]+", " ", head)
    found: dict[str, str] = {}
    for line in unfolded.splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            key = name.strip().lower()
            found.setdefault(_COMPACT.get(key, key), value.strip())
    return found


def request_uri(message: str) -> str:
    """The URI in a request's first line; empty for a response."""
    words = message.partition("\n")[0].split()
    return words[1] if len(words) == 3 and words[2].upper() == "SIP/2.0" else ""


_COMPACT = {
    "f": "from",
    "t": "to",
    "i": "call-id",
    "m": "contact",
    "v": "via",
    "c": "content-type",
    "l": "content-length",
}


def address_of(source: str) -> str:
    """The IP address in ``address:port``, without brackets."""
    return source.rpartition(":")[0].strip("[]") or source
