"""Whatever arrives on /vapix/services is answered by a fault, never by an exception, and quickly."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from axisedge.core.errors import Invalid
from axisedge.events import topics
from axisedge.events.declarations import EventType, Item
from axisedge.vapix import action_filters, soap
from axisedge.vapix.event_service import topic_set

MESSAGE = (
    b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>'
    b'<aa:AddActionRule xmlns:aa="http://www.axis.com/vapix/ws/action1"><aa:NewActionRule>'
    b"<aa:Name>Door &amp; gate</aa:Name><!-- a note --></aa:NewActionRule></aa:AddActionRule></s:Body></s:Envelope>"
)
PARTS = st.sampled_from(
    [
        b"<", b">", b"/>", b"<!DOCTYPE a>", b"<!ENTITY x 'y'>", b"<![CDATA[", b"]]>", b"<?pi ?>", b"&#x0;", b"&amp;",
        b"&x;", b"xmlns:s=''", b'"', b"<s:Envelope>", b"</s:Body>", b"\xff", b"\xef\xbb\xbf", b"<a>" * 70, b"<!--",
        b'<?xml version="1.0" encoding="UTF-7"?>', b"\0",
    ]
)  # fmt: skip


def parsed(data: bytes) -> None:
    try:
        call = soap.parse(data)
    except soap.Fault as fault:
        for version in (soap.SOAP12, soap.SOAP11):
            answer = soap.fault_response(fault, version)
            assert answer.status in (400, 413, 500)
            assert isinstance(answer.body, bytes)
            etree.fromstring(answer.body)
    else:
        assert all(isinstance(part, str) for part in call.operation)


@pytest.mark.feature("INT-01")
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    parsed(data)


@settings(max_examples=300)
@given(
    st.lists(
        st.tuples(st.integers(0, len(MESSAGE)), st.integers(0, 30), PARTS | st.binary(max_size=8)), max_size=5
    )
)
def test_damaged_messages(damage: list[tuple[int, int, bytes]]) -> None:
    data = MESSAGE
    for at, gone, new in damage:
        data = data[:at] + new + data[at + gone :]
    parsed(data)


@pytest.mark.parametrize(
    "declaration",
    ["<!DOCTYPE a>", '<!DOCTYPE a [<!ENTITY b "c">]>', "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x'>"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp037"])
def test_a_declaration_does_not_hide_in_an_encoding(declaration: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{MESSAGE.decode()}'
    with pytest.raises(soap.Fault):
        soap.parse(text.encode(encoding))


def test_many_unfinished_comments_cost_nothing() -> None:
    with pytest.raises(soap.Fault):
        soap.parse(b"<!--" * 250_000)


@given(st.text(max_size=200))
@example("\x00\ud800\ufffe")
def test_any_text_can_be_answered(text: str) -> None:
    body = soap.element("aa", "Name", text, Value=text)
    read = etree.fromstring(soap.envelope(soap.SOAP12, body))
    found = read.find(".//{*}Name")
    assert found is not None


@given(
    st.text(max_size=60),
    st.dictionaries(st.text(max_size=5), st.sampled_from(["tns1", "tnsaxis"]), max_size=3),
)
@example("tns1:A//.|tnsaxis:B/C", {})
def test_any_topic_expression(expression: str, prefixes: dict[str, str]) -> None:
    try:
        found = action_filters.canonical(expression, {**topics.WORDS, **prefixes})
    except soap.Fault as fault:
        assert etree.QName(fault.detail[0]).localname == "InvalidTopicExpressionFault"
    else:
        again = action_filters.canonical(found, topics.WORDS)
        assert again == found


@given(st.text(alphabet="PTDHMS0123456789.-", max_size=20))
@example("P")
@example("PT")
@example("P1DT")
def test_any_duration(text: str) -> None:
    try:
        assert 0 <= action_filters.seconds(text) <= 86400
    except soap.Fault:
        return


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True)


@given(
    st.lists(
        st.tuples(st.lists(NAMES, min_size=1, max_size=4), st.text(max_size=20), st.booleans()), max_size=6
    )
)
def test_any_declarations_make_a_tree(declared: list[tuple[list[str], str, bool]]) -> None:
    types = {
        f"tns1:{'/'.join(path)}": EventType(
            f"tns1:{'/'.join(path)}", title, source=(Item("id", title="\x00"),), stateful=stateful
        )
        for path, title, stateful in declared
    }
    root = etree.fromstring(etree.tostring(topic_set(types.values())))
    wanted: Any = [e for e in root.iter() if e.get(soap.tag("wstop", "topic")) == "true"]
    assert len(wanted) == len(types)


def test_an_empty_topic_expression_is_broken() -> None:
    with pytest.raises(soap.Fault):
        action_filters.canonical("", topics.WORDS)
    with pytest.raises(Invalid):
        topics.split("a:b")
