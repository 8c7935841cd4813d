"""pjsua2 from its creation to its end: listeners, codecs, TLS. Everything here runs in the user agent's thread."""

from __future__ import annotations

import ctypes
import logging
import ssl
from collections.abc import Callable
from pathlib import Path

import _pjsua2
import pjsua2 as pj

from axisedge.core.errors import NotFound, Unavailable
from axisedge.sip.account_settings import TlsVersion
from axisedge.sip.engine.audio import FRAME_MS, RATE
from axisedge.sip.engine.calls import words
from axisedge.sip.engine.plan import AccountPlan, Certificates, EndpointPlan, TlsPlan
from axisedge.sip.settings import Direction, SipSettings

log = logging.getLogger(__name__)

MOST_CALLS = 16
"""Calls at a time, ringing ones included; further callers get 486 Busy Here."""
HIGHEST = 250
_NO_WAITING = 3
"""PJSUA_DESTROY_NO_NETWORK: what had to be said to the servers was said before."""
_TLS = {
    TlsVersion.AUTOMATIC: pj.PJ_SSL_SOCK_PROTO_TLS1_2 | pj.PJ_SSL_SOCK_PROTO_TLS1_3,
    TlsVersion.TLS_1_2: pj.PJ_SSL_SOCK_PROTO_TLS1_2,
    TlsVersion.TLS_1_3: pj.PJ_SSL_SOCK_PROTO_TLS1_3,
}
_DIRECTIONS = {Direction.BOTH: 3, Direction.SEND: 1, Direction.RECEIVE: 2, Direction.NONE: 0}
_SHIM = ("axisedge_quiet", "axisedge_strict", "axisedge_tcp_switching", "axisedge_audio_direction")
_FAMILIES = {
    "udp": (pj.PJSIP_TRANSPORT_UDP, pj.PJSIP_TRANSPORT_UDP6),
    "tcp": (pj.PJSIP_TRANSPORT_TCP, pj.PJSIP_TRANSPORT_TCP6),
    "tls": (pj.PJSIP_TRANSPORT_TLS, pj.PJSIP_TRANSPORT_TLS6),
}


class Endpoint(pj.Endpoint):
    """pjsua2's own object, and what it tells."""

    choose_account: Callable[[str, str], int | None]
    connection_lost: Callable[[str], None]
    refused: Callable[[str, int, str], None]

    def onSelectAccount(self, prm: pj.OnSelectAccountParam) -> None:
        """A request has come: whom is it for?"""
        chosen = self.choose_account(prm.rdata.wholeMsg, prm.rdata.srcAddress)
        if chosen is not None:
            prm.accountIndex = chosen

    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:
        """A connection was made or lost."""
        if prm.state == pj.PJSIP_TP_STATE_DISCONNECTED:
            why = self.utilStrError(prm.lastError) if prm.lastError else "closed by the other side"
            self.connection_lost(f"{prm.type}: {why}")

    def onRejectedIncomingCall(self, prm: pj.OnRejectedIncomingCallParam) -> None:
        """A call was refused before anybody heard of it: no slot free, no common codec."""
        self.refused(prm.remoteInfo, prm.statusCode, prm.reason)


class Library:
    """The running library."""

    def __init__(self, plan: EndpointPlan, certificates: Certificates, host: str, user_agent: str) -> None:
        self._plan = plan
        self._certificates = certificates
        self._host = host
        self._user_agent = user_agent
        self._tls: dict[tuple[TlsPlan, bool], int] = {}
        self._shim = _shim()
        self.endpoint = Endpoint()
        self._created = False

    def open(self) -> int:
        """Create the library and its listeners; returns the descriptor of its event queue. Raises `Unavailable`."""
        self._shim.axisedge_quiet()
        try:
            self.endpoint.libCreate()
            self._created = True
            self.endpoint.libInit(self._config())
            if self._shim.axisedge_strict():
                raise Unavailable("SIP", "pjsip takes no further modules")
            self._listen("udp", self._plan.sip_port, pj.TransportConfig())
            self._listen("tcp", self._plan.sip_port, pj.TransportConfig())
            for at, plan in enumerate(self._plan.tls):
                self._listen_tls(plan, self._plan.tls_port if at == 0 else 0)
            self.endpoint.libStart()
            self.endpoint.audDevManager().setNullDev()
        except pj.Error as error:
            raise Unavailable("SIP", words(error)) from None
        queue = self.endpoint.libGetSipIoqueueHandle()
        return ctypes.c_int.from_address(queue).value

    def _config(self) -> pj.EpConfig:
        config = pj.EpConfig()
        config.logConfig.level = 0
        config.logConfig.consoleLevel = 0
        ua = config.uaConfig
        ua.threadCnt = 0
        ua.maxCalls = MOST_CALLS
        ua.userAgent = self._user_agent
        ua.stunIgnoreFailure = True
        for server in self._plan.stun_servers:
            ua.stunServer.push_back(server)
        media = config.medConfig
        media.hasIoqueue = False  # packets of media come in by the same queue, in the same thread
        media.threadCnt = 0
        media.clockRate = RATE
        media.sndClockRate = RATE
        media.audioFramePtime = FRAME_MS
        media.ecTailLen = 0  # the mixer cancels echoes
        media.noVad = True
        media.sndAutoCloseTime = 1
        return config

    # -- listeners -----------------------------------------------------------------------------------------------

    def _hosts(self) -> list[tuple[bool, str]]:
        if self._host:
            return [(":" in self._host, self._host)]
        return [(False, ""), (True, "")]

    def _listen(self, kind: str, port: int, config: pj.TransportConfig) -> dict[bool, int]:
        """Listen with IPv4 and IPv6; one of the two is enough."""
        opened: dict[bool, int] = {}
        failed = ""
        for six, host in self._hosts():
            config.port = port
            config.boundAddress = host
            try:
                opened[six] = self.endpoint.transportCreate(_FAMILIES[kind][six], config)
            except pj.Error as error:
                failed = words(error)
                log.info("no SIP over %s on %s port %d: %s", kind, "IPv6" if six else "IPv4", port, failed)
        if not opened:
            raise Unavailable("SIP", f"port {port} ({kind.upper()}) cannot be used: {failed}")
        return opened

    def _listen_tls(self, plan: TlsPlan, port: int) -> None:
        config = pj.TransportConfig()
        try:
            chain, key = self._certificates.own(plan.alias)
        except NotFound as error:
            log.warning("no SIP over TLS: %s", error)
            return
        tls = config.tlsConfig
        tls.certBuf, tls.privKeyBuf = chain, key
        tls.proto = _TLS[plan.version]
        tls.verifyServer = plan.verify
        tls.verifyClient = False
        tls.msecTimeout = 10_000
        tls.CaBuf = system_authorities() + self._certificates.authorities()
        for six, listener in self._listen("tls", port, config).items():
            self._tls[plan, six] = listener

    def tls_listener(self, plan: AccountPlan) -> int | None:
        """The listener whose TLS an account wants; None while there is only one."""
        if plan.tls is None or len(self._plan.tls) < 2:
            return None
        return self._tls.get((plan.tls, plan.prefer_ipv6), self._tls.get((plan.tls, False)))

    # -- what may change while it runs ---------------------------------------------------------------------------

    def apply(self, settings: SipSettings) -> None:
        """What counts for all calls that begin from now on: codecs, the first most gladly; the way of audio; TCP."""
        wanted = {codec.value.lower(): HIGHEST - at for at, codec in enumerate(settings.codecs)}
        for codec in self.endpoint.codecEnum2():
            name, rate, channels = codec.codecId.lower().split("/")
            usable = channels == "1" or name == "opus"
            self.endpoint.codecSetPriority(codec.codecId, wanted.get(f"{name}/{rate}", 0) if usable else 0)
        self._shim.axisedge_tcp_switching(int(settings.udp_to_tcp))
        self._shim.axisedge_audio_direction(_DIRECTIONS[settings.audio_direction])

    # -- running -------------------------------------------------------------------------------------------------

    def handle_events(self) -> bool:
        """Take packets and timers that wait."""
        return bool(self.endpoint.libHandleEvents(0) > 0)

    def close(self) -> None:
        """End the library; no object of it may be touched afterwards."""
        if self._created:
            self.endpoint.libDestroy(_NO_WAITING)
            self._created = False
        pj.Endpoint.__swig_destroy__(self.endpoint)


def system_authorities() -> str:
    """The certificates of the authorities that the system trusts, PEM.

    A list of them goes to pjsip as text: next to a certificate that is given as text it passes over a file.
    """
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return Path(paths.cafile).read_text(encoding="utf-8")
    folder = Path(paths.capath) if paths.capath else None
    return "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.0"))) if folder else ""


def _shim() -> ctypes.CDLL:
    """What native/ adds to pjsua2's module; raises `Unavailable`."""
    library = ctypes.CDLL(_pjsua2.__file__)
    if not all(hasattr(library, name) for name in _SHIM):
        raise Unavailable("SIP", "this pjsua2 was not built by scripts/setup_pjsua2.sh")
    return library
