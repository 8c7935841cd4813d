"""A user agent of the device's, without the device, and the programs that it talks to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from axisedge.core.clock import SystemClock
from axisedge.core.errors import NotFound
from axisedge.sip.account_settings import Account
from axisedge.sip.engine.user_agent import UserAgent
from axisedge.sip.settings import SipSettings
from tests.interop.sip.peers import PASSWORD, Baresip, Kamailio, write_certificate

RATE = 16000


class Certificates:
    """The device's certificates by alias, and those it trusts."""

    def __init__(self, folder: Path, host: str) -> None:
        folder.mkdir(exist_ok=True)
        self.files = {"": write_certificate(folder / "own.pem", [host or "localhost"])}
        self.trusted = ""

    def own(self, alias: str) -> tuple[str, str]:
        if alias not in self.files:
            raise NotFound("certificate", alias)
        chain, mark, key = self.files[alias].read_text().partition("-----BEGIN PRIVATE KEY-----")
        return chain, mark + key

    def authorities(self) -> str:
        return self.trusted


class Leg:
    """A place at a mixer whose microphone hears a tone and whose loudspeaker is recorded."""

    rate = RATE

    def __init__(self, hertz: int) -> None:
        self._hertz = hertz
        self._at = 0
        self.closed = False
        self.said = bytearray()

    def read(self, samples: int) -> bytes:
        at = np.arange(self._at, self._at + samples)
        self._at += samples
        return (np.sin(2 * np.pi * self._hertz * at / RATE) * 8000).astype("<i2").tobytes()

    def write(self, pcm: bytes) -> None:
        self.said += pcm

    def close(self) -> None:
        self.closed = True

    def heard(self) -> np.ndarray:
        """What came from the far end."""
        return np.frombuffer(bytes(self.said), np.int16)


class Desk:
    """Gives out `Leg`s."""

    hertz = 600

    def __init__(self) -> None:
        self.legs: list[Leg] = []

    def leg(self, name: str, rate: int = RATE) -> Leg:
        assert rate == RATE
        self.legs.append(Leg(self.hertz))
        return self.legs[-1]


class Listener:
    """Keeps what the user agent tells, in order."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self._news = asyncio.Condition()

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name not in {"registration", "incoming", "progress", "answered", "ended", "dtmf"}:
            raise AttributeError(name)
        return lambda *facts: self.told.append((name, *facts))

    def all(self, name: str) -> list[tuple[Any, ...]]:
        return [facts[1:] for facts in self.told if facts[0] == name]

    async def next(
        self, name: str, seconds: float = 10.0, matching: Callable[..., bool] | None = None
    ) -> Any:
        """The first thing of that kind that was not taken yet; one fact comes bare, several as a tuple."""
        for _ in range(int(seconds / 0.005)):
            for entry in self.told:
                if entry[0] == name and (matching is None or matching(*entry[1:])):
                    self.told.remove(entry)
                    return entry[1] if len(entry) == 2 else entry[1:]
            await asyncio.sleep(0.005)
        raise AssertionError(f"no {name} within {seconds:g} s, but {self.told}")


class Phone:
    """The device's user agent with what a test asks of it."""

    def __init__(self, folder: Path, host: str) -> None:
        self.host = host
        self.desk = Desk()
        self.heard = Listener()
        self.certificates = Certificates(folder / "certificates", host)
        self.agent = UserAgent(SystemClock(), self.certificates, self.desk, host=host, name="axisedge-test")
        self.settings = SipSettings(enabled=True, allow_incoming=True)

    async def start(self, accounts: dict[str, dict[str, Any]] | None = None, **settings: Any) -> None:
        if accounts:
            settings["accounts"] = {key: Account(**account) for key, account in accounts.items()}
            settings.setdefault("default_account", next(iter(accounts)))
        self.settings = SipSettings(enabled=True, allow_incoming=True, **settings)
        await self.agent.start(self.settings, self.heard)

    @property
    def account(self) -> str:
        return self.settings.default_account

    async def dial(self, to: str, call_id: str = "call", **more: Any) -> None:
        """Call and wait for the answer."""
        await self.agent.call(self.account, to, call_id=call_id, video=False, **more)
        await self.heard.next("answered")

    async def take(self) -> Any:
        """Take the next incoming call."""
        call = await self.heard.next("incoming")
        await self.agent.ring(call.call_id, early_media=False)
        await self.agent.answer(call.call_id)
        await self.heard.next("answered")
        return call


@pytest_asyncio.fixture
async def phone(tmp_path: Path, loopback: Callable[[], str]) -> AsyncIterator[Phone]:
    """The device's user agent on an address of its own; the test starts it with its settings."""
    phone = Phone(tmp_path, loopback())
    yield phone
    await phone.agent.stop()


@pytest.fixture
def registered() -> Callable[..., dict[str, Any]]:
    """``registered(server, transport="tls")``: the fields of an account that `Kamailio` knows."""

    def fields(server: Kamailio, **more: Any) -> dict[str, Any]:
        secure = more.get("transport") == "tls" or more.get("sips", False)
        return {
            "mode": "registered",
            "user_id": "door1",
            "authentication_id": "login-door1",
            "password": PASSWORD,
            "domain": server.host,
            "registrar": f"{server.host}:{server.tls_port if secure else server.port}",
            **more,
        }

    return fields


@pytest_asyncio.fixture
async def kamailio(
    tmp_path: Path, loopback: Callable[[], str]
) -> AsyncIterator[Callable[..., Awaitable[Kamailio]]]:
    """``server = await kamailio()``: a running registrar on an address of its own."""
    running: list[Kamailio] = []

    async def start(host: str = "") -> Kamailio:
        address = host or loopback()
        folder = tmp_path / f"kamailio-{len(running)}"
        folder.mkdir()
        server = Kamailio(folder, address, write_certificate(folder / "server.pem", [address]))
        running.append(server)
        await server.start()
        return server

    yield start
    for server in running:
        await server.stop()


@pytest_asyncio.fixture
async def baresip(
    tmp_path: Path, loopback: Callable[[], str]
) -> AsyncIterator[Callable[..., Awaitable[Baresip]]]:
    """``softphone = await baresip(hertz=1000)``: a running softphone on an address of its own."""
    running: list[Baresip] = []

    async def start(account: str = "", *, hertz: int = 1000, rate: int = 8000, **more: Any) -> Baresip:
        softphone = Baresip(tmp_path / f"baresip-{len(running)}", loopback(), hertz=hertz, rate=rate)
        running.append(softphone)
        await softphone.start(account, **more)
        return softphone

    yield start
    for softphone in running:
        await softphone.stop()
