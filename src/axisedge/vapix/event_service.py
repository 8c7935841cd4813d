"""VAPIX event service (SOAP): the events that exist, schedules, virtual inputs.

Namespace ``http://www.axis.com/vapix/ws/event1``; VAPIX "Event and action services".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiohttp import web
from lxml import etree

from axisedge.core.errors import Conflict, Invalid, LimitReached, NotFound
from axisedge.core.settings import Patch
from axisedge.events import schedules, topics
from axisedge.events.declarations import EventType, Item
from axisedge.events.icalendar import DIALECT
from axisedge.events.rules import ACTION_FAILED
from axisedge.events.schedules import Schedule
from axisedge.vapix.soap import (
    Element,
    Fault,
    Service,
    Services,
    child,
    clean,
    element,
    needed,
    tag,
    text_of,
    truth,
)
from axisedge.web.context import Context
from axisedge.web.routing import identity


def topic_set(types: Iterable[EventType]) -> Element:
    """``wstop:TopicSet`` with the declaration of every event type.

    A folder or topic has a prefix only where the namespace changes; below that its elements have none.
    """
    root = element("wstop", "TopicSet")
    folders: dict[tuple[str, ...], Element] = {(): root}
    for declared in types:
        steps = topics.split(declared.topic)
        path: tuple[str, ...] = ()
        namespace = ""
        for prefix, name in steps:
            parent = folders[path]
            step = f"{prefix}:{name}" if prefix != namespace else name
            path, namespace = (*path, step), prefix
            known = folders.get(path)
            if known is None:
                known = etree.SubElement(parent, tag(prefix, name) if ":" in step else name)
                folders[path] = known
            if name in declared.folders and name != steps[-1][1]:
                known.set(tag("aev", "NiceName"), clean(declared.folders[name]))
        _describe(folders[path], declared)
    return root


def _describe(topic: Element, declared: EventType) -> None:
    topic.set(tag("wstop", "topic"), "true")
    if declared.title:
        topic.set(tag("aev", "NiceName"), clean(declared.title))
    if declared.hidden:
        topic.set("isApplicationData", "true")
    if declared is ACTION_FAILED:
        topic.set("client-event", "true")
    if declared.deprecated:
        topic.set("isDeprecated", "true")
    message = etree.SubElement(topic, tag("aev", "MessageInstance"))
    if declared.stateful:
        message.set(tag("aev", "isProperty"), "true")
    elif not declared.source and not declared.data:
        message.set(
            tag("aev", "isProperty"), "false"
        )  # the axis package stumbles over an element with nothing
    for name, items in (("SourceInstance", declared.source), ("DataInstance", declared.data)):
        if items:
            instance = etree.SubElement(message, tag("aev", name))
            for item in items:
                instance.append(_item(item))


def _item(item: Item) -> Element:
    made = element("aev", "SimpleItemInstance")
    if item.title:
        made.set(tag("aev", "NiceName"), clean(item.title))
    made.set("Type", item.type)
    made.set("Name", item.name)
    if item.state:
        made.set("isPropertyState", "true")
    for choice in item.choices():
        value = element("aev", "Value", choice.value)
        if choice.title:
            value.set(tag("aev", "NiceName"), clean(choice.title))
        made.append(value)
    return made


class EventService:
    """The operations of the event service."""

    def __init__(self, device: Context) -> None:
        self._bus = device.bus
        self._settings = device.settings
        self._inputs = device.virtual_inputs
        self._service = Service("aev", "EventService", (1, 0))
        self._service.operations |= {
            "GetEventInstances": self._get_event_instances,
            "GetScheduledEvents": self._get_scheduled_events,
            "AddScheduledEvent": self._add_scheduled_event,
            "RemoveScheduledEvent": self._remove_scheduled_event,
            "ChangeVirtualInputState": self._change_virtual_input_state,
        }

    @property
    def service(self) -> Service:
        """What is served."""
        return self._service

    async def _get_event_instances(self, request: web.Request, body: Element) -> Element:
        return self._service.answer("GetEventInstances", topic_set(self._bus.types()))

    async def _get_scheduled_events(self, request: web.Request, body: Element) -> Element:
        wanted = text_of(child(child_or(body, "ScheduleFilter"), "ScheduleType"))
        listed = element("aev", "ScheduledEvents")
        for key, schedule in sorted(self._settings[schedules.SECTION].schedules.items()):
            kind = "Pulse" if schedule.calendar.pulse else "Interval"
            if wanted in ("", kind):
                listed.append(_scheduled(key, schedule))
        return self._service.answer("GetScheduledEvents", listed)

    async def _add_scheduled_event(self, request: web.Request, body: Element) -> Element:
        new = needed(body, "NewScheduledEvent")
        calendar = needed(needed(new, "Schedule"), "ICalendar")
        if calendar.get("Dialect", DIALECT) != DIALECT:
            raise Fault("The dialect of the schedule is not known", subcode="ter:InvalidArgVal")
        given = text_of(child(new, "EventID"))
        schedule = {"name": text_of(child(new, "Name")), "schedule": text_of(calendar)}
        added: list[str] = []

        def patch(stored: schedules.SchedulesSettings) -> dict[str, Any]:
            key = given or schedules.free_id(stored)
            if key in stored.schedules:
                raise Conflict(f"A scheduled event with id '{key}' already exists")
            added.append(key)
            return {"schedules": {key: schedule}}

        await self._change(patch, request)
        return self._service.answer("AddScheduledEvent", element("aev", "EventID", added[-1]))

    async def _remove_scheduled_event(self, request: web.Request, body: Element) -> Element:
        key = text_of(needed(body, "EventID"))
        if key not in self._settings[schedules.SECTION].schedules:
            raise NotFound("scheduled event", key)
        await self._change({"schedules": {key: None}}, request)
        return self._service.answer("RemoveScheduledEvent")

    async def _change(self, patch: Patch, request: web.Request) -> None:
        try:
            await self._settings.update(schedules.SECTION.name, patch, identity(request).user)
        except Invalid as error:
            raise Fault(error.why, subcode="ter:InvalidArgVal") from None
        except LimitReached as error:
            raise Fault(str(error), code="Receiver", subcode="ter:Action") from None

    async def _change_virtual_input_state(self, request: web.Request, body: Element) -> Element:
        number = text_of(needed(body, "port"))
        active = truth(text_of(needed(body, "active")), "active")
        if not (number.isascii() and number.isdigit()):
            raise Fault("port must be a number", subcode="ter:InvalidArgVal")
        port = int(number[:9])
        changed = self._inputs.activate(port) if active else self._inputs.deactivate(port)
        state = element("aev", "stateChanged", "true" if changed else "false")
        return self._service.answer("ChangeVirtualInputState", state)


def child_or(parent: Element, name: str) -> Element:
    """The child called ``name``, or ``parent`` itself when there is none."""
    found = child(parent, name)
    return parent if found is None else found


def _scheduled(key: str, schedule: Schedule) -> Element:
    calendar = element("aev", "ICalendar", schedule.schedule, Dialect=DIALECT)
    return element(
        "aev",
        "ScheduledEvent",
        element("aev", "EventID", key),
        element("aev", "Name", schedule.name),
        element("aev", "Schedule", calendar),
    )


def register(services: Services, device: Context) -> None:
    """Serve the event service."""
    services.add(EventService(device).service)
