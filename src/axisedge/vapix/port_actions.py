r"""The grammar of port actions: ``[<port>]:<a>[<wait ms><a>…]`` with ``/`` for active and ``\`` for inactive.

``2:/300\500/300\`` makes port 2 active for 300 ms, twice, 500 ms apart (VAPIX "Input and outputs").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from axisedge.core.errors import Invalid
from axisedge.io.ports import LONGEST_STEP, MOST_STEPS

_ACTION = re.compile(r"(\d{0,9}):([/\\])((?:\d{1,9}[/\\])*)", re.ASCII)
_STEP = re.compile(r"(\d+)([/\\])", re.ASCII)


@dataclass(frozen=True, slots=True)
class PortAction:
    """A parsed action: states as (active, seconds until the next one)."""

    port: int | None
    """The number as written, or None when left out."""
    steps: tuple[tuple[bool, float], ...]


def parse(text: str) -> PortAction:
    """Read an action; raises `Invalid` (field ``action``)."""
    found = _ACTION.fullmatch(text)
    if found is None:
        raise Invalid("action", r"an action is written [port]:/ or [port]:\ with waits in ms between states")
    port, first, rest = found.groups()
    waits_and_states = _STEP.findall(rest)
    if len(waits_and_states) >= MOST_STEPS:
        raise Invalid("action", f"an action has at most {MOST_STEPS} states")
    states = [first, *(state for _, state in waits_and_states)]
    waits = [int(wait) / 1000 for wait, _ in waits_and_states] + [0.0]
    if max(waits) > LONGEST_STEP:
        raise Invalid("action", f"a wait is at most {LONGEST_STEP * 1000:.0f} ms")
    steps = tuple((state == "/", wait) for state, wait in zip(states, waits, strict=True))
    return PortAction(int(port) if port else None, steps)
