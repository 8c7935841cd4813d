"""The system log: what it takes, what it hides, and the two formats."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from axisedge.core.clock import ManualClock
from axisedge.security.logbook import MOST_LINES, Logbook
from axisedge.system.logs import JsonFormat, Line, SystemLog, TextFormat, redacted

log = logging.getLogger("axisedge.test")


@pytest.fixture
async def system_log(tmp_path: Path) -> AsyncIterator[SystemLog]:
    book = Logbook(tmp_path / "log.db", ManualClock())
    made = SystemLog(book, logging.DEBUG)
    made.attach()
    log.setLevel(logging.DEBUG)
    yield made
    made.detach()
    await book.close()


async def lines(system_log: SystemLog) -> list[tuple[str, str]]:
    await asyncio.sleep(0)
    return [(line.level, line.text) for line in await system_log.read() if line.fields["logger"] == log.name]


async def test_what_is_logged_from_any_thread_is_there(system_log: SystemLog) -> None:
    log.info("started with %d ports", 4)
    thread = threading.Thread(target=log.warning, args=("from a thread",))
    thread.start()
    thread.join()
    assert await lines(system_log) == [("info", "started with 4 ports"), ("warning", "from a thread")]


async def test_an_error_tells_its_kind_in_one_line(system_log: SystemLog) -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        log.exception("it failed")
    assert await lines(system_log) == [("error", "it failed: ValueError: first?second")]


async def test_watchers_hear_each_line_until_they_stop(system_log: SystemLog) -> None:
    heard: list[Line] = []
    stop = system_log.watch(heard.append)
    log.info("one")
    await asyncio.sleep(0)
    stop()
    log.info("two")
    await asyncio.sleep(0)
    assert [line.text for line in heard] == ["one"]


async def test_a_detached_log_takes_nothing(system_log: SystemLog) -> None:
    system_log.detach()
    log.info("nobody hears")
    system_log.detach()
    assert await lines(system_log) == []


async def test_the_log_on_disk_is_bounded(tmp_path: Path) -> None:
    book = Logbook(tmp_path / "log.db", ManualClock())
    made = SystemLog(book)
    for number in range(MOST_LINES + 500):
        made._note("info", f"line {number}", "axisedge.test")
        if number % 1000 == 0:
            await book.flush()
    read = await made.read(limit=MOST_LINES * 2)
    await book.close()
    assert len(read) == MOST_LINES and read[-1].text == f"line {MOST_LINES + 499}"


SECRET = "hunter2"


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize(
    "said",
    [
        "GET /axis-cgi/pwdgrp.cgi?action=add&user=ada&pwd={}&grp=users",
        "password={}",
        'body {{"password": "{}", "x": 1}}',
        "passphrase: {}",
        "Authorization: Basic {}",
        'headers {{"Authorization": "Digest username=ada, response={}"}}',
        "token='{}'",
    ],
)
def test_what_looks_like_a_secret_is_not_kept(said: str) -> None:
    hidden = redacted(said.format(SECRET))
    assert SECRET not in hidden and "******" in hidden


def test_other_words_are_left_as_they_are() -> None:
    for said in ("the password of ada was changed", "3 tokens", "account added", "port 1 is 50% open"):
        assert redacted(said) == said


def record(message: str, *arguments: Any, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("axisedge.x", logging.WARNING, __file__, 1, message, arguments, info)
    made.created = 1767614400.25
    return made


def test_the_json_format_is_one_object_a_line() -> None:
    try:
        raise OSError("gone")
    except OSError as error:
        text = JsonFormat().format(record("lost %s, password=%s", "bus å", SECRET, error=error))
    assert "\n" not in text
    entry = json.loads(text)
    assert entry.pop("exception").endswith("OSError: gone")
    assert entry == {
        "time": "2026-01-05T12:00:00.250Z",
        "level": "warning",
        "logger": "axisedge.x",
        "message": "lost bus å, password=******",
    }


def test_the_text_format_is_for_people() -> None:
    assert TextFormat().format(record("up")) == "2026-01-05T12:00:00.250Z WARNING axisedge.x: up"


def test_the_command_line_writes_json_to_standard_error(tmp_path: Path) -> None:
    run = [
        sys.executable,
        "-m",
        "axisedge",
        "run",
        "--state",
        str(tmp_path),
        "--ports",
        "auto",
        "--log-format",
        "json",
    ]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.terminate()
        _, errors = process.communicate(timeout=20)
    entries = [json.loads(line) for line in errors.splitlines()]
    assert any(entry["message"] == "the device is ready" for entry in entries)
