"""``axisedge run``: a device, its ready line, its signals."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
from typing import cast

from axisedge.device import Device, Options
from axisedge.system.logs import log_to_stream
from axisedge.system.notify import notify
from axisedge.system.power import Ending

log = logging.getLogger(__name__)


def run(options: argparse.Namespace) -> int:
    """Run a device until a signal ends it; returns the exit status."""
    log_to_stream(options.log_format, options.log_level, sys.stderr)
    auto = 0 if options.ports == "auto" else None
    wanted = Options(
        product=options.product,
        state=options.state,
        hardware=options.hardware,
        host=options.host,
        http_port=options.http_port if options.http_port is not None else auto,
        https_port=options.https_port if options.https_port is not None else auto,
        rtsp_port=options.rtsp_port if options.rtsp_port is not None else auto,
        rtsps_port=options.rtsps_port if options.rtsps_port is not None else auto,
    )
    asyncio.run(_serve(wanted))
    return 0


async def _serve(options: Options) -> None:
    """Run the device, again after each restart, until a signal ends it; also while it is still starting."""
    loop = asyncio.get_running_loop()
    run = cast("asyncio.Task[None]", asyncio.current_task())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, run.cancel)
    device = Device(options)
    try:
        await device.start()
        print(json.dumps(device.ready()), flush=True)
        notify("READY=1")
        while (ending := await device.ended()) is not Ending.STOP:
            notify(f"STATUS={ending}")
            following = device.again()
            await device.stop()
            device = following
            await device.start()
    except asyncio.CancelledError:
        log.info("ended by a signal")
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        notify("STOPPING=1")
        await device.stop()
