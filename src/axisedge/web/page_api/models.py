"""Requests and answers of the page's own interface, `/api/v1`; the page's types are generated from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

RoleWord = Literal["administrator", "operator", "viewer"]


class Model(BaseModel):
    """Camel-case keys on the wire, nothing unknown accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DeviceIdentity(Model):
    """Who the device is. Before log in only `name`, `model`, `fullName`, `product` and `bench` are filled."""

    name: str
    model: str
    fullName: str
    product: str
    bench: bool
    serial: str | None = None
    version: str | None = None
    capabilities: dict[str, Any] = {}


class Session(Model):
    """The state of this browser's session.

    `preview`: the picture can be seen without log in, for first use, for `preview_left` more seconds.
    """

    needsSetup: bool
    preview: bool
    preview_left: int
    authenticated: bool
    user: str | None
    role: RoleWord | None
    csrf: str | None
    device: DeviceIdentity


class Credentials(Model):
    """A log in."""

    user: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=64)]


class Setup(Model):
    """The first administrator of a factory-default device."""

    user: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=64)]
    acceptLicence: Literal[True]


class TimeState(Model):
    """The device's clock. `synchronised` is null when the machine does not say."""

    now: datetime
    zone: str
    synchronised: bool | None
    source: str | None
    secondsToNextSync: int | None


class Resources(Model):
    """Load of the machine; `cpuPercent` counts all cores together, 0 to 100; memory in bytes."""

    cpuPercent: float
    memoryUsed: int
    memoryTotal: int
    processMemory: int


class Advice(Model):
    """One line of the security overview; `page` is where to change it."""

    id: str
    state: Literal["good", "advice"]
    value: str
    page: str | None = None


class SubsystemHealth(Model):
    """How one subsystem is."""

    name: str
    state: str
    detail: str = ""
    restarts: int = 0
    since: datetime | None = None


class Status(Model):
    """The status page in one answer."""

    device: DeviceIdentity
    architecture: str
    hardware: str
    uptimeSeconds: float
    time: TimeState
    resources: Resources
    security: list[Advice]
    connections: int
    health: list[SubsystemHealth]


class Connection(Model):
    """One connected client."""

    address: str
    port: int
    localPort: int
    protocol: str
    state: str
    process: str
    pid: int


class FieldInfo(Model):
    """One setting, for the search; `path` is dotted."""

    path: str
    title: str
    description: str = ""


class SectionInfo(Model):
    """One section of settings and where its page is."""

    name: str
    title: str
    place: str
    fields: list[FieldInfo]


class SectionSchema(Model):
    """What a form needs: JSON Schema, and hints by dotted path (group, order, unit, widget, advanced)."""

    section: str
    title: str
    json_schema: Annotated[dict[str, Any], Field(alias="schema")]
    ui: dict[str, dict[str, Any]] = {}

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class LogEntry(Model):
    """One line of a log; `id` grows, `fields` holds what the log kind adds."""

    id: int
    time: datetime
    level: str
    text: str
    fields: dict[str, Any] = {}


class LogPage(Model):
    """A run of a log, oldest first."""

    entries: list[LogEntry]
    last: int


class PortState(Model):
    """One port as it is now; `index` from 0. `problem` says why its line cannot be used, and is empty when it can."""

    index: int
    name: str
    kind: Literal["io", "button", "relay"]
    direction: Literal["input", "output"]
    configurable: bool
    readonly: bool
    closed: bool
    active: bool
    problem: str = ""
    supervisable: bool = False
    """Whether its cable can be watched."""
    loop: Literal["open", "closed", "shorted", "cut", "undefined"] = "undefined"
    """What the loop of a supervised input measures; `loopProblem` says why it cannot be measured."""
    loopProblem: str = ""
    owner: str = ""
    """What an output belongs to, which alone switches it; empty when nothing does."""
    line: str = ""
    """What its terminal is called, such as `relay-1` or `module-1-io-3`."""
    module: str = ""
    """The expansion module that it is a port of; empty for a port of the device itself."""


class PortSwitch(Model):
    """Switch an output: `active` is the logical state; null turns it over. `seconds` afterwards it goes back."""

    active: bool | None = None
    seconds: Annotated[float, Field(gt=0, le=65.535)] | None = None


class Maintenance(Model):
    """Restart, restore (keeps the network's settings) or factory default; `confirm` is the serial number."""

    action: Literal["restart", "restore", "factory-default"]
    confirm: Annotated[str, Field(max_length=64)] = ""


class Started(Model):
    """Something was begun; `boot` names the start of the device that it is begun in."""

    boot: str


class TriggerState(Model):
    """A manual trigger, numbered from 1."""

    number: int
    active: bool


class TriggerSwitch(Model):
    """Set a manual trigger."""

    active: bool


class SchedulePreview(Model):
    """Ask when a schedule (iCalendar text, stored or not) occurs between two moments, at most 366 days apart."""

    schedule: Annotated[str, Field(max_length=1024)]
    begin: AwareDatetime
    end: AwareDatetime


class TrialRequest(Model):
    """Change a section on trial: `data` is a merge patch, reverted after `seconds` unless kept."""

    section: Annotated[str, Field(max_length=64)]
    data: dict[str, Any]
    seconds: Annotated[int, Field(ge=5, le=600)] = 60


class Trial(Model):
    """The change that is on trial now; `section` is null when there is none."""

    section: str | None
    secondsLeft: float
    actor: str | None
