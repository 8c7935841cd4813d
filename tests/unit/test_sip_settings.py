"""SIP settings: defaults and limits of the manual, and what does not fit together."""

from typing import Any

import pytest

from axisedge.core.errors import Invalid
from axisedge.core.settings import validate
from axisedge.sip.call_settings import CallsSettings
from axisedge.sip.contact_settings import ContactsSettings
from axisedge.sip.settings import PEER_TO_PEER, SHARED, MediaEncryption, SipSettings, Transport


def refused(model: Any, data: dict[str, Any]) -> str:
    with pytest.raises(Invalid) as caught:
        validate(model, data)
    return caught.value.field


@pytest.mark.feature("SIP-01", "SIP-03", "SIP-07")
def test_a_new_device_has_sip_off_and_a_peer_to_peer_account() -> None:
    settings = SipSettings()
    assert (settings.enabled, settings.allow_incoming) == (False, False)
    assert (settings.sip_port, settings.tls_port, settings.rtp_port) == (5060, 5061, 4000)
    assert list(settings.accounts) == [settings.default_account] == [PEER_TO_PEER]
    assert not settings.accounts[PEER_TO_PEER].registers


@pytest.mark.feature("SIP-02", "SIP-03", "SIP-04", "SIP-05", "SIP-06")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sip_port", 1023),
        ("rtp_port", 65536),
        ("calling_timeout", 601),
        ("incoming_timeout", 601),
        ("end_after", 3601),
        ("dtmf_payload_type", 95),
        ("failback", 9),
        ("codecs", []),
        ("codecs", ["PCMU/8000", "PCMU/8000"]),
        ("packetization_mode", "2"),
        ("accounts", {}),
    ],
)
def test_a_value_outside_the_limits_names_its_field(field: str, value: object) -> None:
    assert refused(SipSettings, {field: value}).split(".")[0] == field


@pytest.mark.feature("SIP-04")
@pytest.mark.parametrize(("switch", "field"), [("stun", "stun_servers"), ("turn", "turn_servers")])
def test_nat_traversal_without_a_server_is_refused(switch: str, field: str) -> None:
    assert refused(SipSettings, {switch: True}) == field


@pytest.mark.feature("SIP-07")
def test_the_default_account_cannot_go_away() -> None:
    account = {"mode": "registered", "user_id": "6001", "registrar": "pbx.example"}
    assert refused(SipSettings, {"accounts": {"a": account}}) == "default_account"
    kept = validate(SipSettings, {"accounts": {"a": account}, "default_account": "a"})
    assert list(kept.accounts) == ["a"], "the peer-to-peer account may go when another one is the default"


@pytest.mark.feature("SIP-07")
@pytest.mark.parametrize(
    ("account", "field"),
    [
        ({"mode": "registered", "registrar": "pbx"}, "user_id"),
        ({"mode": "registered", "user_id": "1"}, "registrar"),
        ({"mode": "registered", "user_id": "1", "domain": "d", "use_secondary": True}, "secondary_registrar"),
        ({"name": "two\r\nlines"}, "name"),
        ({"user_id": "a@b"}, "user_id"),
        ({"domain": "<sip:evil>"}, "domain"),
        ({"proxies": {"p": {"server": "a b"}}}, "proxies.p.server"),
        ({"dtmf": "none-such"}, "dtmf"),
    ],
)
def test_what_an_account_lacks_is_named(account: dict[str, Any], field: str) -> None:
    assert refused(SipSettings, {"accounts": {PEER_TO_PEER: account}}) == f"accounts.{PEER_TO_PEER}.{field}"


@pytest.mark.feature("SIP-07")
def test_media_is_encrypted_over_tls_only_and_sips_means_tls() -> None:
    wanted = {"media_encryption": "SRTPMandatory"}
    plain = SipSettings.model_validate({"accounts": {PEER_TO_PEER: wanted}}).accounts[PEER_TO_PEER]
    assert plain.srtp is MediaEncryption.NONE
    secure = SipSettings.model_validate({"accounts": {PEER_TO_PEER: wanted | {"sips": True}}})
    account = secure.accounts[PEER_TO_PEER]
    assert account.transport is Transport.UDP and account.secure
    assert account.srtp is MediaEncryption.MANDATORY


@pytest.mark.feature("SIP-07")
def test_proxies_are_asked_by_priority() -> None:
    proxies = {"a": {"server": "second", "priority": 2}, "b": {"server": "first"}, "c": {}}
    account = SipSettings.model_validate({"accounts": {PEER_TO_PEER: {"proxies": proxies}}}).accounts[
        PEER_TO_PEER
    ]
    assert [proxy.server for proxy in account.proxies_in_order()] == ["first", "second"]


@pytest.mark.feature("SIP-08")
@pytest.mark.parametrize(
    ("dtmf", "field"),
    [
        ({"sequences": {"t": {"sequence": "1", "event": "gone"}}}, "dtmf.sequences.t.event"),
        ({"sequences": {"t": {"sequence": "1E", "event": "e"}}}, "dtmf.sequences.t.sequence"),
        ({"sequences": {"t": {"sequence": "1" * 65, "event": "e"}}}, "dtmf.sequences.t.sequence"),
        ({"configurations": {}}, "dtmf.configurations"),
        ({"configurations": {SHARED: {"sequences": ["t"]}}}, f"dtmf.configurations.{SHARED}.sequences"),
    ],
)
def test_digits_that_mean_nothing_are_refused(dtmf: dict[str, Any], field: str) -> None:
    assert refused(SipSettings, {"dtmf": dtmf}) == field


@pytest.mark.feature("SIP-08")
def test_peer_to_peer_accounts_share_their_digits_and_protocols() -> None:
    registered = {"mode": "registered", "user_id": "1", "domain": "d", "dtmf": "own"}
    settings = SipSettings.model_validate(
        {
            "accounts": {PEER_TO_PEER: {}, "other": {}, "pbx": registered},
            "dtmf": {
                "events": {"e": {"name": "Unlock door"}},
                "sequences": {"t": {"sequence": "1", "event": "e"}},
                "configurations": {SHARED: {"sequences": ["t"], "info": False}, "own": {"rtp": False}},
            },
        }
    )
    for account in (PEER_TO_PEER, "other"):
        assert settings.dtmf.meanings(settings.dtmf_of(account)) == {"1": "e"}
        assert settings.listens(account, "rtp") and not settings.listens(account, "info")
    assert settings.dtmf.meanings(settings.dtmf_of("pbx")) == {}
    assert settings.listens("pbx", "info") and not settings.listens("pbx", "rtp")


@pytest.mark.feature("SIP-10")
def test_contacts_that_cannot_work_are_refused() -> None:
    somebody = {"address": "sip:1@pbx"}
    assert refused(ContactsSettings, {"contacts": {"a": {}}}) == "contacts.a.address"
    lost = {"a": somebody | {"fallback": "b"}}
    assert refused(ContactsSettings, {"contacts": lost}) == "contacts.a.fallback"
    ring = {"a": somebody | {"fallback": "b"}, "b": somebody | {"fallback": "a"}}
    assert refused(ContactsSettings, {"contacts": ring}) == "contacts.a.fallback"
    twice = {"a": somebody | {"speed_dial": "7"}, "b": somebody | {"speed_dial": "7"}}
    assert refused(ContactsSettings, {"contacts": twice}) == "contacts.b.speed_dial"


@pytest.mark.feature("SIP-10")
def test_a_contact_is_followed_by_its_fallbacks() -> None:
    contacts = ContactsSettings.model_validate(
        {
            "contacts": {
                "a": {"address": "1", "fallback": "b", "speed_dial": "12"},
                "b": {"address": "2", "fallback": "c"},
                "c": {"address": "3"},
            }
        }
    )
    assert contacts.chain("a") == ["a", "b", "c"]
    assert contacts.by_speed_dial("12") == "a" and contacts.by_speed_dial("") == ""


@pytest.mark.feature("SIP-11", "SIP-12")
def test_the_button_calls_the_vms_until_told_otherwise() -> None:
    settings = CallsSettings()
    assert settings.button.recipients == ("VMS_CALL",) and settings.button.enabled
    assert settings.vms.enabled
    nothing = {"vms": {"audio_to_device": 0}}
    assert refused(CallsSettings, nothing) == "vms.audio_to_device"
