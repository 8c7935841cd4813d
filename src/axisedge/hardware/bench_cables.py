"""Which readers and modules lie on the bench, and at which connector."""

from __future__ import annotations

from collections.abc import Callable

from axisedge.core.product import Product
from axisedge.hardware.bench_modules import unplugged
from axisedge.hardware.bench_readers import BenchBus, BenchReader
from axisedge.hardware.lines import BenchFront


def lay_out(product: Product, changed: Callable[[], None]) -> tuple[list[BenchFront], list[BenchBus]]:
    """The built-in readers, and those on RS485: two a connector at a door controller, one outside at an intercom."""
    names = [f"reader-{number + 1}" for number in range(product.count("reader"))]
    if connectors := product.count("reader_bus"):
        each = -(-len(names) // connectors)
        hanging: list[list[BenchReader]] = [
            [
                BenchReader(name, address, changed)
                for address, name in enumerate(names[bus * each : (bus + 1) * each])
            ]
            for bus in range(connectors)
        ]
        if product.has("expansion_module"):
            hanging[-1] += unplugged(product, each, changed)
        return [], [BenchBus(f"door-{bus + 1}", peripherals) for bus, peripherals in enumerate(hanging)]
    buses = []
    if product.has("external_reader"):
        outside = BenchReader("external", 0, changed)
        outside.plug(plugged=False)
        buses.append(BenchBus("reader", [outside]))
    return [BenchFront(name) for name in names], buses
