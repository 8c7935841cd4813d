"""The entry list: the intercom's own list of who may enter. Manual: Reader > Entry list.

A use that is counted is stored durably before anybody hears that access was granted, so no power cut gives it back.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from axisedge.core.attempts import Attempts, Limits
from axisedge.core.clock import Clock, Timer
from axisedge.core.errors import Conflict, Denied, Unavailable
from axisedge.core.settings import Settings
from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice
from axisedge.hardware.protocols import Credential
from axisedge.reader.credentials import CHECKED_HERE, Answer, Seen, Verdict
from axisedge.reader.entry_events import EntryEvents
from axisedge.reader.entry_settings import (
    ACCESS_GRANTED,
    SECTION,
    CredentialType,
    EntryListSettings,
    Holder,
    Validity,
    card_key,
)

log = logging.getLogger(__name__)

PIN_WAIT = 10.0
"""Seconds after a card in which its PIN must be typed, when the reader has no time of its own."""
PIN_DIGITS = 4
MOST_DRAWS = 10_000

_KINDS = {CredentialType.CARD: "Card", CredentialType.PIN: "PIN", CredentialType.BOTH: "CardAndPIN"}


@dataclass(frozen=True, slots=True)
class PinEntry:
    """How PINs are typed on this device: digits of one that is drawn, and seconds after a card."""

    digits: int = PIN_DIGITS
    wait: float = PIN_WAIT


@dataclass(frozen=True, slots=True)
class _CardShown:
    """A card whose PIN is awaited."""

    holder: str
    until: float


class EntryList:
    """Judges credentials by the list in the settings."""

    name = "entry-list"

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        clock: Clock,
        readers: Callable[[], Sequence[str]],
        pin_entry: Callable[[], PinEntry] = PinEntry,
    ) -> None:
        self._settings = settings
        self._bus = bus
        self._clock = clock
        self._pin_entry = pin_entry
        settings.section(SECTION)
        self._events = EntryEvents.declare(
            bus,
            lambda: [
                *(Choice(reader, reader) for reader in readers()),
                Choice(CHECKED_HERE, "Check credentials"),
            ],
            lambda: [Choice(key, own.name) for key, own in self._list.conditions.items()],
        )
        self._attempts = Attempts(
            clock, lambda: Limits(self._list.wrong_pins, self._list.lockout, self._list.lockout)
        )
        self._cards: dict[str, _CardShown] = {}
        self._unlocking: dict[str, Timer] = {}

    @property
    def _list(self) -> EntryListSettings:
        return self._settings[SECTION]

    async def start(self) -> None:
        """Nothing to begin: `judge` is asked."""

    async def stop(self) -> None:
        """Forget who is half way through."""
        self._cards.clear()
        for timer in self._unlocking.values():
            timer.cancel()
        self._unlocking.clear()

    def draw_pin(self) -> str:
        """A PIN that no holder has; raises `Conflict` when nearly all of its length are taken."""
        taken = {holder.pin.get_secret_value() for holder in self._list.holders.values()}
        digits = self._pin_entry().digits
        for _ in range(MOST_DRAWS):
            pin = "".join(secrets.choice("0123456789") for _ in range(digits))
            if pin not in taken:
                return pin
        raise Conflict(f"no free PIN of {digits} digits was found")

    # -- judging -----------------------------------------------------------------------------------------------

    async def judge(self, credential: Credential) -> Answer | None:
        """The answer to a card or a PIN; None leaves it to the door controller."""
        if not self._list.enabled:
            return None
        if credential.uid:
            return await self._card(credential)
        return await self._pin(credential)

    async def _card(self, credential: Credential) -> Answer | None:
        self._cards.pop(credential.reader, None)
        key = self._matching(lambda holder: holder.card, card_key(credential.uid, credential.bits))
        if not key:
            return self._unknown(credential)
        holder = self._list.holders[key]
        if holder.type is not CredentialType.BOTH:
            return await self._admit(key, credential)
        why = holder.refusal(self._clock.now())
        if why:
            return self._denied(credential, holder, why)
        self._cards[credential.reader] = _CardShown(key, self._clock.monotonic() + self._pin_entry().wait)
        return Answer(Verdict.PIN_NEEDED, "The PIN is needed as well.", holder.name)

    async def _pin(self, credential: Credential) -> Answer | None:
        if self._attempts.locked(credential.reader):
            return self._denied(credential, None, "the keypad is locked after too many wrong PINs")
        shown = self._cards.pop(credential.reader, None)
        if shown is not None and self._clock.monotonic() <= shown.until:
            holder = self._list.holders.get(shown.holder)
            if holder is None or not _same(holder.code, credential.pin):
                return self._denied(credential, holder, "the PIN is wrong")
            return await self._admit(shown.holder, credential)
        key = self._matching(
            lambda holder: holder.code if holder.type is CredentialType.PIN else "", credential.pin
        )
        return await self._admit(key, credential) if key else self._unknown(credential)

    def _matching(self, of: Callable[[Holder], str], shown: str) -> str:
        """The id of the holder whose credential this is; every one is compared, in the same time."""
        found = ""
        for key, holder in self._list.holders.items():
            known = of(holder)
            if _same(known, shown) and known:
                found = key
        return found

    def _unknown(self, credential: Credential) -> Answer | None:
        if self._list.forward:
            return None
        return self._denied(credential, None, "nobody on the list has it", Verdict.UNKNOWN)

    async def _admit(self, key: str, credential: Credential) -> Answer:
        """Let the holder pass, counting the use first."""
        matched = self._list.holders[key]

        def use(now: EntryListSettings) -> dict[str, Any]:
            holder = now.holders.get(key)
            if holder is None or (holder.card, holder.code) != (matched.card, matched.code):
                raise Denied("the credential was changed")
            if why := holder.refusal(self._clock.now()):
                raise Denied(why)
            if holder.validity is not Validity.TIMES:
                return {}
            return {"holders": {key: {"uses": holder.uses - 1}}}

        try:
            await self._settings.update(SECTION.name, use, "entry list")
        except (Denied, Unavailable) as error:
            return self._denied(credential, matched, str(error))
        holder = self._list.holders.get(key, matched)
        left = holder.uses if holder.validity is Validity.TIMES else -1
        log.info(
            "%s granted at %s, %s", _KINDS[matched.type], credential.reader, "no limit" if left < 0 else left
        )
        data = {"HolderName": matched.name, "CredentialType": _KINDS[matched.type], "UsesLeft": left}
        for condition in matched.conditions:
            if condition == ACCESS_GRANTED:
                self._bus.publish(self._events.granted, {"Source": credential.reader}, data)
            else:
                self._bus.publish(
                    self._events.condition, {"Condition": condition, "Source": credential.reader}, data
                )
        return Answer(Verdict.GRANTED, "Access granted.", matched.name)

    def _denied(
        self, credential: Credential, holder: Holder | None, why: str, verdict: Verdict = Verdict.DENIED
    ) -> Answer:
        name = "" if holder is None else holder.name
        kind = "Card" if credential.uid else "PIN"
        self._bus.publish(
            self._events.denied,
            {"Source": credential.reader},
            {"HolderName": name, "CredentialType": kind, "Reason": why},
        )
        return Answer(verdict, f"{why[0].upper()}{why[1:]}.", name)

    # -- wrong PINs --------------------------------------------------------------------------------------------

    def heard(self, seen: Seen) -> None:
        """Count the wrong PINs, whoever judged them; one that was only handed on may be right."""
        reader = seen.credential.reader
        if (
            not seen.answer.judged
            or not seen.credential.pin
            or not self._list.enabled
            or self._attempts.locked(reader)
        ):
            return
        if seen.answer.verdict is Verdict.GRANTED:
            self._attempts.succeeded(reader)
        elif seen.answer.verdict is not Verdict.PIN_NEEDED and self._attempts.failed(reader):
            log.warning("the keypad of %s is locked for %d s after wrong PINs", reader, self._list.lockout)
            self._bus.publish(self._events.locked, {"Source": reader}, {"Locked": True})
            self._unlocking[reader] = self._clock.call_later(self._list.lockout, self._unlocked, reader)

    def _unlocked(self, reader: str) -> None:
        self._unlocking.pop(reader, None)
        self._bus.publish(self._events.locked, {"Source": reader}, {"Locked": False})


def _same(known: str, shown: str) -> bool:
    """Whether both are the same, in a time that tells nothing about how much of them is."""
    return hmac.compare_digest(known.encode(), shown.encode())
