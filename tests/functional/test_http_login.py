"""Logging in over real sockets: curl, the libraries that clients use, and the answers to wrong logins."""

from __future__ import annotations

import asyncio
import re
import ssl

import aiohttp
import httpx
import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.pytest_plugin import StartDevice

WHO = "/axis-cgi/usergroup.cgi"
ROOT_GROUPS = "root\nroot admin operator viewer ptz\n"


def basic(user: str, password: str) -> dict[str, str]:
    """The header of a basic login."""
    return {"Authorization": aiohttp.encode_basic_auth(user, password)}


def trust(device: RunningDevice) -> ssl.SSLContext:
    """Trust in the device's own certificate and in no other."""
    return ssl.create_default_context(cadata=device.context.certificates.get("default").certificate)


async def curl(*arguments: str) -> tuple[int, str]:
    """Run curl; returns the status of the last answer and its body."""
    process = await asyncio.create_subprocess_exec(
        "curl",
        "--silent",
        "--show-error",
        "--insecure",
        "--noproxy",
        "*",
        "--write-out",
        "\n%{http_code}",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    body, _, status = out.decode().rpartition("\n")
    return int(status), body


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize("scheme", ["--digest", "--anyauth", "--basic"])
@pytest.mark.parametrize("protocol", ["http", "https"])
async def test_curl(axisedge_device: RunningDevice, protocol: str, scheme: str) -> None:
    device = axisedge_device
    url = (device.http if protocol == "http" else device.https) + WHO
    status, body = await curl(scheme, "--user", f"{device.user}:{device.password}", url)
    if (protocol, scheme) == ("http", "--basic"):
        assert status == 401  # the recommended policy keeps passwords off plain HTTP
    else:
        assert (status, body) == (200, ROOT_GROUPS)
    status, _ = await curl(scheme, "--user", f"{device.user}:wrong", url)
    assert status == 401


@pytest.mark.feature("SEC-02")
async def test_curl_posts_and_encoded_queries(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    login = ("--digest", "--user", f"{device.user}:{device.password}")
    arguments = "action=add&user=joe&pwd=x%26y%20z&grp=users&sgrp=viewer"
    status, body = await curl(*login, "--data", arguments, f"{device.http}/axis-cgi/pwdgrp.cgi")
    assert (status, "Created account joe." in body) == (200, True)
    status, _ = await curl(*login, f"{device.http}/axis-cgi/pwdgrp.cgi?action=get&x=%C3%A4%2F%20%7E'")
    assert status == 200
    status, body = await curl("--digest", "--user", "joe:x&y z", f"{device.http}{WHO}?a=b%26c")
    assert (status, body) == (200, "joe\nusers viewer\n")


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize("path", [WHO, f"{WHO}?x=1&y=a%20b%26c", f"{WHO}?x=å/~'*"])
async def test_httpx(axisedge_device: RunningDevice, path: str) -> None:
    device = axisedge_device
    async with httpx.AsyncClient(verify=trust(device), trust_env=False) as client:
        digest = httpx.DigestAuth(device.user, device.password)
        for url in (device.http, device.https):
            for _ in range(3):  # the second and third with the same nonce and the next count
                answer = await client.get(url + path, auth=digest)
                assert (answer.status_code, answer.text) == (200, ROOT_GROUPS)
        answer = await client.get(device.https + path, auth=(device.user, device.password))
        assert answer.text == ROOT_GROUPS


@pytest.mark.feature("SEC-02")
async def test_httpx_in_parallel(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    async with httpx.AsyncClient(trust_env=False) as client:
        digest = httpx.DigestAuth(device.user, device.password)
        answers = await asyncio.gather(*(client.get(device.http + WHO, auth=digest) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize("path", [WHO, f"{WHO}?x=1&y=a%20b%26c", f"{WHO}?x=å/~'*"])
async def test_aiohttp(axisedge_device: RunningDevice, path: str) -> None:
    device = axisedge_device
    for _ in range(3):
        assert await device.get_text(path) == ROOT_GROUPS


@pytest.mark.feature("SEC-02")
async def test_one_authentication_round_for_a_kept_nonce(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    asked = []

    async def note(answer: httpx.Response) -> None:
        asked.append(answer.status_code)

    login = httpx.DigestAuth(device.user, device.password)
    async with httpx.AsyncClient(trust_env=False, auth=login, event_hooks={"response": [note]}) as client:
        for _ in range(4):
            await client.get(device.http + WHO)
    assert asked == [401, 200, 200, 200, 200]


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize("strong", [False, True])
async def test_challenges(axisedge_device: RunningDevice, strong: bool) -> None:
    device = axisedge_device
    await device.context.settings.update("http", {"sha256": strong}, "test")
    digests = ["algorithm=SHA-256", "algorithm=MD5"] if strong else ["algorithm=MD5"]
    realm = f'realm="AXIS_{device.context.identity.serial}"'
    for url, schemes in (
        (device.http, digests),
        (device.https, [*digests, "Basic"]),
    ):
        async with device.stranger.get(url + WHO, ssl=False) as answer:
            assert answer.status == 401
            assert answer.headers["Content-Type"] == "text/html; charset=iso-8859-1"
            shown = answer.headers.getall("WWW-Authenticate")
        assert len(shown) == len(schemes)
        for text, scheme in zip(shown, schemes, strict=True):
            assert realm in text
            assert scheme in text


@pytest.mark.feature("SEC-02")
async def test_the_policy_decides_what_is_offered(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("http", {"authentication": "basic"}, "test")
    async with device.stranger.get(device.http + WHO) as answer:
        assert answer.headers.getall("WWW-Authenticate") == [
            f'Basic realm="AXIS_{device.context.identity.serial}"'
        ]
    login = basic(device.user, device.password)
    async with device.stranger.get(device.http + WHO, headers=login) as answer:
        assert answer.status == 200
    await device.context.settings.update("http", {"authentication": "digest"}, "test")
    async with device.stranger.get(device.https + WHO, headers=login, ssl=False) as answer:
        assert answer.status == 401


@pytest.mark.feature("SEC-02")
async def test_a_replayed_request_is_stale(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    sent: list[str] = []
    async with httpx.AsyncClient(trust_env=False) as client:
        digest = httpx.DigestAuth(device.user, device.password)
        answer = await client.get(device.http + WHO, auth=digest)
        sent.append(answer.request.headers["Authorization"])
        replay = await client.get(device.http + WHO, headers={"Authorization": sent[0]})
    assert replay.status_code == 401
    assert "stale=true" in replay.headers["WWW-Authenticate"]


@pytest.mark.feature("WEB-01")
async def test_a_factory_default_device_lets_nobody_in(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices(administrator=None)
    for login in ({}, basic("root", "pass"), basic("root", "")):
        async with device.stranger.get(device.https + WHO, ssl=False, headers=login) as answer:
            assert answer.status == 401
    call = {"apiVersion": "1.0", "method": "systemready", "params": {"timeout": 0}}
    async with device.stranger.post(device.http + "/axis-cgi/systemready.cgi", json=call) as answer:
        assert (await answer.json())["data"]["needsetup"] == "yes"


@pytest.mark.feature("SEC-01")
async def test_roles(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    for name, role in (("vera", "viewer"), ("olga", "operator")):
        patch = {name: {"role": role, "password": "pass"}}
        await device.context.settings.update("accounts", {"accounts": patch}, "test")
        async with httpx.AsyncClient(trust_env=False, auth=httpx.DigestAuth(name, "pass")) as client:
            assert (await client.get(device.http + WHO)).text.startswith(f"{name}\nusers ")
            refused = await client.get(device.http + "/axis-cgi/pwdgrp.cgi?action=get")
            assert refused.status_code == 403
            assert "administrator rights" in refused.text
            assert "WWW-Authenticate" not in refused.headers


@pytest.mark.feature("SEC-01")
async def test_anonymous_viewing(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await device.context.settings.update("accounts", {"anonymous_viewing": True}, "test")
    async with device.stranger.get(device.http + "/axis-cgi/pwdgrp.cgi?action=get") as answer:
        assert answer.status == 401
    async with device.stranger.get(device.http + WHO) as answer:
        assert answer.status == 401  # anonymous is no account


@pytest.mark.feature("SEC-06")
async def test_blocking(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    settings = device.context.settings
    await settings.update("brute-force", {"enabled": True, "page_failures": 2, "page_interval": 60}, "test")
    wrong = basic("root", "wrong")
    with device.context.bus.subscribe(lambda event: event.topic.endswith("BlockedIP")) as events:
        for _ in range(10):  # a bare challenge is no failure
            async with device.stranger.get(device.https + WHO, ssl=False) as answer:
                assert answer.status == 401
        for expected in (401, 401, 401, 403, 403):
            async with device.stranger.get(device.https + WHO, ssl=False, headers=wrong) as answer:
                assert answer.status == expected
                assert ("WWW-Authenticate" in answer.headers) == (expected == 401)
        assert [event.data["address"] for event in events.take()] == ["127.0.0.1"]
    right = basic(device.user, device.password)
    async with device.stranger.get(device.https + WHO, ssl=False, headers=right) as answer:
        assert answer.status == 200
    unknown = basic("nobody", "x")
    answers = []
    for login in (wrong, unknown):
        async with device.stranger.get(device.https + WHO, ssl=False, headers=login) as answer:
            answers.append((answer.status, await answer.text()))
    assert answers[0] == answers[1]


@pytest.mark.feature("SEC-11")
async def test_the_access_log_has_the_failures(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    for user in ("root", "mallory\r\nx"):
        login = basic(user, "wrong")
        async with device.stranger.get(f"{device.https}{WHO}?secret=1", ssl=False, headers=login) as answer:
            assert answer.status == 401
    lines = await device.context.access_log.read()
    assert [line.fields["user"] for line in lines] == ["root", "mallory\r\nx"]
    assert all("secret" not in line.text for line in lines)
    assert re.match(r"127\.0\.0\.1 user 'root': /axis-cgi/usergroup\.cgi refused", lines[0].text)
