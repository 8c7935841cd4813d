#!/bin/sh
# Run the port tests against a real kernel GPIO chip, in a virtual machine. See docs/hil.md; --help lists options.
cd "$(dirname "$0")/.." && exec .venv/bin/python -B hil/run.py "$@"
