"""The device key: sealed texts open here only, and only unaltered."""

import stat
from pathlib import Path

import pytest

from axisedge.core.errors import StartError
from axisedge.core.keystore import Keystore


def test_sealed_texts_open_again_and_differ_each_time(tmp_path: Path) -> None:
    keystore = Keystore.open(tmp_path / "key")
    first, second = keystore.seal("word"), keystore.seal("word")
    assert first != second
    assert Keystore.open(tmp_path / "key").unseal(first) == "word"


def test_the_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    Keystore.open(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_another_device_or_an_altered_text_is_refused(tmp_path: Path) -> None:
    sealed = Keystore.open(tmp_path / "one").seal("word")
    with pytest.raises(ValueError, match="altered"):
        Keystore.open(tmp_path / "two").unseal(sealed)
    with pytest.raises(ValueError):
        Keystore.open(tmp_path / "one").unseal(sealed[:-6] + "AAAAAA")


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(StartError, match="damaged"):
        Keystore.open(tmp_path / "key")
