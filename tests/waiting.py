"""Waiting for what other threads and other ends of a wire do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PATIENCE = 30.0
"""Seconds; a busy machine takes its time."""


async def until(what: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Look again and again until ``what()`` is true; raises `TimeoutError` after ``seconds``."""
    async with asyncio.timeout(seconds):
        while not what():  # noqa: ASYNC110 - no event of this loop tells
            await asyncio.sleep(0.02)
