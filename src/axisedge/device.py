"""The composition root: product + hardware + subsystems + surfaces. The one place that knows everybody."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from axisedge import device_io, device_media
from axisedge.core import product as products
from axisedge.core.clock import Clock, SystemClock
from axisedge.core.keystore import Keystore
from axisedge.core.product import Product
from axisedge.core.settings import Settings
from axisedge.core.state_folder import StateFolder
from axisedge.core.store import Store
from axisedge.core.subsystem import Supervisor
from axisedge.events.actions import Actions
from axisedge.events.bus import Bus
from axisedge.events.rules import Rules
from axisedge.events.schedules import Schedules
from axisedge.hardware import open_hardware
from axisedge.hardware.bench import Bench
from axisedge.io.actions import ToggleActions
from axisedge.io.control_button import ControlButton
from axisedge.io.led_actions import LightActions
from axisedge.io.leds import Leds
from axisedge.io.manual_triggers import ManualTriggers
from axisedge.io.pir import PirSensor
from axisedge.io.ports import Ports
from axisedge.io.virtual_inputs import virtual_inputs
from axisedge.reader.credentials import Credentials
from axisedge.rtsp import server as rtsp
from axisedge.security.access_log import AccessLog
from axisedge.security.accounts import Accounts
from axisedge.security.audit import AuditLog
from axisedge.security.authentication import Authenticator
from axisedge.security.blocking import Blocking
from axisedge.security.certificates import Certificates
from axisedge.security.logbook import Logbook
from axisedge.security.sessions import Sessions
from axisedge.system import log_action
from axisedge.system.identity import DeviceIdentity
from axisedge.system.logs import SystemLog
from axisedge.system.notify import Watchdog
from axisedge.system.power import Ending, Power
from axisedge.system.readiness import Readiness
from axisedge.system.time import LocalTime
from axisedge.system.time_sync import TimeSync
from axisedge.vapix import (
    action_service,
    api_discovery,
    basic_device_info,
    config_rest,
    discover,
    entry_service,
    event_service,
    event_stream,
    firmware_management,
    led_control,
    logs,
    maintenance,
    param,
    port,
    port_management,
    server_report,
    system_ready,
    user_group,
    user_management,
    virtual_input,
    ws_session,
)
from axisedge.vapix.soap import Services
from axisedge.web import bench_api, credentials_api
from axisedge.web.context import Context
from axisedge.web.page_api import serve as page_api
from axisedge.web.page_api.pending import PendingTrial
from axisedge.web.routing import Routes
from axisedge.web.server import HttpServer

log = logging.getLogger(__name__)

ANY_PORT = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How this run of the device was asked for."""

    product: str
    state: Path
    hardware: str = "bench"
    """``bench``, or ``board:FILE`` with the pin map of a real board."""
    host: str = ""
    """Address to listen on; empty is every one, IPv4 and IPv6."""
    http_port: int | None = None
    """None takes the port from the settings; 0 any free one."""
    https_port: int | None = None
    rtsp_port: int | None = None
    rtsps_port: int | None = None


class Device:
    """A whole device in one object. ``await start()``, ``await ended()``, ``await stop()``."""

    def __init__(self, options: Options, clock: Clock | None = None, bench: Bench | None = None) -> None:
        self.options = options
        self._bench = bench
        self.clock: Clock = clock or SystemClock()
        self.context: Context
        self._folder: StateFolder | None = None
        self._promise_kept = False

    async def start(self) -> None:
        """Build everything, take the ports, start every subsystem; raises `StartError`, leaving nothing behind."""
        try:
            self._build()
            self.context.system_log.attach()
            self._report_rejected()
            await self._trial.undo(self.context.settings)
            await self.context.hardware.start()
            await self.http.bind()
            await self.rtsp.bind()
            await self.context.supervisor.start()
            self.context.ports.ready()
            self.context.leds.ready()
            self.context.readiness.announce()
        except BaseException:
            await self.stop()
            raise

    def _build(self) -> None:
        product = products.load(self.options.product)
        self._folder = StateFolder(self.options.state)
        self._build_domain(product)
        routes = Routes()
        self._build_surfaces(routes)
        self.http = HttpServer(
            self.context, routes, self.options.host, self.options.http_port, self.options.https_port
        )
        self._supervise()

    def _build_domain(self, product: Product) -> None:
        """Everything that knows the job and no protocol."""
        state, clock = self.options.state, self.clock
        store = Store(state / "settings.db")
        keystore = self._keystore = Keystore.open(state / "keystore.key")
        settings = Settings(store, keystore, clock)
        bus = Bus(clock)
        hardware = self._bench or open_hardware(self.options.hardware, product, clock)
        identity = DeviceIdentity.of(store, product)
        self._logbook = Logbook(state / "log.db", clock)
        accounts = Accounts(settings, identity.realm)
        audit = AuditLog(settings, bus, self._logbook)
        actions = Actions()
        local_time = LocalTime(settings, clock)
        ports = Ports(
            product, settings, bus, hardware, clock, lambda actor, done: audit.record(actor, "io", done)
        )
        leds = Leds(product, settings, bus, hardware, clock, ports)
        self.context = Context(
            product=product,
            identity=identity,
            clock=clock,
            settings=settings,
            bus=bus,
            hardware=hardware,
            supervisor=Supervisor(clock),
            power=Power(clock),
            readiness=Readiness(bus, clock),
            time=local_time,
            time_sync=TimeSync(self.clock),
            ports=ports,
            leds=leds,
            credentials=Credentials(hardware, clock),
            virtual_inputs=virtual_inputs(product, bus, clock),
            manual_triggers=ManualTriggers(product, settings, bus, clock),
            actions=actions,
            rules=Rules(settings, bus, clock, actions, product.defaults.get("rules")),
            schedules=Schedules(settings, bus, clock, lambda: local_time.zone),
            accounts=accounts,
            authenticator=Authenticator(accounts, Blocking(settings, bus, clock), clock),
            sessions=Sessions(settings, audit, clock),
            certificates=Certificates(settings, clock),
            access_log=AccessLog(settings, self._logbook, clock),
            audit=audit,
            system_log=SystemLog(self._logbook),
        )
        settings.subscribe("time", self.context.schedules.apply_zone)
        ToggleActions(ports).register(actions)
        LightActions(leds, product).register(actions)
        log_action.register(actions)
        if product.has("door"):
            from axisedge import device_access  # a product without doors loads none of it

            device_access.add(self.context, state, keystore)

    def _build_surfaces(self, routes: Routes) -> None:
        """Every protocol that others connect with."""
        context, services = self.context, Services()
        if context.product.has("video"):
            device_media.add_video(context, routes)
        if (device := context.hardware.audio()) is not None:
            device_media.add_audio(context, routes, device, self.options.state / "clips")
        if context.product.has("sip"):
            from axisedge import device_calls  # a product without SIP loads none of it

            device_calls.add(routes, services, context, self.options.host, self._http_ports)
        if context.product.has("door"):
            from axisedge import device_access

            device_access.surfaces(routes, services, context)
        if context.product.has("entry_list"):
            from axisedge import device_entry  # a product without an entry list loads none of it

            device_entry.add(routes, context)
        if context.product.has("reader_bus") or context.product.has("external_reader"):
            from axisedge import device_readers  # a product without them loads no OSDP panel

            device_readers.add(routes, context)
        for api in (
            api_discovery,
            basic_device_info,
            config_rest,
            credentials_api,
            discover,
            firmware_management,
            led_control,
            logs,
            maintenance,
            port,
            port_management,
            server_report,
            system_ready,
            user_group,
            user_management,
            virtual_input,
        ):
            api.register(routes, context)
        self._watching = device_io.add(routes, context)
        self._streams = event_stream.register(routes, context, ws_session.register(routes, context))
        self.rtsp = rtsp.create(
            context, routes, self.options.host, self.options.rtsp_port, self.options.rtsps_port
        )
        event_service.register(services, context)
        action_service.register(services, context)
        entry_service.register(services)
        services.register(routes)
        hardware = context.hardware
        bench_api.register(routes, context, hardware if isinstance(hardware, Bench) else None)
        self._trial = PendingTrial(self.options.state / "trial.json")
        self._pages = page_api.register(routes, context, self._logbook, self._listening, self._trial)
        self.parameters = param.register(routes, context)  # last: it tells what else is served

    def _supervise(self) -> None:
        """Give every subsystem to the supervisor, in the order they start."""
        context, supervisor = self.context, self.context.supervisor
        button = ControlButton(
            context.product,
            context.bus,
            context.hardware,
            self.clock,
            context.leds,
            lambda: context.power.end(Ending.FACTORY_DEFAULT, "control button"),
        )
        for subsystem in (
            context.leds,
            button,
            context.ports,
            context.virtual_inputs,
            context.manual_triggers,
            context.credentials,
            context.schedules,
        ):
            supervisor.add(subsystem)
        if context.doors is not None:
            supervisor.add(context.doors, after=["ports", "schedules"])
        if context.door_schedules is not None:
            supervisor.add(context.door_schedules, after=["doors"])
        if context.id_points is not None:
            supervisor.add(context.id_points, after=["doors"])
        if context.product.has("pir"):
            supervisor.add(PirSensor(context.product, context.bus), after=["ports"])
        for part in self._watching:
            supervisor.add(part, after=["ports"])
        supervisor.add(context.rules, after=("ports", "virtual-inputs", "manual-triggers", "schedules"))
        supervisor.add(self.http)
        supervisor.add(self._streams, after=[self.http.name])  # so that it stops first
        supervisor.add(self._pages, after=[self.http.name])
        supervisor.add(self.rtsp)
        supervisor.add(self.context.time_sync)
        supervisor.add(Watchdog(self.clock))

    def _http_ports(self) -> tuple[int | None, int | None]:
        return self.http.ports()

    def _listening(self) -> dict[str, int]:
        """The protocols and local ports in use, for the list of connected clients."""
        http, https = self.http.ports()
        served = {"HTTP": http, "HTTPS": https, "RTSP": self.rtsp.port(), "RTSPS": self.rtsp.port("rtsps")}
        return {name: port for name, port in served.items() if port}

    def _report_rejected(self) -> None:
        for section in self.context.settings.rejected:
            words = f"the stored settings of {section} cannot be used, it runs on defaults"
            self.context.audit.record("system", "settings", words)

    def ready(self) -> dict[str, Any]:
        """What the ready line says: where everything listens."""
        urls = self.http.urls()
        if self.context.hardware.kind == "bench":
            urls["bench"] = urls["http"] + bench_api.PATH
        return {"ready": True, "product": self.context.product.name, **urls, **self.rtsp.urls()}

    async def ended(self) -> Ending:
        """Wait until somebody asks the device to end, and prepare for it."""
        ending, _ = await self.context.power.ended()
        await self._keep_promise()
        return ending

    async def _keep_promise(self) -> None:
        """Forget the settings if somebody was told that this will happen; once."""
        promised = self.context.power.promised()
        if promised is None or self._promise_kept:
            return
        self._promise_kept = True
        ending, actor = promised
        self.context.audit.record(actor, "system", ending.value)
        if ending not in (Ending.RESTORE, Ending.FACTORY_DEFAULT):
            return
        everything = ending is Ending.FACTORY_DEFAULT
        self.context.leds.set("factory-default" if everything else "restoring", True)
        if self.context.access_directory is not None:  # first: a power cut from here on lets nobody in
            await self.context.access_directory.records.forget(log_too=everything)
        await self.context.settings.reset(actor, keep_network=not everything)
        if everything:
            self._keystore.destroy()

    async def stop(self) -> None:
        """End everything in order; harmless at any moment."""
        if hasattr(self, "context"):
            await self._keep_promise()  # a signal may come between the answer and the deed
            await self.context.supervisor.stop()
            if hasattr(self, "rtsp"):  # a start that failed has ports that no subsystem gives back
                await self.rtsp.stop()
            if hasattr(self, "http"):
                await self.http.stop()
            await self.context.hardware.stop()
            if self.context.access_directory is not None:
                await self.context.access_directory.records.close()
            await self.context.settings.close()
            self.context.system_log.detach()
            await self._logbook.close()
        if self._folder:
            self._folder.release()
            self._folder = None

    def again(self) -> Device:
        """The device after a restart: a fresh one on the same ports."""
        taken = self.http.ports_again()
        hardware = self.context.hardware
        return Device(
            replace(
                self.options,
                http_port=taken[0],
                https_port=taken[1],
                rtsp_port=self.rtsp.port_again(),
                rtsps_port=self.rtsp.port_again("rtsps"),
            ),
            self.clock,
            hardware
            if isinstance(hardware, Bench)
            else None,  # the world outside outlives the device's restart
        )
