"""Accounts, ``/axis-cgi/pwdgrp.cgi`` (VAPIX "User management").

Before the first administrator exists anybody may create it, and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from html import escape
from typing import Any

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Conflict, Invalid, NotFound
from axisedge.security.accounts import NAME, Privileges
from axisedge.security.verifier import check_password
from axisedge.vapix.classic import arguments, plain, visible
from axisedge.vapix.user_group import groups
from axisedge.web.access import ACCESS
from axisedge.web.context import Context
from axisedge.web.routing import ANONYMOUS, Routes, from_other_site, require

log = logging.getLogger(__name__)

PATH = "/axis-cgi/pwdgrp.cgi"
ALIAS = "/axis-cgi/admin/pwdgrp.cgi"
MANAGE = f"{PATH}#manage"
"""The row of the access table for everything but the first account."""

GENERAL = "consult the system log file."
ACTION = "action operation type."
NAME_WRONG = "account user name."
EXISTS = "this user name already exists, consult the system log file."
PASSWORD = "invalid password."
NOT_INITIAL = "not a valid initial admin user."
INITIAL_FIRST = "initial admin user must be created first."

SECONDARY: Mapping[frozenset[str], tuple[Privileges, bool]] = {
    frozenset(groups): (role, ptz)
    for role, names in (
        (Privileges.VIEWER, ("viewer",)),
        (Privileges.OPERATOR, ("operator", "viewer")),
        (Privileges.ADMINISTRATOR, ("admin", "operator", "viewer")),
    )
    for groups, ptz in ((names, False), ((*names, "ptz"), True))
}
"""What ``sgrp`` may say, in any order."""


class _Refused(AxisedgeError):
    """An answer that begins with ``Error:``."""


class _Setup(_Refused):
    """The same, with status 401: the device has no administrator yet."""


def register(routes: Routes, device: Context) -> None:
    """Serve the CGI."""
    users = UserManagement(device)
    for path in (PATH, ALIAS):
        routes.add(("GET", "POST"), path, users.handle, name=PATH)
    routes.declare(MANAGE)
    routes.announce("user-management", "User management", "1.1")


class UserManagement:
    """The CGI."""

    def __init__(self, device: Context) -> None:
        self._accounts = device.accounts

    async def handle(self, request: web.Request) -> web.Response:
        """Carry out one action."""
        asked = await arguments(request)
        action = asked.get("action", "")
        try:
            if self._accounts.needs_setup:
                if from_other_site(request):
                    raise _Setup(NOT_INITIAL)
                return framed(await self._first(asked))
            who = require(request, ACCESS[MANAGE])
            match action:
                case "get":
                    return plain(self._listing())
                case "add":
                    return framed(await self._add(asked, who.user))
                case "update":
                    return framed(await self._update(asked, who.user))
                case "remove":
                    return framed(await self._remove(asked, who.user))
                case _:
                    raise _Refused(ACTION)
        except _Setup as error:
            return framed(f"Error: {error}", 401)
        except _Refused as error:
            return framed(f"Error: {error}")
        except (Invalid, Conflict) as error:
            log.warning("pwdgrp.cgi %s of %s: %s", action, visible(asked.get("user", "")), error)
            return framed(f"Error: {GENERAL}")

    # -- actions -------------------------------------------------------------------------------------------

    async def _first(self, asked: Mapping[str, str]) -> str:
        """Create the initial administrator: full rights, PTZ, and no comment."""
        if asked.get("action") != "add":
            raise _Setup(INITIAL_FIRST)
        try:
            name = self._name(asked)
            password = _password(asked)
            role, ptz = _role(asked)
        except _Refused:
            raise _Setup(NOT_INITIAL) from None
        if role is not Privileges.ADMINISTRATOR or not ptz or asked.get("comment"):
            raise _Setup(NOT_INITIAL)
        await self._accounts.add_first(name, password, ANONYMOUS.user)
        return f"Created account {name}."

    async def _add(self, asked: Mapping[str, str], actor: str) -> str:
        name = self._name(asked)
        if self._accounts.login(name):
            raise _Refused(EXISTS)
        password = _password(asked)
        role, ptz = _role(asked)
        _primary(asked)
        await self._accounts.add(name, password, role, actor, ptz=ptz, comment=asked.get("comment", ""))
        return f"Created account {name}."

    async def _update(self, asked: Mapping[str, str], actor: str) -> str:
        name = self._name(asked)
        patch: dict[str, Any] = {}
        if "pwd" in asked:
            patch["password"] = _password(asked)
        if "sgrp" in asked:
            role, patch["ptz"] = _role(asked)
            patch["role"] = role.value
        if "comment" in asked:
            patch["comment"] = asked["comment"]
        _primary(asked)
        try:
            await self._accounts.update(name, patch, actor)
        except NotFound:
            raise _Refused(NAME_WRONG) from None
        return f"Modified account {name}."

    async def _remove(self, asked: Mapping[str, str], actor: str) -> str:
        name = self._name(asked)
        try:
            await self._accounts.remove(name, actor)
        except NotFound:
            raise _Refused(NAME_WRONG) from None
        return f"Removed account {name}."

    @staticmethod
    def _name(asked: Mapping[str, str]) -> str:
        name = asked.get("user", "")
        if not NAME.match(name):
            raise _Refused(NAME_WRONG)
        return name

    def _listing(self) -> str:
        members: dict[str, list[str]] = {
            key: [] for key in ("root", "admin", "operator", "viewer", "ptz", "users")
        }
        for name in self._accounts.names():
            login = self._accounts.login(name)
            if login:
                for group in groups(name, login.role, ptz=login.ptz):
                    members[group].append(name)
        members["digusers"] = self._accounts.names()
        return "".join(f'{group}="{",".join(names)}"\r\n' for group, names in members.items())


def _password(asked: Mapping[str, str]) -> str:
    try:
        return check_password(asked.get("pwd", ""))
    except ValueError:
        raise _Refused(PASSWORD) from None


def _role(asked: Mapping[str, str]) -> tuple[Privileges, bool]:
    """The role and the PTZ right that ``sgrp`` names."""
    listed = asked.get("sgrp", "")
    found = SECONDARY.get(frozenset(listed.split(":")))
    if found is None:
        raise _Refused(GENERAL)
    return found


def _primary(asked: Mapping[str, str]) -> None:
    """``grp`` is ``users``; ``root`` is taken for the account of that name only."""
    group = asked.get("grp", "users")
    if group != "users" and not (group == "root" == asked.get("user")):
        raise _Refused(GENERAL)


def framed(text: str, status: int = 200) -> web.Response:
    """``text`` in the page that devices put around it."""
    return web.Response(
        text="<html><head><title>User accounts</title></head>"
        f"<body bgcolor=#ffffff>{escape(text, quote=False)}\n</body>\n\n</html>\n",
        status=status,
        content_type="text/html",
        charset="utf-8",
    )
