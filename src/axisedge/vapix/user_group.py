"""Who am I, ``/axis-cgi/usergroup.cgi`` (answers recorded from devices)."""

from __future__ import annotations

from aiohttp import web

from axisedge.core.roles import Identity, Role
from axisedge.vapix.classic import plain
from axisedge.web.context import Context
from axisedge.web.routing import ANONYMOUS, LoginRequired, Routes, identity

PATH = "/axis-cgi/usergroup.cgi"
ROOT = "root"
GROUPS = ((Role.ADMINISTRATOR, "admin"), (Role.OPERATOR, "operator"), (Role.VIEWER, "viewer"))


def groups(user: str, role: Role, *, ptz: bool) -> list[str]:
    """The groups of an account, its primary group first."""
    found = [ROOT if user == ROOT else "users"]
    found += [group for needed, group in GROUPS if role >= needed]
    if ptz:
        found.append("ptz")
    return found


def register(routes: Routes, device: Context) -> None:
    """Serve the CGI."""

    async def user_group(request: web.Request) -> web.Response:
        who: Identity = identity(request)
        if who.via == ANONYMOUS.via:
            raise LoginRequired  # anonymous viewing is no account
        return plain(f"{who.user}\n{' '.join(groups(who.user, who.role, ptz=who.ptz))}\n")

    routes.add("GET", PATH, user_group)
