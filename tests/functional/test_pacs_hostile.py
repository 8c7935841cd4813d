"""Physical access control when clients ask for what cannot be, and when two of them change the same thing."""

from __future__ import annotations

import asyncio
import functools
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from axisedge.access.decision import Whereabouts
from axisedge.access.model import AuthenticationProfile, Credential, IdData, Peripheral, User
from axisedge.access.people import People
from axisedge.core.errors import NotFound
from axisedge.rtsp.metadata import MetadataTrack
from axisedge.security.accounts import Privileges
from axisedge.testing.running import RunningDevice

pytestmark = [pytest.mark.feature("INT-01"), pytest.mark.feature("ACC-03")]
LIMIT = 30.0
PATHS = {
    **dict.fromkeys(("tdc", "axtdc"), "/vapix/doorcontrol"),
    **dict.fromkeys(("tac", "pacsaxis", "axudb"), "/vapix/pacs"),
    "axsch": "/vapix/schedule",
    "axlog": "/vapix/eventlogger",
}
ENDS = (
    "0001-01-01T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "9999-12-31T23:59:59",
)


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    made: RunningDevice = await axisedge_devices("door-controller")
    door = {"name": "Front", "reader_outside": "reader-1", "identification": ["CardOnly", "odd"]}
    await made.context.settings.update("doors", {"doors": {"door-1": door}}, "test")
    return made


async def call(device: RunningDevice, operation: str, status: int = 200, **given: Any) -> dict[str, Any]:
    path = PATHS[operation.partition(":")[0]]
    async with device.session.post(device.http + path, json={operation: given}) as response:
        answer: dict[str, Any] = await response.json()
        assert response.status == status, answer
        return answer


async def test_times_at_the_ends_of_the_calendar_are_answered(device: RunningDevice) -> None:
    await call(device, "tdc:LockDoor", Token="door-1")
    for end in ENDS:
        early = end.startswith("0001")
        since = await call(device, "axlog:FetchEvents", Start=end)
        before = await call(device, "axlog:FetchEvents", Stop=end)
        assert (bool(since["Event"]), bool(before["Event"])) == (early, not early)
        for name in ("LocalTime", "UtcTime"):
            asked = {"Token": "standard_office_hours", name: end}
            told = await call(device, "axsch:ScheduleActive", 400, **asked)
            assert told["FaultMsg"] == f"{name} must be in the years 1900 to 9000"


async def test_a_credential_may_be_valid_from_the_first_to_the_last_day(device: RunningDevice) -> None:
    times = {"ValidFrom": ENDS[0], "ValidTo": ENDS[2]}
    rule = {"token": "rule", **times, "AccessPolicy": [{"AccessPoint": "door-1 in"}]}
    await call(device, "pacsaxis:SetAccessProfile", AccessProfile=[rule])
    card = {"IdData": [{"Name": "Card", "Value": "cafe"}], **times}
    given = {"CredentialAccessProfile": [{"AccessProfile": "rule", **times}]}
    await call(device, "pacsaxis:SetCredential", Credential=[{"token": "card", **card, **given}])
    controllers = await call(device, "pacsaxis:GetAccessControllerList")
    asked = {"Token": controllers["AccessController"][0]["token"], "SourceToken": "reader-1"}
    shown = [{"Name": "Card", "Value": "CAFE"}]
    assert (await call(device, "pacsaxis:VerifyRequest", **asked, IdData=shown))["AccessGranted"] is True


async def test_an_operator_that_nobody_knows_is_refused_and_never_matches(device: RunningDevice) -> None:
    factor = {"IdDataName": "Card", "IdMatchOperatorName": "IdDataNotEqual"}
    odd = {"token": "odd", "Name": "Odd", "IdFactor": [factor]}
    told = await call(device, "pacsaxis:SetAuthenticationProfile", 400, AuthenticationProfile=[odd])
    assert "IdDataEqualToField" in told["FaultMsg"]
    directory = device.context.access_directory
    assert directory is not None  # and an older version has kept one
    await directory.put([AuthenticationProfile.model_validate(odd)], "test")
    rule = {"token": "rule", "AccessPolicy": [{"AccessPoint": "door-1 in"}]}
    await call(device, "pacsaxis:SetAccessProfile", AccessProfile=[rule])
    card = {"IdData": [{"Name": "Card", "Value": "cafe"}], "AuthenticationProfile": ["odd"]}
    given = {"CredentialAccessProfile": [{"AccessProfile": "rule"}]}
    await call(device, "pacsaxis:SetCredential", Credential=[{"token": "card", **card, **given}])
    controllers = await call(device, "pacsaxis:GetAccessControllerList")
    asked = {"Token": controllers["AccessController"][0]["token"], "SourceToken": "reader-1"}
    answer = await call(device, "pacsaxis:VerifyRequest", **asked, IdData=card["IdData"])
    assert answer == {"AccessGranted": False, "Reason": "AuthenticationNotAccepted"}


async def test_a_doors_token_leaves_room_for_those_of_its_access_points(device: RunningDevice) -> None:
    longest = "d" * 56
    await call(device, "axtdc:SetDoor", Door=[{"token": longest, "Name": "Long"}])
    points = (await call(device, "tac:GetAccessPointInfoList"))["AccessPointInfo"]
    assert {f"{longest} in", f"{longest} out"} <= {point["token"] for point in points}
    told = await call(device, "axtdc:SetDoor", 400, Door=[{"token": "d" * 57, "Name": "Longer"}])
    assert "at most 56" in told["FaultMsg"]


async def test_where_credentials_are_is_told_a_page_at_a_time(device: RunningDevice) -> None:
    directory = device.context.access_directory
    assert directory is not None
    store, names = directory.records.store, [f"c{number}" for number in range(5)]
    await directory.put([Credential(token=name) for name in names], "test")
    for name in names:
        there = Whereabouts("inside", datetime(2026, 1, 5, tzinfo=UTC), name == "c3")
        await directory.records.run(functools.partial(store.move, name, there))
    found: list[tuple[str, bool]] = []
    asked: dict[str, Any] = {"Limit": 2}
    for _ in range(3):
        page = await call(device, "pacsaxis:GetAntipassbackDataList", **asked)
        found += [(one["CredentialToken"], one["Violation"]) for one in page["AntipassbackData"]]
        asked = {"Limit": 2, "StartReference": page.get("NextStartReference", "")}
    assert found == [(name, name == "c3") for name in names]
    assert asked["StartReference"] == ""
    told = await call(device, "pacsaxis:GetAntipassbackDataList", 400, StartReference="c33")
    assert told["FaultSubCode"] == "ter:InvalidStartReference"


@pytest.mark.parametrize("replaced", [False, True])
async def test_an_access_point_that_was_switched_off_and_on_follows_its_door(
    device: RunningDevice, replaced: bool
) -> None:
    if replaced:  # by a client, who says from now on what it is
        point = {
            "token": "door-1 in",
            "Name": "Own",
            "Entity": "door-1",
            "AuthenticationProfile": ["PINOnly"],
        }
        await call(device, "pacsaxis:SetAccessPoint", AccessPoint=[point])
    for enabled, operation in ((False, "DisableAccessPoint"), (True, "EnableAccessPoint")):
        await call(device, f"tac:{operation}", Token="door-1 in")
        state = await call(device, "tac:GetAccessPointState", Token="door-1 in")
        assert state == {"AccessPointState": {"Enabled": enabled}}
        (point,) = (await call(device, "pacsaxis:GetAccessPoint", Token="door-1 in"))["AccessPoint"]
        assert point["Enabled"] is enabled
        shown = await device.context.access_desk.present("reader-1", {"Card": "cafe"}, 16)
        if not replaced:
            assert str(shown.reason) == ("InvalidCredential" if enabled else "AccessPointDisabled")
    door = {"name": "Back", "identification": ["QROnly"]}
    await device.context.settings.update("doors", {"doors": {"door-1": door}}, "test")
    (point,) = (await call(device, "pacsaxis:GetAccessPoint", Token="door-1 in"))["AccessPoint"]
    now = (point["Name"], point["AuthenticationProfile"])
    assert now == (("Own", ["PINOnly"]) if replaced else ("Back in", ["QROnly"]))
    await call(device, "tac:DisableAccessPoint", 400, Token="door-9 in")


@pytest.mark.feature("EVT-07")
async def test_numbers_of_cards_are_told_to_administrators_only(device: RunningDevice) -> None:
    context, told = device.context, dict[str, list[str]]()
    await context.accounts.add("vera", "viewer pass", Privileges.VIEWER, actor="test")
    for user, word in (("vera", "viewer pass"), (device.user, device.password)):
        login = aiohttp.DigestAuthMiddleware(user, word)
        async with aiohttp.ClientSession(middlewares=(login,)) as session, asyncio.timeout(LIMIT):
            async with session.get(device.http + "/axis-cgi/wssession.cgi") as response:
                token = await response.text()
            url = f"{device.http}/vapix/ws-data-stream?sources=events&wssession={token}"
            async with session.ws_connect(url) as socket:
                every = {"eventFilterList": [{"topicFilter": "//."}]}
                await socket.send_json({"apiVersion": "1.0", "method": "events:configure", "params": every})
                assert (await socket.receive_json())["data"] == {}
                await context.access_desk.present("reader-1", {"Card": "c0ffee"}, 24)
                await call(device, "tdc:BlockDoor", Token="door-1")  # the last that is heard
                told[user] = []
                while '"Blocked"' not in (text := await socket.receive_str()):
                    told[user].append(text)
        await call(device, "tdc:LockDoor", Token="door-1")
    heard = {user: [text for text in texts if "c0ffee" in text] for user, texts in told.items()}
    assert heard["vera"] == []
    assert any("CardPresented" in text for text in told["vera"]), "that a card was shown is no secret"
    assert len(heard[device.user]) == 2, "what was shown, and that nobody has it"

    assert context.access_desk is not None
    track, sent = MetadataTrack(context.bus, "producer"), []
    with context.bus.subscribe(track._passes) as events:
        await context.access_desk.present("reader-1", {"Card": "c0ffee"}, 24)
        sent = [event.topic for event in events.take()]
    assert "tns1:IdPoint/tnsaxis:Activity" in sent
    assert "tns1:IdPoint/tnsaxis:Request/IdData" not in sent


# -- two changes at once -------------------------------------------------------------------------------------


async def test_a_credential_that_is_removed_while_it_is_disabled_does_not_come_back(
    device: RunningDevice,
) -> None:
    directory = device.context.access_directory
    assert directory is not None
    card = {"token": "card", "IdData": [{"Name": "Card", "Value": "cafe"}]}
    for _ in range(10):
        await call(device, "pacsaxis:SetCredential", Credential=[card])
        both = ("EnableCredential", "RemoveCredential")
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(
                *(post(device, f"pacsaxis:{operation}", {"Token": "card"}) for operation in both)
            )
        assert (await call(device, "pacsaxis:GetCredential", Token="card"))["Credential"] == []


async def post(device: RunningDevice, operation: str, given: dict[str, Any]) -> int:
    async with device.session.post(device.http + "/vapix/pacs", json={operation: given}) as response:
        return response.status


async def test_a_change_is_made_to_what_a_credential_is_then(device: RunningDevice) -> None:
    directory = device.context.access_directory
    assert directory is not None
    card = {"token": "card", "IdData": [{"Name": "Card", "Value": "cafe"}]}
    await call(device, "pacsaxis:SetCredential", Credential=[card])
    new = Credential(token="card", id_data=[IdData(name="Card", value="beef")])
    off = {"enabled": False}
    await asyncio.gather(
        directory.put([new], "test"),
        directory.change(Credential, "card", lambda old: old.model_copy(update=off), "test"),
    )
    (found,) = (await call(device, "pacsaxis:GetCredential", Token="card"))["Credential"]
    assert (found["IdData"][0]["Value"], found["Enabled"]) == ("beef", False)


async def test_a_person_who_was_removed_meanwhile_is_not_saved_again(device: RunningDevice) -> None:
    directory = device.context.access_directory
    assert directory is not None
    people = People(directory)
    await directory.put([User(token="ann", name="Ann"), Credential(token="card", user_token="ann")], "test")
    person = await people.one("ann")
    await directory.remove(Credential, ["card"], "test")
    with pytest.raises(NotFound, match="card"):
        await directory.put(list(person.credentials), "test", there=[(Credential, "card")])
    await people.remove("ann", "test")
    data = [IdData(name="Card", value="cafe")]
    stale = type(person)(
        person.user, [one.model_copy(update={"id_data": data}) for one in person.credentials]
    )
    with pytest.raises(NotFound, match="ann"):
        await people.save(stale, "test")
    assert (await people.listed()).total == 0


async def test_a_replaced_key_does_not_come_back_with_another_change(device: RunningDevice) -> None:
    peripherals = device.context.peripherals
    assert peripherals is not None
    made, old = await peripherals.add(Peripheral(name="Gate"), "test")
    for number in range(10):
        renewed, _ = await asyncio.gather(
            peripherals.renew(made.token, "test"),
            peripherals.change(made.token, {"name": f"Gate {number}"}, "test"),
        )
        assert await peripherals.identify(old, "192.0.2.1") is None
        assert (await peripherals.identify(renewed[1], "192.0.2.1")) is not None
        old = renewed[1]
    removed, changed = await asyncio.gather(
        peripherals.remove(made.token, "test"),
        peripherals.change(made.token, {"name": "Ghost"}, "test"),
        return_exceptions=True,
    )
    assert removed is None
    assert isinstance(changed, NotFound)
    assert await peripherals.all() == []


async def test_no_more_peripherals_than_allowed_when_all_are_added_at_once(device: RunningDevice) -> None:
    peripherals = device.context.peripherals
    assert peripherals is not None
    new = [peripherals.add(Peripheral(name=f"Camera {number}"), "test") for number in range(20)]
    await asyncio.gather(*new, return_exceptions=True)
    assert len(await peripherals.all()) == 16
