"""The Device Configuration APIs: every setting over REST, described, exported and imported."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from openapi_spec_validator import OpenAPIV31SpecValidator
from yarl import URL

from axisedge.core import product as products
from axisedge.core.roles import Role
from axisedge.core.schema import plain_config
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice, run_device

REST = "/config/rest"
DISCOVER = "/config/discover"


@pytest.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with run_device() as running:
        yield running


async def call(
    device: RunningDevice,
    method: str,
    path: str,
    data: Any = ...,
    session: aiohttp.ClientSession | None = None,
    **more: Any,
) -> tuple[int, Any]:
    body = None if data is ... else {"data": data, **more}
    async with (session or device.session).request(method, device.http + path, json=body) as response:
        assert response.content_type == "application/json"
        return response.status, await response.json()


async def login(device: RunningDevice, role: Role) -> aiohttp.ClientSession:
    await device.context.accounts.add(role.word, "pass word", Privileges[role.name], "test")
    return aiohttp.ClientSession(middlewares=(aiohttp.DigestAuthMiddleware(role.word, "pass word"),))


def refused(answer: tuple[int, Any], status: int, code: int, field: str | None = None) -> str:
    got, body = answer
    assert (got, body["status"], body["error"]["code"]) == (status, "error", code), body
    assert body["error"].get("field") == field
    assert set(body) == {"status", "error"}
    return str(body["error"]["message"])


@pytest.mark.feature("INT-01", "SYS-04")
async def test_a_section_an_item_and_a_property_are_read_and_set(device: RunningDevice) -> None:
    assert await call(device, "GET", f"{REST}/time/v1") == (
        200,
        {"status": "success", "data": {"zone": "UTC"}},
    )
    assert await call(device, "PATCH", f"{REST}/time/v1", {"zone": "Asia/Tokyo"}) == (
        200,
        {"status": "success"},
    )
    assert (await call(device, "GET", f"{REST}/time/v1/zone"))[1]["data"] == "Asia/Tokyo"
    assert (await call(device, "PATCH", f"{REST}/io/v1/ports/1/name", "Gate"))[0] == 200
    assert (await call(device, "PATCH", f"{REST}/io/v1/ports/1", {"usage": "Gate"}))[0] == 200
    status, answer = await call(device, "GET", f"{REST}/io/v1/ports/1")
    assert status == 200
    assert {answer["data"][k] for k in ("id", "name", "usage")} == {"1", "Gate"}
    status, answer = await call(device, "GET", f"{REST}/io/v1/ports")
    assert [item["id"] for item in answer["data"]] == ["0", "1", "2", "3"]
    assert await call(device, "PATCH", f"{REST}/io/v1", {"ports": {"1": {"name": "Door"}}}) == (
        200,
        {"status": "success"},
    )
    assert device.context.ports[1].name == "Door"


@pytest.mark.feature("INT-01")
async def test_items_are_added_and_removed(device: RunningDevice) -> None:
    profiles = f"{REST}/stream-profiles/v1/profiles"
    assert await call(device, "GET", profiles) == (200, {"status": "success", "data": []})
    status, answer = await call(device, "POST", profiles, {"id": "a/b c", "name": "first"})
    assert (status, answer["data"]) == (
        201,
        {"id": "a/b c", "name": "first", "description": "", "parameters": ""},
    )
    assert (await call(device, "POST", profiles, {"name": "second"}))[1]["data"]["id"] == "1"
    refused(await call(device, "POST", profiles, {"id": "1", "name": "third"}), 409, 6)
    assert (await call(device, "GET", f"{profiles}/a%2Fb%20c/name"))[1]["data"] == "first"
    assert (await call(device, "DELETE", f"{profiles}/a%2Fb%20c"))[0] == 200
    message = refused(await call(device, "DELETE", f"{profiles}/a%2Fb%20c"), 404, 2)
    assert message.startswith("Item does not exist: ")
    assert [item["id"] for item in (await call(device, "GET", profiles))[1]["data"]] == ["1"]


@pytest.mark.feature("INT-01", "EVT-01", "EVT-03")
async def test_two_who_add_at_the_same_time_get_ids_of_their_own(device: RunningDevice) -> None:
    """Nobody writes over anybody else, also when the store is busy; a schedule's id is of the schedules' form."""
    profiles, schedules = f"{REST}/stream-profiles/v1/profiles", f"{REST}/schedules/v1/schedules"
    names = [f"profile {number}" for number in range(8)]
    answers = await asyncio.gather(*(call(device, "POST", profiles, {"name": name}) for name in names))
    assert {status for status, _ in answers} == {201}
    assert {answer["data"]["name"]: answer["data"]["id"] for _, answer in answers}.keys() == set(names)
    assert sorted(answer["data"]["id"] for _, answer in answers) == [str(number) for number in range(1, 9)]
    pulse = {"name": "Hourly", "schedule": "DTSTART:19700105T000000 RRULE:FREQ=HOURLY"}
    added = [(await call(device, "POST", schedules, pulse))[1]["data"]["id"] for _ in range(2)]
    assert added == [f"com.axis.schedules.genid.id-{number}" for number in range(2)]
    same = await asyncio.gather(*(call(device, "POST", profiles, {"id": "x", "name": "n"}) for _ in range(2)))
    assert sorted(status for status, _ in same) == [201, 409]


@pytest.mark.feature("INT-01", "WEB-08")
async def test_a_refused_value_names_its_field_and_changes_nothing(device: RunningDevice) -> None:
    before = device.context.settings.revision("io")
    message = refused(
        await call(device, "PATCH", f"{REST}/io/v1", {"ports": {"1": {"pulse_time": 99999, "name": "X"}}}),
        400, 5, "ports.1.pulse_time",
    )  # fmt: skip
    assert message.startswith("Validation error: ") and "65535" in message
    refused(
        await call(device, "PATCH", f"{REST}/io/v1/ports/1/pulse_time", "soon"), 400, 5, "ports.1.pulse_time"
    )
    refused(await call(device, "PATCH", f"{REST}/io/v1/ports/1", {"colour": "red"}), 400, 5, "ports.1.colour")
    refused(
        await call(device, "PATCH", f"{REST}/io/v1/ports/1", {"direction": "input"}),
        400,
        5,
        "ports.1.direction",
    )
    refused(await call(device, "PATCH", f"{REST}/io/v1/ports/1", {"id": "2"}), 400, 5, "id")
    refused(await call(device, "PATCH", f"{REST}/io/v1/ports/1", [1]), 400, 5, "ports.1")
    refused(await call(device, "DELETE", f"{REST}/io/v1/ports/1"), 400, 5, "ports.1")
    assert device.context.settings.revision("io") == before


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "", 404, 1),
        ("GET", "/nosuch/v1", 404, 1),
        ("GET", "/time", 404, 1),
        ("GET", "/time/v2", 404, 1),
        ("GET", "/time/v1/nosuch", 404, 1),
        ("GET", "/time/v1/zone/deeper", 404, 1),
        ("GET", "/time/v1/..%2f..%2fetc%2fpasswd", 404, 1),
        ("GET", "/io/v1/ports/99", 404, 2),
        ("GET", "/io/v1/ports/1/nosuch", 404, 1),
        ("GET", "/time/v1/%ff", 400, 5),
        ("GET", "/time/v1/a%00b", 400, 5),
        ("GET", "/time/v1/a%0d%0aSet-Cookie:x", 404, 1),
        ("GET", "/$import", 405, 4),
        ("GET", "/$nosuch", 404, 1),
        ("GET", "/time/v1/$all", 405, 4),
        ("GET", "/time/v1/$nosuch", 404, 1),
        ("GET", "/io/v1/ports/$export", 404, 2),
        ("PATCH", "/io/v1/ports", 405, 4),
        ("PATCH", "/io/v1/ports/99", 404, 2),
        ("POST", "/time/v1", 405, 4),
        ("POST", "/io/v1/ports/1", 405, 4),
        ("DELETE", "/time/v1", 405, 4),
        ("DELETE", "/io/v1/ports", 405, 4),
        ("PUT", "/time/v1", 405, 4),
    ],
)
async def test_what_is_not_there_or_not_done_is_refused(
    device: RunningDevice, method: str, path: str, status: int, code: int
) -> None:
    async with device.session.request(
        method,
        URL(device.http + REST + path, encoded=True),
        json=None if method in ("GET", "DELETE") else {"data": {}},
    ) as response:
        answer = response.status, await response.json()
    got, body = answer
    assert (got, body["status"], body["error"]["code"]) == (status, "error", code), body


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"text"', b"{}", b'{"data": NaN}', b'{"data": {"zone": "\\u0000"}}', b"\xff\xfe",
        b'{"data":' + b'{"a":' * 200 + b"1" + b"}" * 201, b"[" * 100_000, b'{"data": {"zone": "\\ud800"}}',
    ],
)  # fmt: skip
async def test_a_malformed_body_is_refused(device: RunningDevice, body: bytes) -> None:
    async with device.session.patch(
        f"{device.http}{REST}/time/v1", data=body, headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 400
        assert (await response.json())["error"]["code"] == 5
    assert device.context.settings.revision("time") == 0


@pytest.mark.feature("INT-01")
async def test_wrong_content_type_and_too_large_a_body(device: RunningDevice) -> None:
    url = f"{device.http}{REST}/time/v1"
    async with device.session.patch(
        url, data='{"data":{}}', headers={"Content-Type": "text/plain"}
    ) as response:
        assert response.status == 415
        error = (await response.json())["error"]
        assert error == {"code": 11, "message": "Bad content type: text/plain"}
    async with device.session.patch(url, json={"data": {"zone": "x" * 1_000_000}}) as response:
        assert response.status == 413
        assert (await response.json())["status"] == "error"


@pytest.mark.feature("SEC-01", "INT-01")
async def test_each_section_says_who_may_read_and_write(device: RunningDevice) -> None:
    async with await login(device, Role.VIEWER) as viewer, await login(device, Role.OPERATOR) as operator:
        assert (await call(device, "GET", f"{REST}/time/v1", session=viewer))[0] == 200
        refused(await call(device, "PATCH", f"{REST}/time/v1", {"zone": "UTC"}, operator), 403, 3)
        refused(await call(device, "GET", f"{REST}/accounts/v1", session=operator), 403, 3)
        refused(await call(device, "GET", f"{REST}/io/v1", session=viewer), 403, 3)
        refused(await call(device, "GET", f"{REST}/$export", session=viewer), 403, 3)
        refused(await call(device, "PATCH", f"{REST}/$import", {}, viewer), 403, 3)
        everything = (await call(device, "GET", f"{REST}/$all", session=viewer))[1]["data"]
        assert "time.v1" in everything and "accounts.v1" not in everything
        exported = (await call(device, "GET", f"{REST}/$export", session=operator))[1]["data"]
        assert "stream-profiles.v1" in exported and "time.v1" not in exported
        answer = await call(device, "PATCH", f"{REST}/$import", {"time.v1": {"zone": "Asia/Tokyo"}}, operator)
        assert answer[1]["warnings"] == ["time.v1: administrator rights are needed"]
        apis = (await call(device, "GET", f"{DISCOVER}/apis", session=viewer))[1]
        assert "time" in apis and "accounts" not in apis
        refused(await call(device, "GET", f"{DISCOVER}/apis/accounts/v1", session=viewer), 403, 3)
    for path in (f"{REST}/time/v1", f"{REST}/$all", DISCOVER):
        async with device.stranger.get(device.http + path) as response:
            assert response.status == 401


@pytest.mark.feature("SEC-01")
async def test_secrets_are_masked_and_never_exported(device: RunningDevice) -> None:
    everything = await call(device, "GET", f"{REST}/$all")
    account = everything[1]["data"]["accounts.v1"]["accounts"]["root"]
    assert account["verifier"] == "******" and account["password"] == ""
    exported = (await call(device, "GET", f"{REST}/$export"))[1]["data"]
    assert set(exported["accounts.v1"]["accounts"]["root"]) == {"role", "ptz", "comment"}
    assert "******" not in json.dumps(exported) and "PRIVATE KEY" not in json.dumps(exported)
    assert (await call(device, "PATCH", f"{REST}/accounts/v1", {"accounts": {"root": account}}))[0] == 200
    assert (await call(device, "GET", f"{REST}/time/v1"))[0] == 200, (
        "the mask that was sent back changed the password"
    )


@pytest.mark.feature("INT-01", "SYS-04")
async def test_what_is_exported_can_be_imported_elsewhere(device: RunningDevice) -> None:
    await call(device, "PATCH", f"{REST}/time/v1", {"zone": "Asia/Tokyo"})
    await call(device, "POST", f"{REST}/stream-profiles/v1/profiles", {"id": "7", "name": "seven"})
    exported = (await call(device, "GET", f"{REST}/$export"))[1]["data"]
    async with run_device() as other:
        await call(other, "PATCH", f"{REST}/stream-profiles/v1", {"profiles": {"1": {"name": "one"}}})
        wanted = {name: exported[name] for name in ("time.v1", "stream-profiles.v1")}
        merged = await call(other, "PATCH", f"{REST}/$import", wanted)
        assert merged == (200, {"status": "success"})
        held = (await call(other, "GET", f"{REST}/stream-profiles/v1"))[1]["data"]["profiles"]
        assert set(held) == {"1", "7"}
        to_default = {"importType": "default"}
        assert (await call(other, "PATCH", f"{REST}/$import", wanted, options=to_default))[1] == {
            "status": "success"
        }
        assert (await call(other, "GET", f"{REST}/time/v1/zone"))[1]["data"] == "Asia/Tokyo"
        held = (await call(other, "GET", f"{REST}/stream-profiles/v1/$export"))[1]["data"]["profiles"]
        assert set(held) == {"7"}
        path = f"{REST}/stream-profiles/v1/$import"
        assert (await call(other, "PATCH", path, {}, options=to_default))[1] == {"status": "success"}
        assert (await call(other, "GET", f"{REST}/stream-profiles/v1/profiles"))[1]["data"] == []
        refused(await call(other, "PATCH", path, {}, options={"importType": "magic"}), 400, 5, "options")


@pytest.mark.feature("INT-01")
async def test_an_import_takes_what_is_right_and_warns_of_the_rest(device: RunningDevice) -> None:
    status, answer = await call(
        device,
        "PATCH",
        f"{REST}/$import",
        {
            "time.v1": {"zone": "Mars"},
            "brute-force.v1": {"period": 77, "page_failures": -1, "nonsense": {"a": 1}},
            "io.v1": {"ports": {"1": {"name": "Gate", "direction": "input"}}},
            "nosuch.v1": {},
        },
    )
    assert status == 200
    assert [warning.split(":")[0] for warning in answer["warnings"]] == [
        "time.zone", "brute-force.page_failures", "brute-force.nonsense", "io.ports.1.direction", "nosuch.v1",
    ]  # fmt: skip
    assert (await call(device, "GET", f"{REST}/brute-force/v1/period"))[1]["data"] == 77
    assert device.context.ports[1].name == "Gate"


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize("name", products.names())
async def test_every_section_of_every_product_is_discovered_described_and_valid(name: str) -> None:
    async with run_device(name) as device:
        root = (await call(device, "GET", DISCOVER))[1]
        assert root["framework_version"] == "1.0.0"
        assert set(root["apis"]) == {section.name for section in device.context.settings.sections()}
        status, document = await call(device, "GET", root["device"]["rest_openapi"])
        assert status == 200
        assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
        for api, versions in root["apis"].items():
            described = versions["v1"]
            assert (await call(device, "GET", f"{DISCOVER}/apis/{api}"))[1] == {api: versions}
            assert (await call(device, "GET", f"{DISCOVER}/apis/{api}/v1"))[1] == described
            status, value = await call(device, "GET", described["rest_api"])
            assert status == 200
            schema = {"$ref": f"#/components/schemas/{api}", "components": document["components"]}
            Draft202012Validator(schema).validate(value["data"])
            assert described["rest_api"] in document["paths"]
            model = (await call(device, "GET", described["model"]))[1]
            assert model["id"] == api and model["root_entity"]["collection"] == "singleton"
            _no_item_has_a_key_of_its_own(model["root_entity"])
            async with device.session.get(device.http + described["doc"]) as response:
                assert response.status == 200 and response.content_type == "text/markdown"
                text = await response.text()
            assert text.startswith(f"# {device.context.settings.declaration(api).title}\n")


def _no_item_has_a_key_of_its_own(entity: dict[str, Any]) -> None:
    if entity["collection"] == "map":
        assert entity["key_property"] == "id" and "id" not in entity["properties"]
    for below in entity["entities"].values():
        _no_item_has_a_key_of_its_own(below)


@pytest.mark.feature("INT-01")
async def test_unknown_documents_are_not_found(device: RunningDevice) -> None:
    for path in ("/apis/nosuch", "/apis/time/v9", "/apis/time/v1/secret.json", "/nosuch"):
        async with device.session.get(device.http + DISCOVER + path) as response:
            assert response.status == 404
            assert (await response.json())["status"] == "error"


@pytest.mark.feature("SYS-04")
@pytest.mark.parametrize("name", products.names())
async def test_plain_config_lists_every_parameter_and_each_can_be_read_by_its_address(name: str) -> None:
    async with run_device(name) as device:
        settings = device.context.settings
        listed = plain_config(settings, Role.ADMINISTRATOR)
        assert len({p.name for p in listed}) == len(listed) > 10
        for parameter in listed:
            path = "/".join(URL.build(path=p).raw_path for p in parameter.path)
            status, answer = await call(device, "GET", f"{REST}/{parameter.section}/v1/{path}")
            assert (status, answer["data"]) == (200, parameter.value), parameter.name
            assert parameter.writable and parameter.title


@pytest.mark.feature("SYS-04")
async def test_plain_config_is_searched_by_name_title_and_value(device: RunningDevice) -> None:
    settings = device.context.settings
    await settings.update("io", {"ports": {"1": {"name": "Garden gate"}}}, "test")

    def found(words: str, role: Role = Role.ADMINISTRATOR) -> set[str]:
        return {parameter.name for parameter in plain_config(settings, role, words)}

    assert found("garden GATE") == {"io.ports.1.name"}
    assert found("time zone") == {"time.zone"}
    assert "brute-force.period" in found("blocking period")
    assert found("garden", Role.VIEWER) == set()
    assert found("no such thing at all") == set()
    [zone] = plain_config(settings, Role.VIEWER, "time.zone")
    assert not zone.writable and zone.role is Role.ADMINISTRATOR and zone.type == "string"
    [period] = plain_config(settings, Role.ADMINISTRATOR, "brute-force.period")
    assert (period.limits, period.unit, period.default) == ({"minimum": 1, "maximum": 86400}, "s", 10)
    for parameter in plain_config(settings, Role.ADMINISTRATOR):
        if parameter.secret:
            assert parameter.value in ("", "******")
