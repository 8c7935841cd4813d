"""The intercom service's part for cards and keys. VAPIX "Intercom service API"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from axisedge.core.clock import Clock
from axisedge.reader.chip_settings import NAMES, ChipTypes
from axisedge.reader.tag_events import Tag, TagEvents
from axisedge.vapix.call_commands import Result, bad_arguments, read
from axisedge.vapix.call_structures import Structure
from axisedge.vapix.intercom_service import IntercomService, Nothing


class TagArguments(Structure):
    """Which reader, and which moment: the latest tag that is later than ``timestamp`` (milliseconds since 1970)."""

    ReaderId: str = ""
    timestamp: int = 0


class KeyArguments(Structure):
    """As `TagArguments`, for keys."""

    Source: str = ""
    timestamp: int = 0


class IntercomReader:
    """The functions; they are added to `IntercomService`."""

    def __init__(self, service: IntercomService, clock: Clock, tags: TagEvents) -> None:
        self._clock = clock
        self._tags = tags
        service.functions |= {
            "GetLastTag": self.tag,
            "GetTag": self.tag,
            "GetLastKeySequence": self.keys,
            "GetCurrentReaders": self.readers,
            "GetSupportedTagTypes": self.supported,
            "GetDefaultTagTypes": self.default,
        }

    async def tag(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetLastTag`` and ``GetTag``; no ``Tag`` when none was shown."""
        asked = read(TagArguments, given)
        self._known(asked.ReaderId)
        for tag in reversed(self._tags.tags):
            late = tag.time.timestamp() * 1000 > asked.timestamp
            if asked.ReaderId in ("", tag.reader) and late:
                return {"Tag": self._shown(tag)}
        return {}

    async def keys(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetLastKeySequence``."""
        asked = read(KeyArguments, given)
        self._known(asked.Source)
        for reader, time, keys in reversed(self._tags.keys):
            stamp = int(time.timestamp() * 1000)
            if asked.Source in ("", reader) and stamp > asked.timestamp:
                return {"KeySequence": keys, "Source": reader, "timestamp": stamp}
        return {"KeySequence": ""}

    async def readers(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetCurrentReaders``."""
        read(Nothing, given)
        return {"Readers": [{"readerId": reader, "isMasked": False} for reader in self._tags.readers()]}

    async def supported(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetSupportedTagTypes``."""
        read(Nothing, given)
        return {"TagTypes": list(NAMES)}

    async def default(self, given: Mapping[str, Any], actor: str) -> Result:
        """``GetDefaultTagTypes``."""
        read(Nothing, given)
        return {"TagTypes": [name for name, on in ChipTypes().model_dump().items() if on]}

    def _known(self, reader: str) -> None:
        if reader and reader not in self._tags.readers():
            raise bad_arguments(f"there is no reader {reader[:64]}")

    def _shown(self, tag: Tag) -> Result:
        return {
            "TagUid": tag.uid,
            "BitCount": tag.bits,
            "TagType": tag.type,
            "ReaderId": tag.reader,
            "Age": int((self._clock.now() - tag.time).total_seconds()),
            "FacilityCode": tag.facility,
            "CardNumber": tag.number,
            "Format": "Raw",
            "Masked": tag.masked,
        }
