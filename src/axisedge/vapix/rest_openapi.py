"""``openapi.json``: the REST addresses of sections as OpenAPI 3.1, with the settings' own JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from axisedge.core.roles import Role
from axisedge.core.schema import Schema, resolved, schema_of
from axisedge.core.settings import Section
from axisedge.vapix.rest_documents import addresses, roles
from axisedge.vapix.rest_path import KEY, VERSION, Kind


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
        for path, parameters, kind, schema in addresses(root, resolved(root, root)):
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
