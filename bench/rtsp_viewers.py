"""Viewers per core over RTSP, beside GStreamer's RTSP server from Debian in the same run.

    python bench/rtsp_viewers.py [--viewers 300] [--seconds 4] [--rounds 2]

Both serve one encoded H.264 stream of 1280x720 at 25 fps. A client in a process of its own takes the packets and throws
them away. What counts is the processor time of the server with many viewers, less that with one (the encoder, as far as
it has made as many pictures: a busy machine makes fewer), for the bytes that arrived more. That gives Gbit/s and
viewers of 2 Mbit/s that one core can serve. On loopback the kernel's half of receiving is charged to the sender, for
both servers alike.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import re
import selectors
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from harness import PASSWORD, USER, Client, machine

QUERY = "?videocodec=h264&resolution=1280x720&fps=25&videokeyframeinterval=1&compression=0"
"""The bench's scene is so easy that only key pictures alone come near 2 Mbit/s."""
GST_SERVER = """
import gi, sys
gi.require_version("Gst", "1.0"); gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer
Gst.init(None)
server = GstRtspServer.RTSPServer(service=sys.argv[1])
server.props.backlog = 1000
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( videotestsrc is-live=true pattern=smpte ! video/x-raw,width=1280,height=720,framerate=25/1 ! "
    "x264enc tune=zerolatency speed-preset=superfast bitrate=2000 key-int-max=32 ! rtph264pay name=pay0 pt=96 )")
factory.set_shared(True)
server.get_mount_points().add_factory("/live", factory)
server.attach(None)
print("ready", flush=True)
GLib.MainLoop().run()
"""


def serve() -> None:
    """Run a device without the limits on viewers."""
    from axisedge.rtsp import server, session

    server.MOST_CONNECTIONS = server.MOST_PER_ADDRESS = session.MOST_SESSIONS = 10_000
    from axisedge.cli import main

    sys.exit(main(sys.argv[2:]))


@contextlib.contextmanager
def axisedge(query: str = QUERY) -> Iterator[tuple[str, int]]:
    """A device whose viewers need no password; gives URL and process."""
    with tempfile.TemporaryDirectory() as state:
        add = [sys.executable, "-m", "axisedge", "account", "add", USER, "--role", "administrator"]
        subprocess.run(
            [*add, "--password-stdin", "--state", state],
            input=PASSWORD, text=True, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, __file__, "--serve", "run", "--product", "intercom", "--state", state,
             "--hardware", "bench", "--ports", "auto", "--host", "127.0.0.1", "--log-level", "error"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout
        try:
            ready = json.loads(process.stdout.readline())
            client = Client(("127.0.0.1", urlsplit(ready["http"]).port or 80), digest=True)
            status, answer = client.request(
                "GET", "/axis-cgi/param.cgi?action=update&Network.RTSP.ProtViewer=anonymous"
            )
            assert (status, answer.strip()) == (200, b"OK"), answer
            yield f"{ready['rtsp']}/axis-media/media.amp{query}", process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@contextlib.contextmanager
def gstreamer() -> Iterator[tuple[str, int]]:
    """GStreamer's server (Debian: gir1.2-gst-rtsp-server-1.0, python3-gi, gstreamer1.0-plugins-ugly)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["/usr/bin/python3", "-c", GST_SERVER, str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "ready\n"
        yield f"rtsp://127.0.0.1:{port}/live", process.pid
    finally:
        process.kill()
        process.wait()


class RtspViewer:
    """A blocking client that only asks what it must."""

    def __init__(self, url: str, transport: str, *, play: bool = True) -> None:
        self.url = url
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 554))
        self.media = self.socket
        self._count = 0
        self._session = ""
        described = self.ask("DESCRIBE", url)
        found = re.search(r"a=control:(\S*stream=0\S*)", described.partition("m=video")[2])
        assert found, described
        control = found[1] if found[1].startswith("rtsp") else f"{url}/{found[1]}"
        wanted = "RTP/AVP/TCP;unicast;interleaved=0-1"
        if transport == "udp":
            self.media, self._control = udp_pair()
            port = self.media.getsockname()[1]
            wanted = f"RTP/AVP;unicast;client_port={port}-{port + 1}"
        answer = self.ask("SETUP", control, f"Transport: {wanted}")
        session = re.search(r"Session: ([^;\s]+)", answer)
        assert session, answer
        self._session = session[1]
        if play:
            self.ask("PLAY", url)
            self.media.setblocking(False)

    def play_unread(self) -> None:
        """Send PLAY, and leave the answer and all that follows to the caller."""
        head = f"PLAY {self.url} RTSP/1.0\r\nCSeq: 99\r\nSession: {self._session}\r\n\r\n"
        self.socket.sendall(head.encode())

    def ask(self, method: str, url: str, *headers: str) -> str:
        """One request and its answer; media that comes before it is lost."""
        self._count += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._count}", *headers]
        if self._session:
            lines.append(f"Session: {self._session}")
        self.socket.sendall("\r\n".join((*lines, "", "")).encode())
        data = b""
        while b"\r\n\r\n" not in data[data.find(b"RTSP/1.0") :] or b"RTSP/1.0" not in data:
            piece = self.socket.recv(65536)
            assert piece, "the server hung up"
            data += piece
        text = data[data.find(b"RTSP/1.0") :]
        head, _, body = text.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head, re.IGNORECASE)
        while length and len(body) < int(length[1]):
            body += self.socket.recv(65536)
        assert head.startswith(b"RTSP/1.0 200"), head
        return (head + b"\r\n\r\n" + body).decode(errors="replace")


def udp_pair() -> tuple[socket.socket, socket.socket]:
    """An even port and the next one."""
    while True:
        one, two = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        if port % 2 == 0:
            with contextlib.suppress(OSError):
                two.bind(("127.0.0.1", port + 1))
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
                return one, two
        one.close()
        two.close()


def watch(url: str, transport: str, count: int, seconds: float, pipe: object) -> None:
    """Look with ``count`` viewers; tells when all look, then the bytes of ``seconds``."""
    selector = selectors.DefaultSelector()
    viewers = [RtspViewer(url, transport) for _ in range(count)]
    for viewer in viewers:
        selector.register(viewer.media, selectors.EVENT_READ)
    buffer = bytearray(1 << 20)

    def take(seconds: float) -> int:
        end, taken = time.perf_counter() + seconds, 0
        while time.perf_counter() < end:
            for key, _ in selector.select(0.1):
                with contextlib.suppress(BlockingIOError, ConnectionError):
                    for _ in range(64):
                        taken += key.fileobj.recv_into(buffer)  # type: ignore[union-attr]  # always a socket
        return taken

    take(2.0)
    pipe.send("all look")  # type: ignore[attr-defined]  # a connection of multiprocessing
    pipe.send(take(seconds))  # type: ignore[attr-defined]


def processor(pid: int) -> float:
    """Seconds that all threads of the process have used, in user mode and in the kernel."""
    used = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has just ended
            used += int((task / "schedstat").read_text().split()[0])
    return used / 1e9


def load(url: str, pid: int, transport: str, count: int, seconds: float) -> tuple[float, float]:
    """Processor seconds and bits, each a second."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=watch, args=(url, transport, count, seconds, theirs))
    process.start()
    assert ours.poll(60) and ours.recv() == "all look"
    used, began = processor(pid), time.perf_counter()
    assert ours.poll(60 + seconds)
    taken = ours.recv()
    used, lasted = processor(pid) - used, time.perf_counter() - began
    process.join()
    return used / lasted, taken * 8 / lasted


def per_core(alone: tuple[float, float], many: tuple[float, float], viewers: int) -> float:
    """Gbit/s that one core can send, from processor time and bits of one viewer and of many."""
    each = many[1] / viewers
    encoder = alone[0] * min(1.0, each / alone[1])
    return (many[1] - each) / max(1e-3, many[0] - encoder) / 1e9


def main() -> None:
    """Measure both servers in turns."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    machine()
    with axisedge() as ours, gstreamer() as theirs:
        for transport in ("tcp", "udp"):
            results: dict[str, list[float]] = {"axisedge": [], "gstreamer": []}
            for _ in range(options.rounds):
                for name, (url, pid) in (("axisedge", ours), ("gstreamer", theirs)):
                    alone = load(url, pid, transport, 1, options.seconds)
                    many = load(url, pid, transport, options.viewers, options.seconds)
                    gbit = per_core(alone, many, options.viewers)
                    results[name].append(gbit)
                    print(
                        f"  {transport} {name:<10} one viewer {alone[0] * 100:5.1f} % {alone[1] / 1e6:5.2f} Mbit/s; "
                        f"{options.viewers} viewers {many[0] * 100:5.1f} % {many[1] / 1e6:6.1f} Mbit/s"
                    )
            one, other = (statistics.median(results[name]) for name in ("axisedge", "gstreamer"))
            print(
                f"{transport}: axisedge {one:6.2f} Gbit/s a core = {one * 500:6.0f} viewers of 2 Mbit/s; "
                f"GStreamer {other:6.2f} Gbit/s = {other * 500:6.0f}; ratio {one / other:5.2f}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve()
    main()
