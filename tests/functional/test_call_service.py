"""The call service over HTTP: JSON, key=value and SOAP; its words, its rights, its faults. VAPIX "Call service API"."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import aiohttp
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from axisedge.core.errors import AxisedgeError
from axisedge.security.accounts import Privileges
from axisedge.testing.running import RunningDevice, run_device
from axisedge.vapix.call_service import nested

PATH = "/vapix/call"


@pytest_asyncio.fixture
async def intercom() -> AsyncIterator[RunningDevice]:
    async with run_device("intercom") as device:
        yield device


async def ask(device: RunningDevice, command: str, arguments: Any = None, status: int = 200) -> Any:
    body = {f"axcall:{command}": arguments or {}}
    async with device.session.post(device.http + PATH, json=body) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def simple(device: RunningDevice, command: str, status: int = 200, **arguments: str) -> dict[str, str]:
    query = {"format": "simple", "action": f"axcall:{command}", **arguments}
    async with device.session.get(device.http + PATH, params=query) as response:
        assert response.status == status
        assert response.content_type == "text/plain"
        return dict(line.split("=", 1) for line in (await response.text()).splitlines())


def fault(answer: dict[str, Any]) -> tuple[str, str, str]:
    assert list(answer) == ["Fault", "FaultCode", "FaultSubCode", "FaultReason", "FaultMsg"]
    return answer["Fault"], answer["FaultCode"], answer["FaultSubCode"]


NOT_FOUND = ("env:Sender", "ter:InvalidArgVal", "ter:NotFound")
BAD_VALUE = ("env:Sender", "ter:InvalidArgVal", "ter:InvalidArgVal")
BAD_SHAPE = ("env:Sender", "ter:InvalidArgs", "ter:InvalidArgs")
FAILURE = ("env:Receiver", "ter:Action", "ter:Failure")
UNSUPPORTED = ("env:Receiver", "ter:ActionNotSupported", "ter:NotSupported")


@pytest.mark.feature("SIP-14", "INT-01")
async def test_it_is_found_by_property_and_discovery(intercom: RunningDevice) -> None:
    text = await intercom.get_text("/axis-cgi/param.cgi?action=list&group=Properties.API.SIP")
    assert "root.Properties.API.SIP.SIP=yes" in text and "root.Properties.API.SIP.Version=2.0" in text
    apis = (await intercom.json_api("/axis-cgi/apidiscovery.cgi", "getApiList"))["data"]["apiList"]
    assert any(api["id"] == "sip" for api in apis)
    capabilities = (await ask(intercom, "GetServiceCapabilities"))["Capabilities"]
    assert capabilities["SIP"] is capabilities["DTMF"] is True
    async with run_device("door-controller") as other:
        async with other.session.post(other.http + PATH, json={"axcall:GetSIPConfiguration": {}}) as response:
            assert response.status == 404
        assert "API.SIP" not in await other.get_text("/axis-cgi/param.cgi?action=list&group=Properties")


@pytest.mark.feature("SIP-01", "SIP-03", "SIP-04", "INT-01")
async def test_the_configuration_has_the_documented_defaults_and_keeps_what_is_not_named(
    intercom: RunningDevice,
) -> None:
    shown = (await ask(intercom, "GetSIPConfiguration"))["SIPConfiguration"]
    for name, value in {
        "SIPEnabled": False,
        "SIPPort": 5060,
        "SIPTLSPort": 5061,
        "STUNEnabled": False,
        "STUNServers": [],
        "TURNServers": [],
        "ICEEnabled": False,
        "AllowIncomingCalls": False,
        "ApplyUserAuthentication": False,
        "AllowedUsers": [],
        "ApplyAccessList": False,
        "AccessListPolicy": "Allow",
        "RTPStartPort": 4000,
        "CallingTimeout": 60,
    }.items():
        assert shown[name] == value, name
    assert {a["Name"]: a["Value"] for a in shown["Attribute"]} == {
        "DisableTCPSwitch": "false",
        "MaxCallDuration": "0",
        "RegistrationInterval": "300",
    }
    change = {
        "CallingTimeout": 90,
        "TURNServers": [{"Server": "turn.test", "Username": "u", "Password": "p"}],
        "AccessList": ["6001", "pbx.test"],
        "ApplyAccessList": True,
        "Attribute": [{"Name": "MaxCallDuration", "Value": "600"}],
    }
    assert await ask(intercom, "SetSIPConfiguration", {"SIPConfiguration": change}) == {}
    shown = (await ask(intercom, "GetSIPConfiguration"))["SIPConfiguration"]
    assert shown["TURNServers"] == [{"Server": "turn.test", "Username": "u", "Password": "******"}]
    assert (shown["CallingTimeout"], shown["SIPPort"], shown["AllowedURIs"]) == (
        90,
        5060,
        ["6001", "pbx.test"],
    )
    await ask(intercom, "SetSIPConfiguration", {"SIPConfiguration": {"TURNServers": shown["TURNServers"]}})
    assert intercom.context.calls is not None
    (turn,) = intercom.context.calls.sip.turn_servers.values()
    assert turn.password.get_secret_value() == "p", "what was shown masked is kept"
    await ask(intercom, "SetSIPConfiguration", {"SIPConfiguration": {"SIPPort": 5070}, "KeepCurrent": False})
    shown = (await ask(intercom, "GetSIPConfiguration"))["SIPConfiguration"]
    assert (shown["SIPPort"], shown["CallingTimeout"], shown["TURNServers"]) == (5070, 60, [])
    assert shown["ApplyAccessList"] is False


@pytest.mark.feature("SIP-14", "INT-01")
@pytest.mark.parametrize(
    ("command", "arguments", "expected"),
    [
        ("SetSIPConfiguration", {"SIPConfiguration": {"SIPPort": 80}}, BAD_VALUE),
        ("SetSIPConfiguration", {"SIPConfiguration": {"CallingTimeout": 601}}, BAD_VALUE),
        ("SetSIPConfiguration", {"SIPConfiguration": {"SIPPort": "many"}}, BAD_SHAPE),
        ("SetSIPConfiguration", {"SIPConfiguration": {"Colour": "red"}}, BAD_SHAPE),
        ("SetSIPConfiguration", {}, BAD_SHAPE),
        ("SetSIPConfiguration", {"SIPConfiguration": {"ApplyUserAuthentication": True}}, UNSUPPORTED),
        ("SetSIPConfiguration", {"SIPConfiguration": {"Attribute": [{"Name": "X"}]}}, BAD_VALUE),
        ("GetSIPAccount", {"SIPAccountId": "none"}, NOT_FOUND),
        ("GetSIPAccountStatus", {"SIPAccountId": "none"}, NOT_FOUND),
        ("RemoveSIPAccount", {"SIPAccountId": "sip_account_0"}, BAD_VALUE),
        ("RemoveSIPAccount", {"SIPAccountId": "none"}, NOT_FOUND),
        ("SetSIPAccount", {"SIPAccount": {"Registrar": "pbx"}}, BAD_VALUE),
        ("SetSIPAccount", {"SIPAccount": {"EncryptionProtocols": "TLSv1"}}, BAD_VALUE),
        ("SetSIPAccount", {"SIPAccount": {"Id": "sip_account_0", "IsDefault": False}}, BAD_VALUE),
        ("SetAudioCodecs", {"AudioCodec": ["MP3"]}, BAD_VALUE),
        ("SetAudioCodecs", {"AudioCodec": []}, BAD_VALUE),
        ("Call", {"To": "sip:a@127.0.0.1"}, FAILURE),
        ("Call", {}, BAD_SHAPE),
        ("TerminateCall", {"CallId": "none"}, NOT_FOUND),
        ("GetCallStatus", {"CallId": "none"}, NOT_FOUND),
        ("GetDTMFEvent", {"DTMFEventId": "none"}, NOT_FOUND),
        ("GetDTMFEvent", {}, BAD_SHAPE),
        ("RemoveDTMFEvent", {"DTMFEventId": "dtmf_event_0"}, FAILURE),
        ("RemoveDTMFTrigger", {"DTMFTriggerId": "dtmf_trigger_0"}, FAILURE),
        ("RemoveDTMFConfiguration", {"DTMFConfigurationId": "dtmf_conf_0"}, FAILURE),
        (
            "SetDTMFTrigger",
            {"DTMFTrigger": {"DTMFSequence": "12E", "DTMFEventId": "dtmf_event_0"}},
            BAD_VALUE,
        ),
        ("SetDTMFTrigger", {"DTMFTrigger": {"DTMFSequence": "12", "DTMFEventId": "none"}}, BAD_VALUE),
        ("SetDTMFTrigger", {"DTMFTrigger": ["x"]}, BAD_SHAPE),
        ("SetVMSCallConfiguration", {"VMSCallConfiguration": {"CallingTimeout": 0}}, BAD_VALUE),
        ("MakeCoffee", {}, UNSUPPORTED),
    ],
)
async def test_faults_have_the_documented_shape(
    intercom: RunningDevice, command: str, arguments: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    before = await ask(intercom, "GetSIPConfiguration"), await ask(intercom, "GetSIPAccounts")
    assert fault(await ask(intercom, command, arguments, 400)) == expected
    assert (await ask(intercom, "GetSIPConfiguration"), await ask(intercom, "GetSIPAccounts")) == before
    lines = await simple(intercom, "GetCallStatus", 400, CallId="none")
    assert lines["Fault"] == '"env%3ASender"' and lines["FaultSubCode"] == '"ter%3ANotFound"'


@pytest.mark.feature("SIP-07", "INT-01")
async def test_accounts_are_added_changed_shown_and_removed(intercom: RunningDevice) -> None:
    account = {
        "Name": "PBX",
        "UserId": 6001,
        "Password": "secret",
        "Registrar": "192.0.2.1",
        "PublicDomain": "example.com",
        "SecondaryRegistrar": "192.0.2.2",
        "AuthenticationId": "door",
        "CallerId": "Front door",
        "Transport": "tls",
        "MediaEncryption": "SRTPMandatory",
        "EncryptionProtocols": "TLSv11,TLSv12",
        "StreamParameters": "resolution=640x480&fps=25&videocodec=h264",
        "SIPProxies": [
            {"Server": "proxy1.test", "Username": "a", "Password": "1"},
            {"Server": "proxy2.test", "Username": "b", "Password": "2"},
        ],
        "IsDefault": True,
        "Attribute": [{"Name": "AutoAnswer", "Value": "true"}],
    }
    key = (await ask(intercom, "SetSIPAccount", {"SIPAccount": account}))["SIPAccountId"]
    assert key == "sip_account_1"
    shown = (await ask(intercom, "GetSIPAccount", {"SIPAccountId": key}))["SIPAccount"]
    assert (shown["UserId"], shown["Password"], shown["IsDefault"]) == ("6001", "******", True)
    assert shown["EncryptionProtocols"] == "TLSv12" and shown["Enabled"] is True
    assert shown["StreamParameters"] == "resolution=640x480&fps=25&h264profile=baseline"
    assert [proxy["Server"] for proxy in shown["SIPProxies"]] == ["proxy1.test", "proxy2.test"]
    shown["SIPProxies"].reverse()
    shown["Name"] = "Exchange"
    await ask(intercom, "SetSIPAccount", {"SIPAccount": {"Id": key, "Name": "Exchange"}})
    await ask(
        intercom, "SetSIPAccount", {"SIPAccount": {"Id": key, "SIPProxies": [{"Server": "proxy3.test"}]}}
    )
    again = (await ask(intercom, "GetSIPAccounts"))["SIPAccount"]
    assert [entry["Id"] for entry in again] == ["sip_account_0", key]
    assert again[1]["Name"] == "Exchange" and [p["Server"] for p in again[1]["SIPProxies"]] == ["proxy3.test"]
    assert intercom.context.calls is not None
    stored = intercom.context.calls.sip.accounts[key]
    assert stored.password.get_secret_value() == "secret" and stored.auto_answer and stored.use_secondary
    status = (await ask(intercom, "GetSIPAccountStatuses"))["SIPAccountStatus"]
    assert status[1] == {
        "SIPAccountId": key,
        "SIPURI": "sip:6001@example.com",
        "IsDefault": True,
        "RegURI": "192.0.2.1",
        "Status": 0,
        "StatusText": "SIP disabled",
    }
    await ask(intercom, "SetSIPAccount", {"SIPAccount": {"Id": "sip_account_0", "IsDefault": True}})
    assert await ask(intercom, "RemoveSIPAccounts", {"SIPAccountId": [key]}) == {}
    assert len((await ask(intercom, "GetSIPAccounts"))["SIPAccount"]) == 1


@pytest.mark.feature("SIP-08", "INT-01")
async def test_a_client_sets_up_a_sequence_from_nothing(intercom: RunningDevice) -> None:
    event = (await ask(intercom, "SetDTMFEvent", {"DTMFEvent": {"Name": "Stop audio"}}))["DTMFEventId"]
    trigger = {"DTMFSequence": "*9#", "DTMFEventId": event}
    key = (await ask(intercom, "SetDTMFTrigger", {"DTMFTrigger": trigger}))["DTMFTriggerId"]
    configuration = {"Name": "Own", "DTMFTriggerId": [key], "RFC2833": True, "RFC2976": False}
    made = await ask(intercom, "SetDTMFConfigurations", {"DTMFConfiguration": [configuration]})
    (conf,) = made["DTMFConfigurationId"]
    account = {"UserId": "1", "Registrar": "pbx.test", "DTMFConfigurationId": conf}
    await ask(intercom, "SetSIPAccount", {"SIPAccount": account})
    shown = (await ask(intercom, "GetDTMFConfiguration", {"DTMFConfigurationId": conf}))["DTMFConfiguration"]
    assert shown == {"Id": conf, **configuration}
    listed = (await ask(intercom, "GetDTMFTriggers"))["DTMFTrigger"]
    assert {"Id": key, **trigger} in listed
    assert (
        fault(await ask(intercom, "RemoveDTMFConfiguration", {"DTMFConfigurationId": conf}, 400)) == FAILURE
    )
    await ask(intercom, "RemoveSIPAccount", {"SIPAccountId": "sip_account_1"})
    await ask(intercom, "RemoveDTMFConfiguration", {"DTMFConfigurationId": conf})
    await ask(intercom, "RemoveDTMFTriggers", {"DTMFTriggerId": [key]})
    await ask(intercom, "RemoveDTMFEvents", {"DTMFEventId": [event]})
    assert [e["Id"] for e in (await ask(intercom, "GetDTMFEvents"))["DTMFEvent"]] == ["dtmf_event_0"]


@pytest.mark.feature("SIP-05", "SIP-12", "SIP-14", "INT-01")
async def test_calls_codecs_and_vms(intercom: RunningDevice) -> None:
    codecs = (await ask(intercom, "GetSupportedAudioCodecs"))["AudioCodec"]
    assert (await ask(intercom, "GetAudioCodecs")) == (await ask(intercom, "GetDefaultAudioCodecs"))
    await ask(intercom, "SetAudioCodecs", {"AudioCodec": ["PCMA/8000", codecs[0]]})
    assert (await ask(intercom, "GetAudioCodecs"))["AudioCodec"] == ["PCMA/8000", codecs[0]]
    modes = (await ask(intercom, "GetSupportedMediaEncryptionModes"))["MediaEncryption"]
    assert modes == ["None", "SRTPBestEffort", "SRTPMandatory"]
    infos = (await ask(intercom, "GetSupportedSIPConfigurationAttributes"))["AttributeInfo"]
    assert {"Name": "DisableTCPSwitch", "Type": "bool", "Default": "false"} in infos
    assert (await ask(intercom, "GetSupportedSIPAccountAttributes"))["AttributeInfo"][0][
        "Name"
    ] == "AutoAnswer"
    vms = {"VMSCallConfiguration": {"VideoFromDeviceToNetworkStreams": 1, "CallingTimeout": 45}}
    await ask(intercom, "SetVMSCallConfiguration", vms)
    shown = (await ask(intercom, "GetVMSCallConfiguration"))["VMSCallConfiguration"]
    assert (shown["VideoFromDeviceToNetworkStreams"], shown["AudioFromNetworkToDeviceStreams"]) == (1, 1)
    call = (await ask(intercom, "Call", {"To": "VMS_CALL"}))["CallId"]
    assert call.startswith("Out-0-")
    assert fault(await ask(intercom, "Call", {"To": "VMS_CALL"}, 400)) == FAILURE
    status = (await ask(intercom, "GetCallStatus", {"CallId": call}))["CallStatus"]
    expected = {
        "CallId": call,
        "Source": "DoorStation",
        "CallState": "Calling",
        "CallStateReason": "Initiated",
        "Direction": "Outgoing",
        "RemoteURI": "VMS_CALL",
        "CallType": "VMS",
    }
    assert expected.items() <= status.items() and status["StartTime"].endswith("Z")
    assert await ask(intercom, "TerminateCall", {"CallId": call}) == {}
    (ended,) = (await ask(intercom, "GetCallStatuses", {"CallId": []}))["CallStatus"]
    assert ended["CallState"] in ("Terminating", "Terminated") and ended["CallStateReason"] == "Terminated"


@pytest.mark.feature("SIP-14", "INT-01")
async def test_the_simple_form_says_the_same_in_lines(intercom: RunningDevice) -> None:
    lines = await simple(intercom, "GetSIPConfiguration")
    assert lines["SIPConfiguration_SIPEnabled"] == "false" and lines["SIPConfiguration_SIPPort"] == "5060"
    made = await simple(
        intercom,
        "SetSIPAccount",
        SIPAccount_UserId="6001",
        SIPAccount_Registrar="pbx.test",
        SIPAccount_Name="Front & back",
        SIPAccount_Enabled="false",
        SIPAccount_SIPProxies_0_Server="p0.test",
        SIPAccount_SIPProxies_1_Server="p1.test",
    )
    assert made == {"SIPAccountId": '"sip_account_1"'}
    lines = await simple(intercom, "GetSIPAccounts")
    assert lines["SIPAccount_0_Id"] == '"sip_account_0"'
    assert unquote(lines["SIPAccount_1_Name"].strip('"')) == "Front & back"
    assert (
        lines["SIPAccount_1_SIPProxies_1_Server"] == '"p1.test"' and lines["SIPAccount_1_Enabled"] == "false"
    )
    assert (await simple(intercom, "Nonsense", 400))["FaultMsg"].startswith('"there%20is%20no')
    assert "null" not in lines.values()
    assert (await simple(intercom, "RemoveSIPAccount", SIPAccountId="sip_account_1")) == {}


SOAP = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:c="http://www.axis.com/vapix/ws/call">'
    "<s:Body>{body}</s:Body></s:Envelope>"
)


@pytest.mark.feature("SIP-14", "INT-01")
async def test_soap_speaks_the_same_structures(intercom: RunningDevice) -> None:
    async def soap(body: str, status: int = 200) -> str:
        headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
        url = intercom.http + "/vapix/services"
        async with intercom.session.post(url, data=SOAP.format(body=body), headers=headers) as response:
            text = await response.text()
            assert response.status == status, text
            return text

    text = await soap("<c:GetSIPConfiguration/>")
    assert "<axcall:SIPEnabled>false</axcall:SIPEnabled>" in text
    account = (
        "<c:SIPAccount><c:UserId>7</c:UserId><c:Registrar>pbx.test</c:Registrar><c:IsDefault>true</c:IsDefault>"
        "<c:SIPProxies><c:Server>p0.test</c:Server></c:SIPProxies></c:SIPAccount>"
    )
    text = await soap(f"<c:SetSIPAccount>{account}</c:SetSIPAccount>")
    assert "<axcall:SIPAccountId>sip_account_1</axcall:SIPAccountId>" in text
    text = await soap("<c:GetSIPAccounts/>")
    assert text.count("<axcall:SIPAccount>") == 2 and "<axcall:Server>p0.test</axcall:Server>" in text
    codecs = "<c:AudioCodec>PCMA/8000</c:AudioCodec><c:AudioCodec>PCMU/8000</c:AudioCodec>"
    await soap(f"<c:SetAudioCodecs>{codecs}</c:SetAudioCodecs>")
    assert (await ask(intercom, "GetAudioCodecs"))["AudioCodec"] == ["PCMA/8000", "PCMU/8000"]
    text = await soap("<c:GetCallStatus><c:CallId>none</c:CallId></c:GetCallStatus>", 400)
    assert "SOAP-ENV:Sender" in text and "ter:NotFound" in text
    text = await soap("<c:Call><c:To>sip:a@127.0.0.1</c:To></c:Call>", 400)
    assert "SOAP-ENV:Receiver" in text and "SIP is disabled" in text


@pytest.mark.feature("SIP-08", "SIP-14", "INT-01")
async def test_the_events_of_calls_are_declared_with_their_choices(intercom: RunningDevice) -> None:
    headers = {"Content-Type": "application/soap+xml; charset=utf-8"}
    body = SOAP.format(body='<GetEventInstances xmlns="http://www.axis.com/vapix/ws/event1"/>')
    async with intercom.session.post(
        intercom.http + "/vapix/services", data=body, headers=headers
    ) as response:
        tree = etree.fromstring(await response.read())
    names = {
        "t": "http://www.axis.com/2009/event/topics",
        "a": "http://www.axis.com/vapix/ws/event1",
    }
    call = tree.find(".//t:Call", names)
    assert call is not None
    nice = f"{{{names['a']}}}NiceName"
    assert {part.tag: part.get(nice) for part in call} == {
        "State": "State",
        "StateChange": "State change",
        "DTMF": "DTMF",
        "AccountStatus": "SIP account registered",
    }
    choices = {value.get(nice): value.text for value in call.iterfind(".//a:Value", names)}
    assert choices["Door station"] == "DoorStation" and choices["Unlock door"] == "dtmf_event_0"
    assert choices["Ringing"] == "Ringing" and choices["No answer"] == "NoAnswer"


@pytest.mark.feature("SIP-14", "INT-01")
async def test_rights_and_bad_requests(intercom: RunningDevice) -> None:
    await intercom.context.accounts.add("olga", "operator pass", Privileges.OPERATOR, actor="test")
    await intercom.context.accounts.add("vera", "viewer pass", Privileges.VIEWER, actor="test")

    async def status(session: aiohttp.ClientSession, **request: Any) -> int:
        async with session.post(intercom.http + PATH, **request) as response:
            return response.status

    read, write = {"axcall:GetSIPConfiguration": {}}, {"axcall:SetAudioCodecs": {"AudioCodec": ["PCMU/8000"]}}
    assert await status(intercom.stranger, json=read) == 401
    for user, password, may in (("olga", "operator pass", 200), ("vera", "viewer pass", 403)):
        login = aiohttp.DigestAuthMiddleware(user, password)
        async with aiohttp.ClientSession(middlewares=(login,)) as session:
            assert await status(session, json=read) == may
            assert await status(session, json=write) == 403
    for body in (
        b"",
        b"{",
        b"[]",
        b'{"a":1,"b":2}',
        b'{"axcall:Call":[]}',
        b'{"other:Call":{}}',
        b"\xff\xfe",
    ):
        assert await status(intercom.session, data=body) == 400
    async with intercom.session.post(intercom.http + PATH, json={"GetAudioCodecs": {}}) as response:
        assert response.status == 200, "also without the prefix"


@given(st.lists(st.tuples(st.text("aA_09", max_size=12), st.text(max_size=4)), max_size=8))
def test_no_keys_break_the_simple_form(pairs: list[tuple[str, str]]) -> None:
    try:
        found = nested(pairs)
    except AxisedgeError:
        return
    assert isinstance(found, dict | list)
