"""``model.json``: a section of settings as the Device Configuration framework describes it."""

from __future__ import annotations

from typing import Any

from axisedge.core.schema import LIMITS, Schema, is_secret, resolved, schema_of
from axisedge.core.settings import Section
from axisedge.vapix.rest_documents import SEMANTIC_VERSION, roles, summary
from axisedge.vapix.rest_path import KEY, Kind, kind_of


def model(section: Section[Any]) -> dict[str, Any]:
    """``model.json``: entities, collections and properties with types and roles."""
    root = schema_of(section.model)
    return {
        "id": section.name,
        "version": SEMANTIC_VERSION,
        "name": section.title,
        "state": "released",
        "short_description": section.title,
        "description": summary(root),
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
