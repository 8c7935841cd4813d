"""Stream profiles: named sets of stream arguments that clients keep on the device (VAPIX "Stream profiles")."""

from __future__ import annotations

from pydantic import Field

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel

MOST_PROFILES = 26


class StreamProfile(SettingsModel):
    """One profile."""

    name: str = Field(
        title="Name",
        min_length=1,
        max_length=64,
        pattern=r"^[A-Za-z0-9_ -]+$",
        json_schema_extra={"order": 1},
    )
    description: str = Field("", title="Description", max_length=256, json_schema_extra={"order": 2})
    parameters: str = Field(
        "",
        title="Parameters",
        description="Stream arguments joined with &, such as resolution=1920x1080&fps=30.",
        max_length=1024,
        json_schema_extra={"order": 3},
    )


class StreamProfileSettings(SettingsModel):
    """All profiles, by their number."""

    profiles: dict[str, StreamProfile] = Field(
        default_factory=dict, title="Stream profiles", max_length=MOST_PROFILES
    )


SECTION = Section(
    "stream-profiles",
    StreamProfileSettings,
    title="Stream profiles",
    place="System/Stream profiles",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)
