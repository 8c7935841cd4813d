"""The status page in one answer."""

from __future__ import annotations

from axisedge.core.subsystem import Health
from axisedge.system import machine
from axisedge.web.context import Context
from axisedge.web.page_api import models as m
from axisedge.web.page_api.advice import advice


def device_identity(device: Context, *, known: bool) -> m.DeviceIdentity:
    """Who the device is; ``known`` people also learn serial number, version and capabilities."""
    facts = device.product.identity
    bench = device.hardware.kind == "bench"
    if not known:
        return m.DeviceIdentity(
            name=facts.full_name,
            model=facts.number,
            fullName=facts.full_name,
            product=device.product.name,
            bench=bench,
        )
    return m.DeviceIdentity(
        name=facts.full_name,
        model=facts.number,
        fullName=facts.full_name,
        product=device.product.name,
        bench=bench,
        serial=device.identity.serial,
        version=device.identity.version,
        capabilities=dict(device.product.capabilities),
    )


def time_state(device: Context) -> m.TimeState:
    """The clock, what sets it, and when next; null is what the machine does not say."""
    source = device.time_sync.source
    return m.TimeState(
        now=device.clock.now(),
        zone=device.time.zone_name,
        synchronised=machine.synchronised(),
        source=None if source is None else source.server,
        secondsToNextSync=device.time_sync.seconds_to_next,
    )


def health_of(name: str, health: Health) -> m.SubsystemHealth:
    """One subsystem's health as the page reads it."""
    return m.SubsystemHealth(
        name=name, state=str(health.state), detail=health.detail, restarts=health.restarts
    )


def status(device: Context, load: machine.Load) -> m.Status:
    """Everything that the status page shows."""
    memory = machine.memory()
    described = device.hardware.describe()
    return m.Status(
        device=device_identity(device, known=True),
        architecture=machine.architecture(),
        hardware=str(described.get("board") or described.get("driver") or device.hardware.kind),
        uptimeSeconds=round(device.power.uptime, 1),
        time=time_state(device),
        resources=m.Resources(
            cpuPercent=load.percent(),
            memoryUsed=memory.used,
            memoryTotal=memory.total,
            processMemory=memory.process,
        ),
        security=advice(device),
        connections=len(machine.connections()),
        health=[health_of(name, health) for name, health in device.supervisor.health().items()],
    )
