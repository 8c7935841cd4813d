"""Who may pass: every reason, the identification types, groups, times and anti-passback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.access.decision import Decision, Reason, Situation, Whereabouts, decide
from axisedge.access.id_data import normal
from axisedge.access.model import (
    AccessPoint,
    AccessProfile,
    AuthenticationProfile,
    Credential,
    Group,
    Item,
    User,
)
from axisedge.access.store import AccessStore
from axisedge.core.errors import Invalid
from axisedge.core.keystore import Keystore

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
pytestmark = pytest.mark.feature("ACC-03")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccessStore]:
    made = AccessStore(tmp_path / "access.db", Keystore.open(tmp_path / "key"))
    yield made
    made.close()


def put(store: AccessStore, kind: type[Item], **members: Any) -> None:
    store.put([kind.model_validate(members)])


def holder(store: AccessStore, **members: Any) -> None:
    """Ada with card 00ff and PIN 1234 and an access rule for the front door."""
    put(store, User, token="ada", Name="Ada")
    policy = [{"AccessPoint": "front", "Schedule": ["office"]}]
    put(store, AccessProfile, token="rule", AccessPolicy=policy)
    given = {
        "UserToken": "ada",
        "IdData": [{"Name": "Card", "Value": "00FF"}, {"Name": "PIN", "Value": "1234"}],
        "CredentialAccessProfile": [{"AccessProfile": "rule"}],
    }
    put(store, Credential, token="c1", **(given | members))


def ask(
    store: AccessStore,
    shown: dict[str, str],
    *,
    types: tuple[str, ...] = ("CardOnly",),
    active: tuple[str, ...] = ("office",),
    now: datetime = NOW,
    **point: Any,
) -> Decision:
    place = AccessPoint.model_validate({"token": "front", "AuthenticationProfile": list(types)} | point)
    kinds = {kind.token: kind for kind in store.all(AuthenticationProfile)}
    digests = store.digests(shown)
    situation = Situation(now, place, kinds, lambda names: not names or any(n in active for n in names))
    return decide(digests, store.candidates(digests), situation)


def test_a_card_passes_whatever_leading_zeros_and_case_a_reader_gives_it(store: AccessStore) -> None:
    holder(store)
    for card in ("00ff", "FF", "0000FF"):
        decision = ask(store, {"Card": card})
        assert (decision.reason, decision.token, decision.holder) == (Reason.GRANTED, "c1", "Ada")


@pytest.mark.parametrize(
    ("stored", "shown", "granted"),
    [
        ("26", "26", True),
        ("26", "026", True),
        ("26", "27", False),  # one more zero before it: another card
        ("26", "512", False),
        ("26", "0", True),  # whoever asked does not know
        ("26", None, True),
        ("0", "27", True),
        (None, "27", True),
    ],
)
def test_the_same_number_of_another_length_is_another_card(
    store: AccessStore, stored: str | None, shown: str | None, granted: bool
) -> None:
    known = [{"Name": "Card", "Value": "00FF"}, {"Name": "PIN", "Value": "1234"}]
    holder(store, IdData=known + ([{"Name": "BitCount", "Value": stored}] if stored else []))
    card = {"Card": "ff"} | ({"BitCount": shown} if shown else {})
    assert ask(store, card).reason is (Reason.GRANTED if granted else Reason.NOT_FOUND)
    both = ask(store, {**card, "PIN": "1234"}, types=("CardPlusPin",))
    assert both.reason is (Reason.GRANTED if granted else Reason.NOT_FOUND)


@pytest.mark.parametrize("bits", ["", "x", "-1", "513", "1" * 30, "\u0662"])
def test_a_length_that_no_card_has_is_refused(store: AccessStore, bits: str) -> None:
    with pytest.raises(Invalid):
        normal("BitCount", bits)


def test_nobody_is_found_by_the_length_alone(store: AccessStore) -> None:
    holder(store, IdData=[{"Name": "Card", "Value": "FF"}, {"Name": "BitCount", "Value": "26"}])
    assert ask(store, {"BitCount": "26"}).reason is Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"Enabled": False}, Reason.NOT_ENABLED),
        ({"Status": "Stolen"}, Reason.NOT_ENABLED),
        ({"ValidFrom": "2026-01-06T00:00:00Z"}, Reason.NOT_ACTIVE),
        ({"ValidTo": "2026-01-05T12:00:00Z"}, Reason.EXPIRED),
        ({"CredentialAccessProfile": []}, Reason.NO_PROFILE),
        (
            {"CredentialAccessProfile": [{"AccessProfile": "rule", "ValidTo": "2026-01-01T00:00:00"}]},
            Reason.NO_PROFILE,
        ),
        ({"AuthenticationProfile": ["PINOnly"]}, Reason.WRONG_KIND),
    ],
)
def test_why_a_card_does_not_pass(store: AccessStore, members: dict[str, Any], reason: Reason) -> None:
    holder(store, **members)
    assert ask(store, {"Card": "00ff"}).reason is reason


def test_time_place_and_unknown_cards(store: AccessStore) -> None:
    holder(store)
    assert ask(store, {"Card": "00ff"}, active=()).reason is Reason.WRONG_TIME
    assert ask(store, {"Card": "00ff"}, token="back").reason is Reason.UNAUTHORIZED
    assert ask(store, {"Card": "00fe"}).reason is Reason.NOT_FOUND
    assert ask(store, {"Card": "no hex"}).reason is Reason.NOT_FOUND
    assert ask(store, {"Card": "00ff"}, Enabled=False).reason is Reason.POINT_DISABLED


def test_card_and_pin_are_needed_together(store: AccessStore) -> None:
    holder(store)
    both = ("CardPlusPin",)
    first = ask(store, {"Card": "00ff"}, types=both)
    assert (first.reason, list(first.needed)) == (Reason.INCOMPLETE, ["PIN"])
    assert ask(store, {"Card": "00ff", "PIN": "1234"}, types=both).granted
    assert ask(store, {"Card": "00ff", "PIN": "1235"}, types=both).reason is Reason.WRONG_PIN
    assert ask(store, {"PIN": "1234"}, types=both).reason is Reason.WRONG_KIND


def test_a_pin_alone_may_be_shared_and_then_nobody_is_named(store: AccessStore) -> None:
    holder(store)
    assert ask(store, {"PIN": "1234"}, types=("PINOnly",)).token == "c1"
    other = {"IdData": [{"Name": "PIN", "Value": "1234"}]}
    put(store, Credential, token="c2", CredentialAccessProfile=[{"AccessProfile": "rule"}], **other)
    decision = ask(store, {"PIN": "1234"}, types=("PINOnly",))
    assert (decision.granted, decision.token, decision.holder) == (True, "", "")


def test_plates_and_codes_have_identification_types_of_their_own(store: AccessStore) -> None:
    holder(store, IdData=[{"Name": "LPN", "Value": "abc 123"}, {"Name": "QR", "Value": "ticket-1"}])
    assert ask(store, {"LPN": "ABC-123"}, types=("PlateOnly",)).granted
    assert ask(store, {"QR": "ticket-1"}, types=("PlateOnly",)).reason is Reason.WRONG_KIND
    assert ask(store, {"QR": "ticket-1"}, types=("PlateOnly", "QROnly")).granted


def test_a_duress_pin_opens_and_tells(store: AccessStore) -> None:
    data = [
        {"Name": "Card", "Value": "ff"},
        {"Name": "PIN", "Value": "1"},
        {"Name": "DuressPIN", "Value": "9"},
    ]
    holder(store, IdData=data)
    decision = ask(store, {"Card": "ff", "PIN": "9"}, types=("CardPlusPin",))
    assert (decision.granted, decision.duress) == (True, True)


def test_members_of_a_group_have_its_access_rules(store: AccessStore) -> None:
    holder(store, CredentialAccessProfile=[])
    put(store, Group, token="staff", AccessProfile=["rule"])
    put(store, User, token="ada", Name="Ada", Group=["staff"])
    assert ask(store, {"Card": "00ff"}).granted


APB = [{"Name": "AntiPassbackMode", "Value": "Logical"}]
TIMED = [
    {"Name": "AntiPassbackMode", "Value": "TimedLogical"},
    {"Name": "AntiPassbackTimeout", "Value": "60"},
]
SOFT = [*APB, {"Name": "AntiPassbackEnforcementMode", "Value": "Soft"}]


@pytest.mark.feature("ACC-01")
def test_who_is_inside_does_not_come_in_again(store: AccessStore) -> None:
    holder(store)
    place = {"AreaFrom": "out", "AreaTo": "in"}
    assert ask(store, {"Card": "ff"}, Attribute=APB, **place).granted, "nobody knows yet where Ada is"
    store.move("c1", Whereabouts("in", NOW - timedelta(seconds=30)))
    assert ask(store, {"Card": "ff"}, Attribute=APB, **place).reason is Reason.PASSBACK
    assert ask(store, {"Card": "ff"}, Attribute=TIMED, **place).reason is Reason.PASSBACK
    later = NOW + timedelta(seconds=31)
    assert ask(store, {"Card": "ff"}, Attribute=TIMED, now=later, **place).granted
    put_back = NOW - timedelta(days=400)
    assert ask(store, {"Card": "ff"}, Attribute=TIMED, now=put_back, **place).granted, (
        "the clock was wrong then"
    )
    soft = ask(store, {"Card": "ff"}, Attribute=SOFT, **place)
    assert (soft.granted, soft.soft_violation) == (True, True)
    assert ask(store, {"Card": "ff"}, Attribute=APB, AreaFrom="in", AreaTo="out").granted
    store.forget_whereabouts(["c1"])
    assert ask(store, {"Card": "ff"}, Attribute=APB, **place).granted


@given(st.sampled_from(["Card", "CardNr", "PIN", "LPN", "QR", "own"]), st.text(max_size=300))
def test_what_readers_send_is_normal_or_refused(name: str, value: str) -> None:
    try:
        once = normal(name, value)
    except Invalid as error:
        assert error.field == "IdData"
    else:
        assert once
        assert normal(name, once) == once
