"""The call button, tones of calls, VMS calls. Manual: Communication > Calls."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from axisedge.core.product import Product
from axisedge.core.roles import Role
from axisedge.core.settings import Section, SettingsModel, refused

VMS_CALL = "VMS_CALL"
"""The recipient that means every client of the video management system."""
MOST_SIP_RECIPIENTS = 6
LONGEST_VMS_CALLING = 600


class StandbyLight(StrEnum):
    """The light around the call button while the device waits."""

    AUTO = "auto"
    """By the light of the surroundings."""
    ON = "on"
    OFF = "off"


class Suppression(StrEnum):
    """What presses on the button during a call do (intercom service ``suppressionMode``)."""

    NONE = "None"
    """Each ends the call."""
    TIMEOUT = "Timeout"
    """They end the call, except shortly after the one that began it."""
    NEVER_HANG_UP = "NeverHangUp"


class CallButtonSettings(SettingsModel):
    """What a press on the call button does."""

    enabled: bool = Field(True, title="Enable call button", json_schema_extra={"order": 1})
    standby_light: StandbyLight = Field(
        StandbyLight.AUTO, title="Standby light", json_schema_extra={"order": 2}
    )
    recipients: tuple[str, ...] = Field(
        (VMS_CALL,),
        title="Recipients",
        description="Contacts that are called at the same time, at most six over SIP; VMS_CALL calls the VMS.",
        max_length=64,
        json_schema_extra={"order": 3, "widget": "recipients"},
    )
    fallback: str = Field(
        "",
        max_length=64,
        title="Fallback",
        description="The contact that is called when none of the recipients replies.",
        json_schema_extra={"order": 4},
    )
    suppression: Suppression = Field(
        Suppression.TIMEOUT,
        title="Presses during a call",
        description="Whether the button ends the call that it began.",
        json_schema_extra={"order": 5, "advanced": True},
    )
    suppression_time: int = Field(
        2,
        ge=0,
        le=60,
        title="Ignore presses for",
        description="Presses so soon after the first one do nothing.",
        json_schema_extra={"order": 6, "unit": "s", "advanced": True},
    )


class CallTones(SettingsModel):
    """Clips that are played while a call waits for an answer."""

    ringtone: str = Field(
        "",
        max_length=128,
        title="Ringtone",
        description="The clip that is played when somebody calls the device; empty is silence.",
        json_schema_extra={"order": 1},
    )
    ringtone_gain: int = Field(
        0,
        ge=-40,
        le=20,
        title="Ringtone gain",
        json_schema_extra={"order": 2, "unit": "dB", "widget": "slider"},
    )
    ringback: str = Field(
        "",
        max_length=128,
        title="Ringback tone",
        description="The clip that is played when the device calls; empty is silence.",
        json_schema_extra={"order": 3},
    )
    ringback_gain: int = Field(
        0,
        ge=-40,
        le=20,
        title="Ringback gain",
        json_schema_extra={"order": 4, "unit": "dB", "widget": "slider"},
    )


class VmsCallSettings(SettingsModel):
    """Calls to the video management system: answered when a client has opened the streams counted here."""

    enabled: bool = Field(
        True,
        title="Allow calls in the video management software (VMS)",
        description="Works without SIP too.",
        json_schema_extra={"order": 1},
    )
    timeout: int = Field(
        60,
        ge=1,
        le=LONGEST_VMS_CALLING,
        title="Call timeout",
        description="How long a call lasts if no one answers.",
        json_schema_extra={"order": 2, "unit": "s"},
    )
    audio_from_device: int = Field(
        0,
        ge=0,
        le=16,
        title="Audio streams from the device",
        description="How many must be open for the call to be answered.",
        json_schema_extra={"order": 3, "advanced": True},
    )
    audio_to_device: int = Field(
        1,
        ge=0,
        le=16,
        title="Audio streams to the device",
        description="How many must be open for the call to be answered.",
        json_schema_extra={"order": 4, "advanced": True},
    )
    video_from_device: int = Field(
        0,
        ge=0,
        le=16,
        title="Video streams from the device",
        description="How many must be open for the call to be answered.",
        json_schema_extra={"order": 5, "advanced": True},
    )

    @model_validator(mode="after")
    def _answerable(self) -> Self:
        if not (self.audio_from_device or self.audio_to_device or self.video_from_device):
            raise refused(
                "audio_to_device", "at least one stream must be counted, or calls answer themselves"
            )
        return self


class CallsSettings(SettingsModel):
    """Calls."""

    button: CallButtonSettings = Field(
        CallButtonSettings(), title="Call button", json_schema_extra={"group": "Call button", "order": 1}
    )
    tones: CallTones = Field(CallTones(), title="Audio", json_schema_extra={"group": "General", "order": 2})
    vms: VmsCallSettings = Field(
        VmsCallSettings(), title="VMS calls", json_schema_extra={"group": "VMS calls", "order": 3}
    )


def section(product: Product) -> Section[CallsSettings]:
    """Section ``calls`` with what the product is delivered with."""
    return Section(
        "calls",
        CallsSettings,
        title="Calls",
        place="Communication/Calls",
        read=Role.OPERATOR,
        write=Role.OPERATOR,
        defaults=product.defaults.get("calls", {}),
    )
