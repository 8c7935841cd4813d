"""The errors that domain code raises. Each surface maps them once to its own codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AxisedgeError(Exception):
    """Root of every error that a caller may handle."""


class NotFound(AxisedgeError):
    """The named thing does not exist."""

    def __init__(self, what: str, name: object = "") -> None:
        self.what = what
        self.name = str(name)
        super().__init__(f"{what} {self.name!r} does not exist" if self.name else f"{what} does not exist")


@dataclass(frozen=True, slots=True)
class Problem:
    """One refused value: the dotted path of the field and a sentence that states the limit."""

    field: str
    why: str


class Invalid(AxisedgeError):
    """A value was refused; ``field`` is a dotted path, ``why`` says the limit."""

    def __init__(self, field: str, why: str, others: Sequence[Problem] = ()) -> None:
        self.field = field
        self.why = why
        self.problems: tuple[Problem, ...] = (Problem(field, why), *others)
        super().__init__(f"{field}: {why}" if field else why)


class Conflict(AxisedgeError):
    """The request is valid but the present state forbids it (exists already, in use, last administrator)."""


class LimitReached(Conflict):
    """One more than the documented maximum was asked for."""

    def __init__(self, what: str, limit: int) -> None:
        self.what = what
        self.limit = limit
        super().__init__(f"at most {limit} {what} are allowed")


class Unavailable(AxisedgeError):
    """Something that the request needs is not there now (a camera, a library, a bus)."""

    def __init__(self, what: str, why: str = "") -> None:
        self.what = what
        self.why = why
        super().__init__(f"{what} is unavailable: {why}" if why else f"{what} is unavailable")


class Denied(AxisedgeError):
    """The caller is known but may not do this."""


class StartError(AxisedgeError):
    """The device cannot start as asked: bad arguments, a busy port, a broken state folder. One clear line."""
