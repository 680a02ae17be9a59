"""Going through a cycle before it begins: what the rules and the numbers know already, and what people have to say.

Every answer is a statement (`audit:QUESTION:WHO`), and is open again when what it was about has changed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

from ost.analysis.writing import chance
from ost.domain.cycles import cycle_of, cycle_span
from ost.domain.dates import midnight_after, parse_cycle
from ost.domain.key_results import MAINTAIN
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Initiative, KeyResult, Level, Objective, Op, Opportunity, Relation
from ost.domain.numbers import with_unit
from ost.domain.text import folded, plural
from ost.errors import NothingInCycle
from ost.services.answered import answers_of
from ost.services.audit import QUESTIONS, Answer, Audit, Item
from ost.services.cycles import cycle_in, open_cycles
from ost.services.forecasting import forecast_krs
from ost.services.history import snapshot
from ost.services.launched import read_launched
from ost.services.linting.accepting import acceptances
from ost.services.linting.key_results import not_weekly, worded
from ost.services.linting.lint import facts_of
from ost.services.sandbagging import easier_since

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from ost.domain.model import Change
    from ost.services.cycles import Member
    from ost.services.history import Snapshot
    from ost.services.linting.finding import Facts
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_LIKELY, _FAR = 0.8, 0.05
_NUMBERS = ("target", "baseline", "due", "form", "metric")
_MEANS = ("title", *_NUMBERS)
"""The fields whose change asks again about a key result."""


def audit(ws: Workspace, cycle: str | None = None, team: str | None = None) -> Audit:
    """Go through a cycle's objectives and key results.

    Args:
        ws: The workspace; its `as_of` says as of which day.
        cycle: A quarter or a year; when None, the next quarter that has objectives, else that of the day.
        team: Only this team's objectives.

    Raises:
        BadCycle: When it is neither a quarter nor a year.
        NothingInCycle: When it has no objectives, or the team has none in it.
        NoSuchTeam: When no objective names that team.
    """
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        facts = facts_of(reader, ws, snap)
        wanted = parse_cycle(cycle) if cycle is not None else _next_cycle(open_cycles(snap), ws.day)
        members = [one for one in cycle_in(snap, wanted, team).members if one.objective.status == "open"]
        if not members:
            raise NothingInCycle(wanted, team, open_cycles(snap))
        whole = _Asking(reader, ws, snap, facts, members)
        items = [item for member in members for item in whole.items(member.objective)]
    span = cycle_span(wanted)
    titles = tuple((one.objective.ref, one.objective.title) for one in members)
    return Audit(ws.day, wanted, span.first, span.last, tuple(items), titles)


def _next_cycle(known: Sequence[str], day: date) -> str:
    """The next quarter that has objectives; else the one of the day, or the last there is."""
    quarter = cycle_of(day)
    quarters = [cycle for cycle in known if "Q" in cycle]
    coming = [cycle for cycle in quarters if cycle > quarter]
    if coming:
        return coming[0]
    return quarter if quarter in quarters or not known else known[-1]


class _Asking:
    """What is looked up once for all items."""

    def __init__(
        self,
        reader: Reader,
        ws: Workspace,
        snap: Snapshot,
        facts: Facts,
        members: Sequence[Member],
    ) -> None:
        self.facts, self.ws = facts, ws
        self.krs = {one.objective.ref: [kr for kr in one.krs if kr.status == "open"] for one in members}
        self.answers = answers_of(reader, ws.as_of)
        self.accepted = acceptances(reader, ws.as_of)
        every = [kr for krs in self.krs.values() for kr in krs]
        self.gone = _gone(reader, snap, facts, [*self.krs, *(kr.ref for kr in every)])
        self.changes = _changes(
            reader, ws, {*self.krs, *(kr.ref for kr in every), *chain(*self.gone.values())}
        )
        self.evidence = read_launched(
            reader, ws, snap if ws.as_of is not None else None, krs={kr.ref for kr in every}
        )
        ahead = [kr for kr in every if kr.due > ws.day]
        self.forecasts = {one.kr: one for one in forecast_krs(reader, ws, ahead, self.evidence)}
        self.easier: dict[str, list[str]] = defaultdict(list)
        for question in easier_since(reader, every, ws.as_of):
            for name in question.krs:
                self.easier[name].append(question.text.partition(": ")[2])

    def items(self, objective: Objective) -> Iterator[Item]:
        krs = self.krs[objective.ref]
        if krs:
            yield self._sufficiency(objective, krs)
        for kr in krs:
            asked = _named(kr.owner or objective.owner or objective.team)
            yield self._item(kr, objective, "value", tuple(self._effort(kr)), asked)
            yield self._item(kr, objective, "ambition", tuple(self._asked_for(kr)), asked)
            yield self._item(kr, objective, "sandbagging", tuple(self._outlook(kr)), asked)
            unseen = tuple(self._unseen(kr))
            if unseen or self._answers(kr.ref, "weekly"):
                yield self._item(kr, objective, "weekly", unseen, asked)
            item = self._item(kr, objective, "dependencies", tuple(self._others(kr, objective)), asked)
            yield item
            for team in _once(name for answer in item.standing for name in answer.needs):
                needing = [one for one in item.standing if folded(team) in map(folded, one.needs)]
                answers = self._answers(kr.ref, "confirmed", folded(team))
                answers = tuple(_of_now(answer, needing) for answer in answers)
                who = tuple(f"{one.by} needs it: {one.because}" for one in needing if one.because)
                yield Item(
                    kr.ref, kr.title, objective.ref, QUESTIONS["confirmed"], who, (team,), answers, team
                )

    def _sufficiency(self, objective: Objective, krs: Sequence[KeyResult]) -> Item:
        asked = _once(name for node in (objective, *krs) for name in _named(node.owner))
        found = [f"{plural(len(krs), 'key result')}: {', '.join(str(kr.ref) for kr in krs)}"]
        outputs = [str(kr.ref) for kr in krs if kr.level is not Level.OUTCOME]
        if outputs:
            found.append(f"kept as no outcome: {', '.join(outputs)}")
        item = self._item(objective, objective, "sufficiency", tuple(found), asked or _named(objective.team))
        item = replace(item, each=bool(asked))
        said = self.accepted.get((objective.ref, "objective-sufficiency"))
        if said is not None:
            old = Answer(said.by, said.at, None, said.because)
            kept = (*item.answers, replace(old, since=self._since(objective.ref, "sufficiency", old)))
            item = replace(item, answers=kept)
        return item

    def _item(
        self,
        node: Objective | KeyResult,
        under: Objective,
        question: str,
        found: tuple[str, ...],
        asked: tuple[str, ...],
    ) -> Item:
        answers = self._answers(node.ref, question)
        return Item(node.ref, node.title, under.ref, QUESTIONS[question], found, asked, answers)

    def _answers(self, ref: Ref, question: str, who: str | None = None) -> tuple[Answer, ...]:
        found = [
            replace(answer, since=self._since(ref, question, answer))
            for (at, asked, name), answer in self.answers.items()
            if (at, asked) == (ref, question) and who in {None, name}
        ]
        return tuple(sorted(found, key=lambda one: one.at))

    def _since(self, ref: Ref, question: str, answer: Answer) -> str | None:
        """What has changed since an answer that bears on its question."""
        parts = [kr.ref for kr in self.krs.get(ref, ())]
        refs = {ref, *parts, *chain(*(self.gone.get(at, ()) for at in (ref, *parts)))}
        later = [one for one in self.changes if one.at > answer.at and one.ref in refs]
        last = {(one.ref, one.field): one.new for one in later}
        seen: set[tuple[Ref | None, str | None]] = set()
        for change in later:
            key = change.ref, change.field
            back = key not in seen and last[key] == change.old  # undone, or set back by hand
            again = change.ref in parts and (change.field or "").startswith("step:")
            if back:
                del last[key]
            seen.add(key)
            if key in last and not again and (told := _told(change, question, whole=change.ref != ref)):
                return told
        return None

    def _effort(self, kr: KeyResult) -> Iterator[str]:
        for one in worded(kr):
            accepted = self.accepted.get((kr.ref, one.rule))
            said = f", accepted by {accepted.by}: {accepted.because}" if accepted else f": {one.message}"
            yield f"{one.rule}{said}"

    def _asked_for(self, kr: KeyResult) -> Iterator[str]:
        """By how much it should change, and by how much it changed in as long a time before."""
        if kr.baseline is None or kr.form in MAINTAIN:
            return
        span = kr.due - kr.start
        yield f"it asks for {_signed(kr.target - kr.baseline, kr.unit)} in {plural(span.days, 'day')}"
        before = [point for point in self.evidence.points.get(kr.metric, []) if point.on <= kr.start]
        earlier = [point for point in before if kr.start - 2 * span <= point.on <= kr.start - span]
        if earlier and before[-1].on > earlier[-1].on:
            first, last = earlier[-1], before[-1]
            yield f"from {first.on} to {last.on} it went by {_signed(last.value - first.value, kr.unit)}"

    def _outlook(self, kr: KeyResult) -> Iterator[str]:
        """What the numbers say about how far the target is."""
        yield from self.easier.get(str(kr.ref), ())
        outlook = self.forecasts.get(str(kr.ref))
        if outlook is not None and outlook.p_hit is not None:
            more = ""
            if outlook.p_hit >= _LIKELY:
                more = ", without anything new"
            elif outlook.p_hit <= _FAR:
                more = ": what will be different?"
            yield f"as things go there is {chance(outlook.p_hit)} of hitting it{more}"

    def _unseen(self, kr: KeyResult) -> Iterator[str]:
        found = [one.message for one in not_weekly(self.facts, kr)]
        if found:
            yield from found
        elif self.facts.day < kr.start and not self.facts.measured.get(kr.metric):
            yield f"Its metric {kr.metric} has never been measured."

    def _others(self, kr: KeyResult, objective: Objective) -> Iterator[str]:
        """The other teams that the graph knows of around a key result."""
        mine = folded(objective.team or "")
        for bet in self.facts.below(kr.ref, Initiative):
            if bet.team and folded(bet.team) != mine:
                yield f"{bet.ref} “{bet.title}” is {bet.team}'s"
        for other in self.facts.of(KeyResult):
            team = self.facts.ladders.team_of(other.ref)
            if other.ref != kr.ref and other.metric == kr.metric and team and folded(team) != mine:
                yield f"{other.ref} of {team} steers the same metric"
        for opportunity in self.facts.below(kr.ref, Opportunity):
            for other in self.facts.above(opportunity.ref, KeyResult):
                team = self.facts.ladders.team_of(other.ref)
                if other.ref != kr.ref and team and folded(team) != mine:
                    yield f"{opportunity.ref} is under {other.ref} of {team}, too"


def _gone(reader: Reader, snap: Snapshot, facts: Facts, refs: Iterable[Ref]) -> dict[Ref, list[Ref]]:
    """The key results that stood under things and were dropped, put away or moved elsewhere."""
    wanted = set(refs)
    gone: dict[Ref, list[Ref]] = defaultdict(list)
    for edge in snap.edges:
        if edge.source in wanted and edge.relation is Relation.PARENT and edge.target.kind is Kind.KR:
            node = facts.nodes.get(edge.target)
            if node is None or node.status == "dropped":
                gone[edge.source].append(edge.target)
    standing = {(edge.source, edge.target) for edge in snap.edges if edge.relation is Relation.PARENT}
    for change in reader.changes(about=["parents"]):
        if change.op is Op.MOVE and change.ref is not None and change.ref.kind is Kind.KR:
            for text in cast("list[str]", change.old or []):
                before = Ref.parse(text)
                if before in wanted and (before, change.ref) not in standing:
                    gone[before].append(change.ref)
    return gone


def _changes(reader: Reader, ws: Workspace, refs: set[Ref]) -> list[Change]:
    """What was changed of some things, up to the day that is looked at."""
    end = None if ws.as_of is None else midnight_after(ws.as_of)
    return [change for change in reader.changes(refs) if end is None or change.at < end]


def _of_now(answer: Answer, needing: Iterable[Answer]) -> Answer:
    """A team's word; it is open again where it was said of other words about what is needed of it."""
    for one in needing:
        if answer.since is None and one.because and one.at > answer.at:
            return replace(answer, since=f"{one.by} said what is needed on {one.at.astimezone().date()}")
    return answer


def _told(change: Change, question: str, *, whole: bool) -> str | None:
    """How a change is said that asks a question again; `whole` where it is one of a part of what was asked."""
    field = change.field
    if field is None or field == "parents":
        if whole and (change.op is Op.ADD or (change.op is Op.MOVE and field == "parents")):
            return f"{change.ref} was {'added' if change.op is Op.ADD else 'moved'} on {_day(change)}"
        return None
    if whole and field == "archived" and change.new:
        return f"{change.ref} was put away on {_day(change)}"
    if (
        whole
        and field.startswith("step:")
        and cast("dict[str, Any]", change.new or {}).get("status") == "dropped"
    ):
        return f"{change.ref} was dropped on {_day(change)}"
    asks: tuple[str, ...] = _MEANS if question in {"sufficiency", "value"} else _NUMBERS
    if question in {"dependencies", "confirmed", "weekly"}:
        asks = ("metric",)
    if field in asks:
        return f"the {field.replace('_', ' ')} of {change.ref} was changed on {_day(change)}"
    return None


def _signed(change: float, unit: str) -> str:
    """A change with its sign and its unit: `+14 pp` for one of a share."""
    return f"{'+' if change > 0 else ''}{with_unit(change, 'pp' if unit.strip() == '%' else unit)}"


def _day(change: Change) -> date:
    return change.at.astimezone().date()


def _named(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Names without their repetitions, whatever their case."""
    return tuple({folded(name): name for name in reversed(list(names))}.values())[::-1]
