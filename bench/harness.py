"""What the benchmarks share: a device in a process of its own, a lean keep-alive client, honest statistics."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

USER, PASSWORD = "root", "bench-pass"


@dataclass(frozen=True)
class Running:
    """A device that is ready."""

    ready: dict[str, Any]
    process: subprocess.Popen[str]
    seconds_to_ready: float

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of plain HTTP."""
        url = urlsplit(self.ready["http"])
        return "127.0.0.1", url.port or 80

    def resident_bytes(self) -> int:
        """Resident memory of the process (``VmRSS``)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024


@contextlib.contextmanager
def device(
    product: str = "intercom", *, account: bool = True, folder: Path | None = None
) -> Iterator[Running]:
    """Run a device on bench hardware with every port free, and an administrator, in ``folder`` or an empty one."""
    with tempfile.TemporaryDirectory() as empty:
        state = str(folder or empty)
        command = [sys.executable, "-m", "axisedge"]
        if account:
            subprocess.run(
                [*command, "account", "add", USER, "--role", "administrator", "--password-stdin", "--state", state],
                input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        began = time.perf_counter()
        process = subprocess.Popen(
            [*command, "run", "--product", product, "--state", state, "--hardware", "bench", "--ports", "auto",
             "--host", "127.0.0.1", "--log-level", "error"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout
        try:
            ready = json.loads(process.stdout.readline())
            yield Running(ready, process, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


class Client:
    """One kept-alive connection that sends prepared requests, with digest when asked (RFC 7616, MD5, qop=auth)."""

    def __init__(self, address: tuple[str, int], *, digest: bool) -> None:
        self._address = address
        self._socket = socket.create_connection(address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._digest = digest
        self._count = 0
        self._realm = self._nonce = ""

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def request(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send one request; returns status and body, after answering a first challenge."""
        status, headers, answer = self._exchange(method, path, body)
        if status == 401 and self._digest:
            challenge = next(
                line for line in headers if b"Digest" in line and b"SHA-256" not in line
            ).decode()
            self._realm = re.search('realm="([^"]*)"', challenge)[1]  # type: ignore[index]  # the header is ours
            self._nonce = re.search('nonce="([^"]*)"', challenge)[1]  # type: ignore[index]
            self._count = 0
            status, headers, answer = self._exchange(method, path, body)
        return status, answer

    def _exchange(self, method: str, path: str, body: bytes) -> tuple[int, list[bytes], bytes]:
        head = f"{method} {path} HTTP/1.1\r\nHost: device\r\nContent-Length: {len(body)}\r\n"
        if body:
            head += "Content-Type: application/json\r\n"
        if self._nonce:
            head += f"Authorization: {self._authorization(method, path)}\r\n"
        self._socket.sendall(head.encode() + b"\r\n" + body)
        return self._read()

    def _authorization(self, method: str, path: str) -> str:
        def md5(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()  # noqa: S324  # the protocol's own hash

        self._count += 1
        count, cnonce = f"{self._count:08x}", "0123456789abcdef"
        first, second = md5(f"{USER}:{self._realm}:{PASSWORD}"), md5(f"{method}:{path}")
        response = md5(f"{first}:{self._nonce}:{count}:{cnonce}:auth:{second}")
        return (
            f'Digest username="{USER}", realm="{self._realm}", nonce="{self._nonce}", uri="{path}", algorithm=MD5, '
            f'qop=auth, nc={count}, cnonce="{cnonce}", response="{response}"'
        )

    def _read(self) -> tuple[int, list[bytes], bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self._socket.recv(65536)
            if not piece:
                raise ConnectionError("the server closed the connection")
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next(
            int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length")
        )
        while len(body) < length:
            body += self._socket.recv(65536)
        return int(lines[0].split()[1]), lines, body


def basic() -> str:
    """The value of an Authorization header with basic credentials."""
    return "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


def rate(work: Callable[[], object], seconds: float = 2.0) -> float:
    """How often ``work`` can be done in a second."""
    for _ in range(50):
        work()
    began = time.perf_counter()
    done = 0
    while time.perf_counter() - began < seconds:
        for _ in range(20):
            work()
        done += 20
    return done / (time.perf_counter() - began)


def paired(rounds: int, one: Callable[[], float], other: Callable[[], float]) -> tuple[float, float]:
    """Medians of two measurements that take turns, so that both meet the same disturbances."""
    ones, others = [], []
    for _ in range(rounds):
        ones.append(one())
        others.append(other())
    return statistics.median(ones), statistics.median(others)


def show(name: str, value: float, unit: str, floor: float, floor_name: str, aim: str) -> None:
    """Print one result line with its ratio to the floor of the same run."""
    against = f"{floor_name}: {floor:>12,.1f}   ratio {value / floor:6.2f}"
    print(f"{name:<46} {value:>12,.1f} {unit:<9} {against}   aim: {aim}")


def machine() -> None:
    """Print where this was measured."""
    model = "unknown processor"
    with contextlib.suppress(OSError):
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
        model = found[1] if found else model
    print(f"# {time.strftime('%Y-%m-%d')}  {platform.system()} {platform.machine()}  {os.cpu_count()} x {model}"
          f"  Python {platform.python_version()}")  # fmt: skip
