"""Promises about the files themselves: nothing of this machine in them, and nothing that hides a failure."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

LINES_AT_MOST = {"tests": 600}
"""In each folder at the top; 450 where nothing is said."""
NOT_OURS = {
    ".git", ".venv", ".state", "node_modules", "static", "dist", "__pycache__", "axisedge.egg-info",
    ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".cache",
}  # fmt: skip
SOURCES = {".py", ".ts", ".tsx", ".css", ".mjs", ".sh"}
TEXTS = SOURCES | {
    ".toml",
    ".md",
    ".txt",
    ".json",
    ".yaml",
    ".yml",
    ".service",
    ".conf",
    ".html",
    ".lock",
    "",
}

# A machine's own folders, in pieces so that this file does not name them.
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:" + "|".join(["work", "root"]) + r")/")
SILENCED = re.compile(
    r"#\s*(?P<what>noqa|type: ignore)(?P<codes>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|\[[\w, -]+\])?(?P<reason>.*)"
)
CODE = re.compile(r"[A-Z]+\d+|[a-z]+(?:-[a-z]+)*")


def files(root: Path, suffixes: set[str]) -> Iterator[Path]:
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if name not in NOT_OURS]
        yield from (Path(folder, name) for name in names if Path(name).suffix in suffixes)


def matches(root: Path, suffixes: set[str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {line.strip()[:100]}"
        for path in files(root, suffixes)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.fixture
def features(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("features_script", checkout / "scripts" / "features.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)

    sys.modules[spec.name] = module  # a dataclass looks its module up while it is made
    spec.loader.exec_module(module)
    return module


def test_the_lock_pins_every_package_by_hash_and_names_no_host(checkout: Path) -> None:
    text = (checkout / "requirements.lock").read_text()
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    requirements = re.split(r"\n(?=\S)", re.sub(r"\n\s+#.*", "", text))
    pinned = [entry for entry in requirements if entry.strip() and not entry.startswith("#")]
    assert len(pinned) > 20
    for entry in pinned:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_page_s_lock_names_no_registry_and_has_every_hash(checkout: Path) -> None:
    text = (checkout / "webui" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert "registry." not in text
    packages = text.count('"node_modules/')
    assert packages > 50
    assert text.count('"integrity": "sha512-') >= packages


def test_no_file_names_a_folder_of_one_machine(checkout: Path) -> None:
    assert matches(checkout, TEXTS, MACHINE_PATH) == []


def test_source_files_stay_small(checkout: Path) -> None:
    long: dict[str, int] = {}
    for path in files(checkout, SOURCES):
        inside = path.relative_to(checkout)
        lines = path.read_text(encoding="utf-8").count("\n")
        if ".gen." not in path.name and lines > LINES_AT_MOST.get(inside.parts[0], 450):
            long[str(inside)] = lines
    assert long == {}


def test_no_test_is_switched_off(checkout: Path) -> None:
    switched_off = re.compile(
        r"\b(?:pytest|mark)\.(?:skip|skipif|xfail|importorskip)\b|\b(?:it|test|describe)\.skip\("
    )
    found = [line for line in matches(checkout, SOURCES, switched_off) if "test_repository.py" not in line]
    assert found == []


def test_what_silences_a_checker_says_why(checkout: Path) -> None:
    without: list[str] = []
    for path in files(checkout, {".py"}):
        explained: set[str] = set()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = SILENCED.search(line)
            if not found or path.name == "test_repository.py":
                continue
            codes = set(CODE.findall(found["codes"] or ""))
            if re.search(r"\w{2}", found["reason"]):
                explained |= codes
            if not codes or not codes <= explained:
                without.append(f"{path.relative_to(checkout)}:{number}: {line.strip()}")
    assert without == []


def test_every_test_names_rows_that_exist(features: ModuleType) -> None:
    listed = features.rows()
    assert len(listed) == 143
    assert [claim for claim in features.claims() if claim.id not in listed] == []


def test_the_short_feature_list_has_the_rows_of_the_full_one(
    features: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = features.rows()
    monkeypatch.setattr(features, "FULL_LIST", Path("/nonexistent"))
    short = features.rows()
    assert {row.id: row.products for row in short.values()} == {
        row.id: row.products for row in listed.values()
    }


def test_a_claim_of_an_unknown_row_is_found(features: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    mark = "feature"  # not written out, or this file would claim the row
    (tmp_path / "tests" / "test_it.py").write_text(
        f'\n@pytest.mark.{mark}("IO-01", "XX-99")\ndef test(): ...\n'
    )
    assert [(claim.id, claim.file, claim.line) for claim in features.claims(tmp_path)] == [
        ("IO-01", "tests/test_it.py", 2),
        ("XX-99", "tests/test_it.py", 2),
    ]


def test_every_link_inside_the_documentation_leads_somewhere(checkout: Path) -> None:
    link = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
    broken = [
        f"{path.relative_to(checkout)}: {target}"
        for path in files(checkout, {".md"})
        for target in link.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []
