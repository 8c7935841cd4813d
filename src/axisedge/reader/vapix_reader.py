"""The intercom as network reader: what it is shown goes to a door controller, which decides and answers.

VAPIX "IdPoint service" (JSON on ``/vapix/idpoint``): ``IndicateRemoteActivities`` tells what was shown,
``GetFeedbackMessage`` what the reader is to say to it. The door is the controller's own to open.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid, Unavailable
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Background
from axisedge.hardware.protocols import Credential
from axisedge.reader.credentials import Answer, Verdict
from axisedge.reader.vapix_settings import SECTION, VapixReaderSettings

log = logging.getLogger(__name__)

PATH = "/vapix/idpoint"
PATIENCE = 3.0
"""Seconds that a person at the door waits for an answer at most."""
LOOK_AGAIN = 0.05
CHECK_EVERY = 15.0
"""Seconds between looks whether the controller is still there."""
LARGEST = 1024 * 1024
MOST_READERS = 1000

_VERDICTS = {
    "AccessGranted": (Verdict.GRANTED, "Access granted by the door controller."),
    "RequirePIN": (Verdict.PIN_NEEDED, "The PIN is needed as well."),
    "InvalidCredential": (Verdict.UNKNOWN, "The door controller does not know it."),
    "AccessDenied": (Verdict.DENIED, "The door controller denied access."),
}


@dataclass(frozen=True, slots=True)
class Status:
    """How the connection is; ``problem`` says why it failed."""

    state: Literal["off", "connecting", "connected", "failed"] = "off"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RemoteReader:
    """A reader that the controller has."""

    token: str
    name: str


class VapixReader:
    """The connection to the door controller."""

    name = "vapix-reader"

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.background = Background()
        self._session: aiohttp.ClientSession | None = None
        self._changed = asyncio.Event()
        self.status = Status()
        """How the connection is now."""
        settings.section(SECTION)
        settings.subscribe(SECTION.name, self._apply)

    async def start(self) -> None:
        """Watch over the connection."""
        self.background.spawn(self._watch(), "vapix reader")

    async def stop(self) -> None:
        """Connect no longer."""
        await self.background.cancel()
        await self._hang_up()
        self.status = Status()

    async def _apply(self, old: VapixReaderSettings, new: VapixReaderSettings) -> None:
        await self._hang_up()
        self.status = Status("connecting" if new.enabled else "off")
        self._changed.set()

    async def _hang_up(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # -- the reader's work -------------------------------------------------------------------------------------

    async def judge(self, credential: Credential) -> Answer | None:
        """Ask the controller; None when there is none to ask."""
        chosen = self._settings[SECTION]
        if not chosen.enabled or not chosen.reader:
            return None
        try:
            async with asyncio.timeout(PATIENCE):
                await self._call("IndicateRemoteActivities", {"Token": chosen.reader, **activity(credential)})
                return await self._feedback(chosen.reader)
        except TimeoutError:
            return self._failed(f"it did not answer within {PATIENCE:g} s")
        except Unavailable as error:
            return self._failed(error.why)

    def _failed(self, why: str) -> Answer:
        self._tell(Status("failed", why))
        return Answer(Verdict.DENIED, "The door controller cannot be asked now.", judged=False)

    async def _feedback(self, token: str) -> Answer:
        while True:
            answer = await self._call("GetFeedbackMessage", {"Token": token})
            profile = answer.get("Profile")
            if isinstance(profile, str) and profile in _VERDICTS:
                self._tell(Status("connected"))
                return Answer(*_VERDICTS[profile])
            await self._clock.sleep(LOOK_AGAIN)

    async def readers(self) -> list[RemoteReader]:
        """The readers of the controller, to choose from; raises `Unavailable`, or `Invalid` without an address."""
        if not self._settings[SECTION].address:
            raise Invalid("address", "the address of the door controller is missing")
        found: list[RemoteReader] = []
        start: Mapping[str, Any] = {}
        while len(found) < MOST_READERS:
            answer = await self._call("GetIdPointInfoList", start)
            found += _readers(answer.get("IdPointInfo"))
            following = answer.get("NextStartReference")
            if not isinstance(following, str) or not following:
                break
            start = {"StartReference": following}
        return found[:MOST_READERS]

    # -- the connection ----------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            self._changed.clear()
            chosen = self._settings[SECTION]
            if chosen.enabled:
                await self._look(chosen)
            try:
                async with asyncio.timeout(CHECK_EVERY if chosen.enabled else None):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def _look(self, chosen: VapixReaderSettings) -> None:
        try:
            known = {reader.token for reader in await self.readers()}
        except Unavailable as error:
            self._tell(Status("failed", error.why))
            return
        if chosen.reader and chosen.reader not in known:
            self._tell(Status("failed", "the controller does not have the chosen reader"))
        else:
            self._tell(Status("connected"))

    def _tell(self, status: Status) -> None:
        if status == self.status:
            return
        if status.state == "failed":
            log.warning("the door controller cannot be used: %s", status.problem)
        elif status.state == "connected":
            log.info("connected to the door controller %s", self._settings[SECTION].address)
        self.status = status

    async def _call(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """One operation; raises `Unavailable` with what is wrong in words."""
        chosen = self._settings[SECTION]
        try:
            session = self._connected(chosen)
            async with session.post(
                chosen.url + PATH, json={f"axtid:{operation}": dict(arguments)}, allow_redirects=False
            ) as response:
                body = await _body(response)
                status = response.status
        except TimeoutError:
            raise Unavailable("door controller", "it does not answer") from None
        except aiohttp.ClientConnectorCertificateError as error:
            raise Unavailable(
                "door controller", f"its certificate is not trusted: {error.certificate_error}"
            ) from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable("door controller", str(error) or type(error).__name__) from None
        return _answer(status, body)

    def _connected(self, chosen: VapixReaderSettings) -> aiohttp.ClientSession:
        if self._session is None:
            login = aiohttp.DigestAuthMiddleware(chosen.user, chosen.password.get_secret_value())
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(ssl=_context(chosen), limit=4),
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
                middlewares=(login,) if chosen.user else (),
            )
        return self._session


def activity(credential: Credential) -> dict[str, Any]:
    """The activity of a shown card or PIN, as the controller is told of it."""
    if credential.uid:
        params = [
            {"Name": "Card", "Value": credential.uid.lower()},
            {"Name": "BitCount", "Value": str(credential.bits)},
        ]
        kind = "Card"
    else:
        params, kind = [{"Name": "PIN", "Value": credential.pin}], "PIN"
    return {"Description": "", "Activities": [{"Type": kind, "Params": params}]}


def _context(chosen: VapixReaderSettings) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=chosen.authority or None)
    if not chosen.verify_certificate:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def _body(response: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for piece in response.content.iter_chunked(64 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise Unavailable("door controller", "its answer is too large")
    return body


def _answer(status: int, body: bytes) -> Mapping[str, Any]:
    """The members of a JSON answer; raises `Unavailable` for a fault or anything else."""
    if status in (401, 403):
        raise Unavailable("door controller", "it does not accept the user name and the password")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unavailable(
            "door controller", f"it answers {status} without JSON; is it a door controller?"
        ) from None
    if not isinstance(data, dict):
        raise Unavailable("door controller", "its answer has no members")
    if status != 200:
        fault = data.get("FaultMsg") or data.get("FaultReason") or data.get("Fault") or f"status {status}"
        raise Unavailable("door controller", str(fault)[:200])
    return data


def _readers(found: object) -> list[RemoteReader]:
    if not isinstance(found, list):
        return []
    return [
        RemoteReader(item["token"][:128], str(item.get("Name") or item["token"])[:128])
        for item in found
        if isinstance(item, dict) and isinstance(item.get("token"), str) and item["token"]
    ]
