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
    light: float = 1.0
    """How much light falls on the scene: 1 is day, 0.01 is dusk. The sensor adapts to it as far as it can."""
    kelvin: int = 5500
    """The colour of that light: 2800 is a lamp, 5500 the sun, 7500 the shade."""
