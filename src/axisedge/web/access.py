"""Who may call what: the one table that every HTTP surface asks.

A row is a route's name, which is its path; ``path#method`` is a method inside a JSON API that needs more than
the path itself. The server refuses to start when a route has no row, or a row has no route.
"""

from __future__ import annotations

from collections.abc import Mapping

from axisedge.core.roles import Role

ANONYMOUS, VIEWER, OPERATOR, ADMINISTRATOR = Role.ANONYMOUS, Role.VIEWER, Role.OPERATOR, Role.ADMINISTRATOR

ACCESS: Mapping[str, Role] = {
    # identity and discovery
    "/axis-cgi/systemready.cgi": ANONYMOUS,
}
