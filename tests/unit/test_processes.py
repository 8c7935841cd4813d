"""The end of programs."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE

from axisedge.core.processes import end

TALKER = "import sys\nwhile True: sys.stdout.write('x' * 100000)"


async def test_a_program_whose_words_nobody_reads_ends() -> None:
    """asyncio has stopped reading, because much is waiting: the end of the pipe would not be seen."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", TALKER, stdout=PIPE)
    reading = asyncio.create_task(process.communicate())
    await asyncio.sleep(0.3)
    reading.cancel()
    async with asyncio.timeout(20):
        await end(process)
    assert process.returncode == -9


async def test_a_program_that_has_ended_is_left_alone() -> None:
    process = await asyncio.create_subprocess_exec("true", stdout=PIPE)
    await process.communicate()
    await end(process)
    assert process.returncode == 0
