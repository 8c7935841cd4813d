"""Chip types and data sets: which cards count, and which data on them stand for the card."""

from __future__ import annotations

from dataclasses import replace

from axisedge.core.settings import Settings
from axisedge.hardware.protocols import Chip, Credential, Hardware
from axisedge.reader.chip_settings import CHIPS, NAMES, ChipSettings


class ChipSieve:
    """Tells the built-in readers what to read, and drops what does not comply."""

    name = "chip-types"

    def __init__(self, settings: Settings, hardware: Hardware) -> None:
        self._settings = settings
        self._hardware = hardware
        self._section = settings.section(CHIPS)
        settings.subscribe(self._section.name, self._changed)

    async def start(self) -> None:
        """Tell the readers."""
        self._tell(self._settings[self._section])

    async def stop(self) -> None:
        """The readers read no protected data any longer."""
        for front in self._hardware.fronts():
            front.expect({})

    async def _changed(self, old: ChipSettings, new: ChipSettings) -> None:
        self._tell(new)

    def _tell(self, now: ChipSettings) -> None:
        places = {key: data_set.place() for key, data_set in now.data_sets.items()}
        for front in self._hardware.fronts():
            front.expect(places)

    def sift(self, credential: Credential) -> Credential | None:
        """The credential as it counts; None for a card that is ignored. What has no chip passes as it is."""
        chip = credential.chip
        if chip is None:
            return credential
        now = self._settings[self._section]
        if chip.type not in NAMES or not getattr(now.types, chip.type):
            return None
        found = credential
        for key, data_set in now.data_sets.items():
            if data_set.chip.value != chip.type:
                continue
            content = chip.data.get(key)
            bits = data_set.parse(content) if content is not None else None
            if bits is None and data_set.required:
                return None
            if bits is not None and data_set.use_as_uid and found is credential:  # the first one counts
                digits = 2 * (-(-bits.length // 8))
                found = replace(credential, uid=f"{bits.value:0{digits}X}", bits=bits.length)
        return replace(found, chip=Chip(chip.type))  # the data have done their duty
