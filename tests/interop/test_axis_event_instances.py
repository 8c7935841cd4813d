"""The event list as the ``axis`` package from PyPI reads it."""

from urllib.parse import urlsplit

import pytest
from axis.device import AxisDevice
from axis.models.configuration import Configuration
from httpx import AsyncClient

from axisedge.testing import RunningDevice


@pytest.mark.feature("INT-03", "INT-01")
async def test_the_axis_package_reads_every_event(axisedge_device: RunningDevice) -> None:
    url = urlsplit(axisedge_device.http)
    async with AsyncClient() as session:
        configuration = Configuration(
            session,
            url.hostname or "",
            port=url.port or 80,
            username=axisedge_device.user,
            password=axisedge_device.password,
        )
        device = AxisDevice(configuration)
        await device.vapix.event_instances.update()
    found = dict(device.vapix.event_instances.items())
    declared = axisedge_device.context.bus.types()
    assert set(found) == {known.topic for known in declared}
    for known in declared:
        instance = found[known.topic]
        assert instance.name == known.title
        assert instance.stateful is known.stateful
        assert instance.is_application_data is known.hidden
    port = found["tns1:Device/tnsaxis:IO/Port"]
    assert port.source["@Name"] == "port"
    assert {"@NiceName": "Call button", "#text": "0"} in port.source["Value"]
    assert port.data["@isPropertyState"] == "true"
