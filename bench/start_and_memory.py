"""From process start to the ready line, and resident memory at rest, against a Python that only imports aiohttp."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time

from harness import device, machine, show

ROUNDS = 5
FLOOR = "import aiohttp.web, pydantic, lxml.etree; print(open('/proc/self/status').read())"


def main() -> None:
    """Print both lines; the floor is the libraries alone, started the same way."""
    machine()
    starts, sizes, floor_starts, floor_sizes = [], [], [], []
    for _ in range(ROUNDS):
        with device() as running:
            starts.append(running.seconds_to_ready * 1000)
            time.sleep(1)  # let it come to rest
            sizes.append(running.resident_bytes() / 1e6)
        began = time.perf_counter()
        status = subprocess.run(
            [sys.executable, "-c", FLOOR], capture_output=True, text=True, check=True
        ).stdout
        floor_starts.append((time.perf_counter() - began) * 1000)
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        floor_sizes.append(int(found[1]) * 1024 / 1e6)
    median = statistics.median
    show(
        "process start to ready",
        median(starts),
        "ms",
        median(floor_starts),
        "libraries alone",
        "under 1,500 ms",
    )
    show(
        "resident memory at rest", median(sizes), "MB", median(floor_sizes), "libraries alone", "under 120 MB"
    )


if __name__ == "__main__":
    main()
