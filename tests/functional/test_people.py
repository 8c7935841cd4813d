"""People, groups and access rules of a door controller, over the page's interface."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest
import pytest_asyncio

from axisedge.testing.running import RunningDevice

pytestmark = pytest.mark.feature("ACC-03")

API = "/api/v1"
PAGES: dict[str, dict[str, str]] = {}
DOOR = {"name": "Front", "connector": 1, "reader_outside": "reader-1"}


@pytest_asyncio.fixture
async def device(axisedge_devices: Any) -> RunningDevice:
    PAGES.clear()
    made: RunningDevice = await axisedge_devices("door-controller")
    await made.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
    return made


async def logged_in(device: RunningDevice) -> dict[str, str]:
    """The cookie and the token of a page whose user is logged in; asked for once a device."""
    if device.http not in PAGES:
        login = {"user": device.user, "password": device.password}
        async with device.stranger.post(f"{device.http}{API}/session", json=login) as response:
            token = (await response.json())["csrf"]
            cookie = response.headers["Set-Cookie"].partition(";")[0]
        PAGES[device.http] = {"X-CSRF-Token": token, "Cookie": cookie}
    return PAGES[device.http]


async def ask(device: RunningDevice, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    sent = {"data": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
    headers = await logged_in(device)
    async with device.stranger.request(method, device.http + API + path, headers=headers, **sent) as response:
        answer = await response.json()
        assert response.status == status, answer
        return answer if status == 200 else answer["error"]


async def rule(device: RunningDevice, name: str = "Staff", **members: Any) -> str:
    asked = {"name": name, "places": ["door-1 in"], **members}
    rules = (await ask(device, "POST", "/access-rules", asked))["rules"]
    return next(str(one["id"]) for one in rules if one["name"] == name)


async def person(device: RunningDevice, name: str, *credentials: dict[str, Any], **members: Any) -> Any:
    asked = {"name": name, "credentials": list(credentials), **members}
    return await ask(device, "POST", "/people", asked)


async def verdict(device: RunningDevice, **shown: str) -> bool:
    asked = [{"Name": name, "Value": value} for name, value in shown.items()]
    (controller,) = device.context.access_desk.points.controllers()  # type: ignore[union-attr]  # it has doors
    request = {"Token": controller.token, "SourceToken": "reader-1", "IdData": asked}
    body = {"pacsaxis:VerifyRequest": request}
    async with device.session.post(device.http + "/vapix/pacs", json=body) as response:
        return bool((await response.json())["AccessGranted"])


async def finished(device: RunningDevice) -> Any:
    """How the import stands once it rests."""
    async with asyncio.timeout(20):
        busy = ("checking", "writing")
        while (now := await ask(device, "GET", "/people-import"))["state"] in busy:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.01)
    return now


async def imported(device: RunningDevice, text: str) -> Any:
    await ask(device, "POST", "/people-import", text.encode())
    checked = await finished(device)
    assert (checked["state"], checked["problems"]) == ("checked", [])
    await ask(device, "POST", "/people-import/confirm")
    return await finished(device)


async def exported(device: RunningDevice, pins: str = "no") -> list[dict[str, str]]:
    address, headers = f"{device.http}{API}/people-export?pins={pins}", await logged_in(device)
    async with device.stranger.get(address, headers=headers) as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
        return list(csv.DictReader(io.StringIO((await response.text()).removeprefix("\ufeff"))))


async def test_a_person_with_a_card_passes_until_suspended(device: RunningDevice) -> None:
    staff = await rule(device)
    ada = await person(device, "Ada", {"card": "00:FF", "pin": "1234", "rules": [staff]})
    (card,) = ada["credentials"]
    assert (card["card"], card["hasPin"], card["status"]) == ("ff", True, "Enabled")
    assert "1234" not in str(ada), "a PIN is never told"
    assert await verdict(device, Card="00ff")
    kept = {key: card[key] for key in ("id", "card", "rules")}
    changed = await ask(
        device,
        "PUT",
        f"/people/{ada['id']}",
        {"name": "Ada L", "credentials": [{**kept, "status": "Disabled"}]},
    )
    assert (changed["credentials"][0]["id"], changed["credentials"][0]["hasPin"]) == (card["id"], True)
    assert not await verdict(device, Card="00ff")
    without = await ask(
        device, "PUT", f"/people/{ada['id']}", {"name": "Ada L", "credentials": [{**kept, "pin": ""}]}
    )
    assert not without["credentials"][0]["hasPin"]
    await ask(device, "DELETE", f"/people/{ada['id']}")
    assert not await verdict(device, Card="00ff")
    gone = await ask(device, "GET", f"/people/{ada['id']}", status=404)
    assert "does not exist" in gone["message"]


async def test_what_the_page_does_not_show_stays(device: RunningDevice) -> None:
    """A client's own id data and attributes outlive a change by the page."""
    ada = await person(device, "Ada", {"card": "ff"})
    store = device.context.access_directory.records.store  # type: ignore[union-attr]  # it has doors
    body = {
        "pacsaxis:SetCredential": {
            "Credential": [
                {
                    "token": ada["credentials"][0]["id"],
                    "UserToken": ada["id"],
                    "Status": "Enabled",
                    "IdData": [{"Name": "Card", "Value": "ff"}, {"Name": "CardNr", "Value": "77"}],
                    "Attribute": [{"Name": "Colour", "Value": "blue"}],
                }
            ]
        }
    }
    async with device.session.post(device.http + "/vapix/pacs", json=body) as response:
        assert response.status == 200
    asked = {"id": ada["credentials"][0]["id"], "card": "fe", "longAccess": True}
    await ask(device, "PUT", f"/people/{ada['id']}", {"name": "Ada", "credentials": [asked]})
    (credential,) = await device.context.access_directory.records.run(  # type: ignore[union-attr]
        lambda: store.credentials_of(ada["id"])
    )
    assert {one.name: one.value for one in credential.id_data} == {"Card": "fe", "CardNr": "77"}
    assert credential.attributes() == {"Colour": "blue", "ExtendedAccessTime": "True"}


async def test_a_card_with_its_length_is_told_from_longer_ones(device: RunningDevice) -> None:
    """At the reader's own interface; the length is kept until the card is another one."""
    staff = await rule(device)
    ada = await person(device, "Ada", {"card": "ff", "bits": 26, "rules": [staff]})
    (card,) = ada["credentials"]
    assert card["bits"] == 26
    assert [await verdict(device, Card="ff", BitCount=n) for n in ("26", "27")] == [True, False]
    desk = device.context.access_desk
    assert desk is not None
    passed = [await desk.present("reader-1", {"Card": "ff"}, bits) for bits in (26, 34, 0)]
    assert [one is not None and one.granted for one in passed] == [True, False, True]
    (line,) = await exported(device)
    assert line["bits"] == "26"
    for change, bits in (({"card": "0FF"}, 26), ({"card": "fe"}, 0)):
        asked = {"name": "Ada", "credentials": [{"id": card["id"], "rules": [staff], **change}]}
        changed = await ask(device, "PUT", f"/people/{ada['id']}", asked)
        assert changed["credentials"][0]["bits"] == bits
    told = f"name,credential,card,bits\r\nAda,{card['id']},fe,37\r\n"
    assert (await imported(device, told))["changedCredentials"] == 1
    assert [await verdict(device, Card="fe", BitCount=n) for n in ("26", "37")] == [False, True]
    assert (await imported(device, f"name,credential,card\r\nAda,{card['id']},fd\r\n"))["state"] == "done"
    assert await verdict(device, Card="fd", BitCount="26"), "another card, whose length nobody has told"


BAD_CREDENTIALS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({}, "credentials.0.card", "give a card"),
    ({"card": "xyz"}, "credentials.0.card", "1 to 128 hexadecimal digits"),
    ({"card": "0abc"}, "credentials.0.card", "Bo has this card already"),
    ({"card": "1", "bits": 513}, "credentials.0.bits", "512"),
    ({"card": "1", "pin": "12a"}, "credentials.0.pin", "pattern"),
    ({"card": "1", "pin": "12", "duressPin": "12"}, "credentials.0.duressPin", "another one"),
    ({"card": "1", "rules": ["no"]}, "credentials.0.rules.0", "no such rule"),
    ({"card": "1", "identification": ["no"]}, "credentials.0.identification.0", "no such"),
    ({"card": "1", "validFrom": "soon"}, "credentials.0.validFrom", "must be a time"),
    (
        {"card": "1", "validFrom": "2026-05-02T00:00Z", "validTo": "2026-05-01T00:00Z"},
        "credentials.0.validTo",
        "later",
    ),
    ({"card": "1", "id": "other"}, "credentials.0.id", "no such credential"),
)


async def test_bad_input_names_the_field_and_the_limit(device: RunningDevice) -> None:
    await person(device, "Bo", {"card": "abc"})
    for credential, field, words in BAD_CREDENTIALS:
        error = await ask(device, "POST", "/people", {"name": "Ada", "credentials": [credential]}, 400)
        assert (error["field"], words in error["message"]) == (field, True), error
    assert (await ask(device, "GET", "/people"))["total"] == 1


async def test_two_cards_of_one_person_are_different_and_may_be_exchanged(device: RunningDevice) -> None:
    double = {"name": "Ada", "credentials": [{"card": "0a"}, {"card": "A"}]}
    error = await ask(device, "POST", "/people", double, 400)
    assert (error["field"], "credential 1" in error["message"]) == ("credentials.1.card", True)
    ada = await person(device, "Ada", {"card": "a"}, {"card": "b"})
    one, two = (credential["id"] for credential in ada["credentials"])
    swapped = {"name": "Ada", "credentials": [{"id": one, "card": "b"}, {"id": two, "card": "a"}]}
    after = await ask(device, "PUT", f"/people/{ada['id']}", swapped)
    assert {c["id"]: c["card"] for c in after["credentials"]} == {one: "b", two: "a"}


async def test_people_are_found_by_name_card_plate_and_group_a_page_at_a_time(device: RunningDevice) -> None:
    groups = (await ask(device, "POST", "/access-groups", {"name": "Guards"}))["groups"]
    guards = groups[0]["id"]
    for number in range(5):
        await person(device, f"Åke {number}", {"card": f"{number + 1:x}0", "plate": f"abc 12{number}"})
    await person(device, "Bo", groups=[guards])

    async def names(query: str) -> list[str]:
        found = await ask(device, "GET", f"/people?{query}")
        return [one["name"] for one in found["people"]]

    assert await names("search=%C3%A5KE+3") == ["Åke 3"]
    assert await names("search=0040") == ["Åke 3"]
    assert await names("search=ABC122") == ["Åke 2"]
    assert await names(f"group={guards}") == ["Bo"]
    assert await names("offset=1&limit=2") == ["Åke 0", "Åke 1"]
    assert (await ask(device, "GET", "/people?offset=1&limit=2"))["total"] == 6
    assert (await ask(device, "GET", "/access-rules"))["groups"][0]["people"] == 1
    error = await ask(device, "GET", "/people?limit=5000", status=400)
    assert (error["field"], "0 to 200" in error["message"]) == ("limit", True)


async def pacs(device: RunningDevice, operation: str, **given: Any) -> Any:
    async with device.session.post(device.http + "/vapix/pacs", json={operation: given}) as response:
        answer = await response.json()
        assert response.status == 200, answer
        return answer


@pytest.mark.feature("INT-01")
async def test_groups_over_the_physical_access_services(device: RunningDevice) -> None:
    """Made there, seen by the page; a client that knows nothing of groups takes nobody out of one."""
    staff = await rule(device)
    group = {"token": "", "Name": "Guards", "AccessProfile": [staff]}
    (guards,) = (await pacs(device, "axudb:SetGroup", Group=[group]))["Token"]
    assert (await ask(device, "GET", "/access-rules"))["rules"][0]["groups"] == [guards]
    ada = await person(device, "Ada", {"card": "ff"})
    (user,) = (await pacs(device, "axudb:GetUser", Token=[ada["id"]]))["User"]
    assert "Group" not in user
    await pacs(device, "axudb:SetUser", User=[{**user, "Group": [guards]}])
    assert await verdict(device, Card="ff")
    await pacs(device, "axudb:SetUser", User=[{**user, "Name": "Ada L"}])
    assert (await pacs(device, "axudb:GetUserList"))["User"][0]["Group"] == [guards]
    await pacs(device, "axudb:RemoveGroup", Token=[guards])
    assert (await pacs(device, "axudb:GetGroupList"))["Group"] == []
    assert not await verdict(device, Card="ff")


async def test_a_drawn_pin_is_nobodys(device: RunningDevice) -> None:
    pin = (await ask(device, "POST", "/people-pin?digits=6"))["pin"]
    assert len(pin) == 6
    error = await ask(device, "POST", "/people-pin?digits=3", status=400)
    assert (error["field"], "4 to 12" in error["message"]) == ("digits", True)


async def test_a_rule_says_who_where_when_and_what(device: RunningDevice) -> None:
    """By group, on the doors it names, while its schedule is active, with what its identification type asks for."""
    never = {"name": "Never", "schedule": "DTSTART:19700101T000000 DTEND:19700101T000100"}
    await device.context.settings.update("schedules", {"schedules": {"never": never}}, "test")
    made = await ask(device, "POST", "/access-groups", {"name": "Guards"})
    (guards,) = (one["id"] for one in made["groups"])
    night = await rule(device, "Night", groups=[guards])
    await person(device, "Bo", {"card": "b0", "pin": "4711"}, groups=[guards])
    assert await verdict(device, Card="b0")
    asked = {"name": "Night", "places": ["door-1 in"], "groups": [guards]}
    await ask(device, "PUT", f"/access-rules/{night}", {**asked, "schedules": ["never"]})
    assert not await verdict(device, Card="b0")
    await ask(device, "PUT", f"/access-rules/{night}", {**asked, "identification": ["CardPlusPin"]})
    assert not await verdict(device, Card="b0")
    assert await verdict(device, Card="b0", PIN="4711")
    await ask(device, "PUT", f"/access-rules/{night}", {**asked, "places": ["door-1 out"]})
    assert not await verdict(device, Card="b0")
    await ask(device, "PUT", f"/access-rules/{night}", {**asked, "groups": []})
    assert (await ask(device, "GET", "/access-rules"))["groups"][0]["rules"] == []
    await ask(device, "PUT", f"/access-groups/{guards}", {"name": "Guards", "rules": [night]})
    await ask(device, "PUT", f"/access-rules/{night}", asked)
    gone = await ask(device, "DELETE", f"/access-rules/{night}")
    assert (gone["rules"], gone["groups"][0]["rules"]) == ([], [])
    assert not await verdict(device, Card="b0")


BAD_RULES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("/access-rules", {"name": ""}, "name"),
    ("/access-rules", {"name": "a|b"}, "name"),
    ("/access-rules", {"name": "Staff"}, "name"),
    ("/access-rules", {"name": "x", "places": ["nowhere"]}, "places.0"),
    ("/access-rules", {"name": "x", "schedules": ["no"]}, "schedules.0"),
    ("/access-rules", {"name": "x", "groups": ["no"]}, "groups.0"),
    ("/access-rules", {"name": "x", "identification": ["no"]}, "identification.0"),
    ("/access-groups", {"name": "x", "rules": ["no"]}, "rules.0"),
    ("/access-groups", {"name": "x" * 65}, "name"),
    ("/identification-types", {"name": "x", "factors": []}, "factors"),
    ("/identification-types", {"name": "x", "factors": ["Card", "Card"]}, "factors.1"),
)


async def test_bad_rules_name_the_field(device: RunningDevice) -> None:
    await rule(device)
    for path, body, field in BAD_RULES:
        assert (await ask(device, "POST", path, body, 400))["field"] == field


async def test_identification_types_of_ones_own(device: RunningDevice) -> None:
    made = await ask(
        device, "POST", "/identification-types", {"name": "Plate and PIN", "factors": ["LPN", "PIN"]}
    )
    own = next(kind for kind in made["kinds"] if not kind["builtIn"])
    staff = await rule(device, identification=[own["id"]])
    await person(device, "Ada", {"plate": "ABC123", "pin": "1234", "rules": [staff]})
    assert not await verdict(device, LPN="abc 123")
    assert await verdict(device, LPN="abc 123", PIN="1234")
    assert (await ask(device, "DELETE", "/identification-types/CardOnly", status=409))["message"]
    await ask(device, "DELETE", f"/identification-types/{own['id']}")


async def test_a_file_is_checked_agreed_to_and_written(device: RunningDevice) -> None:
    staff = await rule(device)
    await ask(device, "POST", "/access-groups", {"name": "Guards"})
    text = (
        "\ufeffname;card;pin;groups;rules;status\r\n"
        "Ada Berg;00FF;1234;Guards;Staff;Enabled\r\n"
        "Ada Berg;0EE;;Guards;Staff;Lost\r\n"
        '"Dal; Bo";;98765;;Staff;\r\n'
    )
    await ask(device, "POST", "/people-import", text.encode())
    checked = await finished(device)
    told = {key: checked[key] for key in ("lines", "newPeople", "newCredentials", "changedPeople")}
    assert told == {"lines": 3, "newPeople": 2, "newCredentials": 3, "changedPeople": 0}
    assert (await ask(device, "GET", "/people"))["total"] == 0, "nothing is written before somebody agrees"
    await ask(device, "POST", "/people-import/confirm")
    assert (await finished(device))["state"] == "done"
    assert await verdict(device, Card="ff")
    assert not await verdict(device, Card="ee"), "lost"
    again = await imported(device, text)
    assert (again["newPeople"], again["newCredentials"], again["changedCredentials"]) == (0, 0, 3)
    assert (await ask(device, "GET", "/people"))["total"] == 2
    (holders,) = (one["credentials"] for one in (await ask(device, "GET", "/access-rules"))["rules"])
    assert (holders, bool(staff)) == (3, True)


async def test_an_export_is_imported_elsewhere(device: RunningDevice, axisedge_devices: Any) -> None:
    await rule(device)
    staff = (await ask(device, "GET", "/access-rules"))["rules"][0]["id"]
    card = {
        "card": "ff",
        "pin": "0123",
        "note": "=cmd()",
        "rules": [staff],
        "validTo": "2099-01-01T00:00+01:00",
    }
    await person(device, "-Ada", card, {"qr": '+46, "x"'}, description="a|b")
    await person(device, "Nobody's card")
    plain = await exported(device)
    assert "pin" not in plain[0]
    assert (plain[0]["name"], plain[0]["note"]) == ("'-Ada", "'=cmd()"), "no spreadsheet runs it"
    rows = await exported(device, "yes")
    assert (rows[0]["pin"], rows[0]["valid_to"], len(rows)) == ("0123", "2098-12-31T23:00:00Z", 3)
    other = await axisedge_devices("door-controller")
    await other.context.settings.update("doors", {"doors": {"door-1": DOOR}}, "test")
    await rule(other)
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert (await imported(other, file.getvalue()))["newCredentials"] == 2
    assert await exported(other, "yes") == rows
    assert await verdict(other, Card="ff")


BAD_FILES = (
    ("name,colour\nAda,red\n", 1, "colour", "the columns are id, name"),
    ("card\nff\n", 1, "name", "missing"),
    ("name,name\nAda,Bo\n", 1, "name", "twice"),
    ("name,card\nAda,xyz\n", 2, "card", "hexadecimal"),
    ("name,card\n\nAda,ff\n,ee\n", 4, "name", "empty"),
    ("name,card\nAda,ff\nBo,0FF\n", 3, "card", "line 2 has the same card"),
    ("name,card\nAda,c0ffee\n", 2, "card", "Cleo has this card already"),
    ("name,groups\nAda,Nobles\n", 2, "groups", "no group called 'Nobles'"),
    ("name,card,rules\nAda,ff,Staff|Night\n", 2, "rules", "no rule called 'Staff'"),
    ("name,card,status\nAda,ff,Asleep\n", 2, "status", "must be one of"),
    ("name,card,valid_from\nAda,ff,soon\n", 2, "valid_from", "must be a time"),
    ("name\n" + "x" * 65 + "\n", 2, "name", "at most 64"),
    ("name\nAda,ff\n", 2, "", "more than the 1 columns"),
    ('name\n"Ada\n', 2, "", "cannot be read"),
    ("name,pin\nAda,12x\n", 2, "pin", "1 to 32 digits"),
)


async def test_a_bad_line_is_named_and_nothing_is_written(device: RunningDevice) -> None:
    await person(device, "Cleo", {"card": "c0ffee"})
    for text, line, field, words in BAD_FILES:
        await ask(device, "POST", "/people-import", text.encode())
        problems = (await finished(device))["problems"]
        assert [(one["line"], one["field"]) for one in problems][:1] == [(line, field)], text
        assert words in problems[0]["why"]
        refused = await ask(device, "POST", "/people-import/confirm", status=409)
        assert "without problems" in refused["message"]
    assert (await ask(device, "GET", "/people"))["total"] == 1


async def test_a_file_that_is_no_text_is_refused(device: RunningDevice) -> None:
    error = await ask(device, "POST", "/people-import", b"name\nAda\n\xff\xfe\n", 400)
    assert (error["field"], error["message"].split(": ")[-1]) == ("file", "the file must be UTF-8")


async def test_an_import_of_many_is_cancelled_and_completed_later(device: RunningDevice) -> None:
    """Doors decide while it goes on; what was written stays, and the same file brings the rest."""
    await rule(device)
    lines = "".join(f"Guest {number},{number + 1:x},Staff\n" for number in range(3000))
    text = "name,card,rules\n" + lines
    await ask(device, "POST", "/people-import", text.encode())
    assert (await finished(device))["newPeople"] == 3000
    busy = await ask(device, "POST", "/people-import/confirm")
    assert busy["state"] == "writing"
    assert "goes on" in (await ask(device, "POST", "/people-import", b"name\nAda\n", 409))["message"]
    async with asyncio.timeout(20):
        while not await verdict(device, Card="1"):  # noqa: ASYNC110 - what is waited for happens over HTTP
            await asyncio.sleep(0.01)
    stopped = await ask(device, "DELETE", "/people-import")
    assert stopped["state"] in ("cancelled", "idle")
    done = await imported(device, text)
    assert (done["newPeople"] + done["changedPeople"], done["lines"]) == (3000, 3000)
    assert (await ask(device, "GET", "/people"))["total"] == 3000
