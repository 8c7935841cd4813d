"""From an INVITE to 180 and to 200 under automatic answer, and from a digit's first packet to the relay.

The device and a bare pjsua2 program that does nothing but answer are called in turn by the same caller, which is a
process of its own and writes its own SIP and RTP.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import statistics
import struct
import subprocess
import sys
import time
from typing import Any, cast

from harness import machine

from axisedge.events.content import compose
from axisedge.hardware.bench import Bench
from axisedge.testing import run_device

CALLS = 200
DIGITS = 100
PORT = 5060
AIM_MS, AIM_DIGIT_MS = 10.0, 50.0


# -- the caller ------------------------------------------------------------------------------------------------


class Caller:
    """Blocking sockets, so that nothing but the other side takes time."""

    def __init__(self, host: str, target: str) -> None:
        self.host, self.target = host, target
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for each in (self.sip, self.rtp):
            each.bind((host, 0))
        self.sip.settimeout(5)
        self.number = 0
        self.tag = ""

    def request(self, method: str, sequence: int, body: str = "") -> bytes:
        port, tag = self.sip.getsockname()[1], f";tag={self.tag}" if self.tag else ""
        kind = "Content-Type: application/sdp\r\n" if body else ""
        call = f"{os.getpid()}-{self.number}"
        return (
            f"{method} sip:door@{self.target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.host}:{port};rport;branch=z9hG4bK{call}-{sequence}{method}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:bench@{self.host}>;tag=b{self.number}\r\n"
            f"To: <sip:door@{self.target}>{tag}\r\nCall-ID: {call}@{self.host}\r\nCSeq: {sequence} {method}\r\n"
            f"Contact: <sip:bench@{self.host}:{port}>\r\n{kind}Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def send(self, message: bytes) -> None:
        self.sip.sendto(message, (self.target, PORT))

    def call(self) -> tuple[float | None, float, int]:
        """Milliseconds to 180 and to 200, and the port of the other side's sound."""
        self.number += 1
        self.tag = ""
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
            f"m=audio {self.rtp.getsockname()[1]} RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"
        )
        invite = self.request("INVITE", 1, body)
        began, ringing = time.perf_counter(), None
        self.send(invite)
        while True:
            answer = self.sip.recv(65536).decode()
            now = (time.perf_counter() - began) * 1000
            if "CSeq: 1 INVITE" not in answer:
                continue
            code = int(answer[8:11])
            if code in {180, 183} and ringing is None:
                ringing = now
            elif code == 200:
                self.tag = re.search(r"To:.*;tag=([^;\r]+)", answer)[1]
                port = int(re.search(r"m=audio (\d+)", answer)[1])
                self.send(self.request("ACK", 1))
                return ringing, now, port
            elif code > 200:
                raise SystemExit(answer)

    def hang_up(self) -> None:
        self.send(self.request("BYE", 9))
        while not (answer := self.sip.recv(65536).decode()).startswith("SIP/2.0 200") or "BYE" not in answer:
            if answer.startswith("SIP/2.0 4"):
                raise SystemExit(answer)
        time.sleep(0.02)


def measure_calls(host: str, target: str) -> None:
    """Print the times of `CALLS` calls as JSON."""
    caller = Caller(host, target)
    ringing, answered = [], []
    for _ in range(CALLS):
        rang, took, _ = caller.call()
        answered.append(took)
        if rang is not None:
            ringing.append(rang)
        caller.hang_up()
    print(json.dumps({"180": ringing, "200": answered}), flush=True)


def press_digits(host: str, target: str) -> None:
    """Press a digit `DIGITS` times in one call; print the moment of each first packet."""
    caller = Caller(host, target)
    _, _, port = caller.call()
    sequence = 0
    time.sleep(0.5)
    for number in range(DIGITS):
        moment = time.perf_counter()
        for packet in range(4):
            sequence += 1
            head = struct.pack("!BBHII", 0x80, 101 | (0x80 if packet == 0 else 0), sequence, 8000 * number, 7)
            event = struct.pack("!BBH", 1, 10 | (0x80 if packet == 3 else 0), 160 * (packet + 1))
            caller.rtp.sendto(head + event, (target, port))
            time.sleep(0.02)
        print(moment, flush=True)
        time.sleep(0.25)
    caller.hang_up()


# -- the floor -------------------------------------------------------------------------------------------------


def bare(host: str) -> None:
    """A pjsua2 program that answers 180 and 200 and does nothing else."""
    import pjsua2 as pj

    class Call(pj.Call):
        pass

    calls: list[Any] = []

    class Account(pj.Account):
        def onIncomingCall(self, prm: Any) -> None:
            call = Call(self, prm.callId)
            calls.append(call)
            for code in (180, 200):
                answer = pj.CallOpParam()
                answer.statusCode = code
                call.answer(answer)

    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    config.uaConfig.threadCnt = 0
    config.medConfig.hasIoqueue = False
    config.medConfig.threadCnt = 0
    endpoint.libInit(config)
    transport = pj.TransportConfig()
    transport.port, transport.boundAddress = PORT, host
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    endpoint.audDevManager().setNullDev()
    account = Account()
    settings = pj.AccountConfig()
    settings.idUri = f"sip:{host}"
    settings.mediaConfig.transportConfig.boundAddress = host
    account.create(settings)
    print("ready", flush=True)
    while True:
        endpoint.libHandleEvents(10)
        for call in [call for call in calls if not call.isActive()]:
            calls.remove(call)
            pj.Call.__swig_destroy__(call)


# -- the device ------------------------------------------------------------------------------------------------


def addresses() -> tuple[str, str, str]:
    """Loopback addresses of this run: the device's, the bare program's, the caller's."""
    process = os.getpid()
    return tuple(f"127.{process >> 8 & 127 | 128}.{process & 255}.{last}" for last in (1, 2, 3))


async def caller(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, __file__, *arguments, stdout=asyncio.subprocess.PIPE, limit=1 << 20
    )


async def of_device(host: str, mine: str) -> tuple[dict[str, list[float]], list[float]]:
    """The device's times: calls, and digits to the relay."""
    async with run_device("intercom", host=host) as device:
        settings = device.context.settings
        everybody = {"sip_account_0": {"auto_answer": True}}
        await settings.update(
            "sip", {"enabled": True, "allow_incoming": True, "accounts": everybody}, "bench"
        )
        process = await caller("--call", mine, host)
        times = json.loads((await process.communicate())[0])

        digit = {"events": {"e": {"name": "one"}}, "sequences": {"s": {"sequence": "1", "event": "e"}}}
        listen = {"configurations": {"dtmf_conf_0": {"sequences": ["s"]}}}
        await settings.update("sip", {"dtmf": digit | listen}, "bench")
        rule = {
            "name": "one opens",
            "enabled": True,
            "use_first_as_trigger": True,
            "conditions": [{"topic": "tnsaxis:Call/DTMF", "content": compose({"DTMFEventId": "e"})}],
            "action": {
                "template": "com.axis.action.fixed.io.toggle",
                "parameters": {"port": 1, "state": "high", "duration": 1},
            },
        }
        await settings.update("rules", {"rules": {"1": rule}}, "bench")
        bench = cast(Bench, device.context.hardware)
        relay = bench.line(device.context.product.ports[1].line)
        moments: list[float] = []
        was = relay.read()
        loop = asyncio.get_running_loop()

        def look() -> None:
            nonlocal was
            now = relay.read()
            if now and not was:
                moments.append(time.perf_counter())
                loop.call_later(0.05, device.context.ports.set_active, 1, False, "bench")
            was = now

        bench.follow(look)
        process = await caller("--press", mine, host)
        pressed = [float(line) for line in (await process.communicate())[0].split()]
        assert len(moments) == len(pressed) == DIGITS, (len(moments), len(pressed))
        return times, [(moment - press) * 1000 for press, moment in zip(pressed, moments, strict=True)]


def of_bare(host: str, mine: str) -> dict[str, list[float]]:
    """The bare program's times."""
    with subprocess.Popen([sys.executable, __file__, "--bare", host], stdout=subprocess.PIPE) as program:
        assert program.stdout
        program.stdout.readline()
        done = subprocess.run(
            [sys.executable, __file__, "--call", mine, host], stdout=subprocess.PIPE, check=True
        )
        program.kill()
    times: dict[str, list[float]] = json.loads(done.stdout)
    return times


def show(name: str, values: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100)
    print(f"{name:<44} p50 {cuts[49]:8.2f} ms   p99 {cuts[98]:8.2f} ms   worst {max(values):8.2f} ms")
    return cuts[49], cuts[98]


def main() -> None:
    """Measure both and print them side by side."""
    machine()
    ours, floor, mine = addresses()
    device, digits = asyncio.run(of_device(ours, mine))
    bare_times = of_bare(floor, mine)
    for code in ("180", "200"):
        if device[code]:
            a, _ = show(f"INVITE to {code}, the device", device[code])
            b, _ = show(f"INVITE to {code}, bare pjsua2", bare_times[code])
            print(f"{'':<44} added {a - b:6.2f} ms   aim: at most {AIM_MS:g} ms")
    show("digit's first packet to relay", digits)
    print(f"{'':<44} aim: p99 under {AIM_DIGIT_MS:g} ms")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--call", mine, target]:
            measure_calls(mine, target)
        case ["--press", mine, target]:
            press_digits(mine, target)
        case ["--bare", host]:
            bare(host)
        case _:
            main()
