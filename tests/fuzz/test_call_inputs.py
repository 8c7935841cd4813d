"""What strangers send to calls: contact files, arguments of the call service, callers' headers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import AxisedgeError
from axisedge.core.settings import validate
from axisedge.sip import access_list, contact_file
from axisedge.sip.contact_settings import ContactsSettings
from axisedge.sip.protocols import IncomingCall
from axisedge.sip.settings import PEER_TO_PEER, Account, SipSettings
from axisedge.vapix.call_accounts import SipAccount, account_patch
from axisedge.vapix.call_commands import read
from axisedge.vapix.call_structures import SipConfiguration, configuration_patch

leaves = st.none() | st.booleans() | st.integers(-10, 70000) | st.text(max_size=12)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
)


def objects(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects that use these names, with values that may be anything."""
    return st.dictionaries(st.sampled_from(names), values, max_size=len(names))


@pytest.mark.feature("SIP-10")
@given(
    st.fixed_dictionaries(
        {"format": st.just(contact_file.FORMAT), "version": st.just(1)},
        optional={
            "contacts": values
            | st.lists(
                objects("id", "first_name", "address", "via", "fallback", "speed_dial", "account"), max_size=4
            )
        },
    )
    | values,
    st.booleans(),
)
def test_a_contact_file_is_taken_or_refused(document: object, replace: bool) -> None:
    try:
        patch = contact_file.patch(ContactsSettings(), document, replace=replace)
        made = validate(ContactsSettings, patch)
    except AxisedgeError as error:
        assert str(error)
        return
    assert contact_file.read(contact_file.write(made)).keys() == made.contacts.keys()


@pytest.mark.feature("SIP-14")
@given(objects(*SipConfiguration.model_fields), st.booleans())
def test_a_configuration_is_taken_or_refused(given_: dict[str, Any], keep: bool) -> None:
    try:
        patch = configuration_patch(SipSettings(), read(SipConfiguration, given_), keep_current=keep)
    except AxisedgeError as error:
        assert str(error)
        return
    assert patch.keys() <= SipSettings.model_fields.keys()


@pytest.mark.feature("SIP-14")
@given(objects(*SipAccount.model_fields))
def test_an_account_is_taken_or_refused(given_: dict[str, Any]) -> None:
    try:
        patch = account_patch(None, read(SipAccount, given_))
    except AxisedgeError as error:
        assert str(error)
        return
    assert patch.keys() <= Account.model_fields.keys()


@pytest.mark.feature("SIP-09")
@given(st.text(max_size=60), st.text(max_size=30), st.lists(st.text("ab*.@:<>sip6", max_size=12), max_size=4))
def test_any_caller_is_listed_or_not(uri: str, name: str, sources: list[str]) -> None:
    settings = SipSettings.model_validate(
        {"allow_incoming": True, "access_list": {"enabled": True, "policy": "allow", "sources": sources}}
    )
    call = IncomingCall("1", PEER_TO_PEER, uri, name, source_address="192.0.2.1")
    allowed = access_list.refusal(settings, call) == ""
    assert allowed == access_list.is_listed(settings.access_list, call)
    if not sources:
        assert not allowed
