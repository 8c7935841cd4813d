"""What calls need from others: audio, video, and a SIP user agent. `device.py` hands them in.

Calls know nothing of the mixer, the encoder or pjsua2; a test hands in its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from axisedge.sip.settings import SipSettings

DtmfMethod = Literal["rtp", "info"]
"""How a digit travels: RFC 4733 (once RFC 2833), or SIP INFO (RFC 2976)."""


class AudioLeg(Protocol):
    """One call's place at the device's mixer: s16 mono at `rate` Hz. Thread-safe; neither direction blocks."""

    rate: int

    def read(self, samples: int) -> bytes:
        """What the far end shall hear: the microphone and what rules play. Silence when there is too little."""
        ...

    def write(self, pcm: bytes) -> None:
        """What the far end said, for the loudspeaker."""

    def close(self) -> None:
        """Give the place back; harmless the second time."""


class AudioDesk(Protocol):
    """Where calls get their audio from."""

    def leg(self, name: str, rate: int = 16000) -> AudioLeg:
        """A place at the mixer for the call ``name``; raises `Unavailable` when there is no audio."""
        ...


class VideoLeg(Protocol):
    """One call's picture."""

    def request_keyframe(self) -> None:
        """The far end lost something (PLI or FIR): send a whole picture soon."""

    def close(self) -> None:
        """Stop delivering; harmless the second time."""


@dataclass(frozen=True, slots=True)
class CallPicture:
    """The H.264 that one call sends."""

    width: int = 640
    height: int = 480
    fps: int = 15
    profile: str = "baseline"
    """baseline, main or high."""
    view_area: int = 0
    """0 is the native view."""
    longest_unit: int = 0
    """Bytes that a NAL unit may have, because it must fit into one packet; 0 is no limit."""


class VideoTap(Protocol):
    """H.264 access units (Annex B) of the device's camera or of the one it is paired with."""

    def open(self, picture: CallPicture, deliver: Callable[[bytes, int, bool], None]) -> VideoLeg:
        """Call ``deliver(access unit, 90 kHz timestamp, is a keyframe)`` on the loop from the next keyframe on.

        Raises `Unavailable` when there is no picture to be had.
        """
        ...


class Registration(StrEnum):
    """How an account stands with its registrar."""

    NONE = "none"
    """It does not register: peer-to-peer, inactive, or SIP is off."""
    TRYING = "trying"
    REGISTERED = "registered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RegistrationStatus:
    """What the registrar said last."""

    state: Registration
    code: int = 0
    """SIP status code of the last answer; 0 when there was none."""
    text: str = ""
    """Reason phrase, or why there was no answer."""
    registrar: str = ""
    """The server that it is about: the primary or the secondary one."""
    secondary: bool = False
    """True while the secondary server is used."""


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call that somebody makes to the device."""

    call_id: str
    account_id: str
    """The account that was called; the default one when none fits."""
    remote_uri: str
    """The caller as the From header says: ``sip:6001@example.com``."""
    remote_name: str = ""
    """Display name of the From header."""
    local_uri: str = ""
    """Whom the caller called."""
    source_address: str = ""
    """IP address that the INVITE came from."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that may ask something of the device: Alert-Info, Call-Info, Answer-Mode."""


@dataclass(frozen=True, slots=True)
class MediaStats:
    """What goes on in one call, both directions."""

    audio_codec: str = ""
    """Name and rate: ``opus/48000``; empty while there is no audio."""
    video_codec: str = ""
    srtp: bool = False
    sent_packets: int = 0
    received_packets: int = 0
    lost_packets: int = 0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0


class EngineListener(Protocol):
    """Who hears of what the user agent does. Everything is called on the asyncio loop, in order."""

    def registration(self, account_id: str, status: RegistrationStatus) -> None:
        """An account's registration has changed."""

    def incoming(self, call: IncomingCall) -> None:
        """Somebody calls. 100 Trying is sent; the listener decides to ring, to answer or to refuse."""

    def progress(self, call_id: str, code: int, reason: str, early_media: bool) -> None:
        """A provisional answer to a call of ours: 180, 183 …"""

    def answered(self, call_id: str) -> None:
        """The call is confirmed: ours by 200, an incoming one by its ACK."""

    def ended(self, call_id: str, code: int, reason: str, by_remote: bool) -> None:
        """The call is over; nothing more is told of it. ``code`` is 200 for one that was hung up."""

    def dtmf(self, call_id: str, digit: str, method: str, duration_ms: int) -> None:
        """A digit has begun, told once for each press. ``duration_ms`` is 0 when it is not known yet."""


class Engine(Protocol):
    """A SIP user agent. ``call_id`` is ours for outgoing calls and the engine's for incoming ones."""

    unavailable: str | None
    """Why there is no SIP, in one sentence; None when there is."""

    async def start(self, settings: SipSettings, listener: EngineListener) -> None:
        """Open the ports and register the accounts; raises `Unavailable`."""

    async def apply(self, settings: SipSettings) -> None:
        """Take over changed settings; calls go on where that is possible."""

    async def stop(self) -> None:
        """End all calls, unregister, close the ports; harmless when not started."""

    async def call(
        self,
        account_id: str,
        to: str,
        *,
        call_id: str,
        video: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Call ``to`` (a SIP URI). ``headers`` go into the INVITE. Raises `Invalid` or `Unavailable`."""

    async def ring(self, call_id: str, early_media: bool) -> None:
        """Say that an incoming call rings: 180, or 183 with media."""

    async def answer(self, call_id: str) -> None:
        """Take an incoming call (200)."""

    async def hang_up(self, call_id: str, code: int = 0) -> None:
        """End a call: BYE, CANCEL, or the final code for one that was not answered. Harmless when it is over."""

    async def send_dtmf(self, call_id: str, digits: str, method: DtmfMethod) -> None:
        """Send digits to the far end."""

    async def media_stats(self, call_id: str) -> MediaStats:
        """What goes on in a call; raises `NotFound`."""
        ...
