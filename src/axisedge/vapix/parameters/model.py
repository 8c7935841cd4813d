"""What one parameter is: a fact that is only read, or the old name of a setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import SecretStr

from axisedge.core.errors import Invalid
from axisedge.core.roles import Role
from axisedge.core.schema import Schema, field_schema, nest, value_at
from axisedge.core.secret import MASK
from axisedge.core.settings import Settings

YES_NO: Mapping[str, bool] = {"yes": True, "no": False}
TRUE_FALSE: Mapping[str, bool] = {"true": True, "false": False}
ON_OFF: Mapping[str, bool] = {"On": True, "Off": False}


class Parameter(Protocol):
    """One line of ``param.cgi``."""

    @property
    def name(self) -> str:
        """Without ``root.`` in front."""
        ...

    @property
    def reader(self) -> Role:
        """The least role that sees it; `Role.ANONYMOUS` is everyone."""
        ...

    @property
    def writer(self) -> Role | None:
        """The least role that may set it, None for nobody."""
        ...

    @property
    def schema(self) -> Schema:
        """JSON Schema of the value behind it: type and limits."""
        ...

    @property
    def words(self) -> Mapping[str, Any] | None:
        """How values are written here, where that is not how the setting writes them."""
        ...

    @property
    def steady(self) -> bool:
        """False when the value changes by itself, so that no answer may be kept."""
        ...

    def read(self) -> str:
        """The present value."""
        ...


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the device knows of itself. A value that changes by itself is given as a function."""

    name: str
    value: str | int | bool | Callable[[], str]
    reader: Role = Role.VIEWER
    writer: None = None

    @property
    def schema(self) -> Schema:
        """See `Parameter.schema`."""
        if isinstance(self.value, bool):
            return {"type": "boolean"}
        return {"type": "integer" if isinstance(self.value, int) else "string"}

    @property
    def words(self) -> Mapping[str, Any] | None:
        """See `Parameter.words`."""
        return YES_NO if isinstance(self.value, bool) else None

    @property
    def steady(self) -> bool:
        """See `Parameter.steady`."""
        return not callable(self.value)

    def read(self) -> str:
        """See `Parameter.read`."""
        if callable(self.value):
            return self.value()
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A setting under its old name."""

    settings: Settings
    name: str
    section: str
    path: tuple[str, ...]
    words: Mapping[str, Any] | None = None
    reader: Role = Role.ADMINISTRATOR
    writer: Role | None = Role.ADMINISTRATOR
    fixed: bool = False
    """True when the product does not let it be changed."""
    steady = True

    @property
    def schema(self) -> Schema:
        """See `Parameter.schema`."""
        found = field_schema(self.settings.declaration(self.section).model, self.path)
        if found is None:
            raise LookupError(f"{self.name} names {self.section}.{'.'.join(self.path)}, which is no setting")
        return found

    def read(self) -> str:
        """See `Parameter.read`."""
        value = value_at(self.settings.get(self.section), self.path)
        if isinstance(value, SecretStr):
            return MASK
        for word, meaning in (self._words() or {}).items():
            if meaning == value:
                return word
        if isinstance(value, tuple | list):
            return ",".join(map(str, value))
        return str(value)

    def _words(self) -> Mapping[str, Any] | None:
        if self.words is not None:
            return self.words
        value = value_at(self.settings.get(self.section), self.path)
        return YES_NO if isinstance(value, bool) else None

    def patch(self, text: str) -> dict[str, Any]:
        """The patch of the section that sets this parameter to ``text``; raises `Invalid`."""
        return nest(self.path, self._value(text))

    def _value(self, text: str) -> Any:
        if any(character < " " or character == "\x7f" for character in text):
            raise Invalid(self.name, "must be one line without control characters")
        words = self._words()
        if words is not None:
            if text not in words:
                raise Invalid(self.name, f"must be one of {', '.join(words)}")
            return words[text]
        schema = self.schema
        kind = schema.get("type", "string")
        for choice in schema.get(
            "enum", ()
        ):  # the documents begin some with a capital that devices do not show
            if isinstance(choice, str) and choice.lower() == text.lower():
                return choice
        try:
            if kind == "integer":
                return int(text)
            if kind == "number":
                return float(text)
        except ValueError:
            raise Invalid(self.name, f"must be a {kind}") from None
        if kind == "array":
            return [part.strip() for part in text.split(",") if part.strip()]
        return text
