"""Which terminals doors and readers use, over VAPIX; a door is moved to another connector."""

from __future__ import annotations

from typing import Any

import pytest

from axisedge.testing.pytest_plugin import StartDevice
from axisedge.testing.running import RunningDevice

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-01")]


async def call(device: RunningDevice, operation: str, **given: Any) -> dict[str, Any]:
    body = {f"axisio:{operation}": given}
    async with device.session.post(f"{device.http}/vapix/pin", json=body) as response:
        assert response.status == 200
        answer: dict[str, Any] = await response.json()
        return answer


def assignment(name: str, usage: str, token: str = "door-1", kind: str = "doorcontrol", **more: Any) -> Any:
    user = {"Type": kind, "token": token, "Usage": usage, "MultiIo": False}
    return {"IoName": name, "IoUser": [user], **more}


async def test_a_door_moves_to_another_connector(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("door-controller")
    doors = {"door-1": {"name": "Front", "monitor": "open"}}
    await device.context.settings.update("doors", {"doors": doors}, "test")
    names = [one["IoName"] for one in (await call(device, "GetIoInfoList"))["IoInfo"]]
    assert {"relay1", "relay4", "IN1", "IN8", "Ser0hd", "Ser3hd", "Wiegand8"} <= set(names)
    listed = {
        one["IoName"]: one["IoUser"] for one in (await call(device, "GetIoAssignmentList"))["IoAssignment"]
    }
    assert listed["relay1"] == [
        {"Type": "doorcontrol", "token": "door-1", "Usage": "Lock_Relay", "MultiIo": False}
    ]
    assert {"IN1", "IN2"} <= set(listed)
    users = (await call(device, "GetIoUserInfoList"))["IoUserInfo"]
    assert {"Front"} <= {one["Name"] for one in users}
    done = await call(device, "SetIoAssignment", IoAssignment=[assignment("relay3", "Lock_Relay")])
    assert done == {"IoAssignmentError": []}
    async with device.session.post(
        f"{device.http}/vapix/doorcontrol", json={"tdc:UnlockDoor": {"Token": "door-1"}}
    ) as response:
        assert response.status == 200
    lines = [device.context.hardware.line(f"door-{n}-relay").read() for n in (1, 3)]
    assert lines == [False, True]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (assignment("relay9", "Lock_Relay"), "IoDoesNotExist"),
        (assignment("relay1", "Lock_Relay", token="gone"), "IoUserTokenDoesNotExist"),
        (assignment("relay1", "Lock_Relay", kind="video"), "IoUserServiceDoesNotExist"),
        (assignment("relay1", "Hinge"), "IoUserUsageDoesNotExist"),
        (assignment("relay1", "REX"), "ModeNotAllowedForIoUser"),
        (assignment("IN1", "REX"), "ModeNotAllowedForIoUser"),
        (assignment("relay1", "Lock_Relay", IoMode="in:pu/gnd"), "ModeNotAllowedForIo"),
        ({"IoName": "relay1", "IoUser": []}, "Other"),
    ],
)
async def test_what_cannot_be(axisedge_devices: StartDevice, asked: Any, error: str) -> None:
    device = await axisedge_devices("door-controller")
    await device.context.settings.update("doors", {"doors": {"door-1": {}}}, "test")
    right = assignment("relay2", "Lock_Relay")
    errors = (await call(device, "SetIoAssignment", IoAssignment=[right, asked]))["IoAssignmentError"]
    assert [one["Error"] for one in errors] == [error]
    assert device.context.doors is not None
    assert device.context.doors["door-1"].settings.connector == 1, "all or nothing"
