"""People as comma-separated values: one line for each credential, and one for who has none. Pure.

What a spreadsheet makes of the file is read as well: a byte order mark, semicolons, quoted cells. A cell that would
begin a formula is written with an apostrophe before it, which is taken away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC

from axisedge.access.id_data import kept_length, normal
from axisedge.access.model import (
    LONGEST_TOKEN,
    LONGEST_VALUE,
    Attribute,
    Credential,
    CredentialAccessProfile,
    IdData,
    Status,
    User,
    moment,
)
from axisedge.core.errors import Invalid

PERSON_COLUMNS = ("id", "name", "description", "groups")
SECRET_COLUMNS = ("pin", "duress_pin")
CREDENTIAL_COLUMNS = (
    *(
        "credential",
        "card",
        "bits",
        "plate",
        "qr",
        "valid_from",
        "valid_to",
        "status",
        "rules",
        "long_access",
        "note",
    ),
)
COLUMNS = (*PERSON_COLUMNS, *CREDENTIAL_COLUMNS, *SECRET_COLUMNS)
ID_DATA = {
    "card": "Card",
    "bits": "BitCount",
    "plate": "LPN",
    "qr": "QR",
    "pin": "PIN",
    "duress_pin": "DuressPIN",
}
LONGEST = {"id": LONGEST_TOKEN, "credential": LONGEST_TOKEN, "name": 64, "description": 1024, "note": 1024}
SEVERAL = "|"
"""Between several groups or rules in one cell."""
YES, NO = ("yes", "true", "1"), ("no", "false", "0", "")
_FORMULA = ("=", "+", "-", "@", "\t")

csv.field_size_limit(64 * 1024)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be taken; line 1 is the one with the names of the columns."""

    line: int
    field: str
    why: str


class BadFile(Exception):
    """Nothing of the file can be taken: ``problem`` says why."""

    def __init__(self, line: int, field: str, why: str) -> None:
        super().__init__(why)
        self.problem = Problem(line, field, why)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; ``cells`` are those of the columns that the file has."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def has_credential(self) -> bool:
        """Whether it is about a credential, not about the person alone."""
        return any(self.cells.get(name) for name in (*ID_DATA, "credential"))


def decoded(file: bytes) -> str:
    """The file as text; raises `BadFile`."""
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        raise BadFile(line, "", "the file must be UTF-8") from None


def lines(text: str) -> Iterator[Line | Problem]:
    """The lines one after the other; empty ones are passed over. Raises `BadFile` for a head that cannot be used."""
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise BadFile(1, "", f"cannot be read: {error}") from None
    _check_head(head)
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Problem(begin, "", f"cannot be read: {error}")
            return  # nobody knows where the next line begins
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(head):
            yield Problem(begin, "", f"has {len(row)} cells, more than the {len(head)} columns")
            continue
        row += [""] * (len(head) - len(row))
        yield Line(begin, {name: _plain(cell) for name, cell in zip(head, row, strict=True)})


def _check_head(head: Sequence[str]) -> None:
    for name in head:
        if name not in COLUMNS:
            raise BadFile(1, name[:64], f"is no column; the columns are {', '.join(COLUMNS)}")
        if head.count(name) > 1:
            raise BadFile(1, name, "is there twice")
    if "name" not in head:
        raise BadFile(1, "name", "this column is missing")


def _plain(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def several(cell: str) -> list[str]:
    """The names in a cell that may hold several."""
    return [name for part in cell.split(SEVERAL) if (name := part.strip())]


def check(line: Line) -> list[Problem]:
    """What is wrong with a line as far as it tells by itself."""
    found = [Problem(line.number, column, why) for column, why in _faults(line)]
    if not found and line["valid_from"] and line["valid_to"]:
        begin, end = moment(line["valid_from"]), moment(line["valid_to"])
        if begin is not None and end is not None and end <= begin:
            found.append(Problem(line.number, "valid_to", "must be later than valid_from"))
    return found


def _faults(line: Line) -> Iterator[tuple[str, str]]:
    if not line["name"]:
        yield "name", "must not be empty"
    for column, cell in line.cells.items():
        most = LONGEST.get(column, LONGEST_VALUE if column in ID_DATA else 20_000)
        if len(cell) > most:
            yield column, f"at most {most} characters"
        elif any(c < " " and c not in LINE_BREAKS.get(column, "") for c in cell):
            yield column, "must have no control characters"
        elif cell and column in ID_DATA:
            yield from _unreadable(column, cell)
        elif column in ("valid_from", "valid_to"):
            yield from _no_moment(column, cell)
    if line["status"] and line["status"].lower() not in _STATUS:
        yield "status", f"must be one of {', '.join(Status)}"
    if line["long_access"].lower() not in (*YES, *NO):
        yield "long_access", "must be yes or no"
    if line["bits"] and "card" in line.cells and not line["card"]:
        yield "bits", "must be empty without a card"
    if line["pin"] and line["pin"] == line["duress_pin"]:
        yield "duress_pin", "must be another one than the PIN"


def _unreadable(column: str, cell: str) -> Iterator[tuple[str, str]]:
    try:
        normal(ID_DATA[column], cell)
    except Invalid as error:
        yield column, error.why


def _no_moment(column: str, cell: str) -> Iterator[tuple[str, str]]:
    try:
        moment(cell)
    except ValueError:
        yield column, "must be a time such as 2026-05-01T08:00:00Z"


LINE_BREAKS = dict.fromkeys(("description", "note"), "\r\n")
_STATUS = {str(status).lower(): status for status in Status}


def user_from(line: Line, old: User, groups: Mapping[str, str]) -> User:
    """The person of a line that `check` found nothing wrong with; what the file has no column for stays."""
    told: dict[str, object] = {"name": line["name"]}
    if "description" in line.cells:
        told["description"] = line["description"]
    if "groups" in line.cells:
        told["group"] = [groups[name] for name in several(line["groups"])]
    return old.model_copy(update=told)


def credential_from(line: Line, old: Credential, rules: Mapping[str, str]) -> Credential:
    """The credential of a line that `check` found nothing wrong with; what the file has no column for stays."""
    kept = [one for one in old.id_data if not any(ID_DATA[c] == one.name for c in ID_DATA if c in line.cells)]
    given = [IdData(name=name, value=line[column]) for column, name in ID_DATA.items() if line[column]]
    if "card" in line.cells and "bits" not in line.cells:
        had_data = {one.name: one.value for one in old.id_data}
        same = kept_length(had_data, line["card"])
        kept = [one for one in kept if one.name != "BitCount" or same]
    told: dict[str, object] = {"id_data": [*given, *kept]}
    for column, field in (("valid_from", "valid_from"), ("valid_to", "valid_to"), ("note", "description")):
        if column in line.cells:
            told[field] = line[column]
    if "status" in line.cells:
        status = _STATUS.get(line["status"].lower(), Status.ENABLED)
        told |= {"status": status, "enabled": status is Status.ENABLED}
    if "rules" in line.cells:
        had = {one.access_profile: one for one in old.credential_access_profile}
        tokens = [rules[name] for name in several(line["rules"])]
        told["credential_access_profile"] = [
            had.get(token, CredentialAccessProfile(access_profile=token)) for token in tokens
        ]
    if "long_access" in line.cells:
        facts = [fact for fact in old.attribute if fact.name != "ExtendedAccessTime"]
        if line["long_access"].lower() in YES:
            facts.append(Attribute(name="ExtendedAccessTime", value="True"))
        told["attribute"] = facts
    return old.model_copy(update=told)


def head(*, secrets: bool) -> str:
    """The first line of an export."""
    return _row(_columns(secrets=secrets))


def _columns(*, secrets: bool) -> tuple[str, ...]:
    return COLUMNS if secrets else COLUMNS[: -len(SECRET_COLUMNS)]


def exported(
    user: User,
    credentials: Sequence[Credential],
    groups: Mapping[str, str],
    rules: Mapping[str, str],
    *,
    secrets: bool,
) -> str:
    """The lines of one person; ``groups`` and ``rules`` are names by token."""
    person = {
        "id": user.token,
        "name": user.name,
        "description": user.description,
        "groups": SEVERAL.join(groups[token] for token in user.group if token in groups),
    }
    made = [person | _cells(one, rules) for one in credentials] or [person]
    columns = _columns(secrets=secrets)
    return "".join(_row([cells.get(name, "") for name in columns]) for cells in made)


def _cells(one: Credential, rules: Mapping[str, str]) -> dict[str, str]:
    data = {known.name: known.value for known in one.id_data}
    status = Status.DISABLED if not one.enabled and one.status is Status.ENABLED else one.status
    given = (rule.access_profile for rule in one.credential_access_profile)
    return {
        "credential": one.token,
        **{column: data.get(name, "") for column, name in ID_DATA.items()},
        "valid_from": _utc(one.valid_from),
        "valid_to": _utc(one.valid_to),
        "status": str(status),
        "rules": SEVERAL.join(rules[token] for token in given if token in rules),
        "long_access": "yes" if one.attributes().get("ExtendedAccessTime", "").lower() == "true" else "no",
        "note": one.description,
    }


def _utc(text: str) -> str:
    when = moment(text)
    return "" if when is None else when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _row(cells: Sequence[str]) -> str:
    made = io.StringIO()
    guarded = [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]
    csv.writer(made, lineterminator="\r\n").writerow(guarded)
    return made.getvalue()
