"""Start a whole device in-process, for tests and labs: real sockets on the loopback, simulated hardware.

    async with run_device("intercom") as intercom:
        await intercom.bench.press("call-button")
        ports = await intercom.json_api("/axis-cgi/io/portmanagement.cgi", "getPorts")

Under pytest (with pytest-asyncio) the fixtures ``axisedge_device`` and ``axisedge_devices`` do the same.
"""

from axisedge.testing.running import BenchClient, RunningDevice, run_device

__all__ = ["BenchClient", "RunningDevice", "run_device"]
