"""Addresses of the Device Configuration APIs: ``/config/rest/<section>/v1/<path>`` to a place in the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import unquote_to_bytes

from axisedge.core.errors import Invalid, NotFound
from axisedge.core.json_input import CONTROL
from axisedge.core.schema import Schema, resolved, schema_of
from axisedge.core.settings import Section, Settings

VERSION = "v1"
KEY = "id"
"""The property of an item that holds its key in the collection."""


class Kind(Enum):
    """What an address names."""

    ENTITY = "entity"
    COLLECTION = "collection"
    ITEM = "item"
    PROPERTY = "property"


@dataclass(frozen=True, slots=True)
class Resource:
    """One place in the settings. An item need not exist; `value` says so."""

    section: Section[Any]
    path: tuple[str, ...]
    kind: Kind
    schema: Schema
    root: Schema

    @property
    def name(self) -> str:
        """The object path as messages show it: ``io.v1.ports.1``."""
        return ".".join((self.section.name, VERSION, *self.path))


def split(raw: str) -> tuple[str, ...]:
    """The parts of a raw path, each percent-decoded by itself, so that a key may hold a slash.

    Raises `Invalid` for what is not UTF-8 or holds control characters.
    """
    parts = []
    for part in raw.strip("/").split("/") if raw.strip("/") else ():
        try:
            decoded = unquote_to_bytes(part).decode("utf-8")
        except UnicodeDecodeError:
            raise Invalid("", "the address is not UTF-8") from None
        if not decoded or CONTROL.search(decoded):
            raise Invalid("", "the address holds an empty part or a control character")
        parts.append(decoded)
    return tuple(parts)


def resolve(settings: Settings, parts: tuple[str, ...]) -> Resource:
    """The resource that ``parts`` (section, version, path) name; raises `NotFound`."""
    if len(parts) < 2 or parts[1] != VERSION:
        raise NotFound("", "/".join(parts)[:100])
    section = settings.declaration(parts[0])
    root = schema_of(section.model)
    here, kind = resolved(root, root), Kind.ENTITY
    for name in parts[2:]:
        below = child(here, kind, name)
        if below is None:
            raise NotFound("", ".".join(parts)[:100])
        here = resolved(root, below)
        kind = Kind.ITEM if kind is Kind.COLLECTION else kind_of(root, here)
    return Resource(section, parts[2:], kind, here, root)


def child(here: Schema, kind: Kind, name: str) -> Schema | None:
    """The schema of ``name`` below an entity, an item or a collection; None when there is nothing."""
    if kind is Kind.COLLECTION:
        return cast_schema(here.get("additionalProperties"))
    if kind is Kind.PROPERTY:
        return None
    return cast_schema(here.get("properties", {}).get(name))


def cast_schema(part: object) -> Schema | None:
    """``part`` when it is a schema."""
    return part if isinstance(part, Mapping) else None


def kind_of(root: Schema, here: Schema) -> Kind:
    """What a schema describes: nested settings, a collection of items, or one value."""
    if isinstance(here.get("properties"), Mapping):
        return Kind.ENTITY
    items = here.get("additionalProperties")
    if isinstance(items, Mapping) and isinstance(resolved(root, items).get("properties"), Mapping):
        return Kind.COLLECTION
    return Kind.PROPERTY
