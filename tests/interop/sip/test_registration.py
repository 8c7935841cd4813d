"""Registration with Kamailio: digest authentication over UDP, TCP and TLS, failover and failback, wrong credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from axisedge.sip.protocols import Registration

R = Registration


def is_state(state: Registration) -> Callable[..., bool]:
    return lambda account, status: status.state is state


@pytest.mark.feature("SIP-07", "SIP-15")
@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
async def test_an_account_registers_and_unregisters(
    phone: Any, kamailio: Any, registered: Any, transport: str
) -> None:
    server = await kamailio()
    await phone.start({"pbx": registered(server, transport=transport)}, register_interval=120)
    account, status = await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    assert account == "pbx"
    assert (status.code, status.secondary) == (200, False)
    assert server.host in status.registrar
    await server.program.says(f"REGISTERED door1 over {transport} expires 120")
    await phone.agent.stop()
    await server.program.says(f"REGISTERED door1 over {transport} expires 0")


@pytest.mark.feature("SIP-07")
async def test_a_sips_account_registers_over_tls(phone: Any, kamailio: Any, registered: Any) -> None:
    server = await kamailio()
    await phone.start({"pbx": registered(server, sips=True)})
    await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    await server.program.says("REGISTERED door1 over tls")
    assert "contact <sips:" in server.program.said


@pytest.mark.feature("SIP-07")
@pytest.mark.parametrize(("field", "code"), [("password", 401), ("authentication_id", 403)])
async def test_wrong_credentials_show_as_a_problem_of_the_account(
    phone: Any, kamailio: Any, registered: Any, field: str, code: int
) -> None:
    server = await kamailio()
    await phone.start({"pbx": registered(server, **{field: "wrong"})})
    _, status = await phone.heard.next("registration", matching=is_state(R.FAILED))
    assert status.code in {code, 401, 403}
    assert status.text
    assert (
        not phone.heard.all("registration")
        or phone.heard.all("registration")[-1][1].state is not R.REGISTERED
    )


@pytest.mark.feature("SIP-07", "SIP-15")
async def test_a_server_certificate_is_verified_when_the_owner_wants_it(
    phone: Any, kamailio: Any, registered: Any
) -> None:
    server = await kamailio()
    account = registered(server, transport="tls", verify_server=True)
    await phone.start({"pbx": account}, max_retransmissions=1)
    _, status = await phone.heard.next("registration", matching=is_state(R.FAILED))
    assert status.code == 503
    await phone.agent.stop()
    phone.heard.told.clear()

    certificate = (server.folder / "server.pem").read_text()
    phone.certificates.trusted = certificate.partition("-----BEGIN PRIVATE KEY-----")[0]
    await phone.start({"pbx": account}, max_retransmissions=1)
    await phone.heard.next("registration", matching=is_state(R.REGISTERED))


@pytest.mark.feature("SIP-15")
async def test_the_secondary_server_takes_over_and_the_primary_comes_back(
    phone: Any, kamailio: Any, registered: Any
) -> None:
    primary, secondary = await kamailio(), await kamailio()
    await phone.start(
        {"pbx": registered(primary, transport="tcp", use_secondary=True, secondary_registrar=secondary.host)},
        max_retransmissions=1,
        failback=10,
    )
    await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    await primary.stop()
    _, status = await phone.heard.next(
        "registration", 15, matching=lambda account, status: status.state is R.REGISTERED and status.secondary
    )
    assert secondary.host in status.registrar
    await primary.start()
    _, status = await phone.heard.next(
        "registration",
        20,
        matching=lambda account, status: status.state is R.REGISTERED and not status.secondary,
    )
    await secondary.program.says("expires 0")


@pytest.mark.feature("SIP-06", "SIP-15")
async def test_registration_comes_back_by_itself_after_the_server_was_away(
    phone: Any, kamailio: Any, registered: Any
) -> None:
    server = await kamailio()
    await phone.start({"pbx": registered(server, transport="tcp")}, max_retransmissions=1)
    await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    await server.stop()
    await phone.heard.next("registration", 10, matching=is_state(R.FAILED))
    await server.start()
    await phone.heard.next("registration", 15, matching=is_state(R.REGISTERED))


@pytest.mark.feature("SIP-07", "SIP-15")
async def test_calls_go_both_ways_through_the_server(
    phone: Any, kamailio: Any, registered: Any, baresip: Any
) -> None:
    server = await kamailio()
    desk = await baresip(
        f"<sip:desk@{server.host}>;auth_user=login-desk;auth_pass=secret-of-the-door;regint=60", answer="auto"
    )
    await server.program.says("REGISTERED desk")
    await phone.start({"pbx": registered(server)})
    await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    await phone.dial("desk")
    assert (await phone.agent.media_stats("call")).audio_codec == "PCMU/8000"
    await phone.agent.hang_up("call")
    await phone.heard.next("ended")
    await desk.command("dial", f"sip:door1@{server.host}")
    call = await phone.take()
    assert call.account_id == "pbx"
    assert call.remote_uri == f"sip:desk@{server.host}"
    await desk.command("hangup")
    ended, code, _, by_remote = await phone.heard.next("ended")
    assert (ended, code, by_remote) == (call.call_id, 200, True)


@pytest.mark.feature("SIP-07")
async def test_settings_change_while_it_runs(phone: Any, kamailio: Any, registered: Any) -> None:
    first, second = await kamailio(), await kamailio()
    await phone.start({"pbx": registered(first)})
    await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    moved = phone.settings.model_copy(
        update={"accounts": {"pbx": type(phone.settings.accounts["pbx"])(**registered(second))}}
    )
    await phone.agent.apply(moved)
    _, status = await phone.heard.next("registration", matching=is_state(R.REGISTERED))
    assert second.host in status.registrar
    await first.program.says("expires 0")
