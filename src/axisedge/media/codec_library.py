"""What the build of FFmpeg can encode, without loading it: parameters are listed by devices that nobody looks at."""

from __future__ import annotations

import functools
from importlib.util import find_spec
from pathlib import Path

LIBRARIES = "av.libs"
"""Where PyAV's wheels have FFmpeg and the encoders that it was built with, beside the package."""


@functools.cache
def encodes_av1() -> bool:
    """Whether AV1 can be encoded. A PyAV that was built on the machine is asked, which loads it."""
    found = find_spec("av")
    if found is None or found.origin is None:
        return False
    libraries = Path(found.origin).parent.parent / LIBRARIES
    if libraries.is_dir():
        return any(libraries.glob("libSvtAv1Enc*"))
    from axisedge.media.encoder import Codec, offered

    return Codec.AV1 in offered()
