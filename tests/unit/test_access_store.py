"""The access database and its log: transactions, a file from the future, and a process that dies at any moment."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from axisedge.access.log import MOST_ENTRIES, AccessLog, Entry
from axisedge.access.model import Credential, IdData, User
from axisedge.access.people import HAVING
from axisedge.access.people_import import SAME_NAME
from axisedge.access.store import STEPS, AccessStore
from axisedge.core.database import open_database
from axisedge.core.errors import Invalid, NotFound, StartError
from axisedge.core.keystore import Keystore

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def opened(folder: Path) -> AccessStore:
    return AccessStore(folder / "access.db", Keystore.open(folder / "key"))


def card(token: str, value: str, user: str = "") -> Credential:
    return Credential(token=token, user_token=user, id_data=[IdData(name="Card", value=value)])


@pytest.mark.feature("ACC-03")
def test_a_change_is_whole_or_not_at_all(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put([card("a", "aa"), card("b", "bb")])
    with pytest.raises(Invalid, match="another credential has this Card"):
        store.put([card("a", "cc"), card("new", "0BB")])
    assert [c.id_data[0].value for c in store.find(Credential, ["a", "b", "new"])] == ["aa", "bb"]
    with pytest.raises(NotFound):
        store.remove(Credential, ["a", "nobody"])
    assert store.count(Credential) == 2
    store.close()


@pytest.mark.feature("ACC-03")
def test_a_user_takes_the_credentials_along(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put([User(token="u", name="Ada"), card("a", "aa", "u"), card("b", "bb")])
    assert [c.token for c in store.credentials_of("u")] == ["a"]
    store.remove(User, ["u"])
    assert [c.token for c in store.page(Credential)] == ["b"]
    assert store.candidates(store.digests({"Card": "aa"})) == []
    store.close()


@pytest.mark.feature("ACC-03")
def test_pages_follow_each_other_and_search_takes_signs_literally(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put([User(token=f"u{n}", name=f"100% No_{n}") for n in range(7)])
    first = store.page(User, limit=3)
    second = store.page(User, first.next, limit=3)
    assert [u.token for u in [*first, *second]] == ["u0", "u1", "u2", "u3", "u4", "u5"]
    assert store.page(User, second.next, limit=3).next == ""
    assert len(store.page(User, search="0% no_3")) == 1
    assert len(store.page(User, search="No%3")) == 0
    store.close()


@pytest.mark.feature("ACC-03")
def test_a_copied_file_tells_no_card_and_no_pin(tmp_path: Path) -> None:
    store = opened(tmp_path)
    pin = IdData(name="PIN", value="86420975")
    store.put([Credential(token="a", id_data=[IdData(name="Card", value="0badc0ffee0ddf00d"), pin])])
    store.close()
    raw = (tmp_path / "access.db").read_bytes()
    assert b"badc0ffee0ddf00d" not in raw.lower()
    assert b"86420975" not in raw


@pytest.mark.feature("ACC-08")
@pytest.mark.parametrize("name", ["access.db", "access-log.db"])
def test_a_file_from_the_future_is_refused_and_left_as_it_is(tmp_path: Path, name: str) -> None:
    opened(tmp_path).close()
    AccessLog(tmp_path / "access-log.db").close()
    with sqlite3.connect(tmp_path / name) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    before = (tmp_path / name).read_bytes()
    with pytest.raises(StartError, match=r"of version 99, newer than version \d+ .* Upgrade the software"):
        opened(tmp_path) if name == "access.db" else AccessLog(tmp_path / name)
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.feature("ACC-08")
def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "access.db").write_bytes(b"no database at all, but long enough to be one" * 100)
    with pytest.raises(StartError, match=r"access database .* cannot be opened"):
        opened(tmp_path)


@pytest.mark.feature("ACC-08")
def test_the_log_keeps_the_newest(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "log.db")
    log.write([Entry(NOW, f"Door/{n}") for n in range(MOST_ENTRIES + 5)])
    assert len(log.read(limit=MOST_ENTRIES * 2)) == MOST_ENTRIES
    assert log.read(limit=1)[0].topic == "Door/5"
    assert log.read(limit=1, newest_first=True)[0].topic == f"Door/{MOST_ENTRIES + 4}"
    log.close()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from axisedge.access.log import AccessLog, Entry
from axisedge.access.model import Credential, IdData, User
from axisedge.access.store import STEPS, AccessStore
from axisedge.core.keystore import Keystore
folder = Path(sys.argv[1])
store = AccessStore(folder / "access.db", Keystore.open(folder / "key"))
log = AccessLog(folder / "access-log.db")
number = int(sys.argv[2])
while True:
    number += 1
    pair = [Credential(token=f"{k}{number}", id_data=[IdData(name="Card", value=f"{k}{number:x}")]) for k in "ab"]
    store.put(pair)
    log.write([Entry(datetime.now(UTC), f"Door/{number}")], {"door": str(number)})
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.feature("ACC-08")
def test_what_was_acknowledged_survives_sigkill_at_any_moment(tmp_path: Path) -> None:
    acknowledged, chance = 0, random.Random(5)
    for _ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(acknowledged)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout is not None
        lines = [writer.stdout.readline()]
        time.sleep(chance.uniform(0, 0.15))
        os.kill(writer.pid, signal.SIGKILL)
        lines += writer.stdout.read().splitlines()
        writer.wait()
        writer.stdout.close()
        acknowledged = int([line for line in lines if line.strip()][-1])
        store, log = opened(tmp_path), AccessLog(tmp_path / "access-log.db")
        last = log.read(limit=1, newest_first=True)[0].topic
        assert int(last.removeprefix("Door/")) >= acknowledged
        assert log.modes()["door"] == last.removeprefix("Door/"), "a mode and its cause are one transaction"
        tokens = {
            c.token
            for n in (acknowledged, acknowledged + 1)
            for c in store.find(Credential, [f"a{n}", f"b{n}"])
        }
        assert {f"a{acknowledged}", f"b{acknowledged}"} <= tokens
        assert (f"a{acknowledged + 1}" in tokens) == (f"b{acknowledged + 1}" in tokens), "half a change"
        acknowledged = max(acknowledged, int(last.removeprefix("Door/"))) + 1
        store.close()
        log.close()


@pytest.mark.feature("ACC-03")
def test_a_file_of_the_first_version_keeps_its_people_and_finds_them(tmp_path: Path) -> None:
    """Names are compared folded since the second version: Åsa is found as åsa."""
    first = open_database(tmp_path / "access.db", STEPS[:1], "access database")
    first.execute(
        "INSERT INTO item VALUES ('user', 'u1', '', 'ÅSA BERG', ?)", ('{"token":"u1","Name":"ÅSA BERG"}',)
    )
    first.close()
    store = opened(tmp_path)
    assert [user.name for user in store.page(User, search="åsa")] == ["ÅSA BERG"]
    store.put([User(token="u2", name="Åsa Dal")])
    assert [user.token for user in store.page(User, search="Åsa")] == ["u1", "u2"]
    store.close()


@pytest.mark.feature("ACC-03")
def test_a_card_moves_from_a_credential_to_another_in_one_transaction(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put([card("a", "aa")])
    store.put([card("b", "aa")], ["a"])
    assert [c.token for c in store.page(Credential)] == ["b"]
    with pytest.raises(NotFound):
        store.put([card("c", "cc")], ["nobody"])
    assert [c.token for c in store.page(Credential)] == ["b"]
    store.close()


@pytest.mark.feature("ACC-03")
@pytest.mark.parametrize("query", [HAVING, SAME_NAME])
def test_one_among_many_is_found_by_an_index(tmp_path: Path, query: str) -> None:
    """Without statistics SQLite likes to try every item of a kind, which an import would do for each line."""
    store = opened(tmp_path)
    plan = [row[3] for row in store.query(f"EXPLAIN QUERY PLAN {query}", ["x"])]
    assert plan
    assert not [step for step in plan if step.startswith("SCAN") or step.endswith("(kind=?)")], plan
    store.close()
