"""What rules can do with outputs: ``com.axis.action.{fixed,unlimited}.io.toggle``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Stop
from axisedge.events.declarations import Choice
from axisedge.io.ports import Ports

GROUP = "I/O"
LONGEST = 86400

State = Literal["high", "low"]
STATES = (Choice("high", "Active"), Choice("low", "Inactive"))


class ToggleWhile(ActionParameters):
    """Keep an output in a state while the rule is active."""

    port: int = Field(title="Port", description="Index of the output, from 0.", ge=0)
    state: State = Field("high", title="State")


class ToggleOnce(ToggleWhile):
    """Switch an output, and back after a time."""

    duration: int = Field(
        0,
        ge=0,
        le=LONGEST,
        title="Duration",
        description="Time until the output goes back; 0 leaves it.",
        json_schema_extra={"unit": "s", "widget": "duration"},
    )


class ToggleActions:
    """Switches outputs for rules, and keeps apart several rules that hold the same one."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._held: dict[int, list[tuple[object, bool]]] = {}

    def register(self, actions: Actions) -> None:
        """Offer the actions to rules, if the product has ports."""
        if not len(self._ports):
            return
        choices = {"port": self._outputs, "state": lambda: STATES}
        actions.register(
            ActionType(
                "com.axis.action.fixed.io.toggle",
                "Toggle I/O once",
                GROUP,
                ToggleOnce,
                run=self._once,
                choices=choices,
            ),
            ActionType(
                "com.axis.action.unlimited.io.toggle",
                "Toggle I/O while the rule is active",
                GROUP,
                ToggleWhile,
                start=self._start,
                choices=choices,
            ),
        )

    def _outputs(self) -> Sequence[Choice]:
        return [Choice(str(port.index), port.name) for port in self._ports.outputs()]

    async def _once(self, wanted: ToggleOnce, activation: Activation) -> None:
        active = wanted.state == "high"
        if wanted.duration:
            self._ports.hold(wanted.port, active, wanted.duration, activation.actor)
        else:
            self._ports.set_active(wanted.port, active, activation.actor)

    async def _start(self, wanted: ToggleWhile, activation: Activation) -> Stop:
        holder, active = object(), wanted.state == "high"
        self._ports.set_active(wanted.port, active, activation.actor)
        self._held.setdefault(wanted.port, []).append((holder, active))

        async def stop() -> None:
            held = self._held[wanted.port]
            latest = held[-1][0] is holder
            held[:] = [other for other in held if other[0] is not holder]
            if latest:  # an earlier rule that still holds the port has its way again
                self._ports.set_active(wanted.port, held[-1][1] if held else not active, activation.actor)

        return stop
