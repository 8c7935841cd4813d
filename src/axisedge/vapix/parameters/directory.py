"""All parameters of the device, found by group, by name and by wildcard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from axisedge.core.roles import Role
from axisedge.vapix.classic import visible
from axisedge.vapix.parameters.model import Parameter

ROOT = "root."
Group = Callable[[], Iterable[Parameter]]


class Directory:
    """The parameters that the groups give. Call `forget` when settings changed: some groups grow and shrink."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = tuple(groups)
        self._listed: dict[str, Parameter] | None = None

    def forget(self) -> None:
        """Ask the groups anew at the next question."""
        self._listed = None

    @property
    def all(self) -> dict[str, Parameter]:
        """Every parameter by name, in the order of the alphabet."""
        if self._listed is None:
            found = [parameter for group in self._groups for parameter in group()]
            found.sort(key=lambda parameter: parameter.name)
            self._listed = {parameter.name: parameter for parameter in found}
            if len(self._listed) != len(found):
                raise ValueError("a parameter is declared twice")
        return self._listed

    def get(self, name: str) -> Parameter | None:
        """The parameter called ``name``, with or without ``root.``."""
        return self.all.get(name.removeprefix(ROOT))

    def find(self, asked: str, role: Role) -> Iterator[Parameter]:
        """What ``role`` may read of the group or parameter ``asked``, where ``*`` stands for any name of one level."""
        bare = "" if asked in ("", "root") else asked.removeprefix(ROOT)
        levels = bare.split(".") if bare else []
        for parameter in self.all.values():
            if role >= parameter.reader and _within(parameter.name, levels):
                yield parameter

    def lines(self, groups: str, role: Role) -> tuple[str, bool]:
        """The answer of ``action=list``, and whether it stays the same until a setting changes."""
        lines: list[str] = []
        steady = True
        for asked in groups.split(","):
            exact = self.get(asked)
            if exact is not None and role >= exact.reader:
                lines.append(f"{visible(asked)}={_one_line(exact.read())}")
                steady = steady and exact.steady
                continue
            found = list(self.find(asked, role))
            lines += [f"{ROOT}{parameter.name}={_one_line(parameter.read())}" for parameter in found]
            steady = steady and all(parameter.steady for parameter in found)
            if not found:
                lines.append(f"# Error: Error -1 getting param in group '{visible(asked)}'")
        return "".join(f"{line}\n" for line in lines), steady


def _within(name: str, levels: list[str]) -> bool:
    parts = name.split(".")
    return len(parts) >= len(levels) and all(
        fnmatchcase(part, level) if "*" in level and "[" not in level and "?" not in level else part == level
        for part, level in zip(parts, levels, strict=False)
    )


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
