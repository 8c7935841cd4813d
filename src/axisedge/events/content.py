"""The message content filter ItemFilter (ONVIF Core section 9.5): which item values an event must have.

``boolean(//SimpleItem[@Name="port" and @Value="1"]) and boolean(//SimpleItem[@Name="state" and @Value="1"])``
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from axisedge.core.errors import Invalid

ItemTest = Callable[[str, str], bool]
Filter = Callable[[Iterable[tuple[str, str]]], bool]

LONGEST = 4096
DEEPEST = 32

_TOKEN = re.compile(
    r"""\s*(?:(?P<word>and\b|or\b|not\b|boolean\b)|(?P<item>//(?:[A-Za-z_][\w.\-]*:)?(?:SimpleItem|ElementItem))"""
    r"""|(?P<attribute>@(?:Name|Value))|(?P<text>"[^"]*"|'[^']*')|(?P<sign>[()\[\]=]))""",
    re.ASCII,
)
_SAME = {"true": "1", "false": "0"}


def equals(name: str, value: str) -> str:
    """The filter text for "item ``name`` has ``value``"."""
    return f'boolean(//SimpleItem[@Name="{name}" and @Value="{value}"])'


def compose(items: Mapping[str, str]) -> str:
    """The filter text for "every item has its value"; empty when there are none."""
    return " and ".join(equals(name, value) for name, value in items.items())


def parse(expression: str) -> Filter:
    """Turn a filter text into a test of an event's items; an empty text passes everything.

    Raises `Invalid` (field ``content``) that tells where the text is wrong.
    """
    if len(expression) > LONGEST:
        raise Invalid("content", f"the content filter is longer than {LONGEST} characters")
    if not expression.strip():
        return lambda items: True
    parser = _Parser(expression)
    result = parser.expression(0)
    parser.end()
    return result


class _Parser:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._kind = ""
        self._token = ""
        self._start = 0
        self._next()

    def _next(self) -> None:
        match = _TOKEN.match(self._source, self._at)
        self._start = self._at
        if match:
            self._kind = match.lastgroup or ""
            self._token = match[self._kind]
            self._start = match.start(self._kind)
            self._at = match.end()
        elif self._source[self._at :].strip():
            self._fail("a word of the filter language")
        else:
            self._kind = self._token = ""

    def _fail(self, expected: str) -> None:
        found = self._token or self._source[self._at : self._at + 1] or "the end"
        raise Invalid(
            "content",
            f"around character {self._start + 1}: syntax error, unexpected {found}, expecting {expected}",
        )

    def _take(self, token: str) -> None:
        if self._token != token:
            self._fail(token)
        self._next()

    def end(self) -> None:
        if self._token:
            self._fail("the end")

    def expression(self, depth: int) -> Filter:
        return self._joined("or", lambda: self._joined("and", lambda: self._test(depth + 1), all), any)

    def _joined(
        self, word: str, part: Callable[[], Filter], join: Callable[[Iterable[object]], bool]
    ) -> Filter:
        parts = [part()]
        while self._token == word:
            self._next()
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return lambda items: join(test(items) for test in parts)

    def _test(self, depth: int) -> Filter:
        if depth > DEEPEST:
            raise Invalid("content", f"the content filter is nested deeper than {DEEPEST} levels")
        if self._token == "not":
            self._next()
            self._take("(")
            inner = self.expression(depth)
            self._take(")")
            return lambda items: not inner(items)
        if self._token == "(":
            self._next()
            inner = self.expression(depth)
            self._take(")")
            return inner
        self._take("boolean")
        self._take("(")
        if self._kind != "item":
            self._fail("//SimpleItem")
        self._next()
        self._take("[")
        item = self._attributes(depth)
        self._take("]")
        self._take(")")
        return lambda items: any(item(name, value) for name, value in items)

    def _attributes(self, depth: int) -> ItemTest:
        return self._joined_items(
            "or", lambda: self._joined_items("and", lambda: self._attribute(depth + 1), all), any
        )

    def _joined_items(
        self, word: str, part: Callable[[], ItemTest], join: Callable[[Iterable[object]], bool]
    ) -> ItemTest:
        parts = [part()]
        while self._token == word:
            self._next()
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return lambda name, value: join(test(name, value) for test in parts)

    def _attribute(self, depth: int) -> ItemTest:
        if depth > DEEPEST:
            raise Invalid("content", f"the content filter is nested deeper than {DEEPEST} levels")
        if self._token == "not":
            self._next()
            self._take("(")
            inner = self._attributes(depth)
            self._take(")")
            return lambda name, value: not inner(name, value)
        if self._token == "(":
            self._next()
            inner = self._attributes(depth)
            self._take(")")
            return inner
        if self._kind != "attribute":
            self._fail("@Name or @Value")
        attribute = self._token
        self._next()
        self._take("=")
        if self._kind != "text":
            self._fail("a text in quotes")
        wanted = self._token[1:-1]
        self._next()
        if attribute == "@Name":
            return lambda name, value: name == wanted
        same = {wanted, _SAME.get(wanted, wanted)} | {
            long for long, short in _SAME.items() if short == wanted
        }
        return lambda name, value: value in same
