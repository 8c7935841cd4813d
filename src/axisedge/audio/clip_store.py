"""Where clips are kept: the file as it was added, and beside it its sound, ready to be played at once."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from axisedge.audio.clip_settings import FORMATS, Clip
from axisedge.core.errors import Invalid, NotFound

if TYPE_CHECKING:
    from axisedge.audio.clip_files import Converted
    from axisedge.audio.samples import Pcm

_SOUND = ".pcm"


class ClipStore:
    """The folder of clips. What takes long is not for the event loop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, file: str, data: bytes, converted: Converted) -> None:
        """Keep a file and its sound; both are whole or not there, also after a power cut."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._write(self._folder / (file + _SOUND), converted.pcm.astype("<i2").tobytes())
        self._write(self._folder / file, data)
        folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)  # the settings name the clip only after its files are there to stay
        finally:
            os.close(folder)

    def _write(self, path: Path, data: bytes) -> None:
        part = path.with_name(path.name + ".part")
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def keep_only(self, files: Collection[str]) -> None:
        """Remove every file that belongs to no clip."""
        with contextlib.suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                if path.name.removesuffix(_SOUND) not in files:
                    path.unlink(missing_ok=True)

    def has(self, clip: Clip) -> bool:
        """Whether the clip's sound is there, or can be made."""
        return clip.made or (self._folder / (clip.file + _SOUND)).is_file()

    def sound(self, clip: Clip) -> Pcm:
        """The sound of ``clip``, 48 kHz mono; raises `NotFound` when its file is gone."""
        import numpy as np

        if clip.made:
            from axisedge.audio.samples import to_pcm
            from axisedge.audio.tones import TONES

            return to_pcm(TONES[PurePosixPath(clip.file).stem]())
        try:
            found: Pcm = np.memmap(self._folder / (clip.file + _SOUND), "<i2", mode="r")
        except (FileNotFoundError, ValueError):
            raise NotFound("sound of clip", clip.name) from None
        return found

    def data(self, clip: Clip) -> bytes:
        """The file of ``clip`` as it was added; raises `NotFound`."""
        if clip.made:
            from axisedge.audio.clip_files import as_au

            return as_au(self.sound(clip))
        try:
            return (self._folder / clip.file).read_bytes()
        except FileNotFoundError:
            raise NotFound("file of clip", clip.name) from None


def file_name(given: str, taken: Collection[str]) -> str:
    """A name for the file ``given``: plain characters, a suffix that is allowed, not one of ``taken``.

    Raises `Invalid` for another suffix.
    """
    path = PurePosixPath(given.replace("\\", "/"))
    suffix = path.suffix.lower().removeprefix(".")
    suffix = {"oga": "ogg", "vorbis": "ogg", "wave": "wav"}.get(suffix, suffix)
    if suffix not in FORMATS:
        raise Invalid("file", f"must be one of {', '.join('.' + name for name in FORMATS)}")
    ascii_stem = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", ascii_stem).strip("_-")[:48] or "clip"
    name, number = f"{stem}.{suffix}", 2
    while name in taken:
        name, number = f"{stem}-{number}.{suffix}", number + 1
    return name
