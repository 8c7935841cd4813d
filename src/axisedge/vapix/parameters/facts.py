"""The groups ``Brand`` and ``Properties``: what the device is and can do, from the product and from what is served."""

from __future__ import annotations

from collections.abc import Iterable

from axisedge.core.roles import Role
from axisedge.system import build, machine
from axisedge.vapix.parameters.model import Fact
from axisedge.web.context import Context
from axisedge.web.routing import Routes


def brand(device: Context) -> Iterable[Fact]:
    """Readable by everyone, without a login where ``usergroup=anonymous`` says so."""
    identity = device.product.identity
    for name, value in (
        ("Brand", identity.brand),
        ("ProdFullName", identity.full_name),
        ("ProdNbr", identity.number),
        ("ProdShortName", identity.short_name),
        ("ProdType", identity.type),
        ("ProdVariant", identity.variant),
        ("WebURL", identity.web_url),
    ):
        yield Fact(f"Brand.{name}", value, reader=Role.ANONYMOUS)


def properties(device: Context, routes: Routes) -> Iterable[Fact]:
    """Only what works here: a client asks no further for what is not listed."""
    product, served = device.product, routes.names

    def fact(name: str, value: str | int | bool) -> Fact:
        return Fact(f"Properties.{name}", value, reader=Role.ANONYMOUS)

    yield fact("API.HTTP.AdminPath", "/")
    yield fact("API.HTTP.Version", 3)
    yield fact("API.Metadata.Metadata", True)
    yield fact("API.Metadata.Version", "1.0")
    yield fact("API.RTSP.RTSPAuth", True)
    yield fact("API.RTSP.Version", "2.01")
    if "/vapix/call" in served:
        yield fact("API.SIP.SIP", True)
        yield fact("API.SIP.Version", "2.0")
    yield fact("Firmware.BuildDate", build.build_date())
    yield fact("Firmware.BuildNumber", build.build_number())
    yield fact("Firmware.Version", device.identity.version)
    yield fact("HTTPS.HTTPS", True)
    yield fact("System.Architecture", machine.architecture())
    yield fact("System.HardwareID", product.identity.hardware_id)
    yield fact("System.Language", "English")
    yield fact("System.LanguageType", "default")
    yield fact("System.SerialNumber", device.identity.serial)
    yield fact("System.Soc", build.soc())
    if "/axis-cgi/alwaysmulti.sdp" in served:
        yield fact("AlwaysMulticast.AlwaysMulticast", True)
    if "/rtsp-over-websocket" in served:
        yield fact("API.WebSocket.RTSP.RTSP", True)
    if "/axis-cgi/usergroup.cgi" in served:
        yield fact("API.Browser.UserGroup", True)
    if "/vapix/services" in served:
        yield fact("API.WebService.EntryService", True)
        yield fact("API.WebService.WebService", True)
    if "/axis-cgi/apidiscovery.cgi" in served:
        yield fact("ApiDiscovery.ApiDiscovery", True)
    if "/axis-cgi/firmwaremanagement.cgi" in served:
        yield fact("FirmwareManagement.Version", "1.0")
    if "/axis-cgi/virtualinput/activate.cgi" in served and product.has("virtual_input"):
        yield fact("VirtualInput.VirtualInput", True)
    if "/axis-cgi/ledcontrol/set.cgi" in served and product.leds:
        yield fact("LEDControl.LEDControl", True)
    if product.has("manual_trigger"):
        yield fact("IO.ManualTriggerNbr", product.count("manual_trigger"))
