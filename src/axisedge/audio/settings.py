"""What the owner sets of microphone, loudspeaker and streams. Manual: Audio > Device settings, Stream."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, model_validator

from axisedge.core.errors import Invalid
from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel, refused

LOWEST_INPUT_GAIN, HIGHEST_INPUT_GAIN = -30, 30
LOWEST_OUTPUT_GAIN, HIGHEST_OUTPUT_GAIN = -60, 20


class InputType(StrEnum):
    """Where the microphone's sound comes from."""

    INTERNAL = "internal"
    MIC = "mic"
    """An unbalanced microphone at the connector."""
    LINE = "line"
    BALANCED = "balanced"


class PowerType(StrEnum):
    """What a microphone at the connector is fed with."""

    OFF = "off"
    ELECTRET = "electret"
    PHANTOM = "phantom"


def _hint(group: str, order: int, **more: Any) -> dict[str, Any]:
    return {"group": group, "order": order, **more}


InputGain = Annotated[int, Field(ge=LOWEST_INPUT_GAIN, le=HIGHEST_INPUT_GAIN)]


class Gains(SettingsModel):
    """The gain of each input type, used with separate gain controls."""

    internal: InputGain = Field(
        0,
        title="Internal microphone",
        json_schema_extra=_hint("Gain of each input type", 1, unit="dB", widget="slider"),
    )
    mic: InputGain = Field(
        0,
        title="Microphone",
        json_schema_extra=_hint("Gain of each input type", 2, unit="dB", widget="slider"),
    )
    line: InputGain = Field(
        0, title="Line", json_schema_extra=_hint("Gain of each input type", 3, unit="dB", widget="slider")
    )
    balanced: InputGain = Field(
        0,
        title="Balanced microphone",
        json_schema_extra=_hint("Gain of each input type", 4, unit="dB", widget="slider"),
    )


class InputSettings(SettingsModel):
    """The microphone."""

    enabled: bool = Field(
        True,
        title="Input",
        description="While it is off the microphone is not opened at all.",
        json_schema_extra=_hint("Input", 1),
    )
    type: InputType = Field(
        InputType.INTERNAL,
        title="Input type",
        json_schema_extra=_hint("Input", 2),
    )
    power: PowerType = Field(
        PowerType.OFF,
        title="Power type",
        description="For a microphone at the connector: electret power for an unbalanced one, "
        "phantom power for a balanced one.",
        json_schema_extra=_hint("Input", 3),
    )
    noise_cancellation: bool = Field(
        False,
        title="Noise cancellation",
        description="Takes steady noise out of the background.",
        json_schema_extra=_hint("Input", 4),
    )
    echo_cancellation: bool = Field(
        False,
        title="Echo cancellation",
        description="Takes what the loudspeaker says out of what the microphone hears.",
        json_schema_extra=_hint("Input", 5),
    )
    automatic_gain: bool = Field(
        False,
        title="Automatic gain control",
        description="Makes a quiet voice louder by itself.",
        json_schema_extra=_hint("Input", 6),
    )
    gain: InputGain = Field(0, title="Gain", json_schema_extra=_hint("Input", 7, unit="dB", widget="slider"))
    mute: bool = Field(False, title="Mute", json_schema_extra=_hint("Input", 8))
    separate_gains: bool = Field(
        False,
        title="Separate gain controls",
        description="Every input type has a gain of its own.",
        json_schema_extra=_hint("Input", 9),
    )
    gains: Gains = Field(default_factory=Gains, title="Gain of each input type")

    @property
    def gain_now(self) -> int:
        """The gain that counts, in dB."""
        return int(getattr(self.gains, self.type)) if self.separate_gains else self.gain

    @property
    def power_now(self) -> str:
        """What the microphone is fed with: only types with a microphone at the connector are fed."""
        fed = {InputType.MIC: PowerType.ELECTRET, InputType.BALANCED: PowerType.PHANTOM}.get(self.type)
        return self.power if self.power is fed else ""


class OutputSettings(SettingsModel):
    """The loudspeaker."""

    enabled: bool = Field(True, title="Output", json_schema_extra=_hint("Output", 1))
    gain: int = Field(
        0,
        ge=LOWEST_OUTPUT_GAIN,
        le=HIGHEST_OUTPUT_GAIN,
        title="Gain",
        json_schema_extra=_hint("Output", 2, unit="dB", widget="slider"),
    )
    mute: bool = Field(False, title="Mute", json_schema_extra=_hint("Output", 3))


class Duplex(StrEnum):
    """Who may send over HTTP, in the words of VAPIX."""

    FULL = "full"
    HALF = "half"
    """One direction at a time."""
    GET = "get"
    """Only listening."""
    POST = "post"
    """Only speaking."""


class AudioSettings(SettingsModel):
    """Microphone and loudspeaker."""

    name: str = Field(
        "Audio",
        min_length=1,
        max_length=64,
        title="Name",
        description="What clients show for this microphone and loudspeaker.",
        json_schema_extra=_hint("Clients over HTTP", 1, advanced=True),
    )
    input: InputSettings = Field(default_factory=InputSettings, title="Input")
    output: OutputSettings = Field(default_factory=OutputSettings, title="Output")
    duplex: Duplex = Field(
        Duplex.FULL,
        title="Duplex mode",
        description="Whether clients can listen and speak over HTTP at the same time, one at a time, "
        "only listen or only speak.",
        json_schema_extra=_hint("Clients over HTTP", 2, advanced=True),
    )
    receiver_buffer: int = Field(
        120,
        ge=0,
        le=2000,
        title="Receiver buffer",
        description="What is gathered of a client's sound before the first of it is heard.",
        json_schema_extra=_hint("Clients over HTTP", 3, unit="ms", advanced=True),
    )
    receiver_timeout: int = Field(
        1000,
        ge=100,
        le=60_000,
        title="Receiver timeout",
        description="How long a client that speaks may send nothing.",
        json_schema_extra=_hint("Clients over HTTP", 4, unit="ms", advanced=True),
    )


class Encoding(StrEnum):
    """How sound is coded for clients, in the words of VAPIX."""

    AAC = "aac"
    G711 = "g711"
    """G.711 µ-law."""
    G711A = "g711a"
    """G.711 A-law, which VAPIX has no word for."""
    G726 = "g726"
    OPUS = "opus"
    LPCM = "lpcm"


RATES = {
    Encoding.AAC: (8000, 16_000, 32_000, 44_100, 48_000),
    Encoding.G711: (8000,),
    Encoding.G711A: (8000,),
    Encoding.G726: (8000,),
    Encoding.OPUS: (8000, 16_000, 24_000, 48_000),
    Encoding.LPCM: (8000, 16_000, 32_000, 44_100, 48_000),
}
"""Sample rates of each encoding, Hz."""
LOWEST_BITRATE, HIGHEST_BITRATE = 6000, 256_000


class AudioStreamSettings(SettingsModel):
    """What a client gets that asks for nothing else."""

    included: bool = Field(
        False,
        title="Include audio",
        description="Whether streams carry sound when the client does not say.",
        json_schema_extra=_hint("Stream", 1),
    )
    encoding: Encoding = Field(Encoding.AAC, title="Encoding", json_schema_extra=_hint("Stream", 2))
    sample_rate: int = Field(
        16_000,
        ge=8000,
        le=48_000,
        title="Sample rate",
        description="8000 for G.711 and G.726; 8000, 16000, 24000 or 48000 for Opus; "
        "8000, 16000, 32000, 44100 or 48000 for AAC and LPCM.",
        json_schema_extra=_hint("Stream", 3, unit="Hz"),
    )
    bitrate: int = Field(
        32_000,
        ge=LOWEST_BITRATE,
        le=HIGHEST_BITRATE,
        title="Bitrate",
        description="Of AAC and Opus. G.726 takes 24000 below 32000, otherwise 32000; the others have their own.",
        json_schema_extra=_hint("Stream", 4, unit="bit/s"),
    )

    @model_validator(mode="after")
    def _rate_of_encoding(self) -> AudioStreamSettings:
        rates = RATES[self.encoding]
        if len(rates) > 1 and self.sample_rate not in rates:  # those with one rate take that
            raise refused("sample_rate", f"{self.encoding} has {', '.join(map(str, rates))} Hz")
        return self


STREAM = Section(
    "audio-stream",
    AudioStreamSettings,
    title="Audio stream",
    place="Audio/Stream",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)


def input_types(product: Product) -> tuple[InputType, ...]:
    """The inputs that ``product`` has."""
    named = str(product.capabilities.get("audio_input_types", InputType.INTERNAL))
    return tuple(InputType(name) for name in named.split()) if product.has("audio_input") else ()


def section(product: Product) -> Section[AudioSettings]:
    """The device settings of ``product``: its own defaults, and only the inputs that it has."""
    types = input_types(product)

    def check(old: AudioSettings, new: AudioSettings) -> None:
        if types and new.input.type not in types:
            raise Invalid("input.type", f"this device has {', '.join(types)}")

    defaults: dict[str, Any] = dict(product.defaults.get("audio", {}))
    if types and InputType.INTERNAL not in types:
        defaults["input"] = {"type": types[0], **defaults.get("input", {})}
    return Section(
        "audio",
        AudioSettings,
        title="Audio device",
        place="Audio/Device settings",
        read=Role.VIEWER,
        write=Role.OPERATOR,
        check=check,
        defaults=defaults,
    )
