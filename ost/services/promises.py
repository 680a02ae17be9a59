"""Gathers, quarter after quarter, what was shipped, what it promised and what the numbers did.

What came from above is held beside what discovery led to. An initiative is discovery-led where nobody mandated it and,
by the day on which it shipped, a test on what it delivers had ended, or an interview about the need behind it had been
held.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any, cast

from ost.analysis.track_record import compare, kept, share_of
from ost.domain.dates import midnight_after, quarter_name
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Experiment, Initiative, Interview, KeyResult, Op, Relation
from ost.domain.text import folded
from ost.errors import ContradictingOptions, NoSuchRef, NoSuchTeam
from ost.services.calibrating import same_team, team_names, teams_of_krs
from ost.services.history import Snapshot, snapshot
from ost.services.judging import judge_all
from ost.services.launched import read_launched
from ost.services.linting.accepting import acceptances
from ost.services.mandates import RULE, stated_mandates, taken_as
from ost.services.promised import (
    Contrast,
    DroppedBet,
    Grounds,
    Group,
    Origin,
    Past,
    PastBet,
    Promised,
    Quarter,
    TrackRecord,
)
from ost.services.resolve import resolve_as

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from ost.services.launched import Launched
    from ost.services.store import Reader
    from ost.services.workspace import Workspace


def read_track_record(
    ws: Workspace,
    since: date | None = None,
    until: date | None = None,
    team: str | None = None,
    kr: str | None = None,
) -> TrackRecord:
    """What was shipped, what it promised and what came of it.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        since: Only what shipped or was dropped on this day or later.
        until: Only what did on this day or earlier.
        team: Only the bets of this team: those of initiatives that name it, and of those that name none on its KRs.
        kr: Only the bets on this KR.

    Raises:
        ContradictingOptions: When `until` is before `since`.
        NoSuchTeam: When nothing names that team.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the KR is not found.
    """
    if since is not None and until is not None and until < since:
        raise ContradictingOptions(f"--from {since}", f"--to {until}", "it would end before it begins")
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        only = None
        if kr is not None:
            ref = resolve_as(reader, kr, KeyResult).ref
            then = snap.nodes.get(ref)
            if not isinstance(then, KeyResult):
                raise NoSuchRef(f"{ref} as of {ws.as_of}", Kind.KR.value)
            only = then
        gathered = _Gathered(reader, ws, snap, since, until, team, only)
        bets, dropped = gathered.bets(), gathered.dropped()
        groups = tuple(_group(origin, bets, dropped) for origin in Origin)
        return TrackRecord(
            name=reader.name(),
            as_of=ws.day,
            since=since,
            until=until,
            team=gathered.team,
            kr=only,
            quarters=tuple(_quarters(bets, dropped)),
            groups=groups,
            contrasts=tuple(_contrasts(groups)),
            kept=kept([one.promise for one in bets if one.counts and one.promise is not None]),
            named=sum(one.counts and one.promised is not None for one in bets),
            late=sum(one.counts and one.promised is not None and one.late for one in bets),
            put_away=gathered.put_away(),
        )


class _Gathered:
    """What all of it is told from, read once."""

    def __init__(
        self,
        reader: Reader,
        ws: Workspace,
        snap: Snapshot,
        since: date | None,
        until: date | None,
        team: str | None,
        only: KeyResult | None,
    ) -> None:
        self._reader, self._ws, self._snap = reader, ws, snap
        self._since, self._until = since, until
        self._only = None if only is None else {only.ref}
        self.team = None if team is None else _known_team(snap, team)
        self._teams = {} if team is None else teams_of_krs(snap)
        self._launched: Launched = read_launched(reader, ws, snap, krs=self._only, over=True)
        self._recorded = stated_mandates(reader, ws.as_of)
        self._stand = acceptances(reader, ws.as_of)
        self._krs: dict[Ref, list[KeyResult]] = defaultdict(list)
        self._behind = _Behind(reader, ws, snap)
        for edge in sorted(snap.edges):
            above = snap.nodes.get(edge.source)
            if isinstance(above, KeyResult) and edge.target.kind is Kind.INITIATIVE:
                self._krs[edge.target].append(above)

    def bets(self) -> list[PastBet]:
        """The bets that shipped, in the order of the ship dates."""
        nodes = {one.ref: one for launched in self._launched.launched.values() for one in launched}
        pasts = {
            ref: self._past(node, self._launched.ships[ref].on)
            for ref, node in nodes.items()
            if self._within(self._launched.ships[ref].on)
        }
        found, written = [], _first_written(self._reader, nodes, self._ws.as_of)
        for judged in judge_all(self._reader, self._ws, self._launched):
            ref, kr_ref = Ref.parse(judged.judgement.initiative), Ref.parse(judged.judgement.kr)
            if ref in pasts and kr_ref is not None and self._ours(nodes[ref], [kr_ref]):
                bet = self._launched.bets[ref].get(kr_ref)
                kr = self._launched.krs[kr_ref]
                late = self._hindsight(nodes[ref], kr, written)
                found.append(PastBet(pasts[ref], kr, bet.expected if bet else None, judged, late))
        return sorted(found, key=lambda one: (one.past.on, one.past.initiative.ref, one.kr.ref))

    def _hindsight(
        self, node: Initiative, kr: KeyResult, written: Mapping[tuple[Ref, str], int]
    ) -> tuple[str, ...]:
        """What was written of a bet when the first number after its launch was in."""
        ship = self._launched.ships[node.ref].on
        after = [point.set_in for point in self._launched.points[kr.metric] if point.on > ship]
        added = written.get((node.ref, ""), 0)
        found = {"bet": written.get((node.ref, str(kr.ref)), added)}
        if node.mandated_by:
            found["mandate"] = written.get((node.ref, "mandated_by"), added)
        return tuple(name for name, seq in found.items() if after and seq > min(after))

    def dropped(self) -> list[DroppedBet]:
        """What was dropped before it shipped, and stays so, in the order of the days."""
        days = {
            step.ref: (step.on, step.because)
            for step in self._reader.steps(status="dropped")
            if step.on <= self._ws.day
        }
        found = []
        for ref, (on, because) in days.items():
            node, krs = self._snap.nodes.get(ref), self._krs_of(ref)
            if not isinstance(node, Initiative) or node.status != "dropped" or not self._within(on):
                continue
            if krs and self._ours(node, krs):
                found.append(DroppedBet(self._past(node, on), tuple(krs), because))
        return sorted(found, key=lambda one: (one.past.on, one.past.initiative.ref))

    def put_away(self) -> tuple[Ref, ...]:
        """What shipped and was put away while its KR goes on."""
        keys = {launch.key for launches in self._launched.put_away.values() for launch in launches}
        found = []
        for ref in sorted(ref for key in keys if (ref := Ref.parse(key)) is not None):
            node, krs = self._snap.nodes.get(ref), self._krs_of(ref)
            if not isinstance(node, Initiative) or not self._within(self._launched.ships[ref].on):
                continue
            if krs and self._ours(node, krs):
                found.append(ref)
        return tuple(found)

    def _krs_of(self, initiative: Ref) -> list[Ref]:
        """The KRs that are asked for among those that an initiative bets on."""
        return [kr.ref for kr in self._krs[initiative] if self._only is None or kr.ref in self._only]

    def _within(self, day: date) -> bool:
        return (self._since is None or day >= self._since) and (self._until is None or day <= self._until)

    def _ours(self, node: Initiative, krs: Iterable[Ref]) -> bool:
        if self.team is None:
            return True
        if node.team:
            return same_team(node.team, self.team)
        return any(folded(self.team) in self._teams.get(kr, set()) for kr in krs)

    def _past(self, node: Initiative, on: date) -> Past:
        grounds = self._behind.grounds(node.ref, on)
        if node.mandated_by:
            mandate = self._recorded.get(node.ref) or taken_as(node, self._krs[node.ref])
            stands = self._stand.get((node.ref, RULE))
            return Past(node, on, Origin.MANDATED, grounds, mandate, stands.because if stands else None)
        return Past(node, on, Origin.DISCOVERY if grounds else Origin.NEITHER, grounds)


def _first_written(
    reader: Reader, initiatives: Collection[Ref], as_of: date | None
) -> dict[tuple[Ref, str], int]:
    """When it was first written, by changeset, what initiatives bet on (by the KR) and who asked for them.

    Their adding stands under the empty name; a KR that they were added under has no entry of its own.
    """
    found: dict[tuple[Ref, str], int] = {}
    end = None if as_of is None else midnight_after(as_of)
    for change in reader.changes(initiatives) if initiatives else ():
        if change.ref is None or (end is not None and change.at >= end):
            continue
        name, new = change.field, cast("Any", change.new)
        names: list[str] = []
        if change.op is Op.ADD and name is None:
            names = [""]
        elif name == "mandated_by":
            names = [name] if new else []
        elif change.op is Op.LINK and name == Relation.PARENT:
            names = [str(new)]
        elif change.op is Op.MOVE:
            before = [str(one) for one in cast("Any", change.old) or ()]
            names = [str(one) for one in new or () if str(one) not in before]
        for one in names:
            found.setdefault((change.ref, one), change.seq)
    return found


def _known_team(snap: Snapshot, team: str) -> str:
    named = {node.team for node in snap.nodes.values() if isinstance(node, Initiative) and node.team}
    teams = {folded(name): name for name in (*sorted(named), *team_names(snap))}
    if folded(team.strip()) not in teams:
        raise NoSuchTeam(team, sorted(teams.values()))
    return teams[folded(team.strip())]


class _Behind:
    """The discovery behind initiatives, by the days on which tests ended and interviews were held."""

    def __init__(self, reader: Reader, ws: Workspace, snap: Snapshot) -> None:
        self._down: dict[tuple[Ref, Relation], list[Ref]] = defaultdict(list)
        self._up: dict[tuple[Ref, Relation], list[Ref]] = defaultdict(list)
        for edge in snap.edges:
            self._down[edge.source, edge.relation].append(edge.target)
            self._up[edge.target, edge.relation].append(edge.source)
        live = {ref: node for ref, node in snap.nodes.items() if node.archived is None}
        tests = [ref for ref, node in live.items() if isinstance(node, Experiment)]
        self._ended: dict[Ref, date] = {}
        for result in reader.results(tests):
            if not result.interim and result.on <= ws.day:
                self._ended.setdefault(result.experiment, result.on)
        self._held = {ref: node.on for ref, node in live.items() if isinstance(node, Interview)}

    def grounds(self, initiative: Ref, by: date) -> Grounds:
        """The discovery behind an initiative by a day."""
        solutions = self._down.get((initiative, Relation.DELIVERS), [])
        below = [ref for solution in solutions for ref in self._children(solution)]
        below += [ref for one in below if one.kind is Kind.ASSUMPTION for ref in self._children(one)]
        needs = self._needs(above for sol in solutions for above in self._up.get((sol, Relation.PARENT), []))
        supporting = {ref for need in needs for ref in self._up.get((need, Relation.SUPPORTS), [])}
        tests = {ref for ref in below if ref in self._ended and self._ended[ref] <= by}
        interviews = {ref for ref in supporting if ref in self._held and self._held[ref] <= by}
        return Grounds(tuple(sorted(tests)), tuple(sorted(interviews)))

    def _children(self, ref: Ref) -> list[Ref]:
        return self._down.get((ref, Relation.PARENT), [])

    def _needs(self, refs: Iterable[Ref]) -> set[Ref]:
        """Some opportunities with all below them."""
        waiting = [ref for ref in refs if ref.kind is Kind.OPPORTUNITY]
        found: set[Ref] = set()
        while waiting:
            ref = waiting.pop()
            if ref not in found:
                found.add(ref)
                waiting += [one for one in self._children(ref) if one.kind is Kind.OPPORTUNITY]
        return found


def _quarters(bets: Sequence[PastBet], dropped: Sequence[DroppedBet]) -> Iterable[Quarter]:
    shipped: dict[str, list[PastBet]] = defaultdict(list)
    gone: dict[str, list[DroppedBet]] = defaultdict(list)
    for bet in bets:
        shipped[quarter_name(bet.past.on)].append(bet)
    for one in dropped:
        gone[quarter_name(one.past.on)].append(one)
    for name in sorted(shipped.keys() | gone.keys()):
        yield Quarter(name, tuple(shipped[name]), tuple(gone[name]))


def _group(origin: Origin, bets: Sequence[PastBet], dropped: Sequence[DroppedBet]) -> Group:
    own = tuple(one for one in bets if one.past.origin is origin)
    gone = sum(one.past.origin is origin for one in dropped)
    share = share_of(one.outcome for one in own if one.told and one.counts)
    return Group(origin, own, gone, share, tuple(_promised(own)))


def _promised(bets: Sequence[PastBet]) -> Iterable[Promised]:
    """What was promised beforehand, summed where the units agree."""
    by_unit: dict[str, list[PastBet]] = defaultdict(list)
    for one in bets:
        if one.counts and one.promised is not None and not one.late:
            by_unit[one.kr.unit.strip()].append(one)
    for unit, named in sorted(by_unit.items()):
        total = sum(abs(one.promised or 0.0) for one in named)
        yield Promised(unit, len(named), len({one.kr.ref for one in named}), total)


def _contrasts(groups: Sequence[Group]) -> Iterable[Contrast]:
    """Mandated against discovery-led where there are both, and every other two of which something can be told."""
    pairs = [
        (one, other)
        for one, other in combinations(groups, 2)
        if (one.share.told and other.share.told)
        or (one.bets and other.bets and {one.origin, other.origin} == {Origin.MANDATED, Origin.DISCOVERY})
    ]
    made = sum(bool(one.share.told and other.share.told) for one, other in pairs)
    for one, other in pairs:
        told = [[bet.outcome for bet in group.bets if bet.told and bet.counts] for group in (one, other)]
        yield Contrast(one.origin, other.origin, compare(told[0], told[1], max(1, made)))
