"""Whatever stands in Authorization and Cookie, the device answers properly and lets nobody in."""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from axisedge.security import digest
from axisedge.testing import run_device
from axisedge.web.cookies import session_secret

NAMES = [
    "username",
    "realm",
    "nonce",
    "uri",
    "response",
    "algorithm",
    "qop",
    "nc",
    "cnonce",
    "opaque",
    "userhash",
    "",
]
VALUES = [
    "root",
    "AXIS_ACCC8E000001",
    "/axis-cgi/usergroup.cgi",
    "MD5",
    "SHA-256",
    "auth",
    "00000001",
    "",
    "\\",
    '"',
]
pair = st.tuples(
    st.sampled_from(NAMES) | st.text(max_size=8),
    st.sampled_from(VALUES) | st.text(max_size=40),
    st.sampled_from(['{}="{}"', "{}={}", '{}="{}', "{} = {}", "{}", '{}={}"']),
)
parameters = st.lists(pair, max_size=14).map(
    lambda pairs: ", ".join(form.format(name, value) for name, value, form in pairs)
)


@pytest.mark.feature("SEC-02")
@given(parameters | st.text(max_size=300))
@example('username="' + "\\" * 5000)
@example("a=b," * 3000)
@example(" ," * 3000)
def test_the_parser_accepts_or_refuses(text: str) -> None:
    try:
        answer = digest.parse(text)
    except digest.Malformed:
        return
    assert answer.algorithm in digest.ALGORITHMS
    assert answer.qop is None or re.fullmatch("[0-9A-Fa-f]{8}", answer.nc)


@pytest.mark.feature("SEC-02")
@given(st.text(max_size=60), st.text(max_size=60))
@example("/%", "/%2")
def test_targets_are_compared_without_failing(one: str, other: str) -> None:
    assert digest.same_target(one, one)
    assert digest.same_target(one, other) == digest.same_target(other, one)


@pytest.mark.feature("WEB-03")
@given(st.text(max_size=200))
def test_cookies_are_read_without_failing(text: str) -> None:
    found = session_secret(text)
    assert found is None or (found in text and ";" not in found)


raw = st.binary(max_size=120).map(lambda data: bytes(b for b in data if b not in b"\r\n\0"))
header = st.one_of(
    raw,
    st.builds(lambda text: b"Digest " + text.encode("utf-8", "surrogatepass"), parameters),
    raw.map(lambda data: b"Basic " + data),
    raw.map(lambda data: b"Digest " + data),
).map(lambda data: bytes(b for b in data if b >= 32 or b == 9))


@pytest.mark.feature("SEC-02", "SEC-06", "WEB-03")
def test_the_running_device_never_fails_and_lets_nobody_in() -> None:
    async def answers(state: Path) -> None:
        async with run_device(state=state) as device:
            port = device.device.http.ports()[0]
            loop = asyncio.get_running_loop()

            async def ask(name: bytes, value: bytes) -> int:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(
                    b"GET /axis-cgi/usergroup.cgi HTTP/1.1\r\nHost: d\r\nConnection: close\r\n%s: %s\r\n\r\n"
                    % (name, value)
                )
                line = await reader.readline()
                writer.close()
                return int(line.split()[1])

            @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
            @given(st.sampled_from([b"Authorization", b"Cookie"]), header)
            @example(b"Cookie", b"axisedge_session=\xff\xfe")
            @example(b"Authorization", b"Basic " + b"A" * 4090)
            def fuzz(name: bytes, value: bytes) -> None:
                status = asyncio.run_coroutine_threadsafe(ask(name, value), loop).result(30)
                assert status in (400, 401)

            await asyncio.to_thread(fuzz)

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(answers(Path(folder)))
