"""The audit of a cycle: what is asked, who has not answered, and when an answer is open again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ost.domain.model import Level
from ost.domain.scores import Commitment
from ost.errors import (
    NoSuchQuestion,
    NoSuchTeam,
    NotAsked,
    NothingAnswered,
    NothingInCycle,
    TeamsToConfirm,
    UnknownAnswer,
)
from ost.services.adding import add_initiative, add_key_result, add_objective, add_opportunity
from ost.services.answering import answer, take_back
from ost.services.auditing import audit
from ost.services.changing import archive, move
from ost.services.editing import edit
from ost.services.linting.accepting import accept
from ost.services.linting.lint import lint
from ost.services.scoring import declare, read_policy
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from .conftest import Desk


def _item(desk: Desk, ref: str, question: str, number: int = 0, **options: Any) -> Any:
    [found] = [
        item
        for item in audit(desk.ws(number, **options), "2026-Q1").items
        if (str(item.ref), item.question.id) == (ref, question)
    ]
    return found


def _own(desk: Desk) -> None:
    desk.kr("Orders a week", owner="Ben")
    desk.do(edit, "obj1", ["owner=Ana"])


def test_every_owner_is_asked_whether_the_key_results_are_enough(grown: Desk) -> None:
    _own(grown)
    assert _item(grown, "obj1", "sufficiency").missing == ("Ana", "Ben")
    grown.do(answer, "obj1", "sufficiency", "Yes, nothing else is in the way", by="ana")
    item = _item(grown, "obj1", "sufficiency")
    assert (item.missing, item.answered) == (("Ben",), False)
    grown.do(answer, "obj1", "sufficiency", "no", because="they may not stay", by="Ben")
    item = _item(grown, "obj1", "sufficiency")
    assert item.answered
    assert item.worries == (
        "Ben says that the key results are not enough: they may not stay",
        "they do not agree: ana says yes, Ben says no",
    )


def test_a_kr_is_asked_of_its_owner_and_anybody_may_answer(grown: Desk) -> None:
    _own(grown)
    assert _item(grown, "kr1", "value").missing == ("Ana",)
    assert _item(grown, "kr2", "value").missing == ("Ben",)
    grown.do(answer, "kr2", "value", "effort: it counts what we do", by="Cem")
    item = _item(grown, "kr2", "value")
    assert item.answered
    assert item.worries == ("Cem says that it measures effort: it counts what we do",)


def test_where_nobody_is_named_somebody_is_missing(desk: Desk) -> None:
    desk.do(add_objective, "New users succeed", cycle="2026-Q1")
    desk.kr("Activation")
    assert _item(desk, "kr1", "ambition").missing == (None,)
    assert audit(desk.ws(), "2026-Q1").missing == [(None, 5)]


def test_an_answer_is_open_again_when_what_it_is_about_has_changed(grown: Desk) -> None:
    grown.on(1, answer, "kr1", "sandbagging", "no")
    grown.on(1, answer, "kr1", "dependencies", "none")
    grown.on(1, answer, "obj1", "sufficiency", "yes", by="Growth")
    assert _item(grown, "kr1", "sandbagging", 1).answered
    grown.on(2, edit, "kr1", ["target=50"])
    item = _item(grown, "kr1", "sandbagging", 2)
    assert not item.answered
    assert item.answers[0].since == f"the target of kr1 was changed on {grown.day(2)}"
    assert _item(grown, "kr1", "dependencies", 2).answered, "who is needed does not hang on the target"
    assert not _item(grown, "obj1", "sufficiency", 2).answered
    assert _item(grown, "kr1", "sandbagging", 2, as_of=1).answered
    grown.on(3, answer, "kr1", "sandbagging", "yes: 55 would do")
    assert _item(grown, "kr1", "sandbagging", 3).answered


@pytest.mark.parametrize("gone", [archive, move])
def test_a_key_result_that_comes_or_goes_asks_again_whether_they_are_enough(grown: Desk, gone: Any) -> None:
    grown.do(add_objective, "Elsewhere", cycle="2026-Q1")
    grown.on(1, answer, "obj1", "sufficiency", "yes", by="Growth")
    assert _item(grown, "obj1", "sufficiency", 1).answered
    grown.on(2, add_key_result, "Orders", under=["obj1"], baseline=1.0, target=2.0, by="2026-03-30", unit="x")
    assert _item(grown, "obj1", "sufficiency", 2).answers[0].since == f"kr2 was added on {grown.day(2)}"
    grown.on(3, answer, "obj1", "sufficiency", "yes", by="Growth")
    grown.on(4, gone, "kr2", **({"under": ["obj2"]} if gone is move else {}))
    since = _item(grown, "obj1", "sufficiency", 4).answers[0].since
    assert since == f"kr2 was {'moved' if gone is move else 'put away'} on {grown.day(4)}"


def test_a_team_that_is_needed_is_asked_whether_it_is_in_its_plan(grown: Desk) -> None:
    grown.do(answer, "kr1", "dependencies", needs=["Platform", "Data"], because="the events")
    asked = [i for i in audit(grown.ws(), "2026-Q1").items if i.question.id == "confirmed"]
    assert [(i.team, i.missing) for i in asked] == [("Platform", ("Platform",)), ("Data", ("Data",))]
    with pytest.raises(TeamsToConfirm, match="Data and Platform"):
        grown.do(answer, "kr1", "confirmed", "yes")
    with pytest.raises(TeamsToConfirm, match="'Sales' is none"):
        grown.do(answer, "kr1", "confirmed", "yes", team="Sales")
    grown.do(answer, "kr1", "confirmed", "no: next quarter", team="platform")
    asked = [i for i in audit(grown.ws(), "2026-Q1").items if i.question.id == "confirmed"]
    assert [i.answered for i in asked] == [True, False]
    assert asked[0].worries == ("Platform says that it is not in the team's plan: next quarter",)


def test_what_the_graph_knows_of_other_teams_stands_beside_the_question(grown: Desk) -> None:
    grown.do(add_objective, "Reliable", cycle="2026-Q1", team="Platform")
    grown.kr("Crashes", under="obj2")
    grown.kr("Activation of teams", under="obj2", metric="met1")
    grown.do(add_initiative, "Events", under=["kr1"], expect={"": 1.0}, team="Platform")
    grown.do(add_opportunity, "I am lost", under=["kr1", "kr2"])
    found = _item(grown, "kr1", "dependencies").found
    assert found == (
        "ini2 “Events” is Platform's",
        "kr3 of Platform steers the same metric",
        "opp2 is under kr2 of Platform, too",
    )


def test_what_rules_and_numbers_know_stands_beside_the_questions(grown: Desk) -> None:
    grown.kr("Launch the app", level=Level.OUTPUT)
    grown.measure("kr1", {n: 40.0 + n for n in range(0, 64, 3)})
    assert any("kr-output" in known for known in _item(grown, "kr2", "value", 22).found)
    assert "kept as no outcome: kr2" in _item(grown, "obj1", "sufficiency").found
    assert "it asks for +20 pp in 100 days" in _item(grown, "kr1", "ambition", 22).found
    assert any("as things go" in known for known in _item(grown, "kr1", "sandbagging", 64).found)
    grown.measure("kr2", {1: 40.0})
    assert "measured last" in _item(grown, "kr2", "weekly", 40).found[0]


def test_the_answer_is_what_the_rule_asks_for_and_the_other_way_round(grown: Desk) -> None:
    def rule(ref: str) -> list[str]:
        found = lint(grown.ws(), ref).findings
        return [f.message for f in found if f.rule == "objective-sufficiency" and f.accepted is None]

    assert rule("obj1") == ["Nobody has said yet whether its key results are enough."]
    grown.do(answer, "obj1", "sufficiency", "no: churn", by="Ben")
    assert rule("obj1") == ["Ben said that its key results are not enough: churn"]
    grown.do(answer, "obj1", "sufficiency", "yes", by="Ben")
    assert rule("obj1") == []
    grown.do(undo)
    grown.do(undo)
    assert rule("obj1") == ["Nobody has said yet whether its key results are enough."]
    grown.do(redo)
    grown.do(take_back, "obj1", "sufficiency", by="ben")
    grown.do(accept, "obj1", "objective-sufficiency", "yes: nothing else is in the way")
    assert _item(grown, "obj1", "sufficiency").answers[0].because == "yes: nothing else is in the way"


def test_the_cycle_is_the_next_quarter_with_objectives_else_this_one(desk: Desk) -> None:
    with pytest.raises(NothingInCycle, match="no objective of the cycle 2026-Q1"):
        audit(desk.ws())
    desk.do(add_objective, "A year", cycle="2026")
    assert audit(desk.ws()).cycle == "2026"
    desk.do(add_objective, "Undated", team="Growth")
    desk.kr("Activation", under="obj2", by=desk.day(20).isoformat())
    found = audit(desk.ws())
    assert (found.cycle, [str(ref) for ref, _ in found.objectives]) == ("2026-Q1", ["obj2"])
    desk.do(add_objective, "Later", cycle="2026-Q3")
    assert audit(desk.ws()).cycle == "2026-Q3"
    with pytest.raises(NothingInCycle, match="2031-Q1"):
        audit(desk.ws(), "2031-Q1")
    with pytest.raises(NothingInCycle, match="'growth' has no objective"):
        audit(desk.ws(), "2026-Q3", "growth")
    with pytest.raises(NoSuchTeam):
        audit(desk.ws(), "2026-Q3", "Sales")


def test_an_answer_that_is_none_is_refused(grown: Desk) -> None:
    for ref, question, said, error in (
        ("kr1", "ambitoin", "stretch", NoSuchQuestion),
        ("obj1", "ambition", "stretch", NotAsked),
        ("kr1", "sufficiency", "yes", NotAsked),
        ("kr1", "ambition", "stretchy", UnknownAnswer),
        ("kr1", "ambition", "", UnknownAnswer),
        ("kr1", "weekly", " ", UnknownAnswer),
        ("kr1", "dependencies", "Platform", UnknownAnswer),
        ("kr1", "confirmed", "yes", NotAsked),
    ):
        with pytest.raises(error):
            grown.do(answer, ref, question, said)
    with pytest.raises(UnknownAnswer):
        grown.do(answer, "kr1", "dependencies", "none", needs=["Platform"])
    with pytest.raises(NothingAnswered):
        grown.do(take_back, "kr1", "ambition")


def test_a_stretch_is_aspirational_and_the_last_word_counts(grown: Desk) -> None:
    assert read_policy(grown.ws()).commitment(grown.node("kr1").ref) is Commitment.COMMITTED
    grown.on(1, answer, "kr1", "ambition", "stretch")
    assert read_policy(grown.ws()).commitment(grown.node("kr1").ref) is Commitment.ASPIRATIONAL
    grown.on(2, declare, "kr1", Commitment.COMMITTED)
    assert read_policy(grown.ws()).commitment(grown.node("kr1").ref) is Commitment.COMMITTED
    grown.on(3, answer, "kr1", "ambition", "stretch")
    assert read_policy(grown.ws()).commitment(grown.node("kr1").ref) is Commitment.ASPIRATIONAL
