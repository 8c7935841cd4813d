"""Overlays: modifiers, rendering, and what they do to the picture."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.clock import ManualClock, SystemClock
from axisedge.core.errors import Conflict, Invalid, NotFound
from axisedge.core.keystore import Keystore
from axisedge.core.settings import Settings
from axisedge.core.store import Store
from axisedge.events.actions import Actions, Activation
from axisedge.media.frame import blank
from axisedge.media.modifiers import GROUPS, Values, parse
from axisedge.media.overlay_actions import OverlayActions
from axisedge.media.overlay_settings import Color, ImageFile, Indicator, Position, TextOverlay
from axisedge.media.overlays import HostFacts, Overlays, read_image
from axisedge.media.painting import PaintedImage, PaintedIndicator, PaintedText
from axisedge.media.patch import Patch, decoded, header_size, text_picture

MOMENT = datetime(2026, 3, 5, 14, 7, 9, 420_000, tzinfo=ZoneInfo("Europe/Stockholm"))
VALUES = Values(
    MOMENT,
    123456,
    24.98,
    2345.6,
    1,
    "192.0.2.7",
    "AC:CC:8E:12:34:56",
    "gate",
    {0: "plain", 1: "one", 12: "twelve"},
)


def png(width: int = 60, height: int = 40, bgra: tuple[int, int, int, int] = (0, 0, 255, 255)) -> bytes:
    return cv2.imencode(".png", np.full((height, width, 4), bgra, np.uint8))[1].tobytes()


def packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("%F %X", "2026-03-05 14:07:09"),
        ("%x %T %p", "03/05/26 14:07:09 PM"),
        ("%A %d %B %Y, week %V", "Thursday 05 March 2026, week 10"),
        ("%S.%f %s", f"09.42 {int(MOMENT.timestamp())}"),
        ("%z %Z", "+0100 CET"),
        ("#i #m #M #n", "192.0.2.7 12:34:56 AC:CC:8E:12:34:56 gate"),
        ("#b #B #r #R #v #s", "2346 2.35 24.98 25 1 23456"),
        ("#D|#D1|#D12|#D2|#D17", "plain|one|twelve||one7"),
        ("100%% ##1 %q #q % #", "100% #1 %q #q % #"),
        ("%%F ##D", "%F #D"),
    ],
)
def test_modifiers_stand_for_time_device_and_stream(text: str, shown: str) -> None:
    assert parse(text)(VALUES) == shown


@pytest.mark.feature("VID-13")
def test_every_modifier_that_is_offered_stands_for_something() -> None:
    for modifier in (m for group in GROUPS.values() for m in group):
        shown = parse(modifier)(VALUES)
        assert shown and shown != modifier, modifier


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize(
    ("position", "rows", "columns"),
    [
        (Position.TOP_LEFT, slice(0, 120), slice(0, 300)),
        (Position.BOTTOM_RIGHT, slice(600, 720), slice(980, 1280)),
        (Position.BOTTOM, slice(600, 720), slice(490, 790)),
    ],
)
def test_a_text_lies_where_it_was_put_and_nowhere_else(
    position: Position, rows: slice, columns: slice
) -> None:
    planes = blank(1280, 720, 90)
    PaintedText(TextOverlay(text="Gate", position=position)).draw(planes, VALUES)
    luma = planes[:720].copy()
    assert (luma[rows, columns] > 200).sum() > 100
    luma[rows, columns] = 90
    assert (luma == 90).all()


@pytest.mark.feature("VID-13")
def test_colours_of_text_background_and_outline() -> None:
    picture = text_picture("X", 60, Color.WHITE, Color.BLACK, Color.RED)
    whites = (picture == (255, 255, 255, 255)).all(axis=2).sum()
    reds = (picture == (0, 0, 255, 255)).all(axis=2).sum()
    assert whites > 50 and reds > 50
    assert tuple(picture[0, 0]) == (0, 0, 0, 255)
    assert text_picture("X", 60, Color.WHITE, Color.SEMI_TRANSPARENT, Color.TRANSPARENT)[0, 0, 3] == 128
    assert text_picture("X", 60, Color.WHITE, Color.TRANSPARENT, Color.TRANSPARENT)[0, 0, 3] == 0


@pytest.mark.feature("VID-13")
def test_a_text_is_rendered_again_only_when_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(text: str, *rest: object) -> object:
        made.append(text)
        return text_picture(text, *rest)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr("axisedge.media.patch.text_picture", counted)
    painted = PaintedText(TextOverlay(text="%T"))
    for second in (1, 1, 1, 2, 2):
        painted.draw(blank(640, 360), Values(MOMENT.replace(second=second)))
    assert made == ["14:07:01", "14:07:02"]


@pytest.mark.feature("VID-13")
def test_a_turned_and_a_scrolling_text_are_seen() -> None:
    upright, turned, moved = blank(640, 360, 90), blank(640, 360, 90), blank(640, 360, 90)
    plain = TextOverlay(text="Long words", size=60)
    PaintedText(plain).draw(upright, VALUES)
    PaintedText(plain.model_copy(update={"rotation": 90})).draw(turned, VALUES)
    across, down = np.nonzero(upright[:360] > 150)[1], np.nonzero(turned[:360] > 150)[0]
    assert np.ptp(across) > 80 and np.ptp(down) > 80 and np.ptp(np.nonzero(turned[:360] > 150)[1]) < 60
    scrolling = PaintedText(plain.model_copy(update={"scroll_speed": 5}))
    scrolling.draw(moved, Values(MOMENT))
    later = blank(640, 360, 90)
    scrolling.draw(later, Values(MOMENT.replace(second=10)))
    assert (moved != later).any()


@pytest.mark.feature("VID-13")
async def test_an_image_with_a_transparent_colour_leaves_that_free() -> None:
    picture = np.full((40, 60, 3), 255, np.uint8)
    picture[10:30, 20:40] = (0, 0, 255)
    file = ImageFile(data=packed(cv2.imencode(".bmp", picture)[1].tobytes()), transparent="ffffff")
    planes = blank(1920, 1080, 90)
    PaintedImage((-1, -1), await read_image(file), file.scale).draw(planes, VALUES)
    changed = np.argwhere(planes[:1080] != 90)
    assert len(changed) == 20 * 20
    assert int(planes[:1080][tuple(changed[0])]) == pytest.approx(81, abs=3)


@pytest.mark.feature("VID-13")
async def test_an_image_made_to_scale_keeps_its_part_of_the_picture() -> None:
    file = ImageFile(data=packed(png(300, 200)), scale=True)
    for width, height in ((1920, 1080), (640, 360)):
        planes = blank(width, height, 90)
        PaintedImage((-1, -1), await read_image(file), file.scale).draw(planes, VALUES)
        share = (planes[:height] != 90).mean()
        assert share == pytest.approx(300 * 200 / (1920 * 1080), rel=0.1)


@pytest.mark.feature("VID-13")
def test_the_indicator_moves() -> None:
    first, second = blank(1280, 720, 90), blank(1280, 720, 90)
    painted = PaintedIndicator(Indicator(enabled=True))
    painted.draw(first, Values(MOMENT))
    painted.draw(second, Values(MOMENT.replace(microsecond=800_000)))
    assert (first != 90).any() and (first != second).any()


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize("left", [-70, -1, 0, 5, 600, 639, 700])
@pytest.mark.parametrize("top", [-50, 0, 355, 400])
def test_a_patch_beyond_the_edges_is_cut_off(left: int, top: int) -> None:
    planes = blank(640, 360, 90)
    Patch(decoded(png(61, 41))).draw(planes, left, top)
    x, y = left // 2 * 2, top // 2 * 2
    width = max(0, min(640, x + 61) - max(0, x))
    height = max(0, min(360, y + 41) - max(0, y))
    assert (planes[:360] != 90).sum() == width * height


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\nrubbish", b"\xff\xd8\xff\xe0short", b"BM", b"<svg/>", png()[:60]]
)
async def test_a_broken_image_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        await read_image(ImageFile(data=packed(data)))
    assert refused.value.field == "data"


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize("kind", [".png", ".jpg", ".bmp"])
def test_the_size_is_read_from_the_file_before_memory_is_taken(kind: str) -> None:
    file = bytearray(cv2.imencode(kind, np.zeros((33, 77, 3), np.uint8))[1].tobytes())
    assert header_size(bytes(file)) == (77, 33)
    assert decoded(bytes(file)).shape == (33, 77, 4)
    if kind == ".png":
        file[16:24] = (60_000).to_bytes(4, "big") * 2
        with pytest.raises(Invalid, match="2048"):
            decoded(bytes(file))


@pytest.mark.feature("VID-13")
@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM"]), st.binary(max_size=80))
def test_rubbish_with_the_right_beginning_is_refused(start: bytes, rest: bytes) -> None:
    with pytest.raises(Invalid):
        decoded(start + rest)


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    settings = Settings(Store(tmp_path / "s.db"), Keystore.open(tmp_path / "k"), SystemClock())
    yield settings
    await settings.close()


@pytest.fixture
def overlays(settings: Settings) -> Overlays:
    return Overlays(settings, lambda: UTC, lambda: HostFacts("192.0.2.7", "AC:CC:8E:12:34:56", "gate"))


@pytest.mark.feature("VID-13")
async def test_an_image_must_be_there_to_be_shown_and_stays_while_it_is(
    overlays: Overlays, settings: Settings
) -> None:
    with pytest.raises(Invalid) as refused:
        await settings.update("overlays", {"images": {"1": {"image": "logo"}}}, "test")
    assert refused.value.field == "images.1.image"
    with pytest.raises(Invalid) as refused:
        await settings.update("overlay-images", {"files": {"logo": {"data": packed(b"no")}}}, "test")
    assert refused.value.field == "files.logo.data"
    await settings.update("overlay-images", {"files": {"logo": {"data": packed(png())}}}, "test")
    await settings.update("overlays", {"images": {"1": {"image": "logo"}}}, "test")
    with pytest.raises(Conflict, match="logo"):
        await settings.update("overlay-images", {"files": {"logo": None}}, "test")
    assert len(overlays.painters(1)) == 1
    assert overlays.painters(2) == overlays.painters(1, "text") == overlays.painters(1, "off") == []


@pytest.mark.feature("VID-13")
@pytest.mark.parametrize(
    "patch",
    [
        {"texts": {"a": {"text": "x"}}},
        {"texts": {"01": {"text": "x"}}},
        {"texts": {"1": {"text": "x" * 513}}},
        {"texts": {"1": {"text": "x", "size": 0}}},
        {"texts": {"1": {"text": "x", "x": 1.5}}},
        {"texts": {str(n): {"text": "x"} for n in range(17)}},
    ],
)
async def test_what_cannot_be_an_overlay_is_refused(
    overlays: Overlays, settings: Settings, patch: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await settings.update("overlays", patch, "test")


@pytest.mark.feature("VID-13")
async def test_dynamic_texts_are_numbered_and_bounded(overlays: Overlays) -> None:
    overlays.set_text(0, "zero")
    overlays.set_text(16, "last")
    values = overlays.values(overlays.facts(), 0.0, 1, 25, 0)
    assert parse("#D #D16 #n")(values) == "zero last gate"
    with pytest.raises(NotFound):
        overlays.set_text(17, "x")
    with pytest.raises(Invalid):
        overlays.set_text(1, "x" * 513)


@pytest.mark.feature("VID-13", "EVT-06")
async def test_rules_show_a_text_and_give_back_what_was_there(overlays: Overlays) -> None:
    clock, actions = ManualClock(), Actions()
    OverlayActions(overlays, clock).register(actions)
    activation = Activation("1", "ring", clock.now())
    once, held = (actions[f"com.axis.action.{kind}.set_overlay"] for kind in ("fixed", "unlimited"))
    assert once.run is not None and held.start is not None
    overlays.set_text(1, "before")
    stop = await held.start(held.check({"text": "recording", "index": "1"}), activation)
    await once.run(once.check({"text": "somebody rang", "index": "1", "duration": "5"}), activation)
    assert overlays.text(1) == "somebody rang"
    await clock.advance(5)
    assert overlays.text(1) == "recording"
    await stop()
    assert overlays.text(1) == "before"
    await once.run(once.check({"text": "for good", "index": "1", "duration": "0"}), activation)
    await clock.advance(100)
    assert overlays.text(1) == "for good"
    with pytest.raises(Invalid):
        once.check({"index": "17"})
