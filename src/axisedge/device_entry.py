"""The part of the composition root for an intercom that lets people in: its entry list and its door controller."""

from __future__ import annotations

from axisedge.reader.entry_list import PIN_DIGITS, EntryList, PinEntry
from axisedge.reader.reader_settings import PinSettings
from axisedge.reader.vapix_reader import VapixReader
from axisedge.web.context import Context
from axisedge.web.page_api import entry_api, vapix_reader_api
from axisedge.web.routing import Routes


def _pin_entry(context: Context) -> PinEntry:
    """How PINs are typed, as Reader > PIN says; no drawn PIN is shorter than the list allows."""
    set_up = context.settings.get("reader-pin")
    if not isinstance(set_up, PinSettings):
        return PinEntry()
    return PinEntry(digits=max(PIN_DIGITS, set_up.length), wait=set_up.timeout)


def add(routes: Routes, context: Context) -> None:
    """Let the list judge what the readers see."""

    def readers() -> list[str]:
        built_in = [front.name for front in context.hardware.fronts()]
        wired = [] if context.readers is None else list(context.readers.states())
        return [*built_in, *(reader for reader in wired if reader not in built_in)]

    entries = EntryList(
        context.settings,
        context.bus,
        context.clock,
        readers,
        lambda: _pin_entry(context),
    )
    context.credentials.judges.append(entries.judge)
    context.credentials.listen(entries.heard)
    context.supervisor.add(entries)
    entry_api.register(routes, entries)
    controller = VapixReader(context.settings, context.clock)
    context.credentials.judges.append(controller.judge)
    context.supervisor.add(controller)
    vapix_reader_api.register(routes, controller)
