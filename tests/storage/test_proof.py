"""What was altered behind the back of ost is found: in the history by its chain, in the tables by the history."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ost.errors import BadBackup, BadDump, StoreFailed
from ost.storage import rows
from ost.storage.backup import make_backup
from ost.storage.doctor import examine
from ost.storage.moving import NewFile, copy, lines_of, load
from ost.storage.proof import broken_links, differences, faults, misplaced
from ost.storage.rows import GUARDS, Row
from ost.storage.sqlite import SqliteStore

EXAMPLE = Path(__file__).parent / "data" / f"schema_{rows.SCHEMA_VERSION}.db"
"""The worked example, in which there is something of everything."""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of it in which nothing keeps the history from being altered."""
    path = Path(shutil.copy(EXAMPLE, tmp_path / "ost.db"))
    _alter(path, *(f"DROP TRIGGER {guard.split()[2]}" for guard in GUARDS))
    return path


def _alter(path: Path, *statements: str) -> int:
    """Run statements with neither checks nor foreign keys in the way; how many rows they altered."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        altered = sum(max(0, connection.execute(statement).rowcount) for statement in statements)
        connection.commit()
    return altered


def _broken(path: Path) -> list[str]:
    with SqliteStore(path).reading() as reader:
        return list(broken_links(reader))


def _different(path: Path) -> list[str]:
    with SqliteStore(path).reading() as reader:
        return [difference.what for difference in differences(reader)]


def _value(path: Path, query: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(query).fetchone()[0])


def test_what_was_not_altered_is_sound(example: Path) -> None:
    assert _broken(example) == []
    assert _different(example) == []


# --- the history ---

LINES = {
    "a new value": "UPDATE change SET new = replace(new, '2', '3') WHERE {line} AND new LIKE '%2%'",
    "a space in a value": "UPDATE change SET new = new || ' ' WHERE {line} AND new IS NOT NULL",
    "no new value": "UPDATE change SET new = NULL WHERE {line} AND new IS NOT NULL",
    "an old value": "UPDATE change SET old = '\"x\"' WHERE {line}",
    "the thing": "UPDATE change SET ref = 'obj2' WHERE {line}",
    "no thing": "UPDATE change SET ref = NULL WHERE {line}",
    "the field": "UPDATE change SET field = 'due' WHERE {line}",
    "what was done": "UPDATE change SET op = 'archive' WHERE {line}",
    "a line removed": "DELETE FROM change WHERE {line}",
    "a line added": "INSERT INTO change SELECT workspace, seq, position + 50, ref, op, field, old, new FROM change "
    "WHERE {line}",
    "a line added before": "INSERT INTO change SELECT workspace, seq, -1, ref, op, 'note', old, new FROM change "
    "WHERE {line}",
    "a line of another": "UPDATE change SET seq = seq + 1, position = 99 WHERE {line}",
}

SIGNED = {
    "when": "UPDATE changeset SET at = datetime(at, '+1 second') || '.000000' WHERE seq = {seq}",
    "a microsecond": "UPDATE changeset SET at = replace(at, '.000000', '.000001') WHERE seq = {seq}",
    "who": "UPDATE changeset SET actor = 'eve' WHERE seq = {seq}",
    "by which command": "UPDATE changeset SET command = 'undo' WHERE seq = {seq}",
    "why": "UPDATE changeset SET message = '' WHERE seq = {seq}",
    "what it takes back": "UPDATE changeset SET undoes = 1 WHERE seq = {seq}",
    "its hash": "UPDATE changeset SET hash = replace(hash, substr(hash, 1, 1), '0') || 'a' WHERE seq = {seq}",
    "no hash": "UPDATE changeset SET hash = '' WHERE seq = {seq}",
}

PLACES = {
    "first": "SELECT 1",
    "in the middle": "SELECT seq FROM change WHERE old IS NULL AND new LIKE '%2%' AND seq > 100 LIMIT 1",
    "last": "SELECT max(seq) FROM changeset",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", LINES)
def test_a_line_that_is_not_as_it_was_is_found(example: Path, what: str, place: str) -> None:
    seq = _value(example, PLACES[place])
    statement = LINES[what].format(line=f"seq = {seq} AND position = 1")
    if what == "a line of another" and place == "last":
        statement = statement.replace("seq + 1", "seq - 1")
    assert _alter(example, statement) == 1
    found = _broken(example)
    assert f"changeset {seq} is not what was sealed" in found
    assert len(found) == 1 + (what == "a line of another")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", SIGNED)
def test_a_signature_that_is_not_as_it_was_is_found(example: Path, what: str, place: str) -> None:
    seq = _value(example, PLACES[place])
    assert _alter(example, SIGNED[what].format(seq=seq)) == 1
    assert f"changeset {seq} is not what was sealed" in _broken(example)


def test_two_lines_that_changed_places_are_found(example: Path) -> None:
    seq = _value(example, "SELECT seq FROM change WHERE position = 2 AND seq > 1 LIMIT 1")
    one = f"WHERE seq = {seq} AND position = "
    swap = [f"UPDATE change SET position = {to} {one}{at}" for at, to in ((1, 77), (2, 1), (77, 2))]  # noqa: S608
    assert _alter(example, *swap) == 3
    assert _broken(example) == [f"changeset {seq} is not what was sealed"]


def test_two_changesets_that_changed_places_are_found(example: Path) -> None:
    """Even with all that they say, and with hashes that stand where they stood."""
    for table in ("change", "changeset"):
        swap = [
            f"UPDATE {table} SET seq = {to} WHERE seq = {at}"  # noqa: S608
            for at, to in ((20, 9999), (21, 20), (9999, 21))
        ]
        assert _alter(example, *swap) >= 3
    assert {"changeset 20 is not what was sealed", "changeset 21 is not what was sealed"} <= set(
        _broken(example)
    )


def _sealed_anew(path: Path, seq: int) -> None:
    """Give a changeset the hash of what it now says: a forger who can reckon hashes."""
    with SqliteStore(path).reading() as reader:
        from ost.domain import chain

        [before, made] = reader.changesets(after=seq - 2)[:2]
        lines = [line for at, line in reader.lines() if at == seq]
        digest = chain.seal(before.hash, made, lines)
    assert _alter(path, f"UPDATE changeset SET hash = '{digest}' WHERE seq = {seq}") == 1  # noqa: S608


def test_a_forged_hash_breaks_the_next_link(example: Path) -> None:
    assert _alter(example, "UPDATE changeset SET actor = 'eve' WHERE seq = 20") == 1
    _sealed_anew(example, 20)
    assert _broken(example) == ["changeset 21 is not what was sealed"]


def test_a_forged_hash_at_the_end_is_not_the_one_that_was_noted(example: Path) -> None:
    last = _value(example, "SELECT max(seq) FROM changeset")
    assert _alter(example, f"UPDATE changeset SET actor = 'eve' WHERE seq = {last}") == 1  # noqa: S608
    _sealed_anew(example, last)
    assert len(_broken(example)) == 1
    assert "the history ends" in _broken(example)[0]


def test_an_end_that_was_cut_off_is_found(example: Path) -> None:
    last = _value(example, "SELECT max(seq) FROM changeset")
    _alter(example, *(f"DELETE FROM {table} WHERE seq > {last - 3}" for table in ("change", "changeset")))  # noqa: S608
    assert _broken(example) == [
        f"the history ends with changeset {last - 3}, and the workspace notes {last} as the last"
    ]


def test_a_history_that_was_emptied_is_found(example: Path) -> None:
    last = _value(example, "SELECT max(seq) FROM changeset")
    _alter(example, "DELETE FROM change", "DELETE FROM changeset")
    assert _broken(example) == [
        f"the history ends with changeset 0, and the workspace notes {last} as the last"
    ]


def test_a_changeset_that_was_cut_out_is_found(example: Path) -> None:
    _alter(example, *(f"DELETE FROM {table} WHERE seq = 20" for table in ("change", "changeset")))  # noqa: S608
    assert _broken(example) == ["changeset 20 is missing", "changeset 21 is not what was sealed"]


def test_a_changeset_of_which_the_lines_are_left_is_found(example: Path) -> None:
    assert _alter(example, "DELETE FROM changeset WHERE seq = 20") == 1
    found = _broken(example)
    assert "changeset 20 is missing" in found
    assert "changeset 20 has lines and is missing" in found


def test_a_changeset_that_was_added_is_found(example: Path) -> None:
    last = _value(example, "SELECT max(seq) FROM changeset")
    add = "INSERT INTO changeset SELECT workspace, seq + 1, at, actor, command, message, undoes, hash FROM changeset"
    assert _alter(example, f"{add} WHERE seq = {last}") == 1
    assert f"changeset {last + 1} is not what was sealed" in _broken(example)


@pytest.mark.parametrize(
    "noted", ["last_seq = last_seq + 1", "last_seq = 0", "head = ''", "head = upper(head)"]
)
def test_another_end_that_is_noted_is_found(example: Path, noted: str) -> None:
    assert _alter(example, f"UPDATE workspace SET {noted}") == 1  # noqa: S608
    assert len(_broken(example)) == 1


def test_a_hundred_links_that_are_broken_are_each_told(example: Path) -> None:
    assert _alter(example, "UPDATE changeset SET actor = 'eve' WHERE seq BETWEEN 50 AND 149") == 100
    assert _broken(example) == [f"changeset {seq} is not what was sealed" for seq in range(50, 150)]


# --- the tables ---

HISTORY = {"workspace", "changeset", "change"}
TABLES = [table for table in Row.metadata.sorted_tables if table.name not in HISTORY]

OTHERS = {
    "cadence": "'annual', 'quarterly'",
    "scale": "'raw', 'log'",
    "form": "'increase', 'decrease'",
    "scope": "'business', 'product'",
    "level": "'outcome', 'output'",
    "risk": "'viability', 'usability'",
    "horizon": "'now', 'later'",
    "relation": "'supports', 'delivers'",
    "choice": "'stop', 'ship'",
    "type": "'means', 'observed'",
    "outcome": "'supported', 'refuted'",
    "overruled": "'supported', 'refuted'",
    "quotes": "'[\"a\"]', '[\"b\"]'",
    "figures": "'{{\"a\":1}}', '{{\"b\":1}}'",
    "source": '\'{{"file":"a"}}\', \'{{"file":"b"}}\'',
    "criterion": "'1 of 2', '2 of 3'",
}
"""Two values of a column, of which one differs from what is there."""

DERIVED = {"title_folded", "kind", "number", "position"}
"""What follows from something else (a check ties `kind` and `number` to the ref), or only puts in order."""


def _otherwise(column: str, kind: str) -> str:
    """Something else for a column, as SQL."""
    name = f'"{column}"'
    if column in OTHERS:
        one, other = OTHERS[column].replace("{{", "{").replace("}}", "}").split(", ")
        return f"iif({name} IS {one}, {other}, {one})"
    if "DATE" in kind:
        return f"iif({name} IS '2001-01-01', '2002-02-02', '2001-01-01')"
    if "BOOL" in kind:
        return f"1 - {name}"
    if any(word in kind for word in ("INT", "FLOAT")):
        return f"coalesce({name}, 0) + 1"
    return f"coalesce({name}, '') || 'x'"


def _keys(table: str) -> set[str]:
    """The refs in the key of a table, and the day: to alter one is to remove a row and to add another."""
    return {column.name for column in Row.metadata.tables[table].primary_key} - {"workspace"}


ALTERED = [
    (table.name, column.name, str(column.type.compile()).upper())
    for table in TABLES
    for column in table.columns
    if column.name not in DERIVED | {"workspace"} | (_keys(table.name) - {"on", "day"})
]


def _one_row(table: str) -> str:
    """The first row of a table, by its key."""
    keys = [f'"{column.name}"' for column in Row.metadata.tables[table].primary_key]
    joined = ", ".join(keys)
    return f"({joined}) = (SELECT {joined} FROM {table} ORDER BY {joined} LIMIT 1)"  # noqa: S608


@pytest.mark.parametrize(("table", "column", "kind"), ALTERED)
def test_a_value_that_the_history_does_not_tell_is_found(
    example: Path, table: str, column: str, kind: str
) -> None:
    statement = f'UPDATE {table} SET "{column}" = {_otherwise(column, kind)} WHERE {_one_row(table)}'  # noqa: S608
    assert _alter(example, statement) == 1
    assert (
        1 <= len(_different(example)) <= 2
    )  # a metric's unit is its KRs', too; another day is another value
    assert _broken(example) == []


FACTS = ["bet", "check_in", "decision", "edge", "measurement", "result", "step"]


@pytest.mark.parametrize("table", FACTS)
def test_a_fact_that_was_removed_is_found(example: Path, table: str) -> None:
    assert _alter(example, f"DELETE FROM {table} WHERE {_one_row(table)}") == 1  # noqa: S608
    assert _different(example)


ADDED: dict[str, str] = {
    "bet": "SELECT 1, 'ini1', 'kr8', 5, NULL",
    "check_in": "SELECT workspace, kr, '2099-01-01', confidence, shipped, moving, next, \"by\" FROM check_in LIMIT 1",
    "decision": 'SELECT workspace, ref, 99, "on", choice, because, "by" FROM decision LIMIT 1',
    "edge": "SELECT 1, 'obj3', 'ini1', 'parent'",
    "measurement": "SELECT workspace, metric, 730000, value, n, set_in FROM measurement LIMIT 1",
    "step": 'SELECT workspace, ref, 99, status, "on", because, set_in FROM step LIMIT 1',
    "result": 'SELECT workspace, experiment, 99, "on", type, interim, outcome, estimate, low, high, exploratory, '
    "guardrail_broke, figures, note, overruled, overruled_on, overruled_because, overruled_by FROM result LIMIT 1",
}


@pytest.mark.parametrize("table", FACTS)
def test_a_fact_that_was_added_is_found(example: Path, table: str) -> None:
    assert _alter(example, f"INSERT INTO {table} {ADDED[table]}") == 1
    assert len(_different(example)) == 1


def test_a_thing_that_was_removed_or_added_is_found(example: Path) -> None:
    copied = "title, title_folded, status, created, archived, owner, note FROM node WHERE ref = 'opp1'"
    _alter(example, f"INSERT INTO node SELECT 1, 'opp99', 'opportunity', 99, {copied}")
    assert _different(example) == ["opp99"]
    _alter(example, "DELETE FROM node WHERE ref = 'opp99'")
    assert _different(example) == []
    _alter(example, "DELETE FROM node WHERE ref = 'int1'", "DELETE FROM interview WHERE ref = 'int1'")
    assert "int1" in _different(example)


def test_a_difference_says_what_is_held_and_what_is_told(example: Path) -> None:
    _alter(example, "UPDATE bet SET expected = 777 WHERE initiative = 'ini1'")
    with SqliteStore(example).reading() as reader:
        found = differences(reader)
    assert re.fullmatch(r"bet of ini1 on kr\d+", found[0].what)
    assert isinstance(found[0].held, list)
    assert isinstance(found[0].told, list)
    assert (found[0].held[0], found[0].told[0] == 777) == (777, False)


def test_the_history_is_found_out_too_where_only_it_was_altered(example: Path) -> None:
    """A forger who seals all of the chain anew is found out by the tables."""
    wrong = 'new = replace(new, \'"title":"\', \'"title":"Not \')'
    altered = f"UPDATE change SET {wrong} WHERE ref = 'obj1' AND op = 'add'"  # noqa: S608
    assert _alter(example, altered) == 1
    assert _different(example) == ["obj1"]


# --- what hangs together ---


def _faulty(path: Path) -> list[str]:
    with SqliteStore(path).reading() as reader:
        return list(faults(reader))


APART = {
    "a status": ("UPDATE node SET status = 'parked' WHERE ref = 'opp1'", "opp1 is parked, and its last step"),
    "a bet": ("DELETE FROM bet WHERE initiative = 'ini1'", "ini1 is below kr"),
    "an edge": (
        "DELETE FROM edge WHERE target = 'ini1' AND relation = 'parent'",
        "and is not below it",
    ),
    "a step": (
        "UPDATE step SET position = 77 WHERE ref = 'ini1' AND position = 1",
        "a step of ini1 is missing",
    ),
    "a result": ("UPDATE result SET position = 2 WHERE experiment = 'exp1'", "a result of exp1 is missing"),
    "a decision": ("UPDATE decision SET position = 0 WHERE ref = 'exp1'", "a decision of exp1 is missing"),
    "a line": (
        "UPDATE change SET position = 77 WHERE seq = 20 AND position = 1",
        "a line of changeset 20 is missing",
    ),
}


def test_nothing_is_wrong_with_the_example(example: Path) -> None:
    assert _faulty(example) == []


@pytest.mark.parametrize("what", APART)
def test_what_does_not_hang_together_is_found(example: Path, what: str) -> None:
    statement, sentence = APART[what]
    assert _alter(example, statement) >= 1
    with SqliteStore(example).reading() as reader:
        assert [one for one in misplaced(reader) if sentence in one]
    assert [one for one in _faulty(example) if sentence in one]


@pytest.mark.parametrize("what", APART)
def test_it_is_neither_backed_up_nor_copied_nor_loaded(example: Path, tmp_path: Path, what: str) -> None:
    assert _alter(example, APART[what][0]) >= 1
    new = tmp_path / "new.db"
    with pytest.raises(BadBackup):
        make_backup(example, new)
    with SqliteStore(example).reading() as reader:
        with pytest.raises(StoreFailed):
            copy(reader, NewFile(new), "x")
        with pytest.raises(BadDump):
            load(NewFile(new), "x", lines_of(reader))
    assert not new.exists()
    assert [check.name for check in examine(example) if not check.ok and check.name == "steps"]


def test_a_history_that_cannot_be_played_is_a_fault(example: Path) -> None:
    _alter(example, "UPDATE change SET new = '[' WHERE seq = 20 AND position = 1")
    assert any("cannot be played again" in one for one in _faulty(example))


def test_every_table_is_tried() -> None:
    assert {table for table, _, _ in ALTERED} == {table.name for table in TABLES}
    assert set(FACTS) <= {table.name for table in TABLES}
