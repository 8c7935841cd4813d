"""Events as XML: the ``wsnt:NotificationMessage`` of ONVIF Core section 9 and the metadata document of a stream.

Written as text, because this runs for every event and every viewer; names come from declarations, values are
escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from axisedge.events.declarations import NAMESPACES, Event

TT = "http://www.onvif.org/ver10/schema"
WSNT = "http://docs.oasis-open.org/wsn/b-2"
WSA = "http://www.w3.org/2005/08/addressing"
SIMPLE_DIALECT = "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Simple"

EMPTY_DOCUMENT = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<tt:MetadataStream xmlns:tt="{TT}"></tt:MetadataStream>\n'
)
"""What a metadata stream begins with, so that a viewer sees it alive before anything happens."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_TO_ESCAPE = re.compile('[&<>"\t\n\r]')
_PREFIXES = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())


def escape(text: str) -> str:
    """``text`` for element content and for an attribute in double quotes; what XML cannot carry becomes U+FFFD."""
    return _TO_ESCAPE.sub(lambda match: _ESCAPES[match[0]], _NOT_XML.sub("\ufffd", text))


def utc_time(moment: datetime) -> str:
    """``2026-03-04T05:06:07.089012Z``: always UTC, always six decimals."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def message(event: Event) -> str:
    """The ``tt:Message`` element; the prefix ``tt`` must be bound around it.

    A pulse has neither ``PropertyOperation`` nor ``tt:Key``.
    """
    when = utc_time(event.time)
    data = f"<tt:Data>{_items(event.data)}</tt:Data>"
    if event.operation is None:
        source = f"<tt:Source>{_items(event.source)}</tt:Source>" if event.source else "<tt:Source/>"
        return f'<tt:Message UtcTime="{when}">{source}{data}</tt:Message>'
    return (
        f'<tt:Message UtcTime="{when}" PropertyOperation="{event.operation}">'
        f"<tt:Source>{_items(event.source)}</tt:Source><tt:Key></tt:Key>{data}</tt:Message>"
    )


def notification(event: Event, producer: str) -> str:
    """The ``wsnt:NotificationMessage`` element, binding its own prefixes except ``tt``.

    ``producer`` is the UUID of the device.
    """
    return (
        f'<wsnt:NotificationMessage{_PREFIXES} xmlns:wsnt="{WSNT}" xmlns:wsa5="{WSA}">'
        f'<wsnt:Topic Dialect="{SIMPLE_DIALECT}">{escape(event.topic)}</wsnt:Topic>'
        f"<wsnt:ProducerReference><wsa5:Address>uri://{producer}/ProducerReference</wsa5:Address>"
        f"</wsnt:ProducerReference><wsnt:Message>{message(event)}</wsnt:Message></wsnt:NotificationMessage>"
    )


def document(event: Event, producer: str) -> str:
    """One event as a metadata document of its own (VAPIX "Event data streaming")."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<tt:MetadataStream xmlns:tt="{TT}">\n'
        f"<tt:Event>{notification(event, producer)}</tt:Event></tt:MetadataStream>\n"
    )


def _items(values: Mapping[str, str]) -> str:
    return "".join(
        f'<tt:SimpleItem Name="{escape(name)}" Value="{escape(value)}"/>' for name, value in values.items()
    )
