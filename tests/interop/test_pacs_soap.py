"""Door and access control over SOAP, driven by zeep from ONVIF's own description of the services."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import onvif
import pytest
import pytest_asyncio
import zeep
from requests import Session
from requests.auth import HTTPDigestAuth
from zeep.transports import Transport

from axisedge.testing.running import RunningDevice

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-02")]

WSDL = Path(onvif.__file__).parent / "wsdl"
NAMESPACE = "http://www.onvif.org/ver10/{0}/wsdl"
LIMIT = 20


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    doors = {"door-1": {"name": "Front", "monitor": "open"}}
    await made.context.settings.update("doors", {"doors": doors}, "test")
    await made.bench.close("door-1-monitor")
    return made


def service(device: RunningDevice, name: str, binding: str) -> Any:
    session = Session()
    session.auth = HTTPDigestAuth(device.user, device.password)
    transport = Transport(session=session, timeout=LIMIT, operation_timeout=LIMIT)
    client = zeep.Client(str(WSDL / f"{name}.wsdl"), transport=transport)
    return client.create_service(f"{{{NAMESPACE.format(name)}}}{binding}", f"{device.http}/vapix/services")


async def call(function: Any, **given: Any) -> Any:
    return await asyncio.wait_for(asyncio.to_thread(function, **given), 2 * LIMIT)


async def refused(function: Any, **given: Any) -> tuple[str, list[str]]:
    with pytest.raises(zeep.exceptions.Fault) as fault:
        await call(function, **given)
    return str(fault.value.code), [subcode.localname for subcode in fault.value.subcodes]


async def test_doors(device: RunningDevice) -> None:
    doors = await asyncio.to_thread(service, device, "doorcontrol", "DoorControlBinding")
    assert (await call(doors.GetServiceCapabilities)).MaxLimit == 1000
    listed = await call(doors.GetDoorInfoList, Limit=10)
    (info,) = listed.DoorInfo
    assert (info.token, info.Name, listed.NextStartReference) == ("door-1", "Front", None)
    assert (info.Capabilities.LockDown, info.Capabilities.DoubleLock) == (True, False)
    assert [one.token for one in await call(doors.GetDoorInfo, Token=["nowhere", "door-1"])] == ["door-1"]
    state = await call(doors.GetDoorState, Token="door-1")
    assert (state.DoorMode, state.DoorPhysicalState, state.LockPhysicalState, state.Alarm) == (
        "Locked",
        "Closed",
        "Locked",
        "Normal",
    )
    assert (state.Tamper.State, state.Fault.State) == ("NotInTamper", "NotInFault")
    await call(doors.AccessDoor, Token="door-1", AccessTime="PT20S")
    assert (await call(doors.GetDoorState, Token="door-1")).DoorMode == "Accessed"
    for command, mode in (
        (doors.UnlockDoor, "Unlocked"),
        (doors.BlockDoor, "Blocked"),
        (doors.DoubleLockDoor, "Locked"),
        (doors.LockOpenDoor, "LockedOpen"),
        (doors.LockOpenReleaseDoor, "Unlocked"),
        (doors.LockDownDoor, "LockedDown"),
    ):
        await call(command, Token="door-1")
        assert (await call(doors.GetDoorState, Token="door-1")).DoorMode == mode
    assert await refused(doors.UnlockDoor, Token="door-1") == ("SOAP-ENV:Receiver", ["Failure"])
    await call(doors.LockDownReleaseDoor, Token="door-1")
    assert await refused(doors.LockDoor, Token="nowhere") == ("SOAP-ENV:Sender", ["NotFound"])
    assert (await refused(doors.GetDoorInfoList, StartReference="zz"))[1] == ["InvalidStartReference"]


@pytest.mark.feature("ACC-03")
async def test_access_points(device: RunningDevice) -> None:
    access = await asyncio.to_thread(service, device, "accesscontrol", "PACSBinding")
    listed = await call(access.GetAccessPointInfoList)
    assert {one.token for one in listed.AccessPointInfo} == {"door-1 in", "door-1 out"}
    (info,) = await call(access.GetAccessPointInfo, Token=["door-1 in"])
    assert (info.Entity, info.Capabilities.ExternalAuthorization) == ("door-1", False)
    assert await call(access.GetAreaInfoList) is not None
    await call(access.DisableAccessPoint, Token="door-1 in")
    assert not (await call(access.GetAccessPointState, Token="door-1 in")).Enabled
    await call(access.EnableAccessPoint, Token="door-1 in")
    assert (await call(access.GetAccessPointState, Token="door-1 in")).Enabled
    given = {"AccessPointToken": "door-1 in", "Decision": "Granted"}
    assert (await refused(access.ExternalAuthorization, **given))[1] == ["NotSupported"]
