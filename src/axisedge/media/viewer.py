"""Viewers that may be slow: they miss pictures, and hold nobody up."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Self

from axisedge.media.arguments import StreamArguments
from axisedge.media.camera import Camera

if TYPE_CHECKING:
    from axisedge.media.frame import CodedPicture


class Newest:
    """Follows a stream of pictures that stand alone (JPEG). Use as a context; `next` waits for a new one."""

    def __init__(self, camera: Camera, asked: StreamArguments) -> None:
        self._camera = camera
        self._stream = camera.stream(asked)
        self._picture: CodedPicture | None = None
        self._arrived = asyncio.Event()

    def __enter__(self) -> Self:
        self._camera.join(self._stream, self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._camera.leave(self._stream, self._look)

    def _look(self, picture: CodedPicture) -> None:
        self._picture = picture
        self._arrived.set()

    async def next(self) -> CodedPicture:
        """The newest picture that was not given yet."""
        while self._picture is None:
            self._arrived.clear()
            await self._arrived.wait()
        picture, self._picture = self._picture, None
        return picture


class Backlog:
    """The pictures that wait for one viewer. A slow viewer loses them all, up to the next key picture."""

    def __init__(self, fps: float) -> None:
        self._most = max(5, round(fps))
        self._allowed = 1 << 30  # until it has what there is on joining
        self._waiting: deque[CodedPicture] = deque()
        self._arrived = asyncio.Event()
        self._need_key = True
        self.dropped = 0
        """Pictures that were not sent because the viewer was slow."""

    def joined(self) -> None:
        """What came at once on joining is not the viewer's slowness."""
        self._allowed = len(self._waiting) + self._most

    def put(self, picture: CodedPicture) -> None:
        """Called on the event loop with each picture; never waits."""
        if len(self._waiting) >= self._allowed:
            self.dropped += len(self._waiting)
            self._waiting.clear()
            self._need_key = True
        if picture.key:
            self._need_key = False
        if self._need_key:
            self.dropped += 1
            return
        self._waiting.append(picture)
        self._arrived.set()

    async def take(self) -> CodedPicture:
        """The oldest that waits."""
        while not self._waiting:
            self._allowed = self._most
            self._arrived.clear()
            await self._arrived.wait()
        return self._waiting.popleft()
