"""Reading the JSON Schema that a settings model gives: single fields, and the flat list of every parameter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel

from axisedge.core.roles import Role
from axisedge.core.secret import MASK
from axisedge.core.settings import Section, Settings, SettingsModel

Schema = Mapping[str, Any]

LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern")


def schema_of(model: type[BaseModel]) -> Schema:
    """The JSON Schema of a settings model. Do not change what you get: it is shared."""
    return _made(model)


@lru_cache(maxsize=256)
def _made(model: type[BaseModel]) -> Schema:
    return model.model_json_schema(mode="validation")


def resolved(root: Schema, part: Schema) -> Schema:
    """``part`` with its reference followed, and "this or null" read as this."""
    reference = part.get("$ref")
    if reference is not None:
        target = resolved(root, root["$defs"][reference.rpartition("/")[2]])
        return {**target, **{key: value for key, value in part.items() if key != "$ref"}}
    either = part.get("anyOf")
    if either is not None:
        real = [option for option in either if option.get("type") != "null"]
        if len(real) == 1:
            return {
                **resolved(root, real[0]),
                **{k: v for k, v in part.items() if k != "anyOf"},
                "nullable": True,
            }
    return part


def field_schema(model: type[BaseModel], path: tuple[str, ...]) -> Schema | None:
    """The schema of the field at ``path``, where a key of a collection may be any; None when there is none."""
    root = schema_of(model)
    here = resolved(root, root)
    for name in path:
        below = here.get("properties", {}).get(name)
        if below is None:
            below = here.get("additionalProperties")
        if not isinstance(below, Mapping):
            return None
        here = resolved(root, below)
    return here


def value_at(value: object, path: tuple[str, ...]) -> object:
    """The value at ``path`` of a model; raises `KeyError` when there is none."""
    for name in path:
        if isinstance(value, BaseModel) and name in type(value).model_fields:
            value = getattr(value, name)
        elif isinstance(value, Mapping) and name in value:
            value = value[name]
        else:
            raise KeyError(name)
    return value


def nest(path: Sequence[str], value: object) -> dict[str, Any]:
    """The merge patch that sets ``value`` at ``path``; the parts may be any text."""
    patch = value
    for part in reversed(path):
        patch = {part: patch}
    return cast("dict[str, Any]", patch)


def is_secret(field: Schema) -> bool:
    """Whether a field is never shown."""
    return bool(field.get("writeOnly"))


@dataclass(frozen=True, slots=True)
class PlainParameter:
    """One setting as plain config lists it. ``path`` lies inside the section, as in the REST address."""

    section: str
    path: tuple[str, ...]
    title: str
    description: str
    type: str
    """``string``, ``integer``, ``number``, ``boolean``, ``array`` or ``object`` (a list or table edited whole)."""
    value: Any
    """As JSON; a secret that is set is shown as its mask."""
    default: Any
    unit: str
    choices: tuple[Any, ...]
    limits: Mapping[str, Any]
    secret: bool
    writable: bool
    """Whether the asking role may change it."""
    role: Role
    """The least role that may change it."""

    @property
    def name(self) -> str:
        """Section and path, dotted: ``io.ports.0.name``."""
        return ".".join((self.section, *self.path))

    def found_by(self, words: str) -> bool:
        """Whether every word of a search is in the name, the title, the description or the value."""
        shown = "" if self.secret else str(self.value)
        text = f"{self.name} {self.title} {self.description} {shown}".lower()
        return all(word in text for word in words.lower().split())


def plain_config(settings: Settings, role: Role, search: str = "") -> list[PlainParameter]:
    """Every single setting that ``role`` may read, in the order of the declarations, narrowed by ``search``."""
    listed: list[PlainParameter] = []
    for section in settings.sections():
        if role >= section.read:
            listed.extend(parameters(section, settings.get(section.name), role))
    return [parameter for parameter in listed if parameter.found_by(search)] if search else listed


def parameters(section: Section[Any], value: SettingsModel, role: Role) -> Iterator[PlainParameter]:
    """The single settings of one section."""
    model: type[BaseModel] = section.model
    root = schema_of(model)
    shown = value.model_dump(mode="json")
    yield from _walk(section, root, resolved(root, root), shown, (), role)


def _walk(
    section: Section[Any], root: Schema, here: Schema, value: Any, path: tuple[str, ...], role: Role
) -> Iterator[PlainParameter]:
    properties = here.get("properties")
    items = here.get("additionalProperties")
    if isinstance(properties, Mapping) and isinstance(value, Mapping):
        for name, part in properties.items():
            yield from _walk(section, root, resolved(root, part), value.get(name), (*path, name), role)
    elif isinstance(items, Mapping) and isinstance(value, Mapping) and _is_object(resolved(root, items)):
        below = resolved(root, items)
        for key, item in value.items():
            yield from _walk(section, root, below, item, (*path, key), role)
    elif here.get("widget") != "hidden":
        yield PlainParameter(
            section.name,
            path,
            here.get("title", path[-1]),
            here.get("description", ""),
            here.get("type", "object"),
            value,
            MASK if is_secret(here) and here.get("default") else here.get("default"),
            here.get("unit", ""),
            tuple(here.get("enum", ())) or ((here["const"],) if "const" in here else ()),
            {name: here[name] for name in LIMITS if name in here},
            is_secret(here),
            role >= section.write,
            section.write,
        )


def _is_object(part: Schema) -> bool:
    return isinstance(part.get("properties"), Mapping)
