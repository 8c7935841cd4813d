"""The command line: ``axisedge run``, ``axisedge account``, ``axisedge bench``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from axisedge import __version__
from axisedge.cli_account import add_account
from axisedge.cli_bench import add_bench
from axisedge.core.errors import AxisedgeError

EXIT_USAGE = 2



