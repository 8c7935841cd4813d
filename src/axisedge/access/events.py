"""The events of doors and access. ONVIF Door Control and Access Control services; VAPIX physical access control."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

from axisedge.events.bus import Bus
from axisedge.events.declarations import Choice, EventType, Item

Choices = Callable[[], Sequence[Choice]]
FOLDERS = {
    "Door": "Door",
    "State": "State",
    "AccessControl": "Access control",
    "AccessGranted": "Access granted",
    "AccessTaken": "Access taken",
    "AccessNotTaken": "Access not taken",
    "Denied": "Access denied",
    "CredentialNotFound": "Credential not found",
    "Authentication": "Authentication",
    "IdPoint": "Identification point",
    "Request": "Request",
    "AccessPoint": "Access point",
    "Credential": "Credential",
    "Configuration": "Configuration",
    "Status": "Status",
}
TOKEN = "pt:ReferenceToken"
ENTITIES = {
    "AccessPoint": "Access point",
    "Area": "Area",
    "AccessProfile": "Access rule",
    "AuthenticationProfile": "Identification type",
    "IdPoint": "Identification point",
}
"""What clients are told of when it changes, besides doors and credentials."""
CREDENTIAL = (
    Item("CredentialToken", TOKEN, "Credential"),
    Item("CredentialHolderName", "xsd:string", "Credential holder"),
)


def words(*values: str) -> Choices:
    """Choices that are their own words."""
    return lambda: [Choice(value, value) for value in values]


@dataclass(frozen=True, slots=True)
class AccessEvents:
    """Every declaration, with this device's doors and access points as choices."""

    mode: EventType
    contact: EventType
    lock: EventType
    alarm: EventType
    warning: EventType
    tamper: EventType
    fault: EventType
    granted: EventType
    granted_anonymous: EventType
    taken: EventType
    taken_anonymous: EventType
    not_taken: EventType
    not_taken_anonymous: EventType
    denied: EventType
    denied_anonymous: EventType
    card_unknown: EventType
    pin_unknown: EventType
    wrong_pin: EventType
    duress: EventType
    locked_out: EventType
    activity: EventType
    request_id_data: EventType
    request_pin: EventType
    request_rex: EventType
    point_enabled: EventType
    violation: EventType
    door_changed: EventType
    door_removed: EventType
    credential_changed: EventType
    credential_removed: EventType
    credential_enabled: EventType
    id_point_timeout: EventType
    id_point_tampering: EventType
    id_point_device: EventType
    id_point_secure: EventType
    changed: Mapping[str, EventType]
    """``Configuration/…/Changed`` of what has no field of its own here, by the entity's name."""
    removed: Mapping[str, EventType]
    keys_locked: EventType
    alarm_logged: EventType

    def topics(self) -> frozenset[str]:
        """The topics of all of them that belong in the log."""
        return frozenset(declared.topic for declared in self.all()) - {self.alarm_logged.topic}

    def all(self) -> Sequence[EventType]:
        """Every declaration."""
        found = [getattr(self, field.name) for field in fields(self)]
        return [
            declared for one in found for declared in (one.values() if isinstance(one, Mapping) else (one,))
        ]

    @classmethod
    def declare(cls, bus: Bus, doors: Choices, points: Choices, readers: Choices) -> AccessEvents:
        """Declare them on ``bus``."""
        door = (Item("DoorToken", TOKEN, "Door", choices=doors),)
        point = (Item("AccessPointToken", TOKEN, "Access point", choices=points),)
        reader = (Item("IdPointToken", TOKEN, "Identification point", choices=readers),)
        reason = Item("Reason", "xsd:string", "Reason")

        def state(name: str, title: str, kind: str, *values: str, more: tuple[Item, ...] = ()) -> EventType:
            shown = Item("State", f"tdc:{kind}", "State", state=True, choices=words(*values))
            return EventType(
                f"tns1:Door/State/{name}", title, door, (shown, *more), True, folders=FOLDERS, group="Door"
            )

        def access(path: str, title: str, *data: Item, private: bool = False) -> EventType:
            topic = f"tns1:AccessControl/{path}"
            return EventType(topic, title, point, data, folders=FOLDERS, group="Access", private=private)

        def shown(path: str, title: str, *data: Item, private: bool = False) -> EventType:
            topic = f"tns1:IdPoint/tnsaxis:{path}"
            return EventType(topic, title, reader, data, folders=FOLDERS, group="Access", private=private)

        def state_of_reader(path: str, title: str, item: str) -> EventType:
            topic, state = f"tns1:IdPoint/tnsaxis:{path}", Item(item, "xsd:boolean", title, state=True)
            return EventType(topic, title, reader, (state,), True, hidden=True, folders=FOLDERS)

        def changed(entity: str, what: str, title: str) -> EventType:
            source = (Item(f"{entity}Token", TOKEN, entity),)
            topic = f"tns1:Configuration/{'tnsaxis:' if entity == 'IdPoint' else ''}{entity}/{what}"
            return EventType(topic, title, source, hidden=True, folders=FOLDERS)

        fault = ("Unknown", "Open", "Closed", "Fault")
        events = cls(
            mode=state(
                "DoorMode",
                "Door mode",
                "DoorMode",
                *("Unknown", "Locked", "Unlocked", "Accessed", "Blocked", "LockedDown", "LockedOpen"),
                "DoubleLocked",
            ),
            contact=state("DoorPhysicalState", "Door monitor", "DoorPhysicalState", *fault),
            lock=state(
                "LockPhysicalState", "Lock", "LockPhysicalState", "Unknown", "Locked", "Unlocked", "Fault"
            ),
            alarm=state(
                "DoorAlarm", "Door alarm", "DoorAlarmState", "Normal", "DoorForcedOpen", "DoorOpenTooLong"
            ),
            warning=state("DoorWarning", "Door warning", "DoorWarningState", "Normal", "DoorOpenTooLongWarn"),
            tamper=state(
                "DoorTamper", "Door tamper", "DoorTamperState", "Unknown", "NotInTamper", "TamperDetected"
            ),
            fault=state(
                "DoorFault",
                "Door fault",
                "DoorFaultState",
                *("Unknown", "NotInFault", "FaultDetected"),
                more=(reason,),
            ),
            granted=access("AccessGranted/Credential", "Access granted", *CREDENTIAL),
            granted_anonymous=access("AccessGranted/Anonymous", "Access granted, exit button"),
            taken=access("AccessTaken/Credential", "Access taken", *CREDENTIAL),
            taken_anonymous=access("AccessTaken/Anonymous", "Access taken, exit button"),
            not_taken=access("AccessNotTaken/Credential", "Access not taken", *CREDENTIAL),
            not_taken_anonymous=access("AccessNotTaken/Anonymous", "Access not taken, exit button"),
            denied=access("Denied/Credential", "Access denied", *CREDENTIAL, reason),
            denied_anonymous=access("Denied/Anonymous", "Access denied, exit button", reason),
            card_unknown=access(
                "Denied/CredentialNotFound/Card",
                "Unknown card",
                Item("Card", "xsd:string", "Card"),
                private=True,
            ),
            pin_unknown=access("Denied/CredentialNotFound/PIN", "Unknown PIN"),
            wrong_pin=access("Denied/Authentication/InvalidPIN", "Wrong PIN", *CREDENTIAL),
            duress=access("Duress", "Duress", *CREDENTIAL, reason),
            locked_out=shown("Status/LockedOut", "Keypad locked after wrong PINs"),
            activity=shown(
                "Activity",
                "Reader activity",
                Item("Reason", "xsd:string", "Reason", choices=words("CardPresented", "CodeEntered", "REX")),
            ),
            request_id_data=shown(
                "Request/IdData",
                "Credential shown",
                Item("Card", "xsd:string", "Card"),
                Item("BitCount", "xsd:int", "Bits"),
                Item("CardNr", "xsd:string", "Card number"),
                Item("CardNrHex", "xsd:string", "Card number, hexadecimal"),
                Item("FacilityCode", "xsd:string", "Facility code"),
                Item("LPN", "xsd:string", "License plate"),
                Item("QR", "xsd:string", "Code"),
                private=True,
            ),
            request_pin=shown("Request/PIN", "PIN entered"),
            request_rex=shown("Request/REX", "Exit button pressed", Item("REX", "xsd:string", "Exit button")),
            point_enabled=EventType(
                "tns1:AccessPoint/State/Enabled",
                "Access point enabled",
                point,
                (Item("State", "xsd:boolean", "Enabled", state=True),),
                True,
                folders=FOLDERS,
                group="Access",
            ),
            violation=EventType(
                "tns1:Credential/State/ApbViolation",
                "Anti-passback violated",
                (CREDENTIAL[0],),
                (CREDENTIAL[1], Item("ApbViolation", "xsd:boolean", "Violation")),
                folders=FOLDERS,
                group="Access",
            ),
            door_changed=changed("Door", "Changed", "Door changed"),
            door_removed=changed("Door", "Removed", "Door removed"),
            credential_changed=changed("Credential", "Changed", "Credential changed"),
            credential_removed=changed("Credential", "Removed", "Credential removed"),
            credential_enabled=EventType(
                "tns1:Credential/State/Enabled",
                "Credential enabled",
                (CREDENTIAL[0],),
                (
                    Item("State", "xsd:boolean", "Enabled"),
                    reason,
                    Item("ClientUpdated", "xsd:boolean", "By a client"),
                ),
                hidden=True,
                folders=FOLDERS,
            ),
            id_point_timeout=shown("Timeout", "Nothing more was shown in time"),
            id_point_tampering=state_of_reader("Tampering", "Reader tampering", "Tampering"),
            id_point_device=state_of_reader("Status/Device", "Reader connected", "Status"),
            id_point_secure=state_of_reader("Status/SecureChannel", "Reader's secure channel", "Status"),
            changed={one: changed(one, "Changed", f"{title} changed") for one, title in ENTITIES.items()},
            removed={one: changed(one, "Removed", f"{title} removed") for one, title in ENTITIES.items()},
            alarm_logged=EventType(
                "tnsaxis:EventLogger/Alarm",
                "Alarm in the access log",
                data=(
                    Item("Topic", "xsd:string", "Topic"),
                    Item("Token", TOKEN, "Entry"),
                    Item("UtcTime", "xsd:dateTime", "Time"),
                ),
                folders={"EventLogger": "Access log"},
                group="Access",
            ),
            keys_locked=EventType(
                "tns1:Device/tnsaxis:Peripheral/AddressBlocked",
                "Address blocked after wrong API keys",
                data=(Item("Address", "xsd:string", "Address"),),
                folders={"Device": "Device", "Peripheral": "Peripheral"},
                group="Access",
            ),
        )
        bus.declare(*events.all())
        return events
