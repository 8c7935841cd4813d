"""Virtual hosts: other names and ports of the device, each with a way to log in of its own (VAPIX "Virtual host")."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from pydantic import Field, field_validator

from axisedge.core.errors import Unavailable
from axisedge.core.settings import Section, SettingsModel
from axisedge.security.authentication import BASIC, DIGEST, Schemes

MOST = 20
NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


class LoginType(StrEnum):
    """How clients of a virtual host log in."""

    BASIC = "basic"
    DIGEST = "digest"
    OPENID = "oidc"
    CLIENT_CREDENTIALS = "client_credentials"


SCHEMES: Mapping[LoginType, Schemes] = {LoginType.BASIC: BASIC, LoginType.DIGEST: DIGEST}
"""The types that this device has."""


class VirtualHost(SettingsModel):
    """One virtual host; its server name is its key."""

    active: bool = Field(True, title="Active", json_schema_extra={"order": 1})
    port: int = Field(
        8443,
        ge=1,
        le=65535,
        title="Port",
        description="The HTTPS port of the virtual host; that of the device itself may be shared.",
        json_schema_extra={"order": 2},
    )
    auth_type: LoginType = Field(LoginType.DIGEST, title="Type", json_schema_extra={"order": 3})


class VirtualHostSettings(SettingsModel):
    """All virtual hosts."""

    virtualhosts: dict[str, VirtualHost] = Field(
        default_factory=dict,
        title="Virtual hosts",
        max_length=MOST,
        description="By server name, in lower case.",
    )

    @field_validator("virtualhosts")
    @classmethod
    def _names(cls, value: dict[str, VirtualHost]) -> dict[str, VirtualHost]:
        lowered = {name.lower(): host for name, host in value.items()}
        for name in lowered:
            if not NAME.fullmatch(name):
                raise ValueError(f"{name[:80]!r} is not a server name: letters, digits, '-' and '.'")
        return lowered

    def ports(self) -> dict[int, str]:
        """The ports of the active hosts, each with the first name that asks for it."""
        found: dict[int, str] = {}
        for name, host in self.virtualhosts.items():
            if host.active:
                found.setdefault(host.port, name)
        return found


class HostTable(NamedTuple):
    """What the gate asks for each request while there are virtual hosts."""

    schemes: Mapping[tuple[int, str], Schemes]
    """What each active host offers, by port and name."""
    only: frozenset[int]
    """Ports on which there is nothing but virtual hosts."""

    @classmethod
    def of(cls, settings: VirtualHostSettings, stored: int, taken: int) -> HostTable:
        """``stored`` is the device's HTTPS port in the settings, ``taken`` the one that is listened on."""
        schemes = {
            (taken if host.port == stored else host.port, name): SCHEMES[host.auth_type]
            for name, host in settings.virtualhosts.items()
            if host.active
        }
        return cls(schemes, frozenset(port for port, _ in schemes) - {taken})

    def offered(self, port: int, host: str) -> Schemes | None:
        """What the virtual host ``host`` (as the Host header has it) offers; None when it is none."""
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return self.schemes.get((port, name.lower()))


def section(
    check: Callable[[VirtualHostSettings, VirtualHostSettings], None],
) -> Section[VirtualHostSettings]:
    """The declaration; ``check`` refuses ports that are busy."""

    def available(old: VirtualHostSettings, new: VirtualHostSettings) -> None:
        for name, host in new.virtualhosts.items():
            if host.auth_type not in SCHEMES:
                raise Unavailable(
                    f"login type {host.auth_type.value} of virtual host {name}", "not supported yet"
                )
        check(old, new)

    return Section(
        "virtualhost",
        VirtualHostSettings,
        title="Virtual hosts",
        place="System/Security",
        kept_on_restore=True,
        check=available,
    )
