"""The user agent as the rest of the device sees it: `protocols.Engine`."""

from __future__ import annotations

import asyncio
import functools
import importlib.util
import logging
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.sip.engine import addresses, plan
from axisedge.sip.engine.registrar import Registrar
from axisedge.sip.engine.thread import MachineThread
from axisedge.sip.protocols import AudioDesk, DtmfMethod, EngineListener, MediaStats, VideoTap
from axisedge.sip.settings import SipSettings

if TYPE_CHECKING:
    from axisedge.sip.engine.machine import Machine

log = logging.getLogger(__name__)

LOOK_AT_ADDRESS = 5.0
"""Seconds between two looks at the device's own address."""
FAREWELL = 2.0
"""Seconds that the servers have for taking registrations back when the device ends."""

_taken = threading.Lock()
"""pjsua2 exists once in a process."""


def why_unavailable() -> str | None:
    """Why there is no SIP, in one sentence; None when there is."""
    if importlib.util.find_spec("pjsua2") is not None:
        return None
    note = Path(sys.prefix) / "pjsua2-unavailable"
    if note.exists():
        return "pjsua2 could not be built: " + note.read_text().strip().partition(" ")[2]
    return "the library pjsua2 is not installed; scripts/setup_pjsua2.sh builds it"


class UserAgent:
    """SIP on pjsua2. It can be started again after `stop`, also in the same process."""

    def __init__(
        self,
        clock: Clock,
        certificates: plan.Certificates,
        desk: AudioDesk | None,
        tap: VideoTap | None = None,
        *,
        host: str = "",
        name: str = "axisedge",
        on_failure: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        self._clock = clock
        self._certificates = certificates
        self._desk = desk
        self._tap = tap
        self._host = host
        self._name = name
        self._on_failure = on_failure
        self._thread: MachineThread | None = None
        self._machine: Machine | None = None
        self._settings = SipSettings()
        self._listener: EngineListener
        self._listening: object = None
        self._registrars: dict[str, Registrar] = {}
        self._address = ""
        self._watch: Timer | None = None
        self.unavailable = why_unavailable()
        """Why there is no SIP, in one sentence; None when there is."""

    # -- life ----------------------------------------------------------------------------------------------------

    async def start(self, settings: SipSettings, listener: EngineListener) -> None:
        """See `protocols.Engine.start`."""
        if self.unavailable is not None:
            raise Unavailable("SIP", self.unavailable)
        if self._thread is not None:
            raise Unavailable("SIP", "the user agent runs already")
        if not _taken.acquire(blocking=False):
            raise Unavailable("SIP", "another device of this process has the user agent")
        try:
            await self._open(settings, listener)
        except BaseException:
            self._thread = self._machine = None
            _taken.release()
            raise

    async def _open(self, settings: SipSettings, listener: EngineListener) -> None:
        from axisedge.sip.engine.machine import Machine  # loads pjsua2, which a device without SIP never does

        self._settings, self._listener = settings, listener
        self._address = self._own_address()
        loop = asyncio.get_running_loop()
        tell = functools.partial(_tell, loop)
        self._machine = Machine(
            settings,
            listener,
            tell,
            self._registered,
            self._connection_lost,
            self._certificates,
            self._desk,
            self._tap,
            self._clock.monotonic,
            self._host,
            self._name,
            self._address,
        )
        self._thread = MachineThread(self._machine, lambda error: tell(self._on_failure, error))
        self._listening = self._listeners(settings)
        await self._thread.start()
        self._register_all()
        self._watch = self._clock.call_later(LOOK_AT_ADDRESS, self._look_at_address)

    async def stop(self) -> None:
        """See `protocols.Engine.stop`."""
        if self._thread is None:
            return
        thread, machine = self._thread, self._machine
        self._thread = self._machine = None
        if self._watch:
            self._watch.cancel()
        for registrar in self._registrars.values():
            registrar.stop()
        self._registrars.clear()
        try:
            if machine is not None:
                await machine.say_goodbye(thread, self._clock, FAREWELL)
            await thread.stop()
        finally:
            _taken.release()

    async def apply(self, settings: SipSettings) -> None:
        """See `protocols.Engine.apply`. Other ports or TLS certificates end the calls."""
        if self._thread is None or self._machine is None:
            return
        if self._listeners(settings) != self._listening:
            await self.stop()
            await self.start(settings, self._listener)
            return
        machine, old = self._machine, self._settings
        self._settings = settings
        await self._thread.run(lambda: machine.apply(settings, self._address))
        for key in old.accounts.keys() | settings.accounts.keys():
            if self._signature(old, key) != self._signature(settings, key):
                registrar = self._registrars.pop(key, None)
                if registrar is not None:
                    registrar.stop()
                self._register(key)

    def _listeners(self, settings: SipSettings) -> tuple[plan.EndpointPlan, list[object], str]:
        """What the listeners depend on: ports and TLS, and the certificates that are shown and trusted."""
        wanted = plan.endpoint_plan(settings)
        shown: list[object] = []
        for alias in dict.fromkeys(tls.alias for tls in wanted.tls):
            try:
                shown.append(self._certificates.own(alias))
            except NotFound:
                shown.append(None)  # there is no listener for it then, and a log line says so
        return (
            wanted,
            shown,
            self._certificates.authorities() if any(tls.verify for tls in wanted.tls) else "",
        )

    def _signature(self, settings: SipSettings, key: str) -> object:
        """What an account's registration depends on."""
        account = settings.accounts.get(key)
        if account is None:
            return None
        plans = [
            plan.account_plan(settings, account, route, self._address, self._host)
            for route in plan.routes(account)
        ]
        return plans, settings.failback, settings.max_retransmissions

    # -- registration --------------------------------------------------------------------------------------------

    def _register_all(self) -> None:
        for key in self._settings.accounts:
            self._register(key)

    def _register(self, key: str) -> None:
        account = self._settings.accounts.get(key)
        if account is None or not account.registers or self._thread is None or self._machine is None:
            return
        registrar = Registrar(
            plan.routes(account),
            _Posted(self._thread, self._machine, key),
            functools.partial(self._listener.registration, key),
            self._clock,
            retransmissions=self._settings.max_retransmissions,
            failback=self._settings.failback,
        )
        self._registrars[key] = registrar
        registrar.start()

    def _registered(self, account_id: str, route: int, code: int, text: str, registered: bool) -> None:
        registrar = self._registrars.get(account_id)
        if registrar is not None:
            registrar.answered(route, code, text, registered=registered)

    def _connection_lost(self, what: str) -> None:
        log.info("a connection is lost, %s", what)
        for key, registrar in self._registrars.items():
            if self._settings.accounts[key].transport.value != "udp" and registrar.registered is not None:
                registrar.network_changed()

    def _look_at_address(self) -> None:
        self._watch = self._clock.call_later(LOOK_AT_ADDRESS, self._look_at_address)
        now = self._own_address()
        if now == self._address or self._thread is None or self._machine is None:
            return
        log.info(
            "the device's address is %s, was %s: registering anew", now or "gone", self._address or "none"
        )
        self._address = now
        machine, settings = self._machine, self._settings
        self._thread.post(lambda: machine.address_changed(settings, now))
        for registrar in self._registrars.values():
            registrar.network_changed()

    def _own_address(self) -> str:
        """The address that the device is reached at: the one it listens on, else that of its default route."""
        return self._host or _route_address() or "127.0.0.1"

    # -- calls ---------------------------------------------------------------------------------------------------

    async def call(
        self,
        account_id: str,
        to: str,
        *,
        call_id: str,
        video: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """See `protocols.Engine.call`."""
        account = self._settings.accounts.get(account_id)
        if account is None or not account.enabled:
            raise Invalid("account", f"there is no active account {account_id!r}")
        registrar = self._registrars.get(account_id)
        route = registrar.route if registrar else 0
        domain = plan.routes(account)[route].domain
        target = addresses.target(to, sips=account.sips, transport=account.transport, domain=domain)
        machine = self._running()
        await self._run(
            lambda: machine.dial(account_id, route, target, call_id, video=video, headers=dict(headers or {}))
        )

    async def ring(self, call_id: str, early_media: bool) -> None:
        """See `protocols.Engine.ring`."""
        machine = self._running()
        await self._run(lambda: machine.call(call_id).respond(183 if early_media else 180))

    async def answer(self, call_id: str) -> None:
        """See `protocols.Engine.answer`."""
        machine = self._running()
        await self._run(lambda: machine.call(call_id).respond(200))

    async def hang_up(self, call_id: str, code: int = 0) -> None:
        """See `protocols.Engine.hang_up`."""
        if self._thread is None:
            return
        machine = self._running()

        def end() -> None:
            try:
                found = machine.call(call_id)
            except NotFound:
                return  # it ended in the meantime
            found.end(code)

        await self._run(end)

    async def send_dtmf(self, call_id: str, digits: str, method: DtmfMethod) -> None:
        """See `protocols.Engine.send_dtmf`; raises `NotFound`, or `Unavailable` when the far end takes none."""
        if not digits or any(digit not in "0123456789ABCD*#" for digit in digits):
            raise Invalid("digits", "only 0-9, A-D, * and # can be sent")
        machine = self._running()
        await self._run(lambda: machine.call(call_id).digits(digits, method))

    async def media_stats(self, call_id: str) -> MediaStats:
        """See `protocols.Engine.media_stats`."""
        machine = self._running()
        stats: MediaStats = await self._run(lambda: machine.call(call_id).stats())
        return stats

    def _running(self) -> Machine:
        if self._machine is None:
            raise Unavailable("SIP", "the user agent is not running")
        return self._machine

    async def _run(self, job: Callable[[], Any]) -> Any:
        if self._thread is None:
            raise Unavailable("SIP", "the user agent is not running")
        return await self._thread.run(job)


class _Posted:
    """`registrar.Routes` by way of the thread."""

    def __init__(self, thread: MachineThread, machine: Machine, account_id: str) -> None:
        self._thread = thread
        self._machine = machine
        self._account_id = account_id

    def register(self, route: int) -> None:
        """See `registrar.Routes`."""
        self._thread.post(lambda: self._machine.register(self._account_id, route))

    def unregister(self, route: int) -> None:
        """See `registrar.Routes`."""
        self._thread.post(lambda: self._machine.unregister(self._account_id, route))


def _tell(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *args: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback, *args)


def _route_address() -> str:
    """The local address of the default route, IPv4 before IPv6; empty without one. Nothing is sent."""
    for family, outside in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((outside, 9))
            except OSError:
                continue
            return str(probe.getsockname()[0])
    return ""
