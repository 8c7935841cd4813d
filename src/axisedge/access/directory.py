"""Changing who may pass: tokens for what is new, one transaction a change, and the events of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from axisedge.access.events import AccessEvents
from axisedge.access.model import (
    AccessPoint,
    AccessProfile,
    AnyItem,
    Area,
    AuthenticationProfile,
    Credential,
    IdPoint,
    Item,
)
from axisedge.access.records import Records
from axisedge.access.store import KINDS, There
from axisedge.core.clock import Clock
from axisedge.events.bus import Bus

ENTITIES: Mapping[type[Item], str] = {
    AccessPoint: "AccessPoint",
    Area: "Area",
    AccessProfile: "AccessProfile",
    AuthenticationProfile: "AuthenticationProfile",
    IdPoint: "IdPoint",
}
"""The names in events of what changes."""

Told = Callable[[str, str], None]
"""``told(actor, message)``: for the audit log."""


class Directory:
    """Users, credentials, access rules and whatever else the database holds."""

    def __init__(
        self, records: Records, events: AccessEvents, bus: Bus, clock: Clock, mac: str, told: Told
    ) -> None:
        self.records = records
        self._events = events
        self._bus = bus
        self._clock = clock
        self._mac = mac
        self.told = told
        self._numbering = threading.Lock()
        self._last = 0

    def new_token(self) -> str:
        """A token as nobody had it: ``Axis-<mac>:<seconds>.<nanoseconds>``."""
        now = int(self._clock.now().timestamp() * 1_000_000) * 1000
        with self._numbering:  # an import asks in another thread
            self._last = max(self._last + 1, now)
            return f"Axis-{self._mac}:{self._last // 10**9}.{self._last % 10**9:09d}"

    async def put(
        self,
        items: Sequence[Item],
        actor: str,
        gone: Sequence[str] = (),
        *,
        there: Sequence[There] = (),
        silent: bool = False,
    ) -> list[str]:
        """Make what has no token or an unknown one, replace the rest, all or none of them; gives the tokens.

        The credentials ``gone`` are removed in the same transaction, which is not done when one of ``there`` is there
        no more. ``silent`` sends no events and leaves the audit log to the caller. Raises as `AccessStore.put` does.
        """
        named = [
            item if item.token else item.model_copy(update={"token": self.new_token()}) for item in items
        ]
        await self.records.run(lambda: self.records.store.put(named, gone, there))
        if silent:
            return [item.token for item in named]
        for item in named:
            self._changed(item)
        for token in gone:
            self._bus.publish(self._events.credential_removed, {"CredentialToken": token})
        self._tell(actor, "removed", [Credential] * len(gone), gone)
        self._tell(actor, "set", [type(item) for item in named], [item.token for item in named])
        return [item.token for item in named]

    async def change(
        self, kind: type[AnyItem], token: str, change: Callable[[AnyItem], AnyItem], actor: str
    ) -> AnyItem:
        """Change one item as it is now, while nobody else does; gives it. Raises as `AccessStore.change` does."""
        changed = await self.records.run(lambda: self.records.store.change(kind, token, change))
        self.was_set(changed, actor)
        return changed

    def was_set(self, item: Item, actor: str) -> None:
        """Tell that somebody has changed ``item``."""
        self._changed(item)
        self._tell(actor, "set", [type(item)], [item.token])

    async def remove(self, kind: type[Item], tokens: Sequence[str], actor: str) -> None:
        """Remove items, all or none; raises `NotFound`."""
        await self.records.run(lambda: self.records.store.remove(kind, tokens))
        for token in tokens:
            if kind is Credential:
                self._bus.publish(self._events.credential_removed, {"CredentialToken": token})
            elif (entity := ENTITIES.get(kind)) is not None:
                self._bus.publish(self._events.removed[entity], {f"{entity}Token": token})
            if kind is AccessPoint:
                self._bus.delete(self._events.point_enabled, AccessPointToken=token)
        self._tell(actor, "removed", [kind] * len(tokens), tokens)

    def _changed(self, item: Item) -> None:
        if isinstance(item, Credential):
            self._bus.publish(self._events.credential_changed, {"CredentialToken": item.token})
        elif (entity := ENTITIES.get(type(item))) is not None:
            self._bus.publish(self._events.changed[entity], {f"{entity}Token": item.token})
        if isinstance(item, AccessPoint):
            source = {"AccessPointToken": item.token}
            self._bus.publish(self._events.point_enabled, source, {"State": item.enabled})

    def switched(self, credential: Credential, reason: str) -> None:
        """A client has enabled or disabled ``credential``."""
        self._bus.publish(
            self._events.credential_enabled,
            {"CredentialToken": credential.token},
            {"State": credential.enabled, "Reason": reason, "ClientUpdated": True},
        )

    def _tell(self, actor: str, done: str, kinds: Sequence[type[Item]], tokens: Sequence[str]) -> None:
        if not tokens:
            return
        more = f" and {len(tokens) - 1} more" if len(tokens) > 1 else ""
        self.told(actor, f"{done} {KINDS[kinds[0]].replace('_', ' ')} {tokens[0]}{more}")
