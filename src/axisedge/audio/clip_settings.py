"""The audio clips as they are known; their sound lies in files. Manual: Audio > Audio clips."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from axisedge.core.settings import SettingsModel

FOLDER = "/etc/audioclips/"
"""Where clips seem to lie: clients name a clip by this path or by its number."""
MOST_CLIPS = 50
LARGEST_UPLOAD = 10
"""Megabytes of an uploaded file."""
LONGEST_CLIP = 300
"""Seconds."""
FORMATS = ("au", "wav", "mp3", "opus", "ogg")
"""Suffixes of the files that can be added."""


class Clip(SettingsModel):
    """One clip. Everything but its name is told by its file."""

    name: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$", title="Name")
    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.(au|wav|mp3|opus|ogg)$", title="File")
    made: bool = Field(False, title="Comes with the device")
    seconds: float = Field(0.0, ge=0, le=LONGEST_CLIP + 1, title="Length", json_schema_extra={"unit": "s"})
    loudness: float = Field(
        -96.0,
        ge=-96,
        le=12,
        title="Loudness",
        description="Integrated loudness after ITU-R BS.1770. Clips of the same loudness sound equally loud.",
        json_schema_extra={"unit": "LUFS"},
    )

    @property
    def location(self) -> str:
        """The path that clients know the clip by."""
        return FOLDER + self.file


def _numbered(clips: dict[str, Clip]) -> dict[str, Clip]:
    for key in clips:
        if not (key.isascii() and key.isdigit() and len(key) <= 4 and str(int(key)) == key):
            raise ValueError("a clip's key is a whole number")
    return clips


class ClipSettings(SettingsModel):
    """All clips by number."""

    clips: Annotated[dict[str, Clip], AfterValidator(_numbered)] = Field(
        default_factory=dict,
        title="Clips",
        max_length=MOST_CLIPS,
        json_schema_extra={"widget": "hidden"},
    )
