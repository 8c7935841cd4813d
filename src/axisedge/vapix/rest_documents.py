"""What the documents about the Device Configuration APIs share: versions, roles, and every address of a section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from axisedge.core.roles import Role
from axisedge.core.schema import Schema, resolved
from axisedge.vapix.rest_path import KEY, Kind, kind_of

SEMANTIC_VERSION = "1.0.0"
WORDS: Mapping[Role, str] = {Role.VIEWER: "viewer", Role.OPERATOR: "operator", Role.ADMINISTRATOR: "admin"}


def roles(least: Role) -> list[str]:
    """The roles that have at least ``least``, best first."""
    return [word for role, word in sorted(WORDS.items(), reverse=True) if role >= least]


Address = tuple[str, tuple[str, ...], Kind, Schema]


def addresses(
    root: Schema, here: Schema, path: str = "", parameters: tuple[str, ...] = ()
) -> Iterator[Address]:
    """Every address of a section: its path, its path parameters, what it names, and the schema as declared."""
    kind = kind_of(root, here)
    if not path:
        yield path, parameters, kind, here
    for name, part in here.get("properties", {}).items():
        field = resolved(root, part)
        below = f"{path}/{quote(name)}"
        found = kind_of(root, field)
        yield below, parameters, found, part
        if found is Kind.ENTITY:
            yield from addresses(root, field, below, parameters)
        elif found is Kind.COLLECTION:
            parameter = f"{name}_{KEY}"
            item = resolved(root, field["additionalProperties"])
            address = f"{below}/{{{parameter}}}"
            yield address, (*parameters, parameter), Kind.ITEM, field["additionalProperties"]
            yield from addresses(root, item, address, (*parameters, parameter))


def summary(root: Schema) -> str:
    """The words that a settings model has about itself, in one line."""
    return " ".join(str(root.get("description", "")).split())
