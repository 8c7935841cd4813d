"""The roles of people and clients, each containing the ones below it, and who a caller is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """Ordered access levels: ``role >= Role.OPERATOR`` reads as "operator or better"."""

    ANONYMOUS = 0
    VIEWER = 1
    OPERATOR = 2
    ADMINISTRATOR = 3

    @property
    def word(self) -> str:
        """The role's name in lower case, as settings and the page's API spell it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who makes a request, on any surface."""

    user: str
    role: Role
    ptz: bool = False
    via: str = "anonymous"
    """``basic``, ``digest``, ``session``, ``token`` or ``anonymous``."""


ANONYMOUS = Identity("anonymous", Role.ANONYMOUS)
