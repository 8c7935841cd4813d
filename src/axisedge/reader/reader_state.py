"""A wired reader as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from axisedge.reader.osdp_panel import Link, Transfer
from axisedge.reader.reader_settings import ReaderProtocol
from axisedge.reader.wiegand import Counts


@dataclass(frozen=True, slots=True)
class ReaderState:
    """One reader now."""

    id: str
    name: str
    link: Link = Link.OFF
    """Of a Wiegand reader: whether its lines are heard; nobody can tell whether it is there."""
    secure: bool = False
    why: str = ""
    """Why it is not connected."""
    tampered: bool = False
    power_lost: bool = False
    inputs: tuple[bool, ...] = ()
    outputs: tuple[bool, ...] = ()
    identity: Mapping[str, int] | None = None
    upgrade: tuple[int, int] | None = None
    """Bytes that a running upgrade has transferred, and all."""
    transfer: Transfer = Transfer.NONE
    """What became of the last upgrade."""
    thrown_away: Counts | None = None
    """Messages of a Wiegand reader that were no cards; None of other readers."""
    protocol: ReaderProtocol = ReaderProtocol.OSDP
