"""The group ``Network`` (VAPIX "Network settings"), as far as the device has these settings."""

from __future__ import annotations

from collections.abc import Iterable

from axisedge.core.roles import Role
from axisedge.vapix.parameters.model import Fact, Mapped, Parameter
from axisedge.web.context import Context


def parameters(device: Context) -> Iterable[Parameter]:
    """Facts and settings of the network."""
    yield Fact("Network.eth0.MACAddress", device.identity.mac, reader=Role.OPERATOR)
    yield Mapped(device.settings, "Network.HTTP.AuthenticationPolicy", "http", ("authentication",))
    settings = device.settings
    yield Mapped(settings, "Network.RTP.EndPort", "rtsp", ("last_rtp_port",))
    yield Mapped(settings, "Network.RTP.StartPort", "rtsp", ("first_rtp_port",))
    yield Mapped(settings, "Network.RTSP.Enabled", "rtsp", ("enabled",))
    yield Mapped(settings, "Network.RTSP.Port", "rtsp", ("port",), reader=Role.ANONYMOUS)
    who = {"password": False, "anonymous": True}
    yield Mapped(settings, "Network.RTSP.ProtViewer", "accounts", ("anonymous_viewing",), words=who)
    yield Mapped(settings, "Network.RTSP.Timeout", "rtsp", ("timeout",))
    yield Mapped(settings, "Network.RTSPS.Enabled", "rtsp", ("secure",))
    yield Mapped(settings, "Network.RTSPS.Port", "rtsp", ("secure_port",), reader=Role.ANONYMOUS)
