"""What rules can do with overlays: ``com.axis.action.{fixed,unlimited}.set_overlay``.

The action changes a dynamic text, which overlays show where they have ``#D``.
"""

from __future__ import annotations

from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Stop
from axisedge.media.modifiers import DYNAMIC_TEXTS
from axisedge.media.overlays import LONGEST_DYNAMIC, Overlays

GROUP = "Overlay text"


class ShowWhile(ActionParameters):
    """Show a text while the rule is active."""

    text: str = Field("", title="Text", max_length=LONGEST_DYNAMIC)
    index: int = Field(
        0,
        ge=0,
        le=DYNAMIC_TEXTS,
        title="Modifier",
        description="The text is shown where an overlay has #D (0), or #D1 to #D16.",
    )
    channels: str = Field(
        "",
        title="Channels",
        description="Kept as it came: a dynamic text is the same on every channel.",
        max_length=64,
        json_schema_extra={"advanced": True},
    )


class ShowOnce(ShowWhile):
    """Show a text for a time."""

    duration: int = Field(
        10,
        ge=0,
        le=86_400,
        title="Duration",
        description="Time until the text before it is shown again; 0 leaves it.",
        json_schema_extra={"unit": "s", "widget": "duration"},
    )


class OverlayActions:
    """Shows texts for rules. Of several rules that want the same place, the latest is shown."""

    def __init__(self, overlays: Overlays, clock: Clock) -> None:
        self._overlays = overlays
        self._clock = clock
        self._below: dict[int, str] = {}
        """What was there before rules came."""
        self._shown: dict[int, list[tuple[object, str]]] = {}

    def register(self, actions: Actions) -> None:
        """Offer the actions to rules."""
        actions.register(
            ActionType(
                "com.axis.action.fixed.set_overlay", "Use overlay text", GROUP, ShowOnce, run=self._once
            ),
            ActionType(
                "com.axis.action.unlimited.set_overlay",
                "Use overlay text while the rule is active",
                GROUP,
                ShowWhile,
                start=self._start,
            ),
        )

    async def _once(self, wanted: ShowOnce, activation: Activation) -> None:
        if not wanted.duration:
            self._below.pop(wanted.index, None)
            self._shown.pop(wanted.index, None)
            self._overlays.set_text(wanted.index, wanted.text)
            return
        holder = self._show(wanted.index, wanted.text)
        self._clock.call_later(wanted.duration, self._end, wanted.index, holder)

    async def _start(self, wanted: ShowWhile, activation: Activation) -> Stop:
        holder = self._show(wanted.index, wanted.text)

        async def stop() -> None:
            self._end(wanted.index, holder)

        return stop

    def _show(self, index: int, text: str) -> object:
        holder = object()
        self._below.setdefault(index, self._overlays.text(index))
        self._shown.setdefault(index, []).append((holder, text))
        self._overlays.set_text(index, text)
        return holder

    def _end(self, index: int, holder: object) -> None:
        shown = self._shown.get(index, [])
        if not any(known is holder for known, _ in shown):
            return  # somebody has set a text to stay since
        rest = [entry for entry in shown if entry[0] is not holder]
        if rest:
            self._shown[index] = rest
            self._overlays.set_text(index, rest[-1][1])
        else:
            del self._shown[index]
            self._overlays.set_text(index, self._below.pop(index))
