"""The user agent's objects in its thread: accounts, calls, and what looks after both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pjsua2 as pj

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.sip.engine import addresses, plan
from axisedge.sip.engine.accounts import SipAccount, account_config
from axisedge.sip.engine.calls import SipCall, Surroundings, refusals
from axisedge.sip.engine.library import Library
from axisedge.sip.engine.passage import Passage
from axisedge.sip.engine.pictures import Pictures
from axisedge.sip.engine.thread import MachineThread
from axisedge.sip.protocols import AudioDesk, EngineListener, IncomingCall, VideoTap
from axisedge.sip.settings import SipSettings

log = logging.getLogger(__name__)

ASKING = frozenset(
    {"alert-info", "call-info", "answer-mode", "priv-answer-mode", "user-agent", "p-asserted-identity"}
)
"""Headers of an INVITE that may ask something of the device."""


@dataclass(slots=True)
class Watch:
    """When a far end counts as gone: nothing heard for ``silence`` seconds, and no answer for ``patience`` more."""

    silence: float = 10.0
    patience: float = 8.0
    every: float = 1.0


class Machine:
    """See `thread.Machine`. Its other methods run in the thread too."""

    def __init__(
        self,
        settings: SipSettings,
        listener: EngineListener,
        tell: Callable[..., None],
        registered: Callable[..., None],
        connection_lost: Callable[[str], None],
        certificates: plan.Certificates,
        desk: AudioDesk | None,
        tap: VideoTap | None,
        now: Callable[[], float],
        host: str,
        name: str,
        address: str,
    ) -> None:
        self._pictures = Pictures(tap, Passage(), tell)
        self._world = Surroundings(settings, listener, tell, desk, self._pictures, now)
        self._tell = tell
        self._registered = registered
        self._connection_lost = connection_lost
        self._certificates = certificates
        self._host = host
        self._name = name
        self._address = address
        self._accounts: dict[tuple[str, int], SipAccount] = {}
        self._stale: list[SipAccount] = []
        self._library: Library | None = None
        self._incoming = 0
        self._looked = 0.0
        self._refusals = 0
        self.watch = Watch()

    # -- thread.Machine ------------------------------------------------------------------------------------------

    def open(self) -> int:
        """See `thread.Machine.open`."""
        settings = self._world.settings
        library = Library(plan.endpoint_plan(settings), self._certificates, self._host, self._name)
        self._library = library
        library.endpoint.choose_account = self._choose_account
        library.endpoint.connection_lost = lambda what: self._tell(self._connection_lost, what)
        library.endpoint.refused = self._refused
        descriptor = library.open()
        self._pictures.open()
        library.apply(settings)
        self._make_accounts()
        return descriptor

    def handle_events(self) -> bool:
        """See `thread.Machine.handle_events`."""
        return self._library is not None and self._library.handle_events()

    def tick(self) -> None:
        """See `thread.Machine.tick`."""
        while self._world.dead:
            self._world.dead.pop().destroy()
        now = self._world.now()
        if now - self._looked >= self.watch.every:
            self._looked = now
            for call in list(self._world.calls.values()):
                self._look_after(call, now)
            self._forget_stale()
            self._report_refusals()

    def close(self) -> None:
        """See `thread.Machine.close`."""
        for call in list(self._world.calls.values()):
            call.finish(503, "the user agent ends")
        while self._world.dead:
            self._world.dead.pop().destroy()
        for account in [*self._accounts.values(), *self._stale]:
            account.destroy()
        self._accounts.clear()
        self._stale.clear()
        if self._library is not None:
            self._pictures.close()
            self._library.close()
            self._library = None

    # -- life ----------------------------------------------------------------------------------------------------

    async def say_goodbye(self, thread: MachineThread, clock: Clock, seconds: float) -> None:
        """End the calls and take the registrations back, as far as that can be done in ``seconds``."""

        def begin() -> None:
            for call in list(self._world.calls.values()):
                call.end(0)
            for account in self._accounts.values():
                account.leave()

        def pending() -> bool:
            return any(account.leaving for account in self._accounts.values())

        try:
            await thread.run(begin)
            deadline = clock.monotonic() + seconds
            while await thread.run(pending) and clock.monotonic() < deadline:
                await clock.sleep(0.02)
        except Unavailable as error:
            log.warning("ending without a farewell: %s", error)

    def apply(self, settings: SipSettings, address: str) -> None:
        """Take over changed settings; accounts in a call follow when it is over."""
        self._world.settings = settings
        self._address = address
        if self._library is not None:
            self._library.apply(settings)
        for key, account in list(self._accounts.items()):
            if self._plan(*key) != account.plan:
                self._retire(key)
        self._make_accounts()

    def address_changed(self, settings: SipSettings, address: str) -> None:
        """The network has changed: new contacts, new sockets for the media of calls that go on."""
        self.apply(settings, address)
        if self._library is not None:
            change = pj.IpChangeParam()
            change.restartListener = False  # they listen on every address, or on one that stays
            change.shutdownTransport = True
            with refusals():
                self._library.endpoint.handleIpChange(change)

    # -- accounts ------------------------------------------------------------------------------------------------

    def _plan(self, account_id: str, route: int) -> plan.AccountPlan | None:
        settings = self._world.settings
        account = settings.accounts.get(account_id)
        if account is None or not account.enabled:
            return None
        ways = plan.routes(account)
        return (
            plan.account_plan(settings, account, ways[route], self._address, self._host)
            if route < len(ways)
            else None
        )

    def _make_accounts(self) -> None:
        """The first route of every active account; further ones are made when the registrar wants them."""
        for account_id, account in self._world.settings.accounts.items():
            if account.enabled:
                self._account(account_id, 0)

    def _account(self, account_id: str, route: int) -> SipAccount:
        found = self._accounts.get((account_id, route))
        if found is not None:
            return found
        wanted = self._plan(account_id, route)
        if wanted is None or self._library is None:
            raise NotFound("account", account_id)
        account = SipAccount(account_id, route, wanted, self)
        with refusals(f"account {account_id}"):
            account.create(account_config(wanted, self._host, self._library.tls_listener))
        self._accounts[account_id, route] = account
        return account

    def _retire(self, key: tuple[str, int]) -> None:
        self._stale.append(self._accounts.pop(key))
        self._forget_stale()

    def _forget_stale(self) -> None:
        busy = {call.account for call in [*self._world.calls.values(), *self._world.dead]}
        for account in [account for account in self._stale if account not in busy]:
            self._stale.remove(account)
            account.destroy()

    def register(self, account_id: str, route: int) -> None:
        """Send a REGISTER; the answer goes to the registrar, also when there can be none."""
        try:
            self._account(account_id, route).register()
        except (NotFound, Unavailable) as error:
            self.registered(account_id, route, 503, str(error), registered=False)

    def unregister(self, account_id: str, route: int) -> None:
        """Take a registration back; the first route stays for calls."""
        account = self._accounts.get((account_id, route))
        if account is None:
            return
        if route:
            self._retire((account_id, route))
        else:
            account.leave()

    def registered(self, account_id: str, route: int, code: int, text: str, *, registered: bool) -> None:
        """See `accounts.AccountEvents`."""
        self._tell(self._registered, account_id, route, code, text, registered)

    # -- calls ---------------------------------------------------------------------------------------------------

    def call(self, call_id: str) -> SipCall:
        """The call of that id; raises `NotFound`."""
        try:
            return self._world.calls[call_id]
        except KeyError:
            raise NotFound("call", call_id) from None

    def dial(
        self, account_id: str, route: int, to: str, call_id: str, *, video: bool, headers: Mapping[str, str]
    ) -> None:
        """Begin a call; raises `Unavailable`."""
        call = SipCall(self._world, self._account(account_id, route), call_id)
        call.video = video
        call.dial(to, headers)

    def invited(self, account: SipAccount, slot: int, message: str, source: str) -> None:
        """See `accounts.AccountEvents`."""
        found = addresses.headers(message)
        name, uri = addresses.name_and_uri(found.get("from", ""))
        self._incoming += 1
        call_id = f"In-{self._incoming}-{found.get('call-id', '')}"[:120]
        SipCall(self._world, account, call_id, slot)
        told = IncomingCall(
            call_id=call_id,
            account_id=account.account_id,
            remote_uri=uri,
            remote_name=name,
            local_uri=addresses.name_and_uri(found.get("to", ""))[1],
            source_address=addresses.address_of(source),
            headers={key: value for key, value in found.items() if key in ASKING},
        )
        self._tell(self._world.listener.incoming, told)

    def _choose_account(self, message: str, source: str) -> int | None:
        uri = addresses.parse(addresses.request_uri(message))
        user, host = (uri.user, uri.host) if uri else ("", "")
        chosen = plan.chosen_account(self._world.settings, user, host, addresses.address_of(source))
        ours = [account for key, account in self._accounts.items() if key[0] == chosen]
        return int(ours[0].getId()) if ours else None

    def _refused(self, remote: str, code: int, reason: str) -> None:
        """Nobody hears of such a call; a flood of them must not drown the log."""
        if not self._refusals:
            log.warning("a call from %s was refused: %d %s", remote[:120], code, reason)
        self._refusals += 1

    def _report_refusals(self) -> None:
        if self._refusals > 1:
            log.warning("%d more calls were refused", self._refusals - 1)
        self._refusals = 0

    def _look_after(self, call: SipCall, now: float) -> None:
        """End a call whose far end has vanished. One on hold may be silent, so the far end is asked first."""
        if not call.confirmed:
            return
        heard = call.received_packets()
        if heard != call.heard:
            call.heard, call.heard_at, call.asked_at = heard, now, None
        elif call.asked_at is not None:
            if now - call.asked_at >= self.watch.patience:
                call.vanish("the other side does not answer any more")
        elif now - call.heard_at >= self.watch.silence:
            try:
                call.ask()
            except Unavailable as error:
                call.vanish(str(error))


__all__ = ["Machine", "Watch"]
