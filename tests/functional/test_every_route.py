"""Every route of the device, tried by nobody, by each role, and on a factory-default device."""

from __future__ import annotations

import re
from collections.abc import Iterator

import aiohttp
import pytest

from axisedge.core.roles import Role
from axisedge.testing import RunningDevice
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.web.access import ACCESS
from axisedge.web.preview import PICTURES

HARMLESS = "PROPFIND"
"""For routes that take every method: one that no handler acts on."""


def guarded(device: RunningDevice) -> Iterator[tuple[str, str, Role]]:
    """Method, address and least role of every route that needs a login."""
    for route in device.device.http.routes.all:
        role = ACCESS[route.name]
        if role > Role.ANONYMOUS:
            path = re.sub(r"\{[^}]*\}", "1", route.path)
            for method in route.methods:
                yield HARMLESS if method == "*" else method, path, role


async def statuses(
    device: RunningDevice, wanted: list[tuple[str, str]], user: str = "", password: str = ""
) -> dict[tuple[str, str], int]:
    """The status that each request gets, over HTTPS with a basic login."""
    headers = {"Authorization": aiohttp.encode_basic_auth(user, password)} if user else {}
    found = {}
    timeout = aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        for method, path in wanted:
            async with session.request(method, device.https + path, ssl=False) as answer:
                found[method, path] = answer.status
    return found


@pytest.mark.feature("SEC-01")
async def test_nobody_passes_without_a_login(axisedge_device: RunningDevice) -> None:
    wanted = [(method, path) for method, path, _ in guarded(axisedge_device)]
    assert len(wanted) > 20
    assert set((await statuses(axisedge_device, wanted)).values()) == {401}


@pytest.mark.feature("WEB-01")
async def test_a_factory_default_device_lets_nobody_pass(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices(administrator=None)
    routes = device.device.http.routes.all
    pictures = {re.sub(r"\{[^}]*\}", "1", route.path) for route in routes if route.name in PICTURES}
    wanted = [(method, path) for method, path, _ in guarded(device) if path not in pictures]
    assert len(pictures) == 6  # what preview mode shows, and nothing else (see test_preview_mode.py)
    for login in (("", ""), ("root", "pass")):
        assert set((await statuses(device, wanted, *login)).values()) == {401}


@pytest.mark.feature("SEC-01")
async def test_each_role_stops_where_it_ends(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    for role in (Role.VIEWER, Role.OPERATOR):
        await device.context.accounts.add(role.word, "pass", role, "test")
        above = [(method, path) for method, path, needed in guarded(device) if needed > role]
        assert above
        found = await statuses(device, above, role.word, "pass")
        assert {key: status for key, status in found.items() if status != 403} == {}


@pytest.mark.feature("SEC-01")
async def test_anonymous_viewing(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    path = "/axis-cgi/viewer/param.cgi?action=list&group=Brand"
    above = [(method, p) for method, p, needed in guarded(device) if needed > Role.VIEWER]
    for allowed in (True, False):
        await device.context.settings.update("accounts", {"anonymous_viewing": allowed}, "test")
        async with device.stranger.get(device.http + path) as answer:
            assert answer.status == (200 if allowed else 401)
        assert set((await statuses(device, above)).values()) == {401}
