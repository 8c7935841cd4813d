"""pwdgrp.cgi and usergroup.cgi in the words of the devices."""

from __future__ import annotations

import httpx
import pytest

from axisedge.core.roles import Role
from axisedge.testing import RunningDevice
from axisedge.testing.pytest_plugin import StartDevice

pytestmark = pytest.mark.feature("SEC-01")

PATH = "/axis-cgi/pwdgrp.cgi"
ADMIN = "admin:operator:viewer:ptz"


class Client:
    """A client of pwdgrp.cgi that sends forms as clients do: url-encoded, called plain text."""

    def __init__(self, device: RunningDevice, user: str = "", password: str = "") -> None:
        self.device = device
        self.auth = httpx.DigestAuth(user or device.user, password or device.password)

    async def ask(self, **arguments: str) -> tuple[int, str]:
        """The status, and the text inside the page."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(
                self.device.http + PATH,
                content=str(httpx.QueryParams(arguments)),
                headers={"Content-Type": "text/plain"},
                auth=self.auth,
            )
        if answer.headers["Content-Type"].startswith("text/plain"):
            return answer.status_code, answer.text
        head, tail = (
            "<html><head><title>User accounts</title></head><body bgcolor=#ffffff>",
            "\n</body>\n\n</html>\n",
        )
        assert answer.text.startswith(head)
        assert answer.text.endswith(tail)
        return answer.status_code, answer.text[len(head) : -len(tail)]


async def test_life_of_an_account(axisedge_device: RunningDevice) -> None:
    client = Client(axisedge_device)
    added = await client.ask(
        action="add",
        user="joe",
        pwd="x y&z",
        grp="users",
        sgrp="viewer:operator",
        comment="day",
        strict_pwd="1",
    )
    assert added == (200, "Created account joe.")
    joe = Client(axisedge_device, "joe", "x y&z")
    async with httpx.AsyncClient(trust_env=False, auth=joe.auth) as http:
        answer = await http.get(axisedge_device.http + "/axis-cgi/usergroup.cgi")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text == "joe\nusers operator viewer\n"
    assert await client.ask(action="update", user="joe", pwd="new", sgrp="viewer:ptz") == (
        200,
        "Modified account joe.",
    )
    account = axisedge_device.context.accounts.settings.accounts["joe"]
    assert (account.role.value, account.ptz, account.comment) == ("viewer", True, "day")
    status, listing = await client.ask(action="get")
    assert status == 200
    groups = dict(line.replace('"', "").split("=") for line in listing.splitlines())
    assert {key: groups[key] for key in ("admin", "operator", "viewer", "ptz", "digusers")} == {
        "admin": "root",
        "operator": "root",
        "viewer": "root,joe",
        "ptz": "root,joe",
        "digusers": "root,joe",
    }
    assert await client.ask(action="remove", user="joe") == (200, "Removed account joe.")
    assert axisedge_device.context.accounts.names() == ["root"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "action operation type."),
        ({"action": "dance"}, "action operation type."),
        ({"action": "add"}, "account user name."),
        ({"action": "add", "user": "user!", "pwd": "x", "sgrp": "viewer"}, "account user name."),
        ({"action": "add", "user": "a" * 33, "pwd": "x", "sgrp": "viewer"}, "account user name."),
        ({"action": "add", "user": "joe", "pwd": "", "sgrp": "viewer"}, "invalid password."),
        ({"action": "add", "user": "joe", "pwd": "x" * 65, "sgrp": "viewer"}, "invalid password."),
        ({"action": "add", "user": "joe", "pwd": "å", "sgrp": "viewer"}, "invalid password."),
        (
            {"action": "add", "user": "root", "pwd": "x", "sgrp": "viewer"},
            "this user name already exists, consult the system log file.",
        ),
        ({"action": "add", "user": "joe", "pwd": "x", "sgrp": "king"}, "consult the system log file."),
        ({"action": "add", "user": "joe", "pwd": "x", "sgrp": "admin"}, "consult the system log file."),
        ({"action": "add", "user": "joe", "pwd": "x"}, "consult the system log file."),
        (
            {"action": "add", "user": "joe", "pwd": "x", "sgrp": "viewer", "grp": "root"},
            "consult the system log file.",
        ),
        (
            {"action": "add", "user": "joe", "pwd": "x", "sgrp": "viewer", "comment": "x" * 300},
            "consult the system log file.",
        ),
        ({"action": "update", "user": "joe", "pwd": "x"}, "account user name."),
        ({"action": "update", "user": "root", "sgrp": "viewer"}, "consult the system log file."),
        ({"action": "remove", "user": "joe"}, "account user name."),
        ({"action": "remove", "user": "root"}, "consult the system log file."),
    ],
)
async def test_refusals(axisedge_device: RunningDevice, arguments: dict[str, str], text: str) -> None:
    before = axisedge_device.context.accounts.settings
    assert await Client(axisedge_device).ask(**arguments) == (200, f"Error: {text}")
    assert axisedge_device.context.accounts.settings == before


async def test_only_administrators(axisedge_device: RunningDevice) -> None:
    await axisedge_device.context.accounts.add("olga", "pass", Role.OPERATOR, "test")
    async with httpx.AsyncClient(trust_env=False, auth=httpx.DigestAuth("olga", "pass")) as http:
        for method in ("GET", "POST"):
            answer = await http.request(
                method,
                axisedge_device.http + PATH,
                params={"action": "add", "user": "x", "pwd": "x", "sgrp": "viewer"},
            )
            assert answer.status_code == 403
    assert axisedge_device.context.accounts.names() == ["root", "olga"]


@pytest.mark.feature("WEB-01")
async def test_the_first_administrator(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices(administrator=None)
    client = Client(device, "nobody", "nothing")
    first = {"action": "add", "user": "root", "pwd": "pass", "grp": "root", "sgrp": ADMIN}
    for action in ("get", "update", "remove", "", "dance"):
        assert await client.ask(**{**first, "action": action}) == (
            401,
            "Error: initial admin user must be created first.",
        )
    for wrong in (
        {"sgrp": "viewer"},
        {"sgrp": "admin:operator:viewer"},
        {"comment": "x"},
        {"pwd": ""},
        {"user": "user!"},
    ):
        assert await client.ask(**{**first, **wrong}) == (401, "Error: not a valid initial admin user.")
    assert device.context.accounts.names() == []
    assert await client.ask(**first) == (200, "Created account root.")
    assert device.context.accounts.names() == ["root"]
    status, _ = await Client(device, "root", "pass").ask(action="get")
    assert status == 200


@pytest.mark.feature("WEB-01")
async def test_nobody_else_creates_a_second_one(axisedge_device: RunningDevice) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(
            axisedge_device.http + PATH, params={"action": "add", "user": "eve", "pwd": "x", "sgrp": ADMIN}
        )
    assert answer.status_code == 401
    assert "digest" in answer.headers["WWW-Authenticate"].lower()
    assert axisedge_device.context.accounts.names() == ["root"]


@pytest.mark.feature("SEC-11")
async def test_account_changes_are_audited_without_passwords(axisedge_device: RunningDevice) -> None:
    client = Client(axisedge_device)
    await client.ask(action="add", user="joe", pwd="very-hidden", grp="users", sgrp="viewer")
    await client.ask(action="update", user="joe", pwd="very-hidden-too")
    texts = [line.text for line in await axisedge_device.context.audit.read()]
    assert texts[-2:] == [
        "root: changed accounts: accounts.joe added",
        "root: changed accounts: accounts.joe.verifier",
    ]
    assert "hidden" not in "".join(texts)
