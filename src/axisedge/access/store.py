"""The database of users, credentials and access rules: SQLite, every change one transaction.

Cards, PINs and plates are sealed at rest; they are found by a keyed hash, so that a copied file tells none of them.
Not thread-safe: one worker thread calls it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from axisedge.access import model
from axisedge.access.card_formats import IdDataConfiguration, identifying
from axisedge.access.decision import Known, Whereabouts
from axisedge.access.id_data import normal
from axisedge.access.model import AnyItem
from axisedge.access.store_tables import STEPS
from axisedge.core.database import clean, open_database, transaction
from axisedge.core.errors import Invalid, LimitReached, NotFound, StartError
from axisedge.core.keystore import Keystore

MOST_CREDENTIALS = 100_000
MOST_USERS = 100_000
MOST_OTHERS = 1_000
"""Access profiles, groups, areas … of each kind."""

KINDS: Mapping[type[model.Item], str] = {
    model.User: "user",
    model.Group: "group",
    model.Area: "area",
    model.Credential: "credential",
    model.AccessProfile: "access_profile",
    model.AuthenticationProfile: "authentication_profile",
    model.AccessPoint: "access_point",
    model.AccessController: "access_controller",
    model.IdPoint: "id_point",
    model.Peripheral: "peripheral",
    model.PriorityConfiguration: "priority_configuration",
    model.DoorScheduleConfiguration: "door_schedule_configuration",
    model.IdPointConfiguration: "id_point_configuration",
    model.AccessControllerConfiguration: "access_controller_configuration",
    model.EncryptionKey: "encryption_key",
    model.ScheduleText: "schedule_text",
    IdDataConfiguration: "id_data_configuration",
}
EVERY = "\0"  # all items of a kind, in the place of a token
UNIQUE = frozenset({"Card", "CardNr", "LPN", "QR"})
"""Id data that no two credentials may share; PINs may be shared."""

There = tuple[type[model.Item], str]
"""A kind and a token."""


@dataclass(frozen=True, slots=True)
class Page(Sequence[AnyItem]):
    """Some items in the order of their tokens, and where the next ones begin."""

    items: Sequence[AnyItem]
    next: str = ""
    """The token to go on with; empty when these were all."""

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]


class AccessStore:
    """The file that holds who may pass."""

    def __init__(self, path: Path, keystore: Keystore, *, caching: bool = True) -> None:
        """Open or make the file; raises `StartError` when it is newer than this software, damaged or unreadable.

        Only one of several that have the file open may be ``caching``: the one that changes it.
        """
        self.path = path
        self._keystore = keystore
        self._db = open_database(path, STEPS, "access database")
        self._cache: dict[tuple[str, str], Any] = {}
        self._caching = caching
        self.changes = 0  # grows with every change of an item; may be read in any thread
        self._key = self._digest_key()
        self._any_length = self.digest("BitCount", "0")

    def _digest_key(self) -> bytes:
        row = self._db.execute("SELECT value FROM meta WHERE key='digest'").fetchone()
        if row is None:
            key = secrets.token_hex(32)
            self._db.execute("INSERT INTO meta VALUES ('digest', ?)", (self._keystore.seal(key),))
            return bytes.fromhex(key)
        try:
            return bytes.fromhex(self._keystore.unseal(row[0]))
        except ValueError as error:
            raise StartError(f"access database {self.path} cannot be read: {error}") from error

    def close(self) -> None:
        """Fold the log into the file and close it."""
        self._db.close()

    def clear(self) -> None:
        """Forget everybody and everything, and leave no trace in the file. After a restart its key is another."""
        with transaction(self._db):
            for table in ("item", "id_data", "whereabouts", "used", "meta"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 (fixed names)
        self._changed()
        clean(self._db)

    def _changed(self) -> None:
        self._cache.clear()
        self.changes += 1

    # -- reading ---------------------------------------------------------------------------------------------

    def get(self, kind: type[AnyItem], token: str) -> AnyItem:
        """One item; raises `NotFound`."""
        found = self.find(kind, [token])
        if not found:
            raise NotFound(KINDS[kind].replace("_", " "), token[: model.LONGEST_TOKEN])
        return found[0]

    def find(self, kind: type[AnyItem], tokens: Sequence[str]) -> list[AnyItem]:
        """The items of those tokens that exist, in the order asked for."""
        return [item for token in tokens if (item := self._one(kind, token)) is not None]

    def _one(self, kind: type[AnyItem], token: str) -> AnyItem | None:
        name = KINDS[kind]
        cached = self._cache.get((name, token))
        if cached is not None:
            return cached  # type: ignore[no-any-return]  # of this kind, by its key
        row = self._db.execute("SELECT data FROM item WHERE kind=? AND token=?", (name, token)).fetchone()
        if row is None:
            return next((b for b in model.BUILT_IN if isinstance(b, kind) and b.token == token), None)
        item = self._read(kind, token, row[0])
        if self._caching and kind not in (model.User, model.Credential):
            self._cache[name, token] = item
        return item

    def _read(self, kind: type[AnyItem], token: str, data: str) -> AnyItem:
        known = json.loads(data)
        if kind is model.Credential:
            rows = self._db.execute("SELECT name, sealed FROM id_data WHERE credential=?", (token,))
            known["IdData"] = [
                {"Name": name, "Value": self._keystore.unseal(sealed)} for name, sealed in rows
            ]
        return kind.model_validate(known)

    def page(self, kind: type[AnyItem], after: str = "", limit: int = 100, search: str = "") -> Page[AnyItem]:
        """The ``limit`` items that begin with token ``after``; ``search`` is part of a name or a token."""
        name = KINDS[kind]
        where, values = "kind=? AND token>=?", [name, after]
        if search:
            where += " AND (name LIKE ? ESCAPE '\\' OR token LIKE ? ESCAPE '\\')"
            values += [containing(search), containing(search)]
        rows = self._db.execute(
            f"SELECT token, data FROM item WHERE {where} ORDER BY token LIMIT ?",  # noqa: S608 (fixed text)
            (*values, limit + 1),
        ).fetchall()
        items = [self._read(kind, token, data) for token, data in rows[:limit]]
        return Page(items, rows[limit][0] if len(rows) > limit else "")

    def all(self, kind: type[AnyItem]) -> list[AnyItem]:
        """Every item of a kind that there are few of, the built-in ones first."""
        known = self._cache.get((KINDS[kind], EVERY))
        if known is not None:
            return list(known)
        rows = self._db.execute("SELECT token FROM item WHERE kind=?", (KINDS[kind],)).fetchall()
        built_in = [item.token for item in model.BUILT_IN if isinstance(item, kind)]
        found = self.find(kind, [*built_in, *(t for (t,) in rows if t not in built_in)])
        if self._caching and kind not in (model.User, model.Credential):
            self._cache[KINDS[kind], EVERY] = tuple(found)
        return found

    def query(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of a statement that only reads, for `axisedge.access.people`."""
        return self._db.execute(sql, tuple(values)).fetchall()

    def count(self, kind: type[model.Item]) -> int:
        """How many there are."""
        return int(self._db.execute("SELECT count(*) FROM item WHERE kind=?", (KINDS[kind],)).fetchone()[0])

    def disabled(self) -> int:
        """How many credentials are not enabled."""
        query = "SELECT count(*) FROM item WHERE kind='credential' AND json_extract(data, '$.Enabled')=0"
        return int(self._db.execute(query).fetchone()[0])

    def credentials_of(self, user: str) -> list[model.Credential]:
        """The credentials of a user."""
        rows = self._db.execute(
            "SELECT token FROM item WHERE kind='credential' AND owner=?", (user,)
        ).fetchall()
        return self.find(model.Credential, [token for (token,) in rows])

    # -- changing --------------------------------------------------------------------------------------------

    def put(self, items: Sequence[model.Item], gone: Sequence[str] = (), there: Sequence[There] = ()) -> None:
        """Make or replace ``items`` and remove the credentials ``gone``, all or none of it; each item has its token.

        ``there`` are items that must be there still: what somebody removed meanwhile does not come back. Raises
        `Invalid` for id data that another credential has, or that no reader can read, `NotFound` and `LimitReached`.
        """
        with transaction(self._db):
            for kind, token in there:
                self._check_there(kind, token)
            for token in gone:
                self._remove(model.Credential, token)
            for item in items:  # two that exchange their cards are in nobody's way
                if isinstance(item, model.Credential):
                    self._db.execute("DELETE FROM id_data WHERE credential=?", (item.token,))
            for item in items:
                self._put(item)
            for kind in {type(item) for item in items}:
                most = {model.Credential: MOST_CREDENTIALS, model.User: MOST_USERS}.get(kind, MOST_OTHERS)
                if self.count(kind) > most:
                    raise LimitReached(f"{KINDS[kind].replace('_', ' ')}s", most)
        self._changed()

    def _check_there(self, kind: type[model.Item], token: str) -> None:
        found = self._db.execute(
            "SELECT 1 FROM item WHERE kind=? AND token=?", (KINDS[kind], token)
        ).fetchone()
        if found is None:
            raise NotFound(KINDS[kind].replace("_", " "), token[: model.LONGEST_TOKEN])

    def change(self, kind: type[AnyItem], token: str, change: Callable[[AnyItem], AnyItem]) -> AnyItem:
        """Change one item as it is now; gives it. Raises `NotFound`, and as `put` does."""
        changed = change(self.get(kind, token))
        self.put([changed])
        return changed

    def _put(self, item: model.Item) -> None:
        kind, data = KINDS[type(item)], model.wire(item)
        owner = name = ""
        if isinstance(item, model.Credential):
            owner, name = item.user_token, item.description
            self._put_id_data(item)
            del data["IdData"]
        elif isinstance(item, model.Described):
            name = item.name
        self._db.execute(
            "INSERT OR REPLACE INTO item (kind, token, owner, name, data) VALUES (?,?,?,?,?)",
            (kind, item.token, owner, name.casefold(), json.dumps(data, separators=(",", ":"))),
        )

    def _put_id_data(self, item: model.Credential) -> None:
        names: set[str] = set()
        for one in item.id_data:
            if one.name in names:
                raise Invalid("IdData", f"{one.name} is there twice; a credential has one of each")
            names.add(one.name)
            value = normal(one.name, one.value)
            digest = self.digest(one.name, value)
            if one.name in UNIQUE and self._taken(digest):
                raise Invalid("IdData", f"another credential has this {one.name} already")
            self._db.execute(
                "INSERT INTO id_data (credential, name, digest, sealed) VALUES (?,?,?,?)",
                (item.token, one.name, digest, self._keystore.seal(value)),
            )

    def _taken(self, digest: bytes) -> bool:
        return self._db.execute("SELECT 1 FROM id_data WHERE digest=?", (digest,)).fetchone() is not None

    def remove(self, kind: type[model.Item], tokens: Sequence[str]) -> None:
        """Remove items, all or none; a user's credentials go with the user. Raises `NotFound`."""
        with transaction(self._db):
            for token in tokens:
                self._remove(kind, token)
        self._changed()

    def _remove(self, kind: type[model.Item], token: str) -> None:
        gone = self._db.execute("DELETE FROM item WHERE kind=? AND token=?", (KINDS[kind], token))
        if not gone.rowcount:
            raise NotFound(KINDS[kind].replace("_", " "), token[: model.LONGEST_TOKEN])
        if kind is model.User:
            rows = self._db.execute("SELECT token FROM item WHERE kind='credential' AND owner=?", (token,))
            for (credential,) in rows.fetchall():
                self._remove(model.Credential, credential)
        elif kind is model.Credential:
            self._forget(token)
        elif kind is model.Peripheral:
            self._db.execute("DELETE FROM used WHERE peripheral=?", (token,))

    def _forget(self, credential: str) -> None:
        self._db.execute("DELETE FROM id_data WHERE credential=?", (credential,))
        self._db.execute("DELETE FROM whereabouts WHERE credential=?", (credential,))

    # -- recognising -----------------------------------------------------------------------------------------

    def digest(self, name: str, value: str) -> bytes:
        """What ``value`` is found by; a duress PIN is typed as a PIN is."""
        label = "PIN" if name == "DuressPIN" else name
        return hashlib.blake2b(f"{label}\0{value}".encode(), digest_size=16, key=self._key).digest()

    def digest_of(self, name: str, value: str) -> bytes | None:
        """What ``value`` is found by when it is shown; None for what no reader can read."""
        try:
            return self.digest(name, normal(name, value))
        except Invalid:
            return None

    def digests(self, shown: Mapping[str, str]) -> dict[str, bytes]:
        """The digests of what was shown, without what no credential can have or what says nothing."""
        found = {name: self.digest_of(name, value) for name, value in shown.items()}
        return {name: digest for name, digest in found.items() if digest not in (None, self._any_length)}

    def candidates(self, shown: Mapping[str, bytes]) -> list[Known]:
        """The credentials that what was shown may be: those with the card, plate or code; for a PIN alone, the PIN."""
        named = {name: shown[name] for name in identifying(shown)}
        first = {name: digest for name, digest in named.items() if name != "PIN"} or named
        tokens: dict[str, None] = {}
        for digest in first.values():
            rows = self._db.execute("SELECT credential FROM id_data WHERE digest=? LIMIT 100", (digest,))
            tokens |= {token: None for (token,) in rows}
        return [known for token in tokens for known in self._known(token)]

    def _known(self, token: str) -> Iterator[Known]:
        row = self._db.execute(
            "SELECT data FROM item WHERE kind='credential' AND token=?", (token,)
        ).fetchone()
        if row is None:
            return
        credential = model.Credential.model_validate_json(row[0])
        user = self._one(model.User, credential.user_token) if credential.user_token else None
        rows = self._db.execute("SELECT name, digest FROM id_data WHERE credential=?", (token,))
        digests = {name: digest for name, digest in rows if digest != self._any_length}
        yield Known(credential, digests, user, self._profiles(credential, user), self.whereabouts(token))

    def _profiles(
        self, credential: model.Credential, user: model.User | None
    ) -> list[tuple[model.AccessProfile, str, str]]:
        found: list[tuple[model.AccessProfile, str, str]] = []
        for given in credential.credential_access_profile:
            profile = self._one(model.AccessProfile, given.access_profile)
            if profile is not None:
                found.append((profile, given.valid_from, given.valid_to))
        for group in self.find(model.Group, user.group) if user else ():
            found += [(profile, "", "") for profile in self.find(model.AccessProfile, group.access_profile)]
        return found

    # -- the file itself -------------------------------------------------------------------------------------

    def size(self) -> tuple[int, int, int]:
        """Pages of the file, pages without content, and bytes on the disk."""
        pages = int(self._db.execute("PRAGMA page_count").fetchone()[0])
        free = int(self._db.execute("PRAGMA freelist_count").fetchone()[0])
        return pages, free, self.path.stat().st_size

    def damage(self) -> str:
        """What is wrong with the file; empty when it is whole."""
        found = str(self._db.execute("PRAGMA quick_check(1)").fetchone()[0])
        return "" if found == "ok" else found

    # -- secrets ---------------------------------------------------------------------------------------------

    def seal(self, text: str) -> str:
        """``text`` as it may lie on a disk."""
        return self._keystore.seal(text)

    def unseal(self, sealed: str) -> str:
        """What was sealed."""
        return self._keystore.unseal(sealed)

    # -- documents -------------------------------------------------------------------------------------------

    def document(self, name: str) -> str | None:
        """A text kept under ``name``."""
        row = self._db.execute("SELECT value FROM meta WHERE key=?", (f"document {name}",)).fetchone()
        return None if row is None else str(row[0])

    def set_document(self, name: str, text: str) -> None:
        """Keep ``text`` under ``name``."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (f"document {name}", text))
        self._changed()

    # -- peripherals -----------------------------------------------------------------------------------------

    def last_used(self) -> dict[str, datetime]:
        """When the API key of each peripheral was used last."""
        rows = self._db.execute("SELECT peripheral, time FROM used")
        return {token: datetime.fromisoformat(time) for token, time in rows}

    def used(self, peripheral: str, time: datetime) -> None:
        """The API key of a peripheral was used."""
        self._db.execute("INSERT OR REPLACE INTO used VALUES (?,?)", (peripheral, time.isoformat()))

    # -- anti-passback ---------------------------------------------------------------------------------------

    def whereabouts(self, credential: str) -> Whereabouts | None:
        """Where a credential was seen last; None when nobody knows."""
        row = self._db.execute(
            "SELECT area, since, violation FROM whereabouts WHERE credential=?", (credential,)
        ).fetchone()
        return None if row is None else Whereabouts(row[0], datetime.fromisoformat(row[1]), bool(row[2]))

    def all_whereabouts(self, start: str, limit: int) -> list[tuple[str, Whereabouts]]:
        """Where credentials were seen last, ``limit`` of them in the order of their tokens from ``start``."""
        query = "SELECT credential, area, since, violation FROM whereabouts WHERE credential>=? ORDER BY 1 LIMIT ?"
        rows = self._db.execute(query, (start, limit))
        return [
            (token, Whereabouts(area, datetime.fromisoformat(at), bool(v))) for token, area, at, v in rows
        ]

    def move(self, credential: str, there: Whereabouts) -> None:
        """The credential is in another area now, or has violated anti-passback."""
        self._db.execute(
            "INSERT OR REPLACE INTO whereabouts VALUES (?,?,?,?)",
            (credential, there.area, there.since.isoformat(), there.violation),
        )

    def forget_whereabouts(self, credentials: Sequence[str] | None) -> None:
        """Nobody knows any longer where these credentials are; None means all."""
        with transaction(self._db):
            if credentials is None:
                self._db.execute("DELETE FROM whereabouts")
            for credential in credentials or ():
                self._db.execute("DELETE FROM whereabouts WHERE credential=?", (credential,))


def containing(words: str) -> str:
    """The pattern of LIKE for names that contain ``words``, whose signs are taken literally."""
    folded = words.casefold()
    return "%" + folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
