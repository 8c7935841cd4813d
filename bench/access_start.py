"""Start and memory of a door controller with 100,000 credentials, against the same without any.

The cards of a day are shown before the memory is read, through the door's own service.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from pathlib import Path

from harness import USER, Client, Running, device, machine, show
from people import DOOR, PEOPLE, card, settle

ROUNDS = 3
SHOWN = 500


def prepared(folder: Path) -> None:
    """An administrator, and one door."""
    with device("door-controller", folder=folder) as running:
        client = Client(running.address, digest=True)
        body = json.dumps({"data": {"doors": {"door-1": DOOR}}}).encode()
        status, answer = client.request("PATCH", "/config/rest/doors/v1", body)
        client.close()
    if status != 200:
        raise SystemExit(f"the door could not be set: {answer!r}")


def day(running: Running) -> None:
    """Cards at the door."""
    client, chance = Client(running.address, digest=True), random.Random(7)
    for _ in range(SHOWN):
        activity = {"Type": "Card", "Params": [{"Name": "Card", "Value": card(chance.randrange(PEOPLE))}]}
        told = {"axtid:IndicateRemoteActivities": {"Token": "reader-1", "Activities": [activity]}}
        status, answer = client.request("POST", "/vapix/idpoint", json.dumps(told).encode())
        if status != 200:
            raise SystemExit(f"{USER} told of a card and got: {answer!r}")
    client.close()


def main() -> None:
    """Print both lines."""
    machine()
    with tempfile.TemporaryDirectory() as name:
        full, empty = (Path(name) / kind for kind in ("full", "empty"))
        for folder, people in ((full, PEOPLE), (empty, 0)):
            folder.mkdir()
            settle(folder, people)
            prepared(folder)
        starts: dict[Path, list[float]] = {full: [], empty: []}
        sizes: dict[Path, list[float]] = {full: [], empty: []}
        for _ in range(ROUNDS):
            for folder in (empty, full):
                with device("door-controller", account=False, folder=folder) as running:
                    starts[folder].append(running.seconds_to_ready * 1000)
                    day(running)
                    time.sleep(1)
                    sizes[folder].append(running.resident_bytes() / 1e6)
        median = statistics.median
        show(
            "start with 100,000 credentials",
            median(starts[full]),
            "ms",
            median(starts[empty]),
            "with none",
            "under 2,000 ms",
        )
        show(
            "memory with 100,000 credentials",
            median(sizes[full]),
            "MB",
            median(sizes[empty]),
            "with none",
            "",
        )
        each = (median(sizes[full]) - median(sizes[empty])) / (PEOPLE / 10_000)
        print(f"memory of 10,000 credentials: {each:.2f} MB; on the disk "
              f"{(full / 'access.db').stat().st_size / 1e6 / (PEOPLE / 10_000):.1f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
