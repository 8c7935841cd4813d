"""ICE, STUN and TURN through coturn, with the device, the softphone and what lies between in network namespaces."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.interop.sip.peers import PASSWORD, Baresip, Kamailio, Program

DOOR, NEAR, FAR, PHONE = "10.77.1.2", "10.77.1.1", "10.77.2.1", "10.77.2.2"
"""The device, the two addresses of the machine between, the softphone."""


class Networks:
    """Two networks and the machine between them, which forwards nothing unless it is told to."""

    def __init__(self) -> None:
        self.door, self.between, self.phone = (f"ax{os.getpid()}{name}" for name in "dbp")

    def run(self, namespace: str, *command: str) -> None:
        subprocess.run(["ip", "netns", "exec", namespace, *command], check=True)

    def make(self) -> None:
        for name in (self.door, self.between, self.phone):
            subprocess.run(["ip", "netns", "add", name], check=True)
            self.run(name, "ip", "link", "set", "lo", "up")
        for end, mine, address, gate in ((self.door, "near", DOOR, NEAR), (self.phone, "far", PHONE, FAR)):
            self.run(
                self.between, "ip", "link", "add", mine, "type", "veth", "peer", "name", "eth0", "netns", end
            )
            self.run(self.between, "ip", "addr", "add", f"{gate}/24", "dev", mine)
            self.run(self.between, "ip", "link", "set", mine, "up")
            self.run(end, "ip", "addr", "add", f"{address}/24", "dev", "eth0")
            self.run(end, "ip", "link", "set", "eth0", "up")
            self.run(end, "ip", "route", "add", "default", "via", gate)

    def forward(self, *, translate: bool = False) -> None:
        """Let packets through; with ``translate`` the device hides behind the address `FAR`."""
        self.run(self.between, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        if translate:
            for rule in (
                ["add", "table", "ip", "nat"],
                ["add", "chain", "ip", "nat", "post", "{ type nat hook postrouting priority 100; }"],
                ["add", "rule", "ip", "nat", "post", "ip", "saddr", "10.77.1.0/24", "masquerade"],
                # what nobody asked for is dropped, as a router at home does
                ["add", "chain", "ip", "nat", "in", "{ type filter hook input priority 0; }"],
                ["add", "rule", "ip", "nat", "in", "iifname", "far", "meta", "l4proto", "udp", "drop"],
            ):
                self.run(self.between, "nft", *rule)

    def remove(self) -> None:
        for name in (self.door, self.between, self.phone):
            subprocess.run(["ip", "netns", "del", name], check=False, stderr=subprocess.DEVNULL)


@pytest.fixture
def networks() -> Iterator[Networks]:
    made = Networks()
    try:
        made.make()
        yield made
    finally:
        made.remove()


@pytest_asyncio.fixture
async def programs() -> AsyncIterator[list[Any]]:
    """What is in this list at the end is stopped."""
    running: list[Any] = []
    yield running
    for program in reversed(running):
        await program.stop()


async def coturn(programs: list[Any], namespace: str, *addresses: str) -> Program:
    listening = [word for address in addresses for word in ("-L", address)]
    program = await Program.run(
        "turnserver", "-n", "--no-tls", "--no-dtls", "--no-cli", "-p", "3478", *listening, "-E", addresses[0],
        "-a", "-u", f"door:{PASSWORD}", "-r", "axisedge.test", "-v", "--log-file", "stdout", "--simple-log",
        "--userdb", "/dev/null", "--pidfile", "/dev/null", "--min-port", "49152", "--max-port", "49999",
        namespace=namespace,
    )  # fmt: skip
    programs.append(program)
    await program.says("listener opened on")
    return program


async def softphone(
    programs: list[Any], folder: Path, networks: Networks, account: str, **more: Any
) -> Baresip:
    phone = Baresip(folder / "baresip", PHONE, **more)
    programs.append(phone)
    await phone.start(account, namespace=networks.phone)
    return phone


async def call(networks: Networks, to: str, **settings: Any) -> dict[str, Any]:
    """Call ``to`` from the device's namespace; what the user agent found."""
    wish = json.dumps({"settings": settings, "to": to})
    program = await Program.run(
        sys.executable, "-m", "tests.interop.sip.remote", wish, namespace=networks.door, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    try:
        status = await program.ended()
    finally:
        await program.stop()
    assert status == 0, program.said
    found: dict[str, Any] = json.loads(program.said[program.said.index('{"received') :].splitlines()[0])
    return found


def registered(**more: Any) -> dict[str, Any]:
    account = {
        "mode": "registered", "user_id": "door1", "authentication_id": "login-door1", "password": PASSWORD,
        "domain": NEAR, "registrar": NEAR,
    }  # fmt: skip
    return {"accounts": {"pbx": account}, "default_account": "pbx", **more}


@pytest_asyncio.fixture
async def server(networks: Networks, programs: list[Any], tmp_path: Path) -> Kamailio:
    """A registrar on the machine between, for both networks."""
    server = Kamailio(tmp_path / "kamailio", NEAR, also=FAR, namespace=networks.between)
    programs.append(server)
    await server.start()
    return server


AT_FAR = f"<sip:desk@{FAR}>;auth_user=login-desk;auth_pass={PASSWORD};regint=60"


@pytest.mark.feature("SIP-04")
async def test_turn_carries_the_sound_where_nothing_else_does(
    networks: Networks, programs: list[Any], server: Kamailio, tmp_path: Path
) -> None:
    relay = await coturn(programs, networks.between, NEAR, FAR)
    await softphone(programs, tmp_path, networks, AT_FAR)
    await server.program.says("REGISTERED desk")
    silent = await call(networks, "desk", **registered())
    assert silent["received"] == 0, "the two networks must not see each other"
    turn = {"turn_0": {"server": f"{NEAR}:3478", "username": "door", "password": PASSWORD}}
    found = await call(networks, "desk", **registered(ice=True, turn=True, turn_servers=turn))
    assert found["received"] > 50
    assert found["hertz"] == pytest.approx(1000, abs=3)
    assert "ALLOCATE processed, success" in relay.said


@pytest.mark.feature("SIP-04")
async def test_ice_finds_the_way(
    networks: Networks, programs: list[Any], server: Kamailio, tmp_path: Path
) -> None:
    networks.forward()
    await coturn(programs, networks.between, FAR)
    await softphone(programs, tmp_path, networks, f'{AT_FAR};medianat=ice;stunserver="stun:{FAR}:3478"')
    await server.program.says("REGISTERED desk")
    found = await call(networks, "desk", **registered(ice=True))
    assert found["received"] > 50
    assert found["hertz"] == pytest.approx(1000, abs=3)
    assert "ICE" in found["dump"], found["dump"]


@pytest.mark.feature("SIP-04")
async def test_stun_tells_the_address_behind_a_router(
    networks: Networks, programs: list[Any], tmp_path: Path
) -> None:
    networks.forward(translate=True)
    await coturn(programs, networks.phone, PHONE)
    desk = await softphone(programs, tmp_path, networks, "")
    settings = {"stun": True, "stun_servers": [f"{PHONE}:3478"]}
    found = await call(networks, f"sip:phone@{PHONE}", **settings)
    assert found["received"] > 50
    assert found["hertz"] == pytest.approx(1000, abs=3)
    assert f"remote {FAR}" in desk.program.said, "the softphone was told the router's address"
