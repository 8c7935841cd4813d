"""Access rules, groups and identification types, as an installer sees them: who, where, when, and what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from axisedge.access.directory import Directory
from axisedge.access.model import (
    BUILT_IN,
    AccessPoint,
    AccessPolicy,
    AccessProfile,
    AuthenticationProfile,
    Described,
    Group,
    Item,
)
from axisedge.access.people import members
from axisedge.access.people_csv import SEVERAL
from axisedge.access.points import Points
from axisedge.access.store import AccessStore, There
from axisedge.core.errors import Conflict, Invalid, NotFound

D = TypeVar("D", bound=Described)

ALWAYS = "standard_always"
FACTORS = ("Card", "CardNr", "PIN", "LPN", "QR")
"""What an identification type may ask for."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that rules are made of."""

    rules: Sequence[AccessProfile]
    groups: Sequence[Group]
    kinds: Sequence[AuthenticationProfile]
    points: Sequence[AccessPoint]
    members: Mapping[str, int]
    """People of each group."""
    holders: Mapping[str, int]
    """Credentials that have a rule themselves, not by a group."""


class Rules:
    """What the page asks about access rules and groups."""

    def __init__(self, directory: Directory, points: Points) -> None:
        self._directory = directory
        self._points = points

    async def setup(self) -> Setup:
        """All of it."""
        records = self._directory.records
        points = await records.run(self._points.access_points)
        return await records.look(
            lambda store: Setup(
                _named(store.all(AccessProfile)),
                _named(store.all(Group)),
                store.all(AuthenticationProfile),
                points,
                members(store),
                _holders(store),
            )
        )

    async def save_rule(
        self, rule: AccessProfile, places: Sequence[str], groups: Sequence[str], actor: str
    ) -> str:
        """Make or replace a rule that counts at ``places``, and give it to exactly these groups. Gives its token.

        A place that it had already keeps its own schedules. Raises `Invalid` and `LimitReached`.
        """
        now = await self.setup()
        _name(rule, now.rules, "access rule")
        _known("identification", rule.authentication_profile, now.kinds, "identification type")
        _known("groups", groups, now.groups, "group")
        _known("places", places, now.points, "access point")
        old = {
            policy.access_point: policy
            for one in now.rules
            if one.token == rule.token
            for policy in one.access_policy
        }
        policies = [old.get(place) or AccessPolicy(access_point=place, schedule=[ALWAYS]) for place in places]
        token = rule.token or self._directory.new_token()
        items: list[Item] = [rule.model_copy(update={"token": token, "access_policy": policies})]
        changed = _given(now.groups, token, set(groups))
        await self._directory.put([*items, *changed], actor, there=_there(rule, *changed))
        return token

    async def remove_rule(self, token: str, actor: str) -> None:
        """Remove a rule, also from every group; raises `NotFound`."""
        now = await self.setup()
        if all(rule.token != token for rule in now.rules):
            raise NotFound("access rule", token[:64])
        changed = _given(now.groups, token, set())
        if changed:
            await self._directory.put(changed, actor, there=_there(*changed))
        await self._directory.remove(AccessProfile, [token], actor)

    async def save_group(self, group: Group, actor: str) -> str:
        """Make or replace a group; raises `Invalid` and `LimitReached`."""
        now = await self.setup()
        _name(group, now.groups, "group")
        _known("rules", group.access_profile, now.rules, "access rule")
        return (await self._directory.put([group], actor, there=_there(group)))[0]

    async def remove_group(self, token: str, actor: str) -> None:
        """Remove a group; its people stay. Raises `NotFound`."""
        await self._directory.remove(Group, [token], actor)

    async def save_kind(self, kind: AuthenticationProfile, actor: str) -> str:
        """Make or replace an identification type; raises `Invalid`, `Conflict` for those of the device itself."""
        if kind.token in BUILT_IN_TOKENS:
            raise Conflict("the identification types of the device itself cannot be changed")
        now = await self.setup()
        _name(kind, now.kinds, "identification type")
        names = [factor.id_data_name for factor in kind.id_factor]
        for at, name in enumerate(names):
            if name not in FACTORS:
                raise Invalid(f"factors.{at}", f"must be one of {', '.join(FACTORS)}")
            if names.index(name) != at:
                raise Invalid(f"factors.{at}", "is there twice")
        return (await self._directory.put([kind], actor, there=_there(kind)))[0]

    async def remove_kind(self, token: str, actor: str) -> None:
        """Remove an identification type; raises `NotFound` and `Conflict`."""
        if token in BUILT_IN_TOKENS:
            raise Conflict("the identification types of the device itself cannot be removed")
        await self._directory.remove(AuthenticationProfile, [token], actor)


BUILT_IN_TOKENS = frozenset(item.token for item in BUILT_IN)


def _there(*items: Item) -> list[There]:
    """Those that are not new, and must be there still when they are changed."""
    return [(type(item), item.token) for item in items if item.token]


def _named(items: Sequence[D]) -> list[D]:
    return sorted(items, key=lambda item: (item.name.casefold(), item.token))


def _name(item: Described, others: Sequence[Described], what: str) -> None:
    if SEVERAL in item.name:
        raise Invalid("name", f"must have no {SEVERAL}, which stands between names in a file")
    if any(other.name == item.name and other.token != item.token for other in others):
        raise Invalid("name", f"another {what} is called so")


def _known(field: str, asked: Sequence[str], there: Sequence[Item], what: str) -> None:
    tokens = {item.token for item in there}
    for at, token in enumerate(asked):
        if token not in tokens:
            raise Invalid(f"{field}.{at}", f"there is no such {what}")


def _given(groups: Sequence[Group], rule: str, wanted: set[str]) -> list[Group]:
    """The groups that change when exactly the ``wanted`` ones have the rule."""
    changed = []
    for group in groups:
        has = rule in group.access_profile
        if has == (group.token in wanted):
            continue
        rules = [*group.access_profile, rule] if not has else [t for t in group.access_profile if t != rule]
        changed.append(group.model_copy(update={"access_profile": rules}))
    return changed


def _holders(store: AccessStore) -> Mapping[str, int]:
    rows = store.query(
        "SELECT json_extract(value, '$.AccessProfile'), count(*) "
        "FROM item, json_each(data, '$.CredentialAccessProfile') WHERE kind='credential' GROUP BY 1"
    )
    return dict(rows)
