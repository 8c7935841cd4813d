"""Which of an account's servers to be registered with: retries, the secondary server, and the way back.

RFC 3261 leaves this to the user agent. The manual: *Max retransmissions*, *Secondary SIP server*, *Seconds until
failback*. A server is given `patience` seconds to answer. A refusal ends the attempt at once, for it would come again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from axisedge.core.clock import Clock, Timer
from axisedge.sip.engine.plan import Route
from axisedge.sip.protocols import Registration, RegistrationStatus

T1, T2 = 0.5, 4.0
"""Seconds before the first repetition of a request, and the longest between two (RFC 3261 section 17.1.2.2)."""
FIRST_REST = 5.0
LONGEST_REST = 60.0
"""Seconds before the servers are tried anew when none took the account."""


def patience(retransmissions: int) -> float:
    """Seconds after which a server has had a request and so many repetitions of it without answering."""
    waited, step = 0.0, T1
    for _ in range(retransmissions + 1):
        waited += step
        step = min(step * 2, T2)
    return waited


class Routes(Protocol):
    """What the registrar does to the world; answers come by `Registrar.answered`."""

    def register(self, route: int) -> None:
        """Send a REGISTER on this route."""

    def unregister(self, route: int) -> None:
        """Take the registration back and forget the route."""


class Registrar:
    """One registered account."""

    def __init__(
        self,
        ways: Sequence[Route],
        world: Routes,
        tell: Callable[[RegistrationStatus], None],
        clock: Clock,
        *,
        retransmissions: int,
        failback: float,
    ) -> None:
        self._ways = ways
        self._world = world
        self._tell_listener = tell
        self._clock = clock
        self._patience = patience(retransmissions)
        self._failback = failback
        self._timers: dict[str, Timer] = {}
        self._trying: int | None = None
        self._began = 0.0
        self._step = T1
        self._rest = FIRST_REST
        self._told: RegistrationStatus | None = None
        self.registered: int | None = None
        """The route that is registered now."""

    @property
    def route(self) -> int:
        """The route that calls take: the registered one, else the one that is being tried."""
        if self.registered is not None:
            return self.registered
        return self._trying or 0

    def start(self) -> None:
        """Begin with the primary server."""
        self._try(0)

    def stop(self) -> None:
        """Forget all timers. Taking the registration back is the caller's."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def network_changed(self) -> None:
        """The device has another address, or lost its connection: register anew without waiting."""
        self._cancel("retry", "rest", "patience")
        self._rest = FIRST_REST
        self._try(self.route)

    def answered(self, route: int, code: int, text: str, *, registered: bool) -> None:
        """A REGISTER on ``route`` has ended; ``code`` is 408 or 503 where nobody answered."""
        if registered:
            self._succeeded(route, code, text)
        elif code // 100 == 2:
            pass  # the end of an unregistration
        elif route == self.registered and route != self._trying:
            self.registered = None  # a refresh failed
            self._cancel("failback")
            self._begin(route)
            self._failed(route, code, text)
        elif route == self._trying:
            self._failed(route, code, text)

    # -- success -----------------------------------------------------------------------------------------------

    def _succeeded(self, route: int, code: int, text: str) -> None:
        if route == self._trying:
            self._trying = None
            self._cancel("retry", "rest", "patience")
        elif self.registered is not None and self.registered != route:
            self._world.unregister(route)  # too late: another one has the account
            return
        if self.registered is not None and self.registered != route:
            self._world.unregister(self.registered)
        self.registered = route
        self._rest = FIRST_REST
        if route:
            self._after("failback", self._failback, self._fail_back)
        else:
            self._cancel("failback")
        self._tell(Registration.REGISTERED, route, code, text)

    def _fail_back(self) -> None:
        if self._trying is None:
            self._try(0)

    # -- failure -----------------------------------------------------------------------------------------------

    def _try(self, route: int) -> None:
        self._begin(route)
        self._world.register(route)

    def _begin(self, route: int) -> None:
        self._trying = route
        self._began = self._clock.monotonic()
        self._step = T1
        self._after("patience", self._patience, self._out_of_patience, route)
        if self.registered is None:
            self._tell(Registration.TRYING, route, 0, "")

    def _failed(self, route: int, code: int, text: str) -> None:
        lasting = 400 <= code < 500 and code != 408
        spent = self._clock.monotonic() - self._began
        if lasting or spent + self._step > self._patience:
            self._give_up(route, code, text)
            return
        if self.registered is None:
            self._tell(Registration.TRYING, route, code, text)
        self._after("retry", self._step, self._world.register, route)
        self._step = min(self._step * 2, T2)

    def _out_of_patience(self, route: int) -> None:
        self._give_up(route, 408, "Request Timeout")

    def _give_up(self, route: int, code: int, text: str) -> None:
        self._cancel("retry", "patience")
        self._trying = None
        if self.registered is not None and self.registered != route:
            # The way back is not open yet; further routes that are better than the present one come first.
            if route + 1 < self.registered:
                self._try(route + 1)
            else:
                self._after("failback", self._failback, self._fail_back)
            return
        self.registered = None
        if route + 1 < len(self._ways):
            self._try(route + 1)
            return
        self._tell(Registration.FAILED, route, code, text)
        self._after("rest", self._rest, self._try, 0)
        self._rest = min(self._rest * 2, LONGEST_REST)

    # -- telling and timing --------------------------------------------------------------------------------------

    def _tell(self, state: Registration, route: int, code: int, text: str) -> None:
        way = self._ways[route]
        status = RegistrationStatus(state, code, text, way.registrar, way.secondary)
        if status != self._told:
            self._told = status
            self._tell_listener(status)

    def _after(self, name: str, seconds: float, callback: Callable[..., None], *args: int) -> None:
        self._cancel(name)
        self._timers[name] = self._clock.call_later(seconds, callback, *args)

    def _cancel(self, *names: str) -> None:
        for name in names:
            timer = self._timers.pop(name, None)
            if timer is not None:
                timer.cancel()
