"""What the owner sets of sound, and what it comes to on a product."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from axisedge.audio.settings import (
    AudioSettings,
    AudioStreamSettings,
    InputSettings,
    InputType,
    PowerType,
    input_types,
    section,
)
from axisedge.core import product as products
from axisedge.core.errors import Invalid
from axisedge.core.product import Product

pytestmark = pytest.mark.feature("AUD-01")


def balanced() -> Product:
    """A product of somebody's own, with a balanced microphone beside its line."""
    speaker = products.load("speaker")
    capabilities = {**speaker.capabilities, "audio_input_types": "balanced line"}
    return speaker.model_copy(update={"capabilities": capabilities, "defaults": {}})


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("intercom", ("internal", "line")),
        ("display-intercom", ("internal", "line")),
        ("speaker", ("internal",)),
        ("lpr-camera", ("mic", "line")),
        ("door-controller", ()),
    ],
)
def test_every_product_has_the_inputs_of_its_manual(name: str, types: tuple[str, ...]) -> None:
    assert input_types(products.load(name)) == types


def test_a_product_begins_with_its_first_input_and_takes_only_its_own() -> None:
    declared = section(balanced())
    new = declared.model.model_validate(declared.defaults)
    assert new.input.type is InputType.BALANCED
    assert declared.check is not None
    with pytest.raises(Invalid, match=r"input\.type: this device has balanced, line"):
        declared.check(new, AudioSettings(input=InputSettings(type=InputType.MIC)))


@pytest.mark.parametrize(
    ("kind", "power", "fed"),
    [
        ("mic", "electret", "electret"),
        ("mic", "phantom", ""),
        ("mic", "off", ""),
        ("balanced", "phantom", "phantom"),
        ("line", "phantom", ""),
        ("internal", "electret", ""),
    ],
)
def test_power_goes_only_to_the_microphone_that_takes_it(kind: str, power: str, fed: str) -> None:
    assert InputSettings(type=InputType(kind), power=PowerType(power)).power_now == fed


def test_separate_gains_are_those_of_the_input_in_use() -> None:
    values = {"type": "line", "gain": 3, "gains": {"line": -4, "internal": 9}}
    assert InputSettings.model_validate(values).gain_now == 3
    assert InputSettings.model_validate({**values, "separate_gains": True}).gain_now == -4


@pytest.mark.parametrize("gain", [-31, 31])
def test_gains_have_limits(gain: int) -> None:
    with pytest.raises(ValidationError):
        InputSettings(gain=gain)


@pytest.mark.parametrize(("encoding", "rate"), [("opus", 44_100), ("aac", 24_000), ("lpcm", 11_025)])
def test_an_encoding_has_its_own_sample_rates(encoding: str, rate: int) -> None:
    with pytest.raises(ValidationError, match=encoding):
        AudioStreamSettings.model_validate({"encoding": encoding, "sample_rate": rate})
    assert AudioStreamSettings.model_validate({"encoding": "g711", "sample_rate": 16_000}).encoding == "g711"
