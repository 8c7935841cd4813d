"""Files of a door controller: wiped by factory default, refused when they are not its own, whole after SIGKILL."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from axisedge.core.keystore import Keystore
from axisedge.device import Device
from axisedge.system.power import Ending
from axisedge.testing.running import RunningDevice, run_device

WAIT = 60.0
"""Seconds that a busy machine may take to start a daemon."""
NAME, CARD = "Ada Lovelace-King", "0badc0ffee0ddf00"
DOOR = {"connector": 1, "reader_outside": "reader-1"}


async def call(http: aiohttp.ClientSession, url: str, operation: str, **given: Any) -> dict[str, Any]:
    paths = {"axlog": "eventlogger", "tdc": "doorcontrol"}
    path = paths.get(operation.partition(":")[0], "pacs")
    async with http.post(f"{url}/vapix/{path}", json={operation: given}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == 200, answer
        return answer


async def admit(http: aiohttp.ClientSession, url: str, card: str = CARD, name: str = NAME) -> None:
    """Let ``name`` pass door-1 with ``card``."""
    policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
    profile = {"token": "all", "Name": "All", "Schedule": ["standard_always"], "AccessPolicy": policy}
    await call(http, url, "pacsaxis:SetAccessProfile", AccessProfile=[profile])
    await call(http, url, "axudb:SetUser", User=[{"token": name, "Name": name}])
    credential = {
        "token": card,
        "UserToken": name,
        "Enabled": True,
        "Status": "Enabled",
        "IdData": [{"Name": "Card", "Value": card}],
        "CredentialAccessProfile": [{"AccessProfile": "all"}],
    }
    await call(http, url, "pacsaxis:SetCredential", Credential=[credential])


@contextlib.asynccontextmanager
async def after(device: RunningDevice, ending: Ending) -> AsyncIterator[Device]:
    """Ask for ``ending`` by URL, and run the device that follows."""
    cgi = {Ending.RESTORE: "factorydefault", Ending.FACTORY_DEFAULT: "hardfactorydefault"}[ending]
    async with device.session.get(f"{device.http}/axis-cgi/{cgi}.cgi") as response:
        assert response.status == 200
    assert await asyncio.wait_for(device.device.ended(), WAIT) is ending
    following = device.device.again()
    await device.device.stop()
    await following.start()
    try:
        yield following
    finally:
        await following.stop()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("access*"))


@pytest.mark.feature("ACC-03", "SYS-01")
@pytest.mark.parametrize("ending", [Ending.RESTORE, Ending.FACTORY_DEFAULT])
async def test_nobody_passes_after_a_reset_and_nobodys_name_is_left(tmp_path: Path, ending: Ending) -> None:
    async with run_device("door-controller", state=tmp_path) as device:
        await device.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
        await admit(device.session, device.http)
        desk = device.context.access_desk
        assert desk is not None
        decision = await desk.present("reader-1", {"Card": CARD})
        assert decision is not None and decision.granted
        key, shown = (tmp_path / "keystore.key").read_bytes(), on_disk(tmp_path)
        assert NAME.encode() in shown
        async with after(device, ending) as again:
            assert again.context.access_directory is not None and again.context.doors is not None
            store = again.context.access_directory.records.store
            assert store.candidates(store.digests({"Card": CARD})) == []
            assert again.context.doors.all() == []
            assert (NAME.encode() in on_disk(tmp_path)) == (ending is Ending.RESTORE), (
                "the log outlives a restore"
            )
            assert (tmp_path / "keystore.key").read_bytes() != key or ending is Ending.RESTORE


async def refusal(folder: Path) -> str:
    """What the daemon says instead of starting: one line."""
    command = (
        "-m",
        "axisedge",
        "run",
        "--product",
        "door-controller",
        "--host",
        "127.0.0.1",
        "--ports",
        "auto",
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *command, "--state", str(folder)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said, why = await asyncio.wait_for(process.communicate(), WAIT)
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.wait_for(process.wait(), WAIT)
    assert (process.returncode, said) == (2, b""), why
    lines = why.decode().splitlines()
    assert len(lines) == 1, why
    return lines[0]


@pytest.mark.feature("ACC-08")
async def test_files_that_are_not_this_devices_are_refused_in_one_line_and_left_alone(tmp_path: Path) -> None:
    made = tmp_path / "made"
    async with run_device("door-controller", state=made) as device:
        await admit(device.session, device.http)
    for name, deed, said in (
        ("access-log.db", "future", "access log"),
        ("access.db", "other-key", "sealed by another device"),
    ):
        folder = tmp_path / f"{name}-{deed}"
        shutil.copytree(made, folder)
        file = folder / name
        if deed == "future":
            with contextlib.closing(sqlite3.connect(file)) as db:
                db.execute("PRAGMA user_version=99")
        else:
            (folder / "keystore.key").unlink()
            (folder / "settings.db").unlink()
            Keystore.open(folder / "keystore.key")
        before = file.read_bytes()
        why = await refusal(folder)
        assert said in why and ("99" in why) == (deed == "future"), why
        assert file.read_bytes() == before


class Daemon:
    """A door controller in a process of its own that can be killed at any moment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = ("-m", "axisedge", "run", "--product", "door-controller", "--host", "127.0.0.1")
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, *command, "--ports", "auto", "--state", str(self.folder)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        ready = json.loads(await asyncio.wait_for(self._process.stdout.readline(), WAIT))
        self.url = ready["http"]

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            os.kill(self._process.pid, signal.SIGKILL)
            await asyncio.wait_for(self._process.wait(), WAIT)
        self._process = None


async def log_of(http: aiohttp.ClientSession, url: str) -> list[dict[str, str]]:
    found = await call(http, url, "axlog:FetchEvents", Limit=1000, Descending=False)
    return [{one["Key"]: one["Value"] for one in event["KeyValues"]} for event in found["Event"]]


@pytest.mark.feature("ACC-08", "RDR-08")
async def test_a_lock_that_moved_has_its_cause_in_the_log_whenever_the_daemon_is_killed(
    tmp_path: Path,
) -> None:
    """A card over the OSDP wire; the daemon dies the moment the bench sees the relay move, twice."""
    async with run_device("door-controller", state=tmp_path) as device:
        await device.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
        for number in range(2):
            await admit(device.session, device.http, f"0a1b2c0{number}", f"User {number}")
    daemon = Daemon(tmp_path)
    try:
        for number in range(2):
            await daemon.start()
            async with aiohttp.ClientSession() as hand, asyncio.timeout(WAIT):
                await shown(hand, daemon.url, f"0a1b2c0{number}")
                await moved(hand, daemon.url)
            await daemon.kill()
    finally:
        await daemon.kill()
    async with run_device("door-controller", state=tmp_path) as device:
        entries = await log_of(device.session, device.http)
        state = await call(device.session, device.http, "tdc:GetDoorState", Token="door-1")
    granted = [entry["CredentialHolderName"] for entry in entries if entry.get("topic1") == "AccessGranted"]
    assert granted == ["User 0", "User 1"]
    assert state["DoorState"]["DoorMode"] == "Locked", "an access is over after a restart"


async def shown(hand: aiohttp.ClientSession, url: str, card: str) -> None:
    """Hold the card to reader-1 as soon as the device reads it."""
    while True:
        body = {"uid": card, "reader": "reader-1"}
        async with hand.post(f"{url}/bench/v1/card", json=body) as response:
            if response.status == 200:
                return
        await asyncio.sleep(0.05)


async def moved(hand: aiohttp.ClientSession, url: str) -> None:
    """Wait until the lock's relay has current."""
    async with hand.ws_connect(f"{url}/bench/v1/live") as link:
        while True:
            state = await link.receive_json(timeout=WAIT)
            if next(line for line in state["lines"] if line["name"] == "door-1-relay")["powered"]:
                return
