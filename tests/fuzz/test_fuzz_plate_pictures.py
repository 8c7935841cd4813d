"""Picture files that somebody broke, on their way to the plate reader."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import cv2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.cli_lpr import LARGEST_AREA, picture_of
from axisedge.core.errors import Invalid
from tests.lpr_pictures import plate


@functools.cache
def whole(extension: str) -> bytes:
    """A good file."""
    return cv2.imencode(extension, cv2.resize(plate("BA123CD"), (96, 24)))[1].tobytes()


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A file with bytes changed, cut off and put in."""
    data = bytearray(whole(draw(st.sampled_from([".jpg", ".png", ".bmp"]))))
    for at, value in draw(
        st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=12)
    ):
        data[at] = value
    cut = draw(st.integers(0, len(data)))
    return bytes(data[:cut]) + draw(st.binary(max_size=20)) + bytes(data[cut + draw(st.integers(0, 40)) :])


@pytest.mark.feature("LPR-02")
@given(broken() | st.binary(max_size=80))
def test_a_broken_file_is_a_picture_or_refused(data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data)
        try:
            picture = picture_of(Path(file.name))
        except Invalid as error:
            assert error.field == "file" and error.why
        else:
            assert picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype.name == "uint8"
            assert picture.shape[0] * picture.shape[1] <= LARGEST_AREA
