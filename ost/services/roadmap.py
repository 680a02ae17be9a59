"""A roadmap: each bet in its turn with its KR, the discovery behind it and its verdict; swaps; KRs without a bet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_after, cycle_of, cycle_span
from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import Kind
from ost.domain.model import Initiative, KeyResult, Objective, Relation
from ost.errors import NoSuchRef, NoSuchTeam
from ost.services.history import snapshot
from ost.services.horizons import Cycles, turn_of
from ost.services.judging import judge_all
from ost.services.launched import read_launched
from ost.services.replacing import replacements
from ost.services.requesting import count_unaligned
from ost.services.resolve import resolve_as
from ost.services.reviewing import suspects
from ost.services.roadmaps import Behind, Roadmap, RoadmapBet, Swap
from ost.services.views import views_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ost.domain.kinds import Ref
    from ost.domain.model import Node, Step
    from ost.services.history import Snapshot
    from ost.services.horizons import Turn
    from ost.services.judged import Judged
    from ost.services.store import Reader
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace


def read_roadmap(
    ws: Workspace, *, cycle: str | None = None, team: str | None = None, kr: str | None = None
) -> Roadmap:
    """Put a roadmap together.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        cycle: The cycle as `parse_cycle` writes it; the quarter of the day when None.
        team: Only what is this team's, or hangs on an objective of theirs.
        kr: Only the bets on this KR and on the KRs below it.

    Raises:
        NoSuchTeam: When nothing names that team.
        NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: When the KR is not found.
    """
    name = cycle or cycle_of(ws.day)
    following = cycle_after(name)
    cycles = Cycles(name, cycle_span(name), cycle_span(following), ws.day)
    with ws.store.reading() as reader:
        root = None if kr is None else resolve_as(reader, kr, KeyResult).ref
        snap = snapshot(reader, ws.as_of)
        if root is not None and root not in snap.nodes:
            raise NoSuchRef(f"{root} as of {ws.day}", Kind.KR.value)
        facts = _Facts(reader, ws, snap, DiscoveryGraph(snap.nodes, snap.edges), cycles, team, root)
        facts.check_team()
        turns = facts.turns()
        shown = {ref: turn for ref, turn in turns.items() if facts.ours(ref)}
        return Roadmap(
            name=reader.name(),
            cycles=cycles,
            next_name=following,
            team=team,
            kr=root,
            bets=tuple(_bets(facts, shown)),
            swapped=tuple(_swaps(facts)),
            krs_without_bets=tuple(facts.views(_without_bets(facts, turns))),
            shipped_on=_shipped_on(facts, turns),
            requests_unaligned=count_unaligned(snap, ws.day),
        )


@dataclass(slots=True)
class _Facts:
    """What the parts of a roadmap share."""

    reader: Reader
    ws: Workspace
    snap: Snapshot
    graph: DiscoveryGraph
    cycles: Cycles
    team: str | None
    kr: Ref | None

    def ours(self, ref: Ref) -> bool:
        """Whether a thing is the team's, and hangs on the KR that was asked for."""
        above = self.graph.ancestors(ref) | {ref}
        if self.kr is not None and self.kr not in above:
            return False
        if self.team is None:
            return True
        teams = {folded(team) for other in above if (team := getattr(self.snap.nodes[other], "team", None))}
        return folded(self.team) in teams

    def check_team(self) -> None:
        """Refuse a team that nothing names."""
        owners = (node for node in self.snap.nodes.values() if isinstance(node, (Objective, Initiative)))
        teams = sorted({node.team for node in owners if node.team and node.archived is None})
        if self.team is not None and folded(self.team) not in {folded(name) for name in teams}:
            raise NoSuchTeam(self.team, teams)

    def initiatives(self) -> list[Initiative]:
        """Those that have not been put away, in order."""
        found = [
            node for node in self.snap.nodes.values() if isinstance(node, Initiative) and not node.archived
        ]
        return sorted(found, key=lambda node: node.ref)

    def krs_of(self, initiative: Ref) -> list[KeyResult]:
        """The live KRs that an initiative bets on."""
        above = (self.snap.nodes[ref] for ref in self.graph.parents(initiative))
        return [node for node in above if isinstance(node, KeyResult) and node.archived is None]

    def last_steps(self, status: str) -> dict[Ref, Step]:
        """The last step of each thing to a status by the day."""
        return {step.ref: step for step in self.reader.steps(status=status) if step.on <= self.ws.day}

    def turns(self) -> dict[Ref, Turn]:
        """When each initiative has its turn, of those that have one."""
        shipped = self.last_steps("shipped")
        found = {}
        for node in self.initiatives():
            if node.status == "dropped":
                continue
            on = shipped[node.ref].on if node.status == "shipped" and node.ref in shipped else None
            turn = turn_of(node, on, self.krs_of(node.ref), self.cycles)
            if turn is not None:
                found[node.ref] = turn
        return found

    def views(self, nodes: Iterable[Node]) -> list[NodeView]:
        """Views as of the day."""
        back = self.ws.as_of is not None
        edges, bets = self.snap.edges, self.snap.bets
        return views_of(self.reader, [*nodes], self.ws.day, edges, bets, looking_back=back)


def folded(team: str) -> str:
    """A team's name as it is compared."""
    return team.strip().casefold()


def _bets(facts: _Facts, turns: dict[Ref, Turn]) -> list[RoadmapBet]:
    krs = {ref: facts.krs_of(ref) for ref in turns}
    nodes = [facts.snap.nodes[ref] for ref in turns]
    steered = {kr.ref: kr for under in krs.values() for kr in under}
    views = {view.ref: view for view in facts.views([*nodes, *steered.values()])}
    verdicts = _verdicts(facts, [node.ref for node in nodes if node.status == "shipped"], steered)
    doubted = suspects(facts.reader, facts.snap.nodes, facts.snap.edges, facts.ws.as_of)
    behind = _behind(facts, turns)
    found = []
    for node in nodes:
        assert isinstance(node, Initiative)  # noqa: S101
        late = node.status != "shipped" and node.due is not None and node.due < facts.ws.day
        found.append(
            RoadmapBet(
                view=views[node.ref],
                turn=turns[node.ref],
                krs=tuple(views[kr.ref] for kr in krs[node.ref]),
                behind=behind[node.ref],
                verdicts=verdicts[node.ref],
                late=late,
                suspect=node.ref in doubted,
            )
        )
    return sorted(found, key=lambda bet: (bet.view.node.status != "shipped", _when(bet), bet.view.ref))


def _when(bet: RoadmapBet) -> date:
    """The day that a bet is ordered by; the last of all where it has none."""
    said = bet.view.data["shipped"] or bet.view.data["due"]
    return date.fromisoformat(str(said)) if said else date.max


def _verdicts(facts: _Facts, shipped: Collection[Ref], krs: Collection[Ref]) -> dict[Ref, dict[Ref, Judged]]:
    """What each shipped initiative did to each KR that it bets on."""
    found: dict[Ref, dict[Ref, Judged]] = defaultdict(dict)
    if not shipped:
        return found
    evidence = read_launched(facts.reader, facts.ws, facts.snap, krs=krs)
    by_name = {str(ref): ref for ref in (*shipped, *krs)}
    for judged in judge_all(facts.reader, facts.ws, evidence):
        j = judged.judgement
        if j.initiative in by_name:
            found[by_name[j.initiative]][by_name[j.kr]] = judged
    return found


def _behind(facts: _Facts, initiatives: Iterable[Ref]) -> dict[Ref, Behind]:
    """The discovery behind each initiative."""
    nodes, graph = facts.snap.nodes, facts.graph
    delivers: dict[Ref, list[Ref]] = defaultdict(list)
    heard: dict[Ref, list[Ref]] = defaultdict(list)
    for edge in facts.snap.edges:
        if edge.relation is Relation.DELIVERS and nodes[edge.target].archived is None:
            delivers[edge.source].append(edge.target)
        elif edge.relation is Relation.SUPPORTS and nodes[edge.source].archived is None:
            heard[edge.target].append(edge.source)
    tests: dict[Ref, set[Ref]] = {}
    interviews: dict[Ref, set[Ref]] = {}
    for ref in initiatives:
        below = {other for solution in delivers[ref] for other in graph.descendants(solution)}
        tests[ref] = {o for o in below if o.kind is Kind.EXPERIMENT and nodes[o].archived is None}
        needs = {need for solution in delivers[ref] for need in graph.parents(solution)}
        needs |= {o for need in needs for o in graph.descendants(need) if o.kind is Kind.OPPORTUNITY}
        interviews[ref] = {one for need in needs if nodes[need].archived is None for one in heard[need]}
    wanted = sorted({ref for refs in tests.values() for ref in refs})
    outcomes = {view.ref: str(view.data["outcome"]) for view in facts.views(nodes[ref] for ref in wanted)}
    return {
        ref: Behind({test: outcomes[test] for test in sorted(tests[ref])}, tuple(sorted(interviews[ref])))
        for ref in tests
    }


def _swaps(facts: _Facts) -> list[Swap]:
    """What was dropped in the cycle, the latest last, each with what took its place."""
    steps = facts.last_steps("dropped")
    dropped = [
        node
        for node in facts.initiatives()
        if node.status == "dropped"
        and node.ref in steps
        and steps[node.ref].on in facts.cycles.span
        and facts.ours(node.ref)
    ]
    by = replacements(facts.snap.edges)
    refs = {ref for node in dropped for ref in by.get(node.ref, ())}
    views = {
        view.ref: view for view in facts.views([*dropped, *(facts.snap.nodes[ref] for ref in sorted(refs))])
    }
    found = [
        Swap(
            view=views[node.ref],
            on=steps[node.ref].on,
            because=steps[node.ref].because,
            krs=tuple(kr.ref for kr in facts.krs_of(node.ref)),
            by=tuple(views[ref] for ref in by.get(node.ref, ())),
        )
        for node in dropped
    ]
    return sorted(found, key=lambda swap: (swap.on, swap.view.ref))


def _shipped_on(facts: _Facts, turns: dict[Ref, Turn]) -> dict[Ref, tuple[Ref, ...]]:
    """What shipped before the cycle, by the KR that it bet on."""
    found: dict[Ref, tuple[Ref, ...]] = defaultdict(tuple)
    for ref, turn in turns.items():
        if turn.horizon is None:
            for kr in facts.krs_of(ref):
                found[kr.ref] += (ref,)
    return found


def _without_bets(facts: _Facts, turns: dict[Ref, Turn]) -> list[KeyResult]:
    """The open KRs of the cycle that nothing on the roadmap should move, at once or through a KR below."""
    live = [ref for ref, turn in turns.items() if turn.horizon is not None]
    steered = {kr.ref for ref in live for kr in facts.krs_of(ref)}
    found = [
        node
        for node in facts.snap.nodes.values()
        if isinstance(node, KeyResult)
        and node.archived is None
        and node.status == "open"
        and facts.cycles.holds(node)
        and facts.ours(node.ref)
        and not ({node.ref} | facts.graph.descendants(node.ref)) & steered
    ]
    return sorted(found, key=lambda kr: kr.ref)
