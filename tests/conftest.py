"""What every kind of test may use. Devices come from the fixtures of ``axisedge.testing``."""

from __future__ import annotations

import asyncio
import functools
import itertools
import os
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_asyncio.plugin import Coroutine

_addresses = itertools.count(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A coroutine ends ten seconds before its time is up: what a signal raises within a callback, asyncio swallows."""
    for item in items:
        if isinstance(item, Coroutine):
            marker = item.get_closest_marker("timeout")
            limit = float(marker.args[0] if marker else config.getini("timeout"))
            item.obj = _bounded(item.obj, limit - 10)


def _bounded(test: Callable[..., Awaitable[None]], seconds: float) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def bounded(*args: Any, **kwargs: Any) -> None:
        async with asyncio.timeout(seconds):
            await test(*args, **kwargs)

    return bounded


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder with ``pyproject.toml``."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture
def loopback() -> Callable[[], str]:
    """Loopback addresses (127.x.y.z) that no other test of this or another run uses: for fixed ports."""
    process = os.getpid()

    def fresh() -> str:
        return f"127.{process >> 8 & 127 | 128}.{process & 255}.{next(_addresses) % 254 + 1}"

    return fresh


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A TCP port that somebody else listens on, on every address."""
    with socket.socket(socket.AF_INET6) as listener:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(("::", 0))
        listener.listen()
        yield listener.getsockname()[1]
