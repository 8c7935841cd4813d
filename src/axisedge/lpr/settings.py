"""What is set of reading plates in a picture; the application's settings contain it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from axisedge.core.settings import SettingsModel


class Region(StrEnum):
    """Whose forms of plates are likelier here. A reading is never bent to a form, only put before others."""

    ANY = "any"
    EUROPE = "eu"
    UNITED_STATES = "us"
    BRAZIL = "br"


class ReadingSettings(SettingsModel):
    """How a single picture is read."""

    region: Region = Field(
        Region.ANY, title="Region", description="Decides between readings that are about equally likely."
    )
    minimum_characters: int = Field(
        4, ge=1, le=12, title="Minimum characters", description="Shorter readings are left out."
    )
    sensitivity: int = Field(
        50, ge=1, le=100, title="Sensitivity",
        description="A high value also tells plates that are hard to see, and more that are none.",
        json_schema_extra={"widget": "slider"},
    )  # fmt: skip
    search_size: Literal[480, 640, 800, 960] = Field(
        800, title="Search size",
        description="The picture is searched at this length of its longer side. "
        "Larger finds smaller plates and takes longer; plates are read at full resolution.",
        json_schema_extra={"unit": "px", "advanced": True},
    )  # fmt: skip
    plates: int = Field(
        3, ge=1, le=8, title="Plates in a picture", description="At most so many places are read.",
        json_schema_extra={"advanced": True},
    )  # fmt: skip
    threads: int = Field(
        1, ge=1, le=8, title="Threads", description="How many processor cores a picture may use.",
        json_schema_extra={"advanced": True},
    )  # fmt: skip
