"""The group ``Network`` (VAPIX "Network settings"), as far as the device has these settings."""

from __future__ import annotations

from collections.abc import Iterable

from axisedge.core.roles import Role
from axisedge.core.settings import Settings
from axisedge.vapix.parameters.model import Fact, Mapped, Parameter
from axisedge.web.context import Context


def parameters(device: Context) -> Iterable[Parameter]:
    """Facts and settings of the network."""
    yield Fact("Network.eth0.MACAddress", device.identity.mac, reader=Role.OPERATOR)
    yield Mapped(device.settings, "Network.HTTP.AuthenticationPolicy", "http", ("authentication",))
    settings = device.settings
    yield Mapped(settings, "Network.RTP.EndPort", "rtsp", ("last_rtp_port",))
    if device.product.has("video"):
        yield from _multicast(settings)
    yield Mapped(settings, "Network.RTP.StartPort", "rtsp", ("first_rtp_port",))
    yield Mapped(settings, "Network.RTSP.Enabled", "rtsp", ("enabled",))
    yield Mapped(settings, "Network.RTSP.Port", "rtsp", ("port",), reader=Role.ANONYMOUS)
    who = {"password": False, "anonymous": True}
    yield Mapped(settings, "Network.RTSP.ProtViewer", "accounts", ("anonymous_viewing",), words=who)
    yield Mapped(settings, "Network.RTSP.Timeout", "rtsp", ("timeout",))
    yield Mapped(settings, "Network.RTSPS.Enabled", "rtsp", ("secure",))
    yield Mapped(settings, "Network.RTSPS.Port", "rtsp", ("secure_port",), reader=Role.ANONYMOUS)


def _multicast(settings: Settings) -> Iterable[Parameter]:
    names = {
        "AlwaysMulticastAudio": "always_audio",
        "AlwaysMulticastProfile": "always_profile",
        "AlwaysMulticastVideo": "always_video",
        "AudioAddress": "audio_address",
        "AudioPort": "audio_port",
        "TTL": "ttl",
        "VideoAddress": "video_address",
        "VideoPort": "video_port",
    }
    yield Fact("Network.RTP.NbrOfRTPGroups", 1)
    for name, field in names.items():
        yield Mapped(settings, f"Network.RTP.R0.{name}", "rtsp", ("multicast", field))
    yield Mapped(
        settings, "Network.RTSP.AllowClientTransportSettings", "rtsp", ("multicast", "client_transport")
    )
