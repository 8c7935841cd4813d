"""param.cgi as clients of old and new see it (VAPIX "Parameter management")."""

from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree

import aiohttp
import pytest

from axisedge.core import product as products
from axisedge.core.roles import Role
from axisedge.security.accounts import Privileges
from axisedge.testing import RunningDevice, run_device

PARAM = "/axis-cgi/param.cgi"


@pytest.fixture
async def device() -> AsyncIterator[RunningDevice]:
    async with run_device() as running:
        yield running


async def ask(
    device: RunningDevice, session: aiohttp.ClientSession | None = None, /, **arguments: str
) -> str:
    async with (session or device.session).get(device.http + PARAM, params=arguments) as response:
        assert response.status == 200, await response.text()
        assert response.content_type == "text/plain"
        return await response.text()


async def status(session: aiohttp.ClientSession, url: str, /, **arguments: Any) -> int:
    async with session.get(url, params=arguments) as response:
        return response.status


async def account(device: RunningDevice, name: str, role: Role) -> aiohttp.ClientSession:
    await device.context.accounts.add(name, "pass word", Privileges[role.name], "test")
    return aiohttp.ClientSession(middlewares=(aiohttp.DigestAuthMiddleware(name, "pass word"),))


@pytest.mark.feature("INT-01")
@pytest.mark.parametrize("asked", ["Brand", "root.Brand", "Brand.*", "root.Brand.*"])
async def test_a_group_is_listed_with_the_root_prefix(device: RunningDevice, asked: str) -> None:
    identity = device.context.product.identity
    assert (await ask(device, action="list", group=asked)).splitlines() == [
        f"root.Brand.Brand={identity.brand}",
        f"root.Brand.ProdFullName={identity.full_name}",
        f"root.Brand.ProdNbr={identity.number}",
        f"root.Brand.ProdShortName={identity.short_name}",
        f"root.Brand.ProdType={identity.type}",
        f"root.Brand.ProdVariant={identity.variant}",
        f"root.Brand.WebURL={identity.web_url}",
    ]


@pytest.mark.feature("INT-01")
async def test_a_full_name_is_repeated_as_it_was_asked_for(device: RunningDevice) -> None:
    assert await ask(device, action="list", group="Brand.Brand") == "Brand.Brand=AXIS\n"
    assert await ask(device, action="list", group="root.Brand.Brand") == "root.Brand.Brand=AXIS\n"


@pytest.mark.feature("INT-01")
async def test_an_unknown_group_has_an_error_line_and_the_others_are_listed(device: RunningDevice) -> None:
    text = await ask(device, action="list", group="Nonsense,Brand.Brand,root.No.Such")
    assert text == (
        "# Error: Error -1 getting param in group 'Nonsense'\n"
        "Brand.Brand=AXIS\n"
        "# Error: Error -1 getting param in group 'root.No.Such'\n"
    )


@pytest.mark.feature("INT-01")
async def test_a_star_stands_for_one_level(device: RunningDevice) -> None:
    text = await ask(device, action="list", group="IOPort.*.Direction")
    assert text.splitlines() == [
        f"root.IOPort.I{n}.Direction={d}" for n, d in enumerate(("input", "output", "input", "input"))
    ]
    assert "getting param" in await ask(device, action="list", group="IOPort.*.*.Direction")


@pytest.mark.feature("INT-01", "INT-03")
@pytest.mark.parametrize("name", products.names())
async def test_every_product_lists_what_the_client_needs_and_every_line_is_one(name: str) -> None:
    async with run_device(name) as device:
        lines = (await ask(device, action="list")).splitlines()
        values = dict(line.split("=", 1) for line in lines)
        assert len(values) == len(lines) and all(line.startswith("root.") for line in lines)
        assert await ask(device, action="list", group="root") == await ask(device, action="list")
        for needed in ("API.HTTP.Version", "Firmware.BuildDate", "Firmware.BuildNumber", "Firmware.Version"):
            assert values[f"root.Properties.{needed}"]
        assert values["root.Properties.System.SerialNumber"] == device.context.identity.serial
        assert values["root.Network.eth0.MACAddress"] == device.context.identity.mac
        ports = {line.split(".")[2] for line in lines if line.startswith("root.IOPort.")}
        assert ports == {f"I{n}" for n in range(len(device.context.product.ports))}


@pytest.mark.feature("INT-01")
async def test_nothing_is_claimed_that_is_not_there(device: RunningDevice) -> None:
    text = await ask(device, action="list", group="Properties")
    for later in ("PTZ", "LocalStorage", "EmbeddedDevelopment", "LightControl"):
        assert f"Properties.{later}." not in text


@pytest.mark.feature("INT-01")
async def test_pictures_are_claimed_where_there_is_a_camera_as_large_as_it_takes_them(
    device: RunningDevice,
) -> None:
    asked = {"action": "list", "group": "Properties.Image"}
    text = await ask(device, **asked)
    assert "root.Properties.Image.Format=jpeg,mjpeg,h264,h265,av1\n" in text
    assert "root.Properties.Image.Resolution=1280x960" not in text, "the capture mode is 1280x720"
    assert "root.Properties.Image.Resolution=1280x720," in text
    await device.context.settings.update("camera", {"capture_mode": "1920x1080@25"}, "test")
    assert "root.Properties.Image.Resolution=1920x1080," in await ask(device, **asked)
    async with run_device("door-controller") as other:
        assert (await ask(other, **asked)).startswith("# Error: ")


@pytest.mark.feature("INT-01")
async def test_an_update_is_stored_and_seen_everywhere(device: RunningDevice) -> None:
    async with device.session.post(
        device.http + PARAM,
        data={"action": "update", "root.IOPort.I1.Output.Name": "Gate å=1", "IOPort.I2.Direction": "output"},
    ) as response:
        assert await response.text() == "OK"
    ports = device.context.settings.get("io").model_dump()["ports"]
    assert (ports["1"]["name"], ports["2"]["direction"]) == ("Gate å=1", "output")
    assert (
        await ask(device, action="list", group="IOPort.I1.Output.Name") == "IOPort.I1.Output.Name=Gate å=1\n"
    )
    assert await ask(device, action="list", group="Output") == "root.Output.NbrOfOutputs=2\n"


@pytest.mark.feature("INT-01")
async def test_trig_and_active_name_the_circuit_that_counts(device: RunningDevice) -> None:
    assert await ask(device, action="list", group="IOPort.I2.Input.Trig") == "IOPort.I2.Input.Trig=closed\n"
    assert await ask(device, action="update", **{"IOPort.I2.Input.Trig": "open"}) == "OK"
    assert device.context.ports[2].normally_closed


@pytest.mark.feature("INT-01")
async def test_each_parameter_that_cannot_be_set_has_its_line_and_the_others_are_set(
    device: RunningDevice,
) -> None:
    text = await ask(
        device,
        action="update",
        **{
            "IOPort.I2.Input.Name": "Garage",
            "IOPort.I2.Direction": "sideways",
            "root.Brand.Brand": "OTHER",
            "System.BoaPort": "99999",
            "No.Such": "1",
            "System.PreventDoSAttack.DoSPageCount": "many",
            "System.PreventDoSAttack.DoSSiteCount": "70",
        },
    )
    assert text.splitlines() == [
        "# Error: Error setting 'root.IOPort.I2.Direction' to 'sideways'!",
        "# Error: Error setting 'root.Brand.Brand' to 'OTHER'!",
        "# Error: Error setting 'root.System.BoaPort' to '99999'!",
        "# Error: Error setting 'root.No.Such' to '1'!",
        "# Error: Error setting 'root.System.PreventDoSAttack.DoSPageCount' to 'many'!",
    ]
    listed = await ask(device, action="list", group="IOPort.I2,System.PreventDoSAttack")
    assert "root.IOPort.I2.Input.Name=Garage" in listed and "DoSSiteCount=70" in listed


@pytest.mark.feature("INT-01")
async def test_values_that_need_each_other_are_set_together(device: RunningDevice) -> None:
    """HTTPS cannot be switched off while a role may only use HTTPS; in one change both are fine."""
    assert await ask(device, action="update", **{"System.BoaGroupPolicy.operator": "https"}) == "OK"
    assert "Error setting 'root.HTTPS.Enabled'" in await ask(
        device, action="update", **{"HTTPS.Enabled": "no"}
    )
    async with device.session.post(
        device.http + PARAM,
        data="action=update&HTTPS.Enabled=no&System.BoaGroupPolicy.operator=http",
        headers={"Content-Type": "text/plain"},
    ) as response:
        assert await response.text() == "OK"


@pytest.mark.feature("INT-01")
async def test_dynamic_groups_are_added_listed_changed_and_removed(device: RunningDevice) -> None:
    add = {"action": "add", "template": "streamprofile", "group": "StreamProfile"}
    item = {"StreamProfile.S.Name": "quality", "StreamProfile.S.Parameters": "resolution=1280x720&fps=25"}
    assert await ask(device, **add, **item) == "S0 OK"
    assert await ask(device, **add, **{"root.StreamProfile.S.Name": "two"}) == "S1 OK"
    assert (await ask(device, action="list", group="StreamProfile")).splitlines() == [
        "root.StreamProfile.MaxGroups=26",
        "root.StreamProfile.S0.Description=",
        "root.StreamProfile.S0.Name=quality",
        "root.StreamProfile.S0.Parameters=resolution=1280x720&fps=25",
        "root.StreamProfile.S1.Description=",
        "root.StreamProfile.S1.Name=two",
        "root.StreamProfile.S1.Parameters=",
    ]
    assert await ask(device, action="update", **{"StreamProfile.S1.Name": "zwei"}) == "OK"
    assert await ask(device, action="remove", group="root.StreamProfile.S0") == "OK"
    assert await ask(device, **add, **{"StreamProfile.S.Name": "again"}) == "S0 OK"
    assert await ask(device, action="remove", group="StreamProfile.S0,StreamProfile.S1") == "OK"
    assert await ask(device, action="list", group="StreamProfile") == "root.StreamProfile.MaxGroups=26\n"


@pytest.mark.feature("INT-01")
async def test_what_cannot_be_added_or_removed_says_so(device: RunningDevice) -> None:
    add = {"action": "add", "template": "streamprofile", "group": "StreamProfile"}
    for asked in (
        {"action": "add", "template": "nosuch", "group": "StreamProfile"},
        {"action": "add", "group": "StreamProfile"},
        {"action": "add", "template": "streamprofile", "group": "Brand"},
        {**add, "StreamProfile.S.Nonsense": "1"},
        add,  # a profile needs a name
        {**add, "StreamProfile.S.Name": "<>"},
        {"action": "remove", "group": "StreamProfile.S7"},
        {"action": "remove", "group": "IOPort.I0"},
        {"action": "remove"},
    ):
        assert (await ask(device, **asked)).startswith("# Request failed: ")
    text = await ask(
        device, **add, **{"StreamProfile.S.Name": "half", "StreamProfile.S.Description": "x" * 999}
    )
    error, done = text.splitlines()
    assert error.startswith("# Error: ") and done == "S0 OK"
    for _ in range(25):
        assert (await ask(device, **add, **{"StreamProfile.S.Name": "p"})).endswith(" OK")
    assert (await ask(device, **add, **{"StreamProfile.S.Name": "p"})).startswith(
        "# Request failed: at most 26"
    )


@pytest.mark.feature("INT-01")
async def test_definitions_name_type_limits_and_rights(device: RunningDevice) -> None:
    asked = {"action": "listdefinitions", "listformat": "xmlschema", "group": "IOPort.I2,Properties,System"}
    async with device.session.get(device.http + PARAM, params=asked) as response:
        assert response.content_type == "text/xml"
        root = ElementTree.fromstring(await response.read())
    space = "{http://www.axis.com/ParameterDefinitionsSchema}"
    assert root.tag == f"{space}parameterDefinitions"
    found: dict[str, ElementTree.Element] = {}

    def walk(element: ElementTree.Element, path: str) -> None:
        for child in element:
            name = f"{path}.{child.get('name')}"
            if child.tag == f"{space}group":
                walk(child, name)
            elif child.tag == f"{space}parameter":
                found[name] = child

    walk(root, "")
    version = found[".root.Properties.API.HTTP.Version"]
    assert (version.get("value"), version.get("securityLevel")) == ("3", "7707")
    [kind] = version
    assert (kind.get("readonly"), kind[0].tag) == ("true", f"{space}int")
    port = found[".root.System.BoaPort"]
    assert port.get("securityLevel") == "7766"
    assert dict(port[0][0].attrib) == {"min": "1", "max": "65535"}
    trig = found[".root.IOPort.I2.Input.Trig"]
    assert [entry.get("value") for entry in trig[0][0]] == ["closed", "open"]
    throttling = found[".root.System.PreventDoSAttack.ActivatePasswordThrottling"]
    assert dict(throttling[0][0].attrib) == {"true": "On", "false": "Off"}


@pytest.mark.feature("SEC-01", "INT-01")
async def test_each_role_reads_and_writes_what_its_parameters_allow(device: RunningDevice) -> None:
    viewer, operator = (
        await account(device, "vera", Role.VIEWER),
        await account(device, "otto", Role.OPERATOR),
    )
    async with viewer, operator:
        assert "# Error: Error -1 getting param in group 'System'" in await ask(
            device, viewer, action="list", group="System"
        )
        assert "IOPort" not in await ask(device, viewer, action="list")
        assert "IOPort.I0.Usage" in await ask(device, operator, action="list")
        url = device.http + PARAM
        assert await status(viewer, url, action="update", **{"IOPort.I1.Usage": "x"}) == 403
        assert "Error setting" in await ask(device, operator, action="update", **{"IOPort.I1.Usage": "x"})
        profile = {"template": "streamprofile", "group": "StreamProfile", "StreamProfile.S.Name": "n"}
        assert await status(viewer, url, action="add", **profile) == 403
        assert await ask(device, operator, action="add", **profile) == "S0 OK"
        assert await status(viewer, url, action="remove", group="StreamProfile.S0") == 403
        for path, allowed in (
            ("/axis-cgi/view/param.cgi", (viewer, operator, device.session)),
            ("/axis-cgi/operator/param.cgi", (operator, device.session)),
            ("/axis-cgi/admin/param.cgi", (device.session,)),
        ):
            for session in (viewer, operator, device.session):
                expected = 200 if session in allowed else 403
                assert await status(session, device.http + path, action="list") == expected
        assert await status(operator, url, action="list", usergroup="admin") == 403
        assert await status(operator, url, action="list", usergroup="operator") == 200


@pytest.mark.feature("SEC-01")
async def test_a_stranger_reads_brand_and_properties_and_nothing_else(device: RunningDevice) -> None:
    url = device.http + PARAM
    assert await status(device.stranger, url, action="list") == 401
    assert await status(device.stranger, url, action="list", usergroup="viewer") == 401
    text = await ask(device, device.stranger, action="list", usergroup="anonymous")
    names = [line.partition("=")[0].removeprefix("root.") for line in text.splitlines()]
    open_groups = {"Brand", "BasicDeviceInfo", "Input", "Output", "Properties"}
    ports = {"Network.RTSP.Port", "Network.RTSPS.Port"}
    assert {name for name in names if name.split(".")[0] not in open_groups} == ports
    assert {name.split(".")[0] for name in names} > open_groups
    for action in ("update", "add", "remove"):
        assert (
            await status(device.stranger, url, action=action, usergroup="anonymous", group="x", y="z") == 401
        )


@pytest.mark.feature("SEC-01")
async def test_a_listing_of_one_role_is_never_given_to_another(device: RunningDevice) -> None:
    """Answers are kept, by role and group."""
    async with await account(device, "vera", Role.VIEWER) as viewer:
        assert "BoaPort" in await ask(device, action="list")
        assert "BoaPort" not in await ask(device, viewer, action="list")
        assert "BoaPort" in await ask(device, action="list")


BAD: tuple[tuple[dict[str, str], int], ...] = (
    ({}, 400),
    ({"action": "explode"}, 400),
    ({"action": "update"}, 400),
    ({"action": "list", "usergroup": "emperor"}, 400),
    ({"action": "listdefinitions", "listformat": "yaml"}, 400),
    ({"action": "list", "group": ",".join(["Brand"] * 500)}, 400),
    ({"action": "listdefinitions", "group": ",".join(["Brand"] * 500)}, 400),
)


@pytest.mark.parametrize(("asked", "expected"), BAD)
async def test_a_request_that_makes_no_sense_is_refused(
    device: RunningDevice, asked: dict[str, str], expected: int
) -> None:
    before = device.context.settings.revision("io")
    async with device.session.get(device.http + PARAM, params=asked) as response:
        assert response.status == expected
        assert (await response.text()).startswith("# Error: ")
    assert device.context.settings.revision("io") == before


async def test_nobody_writes_lines_of_their_own_into_the_answer(device: RunningDevice) -> None:
    text = await ask(device, action="list", group="x\r\nroot.Fake=1")
    assert text == "# Error: Error -1 getting param in group 'x??root.Fake=1'\n"
    text = await ask(device, action="update", **{"IOPort.I1.Usage": "a\nroot.Fake=1"})
    assert text == "# Error: Error setting 'root.IOPort.I1.Usage' to 'a?root.Fake=1'!\n"


async def test_wrong_method_too_many_arguments_and_too_large_a_body(device: RunningDevice) -> None:
    url = device.http + PARAM
    async with device.session.put(url, data="action=list") as response:
        assert response.status == 405
    async with device.session.post(url, data="&".join(f"a{n}=1" for n in range(2000))) as response:
        assert response.status == 400
    async with device.session.post(url, data=b"action=list&group=" + b"x" * 100_000) as response:
        assert response.status == 413


async def test_an_old_client_s_latin_1_is_understood(device: RunningDevice) -> None:
    body = "action=update&IOPort.I1.Usage=Tür".encode("latin-1")
    async with device.session.post(device.http + PARAM, data=body) as response:
        assert await response.text() == "OK"
    assert device.context.ports[1].settings.usage == "Tür"
