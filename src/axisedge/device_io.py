"""The part of the composition root for what watches lines and power: supervised inputs, alarms, power monitoring."""

from __future__ import annotations

from axisedge.core.subsystem import Subsystem
from axisedge.io.alarms import Alarms
from axisedge.io.power_monitor import PowerMonitor
from axisedge.io.supervised import Supervised
from axisedge.web.context import Context
from axisedge.web.page_api import power_api
from axisedge.web.routing import Routes


def add(routes: Routes, context: Context) -> list[Subsystem]:
    """Build what the product has; the parts start after the ports."""
    product, settings, bus, hardware = context.product, context.settings, context.bus, context.hardware
    parts: list[Subsystem] = [*context.after_ports]
    if product.has("supervised_io"):
        parts.append(Supervised(settings, context.ports, hardware, context.clock))
    if product.has("power_monitoring"):
        alarms = Alarms(product, settings, bus, hardware, context.clock, context.ports)
        monitor = PowerMonitor(product, bus, hardware, context.clock, context.leds)
        parts += [alarms, monitor]
        power_api.register(routes, alarms, monitor)
    return parts
