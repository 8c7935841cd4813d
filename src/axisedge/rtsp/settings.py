"""Settings of streaming over RTSP (``Network.RTSP``, ``Network.RTSPS``, ``Network.RTP``)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from axisedge.core.settings import SettingsModel
from axisedge.rtsp.transport import LARGEST_TTL, is_group


def _group(text: str) -> str:
    if text and not is_group(text):
        raise ValueError("must be an IPv4 multicast address (224.0.0.0 to 239.255.255.255), or empty")
    return text


GroupAddress = Annotated[str, AfterValidator(_group)]


class MulticastSettings(SettingsModel):
    """Multicast of video and audio."""

    video_address: GroupAddress = Field(
        "", title="Video address", description="Empty is an address made from the serial number."
    )
    video_port: int = Field(
        0,
        title="Video port",
        description="Of RTP; RTCP has the next one. 0 takes one of the RTP ports.",
        ge=0,
        le=65534,
    )
    audio_address: GroupAddress = Field(
        "", title="Audio address", description="Empty is an address made from the serial number."
    )
    audio_port: int = Field(
        0,
        title="Audio port",
        description="Of RTP; RTCP has the next one. 0 takes one of the RTP ports.",
        ge=0,
        le=65534,
    )
    ttl: int = Field(
        5, title="Time to live", description="Routers that a packet may pass.", ge=1, le=LARGEST_TTL
    )
    always_video: bool = Field(
        False, title="Always multicast video", description="Also while nobody has asked for it."
    )
    always_audio: bool = Field(
        False, title="Always multicast audio", description="Also while nobody has asked for it."
    )
    always_profile: str = Field(
        "videocodec=h264",
        title="Always multicast profile",
        description="Stream arguments as in a URL.",
        max_length=1024,
        pattern=r"[^\s?#<>\"]*",
    )
    client_transport: bool = Field(
        False,
        title="Clients choose the address",
        description="Use the address, port and time to live that a client names.",
    )


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
    multicast: MulticastSettings = Field(
        MulticastSettings(), title="Multicast", json_schema_extra={"advanced": True}
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
