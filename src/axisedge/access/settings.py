"""The settings of doors: how each is wired, and how long it does what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from axisedge.access.door import Setup, Times
from axisedge.core.errors import Invalid, LimitReached
from axisedge.core.product import PortKind, Product, module_ports
from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel, refused

LONGEST = 86400
_TOKEN = re.compile(r"[A-Za-z0-9_.:\- ]{1,56}", re.ASCII)  # "outside <token>" is one as well, of 64

Wire = Literal["none", "open", "closed"]
"""Not connected, or the state of the circuit that means yes."""


def _seconds(default: int, title: str, order: int, description: str = "", least: int = 0) -> int:
    made: int = Field(
        default,
        ge=least,
        le=LONGEST,
        title=title,
        description=description,
        json_schema_extra={"unit": "s", "order": order, "group": "Times"},
    )
    return made


class DoorSettings(SettingsModel):
    """One door."""

    name: str = Field("", max_length=64, title="Name", json_schema_extra={"order": 1})
    description: str = Field(
        "", max_length=1024, title="Description", json_schema_extra={"order": 2, "advanced": True}
    )
    type: Literal["regular", "elevator-floor"] = Field(
        "regular",
        title="Type",
        description="A floor of an elevator has a relay, usually of an expansion module; no monitor, no exit button.",
        json_schema_extra={"order": 28, "widget": "hidden"},
    )
    output: str = Field(
        "",
        max_length=64,
        title="Relay of the floor",
        description="Name of the relay that lets the cabin go to the floor, such as module-1-relay-3.",
        json_schema_extra={"order": 29, "widget": "hidden"},
    )
    connector: int = Field(
        1,
        ge=1,
        le=8,
        title="Door connector",
        description="The door connector and door relay with this number: lock, door monitor and exit button.",
        json_schema_extra={"order": 3},
    )
    lock: Literal["fail-secure", "fail-safe"] = Field(
        "fail-secure",
        title="Lock",
        description="A fail-secure lock opens with power, a fail-safe lock without.",
        json_schema_extra={"order": 4},
    )
    lock_contact: Literal["NO", "NC"] = Field(
        "NO",
        title="Lock is connected to",
        description="Contact of the door relay that gives the lock its power.",
        json_schema_extra={"order": 5},
    )
    monitor: Wire = Field(
        "none",
        title="Door monitor",
        description="State of its circuit when the door is open; none when no door monitor is connected.",
        json_schema_extra={"order": 6},
    )
    rex_inside: Wire = Field(
        "closed",
        title="Exit button (REX) inside",
        description="State of its circuit when somebody asks to leave; none when nothing is connected.",
        json_schema_extra={"order": 7},
    )
    rex_outside: Wire = Field(
        "none",
        title="Exit button (REX) outside",
        description="A second button, on another input.",
        json_schema_extra={"order": 8, "advanced": True},
    )
    rex_outside_port: int | None = Field(
        None,
        ge=0,
        le=255,
        title="Input of the outside button",
        description="Index of the input port, from 0.",
        json_schema_extra={"order": 9, "advanced": True},
    )
    rex_unlocks: bool = Field(
        True,
        title="Exit button unlocks",
        description="Turn off when the door is opened from inside with its handle: then nothing moves, and opening "
        "the door raises no alarm.",
        json_schema_extra={"order": 10},
    )
    reader_inside: str = Field(
        "",
        max_length=64,
        title="Reader inside",
        description="For who leaves, such as reader-2; empty when there is none.",
        json_schema_extra={"order": 11},
    )
    reader_outside: str = Field(
        "",
        max_length=64,
        title="Reader outside",
        description="For who comes in, such as reader-1; empty when there is none.",
        json_schema_extra={"order": 12},
    )
    identification: tuple[str, ...] = Field(
        ("CardOnly",),
        max_length=16,
        title="Identification types",
        description="What counts at the readers: CardOnly, PINOnly, CardPlusPin, PlateOnly, QROnly.",
        json_schema_extra={"order": 13},
    )
    anti_passback: Literal["off", "soft", "hard"] = Field(
        "off",
        title="Anti-passback",
        description="Whoever came in must leave before coming in again: soft tells, hard refuses.",
        json_schema_extra={"order": 14},
    )
    anti_passback_timeout: int = Field(
        0,
        ge=0,
        le=LONGEST,
        title="Anti-passback forgets after",
        description="0 never forgets.",
        json_schema_extra={"order": 15, "unit": "s", "advanced": True},
    )
    priority_configuration: str = Field(
        "Standard",
        max_length=64,
        title="Priority configuration",
        description="Which levels of commands the door has; made by clients of physical access control.",
        json_schema_extra={"order": 16, "advanced": True},
    )
    default_priority: str = Field(
        "",
        max_length=64,
        title="Default priority",
        description="Level of commands that name none; empty for that of the configuration.",
        json_schema_extra={"order": 17, "advanced": True},
    )
    schedule_configuration: str = Field(
        "",
        max_length=64,
        title="Schedule configuration",
        description="What the door is told by the clock; made by clients of physical access control. Empty for the "
        "one that has the token of the door.",
        json_schema_extra={"order": 18, "advanced": True},
    )
    access_time: int = _seconds(7, "Access time", 20, "How long the door stays unlocked for somebody.", 1)
    long_access_time: int = _seconds(30, "Long access time", 21, "For who needs longer.", 1)
    open_too_long_time: int = _seconds(30, "Open too long", 22, "From opening to the alarm; 0 never alarms.")
    long_open_too_long_time: int = _seconds(60, "Open too long, long access", 23)
    pre_alarm_time: int = _seconds(10, "Warning before the alarm", 24)
    relock: Literal["closed", "opened"] = Field(
        "closed",
        title="Relock when the door has",
        description="In any case when the access time is over.",
        json_schema_extra={"order": 25, "group": "Times"},
    )
    relock_delay: int = Field(
        0,
        ge=0,
        le=65535,
        title="Relock delay",
        json_schema_extra={"unit": "ms", "order": 26, "group": "Times", "advanced": True},
    )
    heartbeat_interval: int = Field(
        600,
        ge=0,
        le=LONGEST,
        title="Heartbeat interval",
        description="Kept for clients that read it.",
        json_schema_extra={"unit": "s", "order": 27, "group": "Times", "advanced": True},
    )

    @model_validator(mode="after")
    def _whole(self) -> DoorSettings:
        if self.rex_outside != "none" and self.rex_outside_port is None:
            raise refused("rex_outside_port", "must be given with an exit button outside")
        if self.reader_inside and self.reader_inside == self.reader_outside:
            raise refused("reader_outside", "must be another reader than the one inside")
        if self.is_floor and not self.output:
            raise refused("output", "a floor needs a relay")
        if self.is_floor and self.reader_inside:
            raise refused("reader_inside", "a floor has the reader of the cabin only, as the one outside")
        return self

    @property
    def is_floor(self) -> bool:
        """Whether it is a floor of an elevator."""
        return self.type == "elevator-floor"

    @property
    def setup(self) -> Setup:
        """How the door behaves."""
        return Setup(
            Times(self.access_time, self.open_too_long_time, self.pre_alarm_time),
            Times(self.long_access_time, self.long_open_too_long_time, self.pre_alarm_time),
            self.relock == "opened",
            self.relock_delay / 1000,
        )

    @property
    def closed_when_locked(self) -> bool:
        """The circuit between NO and COM when the door is locked.

        Power locks a fail-safe lock and unlocks a fail-secure one; NO has power while the circuit is closed, NC while
        it is open.
        """
        return (self.lock == "fail-safe") == (self.lock_contact == "NO")


def _identified(doors: dict[str, DoorSettings]) -> dict[str, DoorSettings]:
    for token in doors:
        if not _TOKEN.fullmatch(token):
            raise ValueError("a door's token has at most 56 letters, digits, spaces and . : - _")
    return doors


class DoorsSettings(SettingsModel):
    """All doors."""

    doors: Annotated[dict[str, DoorSettings], AfterValidator(_identified)] = Field(
        default_factory=dict, title="Doors", json_schema_extra={"first_key": "door-1"}
    )
    wrong_pins: int = Field(
        5,
        ge=1,
        le=100,
        title="Wrong PINs in a row that lock a keypad",
        json_schema_extra={"order": 2},
    )
    lockout: int = Field(
        60,
        ge=1,
        le=LONGEST,
        title="Keypad stays locked for",
        json_schema_extra={"unit": "s", "order": 3},
    )
    pin_timeout: int = Field(
        10,
        ge=3,
        le=50,
        title="Time for the PIN after the card",
        json_schema_extra={"unit": "s", "order": 4},
    )

    @model_validator(mode="after")
    def _apart(self) -> DoorsSettings:
        regular = [door for door in self.doors.values() if not door.is_floor]
        connectors: Sequence[int] = [door.connector for door in regular]
        outputs = [door.output for door in self.doors.values() if door.is_floor]
        for token, door in reversed(self.doors.items()):  # the newest is told
            if door.is_floor and outputs.count(door.output) > 1:
                raise refused(f"doors.{token}.output", "another floor uses this relay already")
            if not door.is_floor and connectors.count(door.connector) > 1:
                raise refused(f"doors.{token}.connector", "another door uses this connector already")
        readers = [r for d in regular for r in (d.reader_inside, d.reader_outside) if r]
        readers += {d.reader_outside for d in self.doors.values() if d.is_floor and d.reader_outside}
        for token, door in self.doors.items():
            for field in ("reader_inside", "reader_outside"):
                if readers.count(getattr(door, field)) > 1:
                    raise refused(f"doors.{token}.{field}", "this reader belongs to another door already")
        return self


def floor_relays(product: Product) -> dict[str, int]:
    """The relays that a floor may have, with their ports: those of no door, and those of expansion modules."""
    facts = [*enumerate(product.ports)]
    for number in range(1, product.count("expansion_module") + 1):
        facts += module_ports(product, number).items()
    doors = {f"door-{number}-relay" for number in range(1, product.count("door") + 1)}
    return {
        fact.line: index for index, fact in facts if fact.kind is PortKind.RELAY and fact.line not in doors
    }


def section(product: Product) -> Section[DoorsSettings]:
    """The settings section ``doors`` for as many doors as ``product`` has."""
    most = product.count("door")
    relays = floor_relays(product)

    def check(old: DoorsSettings, new: DoorsSettings) -> None:
        for floors, title, limit in (
            (False, "doors", most),
            (True, "floors", product.count("elevator_floor")),
        ):
            count, before = (sum(d.is_floor is floors for d in s.doors.values()) for s in (new, old))
            if count > max(limit, before):
                raise LimitReached(title, limit)
        for token, door in new.doors.items():
            if door.is_floor and door.output not in relays:
                raise Invalid(f"doors.{token}.output", "this device has no such relay for a floor")
            if not door.is_floor and door.connector > most:
                raise Invalid(f"doors.{token}.connector", f"must be 1 to {most}")

    return Section("doors", DoorsSettings, "Doors", "Access/Doors", Role.OPERATOR, check=check)
