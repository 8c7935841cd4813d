"""The desk of calls, the call button and SIP's life, with a user agent that only writes down what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from axisedge.core import product as products
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Conflict, Invalid, NotFound, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.open_streams import OpenStreams, StreamKind
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.core.subsystem import State, Supervisor
from axisedge.events.actions import Actions
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, Event, EventType, Item
from axisedge.events.rules import Rules
from axisedge.events.schedules import Schedules
from axisedge.sip.actions import CallActions
from axisedge.sip.call import CallState, Reason
from axisedge.sip.call_button import LIGHT, CallButton
from axisedge.sip.desk import CallDesk
from axisedge.sip.protocols import IncomingCall, MediaStats, Registration, RegistrationStatus
from axisedge.sip.settings import PEER_TO_PEER, SipSettings
from axisedge.sip.subsystem import SipSubsystem

BUTTON = EventType(
    "tns1:Device/tnsaxis:IO/Port",
    "Digital input port",
    source=(Item("port", "xsd:int", choices=lambda: (Choice("0", "Call button"),)),),
    data=(Item("state", "xsd:boolean", state=True),),
    stateful=True,
)


class Paper:
    """A user agent on paper. Real ones are tested against real phones (tests/interop)."""

    def __init__(self) -> None:
        self.unavailable: str | None = None
        self.busy_port = False
        self.listener: Any = None
        self.applied: list[SipSettings] = []
        self.done: list[tuple[Any, ...]] = []
        self.headers: Mapping[str, str] = {}

    async def start(self, settings: SipSettings, listener: Any) -> None:
        if self.busy_port:
            raise Unavailable("SIP port 5060", "it is in use")
        self.listener = listener
        self.applied.append(settings)

    async def apply(self, settings: SipSettings) -> None:
        self.applied.append(settings)

    async def stop(self) -> None:
        self.done.append(("stop",))

    async def call(
        self, account_id: str, to: str, *, call_id: str, video: bool = True, headers: Any = None
    ) -> None:
        self.headers = dict(headers or {})
        self.done.append(("call", account_id, to, call_id))
        if "nowhere" in to:
            raise Unavailable("network", "there is no route")

    async def ring(self, call_id: str, early_media: bool) -> None:
        self.done.append(("ring", call_id))

    async def answer(self, call_id: str) -> None:
        self.done.append(("answer", call_id))

    async def hang_up(self, call_id: str, code: int = 0) -> None:
        self.done.append(("hang up", call_id, code))

    async def send_dtmf(self, call_id: str, digits: str, method: str) -> None:
        self.done.append(("dtmf", call_id, digits, method))

    async def media_stats(self, call_id: str) -> MediaStats:
        return MediaStats()

    def dialled(self) -> list[str]:
        return [entry[2] for entry in self.done if entry[0] == "call"]


class House:
    """A device's worth of calls."""

    def __init__(self, folder: Path) -> None:
        product = products.load("intercom")
        self.clock = ManualClock()
        self.settings = Settings(Store(folder / "s.db"), Keystore.open(folder / "k"), self.clock)
        self.bus = Bus(self.clock)
        self.bus.declare(BUTTON)
        self.engine = Paper()
        self.streams = OpenStreams()
        self.actions = Actions()
        self.audit: list[tuple[str, str]] = []
        self.tones: list[tuple[Any, ...]] = []
        self.lights: dict[str, bool] = {}
        self.supervisor = Supervisor(self.clock)
        self.schedules = Schedules(self.settings, self.bus, self.clock, lambda: __import__("datetime").UTC)
        self.desk = CallDesk(
            product,
            self.settings,
            self.bus,
            self.clock,
            self.engine,
            self.streams,
            lambda actor, done: self.audit.append((actor, done)),
            lambda: "10.0.0.5",
            lambda call: {"Call-Info": f"<http://10.0.0.5/{call.contact}>"},
            self,
        )
        CallActions(self.desk).register(self.actions)
        self.sip = SipSubsystem(self.settings, self.bus, self.engine, self.desk)
        self.button = CallButton(product, self.settings, self.bus, self.desk, self.lights.__setitem__)
        self.rules = Rules(self.settings, self.bus, self.clock, self.actions)
        self.events: list[Event] = []
        self.bus.listen(self.events.append)
        for part in (self.schedules, self.desk, self.sip, self.button, self.rules):
            self.supervisor.add(part)

    async def ring(self, clip: str, gain: int) -> None:
        self.tones.append(("ringtone", clip, gain))

    async def ringback(self, clip: str, gain: int) -> None:
        self.tones.append(("ringback", clip, gain))

    async def stop(self) -> None:
        self.tones.append(("quiet",))

    async def set(self, section: str, **patch: Any) -> None:
        await self.settings.update(section, patch, "test")

    async def turn(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def press(self) -> None:
        self.bus.publish(BUTTON, {"port": 0}, {"state": True})
        self.bus.publish(BUTTON, {"port": 0}, {"state": False})
        await self.turn()

    def told(self, topic: str) -> list[str]:
        """The first value of every event of a topic."""
        return [next(iter(e.data.values()), "") for e in self.events if e.topic == f"tnsaxis:Call/{topic}"]

    async def comes_in(self, uri: str = "sip:6002@pbx.test", call_id: str = "In-1") -> None:
        self.engine.listener.incoming(IncomingCall(call_id, PEER_TO_PEER, uri))
        await self.turn()


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path)
    await made.supervisor.start()
    await made.set("sip", enabled=True, allow_incoming=True)
    yield made
    await made.supervisor.stop()
    await made.settings.close()


CONTACTS = {
    "anna": {"first_name": "Anna", "address": "sip:anna@10.0.0.7", "speed_dial": "12"},
    "ben": {"first_name": "Ben", "address": "10.0.0.8", "fallback": "anna"},
    "day": {"first_name": "Day", "address": "10.0.0.9", "availability": "com.axis.schedules.weekends"},
    "guard": {"first_name": "Guard", "via": "vms"},
}


@pytest.mark.feature("SIP-11", "SIP-14")
async def test_the_button_calls_everybody_and_tells_it_in_order(house: House) -> None:
    await house.set("contacts", contacts=CONTACTS)
    await house.set("calls", button={"recipients": ["anna", "ben"]})
    await house.press()
    assert house.engine.dialled() == ["sip:anna@10.0.0.7", "sip:10.0.0.8"]
    assert house.engine.headers == {"Call-Info": "<http://10.0.0.5/ben>"}
    anna, ben = house.desk.calls.open()
    assert anna.device_uri == "sip:10.0.0.5"
    house.engine.listener.progress(ben.id, 180, "Ringing", False)
    house.engine.listener.answered(ben.id)
    await house.turn()
    assert ("hang up", anna.id, 0) in house.engine.done
    house.engine.listener.ended(anna.id, 487, "Request Terminated", False)
    house.engine.listener.ended(ben.id, 200, "OK", True)
    assert house.told("StateChange") == [
        "Initiated",
        "Initiated",
        "AcceptedByRemote",
        "Terminated",
        "Terminated",
    ]
    assert house.told("State") == ["Idle", "Calling", "Active", "Idle"]
    lines = [done for actor, done in house.audit if actor == "calls"]
    assert any("Ben" in line and "the other side hung up" in line for line in lines)


@pytest.mark.feature("SIP-10", "SIP-11")
async def test_who_is_away_is_not_called(house: House) -> None:
    await house.set("contacts", contacts=CONTACTS)
    await house.set("calls", button={"recipients": ["day"]})
    await house.press()  # the clock begins on a Monday
    assert house.engine.dialled() == [] and not house.desk.calls.busy
    assert any("nobody was called" in done for _, done in house.audit)
    await house.set("calls", button={"fallback": "anna"})
    await house.press()
    assert house.engine.dialled() == ["sip:anna@10.0.0.7"]
    house.desk.end_all("test")
    await house.clock.advance(5 * 86400)
    await house.press()
    assert house.engine.dialled()[-1] == "sip:10.0.0.9"


@pytest.mark.feature("SIP-11")
async def test_more_than_six_sip_recipients_are_refused_but_any_number_of_vms(house: House) -> None:
    many = {f"c{n}": {"address": f"10.0.1.{n}"} for n in range(7)}
    await house.set("contacts", contacts=many | {f"v{n}": {"via": "vms"} for n in range(9)})
    six = [f"c{n}" for n in range(6)] + [f"v{n}" for n in range(9)] + ["VMS_CALL"]
    await house.set("calls", button={"recipients": six})
    with pytest.raises(Invalid) as caught:
        await house.set("calls", button={"recipients": list(many)})
    assert caught.value.field == "button.recipients"
    with pytest.raises(Invalid) as caught:
        await house.set("calls", button={"recipients": ["nobody"]})
    assert caught.value.field == "button.recipients.0"
    with pytest.raises(Invalid) as caught:
        await house.set("calls", button={"fallback": "nobody"})
    assert caught.value.field == "button.fallback"
    await house.press()
    assert len(house.engine.dialled()) == 6 and len(house.desk.calls.open()) == 16


@pytest.mark.feature("SIP-11")
async def test_a_second_press_ends_the_call_but_not_an_impatient_one(house: House) -> None:
    await house.press()
    await house.clock.advance(1)
    await house.press()
    assert house.desk.calls.busy
    await house.clock.advance(2)
    await house.press()
    assert not house.desk.calls.busy
    await house.set("calls", button={"suppression": "NeverHangUp"})
    await house.press()
    await house.clock.advance(30)
    await house.press()
    assert house.desk.calls.busy
    await house.set("calls", button={"enabled": False})
    house.desk.end_all("test")
    await house.press()
    assert not house.desk.calls.busy


@pytest.mark.feature("SIP-11")
async def test_a_press_answers_what_rings(house: House) -> None:
    await house.comes_in()
    await house.press()
    assert ("answer", "In-1") in house.engine.done


@pytest.mark.feature("SIP-12")
async def test_a_vms_answers_by_opening_streams(house: House) -> None:
    recording = house.streams.opened(StreamKind.AUDIO_TO_DEVICE)
    await house.set("sip", enabled=False)
    await house.set("calls", vms={"audio_to_device": 1, "video_from_device": 1})
    await house.press()
    call = house.desk.calls.open()[0]
    assert (call.remote_uri, call.kind.value) == ("VMS_CALL", "VMS"), "also without SIP"
    talk = house.streams.opened(StreamKind.AUDIO_TO_DEVICE)
    assert call.state is CallState.CALLING
    look = house.streams.opened(StreamKind.VIDEO_FROM_DEVICE)
    assert (call.state, call.reason) == (CallState.ACTIVE, Reason.ACCEPTED_BY_REMOTE)
    recording()
    recording()
    assert call.state is CallState.ACTIVE, "what was open before the call does not matter"
    talk()
    assert call.state is CallState.TERMINATED and "closed" in call.why
    look()
    await house.press()
    await house.clock.advance(60.1)
    assert house.desk.calls.all()[0].reason is Reason.NO_ANSWER
    await house.set("calls", vms={"enabled": False})
    with pytest.raises(Unavailable):
        house.desk.call("VMS_CALL", "", "test")


@pytest.mark.feature("SIP-12")
async def test_tones_follow_the_call(house: House) -> None:
    await house.set("calls", tones={"ringtone": "bell.wav", "ringtone_gain": 3, "ringback": "wait.wav"})
    house.tones.clear()
    await house.comes_in()
    house.engine.listener.ended("In-1", 487, "", True)
    call = house.desk.call("10.0.0.7", "", "test")
    house.engine.listener.answered(call.id)
    await house.turn()
    assert house.tones == [("ringtone", "bell.wav", 3), ("quiet",), ("ringback", "wait.wav", 0), ("quiet",)]


@pytest.mark.feature("SIP-01", "SIP-07", "SIP-09", "SIP-14")
async def test_incoming_calls_ring_answer_or_are_refused(house: House) -> None:
    await house.comes_in()
    assert ("ring", "In-1") in house.engine.done and house.told("State")[-1] == "Ringing"
    house.desk.answer("", "test")
    house.engine.listener.answered("In-1")
    assert house.told("StateChange")[-1] == "AcceptedByDevice" and house.told("State")[-1] == "Active"
    await house.comes_in(call_id="In-2")
    assert ("hang up", "In-2", 486) in house.engine.done
    house.desk.end("In-1", "test")
    await house.set("sip", access_list={"enabled": True, "sources": ["6001"]})
    await house.comes_in(call_id="In-3")
    assert ("hang up", "In-3", 403) in house.engine.done and house.told("StateChange")[-1] == "Denied"
    assert any("access list" in done for _, done in house.audit)
    await house.set("sip", access_list={"enabled": False}, accounts={PEER_TO_PEER: {"auto_answer": True}})
    await house.comes_in(call_id="In-4")
    assert house.engine.done[-2:] == [("ring", "In-4"), ("answer", "In-4")]


@pytest.mark.feature("SIP-14")
async def test_what_goes_on_is_hung_up_before_the_desk_stops(house: House) -> None:
    call = house.desk.call("10.0.0.7", "", "test")
    house.engine.listener.answered(call.id)
    await house.desk.stop()
    assert ("hang up", call.id, 0) in house.engine.done


@pytest.mark.feature("SIP-08", "SIP-16")
async def test_digits_cause_their_event_once_and_only_as_the_account_listens(house: House) -> None:
    await house.set(
        "sip",
        dtmf={
            "events": {"door": {"name": "Unlock door"}},
            "sequences": {"t": {"sequence": "1", "event": "door"}},
            "configurations": {"dtmf_conf_0": {"sequences": ["t"], "info": False}},
        },
    )
    call = house.desk.call("10.0.0.7", "", "test")
    house.engine.listener.dtmf(call.id, "1", "rtp", 0)
    assert house.told("DTMF") == [], "not before the call is answered"
    house.engine.listener.answered(call.id)
    house.engine.listener.dtmf(call.id, "1", "info", 0)
    assert house.told("DTMF") == []
    house.engine.listener.dtmf(call.id, "1", "rtp", 0)
    (event,) = [e for e in house.events if e.topic == "tnsaxis:Call/DTMF"]
    assert (event.source, event.data) == ({"DTMFEventId": "door"}, {"CallId": call.id})
    assert ("door", "Unlock door") in [(c.value, c.title) for c in event.type.source[0].choices()]
    await house.desk.send_dtmf(call.id, "12#")
    assert house.engine.done[-1] == ("dtmf", call.id, "12#", "rtp")
    house.engine.listener.ended(call.id, 200, "OK", True)
    house.engine.listener.dtmf(call.id, "1", "rtp", 0)
    assert len(house.told("DTMF")) == 1
    with pytest.raises(Conflict):
        await house.desk.send_dtmf(call.id, "1")


@pytest.mark.feature("SIP-10", "SIP-14")
async def test_what_cannot_be_called_says_why(house: House) -> None:
    for to, account, error in (
        ("", "", Invalid),
        ("6002", "", Invalid),
        ("10.0.0.7", "none", NotFound),
    ):
        with pytest.raises(error):
            house.desk.call(to, account, "test")
    with pytest.raises(NotFound):
        house.desk.call_contact("nobody", "test")
    await house.set("contacts", contacts=CONTACTS)
    assert [call.name for call in house.desk.call_anybody("12", "", "test")] == ["Anna"]
    with pytest.raises(Conflict):
        house.desk.call("10.0.0.7", "", "test")
    house.desk.end_all("test")
    lost = house.desk.call("sip:x@nowhere", "", "test")
    await house.turn()
    assert lost.reason is Reason.FAILED and "no route" in lost.why
    await house.set("sip", enabled=False)
    with pytest.raises(Unavailable):
        house.desk.call("10.0.0.7", "", "test")
    with pytest.raises(Unavailable):
        house.desk.call_contact("anna", "test")


@pytest.mark.feature("SIP-09", "SIP-10")
async def test_a_test_call_ends_when_it_is_answered(house: House) -> None:
    await house.set("contacts", contacts=CONTACTS)
    for begin in (
        lambda: house.desk.call("10.0.0.7", "", "test", test=True),
        lambda: house.desk.test_contact("day", "test"),
    ):
        call = begin()
        house.engine.listener.answered(call.id)
        assert call.state is CallState.TERMINATING and call.answered is not None
        await house.turn()
        assert ("hang up", call.id, 0) in house.engine.done
    with pytest.raises(NotFound):
        house.desk.test_contact("nobody", "test")


@pytest.mark.feature("SIP-15")
async def test_an_extension_is_left_to_the_server_of_the_moment(house: House) -> None:
    pbx = {"mode": "registered", "user_id": "6001", "registrar": "10.0.0.1", "domain": "pbx.test"}
    await house.set("sip", accounts={"pbx": pbx})
    for to in ("6002", "sip:6002@pbx.test"):
        call = house.desk.call(to, "pbx", "test")
        await house.turn()
        assert (call.remote_uri, house.engine.dialled()[-1]) == ("sip:6002@pbx.test", "6002")
        house.desk.end_all("test")


@pytest.mark.feature("SIP-07", "SIP-14")
async def test_accounts_tell_how_they_stand(house: House) -> None:
    def shown(account: str) -> Mapping[str, str]:
        return house.bus.state(house.desk.events.account, SIPAccountId=account) or {}

    assert shown(PEER_TO_PEER) == {"Registered": "0", "Status": "0", "StatusText": "Does not register"}
    pbx = {"mode": "registered", "user_id": "6001", "registrar": "10.0.0.1"}
    await house.set("sip", accounts={"pbx": pbx})
    assert shown("pbx")["StatusText"] == "Registering"
    house.engine.listener.registration(
        "pbx", RegistrationStatus(Registration.REGISTERED, 200, "OK", "10.0.0.1")
    )
    assert shown("pbx") == {"Registered": "1", "Status": "200", "StatusText": "OK"}
    house.engine.listener.registration("pbx", RegistrationStatus(Registration.FAILED, 403, "Forbidden"))
    assert shown("pbx") == {"Registered": "0", "Status": "403", "StatusText": "Forbidden"}
    await house.set("sip", accounts={"pbx": {"enabled": False}})
    assert shown("pbx")["StatusText"] == "Account is not active"
    await house.set("sip", accounts={"pbx": None})
    assert shown("pbx") == {}
    await house.set("sip", enabled=False)
    assert shown(PEER_TO_PEER)["StatusText"] == "SIP disabled"


@pytest.mark.feature("SIP-01")
async def test_turning_sip_off_ends_its_calls(house: House) -> None:
    call = house.desk.call("10.0.0.7", "", "test")
    house.engine.listener.answered(call.id)
    await house.set("sip", enabled=False)
    assert (call.state, call.reason, call.why) == (CallState.TERMINATED, Reason.TERMINATED, "SIP is disabled")
    assert house.engine.done[-1] == ("stop",) and house.told("State")[-1] == "Idle"


@pytest.mark.feature("SIP-01")
async def test_without_a_user_agent_sip_says_why_and_the_rest_goes_on(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.engine.unavailable = "pjsua2 is not installed"
    await house.supervisor.start()
    assert house.supervisor.health()["sip"].state is State.RUNNING, "nobody asked for SIP"
    await house.set("sip", enabled=True)
    await house.turn()
    health = house.supervisor.health()["sip"]
    assert health.state is State.FAILED and "SIP is unavailable: pjsua2 is not installed" in health.detail
    assert "pjsua2" in house.sip.status(PEER_TO_PEER).text
    with pytest.raises(Unavailable, match="pjsua2"):
        house.desk.call("10.0.0.7", "", "test")
    assert house.desk.call("VMS_CALL", "", "test").kind.value == "VMS"
    house.engine.unavailable, house.engine.busy_port = None, True
    await house.clock.advance(2)
    assert "in use" in house.supervisor.health()["sip"].detail
    house.engine.busy_port = False
    await house.clock.advance(60)
    assert house.supervisor.health()["sip"].state is State.RUNNING
    await house.supervisor.stop()
    await house.settings.close()


@pytest.mark.feature("SIP-14", "SIP-17")
async def test_rules_make_answer_and_end_calls(house: House) -> None:
    def rule(topic: str, content: str, template: str, **parameters: str) -> dict[str, Any]:
        return {
            "conditions": [{"topic": topic, "content": content}],
            "action": {"template": f"com.axis.action.fixed.{template}", "parameters": parameters},
        }

    ringing = 'boolean(//SimpleItem[@Name="CallState" and @Value="Ringing"])'
    await house.set(
        "rules",
        rules={
            "1": rule("tnsaxis:Call/State", ringing, "sip.answer"),
            "2": rule(
                BUTTON.topic, 'boolean(//SimpleItem[@Name="state" and @Value="1"])', "sip", recipient="anna"
            ),
        },
    )
    await house.set("contacts", contacts=CONTACTS)
    await house.set("calls", button={"enabled": False})
    await house.comes_in()
    await house.turn()
    assert ("answer", "In-1") in house.engine.done
    house.desk.end_all("test")
    await house.press()
    assert house.engine.dialled() == ["sip:anna@10.0.0.7"]
    house.engine.listener.answered(house.desk.calls.open()[0].id)
    activation: Any = type("A", (), {"actor": "rule test"})()
    send = house.actions["com.axis.action.fixed.sip.dtmf"]
    assert send.run is not None
    await send.run(send.check({"digits": "5", "method": ""}), activation)
    assert house.engine.done[-1][2:] == ("5", "rtp")
    end = house.actions["com.axis.action.fixed.sip.terminate"]
    assert end.run is not None
    await end.run(end.check({}), activation)
    assert not house.desk.calls.busy
    with pytest.raises(Conflict):
        await send.run(send.check({"digits": "5"}), activation)
    with pytest.raises(Invalid):
        house.actions["com.axis.action.fixed.sip"].check({"recipient": "x", "account": "none"})


@pytest.mark.feature("SIP-11")
async def test_the_standby_light_follows_its_setting_and_the_day(house: House) -> None:
    day = EventType(
        "tns1:VideoSource/tnsaxis:DayNightVision",
        "Day",
        source=(Item("VideoSourceConfigurationToken"),),
        data=(Item("day", "xsd:boolean", state=True),),
        stateful=True,
    )
    house.bus.declare(day)
    assert house.lights[LIGHT]
    house.bus.publish(day, {"VideoSourceConfigurationToken": 1}, {"day": True})
    assert not house.lights[LIGHT]
    await house.set("calls", button={"standby_light": "on"})
    assert house.lights[LIGHT]
    await house.press()
    assert not house.lights[LIGHT], "standby ends with a call"
    house.desk.end_all("test")
    assert house.lights[LIGHT]
    await house.set("calls", button={"standby_light": "off"})
    assert not house.lights[LIGHT]
