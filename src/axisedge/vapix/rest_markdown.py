"""``doc.md``: a section of settings for people; the reference in ``docs/`` is made of the same tables."""

from __future__ import annotations

import json
from typing import Any

from axisedge.core.schema import Schema, is_secret, resolved, schema_of
from axisedge.core.settings import Section
from axisedge.vapix.rest_documents import addresses, roles, summary
from axisedge.vapix.rest_path import VERSION, Kind


def markdown(section: Section[Any]) -> str:
    """``doc.md``: the properties of a section for people."""
    root = schema_of(section.model)
    lines = [
        f"# {section.title}",
        "",
        summary(root),
        "",
        f"Address: `/config/rest/{section.name}/{VERSION}`.",
        f"Read: {', '.join(roles(section.read))}. Write: {', '.join(roles(section.write))}.",
        "",
        *table(section),
    ]
    return "\n".join(lines) + "\n"


def table(section: Section[Any]) -> list[str]:
    """Every property and collection of a section, one row each."""
    root = schema_of(section.model)
    lines = ["| path | type | default | limits | meaning |", "|---|---|---|---|---|"]
    for path, _, kind, part in addresses(root, resolved(root, root)):
        field = resolved(root, part)
        if kind is Kind.PROPERTY and field.get("widget") != "hidden":
            lines.append(_row(path, field))
        elif kind is Kind.COLLECTION:
            limit = f"at most {field['maxProperties']}" if "maxProperties" in field else ""
            lines.append(f"| `{path[1:]}` | collection | | {limit} | {_cell(field.get('title', ''))} |")
    return lines


def _row(path: str, field: Schema) -> str:
    default = "" if is_secret(field) or "default" not in field else _default(field["default"])
    meaning = ". ".join(str(field[name]).rstrip(".") for name in ("title", "description") if field.get(name))
    return f"| `{path[1:]}` | {_type(field)} | {default} | {_limits(field)} | {_cell(meaning)} |"


def _default(value: object) -> str:
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return f"`{_cell(text)}`"


def _type(field: Schema) -> str:
    if is_secret(field):
        return "secret"
    return "choice" if "enum" in field else str(field.get("type", "object"))


def _limits(field: Schema) -> str:
    if "enum" in field:
        return _cell(", ".join(f"`{choice}`" for choice in field["enum"]))
    said = []
    if "minimum" in field or "maximum" in field:
        said.append(
            f"{field.get('minimum', '')} to {field.get('maximum', '')} {field.get('unit', '')}".strip()
        )
    if "maxLength" in field:
        said.append(f"{field.get('minLength', 0)} to {field['maxLength']} characters")
    if "pattern" in field:
        said.append(f"`{_cell(field['pattern'])}`")
    return ", ".join(said)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
