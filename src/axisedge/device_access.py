"""The part of the composition root that puts doors together; a product without doors loads none of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from axisedge.access.actions import DoorActions
from axisedge.access.decision import Decision, Reason
from axisedge.access.desk import AccessDesk
from axisedge.access.directory import Directory
from axisedge.access.door_schedules import DoorSchedules
from axisedge.access.doors import Doors
from axisedge.access.events import AccessEvents
from axisedge.access.id_point_states import IdPointStates, ReaderFacts
from axisedge.access.log import Entry
from axisedge.access.people import People
from axisedge.access.people_import import Importer
from axisedge.access.peripherals import Peripherals
from axisedge.access.points import Points
from axisedge.access.records import Records
from axisedge.access.rules import Rules
from axisedge.access.schedule_events import ScheduleEvents
from axisedge.access.settings import floor_relays, section
from axisedge.core.errors import Conflict, NotFound, Unavailable
from axisedge.core.keystore import Keystore
from axisedge.events.declarations import Choice
from axisedge.events.schedules import PREFIX, Schedules
from axisedge.events.schedules import SECTION as SCHEDULES
from axisedge.hardware.protocols import Credential, CredentialKind
from axisedge.io.ports import Ports
from axisedge.reader.credentials import Answer, Verdict
from axisedge.reader.osdp_panel import Link, Security
from axisedge.reader.reader_settings import ReadersSettings
from axisedge.vapix import pacs, peripheral_push
from axisedge.vapix.pacs_access import AccessService
from axisedge.vapix.pacs_door_priority import DoorPriorityService
from axisedge.vapix.pacs_doors import DoorService
from axisedge.vapix.pacs_eventlog import EventLogService
from axisedge.vapix.pacs_idpoint import IdPointService
from axisedge.vapix.pacs_idpoint_config import IdPointConfigurations
from axisedge.vapix.pacs_keystore import KeyStoreService
from axisedge.vapix.pacs_pin import IoAssignmentService
from axisedge.vapix.pacs_schedule import ScheduleService
from axisedge.vapix.pacs_upkeep import UpkeepService
from axisedge.vapix.soap import Services
from axisedge.web.context import Context
from axisedge.web.page_api import access_rules_api, doors_api, people_api, people_file_api, peripherals_api
from axisedge.web.routing import Routes

log = logging.getLogger(__name__)

STANDARD = {
    "standard_office_hours": PREFIX + "office_hours",
    "standard_weekends": PREFIX + "weekends",
    "standard_after_hours": PREFIX + "after_hours",
}
"""Schedules that clients of physical access control know by another name."""
ALWAYS = "standard_always"
UUID_PREFIX = "5581ad80-95b0-11e0-b883-"
"""Of the UUIDs of door controllers; the MAC address follows."""


class DoorCircuits:
    """The ports of the device, as doors know them."""

    def __init__(self, ports: Ports, floors: Mapping[str, int]) -> None:
        """``floors`` are the ports of relays that a floor may have: also those of modules that are not there."""
        self._ports = ports
        self._index = {**floors, **{port.fact.line: port.index for port in ports}}

    def _of(self, line: str) -> int:
        try:
            return self._index[line]
        except KeyError:
            raise NotFound("port", line) from None

    def reserve(self, line: str, owner: str) -> None:
        """See `Circuits.reserve`."""
        self._ports.reserve(self._of(line), owner)

    def release(self, line: str) -> None:
        """See `Circuits.release`."""
        self._ports.release(self._of(line))

    def drive(self, line: str, closed: bool, seconds: float = 0.0) -> None:
        """See `Circuits.drive`."""
        self._ports.drive(self._of(line), closed, seconds)

    def closed(self, line: str) -> bool:
        """See `Circuits.closed`."""
        return self._ports.circuit(self._of(line))

    def fault(self, line: str) -> str:
        """See `Circuits.fault`."""
        port = self._ports[self._of(line)]
        return port.loop.value if port.supervised and port.loop.tampered else ""

    def line_of(self, port: int) -> str:
        """See `Circuits.line_of`."""
        return self._ports[port].fact.line


def is_active(schedules: Schedules, token: str) -> bool:
    """Whether a schedule is active now; one that does not exist is not."""
    if token == ALWAYS:
        return True
    return schedules.active(STANDARD.get(token, token))


def id_data(credential: Credential) -> dict[str, str]:
    """What was shown, as id data."""
    if credential.pin and not credential.uid:
        return {"PIN": credential.pin.rstrip("#")}
    shown = {"PIN": credential.pin.rstrip("#")} if credential.pin else {}
    if credential.kind in (CredentialKind.PLATE, CredentialKind.QR):
        text = bytes.fromhex(credential.uid).decode(errors="replace")
        return {**shown, "LPN" if credential.kind is CredentialKind.PLATE else "QR": text}
    return {**shown, "Card": credential.uid.lower()}


def answer_of(decision: Decision) -> Answer:
    """A decision as readers and pages are told it."""
    verdict = {
        Reason.GRANTED: Verdict.GRANTED,
        Reason.INCOMPLETE: Verdict.PIN_NEEDED,
        Reason.NOT_FOUND: Verdict.UNKNOWN,
    }.get(decision.reason, Verdict.DENIED)
    words = {
        Reason.GRANTED: "Access granted.",
        Reason.INCOMPLETE: "Something more must be shown.",
        Reason.NOT_FOUND: "Nobody has this credential.",
    }.get(decision.reason, f"Access denied: {decision.reason}.")
    return Answer(verdict, words, decision.holder)


def surfaces(routes: Routes, services: Services, context: Context) -> None:
    """Serve the physical access services, and the page."""
    pacs.register(routes, services, parts_of(context))
    directory, desk = context.access_directory, context.access_desk
    if context.doors is not None and directory is not None and desk is not None:
        doors_api.register(routes, context.doors, directory)
        people = People(directory)
        people_api.register(routes, people)
        people_file_api.register(routes, people, Importer(directory))
        access_rules_api.register(routes, Rules(directory, desk.points), lambda: rule_schedules(context))

    if context.peripherals is not None:
        peripheral_push.register(routes, context.peripherals)
        peripherals_api.register(routes, context.peripherals)


def rule_schedules(context: Context) -> list[tuple[str, str]]:
    """Ids and names of the schedules that a rule may have, besides always; a pulse lasts for no time."""
    known = {key: token for token, key in STANDARD.items()}
    return [
        (known.get(key, key), schedule.name or key)
        for key, schedule in context.settings[SCHEDULES].schedules.items()
        if not schedule.calendar.pulse
    ]


def own_readers(context: Context) -> list[str]:
    """The ids of the readers that may be wired to the device."""
    return [f"reader-{number}" for number in range(1, context.product.count("reader") + 1)]


def reader_facts(context: Context) -> Mapping[str, ReaderFacts]:
    """The wired readers as they are now."""
    states = {} if context.readers is None else context.readers.states()
    section = context.settings.get("readers") if states else None
    wired = section.readers if isinstance(section, ReadersSettings) else {}
    return {
        token: ReaderFacts(
            connected=state.link is Link.CONNECTED,
            secure=state.secure,
            tampered=state.tampered,
            securable=token in wired and wired[token].security is not Security.PLAIN,
        )
        for token, state in states.items()
    }


def told_again(context: Context) -> Callable[[], None]:
    """What makes schedules of doors be looked at again."""

    def changed() -> None:
        if context.door_schedules is not None:
            context.door_schedules.again()

    return changed


def parts_of(context: Context) -> list[pacs.Pacs]:
    """The physical access services of a device with doors."""
    doors, desk, directory = context.doors, context.access_desk, context.access_directory
    if doors is None or desk is None or directory is None:
        raise AssertionError("doors are put together before what serves them")
    schedules = ScheduleService(
        context.settings,
        directory,
        {ALWAYS: "", **STANDARD},
        context.clock,
        context.schedules.at,
    )
    configurations = IdPointConfigurations(
        directory, desk.points, context.settings, own_readers(context), lambda: reader_facts(context)
    )
    priority = DoorPriorityService(directory, doors, told_again(context), schedules.knows)
    return [
        *DoorService(context.product, context.settings, doors.section, doors, priority).parts,
        *AccessService(directory, desk, UpkeepService(directory, context.clock)).parts,
        *IdPointService(directory, desk, configurations).parts,
        *schedules.parts,
        *EventLogService(directory.records).parts,
        *KeyStoreService(directory, context.clock).parts,
        *IoAssignmentService(context.settings, doors.section, context.product.count("door")).parts,
    ]


def add(context: Context, state: Path, keystore: Keystore) -> Records:
    """Give ``context`` its doors. Whoever called closes what it returns, last."""
    settings, bus, clock = context.settings, context.bus, context.clock
    declared = settings.section(section(context.product))
    records = Records(state, keystore, clock)
    records.uuid = f"{UUID_PREFIX}{context.identity.mac.replace(':', '').lower()}"
    readers = own_readers(context)
    mac = context.identity.mac.replace(":", "").lower()
    points = Points(records.store, lambda: settings[declared], readers, f"Axis-{mac} AccessController")

    def doors_there() -> Sequence[Choice]:
        return [Choice(token, door.name or token) for token, door in settings[declared].doors.items()]

    def points_there() -> Sequence[Choice]:
        return [
            Choice(f"{d.value} {way}", f"{d.title} {way}")
            for d in doors_there()
            for way in (("in",) if settings[declared].doors[d.value].is_floor else ("in", "out"))
        ]

    events = AccessEvents.declare(
        bus, doors_there, points_there, lambda: [Choice(reader, reader) for reader in readers]
    )

    def alarmed(entry: Entry) -> None:
        told = {"Topic": entry.topic, "Token": entry.token, "UtcTime": entry.time.isoformat()}
        bus.publish(events.alarm_logged, None, told)

    records.alarmed.append(alarmed)
    circuits = DoorCircuits(context.ports, floor_relays(context.product))
    doors = Doors(declared, settings, bus, clock, circuits, records, events)
    desk = AccessDesk(
        lambda: settings[declared],
        bus,
        clock,
        records,
        events,
        doors,
        points,
        lambda token: is_active(context.schedules, token),
    )

    async def judge(credential: Credential) -> Answer | None:
        try:
            decision = await desk.present(credential.reader, id_data(credential), credential.bits)
        except (NotFound, Conflict, Unavailable) as error:  # the next one must have an answer all the same
            log.error("nothing opens for what was shown at %s: %s", credential.reader, error)
            return Answer(Verdict.DENIED, f"Access denied: {error}.")
        return None if decision is None else answer_of(decision)

    context.credentials.judges.append(judge)
    DoorActions(doors).register(context.actions)
    directory = Directory(
        records, events, bus, clock, mac, lambda actor, done: context.audit.record(actor, "access", done)
    )
    context.doors, context.access_desk, context.access_directory = doors, desk, directory
    context.peripherals = Peripherals(directory, desk, events, bus, clock)
    context.id_points = IdPointStates(bus, events, records, points, lambda: reader_facts(context))
    topic = context.schedules.interval.topic
    ScheduleEvents(
        bus,
        context.schedules.interval,
        context.schedules.pulse,
        {key: token for token, key in STANDARD.items()},
        lambda key: context.schedules.at(key, clock.now())[1],
    )
    context.door_schedules = DoorSchedules(
        doors, records, bus, topic, lambda token: is_active(context.schedules, token)
    )
    return records
