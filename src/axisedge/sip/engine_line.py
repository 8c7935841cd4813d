"""The `Line` of SIP calls: hands commands to the user agent, those of one call in order, and waits for none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from axisedge.core.errors import AxisedgeError
from axisedge.core.subsystem import Background
from axisedge.sip.call import Call
from axisedge.sip.protocols import DtmfMethod, Engine

log = logging.getLogger(__name__)

FINISH_WITHIN = 2.0
"""Seconds that commands get when calls stop."""


class EngineLine:
    """Commands to an `Engine`. One that fails for a known reason ends its call; any other makes SIP start anew."""

    def __init__(
        self,
        engine: Engine,
        background: Background,
        failed: Callable[[str, str], None],
        headers: Callable[[Call], Mapping[str, str]],
    ) -> None:
        """``failed(call id, why)`` hears of commands that could not be carried out."""
        self._engine = engine
        self._background = background
        self._failed = failed
        self._headers = headers
        self._last: dict[str, asyncio.Task[None]] = {}

    def dial(self, call: Call) -> None:
        """See `Line.dial`."""
        headers = dict(self._headers(call))
        self._do(
            call.id,
            lambda: self._engine.call(
                call.account_id, call.extension or call.remote_uri, call_id=call.id, headers=headers
            ),
        )

    def ring(self, call: Call) -> None:
        """See `Line.ring`."""
        self._do(call.id, lambda: self._engine.ring(call.id, False))

    def answer(self, call: Call) -> None:
        """See `Line.answer`."""
        self._do(call.id, lambda: self._engine.answer(call.id))

    def hang_up(self, call_id: str, code: int = 0) -> None:
        """See `Line.hang_up`."""
        self._do(call_id, lambda: self._engine.hang_up(call_id, code))

    async def finish(self) -> None:
        """Wait until what was commanded is done, a little while."""
        if self._last:
            await asyncio.wait(set(self._last.values()), timeout=FINISH_WITHIN)

    async def send_dtmf(self, call_id: str, digits: str, method: DtmfMethod) -> None:
        """Send digits; raises what the user agent raises."""
        await self._engine.send_dtmf(call_id, digits, method)

    def _do(self, call_id: str, command: Callable[[], Coroutine[Any, Any, None]]) -> None:
        before = self._last.get(call_id)
        task = self._background.spawn(self._after(before, call_id, command), f"sip {call_id}")
        self._last[call_id] = task
        task.add_done_callback(lambda done: self._forget(call_id, done))

    def _forget(self, call_id: str, task: asyncio.Task[None]) -> None:
        if self._last.get(call_id) is task:
            del self._last[call_id]

    async def _after(
        self,
        before: asyncio.Task[None] | None,
        call_id: str,
        command: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        if before is not None:
            await asyncio.wait({before})
        try:
            await command()
        except AxisedgeError as error:
            log.warning("call %s: %s", call_id, error)
            self._failed(call_id, str(error))
