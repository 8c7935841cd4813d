"""SOAP on /vapix/services, as clients send it: events, schedules, actions and rules, and every recorded fault."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from lxml import etree

from axisedge.core.roles import Role
from axisedge.events.rule_settings import SECTION
from axisedge.testing import RunningDevice

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
CALL = "http://www.axis.com/vapix/ws/call"
EVENT, ACTION = "http://www.axis.com/vapix/ws/event1", "http://www.axis.com/vapix/ws/action1"
ENTRY = "http://www.axis.com/vapix/ws/entry"
WSNT = "http://docs.oasis-open.org/wsn/b-2"
NS = {
    "s": SOAP12,
    "aev": EVENT,
    "aa": ACTION,
    "ent": ENTRY,
    "wsnt": WSNT,
    "tns1": "http://www.onvif.org/ver10/topics",
    "tnsaxis": "http://www.axis.com/2009/event/topics",
    "wstop": "http://docs.oasis-open.org/wsn/t-1",
    "wsrfbf": "http://docs.oasis-open.org/wsrf/bf-2",
}
BINDINGS = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
TOPIC_DIALECT = 'Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"'
CONTENT_DIALECT = 'Dialect="http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"'
PORT = "tns1:Device/tnsaxis:IO/tnsaxis:Port"
REMOVE = "RemoveActionConfiguration"
TOGGLE = "com.axis.action.fixed.io.toggle"
HOLD = "com.axis.action.unlimited.io.toggle"


def message(body: str, version: str = SOAP12, header: str = "") -> bytes:
    text = f"<s:Envelope {BINDINGS.replace(SOAP12, version)}>{header}<s:Body>{body}</s:Body></s:Envelope>"
    return text.encode()


class Soap:
    """A client without a library."""

    def __init__(self, device: RunningDevice, session: aiohttp.ClientSession | None = None) -> None:
        self.device = device
        self.session = session or device.session

    async def post(self, data: bytes, kind: str = "application/soap+xml; charset=utf-8") -> tuple[int, Any]:
        headers = {"Content-Type": kind}
        async with self.session.post(
            f"{self.device.http}/vapix/services", data=data, headers=headers
        ) as response:
            body = await response.read()
            return response.status, etree.fromstring(body) if body.startswith(b"<?xml") else body

    async def call(self, body: str) -> Any:
        status, answer = await self.post(message(body))
        assert status == 200, etree.tostring(answer)
        return answer.find("s:Body", NS)[0]

    async def fault(self, body: str) -> tuple[int, str, list[str]]:
        """Status, reason and the names of the elements in the detail."""
        status, answer = await self.post(message(body))
        fault = answer.find("s:Body/s:Fault", NS)
        assert fault.findtext("s:Code/s:Value", namespaces=NS) == "SOAP-ENV:Sender"
        text = fault.find("s:Reason/s:Text", NS)
        assert text.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
        detail = fault.find("s:Detail", NS)
        names = [] if detail is None else [etree.QName(e).localname for e in detail.iterdescendants()]
        return status, text.text or "", names

    async def configure(self, template: str = TOGGLE, **parameters: str) -> str:
        given = {
            "port": "1",
            "state": "high",
            **({"duration": "7"} if template == TOGGLE else {}),
            **parameters,
        }
        listed = "".join(f'<aa:Parameter Name="{name}" Value="{value}"/>' for name, value in given.items())
        answer = await self.call(
            "<aa:AddActionConfiguration><aa:NewActionConfiguration><aa:Name>Door</aa:Name>"
            f"<aa:TemplateToken>{template}</aa:TemplateToken><aa:Parameters>{listed}</aa:Parameters>"
            "</aa:NewActionConfiguration></aa:AddActionConfiguration>"
        )
        return str(answer.findtext("aa:ConfigurationID", namespaces=NS))


def condition(topic: str = PORT, content: str | None = None) -> str:
    wanted = (
        'boolean(//SimpleItem[@Name="port" and @Value="0"]) and boolean(//SimpleItem[@Name="state" and @Value="1"])'
        if content is None
        else content
    )
    return (
        f"<wsnt:TopicExpression {TOPIC_DIALECT}>{topic}</wsnt:TopicExpression>"
        f"<wsnt:MessageContent {CONTENT_DIALECT}>{wanted}</wsnt:MessageContent>"
    )


def new_rule(primary: str, *, start: str = "", conditions: str = "", more: str = "") -> str:
    begin = f"<aa:StartEvent>{start}</aa:StartEvent>" if start else ""
    lasting = (
        f"<aa:Conditions><aa:Condition>{conditions}</aa:Condition></aa:Conditions>" if conditions else ""
    )
    return (
        f"<aa:AddActionRule><aa:NewActionRule><aa:Name>Open the door</aa:Name><aa:Enabled>true</aa:Enabled>{begin}"
        f"{lasting}{more}<aa:PrimaryAction>{primary}</aa:PrimaryAction></aa:NewActionRule></aa:AddActionRule>"
    )


@pytest_asyncio.fixture
async def soap(axisedge_device: RunningDevice) -> Soap:
    """A client of a device without the rules that it is delivered with."""
    await axisedge_device.context.settings.update("rules", {"rules": {"9001": None, "9011": None}}, "test")
    return Soap(axisedge_device)


@pytest.mark.feature("INT-01")
async def test_event_instances_are_a_tree_of_declarations(soap: Soap) -> None:
    answer = await soap.call(f'<GetEventInstances xmlns="{EVENT}"/>')
    topics = answer.find("wstop:TopicSet", NS)
    port = topics.find("tns1:Device/tnsaxis:IO/Port", NS)
    assert port.attrib == {f"{{{NS['wstop']}}}topic": "true", f"{{{EVENT}}}NiceName": "Digital input port"}
    instance = port.find("aev:MessageInstance", NS)
    assert instance.get(f"{{{EVENT}}}isProperty") == "true"
    source = instance.find("aev:SourceInstance/aev:SimpleItemInstance", NS)
    assert (source.get("Name"), source.get("Type")) == ("port", "xsd:int")
    values = {value.text: value.get(f"{{{EVENT}}}NiceName") for value in source}
    assert values["-1"] == "Any"
    assert values["0"] == "Call button"
    state = instance.find("aev:DataInstance/aev:SimpleItemInstance", NS)
    assert (state.get("Name"), state.get("isPropertyState")) == ("state", "true")
    failed = topics.find("tns1:Device/tnsaxis:SystemMessage/ActionFailed", NS)
    assert failed.get("isApplicationData") == "true"
    assert failed.find("aev:MessageInstance", NS).attrib == {}
    pulse = topics.find("tns1:UserAlarm/tnsaxis:Recurring/Pulse", NS)
    assert pulse is not None
    assert topics.find("tns1:Device/tnsaxis:IO", NS).get(f"{{{EVENT}}}NiceName") == "Input ports"


@pytest.mark.feature("EVT-01", "EVT-06", "INT-01")
async def test_a_rule_made_with_soap_opens_the_door(soap: Soap) -> None:
    configuration = await soap.configure(HOLD)
    answer = await soap.call(new_rule(configuration, conditions=condition()))
    assert answer.findtext("aa:RuleID", namespaces=NS) == "1"
    bus = soap.device.context.bus
    with bus.subscribe(lambda e: e.topic == "tns1:Device/tnsaxis:IO/OutputPort", replay=False) as heard:
        await soap.device.bench.post("press", button="call-button", seconds=0.1)
        opened = await asyncio.wait_for(heard.get(), 5)
        closed = await asyncio.wait_for(heard.get(), 5)
    assert opened is not None
    assert closed is not None
    assert (opened.source["port"], opened.data["state"], closed.data["state"]) == ("1", "1", "0")


@pytest.mark.feature("EVT-01", "INT-01")
async def test_rules_and_configurations_come_back_as_they_were_given(soap: Soap) -> None:
    primary = await soap.configure()
    await soap.call(
        new_rule(
            primary,
            start=condition("tns1:UserAlarm/tnsaxis:Recurring/Pulse", ""),
            conditions=condition(),
            more="<aa:ActivationTimeout>PT1M10S</aa:ActivationTimeout>",
        )
    )
    stored = soap.device.context.settings[SECTION].rules["1"]
    assert (stored.wait, stored.use_first_as_trigger, stored.name) == (70, True, "Open the door")
    assert stored.conditions[1].topic == "tns1:Device/tnsaxis:IO/Port"
    assert stored.action.parameters == {"port": 1, "state": "high", "duration": 7}
    rule = (await soap.call("<aa:GetActionRules/>")).find("aa:ActionRules/aa:ActionRule", NS)
    assert rule.findtext("aa:RuleID", namespaces=NS) == "1"
    assert rule.findtext("aa:Enabled", namespaces=NS) == "true"
    assert rule.findtext("aa:ActivationTimeout", namespaces=NS) == "PT70S"
    assert rule.findtext("aa:PrimaryAction", namespaces=NS) == primary
    topic = rule.find("aa:Conditions/aa:Condition/wsnt:TopicExpression", NS)
    assert topic.text == "tns1:Device/tnsaxis:IO/Port"
    assert topic.get("Dialect") == "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete"
    assert rule.findtext("aa:StartEvent/wsnt:TopicExpression", namespaces=NS).endswith("Recurring/Pulse")
    listed = (await soap.call("<aa:GetActionConfigurations/>")).find("aa:ActionConfigurations", NS)
    assert len(listed) == 1
    assert listed[0].findtext("aa:ConfigurationID", namespaces=NS) == primary
    parameters = {p.get("Name"): p.get("Value") for p in listed[0].find("aa:Parameters", NS)}
    assert parameters == {"port": "1", "state": "high", "duration": "7"}


async def test_a_rule_made_on_the_page_is_seen_with_an_action_of_its_own(soap: Soap) -> None:
    rule = {
        "name": "Page",
        "conditions": [
            {
                "topic": "tns1:Device/tnsaxis:IO/Port",
                "content": 'boolean(//SimpleItem[@Name="port" and @Value="0"]) and '
                'boolean(//SimpleItem[@Name="state" and @Value="1"])',
                "invert": True,
            }
        ],
        "action": {"template": HOLD, "parameters": {"port": 1, "state": "low"}},
    }
    await soap.device.context.settings.update("rules", {"rules": {"3": rule}}, "test")
    seen = (await soap.call("<aa:GetActionRules/>")).find("aa:ActionRules/aa:ActionRule", NS)
    primary = seen.findtext("aa:PrimaryAction", namespaces=NS)
    content = seen.findtext("aa:Conditions/aa:Condition/wsnt:MessageContent", namespaces=NS)
    assert '@Name="state" and @Value="0"' in content
    configurations = await soap.call("<aa:GetActionConfigurations/>")
    assert configurations.findtext(".//aa:ConfigurationID", namespaces=NS) == primary
    body = removal(primary)
    assert (await soap.fault(body))[1] == "action configuration is in use"


@pytest.mark.feature("INT-01")
async def test_templates_name_their_parameters(soap: Soap) -> None:
    answer = await soap.call("<aa:GetActionTemplates/>")
    templates = {
        template.findtext("aa:TemplateToken", namespaces=NS): [
            (p.get("Name"), p.get("Type")) for p in template.find("aa:Parameters", NS)
        ]
        for template in answer.find("aa:ActionTemplates", NS)
    }
    assert sorted(templates[TOGGLE]) == [("duration", "string"), ("port", "string"), ("state", "string")]
    assert [name for name, _ in templates[HOLD]] == ["port", "state"]
    assert len((await soap.call("<aa:GetRecipientTemplates/>")).find("aa:RecipientTemplates", NS)) == 0
    assert (
        len((await soap.call("<aa:GetRecipientConfigurations/>")).find("aa:RecipientConfigurations", NS)) == 0
    )


def add_configuration(token: str, **parameters: str) -> str:
    listed = "".join(f'<aa:Parameter Name="{name}" Value="{value}"/>' for name, value in parameters.items())
    return (
        "<aa:AddActionConfiguration><aa:NewActionConfiguration>"
        f"<aa:TemplateToken>{token}</aa:TemplateToken><aa:Parameters>{listed}</aa:Parameters>"
        "</aa:NewActionConfiguration></aa:AddActionConfiguration>"
    )


def removal(number: str) -> str:
    return f"<aa:{REMOVE}><aa:ConfigurationID>{number}</aa:ConfigurationID></aa:{REMOVE}>"


FAULTS = {
    "parameter missing": (
        add_configuration(TOGGLE, port="1", duration="1"),
        "Configuration parameter missing: state",
        ["ParametersMissmatchFault"],
    ),
    "unknown template": (
        add_configuration("com.bogus.nonexistent"),
        "action template with id 'com.bogus.nonexistent' not found",
        ["ActionTemplateNotFoundFault"],
    ),
    "unknown configuration": (
        new_rule("9999", conditions=condition()),
        "Unknown action configuration '9999' specified for primary action",
        ["ActionConfigurationNotFoundFault"],
    ),
    "remove unknown configuration": (
        removal("9999"),
        "",
        ["ActionConfigurationNotFoundFault"],
    ),
    "remove unknown rule": (
        "<aa:RemoveActionRule><aa:RuleID>9999</aa:RuleID></aa:RemoveActionRule>",
        "No action rule with id '9999' exists",
        ["ActionRuleNotFoundFault"],
    ),
    "condition unknown": (
        new_rule("1", conditions=condition("tns1:Device/tnsaxis:IO/Nothing")),
        "could not match any property events",
        ["InvalidConditionFilterFault"],
    ),
    "condition stateless": (
        new_rule("1", conditions=condition("tns1:UserAlarm/tnsaxis:Recurring/Pulse", "")),
        "could not match any property events",
        ["InvalidConditionFilterFault"],
    ),
    "topic does not parse": (
        new_rule("1", conditions=condition("tns1:Device//bad topic[")),
        "failed to parse topic expression 'tns1:Device//bad topic['",
        ["InvalidTopicExpressionFault", "Timestamp"],
    ),
    "content does not parse": (
        new_rule("1", conditions=condition(PORT, "[")),
        None,
        ["InvalidMessageContentExpressionFault", "Timestamp"],
    ),
    "neither start nor conditions": (new_rule("1"), "Invalid argument", ["Text"]),
    "lasting without a condition": (
        new_rule("2", start=condition()),
        None,
        ["InsufficientActivationRuleFault"],
    ),
    "unreadable timeout": (
        new_rule("1", conditions=condition(), more="<aa:ActivationTimeout>soon</aa:ActivationTimeout>"),
        None,
        ["InvalidActivationTimeoutFault"],
    ),
    "no such output": (
        add_configuration(TOGGLE, port="77", state="high", duration="1"),
        None,
        ["ParametersMissmatchFault"],
    ),
    "unknown recipient template": (
        (
            "<aa:AddRecipientConfiguration><aa:NewRecipientConfiguration><aa:Name>x</aa:Name>"
            "<aa:TemplateToken>com.axis.recipient.pigeon</aa:TemplateToken></aa:NewRecipientConfiguration>"
            "</aa:AddRecipientConfiguration>"
        ),
        "recipient template with id 'com.axis.recipient.pigeon' not found",
        ["RecipientTemplateNotFoundFault"],
    ),
    "unknown recipient": (
        "<aa:RemoveRecipientConfiguration><aa:ConfigurationID>1</aa:ConfigurationID></aa:RemoveRecipientConfiguration>",
        "",
        ["RecipientConfigurationNotFoundFault"],
    ),
    "element missing": ("<aa:RemoveActionRule/>", "Invalid argument", ["Text"]),
    "unknown operation": ("<aa:Dance/>", None, []),
    "unknown namespace": ('<x:GetServices xmlns:x="urn:x"/>', None, []),
    "unknown schedule": (
        "<aev:RemoveScheduledEvent><aev:EventID>nothing</aev:EventID></aev:RemoveScheduledEvent>",
        None,
        [],
    ),
    "unknown virtual input": (
        "<aev:ChangeVirtualInputState><aev:port>65</aev:port><aev:active>1</aev:active></aev:ChangeVirtualInputState>",
        None,
        [],
    ),
}  # fmt: skip


@pytest.mark.feature("EVT-01", "INT-01")
async def test_faults_have_the_recorded_words(soap: Soap) -> None:
    await soap.configure()
    await soap.configure(HOLD)
    before = soap.device.context.settings[SECTION]
    for why, (body, reason, detail) in FAULTS.items():
        status, words, names = await soap.fault(body)
        assert (status, names) == (400, detail), why
        assert reason is None or words == reason, why
    assert soap.device.context.settings[SECTION] == before


async def test_a_configuration_in_use_names_its_rules(soap: Soap) -> None:
    primary = await soap.configure()
    await soap.call(new_rule(primary, conditions=condition()))
    body = removal(primary)
    _, answer = await soap.post(message(body))
    used = answer.find(".//aa:ActionConfigurationIsInUseFault/aa:UsedByActionRules/aa:ActionRule", NS)
    assert used.findtext("aa:ActionRuleID", namespaces=NS) == "1"
    assert used.findtext("aa:ActionRuleName", namespaces=NS) == "Open the door"
    await soap.call("<aa:RemoveActionRule><aa:RuleID>1</aa:RuleID></aa:RemoveActionRule>")
    await soap.call(body)
    assert len((await soap.call("<aa:GetActionConfigurations/>")).find("aa:ActionConfigurations", NS)) == 0


@pytest.mark.feature("EVT-01")
async def test_the_257th_rule_is_refused(soap: Soap) -> None:
    primary = await soap.configure()
    one = {
        "conditions": [{"topic": "tns1:Device/tnsaxis:IO/Port"}],
        "action": {"template": TOGGLE, "parameters": {"port": 1}},
        "enabled": False,
    }
    many = {str(number): one for number in range(1, 257)}
    await soap.device.context.settings.update("rules", {"rules": many}, "test")
    status, answer = await soap.post(message(new_rule(primary, conditions=condition())))
    assert status == 500
    assert "at most 256 rules are allowed" in answer.findtext(".//s:Reason/s:Text", namespaces=NS)
    assert len(soap.device.context.settings[SECTION].rules) == 256


@pytest.mark.feature("EVT-03", "INT-01")
async def test_schedules_are_made_listed_and_removed(soap: Soap) -> None:
    calendar = "DTSTART:19700101T000000 RRULE:FREQ=MINUTELY;INTERVAL=5"
    add = (
        "<aev:AddScheduledEvent><aev:NewScheduledEvent><aev:Name>Every five</aev:Name><aev:Schedule>"
        f'<aev:ICalendar Dialect="http://www.axis.com/vapix/ws/ical1">{calendar}</aev:ICalendar>'
        "</aev:Schedule></aev:NewScheduledEvent></aev:AddScheduledEvent>"
    )
    key = (await soap.call(add)).findtext("aev:EventID", namespaces=NS)
    assert key == "com.axis.schedules.genid.id-0"
    listed = (await soap.call("<aev:GetScheduledEvents/>")).find("aev:ScheduledEvents", NS)
    found = {e.findtext("aev:EventID", namespaces=NS): e for e in listed}
    assert {
        f"com.axis.schedules.{n}" for n in ("weekdays", "office_hours", "after_hours", "weekends")
    } < found.keys()
    assert found[key].findtext("aev:Name", namespaces=NS) == "Every five"
    assert found[key].findtext("aev:Schedule/aev:ICalendar", namespaces=NS) == calendar
    filtered = (
        "<aev:GetScheduledEvents><aev:ScheduleFilter><aev:ScheduleType>Pulse</aev:ScheduleType>"
        "</aev:ScheduleFilter></aev:GetScheduledEvents>"
    )
    assert len((await soap.call(filtered)).find("aev:ScheduledEvents", NS)) == 1
    again = add.replace("<aev:Name>", f"<aev:EventID>{key}</aev:EventID><aev:Name>")
    assert "already exists" in (await soap.fault(again))[1]
    broken = add.replace("MINUTELY", "NEVER")
    assert "FREQ must be one of" in (await soap.fault(broken))[1]
    await soap.call(f"<aev:RemoveScheduledEvent><aev:EventID>{key}</aev:EventID></aev:RemoveScheduledEvent>")
    listed = (await soap.call("<aev:GetScheduledEvents/>")).find("aev:ScheduledEvents", NS)
    assert len(listed) == 4


@pytest.mark.feature("EVT-04", "INT-01")
async def test_a_virtual_input_changes_once(soap: Soap) -> None:
    def change(active: str) -> str:
        return (
            f"<aev:ChangeVirtualInputState><aev:port>10</aev:port><aev:active>{active}</aev:active>"
            "</aev:ChangeVirtualInputState>"
        )

    for active, changed in (("1", "true"), ("true", "false"), ("0", "true"), ("0", "false")):
        answer = await soap.call(change(active))
        assert answer.findtext("aev:stateChanged", namespaces=NS) == changed
    assert (await soap.fault(change("perhaps")))[0] == 400


@pytest.mark.feature("INT-01")
async def test_the_entry_service_lists_the_others(soap: Soap) -> None:
    answer = await soap.call(
        "<ent:GetServices><ent:IncludeCapability>true</ent:IncludeCapability></ent:GetServices>"
    )
    listed = {
        service.findtext("ent:Namespace", namespaces=NS): service.findtext("ent:XAddr", namespaces=NS)
        for service in answer
    }
    assert listed == dict.fromkeys([EVENT, ACTION, CALL, ENTRY], f"{soap.device.http}/vapix/services")
    assert (await soap.call("<ent:GetServiceCapabilities/>")).find("ent:Capabilities", NS) is not None


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
BAD = {
    "not XML": b"<s:Envelope",
    "empty": b"",
    "JSON": b'{"method": "x"}',
    "no envelope": b"<a/>",
    "no body": b'<s:Envelope xmlns:s="%s"/>' % SOAP12.encode(),
    "two operations": message("<aa:GetActionRules/><aa:GetActionRules/>"),
    "entities": BOMB + message("<aa:GetActionRules>&c;</aa:GetActionRules>"),
    "external entity": b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + message("<aa:Dance>&x;</aa:Dance>"),
    "in UTF-16": ("<!DOCTYPE l>" + message("<aa:GetActionRules/>").decode()).encode("utf-16"),
    "deep": message("<a>" * 200 + "</a>" * 200),
    "very deep": message("<a>" * 20_000 + "</a>" * 20_000),
    "wide": message("<aa:GetActionRules>" + "<a/>" * 30_000 + "</aa:GetActionRules>"),
}  # fmt: skip


@pytest.mark.feature("INT-01")
async def test_attacks_are_refused_as_faults(soap: Soap) -> None:
    for why, data in BAD.items():
        status, answer = await soap.post(data)
        assert status in (400, 500), why
        assert answer.find("s:Body/s:Fault/s:Code/s:Value", NS).text.startswith("SOAP-ENV:"), why
        assert b"root:" not in etree.tostring(answer), why
    status, answer = await soap.post(
        message("<aa:GetActionRules>" + " " * 2_000_000 + "</aa:GetActionRules>")
    )
    assert status == 413
    for kind in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        assert (await soap.post(message("<aa:GetActionRules/>"), kind))[0] == 415
    async with soap.session.get(f"{soap.device.http}/vapix/services") as response:
        assert response.status == 405


async def test_soap_11_is_answered_in_its_own_words(soap: Soap) -> None:
    status, answer = await soap.post(message("<aa:GetActionRules/>", SOAP11), "text/xml")
    assert status == 200
    assert answer.tag == f"{{{SOAP11}}}Envelope"
    status, answer = await soap.post(message("<aa:Dance/>", SOAP11), "text/xml")
    assert status == 500
    fault = answer.find(f"{{{SOAP11}}}Body/{{{SOAP11}}}Fault")
    assert fault.findtext("faultcode") == "SOAP-ENV:Client"
    assert "Dance" in fault.findtext("faultstring")


async def test_headers_that_must_be_understood(soap: Soap) -> None:
    header = '<s:Header><x:Secret xmlns:x="urn:x" s:mustUnderstand="true"/></s:Header>'
    status, answer = await soap.post(message("<aa:GetActionRules/>", header=header))
    assert status == 500
    assert answer.findtext(".//s:Code/s:Value", namespaces=NS) == "SOAP-ENV:MustUnderstand"
    assert answer.find("s:Header/s:NotUnderstood", NS) is not None
    wsa = "http://www.w3.org/2005/08/addressing"
    header = f'<s:Header><w:MessageID xmlns:w="{wsa}">urn:uuid:1</w:MessageID></s:Header>'
    status, answer = await soap.post(message("<aa:GetActionRules/>", header=header))
    assert status == 200
    assert answer.findtext(f"s:Header/{{{wsa}}}RelatesTo", namespaces=NS) == "urn:uuid:1"


@pytest.mark.feature("INT-01", "SEC-02")
async def test_who_may_do_what(axisedge_device: RunningDevice) -> None:
    stranger = Soap(axisedge_device, axisedge_device.stranger)
    status, _ = await stranger.post(message("<aev:GetEventInstances/>"))
    assert status == 401
    await axisedge_device.context.accounts.add("viewer", "see-only-1", Role.VIEWER, actor="test")
    async with aiohttp.ClientSession(
        middlewares=(aiohttp.DigestAuthMiddleware("viewer", "see-only-1"),)
    ) as session:
        viewer = Soap(axisedge_device, session)
        assert (await viewer.post(message("<aev:GetEventInstances/>")))[0] == 200
        for body in ("<aa:GetActionRules/>", "<aev:ChangeVirtualInputState/>", new_rule("1")):
            status, answer = await viewer.post(message(body))
            assert status == 403
            assert answer.findtext(".//s:Subcode/s:Value", namespaces=NS) == "ter:NotAuthorized"
