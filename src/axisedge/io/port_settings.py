"""The settings of the ports: what an owner may change of what the product declares."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from axisedge.core.errors import Invalid, NotFound
from axisedge.core.product import PortFact, PortKind, Product, module_ports
from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel

Direction = Literal["input", "output"]
Circuit = Literal["open", "closed"]
LONGEST_PULSE = 65535

RELAY_USAGES = ("Door", "Safety relay", "Light", "Gate", "Other")
"""What the page offers for a relay; any other text is fine too. Only ``Door`` lights the door icon."""


_TEXT = r"^[^\x00-\x1f\x7f]*$"
"""One line: names stand in line-by-line answers."""


class PortSettings(SettingsModel):
    """One port."""

    name: str = Field("", max_length=64, pattern=_TEXT, title="Name", json_schema_extra={"order": 1})
    usage: str = Field(
        "",
        max_length=64,
        pattern=_TEXT,
        title="Usage",
        description="What the port is used for, such as Button, Door or REX.",
        json_schema_extra={"order": 2, "suggestions": list(RELAY_USAGES)},
    )
    direction: Direction = Field("input", title="Direction", json_schema_extra={"order": 3})
    normal_state: Circuit = Field(
        "open",
        title="Normal state",
        description="The port is active when its circuit is not in this state.",
        json_schema_extra={"order": 4},
    )
    mode: Literal["bistable", "monostable"] = Field(
        "bistable",
        title="Mode",
        description="A monostable output goes back to normal by itself after the pulse time.",
        json_schema_extra={"order": 5, "advanced": True},
    )
    pulse_time: int = Field(
        0,
        ge=0,
        le=LONGEST_PULSE,
        title="Pulse time",
        description="How long a monostable output stays active; 0 stays active.",
        json_schema_extra={"order": 6, "unit": "ms", "advanced": True},
    )
    button: Literal["none", "pulse", "actinact"] = Field(
        "none",
        title="Button in the live view",
        description="Which buttons a client shows for this output: none, one pulse, or active and inactive.",
        json_schema_extra={"order": 7, "advanced": True},
    )
    delay_time: int = Field(
        1,
        ge=0,
        le=3600,
        title="Delay time",
        description="Kept for clients that read it.",
        json_schema_extra={"order": 8, "unit": "s", "advanced": True},
    )

    supervised: bool = Field(
        False,
        title="Supervised",
        description="Tells a cut or shorted cable from an open or closed input, by resistors at its end.",
        json_schema_extra={"order": 9},
    )
    connection: Literal["parallel-first", "serial-first"] = Field(
        "parallel-first",
        title="Connection",
        description="Parallel first: 22 kΩ parallel and 4.7 kΩ serial. Serial first: two equal resistors.",
        json_schema_extra={"order": 10},
    )
    resistor: Literal["1k", "2.2k", "4.7k", "10k"] = Field(
        "4.7k",
        title="Resistor values",
        description="The resistors of a serial first connection, in ohms.",
        json_schema_extra={"order": 11},
    )

    @staticmethod
    def is_text(value: str) -> bool:
        """Whether ``value`` can be a name or a usage: one line without control characters."""
        return re.fullmatch(_TEXT, value) is not None


class IoSettings(SettingsModel):
    """All ports, by their index from 0."""

    ports: dict[str, PortSettings] = Field(default_factory=dict, title="Ports")


def supervisable(product: Product, fact: PortFact) -> bool:
    """Whether the port can be a supervised input."""
    can_be_input = fact.configurable or fact.direction == "input"
    return product.has("supervised_io") and fact.kind is PortKind.IO and can_be_input and not fact.readonly


def section(product: Product) -> Section[IoSettings]:
    """The settings section ``io`` with the ports of ``product``."""
    whole = {str(n): _delivered(port) for n, port in enumerate(product.ports)}
    return Section(
        "io",
        _model(whole),
        title="I/O ports and relays",
        place="System/Accessories",
        read=Role.OPERATOR,
        check=_checker(product),
        defaults={"ports": whole},
    )


def delivered(fact: PortFact) -> PortSettings:
    """A port as it comes."""
    return PortSettings.model_validate(_delivered(fact))


def _model(all_ports: Mapping[str, Mapping[str, str]]) -> type[IoSettings]:
    """The settings with every port of the product: what is not stored is as it was delivered.

    So a newer version of a product may have more ports than the one whose settings are stored.
    """

    class ProductIoSettings(IoSettings):
        __doc__ = IoSettings.__doc__
        model_config = ConfigDict(title="IoSettings")

        @model_validator(mode="before")
        @classmethod
        def _complete(cls, data: Any, info: ValidationInfo) -> Any:
            if info.context is None:  # only what comes from the store has one; a change must name every port
                return data
            ports = data.get("ports", {}) if isinstance(data, Mapping) else None
            if not isinstance(ports, Mapping):
                return data
            whole: dict[Any, Any] = {**all_ports, **ports}
            for key, port in all_ports.items():
                if isinstance(whole[key], Mapping):
                    whole[key] = {**port, **whole[key]}
            return {**data, "ports": whole}

    return ProductIoSettings


def _delivered(port: PortFact) -> dict[str, str]:
    direction = "output" if port.kind is PortKind.RELAY else port.direction
    return {
        "name": port.name,
        "usage": port.usage,
        "direction": direction,
        "normal_state": port.normal_state,
    }


def _checker(product: Product) -> Callable[[IoSettings, IoSettings], None]:
    """Refuses a port that the product does not have, and what cannot be changed on those that it has."""

    remote = {
        index: fact
        for number in range(1, product.count("expansion_module") + 1)
        for index, fact in module_ports(product, number).items()
    }

    def check(old: IoSettings, new: IoSettings) -> None:
        known = {str(index) for index in range(len(product.ports))} | {str(index) for index in remote}
        for key in new.ports:
            if key not in known and key not in old.ports:  # one of another version is kept, and does nothing
                raise NotFound("port", key[:20])
        for index, fact in enumerate(product.ports):
            key = str(index)
            before, after = old.ports[key], new.ports.get(key)
            if after is None:
                raise Invalid(f"ports.{key}", "a port cannot be removed")
            if after.direction != before.direction and not fact.configurable:
                raise Invalid(f"ports.{key}.direction", "the direction of this port cannot be changed")
            if after.supervised and not before.supervised and not supervisable(product, fact):
                raise Invalid(f"ports.{key}.supervised", "this port cannot be supervised")
            if fact.readonly and (after.usage, after.normal_state) != (before.usage, before.normal_state):
                field = "usage" if after.usage != before.usage else "normal_state"
                raise Invalid(f"ports.{key}.{field}", "this cannot be changed on a built-in button")
        for index, fact in remote.items():
            after = new.ports.get(str(index))
            if after is not None and not fact.configurable and after.direction != fact.direction:
                raise Invalid(f"ports.{index}.direction", "the direction of this port cannot be changed")
            if after is not None and after.supervised and not supervisable(product, fact):
                raise Invalid(f"ports.{index}.supervised", "this port cannot be supervised")

    return check
