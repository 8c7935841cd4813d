"""What the rule editor offers: the conditions and the actions that this device has."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from axisedge.events.actions import Actions, Kind
from axisedge.events.bus import Bus
from axisedge.events.declarations import EventType, Item

OTHER = "Other"
_TRUTH = (("1", "Yes"), ("0", "No"))


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class ItemChoice(_Model):
    """A value to choose, with words for people."""

    value: str
    title: str


class ConditionItem(_Model):
    """Something that a condition can ask about an event."""

    name: str
    title: str
    type: str
    """``boolean``, ``int``, ``string`` …"""
    choices: list[ItemChoice]
    """Empty: any text."""


class ConditionOffer(_Model):
    """One event that a rule can wait for."""

    topic: str
    title: str
    group: str
    pulse: bool
    """True: it can only be the trigger of a rule."""
    source: list[ConditionItem]
    """Which one: the port, the schedule …"""
    data: list[ConditionItem]
    """What it says; for a property the first is its state."""


class ActionOffer(_Model):
    """One action that a rule can do."""

    token: str
    title: str
    group: str
    kind: Kind
    parameters: dict[str, Any]
    """JSON Schema of the parameters."""


def condition_offers(bus: Bus) -> list[ConditionOffer]:
    """Every event that the editor offers, by group and title. Hidden and deprecated ones are left out."""
    offers = [_condition(t) for t in bus.types() if not (t.hidden or t.deprecated)]
    return sorted(offers, key=lambda offer: (offer.group == OTHER, offer.group, offer.title))


def action_offers(actions: Actions) -> list[ActionOffer]:
    """Every action, by group and title."""
    offers = [
        ActionOffer(token=a.token, title=a.title, group=a.group, kind=a.kind, parameters=a.schema())
        for a in actions.all()
    ]
    return sorted(offers, key=lambda offer: (offer.group, offer.title))


def _condition(declared: EventType) -> ConditionOffer:
    return ConditionOffer(
        topic=declared.topic,
        title=declared.title,
        group=declared.group or OTHER,
        pulse=not declared.stateful,
        source=[_item(item) for item in declared.source],
        data=[_item(item) for item in declared.data],
    )


def _item(item: Item) -> ConditionItem:
    choices = [ItemChoice(value=choice.value, title=choice.title) for choice in item.choices()]
    kind = item.type.partition(":")[2] or item.type
    if not choices and kind == "boolean":
        choices = [ItemChoice(value=value, title=title) for value, title in _TRUTH]
    return ConditionItem(name=item.name, title=item.title or item.name, type=kind, choices=choices)
