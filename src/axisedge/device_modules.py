"""The part of the composition root for expansion modules: what hangs on the readers' cables becomes ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from axisedge.core.product import PortFact
from axisedge.core.settings import Settings
from axisedge.io.port_settings import IoSettings
from axisedge.io.ports import Ports
from axisedge.io.supervision import Loop
from axisedge.reader.module_line import ModuleLine
from axisedge.reader.modules import Modules
from axisedge.reader.osdp_panel import InputState
from axisedge.reader.reader_settings import ReadersSettings
from axisedge.reader.readers import Readers
from axisedge.web.context import Context
from axisedge.web.page_api import expansion_api
from axisedge.web.routing import Routes

LOOPS: Mapping[int, Loop] = {
    InputState.INACTIVE: Loop.OPEN,
    InputState.ACTIVE: Loop.CLOSED,
    InputState.SHORTED: Loop.SHORTED,
    InputState.CUT: Loop.CUT,
}
"""What an input of a module measures; anything else is undefined."""


class ModuleTerminals:
    """The ports of the device, as modules know them."""

    def __init__(self, ports: Ports, settings: Settings) -> None:
        self._ports = ports
        self._settings = settings

    def attach(self, index: int, fact: PortFact, line: ModuleLine) -> None:
        """See `Terminals.attach`."""
        self._ports.attach(index, fact, line)

    def detach(self, index: int) -> None:
        """See `Terminals.detach`."""
        self._ports.detach(index)

    def found(self, index: int) -> None:
        """See `Terminals.found`."""
        self._ports.found(index)

    def lose(self, index: int, why: str) -> None:
        """See `Terminals.lose`."""
        self._ports.lose(index, why)

    def sensed(self, index: int, state: int) -> None:
        """See `Terminals.sensed`."""
        self._ports.sensed(index, LOOPS.get(state, Loop.UNDEFINED))

    def reported(self, index: int) -> None:
        """See `Terminals.reported`."""
        self._ports.reported(index)

    def missing(self) -> Sequence[int]:
        """See `Terminals.missing`."""
        stored = self._settings.get("io")
        known = stored.ports if isinstance(stored, IoSettings) else {}
        return [port.index for port in self._ports if port.remote and str(port.index) not in known]


def add(routes: Routes, context: Context, readers: Readers) -> None:
    """Modules hang on the same cables as readers, and their ports are ports of the device."""

    def readers_at() -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = {}
        settings = context.settings.get("readers")
        if isinstance(settings, ReadersSettings):
            for id, reader in settings.readers.items():
                if reader.enabled:
                    found.setdefault(reader.connector, {})[reader.address] = reader.name or id
        return found

    modules = Modules(
        context.product,
        context.settings,
        context.bus,
        context.clock,
        readers,
        ModuleTerminals(context.ports, context.settings),
        readers_at,
    )
    context.modules = modules
    context.supervisor.add(modules, after=[readers.name])
    expansion_api.register(routes, modules)
