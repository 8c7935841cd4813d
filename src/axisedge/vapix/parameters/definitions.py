"""``action=listdefinitions``: the parameters with type, limits and rights as XML (VAPIX "Parameter management")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from axisedge.core.roles import Role
from axisedge.core.schema import is_secret
from axisedge.vapix.parameters.model import Parameter

NAMESPACE = "http://www.axis.com/ParameterDefinitionsSchema"
LEVEL: Mapping[Role | None, str] = {
    Role.ANONYMOUS: "0",
    Role.VIEWER: "1",
    Role.OPERATOR: "4",
    Role.ADMINISTRATOR: "6",
    None: "7",
}


def document(parameters: Iterable[Parameter], model: str, version: str) -> bytes:
    """The definitions of ``parameters``, nested as their names are."""
    root = ElementTree.Element("parameterDefinitions", {"xmlns": NAMESPACE, "version": "1.0"})
    ElementTree.SubElement(root, "model").text = model
    ElementTree.SubElement(root, "firmwareVersion").text = version
    top = ElementTree.SubElement(root, "group", {"name": "root"})
    groups: dict[tuple[str, ...], ElementTree.Element] = {(): top}
    for parameter in parameters:
        *above, name = parameter.name.split(".")
        _define(_group(groups, tuple(above)), name, parameter)
    ElementTree.indent(root, "")
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8" ?>\n{text}\n'.encode()


def _group(groups: dict[tuple[str, ...], ElementTree.Element], path: tuple[str, ...]) -> ElementTree.Element:
    if path not in groups:
        groups[path] = ElementTree.SubElement(_group(groups, path[:-1]), "group", {"name": path[-1]})
    return groups[path]


def _define(group: ElementTree.Element, name: str, parameter: Parameter) -> None:
    schema = parameter.schema
    level = f"77{LEVEL[parameter.reader]}{LEVEL[parameter.writer]}"
    element = ElementTree.SubElement(
        group,
        "parameter",
        {
            "name": name,
            "value": _allowed(parameter.read()),
            "securityLevel": level,
            "niceName": name if parameter.words else str(schema.get("title", name)),
        },
    )
    flags = {} if parameter.writer is not None else {"readonly": "true"}
    if parameter.writer is None and parameter.steady:
        flags["const"] = "true"
    kind = ElementTree.SubElement(element, "type", flags)
    words = list(parameter.words) if parameter.words else schema.get("enum")
    if schema.get("type") == "boolean":
        yes, no = (list(parameter.words) if parameter.words else ["yes", "no"])[:2]
        ElementTree.SubElement(kind, "bool", {"true": yes, "false": no})
    elif words:
        choices = ElementTree.SubElement(kind, "enum")
        for word in words:
            ElementTree.SubElement(choices, "entry", {"value": str(word), "niceValue": str(word)})
    elif schema.get("type") == "integer":
        limits = {"min": schema.get("minimum"), "max": schema.get("maximum")}
        ElementTree.SubElement(kind, "int", {k: str(v) for k, v in limits.items() if v is not None})
    else:
        longest = schema.get("maxLength")
        tag = "password" if is_secret(schema) else "string"
        ElementTree.SubElement(kind, tag, {} if longest is None else {"maxlen": str(longest)})


def _allowed(text: str) -> str:
    """``text`` without the characters that XML 1.0 cannot hold."""
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
