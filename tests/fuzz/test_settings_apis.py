"""Whatever is sent to the settings' surfaces: an answer in the surface's own form, and a store that stays right."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from yarl import URL

from axisedge.core.errors import Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.secret import REVEAL
from axisedge.core.settings import merge_patch
from axisedge.testing import RunningDevice, run_device
from axisedge.vapix.classic import parse, visible
from axisedge.vapix.rest_path import split
from axisedge.vapix.rest_transfer import replacing

SHARED_DEVICE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
text = st.text(max_size=30)
known = st.sampled_from(
    [
        "root",
        "Brand",
        "root.Brand",
        "Brand.Brand",
        "IOPort",
        "IOPort.I1.Usage",
        "IOPort.*.Usage",
        "System.BoaPort",
    ]
)
name = known | text | st.lists(known | st.just("*") | text, max_size=3).map(".".join)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with run_device() as running:
        yield running


def sound(device: RunningDevice) -> dict[str, int]:
    """Every section is readable as what it is declared to be; returns how often each was changed."""
    held = device.context.settings
    for section in held.sections():
        value = held.get(section.name)
        assert type(value) is section.model
        section.model.model_validate(value.model_dump(mode="json", context=REVEAL))
    return {section.name: held.revision(section.name) for section in held.sections()}


@given(st.binary(max_size=300))
@example(b"a=%ff&b=%C3%A5&c=\xe5")
@example(b"&&==&=&a")
def test_any_body_is_a_form(body: bytes) -> None:
    found = parse(body)
    assert len(found) <= body.count(b"&") + 1
    json.dumps(found).encode("utf-8")


@given(st.dictionaries(text.filter(str.isprintable), text, max_size=8))
def test_a_form_is_read_as_it_was_written(form: dict[str, str]) -> None:
    encoded = urlencode(form)
    assert parse(encoded.encode()) == dict(parse_qsl(encoded, keep_blank_values=True))


@given(st.text())
def test_what_is_repeated_is_one_printable_line(raw: str) -> None:
    shown = visible(raw)
    assert shown.isprintable() and len(shown) <= 200


@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_strict_json_gives_what_can_be_kept_or_says_why_not(body: bytes) -> None:
    try:
        value = strict_json(body)
    except ValueError as error:
        assert str(error)
        return
    again = json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert strict_json(again) == value


@given(st.text(max_size=60))
def test_any_address_is_split_or_refused(raw: str) -> None:
    try:
        parts = split(quote(raw, safe="/%"))
    except Invalid:
        return
    assert all(parts)


@given(
    st.lists(st.text(min_size=1, alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"])))
)
def test_an_address_that_was_quoted_comes_back_whole(parts: list[str]) -> None:
    assert split("/".join(quote(part, safe="") for part in parts)) == tuple(parts)


json_objects = st.dictionaries(text, json_values.filter(lambda value: value is not None), max_size=4)


@given(json_objects, json_objects)
def test_a_replacing_patch_makes_the_new_of_the_old(old: dict[str, Any], new: dict[str, Any]) -> None:
    def without_nulls(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without_nulls(below) for key, below in value.items() if below is not None}
        return value

    wanted, held = without_nulls(new), without_nulls(old)
    patched = merge_patch(held, replacing(held, wanted))
    assert json.dumps(patched, sort_keys=True) == json.dumps(wanted, sort_keys=True)


@given(
    action=st.sampled_from(["list", "listdefinitions", "update", "add", "remove", ""]) | text,
    arguments=st.dictionaries(
        st.sampled_from(["group", "template", "usergroup", "listformat", "force"]) | name, name, max_size=4
    ),
    post=st.booleans(),
)
@SHARED_DEVICE
async def test_param_cgi_answers_in_text_and_keeps_the_settings_sound(
    device: RunningDevice, action: str, arguments: dict[str, str], post: bool
) -> None:
    before = sound(device)
    query = urlencode({**arguments, "action": action}, errors="replace")
    url = f"{device.http}/axis-cgi/param.cgi"
    address, data = (url, query) if post else (URL(f"{url}?{query}", encoded=True), None)
    async with device.session.request("POST" if post else "GET", address, data=data) as response:
        answer = await response.text()
        assert response.status in (200, 400), answer
        assert response.content_type in ("text/plain", "text/xml")
    after = sound(device)
    if action not in ("update", "add", "remove"):
        assert after == before
    if response.content_type == "text/plain":
        assert "\r" not in answer
        for line in answer.splitlines():
            assert line.startswith(("#", "root.")) or "=" in line or line.endswith("OK"), line


@given(
    path=st.lists(
        st.sampled_from(["time", "io", "v1", "ports", "1", "name", "$all", "$import", "accounts", "rules"])
        | text,
        max_size=6,
    ),
    method=st.sampled_from(["GET", "PATCH", "POST", "DELETE", "PUT"]),
    body=st.none() | json_values | st.builds(lambda value: {"data": value}, json_values),
)
@example(path=["io", "v1"], method="PATCH", body={"data": {"ports": None}})
@example(path=["accounts", "v1"], method="PATCH", body={"data": {"accounts": {"": {"password": "x"}}}})
@example(path=["$import"], method="PATCH", body={"data": {"io.v1": {"": {}}}})
@SHARED_DEVICE
async def test_rest_answers_in_its_envelope_and_keeps_the_settings_sound(
    device: RunningDevice, path: list[str], method: str, body: Any
) -> None:
    before = sound(device)
    address = "/".join(quote(part, safe="", errors="replace") for part in path)
    url = URL(f"{device.http}/config/rest/{address}", encoded=True)
    data = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    async with device.session.request(method, url, data=data, headers=headers) as response:
        answer = await response.json()
    assert response.status < 500, answer
    if response.status < 300:
        assert answer["status"] == "success"
    else:
        assert answer["status"] == "error"
        assert isinstance(answer["error"]["code"], int) and answer["error"]["message"]
    after = sound(device)
    if method == "GET" or response.status >= 400:
        assert after == before


@given(
    api=st.sampled_from(["apidiscovery", "basicdeviceinfo", "systemready"]),
    call=st.fixed_dictionaries(
        {},
        optional={
            "apiVersion": st.sampled_from(["1.0", "1.9", "2.0", ""]) | json_values,
            "method": st.sampled_from(["getApiList", "getSupportedVersions", "getProperties"]) | json_values,
            "context": json_values,
            "params": json_values | st.just({"propertyList": ["Brand"]}),
        },
    ).map(json.dumps)
    | text,
)
@SHARED_DEVICE
async def test_a_json_cgi_answers_in_the_envelope(device: RunningDevice, api: str, call: str) -> None:
    body = call.encode("utf-8", "replace")
    async with device.session.post(f"{device.http}/axis-cgi/{api}.cgi", data=body) as response:
        assert response.status == 200
        answer = await response.json()
    assert ("data" in answer) != ("error" in answer)
    assert answer["apiVersion"]
    if "error" in answer:
        assert isinstance(answer["error"]["code"], int) and answer["error"]["message"]
