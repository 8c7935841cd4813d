"""Who may call the device. Manual: Communication > SIP > Access list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from axisedge.sip import uri
from axisedge.sip.protocols import IncomingCall
from axisedge.sip.settings import AccessList, Policy, SipSettings


def refusal(settings: SipSettings, call: IncomingCall) -> str:
    """Why ``call`` is not let in, in words for the log; empty when it is."""
    if not settings.allow_incoming:
        return "incoming calls are not allowed"
    account = settings.accounts.get(call.account_id)
    if account is not None and not account.enabled:
        return "the account is not active"
    if settings.access_list.enabled:
        listed = is_listed(settings.access_list, call)
        if listed and settings.access_list.policy is Policy.BLOCK:
            return "the access list blocks the caller"
        if not listed and settings.access_list.policy is Policy.ALLOW:
            return "the caller is not in the access list"
    return ""


def is_listed(access_list: AccessList, call: IncomingCall) -> bool:
    """Whether any source of the list is the caller's ID, SIP address or server."""
    names = set(_names(call))
    return any(_matches(source, names) for source in access_list.sources)


def _names(call: IncomingCall) -> Iterator[str]:
    if call.remote_name:
        yield call.remote_name.lower()
    if call.source_address:
        yield call.source_address.lower()
    address = uri.parse(call.remote_uri)
    if address is None:
        yield call.remote_uri.lower()
        return
    yield address.host
    yield address.host.strip("[]")
    if address.user:
        yield address.user.lower()
        yield f"{address.user}@{address.host}".lower()


def _matches(source: str, names: set[str]) -> bool:
    wanted = source.strip().lower()
    parsed = uri.parse(wanted)
    if parsed is not None:
        wanted = f"{parsed.user}@{parsed.host}" if parsed.user else parsed.host
    if not wanted:
        return False
    if "*" not in wanted:
        return wanted in names
    pattern = re.compile(".*".join(re.escape(part) for part in wanted.split("*")), re.DOTALL)
    return any(pattern.fullmatch(name) for name in names)
