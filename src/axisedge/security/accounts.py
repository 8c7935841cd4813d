"""Who may log in (VAPIX "User management"; the manuals' "Accounts"): settings, rules, and finding an account fast.

Passwords are not kept. A password that is written is turned into its two digest hashes while it is validated, and
these are sealed in the store.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from axisedge.core.errors import Conflict, Invalid, LimitReached, NotFound
from axisedge.core.roles import ANONYMOUS, Identity, Role
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.security.verifier import Verifier, check_password

MOST_ACCOUNTS = 100
ROOT = "root"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")


class Privileges(StrEnum):
    """An account's role."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    VIEWER = "viewer"

    @property
    def role(self) -> Role:
        """The role in the access table."""
        return Role[self.name]


class Account(SettingsModel):
    """One account; its name is its key."""

    role: Privileges = Field(Privileges.VIEWER, title="Privileges", json_schema_extra={"order": 1})
    ptz: bool = Field(False, title="Pan, tilt and zoom", json_schema_extra={"order": 3})
    comment: str = Field("", title="Comment", max_length=256, json_schema_extra={"order": 4})
    password: Secret = Field(
        SecretStr(""),
        title="New password",
        description="1 to 64 printable ASCII characters. Empty leaves the password as it is.",
        json_schema_extra={"order": 2, "widget": "new-password"},
    )
    verifier: Secret = Field(
        SecretStr(""),
        title="Password verifier",
        description="Made from the password by the device.",
        json_schema_extra={"widget": "hidden", "advanced": True},
    )

    @field_validator("password")
    @classmethod
    def _password(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            check_password(value.get_secret_value())
        return value

    @field_validator("verifier")
    @classmethod
    def _verifier(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            Verifier.parse(value.get_secret_value())
        return value


class AccountSettings(SettingsModel):
    """All accounts, and what may be done without one."""

    realm: str = Field(
        "AXIS",
        title="Realm",
        description="Name of the device in the login challenge. Password verifiers hold it, so it cannot change.",
        pattern=r"^[A-Za-z0-9_.-]{1,64}$",
        json_schema_extra={"widget": "hidden", "advanced": True},
    )
    anonymous_viewing: bool = Field(
        False,
        title="Allow anonymous viewing",
        description="Anyone may use the device as a viewer without logging in.",
    )
    anonymous_ptz: bool = Field(
        False,
        title="Allow anonymous PTZ operating",
        description="Anyone may pan, tilt and zoom the image without logging in.",
    )
    accounts: dict[str, Account] = Field(
        default_factory=dict, title="Accounts", json_schema_extra={"maxProperties": MOST_ACCOUNTS}
    )

    @field_validator("accounts")
    @classmethod
    def _hash(cls, value: dict[str, Account], info: ValidationInfo) -> dict[str, Account]:
        realm = info.data.get("realm", "")
        return {name: _hashed(name, account, realm) for name, account in value.items()}

    def serve(self, who: Identity, before: AccountSettings) -> bool:
        """Whether ``who``, who came in under the settings ``before``, may stay: same role, same password."""
        if who.via == ANONYMOUS.via:
            return self.anonymous_viewing
        old, new = before.accounts.get(who.user), self.accounts.get(who.user)
        if old is None or new is None:
            return False
        return (old.role, old.verifier) == (new.role, new.verifier)

    def administrators(self) -> list[str]:
        """The names of the accounts that have full access."""
        return [name for name, account in self.accounts.items() if account.role is Privileges.ADMINISTRATOR]


def _hashed(name: str, account: Account, realm: str) -> Account:
    if not NAME.match(name):
        raise ValueError(f"{name[:40]!r}: a name has 1 to 32 letters, digits, '.', '-' or '_'")
    password = account.password.get_secret_value()
    if password:
        verifier = SecretStr(Verifier.of(name, realm, password).text)
        return account.model_copy(update={"password": SecretStr(""), "verifier": verifier})
    if not account.verifier.get_secret_value():
        raise ValueError(f"account {name} needs a password")
    return account


def check(old: AccountSettings, new: AccountSettings) -> None:
    """The rules that hold between the accounts before a change and after it."""
    if len(new.accounts) > MOST_ACCOUNTS:
        raise LimitReached("accounts", MOST_ACCOUNTS)
    if new.realm != old.realm:
        raise Invalid("realm", "the realm cannot be changed")
    if ROOT in old.accounts and ROOT not in new.accounts:
        raise Conflict("the root account cannot be deleted")
    if (new.accounts or old.accounts) and not new.administrators():
        if old.administrators():
            raise Conflict("the last administrator cannot be removed or lose its role")
        raise Conflict("the first account must be an administrator")


def section(realm: str) -> Section[AccountSettings]:
    """The declaration for a device with ``realm``."""
    return Section(
        "accounts",
        AccountSettings,
        title="Accounts",
        place="System/Accounts",
        check=check,
        defaults={"realm": realm},
    )


@dataclass(frozen=True, slots=True)
class Login:
    """An account as the authenticator needs it."""

    name: str
    role: Role
    ptz: bool
    verifier: Verifier
    basic: Identity
    digest: Identity

    @classmethod
    def of(cls, name: str, account: Account) -> Login:
        """The login of a stored account."""
        role = account.role.role
        return cls(
            name,
            role,
            account.ptz,
            Verifier.parse(account.verifier.get_secret_value()),
            Identity(name, role, account.ptz, "basic"),
            Identity(name, role, account.ptz, "digest"),
        )


class Accounts:
    """The device's accounts. Reading is synchronous and quick; changing goes through the settings."""

    def __init__(self, settings: Settings, realm: str) -> None:
        self._settings = settings
        self._section = settings.section(section(realm))
        self.realm = self.settings.realm
        self._logins: dict[str, Login] = {}
        self.anonymous = ANONYMOUS
        self._first = asyncio.Lock()
        self._read(self.settings)
        settings.subscribe("accounts", self._changed)

    @property
    def settings(self) -> AccountSettings:
        """The stored accounts."""
        return self._settings[self._section]

    async def _changed(self, old: AccountSettings, new: AccountSettings) -> None:
        self._read(new)

    def _read(self, new: AccountSettings) -> None:
        self._logins = {name: Login.of(name, account) for name, account in new.accounts.items()}
        self.anonymous = (
            Identity(ANONYMOUS.user, Role.VIEWER, new.anonymous_ptz)
            if new.anonymous_viewing and self._logins
            else ANONYMOUS
        )

    @property
    def needs_setup(self) -> bool:
        """True until the first administrator is created: a factory-default device."""
        return not self._logins

    def login(self, name: str) -> Login | None:
        """The account called ``name``, or None."""
        return self._logins.get(name)

    def names(self) -> list[str]:
        """All account names, in the order they were made."""
        return list(self._logins)

    async def add_first(self, name: str, password: str, actor: str) -> None:
        """Create the first administrator; raises `Conflict` when there is one already, also by a hair's breadth."""
        async with self._first:
            if not self.needs_setup:
                raise Conflict("this device has an administrator already")
            await self.add(name, password, Privileges.ADMINISTRATOR, actor)

    async def add(
        self,
        name: str,
        password: str,
        role: Privileges | Role,
        actor: str,
        *,
        ptz: bool | None = None,
        comment: str = "",
    ) -> None:
        """Create an account; administrators have the PTZ right unless told otherwise.

        Raises `Conflict` when there is one of that name, `LimitReached`, or `Invalid`.
        """
        if name in self._logins:
            raise Conflict(f"account {name} exists already")
        if not NAME.match(name):
            raise Invalid("name", "a name has 1 to 32 letters, digits, '.', '-' or '_'")
        if not password:
            raise Invalid("password", "a password has 1 to 64 characters")
        if len(self._logins) >= MOST_ACCOUNTS:
            raise LimitReached("accounts", MOST_ACCOUNTS)
        privileges = Privileges(role.word) if isinstance(role, Role) else role
        may_ptz = privileges is Privileges.ADMINISTRATOR if ptz is None else ptz
        patch = {"role": privileges.value, "password": password, "ptz": may_ptz, "comment": comment}
        await self._update({name: patch}, actor)

    async def update(self, name: str, patch: Mapping[str, Any], actor: str) -> None:
        """Change the fields of an account; raises `NotFound`, `Conflict` or `Invalid`."""
        if name not in self._logins:
            raise NotFound("account", name)
        await self._update({name: dict(patch)}, actor)

    async def remove(self, name: str, actor: str) -> None:
        """Delete an account; raises `NotFound`, or `Conflict` for root and for the last administrator."""
        if name not in self._logins:
            raise NotFound("account", name)
        await self._update({name: None}, actor)

    async def _update(self, accounts: dict[str, Any], actor: str) -> None:
        await self._settings.update("accounts", {"accounts": accounts}, actor)
