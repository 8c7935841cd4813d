"""What changes while the user agent runs: settings, ports, the device's address, its end, and a mistake of ours."""

from __future__ import annotations

import asyncio
import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from axisedge.core.errors import Unavailable
from axisedge.security import certificates
from axisedge.sip.account_settings import Account
from axisedge.sip.protocols import Registration
from axisedge.testing.running import run_device
from tests.interop.sip.caller import Caller
from tests.interop.sip.peers import until, write_certificate

R = Registration


async def in_call(phone: Any, caller: Caller) -> Any:
    calling = asyncio.create_task(caller.call())
    call = await phone.take()
    await calling
    return call


@pytest.mark.feature("SIP-14")
async def test_the_end_tells_of_every_call_before_it_is_over(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        call = await in_call(phone, caller)
        await phone.agent.stop()
        assert [facts[0] for facts in phone.heard.all("ended")] == [call.call_id]
        assert phone.desk.legs[0].closed
        data, _ = await asyncio.wait_for(caller.sip.queue.get(), 2)
        assert data.startswith(b"BYE")


@pytest.mark.feature("SIP-03")
async def test_other_ports_count_at_once(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    await phone.agent.apply(phone.settings.model_copy(update={"sip_port": 5090}))
    async with Caller.open(loopback(), phone.host) as caller:
        caller.sip.transport.sendto(caller.request("OPTIONS"), (phone.host, 5060))
        caller.sip.transport.sendto(caller.request("OPTIONS"), (phone.host, 5090))
        _, text = await caller.answer("OPTIONS", 3)
        assert "CSeq: 2 OPTIONS" in text
        with pytest.raises(TimeoutError):
            await caller.answer("OPTIONS", 0.3)


@pytest.mark.feature("SIP-07")
async def test_a_call_goes_on_while_its_account_changes_or_goes(
    phone: Any, loopback: Callable[[], str]
) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        call = await in_call(phone, caller)
        renamed = {"sip_account_0": Account(caller_id="Somebody else", user_id="7")}
        await phone.agent.apply(phone.settings.model_copy(update={"accounts": renamed}))
        gone = {"another": Account()}
        changed = phone.settings.model_copy(update={"accounts": gone, "default_account": "another"})
        await phone.agent.apply(changed)
        await asyncio.sleep(0.1)
        assert not phone.heard.all("ended")
        caller.talk(10)
        assert (await phone.agent.media_stats(call.call_id)).audio_codec == "PCMU/8000"
        await caller.hang_up()
        assert (await phone.heard.next("ended"))[0] == call.call_id
        await until(lambda: not phone.agent._machine._stale, "the old account is freed", 5)


@pytest.mark.feature("SIP-06", "SIP-15")
async def test_a_changed_address_registers_anew_and_the_call_goes_on(
    phone: Any, kamailio: Any, registered: Any, loopback: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await kamailio()
    await phone.start({"pbx": registered(server), "peer": {}})
    await phone.heard.next("registration", matching=lambda account, status: status.state is R.REGISTERED)
    before = server.program.said.count("REGISTERED")
    async with Caller.open(loopback(), phone.host) as caller:
        call = await in_call(phone, caller)
        monkeypatch.setattr(phone.agent, "_own_address", lambda: "192.0.2.77")
        phone.agent._look_at_address()
        assert f"c=IN IP4 {phone.host}" in await caller.take_reinvite()
        await until(lambda: server.program.said.count("REGISTERED") > before, "a new registration")
        await asyncio.sleep(0.2)
        assert (await phone.agent.media_stats(call.call_id)).audio_codec == "PCMU/8000"
        assert not phone.heard.all("ended")


@pytest.mark.feature("SIP-07")
async def test_two_accounts_with_different_tls(phone: Any, kamailio: Any, registered: Any) -> None:
    trusted, other = await kamailio(), await kamailio()
    pem = (trusted.folder / "server.pem").read_text()
    phone.certificates.trusted = pem.partition("-----BEGIN PRIVATE KEY-----")[0]
    await phone.start(
        {
            "strict": registered(trusted, transport="tls", verify_server=True, tls_version="TLSv1.3"),
            "lax": registered(other, transport="tls", tls_version="TLSv1.2"),
            "wrong": registered(other, transport="tls", verify_server=True, tls_version="TLSv1.3"),
        },
        max_retransmissions=1,
    )
    states = {}
    while len(states) < 3:
        account, status = await phone.heard.next(
            "registration", matching=lambda a, s: s.state is not R.TRYING
        )
        states[account] = status.state
    assert states == {"strict": R.REGISTERED, "lax": R.REGISTERED, "wrong": R.FAILED}


@pytest.mark.feature("SIP-07")
async def test_an_expired_certificate_is_refused(
    phone: Any, kamailio: Any, registered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def expired(names: list[str], now: datetime) -> tuple[str, str]:
        return certificates.self_signed(names, now - certificates.VALID_FOR - timedelta(days=1))

    monkeypatch.setattr("tests.interop.sip.peers.self_signed", expired)
    server = await kamailio()
    pem = (server.folder / "server.pem").read_text()
    phone.certificates.trusted = pem.partition("-----BEGIN PRIVATE KEY-----")[0]
    await phone.start({"pbx": registered(server, transport="tls", verify_server=True)}, max_retransmissions=1)
    _, status = await phone.heard.next(
        "registration", matching=lambda account, status: status.state is R.FAILED
    )
    assert status.code == 503
    assert datetime.now(UTC) > datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.feature("SIP-06")
@pytest.mark.parametrize(("switching", "transport"), [(True, "TCP"), (False, "UDP")])
async def test_a_request_too_long_for_one_packet_goes_over_tcp_if_that_is_allowed(
    phone: Any, baresip: Any, switching: bool, transport: str
) -> None:
    softphone = await baresip()
    await phone.start(udp_to_tcp=switching)
    await phone.dial(
        f"sip:phone@{softphone.host}", headers={"Call-Info": "<http://192.0.2.1/" + "x" * 1400 + ">"}
    )
    assert f"connect via {transport}" in softphone.program.said
    await phone.agent.hang_up("call")
    await phone.heard.next("ended")


@pytest.mark.feature("SIP-07")
async def test_another_certificate_is_shown_when_the_owner_gives_one(phone: Any, tmp_path: Path) -> None:
    def shown() -> str:
        return ssl.get_server_certificate((phone.host, 5061), timeout=5)

    await phone.start()
    before = await asyncio.to_thread(shown)
    await phone.agent.apply(phone.settings)
    assert await asyncio.to_thread(shown) == before
    phone.certificates.files[""] = write_certificate(tmp_path / "new.pem", ["door.example"])
    await phone.agent.apply(phone.settings)
    after = await asyncio.to_thread(shown)
    assert after.strip() == phone.certificates.own("")[0].strip()
    assert after != before


@pytest.mark.feature("SIP-01")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_mistake_in_the_thread_ends_the_user_agent_and_tells(phone: Any, caplog: Any) -> None:
    failures: list[BaseException] = []
    phone.agent._on_failure = failures.append
    await phone.start()

    def mistake() -> None:
        raise ZeroDivisionError

    with pytest.raises(Unavailable, match="failed"):
        await phone.agent._run(mistake)
    await until(lambda: failures, "the failure is told")
    with pytest.raises(Unavailable):
        await phone.agent.call("sip_account_0", "sip:a@192.0.2.1", call_id="call")
    await phone.agent.stop()
    await phone.start()


@pytest.mark.feature("SIP-01")
def test_a_device_without_sip_loads_no_user_agent(checkout: Any, tmp_path: Any) -> None:
    program = (
        "import asyncio, sys\nfrom axisedge.testing import run_device\n"
        "async def main():\n    async with run_device('intercom'):\n        pass\n    print('pjsua2' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.feature("SIP-13")
async def test_no_thread_of_a_call_has_a_priority_of_its_own(phone: Any, loopback: Callable[[], str]) -> None:
    await phone.start()
    async with Caller.open(loopback(), phone.host) as caller:
        await in_call(phone, caller)
        await until(lambda: phone.desk.legs[0].said or not caller.talk(1), "the clock of sound runs")
        threads = [int(task.name) for task in Path("/proc/self/task").iterdir()]
        assert len(threads) > 1
        assert {os.sched_getscheduler(thread) for thread in threads} == {os.SCHED_OTHER}
        await caller.hang_up()


@pytest.mark.feature("SIP-01", "SIP-03")
async def test_a_restarted_device_answers_on_the_same_ports(loopback: Callable[[], str]) -> None:
    host = loopback()

    async def answers() -> bool:
        async with Caller.open(loopback(), host) as caller:
            caller.send(caller.request("OPTIONS"))
            return (await caller.answer("OPTIONS", 5))[0] == 200

    async with run_device("intercom", host=host) as running:
        await running.context.settings.update("sip", {"enabled": True}, "test")
        assert await answers()
        again = running.device.again()
        await running.device.stop()
        await again.start()
        try:
            assert await answers()
        finally:
            await again.stop()
