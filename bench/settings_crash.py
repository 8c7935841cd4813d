"""Kill a process that changes settings, at random moments, and see that nothing it was told to be stored is lost.

    python bench/settings_crash.py --rounds 2000 [--seed N]

Each round forks a child that opens the store and changes settings as fast as it can, telling every acknowledged
change through a pipe. The parent kills it with SIGKILL, opens the store itself, and compares. The store is carried
from round to round; every `FRESH`-th round begins with an empty folder, so that its creation is hit as well.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import random
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
from pathlib import Path

from pydantic import Field, SecretStr

from axisedge.core.clock import SystemClock
from axisedge.core.keystore import Keystore
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, Settings, SettingsModel
from axisedge.core.store import Store

FRESH = 25
LONGEST_LIFE = 0.03
"""Seconds after the first acknowledged change within which the child is killed."""
ACK = struct.Struct("<BI")


class Item(SettingsModel):
    """Something in a collection."""

    text: str
    pin: Secret = SecretStr("")


class Numbers(SettingsModel):
    """A counter, and what must always fit to it."""

    count: int = 0
    digest: str = ""
    items: dict[str, Item] = Field(default_factory=dict)


NAMES = ("first", "second")


def opened(folder: Path) -> Settings:
    """The settings in ``folder``, as a starting device opens them."""
    settings = Settings(Store(folder / "settings.db"), Keystore.open(folder / "keystore.key"), SystemClock())
    for name in NAMES:
        settings.section(Section(name, Numbers, name))
    return settings


def numbers(settings: Settings, name: str) -> Numbers:
    """The present value of one section."""
    value = settings.get(name)
    assert isinstance(value, Numbers)
    return value


def digest(count: int) -> str:
    """What stands beside ``count``; long, so that a write takes several pages."""
    return hashlib.sha256(str(count).encode()).hexdigest() * (1 + count % 50)


async def write_on(folder: Path, pipe: int) -> None:
    """The child: change settings for ever, and tell what is stored."""
    settings = opened(folder)
    while True:
        for index, name in enumerate(NAMES):
            count = numbers(settings, name).count + 1
            item = {"text": digest(count), "pin": str(count)} if count % 4 else None
            patch = {"count": count, "digest": digest(count), "items": {str(count % 8): item}}
            await settings.update(name, patch, "crash")
            os.write(pipe, ACK.pack(index, count))


def one_round(folder: Path, chance: random.Random) -> list[int]:
    """Fork, let live, kill. Returns the highest acknowledged count of each section, 0 for none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            asyncio.run(write_on(folder, writing))
        finally:
            os._exit(1)
    os.close(writing)
    if chance.random() < 0.8:
        select.select([reading], [], [], 30)
    life = chance.uniform(0, LONGEST_LIFE)
    end = time.monotonic() + life
    while time.monotonic() < end:
        pass  # a sleep would wake at the scheduler's moments; the kill must come at any
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    assert os.WIFSIGNALED(status), f"the child ended by itself: {status}"
    highest = [0] * len(NAMES)
    for index, count in ACK.iter_unpack(told[: len(told) // ACK.size * ACK.size]):
        highest[index] = count
    return highest


def check(folder: Path, acknowledged: list[int], before: list[int]) -> list[int]:
    """Open the store as the next start would; returns the counts that it holds. Raises AssertionError on any loss."""
    settings = opened(folder)
    try:
        assert not settings.rejected, settings.rejected
        found = []
        for name, told, earlier in zip(NAMES, acknowledged, before, strict=True):
            value = numbers(settings, name)
            least = told or earlier
            assert least <= value.count <= least + 1, (
                f"{name}: {value.count} is stored, {least} was acknowledged"
            )
            assert value.digest == (digest(value.count) if value.count else ""), (
                f"{name}: a change is stored in part"
            )
            for item in value.items.values():
                assert item.text == digest(int(item.pin.get_secret_value())), (
                    f"{name}: an item is stored in part"
                )
            found.append(value.count)
        return found
    finally:
        settings._store.close()


def main() -> int:
    """Print one line of JSON; the exit status is 1 when anything was lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    began = time.monotonic()
    changes = kills = 0
    place = Path(tempfile.mkdtemp(prefix="axisedge-crash-"))
    try:
        folder, held = place, [0, 0]
        for number in range(options.rounds):
            if number % FRESH == 0:
                shutil.rmtree(place / "state", ignore_errors=True)
                folder, held = place / "state", [0, 0]
                folder.mkdir()
            told = one_round(folder, chance)
            kills += 1
            found = check(folder, told, held)
            changes += sum(found) - sum(held)
            held = found
    except AssertionError as error:
        print(f"seed {options.seed}, round {kills}: {error}; the store is in {place}", file=sys.stderr)
        return 1
    shutil.rmtree(place)
    print(
        json.dumps(
            {
                "kills": kills,
                "changes": changes,
                "lost": 0,
                "seed": options.seed,
                "seconds": round(time.monotonic() - began, 1),
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
