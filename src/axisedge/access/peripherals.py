"""Plate verifiers and barcode readers: devices elsewhere that send what they read, with an API key.

Of a key only a keyed hash is kept; the key is told once, when it is made.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from axisedge.access.decision import Decision, Reason
from axisedge.access.desk import AccessDesk
from axisedge.access.directory import Directory
from axisedge.access.events import AccessEvents
from axisedge.access.model import AccessPoint, Peripheral
from axisedge.access.store import AccessStore
from axisedge.core.attempts import Attempts, Limits
from axisedge.core.clock import Clock
from axisedge.core.errors import AxisedgeError, Invalid, LimitReached
from axisedge.events.bus import Bus

MOST = 16
KEY_BYTES = 32
SHORTEST_KEY, LONGEST_KEY = 24, 128
WRONG_KEYS = Limits(most=10, window=600.0, lockout=60.0)
"""Wrong keys from one address until nothing more is taken from it."""
SAME_VEHICLE = 60.0
"""Seconds for which the same text of the same vehicle counts once."""
NOTED_EVERY = 60.0
"""Seconds between two notes of when a key was used: the disk need not hear of every vehicle."""

ID_DATA = {"plate": "LPN", "code": "QR"}
TYPES = {"plate": "PlateOnly", "code": "QROnly"}

_KEY = re.compile(rf"[\x21-\x7e]{{{SHORTEST_KEY},{LONGEST_KEY}}}")


class TooManyKeys(AxisedgeError):
    """Wrong keys came from this address; ``wait`` seconds are left."""

    def __init__(self, wait: float) -> None:
        self.wait = wait
        super().__init__("too many wrong API keys came from this address")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a peripheral has read."""

    text: str
    vehicle: str = ""
    """Tells one vehicle from the next, where the peripheral does."""
    direction: str = ""
    """``in``, ``out``, or anything else when it is not known."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A peripheral as people see it."""

    peripheral: Peripheral
    last_used: datetime | None
    problem: str
    """Why nothing that it sends can open a door: ``no-access-point``, ``type-not-accepted``, or empty."""


class Peripherals:
    """The peripherals, their keys, and the decisions on what they send."""

    def __init__(
        self, directory: Directory, desk: AccessDesk, events: AccessEvents, bus: Bus, clock: Clock
    ) -> None:
        self._directory = directory
        self._records = directory.records
        self._desk = desk
        self._events = events
        self._bus = bus
        self._clock = clock
        self._attempts = Attempts(clock, lambda: WRONG_KEYS)
        self._changing = asyncio.Lock()  # a removed key does not come back with a change that was under way
        self._noted: dict[str, float] = {}
        self._last: dict[str, tuple[str, str, float]] = {}

    @property
    def _store(self) -> AccessStore:
        return self._records.store

    # -- administration --------------------------------------------------------------------------------------

    async def all(self) -> list[Registered]:
        """Every peripheral."""

        def read() -> list[Registered]:
            used, points = self._store.last_used(), {p.token: p for p in self._desk.points.access_points()}
            return [
                Registered(one, used.get(one.token), _problem(one, points))
                for one in self._store.all(Peripheral)
            ]

        return await self._records.run(read)

    async def points(self) -> list[AccessPoint]:
        """Where a peripheral may count."""
        return await self._records.run(self._desk.points.access_points)

    async def get(self, token: str) -> Peripheral:
        """One of them; raises `NotFound`."""
        return await self._records.run(lambda: self._store.get(Peripheral, token))

    async def add(self, peripheral: Peripheral, actor: str, key: str = "") -> tuple[Peripheral, str]:
        """A new peripheral and its API key, made unless ``key`` brings one; raises `Invalid`, `LimitReached`."""
        async with self._changing:
            if await self._records.run(lambda: self._store.count(Peripheral)) >= MOST:
                raise LimitReached("peripherals", MOST)
            return await self._keyed(peripheral.model_copy(update={"token": ""}), actor, key)

    async def renew(self, token: str, actor: str, key: str = "") -> tuple[Peripheral, str]:
        """Give a peripheral another key; the old one is worth nothing from now on. Raises `NotFound`, `Invalid`."""
        async with self._changing:
            return await self._keyed(await self.get(token), actor, key)

    async def change(self, token: str, changed: Mapping[str, object], actor: str) -> Peripheral:
        """Change name, place or direction; raises `NotFound` and `Invalid`."""
        async with self._changing:
            made = (await self.get(token)).model_copy(update=dict(changed))
            await self._check(made)
            await self._directory.put([made], actor)
            return made

    async def remove(self, token: str, actor: str) -> None:
        """Forget a peripheral, and its key with it; raises `NotFound`."""
        async with self._changing:
            await self._directory.remove(Peripheral, [token], actor)
        self._last.pop(token, None)
        self._noted.pop(token, None)

    async def _keyed(self, peripheral: Peripheral, actor: str, key: str) -> tuple[Peripheral, str]:
        await self._check(peripheral)
        if key and not _KEY.fullmatch(key):
            raise Invalid("key", f"must have {SHORTEST_KEY} to {LONGEST_KEY} characters, without spaces")
        key = key or secrets.token_urlsafe(KEY_BYTES)
        digest = await self._records.run(lambda: self._digest(key))
        taken = await self._find(digest)
        if taken is not None and taken.token != peripheral.token:
            raise Invalid("key", "another peripheral has this key already")
        made = peripheral.model_copy(
            update={
                "token": peripheral.token or self._directory.new_token(),
                "key_digest": digest.hex(),
                "created": self._clock.now().isoformat(timespec="seconds"),
            }
        )
        await self._directory.put([made], actor)
        return made, key

    async def _check(self, peripheral: Peripheral) -> None:
        point = peripheral.access_point
        if point and point not in {known.token for known in await self.points()}:
            raise Invalid("accessPoint", "there is no such access point")

    # -- what they send --------------------------------------------------------------------------------------

    async def identify(self, key: str, address: str) -> Peripheral | None:
        """Whose key it is, None when it is nobody's; raises `TooManyKeys` for an address that guesses."""
        wait = self._attempts.locked(address)
        if wait:
            raise TooManyKeys(wait)
        found = None
        if _KEY.fullmatch(key):
            found = await self._find(await self._records.run(lambda: self._digest(key)))
        if found is None:
            if self._attempts.failed(address):
                self._bus.publish(self._events.keys_locked, {"Address": address})
            return None
        self._attempts.succeeded(address)
        await self._note(found.token)
        return found

    async def _find(self, digest: bytes) -> Peripheral | None:
        """Whose digest it is. Every known one is compared, so that the time tells nothing."""
        found = None
        for one in await self._records.run(lambda: self._store.all(Peripheral)):
            if hmac.compare_digest(bytes.fromhex(one.key_digest), digest):
                found = one
        return found

    def _digest(self, key: str) -> bytes:
        return self._store.digest("API key", key)

    async def _note(self, token: str) -> None:
        now = self._clock.monotonic()
        if token not in self._noted or now - self._noted[token] >= NOTED_EVERY:
            self._noted[token] = now
            time = self._clock.now()
            await self._records.run(lambda: self._store.used(token, time))

    async def decide(self, peripheral: Peripheral, reading: Reading) -> Decision | None:
        """Decide on ``reading`` and act on it; None when it does not count.

        A vehicle counts once for every text that is read of it, and only in the direction that was chosen.
        """
        if peripheral.direction != "any" and reading.direction != peripheral.direction:
            return None
        vehicle, text, until = self._last.get(peripheral.token, ("", "", 0.0))
        now = self._clock.monotonic()
        if reading.vehicle and (reading.vehicle, reading.text) == (vehicle, text) and now < until:
            return None
        self._last[peripheral.token] = (reading.vehicle, reading.text, now + SAME_VEHICLE)
        decision = await self._desk.present(
            peripheral.token, {ID_DATA[peripheral.kind]: reading.text}, len(reading.text.encode()) * 8
        )
        return decision or Decision(Reason.UNAUTHORIZED)


def _problem(peripheral: Peripheral, points: Mapping[str, AccessPoint]) -> str:
    point = points.get(peripheral.access_point)
    if point is None:
        return "no-access-point"
    return "" if TYPES[peripheral.kind] in point.authentication_profile else "type-not-accepted"
