"""Who keeps the clock right: what chrony and systemd-timesyncd say."""

import sys
from collections.abc import Sequence

import pytest

from axisedge.core.clock import ManualClock
from axisedge.system.time_sync import CHRONY, Source, TimeSync, from_chrony, from_timesyncd, run, timespan

CHRONY_ANSWER = """^,-,192.0.2.1,2,6,377,40,0.000012,0.000013,0.02
^,*,192.0.2.7,2,6,377,22,-0.000105,-0.000123,0.011
"""
TIMESYNCD_ANSWER = """SystemNTPServers=
FallbackNTPServers=0.debian.pool.ntp.org
ServerName=ntp.example.org
ServerAddress=192.0.2.9
RootDistanceMaxUSec=5s
PollIntervalMinUSec=32s
PollIntervalUSec=34min 8s
NTPMessage={ Leap=0, Version=4 }
"""


@pytest.mark.feature("WEB-06")
def test_chrony_names_its_selected_source_and_when_it_asks_again() -> None:
    assert from_chrony(CHRONY_ANSWER) == Source("192.0.2.7", 64 - 22)
    assert from_chrony("^,?,192.0.2.1,0,6,0,-,0,0,0\n") is None
    assert from_chrony("^,*,192.0.2.1,0,x,0,-,0,0,0\n") == Source("192.0.2.1", None)
    assert from_chrony("") is None
    assert from_chrony("506 Cannot talk to daemon\n") is None


@pytest.mark.feature("WEB-06")
def test_timesyncd_names_its_server_and_its_interval() -> None:
    assert from_timesyncd(TIMESYNCD_ANSWER) == Source("ntp.example.org", 34 * 60 + 8)
    assert from_timesyncd("ServerAddress=192.0.2.9\n") == Source("192.0.2.9", None)
    assert from_timesyncd("ServerName=\n") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("32s", 32), ("1h 4min 2.5s", 3842.5), ("500ms", 0.5), ("infinity", None), ("", None)],
)
def test_time_spans_of_systemd(text: str, seconds: float | None) -> None:
    assert timespan(text) == seconds


@pytest.mark.feature("WEB-06")
async def test_the_time_to_the_next_question_counts_down_and_the_source_is_followed() -> None:
    clock = ManualClock()
    answers: dict[str, str | None] = {"chronyc": CHRONY_ANSWER, "timedatectl": TIMESYNCD_ANSWER}

    async def ask(command: Sequence[str]) -> str | None:
        return answers[command[0]]

    sync = TimeSync(clock, ask)
    assert (sync.source, sync.seconds_to_next) == (None, None)
    await sync.start()
    await clock.advance(10)
    assert sync.source == Source("192.0.2.7", 42)
    assert sync.seconds_to_next == 32
    answers["chronyc"] = None
    await clock.advance(20)
    assert sync.source == Source("ntp.example.org", 2048)
    answers["timedatectl"] = None
    await clock.advance(30)
    assert [sync.source, sync.seconds_to_next] == [None, None]
    await sync.stop()


async def test_a_program_that_is_missing_fails_or_says_something() -> None:
    assert await run(("no-such-program-anywhere", *CHRONY[1:])) is None
    assert await run((sys.executable, "-c", "raise SystemExit(3)")) is None
    assert await run((sys.executable, "-c", "print('here')")) == "here\n"


async def test_a_program_does_not_speak_to_our_service_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/nobody")
    monkeypatch.setenv("LANG", "C")
    answer = await run(("env",))
    assert answer is not None
    assert "LANG=C" in answer and "NOTIFY_SOCKET" not in answer
