"""Chip types and data sets: any bytes from a card, any settings, and what a card counts as."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from axisedge.core.clock import ManualClock
from axisedge.core.product import load
from axisedge.hardware.bench import Bench
from axisedge.hardware.bench_chips import Stored
from axisedge.hardware.protocols import ChipPlace, Credential
from axisedge.reader.chip_settings import BLOCK_BYTES, MOST_BITS, DataSet, is_trailer
from axisedge.reader.formats import Bits

pytestmark = pytest.mark.feature("RDR-06")

CLASSIC_KEY, AES_KEY = "A0A1A2A3A4A5", "00112233445566778899AABBCCDDEEFF"
ANYTHING = st.none() | st.booleans() | st.integers(-5, 9000) | st.text(max_size=50)


def desfire(**more: Any) -> DataSet:
    return DataSet(**{"chip": "MIFARE_DESFire", "key": AES_KEY, "application": "F48420", "file": 2, **more})


@given(st.binary(max_size=200), st.integers(0, 900), st.integers(1, MOST_BITS))
def test_the_bits_of_a_set_are_cut_out_of_any_content(content: bytes, offset: int, bits: int) -> None:
    found = desfire(offset=offset, bits=bits).parse(content)
    whole = "".join(f"{byte:08b}" for byte in content)
    if len(whole) < offset + bits:
        assert found is None
    else:
        assert str(found) == whole[offset : offset + bits]


@given(
    st.dictionaries(st.sampled_from([*DataSet.model_fields, "other"]), ANYTHING),
    st.sampled_from(["", CLASSIC_KEY, AES_KEY, AES_KEY * 2, "A0A1A2A3A4A5A6A7", "zz"]),
)
def test_any_data_set_is_one_that_can_be_read_or_refused(fields: dict[str, Any], key: str) -> None:
    try:
        data_set = DataSet(**{**fields, "key": key})
    except ValidationError:
        return
    place = data_set.place()
    assert place.key == bytes.fromhex(key) and len(place.key) in (6, 8, 16, 24)
    assert 8 * place.length >= data_set.offset + data_set.bits
    if place.chip != "MIFARE_DESFire":
        assert not any(is_trailer(block) or block > 255 for block in data_set.blocks)
        assert place.length <= BLOCK_BYTES * len(data_set.blocks)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"chip": "MIFARE_Classic", "key": AES_KEY}, "12 hexadecimal"),
        ({"chip": "MIFARE_Plus", "key": CLASSIC_KEY}, "32 hexadecimal"),
        ({"chip": "MIFARE_Classic", "key": CLASSIC_KEY, "block": 7}, "keys of its sector"),
        ({"chip": "MIFARE_Classic", "key": CLASSIC_KEY, "block": 5, "bits": 320}, "keys of its sector"),
        ({"chip": "MIFARE_Classic", "key": CLASSIC_KEY, "block": 254, "bits": 200}, "keys of its sector"),
        ({"chip": "MIFARE_Classic", "key": CLASSIC_KEY, "offset": 8191, "bits": 512}, "keys of its sector"),
        ({"chip": "MIFARE_DESFire", "key": AES_KEY, "application": "12345"}, "application"),
        ({"chip": "MIFARE_DESFire", "key": AES_KEY, "file": 32}, "31"),
        ({"chip": "HID_ICLASS", "key": AES_KEY}, "chip"),
        ({"chip": "MIFARE_Classic"}, "12 hexadecimal"),
    ],
)
def test_what_no_card_has_is_refused_with_its_limit(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        DataSet(**fields)


@pytest.mark.parametrize(
    ("block", "keys"), [(0, False), (3, True), (127, True), (128, False), (131, False), (143, True)]
)
def test_which_blocks_have_keys(block: int, keys: bool) -> None:
    assert is_trailer(block) is keys


def test_a_card_gives_its_data_for_the_right_key_and_place_only() -> None:
    bench = Bench(load("intercom"), ManualClock())
    (front,) = bench.fronts()
    seen: list[Credential] = []
    front.watch(seen.append)
    data_set = desfire(offset=8, bits=16)
    front.expect(
        {
            "one": data_set.place(),
            "wrong key": desfire(key="F" * 32).place(),
            "wrong file": desfire(file=3).place(),
        }
    )
    place = ChipPlace(
        "MIFARE_DESFire", bytes.fromhex(AES_KEY), application=0xF48420, file=2, communication="enciphered"
    )
    bench.card("04A1B2C3D4E5F6", stored=[Stored(place, bytes.fromhex("00BEEF0000"))])
    bench.card("04A1B2C3", stored=[Stored(place, bytes.fromhex("00BEEF0000"))])
    desfire_card, classic_card = (credential.chip for credential in seen)
    assert desfire_card is not None and classic_card is not None
    assert (desfire_card.type, dict(desfire_card.data)) == (
        "MIFARE_DESFire",
        {"one": bytes.fromhex("00BEEF")},
    )
    assert data_set.parse(desfire_card.data["one"]) == Bits(0xBEEF, 16)
    assert (classic_card.type, dict(classic_card.data)) == ("MIFARE_Classic", {})
    assert AES_KEY.lower() not in repr(data_set.place()).lower() and "beef" not in repr(seen).lower()
