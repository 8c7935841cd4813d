"""What the owner sets of the detectors that watch the picture.

Manual: System > Detectors > Camera tampering. The motion detector is this device's own.
"""

from __future__ import annotations

from pydantic import Field

from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel


class TamperingSettings(SettingsModel):
    """Lens covered, sprayed, turned away or put out of focus."""

    enabled: bool = Field(
        False,
        title="Camera tampering",
        description="Keeps the camera running, also while nobody watches.",
        json_schema_extra={"group": "Camera tampering", "order": 1},
    )
    trigger_delay: int = Field(
        10, ge=0, le=3600, title="Trigger delay",
        description="How long the camera must be tampered with before the alarm.",
        json_schema_extra={"group": "Camera tampering", "order": 2, "unit": "s"},
    )  # fmt: skip
    dark_images: bool = Field(
        True,
        title="Trigger on dark images",
        description="Also when the picture turns dark, which a light that is switched off does as well.",
        json_schema_extra={"group": "Camera tampering", "order": 3},
    )


class MotionSettings(SettingsModel):
    """Something moves in the picture."""

    enabled: bool = Field(
        False,
        title="Motion",
        description="Keeps the camera running, also while nobody watches.",
        json_schema_extra={"group": "Motion", "order": 1},
    )
    sensitivity: int = Field(
        50, ge=1, le=100, title="Sensitivity",
        description="A high value sees what hardly differs from its background.",
        json_schema_extra={"group": "Motion", "order": 2, "widget": "slider"},
    )  # fmt: skip
    smallest: float = Field(
        1.0, ge=0.1, le=50, title="Smallest object",
        description="Share of the picture that must move at the same time.",
        json_schema_extra={"group": "Motion", "order": 3, "unit": "%"},
    )  # fmt: skip


class DetectorSettings(SettingsModel):
    """Every detector."""

    tampering: TamperingSettings = Field(default_factory=TamperingSettings, title="Camera tampering")
    motion: MotionSettings = Field(default_factory=MotionSettings, title="Motion")


DETECTORS = Section(
    "detectors",
    DetectorSettings,
    title="Detectors",
    place="System/Detectors",
    read=Role.VIEWER,
    write=Role.OPERATOR,
)
