"""What an installation gets: the wheel holds the device, its data and the page."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    root = Path(__file__).resolve().parents[2]
    folder = tmp_path_factory.mktemp("dist")
    (built,) = WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])
    return zipfile.ZipFile(built)


def test_it_holds_every_module_and_every_product(wheel: zipfile.ZipFile, checkout: Path) -> None:
    source = checkout / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "axisedge").rglob("*")
        if path.suffix in {".py", ".toml"} and "__pycache__" not in path.parts
    }
    names = set(wheel.namelist())
    assert "axisedge/products/intercom.toml" in wanted
    assert wanted - names == set()
    assert "axisedge/py.typed" in names


def test_it_holds_the_built_page(wheel: zipfile.ZipFile) -> None:
    page = wheel.read("axisedge/web/static/index.html").decode()
    scripts = [
        name for name in wheel.namelist() if name.startswith("axisedge/web/static/") and name.endswith(".js")
    ]
    assert scripts
    assert any(name.removeprefix("axisedge/web/static/") in page for name in scripts)


def test_it_holds_nothing_of_the_tests_or_of_this_checkout(wheel: zipfile.ZipFile) -> None:
    outside = [name for name in wheel.namelist() if not name.startswith(("axisedge/", "axisedge-"))]
    assert outside == []
    assert not [name for name in wheel.namelist() if "__pycache__" in name or name.endswith((".db", ".key"))]


def test_it_says_the_licence_and_the_command(wheel: zipfile.ZipFile) -> None:
    folder = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")).removesuffix(
        "METADATA"
    )
    assert "License-Expression: GPL-3.0-or-later" in wheel.read(folder + "METADATA").decode()
    assert "GNU GENERAL PUBLIC LICENSE" in wheel.read(folder + "licenses/LICENSE").decode()
    assert "axisedge = axisedge.cli:main" in wheel.read(folder + "entry_points.txt").decode()
