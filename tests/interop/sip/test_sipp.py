"""Scenarios of sipp: busy, no answer, digits and hold, session timers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.interop.sip.peers import sipp

SCENARIOS = Path(__file__).parent / "scenarios"


@pytest.mark.feature("SIP-13", "SIP-14")
async def test_somebody_is_busy(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    host = loopback()
    async with sipp(SCENARIOS / "busy.xml", "", host) as program:
        await asyncio.sleep(0.3)
        await phone.agent.call("sip_account_0", f"sip:6001@{host}", call_id="call", video=False)
        ended, code, reason, by_remote = await phone.heard.next("ended")
        assert (ended, code, reason, by_remote) == ("call", 486, "Busy Here", True)
        assert await program.ended() == 0, program.said


@pytest.mark.feature("SIP-02", "SIP-14")
async def test_nobody_answers(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    host = loopback()
    async with sipp(SCENARIOS / "no_answer.xml", "", host) as program:
        await asyncio.sleep(0.3)
        await phone.agent.call("sip_account_0", f"sip:6001@{host}", call_id="call", video=False)
        await phone.heard.next("progress", matching=lambda call, code, reason, early: code == 180)
        await phone.agent.hang_up("call")
        ended, code, _, by_remote = await phone.heard.next("ended")
        assert (ended, code, by_remote) == ("call", 487, False)
        assert await program.ended() == 0, program.said


@pytest.mark.feature("SIP-08", "SIP-13")
async def test_digits_and_hold(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with sipp(SCENARIOS / "digits_and_hold.xml", phone.host, loopback()) as program:
        await phone.take()
        digits = [(await phone.heard.next("dtmf"))[1:3] for _ in range(4)]
        assert digits == [("1", "info"), ("2", "info"), ("3", "rtp"), ("4", "rtp")]
        await phone.heard.next("ended", 15)
        assert await program.ended() == 0, program.said


@pytest.mark.feature("SIP-13")
async def test_session_timers(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with sipp(SCENARIOS / "session_timer.xml", phone.host, loopback()) as program:
        await phone.heard.next("ended", matching=lambda call, code, reason, by_remote: code == 422)
        await phone.heard.next("incoming")
        await phone.take()
        await phone.heard.next("ended", 15)
        assert await program.ended() == 0, program.said
