"""What hands do to the bench's camera: plain switches, so that nobody loads a picture to know or turn them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class BenchCamera:
    """Switches of the simulated camera. The capture's thread reads them for every picture."""

    covered: bool = False
    """Something hangs over the lens."""
    dark: bool = False
    """The light is off."""
    moving: bool = True
    """The visitor walks; False leaves the scene still, but for the clock."""
    unplugged: bool = False
    """The camera's cable is pulled out."""
