"""The ladders of a cycle: each gap with a tree that has it and one that has not, its mending, and what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pasting import paste

from ost.domain.model import Cadence, Scope
from ost.errors import BadCycle, NoSuchTeam, NothingToAccept
from ost.services.adding import add_objective
from ost.services.aligning import read_alignment
from ost.services.changing import archive, link, move, unlink
from ost.services.editing import edit
from ost.services.linting.accepting import accept, switch, withdraw
from ost.services.linting.lint import lint

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.alignment import Alignment, Gap

    from .conftest import Desk

YEAR = {"start": "2026-01-01", "by": "2026-12-31"}
QUARTER = {"start": "2026-01-01", "by": "2026-03-31"}


@pytest.fixture
def year(desk: Desk) -> Desk:
    """obj1 (the year) > kr1 (business) > obj2 (the quarter, Growth) > kr2 (product), on day 0, in 2026-Q1."""
    desk.do(add_objective, "The way cafés buy", cycle="2026")
    desk.kr("Cafés ordering weekly", scope=Scope.BUSINESS, **YEAR)
    desk.do(add_objective, "At home from the first order", cycle="2026-Q1", team="Growth", under=["kr1"])
    desk.kr("Reorders", under="obj2", scope=Scope.PRODUCT, **QUARTER)
    return desk


def _look(desk: Desk, cycle: str | None = None, team: str | None = None, number: int = 0) -> Alignment:
    return read_alignment(desk.ws(number), cycle, team)


def _gaps(desk: Desk, cycle: str | None = None) -> set[tuple[str, str]]:
    return {(str(gap.ref), gap.rule) for gap in _look(desk, cycle).waiting}


def _gap(desk: Desk, rule: str, cycle: str | None = None) -> Gap:
    [found] = [gap for gap in _look(desk, cycle).gaps if gap.rule == rule]
    return found


def _second_team(desk: Desk, **options: Any) -> None:
    """obj3 of a second team, under nothing unless said."""
    desk.do(add_objective, "Promises kept", team="Deliveries", **({"cycle": "2026-Q1"} | options))


def _hanging(desk: Desk) -> None:
    _second_team(desk)
    desk.kr("Delivered in time", under="obj3", scope=Scope.PRODUCT, **QUARTER)
    desk.kr("Parcels lost", under="obj3", **QUARTER)


def _no_year(desk: Desk) -> None:
    desk.do(move, "obj2", ["obj1"])
    desk.do(unlink, "obj1", "obj2")
    desk.do(archive, "obj1", "no plan for the year")


def _dropped_above(desk: Desk) -> None:
    desk.kr("Revenue", **YEAR)
    _second_team(desk, under=["kr3"])
    desk.do(edit, "kr3", ["status=dropped"])


def _product_alone(desk: Desk) -> None:
    desk.kr("Revenue", scope=Scope.BUSINESS, **YEAR)
    desk.kr("Invoices in time", under="kr3", **QUARTER)
    desk.do(edit, "kr3", ["status=dropped"])


def _nobody(desk: Desk) -> None:
    desk.kr("Revenue", scope=Scope.BUSINESS, **YEAR)


def _beside(desk: Desk) -> None:
    _nobody(desk)
    _second_team(desk, under=["obj1"])


def _bare_year(desk: Desk) -> None:
    desk.do(add_objective, "Grow in the south", cycle="2026")


def _upside_down(desk: Desk) -> None:
    desk.do(add_objective, "A year below a quarter", cycle="2026", under=["obj2"])


def _sideways(desk: Desk) -> None:
    desk.kr("Orders", under="obj2", scope=Scope.BUSINESS, **QUARTER)
    desk.kr("Baskets", under="kr3", **QUARTER)
    _second_team(desk, under=["kr4"])


def _late_objective(desk: Desk) -> None:
    _second_team(desk, cycle="2027-Q1", under=["kr1"])


def _late_with_a_year_of_its_own(desk: Desk) -> None:
    _late_objective(desk)
    desk.do(add_objective, "The year after", cycle="2027")


def _late_kr(desk: Desk) -> None:
    desk.kr("Cafés that come back", under="kr1", start="2026-01-01", by="2027-01-31")


def _early(desk: Desk) -> None:
    _second_team(desk, cycle="2025-Q4", under=["kr1"])


def _early_kr(desk: Desk) -> None:
    desk.kr("Cafés that came back", under="kr1", start="2025-10-01", by="2025-12-31")


def _opposed(desk: Desk) -> None:
    _second_team(desk, under=["kr1"])
    desk.kr("Reorders, fewer", under="obj3", baseline=60.0, target=30.0, **QUARTER)
    desk.do(link, "kr3", "met2")


GAPS: dict[str, tuple[Callable[[Desk], None], str, str, str, str]] = {
    "a team beside the year": (
        _hanging,
        "obj3",
        "kr-serves-nothing",
        "It, with kr3 and kr4, does not serve the annual objective of 2026: obj1.",
        "ost move obj3 --under kr1",
    ),
    "no year at all": (
        _no_year,
        "obj2",
        "kr-serves-nothing",
        "serves nothing: there is no annual objective of 2026 and no business key result above it, and no north",
        "ost objective add 'The direction of the year' --cycle 2026",
    ),
    "what it hung on was dropped": (
        _dropped_above,
        "obj3",
        "kr-serves-nothing",
        "It hangs on kr3, which was dropped.",
        "ost move obj3 --under kr1",
    ),
    "a product result whose business result was dropped": (
        _product_alone,
        "kr4",
        "kr-serves-nothing",
        "It hangs on kr3, which was dropped.",
        "ost move kr4 --under kr1",
    ),
    "a result of the year that nobody serves": (
        _nobody,
        "kr3",
        "kr-unserved",
        "No quarterly objective and no product key result of 2026-Q1 serves it.",
        "ost objective add 'Our part in: Revenue' --cycle 2026-Q1 --under kr3",
    ),
    "an objective beside it": (
        _beside,
        "kr3",
        "kr-unserved",
        "obj3 stands beside it, and no objective or product key result of 2026-Q1 is for it.",
        "ost move obj3 --under kr3",
    ),
    "a year that nobody serves": (
        _bare_year,
        "obj3",
        "objective-unserved",
        "It has no key result, and no quarterly objective of 2026-Q1 serves it.",
        "ost objective add 'Our part in: Grow in the south' --cycle 2026-Q1 --under obj3",
    ),
    "a year under a quarter": (
        _upside_down,
        "obj3",
        "ladder-upside-down",
        "It is for a year, and stands under obj2, which is for a quarter.",
        "ost unlink obj2 obj3",
    ),
    "a quarter under a quarter's result": (
        _sideways,
        "obj3",
        "ladder-sideways",
        "It is for a quarter, and stands under kr4, a key result of obj2, which is for a quarter, too.",
        "ost move obj3 --under obj2",
    ),
    "a quarter after the year": (
        _late_objective,
        "obj3",
        "ladder-late",
        "It runs to 2027-03-31; kr1, which it serves, is due on 2026-12-31.",
        "ost edit obj3 cycle=2026-Q4",
    ),
    "a quarter of another year": (
        _late_with_a_year_of_its_own,
        "obj3",
        "ladder-late",
        "It runs to 2027-03-31",
        "ost move obj3 --under obj4",
    ),
    "a result that is due too late": (
        _late_kr,
        "kr3",
        "ladder-late",
        "It is due on 2027-01-31; kr1, which it serves, is due on 2026-12-31.",
        "ost edit kr3 due=2026-12-31",
    ),
    "a quarter before the year": (
        _early,
        "obj3",
        "ladder-early",
        "It was over on 2025-12-31; kr1, which it serves, begins on 2026-01-01.",
        "ost edit obj3 cycle=2026-Q1",
    ),
    "a result that was due before": (
        _early_kr,
        "kr3",
        "ladder-early",
        "It was due on 2025-12-31",
        "ost edit kr3 due=2026-01-01",
    ),
    "two teams that pull apart": (
        _opposed,
        "kr3",
        "krs-opposed",
        "It is to fall to 30 %, and kr2 is to rise to 60 %: the same metric, met2.",
        "ost archive kr3 --because 'kr2 pulls met2 the other way'",
    ),
}


@pytest.mark.parametrize(("change", "ref", "rule", "message", "do"), GAPS.values(), ids=GAPS)
def test_a_gap_is_found_where_it_is_and_its_command_mends_it(
    year: Desk, change: Callable[[Desk], None], ref: str, rule: str, message: str, do: str
) -> None:
    assert _gaps(year) == set()
    change(year)
    gap = _gap(year, rule)
    assert (str(gap.ref), gap.do) == (ref, do)
    assert message in gap.message
    assert gap.why
    paste(year.ws(), do)
    for _ in range(2):  # a new year has to be climbed to; nothing else is left over
        for other in _look(year).waiting:
            paste(year.ws(), other.do)
    assert _gaps(year) == set()


def test_the_tree_goes_from_the_year_down_and_ends_at_key_results(year: Desk) -> None:
    year.kr("Reorders in a week", under="kr1", **QUARTER)
    found = _look(year).json()
    assert [root["ref"] for root in found["roots"]] == ["obj1"]  # type: ignore[attr-defined]
    [kr1] = found["roots"][0]["children"]  # type: ignore[index]
    assert [(one["ref"], one["team"], one["gaps"]) for one in kr1["children"]] == [
        ("obj2", "Growth", []),
        ("kr3", None, []),
    ]
    assert (kr1["state"], kr1["children"][0]["children"][0]["team"]) == ("not_started", "Growth")


def test_a_result_that_was_served_last_quarter_says_by_whom(year: Desk) -> None:
    gap = _gap(year, "kr-unserved", "2026-Q2")
    assert gap.message == "In 2026-Q1 obj2 and kr2 served it; nobody does in 2026-Q2."
    paste(year.ws(), gap.do)
    assert (
        gap.do == "ost objective add 'At home from the first order' --cycle 2026-Q2 --team Growth --under kr1"
    )
    assert _gaps(year, "2026-Q2") == set()


def test_a_year_is_served_by_any_of_its_quarters(year: Desk) -> None:
    assert _gaps(year, "2026") == set()
    found = _look(year, "2026").json()
    assert str(found["roots"]).count("'kind': 'objective'") == 2


def test_two_offers_are_of_two_objectives(year: Desk) -> None:
    """What is pasted for one gap does not open another one again."""
    _nobody(year)
    year.kr("Cafés that leave", **YEAR)
    _hanging(year)
    moves = {gap.do for gap in _look(year).gaps if gap.do.startswith("ost move")}
    assert moves == {"ost move obj3 --under kr3"}
    assert {gap.do.split()[-1] for gap in _look(year).gaps} == {"kr3", "kr4"}


def test_closed_and_dropped_things_are_asked_nothing(year: Desk) -> None:
    _hanging(year)
    year.do(edit, "obj3", ["status=dropped"])
    assert _gaps(year) == set()
    _nobody(year)
    year.do(edit, "kr5", ["status=closed"])
    assert _gaps(year) == set()


def test_a_direction_without_end_is_no_gap_and_what_hangs_beside_a_business_result_is_none(
    desk: Desk,
) -> None:
    desk.do(add_objective, "Some day")
    desk.do(add_objective, "The quarter", cycle="2026-Q1", under=["obj1"])
    desk.do(add_objective, "Another", cycle="2026-Q1", team="Money")
    desk.kr("Revenue", under="obj3", scope=Scope.BUSINESS, **QUARTER)
    desk.kr("Invoices in time", under="obj3", scope=Scope.PRODUCT, **QUARTER)
    assert _gaps(desk) == set()
    desk.do(add_objective, "The year", cadence=Cadence.ANNUAL, cycle="2026", under=["obj1"])
    assert _gaps(desk) == {("obj3", "kr-serves-nothing"), ("obj4", "objective-unserved")}
    assert _look(desk).gaps[-1].refs[1:] == (), "its product result serves the business result beside it"


def test_a_level_to_keep_is_opposed_only_where_both_cannot_be(year: Desk) -> None:
    _second_team(year, under=["kr1"])
    for target, opposed in ((70.0, set()), (50.0, {("kr3", "krs-opposed")})):
        keep = {"baseline": None, "target": None, "at_most": target, "metric": "met2", **QUARTER}
        ref = year.kr(f"At most {target}", under="obj3", **keep).view.ref
        assert _gaps(year) == {(str(ref), rule) for _, rule in opposed}
        year.do(archive, str(ref))


def test_a_metric_of_two_ladders_is_worth_knowing_and_no_gap(year: Desk) -> None:
    _second_team(year, under=["kr1"])
    year.kr("Reorders, too", under="obj3", metric="met2", **QUARTER)
    [shared] = _look(year).shared
    assert shared.message == "kr2 (Growth) and kr3 (Deliveries) steer the same metric, met2."
    assert _gaps(year) == set()


def test_a_gap_is_let_stand_and_the_rule_of_its_key_results_agrees(year: Desk) -> None:
    _hanging(year)

    def lint_waits() -> bool:
        return any(one.rule == "kr-no-ladder" for one in lint(year.ws()).waiting)

    assert lint_waits()
    assert {one.rule for one in lint(year.ws()).findings}.isdisjoint({"kr-unserved", "kr-serves-nothing"})
    year.do(accept, "obj3", "kr-serves-nothing", "a trial of a quarter")
    assert (_gap(year, "kr-serves-nothing").accepted is not None, lint_waits()) == (True, False)
    year.do(withdraw, "obj3", "kr-serves-nothing")
    year.do(accept, "kr3", "kr-no-ladder", "a trial")
    assert _gaps(year) == {("obj3", "kr-serves-nothing")}, "kr4 is not said to be a product result"
    year.do(edit, "kr4", ["scope=product"])
    year.do(accept, "kr4", "kr-no-ladder", "a trial, too")
    assert _gaps(year) == set()
    with pytest.raises(NothingToAccept):
        year.do(accept, "kr1", "krs-opposed", "x")


def test_a_rule_that_is_off_finds_nothing(year: Desk) -> None:
    _nobody(year)
    year.do(switch, ["kr-unserved"])
    found = _look(year)
    assert (found.gaps, found.off) == ((), ("kr-unserved",))


def test_a_team_sees_its_ladders_with_what_is_above_them_and_its_gaps(year: Desk) -> None:
    _hanging(year)
    _nobody(year)
    ours = _look(year, team="growth")
    assert [str(view.ref) for view in ours.tree.views()] == ["obj1", "kr1", "obj2", "kr2"]
    assert ours.gaps == ()
    theirs = _look(year, team="Deliveries")
    assert [str(root.view.ref) for root in theirs.tree.roots] == ["obj3"]
    assert [gap.rule for gap in theirs.gaps] == ["kr-serves-nothing"]
    with pytest.raises(NoSuchTeam):
        _look(year, team="Nobody")
    with pytest.raises(BadCycle):
        _look(year, "2026-W05")


def test_looking_back_sees_the_ladders_of_that_day(year: Desk) -> None:
    year.on(10, move, "obj2", ["obj1"])
    before = read_alignment(year.ws(20, as_of=5))
    assert (before.gaps, before.tree.as_of) == ((), year.day(5))
    assert [gap.rule for gap in read_alignment(year.ws(20)).gaps] == ["kr-unserved"]


def test_a_key_result_without_a_quarter_is_of_the_quarters_in_which_it_runs(desk: Desk) -> None:
    desk.do(add_objective, "Some day", team="Growth")
    desk.kr("Runs for two days of April", start="2026-01-15", by="2026-04-02")
    seen = {cycle: bool(_look(desk, cycle).tree.roots) for cycle in ("2025-Q4", "2026-Q1", "2026-Q2", "2026")}
    assert seen == {"2025-Q4": False, "2026-Q1": True, "2026-Q2": False, "2026": True}
    assert _look(desk, "2030-Q1").cycles == ()


def test_what_goes_on_after_its_year_was_closed_is_not_sent_back_into_it(year: Desk) -> None:
    year.do(add_objective, "At home, still", cycle="2027-Q1", under=["kr1"])
    assert _gap(year, "ladder-late", "2027-Q1").do == "ost edit obj3 cycle=2026-Q4"
    year.do(edit, "kr1", ["status=closed"])
    begun = "ost objective add 'The direction of the year' --cycle 2027"
    assert _gap(year, "ladder-late", "2027-Q1").do == begun
    year.do(add_objective, "The next way", cycle="2027")
    assert _gap(year, "ladder-late", "2027-Q1").do == "ost move obj3 --under obj4"
