"""One call: what it is, where it stands, why it ended. Words: VAPIX call service ``CallStatus``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from axisedge.core.clock import Timer


class CallState(StrEnum):
    """Where a call is in its life. It only ever moves down this list."""

    IDLE = "Idle"
    CALLING = "Calling"
    """Not answered yet, in either direction."""
    ACTIVE = "Active"
    TERMINATING = "Terminating"
    """The device has hung up and waits for the far end to notice."""
    TERMINATED = "Terminated"


class Reason(StrEnum):
    """What brought a call into its state."""

    INITIATED = "Initiated"
    ACCEPTED_BY_REMOTE = "AcceptedByRemote"
    ACCEPTED_BY_DEVICE = "AcceptedByDevice"
    NO_ANSWER = "NoAnswer"
    BUSY = "Busy"
    DENIED = "Denied"
    FAILED = "Failed"
    TERMINATED = "Terminated"


class Way(StrEnum):
    """Who began the call."""

    OUTGOING = "Outgoing"
    INCOMING = "Incoming"


class Kind(StrEnum):
    """What carries the call."""

    SIP = "SIP"
    VMS = "VMS"


_BUSY = {486, 600}
_DENIED = {403, 433, 603, 607, 608}
_NO_ANSWER = {408, 480, 487}


def reason_of(code: int) -> Reason:
    """Why a call that was never answered ended, from its final SIP status (RFC 3261 section 21)."""
    if code in _BUSY:
        return Reason.BUSY
    if code in _DENIED:
        return Reason.DENIED
    if code in _NO_ANSWER:
        return Reason.NO_ANSWER
    return Reason.FAILED


@dataclass(slots=True, eq=False)
class Call:
    """One leg between the device and one other. `Calls` alone changes it."""

    id: str
    way: Way
    kind: Kind
    account_id: str
    remote_uri: str
    device_uri: str
    started: datetime
    name: str = ""
    """Whom people know the other side as."""
    contact: str = ""
    """Id of the contact that is called; empty when none is."""
    state: CallState = CallState.IDLE
    reason: Reason = Reason.INITIATED
    answered: datetime | None = None
    stopped: datetime | None = None
    rings: bool = False
    """The far end of an outgoing call has said that it rings."""
    code: int = 0
    """The final SIP status; 0 while there is none."""
    why: str = ""
    """Why it ended, in words for the log."""
    audio_codec: str = ""
    video_codec: str = ""
    accepted: bool = False
    """An incoming call that the device has taken; the caller has not confirmed it yet."""
    test: bool = False
    """Made to see whether it is answered; ends by itself then."""
    extension: str = ""
    """Whom it calls as an extension of the account's server, whichever server that is; empty for other addresses."""
    digits: str = ""
    """What the far end has dialled during the call."""
    number: int = -1
    """Counts outgoing calls since start-up."""
    timer: Timer | None = None

    @property
    def open(self) -> bool:
        """Whether it takes the device's one place: it calls, rings or goes on."""
        return self.state in (CallState.CALLING, CallState.ACTIVE)

    @property
    def over(self) -> bool:
        """Whether nothing more can happen to it."""
        return self.state is CallState.TERMINATED
