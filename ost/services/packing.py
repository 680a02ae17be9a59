"""Putting a review pack together out of the report, the tree and what changed: `ost report review`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.domain.dates import midnight_after, parse_date
from ost.domain.kinds import Kind
from ost.domain.model import KeyResult, Objective
from ost.errors import SinceNotBefore
from ost.services.deciding import questions_of
from ost.services.diffing import read_diff
from ost.services.pack import ObjectivePart, Pack, Since
from ost.services.reviewing import marks
from ost.services.tree import Branch, Tree, read_tree
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ost.domain.kinds import Ref
    from ost.services.diffing import Diff, Place
    from ost.services.pack import Basis
    from ost.services.report import Decided, KrReport, Report
    from ost.services.workspace import Workspace

_QUARTER = timedelta(weeks=13)
_LADDER = frozenset({Kind.OBJECTIVE, Kind.KR})


def read_pack(ws: Workspace, since: str | None = None, team: str | None = None) -> Pack:
    """Put a review pack together.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        since: What `ost diff` understands: a date, `last week`, `last-review` or the name of a review. When None, or
            `last-review` where there has been no review, the last review, else the start of the running cycle.
        team: Only what hangs on this team's objectives, or is an initiative of theirs.

    Raises:
        NoSuchMoment: When the moment is neither a date nor a review.
        SinceNotBefore: When it is still to come on the day that is looked at.
        NoSuchTeam: When nothing names that team.
    """
    tree = read_tree(ws)
    word, basis, cycle = _beginning(ws, since, tree)
    diff = read_diff(ws, word)
    moment = diff.before
    if basis == "asked" and (diff.after.day != ws.day or moment.day > ws.day):
        raise SinceNotBefore(since, max(moment.day, diff.after.day), ws.day)
    first = moment.day if moment.mark else moment.day + timedelta(days=1)
    whence = Since(moment, first, basis, cycle)
    report = weekly_report(ws, None, team, charts=True, since=first)
    verdicts: dict[str, list[tuple[str, str]]] = {}
    for one in (one for kr in report.krs for one in kr.verdicts):
        verdicts.setdefault(one.judgement.initiative, []).append(
            (one.judgement.kr, one.judgement.verdict.value)
        )
    parts = [_part(ws, branch, report, tree, diff) for branch in _objectives(tree.roots, team)]
    shown = {view.ref for part in parts for view in part.tree.views()}
    told = {place.view.ref for part in parts for place in part.changed}
    elsewhere = [] if team else [p for p in _places(diff.roots) if p.sign and p.view.ref not in told]
    rest = questions_of(ws.day, None, [], report, shown)
    return Pack(whence, report, diff, tuple(parts), tuple(elsewhere), rest, verdicts)


def _beginning(ws: Workspace, since: str | None, tree: Tree) -> tuple[str, Basis, str]:
    """The first moment as `ost diff` is told it, why it is that, and the cycle that began with it."""
    asked = None if since is None else " ".join(since.strip().lower().replace("-", " ").split())
    if since is not None and asked != "last review":
        return since, "asked", ""
    with ws.store.reading() as reader:
        if any(ws.as_of is None or mark.at < midnight_after(ws.as_of) for mark in marks(reader)):
            return "last-review", "review", ""
    nodes = [view.node for view in tree.views()]
    began = sorted(_cycles(ws.day, nodes))
    if began:
        first, cycle = began[-1]
        return _eve(first), "cycle", cycle
    starts = [
        node.start
        for node in nodes
        if isinstance(node, KeyResult) and node.status == "open" and node.start <= ws.day
    ]
    if starts:
        return _eve(min(starts)), "key_results", ""
    return (ws.day - min(_QUARTER, ws.day - date.min)).isoformat(), "quarter", ""


def _eve(day: date) -> str:
    return (day - timedelta(days=1)).isoformat()


def _cycles(day: date, nodes: Iterable[object]) -> Iterator[tuple[date, str]]:
    """The cycles that objectives name and that a day is in, each with its first day."""
    for node in nodes:
        if isinstance(node, Objective) and node.cycle and node.status == "open":
            first = parse_date(node.cycle, day)
            if first <= day <= parse_date(node.cycle, day, end=True):
                yield first, node.cycle


def _objectives(
    roots: Sequence[Branch], team: str | None, *, above: frozenset[str] = frozenset()
) -> Iterator[Branch]:
    """The objectives of a team, or all, in tree order; those without KRs that only hold others are left out."""
    wanted = None if team is None else team.strip().casefold()
    for branch in roots:
        node = branch.view.node
        if branch.repeated or node.ref.kind not in _LADDER:
            continue
        own = {node.team.casefold()} if isinstance(node, Objective) and node.team else set()
        teams = above | own
        below = [child.view.ref.kind for child in branch.children]
        holds = Kind.OBJECTIVE in below and Kind.KR not in below
        if isinstance(node, Objective) and (wanted is None or wanted in teams) and not holds:
            yield branch
        yield from _objectives(branch.children, team, above=teams)


def _own(branch: Branch) -> Branch:
    """A branch without the objectives below it: their parts tell of them."""
    if branch.view.ref.kind not in _LADDER:
        return branch
    children = tuple(_own(child) for child in branch.children if child.view.ref.kind is not Kind.OBJECTIVE)
    return replace(branch, children=children)


def _part(ws: Workspace, branch: Branch, report: Report, tree: Tree, diff: Diff) -> ObjectivePart:
    ref = branch.view.ref
    own = Tree(tree.name, tree.as_of, (_own(branch),))
    refs = {view.ref for view in own.views()}
    krs = _ladder(report.krs, ref)
    names = {str(kr.view.ref) for kr in krs}
    return ObjectivePart(
        tree=own,
        krs=krs,
        changed=tuple(_changed(diff.roots, ref)),
        failed=tuple(one for one in report.failed if one.judgement.kr in names),
        experiments=tuple(view for view in report.experiments_finished if view.ref in refs),
        decisions=_decided(report.decisions, refs),
        questions=questions_of(ws.day, own, krs, report, refs),
    )


def _ladder(krs: Iterable[KrReport], objective: Ref) -> tuple[KrReport, ...]:
    return tuple(kr for kr in krs if kr.objective is not None and kr.objective.ref == objective)


def _decided(decisions: Iterable[Decided], refs: Collection[Ref]) -> tuple[Decided, ...]:
    return tuple(one for one in decisions if one.decision.ref in refs)


def _changed(roots: Iterable[Place], objective: Ref) -> Iterator[Place]:
    """What differs in an objective's own branch, each thing once."""
    top = next((place for place in _places(roots) if place.view.ref == objective and place.sign != "<"), None)
    seen: set[Ref] = set()
    waiting = [] if top is None else [top]
    while waiting:
        place = waiting.pop()
        if place.sign and place.view.ref not in seen:
            seen.add(place.view.ref)
            yield place
        waiting += [p for p in reversed(place.children) if p.view.ref.kind is not Kind.OBJECTIVE]


def _places(roots: Iterable[Place]) -> Iterator[Place]:
    for root in roots:
        yield from root.walk()
