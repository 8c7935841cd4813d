"""What this device is: a product is a TOML file of facts, never code."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from axisedge.core.errors import NotFound, StartError


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(_Fact):
    """How the product presents itself on every interface."""

    title: str
    brand: str = "AXIS"
    number: str
    full_name: str
    short_name: str
    type: str
    variant: str = ""
    web_url: str
    hardware_id: str
    serial: str = Field(
        pattern=r"^[0-9A-F#]{12}$", description="12 hexadecimal digits; each # is drawn once per device"
    )


class PortKind(StrEnum):
    """What a line of the product is made for."""

    IO = "io"
    BUTTON = "button"
    RELAY = "relay"


class PortFact(_Fact):
    """One port as the product is delivered. ``line`` names it in the board file."""

    line: str
    name: str
    kind: PortKind = PortKind.IO
    usage: str = ""
    direction: str = Field("input", pattern="^(input|output)$")
    configurable: bool = False
    readonly: bool = False
    normal_state: str = Field("open", pattern="^(open|closed)$")


class LedFact(_Fact):
    """A light that the device drives: the status LED, or an indicator icon."""

    name: str
    title: str
    colors: tuple[str, ...]
    shows: Mapping[str, str] = Field(
        default_factory=dict,
        description='light by condition ("starting" = "amber", "cloud" = "green flash"); the first that holds decides',
    )


class RailFact(_Fact):
    """A power rail that the product measures. ``limit`` is the current in A that it gives at most; 0 for none."""

    name: str
    title: str
    kind: str = Field("in", pattern="^(in|out|group)$")
    volts: float = Field(12.0, gt=0)
    limit: float = Field(0.0, ge=0)
    light: str = ""
    """The light condition that holds while the current is too high."""


class Product(_Fact):
    """One product, as its TOML file says. Ask ``product.has("reader")``, never for its name."""

    name: str
    identity: Identity
    capabilities: Mapping[str, bool | int | str]
    ports: tuple[PortFact, ...] = ()
    leds: tuple[LedFact, ...] = ()
    rails: tuple[RailFact, ...] = ()
    control_button: Mapping[str, float | str] = Field(default_factory=dict)
    defaults: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict, description="settings by section")

    def has(self, capability: str) -> bool:
        """Whether the product has at least one of ``capability``."""
        return bool(self.capabilities.get(capability, False))

    def count(self, capability: str) -> int:
        """How many of ``capability`` the product has."""
        return int(self.capabilities.get(capability, 0))


def module_ports(product: Product, number: int) -> Mapping[int, PortFact]:
    """The ports of expansion module ``number`` (from 1) by their index: first its I/Os, then its relays.

    Their indices stand behind the product's own ports, and are the same whatever other modules there are.
    """
    ios, relays = product.count("expansion_io"), product.count("expansion_relay")
    begin = len(product.ports) + (number - 1) * (ios + relays)
    facts = [
        PortFact(line=f"module-{number}-io-{n}", name=f"Module {number} I/O {n}", configurable=True)
        for n in range(1, ios + 1)
    ]
    facts += [
        PortFact(
            line=f"module-{number}-relay-{n}",
            name=f"Module {number} relay {n}",
            kind=PortKind.RELAY,
            direction="output",
        )
        for n in range(1, relays + 1)
    ]
    return dict(enumerate(facts, begin))


def names() -> list[str]:
    """The products that come with the software."""
    folder = resources.files("axisedge.products")
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml"))


def load(name: str) -> Product:
    """Read a product by name, or from the path of a TOML file; raises `NotFound` (a file) or `StartError`."""
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise NotFound("product file", name)
        text, stem = path.read_text(), path.stem
    else:
        if name not in names():
            raise StartError(f"there is no product {name!r}; there are {', '.join(names())}")
        text, stem = resources.files("axisedge.products").joinpath(f"{name}.toml").read_text(), name
    try:
        return Product(name=stem, **tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError, TypeError) as error:
        raise StartError(f"product {name}: {error}") from error


def draw_serial(pattern: str) -> str:
    """A serial number (a MAC address without separators) that follows the product's pattern."""
    return "".join(secrets.choice("0123456789ABCDEF") if c == "#" else c for c in pattern)
