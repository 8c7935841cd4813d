"""What rules can do with lights: ``com.axis.action.{fixed,unlimited}.ledcontrol``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from pydantic import Field

from axisedge.core.product import Product
from axisedge.events.actions import ActionParameters, Actions, ActionType, Activation, Stop
from axisedge.events.declarations import Choice
from axisedge.hardware.protocols import OFF_COLOR, Light
from axisedge.io.leds import LONGEST_OVERRIDE, Leds

GROUP = "Status LED"
DARK = "none"
"""The word of rules for a light that is off."""


class LightWhile(ActionParameters):
    """Light an LED while the rule is active."""

    led: str = Field(title="LED", max_length=64)
    color: str = Field(title="Color", description="One colour, or two with a comma to flash.", max_length=64)
    interval: int = Field(
        500,
        ge=50,
        le=60_000,
        title="Flash interval",
        description="How long each of two colours is shown.",
        json_schema_extra={"unit": "ms"},
    )

    @property
    def light(self) -> Light:
        """What to show."""
        colors = [OFF_COLOR if color == DARK else color for color in self.color.split(",")]
        seconds = self.interval / 1000 if len(colors) > 1 else 0.0
        return Light(tuple((color, seconds) for color in colors))


class LightOnce(LightWhile):
    """Light an LED for a time."""

    duration: int = Field(
        10,
        ge=1,
        le=int(LONGEST_OVERRIDE),
        title="Duration",
        json_schema_extra={"unit": "s", "widget": "duration"},
    )


class LightActions:
    """Lights LEDs for rules. Of several rules that want the same one, the latest is shown."""

    def __init__(self, leds: Leds, product: Product) -> None:
        self._leds = leds
        self._product = product

    def register(self, actions: Actions) -> None:
        """Offer the actions to rules, if the product has a light."""
        if not self._product.leds:
            return
        choices = {"led": self._names, "color": self._colors}
        actions.register(
            ActionType(
                "com.axis.action.fixed.ledcontrol",
                "Flash status LED",
                GROUP,
                LightOnce,
                run=self._once,
                choices=choices,
            ),
            ActionType(
                "com.axis.action.unlimited.ledcontrol",
                "Flash status LED while the rule is active",
                GROUP,
                LightWhile,
                start=self._start,
                choices=choices,
            ),
        )

    def _names(self) -> Sequence[Choice]:
        return [Choice(led.name, led.title) for led in self._product.leds]

    def _colors(self) -> Sequence[Choice]:
        found: dict[str, str] = {}
        for led in self._product.leds:
            found |= {color: color.capitalize() for color in led.colors}
            for first, second in permutations((*led.colors, DARK), 2):
                if first != DARK:
                    title = "flashing" if second == DARK else f"and {second}, alternating"
                    found[f"{first},{second}"] = f"{first.capitalize()} {title}"
        return [Choice(value, title) for value, title in found.items()]

    async def _once(self, wanted: LightOnce, activation: Activation) -> None:
        self._leds.show(wanted.led, wanted.light, wanted.duration)

    async def _start(self, wanted: LightWhile, activation: Activation) -> Stop:
        end = self._leds.show(wanted.led, wanted.light)

        async def stop() -> None:
            end()

        return stop
