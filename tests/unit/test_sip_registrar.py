"""Which server an account is registered with: retries, the secondary one, the way back, by a clock turned by hand."""

from __future__ import annotations

import pytest

from axisedge.core.clock import ManualClock
from axisedge.sip.engine.plan import Route
from axisedge.sip.engine.registrar import LONGEST_REST, Registrar, patience
from axisedge.sip.protocols import Registration, RegistrationStatus

PRIMARY = Route("sip:one.example")
SECONDARY = Route("sip:two.example", secondary=True)
S = Registration

pytestmark = pytest.mark.feature("SIP-07", "SIP-15")


class World:
    """Servers that answer when the test says so."""

    def __init__(self, *ways: Route, retransmissions: int = 3, failback: float = 60.0) -> None:
        self.clock = ManualClock()
        self.sent: list[str] = []
        self.told: list[RegistrationStatus] = []
        self.registrar = Registrar(
            ways or (PRIMARY, SECONDARY),
            self,
            self.told.append,
            self.clock,
            retransmissions=retransmissions,
            failback=failback,
        )

    def register(self, route: int) -> None:
        self.sent.append(f"+{route}")

    def unregister(self, route: int) -> None:
        self.sent.append(f"-{route}")

    def take(self) -> list[str]:
        sent, self.sent = self.sent, []
        return sent

    def accept(self, route: int) -> None:
        self.registrar.answered(route, 200, "OK", registered=True)

    def refuse(self, route: int, code: int = 403) -> None:
        self.registrar.answered(route, code, "No", registered=False)

    @property
    def state(self) -> tuple[Registration, str]:
        return self.told[-1].state, self.told[-1].registrar


@pytest.mark.parametrize(("retransmissions", "seconds"), [(1, 1.5), (2, 3.5), (3, 7.5), (10, 35.5)])
def test_the_patience_is_the_time_of_that_many_retransmissions(retransmissions: int, seconds: float) -> None:
    assert patience(retransmissions) == seconds


async def test_the_primary_server_is_asked_first_and_stays() -> None:
    world = World()
    world.registrar.start()
    world.accept(0)
    await world.clock.advance(1000)
    assert world.take() == ["+0"]
    assert [status.state for status in world.told] == [S.TRYING, S.REGISTERED]
    assert world.told[-1].code == 200
    assert not world.told[-1].secondary


async def test_silence_is_followed_by_the_secondary_server_and_after_the_failback_time_by_the_primary() -> (
    None
):
    world = World()
    world.registrar.start()
    await world.clock.advance(7.4)
    assert world.take() == ["+0"]
    await world.clock.advance(0.2)
    assert world.take() == ["+1"]
    world.accept(1)
    assert world.state == (S.REGISTERED, "sip:two.example")
    assert world.told[-1].secondary
    await world.clock.advance(59)
    assert world.take() == []
    await world.clock.advance(2)
    assert world.take() == ["+0"]
    assert world.registrar.route == 1, (
        "calls go on by the secondary server until the primary one has answered"
    )
    world.accept(0)
    assert world.take() == ["-1"]
    assert world.state == (S.REGISTERED, "sip:one.example")


async def test_a_primary_that_stays_away_is_asked_again_after_each_failback_time_and_nobody_is_told() -> None:
    world = World()
    world.registrar.start()
    world.refuse(0, 403)
    world.accept(1)
    told = len(world.told)
    for _ in range(3):
        world.take()
        await world.clock.advance(60.5)
        assert world.take() == ["+0"]
        world.refuse(0, 403)
    assert len(world.told) == told
    assert world.registrar.route == 1


async def test_a_refusal_is_not_repeated_and_an_error_is_until_patience_ends() -> None:
    world = World()
    world.registrar.start()
    for _ in range(4):
        world.refuse(0, 503)
        await world.clock.advance(2.1)
    assert world.take() == ["+0", "+0", "+0", "+0", "+1"], (
        "0.5, 1 and 2 s later; 4 s more would be past 7.5 s"
    )
    world.refuse(1, 404)
    assert world.state == (S.FAILED, "sip:two.example")
    assert world.told[-1].code == 404


async def test_when_no_server_takes_the_account_all_are_tried_again_with_longer_and_longer_rests() -> None:
    world = World(PRIMARY)
    world.registrar.start()
    rests = []
    for _ in range(7):
        world.take()
        world.refuse(0, 401)
        assert world.state == (S.FAILED, "sip:one.example")
        waited = 0
        while not world.sent:
            await world.clock.advance(1)
            waited += 1
        rests.append(waited)
    assert rests == [5, 10, 20, 40, 60, 60, 60]
    assert rests[-1] == LONGEST_REST
    world.accept(0)
    assert world.state == (S.REGISTERED, "sip:one.example")


async def test_a_lost_network_comes_back_by_itself() -> None:
    world = World(PRIMARY)
    world.registrar.start()
    world.accept(0)
    world.take()
    world.refuse(0, 503)  # the refresh finds no way
    assert world.state[0] is S.TRYING
    assert world.take() == []
    await world.clock.advance(0.6)
    assert world.take() == ["+0"]
    await world.clock.advance(7.5)
    assert world.state[0] is S.FAILED
    await world.clock.advance(6)
    assert world.take() == ["+0"]
    world.accept(0)
    assert world.state[0] is S.REGISTERED


async def test_a_changed_address_registers_at_once_with_the_server_in_use() -> None:
    world = World()
    world.registrar.start()
    world.refuse(0)
    world.accept(1)
    world.take()
    world.registrar.network_changed()
    assert world.take() == ["+1"]
    assert world.state == (S.REGISTERED, "sip:two.example")
    world.accept(1)
    assert world.state == (S.REGISTERED, "sip:two.example")


async def test_an_answer_that_comes_too_late_leaves_no_second_registration() -> None:
    world = World()
    world.registrar.start()
    await world.clock.advance(8)
    world.accept(1)
    world.take()
    world.accept(0)
    assert world.take() == ["-0"]


async def test_stopping_forgets_every_timer() -> None:
    world = World()
    world.registrar.start()
    world.registrar.stop()
    await world.clock.advance(1000)
    assert world.take() == ["+0"]
