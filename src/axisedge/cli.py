"""The command line: ``axisedge run``, ``axisedge account``, ``axisedge bench``."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from axisedge import __version__
from axisedge.cli_account import add_account
from axisedge.cli_bench import add_bench
from axisedge.core.errors import AxisedgeError
from axisedge.device import Device, Options
from axisedge.system.notify import notify
from axisedge.system.power import Ending

EXIT_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="axisedge", description=__doc__)
    parser.add_argument("--version", action="version", version=f"axisedge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="run a device"))
    add_account(commands.add_parser("account", help="accounts of a device that does not run"))
    add_bench(commands.add_parser("bench", help="press, swipe and cut on a device with simulated hardware"))
    options = parser.parse_args(arguments)
    try:
        status: int = options.call(options)
    except AxisedgeError as error:
        print(f"axisedge: {error}", file=sys.stderr)
        return EXIT_USAGE
    return status


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--product", default="intercom", help="a product's name, or a product file (.toml)")
    parser.add_argument(
        "--state", type=Path, required=True, metavar="DIR", help="folder for all that is kept"
    )
    parser.add_argument("--hardware", default="bench", metavar="bench|board:FILE")
    parser.add_argument("--host", default="", metavar="ADDRESS", help="listen there only")
    for name in ("http", "https", "rtsp"):
        parser.add_argument(f"--{name}-port", type=_port, metavar="N", help="0 is any free port")
    parser.add_argument("--ports", choices=["auto"], help="auto: any free port for every listener")
    parser.add_argument("--log-format", choices=["text", "json"], default="text")
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    parser.set_defaults(call=_run)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    logging.basicConfig(
        stream=sys.stderr,
        level=options.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    auto = 0 if options.ports == "auto" else None
    wanted = Options(
        product=options.product,
        state=options.state,
        hardware=options.hardware,
        host=options.host,
        http_port=options.http_port if options.http_port is not None else auto,
        https_port=options.https_port if options.https_port is not None else auto,
        rtsp_port=options.rtsp_port if options.rtsp_port is not None else auto,
    )
    asyncio.run(_serve(wanted))
    return 0


async def _serve(options: Options) -> None:
    loop = asyncio.get_running_loop()
    device = Device(options)
    first = True
    while True:
        await device.start()
        if first:
            print(json.dumps(device.ready()), flush=True)
            notify("READY=1")
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, lambda: device.context.power.end(Ending.STOP, "signal", 0))
            first = False
        ending = await device.ended()
        notify("STOPPING=1" if ending is Ending.STOP else f"STATUS={ending}")
        following = device.again()
        await device.stop()
        if ending is Ending.STOP:
            return
        device = following
