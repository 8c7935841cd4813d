"""The expansion modules of the bench: OSDP peripherals (libosdp) with switches at their inputs, and relays."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import osdp_sys

from axisedge.core.errors import Invalid
from axisedge.core.product import Product
from axisedge.hardware.bench_readers import BenchReader
from axisedge.hardware.osdp_binding import CommandAnswer, accept, refuse

MODULES = 4
"""How many lie on the bench: with four relays each they serve sixteen floors."""
INPUTS = ("open", "closed", "shorted", "cut", "fault")
"""What an input measures, by its number in osdp_ISTATR."""
TENTH = 0.1
FOR_GOOD = {1: False, 2: True, 3: False, 4: True}
FOR_A_WHILE = {5: True, 6: False}
"""The control codes of osdp_OUT; 3 and 4 let a time that runs go on."""
ABORTING = (1, 2)
BOTH = {osdp_sys.STATUS_REPORT_INPUT, osdp_sys.STATUS_REPORT_OUTPUT}


class BenchModule(BenchReader):
    """An expansion module. It keeps the time of timed outputs by itself, whether anybody polls it or not."""

    def __init__(
        self, name: str, address: int, ios: int, relays: int, bus: str, changed: Callable[[], None]
    ) -> None:
        self.capabilities = (
            (osdp_sys.CAP_CONTACT_STATUS_MONITORING, 3, ios),  # supervised
            (osdp_sys.CAP_OUTPUT_CONTROL, 4, relays + ios),  # timed
            (osdp_sys.CAP_COMMUNICATION_SECURITY, 1, 1),
        )
        super().__init__(name, address, changed)
        self.bus = bus
        self.inputs = [0] * ios
        self.stuck: set[int] = set()
        """Outputs that stay where they are."""
        self._told: tuple[bool, ...] = ()
        self._due: set[int] = set()
        """Kinds of status that the panel is to be told."""
        self._for_good = [False] * (relays + ios)
        self._for_a_while: dict[int, tuple[bool, float]] = {}
        self._held: dict[int, bool] = {}
        self.plug(plugged=False)

    # -- the hand's side ---------------------------------------------------------------------------------------

    @property
    def outputs(self) -> tuple[bool, ...]:
        """Which contacts are closed now: first those of the relays, then of the I/Os."""
        with self._lock:
            return tuple(self._output(n) for n in range(len(self._for_good)))

    def _output(self, number: int) -> bool:
        if number in self.stuck:
            return self._held.get(number, False)
        active, until = self._for_a_while.get(number, (False, 0.0))
        return active if time.monotonic() < until else self._for_good[number]

    def set_input(self, number: int, state: str) -> None:
        """Close the switch at input ``number`` (from 1), open it, or do something to its cable; raises `Invalid`."""
        if not 1 <= number <= len(self.inputs):
            raise Invalid("input", f"a module has the inputs 1 to {len(self.inputs)}")
        if state not in INPUTS:
            raise Invalid("state", f"an input is {', '.join(INPUTS)}")
        with self._lock:
            self.inputs[number - 1] = INPUTS.index(state)
            self._due.add(osdp_sys.STATUS_REPORT_INPUT)
        self._changed()

    def stick(self, number: int, stuck: bool) -> None:
        """Weld output ``number`` (from 1) where it is, or let it follow again; raises `Invalid`."""
        if not 1 <= number <= len(self._for_good):
            raise Invalid("output", f"a module has the outputs 1 to {len(self._for_good)}")
        with self._lock:
            if stuck and number - 1 not in self.stuck:
                self._held[number - 1] = self._output(number - 1)
                self.stuck.add(number - 1)
            elif not stuck:
                self.stuck.discard(number - 1)
        self._changed()

    def plug(self, plugged: bool) -> None:
        """See `BenchReader.plug`: its power comes with the cable, so nothing is driven afterwards."""
        with self._lock:
            super().plug(plugged)
            self._for_good = [False] * len(self._for_good)
            self._for_a_while.clear()
            self._due |= BOTH

    def state(self) -> dict[str, Any]:
        """See `BenchReader.state`."""
        return {
            "name": self.name,
            "bus": self.bus,
            "address": self.address,
            "plugged": self.plugged,
            "online": self.plugged and self.online,
            "secure": self.plugged and self.secure,
            "tampered": self.tampered,
            "power_lost": self.power_lost,
            "inputs": [INPUTS[state] for state in self.inputs],
            "outputs": ["closed" if closed else "open" for closed in self.outputs],
            "stuck": [number + 1 for number in sorted(self.stuck)],
        }

    # -- the wire's side ---------------------------------------------------------------------------------------

    def hear(self, data: bytes) -> bytes:
        """See `BenchReader.hear`: what a timer has switched is seen on the way."""
        if self.plugged:
            if (now := self.outputs) != self._told:
                self._told = now
                self._due.add(osdp_sys.STATUS_REPORT_OUTPUT)
                self._changed()
            self._report_changes()
        return super().hear(data)

    def _report_changes(self) -> None:
        """Answer the next poll with what has changed; the binding cannot answer when it is asked for it."""
        with self._lock:
            if not self.online:
                return
            for kind, states in (
                (osdp_sys.STATUS_REPORT_INPUT, bytes(self.inputs)),
                (osdp_sys.STATUS_REPORT_OUTPUT, bytes(self.outputs)),
            ):
                event = {"event": osdp_sys.EVENT_STATUS, "type": kind, "report": states}
                if kind in self._due and self._device.submit_event(event):
                    self._due.discard(kind)

    def _command(self, command: dict[str, Any]) -> CommandAnswer:
        if command["command"] == osdp_sys.CMD_STATUS:
            if command["type"] != osdp_sys.STATUS_REPORT_LOCAL:
                return refuse()
            self._due |= BOTH  # somebody begins to poll
        if command["command"] != osdp_sys.CMD_OUTPUT:
            return super()._command(command)
        self._due.add(osdp_sys.STATUS_REPORT_OUTPUT)
        number, code = command["output_no"], command["control_code"]
        if not 0 <= number < len(self._for_good):
            return refuse()
        if code in FOR_A_WHILE:
            until = time.monotonic() + command["timer_count"] * TENTH
            self._for_a_while[number] = (FOR_A_WHILE[code], until)
        elif code in FOR_GOOD:
            self._for_good[number] = FOR_GOOD[code]
            if code in ABORTING:
                self._for_a_while.pop(number, None)
        return accept()


def unplugged(product: Product, free: int, changed: Callable[[], None]) -> list[BenchModule]:
    """The modules beside the last reader connector, with the addresses from ``free``."""
    ios, relays = product.count("expansion_io"), product.count("expansion_relay")
    bus = f"door-{product.count('reader_bus')}"
    return [
        BenchModule(f"module-{n + 1}", free + n, ios, relays, bus, changed)
        for n in range(min(MODULES, product.count("expansion_module")))
    ]
