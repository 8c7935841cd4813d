"""Restart, restore and factory default: what goes, what stays, and that the device comes back where it was."""

import asyncio
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from axisedge.device import Device
from axisedge.security.accounts import Privileges
from axisedge.system.power import Ending
from axisedge.testing import RunningDevice, run_device

URLS = {
    Ending.RESTART: "/axis-cgi/restart.cgi",
    Ending.RESTORE: "/axis-cgi/factorydefault.cgi",
    Ending.FACTORY_DEFAULT: "/axis-cgi/hardfactorydefault.cgi",
}


async def change_things(device: RunningDevice) -> None:
    settings = device.context.settings
    await settings.update("time", {"zone": "Asia/Tokyo"}, "test")
    await settings.update("io", {"ports": {"1": {"name": "Gate"}}}, "test")
    await settings.update("http", {"max_connections": 123}, "test")


@asynccontextmanager
async def after(device: RunningDevice, ending: Ending, path: str = "") -> AsyncIterator[Device]:
    """Ask for ``ending`` by URL, and run the device that follows."""
    async with device.session.get(device.http + (path or URLS[ending])) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert "<body>" in await response.text()
    async with asyncio.timeout(10):
        assert await device.device.ended() is ending
    following = device.device.again()
    await device.device.stop()
    await following.start()
    try:
        yield following
    finally:
        await following.stop()


@pytest.mark.feature("SYS-01", "INT-01")
async def test_restart_changes_nothing_but_the_boot_id(tmp_path: Path) -> None:
    async with run_device(state=tmp_path) as device:
        await change_things(device)
        before, ready = device.context.identity, device.device.ready()
        async with after(device, Ending.RESTART) as again:
            assert again.ready() == ready
            assert again.context.identity.boot_id != before.boot_id
            assert (again.context.identity.serial, again.context.identity.uuid) == (
                before.serial,
                before.uuid,
            )
            assert again.context.time.zone_name == "Asia/Tokyo"
            assert again.context.ports[1].name == "Gate"
            assert not again.context.accounts.needs_setup


@pytest.mark.feature("SYS-01", "INT-01")
async def test_restore_keeps_the_network_and_nothing_else(tmp_path: Path) -> None:
    async with run_device(state=tmp_path) as device:
        await change_things(device)
        certificate = device.context.certificates.get("default").certificate
        before = device.context.identity
        async with after(device, Ending.RESTORE) as again:
            settings = again.context.settings
            assert settings.get("http").model_dump()["max_connections"] == 123
            assert again.context.certificates.get("default").certificate == certificate
            assert again.context.time.zone_name == "UTC"
            assert again.context.ports[1].name == "Relay 1"
            assert again.context.accounts.needs_setup
            assert again.context.identity.serial == before.serial
            assert again.context.identity.boot_id != before.boot_id
            for section in settings.sections():
                kept = section.kept_on_restore or settings.revision(section.name) == 0
                assert kept, f"{section.name} outlived the restore"


@pytest.mark.feature("SYS-01", "INT-01")
async def test_factory_default_keeps_nothing_but_who_the_device_is(tmp_path: Path) -> None:
    async with run_device(state=tmp_path) as device:
        await change_things(device)
        certificate = device.context.certificates.get("default").certificate
        before = device.context.identity
        async with after(device, Ending.FACTORY_DEFAULT, "/axis-cgi/admin/hardfactorydefault.cgi") as again:
            assert again.context.settings.get("http").model_dump()["max_connections"] != 123
            assert again.context.certificates.get("default").certificate != certificate
            assert again.context.ports[1].name == "Relay 1"
            assert again.context.accounts.needs_setup
            assert (again.context.identity.serial, again.context.identity.uuid) == (
                before.serial,
                before.uuid,
            )


@pytest.mark.feature("SYS-01", "SEC-01")
async def test_only_an_administrator_restarts(tmp_path: Path) -> None:
    async with run_device(state=tmp_path) as device:
        await device.context.accounts.add("otto", "pass word", Privileges.OPERATOR, "test")
        login = aiohttp.DigestAuthMiddleware("otto", "pass word")
        async with aiohttp.ClientSession(middlewares=(login,)) as operator:
            for path in URLS.values():
                for session, status in ((device.stranger, 401), (operator, 403)):
                    async with session.get(device.http + path) as response:
                        assert response.status == status
        async with device.session.delete(device.http + URLS[Ending.RESTART]) as response:
            assert response.status == 405
        assert device.context.power._ending is None, "the device ends all the same"


FIRMWARE = "/axis-cgi/firmwaremanagement.cgi"


@pytest.mark.feature("SYS-01", "INT-01")
@pytest.mark.parametrize(
    ("method", "params", "ending"),
    [
        ("reboot", None, Ending.RESTART),
        ("factoryDefault", None, Ending.RESTORE),
        ("factoryDefault", {"factoryDefaultMode": "soft"}, Ending.RESTORE),
        ("factoryDefault", {"factoryDefaultMode": "hard"}, Ending.FACTORY_DEFAULT),
    ],
)
async def test_firmware_management_ends_the_run_as_asked(
    method: str, params: dict[str, str] | None, ending: Ending
) -> None:
    async with run_device() as device:
        answer = await device.json_api(FIRMWARE, method, params)
        assert answer["data"] == {}
        async with asyncio.timeout(10):
            assert await device.device.ended() is ending


@pytest.mark.feature("INT-01")
async def test_firmware_management_tells_what_runs_and_that_there_is_nothing_else() -> None:
    async with run_device() as device:
        version = device.context.identity.version
        told = (await device.json_api(FIRMWARE, "status"))["data"]
        assert told["activeFirmwareVersion"] == version and told["isCommited"] is True
        assert (await device.json_api(FIRMWARE, "commit"))["data"] == {"firmwareVersion": version}
        for method, params, code in (
            ("rollback", None, 404),
            ("upgrade", {}, 405),
            ("factoryDefault", {"factoryDefaultMode": "explode"}, 400),
        ):
            assert (await device.json_api(FIRMWARE, method, params))["error"]["code"] == code
        async with device.stranger.post(device.http + FIRMWARE, json={"method": "reboot"}) as response:
            assert response.status == 401
        assert device.context.power._ending is None


def systemready(url: str) -> dict[str, Any]:
    body = json.dumps({"apiVersion": "1.0", "method": "systemready", "params": {"timeout": 10}}).encode()
    with urllib.request.urlopen(f"{url}/axis-cgi/systemready.cgi", body, timeout=20) as response:
        answer: dict[str, Any] = json.load(response)["data"]
        return answer


def back_again(url: str, earlier: str) -> dict[str, Any]:
    """Ask until the device answers with another boot id."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            told = systemready(url)
        except OSError:
            time.sleep(0.05)
            continue
        if told["bootid"] != earlier:
            return told
        time.sleep(0.05)
    raise AssertionError("the device did not come back")


@pytest.mark.feature("SYS-01", "WEB-01")
def test_the_running_program_restarts_on_the_same_ports_and_needs_set_up_after_a_restore(
    tmp_path: Path,
) -> None:
    account = [sys.executable, "-m", "axisedge", "account", "add", "root", "--role", "administrator"]
    options = ["--password-stdin", "--state", str(tmp_path)]
    subprocess.run([*account, *options], input="pass word", text=True, check=True, capture_output=True)
    run = [sys.executable, "-m", "axisedge", "run", "--state", str(tmp_path), "--ports", "auto"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = json.loads(process.stdout.readline())["http"]
            manager = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            manager.add_password(None, url, "root", "pass word")
            administrator = urllib.request.build_opener(urllib.request.HTTPDigestAuthHandler(manager))
            first = systemready(url)
            assert first["needsetup"] == "no"
            administrator.open(url + URLS[Ending.RESTART], timeout=10).close()
            second = back_again(url, first["bootid"])
            assert second["needsetup"] == "no"
            administrator.open(url + URLS[Ending.RESTORE], timeout=10).close()
            assert back_again(url, second["bootid"])["needsetup"] == "yes"
            process.terminate()
            rest, errors = process.communicate(timeout=10)
            assert (process.returncode, rest) == (0, ""), errors
        finally:
            process.kill()


@pytest.mark.feature("SYS-01")
async def test_a_factory_default_that_was_promised_is_kept_when_a_signal_ends_the_device(
    tmp_path: Path,
) -> None:
    async with run_device("intercom", state=tmp_path) as device:
        await device.get_text("/axis-cgi/hardfactorydefault.cgi")
        # the device is stopped here, well before the promised moment
    async with run_device("intercom", state=tmp_path, administrator=None) as again:
        assert again.context.accounts.needs_setup
