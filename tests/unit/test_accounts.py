"""The rules of accounts, and that no password is kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Conflict, Invalid, LimitReached, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.roles import ANONYMOUS, Role
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.security.accounts import MOST_ACCOUNTS, Accounts, Privileges
from axisedge.security.verifier import Verifier, check_password

pytestmark = pytest.mark.feature("SEC-01")

REALM = "AXIS_ACCC8E000001"


def opened(folder: Path) -> Settings:
    return Settings(Store(folder / "settings.db"), Keystore.open(folder / "keystore.key"), ManualClock())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return opened(tmp_path)


@pytest.fixture
async def accounts(settings: Settings) -> Accounts:
    accounts = Accounts(settings, REALM)
    await accounts.add("root", "pass", Privileges.ADMINISTRATOR, "test")
    return accounts


def test_there_is_no_default_account(settings: Settings) -> None:
    accounts = Accounts(settings, REALM)
    assert accounts.needs_setup
    assert accounts.names() == []
    assert accounts.anonymous == ANONYMOUS


async def test_the_first_account_is_an_administrator(settings: Settings) -> None:
    accounts = Accounts(settings, REALM)
    with pytest.raises(Conflict):
        await accounts.add("joe", "pass", Privileges.OPERATOR, "test")
    assert accounts.needs_setup
    await accounts.add("joe", "pass", Privileges.ADMINISTRATOR, "test")
    assert not accounts.needs_setup


async def test_only_one_is_the_first(settings: Settings) -> None:
    accounts = Accounts(settings, REALM)
    results = await asyncio.gather(
        *(accounts.add_first(name, "pass", "test") for name in ("root", "eve", "mallory")),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [type(None), Conflict, Conflict]
    assert accounts.names() == ["root"]


async def test_roles_and_rights(accounts: Accounts) -> None:
    await accounts.add("olga", "pass", Role.OPERATOR, "test")
    await accounts.add("vera", "pass", Privileges.VIEWER, "test", ptz=True, comment="door")
    found = {name: accounts.login(name) for name in accounts.names()}
    assert {name: (login.role, login.ptz) for name, login in found.items() if login} == {
        "root": (Role.ADMINISTRATOR, True),
        "olga": (Role.OPERATOR, False),
        "vera": (Role.VIEWER, True),
    }
    assert accounts.settings.accounts["vera"].comment == "door"


async def test_the_password_is_nowhere(accounts: Accounts, tmp_path: Path) -> None:
    secret = "My%20very own secret"
    await accounts.add("joe", secret, Privileges.VIEWER, "test")
    login = accounts.login("joe")
    assert login is not None
    assert login.verifier == Verifier.of("joe", REALM, secret)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(kept) > 1000
    for clear in (secret, login.verifier.md5, login.verifier.sha256):
        assert clear.encode() not in kept
    shown = accounts.settings.model_dump_json()
    assert login.verifier.sha256 not in shown
    assert secret not in shown


async def test_accounts_survive_a_restart(settings: Settings, accounts: Accounts, tmp_path: Path) -> None:
    await accounts.add("joe", "other", Privileges.VIEWER, "test")
    await settings.close()
    again = Accounts(opened(tmp_path), REALM)
    login = again.login("joe")
    assert login is not None
    assert login.verifier == Verifier.of("joe", REALM, "other")


async def test_a_new_password_replaces_the_old_one(accounts: Accounts) -> None:
    await accounts.update("root", {"password": "changed"}, "test")
    await accounts.update("root", {"comment": "no new password"}, "test")
    login = accounts.login("root")
    assert login is not None
    assert login.verifier == Verifier.of("root", REALM, "changed")


async def test_root_cannot_be_deleted(accounts: Accounts) -> None:
    await accounts.add("joe", "pass", Privileges.ADMINISTRATOR, "test")
    with pytest.raises(Conflict, match="root"):
        await accounts.remove("root", "test")
    await accounts.remove("joe", "test")
    assert accounts.names() == ["root"]


async def test_the_last_administrator_stays(settings: Settings) -> None:
    accounts = Accounts(settings, REALM)
    await accounts.add("joe", "pass", Privileges.ADMINISTRATOR, "test")
    await accounts.add("olga", "pass", Privileges.OPERATOR, "test")
    with pytest.raises(Conflict, match="last administrator"):
        await accounts.remove("joe", "test")
    with pytest.raises(Conflict, match="last administrator"):
        await accounts.update("joe", {"role": "viewer"}, "test")
    await accounts.update("olga", {"role": "administrator"}, "test")
    await accounts.remove("joe", "test")
    assert accounts.names() == ["olga"]


@pytest.mark.parametrize("name", ["", "user!", "a b", "a" * 33, "ü", "-x", "a\n", "a:b", 'a"b'])
async def test_names_that_are_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(Invalid):
        await accounts.add(name, "pass", Privileges.VIEWER, "test")
    assert accounts.names() == ["root"]


@pytest.mark.parametrize("password", ["", "a" * 65, "pass\n", "påss", "\x7f", "\x1f"])
async def test_passwords_that_are_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        await accounts.add("joe", password, Privileges.VIEWER, "test")
    assert refused.value.field in ("password", "accounts.joe.password")
    with pytest.raises(ValueError, match="a password has"):
        check_password(password)


@pytest.mark.parametrize("password", ["a", " ", "~" * 64, 'quo"te\\:', "******"])
async def test_passwords_that_are_taken(accounts: Accounts, password: str) -> None:
    await accounts.add("joe", password, Privileges.VIEWER, "test")
    login = accounts.login("joe")
    assert login is not None
    assert login.verifier == Verifier.of("joe", REALM, password)


async def test_unknown_and_existing_names(accounts: Accounts) -> None:
    with pytest.raises(NotFound):
        await accounts.update("joe", {"comment": ""}, "test")
    with pytest.raises(NotFound):
        await accounts.remove("joe", "test")
    with pytest.raises(Conflict, match="exists"):
        await accounts.add("root", "pass", Privileges.VIEWER, "test")


async def test_at_most_a_hundred(settings: Settings, accounts: Accounts) -> None:
    many = {f"user{i}": {"password": "p"} for i in range(MOST_ACCOUNTS - 1)}
    await settings.update("accounts", {"accounts": many}, "test")
    assert len(accounts.names()) == MOST_ACCOUNTS == 100
    with pytest.raises(LimitReached):
        await accounts.add("one", "pass", Privileges.VIEWER, "test")
    with pytest.raises(LimitReached):
        await settings.update("accounts", {"accounts": {"one": {"password": "p"}}}, "test")


async def test_the_generic_settings_interface_can_do_no_more(settings: Settings, accounts: Accounts) -> None:
    with pytest.raises(Invalid, match="password"):
        await settings.update("accounts", {"accounts": {"joe": {"role": "viewer"}}}, "test")
    with pytest.raises(Invalid, match="realm"):
        await settings.update("accounts", {"realm": "OTHER"}, "test")
    with pytest.raises(Conflict):
        await settings.update("accounts", {"accounts": {"root": None}}, "test")
    await settings.update("accounts", {"accounts": {"joe": {"password": "good"}}}, "test")
    login = accounts.login("joe")
    assert login is not None
    assert login.verifier == Verifier.of("joe", REALM, "good")


async def test_anonymous_viewing(settings: Settings, accounts: Accounts) -> None:
    assert accounts.anonymous.role is Role.ANONYMOUS
    await settings.update("accounts", {"anonymous_viewing": True}, "test")
    assert (accounts.anonymous.role, accounts.anonymous.ptz) == (Role.VIEWER, False)
    await settings.update("accounts", {"anonymous_ptz": True}, "test")
    assert accounts.anonymous.ptz
    await settings.update("accounts", {"anonymous_viewing": False}, "test")
    assert accounts.anonymous == ANONYMOUS
