"""The camera that an intercom is paired with. Manual: System > Edge-to-edge > Pairing > Camera pairing."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator

from axisedge.core.secret import Secret
from axisedge.core.settings import Section, SettingsModel, refused

_ADDRESS = (
    r"^$|^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?$"
    r"|^rtsps?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?(/[^\s@\x00-\x1f\x7f]*)?$"
)


class PairingSettings(SettingsModel):
    """Where the camera is and how to log in to it."""

    enabled: bool = Field(
        False,
        title="Connected",
        description="Show the paired camera in SIP and VMS calls and offer its stream.",
        json_schema_extra={"order": 1},
    )
    address: str = Field(
        "",
        max_length=512,
        pattern=_ADDRESS,
        title="Address",
        description=(
            "Host name or IP address of an Axis camera, with the RTSP port if it is not 554. "
            "Another maker's camera by the whole address of its H.264 stream: rtsp://…"
        ),
        json_schema_extra={"order": 2},
    )
    username: str = Field("", max_length=128, title="Username", json_schema_extra={"order": 3})
    password: Secret = Field(SecretStr(""), title="Password", json_schema_extra={"order": 4})

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.enabled and not self.address:
            raise refused("address", "the camera to connect to needs an address")
        return self


SECTION = Section("camera-pairing", PairingSettings, title="Camera pairing", place="System/Edge-to-edge")
