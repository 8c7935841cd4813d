"""Plate verifiers and barcode readers with API keys: what they send is decided at their door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from axisedge.access.peripherals import Reading
from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid
from axisedge.testing.running import RunningDevice, run_device
from axisedge.vapix.peripheral_push import event_of, reading_of

pytestmark = pytest.mark.feature("ACC-04")

PUSH, HOME = "/vapix/peripherals", "/api/v1/peripherals"
DOOR = {"name": "Gate", "connector": 1, "identification": ["CardOnly", "PlateOnly", "QROnly"]}
PLATE_EVENT = {
    "packetCounter": "2117397",
    "plateText": "M WR6677",
    "plateUTF8": "M WR6677",
    "carState": "new",
    "carMoveDirection": "unknown",
    "carID": "54950",
    "geotag": {"lat": 55.70421, "lon": 13.19366},
    "plateCoordinates": [514, 570, 120, 28],
    "camera_info": {"SerialNumber": "ACCC8EBFB452"},
}


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    await prepare(made)
    return made


async def prepare(device: RunningDevice) -> None:
    await device.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
    policy = [{"AccessPoint": "door-1 in", "Schedule": ["standard_always"]}]
    await pacs(
        device, "pacsaxis:SetAccessProfile", AccessProfile=[{"token": "staff", "AccessPolicy": policy}]
    )
    data = [{"Name": "LPN", "Value": "mwr-6677"}, {"Name": "QR", "Value": "guest/42"}]
    credential = {
        "token": "car",
        "IdData": data,
        "CredentialAccessProfile": [{"AccessProfile": "staff"}],
    }
    await pacs(device, "pacsaxis:SetCredential", Credential=[credential])


async def pacs(device: RunningDevice, operation: str, **given_: Any) -> dict[str, Any]:
    async with device.session.post(device.http + "/vapix/pacs", json={operation: given_}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == 200, answer
        return answer


async def ask(
    device: RunningDevice, method: str, path: str, body: object = None, status: int = 200
) -> dict[str, Any]:
    async with device.session.request(method, device.http + path, json=body) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def add(device: RunningDevice, kind: str = "plate", **more: Any) -> tuple[str, str]:
    body = {"name": "Camera", "kind": kind, "accessPoint": "door-1 in", **more}
    told = await ask(device, "POST", HOME, body)
    return told["token"], told["key"]


async def push(
    device: RunningDevice, key: str, body: Any, status: int = 200, header: str = "X-Auth-Key"
) -> dict[str, Any]:
    """As a camera does: no login, only the key."""
    form = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
    headers = {header: key} if key else {}
    async with device.stranger.post(device.http + PUSH, headers=headers, **form) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


def unlocked(device: RunningDevice) -> bool:
    return bool(device.context.hardware.line("door-1-relay").read())


@pytest.mark.feature("ACC-03")
async def test_a_plate_sent_with_the_key_opens_its_door(device: RunningDevice) -> None:
    token, key = await add(device)
    assert len(key) >= 43
    shown = await ask(device, "GET", HOME)
    (one,) = shown["peripherals"]
    assert (one["name"], one["problem"], one["lastUsed"]) == ("Camera", "", None)
    assert {point["token"] for point in shown["accessPoints"]} == {"door-1 in", "door-1 out"}
    assert not unlocked(device)
    other = PLATE_EVENT | {"plateUTF8": "X 1", "carID": "1"}
    assert await push(device, key, other) == {"decision": "denied", "reason": "InvalidCredential"}
    assert not unlocked(device)
    assert await push(device, key, PLATE_EVENT) == {"decision": "granted", "reason": "Granted"}
    assert unlocked(device)
    assert (await ask(device, "GET", HOME))["peripherals"][0]["lastUsed"] is not None
    filters = [{"Key": "CredentialToken", "Value": "car"}, {"Key": "topic1", "Value": "AccessGranted"}]
    async with device.session.post(
        device.http + "/vapix/eventlogger", json={"axlog:FetchEvents": {"Filters": filters}}
    ) as response:
        (entry,) = (await response.json())["Event"]
    values = {item["Key"]: item["Value"] for item in entry["KeyValues"]}
    assert (values["topic1"], values["AccessPointToken"]) == ("AccessGranted", "door-1 in")
    points = await device.session.post(device.http + "/vapix/idpoint", json={"axtid:GetIdPointInfoList": {}})
    assert token in {point["token"] for point in (await points.json())["IdPointInfo"]}


async def test_events_of_one_vehicle_count_once(device: RunningDevice) -> None:
    _, key = await add(device)
    assert (await push(device, key, PLATE_EVENT))["decision"] == "granted"
    for state in ("update", "lost"):
        assert (await push(device, key, PLATE_EVENT | {"carState": state}))["decision"] == "none"
    heartbeat = {"system": {"timestamp": "2023-03-10T10:13:24.000Z"}, "identify": {}, "ALPV": {}}
    assert (await push(device, key, heartbeat))["decision"] == "none"
    assert (await push(device, key, PLATE_EVENT | {"carID": "2"}))["decision"] == "granted"


async def test_only_the_chosen_direction_counts(device: RunningDevice) -> None:
    token, key = await add(device, direction="in")
    for way in ("unknown", "out"):
        assert (await push(device, key, PLATE_EVENT | {"carMoveDirection": way}))["decision"] == "none"
    assert not unlocked(device)
    assert (await push(device, key, PLATE_EVENT | {"carMoveDirection": "in"}))["decision"] == "granted"
    await ask(device, "PATCH", f"{HOME}/{token}", {"direction": "out", "name": "Other"})
    assert (await ask(device, "GET", HOME))["peripherals"][0]["direction"] == "out"


async def test_a_form_with_picture_and_a_code_of_a_barcode_reader(device: RunningDevice) -> None:
    _, key = await add(device)
    form = aiohttp.FormData()
    form.add_field("event", json.dumps(PLATE_EVENT), content_type="application/json", filename="event.json")
    form.add_field("image", b"\xff\xd8\xff\xe0" * 50_000, content_type="image/jpeg", filename="car.jpg")
    assert (await push(device, key, form))["decision"] == "granted"
    _, scanner = await add(device, "code", name="Scanner")
    assert (await push(device, scanner, {"value": "guest/42"}, header="X-API-Key"))["decision"] == "granted"
    assert (await push(device, scanner, {"value": "MWR6677"}))["decision"] == "denied", "a plate is no code"
    wrong = await push(device, scanner, {"value": ""}, 400)
    assert wrong["error"]["field"] == "value"


@pytest.mark.feature("SEC-01")
async def test_a_key_that_was_replaced_or_removed_is_worth_nothing(device: RunningDevice) -> None:
    token, key = await add(device)
    told = await ask(device, "POST", f"{HOME}/{token}/key", {})
    assert told["key"] not in ("", key)
    await push(device, key, PLATE_EVENT, 401)
    assert (await push(device, told["key"], PLATE_EVENT))["decision"] == "granted"
    await ask(device, "DELETE", f"{HOME}/{token}")
    await push(device, told["key"], PLATE_EVENT, 401)
    await push(device, "", PLATE_EVENT, 401)
    await ask(device, "DELETE", f"{HOME}/{token}", status=404)
    async with device.stranger.get(device.http + HOME) as response:
        assert response.status == 401


async def test_a_key_of_ones_own_and_what_is_refused(device: RunningDevice) -> None:
    own = "a-key-that-somebody-else-has-made"
    _, key = await add(device, key=own)
    assert key == own
    assert (await push(device, own, PLATE_EVENT))["decision"] == "granted"
    body = {"name": "Second", "kind": "plate"}
    assert (await ask(device, "POST", HOME, body | {"key": own}, 400))["error"]["field"] == "key"
    assert (await ask(device, "POST", HOME, body | {"key": "short"}, 400))["error"]["field"] == "key"
    place = await ask(device, "POST", HOME, body | {"accessPoint": "nowhere"}, 400)
    assert place["error"]["field"] == "accessPoint"
    _, unplaced = await add(device, accessPoint="")
    assert await push(device, unplaced, PLATE_EVENT) == {"decision": "denied", "reason": "Unauthorized"}
    problems = [one["problem"] for one in (await ask(device, "GET", HOME))["peripherals"]]
    assert sorted(problems) == ["", "no-access-point"]
    for _ in range(14):
        await add(device)
    full = await ask(device, "POST", HOME, body, 409)
    assert "at most 16 peripherals" in full["error"]["message"]


@pytest.mark.feature("SEC-01")
async def test_wrong_keys_lock_the_address_out_and_no_key_is_on_the_disk(tmp_path: Path) -> None:
    clock = ManualClock()
    async with run_device("door-controller", state=tmp_path, clock=clock) as device:
        await prepare(device)
        _, key = await add(device)
        blocked: list[str] = []
        device.context.bus.listen(
            lambda event: blocked.append(event.topic) if event.topic.endswith("AddressBlocked") else None
        )
        for number in range(10):
            await push(device, f"{number:032d}", PLATE_EVENT, 401)
        assert len(blocked) == 1
        async with device.stranger.post(
            device.http + PUSH, json=PLATE_EVENT, headers={"X-Auth-Key": key}
        ) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "60")
        assert not unlocked(device)
        await clock.advance(61)
        assert (await push(device, key, PLATE_EVENT))["decision"] == "granted"
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert key.encode() not in path.read_bytes(), path


words = st.text(max_size=20)
leaves = st.none() | st.booleans() | st.integers() | words
names = st.sampled_from(["value", "id", "direction", "plateText", "plateUTF8", "carState", "carID", "ALPV"])
events = st.dictionaries(names, leaves | st.lists(leaves, max_size=2), max_size=6)
kinds = st.sampled_from(["application/json", "multipart/form-data; boundary=b", "multipart/form-data", ""])


@given(kinds | words, st.binary(max_size=200) | events.map(lambda event: json.dumps(event).encode()))
def test_any_body_is_an_event_or_refused(kind: str, body: bytes) -> None:
    wrapped = b'--b\r\nContent-Disposition: form-data; name="event"\r\n\r\n' + body + b"\r\n--b--\r\n"
    for sent in (body, wrapped):
        try:
            reading = reading_of(event_of(kind, sent))
        except Invalid as error:
            assert error.why
        else:
            assert reading is None or (isinstance(reading, Reading) and 0 < len(reading.text) <= 256)
