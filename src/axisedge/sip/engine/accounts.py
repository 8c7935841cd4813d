"""An account in pjsua2's words. Everything here runs in the user agent's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import pjsua2 as pj

from axisedge.sip.account_settings import MediaEncryption
from axisedge.sip.engine.plan import AccountPlan

BUSY = 171001
"""PJSIP_EBUSY: a REGISTER is under way already."""
_SRTP = {
    MediaEncryption.NONE: pj.PJMEDIA_SRTP_DISABLED,
    MediaEncryption.BEST_EFFORT: pj.PJMEDIA_SRTP_OPTIONAL,
    MediaEncryption.MANDATORY: pj.PJMEDIA_SRTP_MANDATORY,
}


class AccountEvents(Protocol):
    """Who hears of an account; in the user agent's thread."""

    def registered(self, account_id: str, route: int, code: int, text: str, *, registered: bool) -> None:
        """A REGISTER has ended."""

    def invited(self, account: SipAccount, slot: int, message: str, source: str) -> None:
        """Somebody calls."""


class SipAccount(pj.Account):
    """One account on one of its routes."""

    def __init__(self, account_id: str, route: int, plan: AccountPlan, events: AccountEvents) -> None:
        super().__init__()
        self.account_id = account_id
        self.route = route
        self.plan = plan
        self._events = events
        self.leaving = False
        """An unregistration is under way."""

    def register(self) -> None:
        """Send a REGISTER, unless one is under way."""
        try:
            self.setRegistration(True)
        except pj.Error as error:
            if error.status != BUSY:
                self._events.registered(self.account_id, self.route, 503, str(error.reason), registered=False)

    def leave(self) -> None:
        """Take the registration back, if there is one."""
        if self.getInfo().regIsActive:
            self.leaving = True
            self.setRegistration(False)

    def onRegState(self, prm: pj.OnRegStateParam) -> None:
        """A REGISTER has ended."""
        self.leaving = False
        active = prm.code // 100 == 2 and self.getInfo().regIsActive
        code = prm.code or 503
        self._events.registered(self.account_id, self.route, code, prm.reason, registered=active)

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:
        """Somebody calls."""
        self._events.invited(self, prm.callId, prm.rdata.wholeMsg, prm.rdata.srcAddress)

    def destroy(self) -> None:
        """Take the registration back and free the object in pjsua2."""
        self.shutdown()
        pj.Account.__swig_destroy__(self)


def account_config(
    plan: AccountPlan, host: str, tls_listener: Callable[[AccountPlan], int | None]
) -> pj.AccountConfig:
    """pjsua2's configuration for ``plan``; ``host`` is the only address to use, if there is one."""
    config = pj.AccountConfig()
    config.idUri = plan.id_uri
    _registration(config, plan)
    _signalling(config, plan, host, tls_listener)
    _media(config, plan, host)
    _nat(config, plan)
    config.mwiConfig.enabled = plan.message_waiting and plan.registers
    return config


def _registration(config: pj.AccountConfig, plan: AccountPlan) -> None:
    reg = config.regConfig
    reg.registrarUri = plan.route.registrar if plan.registers else ""
    reg.registerOnAdd = False  # the registrar says when
    reg.timeoutSec = plan.interval
    reg.retryIntervalSec = 0
    reg.firstRetryIntervalSec = 0
    reg.disableRegOnModify = True
    reg.proxyUse = 2 if plan.route.proxy else 0  # the account's proxy, or straight to the registrar


def _signalling(
    config: pj.AccountConfig,
    plan: AccountPlan,
    host: str,
    tls_listener: Callable[[AccountPlan], int | None],
) -> None:
    sip, route = config.sipConfig, plan.route
    if plan.password or plan.login:
        sip.authCreds.push_back(pj.AuthCredInfo("digest", "*", plan.login, 0, plan.password))
    if route.proxy_user:
        sip.authCreds.push_back(pj.AuthCredInfo("digest", "*", route.proxy_user, 0, route.proxy_password))
    if route.proxy:
        sip.proxies.push_back(route.proxy)
    elif route.registrar:
        sip.proxies.push_back(f"{route.registrar};lr")
    if plan.contact:  # the device listens on one address only; pjsip would name that of the default route
        sip.contactForced = plan.contact
    sip.ipv6Use = config.mediaConfig.ipv6Use = _ip_versions(plan, host)
    if plan.tls is not None:
        listener = tls_listener(plan)
        if listener is not None:
            sip.transportId = listener
    config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL


def _ip_versions(plan: AccountPlan, host: str) -> int:
    if host:
        return int(pj.PJSUA_IPV6_ENABLED_USE_IPV6_ONLY if ":" in host else pj.PJSUA_IPV6_DISABLED)
    return int(pj.PJSUA_IPV6_ENABLED_PREFER_IPV6 if plan.prefer_ipv6 else pj.PJSUA_IPV6_ENABLED_PREFER_IPV4)


def _media(config: pj.AccountConfig, plan: AccountPlan, host: str) -> None:
    media = config.mediaConfig
    media.transportConfig.port = plan.rtp_port
    media.transportConfig.portRange = 0
    media.transportConfig.boundAddress = host
    media.srtpUse = _SRTP[plan.srtp]
    media.srtpSecureSignaling = 0  # the plan allows keys over TLS only
    media.srtpOpt.keyings = pj.IntVector([pj.PJMEDIA_SRTP_KEYING_SDES])
    media.lockCodecEnabled = True
    config.videoConfig.autoTransmitOutgoing = False  # no capture device: see pictures.py
    config.videoConfig.rateControlMethod = pj.PJMEDIA_VID_STREAM_RC_NONE
    config.videoConfig.autoShowIncoming = False


def _nat(config: pj.AccountConfig, plan: AccountPlan) -> None:
    nat = config.natConfig
    stun = pj.PJSUA_STUN_USE_DEFAULT if plan.stun else pj.PJSUA_STUN_USE_DISABLED
    nat.sipStunUse = stun
    nat.mediaStunUse = stun
    nat.iceEnabled = plan.ice
    if plan.turn is not None:
        server, user, password = plan.turn
        nat.turnEnabled = True
        nat.turnServer = server
        nat.turnConnType = pj.PJ_TURN_TP_UDP
        nat.turnUserName = user
        nat.turnPassword = password
        nat.turnPasswordType = 0
        nat.iceEnabled = True  # pjsip relays by ICE only
    # The manual: when these are chosen, the device's own address is sent and not the one that the router shows.
    nat.viaRewriteUse = 0 if plan.via_rewrite else 1
    nat.contactRewriteUse = 0 if plan.contact_rewrite else 1
    nat.contactUseSrcPort = nat.contactRewriteUse
    nat.sipOutboundUse = 0
    nat.udpKaIntervalSec = 15
