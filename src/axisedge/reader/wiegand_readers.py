"""The Wiegand readers that are configured, and the connectors that they hang on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound
from axisedge.hardware.protocols import Credential, Hardware
from axisedge.reader.feedback import Feedback
from axisedge.reader.osdp_panel import Link
from axisedge.reader.pin_entry import PinEntry
from axisedge.reader.reader_settings import PinSettings, ReaderProtocol
from axisedge.reader.reader_state import ReaderState
from axisedge.reader.wiegand import Accepted
from axisedge.reader.wiegand_reader import WiegandReader

Told = Callable[[ReaderState, ReaderState | None], None]
"""A reader now, and as it was before."""


class WiegandReaders:
    """Takes the connectors' lines, and lets them go."""

    def __init__(
        self, hardware: Hardware, clock: Clock, report: Callable[[Credential], None], told: Told
    ) -> None:
        self._hardware = hardware
        self._clock = clock
        self._report = report
        self._told = told
        self._readers: dict[str, WiegandReader] = {}
        self._states: dict[str, ReaderState] = {}
        self._accepted = Accepted()
        self._pin = PinSettings()

    def apply(self, accepted: Accepted, pin: PinSettings) -> None:
        """From now on read these cards, and PINs like this."""
        self._accepted, self._pin = accepted, pin
        for reader in self._readers.values():
            self._set_up(reader)

    def refresh(self, wanted: Mapping[str, tuple[str, str]]) -> list[str]:
        """Hear these readers, by id with name and connector, and no others; returns those that are gone."""
        gone = [
            key
            for key, reader in self._readers.items()
            if key not in wanted or wanted[key][1] != reader.lines.name
        ]
        gone += [key for key in self._states if key not in self._readers and key not in wanted]
        for key in gone:
            self._forget(key)
        for key, (name, connector) in wanted.items():
            if key in self._readers:
                self._states[key] = replace(self._states[key], name=name)
            else:
                self._begin(key, name, connector)
        return [key for key in gone if key not in wanted]

    def _begin(self, key: str, name: str, connector: str) -> None:
        try:
            lines = self._hardware.wiegand(connector)
        except NotFound:
            why = f"this board has no Wiegand connector {connector}"
            before, self._states[key] = (
                self._states.get(key),
                ReaderState(key, name, why=why, protocol=ReaderProtocol.WIEGAND),
            )
            self._told(self._states[key], before)
            return
        pin = PinEntry(self._clock, lambda typed: self._report(Credential(key, pin=typed)))
        reader = WiegandReader(key, lines, self._clock, pin, self._report, self._changed)
        self._set_up(reader)
        self._readers[key] = reader
        self._states[key] = ReaderState(key, name, protocol=ReaderProtocol.WIEGAND)
        self._told(self._states[key], None)
        reader.start()

    def _set_up(self, reader: WiegandReader) -> None:
        reader.accept(self._accepted)
        reader.pin.forget()
        reader.pin.length, reader.pin.timeout = self._pin.length, float(self._pin.timeout)

    def _changed(self, reader: WiegandReader) -> None:
        before = self._states[reader.id]
        self._states[reader.id] = replace(before, link=reader.link, why=reader.why)
        self._told(self._states[reader.id], before)

    def _forget(self, key: str) -> None:
        self._states.pop(key)
        if key in self._readers:
            self._readers.pop(key).stop()

    def stop(self) -> list[str]:
        """Let go of every line; returns who was heard."""
        return self.refresh({})

    # -- what others want --------------------------------------------------------------------------------------

    def states(self) -> dict[str, ReaderState]:
        """Every reader, by id."""
        return {
            key: replace(state, thrown_away=replace(self._readers[key].counts))
            if key in self._readers
            else state
            for key, state in self._states.items()
        }

    def feedback(self, reader: str, feedback: Feedback) -> bool:
        """Let a reader light and beep; False when there is no such reader, or its lines are gone."""
        found = self._readers.get(reader)
        if found is None or found.link is not Link.CONNECTED:
            return False
        found.feedback(feedback)
        return True
