"""The machine under the device: load, memory, clock synchronisation, connections. Reads Linux's own files."""

from __future__ import annotations

import ctypes
import ctypes.util
import ipaddress
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
UNSYNCHRONISED = 0x40
"""``STA_UNSYNC`` of adjtimex(2)."""

TCP_STATES = {
    "01": "ESTABLISHED",
    "02": "SYN_SENT",
    "03": "SYN_RECV",
    "04": "FIN_WAIT1",
    "05": "FIN_WAIT2",
    "06": "TIME_WAIT",
    "07": "CLOSE",
    "08": "CLOSE_WAIT",
    "09": "LAST_ACK",
    "0A": "LISTEN",
    "0B": "CLOSING",
}


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of main memory."""

    total: int
    used: int
    process: int


@dataclass(frozen=True, slots=True)
class Connection:
    """One TCP connection of this process."""

    address: str
    port: int
    local_port: int
    state: str
    protocol: str
    pid: int
    process: str


class Load:
    """Processor use between two questions."""

    def __init__(self) -> None:
        self._before = _cpu_times()
        self._percent = 0.0

    def percent(self) -> float:
        """Share of all cores in use since the last question, 0 to 100; asked again at once, the same answer."""
        busy, total = _cpu_times()
        busy_before, total_before = self._before
        if total - total_before >= 10:  # ticks: shorter spans say nothing
            self._percent = 100.0 * (busy - busy_before) / (total - total_before)
            self._before = (busy, total)
        return round(min(100.0, max(0.0, self._percent)), 1)


def _cpu_times() -> tuple[int, int]:
    numbers = [int(n) for n in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    total = sum(numbers)
    return total - numbers[3] - numbers[4], total


def memory() -> Memory:
    """Main memory of the machine, and what this process holds."""
    facts = dict(line.split(":", 1) for line in (PROC / "meminfo").read_text().splitlines())
    total, free = (int(facts[name].split()[0]) * 1024 for name in ("MemTotal", "MemAvailable"))
    pages = int((PROC / "self/statm").read_text().split()[1])
    return Memory(total, total - free, pages * os.sysconf("SC_PAGE_SIZE"))


def synchronised() -> bool | None:
    """Whether the kernel's clock follows a time server (adjtimex(2)); None when the kernel does not say."""
    library = ctypes.util.find_library("c")
    if library is None:
        return None
    timex = (ctypes.c_long * 64)()  # larger than struct timex everywhere; modes 0 only reads
    if ctypes.CDLL(library, use_errno=True).adjtimex(timex) < 0:
        return None
    longs = ctypes.sizeof(ctypes.c_long)
    # struct timex: int modes, then offset, freq, maxerror, esterror as long, then int status
    status = ctypes.c_int.from_buffer(timex, 5 * longs).value
    return not status & UNSYNCHRONISED


def architecture() -> str:
    """The processor's architecture in the device's words: ``aarch64``, ``armv7hf``, ``x86_64``."""
    machine = platform.machine()
    return "armv7hf" if machine.startswith("armv7") else machine


def connections() -> list[Connection]:
    """The TCP connections that this process holds, without what only listens."""
    mine = set(_own_sockets())
    process = (PROC / "self/comm").read_text().strip()
    found: list[Connection] = []
    for table in ("tcp", "tcp6"):
        path = PROC / "self/net" / table
        if path.exists():
            lines = path.read_text().splitlines()[1:]
            found.extend(c for line in lines if (c := _connection(line, mine, process)) is not None)
    return found


def _connection(line: str, mine: set[str], process: str) -> Connection | None:
    parts = line.split()
    state = TCP_STATES.get(parts[3], parts[3])
    if state == "LISTEN" or parts[9] not in mine:
        return None
    address, port = _endpoint(parts[2])
    _, local = _endpoint(parts[1])
    return Connection(address, port, local, state, "TCP", os.getpid(), process)


def _endpoint(text: str) -> tuple[str, int]:
    """``0100007F:1F90`` is 127.0.0.1 and 8080: words in the machine's byte order, little-endian everywhere we run."""
    packed, port = text.split(":")
    raw = b"".join(bytes.fromhex(packed[i : i + 8])[::-1] for i in range(0, len(packed), 8))
    address = ipaddress.ip_address(raw)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return str(address), int(port, 16)


def _own_sockets() -> Iterator[str]:
    for entry in (PROC / "self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except FileNotFoundError:  # closed between listing and reading
            continue
        if target.startswith("socket:["):
            yield target[8:-1]
