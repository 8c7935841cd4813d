"""Calls and contacts for the page: live state, test calls, answering and ending, import and export."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid
from axisedge.core.roles import Role
from axisedge.core.settings import Settings
from axisedge.sip import contact_file, contact_settings
from axisedge.sip.call import Call, Way
from axisedge.sip.contact_settings import ContactsSettings
from axisedge.sip.desk import CallDesk
from axisedge.sip.subsystem import SipSubsystem
from axisedge.web.page_api.api import handler
from axisedge.web.page_api.endpoints import Endpoint
from axisedge.web.page_api.models import Model
from axisedge.web.routing import Routes, identity

CALLS = "/api/v1/calls"
CALL = CALLS + "/{id}"
LISTED = 20.0
"""Seconds that an ended call stays in the list, so that its outcome can be seen."""
LARGEST_FILE = 2 << 20


class CallInfo(Model):
    """One call. `code` is the last SIP status, 0 while there is none; `digits` what the far end has dialled."""

    id: str
    direction: Literal["incoming", "outgoing"]
    type: Literal["SIP", "VMS"]
    state: Literal["Idle", "Calling", "Active", "Terminating", "Terminated"]
    reason: str
    why: str
    remote: str
    name: str
    contact: str
    account: str
    started: datetime
    answered: datetime | None
    stopped: datetime | None
    ringing: bool
    test: bool
    digits: str
    code: int


class AccountState(Model):
    """How one account stands with its registrar."""

    state: Literal["none", "trying", "registered", "failed"]
    code: int
    text: str
    registrar: str
    secondary: bool
    address: str


class CallsState(Model):
    """Everything of calls as it is now. `unavailable` says why SIP is on and does not work."""

    unavailable: str | None
    enabled: bool
    state: Literal["Idle", "Calling", "Ringing", "Active"]
    calls: list[CallInfo]
    accounts: dict[str, AccountState]


class NewCall(Model):
    """Whom to call: an address or speed dial number, or a contact. A test call ends by itself when it is answered."""

    to: Annotated[str, Field(max_length=255)] = ""
    contact: Annotated[str, Field(max_length=64)] = ""
    account: Annotated[str, Field(max_length=64)] = ""
    test: bool = False


class CallId(Model):
    """Which call it became."""

    id: str


class Digits(Model):
    """Digits to send in a call; the account's settings choose the method unless told otherwise."""

    digits: Annotated[str, Field(pattern=r"^[0-9A-D#*]{1,64}$")]
    method: Literal["auto", "rtp", "info"] = "auto"


class Done(Model):
    """It is done."""

    done: Literal[True] = True


class ContactFile(Model):
    """A contact list as downloaded. `replace` removes the contacts that it does not have."""

    document: dict[str, Any]
    replace: bool = False


class Imported(Model):
    """How many contacts came, changed and went."""

    added: int
    changed: int
    removed: int


OPERATOR, VIEWER = Role.OPERATOR, Role.VIEWER

ENDPOINTS = (
    Endpoint("GET", CALLS, "calls", VIEWER, "Calls and accounts as they are now", CallsState),
    Endpoint("POST", CALLS, "make_call", OPERATOR, "Call an address or a contact", CallId, NewCall),
    Endpoint("DELETE", CALL, "end_call", OPERATOR, "End or refuse a call", Done),
    Endpoint("POST", CALL + "/answer", "answer_call", OPERATOR, "Take an incoming call", Done),
    Endpoint("POST", CALL + "/digits", "send_digits", OPERATOR, "Send digits in a call", Done, Digits),
    Endpoint("GET", "/api/v1/contacts/export", "export_contacts", OPERATOR, "Contact list", dict[str, Any]),
    Endpoint(
        "POST",
        "/api/v1/contacts/import",
        "import_contacts",
        OPERATOR,
        "Take over a contact list",
        Imported,
        ContactFile,
    ),
)


def register(routes: Routes, settings: Settings, clock: Clock, desk: CallDesk, sip: SipSubsystem) -> None:
    """Serve it on a product with calls."""
    api = CallsApi(settings, clock, desk, sip)
    for endpoint in ENDPOINTS:
        name = f"{CALLS}#POST" if endpoint.path == CALLS and endpoint.method == "POST" else endpoint.path
        routes.add(
            endpoint.method,
            endpoint.path,
            handler(endpoint, getattr(api, endpoint.handler)),
            name=name,
            form="page",
            largest_body=LARGEST_FILE if endpoint.handler == "import_contacts" else 64 * 1024,
        )


class CallsApi:
    """What the page asks of calls."""

    def __init__(self, settings: Settings, clock: Clock, desk: CallDesk, sip: SipSubsystem) -> None:
        self._settings = settings
        self._clock = clock
        self._desk = desk
        self._sip = sip

    async def calls(self, request: web.Request) -> CallsState:
        """`GET /api/v1/calls`."""
        desk, now = self._desk, self._clock.now()
        listed = [
            call
            for call in desk.calls.all()
            if call.stopped is None or (now - call.stopped).total_seconds() < LISTED
        ]
        enabled = desk.sip.enabled
        return CallsState(
            unavailable=(desk.sip_missing or None) if enabled else None,
            enabled=enabled,
            state=desk.calls.state.value,
            calls=[_shown(call) for call in listed],
            accounts={key: self._account(key) for key in desk.sip.accounts},
        )

    def _account(self, key: str) -> AccountState:
        status = self._sip.status(key)
        return AccountState(
            state=status.state.value,
            code=status.code,
            text=status.text,
            registrar=status.registrar,
            secondary=status.secondary,
            address=self._desk.own_address(key),
        )

    async def make_call(self, request: web.Request, wanted: NewCall) -> CallId:
        """`POST /api/v1/calls`."""
        actor = identity(request).user
        if bool(wanted.to) == bool(wanted.contact):
            raise Invalid("to", "name either an address or a contact")
        if wanted.to and wanted.test:
            return CallId(id=self._desk.call(wanted.to, wanted.account, actor, test=True).id)
        if wanted.to:
            return CallId(id=self._desk.call_anybody(wanted.to, wanted.account, actor)[0].id)
        if wanted.test:
            return CallId(id=self._desk.test_contact(wanted.contact, actor).id)
        return CallId(id=self._desk.call_contact(wanted.contact, actor)[0].id)

    async def end_call(self, request: web.Request) -> Done:
        """`DELETE /api/v1/calls/{id}`."""
        self._desk.end(request.match_info["id"], identity(request).user)
        return Done()

    async def answer_call(self, request: web.Request) -> Done:
        """`POST /api/v1/calls/{id}/answer`."""
        call = self._desk.calls[request.match_info["id"]]
        self._desk.answer(call.id, identity(request).user)
        return Done()

    async def send_digits(self, request: web.Request, wanted: Digits) -> Done:
        """`POST /api/v1/calls/{id}/digits`."""
        method = None if wanted.method == "auto" else wanted.method
        await self._desk.send_dtmf(request.match_info["id"], wanted.digits, method)
        return Done()

    async def export_contacts(self, request: web.Request) -> web.Response:
        """`GET /api/v1/contacts/export`: offered as a file."""
        document = contact_file.write(self._settings[contact_settings.SECTION])
        return web.json_response(
            document, headers={"Content-Disposition": 'attachment; filename="contacts.json"'}
        )

    async def import_contacts(self, request: web.Request, wanted: ContactFile) -> Imported:
        """`POST /api/v1/contacts/import`: all of it, or nothing and the first fault."""
        before: dict[str, Any] = {}

        def patch(old: ContactsSettings) -> Mapping[str, Any]:
            before.update(old.contacts)
            return contact_file.patch(old, wanted.document, replace=wanted.replace)

        await self._settings.update(contact_settings.SECTION.name, patch, identity(request).user)
        after = self._settings[contact_settings.SECTION].contacts
        kept = before.keys() & after.keys()
        return Imported(
            added=len(after.keys() - before.keys()),
            changed=sum(before[key] != after[key] for key in kept),
            removed=len(before.keys() - after.keys()),
        )


def _shown(call: Call) -> CallInfo:
    return CallInfo(
        id=call.id,
        direction="incoming" if call.way is Way.INCOMING else "outgoing",
        type=call.kind.value,
        state=call.state.value,
        reason=call.reason.value,
        why=call.why,
        remote=call.remote_uri,
        name=call.name,
        contact=call.contact,
        account=call.account_id,
        started=call.started,
        answered=call.answered,
        stopped=call.stopped,
        ringing=call.rings,
        test=call.test,
        digits=call.digits,
        code=call.code,
    )
