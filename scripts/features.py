#!/usr/bin/env python3
"""Which rows of the feature list have a test, and which have none yet: ``make features``.

A test claims a row with ``@pytest.mark.feature("IO-03")``. Ends with status 1 when a test claims a row that
the list does not have. ``--missing`` shows only rows without a test, ``--tests`` names the tests.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FULL_LIST = ROOT.parent / "shared" / "features.md"
SHORT_LIST = ROOT / "docs" / "features.txt"
TESTS = ("tests", "hil")

ROW = re.compile(r"\| (?P<id>[A-Z]+-\d\d) \| (?P<words>.*) \| (?P<products>[^|]*) \|")
SHORT_ROW = re.compile(r"(?P<id>[A-Z]+-\d\d) +(?P<products>\S+) +(?P<words>.*)")
MARK = re.compile(r"""\bmark\.feature\(([^)]*)\)""")
ID = re.compile(r"""["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class Row:
    """One promise to a user."""

    id: str
    products: str
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A test that says it shows a row."""

    id: str
    file: str
    line: int


def rows() -> dict[str, Row]:
    """The feature list: the full one where it lies beside the checkout, else the short one in docs/."""
    path, pattern = (FULL_LIST, ROW) if FULL_LIST.exists() else (SHORT_LIST, SHORT_ROW)
    found = (pattern.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    listed = [Row(row["id"], row["products"].replace(" ", ""), row["words"]) for row in found if row]
    return {row.id: row for row in listed}


def claims(root: Path = ROOT) -> Iterator[Claim]:
    """Every row that a test names."""
    for folder in TESTS:
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            for mark in MARK.finditer(text):
                line = text.count("\n", 0, mark.start()) + 1
                for name in ID.findall(mark[1]):
                    yield Claim(name, path.relative_to(root).as_posix(), line)


def main() -> int:
    """Print the table; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--missing", action="store_true", help="only rows without a test")
    parser.add_argument("--tests", action="store_true", help="name the tests")
    options = parser.parse_args()

    listed = rows()
    tests: dict[str, list[Claim]] = {}
    for claim in claims():
        tests.setdefault(claim.id, []).append(claim)

    for row in listed.values():
        shown_by = tests.get(row.id, [])
        if options.missing and shown_by:
            continue
        count = f"{len(shown_by):3} tests" if shown_by else "        -"
        print(f"{row.id:7} {count:>9}  {row.products:5} {row.words[:80]}")
        if options.tests:
            for claim in shown_by:
                print(f"{'':26}{claim.file}:{claim.line}")
    print(f"\n{len(tests.keys() & listed.keys())} of {len(listed)} rows have tests.")

    unknown = [claim for name in sorted(tests.keys() - listed.keys()) for claim in tests[name]]
    for claim in unknown:
        print(f"{claim.file}:{claim.line}: there is no row {claim.id!r}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
