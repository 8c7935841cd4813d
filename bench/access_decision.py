"""Card bits to a logged decision with 100,000 credentials, against a dictionary look-up; start, and memory.

The floor is what a bare panel with a dictionary does; the rest is looking up, the rules, and the write to the disk.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from harness import machine, show

from axisedge.access.decision import Situation, decide
from axisedge.access.log import AccessLog, Entry
from axisedge.access.model import AccessPoint, AuthenticationProfile, Credential
from axisedge.access.store import AccessStore
from axisedge.core.keystore import Keystore

HOLDERS = 100_000
ASKED = 1000


def credential(number: int) -> Credential:
    """Number ``number``."""
    return Credential.model_validate(
        {
            "token": f"c{number}",
            "IdData": [{"Name": "Card", "Value": f"{number * 7919 + 1:x}"}],
            "CredentialAccessProfile": [{"AccessProfile": "rule"}],
        }
    )


def filled(folder: Path) -> AccessStore:
    """The database with everybody in it."""
    from axisedge.access.model import AccessPolicy, AccessProfile

    store = AccessStore(folder / "access.db", Keystore.open(folder / "key"))
    store.put([AccessProfile(token="rule", access_policy=[AccessPolicy(access_point="front")])])
    for begin in range(0, HOLDERS, 10_000):
        store.put([credential(number) for number in range(begin, begin + 10_000)])
    return store


def main() -> None:
    """Print one line each."""
    machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled(folder).close()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.perf_counter()
        store, log = (
            AccessStore(folder / "access.db", Keystore.open(folder / "key")),
            AccessLog(folder / "log.db"),
        )
        start = time.perf_counter() - began
        kinds = {kind.token: kind for kind in store.all(AuthenticationProfile)}
        point = AccessPoint(token="front", authentication_profile=["CardOnly"])
        taken: list[float] = []
        for number in range(0, HOLDERS, HOLDERS // ASKED):
            began = time.perf_counter()
            shown = store.digests({"Card": f"{number * 7919 + 1:x}"})
            situation = Situation(datetime.now(UTC), point, kinds, lambda _: True)
            decision = decide(shown, store.candidates(shown), situation)
            log.write(
                [
                    Entry(
                        datetime.now(UTC), "AccessControl/AccessGranted/Credential", {"token": decision.token}
                    )
                ]
            )
            taken.append(time.perf_counter() - began)
            if not decision.granted:
                sys.exit(f"credential {number} was not granted: {decision.reason}")
        taken.sort()
        table = {f"{number * 7919 + 1:x}": number for number in range(HOLDERS)}
        began = time.perf_counter()
        for number in range(ASKED):
            table[f"{number * 7919 + 1:x}"]
        floor = (time.perf_counter() - began) / ASKED * 1000
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        show("decision p50", taken[ASKED // 2] * 1000, "ms", floor, "dictionary", "under 10 ms")
        show("decision p99", taken[ASKED * 99 // 100] * 1000, "ms", floor, "dictionary", "under 10 ms")
        show("decisions", ASKED / sum(taken), "a second", 1000 / floor, "dictionary", "")
        show("start with 100,000", start, "s", 0.001, "nothing", "under 2 s")
        show("memory of 10,000", grown / 10, "MiB", 0.001, "nothing", "under 1 MiB")


if __name__ == "__main__":
    main()
