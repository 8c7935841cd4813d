"""Gain and mute in one parameter: ``mute``, or decibels (``AudioSource.A#.InputGain``, ``OutputGain``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from axisedge.core.errors import Invalid
from axisedge.core.schema import Schema, nest, value_at
from axisedge.vapix.parameters.model import Mapped

MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Gain(Mapped):
    """``path`` is that of the gain; a field ``mute`` lies beside it."""

    @property
    def schema(self) -> Schema:
        """See `Parameter.schema`: the word makes it text."""
        return {"type": "string", "maxLength": 4}

    def read(self) -> str:
        """See `Parameter.read`."""
        model = self.settings.get(self.section)
        muted = value_at(model, (*self.path[:-1], MUTE))
        return MUTE if muted else str(value_at(model, self.path))

    def patch(self, text: str) -> dict[str, Any]:
        """See `Mapped.patch`. A number ends the mute."""
        if text == MUTE:
            return nest((*self.path[:-1], MUTE), True)
        try:
            gain = int(text)
        except ValueError:
            raise Invalid(self.name, f"must be {MUTE} or a whole number of dB") from None
        return nest(self.path[:-1], {self.path[-1]: gain, MUTE: False})
