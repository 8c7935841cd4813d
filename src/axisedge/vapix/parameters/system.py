"""The groups ``System``, ``HTTPS``, ``Time``, ``BasicDeviceInfo`` (VAPIX "System settings", "Time API")."""

from __future__ import annotations

from collections.abc import Iterable

from axisedge.core.roles import Role
from axisedge.vapix.parameters.model import ON_OFF, Fact, Mapped, Parameter
from axisedge.web.context import Context

WEB_SERVER = (
    ("System.BoaPort", ("http_port",)),
    ("System.BoaGroupPolicy.admin", ("access", "administrator")),
    ("System.BoaGroupPolicy.operator", ("access", "operator")),
    ("System.BoaGroupPolicy.viewer", ("access", "viewer")),
    ("HTTPS.Enabled", ("https_enabled",)),
    ("HTTPS.Port", ("https_port",)),
)
THROTTLING = (
    ("DoSBlockingPeriod", "period"),
    ("DoSPageCount", "page_failures"),
    ("DoSPageInterval", "page_interval"),
    ("DoSSiteCount", "site_failures"),
    ("DoSSiteInterval", "site_interval"),
)
ANONYMOUS_VIEWERS = {"anonymous": True, "password": False}


def parameters(device: Context) -> Iterable[Parameter]:
    """Facts and settings of the system."""
    settings = device.settings
    yield Fact("BasicDeviceInfo.BasicDeviceInfo", True, reader=Role.ANONYMOUS)
    yield Fact("System.RootPwdSet", not device.accounts.needs_setup, Role.ADMINISTRATOR)
    for name, path in WEB_SERVER:
        yield Mapped(settings, name, "http", path)
    yield Mapped(settings, "System.BoaProtViewer", "accounts", ("anonymous_viewing",), ANONYMOUS_VIEWERS)
    group = "System.PreventDoSAttack"
    yield Mapped(settings, f"{group}.ActivatePasswordThrottling", "brute-force", ("enabled",), ON_OFF)
    for name, field in THROTTLING:
        yield Mapped(settings, f"{group}.{name}", "brute-force", (field,))
    zone = device.time.posix()
    yield Fact("Time.POSIXTimeZone", zone, reader=Role.OPERATOR)
    yield Fact("Time.DST.Enabled", "," in zone, reader=Role.OPERATOR)
