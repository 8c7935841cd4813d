"""Two daemons talking: an intercom is the network reader of a door controller, over HTTP and over checked HTTPS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from axisedge.security.certificates import SELF_SIGNED
from axisedge.testing.running import RunningDevice, run_device

DOOR = {"name": "Front", "connector": 1, "reader_outside": "reader-1", "monitor": "open"}


@pytest_asyncio.fixture
async def controller() -> AsyncIterator[RunningDevice]:
    async with run_device("door-controller") as device:
        await device.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
        await device.bench.close("door-1-monitor")
        policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
        rule = await put(
            device, "pacsaxis:SetAccessProfile", "AccessProfile", Name="Staff", Schedule=["standard_always"],
            AccessPolicy=policy,
        )  # fmt: skip
        await put(
            device, "pacsaxis:SetCredential", "Credential", Enabled=True, Status="Enabled",
            UserToken=await put(device, "axudb:SetUser", "User", Name="Ada"),
            IdData=[{"Name": "Card", "Value": "0a1b2c3d"}],
            CredentialAccessProfile=[{"AccessProfile": rule}],
        )  # fmt: skip
        yield device


async def put(device: RunningDevice, operation: str, what: str, **members: Any) -> str:
    """Store one item; gives its token."""
    call = {operation: {what: [{"token": "", **members}]}}
    async with device.session.post(device.http + "/vapix/pacs", json=call) as response:
        answer = await response.json()
        assert response.status == 200, answer
        return str(answer["Token"][0])


async def answered(intercom: RunningDevice, uid: str) -> str:
    """Hold a card to the intercom; what it says in the end."""
    await intercom.bench.card(uid)
    for _ in range(400):
        latest = intercom.context.credentials.latest()[0]
        if latest.credential.uid == uid and "not there yet" not in latest.answer.message:
            return latest.answer.verdict.value
        await asyncio.sleep(0.02)
    raise AssertionError("no answer")


@pytest.mark.feature("RDR-02", "RDR-07", "INT-01")
@pytest.mark.parametrize("protocol", ["http", "https"])
async def test_what_the_intercom_does_not_know_the_controller_decides(
    controller: RunningDevice, protocol: str
) -> None:
    address = (controller.http if protocol == "http" else controller.https).partition("://")[2]
    own = controller.context.certificates.get(SELF_SIGNED)
    lock = controller.context.hardware.line("door-1-relay")
    async with run_device("intercom") as intercom:
        settings = intercom.context.settings
        connection = {
            "enabled": True,
            "protocol": protocol,
            "address": address,
            "user": controller.user,
            "password": controller.password,
            "authority": own.certificate,
        }
        await settings.update("vapix-reader", connection, "test")
        holder = {"first_name": "Ann", "uid": "FFFF0000", "bits": 32}
        await settings.update(
            "entry-list", {"enabled": True, "forward": True, "holders": {"a": holder}}, "test"
        )
        async with intercom.session.get(f"{intercom.http}/axis-cgi/usergroup.cgi") as response:
            assert response.status == 200
        async with intercom.session.get(f"{intercom.http}/api/v1/vapix-reader/readers") as response:
            readers = {reader["name"]: reader["token"] for reader in await response.json()}
        assert "reader-1" in readers.values(), readers
        await settings.update("vapix-reader", {"reader": "reader-1"}, "test")

        assert await answered(intercom, "FFFF0000") == "granted", "the list's own"
        assert not lock.read(), "the controller was not asked"
        assert await answered(intercom, "12345678") in ("unknown", "denied")
        assert not lock.read()
        assert await answered(intercom, "0A1B2C3D") == "granted"
        assert lock.read(), "the controller's lock has opened"

        await settings.update("vapix-reader", {"password": "wrong"}, "test")
        assert await answered(intercom, "0A1B2C3D") == "denied"


@pytest.mark.feature("RDR-02", "SEC-01")
async def test_a_controller_whose_certificate_is_anothers_is_not_asked(controller: RunningDevice) -> None:
    """Somebody else answers at its address: nothing that it says opens the door, and it does not learn the card."""
    async with run_device("intercom") as intercom:
        connection = {
            "enabled": True,
            "protocol": "https",
            "address": controller.https.partition("://")[2],
            "user": controller.user,
            "password": controller.password,
            "authority": intercom.context.certificates.get(SELF_SIGNED).certificate,
            "reader": "reader-1",
        }
        await intercom.context.settings.update("vapix-reader", connection, "test")
        await intercom.context.settings.update("entry-list", {"enabled": True, "forward": True}, "test")
        assert await answered(intercom, "0A1B2C3D") == "denied"
        assert not controller.context.hardware.line("door-1-relay").read()
        desk = controller.context.access_desk
        assert desk is not None and desk.last_feedback("reader-1") == "Idle", "it has not been asked"
        own = controller.context.certificates.get(SELF_SIGNED).certificate
        await intercom.context.settings.update("vapix-reader", {"authority": own}, "test")
        assert await answered(intercom, "0A1B2C3D") == "granted"
