"""Start a whole device in-process, for tests and labs: real sockets on the loopback, simulated hardware.

    async with run_device("intercom") as intercom:
        await intercom.bench.press("call-button")
        ports = await intercom.json_api("/axis-cgi/io/portmanagement.cgi", "getPorts")

Under pytest (with pytest-asyncio) the fixtures ``axisedge_device`` and ``axisedge_devices`` do the same.
"""

from axisedge.testing.bench import BenchClient, BenchRefused
from axisedge.testing.running import RunningDevice, run_device

__all__ = ["BenchClient", "BenchRefused", "RunningDevice", "run_device"]
