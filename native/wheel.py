"""Pack pjsua2 as a wheel that carries its libraries. Usage: wheel.py FOLDER VERSION OUTPUT.

FOLDER holds `pjsua2.py`, `_pjsua2.so` and `pjsua2.libs/`; what the module needs from there it finds by its run path.
The wheel fits the Python that runs this script and no other.
"""

import base64
import csv
import hashlib
import io
import sys
import sysconfig
import zipfile
from pathlib import Path


def tag() -> str:
    """The compatibility tag of the Python that runs this: PEP 425."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"{python}-{python}-{platform}"


def pack(folder: Path, version: str, output: Path) -> Path:
    """Write the wheel of what lies in `folder` into `output` and return its path: PEP 427."""
    information = f"pjsua2-{version}.dist-info"
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
    contents[f"{information}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: pjsua2\nVersion: {version}\n"
        "Summary: SIP user agent library of pjproject, built by axisedge\nLicense: GPL-2.0-or-later\n"
    ).encode()
    contents[f"{information}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: axisedge\nRoot-Is-Purelib: false\nTag: {tag()}\n"
    ).encode()
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for name, data in sorted(contents.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(data)])
    rows.writerow([f"{information}/RECORD", "", ""])
    contents[f"{information}/RECORD"] = record.getvalue().encode()
    path = output / f"pjsua2-{version}-{tag()}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in sorted(contents.items()):
            wheel.writestr(name, data)
    return path


if __name__ == "__main__":
    pack(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
