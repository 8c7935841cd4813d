"""The supervisor: order, restart with back-off, and one failure that harms nobody else."""

import asyncio

from axisedge.core.clock import ManualClock
from axisedge.core.subsystem import Background, State, Supervisor


class Part:
    def __init__(self, name: str, journal: list[str], failures: int = 0) -> None:
        self.name = name
        self.background = Background()
        self._journal = journal
        self._failures = failures

    async def start(self) -> None:
        if self._failures:
            self._failures -= 1
            raise OSError(f"{self.name} is not there")
        self._journal.append(f"+{self.name}")

    async def stop(self) -> None:
        await self.background.cancel()
        self._journal.append(f"-{self.name}")


async def test_order_of_start_and_stop() -> None:
    journal: list[str] = []
    supervisor = Supervisor(ManualClock())
    supervisor.add(Part("base", journal))
    supervisor.add(Part("user", journal), after=["base"])
    await supervisor.start()
    await supervisor.stop()
    assert journal == ["+base", "+user", "-user", "-base"]


async def test_one_failure_does_not_keep_the_device_from_starting() -> None:
    journal: list[str] = []
    clock = ManualClock()
    supervisor = Supervisor(clock)
    supervisor.add(Part("camera", journal, failures=2))
    supervisor.add(Part("door", journal))
    await supervisor.start()
    health = supervisor.health()
    assert health["door"].state is State.RUNNING
    assert health["camera"].state is State.FAILED
    assert "camera is not there" in health["camera"].detail
    await clock.advance(1)
    assert health["camera"].state is State.FAILED
    await clock.advance(2)
    assert health["camera"].state is State.RUNNING
    assert health["camera"].restarts == 2
    await supervisor.stop()


async def test_a_failed_background_task_restarts_its_subsystem_alone() -> None:
    journal: list[str] = []
    clock = ManualClock()
    supervisor = Supervisor(clock)
    camera, door = Part("camera", journal), Part("door", journal)
    supervisor.add(camera)
    supervisor.add(door)
    await supervisor.start()

    async def fail() -> None:
        raise ConnectionError("cable pulled")

    camera.background.spawn(fail(), "capture")
    await clock.advance(0)
    assert supervisor.health()["camera"].state is State.FAILED
    assert "cable pulled" in supervisor.health()["camera"].detail
    await clock.advance(1)
    assert supervisor.health()["camera"].state is State.RUNNING
    assert journal.count("+door") == 1
    await supervisor.stop()


async def test_back_off_grows_and_is_forgotten_after_steady_running() -> None:
    journal: list[str] = []
    clock = ManualClock()
    supervisor = Supervisor(clock)
    part = Part("bus", journal, failures=5)
    supervisor.add(part)
    await supervisor.start()
    moments: list[float] = []
    supervisor.listen(
        lambda name, health: moments.append(clock.monotonic()) if health.state is State.STARTING else None
    )
    await clock.advance(40)
    assert moments == [1, 3, 7, 15, 31]

    async def fail() -> None:
        raise ConnectionError("again")

    await clock.advance(60)
    part.background.spawn(fail(), "work")
    await clock.advance(1.5)
    assert supervisor.health()["bus"].state is State.RUNNING
    await supervisor.stop()


async def test_listeners_hear_of_every_state() -> None:
    supervisor = Supervisor(ManualClock())
    supervisor.add(Part("one", []))
    seen: list[State] = []
    supervisor.listen(lambda name, health: seen.append(health.state))
    await supervisor.start()
    await supervisor.stop()
    assert seen == [State.STARTING, State.RUNNING, State.STOPPED]
    await asyncio.sleep(0)
