"""One call in pjsua2's words. Everything here runs in the user agent's thread.

A part of one of pjsua2's structures does not keep the whole alive: hold the whole in a name while you use the part.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pjsua2 as pj

from axisedge.core.errors import AxisedgeError, Invalid, Unavailable
from axisedge.sip.engine import sdp
from axisedge.sip.engine.audio import RATE, AudioPort
from axisedge.sip.engine.pictures import Pictures
from axisedge.sip.protocols import AudioDesk, DtmfMethod, EngineListener, MediaStats
from axisedge.sip.settings import SipSettings, VideoDirection

if TYPE_CHECKING:
    from axisedge.sip.engine.accounts import SipAccount

log = logging.getLogger(__name__)

DTMF_MS = 160
DTMF_UPDATE = 1
"""`pjmedia_stream_dtmf_flag`: not the first packet of this digit."""
IN_SDP = {"g722/16000": "g722/8000"}
"""G.722 samples at 16 kHz, but its clock in a description is 8000 by an old mistake (RFC 3551, 4.5.2)."""
_METHODS = {"rtp": pj.PJSUA_DTMF_METHOD_RFC2833, "info": pj.PJSUA_DTMF_METHOD_SIP_INFO}


def words(error: pj.Error) -> str:
    """What went wrong, as pjsip says it."""
    return str(error.reason or error.title or "unknown reason")


@contextlib.contextmanager
def refusals(what: str = "SIP") -> Iterator[None]:
    """Turns pjsua2's errors into `Unavailable`."""
    try:
        yield
    except pj.Error as error:
        raise Unavailable(what, words(error)) from None


@dataclass
class Surroundings:
    """What calls know of the user agent."""

    settings: SipSettings
    listener: EngineListener
    tell: Callable[..., None]
    """Calls a method of the listener on the loop, in order."""
    desk: AudioDesk | None
    pictures: Pictures
    now: Callable[[], float]
    calls: dict[str, SipCall] = field(default_factory=dict)
    dead: list[SipCall] = field(default_factory=list)


class SipCall(pj.Call):
    """One call, from the INVITE to the end."""

    def __init__(
        self, world: Surroundings, account: SipAccount, call_id: str, slot: int | None = None
    ) -> None:
        super().__init__(account, pj.PJSUA_INVALID_ID if slot is None else slot)
        self.world = world
        self.account = account
        self.call_id = call_id
        self.video = True
        self.confirmed = False
        self._incoming = slot is not None
        self._over = False
        self._ended_here = False
        self._final: tuple[int, str] | None = None
        self._port: AudioPort | None = None
        self.heard = 0
        self.heard_at = world.now()
        self.asked_at: float | None = None
        world.calls[call_id] = self

    # -- commands ----------------------------------------------------------------------------------------------

    def dial(self, to: str, headers: Mapping[str, str]) -> None:
        """Send the INVITE; raises `Unavailable`."""
        prm = self._operation(0)
        _add_headers(prm, headers)
        try:
            with refusals("the call"):
                self.makeCall(to, prm)
        except Unavailable:
            self._over = True
            self.bury()
            raise

    def respond(self, code: int) -> None:
        """Answer an incoming INVITE with ``code``."""
        with refusals("the call"):
            self.answer(self._operation(code))

    def end(self, code: int) -> None:
        """BYE, CANCEL, or ``code`` for an INVITE that was not answered yet."""
        if self._over:
            return
        self._ended_here = True
        prm = pj.CallOpParam()
        prm.statusCode = code
        with refusals("the call"):
            self.hangup(prm)

    def digits(self, digits: str, method: DtmfMethod) -> None:
        """Send digits; raises `Unavailable` when the far end takes none this way."""
        prm = pj.CallSendDtmfParam()
        prm.method = _METHODS[method]
        prm.duration = DTMF_MS
        prm.digits = digits
        with refusals("DTMF"):
            self.sendDtmf(prm)

    def _operation(self, code: int) -> pj.CallOpParam:
        prm = pj.CallOpParam(True)
        if code:
            prm.statusCode = code
        prm.opt.audioCount = 1
        prm.opt.videoCount = 1 if self._shows_picture() else 0
        prm.opt.textCount = 0
        return prm

    def _shows_picture(self) -> bool:
        settings = self.world.settings
        account = settings.accounts.get(self.account.account_id)
        shows = (
            self.video and settings.video_direction is VideoDirection.SEND and self.world.pictures.available
        )
        if shows and account is not None:
            self.world.pictures.offer(account.video, settings.packetization_mode)
        return shows and account is not None

    # -- what pjsua tells --------------------------------------------------------------------------------------

    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """The call has rung, was taken, or is over."""
        info = self.getInfo()
        tell, listener = self.world.tell, self.world.listener
        if info.state == pj.PJSIP_INV_STATE_EARLY and not self._incoming:
            early = sdp.has_body(prm.e.body.tsxState.src.rdata.wholeMsg)
            tell(listener.progress, self.call_id, info.lastStatusCode, info.lastReason, early)
        elif info.state == pj.PJSIP_INV_STATE_CONFIRMED and not self.confirmed:
            self.confirmed = True
            self.heard_at = self.world.now()
            tell(listener.answered, self.call_id)
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.finish(info.lastStatusCode, info.lastReason)

    def finish(self, code: int, reason: str) -> None:
        """Tell that the call is over, once, and give back what it held."""
        if self._over:
            return
        self._over = True
        code, reason = self._final or (code, reason)
        self.world.tell(self.world.listener.ended, self.call_id, code, reason, not self._ended_here)
        self.bury()

    def bury(self) -> None:
        """Leave the living; the object itself goes when no callback of it runs any more."""
        self.world.calls.pop(self.call_id, None)
        self.world.pictures.detach(self.call_id)
        if self not in self.world.dead:
            self.world.dead.append(self)

    def onCallMediaState(self, prm: pj.OnCallMediaStateParam) -> None:
        """Media were negotiated, early or final, or held: join what runs with the mixer."""
        info = self.getInfo()
        for medium in info.media:
            # one that only sends counts as held by us
            there = medium.status not in (pj.PJSUA_CALL_MEDIA_NONE, pj.PJSUA_CALL_MEDIA_ERROR)
            if medium.type == pj.PJMEDIA_TYPE_AUDIO and there and medium.dir:
                self._join(medium.index, medium.dir)
            elif medium.type == pj.PJMEDIA_TYPE_VIDEO:
                self._show(there and bool(medium.dir & pj.PJMEDIA_DIR_ENCODING))
        self.heard_at = self.world.now()

    def _show(self, wanted: bool) -> None:
        account = self.world.settings.accounts.get(self.account.account_id)
        if wanted and account is not None:
            self.world.pictures.attach(self.call_id, self.getId(), account.video)
        else:
            self.world.pictures.detach(self.call_id)

    def _join(self, index: int, direction: int) -> None:
        if self.world.desk is None:
            return
        if self._port is None:
            try:
                leg = self.world.desk.leg(self.call_id, RATE)
            except AxisedgeError as error:
                log.warning("call %s has no sound: %s", self.call_id, error)
                return
            self._port = AudioPort(f"call-{self.call_id}"[:32], leg)
        stream = self.getAudioMedia(index)
        if direction & pj.PJMEDIA_DIR_ENCODING:
            self._port.startTransmit(stream)
        if direction & pj.PJMEDIA_DIR_DECODING:
            stream.startTransmit(self._port)

    def onCallSdpCreated(self, prm: pj.OnCallSdpCreatedParam) -> None:
        """Our description is about to be sent: put the owner's wishes in."""
        settings, text = self.world.settings, prm.sdp.wholeSdp
        if not prm.remSdp.wholeSdp:  # in an answer the other side's numbers count
            text = sdp.with_event_type(text, settings.dtmf_payload_type)
            prm.sdp.wholeSdp = text

    def onCallRxReinvite(self, prm: pj.OnCallRxReinviteParam) -> None:
        """An offer within the call: without a common codec pjsip would answer 500, where RFC 3261 14.2 wants 488."""
        offered = prm.offer.wholeSdp
        ours = {IN_SDP.get(codec.value.lower(), codec.value.lower()) for codec in self.world.settings.codecs}
        if offered and sdp.sounds(offered) and not sdp.sounds(offered) & ours:
            prm.statusCode = 488

    def onDtmfEvent(self, prm: pj.OnDtmfEventParam) -> None:
        """Packets of a digit; the first of them tells."""
        if prm.flags & DTMF_UPDATE:
            return
        method = "info" if prm.method == pj.PJSUA_DTMF_METHOD_SIP_INFO else "rtp"
        duration = prm.duration if 0 < prm.duration < 100_000 else 0
        self.world.tell(self.world.listener.dtmf, self.call_id, prm.digit, method, duration)

    def onCallTransferRequest(self, prm: pj.OnCallTransferRequestParam) -> None:
        """Somebody wants the device to call somewhere else: it calls whom its owner chose, nobody else."""
        prm.statusCode = 603

    def onCallReplaceRequest(self, prm: pj.OnCallReplaceRequestParam) -> None:
        """A call shall take the place of this one; see `onCallTransferRequest`."""
        prm.statusCode = 603

    def onCallTsxState(self, prm: pj.OnCallTsxStateParam) -> None:
        """A request within the call has got its answer: whoever answers is there."""
        tsx = prm.e.body.tsxState.tsx
        if self.asked_at is not None and tsx.method == "OPTIONS" and 0 < tsx.statusCode != 408:
            self.asked_at = None
            self.heard_at = self.world.now()

    # -- looking after it --------------------------------------------------------------------------------------

    def received_packets(self) -> int:
        """RTP and RTCP packets that have come in."""
        count = 0
        info = self.getInfo()
        for medium in info.media:
            if medium.status != pj.PJSUA_CALL_MEDIA_NONE and self.hasMedia():
                with contextlib.suppress(pj.Error):  # a stream that is just being replaced
                    stat = self.getStreamStat(medium.index)
                    rtcp = stat.rtcp
                    count += rtcp.rxStat.pkt + rtcp.txStat.updateCount
        return count

    def ask(self) -> None:
        """Ask the far end for a sign of life."""
        prm = pj.CallSendRequestParam()
        prm.method = "OPTIONS"
        self.asked_at = self.world.now()
        with refusals("the call"):
            self.sendRequest(prm)

    def vanish(self, reason: str) -> None:
        """The far end is gone."""
        log.warning("call %s ends: %s", self.call_id, reason)
        self._final = (408, reason)
        prm = pj.CallOpParam()
        with contextlib.suppress(pj.Error):  # gone in this very moment
            self.hangup(prm)
        self.finish(408, reason)

    def stats(self) -> MediaStats:
        """What goes on now."""
        found: dict[str, Any] = {}
        info = self.getInfo()
        for medium in info.media:
            if medium.status in (pj.PJSUA_CALL_MEDIA_NONE, pj.PJSUA_CALL_MEDIA_ERROR) or not medium.dir:
                continue
            with refusals("the stream"):
                stream = self.getStreamInfo(medium.index)
            name = f"{stream.codecName}/{stream.codecClockRate}"
            if medium.type == pj.PJMEDIA_TYPE_VIDEO:
                found["video_codec"] = name
                continue
            stat = self.getStreamStat(medium.index)
            rtcp = stat.rtcp
            found |= {
                "audio_codec": name,
                "sent_packets": rtcp.txStat.pkt,
                "received_packets": rtcp.rxStat.pkt,
                "lost_packets": rtcp.rxStat.loss,
                "jitter_ms": rtcp.rxStat.jitterUsec.last / 1000,
                "round_trip_ms": rtcp.rttUsec.last / 1000,
            }
        if found:
            found["srtp"] = "SRTP status: Active" in self.dump(True, "")
        return MediaStats(**found)

    def destroy(self) -> None:
        """Free the object in pjsua2; nothing of it may be used afterwards."""
        if self._port is not None:
            self._port.destroy()
            self._port = None
        pj.Call.__swig_destroy__(self)


def _add_headers(prm: pj.CallOpParam, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if not name.isascii() or any(sign in name + value for sign in "\r\n\0") or ":" in name:
            raise Invalid("headers", f"{name[:40]!r} cannot stand in a SIP message")
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        prm.txOption.headers.push_back(header)
