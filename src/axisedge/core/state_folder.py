"""The folder that holds all that a device remembers."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from axisedge.core.errors import StartError


class StateFolder:
    """Made when it is not there, and locked: one device at a time may have it."""

    def __init__(self, path: Path) -> None:
        """Make and lock the folder; raises `StartError`."""
        self.path = path
        self._lock: IO[str] | None = None
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = (path / "lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise StartError(f"state folder {path} is in use by another axisedge") from None
        except OSError as error:
            raise StartError(f"state folder {path} cannot be used: {error.strerror}") from None

    def release(self) -> None:
        """Let another device have the folder."""
        if self._lock:
            self._lock.close()
            self._lock = None
