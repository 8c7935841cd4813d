"""What the virtual machine boots: Debian's kernel, a few of its modules, and its GPIO simulator built from its source.

Debian's kernel has no ``gpio-sim``, but its source package has. Everything comes from Debian's archive by apt, which
checks the archive's signatures, and is unpacked, never installed, so that no step needs root. The result is kept
outside the checkout, by kernel version and by what this file and ``gpio_sim/`` say.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BANK = "gpio-sim-bank"
MODULES = (
    "virtio_ring",
    "virtio",
    "virtio_pci_modern_dev",
    "virtio_pci_legacy_dev",
    "virtio_pci",
    "netfs",
    "fscache",
    "9pnet",
    "9pnet_virtio",
    "9p",
    "overlay",
    "configfs",
    # a camera: vivid and what it is made of
    "mc",
    "videodev",
    "videobuf2-common",
    "videobuf2-memops",
    "videobuf2-v4l2",
    "videobuf2-vmalloc",
    "videobuf2-dma-contig",
    "v4l2-dv-timings",
    "v4l2-tpg",
    "rc-core",
    "cec",
    "vivid",
    # a sound card: what is played at one end is heard at the other
    "soundcore",
    "snd",
    "snd-timer",
    "snd-pcm",
    "snd-aloop",
)
"""Modules of the kernel package, in the order in which they are loaded; the simulator comes after them."""

OPTIONS = {
    "vivid": "n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0",
    "snd-aloop": "pcm_substreams=1",
}
"""Parameters of modules: of vivid only one webcam that captures, of the loopback card one cable each way."""

SOURCES = ("drivers/gpio/gpio-sim.c", "drivers/gpio/gpiolib.h", "kernel/irq/irq_sim.c")
EDITS = {
    # irq_to_desc is not exported to modules; the other function does the same for an interrupt's number.
    "irq_sim.c": {"handle_simple_irq(irq_to_desc(irqnum))": "generic_handle_irq(irqnum)"},
    "gpio-sim.c": {
        # The simulator's pull is the switch at the wire's far end: it is stronger than the chip's own resistor.
        "return gpio_sim_apply_pull(chip, offset, 1);": "return 0;",
        "return gpio_sim_apply_pull(chip, offset, 0);": "return 0;",
        # An open drain that lets go follows its pull, as a pin does, and does not keep the level last driven.
        "__set_bit(offset, chip->direction_map);": """__set_bit(offset, chip->direction_map);
            __assign_bit(offset, chip->value_map, !!test_bit(offset, chip->pull_map));""",
    },
}
"""What must be different in the sources, by file."""


class Broken(Exception):
    """The machine cannot be built or started; the message says what to do."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"hil: {text}", flush=True)


@dataclass(frozen=True, slots=True)
class Machine:
    """A kernel that can be booted."""

    version: str
    folder: Path

    @property
    def kernel(self) -> Path:
        """The compressed kernel."""
        return self.folder / "vmlinuz"

    @property
    def modules(self) -> list[Path]:
        """The modules, in the order in which they are loaded."""
        return [self.folder / f"{name}.ko" for name in (*MODULES, BANK)]


def cache() -> Path:
    """Where machines are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "axisedge" / "hil"


def recipe() -> str:
    """The hash of everything that decides how a machine is built."""
    files = [Path(__file__), *sorted((HERE / "gpio_sim").iterdir())]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def need(program: str, package: str) -> str:
    """The path of ``program``; raises `Broken` with the package that has it."""
    found = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        raise Broken(f"{program} is missing; install the package {package} (make setup does it)")
    return found


def ready(*, anew: bool = False) -> Machine:
    """The newest machine that was built to this recipe, or a new one from today's packages. Raises `Broken`."""
    shelf = cache() / recipe()
    shelf.mkdir(parents=True, exist_ok=True)
    with _alone(shelf):
        built = sorted(shelf.glob("*/vmlinuz"), key=lambda file: file.stat().st_mtime)
        if built and not anew:
            return Machine(built[-1].parent.name, built[-1].parent)
        return _build(shelf)


@contextmanager
def _alone(shelf: Path) -> Iterator[None]:
    """Two runs that start together build one machine."""
    with (shelf / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is building the machine; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(shelf: Path) -> Machine:
    architecture = _run("dpkg", "--print-architecture").strip() if shutil.which("dpkg") else "no Debian"
    if architecture != "amd64":
        raise Broken(
            f"this machine is made for Debian on amd64, not {architecture}; see docs/hil.md for real lines"
        )
    for program, package in (
        ("apt-get", "apt"),
        ("dpkg-deb", "dpkg"),
        ("make", "make"),
        ("gcc-12", "gcc-12"),
        ("xz", "xz-utils"),
    ):
        need(program, package)
    with tempfile.TemporaryDirectory(dir=shelf, prefix="build-") as name:
        scratch = Path(name)
        result = scratch / "result"
        result.mkdir()
        with _stage("finding and downloading Debian's kernel packages"):
            release, packages = _download(scratch)
        with _stage(f"unpacking Linux {release} and its source"):
            _unpack(packages, scratch, result, release)
        with _stage("building the GPIO simulator"):
            _compile(scratch, result, release)
        folder = shelf / release
        shutil.rmtree(folder, ignore_errors=True)
        result.rename(folder)
    return Machine(release, folder)


@contextmanager
def _stage(what: str) -> Iterator[None]:
    say(f"{what} ...")
    begin = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - begin:.1f} s")


def _run(*command: str | Path, cwd: Path | None = None) -> str:
    """What ``command`` prints; raises `Broken` with its last words when it fails."""
    environment = {**os.environ, "LC_ALL": "C"}
    # make must not inherit the flags of a make that called us
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        environment.pop(name, None)
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip()[-2000:]
        raise Broken(f"{' '.join(map(str, command[:3]))} … ended with status {done.returncode}:\n{last}")
    return done.stdout


def _download(scratch: Path) -> tuple[str, dict[str, Path]]:
    """Today's kernel release, and its packages by what they are for."""
    lists, archives = scratch / "lists", scratch / "archives"
    for folder in (lists, archives):
        (folder / "partial").mkdir(parents=True)
    # apt's own keys and sources, but lists of our own: fresh, and readable without root
    options = (
        f"-oDir::State::Lists={lists}",
        f"-oDir::Cache={archives}",
        "-oDebug::NoLocking=1",
        "-oAPT::Sandbox::User=",
        "-oAcquire::Languages=none",
        "-oAcquire::Retries=3",
    )
    _run("apt-get", *options, "-q", "update")
    try:
        about = _run("apt-cache", *options, "show", "--no-all-versions", "linux-image-amd64")
    except Broken as problem:  # apt-get update counts lists that it could not get as a success
        raise Broken(f"apt cannot find Debian's kernel; the first run needs a network\n{problem}") from None
    found = re.search(r"^Depends: linux-image-((\d+\.\d+)\S*-amd64) \(= (\S+)\)", about, re.MULTILINE)
    if found is None:
        raise Broken("linux-image-amd64 does not name one kernel; hil/machine.py must learn about it")
    release, series, version = found.groups()
    names = {
        "image": f"linux-image-{release}",
        "headers": f"linux-headers-{release}",
        "common": f"linux-headers-{release.replace('-amd64', '-common')}",
        "kbuild": f"linux-kbuild-{series}",
        "source": f"linux-source-{series}",
    }
    _run(
        "apt-get", *options, "-q", "download", *(f"{name}={version}" for name in names.values()), cwd=scratch
    )
    packages = {}
    for key, name in names.items():
        packages[key] = next(scratch.glob(f"{name}_*.deb"))
    return release, packages


def _unpack(packages: dict[str, Path], scratch: Path, result: Path, release: str) -> None:
    for key in ("headers", "common", "kbuild"):
        _run("dpkg-deb", "-x", packages[key], scratch / "tree")

    kernel = f"boot/vmlinuz-{release}"
    _extract(packages["image"], scratch, f"./{kernel}", *(f"*/{module}.ko" for module in MODULES))
    shutil.copyfile(scratch / kernel, result / "vmlinuz")
    for module in MODULES:
        found = list((scratch / "lib" / "modules").rglob(f"{module}.ko"))
        if not found:
            raise Broken(f"{packages['image'].name} has no module {module}")
        shutil.copyfile(found[0], result / f"{module}.ko")

    archive = f"./usr/src/{packages['source'].name.partition('_')[0]}.tar.xz"
    _extract(packages["source"], scratch, archive)
    top = Path(archive).name.removesuffix(".tar.xz")
    _run("tar", "-xJf", scratch / archive, "-C", scratch, *(f"{top}/{file}" for file in SOURCES))
    (scratch / "module").mkdir()
    for file in SOURCES:
        (scratch / top / file).rename(scratch / "module" / Path(file).name)


def _extract(package: Path, into: Path, *patterns: str) -> None:
    """Only these files of a Debian package, without a detour over all the others."""
    command = ("tar", "-x", "-C", str(into), "--wildcards", *patterns)
    with subprocess.Popen(("dpkg-deb", "--fsys-tarfile", package), stdout=subprocess.PIPE) as data:
        unpacked = subprocess.run(command, stdin=data.stdout, capture_output=True, text=True)
    if data.returncode or unpacked.returncode:
        raise Broken(f"{package.name} cannot be unpacked: {unpacked.stderr.strip()}")


def _compile(scratch: Path, result: Path, release: str) -> None:
    module, source = scratch / "module", scratch / "tree" / "usr" / "src"
    for file, edits in EDITS.items():
        text = (module / file).read_text()
        for old, new in edits.items():
            if text.count(old) != 1:
                raise Broken(
                    f"{file} of Linux {release} is not as expected; hil/machine.py must learn about it"
                )
            text = text.replace(old, new)
        (module / file).write_text(text)
    shutil.copyfile(HERE / "gpio_sim" / "Kbuild", module / "Kbuild")
    headers = source / f"linux-headers-{release}"
    # the packaged file names the place where the package would have been installed
    common = headers.with_name(headers.name.replace("-amd64", "-common"))
    (headers / "Makefile").write_text(f"include {common}/Makefile\n")
    _run("make", "-C", headers, f"M={module}", "modules")
    shutil.copyfile(module / f"{BANK}.ko", result / f"{BANK}.ko")
