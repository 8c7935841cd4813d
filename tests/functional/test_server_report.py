"""The server report: what support needs, and no secret in it."""

import io
import zipfile

import pytest

from axisedge.testing import RunningDevice
from axisedge.testing.pytest_plugin import StartDevice

REPORT = "/axis-cgi/serverreport.cgi"


@pytest.mark.feature("SYS-03")
async def test_the_text_tells_how_the_device_is_and_no_secret(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    wrong = {"Authorization": "Basic cm9vdDp3cm9uZw=="}
    async with device.stranger.get(f"{device.http}/axis-cgi/usergroup.cgi", headers=wrong) as response:
        assert response.status == 401
    text = await device.get_text(REPORT)
    serial = device.context.identity.serial
    titles = ("----- Parts -----", "ports: running", "Call button", "SystemReady", "Access log")
    for expected in (serial, *titles, "127.0.0.1"):
        assert expected in text
    assert "******" in text
    account = device.context.settings.get("accounts").model_dump(context={"secrets": lambda secret: secret})
    verifier = str(account["accounts"]["root"]["verifier"])
    assert verifier and verifier not in text and device.password not in text


@pytest.mark.feature("SYS-03")
async def test_the_archive_has_a_snapshot_beside_the_text(axisedge_device: RunningDevice) -> None:
    url = f"{axisedge_device.http}{REPORT}?mode=zip_with_image"
    async with axisedge_device.session.get(url) as response:
        assert response.content_type == "application/zip"
        archive = zipfile.ZipFile(io.BytesIO(await response.read()))
    assert archive.testzip() is None
    assert archive.namelist() == ["serverreport.txt", "snapshot.jpg"]
    assert archive.read("snapshot.jpg").startswith(b"\xff\xd8")


@pytest.mark.feature("SYS-03")
async def test_a_product_without_a_camera_reports_without_a_picture(axisedge_devices: StartDevice) -> None:
    speaker = await axisedge_devices("speaker")
    async with speaker.session.get(f"{speaker.http}{REPORT}?mode=zip_with_image") as response:
        archive = zipfile.ZipFile(io.BytesIO(await response.read()))
    assert archive.namelist() == ["serverreport.txt"]


async def test_an_unknown_mode_and_a_viewer_are_refused(axisedge_device: RunningDevice) -> None:
    async with axisedge_device.session.get(f"{axisedge_device.http}{REPORT}?mode=everything") as response:
        assert response.status == 400
        assert "zip_with_image" in await response.text()
    async with axisedge_device.stranger.get(f"{axisedge_device.http}{REPORT}") as response:
        assert response.status == 401
