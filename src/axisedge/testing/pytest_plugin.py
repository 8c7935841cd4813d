"""pytest plug-in, found by its entry point: fixtures that start devices in-process. Needs pytest-asyncio."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest_asyncio

if TYPE_CHECKING:  # the device is imported when a fixture is used, so that other test suites start no slower
    from axisedge.testing.running import RunningDevice

StartDevice = Callable[..., "Awaitable[RunningDevice]"]


@pytest_asyncio.fixture
async def axisedge_devices() -> AsyncIterator[StartDevice]:
    """``await axisedge_devices("speaker")`` starts one more device; all of them end with the test."""
    from axisedge.testing.running import run_device

    async with contextlib.AsyncExitStack() as running:

        async def start(product: str = "intercom", **options: Any) -> RunningDevice:
            return await running.enter_async_context(run_device(product, **options))

        yield start


@pytest_asyncio.fixture
async def axisedge_device(axisedge_devices: StartDevice) -> RunningDevice:
    """An intercom with an administrator, ready."""
    return await axisedge_devices("intercom")
