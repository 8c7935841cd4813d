"""The part of the composition root for an intercom that lets people in: its entry list and its door controller."""

from __future__ import annotations

from axisedge.reader.entry_list import EntryList
from axisedge.reader.vapix_reader import VapixReader
from axisedge.web.context import Context
from axisedge.web.page_api import entry_api, vapix_reader_api
from axisedge.web.routing import Routes


def add(routes: Routes, context: Context) -> None:
    """Let the list judge what the readers see."""
    entries = EntryList(
        context.settings,
        context.bus,
        context.clock,
        lambda: [front.name for front in context.hardware.fronts()],
    )
    context.credentials.judges.append(entries.judge)
    context.credentials.listen(entries.heard)
    context.supervisor.add(entries)
    entry_api.register(routes, entries)
    controller = VapixReader(context.settings, context.clock)
    context.credentials.judges.append(controller.judge)
    context.supervisor.add(controller)
    vapix_reader_api.register(routes, controller)
