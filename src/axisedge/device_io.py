"""The part of the composition root for what watches lines: supervised inputs."""

from __future__ import annotations

from axisedge.io.supervised import Supervised
from axisedge.web.context import Context


def supervise(context: Context) -> None:
    """Give them to the supervisor; the ports must be there before."""
    if context.product.has("supervised_io"):
        supervised = Supervised(context.settings, context.ports, context.hardware, context.clock)
        context.supervisor.add(supervised, after=["ports"])
