"""The groups ``IOPort``, ``Input`` and ``Output`` (VAPIX "Input and outputs"). Ports count from 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from axisedge.core.roles import Role
from axisedge.vapix.parameters.model import Fact, Mapped, Parameter
from axisedge.web.context import Context

ACTIVE_CIRCUIT: Mapping[str, Any] = {"closed": "open", "open": "closed"}
"""``Trig`` and ``Active`` name the circuit that counts as active; the setting names the normal one."""


def parameters(device: Context) -> Iterable[Parameter]:
    """One group for each port, and how many there are of each direction."""
    inputs = 0
    for port in device.ports:
        group, fact = f"IOPort.I{port.index}", port.fact
        inputs += not port.output
        yield Fact(f"{group}.Configurable", fact.configurable, reader=Role.OPERATOR)
        yield _setting(device, port.index, f"{group}.Direction", "direction", fixed=not fact.configurable)
        yield _setting(device, port.index, f"{group}.Usage", "usage", fixed=fact.readonly)
        if fact.configurable or not port.output:
            yield _setting(device, port.index, f"{group}.Input.Name", "name")
            yield _setting(
                device, port.index, f"{group}.Input.Trig", "normal_state", ACTIVE_CIRCUIT, fixed=fact.readonly
            )
        if fact.configurable or port.output:
            for name, field in (
                ("Name", "name"),
                ("Button", "button"),
                ("PulseTime", "pulse_time"),
                ("DelayTime", "delay_time"),
                ("Mode", "mode"),
            ):
                yield _setting(device, port.index, f"{group}.Output.{name}", field)
            yield _setting(device, port.index, f"{group}.Output.Active", "normal_state", ACTIVE_CIRCUIT)
    if len(device.ports):
        yield Fact("Input.NbrOfInputs", inputs, reader=Role.ANONYMOUS)
        yield Fact("Output.NbrOfOutputs", len(device.ports) - inputs, reader=Role.ANONYMOUS)


def _setting(
    device: Context,
    index: int,
    name: str,
    field: str,
    words: Mapping[str, Any] | None = None,
    *,
    fixed: bool = False,
) -> Mapped:
    return Mapped(
        device.settings,
        name,
        "io",
        ("ports", str(index), field),
        words,
        reader=Role.OPERATOR,
        writer=None if fixed else Role.ADMINISTRATOR,
    )
