"""Anti-passback, what clients keep about controllers, and the database itself: prefix ``pacsaxis``."""

from __future__ import annotations

from axisedge.access.decision import Whereabouts
from axisedge.access.directory import Directory
from axisedge.access.model import LONGEST_TOKEN, AccessControllerConfiguration, Credential, Part, Token, wire
from axisedge.core.clock import Clock
from axisedge.core.errors import NotFound, Unavailable
from axisedge.vapix.pacs import (
    MOST_LISTED,
    Arguments,
    Operation,
    PacsFault,
    Result,
    invalid,
    number,
    only,
    read,
    structures,
    text,
    tokens,
)
from axisedge.vapix.pacs_items import few


class AntipassbackData(Part):
    """``AntipassbackData`` on the wire."""

    credential_token: Token
    current_area: Token = ""
    by_time: bool = False
    pass_ok_threshold: str = ""
    violation: bool = False


class UpkeepService:
    """The operations."""

    def __init__(self, directory: Directory, clock: Clock) -> None:
        self._directory = directory
        self._clock = clock
        self.operations: dict[str, Operation] = {
            "ResetAntipassbackViolation": self._forget_some,
            "ResetAllAntipassbackViolations": self._forget_all,
            "GetAntipassbackDataList": self._whereabouts,
            "SetAntipassbackData": self._move,
            "GetMasterDBState": self._state,
            "ReOpenMasterDB": self._reopen,
            **few(directory, AccessControllerConfiguration, "AccessControllerConfiguration"),
        }

    # -- anti-passback ---------------------------------------------------------------------------------------

    async def _forget_some(self, given: Arguments, actor: str) -> Result:
        only(given, "CredentialToken")
        gone, store = tokens(given, "CredentialToken"), self._directory.records.store
        await self._directory.records.run(lambda: store.forget_whereabouts(gone))
        return {}

    async def _forget_all(self, given: Arguments, actor: str) -> Result:
        only(given)
        store = self._directory.records.store
        await self._directory.records.run(lambda: store.forget_whereabouts(None))
        return {}

    async def _whereabouts(self, given: Arguments, actor: str) -> Result:
        only(given, "Limit", "StartReference")
        limit, start = (
            number(given, "Limit", MOST_LISTED, MOST_LISTED),
            text(given, "StartReference", needed=False),
        )
        found = await self._directory.records.look(lambda store: store.all_whereabouts(start, limit + 1))
        if start and (not found or found[0][0] != start):
            raise PacsFault("ter:InvalidArgVal", "ter:InvalidStartReference", "Invalid start reference")
        following = {"NextStartReference": found[limit][0]} if len(found) > limit else {}
        shown = [
            AntipassbackData(credential_token=token, current_area=there.area, violation=there.violation)
            for token, there in found[:limit]
        ]
        return {**following, "AntipassbackData": [wire(one) for one in shown]}

    async def _move(self, given: Arguments, actor: str) -> Result:
        asked = [read(AntipassbackData, one) for one in structures(given, "AntipassbackData")]
        store, now = self._directory.records.store, self._clock.now()

        def move() -> None:
            for one in asked:
                if not store.find(Credential, [one.credential_token]):
                    raise NotFound("credential", one.credential_token[:LONGEST_TOKEN])
            for one in asked:
                store.move(one.credential_token, Whereabouts(one.current_area, now, one.violation))

        if any(not one.credential_token for one in asked):
            raise invalid("CredentialToken must be given")
        await self._directory.records.run(move)
        return {}

    # -- the database ----------------------------------------------------------------------------------------

    async def _state(self, given: Arguments, actor: str) -> Result:
        only(given)
        pages, free, size = await self._directory.records.run(self._directory.records.store.size)
        return {"NbrTotalPages": pages, "NbrFreePages": free, "SizeOnDisk": size}

    async def _reopen(self, given: Arguments, actor: str) -> Result:
        """The file is looked through; there is no other one to open."""
        only(given)
        problem = await self._directory.records.look(lambda store: store.damage())
        if problem:
            raise Unavailable("the access database", problem)
        return {}
