"""The contract of a store, held to by both: the history, and all or nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from contents import contents_of, read_all, sealed_in
from samples import bare, day, ref, result, write_everything

from ost.domain.kinds import Kind
from ost.domain.model import Bet, CheckIn, Choice, Decision, Edge, Measurement, Op, Step
from ost.storage.proof import broken_links

if TYPE_CHECKING:
    from ost.services.store import Store

KR, MET, EXP, INI = ref("kr1"), ref("met1"), ref("exp1"), ref("ini1")


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with one thing of every kind and no line of the history."""
    with store.writing("fill") as tx:
        tx.sign("fill", None, datetime(2026, 1, 1, tzinfo=UTC))
        write_everything(tx, logged=False)
    return store


JSON = [
    None,
    True,
    0,
    -7,
    1.5,
    45.0,
    1e300,
    12345678901234567890,
    "",
    "text with “quotes” and \\ and\nlines 漢 🌱",
    [],
    [1, "two", None, [3.5]],
    {},
    {"title": "A", "parents": ["kr1"], "deep": {"er": [False]}},
    "5.0",
    "null",
]


@pytest.mark.parametrize("value", JSON, ids=repr)
def test_the_history_keeps_any_json_value(filled: Store, value: object) -> None:
    with filled.writing("log") as tx:
        tx.insert_change(KR, Op.EDIT, "target", value, None)
        tx.insert_change(KR, Op.EDIT, "target", None, value)
    with filled.reading() as reader:
        first, second = reader.changes([KR])
    assert (first.old, first.new, second.old, second.new) == (value, None, None, value)
    assert repr(first.old) == repr(second.new) == repr(value)  # 45.0 stays a float


def test_the_history_is_in_the_order_of_writing_under_the_numbers_of_commands(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.insert_change(KR, Op.ADD)
        tx.insert_change(INI, Op.EDIT, "title", "A", "B")
        first = tx.changeset()
    with filled.writing("two") as tx:
        tx.insert_change(KR, Op.ARCHIVE, "archived", None, day(3))
        second = tx.changeset()
    with filled.reading() as reader:
        assert [(c.seq, str(c.ref), c.op, c.field, c.new) for c in reader.changes()] == [
            (first, "kr1", "add", None, None),
            (first, "ini1", "edit", "title", "B"),
            (second, "kr1", "archive", "archived", "2026-03-05"),
        ]
        assert [c.op for c in reader.changes([KR])] == [Op.ADD, Op.ARCHIVE]
        assert all(isinstance(c.op, Op) for c in reader.changes())
    assert second == first + 1


def test_the_history_after_a_moment(filled: Store) -> None:
    """The moment itself does not count; moments are kept to the microsecond and in any zone."""
    start = datetime(2026, 3, 2, 12, 0, 0, 250, tzinfo=UTC)
    with filled.writing("one") as tx:
        for number in range(3):
            tx.sign("command", None, start + timedelta(microseconds=number))
            tx.insert_change(KR, Op.EDIT, "title", number, number + 1)
    with filled.reading() as reader:
        assert [c.at for c in reader.changes()] == [start + timedelta(microseconds=n) for n in range(3)]
        assert [c.old for c in reader.changes(after=start)] == [1, 2]
        elsewhere = (start + timedelta(microseconds=1)).astimezone()
        assert [c.old for c in reader.changes(after=elsewhere)] == [2]
        assert [c.old for c in reader.changes([INI], after=start - timedelta(days=1))] == []


def test_what_is_not_signed_with_a_moment_is_signed_with_now(filled: Store) -> None:
    before = datetime.now(UTC)
    with filled.writing("one") as tx:
        tx.insert_change(KR, Op.EDIT, "title", "A", "B")
    with filled.reading() as reader:
        [change] = reader.changes()
        assert reader.changesets()[-1].at == change.at
    assert before <= change.at <= datetime.now(UTC)
    assert change.at.tzinfo is not None


def test_a_command_has_one_number_and_signing_anew_begins_another(filled: Store) -> None:
    with filled.writing("one") as tx:
        first = tx.changeset()
        assert tx.changeset() == first
        tx.sign("two")
        assert tx.changeset() == first + 1


def _say(store: Store, *commands: str, at: datetime | None = None) -> None:
    """One line under each command, in one transaction."""
    with store.writing("unsigned") as tx:
        for command in commands:
            tx.sign(command, None, at)
            tx.insert_change(KR, Op.EDIT, "title", None, command)


def test_changesets_are_numbered_from_one_without_gaps(store: Store) -> None:
    """Whatever fails, changes nothing, or signs without writing."""
    with store.writing("fill") as tx:
        write_everything(tx, logged=False)
    for number in range(3):
        _say(store, f"one {number}", f"two {number}")
        with suppress(ValueError), store.writing("fails") as tx:
            tx.sign("fails, too")
            tx.insert_change(KR, Op.ADD)
            tx.sign("and this")
            tx.insert_change(KR, Op.ADD)
            raise ValueError
        with store.writing("does nothing"):
            pass
        with store.writing("signs") as tx:
            tx.sign("and signs again")
        with store.writing("says nothing") as tx:
            tx.changeset()
    with store.reading() as reader:
        made = reader.changesets()
        assert [one.seq for one in made] == list(range(1, len(made) + 1))
        assert [one.command for one in made] == [
            "fill",
            *(c for n in range(3) for c in (f"one {n}", f"two {n}", "says nothing")),
        ]
        assert sorted({change.seq for change in reader.changes()}) == [2, 3, 5, 6, 8, 9]
        assert reader.head() == (10, made[-1].hash)


def test_a_changeset_tells_who_by_what_why_and_what_it_takes_back(filled: Store) -> None:
    at = datetime(2027, 3, 2, 12, tzinfo=UTC)
    with filled.writing("first", "because") as tx:
        first = tx.changeset()
        tx.sign("second", "so", at, actor="noor")
        tx.changeset(undoes=first)
        tx.changeset()  # which says no more
        tx.sign("third")
        tx.insert_change(KR, Op.EDIT, "title", "A", "B")
    with filled.reading() as reader:
        one, two, three = reader.changesets(after=first - 1)
        told = [(c.actor, c.command, c.message) for c in reader.changes()]
    assert [(c.actor, c.command, c.message, c.undoes) for c in (one, two, three)] == [
        ("ana", "first", "because", None),
        ("noor", "second", "so", first),
        ("ana", "third", None, None),
    ]
    assert two.at == at
    assert told == [("ana", "third", None)]


def test_time_does_not_go_back_when_the_clock_does(filled: Store) -> None:
    """Neither within a transaction nor from one to the next, nor between one that is signed and one that is not."""
    start = datetime(2999, 1, 1, tzinfo=UTC)
    elsewhere = timezone(timedelta(hours=9))
    _say(filled, "one", at=start)
    _say(filled, "two", at=start - timedelta(days=9))
    _say(filled, "three")
    with filled.writing("x") as tx:
        for command, at in (
            ("four", start + timedelta(microseconds=1)),
            ("five", (start - timedelta(hours=1)).astimezone(elsewhere)),
            ("six", start + timedelta(hours=2)),
            ("seven", (start + timedelta(hours=1)).astimezone(elsewhere)),
        ):
            tx.sign(command, None, at)
            tx.insert_change(KR, Op.EDIT, "title", None, command)
    with filled.reading() as reader:
        made = {one.command: one.at for one in reader.changesets()}
        assert [change.at for change in reader.changes()] == list(made.values())[1:]
    late = start + timedelta(microseconds=1)
    assert [made[name] for name in ("one", "two", "three", "four", "five")] == [
        start,
        start,
        start,
        late,
        late,
    ]
    assert made["six"] == made["seven"] == start + timedelta(hours=2)


def test_the_history_between_two_changesets(filled: Store) -> None:
    _say(filled, "one", "two", "three")
    with filled.reading() as reader:
        last, _ = reader.head()

        def told(**asked: Any) -> list[object]:
            return [change.new for change in reader.changes(**asked)]

        assert told() == told(after=0) == told(until=last) == ["one", "two", "three"]
        assert told(after=last - 2) == ["two", "three"]
        assert told(until=last - 2) == ["one"]
        assert told(after=last - 2, until=last - 1) == ["two"]
        assert told(after=last) == told(until=0) == told(after=last - 1, until=last - 1) == []
        assert told(after=last - 2, refs=[KR]) == ["two", "three"]
        assert told(after=last - 2, refs=[INI]) == told(until=last, refs=[]) == []
        assert told(after=datetime(2020, 1, 1, tzinfo=UTC), until=last - 1) == ["one", "two"]


def test_changesets_after_a_number_and_the_last_ones(filled: Store) -> None:
    _say(filled, "one", "two", "three")
    with filled.reading() as reader:
        last, _ = reader.head()

        def commands(**asked: int) -> list[str]:
            return [one.command for one in reader.changesets(**asked)]

        assert commands() == ["fill", "one", "two", "three"]
        assert commands(after=last - 1) == ["three"]
        assert commands(after=last) == commands(last=0) == []
        assert commands(last=2) == ["two", "three"]
        assert commands(last=99) == commands(after=0) == commands()
        assert commands(after=last - 2, last=1) == ["three"]
        assert commands(after=last - 2, last=9) == ["two", "three"]


def test_the_last_changeset_that_touched_a_thing(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.insert_change(KR, Op.EDIT, "title", "A", "B")
        tx.insert_change(INI, Op.EDIT, "title", "A", "B")
        tx.insert_change(None, Op.ADD, "mark", None, "here")
        first = tx.changeset()
        tx.sign("two")
        tx.insert_change(KR, Op.EDIT, "title", "B", "C")
        assert tx.versions() == {KR: first + 1, INI: first}
    with filled.reading() as reader:
        assert reader.versions() == {KR: first + 1, INI: first}
        assert reader.versions([KR, EXP]) == {KR: first + 1}
        assert reader.versions([]) == {}


def test_a_line_about_no_thing_is_about_the_workspace(filled: Store) -> None:
    with filled.writing("mark") as tx:
        tx.insert_change(None, Op.ADD, "mark", None, "here")
    with filled.reading() as reader:
        [change] = reader.changes()
        assert (change.ref, change.op, change.field, change.new) == (None, Op.ADD, "mark", "here")
        assert reader.changes([KR]) == reader.changes([]) == []
        assert [line for _, line in reader.lines()] == [(None, "add", "mark", None, '"here"')]


def test_the_lines_are_kept_as_json_texts_in_the_order_of_writing(filled: Store) -> None:
    with filled.writing("one") as tx:
        seq = tx.changeset()
        for number in range(12):
            tx.insert_change(KR, Op.EDIT, f"f{number}", {"b": [1, 2.0], "a": "漢\n"}, day(number))
        tx.sign("two")
        tx.insert_change(INI, Op.ADD)
        assert len(list(tx.lines())) == 13
    with filled.reading() as reader:
        found = list(reader.lines())
    said = '{"b":[1,2.0],"a":"漢\\n"}'
    assert found == [
        *((seq, ("kr1", "edit", f"f{n}", said, f'"{day(n)}"')) for n in range(12)),
        (seq + 1, ("ini1", "add", None, None, None)),
    ]


def test_a_changeset_is_sealed_when_the_next_is_signed(filled: Store) -> None:
    with filled.writing("one") as tx:
        before = tx.head()
        tx.insert_change(KR, Op.ADD)
        assert [one.hash for one in tx.changesets(last=1)] == [""]
        assert tx.head() == before
        tx.sign("two")
        [first] = tx.changesets(last=1)
        assert tx.head() == (first.seq, first.hash)
        tx.insert_change(KR, Op.ADD)
        assert tx.head() == (first.seq, first.hash)
        assert [one.command for one in tx.changesets(last=2)] == ["one", "two"]
    with filled.reading() as reader:
        assert reader.changesets()[first.seq - 1] == first
        assert reader.head()[0] == first.seq + 1
        assert all(len(one.hash) == 64 for one in reader.changesets())


def test_the_history_begins_with_nothing(store: Store) -> None:
    with store.reading() as reader:
        assert reader.head() == (0, "")
        assert reader.changesets() == reader.changes() == list(reader.lines()) == []
        assert reader.versions() == {}


def _hash(*parts: str | None) -> str:
    """The definition of docs/: SHA-256 over every part with its length before it."""
    told = "".join("-;" if part is None else f"{len(part.encode())}:{part}" for part in parts)
    return sha256(told.encode()).hexdigest()


def test_the_hashes_are_the_same_in_every_store(store: Store) -> None:
    """And are those that the definition gives, whatever reckons them."""
    with store.writing("fill") as tx:
        tx.insert_node(bare("opp1"))
        tx.sign("add", "Straße", datetime(2026, 3, 2, 13, tzinfo=timezone(timedelta(hours=1))), actor="Zoë")
        tx.insert_change(ref("opp1"), Op.ADD, None, None, {"title": "漢", "n": 45.0})
        tx.insert_change(None, Op.ADD, "mark", None, "")
        tx.sign("undo", None, datetime(2026, 3, 2, 12, 0, 0, 7, tzinfo=UTC))
        tx.changeset(undoes=1)
    first = _hash(
        *("", "1", "2026-03-02T12:00:00.000000+00:00", "Zoë", "add", "Straße", None),
        *("opp1", "add", None, None, '{"title":"漢","n":45.0}'),
        *(None, "add", "mark", None, '""'),
    )
    second = _hash(first, "2", "2026-03-02T12:00:00.000007+00:00", "ana", "undo", None, "1")
    with store.reading() as reader:
        assert [one.hash for one in reader.changesets()] == [first, second]
        assert reader.head() == (2, second)
        assert list(broken_links(reader)) == []
    assert second == "bf1643a0aef06dcc06e4f28526ee61f7a5a422175e0b11d7a9eabb7833753593"


def test_whatever_is_kept_the_chain_holds(store: Store) -> None:
    for number in range(1, 4):
        with store.writing("some", "of many") as tx:
            tx.insert_node(bare(f"opp{number}"))
            tx.insert_change(ref(f"opp{number}"), Op.ADD, None, None, {"n": [number, None, "é"]})
            tx.sign("others", None, datetime(2027, 1, 1, tzinfo=UTC))
            tx.insert_change(None, Op.ADD, "mark", None, number)
        with suppress(ValueError), store.writing("fails") as tx:
            tx.insert_change(ref("opp1"), Op.ADD)
            raise ValueError
    with store.reading() as reader:
        assert list(broken_links(reader)) == []
        assert reader.head()[0] == 6


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_block_that_raises_changes_nothing(store: Store, failure: type[BaseException]) -> None:
    with store.writing("fill") as tx:
        write_everything(tx)
    before, sealed = contents_of(store), sealed_in(store)

    def fails() -> None:
        with store.writing("fails") as tx:
            tx.update_node(ref("obj1"), {"title": "Half"})
            tx.insert_node(bare("opp2"))
            tx.insert_edge(Edge(ref("opp1"), ref("opp2")))
            tx.delete_edge(Edge(ref("obj1"), KR))
            tx.put_bet(Bet(initiative=INI, kr=KR))
            tx.put_step(1, Step(ref=INI, status="shipped", on=day(3)))
            tx.put_step(2, Step(ref=INI, status="shipped", on=day(3)))
            tx.delete_step(INI, 2)
            tx.put_measurements(MET, [Measurement(day(0), 99.0)])
            tx.put_check_in(CheckIn(kr=KR, on=day(8)))
            tx.delete_measurements(MET, [day(7)])
            tx.delete_check_in(KR, day(7))
            tx.put_result(1, result("exp1", 3))
            tx.delete_result(EXP, 1)
            tx.put_decision(2, Decision(ref=EXP, on=day(1), choice=Choice.STOP, because="x"))
            tx.delete_decision(EXP, 1)
            tx.insert_change(KR, Op.EDIT, "title", "A", "B")
            tx.sign("fails again")
            tx.insert_change(KR, Op.EDIT, "title", "B", "C")
            raise failure

    with pytest.raises(failure):
        fails()
    assert contents_of(store) == before
    assert sealed_in(store) == sealed


def test_a_writer_sees_its_own_changes_and_a_reader_one_moment(store: Store) -> None:
    with store.writing("fill") as tx:
        write_everything(tx)
        seen = read_all(tx)
    assert len(seen["nodes"]) == len(Kind)  # type: ignore[arg-type]
    assert contents_of(store) == seen


def test_a_number_that_was_taken_back_may_come_again(store: Store) -> None:
    """A command that fails leaves no gap to explain."""
    with suppress(ValueError), store.writing("fails") as tx:
        tx.insert_node(bare("opp1"))
        raise ValueError
    with store.writing("works") as tx:
        assert tx.last_number(Kind.OPPORTUNITY) == 0
        assert tx.changeset() == 1
