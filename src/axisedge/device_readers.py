"""The part of the composition root that puts wired readers together; other products load none of it."""

from __future__ import annotations

from axisedge.reader.feedback import Feedback
from axisedge.reader.output import ReaderOutput
from axisedge.reader.readers import Readers
from axisedge.web.context import Context
from axisedge.web.page_api import readers_api
from axisedge.web.routing import Routes

ANSWERS = {
    "AccessGranted": Feedback(led="green", seconds=3, beeps=1),
    "RequirePIN": Feedback(led="amber", seconds=3, flash=True, beeps=1),
    "AccessDenied": Feedback(led="red", seconds=3, beeps=3),
    "InvalidCredential": Feedback(led="red", seconds=3, beeps=3),
}
"""What a reader on a wire shows for the controller's answer, by its feedback profile."""


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
        output = ReaderOutput(context.product, context.settings, context.hardware)
        taken = output
        readers.connector_taken = lambda: taken.uses_connector
        context.credentials.judges.append(output.judge)  # after the entry list, and the network's controller
        context.supervisor.add(output)
    readers_api.register(routes, readers, output)
