"""The networks' files: what was delivered, or a clear word."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from axisedge.core.errors import Unavailable
from axisedge.lpr import models


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the delivered files."""
    copy = tmp_path / "weights"
    shutil.copytree(models.FOLDER, copy)
    return copy


@pytest.mark.feature("LPR-02")
def test_the_delivered_files_are_listed_small_and_carry_their_notices() -> None:
    listed = json.loads((models.FOLDER / models.LIST).read_text())
    assert set(listed) == {models.DETECTOR, models.RECOGNISER}
    for name, entry in listed.items():
        model = (models.FOLDER / name).read_bytes()
        assert (len(model), hashlib.sha256(model).hexdigest()) == (entry["bytes"], entry["sha256"])
    assert sum(entry["bytes"] for entry in listed.values()) < 25_000_000
    notices = (models.FOLDER / "NOTICE.md").read_text()
    for what in (
        "Apache License",
        "PP-OCRv6",
        "MIT License",
        "Robert Lucian Chiriac",
        "SIL Open Font License",
    ):
        assert what in notices


@pytest.mark.feature("LPR-02")
def test_both_answer_in_the_shapes_that_are_read() -> None:
    networks = models.load()
    assert networks.detector.run(np.zeros((1, 3, 96, 160), np.float32)).shape == (1, 9, 12, 20)
    assert networks.recogniser.run(np.zeros((2, 3, 48, 192), np.float32)).shape == (2, 24, 37)


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize("name", [models.DETECTOR, models.RECOGNISER])
def test_one_changed_bit_is_noticed(folder: Path, name: str) -> None:
    model = bytearray((folder / name).read_bytes())
    model[len(model) // 2] ^= 1
    (folder / name).write_bytes(model)
    with pytest.raises(Unavailable, match=rf"plate recognition is unavailable: {name} is not the file"):
        models.load(folder=folder)


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize("name", [models.DETECTOR, models.RECOGNISER, models.LIST])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(Unavailable, match=f"{name} cannot be read: No such file"):
        models.load(folder=folder)


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(
    "content", ["", "[]", "{", "{}", '{"detector.onnx": 1}', '{"detector.onnx": {"sha256": 5}}']
)
def test_a_damaged_list_is_no_traceback(folder: Path, content: str) -> None:
    (folder / models.LIST).write_text(content)
    with pytest.raises(Unavailable, match=r"weights\.json"):
        models.load(folder=folder)
