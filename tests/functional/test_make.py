"""The commands that a newcomer types: they install what is missing, repeat nothing, and start a device."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

QUICK = 2
"""Seconds that a set-up with nothing to do may take, on a machine that has nothing else to do."""
PATIENCE = 60
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
"""The environment without what a make that started these tests hands down."""


def make(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout, env=OUTSIDE, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip


@pytest.mark.parametrize("target", ["setup-run", "setup"])
def test_a_second_set_up_is_quiet_and_quick(checkout: Path, target: str) -> None:
    began = os.times()
    done = make(checkout, target)
    ended = os.times()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    used = ended.children_user + ended.children_system - began.children_user - began.children_system
    assert used < QUICK  # of processor time: other tests run meanwhile


@pytest.fixture
def debian(tmp_path: Path) -> Path:
    """Programs that stand in for a Debian where nothing but curl is installed, and note what is asked."""
    programs = {
        "dpkg-query": '#!/bin/sh\necho "installed curl"\necho "config-files chromium"\nexit 1\n',
        "apt-get": f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\n'
        f"[ ! -e {tmp_path}/broken ] || {{ echo no space >&2; exit 100; }}\n",
        "sudo": f'#!/bin/sh\necho sudo >>{tmp_path}/asked\nexec "$@"\n',
    }
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder


def install(checkout: Path, debian: Path, purpose: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    done = subprocess.run(
        ["bash", "scripts/setup_packages.sh", purpose],
        cwd=checkout, env=os.environ | {"PATH": f"{debian}:{os.environ['PATH']}"},
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    asked = debian.parent / "asked"
    return done, asked.read_text().splitlines() if asked.exists() else []


def test_only_missing_packages_are_installed(checkout: Path, debian: Path) -> None:
    done, asked = install(checkout, debian, "test")
    assert done.returncode == 0
    names = asked[-1].split()
    assert names[0] == "install"
    assert {"chromium", "firefox-esr", "python3-venv"} <= set(names)
    assert "curl" not in names
    assert "Installing Debian packages:" in done.stderr and "chromium" in done.stderr


def test_running_needs_no_browser_and_no_emulator(checkout: Path, debian: Path) -> None:
    _, asked = install(checkout, debian, "run")
    assert "python3-venv" in asked[-1]
    assert not [name for name in ("chromium", "firefox-esr", "qemu-system-x86") if name in asked[-1].split()]


def test_a_failed_installation_fails_with_its_reason(checkout: Path, debian: Path) -> None:
    (debian.parent / "broken").touch()
    done, _ = install(checkout, debian, "run")
    assert done.returncode != 0
    assert "no space" in done.stderr and "could not install" in done.stderr


def test_every_package_of_the_list_exists_here(checkout: Path) -> None:
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    )
    lines = (line.split() for line in (checkout / "scripts" / "packages.txt").read_text().splitlines())
    entries = [line for line in lines if not line[0].startswith("#")]
    names = [name for _, only, name in entries if only in ("*", architecture.stdout.strip())]
    assert len(names) > 10
    subprocess.run(["dpkg-query", "--status", *names], check=True, capture_output=True)


@pytest.mark.feature("WEB-01")
def test_make_run_starts_a_device_that_ctrl_c_ends(checkout: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    process = subprocess.Popen(
        ["make", "run", "PRODUCT=speaker", f"STATE={state}", "ARGS=--ports auto --host 127.0.0.1",
         "HTTP_PORT=0", "HTTPS_PORT=0", "RTSP_PORT=0", "RTSPS_PORT=0"],
        cwd=checkout, env=OUTSIDE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout
        line = process.stdout.readline()
        ready = json.loads(line or process.communicate()[1])
        assert ready["ready"] is True and ready["product"] == "speaker"
        curl = ["curl", "--silent", "--show-error", "--location", "--write-out", "%{http_code}"]
        page = subprocess.run([*curl, ready["http"] + "/"], capture_output=True, text=True, timeout=PATIENCE)
        assert page.stdout.endswith("200"), page
        assert "<html" in page.stdout
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert (state / "settings.db").exists()


def test_make_run_of_an_unknown_product_says_so(checkout: Path, tmp_path: Path) -> None:
    done = make(checkout, "run", "PRODUCT=toaster", f"STATE={tmp_path / 'state'}")
    assert done.returncode != 0
    assert "toaster" in done.stderr
    assert "Traceback" not in done.stderr


def test_make_help_names_every_command(checkout: Path) -> None:
    done = make(checkout, "help")
    for command in ("setup", "run", "test", "lint", "bench", "features", "lock"):
        assert f"make {command}" in done.stdout


def test_ci_runs_the_tests(checkout: Path) -> None:
    run = checkout / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert shutil.which("bash") and "make test" in run.read_text()
