"""What a stranger with a socket tries: nothing is told of how the device is made, and nothing ends in a mistake."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import ssl
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from axisedge.testing import RunningDevice

PASSWORD = "c2VjcmV0OnNlY3JldA=="


async def raw(device: RunningDevice, data: bytes) -> bytes:
    """All that the device answers until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", device.device.http.ports()[0])
    try:
        writer.write(data)
        await writer.drain()
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize(
    "data",
    [
        f"GET / HTTP/1.1\r\nHost: d\r\nAuthorization: Basic {PASSWORD}\x01\r\n\r\n".encode(),
        f"GET /?{PASSWORD}\x01 HTTP/1.1\r\nHost: d\r\n\r\n".encode(),
        b"POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_no_http_learns_nothing(
    axisedge_device: RunningDevice, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = (await raw(axisedge_device, data)).decode()
    head = answer.partition("\r\n\r\n")[0]
    assert re.match(r"HTTP/1\.[01] 400 ", head)
    assert "Server: axisedge" in head
    assert "X-Content-Type-Options: nosniff" in head
    for word in ("Python", "aiohttp", PASSWORD):
        assert word not in answer
    assert PASSWORD not in caplog.text
    assert "Traceback" not in caplog.text  # nobody fills the log with a few bytes


@pytest.mark.feature("WEB-01")
@pytest.mark.parametrize("name", ["%00", "%0a", "a" * 3000, "a%2fb", "%F0%9F%98%80"])
async def test_a_file_with_an_impossible_name_is_not_found(axisedge_device: RunningDevice, name: str) -> None:
    answer = await raw(
        axisedge_device, f"GET /ui/assets/{name} HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert len(answer) < 1000


@pytest.mark.feature("WEB-03")
async def test_the_live_connection_outlasts_a_message_that_is_nested_too_deeply(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    login = {"Authorization": aiohttp.encode_basic_auth(device.user, device.password)}
    live = device.stranger.ws_connect(device.https + "/api/v1/live", headers=login, ssl=False)
    async with live as socket:
        assert (await socket.receive_json(timeout=5))["type"] == "hello"
        await socket.send_str("[" * 4000)
        assert (await socket.receive_json(timeout=5))["type"] == "error"
        await socket.send_str(json.dumps({"type": "subscribe", "topics": ["tns1:Device//."]}))
        assert (await socket.receive_json(timeout=5))["type"] == "event"


@pytest.mark.feature("WEB-03")
async def test_a_page_on_another_port_cannot_use_the_session_over_http(
    axisedge_device: RunningDevice,
) -> None:
    """Cookies know no ports, SameSite knows none either, and browsers send Sec-Fetch-Site over HTTPS only."""
    device = axisedge_device
    who = device.context.authenticator.check_password(device.user, device.password, "/", "")
    secret, session = device.context.sessions.create(who, "")
    add = f"{device.http}/axis-cgi/pwdgrp.cgi?action=add&user=eve&pwd=x&sgrp=admin:operator:viewer:ptz"
    cookie = {"Cookie": f"axisedge_session={secret}"}
    for more in ({}, {"Referer": "http://127.0.0.1:9/"}, {"Referer": "x"}, {"Sec-Fetch-Site": "same-site"}):
        async with device.stranger.get(add, headers=cookie | more) as answer:
            assert answer.status == 403
    assert device.context.accounts.names() == [device.user]
    for more in ({"Referer": f"{device.http}/ui/"}, {"X-CSRF-Token": session.csrf}):
        url = f"{device.http}/axis-cgi/usergroup.cgi"
        async with device.stranger.get(url, headers=cookie | more) as answer:
            assert answer.status == 200


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize("path", ["/api/v1/session", "/config/rest/accounts/v1", "/axis-cgi/usergroup.cgi"])
async def test_answers_are_kept_by_nobody(axisedge_device: RunningDevice, path: str) -> None:
    async with axisedge_device.session.get(axisedge_device.http + path) as answer:
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.feature("SEC-01")
async def test_the_account_api_is_announced(axisedge_device: RunningDevice) -> None:
    answer = await axisedge_device.json_api("/axis-cgi/apidiscovery.cgi", "getApiList", {"id": "user-*"})
    assert [api["id"] for api in answer["data"]["apiList"]] == ["user-management"]


@pytest.mark.feature("WEB-01")
@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--state", "x", "--http-port", "²"),
        ("run", "--state", "x", "--http-port", "9" * 5000),
        ("run", "--state", "x", "--product", "nope"),
    ],
)
def test_bad_arguments_are_told_in_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "axisedge", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("axisedge")
    assert len(done.stderr) < 500


@pytest.mark.feature("SYS-04")
async def test_a_number_without_end_is_refused_in_our_own_words(axisedge_device: RunningDevice) -> None:
    body = b'{"data":{"max_connections":' + b"9" * 5000 + b"}}"
    async with axisedge_device.session.patch(
        axisedge_device.http + "/config/rest/http/v1", data=body, headers={"Content-Type": "application/json"}
    ) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["message"] == "Validation error: a number is too long"


@pytest.mark.feature("NET-02")
async def test_the_policy_as_the_documents_spell_it(axisedge_device: RunningDevice) -> None:
    for spelt, kept in (("Basic_Digest", "basic_digest"), ("recommended", "recommended")):
        update = f"/axis-cgi/param.cgi?action=update&Network.HTTP.AuthenticationPolicy={spelt}"
        assert await axisedge_device.get_text(update) == "OK"
        shown = await axisedge_device.get_text(
            "/axis-cgi/param.cgi?action=list&group=root.Network.HTTP.AuthenticationPolicy"
        )
        assert shown == f"root.Network.HTTP.AuthenticationPolicy={kept}\n"


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("pause", [0.0, 0.05, 0.3])
async def test_a_form_that_comes_after_its_head(axisedge_device: RunningDevice, pause: float) -> None:
    """Many clients write head and body apart, so that they arrive apart."""
    device = axisedge_device
    form = b"action=add&user=joe&pwd=x&grp=users&sgrp=viewer"
    login = aiohttp.encode_basic_auth(device.user, device.password)
    context = ssl.create_default_context(cadata=device.context.certificates.get("default").certificate)
    context.check_hostname = False
    reader, writer = await asyncio.open_connection("127.0.0.1", device.device.http.ports()[1], ssl=context)
    try:
        writer.write(
            f"POST /axis-cgi/pwdgrp.cgi HTTP/1.1\r\nHost: d\r\nAuthorization: {login}\r\nConnection: close\r\n"
            f"Content-Length: {len(form)}\r\n\r\n".encode()
        )
        await writer.drain()
        await asyncio.sleep(pause)
        writer.write(form)
        answer = await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()
    assert b"Created account joe." in answer
