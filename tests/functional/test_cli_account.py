"""``axisedge account`` on a stopped device."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest

from axisedge import cli
from axisedge.core.state_folder import StateFolder
from axisedge.testing import run_device

pytestmark = pytest.mark.feature("SEC-01")


class CommandLine:
    """Runs ``axisedge account`` in this process."""

    def __init__(
        self, state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.state = state
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *arguments: str, stdin: str = "") -> tuple[int, str, str]:
        self.monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            status = cli.main(["account", *arguments, "--state", str(self.state)])
        except SystemExit as end:
            status = int(end.code or 0)
        shown = self.capsys.readouterr()
        return status, shown.out, shown.err


@pytest.fixture
def account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> CommandLine:
    return CommandLine(tmp_path / "state", monkeypatch, capsys)


def test_life_of_an_account(account: CommandLine) -> None:
    add = ("--role", "administrator", "--password-stdin")
    assert account("add", "root", *add, stdin="pass\n") == (0, "", "")
    assert account("add", "joe", "--comment", "day shift", "--ptz", "--password-stdin", stdin="x")[0] == 0
    listing = "root\tadministrator\tptz\njoe\tviewer\tptz\tday shift\n"
    assert account("list") == (0, listing, "")
    assert account("password", "joe", "--password-stdin", stdin="y\n")[0] == 0
    assert account("remove", "joe")[0] == 0
    assert account("list")[1] == "root\tadministrator\tptz\n"


async def test_the_running_device_knows_it(tmp_path: Path) -> None:
    import asyncio
    import sys

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "axisedge",
        *("account", "add", "boss", "--role", "administrator", "--password-stdin", "--state", str(tmp_path)),
        stdin=asyncio.subprocess.PIPE,
    )
    await process.communicate(b"secret words\r\n")
    assert process.returncode == 0
    async with (
        run_device(state=tmp_path, administrator=None) as device,
        httpx.AsyncClient(trust_env=False, auth=httpx.DigestAuth("boss", "secret words")) as client,
    ):
        answer = await client.get(device.http + "/axis-cgi/usergroup.cgi")
        assert answer.text == "boss\nusers admin operator viewer ptz\n"
        lines = await device.context.audit.read()
        assert lines[0].text == "command line: changed accounts: accounts.boss added"


@pytest.mark.parametrize(
    ("arguments", "stdin", "why"),
    [
        (("add", "joe", "--password-stdin"), "x", "must be an administrator"),
        (("add", "joe!", "--role", "administrator", "--password-stdin"), "x", "name"),
        (("add", "joe", "--role", "administrator", "--password-stdin"), "", "password"),
        (("add", "joe", "--role", "administrator", "--password-stdin"), "x" * 65, "1 to 64"),
        (("add", "joe", "--role", "king", "--password-stdin"), "x", "invalid choice"),
        (("add", "joe", "--role", "administrator"), "x", "--password-stdin"),
        (("remove", "joe"), "", "does not exist"),
        (("password", "joe", "--password-stdin"), "x", "does not exist"),
        (("list", "--product", "toaster"), "", "toaster"),
    ],
)
def test_refusals(account: CommandLine, arguments: tuple[str, ...], stdin: str, why: str) -> None:
    status, out, error = account(*arguments, stdin=stdin)
    assert (status, out) == (2, "")
    assert why in error
    assert account("list")[1] == ""


def test_a_running_device_is_left_alone(account: CommandLine) -> None:
    folder = StateFolder(account.state)
    try:
        status, _, error = account("list")
    finally:
        folder.release()
    assert status == 2
    assert "in use" in error
