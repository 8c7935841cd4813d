"""Card formats: what the bits of a card say."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from axisedge.access.card_formats import (
    ENCODINGS,
    H10301,
    IdDataConfiguration,
    IdDataField,
    fields_of,
)

pytestmark = pytest.mark.feature("INT-01")


def one(map: str, encoding: str, bits: int, card: str) -> str | None:
    field = IdDataField(name="X", map=map, encoding=encoding)
    configuration = IdDataConfiguration(input_bitlength=bits, id_data_field_map=[field])
    return fields_of(card, bits, [configuration]).get("X")


def test_the_example_of_the_reference() -> None:
    assert fields_of("02004fcb", 26, [H10301]) == {
        "ParityEven": "1",
        "FacilityCode": "0",
        "CardNr": "10213",
        "CardNrHex": "27e5",
        "ParityOdd": "1",
    }
    assert fields_of("02004fcb", 32, [H10301]) == {}, "another length, another card"


@pytest.mark.parametrize(
    ("map", "encoding", "card", "wanted"),
    [
        ("1-16", "BinLE2Int", "1234", "4660"),
        ("1-16", "BinBE2Int", "1234", "13330"),
        ("1-16", "BinLE2hex", "1234", "1234"),
        ("1-16", "BinBE2hex", "1234", "3412"),
        ("1-16", "BinLEIBO2hex", "1234", "482c"),
        ("1-16", "BinBEIBO2hex", "1234", "2c48"),
        ("1-16", "Bin2Base64", "1234", "EjQ="),
        ("1-16", "BinLEBCD2String", "1234", "1234"),
        ("1-16", "BinLEBCD2String", "12ab", None),
        ("1-16", "Bin2String", "4142", "AB"),
        ("1-16", "Bin2String", "0102", None),
        ("16-1", "BinLE2Int", "8000", "1"),
        ("1,16", "BinLE2Int", "8001", "3"),
        ("b01,1-2", "BinLE2Int", "c000", "7"),
        ("xF7D", "BinLE2hex", "0000", "f7d"),
        ("sAB,1-8", "Bin2String", "4300", "ABC"),
    ],
)
def test_maps_and_encodings(map: str, encoding: str, card: str, wanted: str | None) -> None:
    assert one(map, encoding, 16, card) == wanted


@pytest.mark.parametrize("map", ["", "0", "1-", "513", "b2", "xG", "1;2", "1-2-3", "-1", "1,,2"])
def test_a_map_that_is_none_is_refused(map: str) -> None:
    with pytest.raises(ValidationError):
        IdDataField(name="X", map=map, encoding="BinLE2Int")


def test_what_is_beyond_the_card_or_too_long_is_told() -> None:
    beyond = IdDataField(name="X", map="27", encoding="BinLE2Int")
    assert "beyond 26" in IdDataConfiguration(input_bitlength=26, id_data_field_map=[beyond]).checked()
    long = IdDataField(name="X", map="1-65", encoding="BinLE2Int")
    assert "64 bits" in IdDataConfiguration(input_bitlength=80, id_data_field_map=[long]).checked()
    assert H10301.checked() == ""
    assert fields_of("ff", 8, [IdDataConfiguration(input_bitlength=8, id_data_field_map=[beyond])]) == {}


parts = st.one_of(
    st.integers(1, 64).map(str),
    st.tuples(st.integers(1, 64), st.integers(1, 64)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.text("01", min_size=1, max_size=8).map(lambda bits: f"b{bits}"),
    st.text("0123456789abcdef", min_size=1, max_size=8).map(lambda digits: f"x{digits}"),
)


@given(
    st.lists(parts, min_size=1, max_size=4),
    st.sampled_from(sorted(ENCODINGS)),
    st.integers(1, 64),
    st.integers(0, 2**70),
)
def test_any_card_in_any_format_gives_a_text_or_nothing(
    map: list[str], encoding: str, bits: int, number: int
) -> None:
    value = one(",".join(map), encoding, bits, f"{number:x}")
    assert value is None or (value and value.isprintable())


@given(st.integers(0, 255), st.integers(0, 65535))
def test_facility_code_and_number_come_back(facility: int, number: int) -> None:
    bits = f"1{facility:08b}{number:016b}0"
    found = fields_of(f"{int(bits, 2):08x}", 26, [H10301])
    assert (found["FacilityCode"], found["CardNr"]) == (str(facility), str(number))


@given(st.binary(min_size=1, max_size=8))
def test_base64_is_that_of_the_bytes(content: bytes) -> None:
    count = len(content) * 8
    assert one(f"1-{count}", "Bin2Base64", count, content.hex()) == base64.b64encode(content).decode()


@given(st.text(max_size=20), st.text(max_size=12))
def test_any_text_as_map_and_encoding(map: str, encoding: str) -> None:
    try:
        field = IdDataField(name="X", map=map, encoding=encoding)
    except ValidationError:
        return
    configuration = IdDataConfiguration(input_bitlength=26, id_data_field_map=[field])
    if not configuration.checked():
        fields_of("02004fcb", 26, [configuration])
