"""The structures of the call service and what they are in the settings. VAPIX "Call service API"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr

from axisedge.core.errors import Invalid
from axisedge.core.secret import MASK
from axisedge.sip.call import Call
from axisedge.sip.protocols import MediaStats
from axisedge.sip.settings import MediaEncryption, SipSettings


class Structure(BaseModel):
    """Base: names as on the wire; numbers and truth values may come as text; nothing unknown is taken."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, hide_input_in_errors=True
    )


T = TypeVar("T")


def _listed(value: object) -> object:
    """One element of XML or key=value is a list of one; an empty one is none."""
    if value in ("", None):
        return []
    return value if isinstance(value, list) else [value]


Several = Annotated[list[T], BeforeValidator(_listed)]


class NameValue(Structure):
    """A setting that has no member of its own."""

    Name: str
    Value: str = ""


class Server(Structure):
    """A STUN or TURN server or a proxy."""

    Server: str = ""
    Username: str = ""
    Password: str = ""


class AllowedUser(Structure):
    """Somebody who may call after a login; not supported."""

    Username: str = ""
    Password: str = ""


class SipConfiguration(Structure):
    """``SIPConfiguration``; a member that is not given keeps what it is."""

    SIPEnabled: bool | None = None
    SIPPort: int | None = None
    SIPTLSPort: int | None = None
    STUNEnabled: bool | None = None
    STUNServers: Several[Server] | None = None
    TURNEnabled: bool | None = None
    TURNServers: Several[Server] | None = None
    ICEEnabled: bool | None = None
    AllowIncomingCalls: bool | None = None
    ApplyUserAuthentication: bool | None = None
    AllowedUsers: Several[AllowedUser] | None = None
    ApplyAllowedURIs: bool | None = None
    AllowedURIs: Several[str] | None = None
    ApplyAccessList: bool | None = None
    AccessList: Several[str] | None = None
    AccessListPolicy: Literal["Allow", "Block"] | None = None
    RTPStartPort: int | None = None
    CallingTimeout: int | None = None
    Attribute: Several[NameValue] | None = None


SWITCHES = {"true": True, "1": True, "false": False, "0": False}

CONFIGURATION_ATTRIBUTES: Mapping[str, tuple[str, str, bool]] = {
    "DisableTCPSwitch": ("bool", "udp_to_tcp", True),
    "MaxCallDuration": ("int", "end_after", False),
    "RegistrationInterval": ("int", "register_interval", False),
}
"""Name: type, the setting, and whether it means the opposite."""


def attribute_infos(known: Mapping[str, tuple[str, str, bool]], defaults: BaseModel) -> list[dict[str, str]]:
    """``AttributeInfo`` of every attribute, with its default."""
    return [
        {"Name": name, "Type": kind, "Default": _attribute_text(defaults, field, opposite)}
        for name, (kind, field, opposite) in known.items()
    ]


def _attribute_text(settings: BaseModel, field: str, opposite: bool) -> str:
    value = getattr(settings, field)
    if isinstance(value, bool):
        return "true" if value != opposite else "false"
    return str(value)


def attributes(known: Mapping[str, tuple[str, str, bool]], settings: BaseModel) -> list[dict[str, str]]:
    """The attributes of ``settings`` as the service lists them."""
    return [
        {"Name": name, "Value": _attribute_text(settings, field, opposite)}
        for name, (_, field, opposite) in known.items()
    ]


def attribute_patch(
    known: Mapping[str, tuple[str, str, bool]], given: Sequence[NameValue] | None
) -> dict[str, Any]:
    """The settings patch of the attributes given; raises `Invalid`."""
    patch: dict[str, Any] = {}
    for attribute in given or ():
        if attribute.Name not in known:
            raise Invalid("Attribute", f"there is no attribute {attribute.Name[:64]}")
        kind, field, opposite = known[attribute.Name]
        text = attribute.Value.strip().lower()
        if kind == "bool":
            if text not in SWITCHES:
                raise Invalid(f"Attribute.{attribute.Name}", "must be true or false")
            patch[field] = SWITCHES[text] != opposite
        else:
            if not text.isdecimal() or len(text) > 9:
                raise Invalid(f"Attribute.{attribute.Name}", "must be a whole number")
            patch[field] = int(text)
    return patch


def mask(secret: SecretStr) -> str:
    """What is shown of a secret; given back, it means "leave as it is"."""
    return MASK if secret.get_secret_value() else ""


# -- SIPConfiguration --------------------------------------------------------------------------------------------


def show_configuration(sip: SipSettings) -> dict[str, Any]:
    """The settings as ``SIPConfiguration``."""
    allowing = sip.access_list.enabled and sip.access_list.policy.value == "allow"
    return {
        "SIPEnabled": sip.enabled,
        "SIPPort": sip.sip_port,
        "SIPTLSPort": sip.tls_port,
        "STUNEnabled": sip.stun,
        "STUNServers": [{"Server": server} for server in sip.stun_servers],
        "TURNEnabled": sip.turn,
        "TURNServers": [
            {"Server": server.server, "Username": server.username, "Password": mask(server.password)}
            for server in sip.turn_servers.values()
        ],
        "ICEEnabled": sip.ice,
        "AllowIncomingCalls": sip.allow_incoming,
        "ApplyUserAuthentication": False,
        "AllowedUsers": [],
        "ApplyAllowedURIs": allowing,
        "AllowedURIs": list(sip.access_list.sources) if allowing else [],
        "ApplyAccessList": sip.access_list.enabled,
        "AccessList": list(sip.access_list.sources),
        "AccessListPolicy": sip.access_list.policy.value.capitalize(),
        "RTPStartPort": sip.rtp_port,
        "CallingTimeout": sip.calling_timeout,
        "Attribute": attributes(CONFIGURATION_ATTRIBUTES, sip),
    }


_PLAIN = {
    "SIPEnabled": "enabled",
    "SIPPort": "sip_port",
    "SIPTLSPort": "tls_port",
    "STUNEnabled": "stun",
    "TURNEnabled": "turn",
    "ICEEnabled": "ice",
    "AllowIncomingCalls": "allow_incoming",
    "RTPStartPort": "rtp_port",
    "CallingTimeout": "calling_timeout",
}
FIELDS: Mapping[str, str] = {field: name for name, field in _PLAIN.items()}
"""Names on the wire by the setting, for faults."""


def configuration_patch(
    old: SipSettings, given: SipConfiguration, *, keep_current: bool = True
) -> dict[str, Any]:
    """The settings patch for ``given``; without ``keep_current`` what is not given goes back to its default."""
    patch: dict[str, Any] = {}
    if not keep_current:
        fresh = SipSettings().model_dump(mode="json")
        names = (
            *_PLAIN.values(),
            "stun_servers",
            "access_list",
            "udp_to_tcp",
            "end_after",
            "register_interval",
        )
        patch = {name: fresh[name] for name in names}
        patch["turn_servers"] = dict.fromkeys(old.turn_servers)
    for name, field in _PLAIN.items():
        value = getattr(given, name)
        if value is not None:
            patch[field] = value
    if given.STUNServers is not None:
        patch["stun_servers"] = [entry.Server for entry in given.STUNServers if entry.Server]
    if given.TURNServers is not None:
        patch["turn_servers"] = servers(given.TURNServers, list(old.turn_servers), "turn_")
    access = _access_list(given)
    if access:
        patch["access_list"] = {**patch.get("access_list", {}), **access}
    return patch | attribute_patch(CONFIGURATION_ATTRIBUTES, given.Attribute)


def _access_list(given: SipConfiguration) -> dict[str, Any]:
    access: dict[str, Any] = {}
    if given.ApplyAllowedURIs is not None:  # of older clients: a list of those who may call
        access["enabled"] = given.ApplyAllowedURIs
        if given.ApplyAllowedURIs:
            access["policy"] = "allow"
    if given.AllowedURIs:
        access["sources"] = given.AllowedURIs
    if given.ApplyAccessList is not None:
        access["enabled"] = given.ApplyAccessList
    if given.AccessList is not None:
        access["sources"] = given.AccessList
    if given.AccessListPolicy is not None:
        access["policy"] = given.AccessListPolicy.lower()
    return access


def servers(given: Sequence[Server], known: Sequence[str], prefix: str, **more: bool) -> dict[str, Any]:
    """A list of servers as entries by id: the first given one is the first known one, the rest of these goes."""
    keys = [*known, *(f"{prefix}{number}" for number in range(len(given) + len(known)))]
    keys = list(dict.fromkeys(keys))
    found: dict[str, Any] = dict.fromkeys(known[len(given) :])
    for position, entry in enumerate(given):
        found[keys[position]] = {
            "server": entry.Server,
            "username": entry.Username,
            "password": entry.Password,
            **({"priority": position + 1} if more.get("ranked") else {}),
        }
    return found


# -- CallStatus --------------------------------------------------------------------------------------------------


def show_call(call: Call, source: str, stats: MediaStats | None = None) -> dict[str, Any]:
    """One call as ``CallStatus``."""
    shown: dict[str, Any] = {
        "CallId": call.id,
        "Source": source,
        "CallState": call.state.value,
        "CallStateReason": call.reason.value,
        "StartTime": _time(call.started),
        "Direction": call.way.value,
        "DeviceURI": call.device_uri,
        "RemoteURI": call.remote_uri,
        "CallType": call.kind.value,
    }
    if call.stopped is not None:
        shown["StopTime"] = _time(call.stopped)
    if stats is not None and stats.audio_codec:
        shown["AudioCodec"] = stats.audio_codec
    if stats is not None and stats.video_codec:
        shown["VideoCodec"] = stats.video_codec
    if call.account_id:
        shown["SIPAccountId"] = call.account_id
    return shown


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


MEDIA_ENCRYPTION = [mode.value for mode in MediaEncryption]
