"""From an input's edge to the relay's change through a rule, with 256 rules loaded, over the bench.

The floor in the same run is one turn of the event loop: what any hand-over from an edge to an asynchronous action
costs.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any, cast

from harness import machine

from axisedge.events.content import compose
from axisedge.hardware.bench import Bench
from axisedge.testing import run_device

EDGES = 2000
RULES = 256
PORT = "tns1:Device/tnsaxis:IO/Port"
INPUT, RELAY = "2", 1


def rule(port: str, action_port: int) -> dict[str, Any]:
    """A rule that holds an output active while an input is."""
    return {
        "name": f"follow {port}",
        "conditions": [{"topic": PORT, "content": compose({"port": port, "state": "1"})}],
        "action": {
            "template": "com.axis.action.unlimited.io.toggle",
            "parameters": {"port": action_port, "state": "high"},
        },
    }


async def measure() -> None:
    """Print the distribution."""
    async with run_device("intercom") as device:
        rules = {str(n): rule("0", 3) for n in range(1, RULES)} | {str(RULES): rule(INPUT, RELAY)}
        settings = device.context.settings
        await settings.update("io", {"ports": {"3": {"direction": "output"}}}, "bench")
        await settings.update("rules", {"rules": rules}, "bench")
        bench = cast(Bench, device.context.hardware)
        line = device.context.product.ports[int(INPUT)].line
        relay = bench.line(device.context.product.ports[RELAY].line)
        changed = asyncio.Event()
        moment = 0.0

        def look() -> None:
            nonlocal moment
            if relay.read() != wanted:
                return
            moment = time.perf_counter()
            changed.set()

        wanted = False
        bench.follow(look)
        taken, turns = [], []
        for number in range(EDGES):
            wanted = number % 2 == 0
            changed.clear()
            began = time.perf_counter()
            bench.set_input(line, wanted)
            await asyncio.wait_for(changed.wait(), 5)
            taken.append((moment - began) * 1000)
            began = time.perf_counter()
            await asyncio.sleep(0)
            turns.append((time.perf_counter() - began) * 1000)
        for name, values in (("edge to relay, 256 rules", taken), ("one turn of the event loop", turns)):
            cuts = statistics.quantiles(values, n=100)
            print(f"{name:<46} p50 {cuts[49]:8.3f} ms   p99 {cuts[98]:8.3f} ms   worst {max(values):8.3f} ms")
        ratio = statistics.median(taken) / statistics.median(turns)
        print(f"{'':<46} ratio of the medians {ratio:.1f}   aim: p99 under 2 ms")


if __name__ == "__main__":
    machine()
    asyncio.run(measure())
