"""Closing a cycle: grades by both definitions, learnings, what goes on, and all of it taken back in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Relation, Scope
from ost.domain.scores import Commitment, Reading
from ost.errors import (
    CarriedAlready,
    ClosedAlready,
    ContradictingOptions,
    CycleNotOver,
    DroppedAlready,
    MissingOption,
    NothingInCycle,
    NothingToCarry,
    NotLater,
    NotOfCycle,
)
from ost.services.adding import add_initiative, add_metric, add_objective, add_opportunity
from ost.services.changing import archive, link
from ost.services.closed import Closed, GoesOn
from ost.services.closed_cycles import read_closing
from ost.services.closing import close, to_ask
from ost.services.closing_answers import Answer
from ost.services.editing import edit
from ost.services.linting.lint import lint
from ost.services.mandating import accept, read_mandates
from ost.services.measuring import add_measurement
from ost.services.reading import show
from ost.services.requesting import add_request, decline, read_requests
from ost.services.scoring import declare, read_policy, switch_scores
from ost.services.shipping import ship
from ost.services.stated import statements
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from conftest import Desk

CARRY, DROP = Answer(goes_on=GoesOn.CARRY), Answer(goes_on=GoesOn.DROP, because="nobody asked for it")
AFTER = 40
"""Day 0 is 2026-03-02, and the quarter's last day is day 29: a day when it is over."""
Q1 = "2026-Q1"


@pytest.fixture
def quarter(desk: Desk) -> Desk:
    """obj1 of 2026-Q1: kr1 rises 40 → 60, kr2 falls 9 → 3, kr3 keeps 90; with what hangs below them."""
    desk.do(add_objective, "New users succeed", cycle=Q1, team="Growth", owner="Zora")
    dates = {"start": desk.day(0).isoformat(), "by": "2026-03-31"}
    desk.kr("Activation", owner="Zora", **dates)
    desk.kr("Days to a report", baseline=9.0, target=3.0, unit="days", owner="Milo", **dates)
    desk.kr("Crash-free", baseline=None, target=None, at_least=90.0, owner="Milo", **dates)
    desk.do(add_opportunity, "I never know where to begin", under=["kr1"])
    desk.do(add_opportunity, "An old need", under=["kr1"])
    desk.do(edit, "opp2", ["status=parked"])
    desk.do(add_initiative, "Checklist", under=["kr1"], expect={"": 5.0})
    desk.do(add_initiative, "Call", under=["kr1", "kr2"], expect={"kr1": 3.0, "kr2": -1.0})
    desk.on(1, ship, "ini1")
    desk.measure("kr1", {3: 44.0, 20: 54.0})
    desk.measure("kr2", {29: 4.5})
    desk.measure("kr3", {2: 95.0, 9: 80.0, 16: 95.0, 23: 95.0})
    return desk


def _kr(found: Closed, ref: str) -> Any:
    return next(kr for one in found.json()["objectives"] for kr in one["krs"] if kr["kr"] == ref)  # type: ignore[attr-defined]


def _keys(document: object) -> set[str]:
    if isinstance(document, dict):
        return {str(key) for key in document} | {key for value in document.values() for key in _keys(value)}
    return {key for value in document for key in _keys(value)} if isinstance(document, list) else set()


def test_each_kr_is_graded_by_its_last_value_in_time_and_the_objective_closes(quarter: Desk) -> None:
    quarter.measure("kr1", {35: 60.0})
    found = quarter.on(AFTER, close, Q1, {"kr1": Answer("They skip step 3.")})
    one = _kr(found, "kr1")
    graded = one["definition"]
    assert (graded["value"], graded["measured_on"], graded["age_days"]) == (54.0, "2026-03-22", 9)
    assert (graded["reached"], graded["came"], graded["way"]) == (False, 14.0, 20.0)
    assert (one["learning"], one["goes_on"], one["closed_on"]) == ("They skip step 3.", "done", "2026-04-11")
    kept = _kr(found, "kr3")["definition"]
    assert (kept["reached"], kept["weeks_kept"], kept["weeks_measured"]) == (True, 3, 4)
    assert [quarter.node(ref).status for ref in ("kr1", "kr2", "kr3", "obj1")] == ["closed"] * 4
    assert found.json()["objectives"][0]["words"] == "1 of 3 KRs reached their target."


def test_it_is_off_by_default_and_then_nothing_speaks_of_scores(quarter: Desk) -> None:
    quarter.on(AFTER, close, Q1)
    looked = quarter.ws(AFTER)
    for document in (
        read_closing(looked, Q1).json(),
        show(looked, "kr1").data,
        *(c.new for c in quarter.changes()),
    ):
        assert not {key for key in _keys(document) if "score" in key or key == "read"}


def test_scores_are_of_both_definitions_and_read_as_the_workspace_reads_them(quarter: Desk) -> None:
    quarter.do(switch_scores, on=True, reading=Reading.SEVENTY)
    quarter.do(declare, "kr2", Commitment.ASPIRATIONAL)
    quarter.on(10, edit, "kr2", ["target=4"])
    quarter.on(AFTER, close, Q1)
    found = read_closing(quarter.ws(AFTER), Q1)
    two = _kr(found, "kr2")
    assert (two["definition"]["score"], two["definition"]["read"], two["definition"]["target"]) == (
        0.9,
        "good",
        4.0,
    )
    assert (two["original"]["score"], two["original"]["target"]) == (0.8, 3.0)
    one = _kr(found, "kr1")
    assert (one["definition"]["score"], one["definition"]["read"], one["original"]) == (0.7, "not_done", None)
    assert _kr(found, "kr3")["definition"]["score"] == 0.8
    mean = found.json()["objectives"][0]
    assert (mean["mean_score"], mean["mean_of"]) == (pytest.approx((0.7 + 0.9 + 0.75) / 3, abs=1e-4), 3)
    quarter.on(AFTER, switch_scores, on=False)
    assert "mean_score" not in _keys(read_closing(quarter.ws(AFTER), Q1).json())
    assert read_policy(quarter.ws(AFTER)).commitment(quarter.node("kr2").ref) is Commitment.ASPIRATIONAL


def test_a_metric_that_was_changed_is_judged_with_the_values_of_each(quarter: Desk) -> None:
    from ost.services.adding import add_metric
    from ost.services.changing import link

    quarter.do(add_metric, "Another", unit="users")
    quarter.on(10, link, "kr1", "met4")
    quarter.on(12, add_measurement, "met4", 60.0)
    one = _kr(quarter.on(AFTER, close, Q1), "kr1")
    assert (one["definition"]["value"], one["definition"]["unit"], one["definition"]["reached"]) == (
        60.0,
        "users",
        True,
    )
    assert (one["original"]["value"], one["original"]["unit"], one["original"]["reached"]) == (
        54.0,
        "%",
        False,
    )


def test_no_value_in_its_time_is_no_data_and_no_score(quarter: Desk) -> None:
    quarter.do(switch_scores, on=True)
    quarter.kr("Never measured", start=quarter.day(0).isoformat(), by="2026-03-31")
    quarter.measure("kr4", {-3: 50.0, 33: 60.0})
    graded = _kr(quarter.on(AFTER, close, Q1), "kr4")["definition"]
    assert (graded["value"], graded["reached"], graded["score"], graded["read"]) == (None, None, None, None)


def test_nothing_is_of_a_person(quarter: Desk) -> None:
    from ost.exports.closing_words import to_markdown

    quarter.do(switch_scores, on=True, reading=Reading.SEVENTY)
    quarter.on(AFTER, close, Q1, {"kr1": CARRY})
    found = read_closing(quarter.ws(AFTER), Q1)
    assert not _keys(found.json()) & {"owner", "by", "actor", "person", "people"}
    for said in (str(found.json()), to_markdown(found)):
        assert "Zora" not in said
        assert "Milo" not in said


def test_what_was_said_stays_and_what_is_known_now_is_shown_beside_it(quarter: Desk) -> None:
    quarter.on(AFTER, close, Q1)
    assert show(quarter.ws(AFTER), "kr1").data["closing"]["now"] is None
    quarter.on(AFTER + 1, add_measurement, "kr1", 60.0, on=quarter.day(29))
    closing: Any = show(quarter.ws(AFTER + 1), "kr1").data["closing"]
    assert (closing["definition"]["value"], closing["now"]["value"], closing["now"]["reached"]) == (
        54.0,
        60.0,
        True,
    )
    again = _kr(quarter.on(AFTER + 2, close, Q1, again=True), "kr1")
    assert (again["definition"]["value"], again["now"], again["closed_on"]) == (60.0, None, "2026-04-11")
    before: Any = show(quarter.ws(AFTER + 2, as_of=AFTER), "kr1").data["closing"]
    assert before["definition"]["value"] == 54.0


def test_what_is_known_now_is_said_of_the_definition_that_it_changes(quarter: Desk) -> None:
    from ost.exports.closing_words import to_markdown

    quarter.do(add_metric, "Reports")
    quarter.do(edit, "kr2", ["target=4"])
    quarter.do(link, "kr2", "Reports")
    quarter.on(AFTER, close, Q1)
    quarter.on(AFTER, add_measurement, "met2", 2.5, on=quarter.day(29))
    closing: Any = show(quarter.ws(AFTER), "kr2").data["closing"]
    assert (closing["original"]["value"], closing["original_now"]["value"]) == (4.5, 2.5)
    assert (closing["definition"]["value"], closing["now"]) == (None, None)
    [said] = [
        one for one in to_markdown(read_closing(quarter.ws(AFTER), Q1)).split("\n- ") if "known now" in one
    ]
    assert said.startswith(
        "with what is known now, by the definition of its start, 9 → 3 days by 2026-03-31: reached"
    )


def test_what_is_carried_over_goes_on_with_all_that_is_open(quarter: Desk) -> None:
    found = quarter.on(AFTER, close, Q1, {"kr1": CARRY, "kr2": CARRY, "kr3": DROP})
    new, objective = quarter.node("kr4"), quarter.node("obj2")
    assert (objective.title, objective.cycle, objective.team) == ("New users succeed", "2026-Q2", "Growth")
    assert (new.baseline, new.target, new.metric, new.owner) == (
        54.0,
        60.0,
        quarter.node("kr1").metric,
        "Zora",
    )
    assert (str(new.start), str(new.due), new.status) == ("2026-04-01", "2026-06-30", "open")
    assert [one.made_objective for one in found.carried] == [True, True]
    with quarter.store.reading() as reader:
        above = {
            ref: sorted(str(e.source) for e in reader.edges(Relation.PARENT, targets=[quarter.node(ref).ref]))
            for ref in ("kr4", "opp1", "opp2", "ini1", "ini2")
        }
        bets = {str(bet.kr): bet.expected for bet in reader.bets([quarter.node("ini2").ref])}
    assert above == {
        "kr4": ["obj2"],
        "opp1": ["kr1", "kr4"],
        "opp2": ["kr1"],
        "ini1": ["kr1"],
        "ini2": ["kr4", "kr5"],
    }
    assert bets == {"kr4": 3.0, "kr5": -1.0}
    assert (quarter.node("kr3").status, quarter.node("kr1").status) == ("dropped", "closed")
    old, fresh = show(quarter.ws(AFTER), "kr1").data, show(quarter.ws(AFTER), "kr4").data
    assert (old["carried_into"], fresh["carried_from"], fresh["closing"]) == ("kr4", "kr1", None)
    assert old["closing"]["unshipped"] == ["ini2"]  # type: ignore[index]
    assert str(show(quarter.ws(AFTER), "Activation").view.ref) == "kr4"
    late = quarter.on(AFTER, close, Q1, {"activation": Answer("Slow.")})
    assert (late.closed, [str(ref) for ref in late.written]) == ((), ["kr1"])
    assert "kr-backwards" not in {one.rule for one in lint(quarter.ws(AFTER), "kr4").findings}


def test_an_undo_takes_all_of_it_back_and_a_redo_does_it_again(quarter: Desk) -> None:
    quarter.do(switch_scores, on=True)
    quarter.do(declare, "kr1", Commitment.ASPIRATIONAL)
    before = _standing(quarter)
    quarter.on(AFTER, close, Q1, {"kr1": Answer("Slow.", GoesOn.CARRY), "kr3": DROP})
    with quarter.store.reading() as reader:
        written = reader.changesets(last=1)[0].seq
        assert {change.command for change in reader.changes(after=written - 1)} == {"close"}
    assert _standing(quarter) != before
    quarter.on(AFTER, undo)
    assert _standing(quarter) == before
    assert {str(node.ref) for node in quarter.nodes() if node.archived} == {"kr4", "obj2"}
    assert read_closing(quarter.ws(AFTER), Q1).waits
    quarter.on(AFTER, redo)
    assert read_closing(quarter.ws(AFTER), Q1).objectives[0].krs[0].learning == "Slow."
    assert show(quarter.ws(AFTER), "kr1").data["carried_into"] == "kr4"


def _standing(desk: Desk) -> dict[str, object]:
    """What stands: everything but the history and what was put away."""
    with desk.store.reading() as reader:
        nodes = [node for node in reader.nodes() if node.archived is None]
        live = {node.ref for node in nodes}
        said = [statements(reader, topic) for topic in ("grade", "learning", "carried", "scores")]
        return {
            "nodes": nodes,
            "edges": [edge for edge in reader.edges() if edge.target in live],
            "bets": reader.bets(),
            "steps": reader.steps(),
            "said": [{key: one.value for key, one in topic.items()} for topic in said],
        }


def test_a_dry_run_says_just_that_and_changes_nothing(quarter: Desk) -> None:
    before = quarter.contents()
    answers = {"kr1": Answer("Slow.", GoesOn.CARRY), "kr3": DROP}
    tried = quarter.on(AFTER, close, Q1, answers, dry_run=True)
    assert quarter.contents() == before
    done = quarter.on(AFTER, close, Q1, answers)
    assert tried.json() | {"dry_run": False} == done.json()


def test_a_cycle_closes_once_when_it_is_over_and_learnings_can_be_written_later(quarter: Desk) -> None:
    with pytest.raises(CycleNotOver, match="its last day is 2026-03-31"):
        quarter.on(29, close, Q1)
    assert read_closing(quarter.ws(29), Q1).waits
    early = quarter.on(22, close, Q1, early=True)
    assert (_kr(early, "kr2")["definition"]["value"], _kr(early, "kr1")["early"]) == (None, True)
    with pytest.raises(ClosedAlready, match="2026-Q1 was closed on 2026-03-24"):
        quarter.on(AFTER, close, Q1)
    with pytest.raises(ClosedAlready, match="kr1 was closed on 2026-03-24"):
        quarter.on(AFTER, close, Q1, {"kr1": CARRY})
    found = quarter.on(AFTER, close, Q1, {"kr1": Answer("Nobody reads mails.")})
    assert (_kr(found, "kr1")["learning"], found.closed) == ("Nobody reads mails.", ())
    assert _kr(quarter.on(AFTER, close, Q1, {"kr2": CARRY}, again=True), "kr2")["carried_into"] == "kr4"
    with pytest.raises(CarriedAlready, match="kr2 goes on as kr4"):
        quarter.on(AFTER, close, Q1, {"kr2": CARRY}, again=True)


def test_what_cannot_be_meant_is_refused(quarter: Desk) -> None:
    quarter.measure("kr1", {28: 61.0})
    quarter.do(add_objective, "Another", cycle="2026-Q2")
    quarter.kr("Elsewhere", under="obj2")
    quarter.do(edit, "kr3", ["status=dropped"])
    for error, answers, options in (
        (NothingToCarry, {"kr1": CARRY}, {}),
        (NotLater, {"kr2": CARRY}, {"into": Q1}),
        (MissingOption, {"kr2": Answer(goes_on=GoesOn.DROP)}, {}),
        (NotOfCycle, {"kr4": CARRY}, {}),
        (ContradictingOptions, {"kr2": CARRY, "days to": DROP}, {}),
        (DroppedAlready, {"kr3": CARRY}, {}),
    ):
        with pytest.raises(error):
            quarter.on(AFTER, close, Q1, answers, **options)
    with pytest.raises(NothingInCycle):
        quarter.on(AFTER, close, "2025-Q1")
    assert quarter.node("kr2").status == "open"
    both = quarter.on(AFTER, close, Q1, {"kr2": Answer("Slow."), "days to": CARRY})
    assert (_kr(both, "kr2")["learning"], _kr(both, "kr2")["carried_into"]) == ("Slow.", "kr5")
    assert (_kr(both, "kr3")["definition"], _kr(both, "kr3")["closed_on"]) == (None, "2026-03-02")


def test_the_third_carrying_in_a_row_gets_a_note_and_a_level_may_be_kept_on(quarter: Desk) -> None:
    notes = []
    for number, (cycle, ref) in enumerate((("2026-Q1", "kr3"), ("2026-Q2", "kr4"), ("2026-Q3", "kr5")), 1):
        found = quarter.on(95 * number + 20, close, cycle, {ref: CARRY})
        notes.append([note for note in found.notes if "in a row" in note])
    assert notes[:2] == [[], []]
    assert notes[2][0].startswith("kr6 is carried over for the 3rd time in a row (kr3 → kr4 → kr5 → kr6)")
    assert quarter.node("kr6").form == "at_least"


def test_a_product_kr_goes_on_alone_under_the_objective_when_its_business_kr_is_done(desk: Desk) -> None:
    desk.do(add_objective, "A quarter", cycle=Q1)
    desk.kr("Orders", by="2026-03-31", scope=Scope.BUSINESS)
    desk.kr("Second orders", under="kr1", by="2026-03-31")
    assert [str(one.under) for one in desk.on(AFTER, close, Q1, {"kr2": CARRY}).carried] == ["obj2"]
    desk.on(AFTER, undo)
    both = desk.on(AFTER, close, Q1, {"kr2": CARRY, "kr1": CARRY})
    assert [(str(one.kr.ref), str(one.under)) for one in both.carried] == [("kr4", "obj3"), ("kr5", "kr4")]


def test_a_quarters_objective_goes_on_under_the_year_and_moves_with_it(desk: Desk) -> None:
    desk.do(add_objective, "The year", cycle="2026")
    desk.kr("Revenue", by="2026-12-31")
    desk.do(add_objective, "A quarter", cycle=Q1, under=["kr1"])
    desk.kr("Orders", under="obj2", by="2026-03-31", scope=None)
    desk.on(AFTER, close, Q1, {"kr2": CARRY})
    assert [str(ref) for ref in show(desk.ws(AFTER), "obj3").view.parents] == ["kr1"]
    assert desk.node("kr1").status == "open"
    alone = desk.on(310, close, "2026-Q2", {"kr3": CARRY}, into="2027", dry_run=True)
    assert [note for note in alone.notes if note.startswith("obj4 stands on its own: kr1, above obj3,")]
    found = desk.on(310, close, "2026-Q2", {"kr3": CARRY}, into="2027-Q1")
    assert [str(one.under) for one in found.carried] == ["obj4"]
    done = desk.on(310, close, "2026", {"kr1": CARRY})
    assert [str(ref) for ref in done.carried[0].moved] == ["obj4"]
    assert [str(ref) for ref in show(desk.ws(310), "obj4").view.parents] == ["kr5"]


def test_an_objective_without_a_cycle_has_the_krs_of_the_quarter_that_they_are_due_in(desk: Desk) -> None:
    desk.do(add_objective, "Always", team="Core")
    desk.kr("Now", by="2026-03-31")
    desk.kr("Later", by="2026-06-30")
    assert [str(one.kr.ref) for one in to_ask(desk.ws(AFTER), Q1, team="core")] == ["kr1"]
    desk.on(AFTER, close, Q1)
    assert (desk.node("kr1").status, desk.node("kr2").status, desk.node("obj1").status) == (
        "closed",
        "open",
        "open",
    )


def test_requests_and_mandates_go_on_with_the_kr_that_they_name(quarter: Desk) -> None:
    for title in ("Excel", "Templates"):
        quarter.do(add_request, title, asked_by="Maya", serves=["kr1"])
    quarter.do(decline, "req2", "No.")
    quarter.do(add_initiative, "Portal", under=["kr3"], mandated_by="the board")
    quarter.do(accept, "ini3", "kr1")
    done = quarter.on(AFTER, close, Q1, {"kr1": CARRY})
    assert [str(ref) for ref in done.carried[0].requests] == ["req1"]
    assert done.json()["carried"][0]["requests"] == ["req1"]  # type: ignore[index]
    looked = quarter.ws(AFTER)
    assert [one.aligned for one in read_requests(looked).requests] == [True, False]
    [mandated] = read_mandates(looked)
    assert (str(mandated.named and mandated.named.ref), mandated.remark) == ("kr4", "")
    quarter.on(AFTER, undo)
    assert show(quarter.ws(AFTER), "req1").view.data["serves"] == ["kr1"]


def test_what_was_said_before_the_start_was_not_said_late_of_what_goes_on(quarter: Desk) -> None:
    quarter.do(declare, "kr2", Commitment.ASPIRATIONAL)
    quarter.on(AFTER, close, Q1, {"kr2": CARRY})
    assert [one.on for one in read_policy(quarter.ws(AFTER)).said.values()] == [quarter.day(29)] * 2
    quarter.on(131, close, "2026-Q2")
    [objective] = read_closing(quarter.ws(131), "2026-Q2").objectives
    assert [one.said_late for one in objective.krs] == [False]
    quarter.on(131, declare, "kr4", Commitment.COMMITTED)
    assert read_policy(quarter.ws(131)).said[objective.krs[0].kr.ref].on == quarter.day(131)


def test_what_it_went_on_as_is_told_of_the_days_before_that_was_put_away(quarter: Desk) -> None:
    quarter.on(AFTER, close, Q1, {"kr2": CARRY})
    quarter.on(AFTER + 2, archive, "kr4")
    for as_of, into in ((AFTER, "kr4"), (AFTER + 2, None), (None, None)):
        assert _kr(read_closing(quarter.ws(AFTER + 2, as_of=as_of), Q1), "kr2")["carried_into"] == into


def test_only_what_can_be_done_is_asked(quarter: Desk) -> None:
    def choices() -> list[tuple[str | None, str]]:
        asked = to_ask(quarter.ws(AFTER), Q1, again=True)
        return [(one.into and str(one.into), " ".join(one.choices)) for one in asked]

    quarter.measure("kr1", {28: 61.0})
    assert choices() == [(None, "done drop"), (None, "done carry drop"), (None, "done carry drop")]
    quarter.on(AFTER, close, Q1, {"kr2": CARRY})
    assert choices() == [(None, "done"), ("kr4", "done carry"), (None, "done carry")]
