"""What the user agent shall be, as plain data: the settings with every rule applied. Two of them tell what changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from axisedge.sip.account_settings import Account, AccountMode, MediaEncryption, Proxy, TlsVersion, Transport
from axisedge.sip.engine.addresses import host_port, parse, quoted, server_uri, transport_parameter
from axisedge.sip.settings import SipSettings


class Certificates(Protocol):
    """The certificates that the device may show and those it trusts; the composition root hands them in."""

    def own(self, alias: str) -> tuple[str, str]:
        """Certificate chain and private key, both PEM; an empty alias is the one of HTTPS. Raises `NotFound`."""
        ...

    def authorities(self) -> str:
        """Certificates that are trusted besides the system's, PEM; empty for none."""
        ...


@dataclass(frozen=True, slots=True)
class TlsPlan:
    """How one TLS listener behaves."""

    alias: str
    version: TlsVersion
    verify: bool


@dataclass(frozen=True, slots=True)
class EndpointPlan:
    """What cannot change while calls go on: the listeners and the servers that tell how the device is seen."""

    sip_port: int
    tls_port: int
    stun_servers: tuple[str, ...]
    tls: tuple[TlsPlan, ...]
    """The first listens on `tls_port`, the others, for accounts that need it otherwise, on any port."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a server: registrar and, if there are any, one of the proxies."""

    registrar: str
    """URI that is registered with; empty for an account that does not register."""
    proxy: str = ""
    proxy_user: str = ""
    proxy_password: str = ""
    domain: str = ""
    secondary: bool = False


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """One account on one route, as pjsua2 needs it."""

    id_uri: str
    contact: str
    route: Route
    registers: bool
    user: str
    login: str
    password: str
    transport: Transport
    sips: bool
    srtp: MediaEncryption
    tls: TlsPlan | None
    prefer_ipv6: bool
    interval: int
    rtp_port: int
    ice: bool
    stun: bool
    turn: tuple[str, str, str] | None
    via_rewrite: bool
    contact_rewrite: bool
    message_waiting: bool

    def __repr__(self) -> str:
        return f"AccountPlan({self.id_uri})"  # never a password in a log


def endpoint_plan(settings: SipSettings) -> EndpointPlan:
    """The listeners that ``settings`` ask for."""
    found = [
        tls_plan(account) for _, account in _by_importance(settings) if account.enabled and account.secure
    ]
    wanted = list(dict.fromkeys(found)) or [TlsPlan("", TlsVersion.AUTOMATIC, False)]
    servers = tuple(server for server in settings.stun_servers if server) if settings.stun else ()
    return EndpointPlan(settings.sip_port, settings.tls_port, servers, tuple(wanted))


def _by_importance(settings: SipSettings) -> list[tuple[str, Account]]:
    return sorted(settings.accounts.items(), key=lambda item: item[0] != settings.default_account)


def tls_plan(account: Account) -> TlsPlan:
    """The TLS that an account wants."""
    return TlsPlan(account.certificate, account.tls_version, account.verify_server)


def routes(account: Account) -> tuple[Route, ...]:
    """The ways to an account's servers, the first to try first: each server through each proxy."""
    if account.mode is not AccountMode.REGISTERED:
        proxies = account.proxies_in_order()[:1]
        return (_route(account, "", account.domain, proxies[0] if proxies else None, secondary=False),)
    servers = [(account.server, account.domain or account.server, False)]
    if account.use_secondary:
        domain = account.secondary_domain or account.domain or account.secondary_registrar
        servers.append((account.secondary_registrar, domain, True))
    ways: list[Proxy | None] = [*account.proxies_in_order()] or [None]
    return tuple(
        _route(account, server, domain, proxy, secondary=secondary)
        for server, domain, secondary in servers
        for proxy in ways
    )


def _route(account: Account, server: str, domain: str, proxy: Proxy | None, *, secondary: bool) -> Route:
    def uri(address: str, parameters: str = "") -> str:
        return server_uri(address, sips=account.sips, transport=account.transport, parameters=parameters)

    known = Route(registrar=uri(server) if server else "", domain=_host_of(domain), secondary=secondary)
    if proxy is None:
        return known
    password = proxy.password.get_secret_value()
    return replace(known, proxy=uri(proxy.server, ";lr"), proxy_user=proxy.username, proxy_password=password)


def _host_of(server: str) -> str:
    uri = parse(server if server.lower().startswith(("sip:", "sips:")) else f"sip:{server}")
    return uri.host if uri else server


def account_plan(
    settings: SipSettings, account: Account, route: Route, own_address: str, only: str = ""
) -> AccountPlan:
    """An account on one of its `routes`; ``own_address`` names the device where the account has no domain.

    ``only`` is the address that the device listens on, if it is not every one.
    """
    scheme = "sips" if account.sips else "sip"
    user = f"{account.user_id}@" if account.user_id else ""
    host = host_port(route.domain) if route.domain else host_port(own_address, own_port(settings, account))
    parameter = "" if route.domain else transport_parameter(account.transport, sips=account.sips)
    contact = f"<{scheme}:{user}{host_port(only, own_port(settings, account))}"
    contact += f"{transport_parameter(account.transport, sips=account.sips)}>"
    turn = next((server for server in settings.turn_servers.values() if server.server), None)
    return AccountPlan(
        id_uri=f"{quoted(account.caller_id)}<{scheme}:{user}{host}{parameter}>",
        contact=contact if only else "",
        route=route,
        registers=account.registers,
        user=account.user_id,
        login=account.realm_user,
        password=account.password.get_secret_value(),
        transport=Transport.TLS if account.sips else account.transport,
        sips=account.sips,
        srtp=account.srtp,
        tls=tls_plan(account) if account.secure else None,
        prefer_ipv6=account.prioritize_ipv6,
        interval=settings.register_interval,
        rtp_port=settings.rtp_port,
        ice=settings.ice,
        stun=settings.stun,
        turn=(turn.server, turn.username, turn.password.get_secret_value())
        if settings.turn and turn
        else None,
        via_rewrite=settings.via_rewrite,
        contact_rewrite=settings.contact_rewrite,
        message_waiting=account.allow_mwi,
    )


def own_port(settings: SipSettings, account: Account) -> int:
    """The port that this account's address names; 0 when it is the usual one."""
    port, usual = (settings.tls_port, 5061) if account.secure else (settings.sip_port, 5060)
    return 0 if port == usual else port


def chosen_account(settings: SipSettings, user: str, host: str, source: str) -> str:
    """Which account a call is for: the called user's, else that of the server it came from, else the default one."""
    active = {key: account for key, account in settings.accounts.items() if account.enabled}
    named = [key for key, account in active.items() if user and account.user_id == user]
    for key in named:
        if _host_of(active[key].domain or active[key].server) == host:
            return key
    if named:
        return named[0]
    for key, account in active.items():
        if account.registers and source in {_host_of(account.server), _host_of(account.secondary_registrar)}:
            return key
    if settings.default_account in active:
        return settings.default_account
    return next(iter(active), settings.default_account)
