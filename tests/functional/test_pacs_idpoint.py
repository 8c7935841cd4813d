"""Identification points over VAPIX: wiring, card formats, secure channel, what events tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from axisedge.core.clock import ManualClock
from axisedge.testing.running import RunningDevice, run_device

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-03")]

PATHS = {"axtid": "/vapix/idpoint", "pacsaxis": "/vapix/pacs", "tac": "/vapix/pacs", "axkey": "/vapix/axkey"}
FORMAT = {
    "token": "own",
    "Name": "Own 24-bit format",
    "InputBitlength": 24,
    "IdDataFieldMap": [
        {"Name": "FacilityCode", "Map": "1-8", "Encoding": "BinLE2Int"},
        {"Name": "EmployeeNr", "Map": "9-24", "Encoding": "BinLE2Int"},
    ],
}


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    await prepare(made)
    return made


async def prepare(device: RunningDevice, *types: str) -> None:
    door = {"reader_outside": "reader-1", "identification": list(types) or ["CardOnly"]}
    await device.context.settings.update("doors", {"doors": {"door-1": door}}, "test")


async def call(device: RunningDevice, operation: str, status: int = 200, **given: Any) -> dict[str, Any]:
    path = PATHS[operation.partition(":")[0]]
    async with device.session.post(device.http + path, json={operation: given}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def somebody(device: RunningDevice, kind: list[tuple[str, str, str]], *data: tuple[str, str]) -> None:
    """Somebody with ``data`` who may pass when the factors ``kind`` (name, operator, value) are right."""
    factors = [
        {"IdDataName": name, "IdMatchOperatorName": operator, "OperatorValue": value}
        for name, operator, value in kind
    ]
    own = [{"token": "own-type", "Name": "Own", "IdFactor": factors}]
    await call(device, "pacsaxis:SetAuthenticationProfile", AuthenticationProfile=own)
    policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
    rule = [{"token": "rule", "AccessPolicy": policy, "AuthenticationProfile": ["own-type"]}]
    await call(device, "pacsaxis:SetAccessProfile", AccessProfile=rule)
    credential = {
        "token": "her",
        "IdData": [{"Name": name, "Value": value} for name, value in data],
        "CredentialAccessProfile": [{"AccessProfile": "rule"}],
    }
    await call(device, "pacsaxis:SetCredential", Credential=[credential])


async def show(device: RunningDevice, card: str, bits: int) -> str:
    params = [{"Name": "Card", "Value": card}, {"Name": "BitCount", "Value": str(bits)}]
    activity = [{"Type": "Card", "Params": params}]
    await call(device, "axtid:IndicateRemoteActivities", Token="reader-1", Activities=activity)
    return str((await call(device, "axtid:GetFeedbackMessage", Token="reader-1"))["Profile"])


async def test_a_card_is_known_by_its_number_and_facility_code(device: RunningDevice) -> None:
    kind = [("CardNr", "IdDataEqual", ""), ("FacilityCode", "OperatorValueEqual", "0")]
    await somebody(device, kind, ("CardNr", "10213"))
    seen: list[dict[str, str]] = []
    device.context.bus.listen(
        lambda event: seen.append(dict(event.data)) if event.topic.endswith("Request/IdData") else None
    )
    assert await show(device, "02004fcb", 26) == "AccessGranted"
    assert seen[-1]["Card"] == "02004fcb"
    assert (seen[-1]["CardNr"], seen[-1]["CardNrHex"], seen[-1]["FacilityCode"]) == ("10213", "27e5", "0")
    last = (await call(device, "axtid:GetLastCredential", Token="reader-1"))["IdData"]
    assert {"Name": "CardNr", "Value": "10213"} in last
    other = f"{0x02004FCB | 7 << 17:08x}"
    assert await show(device, other, 26) == "AccessDenied", "the same number of another facility"
    assert await show(device, "02004fcb", 32) == "InvalidCredential"


async def test_a_format_of_ones_own_and_the_readers_that_use_it(device: RunningDevice) -> None:
    assert await call(device, "axtid:SetIdDataConfiguration", IdDataConfiguration=[FORMAT]) == {
        "Token": ["own"]
    }
    listed = (await call(device, "axtid:GetIdDataConfigurationList"))["IdDataConfiguration"]
    assert [one["token"] for one in listed] == ["H10301", "own"]
    assert listed[1]["IdDataFieldMap"] == FORMAT["IdDataFieldMap"]
    await somebody(device, [("EmployeeNr", "IdDataEqual", "")], ("EmployeeNr", "4711"))
    assert await show(device, f"05{4711:04x}", 24) == "AccessGranted"
    only = [{"token": "reader-1", "IdDataConfiguration": ["H10301"]}]
    await call(device, "axtid:SetIdPointConfiguration", IdPointConfiguration=only)
    assert await show(device, f"05{4711:04x}", 24) == "InvalidCredential", "this reader reads other cards"
    await call(device, "axtid:RemoveIdDataConfiguration", Token=["own"])
    wrong = [FORMAT | {"IdDataFieldMap": [{"Name": "X", "Map": "25", "Encoding": "BinLE2Int"}]}]
    fault = await call(device, "axtid:SetIdDataConfiguration", 400, IdDataConfiguration=wrong)
    assert fault["FaultSubCode"] == "ter:InvalidConfigurationFault"
    missing = [{"token": "reader-1", "IdDataConfiguration": ["own"]}]
    fault = await call(device, "axtid:SetIdPointConfiguration", 400, IdPointConfiguration=missing)
    assert fault["FaultSubCode"] == "ter:InvalidIdPointConfigurationFault"


async def test_how_a_reader_is_wired(device: RunningDevice) -> None:
    async def now(token: str) -> dict[str, str]:
        got = await call(device, "axtid:GetIdPointConfiguration", Token=[token])
        return {one["Name"]: one["Value"] for one in got["IdPointConfiguration"][0]["Configuration"]}

    async def set_(expected: int = 200, token: str = "reader-4", **values: str) -> dict[str, Any]:
        names = {name.replace("_", "."): value for name, value in values.items()}
        given = [{"Name": f"IdPoint.{name}", "Value": value} for name, value in names.items()]
        asked = [{"token": token, "Configuration": given}]
        return await call(device, "axtid:SetIdPointConfiguration", expected, IdPointConfiguration=asked)

    await set_(Reader_Type="RS-485HD", Hardware_Address="1A")
    assert (await now("reader-4"))["IdPoint.Hardware.Address"] == "1A"
    wired = device.context.settings.get("readers").readers["reader-4"]  # type: ignore[attr-defined]  # its own type
    assert (wired.connector, wired.address, wired.enabled) == (2, 26, True)
    status = await call(device, "axtid:GetSecureChannelStatus", Token="reader-4")
    assert status["SecureChannelStatus"] == {"Active": False, "Reason": "NoKey"}
    key = {"token": "k1", "Name": "Key", "Key": "00112233445566778899aabbccddeeff"}
    await call(device, "axkey:SetEncryptionKey", **{"axkey:EncryptionKey": [key]})
    await set_(SecureChannel_KeyToken="k1", SecureChannel_KeyType="KeyBase")
    shown = await now("reader-4")
    assert (shown["IdPoint.SecureChannel.KeyToken"], shown["IdPoint.SecureChannel.KeyType"]) == (
        "k1",
        "KeyBase",
    )
    wired = device.context.settings.get("readers").readers["reader-4"]  # type: ignore[attr-defined]  # its own type
    assert wired.key.get_secret_value() == key["Key"]
    assert wired.security == "install"
    for values in ({"Hardware_Address": "80"}, {"Reader_Type": "Magic"}, {"Volume": "11"}):
        fault = await set_(400, **values)
        assert fault["FaultSubCode"] == "ter:InvalidIdPointConfigurationFault"
    await call(device, "axtid:SetIdPoint", IdPoint=[{"token": "elsewhere", "Name": "Intercom"}])
    assert "not wired" in (await set_(400, "elsewhere", Reader_Type="Wiegand"))["FaultMsg"]
    await call(device, "axtid:RemoveIdPointConfiguration", Token=["reader-4"])
    assert (await now("reader-4"))["IdPoint.Reader.Type"] == "None"
    unknown = await call(device, "axtid:RemoveIdPointConfiguration", 400, Token=["nowhere"])
    assert unknown["FaultSubCode"] == "ter:NotFound"
    info = (await call(device, "axtid:GetIdPointConfigurationInfo", Token="reader-1"))["ConfigurationInfo"]
    assert "RS-485HD" in next(one["Enums"] for one in info if one["Name"] == "IdPoint.Reader.Type")
    for operation in ("axtid:GetIdPointWhiteList", "axtid:GetIdPointWhiteListList"):
        given = {} if operation.endswith("ListList") else {"Token": "reader-1"}
        assert await call(device, operation, **given) == {"IdPointWhiteList": []}


async def test_a_card_that_waits_in_vain_for_its_pin(tmp_path: Path) -> None:
    clock = ManualClock()
    async with run_device("door-controller", state=tmp_path, clock=clock) as device:
        await prepare(device)
        kind = [("Card", "IdDataEqual", ""), ("PIN", "IdDataEqual", "")]
        await somebody(device, kind, ("Card", "00ff"), ("PIN", "1234"))
        waited: list[str] = []
        device.context.bus.listen(
            lambda event: (
                waited.append(event.source["IdPointToken"]) if event.topic.endswith(":Timeout") else None
            )
        )
        assert await show(device, "00ff", 16) == "RequirePIN"
        await clock.advance(9)
        assert waited == []
        await clock.advance(2)
        assert waited == ["reader-1"]


async def test_changes_are_told(device: RunningDevice) -> None:
    seen: list[tuple[str, str]] = []
    device.context.bus.listen(lambda event: seen.append((event.topic, next(iter(event.source.values()), ""))))
    await call(device, "axtid:SetIdPoint", IdPoint=[{"token": "there", "Name": "There"}])
    await call(device, "axtid:RemoveIdPoint", Token=["there"])
    await call(device, "pacsaxis:SetArea", Area=[{"token": "hall", "Name": "Hall"}])
    await call(device, "pacsaxis:RemoveArea", Token=["hall"])
    await somebody(device, [("Card", "IdDataEqual", "")], ("Card", "00ff"))
    await call(device, "pacsaxis:DisableCredential", Token="her", Status="Lost")
    await call(device, "tac:DisableAccessPoint", Token="door-1 in")
    prefix = "tns1:Configuration/"
    assert {
        (f"{prefix}tnsaxis:IdPoint/Changed", "there"),
        (f"{prefix}tnsaxis:IdPoint/Removed", "there"),
        (f"{prefix}Area/Changed", "hall"),
        (f"{prefix}Area/Removed", "hall"),
        (f"{prefix}AccessProfile/Changed", "rule"),
        (f"{prefix}AuthenticationProfile/Changed", "own-type"),
        ("tns1:Credential/State/Enabled", "her"),
        ("tns1:AccessPoint/State/Enabled", "door-1 in"),
    } <= set(seen)
