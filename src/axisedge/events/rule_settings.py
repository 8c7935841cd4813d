"""The rules as they are stored: settings section ``rules``.

Manual "Rules" (at most 256) and VAPIX "Event and action services".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from axisedge.core.errors import Invalid, LimitReached, NotFound, Problem
from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel
from axisedge.events import conditions
from axisedge.events.actions import Actions, Kind, Scalar
from axisedge.events.bus import Bus
from axisedge.events.conditions import ConditionSettings

MOST_RULES = 256
MOST_CONFIGURATIONS = 256
MOST_CONDITIONS = 32
LONGEST_WAIT = 86400

_ID = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}", re.ASCII)

V = TypeVar("V")


def _numbered(items: dict[str, V]) -> dict[str, V]:
    """Ids are positive whole numbers as text, because SOAP clients know rules by number."""
    for key in items:
        if not _ID.fullmatch(key):
            raise ValueError(f"an id is a whole number of at most 9 digits, not {key[:40]!r}")
    return items


def _named(items: dict[str, V]) -> dict[str, V]:
    for key in items:
        if not _PARAMETER.fullmatch(key):
            raise ValueError(f"{key[:40]!r} is no name of a parameter")
    return items


Name = Annotated[str, StringConstraints(max_length=128)]
Text = Annotated[str, StringConstraints(max_length=8192)]


class ActionSettings(SettingsModel):
    """What a rule does."""

    template: str = Field(title="Action", description="Token of the action.", min_length=1, max_length=128)
    parameters: Annotated[dict[str, Text | int | float | bool], AfterValidator(_named)] = Field(
        default_factory=dict, title="Parameters", max_length=64
    )
    recipient: str = Field(
        "", title="Recipient", description="Id of the recipient, for actions that need one.", max_length=64
    )
    configuration: str = Field(
        "",
        title="Configuration",
        description="The number under which a SOAP client created this action.",
        pattern=r"^([1-9][0-9]{0,8})?$",
        json_schema_extra={"advanced": True, "widget": "hidden"},
    )


class Rule(SettingsModel):
    """One rule: when what holds, do what."""

    name: Name = Field("", title="Name", json_schema_extra={"order": 1})
    enabled: bool = Field(True, title="Use this rule", json_schema_extra={"order": 2})
    wait: int = Field(
        0,
        ge=0,
        le=LONGEST_WAIT,
        title="Wait between actions",
        description="Time that must pass from one activation to the next.",
        json_schema_extra={"unit": "s", "widget": "duration", "order": 3},
    )
    conditions: tuple[ConditionSettings, ...] = Field(
        title="Conditions",
        description="All of them must hold.",
        min_length=1,
        max_length=MOST_CONDITIONS,
        json_schema_extra={"order": 4},
    )
    use_first_as_trigger: bool = Field(
        False,
        title="Use this condition as a trigger",
        description="The first condition only starts the rule; the others keep it active.",
        json_schema_extra={"order": 5},
    )
    action: ActionSettings = Field(title="Action", json_schema_extra={"order": 6})

    @property
    def trigger(self) -> ConditionSettings | None:
        """The condition that only starts the rule."""
        return self.conditions[0] if self.use_first_as_trigger else None

    @property
    def lasting(self) -> tuple[ConditionSettings, ...]:
        """The conditions that must hold for as long as the rule is active."""
        return self.conditions[1:] if self.use_first_as_trigger else self.conditions

    def same_work(self, other: Rule) -> bool:
        """Whether both do the same at the same moments, whatever they are called and whether they are on."""
        return self.model_copy(update={"name": "", "enabled": True}) == other.model_copy(
            update={"name": "", "enabled": True}
        )


class ActionConfiguration(SettingsModel):
    """An action that a SOAP client prepared for its rules, kept as it was given."""

    name: Name = ""
    template: str = Field(min_length=1, max_length=128)
    parameters: Annotated[dict[str, Text], AfterValidator(_named)] = Field(
        default_factory=dict, max_length=64
    )


class RulesSettings(SettingsModel):
    """All rules."""

    rules: Annotated[dict[str, Rule], AfterValidator(_numbered)] = Field(default_factory=dict, title="Rules")
    configurations: Annotated[dict[str, ActionConfiguration], AfterValidator(_numbered)] = Field(
        default_factory=dict,
        title="Action configurations",
        description="Actions that SOAP clients prepared.",
        json_schema_extra={"advanced": True},
    )


SECTION = Section(
    "rules",
    RulesSettings,
    title="Rules",
    place="System/Events",
    read=Role.OPERATOR,
    write=Role.OPERATOR,
)


def free_id(taken: Mapping[str, object]) -> str:
    """The smallest number that is not taken."""
    number = 1
    while str(number) in taken:
        number += 1
    return str(number)


class RuleCheck:
    """Refuses rules that this device could never carry out."""

    def __init__(self, bus: Bus, actions: Actions) -> None:
        self._bus = bus
        self._actions = actions

    def __call__(self, old: RulesSettings, new: RulesSettings) -> None:
        """Check what changed; raises `LimitReached` for the 257th rule, `Invalid` naming the field."""
        if len(new.rules) > MOST_RULES:
            raise LimitReached("rules", MOST_RULES)
        if len(new.configurations) > MOST_CONFIGURATIONS:
            raise LimitReached("action configurations", MOST_CONFIGURATIONS)
        for number, rule in new.rules.items():
            before = old.rules.get(number)
            if before is None or (not rule.same_work(before) or (rule.enabled and not before.enabled)):
                self.check(rule, f"rules.{number}")

    def check(self, rule: Rule, at: str) -> None:
        """Check one rule; raises `Invalid` whose field begins with ``at``."""
        types = self._bus.types()
        for position, condition in enumerate(rule.conditions):
            trigger = rule.use_first_as_trigger and position == 0
            conditions.check(condition, types, trigger=trigger, at=f"{at}.conditions.{position}")
        self._check_action(rule, at)

    def _check_action(self, rule: Rule, at: str) -> None:
        try:
            action = self._actions[rule.action.template]
        except NotFound:
            raise Invalid(f"{at}.action.template", "this device has no such action") from None
        try:
            action.check(rule.action.parameters)
        except Invalid as error:
            below = [Problem(f"{at}.action.parameters.{p.field}", p.why) for p in error.problems]
            raise Invalid(below[0].field, below[0].why, below[1:]) from None
        if action.kind is Kind.UNLIMITED and not rule.lasting:
            raise Invalid(f"{at}.conditions", "an action that lasts needs a condition that ends it")


__all__ = [
    "SECTION",
    "ActionConfiguration",
    "ActionSettings",
    "ConditionSettings",
    "Rule",
    "RuleCheck",
    "RulesSettings",
    "Scalar",
    "free_id",
]
