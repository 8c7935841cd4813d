"""What the owner sets of SIP. Manual: Communication > SIP; VAPIX call service ``SIPConfiguration``."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.sip.account_settings import (
    Account,
    AccountMode,
    Host,
    Line,
    MediaEncryption,
    Proxy,
    TlsVersion,
    Transport,
    identified,
)
from axisedge.sip.dtmf_settings import SHARED, DtmfConfiguration, DtmfEvent, DtmfSequence, DtmfSettings

MOST_ACCOUNTS = 32
PEER_TO_PEER = "sip_account_0"
"""The account that is there by itself."""
LONGEST_CALLING = 600
LONGEST_RINGING = 600
LONGEST_CALL = 3600


def _hint(group: str, order: int, **more: Any) -> dict[str, Any]:
    return {"group": group, "order": order, **more}


class Codec(StrEnum):
    """Audio codecs, as ``name/rate``."""

    OPUS = "opus/48000"
    L16_16 = "L16/16000"
    G722 = "G722/16000"
    SPEEX_16 = "speex/16000"
    SPEEX_8 = "speex/8000"
    PCMU = "PCMU/8000"
    PCMA = "PCMA/8000"
    G729 = "G729/8000"
    GSM = "GSM/8000"
    L16_8 = "L16/8000"


DEFAULT_CODECS = (Codec.OPUS, Codec.L16_16, Codec.G722, Codec.SPEEX_16, Codec.PCMU, Codec.PCMA, Codec.SPEEX_8)


class Direction(StrEnum):
    """Which way audio may go, from the device's point of view."""

    BOTH = "both"
    SEND = "send"
    RECEIVE = "receive"
    NONE = "none"


class VideoDirection(StrEnum):
    """Which way video may go: the device shows nobody's picture."""

    SEND = "send"
    NONE = "none"


class PacketizationMode(StrEnum):
    """H.264 packetization mode that is offered (RFC 6184)."""

    AUTO = "auto"
    NONE = "none"
    MODE_0 = "0"
    MODE_1 = "1"


class Policy(StrEnum):
    """What the access list does with its sources."""

    ALLOW = "allow"
    BLOCK = "block"


class TurnServer(SettingsModel):
    """A TURN server and its login (RFC 8656)."""

    server: Host = Field("", title="TURN server", json_schema_extra={"order": 1})
    username: Line = Field("", title="Username", json_schema_extra={"order": 2})
    password: Secret = Field(SecretStr(""), title="Password", json_schema_extra={"order": 3})


class AccessList(SettingsModel):
    """Who may call the device."""

    enabled: bool = Field(False, title="Use access list", json_schema_extra=_hint("Access list", 1))
    policy: Policy = Field(
        Policy.ALLOW,
        title="Policy",
        description="Allow: only the sources in the list may call. Block: they may not.",
        json_schema_extra=_hint("Access list", 2),
    )
    sources: tuple[Line, ...] = Field(
        (),
        title="SIP sources",
        description="Caller ID, SIP address, or address of a SIP server; * stands for any text.",
        max_length=256,
        json_schema_extra=_hint("Access list", 3),
    )


class SipSettings(SettingsModel):
    """SIP."""

    enabled: bool = Field(
        False,
        title="Enable SIP",
        description="Make it possible to make and to receive SIP calls.",
        json_schema_extra=_hint("General", 1),
    )
    allow_incoming: bool = Field(
        False,
        title="Allow incoming calls",
        description="Any device that reaches this one can then call it, unless the access list says otherwise.",
        json_schema_extra=_hint("General", 2),
    )
    calling_timeout: int = Field(
        60,
        ge=1,
        le=LONGEST_CALLING,
        title="Calling timeout",
        description="How long the device calls if no one answers.",
        json_schema_extra=_hint("Call handling", 1, unit="s"),
    )
    incoming_timeout: int = Field(
        60,
        ge=1,
        le=LONGEST_RINGING,
        title="Incoming call duration",
        description="How long an incoming call rings at the device if it is not answered.",
        json_schema_extra=_hint("Call handling", 2, unit="s"),
    )
    end_after: int = Field(
        0,
        ge=0,
        le=LONGEST_CALL,
        title="End calls after",
        description="How long a call can last; 0 is infinite.",
        json_schema_extra=_hint("Call handling", 3, unit="s", widget="infinite"),
    )
    sip_port: int = Field(
        5060,
        ge=1024,
        le=65535,
        title="SIP port",
        description="UDP and TCP, not encrypted.",
        json_schema_extra=_hint("Ports", 1),
    )
    tls_port: int = Field(
        5061,
        ge=1024,
        le=65535,
        title="TLS port",
        description="Encrypted SIP.",
        json_schema_extra=_hint("Ports", 2),
    )
    rtp_port: int = Field(
        4000,
        ge=1024,
        le=65535,
        title="RTP start port",
        description="The first media stream's port; others follow it.",
        json_schema_extra=_hint("Ports", 3),
    )
    ice: bool = Field(
        False,
        title="ICE",
        description="Find the best of several ways to the other side.",
        json_schema_extra=_hint("NAT traversal", 1),
    )
    stun: bool = Field(
        False,
        title="STUN",
        description="Ask a server how the device is seen from outside.",
        json_schema_extra=_hint("NAT traversal", 2),
    )
    stun_servers: tuple[Host, ...] = Field(
        (), title="STUN servers", max_length=8, json_schema_extra=_hint("NAT traversal", 3)
    )
    turn: bool = Field(
        False,
        title="TURN",
        description="Let a server relay audio and video.",
        json_schema_extra=_hint("NAT traversal", 4),
    )
    turn_servers: Annotated[dict[str, TurnServer], AfterValidator(identified)] = Field(
        default_factory=dict,
        title="TURN servers",
        max_length=8,
        json_schema_extra=_hint("NAT traversal", 5, first_key="turn_0"),
    )
    codecs: tuple[Codec, ...] = Field(
        DEFAULT_CODECS,
        title="Audio codec priority",
        description="The first is preferred; those that are not listed are not used.",
        min_length=1,
        json_schema_extra=_hint("Audio and video", 1, widget="priority"),
    )
    audio_direction: Direction = Field(
        Direction.BOTH, title="Audio direction", json_schema_extra=_hint("Audio and video", 2)
    )
    packetization_mode: PacketizationMode = Field(
        PacketizationMode.AUTO,
        title="H.264 packetization mode",
        description="Automatic is recommended. None offers no mode, which is often taken for 0.",
        json_schema_extra=_hint("Audio and video", 3),
    )
    video_direction: VideoDirection = Field(
        VideoDirection.SEND, title="Video direction", json_schema_extra=_hint("Audio and video", 4)
    )
    udp_to_tcp: bool = Field(
        True,
        title="UDP-to-TCP switching",
        description="Send requests that would not fit into one packet over TCP instead.",
        json_schema_extra=_hint("Additional", 1),
    )
    via_rewrite: bool = Field(
        True,
        title="Allow via rewrite",
        description="Send the local address in the Via header instead of the router's.",
        json_schema_extra=_hint("Additional", 2),
    )
    contact_rewrite: bool = Field(
        True,
        title="Allow contact rewrite",
        description="Send the local address in the Contact header instead of the router's.",
        json_schema_extra=_hint("Additional", 3),
    )
    register_interval: int = Field(
        300,
        ge=30,
        le=86400,
        title="Register with server every",
        json_schema_extra=_hint("Additional", 4, unit="s"),
    )
    dtmf_payload_type: int = Field(
        101,
        ge=96,
        le=127,
        title="DTMF payload type",
        json_schema_extra=_hint("Additional", 5),
    )
    max_retransmissions: int = Field(
        10,
        ge=1,
        le=100,
        title="Max retransmissions",
        description="How often the device tries to reach a SIP server before it turns to the secondary one.",
        json_schema_extra=_hint("Additional", 6),
    )
    failback: int = Field(
        60,
        ge=10,
        le=86400,
        title="Seconds until failback",
        description="How long after a change to the secondary server the primary one is tried again.",
        json_schema_extra=_hint("Additional", 7, unit="s"),
    )
    preview: bool = Field(
        True,
        title="Send the address of the picture",
        description="Tell those who are called where the live picture is, so that they see who rings before answering.",
        json_schema_extra=_hint("Additional", 8),
    )
    accounts: Annotated[dict[str, Account], AfterValidator(identified)] = Field(
        default_factory=lambda: {PEER_TO_PEER: Account(name="Peer-to-peer")},
        title="Accounts",
        min_length=1,
        max_length=MOST_ACCOUNTS,
        json_schema_extra=_hint("Accounts", 1, first_key="sip_account_1"),
    )
    default_account: str = Field(
        PEER_TO_PEER,
        title="Default account",
        description="Used when a call names no account. There is always exactly one.",
        max_length=64,
        json_schema_extra=_hint("Accounts", 2),
    )
    dtmf: DtmfSettings = Field(DtmfSettings(), title="DTMF", json_schema_extra=_hint("DTMF", 1))
    access_list: AccessList = Field(
        AccessList(), title="Access list", json_schema_extra=_hint("Access list", 1)
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.default_account not in self.accounts:
            raise refused(
                "default_account", "there must be a default account; make another one the default first"
            )
        if self.sip_port == self.tls_port:
            raise refused("tls_port", "SIP and TLS need different ports")
        if len(set(self.codecs)) != len(self.codecs):
            raise refused("codecs", "each codec can be listed once")
        if self.stun and not any(self.stun_servers):
            raise refused("stun_servers", "STUN needs the address of a server")
        if self.turn and not any(server.server for server in self.turn_servers.values()):
            raise refused("turn_servers", "TURN needs the address of a server")
        self._check_dtmf()
        return self

    def _check_dtmf(self) -> None:
        dtmf = self.dtmf
        if SHARED not in dtmf.configurations:
            raise refused("dtmf.configurations", f"{SHARED} belongs to the peer-to-peer accounts and stays")
        for key, sequence in dtmf.sequences.items():
            if sequence.event not in dtmf.events:
                raise refused(f"dtmf.sequences.{key}.event", f"there is no event {sequence.event}")
        for key, configuration in dtmf.configurations.items():
            missing = [name for name in configuration.sequences if name not in dtmf.sequences]
            if missing:
                raise refused(f"dtmf.configurations.{key}.sequences", f"there is no sequence {missing[0]}")
            digits = [dtmf.sequences[name].sequence for name in configuration.sequences]
            if len(set(digits)) != len(digits):
                raise refused(f"dtmf.configurations.{key}.sequences", "the same digits stand there twice")
        for key, account in self.accounts.items():
            if account.dtmf and account.dtmf not in dtmf.configurations:
                raise refused(f"accounts.{key}.dtmf", f"there is no DTMF configuration {account.dtmf}")

    def dtmf_of(self, account_id: str) -> str:
        """The id of the DTMF configuration that an account listens with; empty for none."""
        account = self.accounts.get(account_id)
        if account is None:
            return ""
        return SHARED if account.mode is AccountMode.PEER_TO_PEER else account.dtmf

    def listens(self, account_id: str, method: str) -> bool:
        """Whether digits that come by ``method`` (``rtp`` or ``info``) count on an account; True without any choice."""
        configuration = self.dtmf.configurations.get(self.dtmf_of(account_id))
        if configuration is None:
            return True
        return configuration.info if method == "info" else configuration.rtp


def section(product: Product) -> Section[SipSettings]:
    """Section ``sip`` with what the product is delivered with."""
    return replace(SECTION, defaults=product.defaults.get("sip", {}))


SECTION = Section(
    "sip", SipSettings, title="SIP", place="Communication/SIP", read=Role.OPERATOR, write=Role.ADMINISTRATOR
)

__all__ = [
    "DEFAULT_CODECS",
    "PEER_TO_PEER",
    "SECTION",
    "SHARED",
    "AccessList",
    "Account",
    "AccountMode",
    "Codec",
    "Direction",
    "DtmfConfiguration",
    "DtmfEvent",
    "DtmfSequence",
    "DtmfSettings",
    "MediaEncryption",
    "PacketizationMode",
    "Policy",
    "Proxy",
    "SipSettings",
    "TlsVersion",
    "Transport",
    "TurnServer",
    "VideoDirection",
]
