"""The roles of people and clients; each contains the ones below it."""

from __future__ import annotations

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
