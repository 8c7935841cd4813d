"""Access rules, groups and identification types: ``/api/v1/access-rules`` and beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeVar

from aiohttp import web
from pydantic import Field

from axisedge.access import model
from axisedge.access.rules import ALWAYS, BUILT_IN_TOKENS, Rules, Setup
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.people_api import Given, Moment, Token, json_of
from axisedge.web.routing import Routes, identity

RULES = "/api/v1/access-rules"
RULE = "/api/v1/access-rules/{rule}"
GROUPS = "/api/v1/access-groups"
GROUP = "/api/v1/access-groups/{group}"
KINDS = "/api/v1/identification-types"
KIND = "/api/v1/identification-types/{kind}"

I = TypeVar("I", bound=model.Item)  # noqa: E741 (an item)
Name = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(max_length=1024)]
Tokens = Annotated[list[Token], Field(max_length=model.MOST_ITEMS)]
Schedules = Callable[[], Sequence[tuple[str, str]]]
"""Ids and names of the schedules that a rule may have."""


class Named(Given):
    """What can be chosen, by its id."""

    id: str
    name: str


class RuleShown(Given):
    """An access rule. `ownTimes` are the places at which only other schedules count, set by a client."""

    id: str
    name: str
    description: str
    enabled: bool
    validFrom: str
    validTo: str
    places: list[str]
    ownTimes: list[str]
    schedules: list[str]
    identification: list[str]
    groups: list[str]
    credentials: int


class GroupShown(Given):
    """A group and how many people it has."""

    id: str
    name: str
    description: str
    rules: list[str]
    people: int


class KindShown(Given):
    """An identification type: what must be shown, in this order."""

    id: str
    name: str
    factors: list[str]
    builtIn: bool


class PlaceShown(Given):
    """An access point: one side of a door."""

    id: str
    name: str
    reader: str


class AccessSetup(Given):
    """Everything that access rules are made of."""

    rules: list[RuleShown]
    groups: list[GroupShown]
    kinds: list[KindShown]
    places: list[PlaceShown]
    schedules: list[Named]


class RuleChange(Given):
    """A rule as it shall be. No schedule means always; no identification type means what the door asks for."""

    name: Name
    description: Words = ""
    enabled: bool = True
    validFrom: Moment = ""
    validTo: Moment = ""
    places: Tokens = Field(default_factory=list)
    schedules: Tokens = Field(default_factory=list)
    identification: Annotated[list[Token], Field(max_length=16)] = Field(default_factory=list)
    groups: Tokens = Field(default_factory=list)


class GroupChange(Given):
    """A group as it shall be."""

    name: Name
    description: Words = ""
    rules: Tokens = Field(default_factory=list)


class KindChange(Given):
    """An identification type as it shall be."""

    name: Name
    factors: Annotated[list[Literal["Card", "CardNr", "PIN", "LPN", "QR"]], Field(min_length=1, max_length=5)]


_A = Role.ADMINISTRATOR
ENDPOINTS = (
    Endpoint("GET", RULES, "access_setup", _A, "Access rules, groups and what they are made of", AccessSetup),
    Endpoint("POST", RULES, "add_access_rule", _A, "Add an access rule", AccessSetup, RuleChange),
    Endpoint("PUT", RULE, "change_access_rule", _A, "Change an access rule", AccessSetup, RuleChange),
    Endpoint("DELETE", RULE, "remove_access_rule", _A, "Remove an access rule", AccessSetup),
    Endpoint("POST", GROUPS, "add_access_group", _A, "Add a group", AccessSetup, GroupChange),
    Endpoint("PUT", GROUP, "change_access_group", _A, "Change a group", AccessSetup, GroupChange),
    Endpoint("DELETE", GROUP, "remove_access_group", _A, "Remove a group", AccessSetup),
    Endpoint(
        "POST", KINDS, "add_identification_type", _A, "Add an identification type", AccessSetup, KindChange
    ),
    Endpoint("PUT", KIND, "change_identification_type", _A, "Change one", AccessSetup, KindChange),
    Endpoint("DELETE", KIND, "remove_identification_type", _A, "Remove one", AccessSetup),
)


def register(routes: Routes, rules: Rules, schedules: Schedules) -> None:
    """Serve them on a product with doors. Every change answers with all that is there now."""

    async def answer() -> web.Response:
        return web.json_response(text=_shown(await rules.setup(), schedules()).model_dump_json())

    async def setup(request: web.Request) -> web.Response:
        return await answer()

    async def put_rule(request: web.Request) -> web.Response:
        asked, token = validate(RuleChange, await json_of(request)), request.match_info.get("rule", "")
        begin, end = model.moment(asked.validFrom), model.moment(asked.validTo)
        if begin is not None and end is not None and end <= begin:
            raise Invalid("validTo", "must be later than the beginning")
        _known_schedules(asked.schedules, schedules())
        old = _one((await rules.setup()).rules, token) if token else model.AccessProfile()
        told = {
            "name": asked.name.strip(),
            "description": asked.description,
            "enabled": asked.enabled,
            "valid_from": asked.validFrom,
            "valid_to": asked.validTo,
            "schedule": list(asked.schedules) or [ALWAYS],
            "authentication_profile": list(asked.identification),
        }
        await rules.save_rule(old.model_copy(update=told), asked.places, asked.groups, identity(request).user)
        return await answer()

    async def remove_rule(request: web.Request) -> web.Response:
        await rules.remove_rule(request.match_info["rule"], identity(request).user)
        return await answer()

    async def put_group(request: web.Request) -> web.Response:
        asked, token = validate(GroupChange, await json_of(request)), request.match_info.get("group", "")
        old = _one((await rules.setup()).groups, token) if token else model.Group()
        told = {
            "name": asked.name.strip(),
            "description": asked.description,
            "access_profile": list(asked.rules),
        }
        await rules.save_group(old.model_copy(update=told), identity(request).user)
        return await answer()

    async def remove_group(request: web.Request) -> web.Response:
        await rules.remove_group(request.match_info["group"], identity(request).user)
        return await answer()

    async def put_kind(request: web.Request) -> web.Response:
        asked, token = validate(KindChange, await json_of(request)), request.match_info.get("kind", "")
        old = _one((await rules.setup()).kinds, token) if token else model.AuthenticationProfile()
        factors = [model.IdFactor(id_data_name=name) for name in asked.factors]
        told = {"name": asked.name.strip(), "id_factor": factors}
        await rules.save_kind(old.model_copy(update=told), identity(request).user)
        return await answer()

    async def remove_kind(request: web.Request) -> web.Response:
        await rules.remove_kind(request.match_info["kind"], identity(request).user)
        return await answer()

    routes.add("GET", RULES, setup, form="page")
    for every, single, put, remove in (
        (RULES, RULE, put_rule, remove_rule),
        (GROUPS, GROUP, put_group, remove_group),
        (KINDS, KIND, put_kind, remove_kind),
    ):
        routes.add("POST", every, put, form="page")
        routes.add("PUT", single, put, form="page")
        routes.add("DELETE", single, remove, form="page")


def _one(items: Sequence[I], token: str) -> I:
    for item in items:
        if item.token == token:
            return item
    raise NotFound(type(items[0]).__name__ if items else "item", token[:64])


def _known_schedules(asked: Sequence[str], known: Sequence[tuple[str, str]]) -> None:
    tokens = {token for token, _ in known}
    for at, token in enumerate(asked):
        if token not in tokens:
            raise Invalid(f"schedules.{at}", "there is no such schedule")


def _shown(now: Setup, schedules: Sequence[tuple[str, str]]) -> AccessSetup:
    has = {group.token: set(group.access_profile) for group in now.groups}
    known = {rule.token for rule in now.rules}
    return AccessSetup(
        rules=[
            RuleShown(
                id=rule.token,
                name=rule.name,
                description=rule.description,
                enabled=rule.enabled,
                validFrom=rule.valid_from,
                validTo=rule.valid_to,
                places=[policy.access_point for policy in rule.access_policy],
                ownTimes=[
                    p.access_point for p in rule.access_policy if ALWAYS not in p.schedule and p.schedule
                ],
                schedules=[] if ALWAYS in rule.schedule else rule.schedule,
                identification=rule.authentication_profile,
                groups=[token for token, rules in has.items() if rule.token in rules],
                credentials=now.holders.get(rule.token, 0),
            )
            for rule in now.rules
        ],
        groups=[
            GroupShown(
                id=group.token,
                name=group.name,
                description=group.description,
                rules=[token for token in group.access_profile if token in known],
                people=now.members.get(group.token, 0),
            )
            for group in now.groups
        ],
        kinds=[
            KindShown(
                id=kind.token,
                name=kind.name,
                factors=[factor.id_data_name for factor in kind.id_factor],
                builtIn=kind.token in BUILT_IN_TOKENS,
            )
            for kind in now.kinds
            if all(factor.id_data_name != "REX" for factor in kind.id_factor)
        ],
        places=[
            PlaceShown(
                id=point.token,
                name=point.name or point.token,
                reader=", ".join(device.id_point for device in point.id_point_device),
            )
            for point in now.points
        ],
        schedules=[Named(id=token, name=name) for token, name in schedules],
    )
