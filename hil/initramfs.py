"""Writes an initial file system for Linux: a cpio archive in the format ``newc``.

Format: Documentation/driver-api/early-userspace/buffer-format.rst in the kernel's source.
"""

from __future__ import annotations

from pathlib import Path

FOLDER, FILE, PROGRAM, CONSOLE = 0o040755, 0o100644, 0o100755, 0o020600


class Initramfs:
    """Files for the machine's first process; everything belongs to root and has no date."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._entries = 0

    def folder(self, *names: str) -> None:
        """Add empty folders."""
        for name in names:
            self._add(name, FOLDER, b"")

    def file(self, name: str, data: bytes, *, program: bool = False) -> None:
        """Add a file."""
        self._add(name, PROGRAM if program else FILE, data)

    def console(self) -> None:
        """Add /dev/console, which the first process has open from its start (character device 5:1)."""
        self._add("dev/console", CONSOLE, b"", device=(5, 1))

    def write(self, path: Path) -> None:
        """Write the archive; nothing can be added after it."""
        self._add("TRAILER!!!", 0, b"")
        path.write_bytes(b"".join(self._parts))

    def _add(self, name: str, mode: int, data: bytes, device: tuple[int, int] = (0, 0)) -> None:
        self._entries += 1
        encoded = name.encode() + b"\0"
        # inode, mode, uid, gid, links, mtime, size, device of the archive (2), device (2), size of the name, check
        fields = (self._entries, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(encoded), 0)
        header = b"070701" + b"".join(b"%08X" % field for field in fields)
        self._parts += (_padded(header + encoded), _padded(data))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
