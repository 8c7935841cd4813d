"""What rules can do with doors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from pydantic import Field

from axisedge.access.door import Action
from axisedge.access.doors import Doors
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Stop
from axisedge.events.declarations import Choice

GROUP = "Door"


class OneDoor(ActionParameters):
    """Which door."""

    door: str = Field(title="Door", max_length=64)


class GiveAccess(OneDoor):
    """Let somebody pass."""

    long_time: bool = Field(False, title="Long access time")


class DoorActions:
    """Door commands for rules; the rule is the cause that the log names."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def register(self, actions: Actions) -> None:
        """Offer the actions to rules."""
        once = {
            "lock": ("Lock door", Action.LOCK),
            "unlock": ("Unlock door", Action.UNLOCK),
            "lockdown": ("Lock down door", Action.LOCK_DOWN),
            "lockdownrelease": ("End lockdown of door", Action.LOCK_DOWN_RELEASE),
            "lockopen": ("Lock door open", Action.LOCK_OPEN),
            "lockopenrelease": ("End locking door open", Action.LOCK_OPEN_RELEASE),
            "block": ("Block door", Action.BLOCK),
        }
        during = {
            "unlock": ("Unlock door while the rule is active", Action.UNLOCK, self._doors.end_unlock),
            "lockdown": (
                "Lock down door while the rule is active",
                Action.LOCK_DOWN,
                self._doors.end_lockdown,
            ),
        }
        choices = {"door": self._choices}
        actions.register(
            ActionType(
                "com.axis.action.fixed.door.access",
                "Give access through door",
                GROUP,
                GiveAccess,
                run=self._access,
                choices=choices,
            )
        )
        for name, (title, action) in once.items():
            actions.register(
                ActionType(
                    f"com.axis.action.fixed.door.{name}",
                    title,
                    GROUP,
                    OneDoor,
                    run=self._once(action),
                    choices=choices,
                )
            )
        for name, (title, begin, end) in during.items():
            actions.register(
                ActionType(
                    f"com.axis.action.unlimited.door.{name}",
                    title,
                    GROUP,
                    OneDoor,
                    start=self._during(begin, end),
                    choices=choices,
                )
            )

    def _choices(self) -> Sequence[Choice]:
        return [Choice(door.token, door.settings.name or door.token) for door in self._doors.all()]

    async def _access(self, wanted: GiveAccess, activation: Activation) -> None:
        await self._doors.command(wanted.door, Action.ACCESS, activation.actor, extended=wanted.long_time)

    def _once(self, action: Action) -> Callable[[OneDoor, Activation], Awaitable[None]]:
        async def run(wanted: OneDoor, activation: Activation) -> None:
            await self._doors.command(wanted.door, action, activation.actor)

        return run

    def _during(
        self, begin: Action, end: Callable[[str, str], Awaitable[None]]
    ) -> Callable[[OneDoor, Activation], Awaitable[Stop]]:
        async def start(wanted: OneDoor, activation: Activation) -> Stop:
            await self._doors.command(wanted.door, begin, activation.actor)

            async def stop() -> None:
                await end(wanted.door, activation.actor)

            return stop

        return start
