"""Parameters, ``/axis-cgi/param.cgi`` (VAPIX "Parameter management")."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from aiohttp import web

from axisedge.core.errors import AxisedgeError, Conflict, Invalid
from axisedge.core.roles import Identity, Role
from axisedge.core.settings import Change
from axisedge.vapix.classic import arguments, plain, visible
from axisedge.vapix.parameters import catalogue
from axisedge.vapix.parameters.definitions import document
from axisedge.vapix.parameters.directory import ROOT, Directory
from axisedge.vapix.parameters.dynamic import DynamicGroup, DynamicGroups
from axisedge.vapix.parameters.model import Mapped
from axisedge.web.context import Context
from axisedge.web.routing import Routes, identity, require

log = logging.getLogger(__name__)

PATH = "/axis-cgi/param.cgi"
ALIASES: Mapping[str, Role] = {
    "/axis-cgi/admin/param.cgi": Role.ADMINISTRATOR,
    "/axis-cgi/operator/param.cgi": Role.OPERATOR,
    "/axis-cgi/view/param.cgi": Role.VIEWER,
    "/axis-cgi/viewer/param.cgi": Role.VIEWER,
}
USER_GROUPS: Mapping[str, Role] = {
    "anonymous": Role.ANONYMOUS,
    "viewer": Role.VIEWER,
    "operator": Role.OPERATOR,
    "admin": Role.ADMINISTRATOR,
}
NOT_PARAMETERS = {"action", "usergroup", "responseformat", "responsecharset", "template", "group", "force"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
MOST_GROUPS = 200
KEPT_ANSWERS = 256


def register(routes: Routes, device: Context) -> ParamCgi:
    """Serve the API. Register it last: its facts say what else is served."""
    cgi = ParamCgi(device, routes)
    routes.add(("GET", "POST"), PATH, cgi.handle)
    for alias in ALIASES:
        routes.add(("GET", "POST"), alias, cgi.handle)
    routes.announce("param-cgi", "Parameter management", "1.0")
    return cgi


class ParamCgi:
    """The CGI. Answers that stay the same until a setting changes are made once and kept."""

    def __init__(self, device: Context, routes: Routes) -> None:
        self._device = device
        self.dynamic = DynamicGroups(catalogue.dynamic_groups(device))
        self.directory = Directory(catalogue.groups(device, routes, self.dynamic))
        self._kept: dict[tuple[str, Role], bytes] = {}
        device.settings.watch(self._changed)

    def _changed(self, change: Change) -> None:
        self.directory.forget()
        self._kept.clear()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        role = identity(request).role
        if request.method == "GET" and (kept := self._kept.get((request.raw_path, role))) is not None:
            return _listing(kept)  # made for this very address and role, so the role may have it
        try:
            asked = await arguments(request)
            needed = _needed(request.path, asked.get("usergroup"))
            who = require(request, needed)
            match asked.get("action", ""):
                case "list":
                    body, steady = self._list(asked.get("group", ""), who)
                    if steady and request.method == "GET":
                        self._keep((request.raw_path, role), body)
                    return _listing(body)
                case "listdefinitions":
                    return self._definitions(asked, who)
                case "update":
                    return await self._update(asked, require(request, Role.OPERATOR))
                case "add":
                    return await self._add(asked, request)
                case "remove":
                    return await self._remove(asked, request)
                case other:
                    return plain(f"# Error: unknown action '{visible(other)}'\n", 400)
        except Invalid as error:
            return plain(f"# Error: {visible(str(error))}\n", 400)

    # -- reading -------------------------------------------------------------------------------------------

    def _list(self, groups: str, who: Identity) -> tuple[bytes, bool]:
        if groups.count(",") >= MOST_GROUPS:
            raise Invalid("group", f"at most {MOST_GROUPS} groups may be asked for at once")
        text, steady = self.directory.lines(groups, who.role)
        return text.encode(), steady

    def _keep(self, key: tuple[str, Role], body: bytes) -> None:
        if len(self._kept) >= KEPT_ANSWERS:
            self._kept.clear()
        self._kept[key] = body

    def _definitions(self, asked: Mapping[str, str], who: Identity) -> web.Response:
        if asked.get("listformat", "xmlschema") != "xmlschema":
            raise Invalid("listformat", "must be xmlschema")
        groups = asked.get("group", "").split(",")
        if len(groups) > MOST_GROUPS:
            raise Invalid("group", f"at most {MOST_GROUPS} groups may be asked for at once")
        found = {p.name: p for group in groups for p in self.directory.find(group, who.role)}
        identity = self._device.product.identity
        body = document(found.values(), identity.short_name, self._device.identity.version)
        return web.Response(body=body, content_type="text/xml", charset="utf-8")

    # -- changing ------------------------------------------------------------------------------------------

    async def _update(self, asked: Mapping[str, str], who: Identity) -> web.Response:
        """Set what can be set; each parameter that cannot gets a line of its own."""
        wanted = {name: value for name, value in asked.items() if name not in NOT_PARAMETERS}
        if not wanted:
            raise Invalid("", "no parameter to update was given")
        failed: list[str] = []
        by_section: dict[str, list[tuple[str, Mapped]]] = {}
        for name in wanted:
            parameter = self.directory.get(name)
            if (
                isinstance(parameter, Mapped)
                and parameter.writer is not None
                and who.role >= parameter.writer
            ):
                by_section.setdefault(parameter.section, []).append((name, parameter))
            else:
                failed.append(name)
        for section, parameters in by_section.items():
            failed += await self._update_section(section, parameters, wanted, who.user)
        lines = [
            f"# Error: Error setting '{ROOT}{visible(name.removeprefix(ROOT))}' to '{visible(wanted[name])}'!\n"
            for name in wanted
            if name in failed
        ]
        return plain("".join(lines) or "OK")

    async def _update_section(
        self, section: str, parameters: list[tuple[str, Mapped]], wanted: Mapping[str, str], actor: str
    ) -> list[str]:
        """Set ``parameters`` at once, because values may need each other; when that is refused, one by one."""
        try:
            patch: dict[str, object] = {}
            for name, parameter in parameters:
                _lay_over(patch, parameter.patch(wanted[name]))
            await self._device.settings.update(section, patch, actor)
        except AxisedgeError as error:
            if len(parameters) == 1:
                log.info("%s refused %s: %s", section, parameters[0][0], error)
                return [parameters[0][0]]
        else:
            return []
        return [
            failed
            for one in parameters
            for failed in await self._update_section(section, [one], wanted, actor)
        ]

    async def _add(self, asked: Mapping[str, str], request: web.Request) -> web.Response:
        require(request, Role.OPERATOR)
        try:
            group = self.dynamic.by_template(asked.get("template", ""), asked.get("group", ""))
            name, refused = await group.add(asked, require(request, group.writer).user)
        except (Invalid, Conflict) as error:
            return plain(f"# Request failed: {visible(str(error))}\n")
        trouble = f"# Error: {visible(str(refused))}\n" if refused else ""
        return plain(f"{trouble}{name} OK")

    async def _remove(self, asked: Mapping[str, str], request: web.Request) -> web.Response:
        actor = require(request, Role.OPERATOR).user
        gone: dict[str, tuple[DynamicGroup, list[str]]] = {}
        try:
            for name in asked.get("group", "").split(","):
                group, key = self.dynamic.by_item(name)
                require(request, group.writer)
                gone.setdefault(group.parent, (group, []))[1].append(key)
            for group, keys in gone.values():
                await group.remove(keys, actor)
        except (Invalid, Conflict) as error:
            return plain(f"# Request failed: {visible(str(error))}\n")
        return plain("OK")


def _listing(body: bytes) -> web.Response:
    return web.Response(body=body, headers=TEXT)


def _needed(path: str, user_group: str | None) -> Role:
    """The role that the path and ``usergroup`` ask for; without either, any account will do."""
    floor = ALIASES.get(path)
    if user_group is None:
        return Role.VIEWER if floor is None else floor
    if user_group not in USER_GROUPS:
        raise Invalid("usergroup", f"must be one of {', '.join(USER_GROUPS)}")
    return max(USER_GROUPS[user_group], floor or Role.ANONYMOUS)


def _lay_over(patch: dict[str, object], more: Mapping[str, object]) -> None:
    for key, value in more.items():
        below = patch.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            _lay_over(below, value)
        else:
            patch[key] = value
