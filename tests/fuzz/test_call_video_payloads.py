"""Whatever stands in a call's video packets, the C code that puts them together goes on (native/axisedge_video.c)."""

from __future__ import annotations

import asyncio
import random
import struct
import sys
from collections.abc import Callable

import pytest

from tests.interop.sip.caller import Inbox
from tests.interop.sip.test_call_video_packets import PAYLOAD, Screen

RECEIVER = """
import ctypes, sys
import _pjsua2, pjsua2 as pj
from axisedge.sip.engine.passage import Passage
calls = []
class Account(pj.Account):
    def onIncomingCall(self, prm):
        calls.append(pj.Call(self, prm.callId))
        answer = pj.CallOpParam(True)
        answer.statusCode = 200
        answer.opt.audioCount = answer.opt.videoCount = 1
        calls[-1].answer(answer)
ctypes.CDLL(_pjsua2.__file__).axisedge_video_direction(3)
endpoint = pj.Endpoint()
endpoint.libCreate()
config = pj.EpConfig()
config.logConfig.level = config.logConfig.consoleLevel = 0
config.uaConfig.threadCnt = 0
endpoint.libInit(config)
passage = Passage()
passage.start()
transport = pj.TransportConfig()
transport.port, transport.boundAddress = 5060, sys.argv[1]
endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
endpoint.libStart()
endpoint.audDevManager().setNullDev()
settings = pj.AccountConfig()
settings.idUri = "sip:" + sys.argv[1]
settings.mediaConfig.transportConfig.boundAddress = sys.argv[1]
settings.videoConfig.autoTransmitOutgoing = False
account = Account()
account.create(settings)
print("ready", flush=True)
link = None
while True:
    endpoint.libHandleEvents(5)
    if calls and link is None:
        link = passage.open(calls[0].getId())
    while link is not None and (unit := passage.receive(link)):
        print("unit", unit[0].hex(), flush=True)
"""
IDR, DELTA = b"\x65" + bytes(range(200)), b"\x41" + bytes(range(100))


def payloads(dice: random.Random) -> bytes:
    """A payload that is nearly right, or not at all."""
    kind = dice.randrange(6)
    noise = dice.randbytes(dice.choice([0, 1, 2, 3, 10, 1200]))
    if kind == 0:
        return noise
    if kind == 1:  # several units, with lengths that may lie
        parts = (
            struct.pack("!H", dice.choice([0, 1, 5, 0xFFFF])) + dice.randbytes(5)
            for _ in range(dice.randrange(8))
        )
        return b"\x78" + b"".join(parts)
    if kind == 2:  # parts of a unit in any order
        return b"\x7c" + bytes([dice.choice([0x85, 0x05, 0x45, 0xC5])]) + noise
    if kind == 3:
        return bytes([dice.randrange(256)]) + noise
    if kind == 4:
        return b"\x7c"
    return IDR + noise


@pytest.mark.feature("SIP-13")
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_any_payload_is_survived(loopback: Callable[[], str], seed: int) -> None:
    host, target = loopback(), loopback()
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", RECEIVER, target, stdout=asyncio.subprocess.PIPE, limit=1 << 24
    )
    assert program.stdout
    lines = program.stdout

    async def says(wanted: bytes) -> None:
        async with asyncio.timeout(30):
            while (line := await lines.readline()) != wanted:
                assert line, f"it has ended with {program.returncode}"

    try:
        await says(b"ready\n")
        async with Screen.open(host, target) as screen:
            assert isinstance(screen, Screen)
            screen.video, screen.control = await Inbox.open(host), await Inbox.open(host)
            await screen.look()
            dice = random.Random(seed)
            moment = 0

            def send(payload: bytes, *, marker: bool = True) -> None:
                packet = screen.rtp_packet(payload, PAYLOAD, moment, marker=marker)
                screen.video.transport.sendto(packet, screen.far)

            for at in range(3000):
                moment += dice.choice([0, 0, 3000, 3000])
                send(payloads(dice), marker=bool(dice.randrange(2)))
                if at % 20 == 0:
                    await asyncio.sleep(0.005)
            key = b"\x65" + b"whole again" * 9
            for _ in range(40):  # pictures are seen again
                for unit in (key, DELTA, DELTA):
                    moment += 3000
                    send(unit)
                    await asyncio.sleep(0.01)
            await says(f"unit {(bytes([0, 0, 0, 1]) + key).hex()}\n".encode())
            screen.video.transport.close()
            screen.control.transport.close()
    finally:
        if program.returncode is None:
            program.kill()
        await program.communicate()
