"""The documents that describe the Device Configuration APIs, made from the settings' own JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from axisedge.core.roles import Role
from axisedge.core.schema import LIMITS, Schema, is_secret, resolved, schema_of
from axisedge.core.settings import Section
from axisedge.vapix.rest_path import KEY, VERSION, Kind, kind_of

SEMANTIC_VERSION = "1.0.0"
WORDS: Mapping[Role, str] = {Role.VIEWER: "viewer", Role.OPERATOR: "operator", Role.ADMINISTRATOR: "admin"}


def roles(least: Role) -> list[str]:
    """The roles that have at least ``least``, best first."""
    return [word for role, word in sorted(WORDS.items(), reverse=True) if role >= least]


# -- model.json --------------------------------------------------------------------------------------------


def model(section: Section[Any]) -> dict[str, Any]:
    """``model.json``: entities, collections and properties with types and roles."""
    root = schema_of(section.model)
    return {
        "id": section.name,
        "version": SEMANTIC_VERSION,
        "name": section.title,
        "state": "released",
        "short_description": section.title,
        "description": _summary(root),
        "export_import": True,
        "root_entity": {**_entity(section, root, resolved(root, root)), "short_description": section.title},
        "data_types": {},
    }


def _entity(section: Section[Any], root: Schema, here: Schema) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    entities: dict[str, Any] = {}
    for name, part in here.get("properties", {}).items():
        field = resolved(root, part)
        kind = kind_of(root, field)
        if kind is Kind.PROPERTY:
            properties[name] = _property(section, field)
        elif kind is Kind.ENTITY:
            entities[name] = _entity(section, root, field)
        else:
            entities[name] = _collection(section, root, field)
    return {
        "short_description": str(here.get("title", "")),
        "collection": "singleton",
        "properties": properties,
        "entities": entities,
        "actions": {},
        "operations": {"get": {}, "set": {"fields": {"optional": list(properties)}}},
    }


def _collection(section: Section[Any], root: Schema, field: Schema) -> dict[str, Any]:
    item = resolved(root, field["additionalProperties"])
    entity = _entity(section, root, item)
    required = [KEY, *(name for name in item.get("required", ()))]
    fields = {"required": required, "optional": [n for n in entity["properties"] if n not in required]}
    entity["short_description"] = str(field.get("title", ""))
    entity["collection"] = "map"
    entity["key_property"] = KEY
    entity["operations"]["add"] = {"roles": roles(section.write), "fields": fields}
    entity["operations"]["remove"] = {"roles": roles(section.write)}
    return entity


def _property(section: Section[Any], field: Schema) -> dict[str, Any]:
    kept = {
        name: field[name] for name in (*LIMITS, "enum", "format", "minItems", "maxItems") if name in field
    }
    operations: dict[str, Any] = {"set": {"roles": roles(section.write)}}
    if not is_secret(field):
        operations["get"] = {"roles": roles(section.read)}
    return {
        "data_type": {"type": field.get("type", "complex"), **kept},
        "nullable": bool(field.get("nullable", False)),
        "short_description": str(field.get("title", "")),
        "description": str(field.get("description", "")),
        "export_import": not is_secret(field),
        "operations": operations,
    }


# -- openapi.json ------------------------------------------------------------------------------------------


def openapi(sections: Iterable[Section[Any]], version: str) -> dict[str, Any]:
    """OpenAPI 3.1 of the REST addresses of ``sections``."""
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {
        "Error": {
            "type": "object",
            "required": ["status", "error"],
            "properties": {
                "status": {"const": "error"},
                "error": {
                    "type": "object",
                    "required": ["code", "message"],
                    "properties": {
                        "code": {"type": "integer"},
                        "message": {"type": "string"},
                        "field": {"type": "string", "description": "Dotted path of the refused value."},
                    },
                },
            },
        }
    }
    for section in sections:
        root = schema_of(section.model)
        for name, definition in root.get("$defs", {}).items():
            schemas[f"{section.name}.{name}"] = _renamed(section, definition)
        schemas[section.name] = _renamed(section, {k: v for k, v in root.items() if k != "$defs"})
        for path, parameters, kind, schema in _addresses(root, resolved(root, root)):
            address = f"/config/rest/{quote(section.name)}/{VERSION}{path}"
            paths[address] = _operations(section, path, parameters, kind, schema)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Device Configuration APIs", "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "digest": {"type": "http", "scheme": "digest"},
            },
        },
        "security": [{"basic": []}, {"digest": []}],
    }


def _renamed(section: Section[Any], part: Any) -> Any:
    """``part`` with its references pointing to the document's components."""
    if isinstance(part, Mapping):
        return {
            name: _component(section, value) if name == "$ref" else _renamed(section, value)
            for name, value in part.items()
        }
    return [_renamed(section, value) for value in part] if isinstance(part, list) else part


def _component(section: Section[Any], reference: str) -> str:
    return f"#/components/schemas/{section.name}.{reference.rpartition('/')[2]}"


Address = tuple[str, tuple[str, ...], Kind, Schema]


def _addresses(
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
            yield from _addresses(root, field, below, parameters)
        elif found is Kind.COLLECTION:
            parameter = f"{name}_{KEY}"
            item = resolved(root, field["additionalProperties"])
            address = f"{below}/{{{parameter}}}"
            yield address, (*parameters, parameter), Kind.ITEM, field["additionalProperties"]
            yield from _addresses(root, item, address, (*parameters, parameter))


def _operations(
    section: Section[Any], path: str, parameters: tuple[str, ...], kind: Kind, schema: Schema
) -> dict[str, Any]:
    shown = _renamed(section, schema) if path else {"$ref": f"#/components/schemas/{section.name}"}
    described: dict[str, Any] = {
        "get": _operation(section, "get", path, section.read, answer=_listed(section, kind, shown))
    }
    if kind is Kind.COLLECTION:
        item = _renamed(section, schema["additionalProperties"])
        described["post"] = _operation(section, "add", path, section.write, body=item, status="201")
    else:
        partial = shown if kind is Kind.PROPERTY else {"type": "object", "description": "JSON merge patch"}
        described["patch"] = _operation(section, "set", path, section.write, body=partial)
    if kind is Kind.ITEM:
        described["delete"] = _operation(section, "remove", path, section.write)
    if parameters:
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in parameters
        ]
    return described


def _listed(section: Section[Any], kind: Kind, shown: dict[str, Any]) -> dict[str, Any]:
    if kind is not Kind.COLLECTION:
        return {} if kind is Kind.ITEM else shown
    return {"type": "array", "items": {"type": "object", "required": [KEY]}}


def _operation(
    section: Section[Any],
    verb: str,
    path: str,
    least: Role,
    *,
    answer: dict[str, Any] | None = None,
    body: dict[str, Any] | None = None,
    status: str = "200",
) -> dict[str, Any]:
    success: dict[str, Any] = {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"const": "success"}},
    }
    if answer is not None:
        success["required"] = ["status", "data"]
        success["properties"]["data"] = answer
    label = f"{section.name}{path}".translate({ord(c): "_" for c in "/{}-%"})
    operation: dict[str, Any] = {
        "operationId": f"{verb}_{label}",
        "tags": [section.name],
        "summary": f"{verb.capitalize()} {section.title}{path}",
        "description": f"Roles: {', '.join(roles(least))}.",
        "responses": {
            status: {"description": "Success", "content": {"application/json": {"schema": success}}},
            "default": {
                "description": "Error",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
            },
        },
    }
    if body is not None:
        request = {"type": "object", "required": ["data"], "properties": {"data": body}}
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": request}}}
    return operation


# -- doc.md ------------------------------------------------------------------------------------------------


def markdown(section: Section[Any]) -> str:
    """``doc.md``: the properties of a section for people."""
    root = schema_of(section.model)
    lines = [
        f"# {section.title}",
        "",
        _summary(root),
        "",
        f"Address: `/config/rest/{section.name}/{VERSION}`.",
        f"Read: {', '.join(roles(section.read))}. Write: {', '.join(roles(section.write))}.",
        "",
        "| path | type | default | limits | meaning |",
        "|---|---|---|---|---|",
    ]
    for path, _, kind, part in _addresses(root, resolved(root, root)):
        field = resolved(root, part)
        if kind is Kind.PROPERTY and field.get("widget") != "hidden":
            lines.append(_row(path, field))
        elif kind is Kind.COLLECTION:
            limit = f"at most {field['maxProperties']}" if "maxProperties" in field else ""
            lines.append(f"| `{path[1:]}` | collection | | {limit} | {_cell(field.get('title', ''))} |")
    return "\n".join(lines) + "\n"


def _row(path: str, field: Schema) -> str:
    default = "" if is_secret(field) or "default" not in field else f"`{_cell(field['default'])}`"
    meaning = ". ".join(str(field[name]).rstrip(".") for name in ("title", "description") if field.get(name))
    return f"| `{path[1:]}` | {_type(field)} | {default} | {_limits(field)} | {_cell(meaning)} |"


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


def _summary(root: Schema) -> str:
    return " ".join(str(root.get("description", "")).split())
