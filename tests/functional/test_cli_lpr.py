"""``axisedge lpr read``: one line of JSON for each picture, whatever the file holds."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import cv2
import pytest

from axisedge.cli import main
from axisedge.cli_lpr import LARGEST_FILE
from axisedge.lpr import models
from axisedge.lpr.forms import folded
from tests.lpr_pictures import car, overlap, plate, road


def written(path: Path, text: str = "") -> Path:
    """A picture file with a car, or with an empty road."""
    picture = road()
    if text:
        car(picture, plate(text), (640, 460), 180)
    assert cv2.imwrite(str(path), picture)
    return path


def read(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, list[dict[str, Any]]]:
    """Exit status and the printed lines."""
    status = main(["lpr", "read", *map(str, arguments)])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.feature("LPR-02")
def test_one_line_a_picture_best_first(tmp_path: Path) -> None:
    names = [
        written(tmp_path / "a.jpg", "BA123CD"),
        written(tmp_path / "b.png"),
        written(tmp_path / "c.bmp", "KE482TR"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "axisedge", "lpr", "read", *map(str, names), "--region", "eu"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == list(map(str, names))
    assert [[folded(p["text"]) for p in line["plates"]] for line in lines] == [["BA123CD"], [], ["KE482TR"]]
    told = lines[0]["plates"][0]
    assert set(told) == {"text", "confidence", "box"} and 0.5 < told["confidence"] <= 1
    assert overlap(told["box"], (550, 441, 180, 39)) > 0.6
    assert all(isinstance(number, int) for number in told["box"])


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG that names any size, with any contents."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(data))
        + chunk(b"IEND", b"")
    )


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "file: must be a PNG, JPEG, BMP or SVG picture"),
        (b"plate, date, description\n", "file: must be a PNG, JPEG, BMP or SVG picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "file: the picture cannot be read, its file is broken"),
        (png(100, 100)[:60], "file: the picture cannot be read"),
        (png(60_000, 60_000), "file: must have 1 to 100000000 pixels, not 60000 x 60000"),
        (png(0, 5), "file: must have 1 to 100000000 pixels, not 0 x 5"),
        (png(30_000, 1, bytes(90_001)), "picture: must have 1 to 20000 pixels a side"),
    ],
)
def test_a_bad_file_is_told_in_its_line_and_the_others_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, why: str
) -> None:
    bad = tmp_path / "bad.png"
    bad.write_bytes(content)
    good = written(tmp_path / "good.jpg", "BA123CD")
    status, (first, second) = read(capsys, bad, good)
    assert status == 1
    assert first["plates"] == [] and first["error"].startswith(why)
    assert [folded(p["text"]) for p in second["plates"]] == ["BA123CD"]


@pytest.mark.feature("LPR-02")
def test_what_is_no_readable_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "huge.jpg").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    status, lines = read(capsys, tmp_path / "none.jpg", tmp_path, tmp_path / "huge.jpg")
    assert status == 1
    assert [line["error"] for line in lines] == [
        "file: cannot be read: No such file or directory",
        "file: cannot be read: Is a directory",
        "file: must have at most 64 MiB",
    ]


@pytest.mark.feature("LPR-02")
def test_an_altered_model_is_one_clear_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(models.FOLDER, folder)
    with (folder / models.DETECTOR).open("ab") as file:
        file.write(b"!")
    monkeypatch.setattr(models, "FOLDER", folder)
    assert main(["lpr", "read", str(written(tmp_path / "a.jpg"))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "axisedge: plate recognition is unavailable: "
        "detector.onnx is not the file that was delivered (its SHA-256 differs)\n"
    )


@pytest.mark.feature("LPR-02")
@pytest.mark.parametrize(
    "arguments",
    [[], ["a.jpg", "--region", "mars"], ["a.jpg", "--threads", "0"], ["a.jpg", "--sensitivity", "101"]],
)
def test_bad_arguments_end_with_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["lpr", "read", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
