"""The contract of a store, held to by both: bets, steps, values, check-ins, results and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from samples import day, full, ref, result

from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind
from ost.domain.model import Bet, CheckIn, Choice, Decision, Measurement, Step

if TYPE_CHECKING:
    from ost.services.store import Store

KR, MET, EXP, INI = ref("kr1"), ref("met1"), ref("exp1"), ref("ini1")


@pytest.fixture
def filled(store: Store) -> Store:
    """Two of everything that facts hang on, and no facts."""
    with store.writing("fill") as tx:
        for kind in (
            Kind.METRIC,
            Kind.OBJECTIVE,
            Kind.KR,
            Kind.EXPERIMENT,
            Kind.INITIATIVE,
            Kind.OPPORTUNITY,
        ):
            tx.insert_node(full(kind))
            tx.insert_node(full(kind, 2))
    return store


def test_a_bet_is_put_and_put_anew(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.put_bet(Bet(initiative=INI, kr=KR, expected=5.0))
        tx.put_bet(Bet(initiative=INI, kr=ref("kr2")))
        tx.put_bet(Bet(initiative=ref("ini2"), kr=KR, worth_having=1.0))
    with filled.writing("two") as tx:
        tx.put_bet(Bet(initiative=INI, kr=KR, expected=6.0, worth_having=2.0))
    with filled.reading() as reader:
        mine = reader.bets(initiatives=[INI])
        assert mine == [
            Bet(initiative=INI, kr=KR, expected=6.0, worth_having=2.0),
            Bet(initiative=INI, kr=ref("kr2")),
        ]
        assert len(reader.bets()) == 3
    with filled.writing("three") as tx:
        tx.delete_bet(INI, KR)
        tx.delete_bet(INI, KR)
        assert [str(bet.kr) for bet in tx.bets([INI])] == ["kr2"]


def test_steps_are_in_the_order_they_were_taken_whatever_their_dates(filled: Store) -> None:
    steps = [("committed", 5), ("dropped", 3), ("proposed", 9)]
    with filled.writing("steps") as tx:
        tx.put_step(1, Step(ref=ref("ini2"), status="committed", on=day(1)))
        for position, (status, number) in enumerate(steps, 1):
            tx.put_step(position, Step(ref=INI, status=status, on=day(number), because=f"because {number}"))
        seq = tx.changeset()
    with filled.reading() as reader:
        assert reader.steps([INI]) == [
            Step(ref=INI, status=status, on=day(number), because=f"because {number}", set_in=seq)
            for status, number in steps
        ]
        assert [(str(s.ref), s.status) for s in reader.steps(status="committed")] == [
            ("ini1", "committed"),
            ("ini2", "committed"),
        ]
        assert len(reader.steps()) == 4


def test_a_step_can_be_corrected_and_the_others_stay(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.put_step(1, Step(ref=INI, status="committed", on=day(1)))
        tx.put_step(2, Step(ref=INI, status="shipped", on=day(5)))
        tx.put_step(2, Step(ref=ref("ini2"), status="shipped", on=day(6)))
    with filled.writing("two") as tx:
        tx.put_step(2, Step(ref=INI, status="dropped", on=day(3), because="so"))
        seq = tx.changeset()
    with filled.writing("three") as tx:
        tx.put_step(1, Step(ref=INI, status="committed", on=day(4)))
    with filled.reading() as reader:
        found = [(s.status, s.on, s.because, s.set_in) for s in reader.steps([INI])]
        assert [(s.status, s.set_in) for s in reader.steps([ref("ini2")])] == [("shipped", seq - 1)]
    assert found == [("committed", day(4), None, seq + 1), ("dropped", day(3), "so", seq)]


def test_a_step_may_have_been_taken_in_an_earlier_changeset(filled: Store) -> None:
    """What takes a correction back says again in which changeset the step was first taken."""
    first, second = (Step(ref=INI, status="committed", on=day(on), set_in=on) for on in (1, 2))
    with filled.writing("one") as tx:
        tx.put_step(1, first)
        tx.put_step(2, Step(ref=INI, status="shipped", on=day(5)))
    with filled.writing("two") as tx:
        seq = tx.changeset()
        tx.put_step(1, second)
    with filled.reading() as reader:
        assert reader.steps([INI])[0] == second
        assert [step.set_in for step in reader.steps()] == [2, seq - 1]


def test_steps_are_found_by_the_changeset_that_took_them(filled: Store) -> None:
    for name in ("one", "two"):
        with filled.writing(name) as tx:
            taken = len(tx.steps([INI]))
            for text in ("ini1", "ini2"):
                tx.put_step(taken + 1, Step(ref=ref(text), status="committed", on=day(1)))
            tx.put_step(taken + 2, Step(ref=INI, status="shipped", on=day(2)))
            seq = tx.changeset()
    with filled.reading() as reader:

        def found(**asked: Any) -> list[tuple[str, str]]:
            return [(str(step.ref), step.status) for step in reader.steps(**asked)]

        assert found(set_in=seq) == [("ini1", "committed"), ("ini1", "shipped"), ("ini2", "committed")]
        assert found(set_in=seq, refs=[ref("ini2")]) == [("ini2", "committed")]
        assert found(set_in=seq, status="shipped") == [("ini1", "shipped")]
        assert found(set_in=seq + 1) == found(set_in=0) == found(set_in=seq, refs=[]) == []
        assert len(found()) == 6


def test_a_step_can_be_taken_back(filled: Store) -> None:
    with filled.writing("one") as tx:
        for position, status in enumerate(("committed", "shipped", "dropped"), 1):
            for text in ("ini1", "ini2"):
                tx.put_step(position, Step(ref=ref(text), status=status, on=day(position)))
    with filled.writing("two") as tx:
        tx.delete_step(INI, 3)
        tx.delete_step(INI, 3)  # what is gone is gone
        tx.delete_step(ref("ini9"), 1)
        assert [step.status for step in tx.steps([INI])] == ["committed", "shipped"]
        tx.put_step(3, Step(ref=INI, status="proposed", on=day(9)))
        tx.delete_step(ref("ini2"), 1)
    with filled.reading() as reader:
        assert [step.status for step in reader.steps([INI])] == ["committed", "shipped", "proposed"]
        assert [step.status for step in reader.steps([ref("ini2")])] == ["shipped", "dropped"]
    with filled.writing("three") as tx:  # the others have kept their positions
        tx.put_step(3, Step(ref=ref("ini2"), status="committed", on=day(3)))
        tx.put_step(1, Step(ref=ref("ini2"), status="proposed", on=day(3)))
        found = [step.status for step in tx.steps([ref("ini2")])]
    assert found == ["proposed", "shipped", "committed"]


def test_values_are_in_order_of_date_however_they_came(filled: Store) -> None:
    with filled.writing("measure") as tx:
        tx.put_measurements(MET, (Measurement(day(n), float(n), n or None) for n in (5, 1, 3, 0, 2)))
        tx.put_measurements(ref("met2"), [Measurement(day(9), 9.0)])
        seq = tx.changeset()
    with filled.reading() as reader:
        assert reader.measurements(MET) == [
            Measurement(day(n), float(n), n or None, seq) for n in (0, 1, 2, 3, 5)
        ]
        assert reader.series([MET, ref("met9")]) == {MET: reader.measurements(MET), ref("met9"): []}
        assert [point.on for point in reader.series([MET], day(2))[MET]] == [day(0), day(1), day(2)]
        assert reader.series([]) == {}
        assert reader.measurements(ref("met9")) == []


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        ({"since": 1}, [1, 2, 3, 5]),
        ({"until": 2}, [0, 1, 2]),
        ({"since": 1, "until": 3}, [1, 2, 3]),
        ({"since": 4, "until": 4}, []),
        ({"since": 3, "until": 1}, []),
        ({"last": 2}, [3, 5]),
        ({"last": 2, "until": 4}, [2, 3]),
        ({"last": 99}, [0, 1, 2, 3, 5]),
        ({"last": 0}, []),
        ({"last": 1, "since": 1, "until": 1}, [1]),
    ],
)
def test_bounds_are_days_that_count(filled: Store, asked: dict[str, int], days: list[int]) -> None:
    with filled.writing("measure") as tx:
        tx.put_measurements(MET, [Measurement(day(n), float(n)) for n in (0, 1, 2, 3, 5)])
    bounds: dict[str, Any] = {k: v if k == "last" else day(v) for k, v in asked.items()}
    with filled.reading() as reader:
        assert [p.value for p in reader.measurements(MET, **bounds)] == [float(n) for n in days]


def test_a_value_on_the_same_day_replaces_and_an_unchanged_one_keeps_its_changeset(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.put_measurements(MET, [Measurement(day(n), 1.0) for n in range(4)])
        first = tx.changeset()
    with filled.writing("two") as tx:
        second = tx.changeset()
        again = [Measurement(day(0), 1.0), Measurement(day(1), 2.0), Measurement(day(2), 1.0, 9)]
        tx.put_measurements(MET, again)
    with filled.reading() as reader:
        assert reader.measurements(MET) == [
            Measurement(day(0), 1.0, None, first),
            Measurement(day(1), 2.0, None, second),
            Measurement(day(2), 1.0, 9, second),
            Measurement(day(3), 1.0, None, first),
        ]


def test_a_value_may_have_been_known_in_an_earlier_changeset(filled: Store) -> None:
    """What takes a correction back says again in which changeset the value was first known."""
    with filled.writing("one") as tx:
        tx.put_measurements(MET, [Measurement(day(n), 1.0) for n in range(3)])
        first = tx.changeset()
    with filled.writing("two") as tx:
        tx.put_measurements(MET, [Measurement(day(0), 2.0), Measurement(day(1), 2.0)])
        second = tx.changeset()
    with filled.writing("three") as tx:
        again = [
            Measurement(day(0), 1.0, None, first),
            Measurement(day(2), 1.0, None, second),  # which is there already, and keeps its changeset
            Measurement(day(3), 4.0, 9, second),
            Measurement(day(4), 5.0),
        ]
        tx.put_measurements(MET, again)
    with filled.reading() as reader:
        assert reader.measurements(MET) == [
            Measurement(day(0), 1.0, None, first),
            Measurement(day(1), 2.0, None, second),
            Measurement(day(2), 1.0, None, first),
            Measurement(day(3), 4.0, 9, second),
            Measurement(day(4), 5.0, None, second + 1),
        ]


def test_values_can_be_taken_back(filled: Store) -> None:
    with filled.writing("one") as tx:
        for metric in (MET, ref("met2")):
            tx.put_measurements(metric, [Measurement(day(n), float(n)) for n in range(4)])
    with filled.writing("two") as tx:
        tx.delete_measurements(MET, [day(1), day(3), day(99)])
        tx.delete_measurements(MET, (day(n) for n in (1,)))  # what is gone is gone
        tx.delete_measurements(ref("met2"), [])
        tx.delete_measurements(ref("met9"), [day(0)])
        assert [point.value for point in tx.measurements(MET)] == [0.0, 2.0]
        assert tx.latest([MET])[MET].value == 2.0
    with filled.reading() as reader:
        assert [point.value for point in reader.measurements(MET)] == [0.0, 2.0]
        assert [point.value for point in reader.measurements(ref("met2"))] == [0.0, 1.0, 2.0, 3.0]
    with filled.writing("three") as tx:
        tx.delete_measurements(MET, [day(0), day(2)])
        assert tx.measurements(MET) == []
        assert set(tx.latest()) == {ref("met2")}


def test_of_two_values_of_a_day_in_one_go_the_later_one_stays(filled: Store) -> None:
    with filled.writing("one") as tx:
        tx.put_measurements(MET, [Measurement(day(0), 1.0), Measurement(day(0), 2.0)])
        tx.put_measurements(MET, [])
        assert [p.value for p in tx.measurements(MET)] == [2.0]


def test_the_latest_value_of_each_metric_up_to_a_day(filled: Store) -> None:
    with filled.writing("measure") as tx:
        tx.put_measurements(MET, [Measurement(day(n), float(n)) for n in (1, 5)])
        tx.put_measurements(ref("met2"), [Measurement(day(3), 30.0, 7)])

    def latest(*asked: Any, **bounds: Any) -> dict[str, float]:
        with filled.reading() as reader:
            return {str(metric): point.value for metric, point in reader.latest(*asked, **bounds).items()}

    assert latest() == {"met1": 5.0, "met2": 30.0}
    assert latest(until=day(4)) == {"met1": 1.0, "met2": 30.0}
    assert latest(until=day(1)) == {"met1": 1.0}
    assert latest(until=day(0)) == {}
    assert latest([ref("met2"), ref("met9")]) == {"met2": 30.0}
    with filled.reading() as reader:
        assert reader.latest()[ref("met2")].n == 7


def test_numbers_come_back_to_the_last_bit(filled: Store) -> None:
    values = [0.1 + 0.2, 1e15, -1e15, 5e-324, 1 / 3, -0.0, 123456789.123456789]
    with filled.writing("measure") as tx:
        tx.put_measurements(MET, [Measurement(day(n), value) for n, value in enumerate(values)])
    with filled.reading() as reader:
        assert [p.value for p in reader.measurements(MET)] == values


def test_check_ins_are_in_order_of_date_and_one_a_day(filled: Store) -> None:
    first = CheckIn(kr=KR, on=day(7), confidence=6, shipped="a", moving="b", next="c", by="ana")
    with filled.writing("checkin") as tx:
        tx.put_check_in(first)
        tx.put_check_in(CheckIn(kr=ref("kr2"), on=day(3), confidence=0))
        tx.put_check_in(CheckIn(kr=KR, on=day(1), moving="so"))
        tx.put_check_in(CheckIn(kr=ref("kr2"), on=day(7)))
    with filled.reading() as reader:
        assert [(str(c.kr), (c.on - day(0)).days) for c in reader.check_ins()] == [
            ("kr1", 1),
            ("kr2", 3),
            ("kr1", 7),
            ("kr2", 7),
        ]
        assert reader.check_ins([KR], since=day(2)) == [first]
        assert len(reader.check_ins(until=day(6))) == 2
        assert len(reader.check_ins(since=day(3), until=day(3))) == 1
    with filled.writing("checkin") as tx:
        tx.put_check_in(CheckIn(kr=KR, on=day(7), confidence=2))
        assert tx.check_ins([KR], since=day(7)) == [CheckIn(kr=KR, on=day(7), confidence=2)]


def test_a_check_in_can_be_taken_back(filled: Store) -> None:
    with filled.writing("one") as tx:
        for text, on in (("kr1", 1), ("kr1", 2), ("kr2", 1)):
            tx.put_check_in(CheckIn(kr=ref(text), on=day(on), confidence=on))
    with filled.writing("two") as tx:
        tx.delete_check_in(KR, day(1))
        tx.delete_check_in(KR, day(1))  # what is gone is gone
        tx.delete_check_in(ref("kr9"), day(1))
    with filled.reading() as reader:
        assert [(str(c.kr), c.on) for c in reader.check_ins()] == [("kr2", day(1)), ("kr1", day(2))]


def test_results_are_in_the_order_they_were_recorded(filled: Store) -> None:
    with filled.writing("record") as tx:
        tx.put_result(1, result("exp2", 1, outcome=Outcome.REFUTED, estimate=None, low=None, high=None))
        tx.put_result(1, result("exp1", 8, interim=True))
        tx.put_result(2, result("exp1", 5, guardrail_broke=True, exploratory=True, note=None))
    with filled.reading() as reader:
        assert [(str(r.experiment), r.on) for r in reader.results()] == [
            ("exp1", day(8)),
            ("exp1", day(5)),
            ("exp2", day(1)),
        ]
        first, second = reader.results([EXP])
        assert first == result("exp1", 8, interim=True)
        assert dict(first.figures) == {"successes": 8, "of": 10, "p": 0.25}
        assert (second.guardrail_broke, second.exploratory, second.note) == (True, True, None)


def test_ten_results_are_in_the_order_of_their_positions(filled: Store) -> None:
    with filled.writing("record") as tx:
        for position in range(11, 0, -1):
            tx.put_result(position, result("exp1", position))
            tx.put_step(position, Step(ref=INI, status="committed", on=day(position)))
            tx.put_decision(position, Decision(ref=EXP, on=day(0), choice=Choice.STOP, because=str(position)))
    with filled.reading() as reader:
        assert [r.on for r in reader.results()] == [day(n) for n in range(1, 12)]
        assert [s.on for s in reader.steps()] == [day(n) for n in range(1, 12)]
        assert [d.because for d in reader.decisions()] == [str(n) for n in range(1, 12)]


def test_a_result_can_be_corrected_and_taken_back(filled: Store) -> None:
    with filled.writing("record") as tx:
        for text, position, on in (("exp1", 1, 1), ("exp1", 2, 2), ("exp2", 1, 3)):
            tx.put_result(position, result(text, on))
        right = result("exp1", 5, type="means", figures={"a": 1.5}, outcome=Outcome.REFUTED, interim=True)
        tx.put_result(1, right)
        assert tx.results([EXP]) == [right, result("exp1", 2)]
    with filled.writing("take back") as tx:
        tx.delete_result(EXP, 2)
        tx.delete_result(EXP, 2)  # what is gone is gone
        tx.delete_result(ref("exp9"), 1)
        assert tx.results() == [right, result("exp2", 3)]
        tx.put_result(2, result("exp1", 4))
    with filled.reading() as reader:
        assert reader.results() == [right, result("exp1", 4), result("exp2", 3)]


def test_decisions_are_in_order_of_date_of_ref_and_of_position(filled: Store) -> None:
    """Those of one day are in one order, whichever was written first: of two stores, or after an undo, too."""
    with filled.writing("decide") as tx:
        for text, position, on, because in (
            ("ini2", 1, 9, "e"),
            ("ini1", 2, 5, "d"),
            ("exp1", 2, 5, "c"),
            ("exp1", 1, 5, "b"),
            ("ini1", 1, 2, "a"),
        ):
            decided = Decision(ref=ref(text), on=day(on), choice=Choice.STOP, because=because)
            tx.put_decision(position, decided)
    with filled.reading() as reader:
        assert [d.because for d in reader.decisions()] == ["a", "b", "c", "d", "e"]
        assert [d.because for d in reader.decisions([EXP, ref("ini2")])] == ["b", "c", "e"]
        assert [d.because for d in reader.decisions(since=day(5), until=day(5))] == ["b", "c", "d"]
        assert reader.decisions([INI])[0].by is None


def test_a_decision_can_be_corrected_and_taken_back(filled: Store) -> None:
    def decided(text: str, on: int, **more: Any) -> Decision:
        usual: dict[str, Any] = {"choice": Choice.STOP, "because": "so"}
        return Decision(ref=ref(text), on=day(on), **(usual | more))

    with filled.writing("decide") as tx:
        for text in ("exp1", "ini1"):
            tx.put_decision(1, decided(text, 1))
            tx.put_decision(2, decided(text, 2))
        right = decided("exp1", 5, choice=Choice.SHIP, because="thus", by="ana")
        tx.put_decision(2, right)
        assert tx.decisions([EXP]) == [decided("exp1", 1), right]
    with filled.writing("take back") as tx:
        tx.delete_decision(EXP, 2)
        tx.delete_decision(EXP, 2)  # what is gone is gone
        tx.delete_decision(ref("exp9"), 1)
    with filled.reading() as reader:
        assert reader.decisions() == [decided("exp1", 1), decided("ini1", 1), decided("ini1", 2)]
