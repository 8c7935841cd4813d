"""Board files: which pin of a real board is which line, light and button. The format is described in docs/io.md."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from axisedge.core.errors import StartError
from axisedge.hardware.adc import AdcFact
from axisedge.hardware.board_power import RailSource


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LineFact(_Fact):
    """One pin. ``offset`` is the chip's number for it (on a Raspberry Pi the BCM number).

    ``active_low`` says that the circuit is closed when the pin is at ground.
    """

    offset: int = Field(ge=0)
    active_low: bool = False
    bias: Literal["as-is", "disabled", "pull-up", "pull-down"] = "as-is"
    drive: Literal["push-pull", "open-drain", "open-source"] = "push-pull"
    debounce_ms: float = Field(0, ge=0, le=1000)


class LampFact(_Fact):
    """One lamp inside a light: a pin, or a folder of ``/sys/class/leds``."""

    offset: int | None = Field(None, ge=0)
    active_low: bool = False
    sysfs: str | None = Field(None, pattern=r"^[^/\x00]+$")

    @model_validator(mode="after")
    def _one(self) -> LampFact:
        if (self.offset is None) == (self.sysfs is None):
            raise ValueError("a lamp has either an offset or a sysfs name")
        return self


class LightFact(_Fact):
    """One light. ``colors`` says which lamps make a colour; a colour that is not listed is the lamp of its name."""

    lamps: Mapping[str, LampFact]
    colors: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> LightFact:
        for color, lamps in self.colors.items():
            unknown = [lamp for lamp in lamps if lamp not in self.lamps]
            if unknown:
                raise ValueError(f"colour {color} names the lamp {unknown[0]}, which is not there")
        return self


class ChipFact(_Fact):
    """Which GPIO chip: a device file, or the first chip with one of these labels."""

    path: str = ""
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> ChipFact:
        if bool(self.path) == bool(self.labels):
            raise ValueError("a chip has either a path or labels")
        return self


class InputFact(_Fact):
    """One audio input: the ALSA device that captures it, and the lines that switch its power, by power type."""

    capture: str = Field(min_length=1, max_length=128)
    power: Mapping[str, str] = Field(default_factory=dict)


class AudioFact(_Fact):
    """The sound cards: the ALSA device of the loudspeaker, and the inputs by type (internal, mic, line, balanced)."""

    playback: str = Field("", max_length=128)
    inputs: Mapping[str, InputFact] = Field(default_factory=dict)


class BusFact(_Fact):
    """One RS485 connector. ``direction``: ``automatic``, ``rts``, or the line that turns the transceiver to sending."""

    device: str = Field(pattern=r"^/dev/[^\x00]+$", max_length=128)
    direction: str = Field("automatic", min_length=1, max_length=64)


class WiegandFact(_Fact):
    """One Wiegand connector: the offsets of DATA0 and DATA1, and the lines of a reader's light and beeper.

    ``active_low`` says that a pulse is a low pin, as on the cable. A light with one line for both colours has ``green``
    only. ``bias`` is for listening, ``drive`` for sending.
    """

    data0: int = Field(ge=0)
    data1: int = Field(ge=0)
    active_low: bool = True
    bias: Literal["as-is", "disabled", "pull-up", "pull-down"] = "as-is"
    drive: Literal["push-pull", "open-drain", "open-source"] = "open-drain"
    green: LineFact | None = None
    red: LineFact | None = None
    beeper: LineFact | None = None

    @property
    def shows(self) -> Mapping[str, LineFact]:
        """The lines of light and beeper that are there."""
        lines = {"green": self.green, "red": self.red, "beeper": self.beeper}
        return {name: line for name, line in lines.items() if line is not None}

    @property
    def offsets(self) -> tuple[int, ...]:
        """Every pin."""
        return (self.data0, self.data1, *(line.offset for line in self.shows.values()))


class BoardFile(_Fact):
    """A whole board."""

    title: str
    chip: ChipFact
    lines: Mapping[str, LineFact] = Field(default_factory=dict)
    buttons: Mapping[str, LineFact] = Field(default_factory=dict)
    lights: Mapping[str, LightFact] = Field(default_factory=dict)
    audio: AudioFact = AudioFact()
    adc: AdcFact | None = None
    power: Mapping[str, RailSource] = Field(default_factory=dict)
    supply: str = Field("dc", max_length=64)
    buses: Mapping[str, BusFact] = Field(default_factory=dict)
    wiegand: Mapping[str, WiegandFact] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _once(self) -> BoardFile:
        used: dict[int, str] = {}
        offsets = [(name, fact.offset) for name, fact in (*self.lines.items(), *self.buttons.items())]
        for name, light in self.lights.items():
            offsets += [(name, lamp.offset) for lamp in light.lamps.values() if lamp.offset is not None]
        for name, offset in offsets:
            if offset in used:
                raise ValueError(f"offset {offset} is used by {used[offset]} and by {name}")
            used[offset] = name
        for name, connector in self.wiegand.items():  # connectors of different products may share pins
            among = connector.offsets
            for place, offset in enumerate(among):
                if offset in used or offset in among[:place]:
                    raise ValueError(f"offset {offset} of {name} is used by {used.get(offset, name)}")
        for name, bus in self.buses.items():
            if bus.direction not in ("automatic", "rts", *self.lines):
                raise ValueError(f"bus {name} is turned by the line {bus.direction}, which is not there")
        for kind, fact in self.audio.inputs.items():
            for line in fact.power.values():
                if line not in self.lines:
                    raise ValueError(
                        f"the power of audio input {kind} names the line {line}, which is not there"
                    )
        return self


def read(file: Path) -> BoardFile:
    """Read a board file, or the one of that name that comes with the software; raises `StartError`."""
    if file.suffix == ".toml":
        source = file
    else:
        source = Path(str(resources.files("axisedge.hardware.boards"))) / f"{file.name}.toml"
        if not source.is_file():
            raise StartError(
                f"board {file.name!r} does not come with axisedge (there are: {', '.join(names())})"
            )
    try:
        return BoardFile(**tomllib.loads(source.read_text()))
    except OSError as error:
        raise StartError(f"board file {file} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as error:
        raise StartError(f"board file {file}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise StartError(f"board file {file}: {where}: {first['msg']}") from None


def names() -> list[str]:
    """The boards that come with the software."""
    folder = resources.files("axisedge.hardware.boards")
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))
