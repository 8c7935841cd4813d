"""What hands do to the bench's camera becomes events, also while nobody watches."""

import asyncio
import sys
import threading
from collections.abc import Callable

import pytest

from axisedge.events import content
from axisedge.events.declarations import Event
from axisedge.media import detection
from axisedge.media.detectors import MOTION_ALARM, MOTION_REGION, SCENE_CHANGE, TAMPERING
from axisedge.testing import RunningDevice

OUTPUT = "tns1:Device/tnsaxis:IO/OutputPort"


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in threads
            await asyncio.sleep(0.02)


def capturing() -> bool:
    return any(thread.name == "capture" for thread in threading.enumerate())


@pytest.mark.feature("VID-20")
async def test_a_covered_camera_is_a_pulse_and_a_visitor_is_motion(
    axisedge_device: RunningDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection, "LEARNING_TIME", 1.0)
    device = axisedge_device
    bus, settings = device.context.bus, device.context.settings
    assert device.context.camera is not None
    switches = device.context.camera.bench().switches
    heard: list[Event] = []
    bus.listen(heard.append)
    switches.moving = False
    await settings.update(
        "detectors",
        {"tampering": {"enabled": True, "trigger_delay": 1}, "motion": {"enabled": True}},
        "test",
    )
    await until(capturing)  # it runs although nobody watches
    assert bus.state(MOTION_ALARM, Source="0") == {"State": "0"}
    await asyncio.sleep(1)  # the usual picture is learnt
    switches.moving = True
    await until(lambda: bus.state(MOTION_ALARM, Source="0") == {"State": "1"})
    assert bus.state(MOTION_REGION, VideoSource="0", RuleName="MotionRegion") == {"State": "1"}
    switches.covered = True
    await until(lambda: any(event.type is TAMPERING for event in heard))
    (pulse,) = [event for event in heard if event.type is TAMPERING]
    assert (pulse.source, pulse.data) == ({"channel": "1"}, {"tampering": "1"})
    assert bus.state(SCENE_CHANGE, Source="0") == {"State": "1"}
    await settings.update(
        "detectors", {"tampering": {"enabled": False}, "motion": {"enabled": False}}, "test"
    )
    assert bus.state(MOTION_ALARM, Source="0") == {"State": "0"}
    assert bus.state(SCENE_CHANGE, Source="0") == {"State": "0"}
    await until(lambda: not capturing())


@pytest.mark.feature("VID-20")
async def test_a_lost_camera_is_neither_motion_nor_tampering(
    axisedge_device: RunningDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection, "LEARNING_TIME", 0.3)
    device = axisedge_device
    bus = device.context.bus
    assert device.context.camera is not None
    switches = device.context.camera.bench().switches
    switches.moving = False
    heard: list[Event] = []
    await device.context.settings.update(
        "detectors",
        {"tampering": {"enabled": True, "trigger_delay": 0}, "motion": {"enabled": True}},
        "test",
    )
    await until(lambda: device.context.camera and device.context.camera.status()["problem"] == "")
    await until(capturing)
    await asyncio.sleep(0.6)
    bus.listen(heard.append)
    switches.unplugged = True
    await until(lambda: any("Connections" in event.topic for event in heard))
    await asyncio.sleep(0.8)
    assert not any(event.type in (TAMPERING, MOTION_ALARM) for event in heard)


@pytest.mark.feature("VID-20", "INT-04")
async def test_covering_the_lens_switches_a_relay_by_a_rule(
    axisedge_device: RunningDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detection, "LEARNING_TIME", 1.0)
    device = axisedge_device
    rule = {
        "name": "Alarm when the lens is covered",
        "use_first_as_trigger": True,
        "conditions": [{"topic": TAMPERING.topic, "content": content.compose({"channel": "1"})}],
        "action": {
            "template": "com.axis.action.fixed.io.toggle",
            "parameters": {"port": 1, "state": "high", "duration": 1},
        },
    }
    for method, path, data in (
        ("PATCH", "detectors/v1", {"tampering": {"enabled": True, "trigger_delay": 0}}),
        ("POST", "rules/v1/rules", rule),
    ):
        url = f"{device.http}/config/rest/{path}"
        async with device.session.request(method, url, json={"data": data}) as response:
            assert response.status < 300, await response.text()
    await device.bench.camera(moving=False)
    await asyncio.sleep(2.5)  # the scene is learnt
    bus = device.context.bus
    with bus.subscribe(lambda event: event.topic == OUTPUT, replay=False) as heard:
        await device.bench.camera(covered=True)
        switched = await asyncio.wait_for(heard.get(), 10)
    assert switched is not None
    assert switched.data["state"] == "1"


@pytest.mark.feature("VID-20")
async def test_detectors_that_are_off_load_no_picture_library() -> None:
    script = (
        "import sys, axisedge.media.detectors\n"
        "assert not {'cv2', 'numpy', 'av'} & set(sys.modules), sorted(sys.modules)"
    )
    ran = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    assert await ran.wait() == 0
