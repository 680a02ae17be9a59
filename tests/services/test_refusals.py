"""Whatever is refused, by whichever use case: the store holds afterwards what it held before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.domain.model import Choice, Op, Scope
from ost.errors import InvalidInput, NotFound, OstError
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_initiative,
    add_interview,
    add_key_result,
    add_metric,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.changing import archive, link, move, unlink
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.measuring import add_measurement
from ost.services.shipping import drop, ship

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Desk

WON = Figures(successes=8, of=10)
NUMBERS = {"baseline": 1.0, "target": 2.0, "by": "2026-12-31"}

REFUSED: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
    (add_objective, ("",), {}),
    (add_objective, ("x" * 501,), {}),
    (add_objective, ("A",), {"owner": "\x1b"}),
    (add_objective, ("A",), {"under": ["opp1"]}),
    (add_objective, ("A",), {"under": ["obj9"]}),
    (add_metric, ("A",), {"unit": "x" * 33}),
    (add_metric, ("A",), {"healthy_low": 2.0, "healthy_high": 1.0}),
    (add_key_result, ("A",), {"under": ["obj1"], **NUMBERS, "target": 1.0}),
    (add_key_result, ("A",), {"under": ["obj1"], **NUMBERS, "by": "2020-01-01"}),
    (add_key_result, ("A",), {"under": ["obj1"], **NUMBERS, "owner": "\x00"}),
    (add_key_result, ("A",), {"under": ["obj1"], **NUMBERS, "metric": "met9"}),
    (add_key_result, ("A",), {"under": ["obj1"], **NUMBERS, "metric": "met1", "unit": "days"}),
    (add_key_result, ("A",), {"under": ["kr1"], **NUMBERS, "scope": Scope.BUSINESS}),
    (add_key_result, ("A",), {"under": ["obj1", "kr1"], **NUMBERS}),
    (add_opportunity, ("A",), {"under": ["sol1"]}),
    (add_opportunity, ("A",), {"under": ["kr1", "kr9"]}),
    (add_opportunity, ("A",), {"under": ["kr1"], "note": "\x07"}),
    (add_solution, ("A",), {"under": ["opp1"], "owner": " "}),
    (add_assumption, ("A",), {"under": ["sol1"], "importance": 6}),
    (add_experiment, ("A",), {"under": ["asm1"], "criterion": "\n"}),
    (add_initiative, ("A",), {"under": ["kr1"], "expect": {"kr2": 1.0}}),
    (add_initiative, ("A",), {"under": ["kr1"], "delivers": ["sol1", "opp1"]}),
    (add_initiative, ("A",), {"under": ["kr1"], "worth_having": -1.0}),
    (add_initiative, ("A",), {"under": ["kr1"], "mandated_by": " "}),
    (add_interview, ("A",), {"supports": ["opp1", "opp9"]}),
    (add_interview, ("A",), {"quotes": ["fine", ""]}),
    (move, ("kr1", ["opp1"]), {}),
    (move, ("opp1", ["opp1"]), {}),
    (move, ("obj1", ["kr1"]), {}),
    (move, ("ini1", ["kr2", "opp1"]), {}),
    (link, ("sol1", "asm1"), {}),
    (link, ("kr1", "opp1"), {}),
    (link, ("obj1", "met1"), {}),
    (unlink, ("kr1", "opp1"), {}),
    (unlink, ("kr2", "opp1"), {}),
    (archive, ("opp1", "\x1b"), {}),
    (archive, ("opp9",), {}),
    (edit, ("kr1", ["title=B", "target=40"]), {}),
    (edit, ("kr1", ["title=B", "due=2020-01-01"]), {}),
    (edit, ("ini1", ["team=B", "expect=kr2=3"]), {}),
    (edit, ("ini1", ["team=B", "shipped=today"]), {}),
    (edit, ("exp1", ["title=B", "status=running"]), {}),
    (edit, ("met1", ["title=B", "healthy_low=2", "healthy_high=1"]), {}),
    (edit, ("kr1", ["unit=pp", "target=40"]), {}),
    (start, ("exp9",), {}),
    (start, ("sol1",), {}),
    (record, ("exp1", Figures(successes=11, of=10)), {}),
    (record, ("exp1", Figures(observed=1.0)), {}),
    (record, ("exp1", WON), {"note": "\x1b"}),
    (decide, ("exp1", Choice.STOP, "no"), {}),
    (ship, ("sol1",), {}),
    (drop, ("ini1", " "), {}),
    (add_measurement, ("kr1", 1.0), {"n": 0}),
    (add_measurement, ("sol1", 1.0), {}),
    (import_table, ("kr1", ["date,value\n", "2026-01-05,1\n", "x,2\n"], "t.csv"), {}),
    (import_table, ("kr9", ["date,value\n", "2026-01-05,1\n"], "t.csv"), {}),
    (check_in, ("kr1",), {}),
    (check_in, ("kr1",), {"confidence": 5, "moving": "\x1b"}),
]


@pytest.mark.parametrize(
    ("use_case", "args", "options"),
    REFUSED,
    ids=[f"{use.__name__}-{n}" for n, (use, _, _) in enumerate(REFUSED)],
)
def test_a_refusal_changes_nothing_and_says_a_sentence(
    grown: Desk, use_case: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]
) -> None:
    grown.kr("Retention")
    before = grown.contents()
    with pytest.raises(OstError) as refused:
        grown.do(use_case, *args, **options)
    assert grown.contents() == before
    message = refused.value.message
    assert message.endswith((".", "?"))
    assert message.isprintable()


@pytest.mark.parametrize("exception", [KeyboardInterrupt, ValueError, MemoryError])
def test_whatever_goes_wrong_in_the_middle_leaves_nothing_behind(
    grown: Desk, exception: type[BaseException]
) -> None:
    before = grown.contents()
    workspace = grown.ws()

    def fails() -> None:
        with workspace.store.writing("test") as tx:
            tx.update_node(grown.node("obj1").ref, {"title": "Half"})
            tx.insert_change(grown.node("obj1").ref, Op.EDIT, "title", "New users succeed", "Half")
            raise exception

    with pytest.raises(exception):
        fails()
    assert grown.contents() == before


def test_a_refusal_is_of_a_family_that_programs_can_tell(grown: Desk) -> None:
    with pytest.raises(NotFound) as missing:
        grown.do(start, "exp9")
    assert missing.value.code == "not_found"
    with pytest.raises(InvalidInput) as wrong:
        grown.do(add_measurement, "kr1", 1.0, n=0)
    assert wrong.value.code == "usage"
