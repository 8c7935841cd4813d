"""Addresses, the access list, sequences of digits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid
from axisedge.sip import access_list, uri
from axisedge.sip.dtmf import PAUSE, DtmfMatcher
from axisedge.sip.protocols import IncomingCall
from axisedge.sip.settings import PEER_TO_PEER, Account, SipSettings

P2P = Account()
PBX = Account.model_validate(
    {"mode": "registered", "user_id": "6001", "registrar": "10.0.0.1:5070", "domain": "pbx.test"}
)
SECURE = Account.model_validate({"sips": True})


@pytest.mark.feature("SIP-10", "SIP-14")
@pytest.mark.parametrize(
    ("text", "account", "expected"),
    [
        ("sip:6002@example.com", P2P, "sip:6002@example.com"),
        ("sip:192.168.1.100", P2P, "sip:192.168.1.100"),
        ("192.168.1.100", P2P, "sip:192.168.1.100"),
        ("[fd00::1]:5062", P2P, "sip:[fd00::1]:5062"),
        ("192.168.1.100:5062", P2P, "sip:192.168.1.100:5062"),
        ("bob@10.0.0.7", P2P, "sip:bob@10.0.0.7"),
        ("phone.local", PBX, "sip:phone.local"),
        ("reception", P2P, "sip:reception"),
        ("6002", PBX, "sip:6002@pbx.test"),
        ("+46.8", PBX, "sip:+46.8"),
        ("*98#", PBX, "sip:*98#@pbx.test"),
        ("sip:bob@10.0.0.7;transport=tcp", SECURE, "sips:bob@10.0.0.7;transport=tcp"),
        ("SIPS:Bob@Example.COM", P2P, "sips:Bob@example.com"),
    ],
)
def test_what_people_type_becomes_an_address(text: str, account: Account, expected: str) -> None:
    assert uri.dialable(text, account) == expected


@pytest.mark.feature("SIP-10", "SIP-14")
@pytest.mark.parametrize(
    "text", ["", "   ", "6002", "sip:", "sip:a b", "a@b@c", "sip:x@h:99999", "tel:+46", "<sip:a>b", "x" * 300]
)
def test_what_is_no_address_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        uri.dialable(text, P2P, "To")
    assert caught.value.field == "To"


@pytest.mark.feature("SIP-15")
@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("sip:6002@pbx.test", "6002"),
        ("sip:6002@10.0.0.1", "6002"),
        ("sip:6002@other.test", ""),
        ("sip:6002@pbx.test:5070", ""),
        ("sip:john.doe@pbx.test", ""),
        ("sip:pbx.test", ""),
    ],
)
def test_an_extension_follows_the_account_to_another_server(address: str, expected: str) -> None:
    assert uri.extension(address, PBX) == expected
    assert uri.extension(address, P2P) == ""


def test_the_device_has_an_address_on_every_account() -> None:
    assert uri.own_address(PBX, "10.0.0.5", 5060) == "sip:6001@pbx.test"
    assert uri.own_address(P2P, "10.0.0.5", 5060) == "sip:10.0.0.5"
    assert uri.own_address(P2P, "fd00::5", 5070) == "sip:[fd00::5]:5070"


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader_of_addresses(text: str) -> None:
    found = uri.parse(text)
    assert found is None or uri.parse(str(found)) == found
    try:
        made = uri.dialable(text, PBX)
    except Invalid:
        return
    assert uri.parse(made) is not None and not set("\r\n <>") & set(made)


def caller(**given: Any) -> IncomingCall:
    facts: dict[str, Any] = {"call_id": "1", "account_id": PEER_TO_PEER, "remote_uri": "sip:6002@pbx.test"}
    return IncomingCall(**{**facts, **given})


def listed(policy: str, *sources: str, **more: Any) -> SipSettings:
    access = {"enabled": True, "policy": policy, "sources": list(sources)}
    return SipSettings.model_validate({"allow_incoming": True, "access_list": access} | more)


@pytest.mark.feature("SIP-01", "SIP-09")
def test_incoming_calls_must_be_allowed() -> None:
    assert "not allowed" in access_list.refusal(SipSettings(), caller())
    assert access_list.refusal(SipSettings(allow_incoming=True), caller()) == ""
    resting = listed("block", accounts={PEER_TO_PEER: {"enabled": False}})
    assert "not active" in access_list.refusal(resting, caller())


@pytest.mark.feature("SIP-09")
@pytest.mark.parametrize(
    "source",
    ["6002", "sip:6002@pbx.test", "6002@PBX.test", "pbx.test", "Reception", "60*", "*@pbx.test", "10.0.0.9"],
)
def test_a_source_is_a_caller_id_an_address_or_a_server(source: str) -> None:
    call = caller(remote_name="Reception", source_address="10.0.0.9")
    assert access_list.refusal(listed("allow", source), call) == ""
    assert "blocks" in access_list.refusal(listed("block", source), call)


@pytest.mark.feature("SIP-09")
@pytest.mark.parametrize("source", ["6003", "600", "sip:6002@other.test", "test", "", ".*", "10.0.0.99"])
def test_others_are_not_meant(source: str) -> None:
    call = caller(source_address="10.0.0.9")
    assert "not in the access list" in access_list.refusal(listed("allow", source), call)
    assert access_list.refusal(listed("block", source), call) == ""


class Phone:
    def __init__(self, *sequences: str) -> None:
        self.clock = ManualClock()
        self.found: list[str] = []
        self.matcher = DtmfMatcher(self.clock, {s: f"event {s}" for s in sequences}, self.found.append)

    def dial(self, digits: str, method: str = "rtp") -> list[str]:
        for digit in digits:
            self.matcher.press(digit, method)
        return [event.removeprefix("event ") for event in self.found]


@pytest.mark.feature("SIP-08", "SIP-16")
def test_a_sequence_acts_with_its_last_digit() -> None:
    assert Phone("1").dial("1") == ["1"]
    assert Phone("12#").dial("12") == []
    assert Phone("12#").dial("12#") == ["12#"]
    assert Phone("1234").dial("91234") == ["1234"], "a wrong digit before does not disturb"
    assert Phone("112").dial("1112") == ["112"]
    assert Phone("1").dial("111") == ["1", "1", "1"]
    assert Phone("21", "13").dial("2113") == ["21", "13"]


@pytest.mark.feature("SIP-08")
async def test_a_shorter_sequence_waits_for_a_longer_one() -> None:
    phone = Phone("1", "12", "123")
    assert phone.dial("1") == []
    await phone.clock.advance(PAUSE + 0.1)
    assert phone.dial("") == ["1"]
    assert phone.dial("12") == ["1"]
    assert phone.dial("5") == ["1", "12"]
    assert phone.dial("123") == ["1", "12", "123"]
    long = Phone("1", "123")
    assert long.dial("124") == ["1"], "what was dialled counts although a longer one was begun"


@pytest.mark.feature("SIP-08")
async def test_a_pause_begins_anew_and_the_end_forgets() -> None:
    phone = Phone("12")
    phone.dial("1")
    await phone.clock.advance(PAUSE + 0.1)
    assert phone.dial("2") == []
    waiting = Phone("1", "12")
    waiting.dial("1")
    waiting.matcher.close()
    await waiting.clock.advance(PAUSE + 0.1)
    assert waiting.found == [], "nothing acts after the call"


@pytest.mark.feature("SIP-08")
async def test_a_phone_that_sends_both_ways_presses_once() -> None:
    phone = Phone("1", "11")
    assert phone.matcher.press("1", "rtp") and not phone.matcher.press("1", "info")
    await phone.clock.advance(1)
    assert phone.matcher.press("1", "info") and not phone.matcher.press("1", "rtp")
    assert phone.dial("") == ["11"]


@given(
    st.lists(st.text("0123456789ABCD*#", min_size=1, max_size=4), min_size=1, max_size=5, unique=True),
    st.text("12*#", max_size=30),
)
def test_every_digit_is_taken_and_only_known_sequences_act(sequences: list[str], digits: str) -> None:
    found = Phone(*sequences).dial(digits)
    assert set(found) <= set(sequences)
    assert sum(map(len, found)) <= len(digits), "no digit counts twice"
