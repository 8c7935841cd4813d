"""A server whose certificate a private authority signed: refused, until the owner adds that authority."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.async_api import expect

from axisedge.events.bus import Subscription
from axisedge.sip.protocols import Registration
from axisedge.testing.running import RunningDevice
from axisedge.vapix.rest_path import KEY
from tests.interop.sip.peers import Kamailio
from tests.interop.sip.test_call_stories import device_with_sip

PEM = serialization.Encoding.PEM


def signed(host: str) -> tuple[str, str]:
    """An authority's certificate, and that of a server at ``host`` with its key behind it; both PEM."""
    now = datetime.now(UTC)
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The company's authority")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])

    def made(name: x509.Name, whose: ec.EllipticCurvePrivateKey, more: x509.ExtensionType) -> str:
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(authority)
            .public_key(whose.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(more, critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        return certificate.public_bytes(PEM).decode()

    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    top = made(authority, authority_key, x509.BasicConstraints(ca=True, path_length=None))
    return top, made(subject, key, names) + private


@pytest_asyncio.fixture
async def private(tmp_path: Path, loopback: Callable[[], str]) -> AsyncIterator[tuple[Kamailio, str]]:
    """A registrar with a certificate of a private authority, and that authority's certificate."""
    host = loopback()
    authority, chain = signed(host)
    file = tmp_path / "server.pem"
    file.write_text(chain)
    server = Kamailio(tmp_path / "kamailio", host, file)
    await server.start()
    yield server, authority
    await server.stop()


async def stands(events: Subscription, account: str, *, well: bool) -> Any:
    """The account's next status of that kind."""
    async with asyncio.timeout(30):
        async for event in events:
            if event.source.get("SIPAccountId") != account or event.data["Registered"] != str(int(well)):
                continue
            if well or event.data["Status"] != "0":
                return event
    raise AssertionError("the bus has ended")


async def trust(device: RunningDevice, what: dict[str, str] | None) -> None:
    """Add or take away the authority called company, as an administrator does over HTTP."""
    way = device.http + "/config/rest/certificates/v1/ca_certificates"
    call = (
        device.session.delete(f"{way}/company")
        if what is None
        else device.session.post(way, json={"data": {KEY: "company", **what}})
    )
    async with call as response:
        assert response.status in {200, 201}, await response.text()


@pytest.mark.feature("SIP-07", "SIP-15")
async def test_a_private_authority_counts_once_it_is_added(
    private: tuple[Kamailio, str], registered: Any, loopback: Callable[[], str]
) -> None:
    server, authority = private
    account = registered(server, transport="tls", verify_server=True)
    async with device_with_sip("intercom", loopback(), max_retransmissions=1) as device:
        settings = device.context.settings
        with device.context.bus.subscribe(replay=False) as events:
            await settings.update("sip", {"accounts": {"pbx": account}}, "test")
            failed = await stands(events, "pbx", well=False)
            assert failed.data["Status"] == "503"
            await trust(device, {"certificate": authority})
            await stands(events, "pbx", well=True)
            await trust(device, None)
            assert (await stands(events, "pbx", well=False)).data["Status"] == "503"


@pytest.mark.feature("SIP-07")
@pytest.mark.parametrize("way", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_the_authorities_of_the_system_count(
    private: tuple[Kamailio, str], registered: Any, phone: Any, tmp_path: Path, monkeypatch: Any, way: str
) -> None:
    server, authority = private
    folder = tmp_path / "system"
    folder.mkdir()
    (folder / "0a1b2c3d.0").write_text(authority)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "missing"))
    monkeypatch.setenv(way, str(folder if way == "SSL_CERT_DIR" else folder / "0a1b2c3d.0"))
    await phone.start({"pbx": registered(server, transport="tls", verify_server=True)}, max_retransmissions=1)
    _, status = await phone.heard.next(
        "registration", matching=lambda _, status: status.state is not Registration.TRYING
    )
    assert status.state is Registration.REGISTERED


@pytest.mark.feature("SIP-07", "NET-02")
async def test_the_owner_adds_and_removes_an_authority_in_the_page(
    axisedge_device: Any, open_page: Any, log_in: Any
) -> None:
    trusted = axisedge_device.context.certificates.authorities
    authority, _ = signed("192.0.2.1")
    page = await open_page()
    await log_in(page, axisedge_device, "/system/security")
    await expect(page.get_by_text("None added yet")).to_be_visible()
    await page.get_by_role("textbox", name="Name", exact=True).fill("Company")
    await page.get_by_role("textbox", name="Certificate", exact=True).fill("no PEM")
    await page.get_by_role("button", name="Add CA certificate").click()
    await expect(page.get_by_text("this is no PEM certificate")).to_be_visible()
    await page.get_by_role("textbox", name="Certificate", exact=True).fill(authority)
    await page.get_by_role("button", name="Add CA certificate").click()
    await expect(page.get_by_role("listitem").get_by_text("Company")).to_be_visible()
    assert trusted() == authority
    await page.get_by_role("button", name="Remove Company").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(page.get_by_text("None added yet")).to_be_visible()
    assert trusted() == ""
