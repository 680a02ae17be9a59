"""The contract of a store, held to by both: the history, and all or nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from contents import contents_of, read_all

from ost.domain.kinds import Kind
from ost.domain.model import Bet, CheckIn, Choice, Decision, Edge, Measurement, Step

from .samples import bare, day, ref, write_everything

if TYPE_CHECKING:
    from ost.services.store import Store

KR, MET, EXP, INI = ref("kr1"), ref("met1"), ref("exp1"), ref("ini1")


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with one thing of every kind and an empty history."""
    with store.writing("fill") as tx:
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
        tx.insert_change(KR, "edit", "target", value, None)
        tx.insert_change(KR, "edit", "target", None, value)
    with filled.reading() as reader:
        first, second = reader.changes([KR])
    assert (first.old, first.new, second.old, second.new) == (value, None, None, value)
    assert repr(first.old) == repr(second.new) == repr(value)  # 45.0 stays a float


def test_the_history_is_in_the_order_of_writing_under_the_numbers_of_commands(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.insert_change(KR, "add")
        tx.insert_change(INI, "edit", "title", "A", "B")
        first = tx.changeset()
    with filled.writing("two") as tx:
        tx.insert_change(KR, "archive", "archived", None, day(3))
        second = tx.changeset()
    with filled.reading() as reader:
        assert [(c.seq, str(c.ref), c.op, c.field, c.new) for c in reader.changes()] == [
            (first, "kr1", "add", None, None),
            (first, "ini1", "edit", "title", "B"),
            (second, "kr1", "archive", "archived", "2026-03-05"),
        ]
        assert [c.op for c in reader.changes([KR])] == ["add", "archive"]
    assert second > first


def test_the_history_after_a_moment(filled: Store) -> None:
    """The moment itself does not count; moments are kept to the microsecond and in any zone."""
    start = datetime(2026, 3, 2, 12, 0, 0, 250, tzinfo=UTC)
    with filled.writing("one") as tx:
        for number in range(3):
            tx.sign("command", None, start + timedelta(microseconds=number))
            tx.insert_change(KR, "edit", "title", number, number + 1)
    with filled.reading() as reader:
        assert [c.at for c in reader.changes()] == [start + timedelta(microseconds=n) for n in range(3)]
        assert [c.old for c in reader.changes(after=start)] == [1, 2]
        elsewhere = (start + timedelta(microseconds=1)).astimezone()
        assert [c.old for c in reader.changes(after=elsewhere)] == [2]
        assert [c.old for c in reader.changes([INI], after=start - timedelta(days=1))] == []


def test_what_is_not_signed_with_a_moment_is_signed_with_now(filled: Store) -> None:
    before = datetime.now(UTC)
    with filled.writing("one") as tx:
        tx.insert_change(KR, "edit", "title", "A", "B")
    with filled.reading() as reader:
        [change] = reader.changes()
    assert before <= change.at <= datetime.now(UTC)
    assert change.at.tzinfo is not None


def test_a_command_has_one_number_and_signing_anew_begins_another(filled: Store) -> None:
    with filled.writing("one") as tx:
        first = tx.changeset()
        assert tx.changeset() == first
        tx.sign("two")
        assert tx.changeset() > first


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_block_that_raises_changes_nothing(store: Store, failure: type[BaseException]) -> None:
    with store.writing("fill") as tx:
        write_everything(tx)
    before = contents_of(store)

    def fails() -> None:
        with store.writing("fails") as tx:
            tx.update_node(ref("obj1"), {"title": "Half"})
            tx.insert_node(bare("opp2"))
            tx.insert_edge(Edge(ref("opp1"), ref("opp2")))
            tx.delete_edge(Edge(ref("obj1"), KR))
            tx.put_bet(Bet(initiative=INI, kr=KR))
            tx.append_step(Step(ref=INI, status="shipped", on=day(3)))
            tx.put_measurements(MET, [Measurement(day(0), 99.0)])
            tx.put_check_in(CheckIn(kr=KR, on=day(7)))
            tx.delete_last_result(EXP)
            tx.insert_decision(Decision(ref=EXP, on=day(1), choice=Choice.STOP, because="x"))
            tx.insert_change(KR, "edit", "title", "A", "B")
            raise failure

    with pytest.raises(failure):
        fails()
    assert contents_of(store) == before


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
