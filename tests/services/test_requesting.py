"""Requests: kept in the asker's words, held against the KRs of the day, and answered politely."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import (
    AdoptedElsewhere,
    Archived,
    CannotLink,
    InTheFuture,
    MissingOption,
    NotAdoptable,
    StepBeforeLast,
    StepNotAllowed,
    WrongKind,
)
from ost.services.adding import add_interview
from ost.services.changing import archive, link, unlink
from ost.services.diffing import read_diff
from ost.services.editing import edit
from ost.services.reading import list_nodes, search, show
from ost.services.requesting import add_request, adopt, decline, read_requests
from ost.services.shipping import drop
from ost.services.tree import read_tree
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def asked(grown: Desk) -> Desk:
    """req1 serves kr1, which runs from day 0 to day 100; req2 serves nothing."""
    grown.on(1, add_request, "Remind me on Mondays", asked_by="Café Lumen", serves=["kr1"], note="twice")
    grown.on(1, add_request, "Export to Excel", asked_by="Maya, sales")
    return grown


def _listed(desk: Desk, day: int, **asked: object) -> dict[str, tuple[bool, str | None]]:
    found = read_requests(desk.ws(day), **asked)  # type: ignore[arg-type]
    return {str(one.view.ref): (one.aligned, one.answer) for one in found.requests}


def test_a_request_keeps_who_asked_when_and_what_it_serves(asked: Desk) -> None:
    [data] = [view.data for view in list_nodes(asked.ws(1)) if str(view.ref) == "req1"]
    assert data["asked_by"] == "Café Lumen"
    assert data["on"] == data["created"] == asked.day(1).isoformat()
    assert (data["status"], data["serves"], data["note"]) == ("open", ["kr1"], "twice")
    assert [str(view.ref) for view in show(asked.ws(1), "kr1").around["requests"]] == ["req1"]
    assert [str(view.ref) for view in search(asked.ws(1), "mondays lumen")] == ["req1"]


def test_one_asked_days_ago_was_there_then(asked: Desk) -> None:
    asked.on(9, add_request, "Dark mode", asked_by="Bo", on=asked.day(4))
    assert "req3" not in {str(view.ref) for view in list_nodes(asked.ws(9, as_of=3))}
    assert "req3" in {str(view.ref) for view in list_nodes(asked.ws(9, as_of=4))}


def test_looking_back_it_served_what_it_was_added_with(grown: Desk) -> None:
    grown.on(9, add_request, "Dark mode", asked_by="Bo", on=grown.day(4), serves=["kr1"])
    grown.on(12, unlink, "req1", "kr1")
    for day, aligned in ((3, {}), (4, {"req1": True}), (9, {"req1": True}), (12, {"req1": False})):
        found = read_requests(grown.ws(12, as_of=day))
        assert {str(one.view.ref): one.aligned for one in found.requests} == aligned


def test_it_is_aligned_while_a_kr_that_it_serves_is_current(asked: Desk) -> None:
    assert {ref: aligned for ref, (aligned, _) in _listed(asked, 1).items()} == {"req1": True, "req2": False}
    assert [*_listed(asked, 100, unaligned=True)] == ["req2"]
    assert [*_listed(asked, 101, unaligned=True)] == ["req1", "req2"]
    asked.on(5, edit, "kr1", ["status=closed"])
    assert [*_listed(asked, 5, unaligned=True)] == ["req1", "req2"]


def test_the_answer_thanks_names_the_krs_and_says_when_it_is_looked_at_again(asked: Desk) -> None:
    [answer] = [said for _, said in _listed(asked, 1, unaligned=True).values()]
    due = asked.day(100)
    assert answer == (
        "Maya, sales: thank you for asking for “Export to Excel”. "
        f"Right now we work towards “Activation” (40 → 60 % by {due}), and it does not serve it. "
        "We will look at it again when we plan 2026-Q2, which begins on 2026-04-01."
    )


def test_the_answer_names_few_krs_and_counts_the_others(asked: Desk) -> None:
    for number in range(2, 7):
        asked.kr(f"Number {number}")
    asked.kr("Calm weeks", baseline=None, target=None, at_least=3.0, unit="weeks")
    [answer] = [said for _, said in _listed(asked, 1, unaligned=True).values()]
    assert "“Number 3” (40 → 60 % by" in str(answer)
    assert "Number 4" not in str(answer)
    assert "and 4 more, and it serves none of these." in str(answer)


def test_the_answer_says_why_what_it_serves_does_not_count_now(asked: Desk) -> None:
    asked.on(2, edit, "kr1", [f"start={asked.day(50)}"])
    answer = _listed(asked, 2, unaligned=True)["req1"][1]
    assert f"It would serve “Activation”, which begins on {asked.day(50)}." in str(answer)
    assert "No key result is running now that it could serve." in str(answer)


def test_a_declined_one_keeps_the_day_and_the_reason(asked: Desk) -> None:
    data = asked.on(8, decline, "req2", "it serves no KR", asked.day(6)).view.data
    assert (data["status"], data["declined"], data["declined_because"]) == (
        "declined",
        asked.day(6).isoformat(),
        "it serves no KR",
    )
    assert [*_listed(asked, 8, unaligned=True)] == []
    assert [*_listed(asked, 8, unaligned=True, status="declined")] == ["req2"]
    with pytest.raises(StepNotAllowed, match="declined already"):
        asked.on(8, decline, "req2", "again")


def test_an_adopted_one_names_its_initiative_through_undo_and_redo(asked: Desk) -> None:
    data = asked.on(8, adopt, "req1", "ini1").view.data
    assert (data["status"], data["adopted_as"]) == ("adopted", "ini1")
    assert show(asked.ws(8), "ini1").data["requests"] == ["req1"]
    assert _listed(asked, 101)["req1"] == (False, None)
    asked.on(8, undo)
    assert show(asked.ws(8), "req1").data["adopted_as"] is None
    assert asked.node("req1").status == "open"
    asked.on(8, redo)
    assert show(asked.ws(8), "req1").data["adopted_as"] == "ini1"


def test_an_open_one_again_is_adopted_no_longer(asked: Desk) -> None:
    asked.on(8, adopt, "req1", "ini1")
    with pytest.raises(AdoptedElsewhere, match="adopted as ini1"):
        asked.on(8, unlink, "req1", "ini1")
    done = asked.on(9, edit, "req1", ["status=open"])
    assert done.view.data["adopted_as"] is None
    assert done.notes == ("It is no longer adopted as ini1.",)
    asked.on(9, undo)
    assert show(asked.ws(9), "req1").data["adopted_as"] == "ini1"


def test_what_a_request_cannot_become(asked: Desk) -> None:
    for use_case, words, error in (
        (adopt, ("req1", "kr1"), WrongKind),
        (adopt, ("kr1", "ini1"), WrongKind),
        (link, ("req1", "ini1"), AdoptedElsewhere),
        (link, ("req1", "opp1"), CannotLink),
        (edit, ("req1", ["status=adopted"]), MissingOption),
        (edit, ("req1", ["status=declined"]), MissingOption),
    ):
        with pytest.raises(error):
            asked.on(2, use_case, *words)
    asked.on(2, drop, "ini1", "no")
    with pytest.raises(NotAdoptable, match="ini1, which is dropped"):
        asked.on(2, adopt, "req1", "ini1")


def test_what_is_missing_or_still_to_come_is_said(asked: Desk) -> None:
    with pytest.raises(MissingOption, match="--from WHO"):
        asked.on(1, add_request, "Dark mode", asked_by=None)
    with pytest.raises(InTheFuture, match="asked for on"):
        asked.on(1, add_request, "Dark mode", asked_by="Bo", on=asked.day(2))
    with pytest.raises(InTheFuture, match="asked for on"):
        asked.on(1, edit, "req1", [f"on={asked.day(2)}"])
    for answer in ((decline, "req1", "No."), (adopt, "req1", "ini1")):
        with pytest.raises(StepBeforeLast, match="it was asked for on"):
            asked.on(1, *answer, on=asked.day(0))
    asked.on(1, add_interview, "Zoe", on=asked.day(0))
    with pytest.raises(InTheFuture, match="held on"):
        asked.on(1, edit, "int1", [f"on={asked.day(2)}"])
    asked.on(1, archive, "kr1")
    with pytest.raises(Archived):
        asked.on(1, add_request, "Dark mode", asked_by="Bo", serves=["kr1"])


def test_it_is_linked_and_parted_like_other_things(asked: Desk) -> None:
    assert asked.on(2, link, "kr1", "req2").view.data["serves"] == ["kr1"]
    assert asked.on(3, unlink, "req2", "kr1").view.data["serves"] == []
    assert [v.data["serves"] for v in list_nodes(asked.ws(3, as_of=2)) if str(v.ref) == "req2"] == [["kr1"]]


def test_it_stands_beside_the_tree_and_in_what_changed(asked: Desk) -> None:
    tree = read_tree(asked.ws(1))
    assert {view.ref.kind.value for view in tree.views()}.isdisjoint({"request"})
    assert [str(view.ref) for view in tree.requests] == ["req1", "req2"]
    diff = read_diff(asked.ws(1), asked.day(0).isoformat())
    assert {"req1", "req2"} <= {str(view.ref) for view in diff.added}
