"""systemlog.cgi, accesslog.cgi and auditlog.cgi: who reads them, what stands in them, what never does."""

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice, run_device

SYSTEM, ACCESS, AUDIT = (f"/axis-cgi/{name}log.cgi" for name in ("system", "access", "audit"))
LINE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d axis-[0-9a-f]{12} \[ [A-Z]+ +\] [\w.-]+: .+"
)


@pytest.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with run_device() as running:
        yield running


@pytest.mark.feature("SEC-11", "INT-01")
async def test_the_audit_log_names_who_changed_what_in_the_device_s_time(device: RunningDevice) -> None:
    await device.context.settings.update("time", {"zone": "Asia/Tokyo"}, "ada")
    text = await device.get_text(AUDIT)
    lines = text.splitlines()
    assert all(LINE.fullmatch(line) for line in lines), text
    assert "ada: changed time: zone" in lines[-1]
    assert "+09:00 axis-" in lines[-1]
    assert await device.get_text(f"{AUDIT}?tail=1") == f"{lines[-1]}\n"
    assert await device.get_text(f"{AUDIT}?tail=0") == ""
    assert (await device.get_text(f"{AUDIT}?tail=2&other=1")).splitlines() == lines[-2:]
    assert await device.get_text(f"{AUDIT}?version=true&tail=1") == "1.0.0\n"
    async with device.session.get(f"{device.http}{AUDIT}?tail=all") as response:
        assert response.status == 400
    async with device.session.post(device.http + AUDIT) as response:
        assert response.status == 405


@pytest.mark.feature("SEC-11", "INT-01")
async def test_the_access_log_has_the_failed_login_and_not_its_password(device: RunningDevice) -> None:
    wrong = {"Authorization": aiohttp.encode_basic_auth("mallory", "open-sesame-9")}
    url = f"{device.https}/axis-cgi/param.cgi?action=list&pwd=query-7"
    async with device.stranger.get(url, headers=wrong, ssl=False) as response:
        assert response.status == 401
    for path in (ACCESS, "/axis-cgi/admin/accesslog.cgi"):
        text = await device.get_text(path)
        assert "mallory" in text and LINE.fullmatch(text.splitlines()[-1])
        assert "open-sesame-9" not in text and "query-7" not in text


@pytest.mark.feature("INT-01")
async def test_the_system_log_is_filtered_by_letters_and_digits(device: RunningDevice) -> None:
    logging.getLogger("axisedge.test").warning("Lamp4 burns")
    logging.getLogger("axisedge.test").warning("Fan3 turns")
    for path in (SYSTEM, "/axis-cgi/admin/systemlog.cgi"):
        text = await device.get_text(path)
        assert "axisedge.test: Lamp4 burns" in text and "Fan3" in text
    text = await device.get_text(f"{SYSTEM}?text=lamp4")
    assert "Lamp4 burns" in text and "Fan3" not in text
    async with device.session.get(f"{device.http}{SYSTEM}?text=.*") as response:
        assert response.status == 400


@pytest.mark.feature("SEC-01")
async def test_only_an_administrator_reads_logs(device: RunningDevice) -> None:
    await device.context.accounts.add("otto", "pass word", Privileges.OPERATOR, "test")
    login = aiohttp.DigestAuthMiddleware("otto", "pass word")
    async with aiohttp.ClientSession(middlewares=(login,)) as operator:
        for path in (SYSTEM, ACCESS, AUDIT):
            for session, status in ((device.stranger, 401), (operator, 403)):
                async with session.get(device.http + path) as response:
                    assert response.status == status


@pytest.mark.feature("SEC-01")
async def test_no_secret_is_in_any_file_of_the_device_in_clear(tmp_path: Path) -> None:
    async with run_device(state=tmp_path, administrator=("root", "Correct-Horse-77")) as device:
        await device.get_text("/axis-cgi/param.cgi?action=list")
        query = "action=add&user=ada&pwd=Battery-Staple-88&grp=users&sgrp=viewer"
        async with device.session.get(f"{device.http}/axis-cgi/pwdgrp.cgi?{query}") as response:
            assert response.status == 200
        for path in (SYSTEM, ACCESS, AUDIT):
            text = await device.get_text(path)
            assert "Correct-Horse-77" not in text and "Battery-Staple-88" not in text
    for file in tmp_path.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert b"Correct-Horse-77" not in content and b"Battery-Staple-88" not in content, file.name


@pytest.mark.feature("WEB-01")
async def test_before_the_first_account_nothing_is_told_that_needs_one() -> None:
    async with run_device(administrator=None) as device:
        for path in (
            "/axis-cgi/param.cgi?action=list",
            "/axis-cgi/admin/param.cgi?action=list",
            "/axis-cgi/restart.cgi",
            "/config/rest/$all",
            "/config/discover",
            SYSTEM,
        ):
            async with device.stranger.get(device.http + path) as response:
                assert response.status == 401, path
        async with device.stranger.patch(
            f"{device.http}/config/rest/time/v1", json={"data": {"zone": "Asia/Tokyo"}}
        ) as response:
            assert response.status == 401
        assert device.context.time.zone_name == "UTC"
