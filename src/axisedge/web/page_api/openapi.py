"""The OpenAPI document of the page's interface, made from its table of endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from axisedge.web.page_api.endpoints import ENDPOINTS, Endpoint

REFS = "#/components/schemas/{model}"


def document(
    endpoints: Iterable[Endpoint] = ENDPOINTS, sections: Mapping[str, type[Any]] | None = None
) -> dict[str, Any]:
    """OpenAPI 3.1 for ``endpoints`` and for the settings ``sections`` (name to model)."""
    inputs: list[tuple[Any, JsonSchemaMode]] = []
    schemas: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    for name, model in (sections or {}).items():
        inputs.append((model, "serialization"))
        paths[f"/config/rest/{name}/v1"] = _section(name, model.__name__)
    if inputs:
        _, found = models_json_schema(inputs, ref_template=REFS)
        schemas.update(found.get("$defs", {}))
    return {
        "openapi": "3.1.0",
        "info": {"title": "axisedge page interface", "version": "1"},
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _operation(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.handler,
        "summary": endpoint.summary,
        "description": f"Needs the role {endpoint.role.word}.",
        "responses": {"200": _json(_schema(endpoint.answer, "serialization", schemas), endpoint.summary)},
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ] + [{"name": n, "in": "query", "schema": {"type": kind}} for n, kind in endpoint.query]
    if parameters:
        operation["parameters"] = parameters
    if endpoint.request is not None:
        operation["requestBody"] = {
            "required": True,
            **_json(_schema(endpoint.request, "validation", schemas)),
        }
    return operation


def _section(name: str, model: str) -> dict[str, Any]:
    reference = {"$ref": REFS.format(model=model)}
    answer = {
        "type": "object",
        "required": ["status", "data"],
        "properties": {"status": {"const": "success"}, "data": reference},
    }
    patch = {"type": "object", "required": ["data"], "properties": {"data": {"type": "object"}}}
    return {
        "get": {"operationId": f"get_{name}", "responses": {"200": _json(answer, f"Settings of {name}")}},
        "patch": {
            "operationId": f"patch_{name}",
            "requestBody": {"required": True, **_json(patch)},
            "responses": {"200": _json(answer, "What is stored now")},
        },
    }


def _schema(kind: Any, mode: JsonSchemaMode, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = TypeAdapter(kind).json_schema(mode=mode, ref_template=REFS, by_alias=True)
    schemas.update(schema.pop("$defs", {}))
    title = schema.get("title")
    if schema.get("type") == "object" and title:
        schemas[title] = schema
        return {"$ref": REFS.format(model=title)}
    return schema


def _json(schema: Mapping[str, Any], description: str | None = None) -> dict[str, Any]:
    body: dict[str, Any] = {"content": {"application/json": {"schema": schema}}}
    return body if description is None else {"description": description, **body}
