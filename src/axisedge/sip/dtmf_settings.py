"""Digits that mean something. Manual: Communication > SIP > DTMF; VAPIX call service.

A *sequence* of digits causes an *event*, whose name is its description; a *configuration* says which sequences and
which ways of sending digits count, and accounts name it. All peer-to-peer accounts share one configuration.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from axisedge.core.settings import SettingsModel
from axisedge.sip.account_settings import Line, identified

DIGITS = "0123456789ABCD*#"
MOST = 256
SHARED = "dtmf_conf_0"
"""The configuration that every peer-to-peer account uses."""


class DtmfEvent(SettingsModel):
    """What a sequence causes."""

    name: Line = Field(
        "",
        title="Description",
        description="What the sequence does; rules show it.",
        json_schema_extra={"order": 1},
    )


class DtmfSequence(SettingsModel):
    """Digits that cause an event (VAPIX ``DTMFTrigger``)."""

    sequence: str = Field(
        title="Sequence",
        description="0 to 9, A to D, # and *.",
        pattern=r"^[0-9A-D#*]{1,64}$",
        json_schema_extra={"order": 1},
    )
    event: str = Field(title="Event", min_length=1, max_length=64, json_schema_extra={"order": 2})


class DtmfConfiguration(SettingsModel):
    """What an account listens for."""

    name: Line = Field("", title="Name", json_schema_extra={"order": 1})
    sequences: tuple[str, ...] = Field((), title="Sequences", max_length=MOST, json_schema_extra={"order": 2})
    rtp: bool = Field(True, title="Use RTP (RFC2833)", json_schema_extra={"order": 3})
    info: bool = Field(True, title="Use SIP INFO (RFC2976)", json_schema_extra={"order": 4})


class DtmfSettings(SettingsModel):
    """All sequences, events and configurations."""

    events: Annotated[dict[str, DtmfEvent], AfterValidator(identified)] = Field(
        default_factory=dict, title="Events", max_length=MOST
    )
    sequences: Annotated[dict[str, DtmfSequence], AfterValidator(identified)] = Field(
        default_factory=dict, title="Sequences", max_length=MOST
    )
    configurations: Annotated[dict[str, DtmfConfiguration], AfterValidator(identified)] = Field(
        default_factory=lambda: {SHARED: DtmfConfiguration(name="Peer-to-peer")},
        title="Configurations",
        max_length=MOST,
    )

    def meanings(self, configuration: str) -> dict[str, str]:
        """Event id by sequence of digits, for one configuration; empty for one that does not exist."""
        known = self.configurations.get(configuration)
        if known is None:
            return {}
        return {self.sequences[key].sequence: self.sequences[key].event for key in known.sequences}
