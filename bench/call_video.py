"""Processor time of one call with a picture of 640x480 at 15 fps, beside a bare pjsua2 program that sends as much.

The bare program draws the same test pattern in that size and rate, encodes it with the same encoder and hands it to
pjsua2: no camera that others could look at too, no mixer. Each is called by a far end that only takes what comes, and
its time without a call is taken off.
"""

from __future__ import annotations

import asyncio
import os
import re
import resource
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from harness import machine

from axisedge.core.clock import SystemClock
from axisedge.testing import run_device

SECONDS = 12.0
PORT = 5060
PAYLOAD = 99
AIM = 2.0


# -- the far end -----------------------------------------------------------------------------------------------


def far_end(host: str, target: str) -> None:
    """Call, take pictures until the standard input ends, hang up; prints how many bytes and pictures came."""
    sip, audio, video = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3))
    for each in (sip, audio, video):
        each.bind((host, 0))
    sip.settimeout(10)
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {audio.getsockname()[1]} RTP/AVP 0\r\n"
        f"m=video {video.getsockname()[1]} RTP/AVP {PAYLOAD}\r\na=rtpmap:{PAYLOAD} H264/90000\r\n"
        f"a=fmtp:{PAYLOAD} profile-level-id=42e01f;packetization-mode=1\r\n"
    )
    tag = ""

    def request(method: str, number: int, text: str = "") -> None:
        kind = "Content-Type: application/sdp\r\n" if text else ""
        sip.sendto(
            (
                f"{method} sip:door@{target} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP {host}:{sip.getsockname()[1]};rport;branch=z9hG4bK{os.getpid()}{method}\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:bench@{host}>;tag=b\r\nTo: <sip:door@{target}>{tag}\r\n"
                f"Call-ID: {os.getpid()}@{host}\r\nCSeq: {number} {method}\r\n"
                f"Contact: <sip:bench@{host}:{sip.getsockname()[1]}>\r\n{kind}Content-Length: {len(text)}\r\n\r\n{text}"
            ).encode(),
            (target, PORT),
        )

    request("INVITE", 1, body)
    while not (answer := sip.recv(65536).decode()).startswith("SIP/2.0 200"):
        if answer.startswith("SIP/2.0 4"):
            raise SystemExit(answer)
    found = re.search(r"To:.*(;tag=[^;\r]+)", answer)
    assert found
    tag = found[1]
    request("ACK", 1)
    print("talking", flush=True)
    size = pictures = sounds = 0
    poll = select.poll()
    for each in (video.fileno(), audio.fileno(), sys.stdin.fileno()):
        poll.register(each, select.POLLIN | select.POLLHUP)
    while True:
        ready = {number for number, _ in poll.poll()}
        if sys.stdin.fileno() in ready:
            break
        if video.fileno() in ready:
            packet = video.recv(2048)
            size += len(packet)
            pictures += packet[1] >> 7
        if audio.fileno() in ready:
            audio.recv(2048)
            sounds += 1
    request("BYE", 2)
    print(size, pictures, sounds, flush=True)


class Call:
    """A far end in a process of its own."""

    def __init__(self, host: str, target: str) -> None:
        command = [sys.executable, __file__, "--far-end", host, target]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        if self._process.stdout.readline() != "talking\n":
            raise SystemExit("no call")

    def end(self) -> str:
        """Hang up; what came: bytes of video, pictures, packets of sound."""
        out, _ = self._process.communicate("")
        return out.strip()


def spent() -> float:
    """Seconds of processor time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# -- the two that are called -----------------------------------------------------------------------------------


def bare(host: str, mine: str) -> None:
    """A pjsua2 program that answers and sends its pattern."""
    import pjsua2 as pj

    from axisedge.media.encoder import EncoderParams, open_encoder
    from axisedge.media.frame import Frame
    from axisedge.media.sources import PatternSource
    from axisedge.sip.engine.passage import Passage

    calls: list[Any] = []

    class Account(pj.Account):  # type: ignore[misc]  # pjsua2 has no types
        def onIncomingCall(self, prm: Any) -> None:
            calls.append(pj.Call(self, prm.callId))
            answer = pj.CallOpParam(True)
            answer.statusCode = 200
            answer.opt.audioCount = answer.opt.videoCount = 1
            calls[-1].answer(answer)

    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.uaConfig.threadCnt = 0
    endpoint.libInit(config)
    passage = Passage()
    passage.start()
    transport = pj.TransportConfig()
    transport.port, transport.boundAddress = PORT, host
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    account = Account()
    settings = pj.AccountConfig()
    settings.idUri = f"sip:{host}"
    settings.mediaConfig.transportConfig.boundAddress = host
    settings.videoConfig.autoTransmitOutgoing = False
    settings.videoConfig.rateControlMethod = pj.PJMEDIA_VID_STREAM_RC_NONE
    account.create(settings)

    def run(until: Callable[[], bool]) -> None:
        while not until():
            endpoint.libHandleEvents(10)

    def measured() -> float:
        before, end = spent(), time.monotonic() + SECONDS
        run(lambda: time.monotonic() >= end)
        return spent() - before

    idle = measured()
    print("ready", flush=True)
    run(lambda: bool(calls) and passage.open(calls[0].getId()) is not None)
    link = passage.open(calls[0].getId())
    assert link

    def film() -> None:
        source, number = PatternSource(SystemClock()), 0
        source.open(640, 480, 25)
        encoder = open_encoder(EncoderParams(width=640, height=480, fps=15, profile="baseline"))
        while True:
            planes, number = source.read(), number + 1
            if number * 15 % 25 >= 15:  # 15 of 25
                continue
            for picture in encoder.encode(Frame(planes, number, time.monotonic(), time.time())):
                passage.send(link, picture.data, picture.timestamp)

    threading.Thread(target=film, daemon=True).start()
    settled = time.monotonic() + 1
    run(lambda: time.monotonic() > settled)
    calling = measured()
    print("shares", idle / SECONDS, calling / SECONDS, flush=True)
    os._exit(0)  # pjsua2's objects need no end here


async def device(host: str, mine: str) -> tuple[float, float, float, str]:
    """The device's share of a core without a call, with one of sound only, and with a picture; and what came."""
    async with run_device("intercom", host=host) as running:
        settings = running.context.settings
        await settings.update("camera", {"source": "pattern:", "capture_mode": "640x480@25"}, "bench")
        everybody = {"sip_account_0": {"auto_answer": True, "video": {"resolution": "640x480", "fps": 15}}}
        wanted = {"enabled": True, "allow_incoming": True, "accounts": everybody, "video_direction": "none"}
        await settings.update("sip", wanted, "bench")
        await asyncio.sleep(2)

        async def share() -> float:
            before = spent()
            await asyncio.sleep(SECONDS)
            return (spent() - before) / SECONDS

        idle = await share()
        call = await asyncio.to_thread(Call, mine, host)
        await asyncio.sleep(1)
        speaking = await share()
        await asyncio.to_thread(call.end)
        await settings.update("sip", {"video_direction": "send"}, "bench")
        call = await asyncio.to_thread(Call, mine, host)
        await asyncio.sleep(1)
        showing = await share()
        return idle, speaking, showing, await asyncio.to_thread(call.end)


def of_bare(host: str, mine: str) -> tuple[float, float, str]:
    """The same of the bare program."""
    command = [sys.executable, __file__, "--bare", host, mine]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        said = iter(program.stdout)  # pjlib prints as well before it is told not to
        next(line for line in said if line == "ready\n")
        call = Call(mine, host)
        idle, calling = (
            float(share) for share in next(line for line in said if line.startswith("shares")).split()[1:]
        )
        return idle, calling, call.end()


def main() -> None:
    """Measure both and print them side by side."""
    machine()
    process = os.getpid()
    ours, floor, mine = (f"127.{process >> 8 & 127 | 128}.{process & 255}.{last}" for last in (1, 2, 3))
    idle, speaking, showing, came = asyncio.run(device(ours, mine))
    floor_idle, floor_showing, floor_came = of_bare(floor, mine)
    for name, share, what in (
        ("device, sound only", speaking - idle, ""),
        ("device, sound and picture", showing - idle, came),
        ("bare pjsua2, the same", floor_showing - floor_idle, floor_came),
    ):
        told = ""
        if what:
            size, pictures, sounds = map(int, what.split())
            seconds = SECONDS + 1
            told = f"{pictures / seconds:.1f} pictures a second, {size * 8 / 1000 / seconds:.0f} kbit/s"
            told += f", {sounds} packets of sound"
        print(f"{name:<28} {100 * share:5.1f} % of a core  {told}")
    ratio = (showing - speaking) / (floor_showing - floor_idle)
    print(f"what the picture adds: ratio {ratio:.2f} (aim: at most {AIM:g})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--far-end"]:
        far_end(*sys.argv[2:])
    elif sys.argv[1:2] == ["--bare"]:
        bare(*sys.argv[2:])
    else:
        main()
