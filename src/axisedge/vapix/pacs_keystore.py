"""Keys for readers' secure channels on ``/vapix/axkey``: prefix ``axkey``. VAPIX "Key store service"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import Field

from axisedge.access.directory import Directory
from axisedge.access.model import EncryptionKey, IdPointConfiguration, Item, Name, Words
from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict
from axisedge.vapix.pacs import (
    Arguments,
    Operation,
    Pacs,
    Result,
    chosen,
    invalid,
    listed,
    only,
    read,
    structures,
    tokens,
)

PATH = "/vapix/axkey"
HIDDEN = "*****"
WELL_KNOWN = frozenset({bytes(range(0x30, 0x40)).hex(), "00" * 16})
"""Keys that everybody knows: the default key of OSDP, and none."""
MOST = 100

_KEY = re.compile(r"[0-9A-Fa-f]{32}")


class GivenKey(Item):
    """``EncryptionKey`` on the wire; a key that stays as it is may be left out."""

    name: Name = ""
    description: Words = ""
    key: str = Field("", max_length=64)
    modification_time: str = Field("", max_length=64)


class KeyStoreService:
    """The operations. A key is sealed in the database and told to nobody."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        operations: dict[str, Operation] = {
            "SetEncryptionKey": self._set,
            "GetEncryptionKeyList": self._list,
            "GetEncryptionKey": self._get,
            "RemoveEncryptionKey": self._remove,
        }
        self.parts = [Pacs("axkey", PATH, "KeyStore", operations)]

    async def _all(self) -> list[EncryptionKey]:
        store = self._directory.records.store
        return await self._directory.records.run(lambda: store.all(EncryptionKey))

    async def _list(self, given: Arguments, actor: str) -> Result:
        return listed(given, "EncryptionKey", await self._all(), _shown)

    async def _get(self, given: Arguments, actor: str) -> Result:
        return chosen(given, "EncryptionKey", await self._all(), _shown)

    async def _set(self, given: Arguments, actor: str) -> Result:
        asked = [read(GivenKey, one) for one in structures(given, "EncryptionKey")]
        known = {one.token: one for one in await self._all()}
        if len(known.keys() | {one.token for one in asked}) > MOST:
            raise invalid(f"at most {MOST} keys are kept")
        sealed = [self._sealed(one, known) for one in asked]
        return {"Token": await self._directory.put(sealed, actor)}

    def _sealed(self, asked: GivenKey, known: dict[str, EncryptionKey]) -> EncryptionKey:
        old = known.get(asked.token)
        if asked.key in ("", HIDDEN) and old is not None:
            sealed, changed = old.sealed, old.modification_time
        else:
            if not _KEY.fullmatch(asked.key):
                raise invalid("Key must have 32 hexadecimal digits")
            if asked.key.lower() in WELL_KNOWN:
                raise invalid("Key must not be one that everybody knows")
            sealed = self._directory.records.store.seal(asked.key.lower())
            changed = self._clock.now().isoformat(timespec="seconds")
        return EncryptionKey(
            token=asked.token,
            name=asked.name,
            description=asked.description,
            sealed=sealed,
            modification_time=changed,
        )

    async def _remove(self, given: Arguments, actor: str) -> Result:
        only(given, "Token")
        gone = tokens(given)
        await self._check_unused(gone)
        await self._directory.remove(EncryptionKey, gone, actor)
        return {}

    async def _check_unused(self, gone: Sequence[str]) -> None:
        store = self._directory.records.store
        for one in await self._directory.records.run(lambda: store.all(IdPointConfiguration)):
            used = {value.value for value in one.configuration if value.name.endswith("KeyToken")}
            if used & set(gone):
                raise Conflict(f"the reader {one.token} has this key")


def _shown(key: EncryptionKey) -> Result:
    return {
        "token": key.token,
        "Name": key.name,
        "Description": key.description,
        "Key": HIDDEN,
        "ModificationTime": key.modification_time,
    }
