"""Export and import of settings (VAPIX "Device Configuration APIs", import and export)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from axisedge.core.errors import AxisedgeError, Invalid
from axisedge.core.roles import Identity, Role
from axisedge.core.schema import Schema, is_secret, resolved, schema_of
from axisedge.core.secret import MASK
from axisedge.core.settings import Section, Settings
from axisedge.vapix.rest_path import VERSION

MOST_ATTEMPTS = 100
"""Values that one section may refuse before all of its import is given up."""


def api_name(section: Section[Any]) -> str:
    """The section in global documents: ``io.v1``."""
    return f"{section.name}.{VERSION}"


def everything(settings: Settings, sections: Iterable[Section[Any]], role: Role) -> dict[str, Any]:
    """The values of every section that ``role`` may read, secrets masked."""
    return {
        api_name(section): settings.get(section.name).model_dump(mode="json")
        for section in sections
        if role >= section.read
    }


def exported(settings: Settings, sections: Iterable[Section[Any]], role: Role) -> dict[str, Any]:
    """The values that ``role`` could write back, without secrets."""
    result: dict[str, Any] = {}
    for section in sections:
        if role >= max(section.read, section.write):
            root = schema_of(section.model)
            shown = settings.get(section.name).model_dump(mode="json")
            result[api_name(section)] = _without_secrets(root, resolved(root, root), shown)
    return result


def _without_secrets(root: Schema, here: Schema, value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    properties, items = here.get("properties", {}), here.get("additionalProperties")
    kept: dict[str, Any] = {}
    for name, below in value.items():
        part = properties.get(name, items)
        schema = resolved(root, part) if isinstance(part, Mapping) else {}
        if not is_secret(schema):
            kept[name] = _without_secrets(root, schema, below)
    return kept


async def take(settings: Settings, data: Mapping[str, Any], who: Identity, *, to_default: bool) -> list[str]:
    """Import what `exported` gave; ``to_default`` first forgets what the data does not name.

    What cannot be set is left as it is and told in the warnings that are returned.
    """
    warnings: list[str] = []
    known = {api_name(section): section for section in settings.sections()}
    for name, values in data.items():
        section = known.get(name)
        if section is None or not isinstance(values, dict):
            warnings.append(f"{name[:80]}: there is no such API here")
        elif who.role < section.write:
            warnings.append(f"{name}: {section.write.word} rights are needed")
        else:
            warnings += await _take_section(settings, section, values, who.user, to_default=to_default)
    return warnings


async def _take_section(
    settings: Settings, section: Section[Any], values: dict[str, Any], actor: str, *, to_default: bool
) -> list[str]:
    patch = values
    if to_default:
        patch = replacing(settings.get(section.name).model_dump(mode="json"), values)
    warnings: list[str] = []
    for _ in range(MOST_ATTEMPTS):
        try:
            await settings.update(section.name, patch, actor)
        except Invalid as error:
            warnings += [f"{section.name}.{problem.field}: {problem.why}" for problem in error.problems]
            smaller = patch
            for problem in error.problems:
                smaller = _without(smaller, problem.field.split("."))
            if smaller == patch:
                return warnings
            patch = smaller
        except AxisedgeError as error:
            return [*warnings, f"{section.name}: {error}"]
        else:
            return warnings
    return warnings


def replacing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The merge patch that turns ``old`` into ``new``, where what ``new`` does not name gets its default.

    Secrets, which no export holds, stay.
    """
    patch: dict[str, Any] = {name: None for name, value in old.items() if name not in new and value != MASK}
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            patch[name] = replacing(before, value)
        else:
            patch[name] = value
    return patch


def _without(patch: Mapping[str, Any], path: list[str]) -> dict[str, Any]:
    """``patch`` without the value at ``path``, or without the part of it that is there."""
    name, *rest = path
    if name not in patch:
        return dict(patch)
    below = patch[name]
    kept = {key: value for key, value in patch.items() if key != name}
    if rest and isinstance(below, Mapping):
        smaller = _without(below, rest)
        if smaller != below:
            return {**kept, name: smaller}
    return kept
