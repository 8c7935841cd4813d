"""The intercom as a wired reader: hands on what the entry list does not know, and shows what the panel wants."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.product import Product
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.hardware.protocols import Credential, CredentialKind, Hardware
from axisedge.reader.credentials import Answer, Verdict
from axisedge.reader.formats import Bits, OutputFormat, card_output
from axisedge.reader.osdp_panel import Security
from axisedge.reader.osdp_reader import KeyGiven, OsdpReader, PanelState, PanelWants, Told
from axisedge.reader.output_settings import (
    OUTPUT,
    Protocol,
    ReaderOutputSettings,
    ReaderProtocolSettings,
    protocol_section,
)
from axisedge.reader.reader_settings import INTERCOM_BUS, ExternalReaderSettings

log = logging.getLogger(__name__)

ACTOR = "access control unit"


class ReaderOutput:
    """What is shown to the device goes out on the reader connector."""

    name = "reader-output"

    def __init__(self, product: Product, settings: Settings, hardware: Hardware) -> None:
        self._settings = settings
        self._hardware = hardware
        self._section = settings.section(replace(protocol_section(product), check=self._check))
        self._output = settings.section(OUTPUT)
        self._reader: OsdpReader | None = None
        self._serving: asyncio.Task[None] | None = None
        self._running = False
        self.state = PanelState()
        """Whether an access control unit polls the device."""
        self.wants = PanelWants()
        """What it wanted shown last."""
        self.background = Background()
        settings.subscribe(self._section.name, self._changed)

    def _check(self, old: ReaderProtocolSettings, new: ReaderProtocolSettings) -> None:
        external = self._settings.get("external-reader")
        taken = isinstance(external, ExternalReaderSettings) and external.enabled
        if new.protocol is Protocol.OSDP and taken:
            raise Invalid("protocol", "the reader connector is used by the external reader")

    @property
    def uses_connector(self) -> bool:
        """Whether the reader connector is taken."""
        return self._settings[self._section].protocol is Protocol.OSDP

    async def start(self) -> None:
        """Answer the access control unit, if there is to be one."""
        self._running = True
        self._begin()

    async def stop(self) -> None:
        """Let go of the line."""
        self._running = False
        await self._end()
        await self.background.cancel()

    async def _changed(self, old: ReaderProtocolSettings, new: ReaderProtocolSettings) -> None:
        if not self._running:
            return
        if self._reader is not None and new.reader_plan() == self._reader.plan:
            return  # the key that the panel has just given
        await self._end()
        self._begin()

    def _begin(self) -> None:
        now = self._settings[self._section]
        if now.protocol is not Protocol.OSDP:
            return
        try:
            line = self._hardware.bus(INTERCOM_BUS)
        except NotFound:
            self.state = PanelState(why="this board has no RS485 connector")
            return
        loop = asyncio.get_running_loop()

        def tell(told: Told) -> None:
            loop.call_soon_threadsafe(self._told, told)

        self._reader = OsdpReader(line, now.reader_plan(), SystemClock(), tell)
        self._serving = self.background.spawn(self._reader.serve(), "OSDP reader")

    async def _end(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)
        self._serving = self._reader = None
        self.state, self.wants = PanelState(), PanelWants()

    def _told(self, told: Told) -> None:
        if self._reader is None:
            return
        if isinstance(told, PanelState):
            self.state = told
            log.info("the access control unit %s", "is there" if told.connected else told.why or "is gone")
        elif isinstance(told, PanelWants):
            self.wants = told
        else:
            self._given(self._reader, told)

    def _given(self, reader: OsdpReader, told: KeyGiven) -> None:
        reader.plan = replace(reader.plan, key=told.key, security=Security.SECURE)
        patch = {"key": told.key.hex(), "security": Security.SECURE.value}
        self.background.spawn(self._store(patch), "reader key")

    async def _store(self, patch: dict[str, str]) -> None:
        await self._settings.update(self._section.name, patch, ACTOR)

    async def judge(self, credential: Credential) -> Answer | None:
        """Hand a credential on; None when no access control unit is there. It decides, and opens the door itself."""
        if self._reader is None or not self.state.connected:
            return None
        if credential.pin:
            self._reader.keys(credential.pin)
        elif credential.kind is CredentialKind.CARD:
            now: ReaderOutputSettings = self._settings[self._output]
            card = Bits(int(credential.uid, 16), credential.bits)
            sent = card_output(card, now.format, now.facility_mode, now.facility_code, now.layout)
            self._reader.card(sent, wiegand=now.format is not OutputFormat.RAW)
        else:
            return None
        return Answer(Verdict.UNKNOWN, "It was sent to the access control unit, which decides.")
