"""The latest credentials, and what the device answers when one is shown.

The interactive device image reads the UID of the last card here. Who may pass is decided by judges, asked in order:
the entry list, then a door controller. Without one nobody is known.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from axisedge.core.clock import Clock
from axisedge.core.errors import Invalid
from axisedge.core.subsystem import Background
from axisedge.hardware.protocols import Credential, Hardware

log = logging.getLogger(__name__)

KEPT = 10
"""Shown credentials that are remembered; in memory only, because they open doors."""
MOST_BITS = 512
MOST_WAITING = 32
"""Credentials that wait for their answer; more at once is no hand, and is not answered."""
LONGEST_WAIT = 5.0
"""Seconds after which a credential whose turn has not come is not looked at: its door must not open much later."""
CHECKED_HERE = "page"
"""The reader's name of a credential that was typed on the page."""

_UID = re.compile(r"[0-9A-F]{1,128}")
_PIN = re.compile(r"[0-9*#]{1,32}")


class Verdict(StrEnum):
    """What the device says to a credential."""

    GRANTED = "granted"
    PIN_NEEDED = "pin-needed"
    """The card is known; its holder must type a PIN as well."""
    UNKNOWN = "unknown"
    """No credential holder has it."""
    DENIED = "denied"
    """The holder is known, and may not pass now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict with words for people."""

    verdict: Verdict
    message: str
    holder: str = ""
    judged: bool = True
    """Whether anybody has looked who has it; not when it was only handed on, or nobody could be asked."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A credential that was shown, when, and what the device said to it."""

    credential: Credential
    time: datetime
    answer: Answer


NOT_YET = Answer(Verdict.UNKNOWN, "The answer is not there yet.", judged=False)
TOO_LATE = Answer(Verdict.DENIED, "Others before it took too long.", judged=False)

Judge = Callable[[Credential], Awaitable[Answer | None]]
"""Decides; None when it has nothing to say, and the next judge is asked."""


Sieve = Callable[[Credential], Credential | None]
"""Gives what counts of a credential; None when it is to be ignored."""


class Credentials:
    """Listens to every reader of the device."""

    name = "credentials"

    def __init__(self, hardware: Hardware, clock: Clock) -> None:
        self._hardware = hardware
        self._clock = clock
        self._seen: deque[Seen] = deque(maxlen=KEPT)
        self._listeners: tuple[Callable[[Seen], None], ...] = ()
        self._waiting: asyncio.Queue[tuple[Seen, float]] = asyncio.Queue(MOST_WAITING)
        self._turn = asyncio.Lock()
        self.background = Background()
        self.sieve: Sieve = lambda credential: credential
        """What a card at a built-in reader counts as."""
        self.judges: list[Judge] = []
        """Who decides, in the order in which they are asked."""
        self.shown: list[Callable[[Credential], None]] = []
        """Who wants to know what is shown at once, before anybody has decided."""

    async def start(self) -> None:
        """Listen."""
        self.background.spawn(self._answer_in_turn(), "credentials")
        for front in self._hardware.fronts():
            front.watch(self.report)

    async def stop(self) -> None:
        """Listen no longer, and forget what was shown."""
        for front in self._hardware.fronts():
            front.watch(None)
        await self.background.cancel()
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._seen.clear()

    def latest(self) -> list[Seen]:
        """What was shown last, newest first."""
        return list(reversed(self._seen))

    def listen(self, listener: Callable[[Seen], None]) -> None:
        """Call ``listener`` for every credential that is shown or checked."""
        self._listeners = (*self._listeners, listener)

    async def check(self, uid: str = "", bits: int | None = None, pin: str = "") -> Answer:
        """Answer as if the card, the PIN, or both were shown; raises `Invalid` for what no reader could read.

        It is not only a look: who may pass opens the door, and a use that is counted is used.
        """
        uid = normal_uid(uid) if uid else ""
        if pin and not _PIN.fullmatch(pin):
            raise Invalid("pin", "a PIN is 1 to 32 of the keys 0 to 9, * and #")
        if not uid and not pin:
            raise Invalid("uid", "a UID or a PIN is needed")
        length = 4 * (len(uid) + len(uid) % 2) if bits is None else bits
        if uid and not 1 <= length <= MOST_BITS:
            raise Invalid("bits", f"a card has 1 to {MOST_BITS} bits")
        if uid and int(uid, 16).bit_length() > length:
            raise Invalid("bits", f"{length} bits are too few for this UID")
        answer = Answer(Verdict.UNKNOWN, "")
        if uid:
            answer = await self._judge(Credential(CHECKED_HERE, uid=uid, bits=length))
        if pin and (not uid or answer.verdict is Verdict.PIN_NEEDED):
            answer = await self._judge(Credential(CHECKED_HERE, pin=pin))
        return answer

    async def _judge(self, credential: Credential) -> Answer:
        async with self._turn:
            return self._tell(credential, await self._decided(credential))

    def _tell(self, credential: Credential, answer: Answer) -> Answer:
        seen = Seen(credential, self._clock.now(), answer)
        for listener in self._listeners:
            listener(seen)
        return answer

    async def _decided(self, credential: Credential) -> Answer:
        for judge in self.judges:
            answer = await judge(credential)
            if answer is not None:
                return answer
        what = "card" if credential.uid else "PIN"
        return Answer(Verdict.UNKNOWN, f"No credential holder has this {what}.")

    def report(self, credential: Credential) -> None:
        """Somebody showed ``credential`` to a reader; every reader ends here. The answer comes later."""
        sifted = self.sieve(credential)
        if sifted is None:
            return
        credential = sifted
        if credential.uid:
            credential = replace(credential, uid=normal_uid(credential.uid))
        if self._waiting.full():
            log.error("a credential at %s is not answered: %d others wait", credential.reader, MOST_WAITING)
            return
        for shown in self.shown:
            shown(credential)
        seen = Seen(credential, self._clock.now(), NOT_YET)
        self._seen.append(seen)
        self._waiting.put_nowait((seen, self._clock.monotonic() + LONGEST_WAIT))

    async def _answer_in_turn(self) -> None:
        while True:
            seen, until = await self._waiting.get()
            credential = seen.credential
            if self._clock.monotonic() > until:
                log.warning("a credential at %s is not answered: others took too long", credential.reader)
                answer = self._tell(credential, TOO_LATE)
            else:
                answer = await self._judge(credential)
            answered = replace(seen, answer=answer)
            for place, other in enumerate(self._seen):
                if other is seen:
                    self._seen[place] = answered


def normal_uid(text: str) -> str:
    """A UID as upper-case hexadecimal without separators; raises `Invalid`."""
    clean = re.sub(r"[\s:-]", "", text).upper()
    if not _UID.fullmatch(clean):
        raise Invalid("uid", "a UID is 1 to 128 hexadecimal digits")
    return clean


def reversed_uid(uid: str) -> str:
    """The UID with its bytes in the opposite order; twice gives it back, with a leading zero if it had none."""
    whole = uid.zfill(len(uid) + len(uid) % 2)
    return bytes.fromhex(whole)[::-1].hex().upper()
