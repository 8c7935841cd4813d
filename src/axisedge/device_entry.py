"""The part of the composition root that puts an intercom's entry list together; other products load none of it."""

from __future__ import annotations

from axisedge.reader.entry_list import EntryList
from axisedge.web.context import Context
from axisedge.web.page_api import entry_api
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
