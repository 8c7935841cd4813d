"""Who may pass: pure. Everything that counts comes in as an argument, and the answer says why.

The order of the checks is that of VAPIX "Access control service": the credential, its access profiles, the access
point, what was shown, anti-passback.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from axisedge.access.model import (
    OPERATORS,
    AccessPoint,
    AccessProfile,
    AuthenticationProfile,
    Credential,
    IdFactor,
    Status,
    User,
    moment,
)


class Reason(StrEnum):
    """Why it was decided so."""

    GRANTED = "Granted"
    NOT_FOUND = "InvalidCredential"
    """Nobody has this."""
    NOT_ENABLED = "CredentialNotEnabled"
    NOT_ACTIVE = "CredentialNotActive"
    EXPIRED = "CredentialExpired"
    NO_PROFILE = "InvalidAccessProfile"
    """None of its access profiles counts now."""
    UNAUTHORIZED = "Unauthorized"
    """Not at this access point."""
    WRONG_TIME = "NotPermittedAtThisTime"
    WRONG_PIN = "InvalidPIN"
    INCOMPLETE = "AuthenticationIncomplete"
    """Right so far; something more must be shown."""
    WRONG_KIND = "AuthenticationNotAccepted"
    """This kind of credential does not count at this access point."""
    PASSBACK = "AntiPassbackViolation"
    POINT_DISABLED = "AccessPointDisabled"
    LOCKED_OUT = "LockedOut"
    """Too many wrong PINs came from this reader."""
    DOOR = "DoorNotAvailable"
    """The door's mode allows no access."""


_BEST_FIRST = (
    Reason.GRANTED,
    Reason.INCOMPLETE,
    Reason.PASSBACK,
    Reason.WRONG_PIN,
    Reason.WRONG_TIME,
    Reason.WRONG_KIND,
)
"""Which of several credentials' answers is told."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a credential was seen last, for anti-passback."""

    area: str
    since: datetime
    violation: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A credential with everything that belongs to it."""

    credential: Credential
    digests: Mapping[str, bytes]
    """What it is recognised by, by the name of the id data."""
    user: User | None = None
    profiles: Sequence[tuple[AccessProfile, str, str]] = ()
    """Its access profiles, own and of its holder's groups, each with the times from and to which it has it."""
    whereabouts: Whereabouts | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What counts beside the credential."""

    now: datetime
    point: AccessPoint
    authentication: Mapping[str, AuthenticationProfile]
    active: Callable[[Sequence[str]], bool]
    """Whether a list of schedules is active; an empty list always is."""
    digest: Callable[[str, str], bytes | None] = lambda name, value: None
    """What a value of an identification type looks like when it is shown; None when nobody can show it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer."""

    reason: Reason
    known: Known | None = None
    needed: Sequence[str] = ()
    """What must be shown as well, when the reason is `Reason.INCOMPLETE`."""
    duress: bool = False
    soft_violation: bool = False
    """Granted although anti-passback was violated."""
    shared: bool = False
    """Several credentials fit: nobody can say which it was."""

    @property
    def granted(self) -> bool:
        """Whether somebody may pass."""
        return self.reason is Reason.GRANTED

    @property
    def token(self) -> str:
        """The credential, where it is known which."""
        return self.known.credential.token if self.known and not self.shared else ""

    @property
    def holder(self) -> str:
        """The name of its holder."""
        return self.known.user.name if self.known and self.known.user and not self.shared else ""


def decide(shown: Mapping[str, bytes], candidates: Sequence[Known], situation: Situation) -> Decision:
    """Decide on what was ``shown`` (digests by name); ``candidates`` have at least one of it."""
    if not situation.point.enabled:
        return Decision(Reason.POINT_DISABLED)
    answers = [_one(shown, known, situation) for known in candidates if _may_be(shown, known)]
    if not answers:
        return Decision(Reason.NOT_FOUND)
    granted = [answer for answer in answers if answer.granted]
    if len(granted) > 1:
        first = granted[0]
        return Decision(Reason.GRANTED, first.known, duress=any(g.duress for g in granted), shared=True)
    return min(answers, key=lambda answer: _rank(answer.reason))


def _may_be(shown: Mapping[str, bytes], known: Known) -> bool:
    """Whether the length fits: the same number in more or fewer bits is another card, where both lengths are known."""
    given, stored = shown.get("BitCount"), known.digests.get("BitCount")
    return given is None or stored is None or _same(given, stored)


def best_of(decisions: Sequence[Decision]) -> Decision:
    """The one that is told where several were made: granted before all others; raises ValueError when empty."""
    return min(decisions, key=lambda decision: _rank(decision.reason))


def _rank(reason: Reason) -> int:
    return _BEST_FIRST.index(reason) if reason in _BEST_FIRST else len(_BEST_FIRST)


def _one(shown: Mapping[str, bytes], known: Known, situation: Situation) -> Decision:
    reason = _usable(known.credential, situation.now)
    if reason is not None:
        return Decision(reason, known)
    profile = _profile(known, situation)
    if isinstance(profile, Reason):
        return Decision(profile, known)
    answer = _identified(shown, known, profile, situation)
    if not answer.granted:
        return answer
    return _passback(answer, known, situation)


def _usable(credential: Credential, now: datetime) -> Reason | None:
    if not credential.enabled or credential.status is not Status.ENABLED:
        return Reason.NOT_ENABLED
    return _window(credential.valid_from, credential.valid_to, now)


def _window(begin: str, end: str, now: datetime) -> Reason | None:
    since, until = moment(begin), moment(end)
    if since is not None and now < since:
        return Reason.NOT_ACTIVE
    if until is not None and now >= until:
        return Reason.EXPIRED
    return None


def _profile(known: Known, situation: Situation) -> AccessProfile | Reason:
    """The first access profile that lets it pass here and now, or why none does."""
    now, worst = situation.now, Reason.NO_PROFILE
    for profile, begin, end in known.profiles:
        if (
            not profile.enabled
            or _window(begin, end, now)
            or _window(profile.valid_from, profile.valid_to, now)
        ):
            continue
        policies = [p for p in profile.access_policy if p.access_point == situation.point.token]
        if not policies:
            worst = Reason.UNAUTHORIZED if worst is Reason.NO_PROFILE else worst
        elif situation.active(profile.schedule) and any(situation.active(p.schedule) for p in policies):
            return profile
        else:
            worst = Reason.WRONG_TIME
    return worst


def _identified(
    shown: Mapping[str, bytes], known: Known, profile: AccessProfile, situation: Situation
) -> Decision:
    """Whether what was shown is enough. The credential's identification types stand above the access profile's."""
    names = (
        known.credential.authentication_profile
        or profile.authentication_profile
        or situation.point.authentication_profile
    )
    best = Decision(Reason.WRONG_KIND, known)
    for name in names:
        kind = situation.authentication.get(name)
        if kind is None or not kind.id_factor or not situation.active(kind.schedule):
            continue
        answer = _factors(shown, known, kind.id_factor, situation)
        if _rank(answer.reason) < _rank(best.reason):
            best = answer
    return best


def _factors(
    shown: Mapping[str, bytes], known: Known, factors: Sequence[IdFactor], situation: Situation
) -> Decision:
    missing: list[str] = []
    duress = matched = False
    for factor in factors:
        given = shown.get(factor.id_data_name)
        if given is not None and missing:  # in order only: a PIN before its card is no help to anybody
            return Decision(Reason.WRONG_KIND, known)
        if given is None:
            missing.append(factor.id_data_name)
            continue
        if factor.id_match_operator_name == "OperatorValueEqual":
            if not _same(given, situation.digest(factor.id_data_name, factor.operator_value)):
                return Decision(Reason.WRONG_KIND, known)
            continue
        if factor.id_match_operator_name not in OPERATORS:
            return Decision(Reason.WRONG_KIND, known)
        stored = factor.id_data_name
        if factor.id_match_operator_name == "IdDataEqualToField":
            stored = factor.operator_value
        if _same(given, known.digests.get(stored)):
            matched, duress = True, duress or stored == "DuressPIN"
        elif stored == "PIN" and _same(given, known.digests.get("DuressPIN")):
            matched = duress = True
        else:
            pin = factor.id_data_name == "PIN"
            return Decision(Reason.WRONG_PIN if pin else Reason.WRONG_KIND, known)
    if missing:
        return Decision(Reason.INCOMPLETE if matched else Reason.WRONG_KIND, known, tuple(missing))
    return Decision(Reason.GRANTED, known, duress=duress)


def _same(given: bytes, stored: bytes | None) -> bool:
    return stored is not None and hmac.compare_digest(given, stored)


def _passback(answer: Decision, known: Known, situation: Situation) -> Decision:
    facts = situation.point.attributes()
    mode, there = facts.get("AntiPassbackMode", ""), known.whereabouts
    exempt = known.credential.attributes().get("AntiPassbackOverride", "").lower() == "true"
    if mode not in ("Logical", "TimedLogical") or there is None or exempt:
        return answer
    violated = bool(there.area) and there.area == situation.point.area_to
    if mode == "TimedLogical":
        limit = timedelta(seconds=passback_timeout(situation.point))
        violated = violated and abs(situation.now - there.since) < limit  # also when the clock was put back
    elif situation.point.area_from and there.area and there.area != situation.point.area_from:
        violated = True
    if not violated:
        return answer
    if facts.get("AntiPassbackEnforcementMode", "Hard") == "Soft":
        return Decision(Reason.GRANTED, known, duress=answer.duress, soft_violation=True)
    return Decision(Reason.PASSBACK, known)


def passback_timeout(point: AccessPoint) -> int:
    """Seconds after which a timed anti-passback forgets; 0 when the attribute is no whole number."""
    text = point.attributes().get("AntiPassbackTimeout", "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
