"""The `axis` package meets the camera with view areas: it then reads the picture's parameters, too."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from axis.device import AxisDevice
from axis.models.configuration import Configuration

from axisedge.testing import RunningDevice

StartDevice = Callable[..., Awaitable[RunningDevice]]


@pytest.mark.feature("VID-15", "VID-17", "INT-03")
async def test_the_client_reads_view_areas_stream_profiles_and_parameters(
    axisedge_devices: StartDevice,
) -> None:
    device = await axisedge_devices("lpr-camera", administrator=("root", "correct horse"))
    area = {"name": "Plate", "left": 0.25, "top": 0.5, "width": 0.5, "height": 0.5}
    await device.context.settings.update("view-areas", {"areas": {"2": area}}, "test")
    profile = {"name": "Small", "parameters": "resolution=640x360&fps=5"}
    await device.context.settings.update("stream-profiles", {"profiles": {"0": profile}}, "test")
    url = httpx.URL(device.http)
    assert url.port is not None
    async with httpx.AsyncClient() as session:
        configuration = Configuration(
            session, url.host, username=device.user, password=device.password, port=url.port
        )
        vapix = AxisDevice(configuration).vapix
        await vapix.initialize()
        assert [found.camera for found in vapix.view_areas.values()] == [1, 2]
        geometry = vapix.view_areas["1001002"].rectangular_geometry
        assert geometry is not None and geometry.horizontal_size == 640
        assert vapix.params.image_handler["0"].name == "Camera"
        assert vapix.params.image_handler["1"].name == "Plate"
        assert vapix.stream_profiles["Small"].parameters == "resolution=640x360&fps=5"
        assert vapix.params.property_handler["0"].image_number_of_views == 2
