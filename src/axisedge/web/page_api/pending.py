"""What to take back at the next start, when the device goes down during a trial."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from axisedge.core.errors import AxisedgeError
from axisedge.core.settings import Settings

log = logging.getLogger(__name__)

REVERTER = "trial not confirmed"
"""Who takes a change back, in the audit log."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The way back from a change on trial."""

    section: str
    revision: int
    """Of the section once the change is made. A lower one means that it never was, or that all is default again."""
    back: Mapping[str, Any]
    """The merge patch that undoes the change."""


class PendingTrial:
    """One durable note in the state folder, written before the change and gone once its fate is settled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def note(self, pending: Pending) -> None:
        """Write the note; when this returns it outlives a power cut."""
        await asyncio.to_thread(self._write, json.dumps(asdict(pending)))

    async def forget(self) -> None:
        """The change is kept, reverted, or was refused; harmless when there is no note."""
        await asyncio.to_thread(self._remove)

    async def undo(self, settings: Settings) -> None:
        """At the start, before any port is taken: revert what nobody confirmed."""
        pending = self._read()
        try:
            if pending is not None and settings.revision(pending.section) >= pending.revision:
                log.warning(
                    "the device went down during a trial: the change of %s is reverted", pending.section
                )
                await settings.update(pending.section, pending.back, REVERTER)
        except (
            AxisedgeError
        ) as error:  # what it goes back to is not allowed any more: start with what there is
            log.error("a change on trial could not be reverted: %s", error)
        await self.forget()

    def _read(self) -> Pending | None:
        try:
            return Pending(**json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            log.error("the note of a trial is damaged and is left aside: %s", error)
            return None

    def _write(self, text: str) -> None:
        temporary = self._path.with_suffix(".new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)
        self._sync_folder()

    def _remove(self) -> None:
        self._path.unlink(missing_ok=True)
        self._sync_folder()

    def _sync_folder(self) -> None:
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
