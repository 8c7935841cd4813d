"""Drivers behind small Protocols: real lines, and a bench that simulates them."""

from __future__ import annotations

from pathlib import Path

from axisedge.core.clock import Clock
from axisedge.core.errors import StartError
from axisedge.core.product import Product
from axisedge.hardware.bench import Bench
from axisedge.hardware.protocols import Hardware


def open_hardware(choice: str, product: Product, clock: Clock) -> Hardware:
    """The hardware that ``--hardware`` names: ``bench`` or ``board:FILE`` (or a board's name); raises `StartError`."""
    if choice == "bench":
        return Bench(product, clock)
    kind, _, file = choice.partition(":")
    if kind == "board" and file:
        from axisedge.hardware.gpio import Board  # gpiod is only there on Linux, and only needed on a board

        return Board(Path(file), product, clock)
    raise StartError(f"--hardware {choice!r} is neither bench nor board:FILE")
