"""Any schedule text is either refused with a sentence or can be asked about quickly."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.events import icalendar

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Europe/Stockholm", "America/St_Johns", "Australia/Lord_Howe")]
)
DAY = 86400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(-365 * DAY, 329 * 365 * DAY).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
TIMES = st.integers(0, 228 * 365 * DAY).map(lambda seconds: EPOCH + timedelta(seconds=seconds))
FREQUENCIES = st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"])
BY = st.sampled_from(["", ";BYDAY=MO,SU", ";BYDAY=-1FR", ";BYDAY=5MO", ";BYMONTH=2", ";BYMONTH=1,12"])
INTERVALS = st.integers(1, 100_000).map(lambda number: f";INTERVAL={number}") | st.just("")


@st.composite
def schedules(draw: st.DrawFn) -> str:
    begin = draw(TIMES)
    parts = [f"DTSTART:{begin:%Y%m%dT%H%M%S}"]
    if draw(st.booleans()):
        long = timedelta(seconds=draw(st.integers(1, 366 * DAY)))
        parts.append(f"DTEND:{begin + long:%Y%m%dT%H%M%S}")
    if draw(st.booleans()):
        parts.append(f"RRULE:FREQ={draw(FREQUENCIES)}{draw(BY)}{draw(INTERVALS)}")
    return " ".join(parts)


@pytest.mark.feature("EVT-03")
@given(st.text(max_size=100) | st.text(alphabet="DTSARNEU:=;,0123456789 \n", max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        icalendar.parse(text)
    except Invalid as refused:
        assert refused.field == "schedule"
        assert refused.why


@settings(max_examples=200)
@given(schedules(), MOMENTS, ZONES)
def test_every_schedule_answers_quickly_and_agrees_with_itself(
    text: str, moment: datetime, zone: ZoneInfo
) -> None:
    try:
        calendar = icalendar.parse(text)
    except Invalid:
        return
    began = time.process_time()
    start = calendar.latest(moment, zone)
    change = calendar.next_change(moment, zone)
    active = calendar.active(moment, zone)
    assert time.process_time() - began < 1.0
    assert start is None or start <= moment
    assert change is None or change > moment
    if active:
        assert start is not None
        assert not calendar.pulse
        assert change is not None
    if change is not None and not calendar.pulse and not active:
        assert calendar.active(change, zone) or calendar.end(change, zone) <= change
    following = next(calendar.starts(moment, zone), None)
    assert following is None or following > moment
    if following is not None:
        assert calendar.latest(following, zone) == following
