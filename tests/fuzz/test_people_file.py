"""The file of people: whatever somebody uploads is a line, a problem with its number, or a refusal of the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axisedge.access.model import Credential, IdData, Status, User
from axisedge.access.people_csv import (
    COLUMNS,
    BadFile,
    Line,
    Problem,
    check,
    credential_from,
    decoded,
    exported,
    head,
    lines,
    user_from,
)

pytestmark = pytest.mark.feature("ACC-03")

CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "ff", "'=1", "Enabled", "yes", "a|b", "2026-05-01T08:00:00Z", '"', "\x00", "x" * 2000]
    ),
)
FILES = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=400).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.tuples(
        st.lists(st.sampled_from(COLUMNS), unique=True, max_size=8),
        st.lists(st.lists(CELLS, max_size=9), max_size=6),
        st.sampled_from([",", ";", "\t"]),
    ).map(
        lambda made: "\n".join(made[2].join(row) for row in [["name", *made[0]], *made[1]]).encode(
            "utf-8", "surrogatepass"
        )
    ),
)
PRINTABLE = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40
).map(str.strip)
NAMES = PRINTABLE.filter(lambda text: bool(text) and not text.startswith("'"))


@given(FILES)
def test_any_file_is_told_of_line_by_line(file: bytes) -> None:
    try:
        found = list(lines(decoded(file)))
    except BadFile as error:
        assert error.problem.line >= 1
        return
    for one in found:
        assert isinstance(one, Problem) or one.number >= 2
        if isinstance(one, Line) and not check(one):
            person = user_from(one, User(token="u"), _Any())
            made = credential_from(one, Credential(), _Any())
            User.model_validate(person.model_dump(by_alias=True))
            Credential.model_validate(made.model_dump(by_alias=True))


class _Any(dict[str, str]):
    """Every name is known."""

    def __missing__(self, name: str) -> str:
        return "token"


@given(
    NAMES,
    PRINTABLE,
    st.integers(0, 2**64).map(lambda number: f"{number:x}"),
    st.from_regex("[0-9]{1,12}", fullmatch=True),
    st.sampled_from(list(Status)),
)
def test_what_is_exported_is_read_as_it_was(
    name: str, note: str, card: str, pin: str, status: Status
) -> None:
    user = User(token="u", name=name, description=note)
    data = [IdData(name="Card", value=card), IdData(name="PIN", value=pin)]
    credential = Credential(
        token="c", user_token="u", id_data=data, status=status, enabled=status is Status.ENABLED
    )
    text = head(secrets=True) + exported(user, [credential], {}, {}, secrets=True)
    (line,) = lines(text)
    assert isinstance(line, Line)
    assert check(line) == []
    assert user_from(line, User(token="u"), {}) == user
    again = credential_from(line, Credential(token="c", user_token="u"), {})
    assert (again.id_data, again.status, again.enabled) == (data, status, credential.enabled)
