"""Reading people from a file in two passes: everything is checked, somebody agrees, then it is written.

Both passes go a few lines at a time: a door never waits for them. Each few lines are one transaction; a file that was
written halfway is completed by importing it again, because people are found by id or name and credentials by what is
shown.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from axisedge.access.directory import Directory
from axisedge.access.id_data import normal
from axisedge.access.model import AccessProfile, Credential, Group, Item, User
from axisedge.access.people import WORDS, holder, owners, people_of
from axisedge.access.people_csv import (
    ID_DATA,
    BadFile,
    Line,
    Problem,
    check,
    credential_from,
    exported,
    head,
    lines,
    several,
    user_from,
)
from axisedge.access.store import MOST_CREDENTIALS, MOST_USERS, UNIQUE, AccessStore
from axisedge.core.errors import AxisedgeError, Conflict, Unavailable
from axisedge.core.subsystem import Background

log = logging.getLogger(__name__)

LARGEST_FILE = 32 * 1024 * 1024
AT_ONCE = 100
"""Lines of one transaction."""
SAME_NAME = "SELECT token, data FROM item INDEXED BY item_by_name WHERE kind='user' AND name=? LIMIT 100"
MOST_PROBLEMS = 100
"""Problems that are told; the others are counted."""

State = Literal["idle", "checking", "checked", "writing", "done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How an import stands. Counts are of the pass that runs, or ran last."""

    state: State = "idle"
    lines: int = 0
    """Lines read so far."""
    new_people: int = 0
    changed_people: int = 0
    new_credentials: int = 0
    changed_credentials: int = 0
    problems: Sequence[Problem] = ()
    problem_count: int = 0
    why: str = ""
    """Why it failed."""


@dataclass(slots=True)
class _Pass:
    """What one pass remembers from line to line."""

    people: dict[str, str] = field(default_factory=dict)
    """Names of people that the file itself makes, to their tokens."""
    seen: dict[bytes, int] = field(default_factory=dict)
    """Id data that nobody may share, and the line that had it first."""
    users: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Few:
    """What a few lines come to."""

    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    new_people: int = 0
    changed_people: int = 0
    new_credentials: int = 0
    changed_credentials: int = 0
    lines: int = 0


class Importer:
    """The one import that goes on, or was the last."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._background = Background()
        self._text = ""
        self.progress = Progress()
        directory.records.closing.append(self.cancel)

    @property
    def busy(self) -> bool:
        """Whether it reads or writes now."""
        return self.progress.state in ("checking", "writing")

    def begin(self, text: str) -> None:
        """Check ``text``; raises `Conflict` while another import goes on."""
        self._may_begin()
        self._text, self.progress = text, Progress("checking")
        self._background.spawn(self._checked(), "check of an import")

    def confirm(self, actor: str) -> None:
        """Write what was checked; raises `Conflict` when nothing was, or something was wrong with it."""
        self._may_begin()
        if self.progress.state != "checked" or self.progress.problem_count:
            raise Conflict("there is no file without problems to import")
        self.progress = Progress("writing")
        self._background.spawn(self._written(actor), "import")

    async def cancel(self) -> None:
        """Stop, and forget the file; what was written stays."""
        was = self.progress
        await self._background.cancel()
        self._text = ""
        self.progress = replace(was, state="cancelled") if was.state == "writing" else Progress()

    def _may_begin(self) -> None:
        if self.busy:
            raise Conflict("another import goes on")

    async def _checked(self) -> None:
        try:
            async for few in self._passing():
                self._count(few)
            await self._check_limits()
        except BadFile as error:
            self.progress = replace(self.progress, problems=[error.problem], problem_count=1)
        except Unavailable as error:
            self.progress = replace(self.progress, state="failed", why=str(error))
            return
        self.progress = replace(self.progress, state="checked")

    async def _check_limits(self) -> None:
        users, credentials = await self._directory.records.look(
            lambda store: (store.count(User), store.count(Credential))
        )
        for then, most, word in (
            (users + self.progress.new_people, MOST_USERS, "people"),
            (credentials + self.progress.new_credentials, MOST_CREDENTIALS, "credentials"),
        ):
            if then > most:
                self._complain([Problem(1, "", f"at most {most} {word}; with this file there are {then}")])

    async def _written(self, actor: str) -> None:
        try:
            async for few in self._passing():
                if few.items:
                    await self._directory.put(few.items, actor, silent=True)
                self._count(few)
        except (AxisedgeError, BadFile) as error:  # changed meanwhile, or the disk is full
            self.progress = replace(self.progress, state="failed", why=str(error))
            log.warning("import stopped after %d lines: %s", self.progress.lines, error)
        else:
            self.progress = replace(self.progress, state="done")
        self._text = ""
        self._directory.told(actor, f"imported {self.progress.lines} lines of people")

    def _count(self, few: _Few) -> None:
        now = self.progress
        self.progress = replace(
            now,
            lines=now.lines + few.lines,
            new_people=now.new_people + few.new_people,
            changed_people=now.changed_people + few.changed_people,
            new_credentials=now.new_credentials + few.new_credentials,
            changed_credentials=now.changed_credentials + few.changed_credentials,
        )
        self._complain(few.problems)

    def _complain(self, problems: Sequence[Problem]) -> None:
        now = self.progress
        kept = [*now.problems, *problems][:MOST_PROBLEMS]
        self.progress = replace(now, problems=kept, problem_count=now.problem_count + len(problems))

    async def _passing(self) -> AsyncIterator[_Few]:
        """The file a few lines at a time; they are read in the thread that looks at the database."""
        remembered, source = _Pass(), lines(self._text)
        while True:
            few = await self._directory.records.look(
                lambda store: prepared(store, source, remembered, self._directory.new_token)
            )
            if not few.lines:
                return
            yield few


def prepared(
    store: AccessStore, source: Iterator[Line | Problem], remembered: _Pass, new_token: Callable[[], str]
) -> _Few:
    """What the next few lines come to; none are left when it has no line."""
    few = _Few()
    groups = {group.name: group.token for group in store.all(Group)}
    rules = {rule.name: rule.token for rule in store.all(AccessProfile)}
    for line in itertools.islice(source, AT_ONCE):
        few.lines += 1
        if isinstance(line, Problem):
            few.problems.append(line)
            continue
        problems = [*check(line), *_unknown(line, "groups", groups), *_unknown(line, "rules", rules)]
        if not problems:
            problems = _take(store, line, remembered, few, groups, rules, new_token)
        few.problems += problems
    return few


def _no_such(column: str, name: str) -> str:
    return f"there is no group called {name!r}" if column == "groups" else f"there is no rule called {name!r}"


def _unknown(line: Line, column: str, known: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(line.number, column, _no_such(column, name[:64]))
        for name in several(line[column])
        if name not in known
    ]


def _take(
    store: AccessStore,
    line: Line,
    remembered: _Pass,
    few: _Few,
    groups: Mapping[str, str],
    rules: Mapping[str, str],
    new_token: Callable[[], str],
) -> list[Problem]:
    token = _person(store, line, remembered)
    if isinstance(token, Problem):
        return [token]
    known = store.find(User, [token]) if token else []
    token = token or new_token()
    credential = _credential(store, line, token, remembered) if line.has_credential else None
    if isinstance(credential, Problem):
        return [credential]
    if token not in remembered.users:
        remembered.users.add(token)
        remembered.people.setdefault(line["name"], token)
        old = known[0] if known else User(token=token)
        few.items.append(user_from(line, old, groups))
        few.changed_people += bool(known)
        few.new_people += not known
    if credential is not None:
        few.changed_credentials += bool(credential.user_token)
        few.new_credentials += not credential.user_token
        few.items.append(credential_from(line, credential, rules).model_copy(update={"user_token": token}))
    return []


def _person(store: AccessStore, line: Line, remembered: _Pass) -> str | Problem:
    """The token of the person of a line; empty for somebody new."""
    if line["id"]:
        return line["id"]
    if line["name"] in remembered.people:
        return remembered.people[line["name"]]
    rows = store.query(
        SAME_NAME,
        (line["name"].casefold(),),
    )
    same = [t for t, data in rows if User.model_validate_json(data).name == line["name"]]
    if len(same) > 1:
        return Problem(line.number, "id", f"must be given: {len(same)} people have this name")
    return same[0] if same else ""


def _credential(store: AccessStore, line: Line, user: str, remembered: _Pass) -> Credential | Problem:
    """The credential that a line is about: as it is stored, or a new one, which is nobody's yet."""
    mine = store.credentials_of(user)
    found = {one.token: one for one in mine}
    about = found.get(line["credential"]) if line["credential"] else None
    if about is None and line["credential"]:
        others = store.find(Credential, [line["credential"]])
        if others:
            return Problem(line.number, "credential", f"belongs to {holder(store, others[0].user_token)}")
        about = Credential(token=line["credential"])
    for column, name in ID_DATA.items():
        if name not in UNIQUE or not line[column]:
            continue
        digest = store.digest(name, normal(name, line[column]))
        before = remembered.seen.setdefault(digest, line.number)
        if before != line.number:
            return Problem(line.number, column, f"line {before} has the same {WORDS[name]}")
        for token, owner in owners(store, name, line[column]):
            if token not in found:
                return Problem(line.number, column, f"{holder(store, owner)} has this {WORDS[name]} already")
            if about is None or not about.user_token:
                about = found[token]
            if about.token != token:
                return Problem(
                    line.number, column, f"another credential of this person has this {WORDS[name]}"
                )
    if about is None and line["pin"]:
        about = next((one for one in mine if _pin_only(one) == line["pin"]), None)
    return about or Credential()


def _pin_only(one: Credential) -> str:
    data = {known.name: known.value for known in one.id_data}
    return data.get("PIN", "") if set(data) <= {"PIN", "DuressPIN"} else ""


async def export(directory: Directory, *, secrets: bool) -> AsyncIterator[str]:
    """Everybody as a file, a few people at a time; whoever is added meanwhile may be missing."""
    yield head(secrets=secrets)
    after = ("", "")
    while True:

        def look(store: AccessStore, after: tuple[str, str] = after) -> tuple[str, tuple[str, str] | None]:
            rows = store.query(
                "SELECT name, token FROM item WHERE kind='user' AND (name, token) > (?, ?) "
                "ORDER BY name, token LIMIT ?",
                (*after, AT_ONCE),
            )
            groups = {group.token: group.name for group in store.all(Group)}
            rules = {rule.token: rule.name for rule in store.all(AccessProfile)}
            people = people_of(store, [token for _, token in rows])
            text = "".join(
                exported(one.user, one.credentials, groups, rules, secrets=secrets) for one in people
            )
            return text, (rows[-1][0], rows[-1][1]) if rows else None

        text, following = await directory.records.look(look)
        if following is None:
            return
        yield text
        after = following
