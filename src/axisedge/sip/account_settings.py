"""One SIP account as the owner sets it. Manual: Communication > SIP > Accounts; VAPIX call service ``SIPAccount``."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, model_validator

from axisedge.core.secret import Secret
from axisedge.core.settings import SettingsModel, refused

ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
"""Text that stands in a header: one line."""
HOST = r"^$|^(sips?:)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$"
"""A host name or address, with a port if it is not the usual one."""
MOST_PROXIES = 16

Line = Annotated[str, StringConstraints(max_length=128, pattern=ONE_LINE)]
Host = Annotated[str, StringConstraints(max_length=255, pattern=HOST)]
UserPart = Annotated[str, StringConstraints(max_length=128, pattern=r"^[^\s@<>\"\x00-\x1f\x7f]*$")]

_KEY = re.compile(r"[A-Za-z0-9_.\-]{1,64}", re.ASCII)


def identified(items: dict[str, Any]) -> dict[str, Any]:
    """Refuse ids that could not stand in an address: letters, digits and . - _ only."""
    for key in items:
        if not _KEY.fullmatch(key):
            raise ValueError(f"an id has at most 64 letters, digits and . - _ only, not {key[:40]!r}")
    return items


def _hint(group: str, order: int, **more: Any) -> dict[str, Any]:
    return {"group": group, "order": order, **more}


class AccountMode(StrEnum):
    """Whether the account needs a server."""

    PEER_TO_PEER = "peer-to-peer"
    REGISTERED = "registered"


class Transport(StrEnum):
    """How SIP messages travel."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class TlsVersion(StrEnum):
    """Which TLS the account uses."""

    AUTOMATIC = "auto"
    TLS_1_2 = "TLSv1.2"
    TLS_1_3 = "TLSv1.3"


class MediaEncryption(StrEnum):
    """How audio and video are protected (RFC 3711, keys by RFC 4568)."""

    NONE = "None"
    BEST_EFFORT = "SRTPBestEffort"
    MANDATORY = "SRTPMandatory"


class Proxy(SettingsModel):
    """A SIP proxy that requests go through."""

    server: Host = Field("", title="Server address", json_schema_extra={"order": 1})
    username: Line = Field("", title="Username", json_schema_extra={"order": 2})
    password: Secret = Field(SecretStr(""), title="Password", json_schema_extra={"order": 3})
    priority: int = Field(
        1,
        ge=1,
        le=MOST_PROXIES,
        title="Priority",
        description="1 is asked first.",
        json_schema_extra={"order": 4},
    )


class CallVideo(SettingsModel):
    """The picture that this account's calls send."""

    view_area: int = Field(
        0, ge=0, le=8, title="View area", description="0 is the native view.", json_schema_extra={"order": 1}
    )
    resolution: str = Field(
        "640x480",
        pattern=r"^[1-9]\d{1,3}x[1-9]\d{1,3}$",
        title="Resolution",
        json_schema_extra={"order": 2, "suggestions": ["320x240", "640x480", "800x800", "1280x720"]},
    )
    fps: int = Field(15, ge=1, le=60, title="Frame rate", json_schema_extra={"order": 3, "unit": "fps"})
    profile: str = Field(
        "baseline",
        pattern="^(baseline|main|high)$",
        title="H.264 profile",
        json_schema_extra={"order": 4},
    )

    @property
    def size(self) -> tuple[int, int]:
        """Pixels across and down."""
        across, _, down = self.resolution.partition("x")
        return int(across), int(down)


class Account(SettingsModel):
    """One SIP account."""

    name: Line = Field(
        "",
        title="Name",
        description="A descriptive name, such as a role or a place. It need not be unique.",
        json_schema_extra=_hint("Account", 1),
    )
    enabled: bool = Field(
        True,
        title="Active",
        description="Whether the account can be used.",
        json_schema_extra=_hint("Account", 2),
    )
    auto_answer: bool = Field(
        False,
        title="Answer automatically",
        description="Take incoming calls without anybody's doing.",
        json_schema_extra=_hint("Account", 3),
    )
    prioritize_ipv6: bool = Field(
        False,
        title="Prioritize IPv6 over IPv4",
        description="For names that resolve to addresses of both kinds.",
        json_schema_extra=_hint("Account", 4),
    )
    mode: AccountMode = Field(
        AccountMode.PEER_TO_PEER,
        title="Account type",
        description="Peer-to-peer calls others directly on the local network; registered goes through a SIP server.",
        json_schema_extra=_hint("Account", 5),
    )
    user_id: UserPart = Field(
        "",
        title="User ID",
        description="The extension or phone number of the device.",
        json_schema_extra=_hint("Account", 6),
    )
    domain: Host = Field(
        "",
        title="Domain",
        description="The public domain name, shown in the device's SIP address.",
        json_schema_extra=_hint("Account", 7),
    )
    password: Secret = Field(SecretStr(""), title="Password", json_schema_extra=_hint("Account", 8))
    authentication_id: Line = Field(
        "",
        title="Authentication ID",
        description="What the server knows the account by, if that is not the user ID.",
        json_schema_extra=_hint("Account", 9),
    )
    caller_id: Line = Field(
        "",
        title="Caller ID",
        description="The name that those who are called see.",
        json_schema_extra=_hint("Account", 10),
    )
    registrar: Host = Field(
        "",
        title="Registrar",
        description="Address of the SIP server.",
        json_schema_extra=_hint("Account", 11),
    )
    transport: Transport = Field(
        Transport.UDP, title="Transport mode", json_schema_extra=_hint("Transport", 1)
    )
    tls_version: TlsVersion = Field(
        TlsVersion.AUTOMATIC,
        title="TLS version",
        description="With TLS only. Automatic takes the most secure one that both sides know.",
        json_schema_extra=_hint("Transport", 2),
    )
    media_encryption: MediaEncryption = Field(
        MediaEncryption.NONE,
        title="Media encryption",
        description="With TLS only.",
        json_schema_extra=_hint("Transport", 3),
    )
    certificate: str = Field(
        "",
        max_length=64,
        title="Certificate",
        description="With TLS only. Alias of the certificate that the device shows; empty takes the one of HTTPS.",
        json_schema_extra=_hint("Transport", 4),
    )
    verify_server: bool = Field(
        False,
        title="Verify server certificate",
        description="With TLS only. Refuse a server whose certificate no trusted authority signed.",
        json_schema_extra=_hint("Transport", 5),
    )
    sips: bool = Field(
        False,
        title="SIP secure",
        description="SIPS addresses: every hop uses TLS.",
        json_schema_extra=_hint("Transport", 6),
    )
    use_secondary: bool = Field(
        False,
        title="Secondary SIP server",
        description="Register there when the primary server cannot be reached or refuses.",
        json_schema_extra=_hint("Secondary server", 1),
    )
    secondary_registrar: Host = Field(
        "", title="Secondary registrar", json_schema_extra=_hint("Secondary server", 2)
    )
    secondary_domain: Host = Field(
        "",
        title="Secondary domain",
        description="Empty keeps the domain of the primary server.",
        json_schema_extra=_hint("Secondary server", 3),
    )
    proxies: Annotated[dict[str, Proxy], AfterValidator(identified)] = Field(
        default_factory=dict,
        title="Proxies",
        max_length=MOST_PROXIES,
        json_schema_extra=_hint("Proxies", 1, first_key="proxy_0"),
    )
    video: CallVideo = Field(CallVideo(), title="Video", json_schema_extra=_hint("Video", 1))
    dtmf: str = Field(
        "",
        max_length=64,
        title="DTMF configuration",
        description="Id of the digits that this account listens for.",
        json_schema_extra=_hint("DTMF", 1, advanced=True),
    )
    allow_mwi: bool = Field(
        False,
        title="Message waiting",
        description="Subscribe to the server's notices of waiting messages.",
        json_schema_extra=_hint("Account", 12, advanced=True),
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode is AccountMode.REGISTERED and self.enabled:
            if not self.user_id:
                raise refused("user_id", "a registered account needs a user ID")
            if not (self.registrar or self.domain):
                raise refused("registrar", "a registered account needs a registrar or a domain")
            if self.use_secondary and not self.secondary_registrar:
                raise refused("secondary_registrar", "the secondary server needs an address")
        return self

    @property
    def registers(self) -> bool:
        """Whether the account is on and has a server."""
        return self.enabled and self.mode is AccountMode.REGISTERED

    @property
    def secure(self) -> bool:
        """Whether SIP messages go over TLS: SIPS always does."""
        return self.sips or self.transport is Transport.TLS

    @property
    def srtp(self) -> MediaEncryption:
        """The media encryption that counts: keys would go in clear over anything but TLS."""
        return self.media_encryption if self.secure else MediaEncryption.NONE

    @property
    def server(self) -> str:
        """Where to register: the registrar, or the domain when none is named."""
        return (self.registrar or self.domain).removeprefix("sips:").removeprefix("sip:")

    @property
    def realm_user(self) -> str:
        """The name that the server knows the account by."""
        return self.authentication_id or self.user_id

    def proxies_in_order(self) -> list[Proxy]:
        """The proxies that have an address, the first to ask first."""
        ranked = sorted(self.proxies.items(), key=lambda item: (item[1].priority, item[0]))
        return [proxy for _, proxy in ranked if proxy.server]
