"""One port as it is now, and the steps of a sequence of its states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from axisedge.core.clock import Timer
from axisedge.core.errors import Conflict
from axisedge.core.product import PortFact
from axisedge.hardware.protocols import GpioLine
from axisedge.io.port_settings import PortSettings
from axisedge.io.supervision import Loop


@runtime_checkable
class TimedLine(Protocol):
    """An output that switches back by itself, even when this device is gone by then."""

    def write_for(self, closed: bool, seconds: float) -> None:
        """Drive the circuit for ``seconds``; raises `Unavailable`."""


class SequenceOngoing(Conflict):
    """The port is already carrying out a sequence of states."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sequence: the circuit's state, and seconds until the next step."""

    closed: bool
    seconds: float


class Port:
    """One port as it is now."""

    __slots__ = (
        *("again", "closed", "driven", "fact", "index", "line", "loop", "loop_problem", "problem"),
        *("remote", "sequence", "settings", "wanted"),
    )

    def __init__(self, index: int, fact: PortFact, settings: PortSettings) -> None:
        self.index = index
        self.fact = fact
        self.settings = settings
        self.line: GpioLine | None = None
        self.remote = False
        """Whether it is a port of an expansion module, which comes and goes, and supervises its inputs itself."""
        self.closed = False
        """The state of the circuit: True is closed."""
        self.wanted: bool | None = None
        """What an output was told before the device was ready; None is its normal state."""
        self.sequence: Timer | None = None
        self.problem = ""
        """Why the line cannot be used now; empty when it can."""
        self.driven = False
        """What an output was told last."""
        self.again: Timer | None = None
        """A relay that does not follow is driven again then; None while it follows."""
        self.loop = Loop.UNDEFINED
        """What the loop of a supervised input measures."""
        self.loop_problem = ""
        """Why it cannot be measured; empty when it can."""

    @property
    def name(self) -> str:
        """The owner's name for it, or the product's."""
        return self.settings.name or self.fact.name

    @property
    def trouble(self) -> str:
        """Why it cannot be used, or does not do what it was told; empty when all is well."""
        return self.problem or ("it does not follow" if self.again is not None else "")

    @property
    def output(self) -> bool:
        """Whether it is an output now."""
        return self.settings.direction == "output"

    @property
    def supervised(self) -> bool:
        """Whether it is an input whose cable is watched."""
        return self.settings.supervised and not self.output

    @property
    def normally_closed(self) -> bool:
        """Whether the circuit is closed when the port is inactive."""
        return self.settings.normal_state == "closed"

    @property
    def active(self) -> bool:
        """Whether the circuit is not in its normal state."""
        return self.closed != self.normally_closed

    @property
    def state(self) -> str:
        """The circuit in a word: ``open`` or ``closed``."""
        return "closed" if self.closed else "open"

    def end_sequence(self) -> None:
        """Nothing more is switched by time."""
        if self.sequence is not None:
            self.sequence.cancel()
            self.sequence = None

    def let_be(self) -> None:
        """Do not drive it again, though it does not follow."""
        if self.again is not None:
            self.again.cancel()
            self.again = None

    def rest(self) -> None:
        """Nothing more happens by itself."""
        self.end_sequence()
        self.let_be()
