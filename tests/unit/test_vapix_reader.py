"""The intercom as network reader of a door controller: what travels, and what a bad controller can do."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.hardware.protocols import Credential
from axisedge.reader import vapix_reader
from axisedge.reader.credentials import Verdict
from axisedge.reader.vapix_reader import VapixReader
from axisedge.security.certificates import self_signed

CARD = Credential("reader-1", uid="0A1B2C3D", bits=32)


@dataclass
class Controller:
    """A controller that answers as it is told, on a real port."""

    profiles: list[str] = field(default_factory=lambda: ["AccessGranted"])
    heard: list[dict[str, Any]] = field(default_factory=list)
    raw: bytes | None = None
    status: int = 200
    hold: float = 0
    pages: int = 1

    async def handle(self, request: web.Request) -> web.Response:
        if self.hold:
            await asyncio.sleep(self.hold)
        asked = json.loads(await request.read())
        self.heard.append(asked)
        if self.raw is not None or self.status != 200:
            return web.Response(body=self.raw or b"{}", status=self.status)
        ((operation, arguments),) = asked.items()
        if operation == "axtid:GetIdPointInfoList":
            page = int(arguments.get("StartReference", 0))
            answer: dict[str, Any] = {"IdPointInfo": [{"token": f"r{page}", "Name": f"Door {page}"}]}
            if page + 1 < self.pages:
                answer["NextStartReference"] = str(page + 1)
            return web.json_response(answer)
        if operation == "axtid:GetFeedbackMessage":
            return web.json_response(
                {"Profile": self.profiles.pop(0) if len(self.profiles) > 1 else self.profiles[0]}
            )
        return web.json_response({})


@dataclass
class Rig:
    settings: Settings
    reader: VapixReader
    controller: Controller
    http: str
    https: str
    certificate: str

    async def set(self, **values: Any) -> None:
        patch = {"enabled": True, "protocol": "http", "address": self.http, "reader": "r0"} | values
        await self.settings.update("vapix-reader", patch, "test")


@pytest_asyncio.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    clock = SystemClock()
    settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "key"), clock)
    certificate, private = self_signed(["localhost"], clock.now())
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_text(certificate)
    key.write_text(private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    controller = Controller()
    app = web.Application()
    app.router.add_post("/vapix/idpoint", controller.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    sites = [web.TCPSite(runner, "127.0.0.1", 0), web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)]
    for site in sites:
        await site.start()
    http, https = (f"127.0.0.1:{address[1]}" for address in runner.addresses)
    reader = VapixReader(settings, clock)
    yield Rig(settings, reader, controller, http, https, certificate)
    await reader.stop()
    await runner.cleanup()
    await settings.close()


@pytest.mark.feature("RDR-02")
async def test_a_card_goes_out_as_the_controller_reads_it(rig: Rig) -> None:
    assert await rig.reader.judge(CARD) is None, "nobody has chosen a controller"
    await rig.set()
    answer = await rig.reader.judge(CARD)
    assert answer is not None and answer.verdict is Verdict.GRANTED
    told, asked = rig.controller.heard
    assert told["axtid:IndicateRemoteActivities"] == {
        "Token": "r0",
        "Description": "",
        "Activities": [
            {
                "Type": "Card",
                "Params": [{"Name": "Card", "Value": "0a1b2c3d"}, {"Name": "BitCount", "Value": "32"}],
            }
        ],
    }
    assert asked == {"axtid:GetFeedbackMessage": {"Token": "r0"}}
    assert rig.reader.status.state == "connected"


@pytest.mark.feature("RDR-02")
async def test_card_plus_pin_and_a_decision_that_takes_a_moment(rig: Rig) -> None:
    await rig.set()
    rig.controller.profiles[:] = ["Processing", "RequirePIN", "Processing", "AccessDenied"]
    first = await rig.reader.judge(CARD)
    second = await rig.reader.judge(Credential("reader-1", pin="4711"))
    assert first and second and (first.verdict, second.verdict) == (Verdict.PIN_NEEDED, Verdict.DENIED)
    assert {"Type": "PIN", "Params": [{"Name": "PIN", "Value": "4711"}]} in [
        activity
        for heard in rig.controller.heard
        for told in heard.values()
        for activity in told.get("Activities", [])
    ]


@pytest.mark.feature("RDR-02")
@pytest.mark.parametrize(
    ("profiles", "raw", "status", "words"),
    [
        (["Idle"], None, 200, "did not answer within"),
        (["Custom", "<b>"], None, 200, "did not answer within"),
        (["AccessGranted"], b"<html>", 200, "without JSON"),
        (["AccessGranted"], b"[1]", 200, "no members"),
        (["AccessGranted"], b"[" * 100_000, 200, "without JSON"),
        (["AccessGranted"], b" " * (1024 * 1024 + 1), 200, "too large"),
        (["AccessGranted"], None, 401, "user name"),
        (["AccessGranted"], b'{"Fault":"env:Sender","FaultMsg":"no such id point"}', 400, "no such id point"),
        (["AccessGranted"], None, 302, "status 302"),
    ],
)
async def test_a_controller_that_gives_no_answer_opens_nothing(
    rig: Rig, profiles: list[str], raw: bytes | None, status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vapix_reader, "PATIENCE", 0.5)
    await rig.set()
    rig.controller.profiles[:] = profiles
    rig.controller.raw, rig.controller.status = raw, status
    answer = await rig.reader.judge(CARD)
    assert answer is not None and answer.verdict is Verdict.DENIED
    assert rig.reader.status.state == "failed" and words in rig.reader.status.problem


@pytest.mark.feature("RDR-02")
async def test_a_controller_that_is_silent_or_gone(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vapix_reader, "PATIENCE", 0.3)
    await rig.set()
    rig.controller.hold = 5
    answer = await rig.reader.judge(CARD)
    assert answer is not None and answer.verdict is Verdict.DENIED
    await rig.set(address="127.0.0.1:1")
    with pytest.raises(Unavailable):
        await rig.reader.readers()


@pytest.mark.feature("RDR-02", "SEC-01")
async def test_the_certificate_is_checked_unless_told_otherwise(rig: Rig) -> None:
    await rig.set(protocol="https", address=rig.https)
    with pytest.raises(Unavailable, match="certificate"):
        await rig.reader.readers()
    assert rig.controller.heard == [], "nothing was said to whoever it is"
    await rig.set(protocol="https", address=rig.https, authority=rig.certificate)
    with pytest.raises(Unavailable, match="certificate"):
        await rig.reader.readers()  # trusted, but made out to another name than 127.0.0.1
    await rig.set(protocol="https", address=rig.https.replace("127.0.0.1", "localhost"))
    assert len(await rig.reader.readers()) == 1
    await rig.set(protocol="https", address=rig.https, verify_certificate=False, authority="")
    assert [reader.token for reader in await rig.reader.readers()] == ["r0"]


@pytest.mark.feature("RDR-02")
async def test_every_reader_of_a_long_list_can_be_chosen(rig: Rig) -> None:
    with pytest.raises(Invalid, match="address"):
        await rig.reader.readers()
    await rig.set()
    rig.controller.pages = 5
    assert [reader.name for reader in await rig.reader.readers()] == [f"Door {n}" for n in range(5)]


@pytest.mark.feature("RDR-02")
async def test_the_connection_is_watched(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vapix_reader, "CHECK_EVERY", 0.05)
    await rig.reader.start()
    await rig.set()

    async def becomes(state: str) -> None:
        for _ in range(200):
            if rig.reader.status.state == state:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(rig.reader.status)

    await becomes("connected")
    rig.controller.status = 503
    await becomes("failed")
    rig.controller.status = 200
    await becomes("connected")
    await rig.set(reader="another")
    await becomes("failed")
    assert "chosen reader" in rig.reader.status.problem
    await rig.set(enabled=False)
    assert rig.reader.status.state == "off"


@pytest.mark.feature("RDR-02")
@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"address": ""}, "address"),
        ({"address": "a b"}, "address"),
        ({"address": "host:0"}, "address"),
        ({"address": "host:70000"}, "address"),
        ({"authority": "x"}, "authority"),
        ({"authority": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}, "authority"),
        ({"authority": "-----BEGIN CERTIFICATE-----\u00fc"}, "authority"),
        ({"protocol": "ftp"}, "protocol"),
    ],
)
async def test_what_cannot_be_connected_to_is_refused(rig: Rig, values: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as caught:
        await rig.set(**values)
    assert caught.value.field == where


@given(st.integers(100, 599), st.binary(max_size=200) | st.text().map(lambda t: json.dumps(t).encode()))
def test_any_answer_is_members_or_a_sentence(status: int, body: bytes) -> None:
    try:
        assert isinstance(vapix_reader._answer(status, body), dict)
    except Unavailable as error:
        assert error.why


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda c: st.lists(c) | st.dictionaries(st.sampled_from(["token", "Name", "x"]), c),
        max_leaves=10,
    )
)
def test_any_list_of_readers_gives_only_readers_with_tokens(found: Any) -> None:
    for reader in vapix_reader._readers(found):
        assert reader.token and isinstance(reader.name, str)
