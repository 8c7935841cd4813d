"""The intercom as network reader of a door controller. Manual: Reader > Connection > VAPIX reader."""

from __future__ import annotations

import ssl
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, model_validator

from axisedge.core.roles import Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused

HOST = r"^$|^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$"
"""A host name or address, with a port if it is not the usual one; IPv6 in brackets."""

Line = Annotated[str, StringConstraints(max_length=128, pattern=r"^[^\x00-\x1f\x7f]*$")]


class VapixReaderSettings(SettingsModel):
    """Which door controller decides about what the entry list does not know."""

    enabled: bool = Field(
        False,
        title="VAPIX reader",
        description="Send credentials to a door controller over the network.",
        json_schema_extra={"order": 1},
    )
    protocol: Literal["https", "http"] = Field("https", title="Protocol", json_schema_extra={"order": 2})
    verify_certificate: bool = Field(
        True,
        title="Verify certificate",
        description="Connect only to a controller whose certificate is trusted and bears its address.",
        json_schema_extra={"order": 3},
    )
    authority: str = Field(
        "",
        max_length=64 * 1024,
        title="Trusted certificate",
        description="In PEM: the controller's own certificate or that of its authority. Empty trusts the system's.",
        json_schema_extra={"order": 4, "widget": "multiline", "advanced": True},
    )
    address: str = Field(
        "", max_length=255, pattern=HOST, title="Door controller address", json_schema_extra={"order": 5}
    )
    user: Line = Field("", title="User name", json_schema_extra={"order": 6})
    password: Secret = Field(SecretStr(""), title="Password", json_schema_extra={"order": 7})
    reader: Line = Field(
        "",
        title="Reader",
        description="The controller's token of the reader that this device is.",
        json_schema_extra={"order": 8},
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.enabled and not self.address:
            raise refused("address", "the address of the door controller is missing")
        port = (
            self.address.rpartition("]")[2].rpartition(":")[2]
            if ":" in self.address.rpartition("]")[2]
            else ""
        )
        if port and not 1 <= int(port) <= 65535:
            raise refused("address", "a port is 1 to 65535")
        if self.authority and "-----BEGIN CERTIFICATE-----" not in self.authority:
            raise refused("authority", "a certificate in PEM begins with -----BEGIN CERTIFICATE-----")
        if self.authority:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=self.authority)
            except (ssl.SSLError, TypeError):  # TypeError: it is not ASCII
                raise refused("authority", "it is no certificate in PEM") from None
        return self

    @property
    def url(self) -> str:
        """Where the controller's services are."""
        return f"{self.protocol}://{self.address}"


SECTION = Section(
    "vapix-reader",
    VapixReaderSettings,
    title="VAPIX reader",
    place="Reader/Connection",
    read=Role.OPERATOR,
    write=Role.ADMINISTRATOR,
)
