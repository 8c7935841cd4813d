"""The desk where calls are made and taken: joins settings, the state machine, its lines, events and lights."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict, Unavailable
from axisedge.core.open_streams import OpenStreams
from axisedge.core.product import Product
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice
from axisedge.sip import access_list, call_settings, contact_settings, uri
from axisedge.sip import settings as sip_settings
from axisedge.sip.call import Call, CallState, Kind, Way
from axisedge.sip.call_settings import CallsSettings
from axisedge.sip.calls import Calls, DeviceState, Limits, Verdict
from axisedge.sip.directory import Directory
from axisedge.sip.dtmf import DtmfMatcher
from axisedge.sip.engine_line import EngineLine
from axisedge.sip.events import CallEvents
from axisedge.sip.protocols import DtmfMethod, Engine, IncomingCall
from axisedge.sip.ringing_group import Outcome, RingingGroup, Step
from axisedge.sip.settings import SipSettings
from axisedge.sip.vms_calls import VmsLine

log = logging.getLogger(__name__)

MOST_DIGITS = 256

Audit = Callable[[str, str], None]


class Tones(Protocol):
    """Plays clips while a call waits."""

    async def ring(self, clip: str, gain: float) -> None:
        """Somebody calls the device: play ``clip`` over and over; ``gain`` in dB. Empty is silence."""

    async def ringback(self, clip: str, gain: float) -> None:
        """The device calls somebody."""

    async def stop(self) -> None:
        """Nobody waits any more."""


class CallDesk:
    """Makes and takes calls for everybody: the button, rules, the page, VAPIX."""

    name = "calls"

    def __init__(
        self,
        product: Product,
        settings: Settings,
        bus: Bus,
        clock: Clock,
        engine: Engine,
        streams: OpenStreams,
        audit: Audit,
        host: Callable[[], str] = lambda: "127.0.0.1",
        headers: Callable[[Call], Mapping[str, str]] = lambda _call: {},
        tones: Tones | None = None,
    ) -> None:
        """``host`` is the device's own address; ``headers`` go into the INVITE of a call."""
        self.background = Background()
        self.source = str(product.capabilities.get("call_source", "DoorStation"))
        self.sip_missing = "SIP is disabled"
        """Why there is no SIP now; empty while there is. `SipSubsystem` keeps it."""
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._engine = engine
        self._audit = audit
        self._host = host
        self._tones = tones
        self._matchers: dict[str, DtmfMatcher] = {}
        self._watchers: list[Callable[[], None]] = []
        self._tone: asyncio.Task[None] | None = None
        self._press = float("-inf")
        """When the button was pressed to any effect."""
        settings.section(sip_settings.section(product))
        settings.section(contact_settings.SECTION)
        self.directory = Directory(settings, bus, lambda: self.call_settings, lambda: self.sip_missing)
        self._section = settings.section(
            replace(call_settings.section(product), check=self.directory.check_button)
        )
        self.events = CallEvents.declare(bus, self.source, self._dtmf_choices, self._account_choices)
        self.line = EngineLine(engine, self.background, self._failed, headers)
        vms = VmsLine(
            clock,
            streams,
            lambda: self.call_settings.vms,
            self._answered,
            self._vms_ended,
        )
        self.calls = Calls(clock, {Kind.SIP: self.line, Kind.VMS: vms}, self._limits, self, self._own_address)

    # -- life ------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Tell that nobody calls."""
        self.state(self.calls.state)

    async def stop(self) -> None:
        """End every call."""
        self.calls.end_all("the device stops")
        await self.line.finish()
        await self.background.cancel()
        if self._tones is not None:
            await self._tones.stop()

    @property
    def sip(self) -> SipSettings:
        """The SIP settings."""
        return self._settings[sip_settings.SECTION]

    @property
    def call_settings(self) -> CallsSettings:
        """Call button, tones, VMS calls."""
        return self._settings[self._section]

    def watch(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` whenever a call has changed; returns the way to stop it."""
        self._watchers.append(callback)
        return lambda: self._watchers.remove(callback)

    # -- what people want ------------------------------------------------------------------------------------

    def call(self, to: str, account_id: str, actor: str, *, test: bool = False) -> Call:
        """Call an address, or `VMS_CALL`; raises `Invalid` (``To``), `NotFound`, `Unavailable` or `Conflict`.

        A ``test`` call ends by itself when it is answered.
        """
        target = self.directory.target(to, account_id)
        call = self.calls.call(replace(target, test=test))
        self._audit(actor, f"called {target.uri}")
        return call

    def test_contact(self, contact_id: str, actor: str) -> Call:
        """Call a contact to see whether it works, at any hour and without its fallback; raises as `call` does."""
        call = self.calls.call(replace(self.directory.contact_target(contact_id), test=True))
        self._audit(actor, f"called {call.name} as a test")
        return call

    def call_contact(self, contact_id: str, actor: str) -> list[Call]:
        """Call a contact, or its fallback when it is not available; raises as `call` does."""
        lane = self.directory.lane(contact_id)
        if not lane:
            self.directory.contact_target(contact_id)  # raises what keeps it from being called
        return self._ring([lane], [], f"contact {self.directory.contacts.contacts[contact_id].name}", actor)

    def call_anybody(self, to: str, account_id: str, actor: str) -> list[Call]:
        """Call an address, `VMS_CALL`, a contact's id or its speed dial number; raises as `call` does."""
        contacts = self.directory.contacts
        contact_id = to if to in contacts.contacts else contacts.by_speed_dial(to)
        return self.call_contact(contact_id, actor) if contact_id else [self.call(to, account_id, actor)]

    def press_button(self, actor: str = "call button") -> None:
        """What a press on the call button does: call, answer what rings, or end the call."""
        button = self.call_settings.button
        if not button.enabled:
            log.info("the call button is disabled")
            return
        now = self._clock.monotonic()
        since, ringing = now - self._press, self.calls.ringing
        if ringing is not None:
            self._press = now
            self.answer(ringing.id, actor)
        elif not self.calls.busy:
            self._press = now
            try:
                self.call_recipients(actor)
            except Unavailable as error:
                log.warning("the call button calls nobody: %s", error)
                self._audit(actor, f"nobody was called: {error.why}")
        elif button.suppression is not call_settings.Suppression.NEVER_HANG_UP and (
            button.suppression is call_settings.Suppression.NONE or since >= button.suppression_time
        ):
            self.end_all(actor)

    def call_recipients(self, actor: str) -> list[Call]:
        """Call whoever the call button calls; raises `Unavailable` or `Conflict`."""
        lanes, fallback = self.directory.button_lanes()
        return self._ring(lanes, fallback, "the recipients of the call button", actor)

    def _ring(self, lanes: list[list[Step]], fallback: list[Step], whom: str, actor: str) -> list[Call]:
        group: RingingGroup = self.calls.call_all(lanes, fallback)
        if group.outcome is Outcome.UNAVAILABLE:
            raise Unavailable("call", f"none of {whom} is available now")
        self._audit(actor, f"called {whom}")
        return self.calls.open()

    def answer(self, call_id: str, actor: str) -> Call:
        """Take an incoming call, the one that rings if none is named; raises `NotFound` or `Conflict`."""
        call = self.calls.answer(call_id)
        self._audit(actor, f"answered {call.remote_uri}")
        return call

    def end(self, call_id: str, actor: str) -> Call:
        """Hang up, or refuse; harmless when it is over; raises `NotFound`."""
        return self.calls.end(call_id, f"ended by {actor}")

    def end_all(self, actor: str) -> list[Call]:
        """End whatever rings or goes on."""
        return self.calls.end_all(f"ended by {actor}")

    async def send_dtmf(self, call_id: str, digits: str, method: DtmfMethod | None = None) -> None:
        """Send digits in a call that goes on, as its account's settings say; raises `NotFound` or `Conflict`."""
        call = self.calls[call_id]
        if call.kind is not Kind.SIP or call.state is not CallState.ACTIVE:
            raise Conflict("digits can only be sent in a SIP call that goes on")
        by: DtmfMethod = method or ("rtp" if self.sip.listens(call.account_id, "rtp") else "info")
        await self.line.send_dtmf(call_id, digits, by)

    # -- CallsListener ---------------------------------------------------------------------------------------

    def changed(self, call: Call, before: CallState) -> None:
        """See `CallsListener.changed`."""
        if call.state is not before and before is not CallState.TERMINATING:
            data = {
                "Reason": call.reason.value,
                "CallId": call.id,
                "RemoteURI": call.remote_uri,
                "DeviceURI": call.device_uri,
            }
            self._bus.publish(self.events.change, {"Source": self.source}, data)
            self._write_down(call)
        if call.state is CallState.ACTIVE and call.id not in self._matchers and call.kind is Kind.SIP:
            self._listen(call)
        elif not call.open and call.id in self._matchers:
            self._matchers.pop(call.id).close()
        self._tell_watchers()

    def state(self, state: DeviceState) -> None:
        """See `CallsListener.state`."""
        self._bus.publish(self.events.state, {"Source": self.source}, {"CallState": state.value})
        if self._tones is not None:
            before, self._tone = self._tone, None
            self._tone = self.background.spawn(self._play(self._tones, state, before), "tone of a call")
        self._tell_watchers()

    async def _play(self, player: Tones, state: DeviceState, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        tones = self.call_settings.tones
        if state is DeviceState.RINGING:
            await player.ring(tones.ringtone, tones.ringtone_gain)
        elif state is DeviceState.CALLING:
            await player.ringback(tones.ringback, tones.ringback_gain)
        else:
            await player.stop()

    def _tell_watchers(self) -> None:
        for callback in tuple(self._watchers):
            callback()

    def _write_down(self, call: Call) -> None:
        way = "to" if call.way is Way.OUTGOING else "from"
        who = f"{call.name} ({call.remote_uri})" if call.name else call.remote_uri
        if call.open:
            log.info("call %s %s %s: %s", call.id, way, who, call.reason.value)
            return
        seconds = (self._clock.now() - call.answered).total_seconds() if call.answered else None
        lasted = f" after {seconds:.0f} s" if seconds is not None else ""
        log.info("call %s %s %s ended%s: %s, %s", call.id, way, who, lasted, call.reason.value, call.why)
        self._audit("calls", f"call {way} {who} ended{lasted}: {call.reason.value}, {call.why}")

    # -- what the user agent tells ---------------------------------------------------------------------------

    def incoming(self, call: IncomingCall) -> None:
        """See `EngineListener.incoming`."""
        sip = self.sip
        account = sip.accounts.get(call.account_id)
        verdict = Verdict(access_list.refusal(sip, call), account is not None and account.auto_answer)
        self.calls.incoming(call, verdict)

    def dtmf(self, call_id: str, digit: str, method: str) -> None:
        """A digit of a call that goes on."""
        call = next((c for c in self.calls.open() if c.id == call_id), None)
        matcher = self._matchers.get(call_id)
        if call is None or matcher is None:
            log.info("call %s: a digit before the call was answered counts for nothing", call_id)
        elif not self.sip.listens(call.account_id, method):
            log.info("call %s: the account does not listen to digits by %s", call_id, method)
        elif matcher.press(digit, method):
            call.digits = (call.digits + digit)[-MOST_DIGITS:]
            self._tell_watchers()

    def _answered(self, call_id: str) -> None:
        self.calls.answered(call_id)

    def _vms_ended(self, call_id: str, why: str) -> None:
        self.calls.ended(call_id, 200, why, by_remote=True)

    def _failed(self, call_id: str, why: str) -> None:
        self.calls.failed(call_id, why)

    def _listen(self, call: Call) -> None:
        sip = self.sip
        meanings = sip.dtmf.meanings(sip.dtmf_of(call.account_id))

        def found(event: str) -> None:
            log.info("call %s: digits caused %s", call.id, event)
            self._bus.publish(self.events.dtmf, {"DTMFEventId": event}, {"CallId": call.id})

        self._matchers[call.id] = DtmfMatcher(self._clock, meanings, found)

    # -- facts -----------------------------------------------------------------------------------------------

    def _limits(self) -> Limits:
        sip = self.sip
        return Limits(
            sip.calling_timeout, sip.incoming_timeout, self.call_settings.vms.timeout, sip.end_after
        )

    def _own_address(self, account_id: str) -> str:
        sip = self.sip
        account = sip.accounts.get(account_id)
        return uri.own_address(account, self._host(), sip.sip_port) if account is not None else ""

    def own_address(self, account_id: str) -> str:
        """The device's own SIP address on an account; empty for one that does not exist."""
        return self._own_address(account_id)

    def _dtmf_choices(self) -> list[Choice]:
        return [Choice(key, event.name or key) for key, event in self.sip.dtmf.events.items()]

    def _account_choices(self) -> list[Choice]:
        return [Choice(key, account.name or key) for key, account in self.sip.accounts.items()]
