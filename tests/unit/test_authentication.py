"""Who a login is: basic and digest, blocking, and what an attacker learns (nothing)."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.keystore import Keystore
from axisedge.core.roles import Identity, Role
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.security import digest
from axisedge.security.accounts import Accounts, Privileges
from axisedge.security.authentication import (
    BASIC,
    BOTH,
    DIGEST,
    Authenticator,
    Blocked,
    LoginFailed,
    Policy,
    Schemes,
    rtsp_schemes,
    schemes,
)
from axisedge.security.blocking import Blocking
from axisedge.security.nonces import LIFETIME
from axisedge.security.verifier import Verifier

REALM = "AXIS_ACCC8E000001"
ADDRESS = "192.0.2.7"


class World:
    """An authenticator, and a client that answers its challenges."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.settings = Settings(Store(folder / "settings.db"), Keystore.open(folder / "key"), self.clock)
        self.accounts = Accounts(self.settings, REALM)
        blocking = Blocking(self.settings, Bus(self.clock), self.clock)
        self.authenticator = Authenticator(self.accounts, blocking, self.clock)

    def nonce(self) -> str:
        match = re.search('nonce="([^"]*)"', self.authenticator.challenges(DIGEST)[0])
        assert match
        return match[1]

    def header(
        self,
        nonce: str,
        *,
        user: str = "root",
        secret: str = "pass",
        uri: str = "/a?b=c",
        algorithm: str = "MD5",
        nc: int | None = 1,
        realm: str = REALM,
        method: str = "GET",
    ) -> str:
        text = f'username="{user}", realm="{realm}", nonce="{nonce}", uri="{uri}", algorithm={algorithm}, '
        if nc is not None:
            text += f'qop=auth, nc={nc:08x}, cnonce="0a4f113b", '
        unsigned = digest.parse(text + 'response=""')
        right = digest.expected(unsigned, Verifier.of(user, realm, secret), method)
        return f'Digest {text}response="{right}"'

    def who(self, header: str, target: str = "/a?b=c", offered: Schemes = BOTH, **options: bool) -> Identity:
        return self.authenticator.authenticate(header, "GET", target, ADDRESS, offered, **options)

    def basic(self, text: str) -> str:
        return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.fixture
async def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    await world.accounts.add("root", "pass", Privileges.ADMINISTRATOR, "test")
    await world.accounts.add("vera", "a:b", Privileges.VIEWER, "test")
    return world


@pytest.mark.feature("SEC-02")
@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_digest(world: World, algorithm: str) -> None:
    nonce = world.nonce()
    who = world.who(world.header(nonce, algorithm=algorithm))
    assert who == Identity("root", Role.ADMINISTRATOR, True, "digest")
    assert world.who(world.header(nonce, algorithm=algorithm, nc=2)) == who


@pytest.mark.feature("SEC-02")
def test_basic(world: World) -> None:
    assert world.who(world.basic("root:pass")).via == "basic"
    assert world.who(world.basic("vera:a:b")).role is Role.VIEWER
    assert world.who(world.basic("root:pass").replace("Basic", "bAsIc")).user == "root"


@pytest.mark.feature("SEC-02")
def test_wrong_logins(world: World) -> None:
    nonce = world.nonce()
    good = world.header(nonce)
    for header in (
        world.header(nonce, secret="Pass"),
        world.header(nonce, user="nobody"),
        world.header(nonce, realm="AXIS_OTHER"),
        world.header(nonce, method="POST"),
        world.header(nonce, uri="/a"),
        good.replace('response="', 'response="0'),
        good.replace("MD5", "SHA-512-256"),
        world.basic("root:"),
        world.basic("root"),
        world.basic(":pass"),
        world.basic("nobody:pass"),
        world.basic("root:pass" + "x" * 5000),
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Bearer abc",
        "Digest",
        "",
        " ",
    ):
        with pytest.raises(LoginFailed) as refused:
            world.who(header)
        assert not refused.value.stale, header
    assert world.who(good).user == "root"


@pytest.mark.feature("SEC-02")
async def test_replays_and_old_nonces_are_stale(world: World) -> None:
    nonce = world.nonce()
    world.who(world.header(nonce, nc=7))
    for header in (world.header(nonce, nc=7), world.header("f" * 60), world.header("short")):
        with pytest.raises(LoginFailed) as refused:
            world.who(header)
        assert refused.value.stale
    await world.clock.advance(LIFETIME + 1)
    with pytest.raises(LoginFailed) as refused:
        world.who(world.header(nonce, nc=8))
    assert refused.value.stale
    assert all("stale=true" in text for text in world.authenticator.challenges(DIGEST, stale=True))


@pytest.mark.feature("SEC-02")
def test_without_qop_a_nonce_is_good_for_one_request_over_http(world: World) -> None:
    header = world.header(world.nonce(), nc=None)
    assert world.who(header).user == "root"
    with pytest.raises(LoginFailed) as refused:
        world.who(header)
    assert refused.value.stale


@pytest.mark.feature("SEC-02")
def test_without_qop_rtsp_may_come_again(world: World) -> None:
    header = world.header(world.nonce(), uri="rtsp://device/axis-media/media.amp", nc=None)
    for _ in range(3):
        assert world.who(header, "rtsp://device/axis-media/media.amp", repeatable=True).user == "root"


@pytest.mark.feature("SEC-02")
def test_a_scheme_that_is_not_offered_is_not_looked_at(world: World) -> None:
    with pytest.raises(LoginFailed):
        world.who(world.basic("root:pass"), offered=DIGEST)
    with pytest.raises(LoginFailed):
        world.who(world.header(world.nonce()), offered=BASIC)


@pytest.mark.feature("SEC-02")
def test_policies() -> None:
    table = {
        policy: (schemes(policy, secure=False), schemes(policy, secure=True), rtsp_schemes(policy))
        for policy in Policy
    }
    assert table == {
        Policy.BASIC: (BASIC, BASIC, BASIC),
        Policy.DIGEST: (DIGEST, DIGEST, DIGEST),
        Policy.BASIC_DIGEST: (DIGEST, DIGEST, BOTH),
        Policy.RECOMMENDED: (DIGEST, BOTH, DIGEST),
    }


@pytest.mark.feature("SEC-02")
def test_challenges(world: World) -> None:
    shown = world.authenticator.challenges(BOTH, sha256=True)
    expected = [
        f'Digest realm="{REALM}", nonce=N, algorithm=SHA-256, stale=false, qop="auth"',
        f'Digest realm="{REALM}", nonce=N, algorithm=MD5, stale=false, qop="auth"',
        f'Basic realm="{REALM}"',
    ]
    assert [re.sub('nonce="[0-9a-f]{60}"', "nonce=N", text) for text in shown] == expected
    shown = world.authenticator.challenges(BOTH)
    assert [re.sub('nonce="[0-9a-f]{60}"', "nonce=N", text) for text in shown] == expected[1:]
    shown = world.authenticator.rtsp_challenges(DIGEST)
    assert re.fullmatch(f'Digest realm="{REALM}", nonce="[0-9a-f]{{60}}", stale=FALSE', shown[0])
    assert len(shown) == 1


@pytest.mark.feature("SEC-06")
async def test_blocking_refuses_wrong_logins_and_serves_right_ones(world: World) -> None:
    await world.settings.update("brute-force", {"enabled": True, "page_failures": 3}, "test")
    for _ in range(4):
        with pytest.raises(LoginFailed):
            world.who(world.basic("root:wrong"))
    for header in (
        world.basic("root:wrong"),
        world.basic("nobody:x"),
        world.header(world.nonce(), secret="w"),
    ):
        with pytest.raises(Blocked):
            world.who(header)
    assert world.who(world.basic("root:pass")).user == "root"
    assert world.who(world.header(world.nonce())).user == "root"
    await world.clock.advance(10.1)
    with pytest.raises(LoginFailed):
        world.who(world.basic("root:wrong"))


@pytest.mark.feature("SEC-06")
async def test_stale_nonces_and_unknown_schemes_are_no_failures(world: World) -> None:
    await world.settings.update("brute-force", {"enabled": True, "page_failures": 1}, "test")
    for _ in range(10):
        with pytest.raises(LoginFailed):
            world.who(world.header("f" * 60))
        with pytest.raises(LoginFailed):
            world.who("Bearer abc")
    with pytest.raises(LoginFailed):
        world.who(world.basic("root:wrong"))


@pytest.mark.feature("SEC-06")
async def test_the_query_does_not_make_another_page(world: World) -> None:
    await world.settings.update("brute-force", {"enabled": True, "page_failures": 2}, "test")
    for number in range(3):
        with pytest.raises(LoginFailed):
            world.who(world.basic("root:wrong"), f"/a?{number}")
    with pytest.raises(Blocked):
        world.who(world.basic("root:wrong"), "/a?4")


@pytest.mark.feature("WEB-03")
def test_the_log_in_form(world: World) -> None:
    assert world.authenticator.check_password("vera", "a:b", "/login", ADDRESS).role is Role.VIEWER
    for user, password in (("vera", "a"), ("nobody", "a:b"), ("", ""), ("\ud800", "\ud800")):
        with pytest.raises(LoginFailed):
            world.authenticator.check_password(user, password, "/login", ADDRESS)
