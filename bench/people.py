"""A door controller's state folder in which 100,000 people may pass the front door."""

from __future__ import annotations

from pathlib import Path

from axisedge.access.model import AccessPolicy, AccessProfile, Credential
from axisedge.access.store import AccessStore
from axisedge.core.keystore import Keystore

PEOPLE = 100_000
AT_ONCE = 10_000
POINT = "door-1 in"
"""Where they may pass."""
DOOR = {"name": "Front", "connector": 1, "reader_outside": "reader-1", "monitor": "none", "access_time": 5}


def card(number: int) -> str:
    """The card of person ``number``: 32 bits, upper-case hexadecimal."""
    return f"{(number * 7919 + 1) & 0xFFFFFFFF:08X}"


def credential(number: int) -> Credential:
    """What person ``number`` carries."""
    return Credential.model_validate(
        {
            "token": f"c{number}",
            "IdData": [{"Name": "Card", "Value": card(number)}],
            "CredentialAccessProfile": [{"AccessProfile": "rule"}],
        }
    )


def settle(folder: Path, people: int = PEOPLE) -> None:
    """Write the access database that a device will find in ``folder``."""
    store = AccessStore(folder / "access.db", Keystore.open(folder / "keystore.key"))
    store.put([AccessProfile(token="rule", access_policy=[AccessPolicy(access_point=POINT)])])
    for begin in range(0, people, AT_ONCE):
        store.put([credential(number) for number in range(begin, min(begin + AT_ONCE, people))])
    store.close()
