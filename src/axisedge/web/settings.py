"""Settings of HTTP and HTTPS (the manuals' "HTTP and HTTPS")."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel
from axisedge.security.authentication import Policy
from axisedge.security.certificates import SELF_SIGNED


class Through(StrEnum):
    """The protocols that an account may connect with (``System.BoaGroupPolicy``)."""

    HTTP = "http"
    HTTPS = "https"
    BOTH = "both"


class AllowAccess(SettingsModel):
    """Which protocol each role may use."""

    administrator: Through = Field(Through.BOTH, title="Administrators", json_schema_extra={"order": 1})
    operator: Through = Field(Through.BOTH, title="Operators", json_schema_extra={"order": 2})
    viewer: Through = Field(Through.BOTH, title="Viewers", json_schema_extra={"order": 3})


class HttpSettings(SettingsModel):
    """The web server."""

    access: AllowAccess = Field(AllowAccess(), title="Allow access through", json_schema_extra={"order": 1})
    http_port: int = Field(
        80,
        ge=1,
        le=65535,
        title="HTTP port",
        description="80, or 1024 to 65535; other ports may belong to other services.",
        json_schema_extra={"order": 2},
    )
    https_enabled: bool = Field(True, title="HTTPS", json_schema_extra={"order": 3})
    https_port: int = Field(
        443,
        ge=1,
        le=65535,
        title="HTTPS port",
        description="443, or 1024 to 65535; other ports may belong to other services.",
        json_schema_extra={"order": 4},
    )
    certificate: str = Field(
        SELF_SIGNED,
        title="Certificate",
        description="Alias of the certificate that the device shows.",
        max_length=64,
        json_schema_extra={"order": 5},
    )
    authentication: Policy = Field(
        Policy.RECOMMENDED,
        title="Authentication policy",
        description="Recommended: digest over HTTP, basic or digest over HTTPS.",
        json_schema_extra={"order": 6, "advanced": True},
    )
    sha256: bool = Field(
        False,
        title="Digest with SHA-256",
        description="Offered before MD5. Clients that know MD5 only and look at nothing else cannot log in then.",
        json_schema_extra={"order": 7, "advanced": True},
    )
    max_connections: int = Field(
        200,
        ge=10,
        le=2000,
        title="Most connections",
        description="Connections at a time, over HTTP and HTTPS together.",
        json_schema_extra={"order": 8, "advanced": True},
    )

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.http_port == self.https_port and self.https_enabled:
            raise ValueError("HTTP and HTTPS need different ports")
        if not self.https_enabled and Through.HTTPS in (
            self.access.administrator,
            self.access.operator,
            self.access.viewer,
        ):
            raise ValueError("access through HTTPS only needs HTTPS to be on")
        return self

    def allows(self, role: Role, *, secure: bool) -> bool:
        """Whether ``role`` may use HTTPS (``secure``) or HTTP."""
        if role is Role.ANONYMOUS:
            return True
        through: Through = getattr(self.access, role.word)
        return through is Through.BOTH or (through is Through.HTTPS) == secure

    @property
    def https_only(self) -> bool:
        """Whether nobody may log in over HTTP."""
        access = self.access
        return access.administrator == access.operator == access.viewer == Through.HTTPS


def section(check: Callable[[HttpSettings, HttpSettings], None]) -> Section[HttpSettings]:
    """The declaration; ``check`` refuses ports that are busy."""
    return Section(
        "http",
        HttpSettings,
        title="HTTP and HTTPS",
        place="System/Network",
        kept_on_restore=True,
        check=check,
    )
