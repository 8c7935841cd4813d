"""Certificates of this device and of authorities: their settings, the self-signed one of the first start, contexts."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import secrets
import socket
import ssl
import tempfile
from collections.abc import Callable, Container
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pydantic import Field, SecretStr, field_validator, model_validator

from axisedge.core.clock import Clock
from axisedge.core.errors import Conflict, NotFound
from axisedge.core.secret import Secret
from axisedge.core.settings import Section, Settings, SettingsModel

SELF_SIGNED = "default"
VALID_FOR = timedelta(days=3650)
MOST_CERTIFICATES = 50
HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?")


class Certificate(SettingsModel):
    """A server certificate with its key; its alias is its key in the collection."""

    certificate: str = Field(
        "",
        title="Certificate",
        description="PEM, the server's own first, then the chain.",
        max_length=64 * 1024,
        json_schema_extra={"widget": "multiline"},
    )
    private_key: Secret = Field(
        SecretStr(""),
        title="Private key",
        description="PEM, not encrypted.",
        json_schema_extra={"widget": "multiline"},
    )

    @model_validator(mode="after")
    def _belong_together(self) -> Certificate:
        try:
            certificate = x509.load_pem_x509_certificate(self.certificate.encode())
        except ValueError:
            raise ValueError("the certificate is not PEM") from None
        try:
            key = serialization.load_pem_private_key(self.private_key.get_secret_value().encode(), None)
        except (ValueError, TypeError):
            raise ValueError("the private key is not PEM, or is encrypted") from None
        if certificate.public_key() != key.public_key():
            raise ValueError("the private key does not belong to the certificate")
        return self


class Authority(SettingsModel):
    """Somebody whose signature under the certificate of another server counts; its alias is its key."""

    certificate: str = Field(
        title="Certificate",
        description="PEM, one or more: an authority's own, or a server's self-signed one.",
        min_length=1,
        max_length=64 * 1024,
        json_schema_extra={"widget": "multiline"},
    )

    @field_validator("certificate")
    @classmethod
    def _is_pem(cls, value: str) -> str:
        try:
            found = x509.load_pem_x509_certificates(value.encode())
        except ValueError:
            raise ValueError("this is no PEM certificate") from None
        return "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in found)


class CertificateSettings(SettingsModel):
    """The certificates that the device may show, and those it trusts when it calls others."""

    certificates: dict[str, Certificate] = Field(
        default_factory=dict, title="Certificates", max_length=MOST_CERTIFICATES
    )
    ca_certificates: dict[str, Authority] = Field(
        default_factory=dict,
        title="CA certificates",
        description="Authorities that servers are verified with, besides the system's.",
        max_length=MOST_CERTIFICATES,
    )


SECTION_NAME = "certificates"


class Certificates:
    """The device's certificates."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self.in_use: Callable[[], Container[str]] = tuple
        """Tells the aliases that a server shows; these cannot be removed."""
        self.also_in_use: list[Callable[[], Container[str]]] = []
        """The same of others that show certificates."""
        self._section = settings.section(
            Section(
                SECTION_NAME,
                CertificateSettings,
                title="Certificates",
                place="System/Security",
                kept_on_restore=True,
                check=self._check,
            )
        )

    def _check(self, old: CertificateSettings, new: CertificateSettings) -> None:
        users = (self.in_use(), *(used() for used in self.also_in_use))
        for alias in old.certificates.keys() - new.certificates.keys():
            if any(alias in used for used in users):
                raise Conflict(f"certificate {alias} is in use")

    def get(self, alias: str) -> Certificate:
        """The certificate called ``alias``; raises `NotFound`."""
        try:
            return self._settings[self._section].certificates[alias]
        except KeyError:
            raise NotFound("certificate", alias) from None

    def authorities(self) -> str:
        """The certificates that are trusted besides the system's, PEM; empty for none."""
        return "".join(one.certificate for one in self._settings[self._section].ca_certificates.values())

    async def ensure_self_signed(self, names: Callable[[], list[str]]) -> None:
        """Make the self-signed certificate for ``names()`` (host names and addresses) unless there is one."""
        if SELF_SIGNED in self._settings[self._section].certificates:
            return
        certificate, key = self_signed(names(), self._clock.now())
        entry = {"certificate": certificate, "private_key": key}
        await self._settings.update(SECTION_NAME, {"certificates": {SELF_SIGNED: entry}}, "system")


def own_names(*more: str) -> list[str]:
    """What this machine is called: ``more``, its host name, the loopback names, and the addresses of its routes."""
    names = [*more, socket.gethostname(), "localhost", "127.0.0.1", "::1"]
    for family, outside in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        # Nothing is sent: connecting a datagram socket only chooses the address that would be sent from. Asking a
        # name server for one's own name could take seconds.
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((outside, 9))
            names.append(probe.getsockname()[0])
    return list(dict.fromkeys(name for name in names if name))


def self_signed(names: list[str], now: datetime) -> tuple[str, str]:
    """A new self-signed certificate and its key (EC P-256), both PEM, valid from the day before ``now``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


def _alternatives(names: list[str]) -> list[x509.GeneralName]:
    """The names as a certificate holds them; what is neither an address nor a host name is left out."""
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            if HOST_NAME.fullmatch(name):
                found.append(x509.DNSName(name))
    return found


def server_context() -> ssl.SSLContext:
    """A TLS context for a server: TLS 1.2 and later, no compression, no renegotiation."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    return context


def show(context: ssl.SSLContext, certificate: Certificate) -> None:
    """Make ``context`` show ``certificate`` from the next connection on.

    The library reads keys from files only, so the key goes there encrypted with a password that is never stored.
    """
    password = secrets.token_bytes(24)
    key = serialization.load_pem_private_key(certificate.private_key.get_secret_value().encode(), None)
    sealed = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    descriptor, name = tempfile.mkstemp(prefix="axisedge-", suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(certificate.certificate.encode() + b"\n" + sealed)
        context.load_cert_chain(name, password=password)
    finally:
        Path(name).unlink()
