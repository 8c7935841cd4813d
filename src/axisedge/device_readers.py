"""The part of the composition root that puts wired readers together; other products load none of it."""

from __future__ import annotations

from collections.abc import Callable

from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.core.product import PortKind
from axisedge.io.ports import Port, Ports
from axisedge.reader.chip_types import ChipSieve
from axisedge.reader.credentials import Verdict
from axisedge.reader.feedback import Feedback
from axisedge.reader.feedback_inputs import FeedbackInputs
from axisedge.reader.output import ReaderOutput
from axisedge.reader.readers import Readers
from axisedge.web.context import Context
from axisedge.web.page_api import readers_api
from axisedge.web.routing import Routes

STRIPE = "reader"
"""The light of the built-in reader."""
ANSWERS = {
    "AccessGranted": Feedback(led="green", seconds=3, beeps=1),
    "RequirePIN": Feedback(led="amber", seconds=3, flash=True, beeps=1),
    "AccessDenied": Feedback(led="red", seconds=3, beeps=3),
    "InvalidCredential": Feedback(led="red", seconds=3, beeps=3),
}
"""What a reader on a wire shows for the controller's answer, by its feedback profile."""
PROFILES = {
    Verdict.GRANTED: "AccessGranted",
    Verdict.PIN_NEEDED: "RequirePIN",
    Verdict.DENIED: "AccessDenied",
    Verdict.UNKNOWN: "InvalidCredential",
}


class BuiltInReader:
    """The stripe of light of the built-in reader, and its beeper: see `Face`."""

    def __init__(self, context: Context) -> None:
        self._leds = context.leds
        self._beeper = None
        if context.audio is not None:
            from axisedge.audio.beeper import Beeper  # a product without audio loads none of it

            audio = context.audio
            self._beeper = Beeper(lambda: audio.mixer)

    def show(self, color: str) -> None:
        """See `Face.show`."""
        if STRIPE in self._leds.colors():
            self._leds.override(STRIPE, color)

    def beep(self, times: int) -> None:
        """See `Face.beep`."""
        if self._beeper is not None:
            self._beeper.beep(times)

    def sound(self, on: bool) -> None:
        """See `Face.sound`."""
        if self._beeper is not None:
            self._beeper.sound(on)


class PortTerminals:
    """The terminals of the I/O connector, as the reader knows them: see `Terminals`."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def _of(self, terminal: str) -> Port:
        number = int(terminal.removeprefix("I"))
        there = [port for port in self._ports if port.fact.kind is PortKind.IO and not port.fact.readonly]
        if number > len(there):
            raise NotFound("terminal", terminal)
        return there[number - 1]

    def hear(self, terminal: str, listener: Callable[[bool], None]) -> bool:
        """See `Terminals.hear`."""
        port = self._of(terminal)
        if port.output:
            raise Invalid("", "it is an output")
        if port.line is None or port.problem:
            raise Unavailable(terminal, port.problem or "it is not started")
        port.line.watch(listener)
        return port.line.read()

    def give_back(self, terminal: str) -> None:
        """See `Terminals.give_back`."""
        port = self._of(terminal)
        if not port.output and not port.problem:
            self._ports.take_again(port.index)


def add(routes: Routes, context: Context) -> None:
    """What the readers see goes to the credentials."""
    readers = Readers(
        context.product,
        context.settings,
        context.bus,
        context.hardware,
        context.clock,
        context.credentials.report,
    )
    context.readers = readers
    context.supervisor.add(readers)
    if context.access_desk is not None:
        context.access_desk.feedback.append(
            lambda reader, profile: readers.feedback(reader, ANSWERS[profile])
        )
    output: ReaderOutput | None = None
    if context.product.has("external_reader"):
        sieve = ChipSieve(context.settings, context.hardware)
        context.credentials.sieve = sieve.sift
        context.supervisor.add(sieve)
        face = BuiltInReader(context)
        output = ReaderOutput(context.product, context.settings, context.hardware, context.clock, face)
        output.inputs = FeedbackInputs(context.settings, PortTerminals(context.ports), face)
        context.after_ports.append(output.inputs)
        taken = output
        readers.connector_taken = lambda: taken.uses_connector
        context.credentials.listen(
            lambda seen: readers.feedback(seen.credential.reader, ANSWERS[PROFILES[seen.answer.verdict]])
        )
        context.credentials.judges.append(output.judge)  # after the entry list, and the network's controller
        context.supervisor.add(output)
    readers_api.register(routes, readers, output)
    if context.product.has("expansion_module"):
        from axisedge import device_modules  # a product without expansion modules loads none of it

        device_modules.add(routes, context, readers)
