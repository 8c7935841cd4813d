"""From the moment a picture is taken to the moment a viewer has decoded it, over RTSP/TCP on loopback; and how long
a new viewer waits for his first picture.

    python bench/rtsp_latency.py [--seconds 20] [--starts 20]

The picture's own mark tells when it was drawn. The viewer is PyAV (FFmpeg) in this process, the device another one.
"""

from __future__ import annotations

import argparse
import statistics
import time

import av
from harness import machine
from rtsp_viewers import RtspViewer, axisedge

from axisedge.media.scene import read_mark
from axisedge.rtsp.message import Frame, Parser

QUERY = "?videocodec=h264&resolution=1280x720&fps=25"
OPTIONS = {"rtsp_transport": "tcp", "fflags": "nobuffer", "flags": "low_delay", "max_delay": "0"}


def latency(url: str, seconds: float) -> list[float]:
    """Milliseconds from drawing to decoded, of every picture."""
    found: list[float] = []
    with av.open(url, options=OPTIONS) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        began = time.monotonic()
        for frame in container.decode(stream):
            now = time.time()
            mark = read_mark(frame.to_ndarray(format="yuv420p")[: frame.height])
            if time.monotonic() - began > 2 and mark is not None:  # the first are the cached group
                found.append((now - mark[1]) * 1000)
            if time.monotonic() - began > seconds:
                return found
    return found


def first_picture(url: str) -> float:
    """Milliseconds from sending PLAY to the first decoded picture, with a decoder that is ready."""
    viewer = RtspViewer(url, "tcp", play=False)
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_type = "NONE"
    parser, unit = Parser(), b""
    began = time.perf_counter()
    viewer.play_unread()
    skipped = False
    while True:
        data = viewer.socket.recv(65536)
        if not skipped:  # the answer to PLAY
            _, _, data = data.partition(b"\r\n\r\n")
            skipped = True
        for message in parser.feed(data):
            if not isinstance(message, Frame) or message.channel != 0:
                continue
            payload = message.payload[12:]
            kind = payload[0] & 0x1F
            if kind == 24:
                at = 1
                while at < len(payload):
                    size = int.from_bytes(payload[at : at + 2], "big")
                    unit += b"\0\0\0\1" + payload[at + 2 : at + 2 + size]
                    at += 2 + size
            elif kind == 28:
                if payload[1] & 0x80:
                    unit += b"\0\0\0\1" + bytes((payload[0] & 0xE0 | payload[1] & 0x1F,))
                unit += payload[2:]
            else:
                unit += b"\0\0\0\1" + payload
            if message.payload[1] & 0x80:
                if decoder.decode(av.Packet(unit)) or decoder.decode(None):
                    viewer.socket.close()
                    return (time.perf_counter() - began) * 1000
                unit = b""


def show(name: str, values: list[float], aim: str) -> None:
    """One line: median, 95 of 100, worst."""
    ordered = sorted(values)
    p95 = ordered[int(len(ordered) * 0.95)]
    print(
        f"{name:<44} median {statistics.median(ordered):6.1f} ms   p95 {p95:6.1f} ms   "
        f"worst {ordered[-1]:6.1f} ms   of {len(ordered)}   aim: {aim}"
    )


def main() -> None:
    """Measure both."""
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--starts", type=int, default=20)
    chosen = options.parse_args()
    machine()
    with axisedge(QUERY) as (url, _):
        show("source to decoded, 1280x720 at 25", latency(url, chosen.seconds), "p95 < 200 ms")
        staying = RtspViewer(url, "tcp")
        starts = [first_picture(url) for _ in range(chosen.starts)]
        show("PLAY to first decoded, encoder running", starts, "< 150 ms")
        staying.socket.close()


if __name__ == "__main__":
    main()
