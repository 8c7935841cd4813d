"""Texts of overlays, and what strangers send to the overlay and mask APIs: an answer each time, never a crash."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axisedge.media.frame import blank
from axisedge.media.modifiers import Values, parse
from axisedge.media.overlay_settings import Color, Position, TextOverlay
from axisedge.media.painting import PaintedText
from axisedge.testing import RunningDevice

VALUES = Values(datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), 7, 25.0, 1000.0, dynamic={0: "%F", 1: "#D"})
PIECES = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(["%", "#", "%F", "#D", "#D1", "#D16", "\n"]))
)
TEXTS = PIECES.map("".join).map(lambda text: text[:512])
FREE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-400, 400), st.floats(-2, 2), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.sampled_from(
    ["camera", "identity", "text", "position", "fontSize", "textColor", "rotation", "zIndex", "overlayPath"]
)
LENIENT = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.mark.feature("VID-13")
@given(text=TEXTS)
def test_any_text_has_a_meaning_and_what_is_no_modifier_stays(text: str) -> None:
    shown = parse(text)(VALUES)
    if "%" not in text and "#" not in text:
        assert shown == text


@pytest.mark.feature("VID-13")
@settings(max_examples=40, deadline=None)
@given(
    text=TEXTS,
    size=st.integers(8, 200),
    rotation=st.integers(-180, 180),
    scroll=st.integers(-20, 20),
    x=st.floats(-1, 1),
    y=st.floats(-1, 1),
    background=st.sampled_from(Color),
    outline=st.sampled_from(Color),
)
def test_any_text_can_be_drawn_on_any_picture(
    text: str, size: int, rotation: int, scroll: int, x: float, y: float, background: Color, outline: Color
) -> None:
    wanted = TextOverlay(
        text=text, size=size, rotation=rotation, scroll_speed=scroll, x=x, y=y,
        position=Position.CUSTOM, background=background, outline=outline,
    )  # fmt: skip
    planes = blank(320, 180, 90)
    PaintedText(wanted).draw(planes, VALUES)
    assert planes.shape == (270, 320) and planes.dtype == np.uint8


@pytest.mark.feature("VID-13")
@LENIENT
@given(
    method=st.sampled_from(["addText", "addImage", "setText", "setImage", "list", "remove"]),
    params=st.one_of(FREE, st.dictionaries(FIELDS, FREE, max_size=5)),
)
async def test_the_overlay_api_answers_whatever_it_is_sent(
    axisedge_device: RunningDevice, method: str, params: Any
) -> None:
    body = json.dumps({"apiVersion": "1.8", "method": method, "params": params})
    url = f"{axisedge_device.http}/axis-cgi/dynamicoverlay/dynamicoverlay.cgi"
    async with axisedge_device.session.post(url, data=body) as response:
        assert response.status == 200
        answer = await response.json()
    assert ("data" in answer) != ("error" in answer)
    if "error" in answer:
        assert answer["error"]["code"] != 101, answer


@pytest.mark.feature("VID-16")
@LENIENT
@given(
    asked=st.dictionaries(
        st.sampled_from(["name", "width", "height", "center", "pxpolygon", "imagesource", "query"]),
        st.one_of(st.text(max_size=12), st.sampled_from(["0,0:9,9:90,0", "50,50", "20", "a"])),
        max_size=6,
    ),
    action=st.sampled_from(["add", "update", "remove", "enable_all", "goto", ""]),
)
async def test_the_mask_api_answers_whatever_it_is_asked(
    axisedge_device: RunningDevice, asked: dict[str, str], action: str
) -> None:
    form = asked | ({"action": action} if action else {})
    async with axisedge_device.session.post(
        f"{axisedge_device.http}/axis-cgi/privacymask.cgi", data=form
    ) as response:
        assert response.status in (200, 204, 400), await response.text()
        if response.status == 400:
            assert (await response.text()).startswith("Error:")
