"""What the settings mean for the user agent: listeners, routes, identities, and which account a call is for."""

from __future__ import annotations

from typing import Any

import pytest

from axisedge.sip.account_settings import Account, MediaEncryption, TlsVersion, Transport
from axisedge.sip.engine import plan
from axisedge.sip.settings import SipSettings

REGISTERED = {"mode": "registered", "user_id": "6001", "registrar": "pbx.example:5070", "password": "x"}


def settings(**accounts: dict[str, Any]) -> SipSettings:
    made = {key: Account(**account) for key, account in accounts.items()}
    return SipSettings(enabled=True, accounts=made, default_account=next(iter(made)))


def planned(account: dict[str, Any], route: int = 0, **more: Any) -> plan.AccountPlan:
    made = Account(**account)
    return plan.account_plan(SipSettings(**more), made, plan.routes(made)[route], "192.0.2.7")


@pytest.mark.feature("SIP-07")
def test_servers_and_proxies_make_routes_in_their_order() -> None:
    proxies = {
        "b": {"server": "p2", "priority": 2},
        "a": {"server": "p1:5080", "priority": 1},
        "c": {"server": ""},
    }
    account = Account(
        **REGISTERED, use_secondary=True, secondary_registrar="backup", proxies=proxies, transport="tcp"
    )
    ways = plan.routes(account)
    assert [(way.registrar, way.proxy, way.secondary) for way in ways] == [
        ("sip:pbx.example:5070;transport=tcp", "sip:p1:5080;transport=tcp;lr", False),
        ("sip:pbx.example:5070;transport=tcp", "sip:p2;transport=tcp;lr", False),
        ("sip:backup;transport=tcp", "sip:p1:5080;transport=tcp;lr", True),
        ("sip:backup;transport=tcp", "sip:p2;transport=tcp;lr", True),
    ]
    assert {way.domain for way in ways[:2]} == {"pbx.example"}


@pytest.mark.feature("SIP-07")
@pytest.mark.parametrize(
    ("account", "uri"),
    [
        ({}, "<sip:192.0.2.7>"),
        ({"user_id": "door", "caller_id": 'The "old" door'}, '"The \\"old\\" door" <sip:door@192.0.2.7>'),
        ({"transport": "tcp"}, "<sip:192.0.2.7;transport=tcp>"),
        ({"sips": True}, "<sips:192.0.2.7>"),
        (REGISTERED, "<sip:6001@pbx.example>"),
        ({**REGISTERED, "domain": "example.com", "sips": True}, "<sips:6001@example.com>"),
    ],
)
def test_who_the_device_says_it_is(account: dict[str, Any], uri: str) -> None:
    assert planned(account).id_uri == uri


@pytest.mark.feature("SIP-07")
def test_the_login_may_be_another_than_the_user() -> None:
    assert planned({**REGISTERED, "authentication_id": "login"}).login == "login"
    assert planned(REGISTERED).login == "6001"
    assert "secret" not in repr(planned({**REGISTERED, "password": "secret"}))


@pytest.mark.feature("SIP-03", "SIP-07")
def test_accounts_that_want_their_own_tls_get_their_own_listener() -> None:
    several = settings(
        first={"transport": "udp"},
        second={"transport": "tls"},
        third={"sips": True, "verify_server": True},
        fourth={"transport": "tls", "verify_server": True},
        off={"transport": "tls", "tls_version": "TLSv1.2", "enabled": False},
    )
    wanted = plan.endpoint_plan(several).tls
    assert wanted == (
        plan.TlsPlan("", TlsVersion.AUTOMATIC, False),
        plan.TlsPlan("", TlsVersion.AUTOMATIC, True),
    )
    assert plan.endpoint_plan(SipSettings()).tls == (plan.TlsPlan("", TlsVersion.AUTOMATIC, False),)


@pytest.mark.feature("SIP-07")
def test_keys_never_travel_in_clear() -> None:
    encrypted = {"media_encryption": "SRTPMandatory"}
    assert planned({**encrypted, "transport": "udp"}).srtp is MediaEncryption.NONE
    assert planned({**encrypted, "transport": "tls"}).srtp is MediaEncryption.MANDATORY
    sips = planned({**encrypted, "sips": True})
    assert (sips.srtp, sips.transport) == (MediaEncryption.MANDATORY, Transport.TLS)


@pytest.mark.feature("SIP-04")
def test_nat_traversal_is_what_is_switched_on() -> None:
    servers = {"turn_servers": {"t": {"server": "turn.example", "username": "u", "password": "p"}}}
    assert planned({}, **servers).turn is None
    assert planned({}, turn=True, **servers).turn == ("turn.example", "u", "p")
    assert plan.endpoint_plan(SipSettings(stun_servers=("s",))).stun_servers == ()
    assert plan.endpoint_plan(SipSettings(stun=True, stun_servers=("s",))).stun_servers == ("s",)


@pytest.mark.feature("SIP-07")
@pytest.mark.parametrize(
    ("user", "host", "source", "chosen"),
    [
        ("6001", "pbx.example", "192.0.2.1", "pbx"),
        ("6001", "192.0.2.7", "192.0.2.1", "pbx"),
        ("6001", "other.example", "192.0.2.1", "other"),
        ("unknown", "192.0.2.7", "pbx.example", "pbx"),
        ("unknown", "192.0.2.7", "192.0.2.1", "peer"),
        ("", "192.0.2.7", "192.0.2.1", "peer"),
        ("off", "192.0.2.7", "192.0.2.1", "peer"),
    ],
)
def test_which_account_a_call_is_for(user: str, host: str, source: str, chosen: str) -> None:
    accounts = settings(
        peer={},
        pbx=REGISTERED,
        other={**REGISTERED, "registrar": "other.example"},
        off={"user_id": "off", "enabled": False},
    )
    assert plan.chosen_account(accounts, user, host, source) == chosen
