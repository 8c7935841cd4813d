"""Topic expressions: the rules of events.md 1.7, and text from anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.events import topics

PORT = "tns1:Device/tnsaxis:IO/Port"
OUTPUT = "tns1:Device/tnsaxis:IO/OutputPort"
CALL = "tnsaxis:Call/State"


@pytest.mark.feature("EVT-07")
@pytest.mark.parametrize(
    ("expression", "passes", "fails"),
    [
        ("//.", [PORT, OUTPUT, CALL], []),
        ("", [PORT, OUTPUT, CALL], []),
        (PORT, [PORT], [OUTPUT, CALL]),
        ("tns1:Device//.", [PORT, OUTPUT], [CALL]),
        ("tns1:Device", [], [PORT, CALL]),
        ("onvif:Device/axis:IO/Port", [PORT], [OUTPUT]),
        ("tns1:Device/tnsaxis:IO/tnsaxis:Port", [PORT], [OUTPUT]),
        ("Device/tnsaxis:IO/Port", [PORT], [CALL]),
        ("tns1:Device/IO/Port", [], [PORT]),
        (f"{CALL}|{PORT}", [PORT, CALL], [OUTPUT]),
        ("axis:Call//.,onvif:Device/axis:IO/OutputPort", [CALL, OUTPUT], [PORT]),
        (PORT + "//.", [PORT, PORT + "/Deeper"], [OUTPUT]),
    ],
)
def test_which_topics_pass(expression: str, passes: list[str], fails: list[str]) -> None:
    wanted = topics.parse(expression)
    assert [topic for topic in passes + fails if wanted.matches(topic)] == passes


@pytest.mark.parametrize(
    "expression", ["tns1:Device/", "/", "Device//IO", "nobody:Device", "a b", "[", "tns1:", "x" * 5000, "A|"]
)
def test_broken_text_is_refused_by_name(expression: str) -> None:
    with pytest.raises(Invalid) as refused:
        topics.parse(expression)
    assert refused.value.field == "topic"


@given(st.text(max_size=200))
def test_any_text_is_parsed_or_refused(expression: str) -> None:
    try:
        topics.parse(expression).matches(PORT)
    except Invalid as refused:
        assert refused.field == "topic"


def test_prefixes_of_a_request_are_honoured() -> None:
    wanted = topics.parse("a:Device/b:IO/Port", {"a": "tns1", "b": "tnsaxis"})
    assert wanted.matches(PORT)
