"""The state machine of calls: every call ends, one conversation at a time, whatever the wire does and when."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Conflict, NotFound
from axisedge.sip.call import Call, CallState, Kind, Reason, reason_of
from axisedge.sip.calls import GIVE_UP, Calls, DeviceState, Limits, Verdict
from axisedge.sip.protocols import IncomingCall
from axisedge.sip.ringing_group import Outcome, Step, Target


class Wire:
    """Writes down what the logic wants, and what everybody was told."""

    def __init__(self) -> None:
        self.dialled: list[str] = []
        self.rung: list[str] = []
        self.taken: list[str] = []
        self.hung_up: list[tuple[str, int]] = []
        self.changes: list[tuple[str, CallState, Reason]] = []
        self.states: list[DeviceState] = []

    def dial(self, call: Call) -> None:
        self.dialled.append(call.id)

    def ring(self, call: Call) -> None:
        self.rung.append(call.id)

    def answer(self, call: Call) -> None:
        self.taken.append(call.id)

    def hang_up(self, call_id: str, code: int = 0) -> None:
        self.hung_up.append((call_id, code))

    def changed(self, call: Call, before: CallState) -> None:
        if call.state is not before:
            self.changes.append((call.remote_uri, call.state, call.reason))

    def state(self, state: DeviceState) -> None:
        self.states.append(state)


def _here(name: str, away: str) -> bool:
    return name not in away


class Exchange:
    def __init__(self, limits: Limits | None = None) -> None:
        self.clock = ManualClock()
        self.wire = Wire()
        self.limits = limits or Limits(calling=60, ringing=30, vms_calling=20)
        lines = {Kind.SIP: self.wire, Kind.VMS: self.wire}
        self.calls = Calls(self.clock, lines, lambda: self.limits, self.wire)

    def call_all(self, *lanes: str, fallback: str = "", away: str = "") -> list[Call]:
        """Call lanes such as "a>b" (b is a's fallback); contacts named in ``away`` are not available."""

        def lane(text: str) -> list[Step]:
            return [
                Step(Target(f"sip:{name}@pbx", "acc"), partial(_here, name, away))
                for name in text.split(">")
                if name
            ]

        self.group = self.calls.call_all([lane(text) for text in lanes], lane(fallback))
        return self.calls.open()

    def id(self, name: str) -> str:
        return next(c.id for c in self.calls.all() if c.remote_uri == f"sip:{name}@pbx" and not c.over)

    def ringing(self) -> list[str]:
        return [c.remote_uri[4:5] for c in self.calls.open() if c.state is CallState.CALLING]

    def comes_in(self, name: str = "x", *, auto: bool = False, refuse: str = "") -> Call:
        said = IncomingCall(f"In-{name}", "acc", f"sip:{name}@pbx")
        return self.calls.incoming(said, Verdict(refuse, auto))


@pytest.mark.feature("SIP-14")
async def test_an_outgoing_call_is_told_in_the_order_of_the_documentation() -> None:
    desk = Exchange()
    call = desk.calls.call(Target("sip:a@pbx", "acc"))
    assert call.id.startswith("Out-0-")
    desk.calls.progress(call.id, 180)
    assert call.rings
    desk.calls.answered(call.id)
    desk.calls.ended(call.id, 200, "OK", by_remote=True)
    assert [(state, reason) for _, state, reason in desk.wire.changes] == [
        (CallState.CALLING, Reason.INITIATED),
        (CallState.ACTIVE, Reason.ACCEPTED_BY_REMOTE),
        (CallState.TERMINATED, Reason.TERMINATED),
    ]
    assert desk.wire.states == [DeviceState.CALLING, DeviceState.ACTIVE, DeviceState.IDLE]
    assert call.stopped is not None and "other side" in call.why
    with pytest.raises(NotFound):
        desk.calls["Out-9"]


@pytest.mark.feature("SIP-11")
async def test_the_first_who_answers_gets_the_visitor_and_the_others_stop_ringing() -> None:
    desk = Exchange()
    desk.call_all("a", "b", "c")
    assert desk.ringing() == ["a", "b", "c"]
    first, second, third = (desk.id(name) for name in "abc")
    desk.calls.answered(second)
    assert desk.calls.active is desk.calls[second]
    assert {first, third} == {call_id for call_id, _ in desk.wire.hung_up}
    desk.calls.answered(first)  # its 200 crossed our CANCEL
    assert desk.wire.hung_up.count((first, 0)) == 2, "a late answer is hung up"
    assert [c.id for c in desk.calls.open()] == [second]
    desk.calls.ended(first, 200, "OK", by_remote=False)
    desk.calls.ended(third, 487, "Request Terminated", by_remote=False)
    assert desk.calls[third].reason is Reason.TERMINATED
    assert desk.wire.states == [DeviceState.CALLING, DeviceState.ACTIVE]


@pytest.mark.feature("SIP-10", "SIP-11")
async def test_a_lane_goes_on_to_its_fallback_and_the_group_to_its_own() -> None:
    desk = Exchange()
    desk.call_all("a>b", "c", fallback="d")
    desk.calls.ended(desk.id("a"), 486, "Busy Here", by_remote=True)
    assert desk.ringing() == ["c", "b"]
    desk.calls.ended(desk.id("b"), 603, "Decline", by_remote=True)
    desk.calls.ended(desk.id("c"), 404, "Not Found", by_remote=True)
    assert desk.ringing() == ["d"]
    desk.calls.ended(desk.id("d"), 480, "Temporarily Unavailable", by_remote=True)
    assert desk.group.outcome is Outcome.UNANSWERED
    assert [c.reason for c in desk.calls.all()] == [
        Reason.NO_ANSWER,
        Reason.FAILED,
        Reason.DENIED,
        Reason.BUSY,
    ]
    assert desk.wire.states == [DeviceState.CALLING, DeviceState.IDLE], "the light does not blink between"


@pytest.mark.feature("SIP-02", "SIP-11")
async def test_nobody_answers_in_time() -> None:
    desk = Exchange()
    desk.call_all("a>b")
    await desk.clock.advance(59.9)
    assert desk.ringing() == ["a"]
    await desk.clock.advance(0.2)
    assert desk.ringing() == ["b"]
    await desk.clock.advance(60)
    assert not desk.calls.busy and desk.calls.all()[0].reason is Reason.NO_ANSWER
    await desk.clock.advance(GIVE_UP)
    assert all(call.over for call in desk.calls.all()), "also when the far end never says so"


@pytest.mark.feature("SIP-10", "SIP-11")
async def test_who_is_not_available_is_not_called() -> None:
    desk = Exchange()
    assert [c.remote_uri for c in desk.call_all("a>b", "c", away="ac")] == ["sip:b@pbx"]
    desk.calls.end_all("test")
    assert desk.call_all("a>b", away="ab") == []
    assert desk.group.outcome is Outcome.UNAVAILABLE and not desk.calls.busy


@pytest.mark.feature("SIP-11")
async def test_nobody_is_rung_twice_at_once() -> None:
    desk = Exchange()
    assert len(desk.call_all("a>b", "b", "a")) == 2
    desk.calls.ended(desk.id("a"), 486, "", by_remote=True)
    assert desk.ringing() == ["b"]


@pytest.mark.feature("SIP-14")
async def test_ending_one_leg_does_not_ring_its_fallback() -> None:
    desk = Exchange()
    call, *_ = desk.call_all("a>b")
    desk.calls.end(call.id, "ended by somebody")
    assert desk.group.outcome is Outcome.CANCELLED and not desk.calls.busy
    assert (call.state, call.reason) == (CallState.TERMINATING, Reason.TERMINATED)
    desk.calls.end(call.id, "again")
    assert len(desk.wire.hung_up) == 1


@pytest.mark.feature("SIP-02", "SIP-14")
async def test_an_incoming_call_rings_until_it_is_answered_or_too_long() -> None:
    desk = Exchange()
    call = desk.comes_in()
    assert desk.wire.rung == [call.id] and desk.calls.state is DeviceState.RINGING
    with pytest.raises(Conflict):
        desk.calls.call(Target("sip:a@pbx", "acc"))
    assert desk.calls.answer() is call
    desk.calls.answered(call.id)
    assert call.reason is Reason.ACCEPTED_BY_DEVICE
    with pytest.raises(Conflict):
        desk.calls.answer(call.id)
    desk.calls.end(call.id, "hung up")
    late = desk.comes_in("y")
    await desk.clock.advance(30.1)
    assert late.reason is Reason.NO_ANSWER and desk.wire.hung_up[-1] == (late.id, 480)
    assert not desk.calls.busy, "the place is free although neither has confirmed"


@pytest.mark.feature("SIP-07")
async def test_an_account_answers_automatically() -> None:
    desk = Exchange()
    call = desk.comes_in(auto=True)
    assert desk.wire.rung == desk.wire.taken == [call.id], "180 goes first"
    await desk.clock.advance(GIVE_UP + 1)
    assert call.reason is Reason.FAILED and "confirmed" in call.why
    assert not desk.calls.busy


@pytest.mark.feature("SIP-09", "SIP-14")
async def test_a_refused_caller_takes_no_place() -> None:
    desk = Exchange()
    blocked = desk.comes_in("evil", refuse="not in the access list")
    assert desk.wire.hung_up == [(blocked.id, 403)] and blocked.reason is Reason.DENIED
    good = desk.comes_in("good")
    second = desk.comes_in("second")
    assert desk.wire.hung_up[-1] == (second.id, 486) and second.reason is Reason.BUSY
    assert desk.calls.ringing is good
    assert desk.wire.states == [DeviceState.RINGING]
    desk.calls.ended(good.id, 487, "Request Terminated", by_remote=True)
    assert good.why == "the caller gave up" and not desk.calls.busy


@pytest.mark.feature("SIP-02")
async def test_calls_end_after_their_time() -> None:
    desk = Exchange(Limits(calling=60, ringing=30, end_after=600))
    call = desk.calls.call(Target("sip:a@pbx", "acc"))
    await desk.clock.advance(50)
    desk.calls.answered(call.id)
    await desk.clock.advance(599)
    assert call.state is CallState.ACTIVE
    await desk.clock.advance(2)
    assert call.state is CallState.TERMINATING and "600 s" in call.why


@pytest.mark.feature("SIP-11")
async def test_a_vms_call_has_its_own_time() -> None:
    desk = Exchange()
    call = desk.calls.call(Target("VMS_CALL", "", Kind.VMS))
    await desk.clock.advance(20.1)
    assert call.reason is Reason.NO_ANSWER


async def test_a_command_that_cannot_be_carried_out_ends_the_call() -> None:
    desk = Exchange()
    call = desk.calls.call(Target("sip:a@pbx", "acc"))
    desk.calls.failed(call.id, "no route to host")
    assert (call.state, call.reason, call.why) == (CallState.TERMINATED, Reason.FAILED, "no route to host")
    assert not desk.calls.busy


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (486, Reason.BUSY),
        (600, Reason.BUSY),
        (603, Reason.DENIED),
        (403, Reason.DENIED),
        (408, Reason.NO_ANSWER),
        (480, Reason.NO_ANSWER),
        (404, Reason.FAILED),
        (488, Reason.FAILED),
        (503, Reason.FAILED),
    ],
)
@pytest.mark.feature("SIP-14")
def test_a_status_code_has_a_reason(code: int, reason: Reason) -> None:
    assert reason_of(code) is reason


class Storm(RuleBasedStateMachine):
    """People, phones and the network do anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        import asyncio

        self.loop = asyncio.new_event_loop()
        self.desk = Exchange()
        self.names = 0

    def teardown(self) -> None:
        self.wait(2000)
        assert self.desk.calls.state in (DeviceState.IDLE, DeviceState.ACTIVE), "a call got stuck"
        self.desk.calls.end_all("the end")
        self.wait(GIVE_UP)
        assert all(call.over and call.timer is None for call in self.desk.calls.all())
        assert not self.desk.clock._timers or all(t.callback is None for *_, t in self.desk.clock._timers)
        self.loop.close()

    def known(self) -> list[Call]:
        return self.desk.calls.all()

    @rule(
        lanes=st.lists(st.sampled_from(["a", "a>b", "b>c>d", "e", "f>a"]), min_size=1, max_size=6),
        fallback=st.sampled_from(["", "z", "a"]),
        away=st.sampled_from(["", "a", "abz"]),
    )
    def press(self, lanes: list[str], fallback: str, away: str) -> None:
        busy = self.desk.calls.busy
        try:
            self.desk.call_all(*lanes, fallback=fallback, away=away)
        except Conflict:
            assert busy
        else:
            assert not busy

    @rule(auto=st.booleans(), refuse=st.sampled_from(["", "blocked"]))
    def come_in(self, auto: bool, refuse: str) -> None:
        self.names += 1
        self.desk.comes_in(str(self.names), auto=auto, refuse=refuse)

    @precondition(lambda self: self.known())
    @rule(
        data=st.data(),
        what=st.sampled_from(["answered", "progress", "failed", "ended"]),
        code=st.sampled_from([200, 404, 408, 486, 487, 603]),
        remote=st.booleans(),
    )
    def wire(self, data: st.DataObject, what: str, code: int, remote: bool) -> None:
        call = data.draw(st.sampled_from(self.known()))
        calls = self.desk.calls
        if what == "answered":
            if call.way.value == "Outgoing" or call.accepted or call.over:
                before = len(self.desk.wire.hung_up)
                calls.answered(call.id)
                if call.state is not CallState.ACTIVE:
                    assert len(self.desk.wire.hung_up) > before, "an unwanted answer is hung up"
        elif what == "progress":
            calls.progress(call.id, 180)
        elif what == "failed":
            calls.failed(call.id, "broken")
        else:
            calls.ended(call.id, code, "text", by_remote=remote)
            assert call.over

    @precondition(lambda self: self.known())
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        self.desk.calls.end(data.draw(st.sampled_from(self.known())).id, "somebody")

    @rule()
    def end_all(self) -> None:
        self.desk.calls.end_all("everybody")
        assert not self.desk.calls.busy

    @rule()
    def answer(self) -> None:
        try:
            self.desk.calls.answer()
        except (NotFound, Conflict):
            assert self.desk.calls.ringing is None

    @rule(seconds=st.sampled_from([0.1, 5, 31, 36, 61]))
    def wait(self, seconds: float) -> None:
        self.loop.run_until_complete(self.desk.clock.advance(seconds))

    @rule(end_after=st.sampled_from([60.0, 600.0]))
    def change_limits(self, end_after: float) -> None:
        self.desk.limits = replace(self.desk.limits, end_after=end_after)

    @invariant()
    def one_conversation(self) -> None:
        open_ = self.desk.calls.open()
        active = [call for call in open_ if call.state is CallState.ACTIVE]
        assert len(active) <= 1
        if active:
            assert open_ == active, "nobody else rings during a conversation"
        assert len({call.way for call in open_}) <= 1, "it never calls and rings at once"

    @invariant()
    def the_lights_are_right(self) -> None:
        shown = self.desk.wire.states[-1] if self.desk.wire.states else DeviceState.IDLE
        assert shown is self.desk.calls.state
        open_ = self.desk.calls.open()
        assert (shown is DeviceState.IDLE) == (not open_)
        for before, after in zip(self.desk.wire.states, self.desk.wire.states[1:], strict=False):
            assert before is not after


Storm.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestStorm = pytest.mark.feature("SIP-11", "SIP-14")(Storm.TestCase)
