"""Calls as a whole: a tone sent is the tone heard, hold, refusals, a far end that vanishes, too many at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from axisedge.core.errors import Invalid, NotFound, Unavailable
from axisedge.sip.engine.library import MOST_CALLS
from axisedge.sip.settings import Codec, Direction
from tests.interop.sip.caller import Caller
from tests.interop.sip.conftest import RATE
from tests.interop.sip.peers import loudest, until


def seconds_of(leg: Any) -> float:
    return len(leg.said) / 2 / RATE


@pytest.mark.feature("SIP-13")
@pytest.mark.parametrize(("codec", "rate"), [(Codec.PCMU, 8000), (Codec.G722, 16000), (Codec.OPUS, 48000)])
async def test_a_tone_sent_is_the_tone_heard_both_ways(
    phone: Any, baresip: Any, codec: Codec, rate: int
) -> None:
    softphone = await baresip(hertz=0, rate=rate)  # it says again what it hears
    await phone.start(codecs=(codec,))
    await phone.dial(f"sip:phone@{softphone.host}")
    leg = phone.desk.legs[0]
    await until(lambda: seconds_of(leg) > 1.5, "a second and a half of sound")
    stats = await phone.agent.media_stats("call")
    assert stats.audio_codec == codec.value
    assert stats.received_packets > 50
    assert stats.lost_packets == 0
    assert not stats.srtp
    assert loudest(leg.heard()[-RATE:], RATE) == pytest.approx(600, abs=3)
    await phone.agent.hang_up("call")
    assert (await phone.heard.next("ended"))[0] == "call"
    await until(lambda: leg.closed, "the place at the mixer is given back")
    assert loudest((await softphone.heard())[-rate // 2 :], rate) == pytest.approx(600, abs=5)
    with pytest.raises(NotFound):
        await phone.agent.media_stats("call")


@pytest.mark.feature("SIP-13")
async def test_what_the_softphone_says_is_heard_and_it_can_call(phone: Any, baresip: Any) -> None:
    softphone = await baresip(hertz=1000)
    await phone.start()
    await softphone.command("dial", f"sip:door@{phone.host}")
    call = await phone.take()
    assert call.source_address == softphone.host
    assert "baresip" in call.headers["user-agent"]
    await until(lambda: seconds_of(phone.desk.legs[0]) > 1.5, "a second and a half of sound")
    assert loudest(phone.desk.legs[0].heard()[-RATE:], RATE) == pytest.approx(1000, abs=3)
    await softphone.command("hangup")
    ended, code, _, by_remote = await phone.heard.next("ended")
    assert (ended, code, by_remote) == (call.call_id, 200, True)


@pytest.mark.feature("SIP-13")
@pytest.mark.parametrize("transport", ["tcp", "tls"])
async def test_an_account_without_a_server_calls_over_its_transport(
    phone: Any, baresip: Any, transport: str
) -> None:
    softphone = await baresip(transport=transport)
    await phone.start({"peer": {"transport": transport, "caller_id": 'The "front" door'}})
    port = 5061 if transport == "tls" else 5060
    await phone.dial(f"sip:phone@{softphone.host}:{port}")
    assert f"via {transport.upper()}" in softphone.program.said.replace("connect via", "via")
    await phone.agent.hang_up("call")
    await phone.heard.next("ended")


@pytest.mark.feature("SIP-13")
async def test_ipv6(phone: Any) -> None:
    """A phone that calls itself, over IPv6: both ends of a call on one device."""
    phone.agent._host = "::1"
    await phone.start(sip_port=15060, tls_port=15061)
    await phone.agent.call("sip_account_0", "sip:door@[::1]:15060", call_id="call", video=False)
    call = await phone.take()
    assert call.source_address == "::1"
    await until(lambda: len(phone.desk.legs) == 2 and seconds_of(phone.desk.legs[0]) > 0.5, "sound")
    await phone.agent.hang_up("call")


@pytest.mark.feature("SIP-13")
async def test_early_media_is_heard_before_the_call_is_answered(phone: Any, baresip: Any) -> None:
    softphone = await baresip(hertz=1000, answer="early")
    await phone.start()
    await phone.agent.call("sip_account_0", f"sip:phone@{softphone.host}", call_id="call", video=False)
    await phone.heard.next("progress", matching=lambda call, code, reason, early: code == 183 and early)
    await until(lambda: phone.desk.legs and seconds_of(phone.desk.legs[0]) > 0.3, "sound")
    assert not phone.heard.all("answered")
    await phone.agent.hang_up("call")
    _, code, _, by_remote = await phone.heard.next("ended")
    assert (code, by_remote) == (487, False)


@pytest.mark.feature("SIP-13")
async def test_early_media_goes_out_before_we_answer(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        caller.send(caller.request("INVITE", caller.offer()))
        call = await phone.heard.next("incoming")
        await phone.agent.ring(call.call_id, early_media=True)
        code, text = await caller.answer("INVITE", final=False)
        while code == 100:
            code, text = await caller.answer("INVITE", final=False)
        assert code == 183
        assert "m=audio" in text
        await asyncio.wait_for(caller.rtp.queue.get(), 5)
        await phone.agent.hang_up(call.call_id, 486)
        assert (await caller.answer("INVITE"))[0] == 486


@pytest.mark.feature("SIP-13")
async def test_hold_and_back(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        calling = asyncio.create_task(caller.call())
        await phone.take()
        await calling
        assert "a=recvonly" in await caller.reinvite("sendonly")
        await asyncio.sleep(0.1)
        while not caller.rtp.queue.empty():
            caller.rtp.queue.get_nowait()
        await asyncio.sleep(0.2)
        assert caller.rtp.queue.qsize() <= 1, "nothing is sent to who holds"
        assert "a=inactive" in await caller.reinvite("inactive")
        assert "a=sendrecv" in await caller.reinvite("sendrecv")
        while not caller.rtp.queue.empty():
            caller.rtp.queue.get_nowait()
        await asyncio.wait_for(caller.rtp.queue.get(), 2)
        before = seconds_of(phone.desk.legs[0])
        caller.talk(20)
        await until(lambda: seconds_of(phone.desk.legs[0]) > before + 0.3, "sound again")
        await caller.hang_up()
        assert not phone.heard.all("ended") or len(phone.heard.all("ended")) == 1


@pytest.mark.feature("SIP-05")
@pytest.mark.parametrize(
    ("direction", "line"),
    [(Direction.SEND, "sendonly"), (Direction.RECEIVE, "recvonly"), (Direction.NONE, "inactive")],
)
async def test_audio_goes_only_the_way_that_the_owner_allows(
    phone: Any, loopback: Callable[[], str], direction: Direction, line: str
) -> None:
    await phone.start(audio_direction=direction)
    async with Caller.open(loopback(), phone.host) as caller:
        calling = asyncio.create_task(caller.call())
        await phone.take()
        assert f"a={line}\r\n" in await calling


@pytest.mark.feature("SIP-05", "SIP-06")
async def test_codecs_come_in_the_owners_order_and_digits_with_the_owners_payload_type(
    phone: Any, loopback: Callable[[], str]
) -> None:
    host = loopback()
    async with Caller.open(host, phone.host) as caller:
        await phone.start(codecs=(Codec.PCMA, Codec.L16_16, Codec.PCMU), dtmf_payload_type=99)
        await phone.agent.call(
            "sip_account_0", f"sip:x@{host}:{caller.sip.port}", call_id="call", video=False
        )
        data, _ = await asyncio.wait_for(caller.sip.queue.get(), 5)
        offer = data.decode()
        formats = next(line for line in offer.split("\r\n") if line.startswith("m=audio")).split()[3:]
        names = [
            next(
                (line.split()[1] for line in offer.split("\r\n") if line.startswith(f"a=rtpmap:{number} ")),
                "",
            )
            for number in formats
        ]
        assert [name for name in names if "telephone" not in name] == ["PCMA/8000", "L16/16000", "PCMU/8000"]
        assert "a=rtpmap:99 telephone-event/8000" in offer
        await phone.agent.hang_up("call")


@pytest.mark.feature("SIP-05")
async def test_a_caller_without_a_common_codec_gets_488(
    phone: Any, loopback: Callable[[], str], caplog: Any
) -> None:
    await phone.start(codecs=(Codec.PCMA,))
    async with Caller.open(loopback(), phone.host) as caller:
        caller.send(caller.request("INVITE", caller.offer(codecs="0")))
        assert (await caller.answer("INVITE"))[0] == 488
    assert phone.heard.all("incoming") == []
    await until(lambda: "was refused: 488" in caplog.text, "a line in the log")


@pytest.mark.feature("SIP-09")
async def test_a_refused_caller_hears_no_ringing(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        caller.send(caller.request("INVITE", caller.offer()))
        call = await phone.heard.next("incoming")
        await phone.agent.hang_up(call.call_id, 403)
        codes = []
        while not codes or codes[-1] < 200:
            codes.append((await caller.answer("INVITE", final=False))[0])
        assert codes[-1] == 403
        assert 180 not in codes
    ended, code, _, by_remote = await phone.heard.next("ended")
    assert (ended, code, by_remote) == (call.call_id, 403, False)


@pytest.mark.feature("SIP-02", "SIP-14")
async def test_a_caller_who_gives_up(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        caller.send(caller.request("INVITE", caller.offer()))
        call = await phone.heard.next("incoming")
        await phone.agent.ring(call.call_id, early_media=False)
        caller.send(caller.request("CANCEL"))
        assert (await caller.answer("CANCEL"))[0] == 200
        assert (await caller.answer("INVITE"))[0] == 487
        ended, code, _, by_remote = await phone.heard.next("ended")
        assert (ended, code, by_remote) == (call.call_id, 487, True)
        with pytest.raises(NotFound):
            await phone.agent.answer(call.call_id)
        await phone.agent.hang_up(call.call_id)


@pytest.mark.feature("SIP-13")
async def test_sound_from_a_third_party_is_ignored(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start(codecs=(Codec.PCMU,))
    async with Caller.open(loopback(), phone.host) as caller, Caller.open(loopback(), phone.host) as stranger:
        calling = asyncio.create_task(caller.call())
        await phone.take()
        await calling
        stranger.media = caller.media
        loud = bytes([0x80, 0x00] * 80)  # the largest amplitudes of µ-law
        for at in range(50):
            caller.talk(1, 160 * at)
            stranger.rtp.transport.sendto(stranger.rtp_packet(loud, 0, 160 * at, ssrc=99), caller.media)
            await asyncio.sleep(0.02)
        heard = phone.desk.legs[0].heard()
        assert len(heard) > RATE // 2
        assert np.abs(heard).max() < 1000
        await asyncio.wait_for(caller.rtp.queue.get(), 1)
        assert stranger.rtp.queue.empty(), "and it gets nothing"


@pytest.mark.feature("SIP-02")
async def test_a_far_end_that_vanishes_ends_the_call_and_frees_its_place(
    phone: Any, loopback: Callable[[], str], caplog: Any
) -> None:
    await phone.start()
    phone.agent._machine.watch.silence = 0.6
    phone.agent._machine.watch.patience = 0.6
    phone.agent._machine.watch.every = 0.1
    async with Caller.open(loopback(), phone.host) as caller:
        calling = asyncio.create_task(caller.call())
        call = await phone.take()
        await calling
        # One that is silent but there stays: it answers when it is asked.
        for _ in range(3):
            asked = False
            while not asked:
                data, _ = await asyncio.wait_for(caller.sip.queue.get(), 3)
                asked = data.startswith(b"OPTIONS")
            caller._obey(data.decode())
        assert not phone.heard.all("ended")
    ended, code, reason, _ = await phone.heard.next("ended", 5)
    assert (ended, code) == (call.call_id, 408)
    assert "does not answer" in reason
    assert "does not answer" in caplog.text
    await until(lambda: phone.desk.legs[0].closed, "the place at the mixer is given back")


@pytest.mark.feature("SIP-02")
async def test_two_hundred_invites_at_once(phone: Any, loopback: Callable[[], str], caplog: Any) -> None:
    caplog.clear()
    await phone.start()
    async with contextlib.AsyncExitStack() as stack:
        host = loopback()
        callers = [await stack.enter_async_context(Caller.open(host, phone.host)) for _ in range(200)]
        invites = {caller: caller.request("INVITE", caller.offer()) for caller in callers}
        for caller, invite in invites.items():
            caller.send(invite)
        busy: list[Caller] = []

        async def outcome(caller: Caller) -> None:
            for seconds in (
                0.5,
                1,
                2,
            ):  # as RFC 3261 wants it, for what a socket's buffer does not hold is lost
                with contextlib.suppress(TimeoutError):
                    code, _ = await caller.answer("INVITE", seconds)
                    assert code == 486
                    busy.append(caller)
                    return
                caller.send(invites[caller])

        await asyncio.gather(*(outcome(caller) for caller in callers))
        calls = phone.heard.all("incoming")
        assert len(calls) == MOST_CALLS
        assert len(busy) == 200 - MOST_CALLS
        for (call,) in calls:
            await phone.agent.hang_up(call.call_id, 486)
        await until(lambda: len(phone.heard.all("ended")) == MOST_CALLS, "all are over")
        for caller in callers:
            caller.send(caller.request("ACK"))
        phone.heard.told.clear()
    assert caplog.text.count("refused") < 20, "a flood of calls is no flood in the log"
    async with Caller.open(loopback(), phone.host) as caller:  # and the next caller gets through
        calling = asyncio.create_task(caller.call())
        await phone.take()
        await calling
        await caller.hang_up()


@pytest.mark.feature("SIP-14")
async def test_what_cannot_be_called_says_why(phone: Any) -> None:
    with pytest.raises(Unavailable):
        await phone.agent.call("sip_account_0", "sip:a@192.0.2.1", call_id="call")
    await phone.start()
    with pytest.raises(Invalid, match="to:"):
        await phone.agent.call("sip_account_0", "not an address", call_id="call")
    with pytest.raises(Invalid, match="account:"):
        await phone.agent.call("nobody", "sip:a@192.0.2.1", call_id="call")
    with pytest.raises(Invalid, match="digits:"):
        await phone.agent.send_dtmf("call", "12x", "rtp")
    with pytest.raises(NotFound):
        await phone.agent.send_dtmf("call", "12", "rtp")


@pytest.mark.feature("SIP-01")
async def test_the_user_agent_starts_again_and_exists_once_in_a_process(
    phone: Any, tmp_path: Any, loopback: Callable[[], str]
) -> None:
    second = type(phone)(tmp_path, loopback())
    for _ in range(3):
        await phone.start()
        with pytest.raises(Unavailable, match="another device"):
            await second.start()
        await phone.agent.stop()
        await phone.agent.stop()
    await second.start()
    await second.agent.stop()


@pytest.mark.feature("SIP-03")
async def test_a_port_that_is_taken_is_named(phone: Any) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind((phone.host, 5070))
        taken.listen()
        with pytest.raises(Unavailable, match="port 5070"):
            await phone.start(sip_port=5070)
    await phone.start(sip_port=5070)
