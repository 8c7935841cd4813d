"""The wires of doors, as doors need them."""

from __future__ import annotations

from typing import Protocol


class Circuits(Protocol):
    """The relays and inputs of the doors, by their names in the product file."""

    def reserve(self, line: str, owner: str) -> None:
        """Nobody else may switch this relay from now on."""

    def release(self, line: str) -> None:
        """Others may switch it again."""

    def drive(self, line: str, closed: bool, seconds: float = 0.0) -> None:
        """Close or open the circuit of a relay; raises `Unavailable`.

        A relay that keeps time goes back by itself a moment after ``seconds``, also when nobody tells it to.
        """

    def closed(self, line: str) -> bool:
        """What the circuit really is; raises `Unavailable`."""
        ...

    def fault(self, line: str) -> str:
        """``cut`` or ``short`` for a supervised input in that state, otherwise empty; raises `Unavailable`."""
        ...

    def line_of(self, port: int) -> str:
        """The name of port ``port``; raises `NotFound`."""
        ...
