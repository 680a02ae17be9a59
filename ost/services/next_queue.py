"""The queue of what to do next: over the whole workspace, the riskiest first, each explained and with its command.

Suggestions for one KR are made in `next_steps.py`; this ranks all that there are, and what is missing beside them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.criterion import is_unsaid
from ost.domain.key_results import MAINTAIN
from ost.domain.kinds import OUTCOMES, Kind
from ost.domain.model import Assumption, Experiment, KeyResult, Node, Opportunity, Solution
from ost.domain.risk import (
    LEAST_GAP,
    MOST,
    UNSAID_EVIDENCE,
    UNSAID_IMPORTANCE,
    gap_of,
    lack_of,
    queue_score,
)
from ost.domain.text import plural, quoted
from ost.errors import NoSuchRef, NoSuchTeam
from ost.services import beginnings as begin
from ost.services.calibrating import same_team, team_names, teams_of_krs
from ost.services.deciding import is_undecided, undecided
from ost.services.history import snapshot
from ost.services.next_steps import NextSteps
from ost.services.queued import Next, Queue
from ost.services.resolve import resolve
from ost.services.stale import last_changes
from ost.services.views import views_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.history import Snapshot
    from ost.services.store import Reader
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace

STALE_AFTER = 28
"""After how many days without a change a targeted branch is stale, unless another number is said."""

_WEEK = 7
_OTHERS = frozenset({Kind.OBJECTIVE, Kind.KR})
_KEPT = frozenset({"parked"})


@dataclass(frozen=True, slots=True)
class _Found:
    """Something for the queue before its KR is known: the two grades, and why they are what they are."""

    node: Node
    sort: str
    text: str
    importance: int
    lack: int
    why: tuple[str, ...]
    do: str


def read_next(
    ws: Workspace,
    ref: str | None = None,
    team: str | None = None,
    limit: int | None = None,
    stale_after: int = STALE_AFTER,
) -> Queue:
    """What to do next, the riskiest first; equal scores stand in the order of their refs.

    Only what hangs under an open KR, whose objectives are open, counts.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        ref: Only this thing and what is below it.
        team: Only what is under the KRs of this team: those whose nearest objective with a team names it.
        limit: How many at most; all when None.
        stale_after: After how many days without a change a targeted branch is stale, 1 or more.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found.
        NoSuchTeam: When no objective names that team.
    """
    with ws.store.reading() as reader:
        top = resolve(reader, ref) if ref is not None else None
        snap = snapshot(reader, ws.as_of)
        if top is not None and top.ref not in snap.nodes:
            raise NoSuchRef(f"{top.ref} as of {ws.as_of}", top.kind.value)
        steps = NextSteps(snap)
        krs = _open_krs(steps, snap, team)
        views = views_of(reader, krs, ws.day, snap.edges, snap.bets, looking_back=ws.as_of is not None)
        places = _ranked(reader, ws, snap, steps, views, stale_after)
        if top is not None:
            within = {top.ref} | (steps.graph.descendants(top.ref) if top.ref in steps.nodes else set())
            places = [one for one in places if one.node.ref in within]
        shown = places if limit is None else places[:limit]
        return Queue(ws.day, tuple(shown), len(places), len(krs))


def _open_krs(steps: NextSteps, snap: Snapshot, team: str | None) -> list[KeyResult]:
    """The KRs that are worked for: open, and under an objective that is, if under any.

    What an objective itself stands under may be over: the year that it served ends before its quarter does.
    """
    if team is not None:
        names = team_names(snap)
        if not any(same_team(team, name) for name in names):
            raise NoSuchTeam(team, names)
    owned = teams_of_krs(snap) if team is not None else {}
    alive: set[Ref] = set()
    for ref in steps.graph.topological():
        above = steps.graph.parents(ref)
        if (
            ref.kind in _OTHERS
            and steps.nodes[ref].status == "open"
            and (ref.kind is Kind.OBJECTIVE or not above or alive.intersection(above))
        ):
            alive.add(ref)
    found = []
    for ref in sorted(alive):
        node = steps.nodes[ref]
        if isinstance(node, KeyResult) and (
            team is None or any(same_team(team, name) for name in owned[ref])
        ):
            found.append(node)
    return found


def _ranked(
    reader: Reader,
    ws: Workspace,
    snap: Snapshot,
    steps: NextSteps,
    krs: list[NodeView],
    stale_after: int,
) -> list[Next]:
    """Everything that there is to do; what stands under several KRs counts with the widest gap."""
    best: dict[tuple[Ref, str], Next] = {}
    tops: dict[Ref, list[Node]] = {
        view.ref: [steps.nodes[ref] for ref in steps.live_below(view.ref, _OTHERS)] for view in krs
    }
    targeted = {node.ref for below in tops.values() for node in below if _is_targeted(node)}
    last = last_changes(reader, snap, sorted(targeted), ws.day)
    questions: dict[Ref, list[_Found]] = defaultdict(list)
    for one in _undecided(reader, ws, snap, steps):
        for kr in _nearest_krs(steps, one.node.ref):
            questions[kr].append(one)
    for view in krs:
        below = tops[view.ref]
        found = [
            *_without_opportunity(steps, view),
            *_untested(steps, below),
            *_opportunities(steps, below),
            *_without_assumption(steps, below),
            *_without_criterion(steps, below),
            *questions[view.ref],
            *_stale(below, last, ws.day, stale_after),
        ]
        for one in found:
            place = _place(one, view)
            key = one.node.ref, one.sort
            if key not in best or place.score > best[key].score:
                best[key] = place
    return sorted(best.values(), key=lambda one: (-one.score, one.node.ref, one.sort))


def _place(one: _Found, view: NodeView) -> Next:
    progress = view.data["progress"]
    gap = gap_of(progress if isinstance(progress, float) else None)
    score = queue_score(one.importance, one.lack, gap)
    sum_ = (
        f"score {score:g} = importance {one.importance} × lack of evidence {one.lack} × gap {round(gap, 2):g}"
    )
    return Next(
        one.node, one.sort, one.text, score, (*one.why, _gap_words(view, gap), sum_), one.do, view.ref
    )


def _gap_words(view: NodeView, gap: float) -> str:
    """What the gap of a KR is, and why."""
    node, counts = view.node, f"gap {round(gap, 2):g}: {view.ref}"
    if view.data["progress"] is None:
        return f"{counts} has no value yet, so all of its way counts"
    state = str(view.data["state"]).replace("_", " ")
    if isinstance(node, KeyResult) and node.form in MAINTAIN and gap in {LEAST_GAP, 1.0}:
        return f"{counts} {'does not hold' if gap == 1.0 else 'holds'} its level ({state})"
    if gap == LEAST_GAP:
        return f"{counts} is at its target or close to it ({state}); never less than {LEAST_GAP:g}"
    return f"{counts} has {round(gap * 100):d} % of its way to go ({state})"


def _grade(because: str, *, lift: bool) -> tuple[int, str]:
    """The importance of what nobody graded: the middle one, and one more where it is worked on now."""
    if lift:
        return UNSAID_IMPORTANCE + 1, f"importance {UNSAID_IMPORTANCE + 1} of {MOST}: {because}"
    return (
        UNSAID_IMPORTANCE,
        f"importance {UNSAID_IMPORTANCE} of {MOST}: the middle, as for what nobody graded",
    )


def _is_targeted(node: Node) -> bool:
    return isinstance(node, Opportunity) and node.status == "targeted"


_NOTHING = f"lack of evidence {MOST} of {MOST}: "


def _without_opportunity(steps: NextSteps, view: NodeView) -> Iterator[_Found]:
    below = [ref for ref in steps.graph.descendants(view.ref) if ref.kind is Kind.OPPORTUNITY]
    if any(steps.nodes[ref].status not in _KEPT for ref in below):
        return
    parked = f"{_NOTHING}its opportunities are parked" if below else f"{_NOTHING}it has no opportunity"
    yield _Found(
        view.node,
        "no_opportunity",
        "Find out what keeps it from moving: it has no opportunity.",
        MOST,
        MOST,
        (f"importance {MOST} of {MOST}: without a need nothing can be tried for it", parked),
        begin.new_opportunity(view.ref, begin.proposed("What stands in the way of: ", view.node.title)),
    )


def _untested(steps: NextSteps, below: Iterable[Node]) -> Iterator[_Found]:
    for node in steps.untested(below):
        planned = steps.graph.children(node.ref)
        if planned and _is_unsaid(steps.nodes[planned[0]]):
            continue  # its test lacks a criterion, and has a place of its own
        importance, lack, why = _graded(node)
        if planned:
            do = f"ost experiment start {planned[0]}"
            text = f"Start its test: {planned[0]} is planned."
        else:
            do = begin.new_test(node.ref, begin.proposed("Test: ", node.title))
            text = "Test this assumption: nothing has."
        yield _Found(node, "untested", text, importance, lack, why, do)


def _graded(node: Assumption) -> tuple[int, int, tuple[str, ...]]:
    """An assumption's two grades, and what was said of them."""
    importance, evidence = node.importance or UNSAID_IMPORTANCE, node.evidence or UNSAID_EVIDENCE
    lack = lack_of(evidence)
    said = "" if node.importance else ": the middle, as nobody graded it"
    shown_ = f"evidence {evidence} of {MOST}" + ("" if node.evidence else ", as nobody graded it")
    return (
        importance,
        lack,
        (f"importance {importance} of {MOST}{said}", f"lack of evidence {lack} of {MOST}: {shown_}"),
    )


def _opportunities(steps: NextSteps, below: Iterable[Node]) -> Iterator[_Found]:
    """The opportunities that nobody was heard to have, and those that nobody has an idea for."""
    below = list(below)
    for node in below:
        if isinstance(node, Opportunity) and not steps.evidence[node.ref]:
            importance, said = _grade("it is targeted", lift=_is_targeted(node))
            do = begin.held_interview(node.ref)
            text = "Hear it from a customer: no interview supports it."
            why = (said, f"{_NOTHING}no interview supports it")
            yield _Found(node, "no_evidence", text, importance, MOST, why, do)
    for node in steps.heard(below, ("open", "targeted")):
        importance, said = _grade("it is targeted", lift=_is_targeted(node))
        do = begin.new_solution(node.ref, begin.proposed("A first idea for: ", node.title))
        heard = plural(steps.evidence[node.ref], "interview")
        why = (said, f"lack of evidence 4 of {MOST}: {heard} and no solution under it")
        yield _Found(node, "no_solution", "Think of solutions: it has none.", importance, MOST - 1, why, do)


def _without_assumption(steps: NextSteps, below: Iterable[Node]) -> Iterator[_Found]:
    for node in below:
        if not isinstance(node, Solution):
            continue
        children = steps.graph.children(node.ref)
        if any(ref.kind is Kind.ASSUMPTION for ref in children):
            continue
        importance, said = _grade(
            "it is in test, or its opportunity is targeted",
            lift=node.status == "testing" or steps.targeted(node.ref),
        )
        whole = [ref for ref in children if steps.nodes[ref].status in OUTCOMES]
        lack = MOST - 2 if whole else MOST
        known = (
            f"lack of evidence {lack} of {MOST}: tested as a whole by {', '.join(map(str, whole))}"
            if whole
            else f"{_NOTHING}nobody wrote down what must be true"
        )
        yield _Found(
            node,
            "no_assumption",
            "Say what must be true for it to work: it has no assumption.",
            importance,
            lack,
            (said, known),
            begin.new_assumption(node.ref, begin.proposed("Customers want this: ", node.title)),
        )


def _is_unsaid(node: Node) -> bool:
    return isinstance(node, Experiment) and is_unsaid(node.criterion)


def _without_criterion(steps: NextSteps, below: Iterable[Node]) -> Iterator[_Found]:
    for node in below:
        if _is_unsaid(node) and node.status in {"planned", "running"}:
            importance, why = _tested_importance(steps, node.ref)
            do = f'ost edit {node.ref} criterion="7 of 10"'
            known = f"{_NOTHING}without a criterion no result will be evidence"
            text = "Fix what it is judged by, before it starts: it has no criterion."
            yield _Found(node, "no_criterion", text, importance, MOST, (why, known), do)


def _tested_importance(steps: NextSteps, experiment: Ref) -> tuple[int, str]:
    """The importance of what an experiment tests."""
    for ref in steps.graph.parents(experiment):
        node = steps.nodes[ref]
        if isinstance(node, Assumption) and node.importance:
            return node.importance, f"importance {node.importance} of {MOST}: that of {ref}, which it tests"
    said = f"importance {UNSAID_IMPORTANCE} of {MOST}: the middle, as nobody graded what it tests"
    return UNSAID_IMPORTANCE, said


def _undecided(reader: Reader, ws: Workspace, snap: Snapshot, steps: NextSteps) -> list[_Found]:
    """The experiments that are finished, and of which nothing was decided."""
    ended = [n for n in steps.nodes.values() if isinstance(n, Experiment) and n.status in OUTCOMES]
    back = ws.as_of is not None
    views = views_of(reader, ended, ws.day, snap.edges, snap.bets, looking_back=back)
    found = []
    for view in filter(is_undecided, views):
        outcome, node = str(view.data["outcome"]), view.node
        importance, why = _tested_importance(steps, view.ref)
        assert isinstance(node, Experiment)  # noqa: S101
        because = quoted(f"It came out {outcome}; its criterion: {node.criterion}")
        choice = "pivot" if outcome == "refuted" else "persevere"
        known = (
            f"{_NOTHING}a result that nobody acts on is worth none (or decide: persevere, pivot, stop, ship)"
        )
        text = f"Decide what follows: {undecided(view).text[:1].lower()}{undecided(view).text[1:]}"
        do = f"ost experiment decide {view.ref} {choice} --because {because}"
        found.append(_Found(node, "undecided", text, importance, MOST, (why, known), do))
    return found


def _nearest_krs(steps: NextSteps, ref: Ref) -> set[Ref]:
    """The KRs above a thing with no other one between."""
    waiting, seen = [ref], {ref}
    while waiting:
        for parent in steps.graph.parents(waiting.pop()):
            if parent not in seen:
                seen.add(parent)
                if parent.kind not in _OTHERS:
                    waiting.append(parent)
    return {one for one in seen if one.kind is Kind.KR}


def _stale(below: Iterable[Node], last: dict[Ref, date], day: date, after: int) -> Iterator[_Found]:
    """The targeted opportunities in whose branch nothing has changed for long; the longer, the less is known of it."""
    for node in below:
        if not _is_targeted(node):
            continue
        idle = (day - last[node.ref]).days
        if idle < after:
            continue
        lack = min(MOST, 1 + idle // after)
        said = f"nothing has changed in its branch since {last[node.ref]}"
        how_long = f"{plural(idle // _WEEK, 'week')}" if idle >= _WEEK else plural(idle, "day")
        importance, why = _grade("it is targeted", lift=True)
        yield _Found(
            node,
            "stale",
            f"Go on with it, or stop targeting it: {said}.",
            importance,
            lack,
            (why, f"lack of evidence {lack} of {MOST}: {how_long} without a change"),
            f"ost edit {node.ref} status=open",
        )
