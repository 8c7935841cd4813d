"""The latest credentials, and "check credentials", for the interactive device image: ``/api/v1/credentials``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from axisedge.core.errors import Invalid
from axisedge.core.json_input import strict_json
from axisedge.core.settings import validate
from axisedge.reader.credentials import Answer, Seen, reversed_uid
from axisedge.web.context import Context
from axisedge.web.routing import Routes

PATH = "/api/v1/credentials"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verdict(_Model):
    """What the device answers; `message` is for people, `holder` is empty when nobody is known."""

    verdict: Literal["granted", "pin-needed", "unknown", "denied"]
    message: str
    holder: str = ""


class LatestCredential(_Model):
    """One card or PIN. `uidReversed` has its bytes in the opposite order; `pin` has an asterisk for each key."""

    time: datetime
    reader: str
    kind: Literal["card", "pin"]
    uid: str
    uidReversed: str
    bits: int
    pin: str
    answer: Verdict


class CheckCredentials(_Model):
    """A UID in hexadecimal, a PIN, or both."""

    uid: Annotated[str, Field(max_length=200)] = ""
    bits: Annotated[int, Field(ge=1, le=512)] | None = None
    pin: Annotated[str, Field(max_length=32)] = ""


def register(routes: Routes, device: Context) -> None:
    """Serve both."""

    async def latest(request: web.Request) -> web.Response:
        return _json([_shown(seen) for seen in device.credentials.latest()])

    async def check(request: web.Request) -> web.Response:
        try:
            data = strict_json(await request.read())
        except ValueError as error:
            raise Invalid("", f"the body is {error}") from None
        wanted = validate(CheckCredentials, data)
        return _json(_answer(await device.credentials.check(wanted.uid, wanted.bits, wanted.pin)))

    routes.add("GET", PATH, latest, form="rest")
    routes.add("POST", f"{PATH}/check", check, form="rest")


def _shown(seen: Seen) -> LatestCredential:
    credential = seen.credential
    return LatestCredential(
        time=seen.time,
        reader=credential.reader,
        kind="card" if credential.uid else "pin",
        uid=credential.uid,
        uidReversed=reversed_uid(credential.uid) if credential.uid else "",
        bits=credential.bits,
        pin="*" * len(credential.pin),
        answer=_answer(seen.answer),
    )


def _answer(answer: Answer) -> Verdict:
    return Verdict(verdict=answer.verdict.value, message=answer.message, holder=answer.holder)


def _json(data: Any) -> web.Response:
    shown = (
        [d.model_dump(mode="json") for d in data] if isinstance(data, list) else data.model_dump(mode="json")
    )
    return web.json_response(shown)
