"""What every kind of test may use. Devices come from the fixtures of ``axisedge.testing``."""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_addresses = itertools.count(1)


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
