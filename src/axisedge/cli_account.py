"""``axisedge account``: accounts of a device that does not run."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from axisedge.core import product as products
from axisedge.core.clock import SystemClock
from axisedge.core.errors import Invalid
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.state_folder import StateFolder
from axisedge.core.store import Store
from axisedge.events.bus import Bus
from axisedge.security.accounts import Accounts, Privileges
from axisedge.security.audit import AuditLog
from axisedge.security.logbook import Logbook
from axisedge.system.identity import DeviceIdentity

ACTOR = "command line"

Work = Callable[[Accounts, argparse.Namespace], Awaitable[None]]


def add_account(parser: argparse.ArgumentParser) -> None:
    """Describe the command to ``parser``."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    roles = [role.value for role in Privileges]

    add = actions.add_parser("add", help="create an account")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=roles, default=Privileges.VIEWER.value)
    add.add_argument(
        "--ptz",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="right to pan, tilt and zoom; administrators have it unless told otherwise",
    )
    add.add_argument("--comment", default="")
    password = actions.add_parser("password", help="change the password of an account")
    password.add_argument("name", metavar="NAME")
    for one in (add, password):
        one.add_argument(
            "--password-stdin",
            action="store_true",
            required=True,
            help="read the password from standard input, up to the end of the line",
        )
    remove = actions.add_parser("remove", help="delete an account")
    remove.add_argument("name", metavar="NAME")
    listing = actions.add_parser("list", help="tell the accounts: name, role, ptz, comment")

    for one, work in ((add, _add), (password, _password), (remove, _remove), (listing, _list)):
        one.add_argument("--state", type=Path, required=True, metavar="DIR", help="the device's state folder")
        one.add_argument("--product", default="intercom", help="what the device is, if it never ran before")
        one.set_defaults(call=_call, work=work)


def _call(options: argparse.Namespace) -> int:
    asyncio.run(_with_accounts(options))
    return 0


async def _with_accounts(options: argparse.Namespace) -> None:
    product = products.load(options.product)
    folder = StateFolder(options.state)
    try:
        clock = SystemClock()
        store = Store(options.state / "settings.db")
        settings = Settings(store, Keystore.open(options.state / "keystore.key"), clock)
        logbook = Logbook(options.state / "log.db", clock)
        try:
            accounts = Accounts(settings, DeviceIdentity.of(store, product).realm)
            AuditLog(settings, Bus(clock), logbook)  # notes what is changed here as it notes everything else
            await options.work(accounts, options)
        finally:
            await settings.close()
            await logbook.close()
    finally:
        folder.release()


async def _add(accounts: Accounts, options: argparse.Namespace) -> None:
    role = Privileges(options.role)
    await accounts.add(options.name, _line(), role, ACTOR, ptz=options.ptz, comment=options.comment)


async def _password(accounts: Accounts, options: argparse.Namespace) -> None:
    await accounts.update(options.name, {"password": _line()}, ACTOR)


async def _remove(accounts: Accounts, options: argparse.Namespace) -> None:
    await accounts.remove(options.name, ACTOR)


async def _list(accounts: Accounts, options: argparse.Namespace) -> None:
    for name, account in accounts.settings.accounts.items():
        columns = (name, account.role.value, "ptz" if account.ptz else "-", account.comment)
        sys.stdout.write("\t".join(columns).rstrip() + "\n")


def _line() -> str:
    """The password on standard input; raises `Invalid` when there is none."""
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise Invalid("password", "standard input has no password")
    return password
