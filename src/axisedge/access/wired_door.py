"""One door with its wires, and whose turn it is at a door."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from axisedge.access.door import Door
from axisedge.access.priorities import Held
from axisedge.access.settings import DoorSettings
from axisedge.core.clock import Timer


@dataclass(frozen=True, slots=True)
class Granted:
    """For whom a door is open."""

    point: str = ""
    token: str = ""
    holder: str = ""


@dataclass(slots=True)
class WiredDoor:
    """One door: its machine and where its wires end."""

    token: str
    settings: DoorSettings
    machine: Door
    turn: asyncio.Lock
    """Held from looking at the mode until the lock has moved; see `Turns`."""
    timer: Timer | None = None
    granted: list[Granted] = field(default_factory=list)
    """For whom the present and just ended accesses were, oldest first."""
    pressed: dict[str, bool] = field(default_factory=dict)
    """Exit buttons by side, as they were last seen."""
    driven: bool | None = None
    """The circuit that the relay was last told; None before."""
    told_until: float = 0.0
    """When it was told to go back by itself; 0 when it was not."""
    fault: str = ""
    held: Mapping[str, Held] = field(default_factory=dict)
    """What the levels of its priority configuration want."""
    locked_down_by: Counter[str] = field(default_factory=Counter)
    """Who has locked it down, and how often, since the last release."""
    unsaved: bool = False
    """Whether it was locked although the log could not be written: the mode is not on the disk yet."""

    @property
    def lock_line(self) -> str:
        """The door relay, or that of a floor."""
        if self.settings.is_floor:
            return self.settings.output
        return f"door-{self.settings.connector}-relay"

    @property
    def monitor_line(self) -> str:
        """The door monitor."""
        return f"door-{self.settings.connector}-monitor"

    @property
    def rex_line(self) -> str:
        """The exit button inside."""
        return f"door-{self.settings.connector}-rex"


class Turns:
    """One turn at a door at a time. It goes by the door's token: who waits while a door is wired anew waits on."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, token: str) -> asyncio.Lock:
        """The turn at a door; it exists for as long as somebody has it in hand."""
        lock = self._locks.get(token)
        if lock is None:
            lock = self._locks[token] = asyncio.Lock()
        return lock

    @contextlib.asynccontextmanager
    async def at(self, tokens: Iterable[str]) -> AsyncIterator[None]:
        """Wait for the turns at several doors, always in the same order: no two wait for one another."""
        async with contextlib.AsyncExitStack() as stack:
            for token in sorted(set(tokens)):
                await stack.enter_async_context(self.of(token))
            yield
