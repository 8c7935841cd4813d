"""Parameter groups that clients add to and remove from, such as ``StreamProfile.S#``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from axisedge.core.errors import Conflict, Invalid, LimitReached
from axisedge.core.roles import Role
from axisedge.core.schema import nest, value_at
from axisedge.core.settings import Settings
from axisedge.vapix.parameters.directory import ROOT
from axisedge.vapix.parameters.model import Fact, Mapped, Parameter


@dataclass(frozen=True, slots=True)
class DynamicGroup:
    """The old face of a collection of settings; the item with key ``4`` is ``StreamProfile.S4``."""

    settings: Settings
    template: str
    parent: str
    letter: str
    section: str
    path: tuple[str, ...]
    """Where the collection lies in its section."""
    fields: Mapping[str, str]
    """Name of the parameter → name of the field of an item."""
    most: int

    @property
    def writer(self) -> Role:
        """The least role that may add and remove."""
        return self.settings.declaration(self.section).write

    def items(self) -> Mapping[str, object]:
        """The items that there are, by key."""
        return cast("Mapping[str, object]", value_at(self.settings.get(self.section), self.path))

    def parameters(self) -> Iterable[Parameter]:
        """The parameters of all items, and how many items there may be."""
        declared = self.settings.declaration(self.section)
        yield Fact(f"{self.parent}.MaxGroups", self.most, reader=declared.read)
        for key in self.items():
            for name, field in self.fields.items():
                yield Mapped(
                    self.settings,
                    f"{self.parent}.{self.letter}{key}.{name}",
                    self.section,
                    (*self.path, key, field),
                    reader=declared.read,
                    writer=declared.write,
                )

    async def add(self, arguments: Mapping[str, str], actor: str) -> tuple[str, Invalid | None]:
        """Add an item with what ``arguments`` say of it; returns its name and what of them was refused.

        Raises `LimitReached`, or `Invalid` when there is nothing left to make an item of.
        """
        if len(self.items()) >= self.most:
            raise LimitReached(f"groups of {self.parent}", self.most)
        given = self._given(arguments)
        key = next(str(n) for n in range(self.most + 1) if str(n) not in self.items())
        refused: Invalid | None = None
        try:
            await self._store(key, given, actor)
        except Invalid as error:
            bad = {problem.field.rpartition(".")[2] for problem in error.problems}
            rest = {field: value for field, value in given.items() if field not in bad}
            if rest == given:
                raise
            await self._store(key, rest, actor)
            refused = error
        return f"{self.letter}{key}", refused

    def _given(self, arguments: Mapping[str, str]) -> dict[str, str]:
        start = f"{self.parent}.{self.letter}."
        given: dict[str, str] = {}
        for argument, value in arguments.items():
            bare = argument.removeprefix(ROOT)
            if bare.startswith(start):
                name = bare.removeprefix(start)
                if name not in self.fields:
                    raise Invalid(bare, "there is no such parameter")
                given[self.fields[name]] = value
        return given

    async def _store(self, key: str, item: Mapping[str, Any], actor: str) -> None:
        await self.settings.update(self.section, nest((*self.path, key), dict(item)), actor)

    def key_of(self, name: str) -> str | None:
        """The key of the item that ``StreamProfile.S4`` names; None when it names none of this group."""
        start = f"{self.parent}.{self.letter}"
        bare = name.removeprefix(ROOT)
        key = bare.removeprefix(start)
        return key if bare.startswith(start) and key in self.items() else None

    async def remove(self, keys: Iterable[str], actor: str) -> None:
        """Remove items; raises `Conflict` when one is in use."""
        await self.settings.update(self.section, nest(self.path, dict.fromkeys(keys)), actor)


class DynamicGroups:
    """All such groups of the device."""

    def __init__(self, groups: Iterable[DynamicGroup]) -> None:
        self.all = tuple(groups)

    def by_template(self, template: str, parent: str) -> DynamicGroup:
        """The group to add to; raises `Invalid`."""
        for group in self.all:
            if group.template == template and group.parent == parent.removeprefix(ROOT):
                return group
        raise Invalid("template", "no group is made from this template here")

    def by_item(self, name: str) -> tuple[DynamicGroup, str]:
        """The group and key of an item; raises `Conflict` when there is no such item or it cannot be removed."""
        for group in self.all:
            key = group.key_of(name)
            if key is not None:
                return group, key
        raise Conflict("no such group that could be removed")
