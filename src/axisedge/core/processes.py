"""The end of a program that this one has started."""

from __future__ import annotations

from asyncio.subprocess import Process


async def end(process: Process) -> None:
    """Kill ``process`` where it still runs, and wait until it is gone.

    What it still says is read and thrown away: asyncio notices the end of a process only when its pipes have ended
    too, and stops reading a pipe of which much is waiting, so that ``Process.wait`` alone may wait for ever.
    """
    if process.returncode is None:
        process.kill()
        await process.communicate()
