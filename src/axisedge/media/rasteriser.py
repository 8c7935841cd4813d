"""Makes a PNG of an SVG picture, as a process of its own: ``python -m axisedge.media.rasteriser WIDTH HEIGHT``.

The drawing comes on the standard input and the PNG goes to the standard output. Little text can ask for a lot of
memory and time, and a failed allocation ends the process that it happens in; here that is not the device.
"""

from __future__ import annotations

import resource
import sys

MOST_MEMORY = 768 * 1024 * 1024
"""Bytes of address space, the interpreter's included."""
MOST_SECONDS = 5
"""Of processor time."""
BAD_DRAWING = 3
"""Exit status: the drawing is broken; why is on the standard error."""


def main() -> int:
    """Draw; exit statuses are 0, `BAD_DRAWING`, or what the operating system ends it with."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    import resvg_py

    try:
        picture = resvg_py.svg_to_bytes(
            svg_string=sys.stdin.buffer.read().decode(),
            width=int(sys.argv[1]),
            height=int(sys.argv[2]),
            skip_system_fonts=True,
        )
    except ValueError as error:
        sys.stderr.write(str(error))
        return BAD_DRAWING
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
