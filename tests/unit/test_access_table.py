"""The table of who may call what has a row for every route, and no others."""

from __future__ import annotations

import pytest
from aiohttp import web

from axisedge.core.errors import StartError
from axisedge.core.roles import Role
from axisedge.web.access import check
from axisedge.web.routing import Routes

pytestmark = pytest.mark.feature("SEC-01")


async def nothing(request: web.Request) -> web.Response:
    return web.Response()


def routes() -> Routes:
    found = Routes()
    found.add("GET", "/a", nothing)
    found.add("GET", "/b/{id}", nothing, name="/b")
    found.declare("/a#write")
    return found


def test_a_table_that_fits() -> None:
    check(routes(), {"/a": Role.VIEWER, "/a#write": Role.OPERATOR, "/b": Role.ANONYMOUS})


def test_a_route_without_a_row_keeps_the_device_from_starting() -> None:
    with pytest.raises(StartError, match="nobody said who may call /b"):
        check(routes(), {"/a": Role.VIEWER, "/a#write": Role.OPERATOR})


def test_a_row_without_a_route_keeps_the_device_from_starting() -> None:
    with pytest.raises(StartError, match="not served: /c"):
        check(routes(), {"/a": Role.VIEWER, "/a#write": Role.OPERATOR, "/b": Role.VIEWER, "/c": Role.VIEWER})
