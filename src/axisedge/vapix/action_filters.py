"""Conditions of rules in the words of the action service: topic expressions and message contents as XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from axisedge.core.errors import Invalid
from axisedge.events import content, topics
from axisedge.events.conditions import required
from axisedge.events.declarations import NAMESPACES, EventType
from axisedge.events.rule_settings import LONGEST_WAIT, ConditionSettings
from axisedge.vapix.soap import Element, Fault, child, clean, element, needed, text_of

CONCRETE = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete"
ITEM_FILTER = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"
TOPIC_DIALECTS = frozenset(
    {
        CONCRETE,
        "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet",
        "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple",
    }
)

_DURATION = re.compile(
    r"P(?:([0-9]{1,6})D)?(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})(?:\.[0-9]{1,9})?S)?)?"
)
_OPPOSITE = {"1": "0", "0": "1", "true": "false", "false": "true", "active": "inactive", "inactive": "active"}


def _wsnt_fault(reason: str, name: str) -> Fault:
    return Fault(reason, [element("wsnt", name, element("wsrfbf", "Timestamp"))])


def read(parent: Element, types: list[EventType], *, trigger: bool) -> dict[str, Any]:
    """A condition from its XML; raises the fault that the service names for what is wrong with it."""
    expression = needed(parent, "TopicExpression")
    if expression.get("Dialect", CONCRETE).strip() not in TOPIC_DIALECTS:
        raise _wsnt_fault("Unknown topic expression dialect", "TopicExpressionDialectUnknownFault")
    topic = canonical(text_of(expression), _prefixes(expression))
    message = child(parent, "MessageContent")
    if message is not None and message.get("Dialect", ITEM_FILTER).strip() != ITEM_FILTER:
        raise _wsnt_fault("Unknown message content dialect", "InvalidMessageContentExpressionFault")
    wanted = text_of(message)
    try:
        content.parse(wanted)
    except Invalid as error:
        raise _wsnt_fault(error.why, "InvalidMessageContentExpressionFault") from None
    _check_exists(topic, types, trigger=trigger)
    return {"topic": topic, "content": wanted}


def _check_exists(topic: str, types: list[EventType], *, trigger: bool) -> None:
    wanted = topics.parse(topic)
    fitting = [declared for declared in types if wanted.matches(declared.topic)]
    if trigger:
        if not fitting:
            raise Fault("could not match any events", [element("aa", "InvalidFilterFault")])
        return
    properties = [declared for declared in fitting if declared.stateful]
    if len(properties) != 1:
        what = "could not match any property events" if not properties else "matches several property events"
        raise Fault(what, [element("aa", "InvalidConditionFilterFault")])


def _prefixes(expression: Element) -> Mapping[str, str]:
    """Our words for the prefixes that the request has bound, and the usual ones."""
    ours = {uri: prefix for prefix, uri in NAMESPACES.items()}
    bound = {prefix: ours[uri] for prefix, uri in expression.nsmap.items() if prefix and uri in ours}
    return {**topics.WORDS, **bound}


def canonical(expression: str, prefixes: Mapping[str, str]) -> str:
    """``expression`` with our own prefixes, each written only where the namespace changes; raises `Fault`."""
    try:
        topics.parse(expression, prefixes)
        if not expression.strip():
            raise Invalid("topic", "failed to parse topic expression ''")
        return "|".join(_canonical_path(part.strip(), prefixes) for part in re.split(r"[|,]", expression))
    except Invalid as error:
        raise _wsnt_fault(clean(error.why), "InvalidTopicExpressionFault") from None


def _canonical_path(path: str, prefixes: Mapping[str, str]) -> str:
    subtree = path.endswith("//.")
    rest = path.removesuffix("//.").rstrip("/") if subtree else path
    namespace = ""
    steps = []
    for prefix, name in topics.split(rest, prefixes) if rest else ():
        steps.append(f"{prefix}:{name}" if prefix != namespace else name)
        namespace = prefix
    return "/".join(steps) + ("//." if subtree else "")


def written(condition: ConditionSettings, types: list[EventType]) -> list[Element]:
    """``TopicExpression`` and ``MessageContent`` of a condition; an inverted one asks for the opposite value."""
    made = [element("wsnt", "TopicExpression", condition.topic, Dialect=CONCRETE)]
    wanted = _inverted(condition, types) if condition.invert else condition.content
    if wanted:
        made.append(element("wsnt", "MessageContent", wanted, Dialect=ITEM_FILTER))
    return made


def _inverted(condition: ConditionSettings, types: list[EventType]) -> str:
    topic = topics.parse(condition.topic)
    states = {item.name for known in types if topic.matches(known.topic) for item in known.data if item.state}
    asked = required(condition.content)
    if asked:
        flipped = {
            name: _OPPOSITE.get(value, value) if name in states else value for name, value in asked.items()
        }
        if flipped != asked:
            return content.compose(flipped)
    return f"not({condition.content})" if condition.content else ""


def seconds(text: str) -> int:
    """The whole seconds of an ``xsd:duration`` of days, hours, minutes and seconds; raises `Fault`."""
    match = _DURATION.fullmatch(text)
    if match is not None and text != "P":
        days, hours, minutes, rest = (int(part or 0) for part in match.groups())
        total = ((days * 24 + hours) * 60 + minutes) * 60 + rest
        if total <= LONGEST_WAIT:
            return total
    raise Fault(
        f"ActivationTimeout must be a duration of at most {LONGEST_WAIT} seconds, such as PT10S",
        [element("aa", "InvalidActivationTimeoutFault")],
    )
