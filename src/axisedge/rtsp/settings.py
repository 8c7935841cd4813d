"""Settings of streaming over RTSP (``Network.RTSP``, ``Network.RTSPS``, ``Network.RTP``)."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from axisedge.core.settings import SettingsModel


class RtspSettings(SettingsModel):
    """Streaming over RTSP."""

    enabled: bool = Field(True, title="RTSP server", description="Stream video, audio and events over RTSP.")
    port: int = Field(
        554,
        title="RTSP port",
        description="Takes effect at once and ends the streams that run.",
        ge=1,
        le=65535,
        json_schema_extra={"advanced": True},
    )
    secure: bool = Field(
        True,
        title="RTSPS server",
        description="RTSP over TLS, with the certificate of HTTPS. Media is encrypted too.",
    )
    secure_port: int = Field(
        322,
        title="RTSPS port",
        description="Takes effect at once and ends the streams that run.",
        ge=1,
        le=65535,
        json_schema_extra={"advanced": True},
    )
    timeout: int = Field(
        60,
        title="Session timeout",
        description="A viewer that is silent for longer is given up.",
        ge=10,
        le=3600,
        json_schema_extra={"unit": "s", "advanced": True},
    )
    first_rtp_port: int = Field(
        50000, title="First RTP port", ge=1024, le=65534, json_schema_extra={"advanced": True}
    )
    last_rtp_port: int = Field(
        50999, title="Last RTP port", ge=1025, le=65535, json_schema_extra={"advanced": True}
    )

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.enabled and self.secure and self.port == self.secure_port:
            raise ValueError("RTSP and RTSPS need different ports")
        return self

    def ports(self) -> dict[str, int]:
        """The ports to listen on, by the scheme of their URLs."""
        wanted = {"rtsp": (self.enabled, self.port), "rtsps": (self.secure, self.secure_port)}
        return {scheme: port for scheme, (on, port) in wanted.items() if on}
