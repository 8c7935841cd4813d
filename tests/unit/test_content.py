"""Message content filters: the grammar of events.md 1.7, and text from anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.core.errors import Invalid
from axisedge.events import content

ITEMS = [("port", "1"), ("state", "1")]


@pytest.mark.feature("EVT-01")
@pytest.mark.parametrize(
    ("expression", "passes"),
    [
        ("", True),
        ('boolean(//SimpleItem[@Name="port" and @Value="1"])', True),
        ('boolean(//SimpleItem[@Name="port" and @Value="2"])', False),
        ("boolean(//tt:SimpleItem[@Name='port' and @Value='1'])", True),
        ('boolean(//SimpleItem[@Name="port" and @Value="true"])', True),
        ('boolean(//SimpleItem[@Name="port" and (@Value="3" or @Value="1")])', True),
        ('boolean(//SimpleItem[@Name="port" and not(@Value="1")])', False),
        ('not(boolean(//SimpleItem[@Name="absent"]))', True),
        (content.compose({"port": "1", "state": "1"}), True),
        (content.compose({"port": "1", "state": "0"}), False),
        # "and" binds tighter than "or"
        (
            f"{content.equals('port', '1')} or {content.equals('port', '2')} and {content.equals('port', '3')}",
            True,
        ),
        (
            f"({content.equals('port', '1')} or {content.equals('x', '2')}) and {content.equals('port', '3')}",
            False,
        ),
        # one item must meet the whole bracket
        ('boolean(//SimpleItem[@Name="port" and @Value="0"])', False),
    ],
)
def test_which_items_pass(expression: str, passes: bool) -> None:
    assert content.parse(expression)(ITEMS) is passes


@pytest.mark.parametrize(
    "expression",
    [
        "[",
        "boolean()",
        "boolean(//SimpleItem)",
        "boolean(//SimpleItem[@Name=port])",
        "x",
        "not(",
        "(" * 100,
        "y" * 5000,
    ]
    + [
        'boolean(//SimpleItem[@Name="a"]) and',
        'boolean(//SimpleItem[@Name="a"]) boolean(//SimpleItem[@Name="b"])',
    ],
)
def test_broken_text_is_refused_and_the_place_is_named(expression: str) -> None:
    with pytest.raises(Invalid) as refused:
        content.parse(expression)
    assert refused.value.field == "content"


def test_the_error_reads_like_the_device_s() -> None:
    with pytest.raises(Invalid, match=r"around character 1: syntax error, unexpected \["):
        content.parse("[")


@given(st.text(alphabet="()[]=@\"' /NameValueSimpleItembooleanotrd1", max_size=120))
def test_any_text_is_parsed_or_refused(expression: str) -> None:
    try:
        content.parse(expression)(ITEMS)
    except Invalid as refused:
        assert refused.field == "content"


def test_deep_nesting_is_refused_not_overflowed() -> None:
    with pytest.raises(Invalid, match="nested deeper"):
        content.parse("not(" * 200 + content.equals("a", "b") + ")" * 200)
