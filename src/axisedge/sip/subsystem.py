"""SIP itself: keeps the user agent as the settings say, and tells the desk what it does."""

from __future__ import annotations

import asyncio
import logging
from typing import NoReturn

from axisedge.core.errors import AxisedgeError, NotFound, Unavailable
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.sip.call import Kind, Reason
from axisedge.sip.desk import CallDesk
from axisedge.sip.protocols import Engine, IncomingCall, Registration, RegistrationStatus
from axisedge.sip.settings import SECTION, AccountMode, SipSettings

log = logging.getLogger(__name__)

DISABLED = "SIP is disabled"
STARTING = "SIP is starting"


class SipSubsystem:
    """Starts the user agent while SIP is enabled. Also its listener."""

    name = "sip"

    def __init__(self, settings: Settings, bus: Bus, engine: Engine, desk: CallDesk) -> None:
        self.background = Background()
        self._settings = settings
        self._bus = bus
        self._engine = engine
        self._desk = desk
        self._running = False
        self._started = False
        self._lock = asyncio.Lock()
        self._broken = ""
        """Why SIP starts anew."""
        self._status: dict[str, RegistrationStatus] = {}
        settings.subscribe(SECTION.name, self.apply)

    # -- life ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start the user agent if SIP is enabled; raises `Unavailable` when it cannot."""
        self._started = True
        async with self._lock:
            await self._bring(self._settings[SECTION])

    async def stop(self) -> None:
        """Unregister and close the ports."""
        self._started = False
        async with self._lock:
            await self._end(self._broken or "the device stops")
            self._broken = ""
        await self.background.cancel()

    async def apply(self, old: SipSettings, new: SipSettings) -> None:
        """Take over changed settings; what cannot be done makes the subsystem start anew, with its reason."""
        if not self._started:  # it failed, and is tried again soon with what is set then
            if not new.enabled:
                self._desk.sip_missing = DISABLED
            self._tell_all()
            return
        async with self._lock:
            try:
                await self._bring(new)
            except AxisedgeError as error:
                self.failed(error)

    async def certificates_changed(self, old: object, new: object) -> None:
        """Certificates are others now: the user agent shows and trusts them from now on."""
        if self._running:
            await self.apply(self._settings[SECTION], self._settings[SECTION])

    async def _bring(self, wanted: SipSettings) -> None:
        if not wanted.enabled:
            await self._end(DISABLED)
            self._desk.sip_missing = DISABLED
        elif self._running:
            await self._engine.apply(wanted)
        else:
            if self._engine.unavailable is not None:
                self._desk.sip_missing = self._engine.unavailable
                self._tell_all()
                raise Unavailable("SIP", self._engine.unavailable)
            self._desk.sip_missing = STARTING
            try:
                await self._engine.start(wanted, self)
            except AxisedgeError as error:
                self._desk.sip_missing = error.why if isinstance(error, Unavailable) else str(error)
                self._tell_all()
                raise
            self._running = True
            self._desk.sip_missing = ""
        self._tell_all()

    async def _end(self, why: str) -> None:
        if self._running:
            self._running = False
            self._desk.sip_missing = why
            self._desk.calls.cut(Kind.SIP, why, Reason.FAILED if self._broken else Reason.TERMINATED)
            self._status.clear()
            await self._engine.stop()

    def failed(self, error: BaseException) -> None:
        """The user agent broke down by itself: SIP starts anew."""
        self._broken = f"SIP broke down: {error}"
        self.background.spawn(_fail(error), "sip failed")

    # -- accounts --------------------------------------------------------------------------------------------

    def status(self, account_id: str) -> RegistrationStatus:
        """How an account stands, in words also when it does not register; raises `NotFound`."""
        sip = self._settings[SECTION]
        account = sip.accounts.get(account_id)
        if account is None:
            raise NotFound("SIP account", account_id)
        if not sip.enabled:
            return RegistrationStatus(Registration.NONE, text="SIP disabled")
        if not account.enabled:
            return RegistrationStatus(Registration.NONE, text="Account is not active")
        if self._desk.sip_missing:
            return RegistrationStatus(Registration.FAILED, text=f"SIP unavailable: {self._desk.sip_missing}")
        if account.mode is AccountMode.PEER_TO_PEER:
            return RegistrationStatus(Registration.NONE, text="Does not register")
        known = self._status.get(account_id)
        return known or RegistrationStatus(Registration.TRYING, text="Registering", registrar=account.server)

    def _tell_all(self) -> None:
        accounts = self._settings[SECTION].accounts
        for key in [key for key in self._status if key not in accounts]:
            del self._status[key]
        declared = self._desk.events.account
        for event in self._bus.states():
            if event.type is declared and event.source["SIPAccountId"] not in accounts:
                self._bus.delete(declared, SIPAccountId=event.source["SIPAccountId"])
        for key in accounts:
            self._tell(key)

    def _tell(self, account_id: str) -> None:
        status = self.status(account_id)
        self._bus.publish(
            self._desk.events.account,
            {"SIPAccountId": account_id},
            {
                "Registered": status.state is Registration.REGISTERED,
                "Status": status.code,
                "StatusText": status.text,
            },
        )

    # -- EngineListener --------------------------------------------------------------------------------------

    def registration(self, account_id: str, status: RegistrationStatus) -> None:
        """See `EngineListener.registration`."""
        before = self._status.get(account_id)
        self._status[account_id] = status
        if account_id not in self._settings[SECTION].accounts:
            return
        if before is None or before.state is not status.state:
            level = logging.WARNING if status.state is Registration.FAILED else logging.INFO
            log.log(level, "account %s: %s (%d %s)", account_id, status.state.value, status.code, status.text)
        self._tell(account_id)

    def incoming(self, call: IncomingCall) -> None:
        """See `EngineListener.incoming`."""
        self._desk.incoming(call)

    def progress(self, call_id: str, code: int, reason: str, early_media: bool) -> None:
        """See `EngineListener.progress`."""
        self._desk.calls.progress(call_id, code)

    def answered(self, call_id: str) -> None:
        """See `EngineListener.answered`."""
        self._desk.calls.answered(call_id)

    def ended(self, call_id: str, code: int, reason: str, by_remote: bool) -> None:
        """See `EngineListener.ended`."""
        self._desk.calls.ended(call_id, code, reason, by_remote=by_remote)

    def dtmf(self, call_id: str, digit: str, method: str, duration_ms: int) -> None:
        """See `EngineListener.dtmf`."""
        self._desk.dtmf(call_id, digit, method)


async def _fail(error: BaseException) -> NoReturn:
    raise error
