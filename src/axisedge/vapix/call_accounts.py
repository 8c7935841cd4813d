"""Accounts of the call service: ``SIPAccount`` and what it is in the settings. VAPIX "Call service API"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode

from axisedge.core.errors import Invalid
from axisedge.sip.account_settings import Account, AccountMode, CallVideo, Proxy
from axisedge.sip.settings import SipSettings, TlsVersion
from axisedge.vapix.call_structures import (
    NameValue,
    Server,
    Several,
    Structure,
    attribute_patch,
    attributes,
    mask,
    servers,
)


class SipAccount(Structure):
    """``SIPAccount``; a member that is not given keeps what it is."""

    Id: str = ""
    Enabled: bool | None = None
    Name: str | None = None
    UserId: str | None = None
    Password: str | None = None
    Registrar: str | None = None
    PublicDomain: str | None = None
    SIPProxies: Several[Server] | None = None
    CallerId: str | None = None
    AuthenticationId: str | None = None
    SecondaryRegistrar: str | None = None
    SecondaryPublicDomain: str | None = None
    IsDefault: bool | None = None
    SIPSEnabled: bool | None = None
    Transport: Literal["udp", "tcp", "tls", "UDP", "TCP", "TLS"] | None = None
    PrioritizeIPv6: bool | None = None
    StreamParameters: str | None = None
    AllowMWI: bool | None = None
    DTMFConfigurationId: str | None = None
    MediaEncryption: Literal["None", "SRTPBestEffort", "SRTPMandatory"] | None = None
    Certificate: str | None = None
    EncryptionProtocols: str | None = None
    VerifyServerCertificate: bool | None = None
    Attribute: Several[NameValue] | None = None


ACCOUNT_ATTRIBUTES: Mapping[str, tuple[str, str, bool]] = {"AutoAnswer": ("bool", "auto_answer", False)}

_ENCRYPTION = {
    TlsVersion.AUTOMATIC: "TLSv12,TLSv13",
    TlsVersion.TLS_1_2: "TLSv12",
    TlsVersion.TLS_1_3: "TLSv13",
}
_STREAM = {"resolution": "resolution", "fps": "fps", "h264profile": "profile", "camera": "view_area"}


def show_account(sip: SipSettings, key: str) -> dict[str, Any]:
    """One account as ``SIPAccount``."""
    account = sip.accounts[key]
    return {
        "Id": key,
        "Enabled": account.enabled,
        "Name": account.name,
        "UserId": account.user_id,
        "Password": mask(account.password),
        "Registrar": account.registrar,
        "PublicDomain": account.domain,
        "SIPProxies": [
            {"Server": proxy.server, "Username": proxy.username, "Password": mask(proxy.password)}
            for _, proxy in _ranked(account)
        ],
        "CallerId": account.caller_id,
        "AuthenticationId": account.authentication_id,
        "SecondaryRegistrar": account.secondary_registrar if account.use_secondary else "",
        "SecondaryPublicDomain": account.secondary_domain,
        "IsDefault": key == sip.default_account,
        "SIPSEnabled": account.sips,
        "Transport": account.transport.value,
        "PrioritizeIPv6": account.prioritize_ipv6,
        "StreamParameters": _stream(account.video),
        "AllowMWI": account.allow_mwi,
        "DTMFConfigurationId": sip.dtmf_of(key),
        "MediaEncryption": account.media_encryption.value,
        "Certificate": account.certificate,
        "EncryptionProtocols": _ENCRYPTION[account.tls_version],
        "VerifyServerCertificate": account.verify_server,
        "Attribute": attributes(ACCOUNT_ATTRIBUTES, account),
    }


_ACCOUNT_PLAIN = {
    "Enabled": "enabled",
    "Name": "name",
    "UserId": "user_id",
    "Password": "password",
    "Registrar": "registrar",
    "PublicDomain": "domain",
    "CallerId": "caller_id",
    "AuthenticationId": "authentication_id",
    "SecondaryRegistrar": "secondary_registrar",
    "SecondaryPublicDomain": "secondary_domain",
    "SIPSEnabled": "sips",
    "PrioritizeIPv6": "prioritize_ipv6",
    "AllowMWI": "allow_mwi",
    "DTMFConfigurationId": "dtmf",
    "MediaEncryption": "media_encryption",
    "Certificate": "certificate",
    "VerifyServerCertificate": "verify_server",
}
ACCOUNT_FIELDS: Mapping[str, str] = {field: name for name, field in _ACCOUNT_PLAIN.items()}


def account_patch(old: Account | None, given: SipAccount) -> dict[str, Any]:
    """The settings patch of one account; ``old`` is None for a new one."""
    before = old or Account()
    patch: dict[str, Any] = {}
    for name, field in _ACCOUNT_PLAIN.items():
        value = getattr(given, name)
        if value is not None:
            patch[field] = value
    registrar = patch.get("registrar", before.registrar)
    if registrar:
        patch["mode"] = AccountMode.REGISTERED.value
    elif before.registrar or old is None:  # it has lost its server, or never had one
        patch["mode"] = AccountMode.PEER_TO_PEER.value
    if given.SecondaryRegistrar is not None:
        patch["use_secondary"] = bool(given.SecondaryRegistrar)
    if given.Transport is not None:
        patch["transport"] = given.Transport.lower()
    if given.SIPProxies is not None:
        known = [key for key, _ in _ranked(before)]
        patch["proxies"] = servers(given.SIPProxies, known, "proxy_", ranked=True)
    if given.StreamParameters is not None:
        patch["video"] = _video(given.StreamParameters)
    if given.EncryptionProtocols is not None:
        patch["tls_version"] = _tls(given.EncryptionProtocols)
    return patch | attribute_patch(ACCOUNT_ATTRIBUTES, given.Attribute)


def _ranked(account: Account) -> list[tuple[str, Proxy]]:
    return sorted(account.proxies.items(), key=lambda item: (item[1].priority, item[0]))


def _stream(video: CallVideo) -> str:
    shown: dict[str, object] = {
        "resolution": video.resolution,
        "fps": video.fps,
        "h264profile": video.profile,
    }
    if video.view_area:
        shown["camera"] = video.view_area + 1
    return urlencode(shown)


def _video(text: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(CallVideo().model_dump(mode="json"))
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in _STREAM:
            continue  # clients send whole stream profiles; what a call cannot honour is left out
        if name in ("fps", "camera"):
            if not value.isdecimal() or len(value) > 4:
                raise Invalid("StreamParameters", f"{name} must be a whole number")
            found[_STREAM[name]] = int(value) if name == "fps" else max(0, int(value) - 1)
        else:
            found[_STREAM[name]] = value
    return found


def _tls(text: str) -> str:
    wanted = {part.strip() for part in text.split(",") if part.strip()}
    unknown = wanted - {"TLSv1", "TLSv11", "TLSv12", "TLSv13"}
    if unknown:
        raise Invalid("EncryptionProtocols", "a list of TLSv12 and TLSv13")
    safe = wanted & {"TLSv12", "TLSv13"}
    if wanted and not safe:
        raise Invalid("EncryptionProtocols", "TLS 1.0 and 1.1 are broken and not offered")
    versions = {frozenset({"TLSv12"}): TlsVersion.TLS_1_2, frozenset({"TLSv13"}): TlsVersion.TLS_1_3}
    return versions.get(frozenset(safe), TlsVersion.AUTOMATIC).value
