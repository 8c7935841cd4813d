"""Overlay images in SVG: what is drawn, and what is refused before anything is drawn."""

import base64

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.media.drawings import drawn, is_drawing, read
from axisedge.media.overlay_settings import ImageFile
from axisedge.media.overlays import read_image

pytestmark = pytest.mark.feature("VID-13")
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, size: str = 'width="120" height="80"') -> bytes:
    return f"<svg {NAMES} {size}>{inside}</svg>".encode()


def embedded(width: int, height: int) -> str:
    png = cv2.imencode(".png", np.full((height, width, 3), (0, 0, 255), np.uint8))[1].tobytes()
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


async def pixels(file: bytes) -> np.ndarray:
    return await read_image(ImageFile(data=base64.b64encode(file).decode()))


async def test_a_drawing_is_drawn_with_its_transparency() -> None:
    picture = await pixels(svg('<rect x="20" y="10" width="40" height="30" fill="#f00"/>'))
    assert picture.shape == (80, 120, 4)
    assert tuple(picture[20, 30]) == (0, 0, 255, 255)
    assert picture[70, 100, 3] == 0
    assert (picture[:, :, 3] == 255).sum() == 40 * 30


@pytest.mark.parametrize(
    ("size", "found"),
    [
        ('width="2in" height="1in"', (192, 96)),
        ('viewBox="0 0 300 150"', (300, 150)),
        ('viewBox="0 0 300 150" width="60"', (60, 30)),
        ('viewBox="0,0,300,150" width="100%" height="100%"', (300, 150)),
    ],
)
def test_the_size_is_that_of_the_file(size: str, found: tuple[int, int]) -> None:
    drawing = read(svg("", size))
    assert (drawing.width, drawing.height) == found


async def test_what_is_inside_the_file_may_be_referred_to() -> None:
    inside = (
        '<defs><linearGradient id="g"><stop stop-color="#00f"/></linearGradient>'
        '<rect id="r" width="20" height="20" style="fill: url( \'#g\' )"/></defs>'
        f'<use xlink:href="#r"/><image x="40" width="20" height="20" href="{embedded(4, 4)}"/>'
    )
    picture = await pixels(svg(inside))
    assert tuple(picture[10, 10]) == (255, 0, 0, 255)
    assert tuple(picture[10, 50]) == (0, 0, 255, 255)


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="http://192.0.2.1/a.png" width="9" height="9"/>',
        '<image xlink:href="file:///etc/hostname" width="9" height="9"/>',
        '<image href="logo.png" width="9" height="9"/>',
        '<use href="other.svg#a"/>',
        '<rect fill="url(http://192.0.2.1/#a)"/>',
        "<style>@import 'a.css';</style>",
        "<style>rect { fill: url(a.svg#b) }</style>",
        r"<style>rect { fill: u\72l(a.svg#b) }</style>",
        '<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>',
        '<image href="data:image/png;base64,!!!" width="9" height="9"/>',
        f'<image href="{embedded(2049, 1)}" width="9" height="9"/>',
        "<text>Gate</text>",
    ],
)
async def test_what_leads_outside_or_needs_it_is_refused(inside: str) -> None:
    with pytest.raises(Invalid) as refused:
        await pixels(svg(inside))
    assert refused.value.field == "data"


@pytest.mark.parametrize(
    "file",
    [
        b"<svg",
        b"<html/>",
        b"<svg/>",
        svg("", 'width="0" height="5"'),
        svg("", 'width="1e9" height="1e9"'),
        svg("", 'width="100000" height="10"'),
        svg("", ""),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + svg("<title>&a;</title>"),
        svg("<g>" * 300 + "</g>" * 300),
        svg("<g/>" * 30_000),
        svg("").decode().encode("utf-16")[:40],
    ],
)
async def test_a_broken_drawing_is_refused(file: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        await pixels(file)
    assert refused.value.field == "data"


async def test_a_drawing_that_wants_all_the_memory_ends_only_its_own_process() -> None:
    tile = (
        '<pattern id="p" width="900000000" height="900000000" patternUnits="userSpaceOnUse">'
        '<rect width="900000000" height="900000000"/></pattern>'
    )
    greedy = (
        tile
        + '<filter id="f" x="-1e6" y="-1e6" width="2e6" height="2e6"><feMorphology radius="900"/></filter>'
    )
    inside = greedy + '<rect width="2048" height="2048" fill="url(#p)" filter="url(#f)"/>' * 50
    try:
        picture = await drawn(read(svg(inside, 'width="2048" height="2048"')))
    except Invalid as error:
        assert "memory or time" in error.why or "too long" in error.why
    else:
        assert picture.startswith(b"\x89PNG")


async def test_a_drawing_that_never_gets_ready_is_given_up() -> None:
    layers = "".join(f'<g id="a{i}">{f"""<use href="#a{i - 1}"/>""" * 10}</g>' for i in range(1, 6))
    inside = f'<defs><g id="a0"><rect width="2048" height="2048" opacity=".9"/></g>{layers}</defs><use href="#a5"/>'
    with pytest.raises(Invalid, match=r"too long|memory or time"):
        await drawn(read(svg(inside, 'width="2048" height="2048"')))


PIECES = st.sampled_from(
    [
        "<svg",
        f" {NAMES}",
        ' width="9"',
        ' height="9"',
        ' viewBox="0 0 9 9"',
        ">",
        "<g>",
        "</g>",
        "<use",
        ' href="#a"',
    ]
    + [
        "<style>",
        "</style>",
        "url(",
        "&#x0;",
        "&amp;",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE svg>",
        "</svg>",
        "/>",
        "<?a b?>",
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30).map("".join))
def test_any_text_is_a_drawing_or_a_field_error(text: str) -> None:
    file = text.encode("utf-8", "surrogatepass")
    is_drawing(file)
    try:
        drawing = read(file)
    except Invalid as error:
        assert error.field == "data"
    else:
        assert 1 <= drawing.width <= 2048 and 1 <= drawing.height <= 2048
