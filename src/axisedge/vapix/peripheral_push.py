"""What plate verifiers and barcode readers send: ``POST /vapix/peripherals``, with an API key in place of a login.

The key stands in the header ``X-Auth-Key``, which AXIS License Plate Verifier calls its authentication key, or in
``X-API-Key``. The body is an event of that application ("License plate verifier API", push events), as JSON or as
the part ``event`` of a form, or an object of our own: ``{"value": "…", "direction": "in", "id": "…"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from aiohttp import web

from axisedge.access.decision import Decision, Reason
from axisedge.access.model import LONGEST_VALUE
from axisedge.access.peripherals import Peripherals, Reading, TooManyKeys
from axisedge.core.errors import Invalid
from axisedge.core.json_input import strict_json
from axisedge.security.authentication import LoginFailed
from axisedge.web.routing import Routes

PATH = "/vapix/peripherals"
LARGEST = 1024 * 1024
KEY_HEADERS = ("X-Auth-Key", "X-API-Key")
FORM = "multipart/form-data"


def register(routes: Routes, peripherals: Peripherals) -> None:
    """Serve it on a product with doors."""

    async def push(request: web.Request) -> web.Response:
        key = next((request.headers[name] for name in KEY_HEADERS if name in request.headers), "")
        try:
            peripheral = await peripherals.identify(key, request.remote or "")
        except TooManyKeys as error:
            wait = {"Retry-After": str(max(1, round(error.wait)))}
            return web.json_response(
                {"error": {"code": "blocked", "message": str(error)}}, status=429, headers=wait
            )
        if peripheral is None:
            raise LoginFailed(f"peripheral at {request.remote}")
        reading = reading_of(event_of(request.headers.get("Content-Type", ""), await request.read()))
        decision = None if reading is None else await peripherals.decide(peripheral, reading)
        return web.json_response(_shown(decision))

    routes.add("POST", PATH, push, form="page", largest_body=LARGEST)


def event_of(content_type: str, body: bytes) -> Mapping[str, Any]:
    """The object in a body; raises `Invalid`."""
    if content_type.partition(";")[0].strip().lower() == FORM:
        body = _part(content_type, body)
    try:
        event = strict_json(body)
    except ValueError as error:
        raise Invalid("", f"the body is {error}") from None
    if not isinstance(event, Mapping):
        raise Invalid("", "the body must be a JSON object")
    return event


def _part(content_type: str, body: bytes) -> bytes:
    """The part ``event`` of a form (RFC 7578)."""
    head = b"Content-Type: " + content_type.encode("ascii", "replace") + b"\r\n\r\n"
    message = BytesParser(EmailMessage, policy=HTTP).parsebytes(head + body)
    for part in message.iter_parts():
        if part.get_param("name", header="content-disposition") == "event":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content
    raise Invalid("event", "the form has no part of this name")


def reading_of(event: Mapping[str, Any]) -> Reading | None:
    """What was read; None for an event that says nothing about a credential. Raises `Invalid`."""
    if "value" in event:
        return Reading(_text(event, "value"), _word(event, "id"), _word(event, "direction"))
    if "carState" in event or "plateText" in event:
        if _word(event, "carState").lower() == "lost":
            return None
        name = "plateUTF8" if event.get("plateUTF8") else "plateText"
        return Reading(_text(event, name), _word(event, "carID"), _word(event, "carMoveDirection").lower())
    if "ALPV" in event or "identify" in event:  # a heartbeat
        return None
    raise Invalid("value", "is missing: a plate or a code")


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_VALUE:
        raise Invalid(name, f"must be a text of 1 to {LONGEST_VALUE} characters")
    return value.strip()


def _word(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > 64:
        raise Invalid(name, "must be a text of at most 64 characters")
    return value


def _shown(decision: Decision | None) -> dict[str, str]:
    if decision is None:
        return {"decision": "none", "reason": ""}
    word = {Reason.GRANTED: "granted", Reason.INCOMPLETE: "incomplete"}.get(decision.reason, "denied")
    return {"decision": word, "reason": str(decision.reason)}
