"""Certificates: the self-signed one, and that only pairs that fit are taken."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from axisedge.core.clock import ManualClock
from axisedge.core.errors import Invalid, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.security.certificates import SELF_SIGNED, Certificates, own_names, self_signed

pytestmark = pytest.mark.feature("NET-02")

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(Store(tmp_path / "settings.db"), Keystore.open(tmp_path / "key"), ManualClock())


def test_the_self_signed_certificate() -> None:
    pem, key = self_signed(["device.local", "localhost", "127.0.0.1", "::1"], NOW)
    certificate = x509.load_pem_x509_certificate(pem.encode())
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.name == "secp256r1"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["device.local", "localhost"]
    assert names.get_values_for_type(x509.IPAddress) == [
        ipaddress.ip_address("127.0.0.1"),
        ipaddress.ip_address("::1"),
    ]
    assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc
    certificate.verify_directly_issued_by(certificate)
    assert "PRIVATE KEY" in key


def test_names_that_no_certificate_can_hold_are_left_out() -> None:
    pem, _ = self_signed(["device.local", "a..b", "x" * 70], NOW)
    names = x509.load_pem_x509_certificate(pem.encode()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.value.get_values_for_type(x509.DNSName) == ["device.local"]


def test_own_names() -> None:
    names = own_names("device.local", "")
    assert names[0] == "device.local"
    assert {"localhost", "127.0.0.1", "::1"} <= set(names)
    assert "" not in names


async def test_it_is_made_once_and_its_key_is_sealed(settings: Settings, tmp_path: Path) -> None:
    certificates = Certificates(settings, ManualClock())
    with pytest.raises(NotFound):
        certificates.get(SELF_SIGNED)
    await certificates.ensure_self_signed(lambda: ["device.local"])
    first = certificates.get(SELF_SIGNED)
    await certificates.ensure_self_signed(lambda: ["other.local"])
    assert certificates.get(SELF_SIGNED) == first
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"BEGIN CERTIFICATE" in kept
    assert b"PRIVATE KEY" not in kept
    assert "PRIVATE KEY" not in first.model_dump_json()


async def test_only_pairs_are_taken(settings: Settings) -> None:
    Certificates(settings, ManualClock())
    (one, key), (_, other_key) = self_signed(["a"], NOW), self_signed(["b"], NOW)
    for entry in (
        {"certificate": one, "private_key": other_key},
        {"certificate": "no PEM", "private_key": key},
        {"certificate": one, "private_key": "no PEM"},
        {"certificate": one},
    ):
        with pytest.raises(Invalid):
            await settings.update("certificates", {"certificates": {"mine": entry}}, "test")
    await settings.update(
        "certificates", {"certificates": {"mine": {"certificate": one, "private_key": key}}}, "test"
    )


async def test_authorities_are_pem_and_only_pem(settings: Settings) -> None:
    certificates = Certificates(settings, ManualClock())
    assert certificates.authorities() == ""
    (one, key), (two, _) = self_signed(["a"], NOW), self_signed(["b"], NOW)
    broken = one.replace(one.splitlines()[1], "AAAA")
    for pem in ("", "no PEM", key, broken, one + broken, "x" * 65537):
        with pytest.raises(Invalid) as refused:
            await settings.update(
                "certificates", {"ca_certificates": {"company": {"certificate": pem}}}, "test"
            )
        assert refused.value.field == "ca_certificates.company.certificate"
    chain = f"a comment\n{one}\nanother\n{two}"
    await settings.update("certificates", {"ca_certificates": {"company": {"certificate": chain}}}, "test")
    assert certificates.authorities() == one + two
    await settings.update("certificates", {"ca_certificates": {"company": None}}, "test")
    assert certificates.authorities() == ""
