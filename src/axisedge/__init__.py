"""axisedge: one process that is a working edge device."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("axisedge")
except PackageNotFoundError:  # running from a source tree that was never installed
    __version__ = "0.0.0"
