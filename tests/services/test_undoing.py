"""Taking changes back, doing them again, and edits that came too late."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.errors import CannotUndo, NoSuchChangeset, NothingToUndo, Stale, TouchedSince
from ost.services.adding import add_experiment, add_opportunity
from ost.services.changing import archive, link, move, unlink
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.logbook import read_log
from ost.services.measuring import add_measurement
from ost.services.reading import list_nodes, show
from ost.services.shipping import drop, ship
from ost.services.undoing import redo, undo
from ost.storage.proof import things_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Desk

TABLE = ["date,value\n", "2026-01-05,41\n", "2026-01-12,42.5\n"]
WON = Figures(successes=8, of=10)


def _things(desk: Desk) -> dict[str, object]:
    with desk.store.reading() as reader:
        return dict(things_of(reader))


def _unknown_since(things: dict[str, Any]) -> dict[str, Any]:
    """The things without the changesets that knew them first."""
    return {
        what: {**value, "set_in": 0}
        if what.startswith("step")
        else value[:2]
        if what.startswith("value")
        else value
        for what, value in things.items()
    }


def _last(desk: Desk) -> int:
    with desk.store.reading() as reader:
        return reader.head()[0]


ANYTHING: list[tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    ("an edit", edit, ("kr1", ["target=70", "owner=Noor"]), {}),
    ("baseline and target at once", edit, ("kr1", ["target=40", "baseline=60"]), {}),
    ("a unit", edit, ("kr1", ["unit=pp"]), {}),
    ("a status", edit, ("opp1", ["status=targeted"]), {}),
    ("a criterion", edit, ("exp1", ["criterion=9 of 10"]), {}),
    ("a bet", edit, ("ini1", ["expect=7", "worth_having=2"]), {}),
    ("a move", move, ("opp2", ["opp1"]), {}),
    ("a move of a bet", move, ("ini1", ["kr2"]), {}),
    ("a link", link, ("kr2", "ini1"), {}),
    ("a parting", unlink, ("ini1", "sol1"), {}),
    ("putting a branch away", archive, ("opp1",), {}),
    ("a start", start, ("exp1",), {}),
    ("a result", record, ("exp1", WON), {"note": "they skip it"}),
    ("a launch", ship, ("ini1",), {}),
    ("a drop", drop, ("ini1", "no"), {}),
    ("a check-in", check_in, ("kr1",), {"confidence": 6}),
    ("a value", add_measurement, ("kr1", 41.0), {}),
    ("a table", import_table, ("kr1", TABLE, "t.csv"), {}),
]


@pytest.mark.parametrize(
    ("use_case", "args", "options"), [case[1:] for case in ANYTHING], ids=[case[0] for case in ANYTHING]
)
def test_whatever_was_changed_is_taken_back_and_done_again(
    grown: Desk, use_case: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]
) -> None:
    grown.kr("Retention")
    grown.do(add_opportunity, "Second", under=["kr1"])
    before = _things(grown)
    grown.do(use_case, *args, **options)
    after = _things(grown)
    assert after != before
    done = grown.on(1, undo)
    assert _things(grown) == before
    assert done.changes
    grown.on(2, redo)
    again = _things(grown)
    assert _unknown_since(again) == _unknown_since(after)  # a fact that was done again was known from then on


def test_what_was_added_is_put_away_and_keeps_its_ref(grown: Desk) -> None:
    grown.do(add_opportunity, "Second", under=["kr1"])
    grown.on(3, undo)
    assert grown.node("opp2").archived == grown.day(3)
    assert str(grown.do(add_opportunity, "Third", under=["kr1"]).view.ref) == "opp3"
    assert "opp2" not in {str(view.ref) for view in list_nodes(grown.ws())}


def test_a_kr_that_was_added_is_taken_back_and_done_again_with_its_metric(grown: Desk) -> None:
    grown.kr("Retention")
    before = _things(grown)
    grown.do(undo)
    assert {str(view.ref) for view in list_nodes(grown.ws())} & {"kr2", "met2"} == set()
    grown.do(redo)
    assert _things(grown) == before
    grown.do(undo)
    grown.do(edit, "kr2", ["archived=no"])
    assert grown.node("met2").archived is None


def test_what_was_taken_back_past_later_changes_is_named_where_it_is_in_the_way(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=65"])
    number = _last(grown)
    grown.do(edit, "kr1", ["target=66"])
    grown.do(undo, number, force=True)
    with pytest.raises(TouchedSince, match=rf"the same: {number + 2} \(") as failure:
        grown.do(undo)
    assert f"ost undo {number + 2}" in failure.value.hint
    grown.do(undo, number + 2)
    grown.do(undo)
    assert grown.node("kr1").target == 65.0


def test_the_last_that_is_in_force_is_taken_back_first(grown: Desk) -> None:
    for title in ("B", "C", "D"):
        grown.do(edit, "opp1", [f"title={title}"])
    titles = []
    for _ in range(3):
        grown.do(undo)
        titles.append(grown.node("opp1").title)
    assert titles == ["C", "B", "I forget what I ordered"]
    for _ in range(3):
        grown.do(redo)
        titles.append(grown.node("opp1").title)
    assert titles[3:] == ["B", "C", "D"]
    with pytest.raises(NothingToUndo, match="nothing to do again"):
        grown.do(redo)


def test_nothing_can_be_done_again_after_another_change(grown: Desk) -> None:
    grown.do(edit, "opp1", ["title=B"])
    grown.do(undo)
    grown.do(edit, "opp1", ["owner=Noor"])
    with pytest.raises(NothingToUndo):
        grown.do(redo)


def test_later_changes_of_the_same_field_are_listed(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=65"])
    number = _last(grown)
    grown.do(edit, "kr1", ["owner=Noor"])  # another field
    grown.do(edit, "kr1", ["target=70"])
    before = grown.contents()
    with pytest.raises(TouchedSince, match=rf"{number + 2} \(2026-03-02, ana\): kr1 target\.") as failure:
        grown.do(undo, number)
    assert f"ost undo {number} --force" in failure.value.hint
    assert grown.contents() == before
    grown.do(undo, number, force=True)
    assert grown.node("kr1").target == 60.0
    assert grown.told()[-1] == ("kr1", "edit", "target", 70.0, 60.0)


def test_a_change_that_was_taken_back_is_not_in_the_way(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=65"])
    number = _last(grown)
    grown.do(edit, "kr1", ["target=70"])
    grown.do(undo)
    grown.do(undo, number)
    assert grown.node("kr1").target == 60.0


def test_a_branch_that_has_grown_is_not_put_away_by_force(grown: Desk) -> None:
    grown.do(add_opportunity, "Second", under=["kr1"])
    number = _last(grown)
    grown.do(add_opportunity, "Below", under=["opp2"])
    with pytest.raises(TouchedSince):
        grown.do(undo, number)
    with pytest.raises(CannotUndo, match="opp3 stands on opp2"):
        grown.do(undo, number, force=True)


def test_no_circle_comes_of_it(grown: Desk) -> None:
    grown.do(add_opportunity, "Second", under=["opp1"])
    grown.do(move, "opp2", ["kr1"])
    number = _last(grown)
    grown.do(move, "opp1", ["opp2"])
    with pytest.raises(Exception, match="opp1"):
        grown.do(undo, number)
    assert [str(p) for p in show(grown.ws(), "opp2").view.parents] == ["kr1"]


def test_a_target_does_not_become_its_baseline(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=80"])
    number = _last(grown)
    grown.do(edit, "kr1", ["baseline=60"])
    with pytest.raises(CannotUndo, match="the target of kr1 would be its baseline, 60"):
        grown.do(undo, number)


def test_a_result_on_which_a_decision_stands_goes_only_by_force(grown: Desk) -> None:
    grown.do(record, "exp1", WON, interim=True)
    number = _last(grown)
    grown.do(record, "exp1", WON)
    with pytest.raises(TouchedSince):
        grown.do(undo, number)
    with pytest.raises(CannotUndo, match="a later result of exp1 stands on it"):
        grown.do(undo, number, force=True)


def test_values_that_a_table_replaced_come_back_as_they_were_known(grown: Desk) -> None:
    grown.do(add_measurement, "kr1", 40.0, on=grown.day(-49))
    known = _things(grown)
    grown.do(import_table, "kr1", TABLE, "t.csv")
    grown.do(undo)
    assert _things(grown) == known


def test_a_corrected_ship_date_goes_back_and_the_initiative_has_shipped(grown: Desk) -> None:
    grown.on(3, ship, "ini1")
    grown.on(4, edit, "ini1", ["shipped=2026-03-04"])
    grown.on(5, undo)
    assert grown.node("ini1").status == "shipped"
    assert show(grown.ws(5), "ini1").data["shipped"] == "2026-03-05"


def test_a_correction_of_an_earlier_test_leaves_the_later_word_on_the_assumption(grown: Desk) -> None:
    grown.do(add_experiment, "Again", under=["asm1"], criterion="7 of 10")
    grown.on(1, record, "exp1", WON)
    grown.on(2, record, "exp2", Figures(successes=1, of=10))
    assert grown.node("asm1").status == "refuted"
    grown.on(3, record, "exp1", WON, replace_result=True, on=grown.day(0))
    assert grown.node("asm1").status == "refuted"


def test_an_experiment_is_judged_by_the_criterion_that_it_was_started_with(grown: Desk) -> None:
    grown.do(edit, "exp1", ["criterion=3 of 10"])
    number = _last(grown)
    grown.do(record, "exp1", Figures(successes=5, of=10))
    for force in (False, True):
        with pytest.raises((TouchedSince, CannotUndo)):
            grown.do(undo, number, force=force)
    assert grown.node("exp1").criterion == "3 of 10"


def test_past_later_links_nothing_untrue_is_written(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(add_opportunity, "Second", under=["kr1", "kr2"])
    grown.do(unlink, "kr2", "opp2")
    number = _last(grown)
    grown.do(link, "kr2", "opp2")
    before = _things(grown)
    grown.do(undo, number, force=True)  # it is so already
    assert _things(grown) == before


def test_nothing_is_expected_of_a_kr_that_is_not_bet_on(grown: Desk) -> None:
    grown.kr("Retention")
    grown.do(link, "kr2", "ini1")
    number = _last(grown)
    grown.do(edit, "ini1", ["expect=kr2=5"])
    with suppress(CannotUndo):
        grown.do(undo, number, force=True)
    with suppress(CannotUndo):
        grown.do(undo)
    with grown.store.reading() as reader:
        edges = {(edge.target, edge.source) for edge in reader.edges() if edge.target.kind == "initiative"}
        assert {(bet.initiative, bet.kr) for bet in reader.bets()} == edges


def test_trying_says_what_doing_would_refuse(grown: Desk) -> None:
    grown.do(add_opportunity, "Second", under=["kr1"])
    number = _last(grown)
    grown.do(add_opportunity, "Below", under=["opp2"])
    before = grown.contents()
    with pytest.raises(CannotUndo):
        undo(grown.ws(), number, force=True, dry_run=True)
    assert grown.contents() == before


def test_trying_changes_nothing(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=65"])
    before = grown.contents()
    done = undo(grown.ws(), dry_run=True)
    assert (done.seq, [(str(c.ref), c.field, c.old, c.new) for c in done.changes]) == (
        None,
        [("kr1", "target", 65.0, 60.0)],
    )
    assert grown.contents() == before


@pytest.mark.parametrize("number", [0, 99, -1])
def test_a_number_that_is_not_there_is_refused(grown: Desk, number: int) -> None:
    with pytest.raises(NoSuchChangeset, match=r"they go from 1 to 7"):
        grown.do(undo, number)


def test_nothing_is_taken_back_twice(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=65"])
    number = _last(grown)
    grown.do(undo)
    with pytest.raises(CannotUndo, match=f"changeset {number + 1} took it back already"):
        grown.do(undo, number)
    with pytest.raises(CannotUndo, match="in force"):
        grown.do(redo, 3)


def test_an_empty_workspace_has_nothing_to_take_back(desk: Desk) -> None:
    for command in (undo, redo):
        with pytest.raises(NothingToUndo):
            desk.do(command)


def test_the_log_says_what_took_back_what(grown: Desk) -> None:
    grown.do(edit, "kr1", ["target=65"])
    number = _last(grown)
    grown.do(undo, because="a slip")
    entries, left_out = read_log(grown.ws(), "kr1", last=2)
    assert [(e.made.seq, e.made.undoes, e.taken_back, e.made.message) for e in entries] == [
        (number + 1, number, None, "a slip"),
        (number, None, number + 1, None),
    ]
    assert left_out == 1


def test_the_log_of_a_kr_has_its_values(grown: Desk) -> None:
    grown.do(add_measurement, "kr1", 41.0)
    entries, _ = read_log(grown.ws(), "kr1")
    assert [(str(c.ref), c.field) for c in entries[0].changes] == [("met1", "values")]


def test_the_log_stops_at_the_day_that_is_looked_at(grown: Desk) -> None:
    grown.on(4, edit, "kr1", ["target=65"])
    assert len(read_log(grown.ws(5, as_of=3))[0]) == len(read_log(grown.ws(5))[0]) - 1


# --- two people at once --------------------------------------------------------------------------


def test_an_edit_of_what_somebody_has_changed_since_says_both_values(grown: Desk) -> None:
    version = int(str(show(grown.ws(), "kr1").data["version"]))
    grown.do(edit, "kr1", ["target=65"])
    before = grown.contents()
    with pytest.raises(Stale, match=r"target is 65 now, was 60 \(ana, 2026-03-02\); yours is '70'\."):
        grown.do(edit, "kr1", ["target=70"], if_version=version)
    assert grown.contents() == before
    grown.do(edit, "kr1", ["owner=Noor"], if_version=version)  # nobody has touched that
    now = grown.do(edit, "kr1", ["target=66"]).view.data["version"]
    grown.do(edit, "kr1", ["target=70"], if_version=now)
    assert grown.node("kr1").target == 70.0


def test_fields_that_are_set_together_are_one(grown: Desk) -> None:
    grown.kr("Keep it", baseline=None, target=None, at_least=90.0)
    version = int(str(show(grown.ws(), "kr2").data["version"]))
    grown.do(edit, "kr2", ["at_least=95"])
    with pytest.raises(Stale, match="target is 95 now, was 90"):
        grown.do(edit, "kr2", ["at_least=92"], if_version=version)
    grown.do(edit, "kr2", ["unit=pp"])
    with pytest.raises(Stale, match="unit is 'pp' now"):
        grown.do(edit, "kr2", ["unit=x"], if_version=version)


def test_a_change_that_was_reversed_is_none(grown: Desk) -> None:
    version = int(str(show(grown.ws(), "ini1").data["version"]))
    grown.do(edit, "ini1", ["expect=9", "lag=3d"])
    with pytest.raises(Stale, match="expect is 9 now"):
        grown.do(edit, "ini1", ["expect=8"], if_version=version)
    grown.do(undo)
    grown.do(edit, "ini1", ["expect=8", "lag=4d"], if_version=version)


def test_a_decision_is_taken_back_and_its_thing_stays_decided_before(grown: Desk) -> None:
    from ost.domain.model import Choice

    grown.do(record, "exp1", WON)
    grown.do(decide, "exp1", Choice.PIVOT, "one")
    grown.do(decide, "exp1", Choice.SHIP, "two")
    grown.do(undo)
    assert show(grown.ws(), "exp1").data["decision"] == "pivot"
