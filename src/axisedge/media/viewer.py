"""A viewer that wants the newest picture and may be slow: it misses pictures, and holds nobody up."""

from __future__ import annotations

import asyncio
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
