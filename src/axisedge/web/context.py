"""What a surface is given: the device's domain objects, put together in `axisedge.device`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from axisedge.core.clock import Clock
from axisedge.core.open_streams import OpenStreams
from axisedge.core.product import Product
from axisedge.core.settings import Settings
from axisedge.core.subsystem import Subsystem, Supervisor
from axisedge.events.actions import Actions
from axisedge.events.bus import Bus
from axisedge.events.rules import Rules
from axisedge.events.schedules import Schedules
from axisedge.hardware.protocols import Hardware
from axisedge.io.leds import Leds
from axisedge.io.manual_triggers import ManualTriggers
from axisedge.io.ports import Ports
from axisedge.io.virtual_inputs import VirtualInputs
from axisedge.reader.credentials import Credentials
from axisedge.security.access_log import AccessLog
from axisedge.security.accounts import Accounts
from axisedge.security.audit import AuditLog
from axisedge.security.authentication import Authenticator
from axisedge.security.certificates import Certificates
from axisedge.security.sessions import Sessions
from axisedge.system.identity import DeviceIdentity
from axisedge.system.logs import SystemLog
from axisedge.system.power import Power
from axisedge.system.readiness import Readiness
from axisedge.system.time import LocalTime
from axisedge.system.time_sync import TimeSync

if TYPE_CHECKING:  # a product without audio or video loads none of it
    from axisedge.access.desk import AccessDesk
    from axisedge.access.directory import Directory
    from axisedge.access.door_schedules import DoorSchedules
    from axisedge.access.doors import Doors
    from axisedge.access.id_point_states import IdPointStates
    from axisedge.access.peripherals import Peripherals
    from axisedge.audio.audio import Audio
    from axisedge.media.camera import Camera
    from axisedge.reader.modules import Modules
    from axisedge.reader.readers import Readers
    from axisedge.sip.desk import CallDesk
    from axisedge.sip.subsystem import SipSubsystem


@dataclass(slots=True)
class Context:
    """One per device. Each domain package adds the object that surfaces may use."""

    product: Product
    identity: DeviceIdentity
    clock: Clock
    settings: Settings
    bus: Bus
    hardware: Hardware
    supervisor: Supervisor
    power: Power
    readiness: Readiness
    time: LocalTime
    time_sync: TimeSync
    ports: Ports
    leds: Leds
    credentials: Credentials
    virtual_inputs: VirtualInputs
    manual_triggers: ManualTriggers
    actions: Actions
    rules: Rules
    schedules: Schedules
    accounts: Accounts
    authenticator: Authenticator
    sessions: Sessions
    certificates: Certificates
    access_log: AccessLog
    audit: AuditLog
    system_log: SystemLog
    streams: OpenStreams = field(default_factory=OpenStreams)
    after_ports: list[Subsystem] = field(default_factory=list)
    """Parts that were put together before the ports, and start after them."""
    camera: Camera | None = None
    """None on a product without video."""
    audio: Audio | None = None
    """None on a product without microphone and loudspeaker."""
    readers: Readers | None = None
    """None on a product without a connector for readers."""
    modules: Modules | None = None
    """None on a product that takes no expansion modules."""
    doors: Doors | None = None
    """None on a product without doors; so are the five after it."""
    access_desk: AccessDesk | None = None
    access_directory: Directory | None = None
    peripherals: Peripherals | None = None
    door_schedules: DoorSchedules | None = None
    id_points: IdPointStates | None = None
    calls: CallDesk | None = None
    """None on a product without SIP."""
    sip: SipSubsystem | None = None
