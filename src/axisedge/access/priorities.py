"""Who may hold a door in which state, when several want different things: pure. VAPIX "Door control service".

Every level of a priority configuration wants something of the door, or has released it. The highest level that wants
something has its way; when nobody wants anything, the door is locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from axisedge.access.door import Action
from axisedge.access.model import DoorPriorityAction, PriorityConfiguration
from axisedge.core.errors import Invalid

STANDARD = PriorityConfiguration(
    token="Standard",  # noqa: S106 (a name)
    name="Standard",
    default_priority="Normal",
    door_priority_action=[DoorPriorityAction(priority_level="Normal", door_action="Lock")],
)
"""The configuration of doors that name no other: one level."""

WANTS = {Action.LOCK_DOWN_RELEASE: Action.LOCK, Action.LOCK_OPEN_RELEASE: Action.UNLOCK}
"""What a level goes on wanting after an action that ends something."""


@dataclass(frozen=True, slots=True)
class Held:
    """What one level wants, and why."""

    reason: str
    """``API`` or ``Schedule``; empty when the configuration says so."""
    action: Action


@dataclass(frozen=True, slots=True)
class Priorities:
    """A configuration, and what its levels want now."""

    configuration: PriorityConfiguration = STANDARD
    held: Mapping[str, Held] = field(default_factory=dict)

    def now(self) -> Mapping[str, Held]:
        """What each level wants, the highest first."""
        return {
            one.priority_level: self.held.get(one.priority_level) or Held("", Action(one.door_action))
            for one in self.configuration.door_priority_action
        }

    def level(self, asked: str, default: str) -> str:
        """The level that a command counts at; raises `Invalid` for one that the configuration does not have."""
        known = list(self.now())
        for name in (asked, default, self.configuration.default_priority, known[0]):
            if name in known:
                return name
            if name and name == asked:
                break
        raise Invalid(
            "PriorityLevel", f"there is no priority level {asked[:64]}; there are {', '.join(known)}"
        )

    def holder(self) -> str:
        """The level that has its way; empty when everybody has released the door."""
        return next((level for level, held in self.now().items() if held.action is not Action.RELEASE), "")

    def wanted(self) -> Action:
        """What the door must be."""
        holder = self.holder()
        return self.now()[holder].action if holder else Action.LOCK

    def told(self, level: str, action: Action, reason: str) -> Priorities:
        """The same after ``level`` was told ``action``."""
        kept = {name: held for name, held in self.held.items() if name in self.now()}
        return Priorities(self.configuration, {**kept, level: Held(reason, WANTS.get(action, action))})


def moved(before: Priorities, after: Priorities, level: str, action: Action) -> Action | None:
    """What the door itself is told when ``level`` is told ``action``; None when a higher level has its way.

    A lockdown and its end stand above all levels: after it the door is locked until somebody tells it something.
    """
    if after.holder() == level or action in (Action.LOCK_DOWN, Action.LOCK_DOWN_RELEASE):
        return action
    if action is Action.RELEASE and before.holder() in (level, ""):
        return after.wanted()
    return None
