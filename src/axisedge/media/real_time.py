"""Libraries that help themselves to real-time priority, and how it is taken from them again."""

from __future__ import annotations

import os
from pathlib import Path

THREADS = Path("/proc/self/task")


def give_up_real_time() -> int:
    """Make every thread of this process an ordinary one; returns how many were not.

    SVT-AV1 puts the thread that opens it, and its own, before everybody else on the machine (``SCHED_FIFO``, priority
    99) where it runs as root. What such a thread starts inherits that, and two of them can hold up the kernel itself.
    """
    changed = 0
    for thread in THREADS.iterdir():
        try:
            if os.sched_getscheduler(int(thread.name)) in (os.SCHED_FIFO, os.SCHED_RR):
                os.sched_setscheduler(int(thread.name), os.SCHED_OTHER, os.sched_param(0))
                changed += 1
        except ProcessLookupError:
            continue  # it has ended meanwhile
    return changed
