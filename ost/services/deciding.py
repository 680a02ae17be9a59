"""What to decide now: what a review has to answer, each with the command that does.

An undecided matter is one that the facts ask about and nobody has answered. Nothing here is a verdict of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.kinds import OUTCOMES, Kind
from ost.domain.model import KeyResult
from ost.domain.numbers import show_number
from ost.domain.text import plural
from ost.services.beginnings import new_opportunity
from ost.services.pack import OpenQuestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.report import Alarm, KrReport, Report
    from ost.services.tree import Branch, Tree
    from ost.services.views import NodeView

_FAILING = {
    "behind": "is behind",
    "stalled": "has stalled",
    "missed": "is past its due day and was missed",
}
_FINDINGS = {"wrong_way": "took {} the wrong way", "not_moved": "did not move {}"}


def questions_of(
    day: date, tree: Tree | None, krs: Sequence[KrReport], report: Report, refs: Collection[Ref]
) -> tuple[OpenQuestion, ...]:
    """What there is to decide on one objective, or on none, the most urgent sort first.

    Args:
        day: The day that is looked at.
        tree: The objective's branch; None asks for what is on no objective.
        krs: Its KRs.
        report: How everything stands.
        refs: The things in the branch; without one, those in all branches.
    """
    if tree is None:
        shown = set(map(str, refs))
        return (
            *(q for q in map(_alarm, report.alarms) if q.ref not in shown and q.kr not in shown),
            *(q for q in _suspects(report) if q.ref not in shown),
        )
    branches = {branch.view.ref: branch for _, branch in tree.places() if not branch.repeated}
    names = set(map(str, refs))
    alarms = [one for one in report.alarms if one.ref in names or one.kr in names]
    waiting = {(one.ref, one.kr) for one in alarms if one.kind == "unread"}
    silent = {one.ref for one in alarms if one.kind == "missed_checkins"}
    return (
        *_past_due(krs, day),
        *(question for kr in krs for question in _untested(kr, _below(kr.view.ref, branches), day)),
        *(question for kr in krs for question in _not_acted_upon(kr, _below(kr.view.ref, branches), waiting)),
        *map(undecided, filter(is_undecided, (branch.view for branch in branches.values()))),
        *map(_alarm, alarms),
        *(question for question in _suspects(report) if question.ref in names),
        *_missing(krs, set(report.missing_checkins) - silent, day),
    )


def _key_result(kr: KrReport) -> KeyResult:
    node = kr.view.node
    assert isinstance(node, KeyResult)  # noqa: S101
    return node


def _past_due(krs: Sequence[KrReport], day: date) -> Iterator[OpenQuestion]:
    """The KRs whose time is over and that nobody has closed."""
    for kr in krs:
        node = _key_result(kr)
        if node.status == "open" and node.due < day:
            state = "achieved" if kr.view.data["state"] == "achieved" else "not achieved"
            text = f"It was due on {node.due}, is {state}, and is still open."
            yield OpenQuestion(
                "past_due",
                str(node.ref),
                node.title,
                text,
                f"ost edit {node.ref} status=closed",
                str(node.ref),
            )


def _untested(kr: KrReport, below: Sequence[NodeView], day: date) -> Iterator[OpenQuestion]:
    """A KR that fails while nothing under it is in test."""
    node, state = _key_result(kr), str(kr.view.data["state"])
    if node.status != "open" or node.due < day or state not in _FAILING or not below:
        return
    if any(view.data.get("outcome") == "running" for view in below):
        return
    still = [one.judgement.initiative for one in kr.verdicts if one.judgement.verdict.value == "too_early"]
    coming = f" Still to be read: {', '.join(still)}." if still else ""
    step = kr.next[0] if kr.next else None
    said = f" {step.text} ({step.why})." if step else ""
    yield OpenQuestion(
        "nothing_in_test",
        str(node.ref),
        node.title,
        f"It {_FAILING[state]}, and nothing under it is in test.{coming}{said}",
        step.do if step else new_opportunity(node.ref),
        str(node.ref),
    )


def _not_acted_upon(
    kr: KrReport, below: Sequence[NodeView], waiting: Collection[tuple[str, str | None]]
) -> Iterator[OpenQuestion]:
    """The launches that failed, and after whose verdict nothing new was begun for the KR."""
    node = _key_result(kr)
    if node.status != "open":
        return
    for one in kr.verdicts:
        j = one.judgement
        words = _FINDINGS.get(j.verdict.value)
        if words is None or (j.initiative, j.kr) in waiting or _begun(below, j.initiative, j.reads_from):
            continue
        text = f"It {words.format(node.ref)} (read from {j.reads_from} on), and nothing new was begun there since."
        do = kr.next[0].do if kr.next else new_opportunity(node.ref)
        yield OpenQuestion("not_acted_upon", j.initiative, j.title, text, do, j.kr)


def _begun(views: Sequence[NodeView], apart: str, since: date) -> bool:
    """Whether an idea, an experiment or an initiative was added, started or shipped since a day."""
    for view in views:
        if str(view.ref) == apart or view.ref.kind not in {
            Kind.SOLUTION,
            Kind.EXPERIMENT,
            Kind.INITIATIVE,
            Kind.OPPORTUNITY,
        }:
            continue
        days = (view.data.get("created"), view.data.get("started"), view.data.get("shipped"))
        if any(str(day)[:10] >= since.isoformat() for day in days if day):
            return True
    return False


def _below(ref: Ref, branches: Mapping[Ref, Branch]) -> list[NodeView]:
    """A thing and all below it; what stands in several places has its children in the first."""
    found: dict[Ref, NodeView] = {}
    waiting = [ref]
    while waiting:
        branch = branches.get(waiting.pop())
        if branch is not None and branch.view.ref not in found:
            found[branch.view.ref] = branch.view
            waiting += [child.view.ref for child in branch.children]
    return [*found.values()]


def is_undecided(view: NodeView) -> bool:
    """Whether it is an experiment that is finished, and nothing was decided of it."""
    return (
        view.ref.kind is Kind.EXPERIMENT
        and view.data.get("outcome") in OUTCOMES
        and not view.data.get("decision")
    )


def undecided(view: NodeView) -> OpenQuestion:
    """What there is to decide of a finished experiment."""
    result = view.data.get("result")
    on = f" since {result['on']}" if isinstance(result, dict) else ""
    return OpenQuestion(
        "undecided",
        str(view.ref),
        view.node.title,
        f"It is finished{on} ({view.data['outcome']}), and nothing was decided.",
        f"ost experiment decide {view.ref} persevere|pivot|stop|ship --because TEXT",
    )


def _alarm(alarm: Alarm) -> OpenQuestion:
    """An alarm's sentence names the thing already, so it stands for the title, too."""
    return OpenQuestion("alarm", alarm.ref, "", alarm.text, alarm.do, alarm.kr)


def _suspects(report: Report) -> Iterator[OpenQuestion]:
    for one in report.suspects:
        changes = "; ".join(
            f"{why.because} {why.field} {_value(why.old)} → {_value(why.new)} on {why.on}" for why in one.why
        )
        text = f"It rests on something that has changed: {changes}. Look, and say whether it stands."
        yield OpenQuestion("suspect", one.ref, one.title, text, f"ost review clear {one.ref} --because TEXT")


def _value(value: object) -> str:
    if isinstance(value, float):
        return show_number(value)
    return "none" if value is None else str(value)


def _missing(krs: Sequence[KrReport], missing: Collection[str], day: date) -> Iterator[OpenQuestion]:
    for kr in krs:
        node = _key_result(kr)
        if str(node.ref) not in missing or node.due < day:
            continue
        weeks = None if kr.before is None else (day - kr.before.on).days // 7
        last = "there has never been one" if weeks is None else f"the last one is {plural(weeks, 'week')} old"
        text = f"It has no check-in of this week; {last}."
        yield OpenQuestion(
            "missing_checkin", str(node.ref), node.title, text, f"ost checkin {node.ref}", str(node.ref)
        )
