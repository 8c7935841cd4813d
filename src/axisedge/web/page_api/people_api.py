"""People, what they show at readers, and PINs drawn for them: ``/api/v1/people``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from axisedge.access import model
from axisedge.access.id_data import MOST_BITS, kept_length
from axisedge.access.people import FIELDS, LISTED_MOST, MOST_CREDENTIALS_EACH, People, Person
from axisedge.core.errors import Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.roles import Role
from axisedge.core.settings import validate
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.entry_api import DrawnPin
from axisedge.web.routing import Routes, identity

PEOPLE = "/api/v1/people"
PERSON = "/api/v1/people/{person}"
PIN = "/api/v1/people-pin"
OF_IT = ("Card", "PIN", "DuressPIN", "LPN", "QR")
"""Id data that the page shows; others stay as they are."""
LONG, EXEMPT = "ExtendedAccessTime", "AntiPassbackOverride"


def _moment(text: str) -> str:
    if text:
        try:
            model.moment(text)
        except ValueError:
            raise ValueError("must be a time such as 2026-05-01T08:00:00Z") from None
    return text


Standing = Literal[
    "NotActivated",
    "Enabled",
    "Disabled",
    "LockedOut",
    "Lost",
    "Stolen",
    "Damaged",
    "Destroyed",
    "Inactive",
    "MaxDays",
    "MaxUses",
    "Expired",
]
"""The names of `model.Status`."""
Token = Annotated[str, Field(max_length=model.LONGEST_TOKEN)]
Moment = Annotated[str, Field(max_length=40), AfterValidator(_moment)]
Secret = Annotated[str, Field(pattern="^[0-9]{0,32}$")]


class Given(BaseModel):
    """Base of what the page sends and is told: nothing unknown is taken, and no secret stands in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class PersonCredential(Given):
    """What somebody shows. PINs are never told; `hasPin` says whether there is one."""

    id: str
    note: str
    card: str
    bits: int
    """How many bits the card has; 0 when that is not compared."""
    plate: str
    qr: str
    hasPin: bool
    hasDuressPin: bool
    validFrom: str
    validTo: str
    status: Standing
    longAccess: bool
    passbackExempt: bool
    identification: list[str]
    rules: list[str]


class PersonShown(Given):
    """A person; `groups` and `rules` are ids."""

    id: str
    name: str
    description: str
    groups: list[str]
    credentials: list[PersonCredential]


class PeoplePage(Given):
    """Some people in the order of their names; `total` counts all that were looked for."""

    total: int
    people: list[PersonShown]


class CredentialChange(Given):
    """A credential as it shall be; an empty `id` makes a new one. A PIN of null stays, an empty one is removed.

    `bits` is the length of the card, 0 for any; null leaves it as it is, and takes any when the card is another.
    """

    id: Token = ""
    note: Annotated[str, Field(max_length=1024)] = ""
    card: Annotated[str, Field(max_length=200)] = ""
    bits: Annotated[int, Field(ge=0, le=MOST_BITS)] | None = None
    plate: Annotated[str, Field(max_length=64)] = ""
    qr: Annotated[str, Field(max_length=model.LONGEST_VALUE)] = ""
    pin: Secret | None = None
    duressPin: Secret | None = None
    validFrom: Moment = ""
    validTo: Moment = ""
    status: Standing = "Enabled"
    longAccess: bool = False
    passbackExempt: bool = False
    identification: Annotated[list[Token], Field(max_length=16)] = Field(default_factory=list)
    rules: Annotated[list[Token], Field(max_length=64)] = Field(default_factory=list)


class PersonChange(Given):
    """A person as it shall be, with every credential; those left out are removed."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    description: Annotated[str, Field(max_length=1024)] = ""
    groups: Annotated[list[Token], Field(max_length=64)] = Field(default_factory=list)
    credentials: Annotated[list[CredentialChange], Field(max_length=MOST_CREDENTIALS_EACH)] = Field(
        default_factory=list
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        PEOPLE,
        "people",
        Role.ADMINISTRATOR,
        "People by name; `search` is part of a name, or a whole card, plate, code or id",
        PeoplePage,
        query=(("search", "string"), ("group", "string"), ("offset", "integer"), ("limit", "integer")),
    ),
    Endpoint("POST", PEOPLE, "add_person", Role.ADMINISTRATOR, "Add a person", PersonShown, PersonChange),
    Endpoint("GET", PERSON, "person", Role.ADMINISTRATOR, "One person", PersonShown),
    Endpoint(
        "PUT", PERSON, "change_person", Role.ADMINISTRATOR, "Change a person", PersonShown, PersonChange
    ),
    Endpoint("DELETE", PERSON, "remove_person", Role.ADMINISTRATOR, "Remove a person", None),
    Endpoint(
        "POST",
        PIN,
        "draw_person_pin",
        Role.ADMINISTRATOR,
        "A PIN that nobody has",
        DrawnPin,
        query=(("digits", "integer"),),
    ),
)


def register(routes: Routes, people: People) -> None:
    """Serve them on a product with doors."""

    async def listed(request: web.Request) -> web.Response:
        search = request.query.get("search", "")
        if len(search) > 200:
            raise Invalid("search", "at most 200 characters")
        found = await people.listed(
            search,
            request.query.get("group", "")[: model.LONGEST_TOKEN],
            number(request, "offset", 0),
            number(request, "limit", 50, LISTED_MOST),
        )
        page = PeoplePage(total=found.total, people=[shown(one) for one in found.people])
        return web.json_response(text=page.model_dump_json())

    async def add(request: web.Request) -> web.Response:
        asked = validate(PersonChange, await json_of(request))
        nobody = Person(model.User(), ())
        return await answer(await people.save(changed(nobody, asked), identity(request).user))

    async def one(request: web.Request) -> web.Response:
        return await answer(request.match_info["person"])

    async def change(request: web.Request) -> web.Response:
        asked = validate(PersonChange, await json_of(request))
        old = await people.one(request.match_info["person"])
        return await answer(await people.save(changed(old, asked), identity(request).user))

    async def remove(request: web.Request) -> web.Response:
        await people.remove(request.match_info["person"], identity(request).user)
        return web.json_response(None)

    async def draw(request: web.Request) -> web.Response:
        pin = await people.draw_pin(number(request, "digits", 4))
        return web.json_response(text=DrawnPin(pin=pin).model_dump_json())

    async def answer(token: str) -> web.Response:
        return web.json_response(text=shown(await people.one(token)).model_dump_json())

    routes.add("GET", PEOPLE, listed, form="page")
    routes.add("POST", PEOPLE, add, form="page")
    routes.add("GET", PERSON, one, form="page")
    routes.add("PUT", PERSON, change, form="page")
    routes.add("DELETE", PERSON, remove, form="page")
    routes.add("POST", PIN, draw, form="page")


async def json_of(request: web.Request) -> object:
    """The body; raises `Invalid` when it is not JSON."""
    try:
        return strict_json(await request.read())
    except ValueError as error:
        raise Invalid("", f"the body is {error}") from None


def number(request: web.Request, name: str, default: int, most: int = 10_000_000) -> int:
    """A whole number of the query string; raises `Invalid`."""
    text = request.query.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) <= most):
        raise Invalid(name, f"must be a whole number from 0 to {most}")
    return int(text)


def shown(person: Person) -> PersonShown:
    """A person as the page is told."""
    return PersonShown(
        id=person.user.token,
        name=person.user.name,
        description=person.user.description,
        groups=person.user.group,
        credentials=[_shown(one) for one in person.credentials],
    )


def _shown(one: model.Credential) -> PersonCredential:
    data = {known.name: known.value for known in one.id_data}
    facts, bits = one.attributes(), data.get("BitCount", "0")
    status = one.status
    if not one.enabled and status is model.Status.ENABLED:
        status = model.Status.DISABLED
    return PersonCredential(
        id=one.token,
        note=one.description,
        card=data.get("Card", ""),
        bits=int(bits) if bits.isascii() and bits.isdecimal() else 0,
        plate=data.get("LPN", ""),
        qr=data.get("QR", ""),
        hasPin="PIN" in data,
        hasDuressPin="DuressPIN" in data,
        validFrom=one.valid_from,
        validTo=one.valid_to,
        status=status.value,
        longAccess=facts.get(LONG, "").lower() == "true",
        passbackExempt=facts.get(EXEMPT, "").lower() == "true",
        identification=one.authentication_profile,
        rules=[given.access_profile for given in one.credential_access_profile],
    )


def changed(old: Person, asked: PersonChange) -> Person:
    """The person as asked for; what the page does not show stays. Raises `Invalid`."""
    known = {one.token: one for one in old.credentials}
    credentials = []
    for at, one in enumerate(asked.credentials):
        if one.id and one.id not in known:
            raise Invalid(f"credentials.{at}.id", "the person has no such credential")
        _in_order(one, at)
        made = credential(known.get(one.id, model.Credential()), one)
        pins = [data.value for data in made.id_data if data.name in ("PIN", "DuressPIN")]
        if len(set(pins)) < len(pins):
            raise Invalid(f"credentials.{at}.duressPin", "must be another one than the PIN")
        credentials.append(made)
    told = {"name": asked.name.strip(), "description": asked.description, "group": list(asked.groups)}
    return Person(old.user.model_copy(update=told), credentials)


def _in_order(one: CredentialChange, at: int) -> None:
    begin, end = model.moment(one.validFrom), model.moment(one.validTo)
    if begin is not None and end is not None and end <= begin:
        raise Invalid(f"credentials.{at}.validTo", "must be later than the beginning")


def _length(had: Mapping[str, str], asked: CredentialChange) -> str:
    """How many bits the card shall have; empty for any number."""
    if not asked.card.strip():
        return ""
    if asked.bits is not None:
        return str(asked.bits or "")
    return kept_length(had, asked.card)


def credential(old: model.Credential, asked: CredentialChange) -> model.Credential:
    """A credential as asked for; what the page does not show stays."""
    had = {data.name: data.value for data in old.id_data}
    pin = had.get("PIN", "") if asked.pin is None else asked.pin
    duress = had.get("DuressPIN", "") if asked.duressPin is None else asked.duressPin
    values = dict(zip(OF_IT, (asked.card, pin, duress, asked.plate, asked.qr), strict=True))
    if bits := _length(had, asked):
        values["BitCount"] = bits
    data = [model.IdData(name=name, value=value) for name, value in values.items() if value.strip()]
    facts = [fact for fact in old.attribute if fact.name not in (LONG, EXEMPT)]
    for name, on in ((LONG, asked.longAccess), (EXEMPT, asked.passbackExempt)):
        if on:
            facts.append(model.Attribute(name=name, value="True"))
    given = {one.access_profile: one for one in old.credential_access_profile}
    rules = [given.get(token, model.CredentialAccessProfile(access_profile=token)) for token in asked.rules]
    return old.model_copy(
        update={
            "description": asked.note,
            "valid_from": asked.validFrom,
            "valid_to": asked.validTo,
            "enabled": asked.status == "Enabled",
            "status": model.Status(asked.status),
            "id_data": [*data, *(one for one in old.id_data if one.name not in FIELDS)],
            "attribute": facts,
            "authentication_profile": list(asked.identification),
            "credential_access_profile": rules,
        }
    )
