"""Bad requests over real sockets: too large, too slow, malformed, to the wrong place; nothing leaks, nothing hangs."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import json
import logging
import re
import ssl

import aiohttp
import httpx
import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.pytest_plugin import StartDevice
from axisedge.web import gate, server

pytestmark = pytest.mark.feature("SEC-02")

WHO = "/axis-cgi/usergroup.cgi"
ACCOUNTS = "/axis-cgi/pwdgrp.cgi"


def trust(device: RunningDevice) -> ssl.SSLContext:
    """Trust in the device's own certificate and in no other."""
    return ssl.create_default_context(cadata=device.context.certificates.get("default").certificate)


class Raw:
    """A client that sends what it is told, byte for byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, device: RunningDevice) -> Raw:
        port = device.device.http.ports()[0]
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> tuple[int, str, bytes]:
        """Status, head and body of one answer."""
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)).decode()
        length = re.search(r"(?i)\r\ncontent-length: (\d+)", head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        return int(head.split()[1]), head, body

    async def closed(self) -> bytes:
        """What comes until the device closes the connection."""
        return await asyncio.wait_for(self.reader.read(), 10)


async def ask(device: RunningDevice, data: bytes) -> tuple[int, str, bytes]:
    """Send ``data`` over a connection of its own."""
    client = await Raw.to(device)
    try:
        await client.send(data)
        return await client.answer()
    finally:
        client.writer.close()


# -- size ------------------------------------------------------------------------------------------------------


async def test_a_body_that_is_announced_too_large(axisedge_device: RunningDevice) -> None:
    status, head, body = await ask(
        axisedge_device,
        b"POST %s HTTP/1.1\r\nHost: d\r\nContent-Length: 99999999\r\n\r\n" % ACCOUNTS.encode(),
    )
    assert status == 413
    assert "text/html" in head
    assert b"Request Entity Too Large" in body or b"Content Too Large" in body


async def test_a_chunked_body_that_becomes_too_large(axisedge_device: RunningDevice) -> None:
    client = await Raw.to(axisedge_device)
    await client.send(
        b"POST %s HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n" % ACCOUNTS.encode()
    )
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    await client.send(chunk * 4)
    status, _, _ = await client.answer()
    assert status == 413
    client.writer.close()


@pytest.mark.parametrize(
    ("path", "kind", "shown"),
    [
        ("/axis-cgi/systemready.cgi", "application/json", '"code": 4000'),
        ("/vapix/services", "application/soap+xml", "SOAP-ENV:Sender"),
        ("/api/v1/session", "application/json", '"too_large"'),
    ],
)
async def test_too_large_in_the_words_of_the_surface(
    axisedge_device: RunningDevice, path: str, kind: str, shown: str
) -> None:
    device = axisedge_device
    # Those that ask for a login do so before they look at a body.
    async with device.session.post(device.http + path, data=io.BytesIO(b"x" * 2_000_000)) as answer:
        assert answer.status == 413
        assert answer.content_type == kind
        assert shown in await answer.text()


@pytest.mark.parametrize(
    "head",
    [
        b"GET /%s HTTP/1.1\r\nHost: d" % (b"x" * 9000),
        b"GET / HTTP/1.1\r\nHost: d\r\nX-Long: %s" % (b"x" * 9000),
        b"GET / HTTP/1.1\r\nHost: d\r\n%s" % b"\r\n".join(b"X-%d: x" % i for i in range(200)),
    ],
    ids=["line", "field", "fields"],
)
async def test_a_head_that_is_too_large(axisedge_device: RunningDevice, head: bytes) -> None:
    status, _, body = await ask(axisedge_device, head + b"\r\n\r\n")
    assert status in (400, 431)
    assert b"Traceback" not in body


async def test_encoded_bodies_are_refused(axisedge_device: RunningDevice) -> None:
    status, _, _ = await ask(
        axisedge_device,
        b"POST %s HTTP/1.1\r\nHost: d\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
        % ACCOUNTS.encode(),
    )
    assert status == 415


# -- time ------------------------------------------------------------------------------------------------------


async def test_a_slow_head(axisedge_devices: StartDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "IDLE_TIME", 0.3)
    device = await axisedge_devices()
    client = await Raw.to(device)
    await client.send(b"GET / HTTP/1.1\r\nHost: d\r\nX-Slow: ")
    assert await client.closed() == b""
    client.writer.close()


async def test_a_slow_body(axisedge_device: RunningDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_TIME", 0.2)
    client = await Raw.to(axisedge_device)
    await client.send(
        b"POST %s HTTP/1.1\r\nHost: d\r\nContent-Length: 100\r\n\r\naction=" % ACCOUNTS.encode()
    )
    status, head, _ = await client.answer()
    assert status == 408
    assert "close" in head.lower()
    assert await client.closed() == b""
    client.writer.close()


async def test_a_client_that_goes_away_in_its_body(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    client = await Raw.to(device)
    await client.send(
        b"POST %s HTTP/1.1\r\nHost: d\r\nContent-Length: 100\r\n\r\naction=" % ACCOUNTS.encode()
    )
    client.writer.close()
    assert await device.get_text(WHO)


async def test_too_many_connections(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("http", {"max_connections": 10}, "test")
    clients = [await Raw.to(device) for _ in range(10)]
    for client in clients:
        await client.send(b"GET /nothing HTTP/1.1\r\nHost: d\r\n\r\n")
        assert (await client.answer())[0] == 404
    mistakes: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, mistake: mistakes.append(mistake))
    one_more = await Raw.to(device)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await one_more.send(b"GET /nothing HTTP/1.1\r\nHost: d\r\n\r\n")
        await one_more.answer()
    gc.collect()
    assert not mistakes, "a refusal is not an error of the server"
    for client in (*clients, one_more):
        client.writer.close()
        with contextlib.suppress(ConnectionError):
            await client.writer.wait_closed()
    assert await device.get_text(WHO)


# -- shape -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: d\r\nBad Name: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: d\r\nX: a\x00b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: d\r\nContent-Length: -3\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"GET http://[::1 HTTP/1.1\r\nHost: d\r\n\r\n",
    ],
)
async def test_what_is_not_http(axisedge_device: RunningDevice, data: bytes) -> None:
    status, _, body = await ask(axisedge_device, data)
    assert 400 <= status < 500
    assert b"Traceback" not in body
    assert await axisedge_device.get_text(WHO)


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/ui/assets/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/ui/assets/%2e%2e/%2e%2e/access.py",
        "/ui/../../../etc/passwd",
        "/axis-cgi/../../../etc/passwd",
        "/..%5c..%5cetc",
        "/%00",
    ],
)
async def test_path_traversal(axisedge_device: RunningDevice, path: str) -> None:
    status, _, body = await ask(axisedge_device, b"GET %s HTTP/1.1\r\nHost: d\r\n\r\n" % path.encode())
    assert b"root:" not in body
    assert b"ACCESS" not in body
    assert status in (400, 404) or b'<div id="root">' in body or b"not built" in body


@pytest.mark.parametrize(
    ("method", "path", "kind", "shown"),
    [
        ("PUT", WHO, "text/html", "Method Not Allowed"),
        ("PUT", "/vapix/services", "application/soap+xml", "Method Not Allowed"),
        ("PUT", "/api/v1/status", "application/json", '"method_not_allowed"'),
        ("GET", "/config/rest", "application/json", '"status": "error"'),
        ("GET", "/config/nothing/here/at/all", "application/json", '"status": "error"'),
        ("GET", "/api/v1/nothing", "application/json", '"not_found"'),
        ("GET", "/axis-cgi/nothing.cgi", "text/html", "Not Found"),
    ],
)
async def test_wrong_method_and_unknown_path(
    axisedge_device: RunningDevice, method: str, path: str, kind: str, shown: str
) -> None:
    device = axisedge_device
    async with device.session.request(method, device.http + path) as answer:
        assert answer.status == (405 if method == "PUT" else 404)
        assert answer.content_type == kind
        assert shown in await answer.text()
        assert ("Allow" in answer.headers) == (method == "PUT")


@pytest.mark.parametrize(
    "path", ["/%0d%0aSet-Cookie:%20x=y", "/axis-cgi/pwdgrp.cgi?user=%0d%0aX-Evil:1", "/ui/%0d%0ax"]
)
async def test_header_injection(axisedge_device: RunningDevice, path: str) -> None:
    _, head, _ = await ask(axisedge_device, b"GET %s HTTP/1.1\r\nHost: d\r\n\r\n" % path.encode())
    assert "Set-Cookie" not in head
    assert "X-Evil" not in head


async def test_what_a_caller_sent_is_not_repeated_as_markup(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with device.session.get(f"{device.http}{ACCOUNTS}?action=get&user=<script>") as answer:
        assert "<script>" not in await answer.text()
    async with device.stranger.get(device.http + "/<script>alert(1)</script>") as answer:
        assert "<script>" not in await answer.text()


async def test_a_mistake_of_ours_tells_nothing(
    axisedge_device: RunningDevice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    device = axisedge_device

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("axisedge.vapix.user_group.groups", broken)
    with caplog.at_level(logging.ERROR):
        async with device.session.get(device.http + WHO) as answer:
            assert answer.status == 500
            assert "secret" not in await answer.text()
    assert f"GET {WHO} by root from 127.0.0.1" in caplog.text
    assert "the secret inside" in caplog.text


# -- headers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/ui/", WHO, "/nothing", "/api/v1/session", "/axis-cgi/systemready.cgi"]
)
async def test_security_headers(axisedge_device: RunningDevice, path: str) -> None:
    device = axisedge_device
    async with device.stranger.get(device.https + path, ssl=False, allow_redirects=False) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert "default-src" in headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert headers["Server"] == "axisedge"


async def test_hsts_when_only_https_is_allowed(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    only = {"access": {"administrator": "https", "operator": "https", "viewer": "https"}}
    await device.context.settings.update("http", only, "test")
    async with device.session.get(device.https + WHO, ssl=False) as answer:
        assert answer.status == 200
        assert "max-age" in answer.headers["Strict-Transport-Security"]
    async with device.stranger.get(device.http + WHO) as answer:
        assert answer.status == 403  # before anybody is asked for a password
        assert "Strict-Transport-Security" not in answer.headers
        assert "WWW-Authenticate" not in answer.headers
    async with device.stranger.get(device.http + "/ui/?a=b", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (307, device.https + "/ui/?a=b")


async def test_a_role_may_be_kept_from_http(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("http", {"access": {"administrator": "https"}}, "test")
    for url, status in ((device.http, 403), (device.https, 200)):
        async with httpx.AsyncClient(verify=trust(device), trust_env=False) as client:
            answer = await client.get(url + WHO, auth=httpx.DigestAuth(device.user, device.password))
            assert answer.status_code == status


# -- the page's session ----------------------------------------------------------------------------------------


@pytest.mark.feature("WEB-03")
async def test_a_session_needs_its_token_to_change_something(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    login = {"user": device.user, "password": device.password}
    async with device.stranger.post(device.http + "/api/v1/session", json=login) as answer:
        assert answer.status == 200
        state = json.loads(await answer.text())
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie
    headers = {"Cookie": cookie.partition(";")[0], "Referer": f"{device.http}/ui/"}
    async with device.stranger.get(device.http + WHO, headers=headers) as answer:
        assert (await answer.text()).startswith("root\n")
    change = {"action": "add", "user": "joe", "pwd": "x", "sgrp": "viewer"}
    for token in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": state["csrf"] + "x"}):
        async with device.stranger.post(
            device.http + ACCOUNTS, data=change, headers=headers | token
        ) as answer:
            assert answer.status == 403
    assert device.context.accounts.names() == ["root"]
    token = {"X-CSRF-Token": state["csrf"]}
    async with device.stranger.post(device.http + ACCOUNTS, data=change, headers=headers | token) as answer:
        assert answer.status == 200
    assert device.context.accounts.names() == ["root", "joe"]


@pytest.mark.feature("WEB-03")
async def test_a_session_ends_with_its_password(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    login = {"user": device.user, "password": device.password}
    async with device.stranger.post(device.https + "/api/v1/session", json=login, ssl=False) as answer:
        cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    headers = {"Cookie": cookie.partition(";")[0], "Referer": f"{device.https}/ui/"}
    async with device.stranger.get(device.https + WHO, headers=headers, ssl=False) as answer:
        assert answer.status == 200
    await device.context.accounts.update("root", {"password": "changed"}, "test")
    async with device.stranger.get(device.https + WHO, headers=headers, ssl=False) as answer:
        assert answer.status == 401
        assert "WWW-Authenticate" not in answer.headers  # no log-in window of the browser's own


@pytest.mark.feature("WEB-03")
async def test_another_site_cannot_open_a_websocket_with_the_cookie(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    secret, _ = device.context.sessions.create(
        device.context.authenticator.check_password(device.user, device.password, "/", ""), ""
    )
    headers = {
        "Cookie": f"axisedge_session={secret}",
        "Referer": f"{device.http}/ui/",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
    }
    for origin, status in (("http://evil.example", 403), (device.http, 200)):
        async with device.stranger.get(device.http + WHO, headers=headers | {"Origin": origin}) as answer:
            assert answer.status == status


@pytest.mark.feature("WEB-03")
async def test_another_site_cannot_use_the_session_with_get(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    who = device.context.authenticator.check_password(device.user, device.password, "/", "")
    secret, _ = device.context.sessions.create(who, "")
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        headers = {"Cookie": f"axisedge_session={secret}", "Sec-Fetch-Site": site}
        async with device.stranger.get(device.http + WHO, headers=headers) as answer:
            assert answer.status == status
        async with device.stranger.get(device.http + "/ui/", headers=headers) as answer:
            assert answer.status == 200


@pytest.mark.feature("SEC-01")
async def test_another_site_cannot_change_anything_with_a_remembered_login(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    login = {"Authorization": aiohttp.encode_basic_auth(device.user, device.password)}
    add = f"{ACCOUNTS}?action=add&user=eve&pwd=x&sgrp=admin:operator:viewer:ptz"
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200)):
        headers = login | {"Sec-Fetch-Site": site}
        async with device.stranger.get(device.https + add, headers=headers, ssl=False) as answer:
            assert answer.status == status
        async with device.stranger.get(device.https + WHO, headers=headers, ssl=False) as answer:
            assert answer.status == 200  # watching stays allowed


@pytest.mark.feature("WEB-01")
async def test_another_site_cannot_create_the_administrator(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices(administrator=None)
    add = f"{ACCOUNTS}?action=add&user=eve&pwd=x&grp=users&sgrp=admin:operator:viewer:ptz"
    async with device.stranger.get(device.http + add, headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        assert answer.status == 401
    assert device.context.accounts.names() == []
