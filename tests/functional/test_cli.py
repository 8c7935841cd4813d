"""The command line as a service manager and a script see it."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from axisedge.core import product
from axisedge.core.store import MIGRATIONS

COMMAND = [sys.executable, "-m", "axisedge"]
READY_WITHIN = 30
STOP_WITHIN = 3


@contextmanager
def running(*arguments: str | Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    command = [*COMMAND, "run", "--host", "127.0.0.1", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, env={**os.environ, **(env or {})}) as process:
        try:
            yield process
        finally:
            process.kill()


def refused(*arguments: str | Path, status: int = 2) -> str:
    """Run a command that must fail; returns its one line of explanation."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, timeout=READY_WITHIN
    )
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.mark.feature("WEB-01")
@pytest.mark.parametrize("name", product.names())
def test_every_product_starts_says_so_in_one_line_and_ends_on_sigterm(name: str, tmp_path: Path) -> None:
    with running("--product", name, "--state", tmp_path / "state", "--ports", "auto") as process:
        assert process.stdout and process.stderr
        ready = json.loads(process.stdout.readline())
        assert ready["ready"] is True and ready["product"] == name
        assert ready["http"].startswith("http://") and ready["https"].startswith("https://")
        assert ready["bench"].startswith("http://")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=READY_WITHIN)
        assert time.monotonic() - began < STOP_WITHIN
        assert process.returncode == 0, errors
        assert rest == ""
        assert "Traceback" not in errors


def test_all_five_products_are_there() -> None:
    assert product.names() == ["display-intercom", "door-controller", "intercom", "lpr-camera", "speaker"]


def test_bad_arguments_are_status_2_and_one_clear_line(tmp_path: Path) -> None:
    state = ("--state", tmp_path / "s")
    assert "no-such-product" in refused("run", "--product", "no-such-product", *state)
    assert "70000" in refused("run", *state, "--http-port", "70000")
    assert "is not a port" in refused("run", *state, "--http-port", "\N{SUPERSCRIPT TWO}")
    assert "neither bench nor board" in refused("run", *state, "--hardware", "toaster", "--ports", "auto")
    assert "--state" in refused("run")
    assert "nonsense" in refused("nonsense")


@pytest.mark.feature("NET-02")
@pytest.mark.parametrize("option", ["--http-port", "--https-port", "--rtsp-port", "--rtsps-port"])
def test_a_busy_port_is_named(tmp_path: Path, option: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        arguments = ("run", "--state", tmp_path / "s", "--host", "127.0.0.1", "--ports", "auto", option, port)
        assert port in refused(*arguments)


def test_a_broken_state_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert "file" in refused("run", "--state", tmp_path / "file" / "below", "--ports", "auto")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / "settings.db").write_bytes(b"this is no database at all" * 100)
    assert "settings.db" in refused("run", "--state", damaged, "--ports", "auto")


def test_a_store_from_a_newer_version_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "settings.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE future (x)")
        db.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
    db.close()
    before = path.read_bytes()
    assert "newer" in refused("run", "--state", tmp_path, "--ports", "auto")
    assert path.read_bytes() == before
    assert not path.with_name("settings.db-wal").exists()


def test_two_devices_do_not_share_a_state_folder(tmp_path: Path) -> None:
    with running("--state", tmp_path, "--ports", "auto") as process:
        assert process.stdout
        process.stdout.readline()
        assert "in use" in refused("run", "--state", tmp_path, "--ports", "auto")


def test_json_logs_are_json_lines(tmp_path: Path) -> None:
    with running("--state", tmp_path, "--ports", "auto", "--log-format", "json") as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=READY_WITHIN)
    lines = [json.loads(line) for line in errors.splitlines()]
    assert lines and all({"time", "level", "logger", "message"} <= line.keys() for line in lines)


def test_readiness_is_told_to_the_service_manager(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(READY_WITHIN)
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "20000000"}
        with running("--state", tmp_path / "s", "--ports", "auto", env=env) as process:
            messages = {manager.recv(200).decode(), manager.recv(200).decode()}
            assert messages == {"READY=1", "WATCHDOG=1"}
            process.send_signal(signal.SIGTERM)
            assert manager.recv(200).decode() == "STOPPING=1"
            process.communicate(timeout=READY_WITHIN)


def test_an_account_is_added_to_a_stopped_device_only(tmp_path: Path) -> None:
    add = [
        *COMMAND,
        "account",
        "add",
        "ada",
        "--role",
        "administrator",
        "--password-stdin",
        "--state",
        str(tmp_path),
    ]
    done = subprocess.run(add, input="pass-word\n", capture_output=True, text=True, timeout=READY_WITHIN)
    assert done.returncode == 0, done.stderr
    with running("--state", tmp_path, "--ports", "auto") as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["http"]
        curl = ["curl", "-s", "--digest", "-u", "ada:pass-word", f"{url}/axis-cgi/usergroup.cgi"]
        assert subprocess.run(curl, capture_output=True, text=True, check=True).stdout.startswith("ada\n")
        again = subprocess.run(add, input="pass-word\n", capture_output=True, text=True, timeout=READY_WITHIN)
        assert again.returncode == 2 and "in use" in again.stderr
