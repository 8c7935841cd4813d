"""Boots the virtual machine and runs tests in it, against the kernel's GPIO chip. See docs/hil.md."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from io import BufferedReader
from pathlib import Path
from typing import cast

import machine
from initramfs import Initramfs
from machine import Broken, Machine, need, say

ROOT = Path(__file__).resolve().parent.parent
TESTS = ("hil", "tests/functional/hardware")
CHIPS = {"pinctrl-bcm2711": 58, "pinctrl-rp1": 54}
"""Label and number of lines of the chips that the machine has: those of a Raspberry Pi 4 and 5."""
MEMORY = "1024"
"""MiB."""
READY = b"hil: ready after"
PYTEST = (
    *("-q", "-p", "no:cacheprovider"),
    # under emulation every import counts: no plug-ins but these, and no fixtures of other kinds of tests
    *("-p", "pytest_asyncio.plugin", "-p", "pytest_timeout"),
    "--confcutdir=tests/functional/hardware",
)
TIMED_OUT = 124
"""Exit status as of timeout(1)."""


def main() -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="hil/run.sh", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument(
        "tests", nargs="*", default=TESTS, help="test files or pytest arguments (%(default)s)"
    )
    parser.add_argument("--command", metavar="COMMAND", help="run this shell command instead of pytest")
    parser.add_argument(
        "--timeout", type=float, default=240, metavar="SECONDS", help="hard limit (%(default)s)"
    )
    parser.add_argument(
        "--rebuild", action="store_true", help="build the machine anew, from today's kernel package"
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # no machine is left behind
    options, more = parser.parse_known_args()
    color = "--color=yes" if sys.stdout.isatty() else "--color=no"
    command = options.command or shlex.join(
        (".venv/bin/python", "-B", "-m", "pytest", *PYTEST, color, *options.tests, *more)
    )
    try:
        busybox, qemu = need("busybox", "busybox-static"), need("qemu-system-x86_64", "qemu-system-x86")
        ours = machine.ready(anew=options.rebuild)
        return _boot(ours, Path(busybox), qemu, command, options.timeout)
    except Broken as problem:
        print(f"hil: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say("interrupted: the machine was switched off")
        return 130


def _boot(ours: Machine, busybox: Path, qemu: str, command: str, limit: float) -> int:
    with tempfile.TemporaryDirectory(prefix="axisedge-hil-") as name:
        initrd, status = Path(name, "initrd"), Path(name, "status")
        _initramfs(ours, busybox, command).write(initrd)
        say(f"booting Linux {ours.version} under QEMU, without acceleration ...")
        begin = time.monotonic()
        with subprocess.Popen(
            (qemu, *_arguments(ours, initrd, status)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
        ) as guest:
            ended = threading.Event()

            def end() -> None:
                if not ended.wait(limit):
                    guest.kill()

            watchdog = threading.Thread(target=end)
            watchdog.start()
            try:
                _show(cast(BufferedReader, guest.stdout))
                guest.wait()
            finally:
                guest.kill()
                ended.set()
                watchdog.join()
        took = time.monotonic() - begin
        if took >= limit:
            say(f"not finished after {limit:g} s: the machine was switched off")
            return TIMED_OUT
        said = status.read_text().strip() if status.exists() else ""
        if not said.isdigit():
            raise Broken("the machine ended without a result; what it said is above")
        say(f"done in {took:.1f} s, status {said}")
        return int(said)


def _initramfs(ours: Machine, busybox: Path, command: str) -> Initramfs:
    files = Initramfs()
    files.folder("bin", "dev", "proc", "sys", "host", "changes", "world", "modules")
    files.console()
    files.file("bin/busybox", busybox.read_bytes(), program=True)
    files.file("init", (ROOT / "hil" / "init.sh").read_bytes(), program=True)
    for module in ours.modules:
        files.file(f"modules/{module.name}", module.read_bytes())
    order = "".join(f"{module.stem} {machine.OPTIONS.get(module.stem, '')}\n" for module in ours.modules)
    files.file("modules/order", order.encode())
    files.file("chips", "".join(f"{label} {lines}\n" for label, lines in CHIPS.items()).encode())
    environment = {
        "PATH": f"{ROOT}/.venv/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(Path.home()),
        "LANG": "C.UTF-8",
        "COLUMNS": os.environ.get("COLUMNS", "110"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    settings = "".join(f"export {key}={shlex.quote(value)}\n" for key, value in environment.items())
    files.file("job", f"{settings}cd {shlex.quote(str(ROOT))} || exit 3\n{command}\n".encode())
    return files


def _arguments(ours: Machine, initrd: Path, status: Path) -> tuple[str, ...]:
    return (
        *("-accel", "tcg,thread=multi", "-cpu", "max", "-m", MEMORY),
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"),
        *("-chardev", f"file,id=status,path={status}", "-serial", "chardev:status"),
        *("-kernel", str(ours.kernel), "-initrd", str(initrd)),
        *("-append", "console=ttyS0 loglevel=1 panic=-1 mitigations=off"),
        *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"),
    )


def _show(console: BufferedReader) -> None:
    """Print what the machine says, from when it is ready; what came before only when it never gets there."""
    before = b""
    for line in console:
        before += line
        if READY in line:
            say(line.decode(errors="replace").strip().removeprefix("hil: "))
            break
    else:
        print(before.decode(errors="replace"), flush=True)
    while data := console.read1():
        sys.stdout.buffer.write(data)
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
