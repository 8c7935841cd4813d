"""The intercom as a wired reader, OSDP or Wiegand: hands on what the entry list does not know."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from axisedge.core.clock import Clock, SystemClock, Timer
from axisedge.core.errors import AxisedgeError, Invalid, NotFound
from axisedge.core.product import PortKind, Product
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.hardware.protocols import Credential, CredentialKind, Hardware
from axisedge.reader.credentials import Answer, Verdict
from axisedge.reader.feedback_inputs import Face, FeedbackInputs
from axisedge.reader.formats import LAYOUTS, Bits, OutputFormat, card_output, key_output
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
from axisedge.reader.wiegand_output import WiegandOutput

log = logging.getLogger(__name__)

ACTOR = "access control unit"


class ReaderOutput:
    """What is shown to the device goes out on the reader connector."""

    name = "reader-output"

    def __init__(
        self, product: Product, settings: Settings, hardware: Hardware, clock: Clock, face: Face
    ) -> None:
        self._settings = settings
        self._hardware = hardware
        self._section = settings.section(replace(protocol_section(product), check=self._check))
        self._output = settings.section(OUTPUT)
        self._clock = clock
        self._face = face
        self._led = ""
        """What the panel wants shown until told otherwise."""
        self._led_timer: Timer | None = None
        self._terminals = sum(port.kind is PortKind.IO and not port.readonly for port in product.ports)
        self._wiegand: WiegandOutput | None = None
        self._reader: OsdpReader | None = None
        self._serving: asyncio.Task[None] | None = None
        self._running = False
        self.state = PanelState()
        """Whether an access control unit polls the device."""
        self.wants = PanelWants()
        """What it wanted shown last."""
        self.inputs: FeedbackInputs | None = None
        """What tells a Wiegand reader what to show; set before the start."""
        self.background = Background()
        settings.subscribe(self._section.name, self._changed)

    def _check(self, old: ReaderProtocolSettings, new: ReaderProtocolSettings) -> None:
        external = self._settings.get("external-reader")
        taken = isinstance(external, ExternalReaderSettings) and external.enabled
        if new.protocol is not Protocol.NONE and taken:
            raise Invalid("protocol", "the reader connector is used by the external reader")
        if new.protocol is Protocol.WIEGAND:
            for name, terminal in new.used_inputs.items():
                if int(terminal[1:]) > self._terminals:
                    raise Invalid(name, f"the I/O connector has the terminals I1 to I{self._terminals}")

    @property
    def uses_connector(self) -> bool:
        """Whether the reader connector is taken."""
        return self._settings[self._section].protocol is not Protocol.NONE

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
        if (
            new.protocol is Protocol.OSDP
            and self._reader is not None
            and new.reader_plan() == self._reader.plan
        ):
            return  # the key that the panel has just given
        await self._end()
        self._begin()

    def _begin(self) -> None:
        now = self._settings[self._section]
        if now.protocol is Protocol.WIEGAND:
            self._drive(now)
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

    def _drive(self, now: ReaderProtocolSettings) -> None:
        try:
            lines = self._hardware.wiegand(INTERCOM_BUS)
        except NotFound:
            self.state = PanelState(why="this board has no Wiegand connector")
            return
        self._wiegand = WiegandOutput(lines, now.wiegand_plan(), self._clock, self._driven)
        self._serving = self.background.spawn(self._wiegand.serve(), "Wiegand output")

    def _driven(self, why: str) -> None:
        if why and why != self.state.why:
            log.warning("the Wiegand lines cannot be used: %s", why)
        self.state = PanelState(connected=not why, why=why)

    async def _end(self) -> None:
        if self._serving is not None:
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)
        self._serving = self._reader = self._wiegand = None
        self._want_no_more()
        self.state, self.wants = PanelState(), PanelWants()

    def _told(self, told: Told) -> None:
        if self._reader is None:
            return
        if isinstance(told, PanelState):
            self.state = told
            log.info("the access control unit %s", "is there" if told.connected else told.why or "is gone")
        elif isinstance(told, PanelWants):
            self.wants = told
            self._obey(told)
        else:
            self._given(self._reader, told)

    def _obey(self, wants: PanelWants) -> None:
        """Light and beep as the panel wants; a light for a while gives way to the one before."""
        if wants.beeps:
            self._face.beep(wants.beeps)
        if not wants.led:
            return
        self._cancel_light()
        self._face.show(wants.led)
        if wants.seconds:
            self._led_timer = self._clock.call_later(wants.seconds, self._face.show, self._led)
        else:
            self._led = wants.led

    def _cancel_light(self) -> None:
        if self._led_timer is not None:
            self._led_timer.cancel()
            self._led_timer = None

    def _want_no_more(self) -> None:
        self._cancel_light()
        if self._led or self._reader is None:
            self._face.show("")
        self._led = ""

    def _given(self, reader: OsdpReader, told: KeyGiven) -> None:
        reader.plan = replace(reader.plan, key=told.key, security=Security.SECURE)
        patch = {"key": told.key.hex(), "security": Security.SECURE.value}
        self.background.spawn(self._store(patch), "reader key")

    async def _store(self, patch: dict[str, str]) -> None:
        await self._settings.update(self._section.name, patch, ACTOR)

    async def judge(self, credential: Credential) -> Answer | None:
        """Hand a credential on; None when no access control unit is there. It decides, and opens the door itself."""
        if not self.state.connected or credential.kind is not CredentialKind.CARD:
            return None
        try:
            if self._reader is not None:
                self._send_osdp(self._reader, credential)
            elif self._wiegand is not None:
                self._wiegand.send(self._messages(self._wiegand, credential))
            else:
                return None
        except AxisedgeError as error:
            log.warning("a credential was not sent to the access control unit: %s", error)
            return Answer(
                Verdict.UNKNOWN, f"It was not sent to the access control unit: {error}.", judged=False
            )
        return Answer(Verdict.UNKNOWN, "It was sent to the access control unit, which decides.", judged=False)

    def _formatted(self, credential: Credential) -> tuple[Bits, OutputFormat]:
        now: ReaderOutputSettings = self._settings[self._output]
        card = Bits(int(credential.uid, 16), credential.bits)
        return card_output(card, now.format, now.facility_mode, now.facility_code, now.layout), now.format

    def _send_osdp(self, reader: OsdpReader, credential: Credential) -> None:
        if credential.pin:
            reader.keys(credential.pin)
            return
        sent, written = self._formatted(credential)
        reader.card(sent, wiegand=written is not OutputFormat.RAW)

    def _messages(self, output: WiegandOutput, credential: Credential) -> Sequence[Bits]:
        if not credential.pin:
            return [self._formatted(credential)[0]]
        plan = output.plan
        whole = plan.keypress_format.value in LAYOUTS
        keys = credential.pin.rstrip("#") if whole else credential.pin
        return key_output(keys, plan.keypress_format, plan.keypress_facility_code)
