"""What the database of the door controller holds; names on the wire as in VAPIX "Access control service"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

LONGEST_TOKEN = 64
LONGEST_VALUE = 256
MOST_ITEMS = 256
"""Entries of one list inside one item."""


def _wire(name: str) -> str:
    special = {"token": "token", "type": "type", "id_data": "IdData", "id_point": "IdPoint"}
    return special.get(name) or "".join(part.capitalize() for part in name.split("_"))


class Part(BaseModel):
    """Base: names as on the wire, nothing unknown is taken."""

    model_config = ConfigDict(
        alias_generator=_wire, populate_by_name=True, extra="forbid", frozen=True, hide_input_in_errors=True
    )


T = TypeVar("T")


def _listed(value: object) -> object:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _no_null(value: object) -> object:
    return "" if value is None else value


def _moment(text: str) -> str:
    if text:
        moment(text)
    return text


def moment(text: str) -> datetime | None:
    """A time as the service writes it, None when it is empty; raises ValueError. Without a zone it is UTC."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


Several = Annotated[list[T], BeforeValidator(_listed), Field(max_length=MOST_ITEMS)]
Token = Annotated[str, BeforeValidator(_no_null), Field(max_length=LONGEST_TOKEN)]
Name = Annotated[str, BeforeValidator(_no_null), Field(max_length=64)]
Words = Annotated[str, BeforeValidator(_no_null), Field(max_length=1024)]
Moment = Annotated[str, BeforeValidator(_no_null), Field(max_length=40), AfterValidator(_moment)]


class Attribute(Part):
    """A named value beside the others."""

    type: str = Field("", max_length=64)
    name: str = Field(min_length=1, max_length=64)
    value: str = Field("", max_length=1024)


class Item(Part):
    """Whatever has a token."""

    token: Token = ""


AnyItem = TypeVar("AnyItem", bound=Item)


class Described(Item):
    """Whatever a person has named."""

    name: Name = ""
    description: Words = ""
    attribute: Several[Attribute] = Field(default_factory=list)

    def attributes(self) -> Mapping[str, str]:
        """The attributes by name."""
        return {one.name: one.value for one in self.attribute}


class User(Described):
    """A person who may hold credentials."""

    group: Several[Token] = Field(default_factory=list)
    """Tokens of the groups that the person belongs to."""


class Group(Described):
    """People who have the same access profiles."""

    access_profile: Several[Token] = Field(default_factory=list)


class Area(Described):
    """A part of the building, for anti-passback."""


class IdData(Part):
    """One thing that identifies: ``Card`` (hexadecimal), ``CardNr``, ``PIN``, ``DuressPIN``, ``LPN``, ``QR`` …"""

    name: str = Field(min_length=1, max_length=64)
    value: str = Field(min_length=1, max_length=LONGEST_VALUE)


class CredentialAccessProfile(Part):
    """An access profile that a credential has, for a while or for ever."""

    access_profile: Token
    valid_from: Moment = ""
    valid_to: Moment = ""


class Status(StrEnum):
    """What is the matter with a credential."""

    NOT_ACTIVATED = "NotActivated"
    ENABLED = "Enabled"
    DISABLED = "Disabled"
    LOCKED_OUT = "LockedOut"
    LOST = "Lost"
    STOLEN = "Stolen"
    DAMAGED = "Damaged"
    DESTROYED = "Destroyed"
    INACTIVE = "Inactive"
    MAX_DAYS = "MaxDays"
    MAX_USES = "MaxUses"
    EXPIRED = "Expired"


class Credential(Item):
    """What somebody shows at a reader."""

    user_token: Token = ""
    description: Words = ""
    valid_from: Moment = ""
    valid_to: Moment = ""
    enabled: bool = True
    status: Status = Status.ENABLED
    id_data: Several[IdData] = Field(default_factory=list)
    attribute: Several[Attribute] = Field(default_factory=list)
    authentication_profile: Several[Token] = Field(default_factory=list)
    credential_access_profile: Several[CredentialAccessProfile] = Field(default_factory=list)

    def attributes(self) -> Mapping[str, str]:
        """The attributes by name."""
        return {one.name: one.value for one in self.attribute}


class AccessPolicy(Part):
    """At which access point, and when."""

    access_point: Token
    schedule: Several[Token] = Field(default_factory=list)
    authorization_profile: Several[Token] = Field(default_factory=list)
    attribute: Several[Attribute] = Field(default_factory=list)


class AccessProfile(Described):
    """An access rule: where and when whoever has it may pass."""

    valid_from: Moment = ""
    valid_to: Moment = ""
    enabled: bool = True
    schedule: Several[Token] = Field(default_factory=list)
    authentication_profile: Several[Token] = Field(default_factory=list)
    access_policy: Several[AccessPolicy] = Field(default_factory=list)


OPERATORS = ("IdDataEqual", "OperatorValueEqual", "IdDataEqualToField")


class IdFactor(Part):
    """One thing that must be shown."""

    id_data_name: str = Field(min_length=1, max_length=64)
    id_match_operator_name: str = "IdDataEqual"
    """One of `OPERATORS`; with another one it never matches."""
    operator_value: str = ""


class AuthenticationProfile(Described):
    """An identification type: what must be shown, and when this counts."""

    schedule: Several[Token] = Field(default_factory=list)
    id_factor: Several[IdFactor] = Field(default_factory=list)


class IdPointDevice(Part):
    """A reader of an access point."""

    id_point: Token
    device_u_u_i_d: str = Field("", max_length=64, alias="DeviceUUID")


class AccessPoint(Described):
    """One side of a door, with what identifies there."""

    area_from: Token = ""
    area_to: Token = ""
    entity_type: str = Field("axtdc:Door", max_length=64)
    entity: Token = ""
    door_device_u_u_i_d: str = Field("", max_length=64, alias="DoorDeviceUUID")
    enabled: bool = True
    id_point_device: Several[IdPointDevice] = Field(default_factory=list)
    authentication_profile: Several[Token] = Field(default_factory=list)
    action_argument: Several[Attribute] = Field(default_factory=list)
    action: str = Field("Access", pattern="^(Access|AccessDoor|AccessDoorWithoutUnlock)$")


class AccessController(Described):
    """The access points that work."""

    access_point: Several[Token] = Field(default_factory=list)


class IdPoint(Described):
    """A reader, keypad or exit button, as people see it."""

    area: Token = ""
    location: Words = ""
    action: str = Field("Access", max_length=64)
    min_p_i_n_size: int = Field(4, ge=0, le=32, alias="MinPINSize")
    max_p_i_n_size: int = Field(4, ge=0, le=32, alias="MaxPINSize")
    end_of_p_i_n: str = Field("#", max_length=4, alias="EndOfPIN")
    timeout: str = Field("PT10S", max_length=32)
    heartbeat_interval: str = Field("PT10M", max_length=32)


class NameValue(Part):
    """One setting of a hardware configuration."""

    name: str = Field(min_length=1, max_length=64)
    value: str = Field("", max_length=256)


class IdPointConfiguration(Item):
    """Which card formats an identification point reads, and how it is wired; its token is that of the point."""

    device_u_u_i_d: str = Field("", max_length=64, alias="DeviceUUID")
    id_data_configuration: Several[Token] = Field(default_factory=list)
    configuration: Several[NameValue] = Field(default_factory=list)


class AccessControllerConfiguration(Item):
    """What a client keeps about an access controller."""

    device_u_u_i_d: str = Field("", max_length=64, alias="DeviceUUID")
    configuration: Several[NameValue] = Field(default_factory=list)


class ScheduleText(Described):
    """A schedule as a client has written it, beside what the device made of it."""

    definition: str = Field("", max_length=20_000)
    exceptions: str | None = Field(None, max_length=20_000)
    made: str = ""
    """The device's own text; when that differs now, somebody else has changed the schedule since."""


class EncryptionKey(Item):
    """A key of the key store; ``sealed`` is never told."""

    name: Name = ""
    description: Words = ""
    sealed: str = ""
    modification_time: Moment = ""


DoorActionName = Literal[
    "NoAction",
    "Release",
    "LockDownRelease",
    "LockOpenRelease",
    "Lock",
    "Unlock",
    "Access",
    "Block",
    "LockDown",
    "LockOpen",
    "DoubleLock",
]


class DoorPriorityAction(Part):
    """A priority level, and what it wants before anybody has told it anything."""

    priority_level: str = Field(min_length=1, max_length=64)
    door_action: Literal["Release", "Lock", "Unlock", "Block", "LockDown", "LockOpen", "DoubleLock"] = (
        "Release"
    )


class PriorityConfiguration(Item):
    """The levels at which a door may be held in a state, the highest first."""

    name: Name = ""
    default_priority: str = Field("", max_length=64)
    door_priority_action: Annotated[Several[DoorPriorityAction], Field(min_length=1, max_length=16)]


class ScheduledState(Part):
    """What a door is told when one of the schedules becomes active."""

    schedule_token: Several[Token] = Field(default_factory=list)
    enter_action: DoorActionName = "Unlock"


class DoorSchedule(Part):
    """The states of one priority level; the first one with an active schedule counts."""

    priority_level: str = Field("", max_length=64)
    scheduled_state: Several[ScheduledState] = Field(default_factory=list)


class DoorScheduleConfiguration(Described):
    """What doors are told by the clock."""

    door_schedule: Several[DoorSchedule] = Field(default_factory=list)


class Peripheral(Described):
    """A device that reads plates or codes and sends them with an API key. The names are ours."""

    kind: Literal["plate", "code"] = "plate"
    access_point: Token = ""
    """Where what it sends counts; empty while that is not said."""
    direction: Literal["any", "in", "out"] = "any"
    """Which way a vehicle must go to count."""
    key_digest: str = Field("", max_length=64)
    """What its API key is recognised by; the key itself is kept nowhere."""
    created: Moment = ""
    """When the key was made."""


def wire(item: BaseModel) -> dict[str, Any]:
    """An item as it goes over the wire and into the database."""
    return item.model_dump(mode="json", by_alias=True)


def _type(token: str, name: str, *factors: str) -> AuthenticationProfile:
    return AuthenticationProfile(
        token=token, name=name, id_factor=[IdFactor(id_data_name=f) for f in factors]
    )


BUILT_IN: tuple[Item, ...] = (
    _type("CardOnly", "Card", "Card"),
    _type("PINOnly", "PIN", "PIN"),
    _type("CardPlusPin", "Card and PIN", "Card", "PIN"),
    _type("PlateOnly", "License plate", "LPN"),
    _type("QROnly", "QR code", "QR"),
    AuthenticationProfile.model_validate(
        {
            "token": "REXOnly",
            "Name": "Exit button",
            "IdFactor": [
                {
                    "IdDataName": "REX",
                    "IdMatchOperatorName": "OperatorValueEqual",
                    "OperatorValue": "Active",
                }
            ],
        }
    ),
)
"""The identification types that every device has."""
