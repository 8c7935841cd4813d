"""Following the bus from a connection that may be slower than the device: late viewers end with the true state."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

from axisedge.events.bus import Bus, Subscription
from axisedge.events.declarations import Event

log = logging.getLogger(__name__)


async def follow(bus: Bus, subscription: Subscription, who: str) -> AsyncIterator[Event]:
    """The events of ``subscription``. After a loss, once caught up, the state of every property is told again.

    A subscriber that was too slow has lost its oldest events, and with them perhaps the last change of a property.
    The loss is logged, naming ``who``, when it is made good.
    """
    told = 0
    async for event in subscription:
        yield event
        if subscription.lost > told and not subscription.waiting:
            log.warning("%s was too slow and lost %d events", who, subscription.lost - told)
            told = subscription.lost
            subscription.replay(bus.states())
