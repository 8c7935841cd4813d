"""Wiegand in settings: what is read as a card, and how the device sends as a reader.

Manual: Reader > Connection > Reader protocol > Wiegand. Times as in the intercom service's WiegandConfiguration.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from axisedge.core.errors import Invalid
from axisedge.core.product import Product
from axisedge.core.settings import Section, SettingsModel, refused
from axisedge.reader.formats import LAYOUTS, LONGEST_LAYOUT, MOST_BITS, KeypressFormat, Layout
from axisedge.reader.wiegand import FEWEST, MOST, Accepted

SHORTEST_CARD = 9
"""Messages of four and eight bits are keys."""
MOST_LAYOUTS = 8
MICRO = 1e-6
TERMINALS = ("I1", "I2", "I3", "I4")
Terminal = Literal["I1", "I2", "I3", "I4"]
Color = Literal["off", "red", "green", "blue", "amber", "cyan", "magenta", "white"]
WIEGAND = {"protocol": ["wiegand"]}
"""When the settings for Wiegand are shown."""


def _layout(text: str) -> str:
    try:
        length = Layout.parse(text).length
    except Invalid as error:
        raise ValueError(error.why) from None
    if length < SHORTEST_CARD:
        raise ValueError(f"a card has at least {SHORTEST_CARD} bits, not {length}")
    return text


class WiegandInputSettings(SettingsModel):
    """What is read as a card."""

    shortest: int = Field(
        FEWEST,
        title="Shortest card",
        ge=SHORTEST_CARD,
        le=MOST_BITS,
        json_schema_extra={"group": "Cards", "order": 1, "unit": "bit"},
    )
    longest: int = Field(
        MOST,
        title="Longest card",
        ge=SHORTEST_CARD,
        le=MOST_BITS,
        json_schema_extra={"group": "Cards", "order": 2, "unit": "bit"},
    )
    layouts: tuple[Annotated[str, Field(max_length=LONGEST_LAYOUT), AfterValidator(_layout)], ...] = Field(
        (),
        title="Custom formats",
        description="Each is read beside the formats of 26, 34 and 37 bits, whatever its length, and its parity is "
        "checked. Parts in the order they are sent: F8 a facility code of 8 bits, C16 a card number of 16 bits, E2-13 "
        "a bit that makes the bits 2 to 13 even, O14-25 one that makes them odd, 0 and 1 themselves.",
        max_length=MOST_LAYOUTS,
        json_schema_extra={"group": "Cards", "order": 3},
    )
    checked_only: bool = Field(
        False,
        title="Only formats with parity",
        description="Leave cards of a length that no format has unread: nothing tells them from a damaged message.",
        json_schema_extra={"group": "Cards", "order": 4},
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.longest < self.shortest:
            raise refused("longest", f"it is below the shortest card, {self.shortest} bits")
        return self

    def accepted(self) -> Accepted:
        """The same for the decoder."""
        named = [Layout.parse(text) for text in LAYOUTS.values()]
        custom = [Layout.parse(text) for text in self.layouts]
        lengths = set(range(self.shortest, self.longest + 1))
        if self.checked_only:
            lengths &= {layout.length for layout in named}
        return Accepted(frozenset(lengths | {layout.length for layout in custom}), (*named, *custom))


def input_section(product: Product) -> Section[WiegandInputSettings]:
    """The section of every product with Wiegand lines."""
    return Section(
        "wiegand",
        WiegandInputSettings,
        "Wiegand readers",
        place="Peripherals/Readers" if product.has("reader_bus") else "Reader/Connection",
        defaults=product.defaults.get("wiegand", {}),
    )


def _sent(group: str, order: int, *, leds: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    when: dict[str, Any] = {**WIEGAND, "led_inputs": list(leds)} if leds else dict(WIEGAND)
    return {"group": group, "order": order, "when": {**when, **more.pop("when", {})}, **more}


class WiegandOutputSettings(SettingsModel):
    """The device as a Wiegand reader: what it sends, and the inputs by which it is told what to show."""

    beeper: bool = Field(
        False,
        title="Beeper",
        description="Beep while the input below is active.",
        json_schema_extra=_sent("Beeper and LED", 20),
    )
    beeper_input: Terminal = Field(
        "I1",
        title="Input for beeper",
        description="I1 is the first terminal of the I/O connector. What is used here is no event any longer.",
        json_schema_extra=_sent("Beeper and LED", 21, when={"beeper": [True]}),
    )
    led_inputs: Literal[0, 1, 2] = Field(
        0, title="Input used for LED control", json_schema_extra=_sent("Beeper and LED", 22)
    )
    led1_input: Terminal = Field(
        "I1", title="Input for LED1", json_schema_extra=_sent("Beeper and LED", 23, leds=(1, 2))
    )
    led2_input: Terminal = Field(
        "I2", title="Input for LED2", json_schema_extra=_sent("Beeper and LED", 24, leds=(2,))
    )
    idle_color: Color = Field(
        "blue", title="Idle color", json_schema_extra=_sent("Beeper and LED", 25, leds=(0, 2))
    )
    low_color: Color = Field(
        "green",
        title="Color for state low",
        description="Low is an input that is tied to ground.",
        json_schema_extra=_sent("Beeper and LED", 26, leds=(1,)),
    )
    high_color: Color = Field(
        "red", title="Color for state high", json_schema_extra=_sent("Beeper and LED", 27, leds=(1,))
    )
    led1_color: Color = Field(
        "green", title="LED1 color", json_schema_extra=_sent("Beeper and LED", 28, leds=(2,))
    )
    led2_color: Color = Field(
        "red", title="LED2 color", json_schema_extra=_sent("Beeper and LED", 29, leds=(2,))
    )
    both_color: Color = Field(
        "amber", title="LED1 + LED2 color", json_schema_extra=_sent("Beeper and LED", 30, leds=(2,))
    )
    keypress_format: KeypressFormat = Field(
        KeypressFormat.FOUR_BIT,
        title="Keypress format",
        description="How a PIN is sent: key by key in 4 or 8 bits, or whole as a card of the format.",
        json_schema_extra=_sent("Keys", 40),
    )
    keypress_facility_code: int = Field(
        0,
        title="Facility code",
        description="Sent with the PIN.",
        ge=0,
        le=0xFFFF,
        json_schema_extra=_sent(
            "Keys", 41, when={"keypress_format": ["Wiegand26", "Wiegand34", "Wiegand37FacilityCode"]}
        ),
    )
    pulse_width: int = Field(
        40, title="Pulse width", ge=20, le=100, json_schema_extra=_sent("Times", 50, unit="µs", advanced=True)
    )
    pulse_interval: int = Field(
        2000,
        title="Pulse interval",
        ge=200,
        le=20_000,
        json_schema_extra=_sent("Times", 51, unit="µs", advanced=True),
    )
    frame_interval: int = Field(
        25_000,
        title="Pause between messages",
        ge=20_000,
        le=1_000_000,
        json_schema_extra=_sent("Times", 52, unit="µs", advanced=True),
    )

    @property
    def used_inputs(self) -> dict[str, Terminal]:
        """The terminals that are used, by the name of their setting."""
        names = ["beeper_input"] if self.beeper else []
        names += ["led1_input", "led2_input"][: self.led_inputs]
        return {name: getattr(self, name) for name in names}

    @model_validator(mode="after")
    def _fits(self) -> Self:
        taken: dict[str, str] = {}
        for name, terminal in self.used_inputs.items():
            if terminal in taken:
                raise refused(name, f"{terminal} is used by {taken[terminal]} already")
            taken[terminal] = name
        if self.keypress_format.value in LAYOUTS:
            room = Layout.parse(LAYOUTS[self.keypress_format.value]).facility_bits
            if room and self.keypress_facility_code.bit_length() > room:
                raise refused("keypress_facility_code", f"the format has room for {room} bits")
        return self

    def color(self, low: tuple[bool, ...]) -> str:
        """The colour for the LED inputs, of which True is low; see the manual's table."""
        if self.led_inputs == 0:
            return self.idle_color
        if self.led_inputs == 1:
            return self.low_color if low[0] else self.high_color
        return {
            (False, False): self.idle_color,
            (True, False): self.led1_color,
            (False, True): self.led2_color,
            (True, True): self.both_color,
        }[low[0], low[1]]
