"""The command line: ``axisedge run``, ``axisedge account``, ``axisedge bench``, ``axisedge lpr``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from axisedge import __version__
from axisedge.cli_account import add_account
from axisedge.cli_bench import add_bench
from axisedge.cli_lpr import add_lpr
from axisedge.core.errors import AxisedgeError

EXIT_USAGE = 2


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with the arguments; how they are used is told by ``--help``."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(EXIT_USAGE, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = Parser(prog="axisedge", description=__doc__)
    parser.add_argument("--version", action="version", version=f"axisedge {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="run a device"))
    add_account(commands.add_parser("account", help="accounts of a device that does not run"))
    add_bench(commands.add_parser("bench", help="press, swipe and cut on a device with simulated hardware"))
    add_lpr(commands.add_parser("lpr", help="read licence plates in picture files"))
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
    for name in ("http", "https", "rtsp", "rtsps"):
        parser.add_argument(f"--{name}-port", type=_port, metavar="N", help="0 is any free port")
    parser.add_argument("--ports", choices=["auto"], help="auto: any free port for every listener")
    parser.add_argument("--log-format", choices=["text", "json"], default="text")
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"], default="info")
    parser.set_defaults(call=_run)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a port (0 to 65535)")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    from axisedge.cli_run import run  # the whole device: the other commands start without it

    return run(options)
