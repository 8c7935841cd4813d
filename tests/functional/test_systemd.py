"""The units under ``systemd/``: valid, with least privilege, and starting the device that there is."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

EXPOSURE_AT_MOST = 1.8  # of 10; most of the rest is the network, which a network device needs
READY_WITHIN = 30


@pytest.fixture
def unit(checkout: Path) -> str:
    return (checkout / "systemd" / "axisedge@.service").read_text()


@pytest.fixture
def installed(unit: str, tmp_path: Path) -> Path:
    """The unit as it is when axisedge is installed here."""
    path = tmp_path / "axisedge@intercom.service"
    path.write_text(unit.replace("/usr/bin/axisedge", sys.executable))
    return path


@pytest.mark.feature("SYS-07")
def test_systemd_finds_nothing_wrong(installed: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(installed)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_check_would_find_a_wrong_setting(installed: Path) -> None:
    installed.write_text(installed.read_text().replace("ProtectSystem=strict", "ProtectSystem=maybe"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(installed)], capture_output=True, text=True
    )
    assert "protect system" in done.stderr


@pytest.mark.feature("SYS-07")
def test_privileges_are_few(installed: Path) -> None:
    threshold = f"--threshold={EXPOSURE_AT_MOST * 10:.0f}"
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", threshold, str(installed)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.feature("SYS-07")
def test_the_unit_s_command_reports_ready_feeds_the_watchdog_and_ends_cleanly(
    unit: str, tmp_path: Path
) -> None:
    settings = configparser.RawConfigParser(strict=False, interpolation=None)
    settings.optionxform = str  # type: ignore[assignment]  # systemd's names are case-sensitive
    settings.read_string(unit)
    service = settings["Service"]
    assert service["Type"] == "notify"
    line = (
        service["ExecStart"]
        .replace("%i", "intercom")
        .replace("%S", str(tmp_path))
        .replace("${HARDWARE}", "bench")
    )
    program, *arguments = shlex.split(line.replace("$ARGUMENTS", "--ports auto --host 127.0.0.1"))
    assert program == "/usr/bin/axisedge" and "$" not in " ".join(arguments)

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(READY_WITHIN)
        environment = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000"}
        environment.pop("WATCHDOG_PID", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "axisedge", *arguments], env=environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            said: list[str] = []
            while "READY=1" not in said or said.count("WATCHDOG=1") < 3:
                said += manager.recv(4096).decode().split("\n")
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=float(service["TimeoutStopSec"]))
            assert process.returncode == 0, errors
            manager.setblocking(False)
            while "STOPPING=1" not in said:
                said += manager.recv(4096).decode().split("\n")
        finally:
            process.kill()
            process.wait()


def test_the_user_that_the_unit_names_is_made(unit: str, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(checkout / "systemd" / "sysusers.conf")],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    users = {
        line.split(":")[0]: line.split(":") for line in (tmp_path / "etc" / "passwd").read_text().splitlines()
    }
    groups = {
        line.split(":")[0]: line.split(":") for line in (tmp_path / "etc" / "group").read_text().splitlines()
    }
    asked = dict(re.findall(r"^(User|Group|SupplementaryGroups)=(.+)$", unit, re.MULTILINE))
    assert asked == {"User": "axisedge", "Group": "axisedge", "SupplementaryGroups": "gpio video"}
    assert users["axisedge"][-1].endswith("nologin")
    assert "axisedge" in groups and groups["gpio"][-1] == "axisedge"

    folders = (checkout / "systemd" / "tmpfiles.conf").read_text()
    owners = {name for line in folders.splitlines() if line[:1] in "dz" for name in line.split()[3:5]}
    assert owners <= {*users, *groups, "root"}
