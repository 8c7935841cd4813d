"""What rules can do: a registry of action types. Subsystems contribute; the engine knows none of them.

Tokens and parameters: VAPIX "Event and action services".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from axisedge.core.errors import Invalid, NotFound, Problem
from axisedge.events.declarations import Choice, Event, text

PREFIX = "com.axis.action."

Scalar = str | int | float | bool


class ActionParameters(BaseModel):
    """Base of every action's parameters. They may come as text; an empty text means the default."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        plain = {name for name, known in cls.model_fields.items() if known.annotation is str}
        return {name: value for name, value in given.items() if value != "" or name in plain}


class Kind(StrEnum):
    """How long an action lasts."""

    FIXED = "fixed"
    """Done once per activation, for a time of its own."""
    UNLIMITED = "unlimited"
    """Lasts while the rule is active."""


@dataclass(frozen=True, slots=True)
class Activation:
    """Why an action runs now."""

    rule: str
    """The rule's id."""
    name: str
    """The rule's name."""
    time: datetime
    event: Event | None = None
    """The event that completed the conditions; None when they held already."""

    @property
    def actor(self) -> str:
        """Who did it, for the audit log."""
        return f"rule {self.name or self.rule}"


P = TypeVar("P", bound=ActionParameters)
Run = Callable[[P, Activation], Awaitable[None]]
Stop = Callable[[], Awaitable[None]]
Start = Callable[[P, Activation], Awaitable[Stop]]


@dataclass(frozen=True, slots=True)
class ActionType(Generic[P]):
    """One action: give ``run`` for a fixed one, ``start`` (which returns its ``stop``) for an unlimited one.

    Whatever they raise is told to the owner as "Action failed".
    """

    token: str
    """``com.axis.action.fixed.…`` or ``com.axis.action.unlimited.…``."""
    title: str
    group: str
    """Where the rule editor lists it: ``I/O``, ``Audio clips`` …"""
    parameters: type[P]
    run: Run[P] | None = None
    start: Start[P] | None = None
    choices: Mapping[str, Callable[[], Sequence[Choice]]] = field(default_factory=dict)
    """The values to choose from, by parameter; others are refused when a rule is saved."""

    def __post_init__(self) -> None:
        if (self.run is None) == (self.start is None):
            raise ValueError(f"{self.token} needs run or start")
        if not self.token.startswith(f"{PREFIX}{self.kind}."):
            raise ValueError(f"{self.token} must begin with {PREFIX}{self.kind}.")

    @property
    def kind(self) -> Kind:
        """Fixed or unlimited."""
        return Kind.FIXED if self.start is None else Kind.UNLIMITED

    def parse(self, given: Mapping[str, Scalar]) -> P:
        """The parameters as the action's model; raises `Invalid` whose field is the parameter."""
        try:
            return self.parameters.model_validate(given)
        except ValidationError as error:
            problems = [
                Problem(".".join(map(str, e["loc"])), e["msg"].removeprefix("Value error, "))
                for e in error.errors(include_url=False)
            ]
            raise Invalid(problems[0].field, problems[0].why, problems[1:]) from None

    def check(self, given: Mapping[str, Scalar]) -> P:
        """As `parse`, and every value with choices must be one of those that exist now."""
        parsed = self.parse(given)
        for name, choices in self.choices.items():
            known = [choice.value for choice in choices()]
            if text(getattr(parsed, name)) not in known:
                raise Invalid(
                    name, f"must be one of {', '.join(known)}" if known else "there is none to choose"
                )
        return parsed

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the parameters, with the choices that exist now."""
        schema = self.parameters.model_json_schema()
        schema["title"] = self.title
        for name, choices in self.choices.items():
            number = schema["properties"][name].get("type") == "integer"
            schema["properties"][name].pop("enum", None)
            schema["properties"][name]["oneOf"] = [
                {"const": int(choice.value) if number else choice.value, "title": choice.title}
                for choice in choices()
            ]
        return schema


class Actions:
    """Every action that this device can do."""

    def __init__(self) -> None:
        self._types: dict[str, ActionType[Any]] = {}

    def register(self, *types: ActionType[Any]) -> None:
        """Contribute actions; the same token twice is a mistake."""
        for action in types:
            if action.token in self._types:
                raise ValueError(f"action {action.token} is registered twice")
            self._types[action.token] = action

    def __getitem__(self, token: str) -> ActionType[Any]:
        """The action with ``token``; raises `NotFound`."""
        try:
            return self._types[token]
        except KeyError:
            raise NotFound("action", token) from None

    def all(self) -> list[ActionType[Any]]:
        """All of them, by token."""
        return [self._types[token] for token in sorted(self._types)]
