"""People with their credentials, as an installer sees them: listed, found, changed whole, and PINs drawn."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from axisedge.access.directory import Directory
from axisedge.access.id_data import normal
from axisedge.access.model import AccessProfile, AuthenticationProfile, Credential, Group, User
from axisedge.access.store import UNIQUE, AccessStore, There, containing
from axisedge.core.errors import Conflict, Invalid

LISTED_MOST = 200
"""People of one answer."""
MOST_CREDENTIALS_EACH = 20
DRAWS = 100
SHORTEST_PIN, LONGEST_PIN = 4, 12
"""Digits of a PIN that is drawn."""
HAVING = (
    "SELECT item.token, item.owner FROM id_data CROSS JOIN item ON item.kind='credential' "
    "AND item.token=id_data.credential WHERE id_data.digest=? LIMIT 100"
)
"""Who has an id data. Joined in this order: the other way SQLite would try every credential."""
WORDS = {"Card": "card", "CardNr": "card number", "LPN": "license plate", "QR": "QR code", "PIN": "PIN"}


@dataclass(frozen=True, slots=True)
class Person:
    """A user with every credential."""

    user: User
    credentials: Sequence[Credential]


@dataclass(frozen=True, slots=True)
class Listed:
    """Some people in the order of their names, and how many there are in all."""

    total: int
    people: Sequence[Person]


class People:
    """What the page asks about people. Reading happens beside the database's own thread."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    async def listed(self, search: str = "", group: str = "", offset: int = 0, limit: int = 50) -> Listed:
        """People whose name contains ``search``, or who have exactly this card, plate, code or id; of ``group``."""

        def look(store: AccessStore) -> Listed:
            where, values = _filter(store, search, group)
            (total,) = store.query(f"SELECT count(*) FROM item WHERE {where}", values)[0]  # noqa: S608 (fixed text)
            rows = store.query(
                f"SELECT token FROM item WHERE {where} ORDER BY name, token LIMIT ? OFFSET ?",  # noqa: S608 (fixed text)
                (*values, min(limit, LISTED_MOST), offset),
            )
            return Listed(total, people_of(store, [token for (token,) in rows]))

        return await self.directory.records.look(look)

    async def one(self, token: str) -> Person:
        """One of them; raises `NotFound`."""
        return await self.directory.records.look(
            lambda store: Person(store.get(User, token), store.credentials_of(token))
        )

    async def save(self, person: Person, actor: str) -> str:
        """Make or replace a person; credentials that are not there any more are removed. Gives the token.

        Raises `Invalid` with the field as the page knows it (``credentials.0.card``), and `LimitReached`.
        """
        token = person.user.token or self.directory.new_token()
        user = person.user.model_copy(update={"token": token})
        owned = [one.model_copy(update={"user_token": token}) for one in person.credentials]
        if len(owned) > MOST_CREDENTIALS_EACH:
            raise Invalid("credentials", f"at most {MOST_CREDENTIALS_EACH} for one person")

        def look(store: AccessStore) -> list[str]:
            check(store, user, owned)
            kept = {one.token for one in owned}
            return [old.token for old in store.credentials_of(token) if old.token not in kept]

        gone = await self.directory.records.look(look)
        there: list[There] = [(User, person.user.token)] if person.user.token else []
        there += [(Credential, one.token) for one in owned if one.token]
        await self.directory.put([user, *owned], actor, gone, there=there)
        return token

    async def remove(self, token: str, actor: str) -> None:
        """Remove a person with every credential; raises `NotFound`."""
        await self.directory.remove(User, [token], actor)

    async def draw_pin(self, digits: int) -> str:
        """A PIN of so many digits that no credential has; raises `Invalid` and `Conflict`."""
        if not SHORTEST_PIN <= digits <= LONGEST_PIN:
            raise Invalid("digits", f"must be {SHORTEST_PIN} to {LONGEST_PIN}")

        def draw(store: AccessStore) -> str:
            for _ in range(DRAWS):
                pin = "".join(secrets.choice("0123456789") for _ in range(digits))
                if not owners(store, "PIN", pin):
                    return pin
            raise Conflict(f"no free PIN of {digits} digits was found; ask for more digits")

        return await self.directory.records.look(draw)


def people_of(store: AccessStore, tokens: Sequence[str]) -> list[Person]:
    """The people with those tokens, with what is theirs."""
    return [Person(user, store.credentials_of(user.token)) for user in store.find(User, tokens)]


def _filter(store: AccessStore, search: str, group: str) -> tuple[str, list[str]]:
    where, values = "kind='user'", []
    if search := search.strip():
        shown = dict.fromkeys(UNIQUE, search)
        found = {user for digest in store.digests(shown).values() for user in _users(store, digest)}
        listed = "".join(",?" for _ in found)
        where += f" AND (name LIKE ? ESCAPE '\\' OR token IN (?{listed}))"
        values += [containing(search), search, *found]
    if group:
        where += " AND EXISTS (SELECT 1 FROM json_each(data, '$.Group') WHERE value=?)"
        values.append(group)
    return where, values


def _users(store: AccessStore, digest: bytes) -> list[str]:
    return [owner for _, owner in store.query(HAVING, (digest,))]


def owners(store: AccessStore, name: str, value: str) -> list[tuple[str, str]]:
    """Credential and user of whoever has this id data; raises `Invalid` for what no reader can read."""
    rows = store.query(HAVING, (store.digest(name, normal(name, value)),))
    return [(credential, user) for credential, user in rows]


def members(store: AccessStore) -> Mapping[str, int]:
    """How many people each group has."""
    rows = store.query(
        "SELECT value, count(*) FROM item, json_each(data, '$.Group') WHERE kind='user' GROUP BY value"
    )
    return dict(rows)


def check(store: AccessStore, user: User, credentials: Sequence[Credential]) -> None:
    """Raise `Invalid` for what the person and the credentials may not be; nothing else is looked at."""
    _exist("groups", user.group, {group.token for group in store.all(Group)}, "group")
    rules = {rule.token for rule in store.all(AccessProfile)}
    kinds = {kind.token for kind in store.all(AuthenticationProfile)}
    mine = {one.token for one in credentials if one.token}
    seen: dict[bytes, int] = {}
    for number, one in enumerate(credentials):
        at = f"credentials.{number}"
        _exist(
            f"{at}.rules", [given.access_profile for given in one.credential_access_profile], rules, "rule"
        )
        _exist(f"{at}.identification", one.authentication_profile, kinds, "identification type")
        if not one.id_data:
            raise Invalid(f"{at}.card", "give a card, a PIN, a license plate or a QR code")
        for data in one.id_data:
            field = f"{at}.{FIELDS.get(data.name, data.name)}"
            try:
                found = owners(store, data.name, data.value)
            except Invalid as error:
                raise Invalid(field, error.why) from None
            if data.name not in UNIQUE:
                continue
            digest = store.digest(data.name, normal(data.name, data.value))
            if digest in seen:
                raise Invalid(field, f"is the same as that of credential {seen[digest] + 1}")
            seen[digest] = number
            others = [owner for token, owner in found if token not in mine and owner != user.token]
            if others:
                raise Invalid(field, f"{holder(store, others[0])} has this {WORDS[data.name]} already")


FIELDS = {
    "Card": "card",
    "BitCount": "bits",
    "PIN": "pin",
    "DuressPIN": "duressPin",
    "LPN": "plate",
    "QR": "qr",
}
"""How the page calls id data."""


def holder(store: AccessStore, token: str) -> str:
    """The name of a person, for people."""
    found = store.find(User, [token])
    return found[0].name or found[0].token if found else "a credential that is nobody's"


def _exist(field: str, asked: Iterable[str], known: set[str], what: str) -> None:
    for number, token in enumerate(asked):
        if token not in known:
            raise Invalid(f"{field}.{number}", f"there is no such {what}")
