"""What the page's forms and its search need to know of the settings, from their declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axisedge.core.settings import Section, Settings
from axisedge.web.page_api import models as m


def listing(settings: Settings, readable: Any) -> list[m.SectionInfo]:
    """Every section that ``readable(section)`` allows, with its single settings for the search."""
    return [
        m.SectionInfo(
            name=section.name,
            title=section.title,
            place=section.place,
            fields=[
                m.FieldInfo(path=path, title=title, description=description)
                for path, title, description in fields(section.model.model_json_schema())
            ],
        )
        for section in settings.sections()
        if readable(section)
    ]


def schema(section: Section[Any]) -> m.SectionSchema:
    """The form of one section. Hints stand in the schema itself, beside each setting."""
    return m.SectionSchema(
        section=section.name,
        title=section.title,
        json_schema=section.model.model_json_schema(mode="validation"),
        ui={"": {"place": section.place, "write": section.write.word}},
    )


def fields(
    root: dict[str, Any], part: dict[str, Any] | None = None, path: str = ""
) -> Iterator[tuple[str, str, str]]:
    """Dotted path, title and description of every single setting; tables with free keys are one setting."""
    here = _resolved(root, root if part is None else part)
    properties = here.get("properties")
    if properties is None:
        if path:
            yield path, here.get("title", path.rpartition(".")[2]), here.get("description", "")
        return
    for name, child in properties.items():
        yield from fields(root, child, f"{path}.{name}" if path else name)


def _resolved(root: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    reference = part.get("$ref")
    if reference is None:
        return part
    target: dict[str, Any] = root["$defs"][reference.rpartition("/")[2]]
    return {**target, **{key: value for key, value in part.items() if key != "$ref"}}
