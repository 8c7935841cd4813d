"""Topic expressions of the concrete set dialect (ONVIF Core, WS-Topics 1.3).

``A/B`` matches that topic alone, ``A/B//.`` it and everything below, ``//.`` everything, ``|`` joins. A name without
prefix has its parent's namespace; at the root it matches any. ``onvif:`` and ``axis:`` are the words of VAPIX
filters for ``tns1:`` and ``tnsaxis:``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from axisedge.core.errors import Invalid

WORDS: Mapping[str, str] = {"tns1": "tns1", "tnsaxis": "tnsaxis", "onvif": "tns1", "axis": "tnsaxis"}
LONGEST = 4096

_NAME = re.compile(r"(?:([A-Za-z_][\w.\-]*):)?([A-Za-z_][\w.\-]*)")


@dataclass(frozen=True, slots=True)
class _Path:
    steps: tuple[tuple[str, str], ...]
    subtree: bool

    def matches(self, topic: tuple[tuple[str, str], ...]) -> bool:
        if len(topic) < len(self.steps) or (len(topic) > len(self.steps) and not self.subtree):
            return False
        return all(
            (not prefix or prefix == had_prefix) and word == had
            for (prefix, word), (had_prefix, had) in zip(self.steps, topic, strict=False)
        )


class TopicFilter:
    """A parsed topic expression; answers are remembered, because the set of topics is small."""

    __slots__ = ("_known", "_paths", "expression")

    def __init__(self, expression: str, paths: tuple[_Path, ...]) -> None:
        self.expression = expression
        self._paths = paths
        self._known: dict[str, bool] = {}

    def matches(self, topic: str) -> bool:
        """Whether ``topic`` (as declared) passes."""
        known = self._known.get(topic)
        if known is None:
            steps = split(topic)
            known = self._known[topic] = any(path.matches(steps) for path in self._paths)
        return known


def parse(expression: str, prefixes: Mapping[str, str] = WORDS) -> TopicFilter:
    """Parse a topic expression; ``prefixes`` maps those bound in a request to ``tns1`` and ``tnsaxis``.

    Raises `Invalid` (field ``topic``). An empty expression means everything.
    """
    if len(expression) > LONGEST:
        raise Invalid("topic", f"the topic expression is longer than {LONGEST} characters")
    wanted = [part.strip() for part in re.split(r"[|,]", expression)] if expression.strip() else ["//."]
    return TopicFilter(expression, tuple(_parse_path(part, expression, prefixes) for part in wanted))


def _parse_path(part: str, expression: str, prefixes: Mapping[str, str]) -> _Path:
    subtree = part.endswith("//.")
    rest = part.removesuffix("//.").rstrip("/") if subtree else part
    if not rest and subtree:
        return _Path((), True)
    return _Path(split(rest, prefixes, expression), subtree)


def split(
    topic: str, prefixes: Mapping[str, str] = WORDS, expression: str | None = None
) -> tuple[tuple[str, str], ...]:
    """The steps of a topic as (namespace prefix, name), each with its namespace written out."""
    steps: list[tuple[str, str]] = []
    namespace = ""
    for name in topic.split("/"):
        match = _NAME.fullmatch(name)
        prefix = match[1] if match else None
        if match is None or (prefix is not None and prefix not in prefixes):
            raise Invalid("topic", f"failed to parse topic expression '{expression or topic}'")
        namespace = prefixes[prefix] if prefix else namespace
        steps.append((namespace, match[2]))
    return tuple(steps)
