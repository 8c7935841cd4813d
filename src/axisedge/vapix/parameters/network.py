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
