"""Physical access control over VAPIX, JSON and SOAP: doors, credentials, users, rules, readers, schedules, log."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from lxml import etree

from axisedge.core.clock import ManualClock
from axisedge.device_access import parts_of
from axisedge.testing.running import RunningDevice, run_device

pytestmark = [pytest.mark.feature("ACC-03"), pytest.mark.feature("INT-01")]

PATHS = {
    **dict.fromkeys(("tdc", "axtdc"), "/vapix/doorcontrol"),
    **dict.fromkeys(("tac", "pacsaxis", "axudb"), "/vapix/pacs"),
    **dict.fromkeys(("axlog", "axloc"), "/vapix/eventlogger"),
    "axtid": "/vapix/idpoint",
    "axsch": "/vapix/schedule",
}
Call = Callable[..., Awaitable[dict[str, Any]]]
DOOR = {"name": "Front", "connector": 1, "reader_outside": "reader-1", "monitor": "open"}


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    await made.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
    await made.bench.close("door-1-monitor")
    return made


async def call(device: RunningDevice, operation: str, status: int = 200, **given: Any) -> dict[str, Any]:
    path = PATHS[operation.partition(":")[0]]
    async with device.session.post(device.http + path, json={operation: given}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def somebody(device: RunningDevice, *types: str, **members: Any) -> tuple[str, str]:
    """A user with card 00ff and PIN 1234 who may pass the front door; gives the tokens of user and credential."""
    (user,) = (await call(device, "axudb:SetUser", User=[{"token": "", "Name": "Ada"}]))["Token"]
    policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
    profile = {"token": "", "Name": "Staff", "Schedule": ["standard_always"], "AccessPolicy": policy}
    (rule,) = (await call(device, "pacsaxis:SetAccessProfile", AccessProfile=[profile]))["Token"]
    credential = {
        "token": "",
        "UserToken": user,
        "Enabled": True,
        "Status": "Enabled",
        "IdData": [{"Name": "Card", "Value": "00ff"}, {"Name": "PIN", "Value": "1234"}],
        "AuthenticationProfile": list(types),
        "CredentialAccessProfile": [{"AccessProfile": rule}],
    }
    made = await call(device, "pacsaxis:SetCredential", Credential=[credential | members])
    return user, made["Token"][0]


async def mode(device: RunningDevice) -> str:
    state = await call(device, "tdc:GetDoorState", Token="door-1")
    return str(state["DoorState"]["DoorMode"])


async def relay(device: RunningDevice) -> bool:
    return bool(device.context.hardware.line("door-1-relay").read())


@pytest.mark.feature("ACC-02")
async def test_door_commands_and_the_faults_of_what_a_mode_refuses(device: RunningDevice) -> None:
    assert await mode(device) == "Locked"
    assert await call(device, "tdc:AccessDoor", Token="door-1") == {}
    assert (await mode(device), await relay(device)) == ("Accessed", True)
    await call(device, "tdc:UnlockDoor", Token="door-1")
    await call(device, "tdc:LockDownDoor", Token="door-1")
    assert (await mode(device), await relay(device)) == ("LockedDown", False)
    refused = await call(device, "tdc:AccessDoor", 400, Token="door-1")
    assert refused == {
        "Fault": "env:Receiver",
        "FaultCode": "ter:Action",
        "FaultSubCode": "ter:Failure",
        "FaultReason": "Action failed",
        "FaultMsg": "the door is LockedDown, which does not allow Access",
    }
    await call(device, "tdc:LockDownReleaseDoor", Token="door-1")
    await call(device, "axtdc:AccessDoorWithoutUnlock", Token="door-1")
    assert (await mode(device), await relay(device)) == ("Accessed", False)
    unknown = await call(device, "tdc:LockDoor", 400, Token="nowhere")
    assert (unknown["FaultCode"], unknown["FaultSubCode"]) == ("ter:InvalidArgVal", "ter:NotFound")


@pytest.mark.feature("ACC-02")
async def test_a_lockdown_outlives_a_restart_and_an_access_does_not(tmp_path: Any) -> None:
    async with run_device("door-controller", state=tmp_path) as first:
        doors = {"door-1": DOOR, "door-2": {"connector": 2}, "door-3": {"connector": 3}}
        await first.context.settings.update("doors", {"doors": doors}, "test")
        await call(first, "tdc:LockDownDoor", Token="door-1")
        await call(first, "tdc:UnlockDoor", Token="door-2")
        await call(first, "tdc:AccessDoor", Token="door-3")
    async with run_device("door-controller", state=tmp_path) as second:
        lines = [second.context.hardware.line(f"door-{n}-relay").read() for n in (1, 2, 3)]
        assert lines == [False, True, False]
        assert await mode(second) == "LockedDown"


@pytest.mark.feature("ACC-01")
async def test_doors_are_made_configured_and_removed(device: RunningDevice) -> None:
    made = await call(device, "axtdc:SetDoor", Door=[{"token": "", "Name": "Back", "AccessTime": "PT1M5S"}])
    (token,) = made["Token"]
    shown = await call(device, "axtdc:GetDoor", Token=[token, "nowhere"])
    assert [(door["Name"], door["AccessTime"]) for door in shown["Door"]] == [("Back", "PT65S")]
    configuration = [
        {"Name": "Lock.RelayStateWhenLocked", "Value": "Closed"},
        {"Name": "DoorMonitor.Type", "Value": "Standard"},
        {"Name": "DoorMonitor.ValueWhenOpen", "Value": "Input Ground"},
    ]
    asked = [{"token": token, "Configuration": configuration}]
    await call(device, "axtdc:SetDoorConfiguration", DoorConfiguration=asked)
    got = (await call(device, "axtdc:GetDoorConfiguration", Token=[token]))["DoorConfiguration"][0]
    assert {one["Name"]: one["Value"] for one in got["Configuration"]}[
        "DoorMonitor.ValueWhenOpen"
    ] == "Input Ground"
    assert device.context.hardware.line("door-2-relay").read(), "closed is locked now"
    wrong = [{"token": token, "Configuration": [{"Name": "Lock.Type", "Value": "Magic"}]}]
    fault = await call(device, "axtdc:SetDoorConfiguration", 400, DoorConfiguration=wrong)
    assert fault["FaultSubCode"] == "ter:InvalidDoorConfigurationFault"
    await call(device, "axtdc:SetDoor", Door=[{"Name": "3"}, {"Name": "4"}])
    full = await call(device, "axtdc:SetDoor", 400, Door=[{"Name": "5"}])
    assert full["FaultMsg"] == "at most 4 doors are allowed"
    await call(device, "axtdc:RemoveDoor", Token=[token])
    assert token not in [door["token"] for door in (await call(device, "tdc:GetDoorInfoList"))["DoorInfo"]]


@pytest.mark.feature("RDR-08")
async def test_card_and_pin_at_a_reader_elsewhere_open_and_the_log_tells_it(device: RunningDevice) -> None:
    _, token = await somebody(device, "CardPlusPin")

    async def show(kind: str, **params: str) -> str:
        given = [{"Name": name, "Value": value} for name, value in params.items()]
        activity = [{"Type": kind, "Params": given}]
        assert (
            await call(device, "axtid:IndicateRemoteActivities", Token="reader-1", Activities=activity) == {}
        )
        return str((await call(device, "axtid:GetFeedbackMessage", Token="reader-1"))["Profile"])

    assert await show("Card", Card="00ff", BitCount="32") == "RequirePIN"
    assert await mode(device) == "Locked"
    assert await show("PIN", PIN="1234") == "AccessGranted"
    assert (await mode(device), await relay(device)) == ("Accessed", True)
    assert await show("Card", Card="beef", BitCount="16") == "InvalidCredential"
    last = await call(device, "axtid:GetLastCredential", Token="reader-1")
    assert last["IdData"] == [{"Name": "Card", "Value": "beef"}, {"Name": "BitCount", "Value": "16"}]
    filters = [{"Key": "topic1", "Value": "AccessGranted"}, {"Key": "CredentialToken", "Value": token}]
    found = await call(device, "axlog:FetchEvents", Filters=filters)
    assert len(found["Event"]) == 1
    assert not found["More"]
    values = {one["Key"]: one["Value"] for one in found["Event"][0]["KeyValues"]}
    assert (values["topic0"], values["AccessPointToken"], values["CredentialHolderName"]) == (
        "AccessControl",
        "door-1 in",
        "Ada",
    )
    states = await call(
        device, "axlog:FetchEvents", Filters=[{"Key": "topic2", "Value": "LockPhysicalState"}]
    )
    moved = next(event for event in states["Event"] if event["KeyValues"][-1]["Value"] == "Unlocked")
    assert found["Event"][0]["rowid"] < moved["rowid"], "the cause stands before the lock"


async def test_request_access_and_what_it_answers(device: RunningDevice) -> None:
    _, token = await somebody(device)
    controller = (await call(device, "pacsaxis:GetAccessControllerList"))["AccessController"][0]["token"]

    async def ask(operation: str, card: str) -> tuple[bool, str]:
        answer = await call(
            device,
            f"pacsaxis:{operation}",
            Token=controller,
            SourceToken="reader-1",
            Action="Access",
            IdData=[{"Name": "Card", "Value": card}],
        )
        return answer["AccessGranted"], answer["Reason"]

    assert await ask("VerifyRequest", "00ff") == (True, "Granted")
    assert await mode(device) == "Locked"
    assert await ask("RequestAccess", "00ff") == (True, "Granted")
    assert await mode(device) == "Accessed"
    assert await ask("VerifyRequest", "0101") == (False, "InvalidCredential")
    await call(device, "pacsaxis:DisableCredential", Token=token, Status="Lost")
    assert await ask("RequestAccess", "00ff") == (False, "CredentialNotEnabled")
    await call(device, "pacsaxis:EnableCredential", Token=token)
    await call(device, "tac:DisableAccessPoint", Token="door-1 in")
    assert await ask("RequestAccess", "00ff") == (False, "Unauthorized")
    statistics = await call(device, "pacsaxis:GetCredentialStatistics")
    assert statistics["CredentialStatistics"] == {"NumberOfCredentials": 1, "NumberOfDisabledCredentials": 0}


async def test_users_and_credentials_in_pages_and_their_faults(device: RunningDevice) -> None:
    users = [{"token": f"u{n}", "Name": f"User {n}"} for n in range(5)]
    await call(device, "axudb:SetUser", User=users)
    first = await call(device, "axudb:GetUserList", Limit=2)
    assert (first["NextStartReference"], [u["token"] for u in first["User"]]) == ("u2", ["u0", "u1"])
    rest = await call(device, "axudb:GetUserInfoList", StartReference="u2")
    assert [u["token"] for u in rest["UserInfo"]] == ["u2", "u3", "u4"]
    assert "NextStartReference" not in rest
    bad = await call(device, "axudb:GetUserList", 400, StartReference="zz")
    assert bad["FaultSubCode"] == "ter:InvalidStartReference"
    card = [{"Name": "Card", "Value": "aa"}]
    await call(device, "pacsaxis:SetCredential", Credential=[{"token": "c", "IdData": card}])
    twice = await call(device, "pacsaxis:SetCredential", 400, Credential=[{"token": "d", "IdData": card}])
    assert (twice["FaultCode"], twice["FaultSubCode"]) == ("ter:InvalidArgs", "ter:InvalidCredentialFault")
    assert "another credential has this Card" in twice["FaultMsg"]
    unknown = await call(device, "axudb:SetUser", 400, User=[{"Name": "x", "Shoe": 43}])
    assert "Unhandled field" in unknown["FaultMsg"]
    many = await call(device, "axudb:GetUser", 400, Token=["t"] * 1001)
    assert many["FaultSubCode"] == "ter:TooManyItems"
    gone = await call(device, "axudb:RemoveUser", 400, Token=["u0", "nobody"])
    assert gone["FaultSubCode"] == "ter:NotFound"
    assert len((await call(device, "axudb:GetUser", Token=["u0"]))["User"]) == 1, "all or nothing"


@pytest.mark.feature("ACC-02")
async def test_ten_thousand_wrong_pins_lock_the_keypad(device: RunningDevice) -> None:
    await somebody(device, "PINOnly")
    desk, bus = device.context.access_desk, device.context.bus
    assert desk is not None
    await device.context.settings.update("doors", {"lockout": 3600}, "test")
    locked = [0]
    bus.listen(lambda event: locked.__setitem__(0, locked[0] + event.topic.endswith("LockedOut")))
    for number in range(10_000):
        decision = await desk.present("reader-1", {"PIN": f"{90000 + number}"})
        assert decision is not None
        assert not decision.granted
    right = await desk.present("reader-1", {"PIN": "1234"})
    assert right is not None
    assert (right.reason, locked[0]) == ("LockedOut", 1)
    assert await mode(device) == "Locked"


@pytest.mark.feature("ACC-01")
async def test_rex_forced_and_held_open_come_as_events(tmp_path: Any) -> None:
    clock = ManualClock()
    async with run_device("door-controller", state=tmp_path, clock=clock) as device:
        await device.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
        hardware, bus = device.context.hardware, device.context.bus
        seen: list[tuple[str, str]] = []
        bus.listen(lambda e: seen.append((e.topic.rpartition("/")[2], e.data.get("State", ""))))
        hardware.set_input("door-1-monitor", True)
        hardware.set_input("door-1-monitor", False)
        hardware.set_input("door-1-monitor", True)
        alarms = [state for name, state in seen if name == "DoorAlarm"]
        assert alarms == ["DoorForcedOpen", "Normal"]
        hardware.set_input("door-1-rex", True)
        await settled(lambda: device.context.doors.now("door-1").unlocked)  # type: ignore[union-attr]  # it has doors
        hardware.set_input("door-1-monitor", False)
        await clock.advance(19)
        await clock.advance(1)
        await clock.advance(10)
        assert [s for n, s in seen if n in ("DoorWarning", "DoorAlarm")][-2:] == [
            "DoorOpenTooLongWarn",
            "DoorOpenTooLong",
        ]
        assert not hardware.line("door-1-relay").read()


async def settled(done: Callable[[], bool]) -> None:
    for _ in range(200):
        if done():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def test_schedules_are_those_of_the_device(device: RunningDevice) -> None:
    listed = (await call(device, "axsch:GetScheduleInfoList"))["ScheduleInfo"]
    assert {"standard_always", "standard_office_hours"} <= {one["token"] for one in listed}
    event = "DTSTART:20120312T000000\nDTEND:20120313T000000\nRRULE:FREQ=DAILY\n"
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n"
    made = await call(device, "axsch:SetSchedule", Schedule=[{"Name": "All day", "ScheduleDefinition": text}])
    (token,) = made["Token"]
    assert (await call(device, "axsch:ScheduleActive", Token=[token])) == {"Active": True, "Exception": False}
    assert (await call(device, "axsch:GetSchedule", Token=[token]))["Schedule"][0][
        "ScheduleDefinition"
    ] == text
    wrong = [{"Name": "x", "ScheduleDefinition": "DTSTART:never"}]
    assert (await call(device, "axsch:SetSchedule", 400, Schedule=wrong))[
        "FaultSubCode"
    ] == "ter:InvalidScheduleFault"
    await call(device, "axsch:RemoveSchedule", Token=[token])


SOAP = (
    '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><{0} xmlns="{1}">{2}</{0}>'
    "</e:Body></e:Envelope>"
)
PACS, TDC = "http://www.axis.com/vapix/ws/pacs", "http://www.onvif.org/ver10/doorcontrol/wsdl"


async def soap(device: RunningDevice, operation: str, namespace: str, body: str, status: int = 200) -> Any:
    message = SOAP.format(operation, namespace, body)
    kind = {"Content-Type": "application/soap+xml; charset=utf-8"}
    async with device.session.post(device.http + "/vapix/services", data=message, headers=kind) as response:
        assert response.status == status
        return etree.fromstring(await response.read())


async def test_the_same_over_soap(device: RunningDevice) -> None:
    body = (
        '<Credential token="c"><UserToken/><Description/><Enabled>true</Enabled><Status>Enabled</Status>'
        '<IdData Name="Card" Value="00ff"/><IdData Name="PIN" Value="1234"/></Credential>'
    )
    made = await soap(device, "SetCredential", PACS, body)
    assert made.findtext(f".//{{{PACS}}}Token") == "c"
    got = await soap(device, "GetCredential", PACS, "<Token>c</Token>")
    data = [(one.get("Name"), one.get("Value")) for one in got.iter(f"{{{PACS}}}IdData")]
    assert data == [("Card", "ff"), ("PIN", "1234")]
    infos = await soap(device, "GetDoorInfoList", TDC, "")
    assert infos.find(f".//{{{TDC}}}Capabilities").get("LockDown") == "true"
    fault = await soap(device, "LockDoor", TDC, "<Token>nowhere</Token>", 400)
    assert "ter:NotFound" in etree.tostring(fault, encoding="unicode")
    wrong = await soap(device, "SetCredential", PACS, '<Credential token="d"><Shoe/></Credential>', 400)
    assert "ter:TagMismatch" in etree.tostring(wrong, encoding="unicode")


async def test_only_administrators_get_in(device: RunningDevice) -> None:
    for path in sorted(set(PATHS.values())):
        async with device.stranger.post(
            device.http + path, json={"tdc:UnlockDoor": {"Token": "door-1"}}
        ) as response:
            assert response.status == 401
    assert await mode(device) == "Locked"


@pytest.mark.feature("ACC-01")
async def test_a_door_relay_is_switched_by_its_door_only(device: RunningDevice) -> None:
    index = next(port.index for port in device.context.ports if port.fact.line == "door-1-relay")
    async with device.session.get(f"{device.http}/axis-cgi/io/port.cgi?action={index + 1}:/") as response:
        assert response.status == 409
        assert "the lock of Front" in await response.text()
    assert not await relay(device)


async def test_where_credentials_are_is_set_listed_in_pages_and_forgotten(device: RunningDevice) -> None:
    credentials = [{"token": f"c{n}", "IdData": []} for n in range(3)]
    await call(device, "pacsaxis:SetCredential", Credential=credentials)
    data = [{"CredentialToken": f"c{n}", "CurrentArea": "hall", "Violation": n == 1} for n in range(3)]
    assert await call(device, "pacsaxis:SetAntipassbackData", AntipassbackData=data) == {}
    first = await call(device, "pacsaxis:GetAntipassbackDataList", Limit=2)
    assert first["NextStartReference"] == "c2"
    assert first["AntipassbackData"][1] == {
        "CredentialToken": "c1",
        "CurrentArea": "hall",
        "ByTime": False,
        "PassOkThreshold": "",
        "Violation": True,
    }
    await call(device, "pacsaxis:ResetAntipassbackViolation", CredentialToken=["c1"])
    await call(device, "pacsaxis:ResetAllAntipassbackViolations")
    assert (await call(device, "pacsaxis:GetAntipassbackDataList"))["AntipassbackData"] == []
    unknown = [data[0], {"CredentialToken": "nobody"}]
    fault = await call(device, "pacsaxis:SetAntipassbackData", 400, AntipassbackData=unknown)
    assert fault["FaultSubCode"] == "ter:NotFound"
    assert (await call(device, "pacsaxis:GetAntipassbackDataList"))["AntipassbackData"] == [], (
        "all or nothing"
    )


async def test_the_database_controllers_and_keys(device: RunningDevice) -> None:
    state = await call(device, "pacsaxis:GetMasterDBState")
    assert state["NbrTotalPages"] > state["NbrFreePages"] >= 0
    assert state["SizeOnDisk"] > 0
    assert await call(device, "pacsaxis:ReOpenMasterDB") == {}
    kept = [{"token": "c", "Configuration": [{"Name": "Colour", "Value": "red"}]}]
    await call(device, "pacsaxis:SetAccessControllerConfiguration", AccessControllerConfiguration=kept)
    listed = await call(device, "pacsaxis:GetAccessControllerConfigurationList")
    assert [one["Configuration"] for one in listed["AccessControllerConfiguration"]] == [
        kept[0]["Configuration"]
    ]
    outside = await call(
        device, "tac:ExternalAuthorization", 400, AccessPointToken="door-1 in", Decision="Granted"
    )
    assert outside["FaultSubCode"] == "ter:NotSupported"
    assert await mode(device) == "Locked"


async def test_keys_are_kept_and_never_told(device: RunningDevice) -> None:
    async def keys(operation: str, status: int = 200, **given: Any) -> dict[str, Any]:
        async with device.session.post(f"{device.http}/vapix/axkey", json={operation: given}) as response:
            assert response.status == status
            answer: dict[str, Any] = await response.json()
            return answer

    secret = "00112233445566778899aabbccddeeff"
    (token,) = (await keys("axkey:SetEncryptionKey", EncryptionKey=[{"Name": "Door", "Key": secret}]))[
        "Token"
    ]
    (shown,) = (await keys("axkey:GetEncryptionKeyList"))["EncryptionKey"]
    assert (shown["Name"], shown["Key"]) == ("Door", "*****")
    renamed = [{"token": token, "Name": "Gate", "Key": "*****"}]
    await keys("axkey:SetEncryptionKey", EncryptionKey=renamed)
    assert (await keys("axkey:GetEncryptionKey", Token=[token]))["EncryptionKey"][0]["Name"] == "Gate"
    for known in ("303132333435363738393A3B3C3D3E3F", "0" * 32, "short"):
        fault = await keys("axkey:SetEncryptionKey", 400, EncryptionKey=[{"Key": known}])
        assert fault["FaultCode"] == "ter:InvalidArgs"
    await keys("axkey:RemoveEncryptionKey", Token=[token])
    folder = device.context.access_directory.records.store.path.parent  # type: ignore[union-attr]  # it has doors
    assert not any(secret.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_what_the_reference_calls_refused_is_refused(device: RunningDevice) -> None:
    given = {"ExternalAuthorization": {"AccessPointToken": "door-1 in", "Decision": "Denied"}}
    refused = [(part.prefix, name) for part in parts_of(device.context) for name in part.refused]
    assert len(refused) == 3
    for prefix, name in refused:
        answer = await call(device, f"{prefix}:{name}", 400, **given.get(name, {}))
        assert (answer["Fault"], answer["FaultSubCode"]) == ("env:Receiver", "ter:NotSupported")
