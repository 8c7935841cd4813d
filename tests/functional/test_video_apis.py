"""Stream profiles, privacy masks, view areas and the video parameters, over HTTP and read from the picture."""

from collections.abc import Awaitable, Callable
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from axisedge.core.errors import Invalid
from axisedge.media import image
from axisedge.media.camera_settings import CAMERA, IMAGE, STREAM, ExposureMode
from axisedge.media.detector_settings import DETECTORS
from axisedge.testing import RunningDevice

StartDevice = Callable[..., Awaitable[RunningDevice]]
PROFILES = "/axis-cgi/streamprofile.cgi"
MASKS = "/axis-cgi/privacymask.cgi"


async def luma(device: RunningDevice, query: str = "resolution=1280x720") -> npt.NDArray[np.uint8]:
    url = f"{device.http}/axis-cgi/jpg/image.cgi?compression=10&{query}"
    async with device.session.get(url) as response:
        assert response.status == 200, await response.text()
        body = await response.read()
    frame = av.CodecContext.create("mjpeg", "r").decode(av.Packet(body))[0]
    return np.asarray(frame.to_ndarray(format="gray"), np.uint8)


@pytest.mark.feature("VID-17")
async def test_a_stream_profile_is_kept_used_changed_and_removed(axisedge_device: RunningDevice) -> None:
    device = axisedge_device

    async def call(method: str, params: dict[str, Any]) -> dict[str, Any]:
        return await device.json_api(PROFILES, method, params)

    profile = {"name": "Mobile", "description": "small", "parameters": "resolution=320x240&fps=5"}
    assert (await call("create", {"streamProfile": [profile]}))["data"] == {}
    listed = (await call("list", {"streamProfileName": []}))["data"]
    assert listed == {"streamProfile": [profile], "maxProfiles": 26}
    assert (await luma(device, "streamprofile=Mobile")).shape == (240, 320)
    changed = {"name": "Mobile", "parameters": "resolution=640x360"}
    assert (await call("update", {"streamProfile": [changed]}))["data"] == {}
    assert (await luma(device, "streamprofile=Mobile")).shape == (360, 640)
    kept = (await call("list", {"streamProfileName": [{"name": "Mobile"}]}))["data"]["streamProfile"]
    assert kept == [{**profile, **changed}]
    text = await device.get_text("/axis-cgi/param.cgi?action=list&group=StreamProfile")
    assert "root.StreamProfile.S0.Parameters=resolution=640x360" in text
    assert (await call("remove", {"streamProfileName": [{"name": "Mobile"}]}))["data"] == {}
    assert (await call("list", {}))["data"]["streamProfile"] == []


@pytest.mark.feature("VID-17")
@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("list", {"streamProfileName": [{"name": "nobody"}]}, 2006),
        ("update", {"streamProfile": [{"name": "nobody", "parameters": ""}]}, 2006),
        ("remove", {"streamProfileName": [{"name": "nobody"}]}, 2006),
        ("remove", {}, 2003),
        ("create", {"streamProfile": [{"name": "a/b", "parameters": ""}]}, 2004),
        (
            "create",
            {"streamProfile": [{"name": "a", "parameters": ""}, {"name": "a", "parameters": ""}]},
            2002,
        ),
        ("create", {"streamProfile": [{"name": "a", "parameters": "x" * 2000}]}, 2004),
        ("create", {"streamProfile": [{"name": "a", "parameters": "resolution=huge"}]}, 2004),
        ("create", {"streamProfile": [{"name": "a", "parameters": "videocodec=h264&fps=99"}]}, 2004),
        ("fly", {}, 2005),
    ],
)
async def test_what_cannot_be_a_stream_profile_has_its_code(
    axisedge_device: RunningDevice, method: str, params: dict[str, Any], code: int
) -> None:
    assert (await axisedge_device.json_api(PROFILES, method, params))["error"]["code"] == code


@pytest.mark.feature("VID-17")
async def test_there_are_26_stream_profiles_and_no_more(axisedge_device: RunningDevice) -> None:
    many = [{"name": f"p{n}", "parameters": ""} for n in range(26)]
    assert (await axisedge_device.json_api(PROFILES, "create", {"streamProfile": many}))["data"] == {}
    one = {"streamProfile": [{"name": "more", "parameters": ""}]}
    assert (await axisedge_device.json_api(PROFILES, "create", one))["error"]["code"] == 2002


async def change(device: RunningDevice, query: str) -> tuple[int, str]:
    async with device.session.get(f"{device.http}{MASKS}?{query}") as response:
        return response.status, await response.text()


@pytest.mark.feature("VID-16")
@pytest.mark.parametrize(
    "geometry", ["pxpolygon=320,180:960,180:960,540:320,540", "center=50,50&width=50&height=50"]
)
async def test_a_mask_hides_its_part_of_the_picture_and_nothing_else(
    axisedge_device: RunningDevice, geometry: str
) -> None:
    device = axisedge_device
    assert await change(device, f"action=add&name=Door&{geometry}") == (204, "")
    shown = await luma(device)
    inside, outside = shown[190:530, 330:950], shown[600:, :]
    assert inside.max() < 30
    assert outside.max() > 100
    listed = await device.get_text(f"{MASKS}?query=listpxjson")
    assert '"name": "Door"' in listed
    position = await device.get_text(f"{MASKS}?query=positionpxjson&name=Door")
    assert '{"x": 320, "y": 180}' in position
    assert await change(device, "action=disable_all") == (204, "")
    assert (await luma(device))[190:530, 330:950].max() > 100
    assert await change(device, "action=enable_all") == (204, "")
    assert await change(device, "action=update&name=Door&center=20,80&width=20&height=20") == (204, "")
    moved = await luma(device)
    assert moved[190:500, 330:950].max() > 100 and moved[520:630, 140:370].max() < 30
    assert await change(device, "action=remove&name=Door") == (204, "")


@pytest.mark.feature("VID-16")
@pytest.mark.parametrize(
    "query",
    [
        "action=add&pxpolygon=0,0:9,9:9,0",
        "action=add&name=A&pxpolygon=0,0:9,9",
        "action=add&name=A&pxpolygon=0,0:9,9:x,0",
        "action=add&name=A&pxpolygon=0,0:9000,9:9,0",
        "action=add&name=A&pxpolygon=0,0:100,100:200,200",
        "action=add&name=A&center=50&width=10&height=10",
        "action=add&name=A&center=50,50&width=101&height=10",
        "action=add&name=A&center=50,50&width=0&height=10",
        "action=add&name=A&imagesource=1",
        "action=remove&name=nobody",
        "action=goto&name=nobody",
        "query=positionpxjson&name=nobody",
        "query=all",
        "",
    ],
)
async def test_what_cannot_be_a_mask_is_refused_in_words(axisedge_device: RunningDevice, query: str) -> None:
    status, text = await change(axisedge_device, query)
    assert status == 400 and text.startswith("Error:") and len(text) > 10


@pytest.mark.feature("VID-15")
async def test_a_view_area_is_a_camera_of_its_own_and_can_be_moved(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("lpr-camera", administrator=("root", "correct horse"))
    area = {"name": "Plate", "left": 0.5, "top": 0.5, "width": 0.25, "height": 0.25}
    await device.context.settings.update("view-areas", {"areas": {"2": area}}, "test")
    listed = (await device.json_api("/axis-cgi/viewarea/info.cgi", "list", {}))["data"]["viewAreas"]
    assert [(found["id"], found["camera"], found["configurable"]) for found in listed] == [
        (1001001, 1, False),
        (1001002, 2, True),
    ]
    assert listed[1]["rectangularGeometry"] == {
        "horizontalOffset": 640,
        "horizontalSize": 320,
        "verticalOffset": 360,
        "verticalSize": 180,
    }
    text = await device.get_text("/axis-cgi/imagesize.cgi?camera=2")
    assert text == "image width = 320\nimage height = 180\n"
    await device.context.settings.update("camera", {"source": "pattern:"}, "test")
    whole, part = await luma(device), await luma(device, "camera=2")
    assert part.shape == (180, 320)
    close = np.abs(whole[360:500, 640:960].astype(int) - part[:140].astype(int))
    assert np.median(close) < 6
    corner = {"horizontalOffset": 0, "horizontalSize": 320, "verticalOffset": 180, "verticalSize": 180}
    params = {"viewArea": {"id": 1001002, "rectangularGeometry": corner}}
    answer = await device.json_api("/axis-cgi/viewarea/configure.cgi", "setGeometry", params)
    assert answer["data"]["viewAreas"][1]["rectangularGeometry"] == corner
    moved = await luma(device, "camera=2")
    close = np.abs(whole[180:360, :320].astype(int) - moved.astype(int))
    assert np.median(close) < 6 and abs(float(moved.mean()) - float(part.mean())) > 20
    params = {"viewArea": {"id": 1001002}}
    answer = await device.json_api("/axis-cgi/viewarea/configure.cgi", "resetGeometry", params)
    assert answer["data"]["viewAreas"][1]["rectangularGeometry"]["horizontalSize"] == 1280


@pytest.mark.feature("VID-15")
async def test_a_bad_view_area_has_its_code(axisedge_devices: StartDevice) -> None:
    device = await axisedge_devices("lpr-camera", administrator=("root", "correct horse"))
    area = {"name": "Plate", "width": 0.5, "height": 0.5}
    await device.context.settings.update("view-areas", {"areas": {"2": area}}, "test")
    box = {"horizontalOffset": 0, "horizontalSize": 320, "verticalOffset": 0, "verticalSize": 180}
    for id, geometry, code in (
        (1001001, box, 201),
        (1001009, box, 200),
        (1001002, {**box, "horizontalOffset": 1000}, 202),
        (1001002, {**box, "horizontalSize": 10}, 202),
        (1001002, {**box, "horizontalSize": "wide"}, 202),
    ):
        params = {"viewArea": {"id": id, "rectangularGeometry": geometry}}
        answer = await device.json_api("/axis-cgi/viewarea/configure.cgi", "setGeometry", params)
        assert answer["error"]["code"] == code, (id, geometry)


@pytest.mark.feature("VID-15")
async def test_a_product_without_view_areas_has_none_of_it(axisedge_device: RunningDevice) -> None:
    async with axisedge_device.session.post(f"{axisedge_device.http}/axis-cgi/viewarea/info.cgi") as response:
        assert response.status == 404


@pytest.mark.feature("VID-05", "VID-09")
async def test_the_parameters_of_the_picture_are_the_settings(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    text = await device.get_text("/axis-cgi/param.cgi?action=list&group=root.Image")
    assert "root.Image.I0.Appearance.Resolution=1280x720" in text
    assert "root.Image.NbrOfConfigs=1" in text
    text = await device.get_text("/axis-cgi/param.cgi?action=list&group=Properties.Image")
    assert "root.Properties.Image.Resolution=1280x720,800x600," in text
    done = await device.get_text(
        "/axis-cgi/param.cgi?action=update&ImageSource.I0.Sensor.Brightness=80&Image.I0.Appearance.Rotation=90"
    )
    assert done.strip() == "OK"
    assert (await luma(device, "")).shape == (1280, 720)
    text = await device.get_text("/axis-cgi/param.cgi?action=list&group=ImageSource.I0.Sensor")
    assert "root.ImageSource.I0.Sensor.Brightness=80" in text
    assert "root.ImageSource.I0.Sensor.WhiteBalance=auto" in text


@pytest.mark.feature("VID-08", "VID-11", "VID-20", "INT-01")
async def test_exposure_bitrate_and_tampering_have_the_names_that_clients_know(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    cgi = "/axis-cgi/param.cgi?action="
    changes = {
        "ImageSource.I0.Sensor.Exposure": "flickerfree50",
        "ImageSource.I0.Sensor.ExposurePriority": "70",
        "ImageSource.I0.Sensor.MaxGain": "24",
        "ImageSource.I0.Sensor.WDR": "on",
        "Image.I0.RateControl.Mode": "abr",
        "Image.I0.RateControl.TargetBitrate": "1500",
        "Tampering.T0.DarkDetectionEnabled": "no",
        "Tampering.T0.MinDuration": "20",
    }
    query = "&".join(f"{name}={value}" for name, value in changes.items())
    assert (await device.get_text(f"{cgi}update&{query}")).strip() == "OK"
    settings = device.context.settings
    image, stream, tampering = settings[IMAGE], settings[STREAM], settings[DETECTORS].tampering
    assert image.exposure_mode is ExposureMode.FLICKER_FREE_50
    assert (image.blur_noise, image.max_gain, image.wdr) == (70, 24, True)
    assert (stream.rate_control, stream.kbps) == ("abr", 1500)
    assert (tampering.dark_images, tampering.trigger_delay) == (False, 20)
    listed = await device.get_text(f"{cgi}list&group=Image,ImageSource,Tampering,Properties")
    facts = {
        "Image.DateFormat": "YYYY-MM-DD",
        "Image.TimeFormat": "24",
        "Image.I0.MPEG.ICount": "1",
        "Image.I0.SizeControl.MaxFrameSize": "0",
        "ImageSource.I0.Sensor.AspectRatio": "16:9",
        "Properties.Tampering.Tampering": "yes",
        "Properties.ImageSource.DayNight": "no",
        "Properties.API.WebSocket.RTSP.RTSP": "yes",
    }
    for name, value in {**changes, **facts}.items():
        assert f"root.{name}={value}\n" in listed
    wrong = "ImageSource.I0.Sensor.MaxGain=61&Tampering.T0.MinDuration=-1&ImageSource.I0.Sensor.Exposure=x"
    errors = await device.get_text(f"{cgi}update&{wrong}")
    assert errors.count("# Error: Error setting 'root.") == 3
    found = await device.json_api("/axis-cgi/apidiscovery.cgi", "getApiList", {"id": "rtsp-over-websocket"})
    assert len(found["data"]["apiList"]) == 1


@pytest.mark.feature("VID-03")
@pytest.mark.feature("VID-08")
async def test_what_only_a_sensor_can_do_is_kept_and_told_to_be_without_effect(
    axisedge_device: RunningDevice,
) -> None:
    device = axisedge_device
    camera = {"source": "pattern:", "zoom": 40, "focus": 30, "autofocus": False, "power_line_frequency": 60}
    look = {"exposure_mode": "flicker_free_50", "exposure_zone": "spot", "max_shutter": "1/100", "wdr": True}
    await device.context.settings.update("camera", camera, "test")
    await device.context.settings.update("image", look, "test")
    for section, wanted in (("image", look), ("camera", camera)):
        async with device.session.get(f"{device.http}/config/rest/{section}/v1") as response:
            kept = (await response.json())["data"]
        assert {name: kept[name] for name in wanted} == wanted
    hints = await unsupported(device)
    assert {f"image.{name}" for name in look} <= hints
    assert {"camera.zoom", "camera.focus", "camera.autofocus", "camera.power_line_frequency"} <= hints
    assert "image.exposure_level" not in hints
    stages = image.stages(device.context.settings[CAMERA], device.context.settings[IMAGE])
    assert stages == []  # never silently faked


@pytest.mark.feature("VID-08")
async def test_the_benchs_sensor_honours_nearly_everything(axisedge_device: RunningDevice) -> None:
    assert await unsupported(axisedge_device) == {"image.wdr"}


async def unsupported(device: RunningDevice) -> set[str]:
    async with device.session.get(f"{device.http}/config/rest/camera/v1") as response:
        assert response.status == 200  # the login: the page's own API asks for none
    async with device.session.get(f"{device.http}/api/v1/video/facts") as response:
        return set((await response.json())["unsupported"])


@pytest.mark.feature("VID-11")
async def test_the_calculator_and_its_limits(axisedge_device: RunningDevice) -> None:
    device = axisedge_device
    await unsupported(device)  # logs in
    url = f"{device.http}/api/v1/video/bitrate"
    async with device.session.get(f"{url}?storage=256&retention=30&limit=500") as response:
        assert await response.json() == {"kbps": 500, "limited": True, "storage": 162.0}
    for query, field in (
        ("storage=0&retention=1", "storage"),
        ("storage=nan&retention=1", "storage"),
        ("storage=1", "retention"),
        ("storage=1&retention=1&limit=100001", "limit"),
    ):
        async with device.session.get(f"{url}?{query}") as response:
            assert response.status == 400
            assert field in await response.text()


@pytest.mark.feature("VID-11")
async def test_an_average_has_a_limit_that_is_not_below_it(axisedge_device: RunningDevice) -> None:
    camera = axisedge_device.context.camera
    assert camera is not None
    asked = camera.arguments(
        {"videobitratemode": "abr", "videoabrtargetbitrate": "500", "videoabrmaxbitrate": "800"}
    )
    assert (asked.rate_control, asked.kbps, asked.limit_kbps) == ("abr", 500, 800)
    for name, value in (("videoabrmaxbitrate", "400"), ("videoabrretentiontime", "0")):
        with pytest.raises(Invalid) as refused:
            camera.arguments({"videobitratemode": "abr", "videoabrtargetbitrate": "500", name: value})
        assert refused.value.field == name
    with pytest.raises(Invalid, match="abr_limit"):
        await axisedge_device.context.settings.update(
            "stream", {"rate_control": "abr", "kbps": 500, "abr_limit": 400}, "test"
        )
