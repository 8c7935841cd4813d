"""What one 1080p25 stream costs beside the bare encoder: processor time of capture, processing, encoder and fan-out
to one RTSP viewer, against PyAV's encoder alone on the same frames.

    python bench/encoder_overhead.py [--seconds 10] [--rounds 3]

Both encode the same recorded frames of the bench's scene at 25 a second with the same parameters in this process; the
pipeline's frames come from a source that hands them out, so that drawing them counts for neither.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import threading
import time

from harness import machine

from axisedge.core.clock import SystemClock
from axisedge.media.capture import Capture, CaptureParams
from axisedge.media.encoder import EncoderParams, open_encoder
from axisedge.media.frame import CodedPicture, Frame, Planes
from axisedge.media.scene import BenchScene
from axisedge.media.stream import Streams
from axisedge.rtsp.packets import PicturePackets
from axisedge.rtsp.payloads import H264

WIDTH, HEIGHT, FPS = 1920, 1080, 25
PARAMS = EncoderParams(width=WIDTH, height=HEIGHT, fps=FPS)


def recorded(count: int) -> list[Planes]:
    """Two seconds of the scene."""
    scene = BenchScene(WIDTH, HEIGHT)
    return [scene.draw(number, number / FPS) for number in range(count)]


class Recorded:
    """A source that gives the recorded frames, one every 40 ms."""

    def __init__(self, frames: list[Planes]) -> None:
        self._frames = frames
        self._number = 0
        self._due = 0.0
        self._closed = threading.Event()

    def open(self, width: int, height: int, fps: float) -> None:
        """Begin now."""
        self._due = time.monotonic()

    def read(self) -> Planes:
        """The next frame, when its time has come."""
        self._due += 1 / FPS
        self._closed.wait(max(0.0, self._due - time.monotonic()))
        self._number += 1
        return self._frames[self._number % len(self._frames)]

    def close(self) -> None:
        """End the waiting."""
        self._closed.set()


def bare(frames: list[Planes], count: int) -> float:
    """Processor seconds a frame of the encoder alone."""
    encoder = open_encoder(PARAMS)
    source = Recorded(frames)
    source.open(WIDTH, HEIGHT, FPS)
    used = time.process_time()
    for number in range(count):
        planes = source.read()
        encoder.encode(Frame(planes, number, number / FPS, number / FPS))
    used = time.process_time() - used
    encoder.close()
    return used / count


async def pipeline(frames: list[Planes], count: int) -> float:
    """Processor seconds a frame of everything that a stream goes through."""
    clock, loop = SystemClock(), asyncio.get_running_loop()
    capture = Capture(
        lambda: Recorded(frames),
        CaptureParams(WIDTH, HEIGHT, FPS),
        lambda planes, wall: planes,
        lambda there, why: None,
        clock,
    )
    stream = Streams(lambda params: capture, loop).of(PARAMS)
    done: asyncio.Future[None] = loop.create_future()
    payloader, seen = H264(), 0

    def viewer(picture: CodedPicture) -> None:
        nonlocal seen
        packets = [bytes(12) + payload for payload in payloader.payloads(picture.data)]
        PicturePackets(packets, key=picture.key, sequence=0, timestamp=picture.timestamp).interleaved(0)
        seen += 1
        if seen == count and not done.done():
            done.set_result(None)

    used = time.process_time()
    stream.join(viewer)
    await done
    used = time.process_time() - used
    stream.leave(viewer)
    await asyncio.to_thread(capture.stop)
    return used / count


def main() -> None:
    """Measure both in turns."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    machine()
    frames, count = recorded(2 * FPS), round(chosen.seconds * FPS)
    ratios, ones, others = [], [], []
    for _ in range(chosen.rounds):
        one, other = bare(frames, count), asyncio.run(pipeline(frames, count))
        ones.append(one)
        others.append(other)
        ratios.append(other / one)
    print(
        f"1080p25, H.264: bare encoder {statistics.median(ones) * 1000:6.2f} ms a frame, pipeline "
        f"{statistics.median(others) * 1000:6.2f} ms; ratio {statistics.median(ratios):5.2f}   aim: at most 1.15"
    )


if __name__ == "__main__":
    main()
