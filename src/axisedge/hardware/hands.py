"""What hands, cards and cutters can do to simulated hardware."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from axisedge.hardware.bench_chips import Stored
from axisedge.hardware.protocols import Credential, Link, Wire


class ModuleHands(Protocol):
    """What hands can do to an expansion module."""

    def handle(
        self, *, plugged: bool | None, tampered: bool | None, power_lost: bool | None, forget_key: bool
    ) -> None:
        """As `Hands.set_reader`."""

    def set_input(self, number: int, state: str) -> None:
        """Close the switch at an input (from 1), open it, cut or short its cable; raises `Invalid`."""

    def stick(self, number: int, stuck: bool) -> None:
        """Weld the contact of an output (from 1), or let it follow again; raises `Invalid`."""


class Hands(Protocol):
    """What hands, cards and cutters can do to simulated hardware; the bench API is made of it."""

    def state(self) -> Mapping[str, Any]:
        """Every line, button, light and reader as it is now."""
        ...

    def follow(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener()`` after every change; returns the way to stop it."""
        ...

    def set_input(self, name: str, closed: bool) -> None:
        """Close or open the switch on input ``name``; raises `NotFound`, or `Invalid` for an output."""

    def set_wire(self, name: str, wire: Wire) -> None:
        """Cut the cable of ``name``, short it, or mend it; raises `NotFound`."""

    def set_stuck(self, name: str, stuck: bool) -> None:
        """Let the contact of an output stay where it is, or follow again; raises `NotFound` or `Invalid`."""

    def set_network(self, link: Link) -> None:
        """Plug the network cable in or pull it out, as far as the lights are concerned; raises `Invalid`."""

    def set_camera(
        self,
        *,
        covered: bool | None = None,
        dark: bool | None = None,
        moving: bool | None = None,
        unplugged: bool | None = None,
        light: float | None = None,
        kelvin: int | None = None,
    ) -> None:
        """Do something to the camera; None leaves as it is. ``light`` 1 is day, ``kelvin`` its colour.

        Raises `NotFound` on a product without one.
        """

    def set_microphone(
        self, plays: str, frequency: float, level: float, wav: bytes | None, *, repeat: bool
    ) -> None:
        """Give the microphone silence, a tone (Hz), noise (dB of full scale) or a WAV file to hear.

        Raises `NotFound` on a product without audio, or `Invalid`.
        """

    def set_acoustics(
        self, *, echo: bool | None, delay: float | None, gain: float | None, unplugged: bool | None
    ) -> None:
        """Let the microphone hear the loudspeaker after ``delay`` ms with ``gain`` dB; pull the audio device out.

        None leaves as it is. Raises `NotFound` on a product without audio.
        """

    def loudspeaker(self, seconds: float) -> tuple[bytes, int]:
        """The loudspeaker's last seconds as WAV, and the sample clock of the first sample; raises `NotFound`."""
        ...

    def set_power(self, rail: str, volts: float | None, amps: float | None) -> None:
        """Change what a power rail gives; None leaves as it is. Raises `NotFound`."""

    def set_temperature(self, celsius: float) -> None:
        """Change the temperature of the core; raises `NotFound` on a product that does not measure it."""

    def press(self, name: str, seconds: float = ...) -> None:
        """Press button ``name`` and let go after ``seconds``; raises `NotFound` or `Invalid`."""

    def hold_at_power_up(self, seconds: float) -> None:
        """Hold the control button from now until ``seconds`` after the next start; raises `Invalid`."""

    def set_reader(
        self,
        name: str,
        *,
        plugged: bool | None = None,
        tampered: bool | None = None,
        power_lost: bool | None = None,
        forget_key: bool = False,
    ) -> None:
        """Plug a wired reader in or out, open its case, take its power, reset its key; None leaves as it is.

        Raises `NotFound`.
        """

    def module(self, name: str) -> ModuleHands:
        """The expansion module called ``name``; raises `NotFound`."""
        ...

    def send_wiegand(self, reader: str, bits: str, interval: float, glitches: Sequence[int]) -> None:
        """Let a reader pulse ``bits`` on its Wiegand lines, stray pulses after some; as `BenchWiegand.send_bits`."""

    def card(
        self,
        uid: str,
        bits: int | None = None,
        reader: str = "",
        chip: str = "",
        stored: Sequence[Stored] = (),
    ) -> Credential:
        """Hold a card to a reader; raises `Invalid`, `NotFound` or `Unavailable`."""
        ...

    def pin(self, digits: str, reader: str = "") -> Credential:
        """Type a PIN on a keypad; raises as `card` does."""
        ...
