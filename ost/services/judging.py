"""Verdicts and forecasts: gathers what the analysis asks for, and hands back what is shown."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.analysis.types import FAILED, Forecast, Judgement, Launch, Outlook, Question, Series, Settings
from ost.domain.key_results import MAINTAIN, good_direction, holds
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Initiative, KeyResult, Metric, Relation
from ost.domain.plain import to_plain
from ost.errors import Archived, NoSuchRef, NotShipped
from ost.services.history import Snapshot, midnight_after, snapshot
from ost.services.resolve import resolve, resolve_as

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from typing import Literal

    from ost.domain.model import Bet, Measurement, Result, Step
    from ost.services.store import Reader
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised experiment on a solution that an initiative delivers: it outranks before and after."""

    experiment: Ref
    title: str
    result: Result

    @property
    def effect(self) -> tuple[float | None, float | None, float | None]:
        """Variant − control with its 95 % interval, whatever the criterion looked at."""
        figures, result = self.result.figures, self.result
        if "difference" in figures:
            return figures["difference"], figures["difference_low"], figures["difference_high"]
        return result.estimate, result.low, result.high

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        estimate, low, high = self.effect
        figures = self.result.figures
        return {
            "experiment": str(self.experiment),
            "title": self.title,
            "type": self.result.type,
            "outcome": self.result.outcome.value,
            "estimate": estimate,
            "low": low,
            "high": high,
            "lift": figures.get("lift"),
            "lift_low": figures.get("lift_low"),
            "lift_high": figures.get("lift_high"),
        }


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict as it is shown.

    Attributes:
        judgement: The verdict.
        set_late: What was set or edited after the numbers were in: `ship date`, `lag`, `expected effect`,
            `effect worth having`, `way to go` (baseline or target, where they decide what is worth having), `metric`.
        trials: Randomised evidence on the same solutions, to be shown first.
    """

    judgement: Judgement
    set_late: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The shape `verdict`, with what else is known."""
        j = self.judgement
        shape: dict[str, object] = {
            "initiative": j.initiative,
            "title": j.title,
            "kr": j.kr,
            "kr_title": j.kr_title,
            "verdict": j.verdict.value,
        }
        numbers = ("effect", "low", "high", "level")
        shape |= {name: _rounded(getattr(j, name)) for name in numbers}
        shape |= {"scale": j.scale, "unit": j.unit}
        more = ("p_good", "mde", "expected", "worth_having")
        shape |= {name: _rounded(getattr(j, name)) for name in more}
        return shape | {
            "n_before": j.n_before,
            "n_after": j.n_after,
            "shipped": to_plain(j.shipped),
            "reads_from": to_plain(j.reads_from),
            "overlaps": list(j.overlaps),
            "sentence": j.sentence,
            "leans": j.leans,
            "alarm": j.alarm,
            "faded": j.faded,
            "cautions": list(j.cautions),
            "set_late": list(self.set_late),
            "trials": [trial.to_json() for trial in self.trials],
        }


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdicts of a workspace on a day."""

    as_of: date
    verdicts: tuple[Judged, ...]

    def to_json(self) -> dict[str, object]:
        """The shape `verdict`."""
        return {"as_of": to_plain(self.as_of), "verdicts": [judged.to_json() for judged in self.verdicts]}


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The forecasts of a workspace on a day, with the KRs that they are of in the same order."""

    as_of: date
    forecasts: tuple[Forecast, ...]
    krs: tuple[KeyResult, ...]

    def to_json(self) -> dict[str, object]:
        """The shape `forecast`."""
        return {"as_of": to_plain(self.as_of), "forecasts": [forecast_json(one) for one in self.forecasts]}


def forecast_json(one: Forecast) -> dict[str, object]:
    """The shape of one forecast."""
    return {
        "kr": one.kr,
        "due": to_plain(one.due),
        "mean": _rounded(one.mean),
        "low": _rounded(one.low),
        "high": _rounded(one.high),
        "level": one.level,
        "p_hit": _rounded(one.p_hit),
        "p_moved": _rounded(one.p_moved),
        "alarm": one.alarm,
        "why": one.why,
        "in_lag": list(one.in_lag),
    }


def _rounded(value: float | None) -> float | None:
    """Six significant digits: more would say that the last ones mean something."""
    return None if value is None else float(f"{value:.6g}")


@dataclass(slots=True)
class _Evidence:
    """What the questions are made of, read once for all of them.

    Attributes:
        ships: The step with which each initiative shipped.
        titles: What those initiatives, and the metrics, are called.
        bets: What is expected, by initiative and KR.
        launched: The initiatives that are judged, by KR.
        rivals: Every launch on a KR that steers a metric, by that metric: what shipped for another KR, or for
            one that is over and put away, moved this number, too.
        put_away: Those that were put away while their KR goes on, which is how a slip of the fingers is mended.
        points: The values of the metrics.
        series: The same for the analysis.
        scales: On which scale each metric is judged.
        written: The last changeset that wrote a field of an initiative or a KR; `add` stands for its adding.
    """

    ships: dict[Ref, Step] = field(default_factory=dict)
    titles: dict[Ref, str] = field(default_factory=dict)
    bets: dict[Ref, dict[Ref, Bet]] = field(default_factory=lambda: defaultdict(dict))
    launched: dict[Ref, list[Initiative]] = field(default_factory=lambda: defaultdict(list))
    rivals: dict[Ref, dict[Ref, Launch]] = field(default_factory=lambda: defaultdict(dict))
    put_away: dict[Ref, list[Launch]] = field(default_factory=lambda: defaultdict(list))
    points: dict[Ref, list[Measurement]] = field(default_factory=dict)
    series: dict[Ref, Series] = field(default_factory=dict)
    scales: dict[Ref, Literal["auto", "raw", "log"]] = field(default_factory=dict)
    written: dict[tuple[Ref, str], int] = field(default_factory=dict)


def read_verdicts(ws: Workspace, initiative: str | None = None, settings: Settings | None = None) -> Verdicts:
    """Judge every initiative that had shipped by the day, or one of them, on each KR it bets on.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        initiative: The one; all when None.
        settings: Lengths and limits; the usual ones when None.

    Raises:
        NotShipped: When the one had not shipped by then.
        Archived: When it was put away.
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When it is not found.
    """
    with ws.store.reading() as reader:
        wanted = None
        if initiative is not None:
            wanted = resolve_as(reader, initiative, Initiative).ref
        evidence, krs = _read(reader, ws, None)
        if wanted is not None and wanted not in evidence.ships:
            raise _no_verdict(reader, ws, wanted)
        return Verdicts(ws.day, tuple(_judge(reader, evidence, krs, ws.day, wanted, settings)))


def _no_verdict(reader: Reader, ws: Workspace, initiative: Ref) -> NotShipped | Archived | NoSuchRef:
    """Why an initiative has no verdict on the day."""
    root = initiative if ws.as_of is None else None
    node = snapshot(reader, ws.as_of, root).nodes.get(initiative)
    if node is None:
        return NoSuchRef(f"{initiative} as of {ws.day}", Kind.INITIATIVE.value)
    return NotShipped(initiative, node.status, ws.day) if node.archived is None else Archived(initiative)


def read_failed(ws: Workspace, settings: Settings | None = None) -> Verdicts:
    """The initiatives that failed to move their KR: the two findings first, then what cannot be told."""
    found = read_verdicts(ws, settings=settings)
    order = {verdict: position for position, verdict in enumerate(FAILED)}
    failed = [judged for judged in found.verdicts if judged.judgement.verdict in order]
    failed.sort(key=lambda judged: order[judged.judgement.verdict])
    return Verdicts(found.as_of, tuple(failed))


def verdict_words(ws: Workspace, tree: Tree) -> Mapping[str, list[tuple[str, str]]]:
    """The verdicts of the initiatives in a tree: (KR, verdict) pairs by the initiative's ref."""
    shipped = [view for view in tree.views() if view.data.get("shipped")]
    words: dict[str, list[tuple[str, str]]] = {}
    if shipped:
        wanted = {str(view.ref) for view in shipped}
        for judged in read_verdicts(ws).verdicts:
            j = judged.judgement
            if j.initiative in wanted:
                words.setdefault(j.initiative, []).append((j.kr, j.verdict.value))
    return words


def _read(reader: Reader, ws: Workspace, snap: Snapshot | None) -> tuple[_Evidence, dict[Ref, KeyResult]]:
    """What shipped by the day, on which KRs, and how these were measured; from a snapshot where there is one."""
    if snap is None and ws.as_of is not None:
        snap = snapshot(reader, ws.as_of)
    evidence = _Evidence()
    evidence.ships = {step.ref: step for step in reader.steps(status="shipped") if step.on <= ws.day}
    if snap is None:
        edges = reader.edges(Relation.PARENT, targets=evidence.ships)
        refs = {*evidence.ships, *(edge.source for edge in edges)}
        nodes = {node.ref: node for node in reader.nodes(refs=refs)}
    else:
        nodes, edges = snap.nodes, snap.edges
    krs: dict[Ref, KeyResult] = {}
    for edge in edges:
        kr, initiative = nodes.get(edge.source), nodes.get(edge.target)
        if not isinstance(kr, KeyResult) or not isinstance(initiative, Initiative):
            continue
        if initiative.ref not in evidence.ships:
            continue
        if initiative.archived is not None and kr.archived is None:
            evidence.put_away[kr.metric].append(_launch(initiative, evidence))
            continue
        evidence.rivals[kr.metric][initiative.ref] = _launch(initiative, evidence)
        if kr.archived is None and initiative.archived is None:
            krs[kr.ref] = kr
            evidence.launched[kr.ref].append(initiative)
    asked = {initiative.ref for launched in evidence.launched.values() for initiative in launched}
    evidence.ships = {ref: step for ref, step in evidence.ships.items() if ref in asked}
    known = snap.bets if snap is not None else None
    for bet in reader.bets(initiatives=asked) if known is None else known:
        evidence.bets[bet.initiative][bet.kr] = bet
    _measure(reader, evidence, {kr.metric for kr in krs.values()}, ws.day)
    _date(reader, evidence, {*asked, *krs}, ws.as_of)
    return evidence, krs


def _date(reader: Reader, evidence: _Evidence, refs: Collection[Ref], as_of: date | None) -> None:
    """When the definitions were written, as far as that was known on the day."""
    end = None if as_of is None else midnight_after(as_of)
    for change in reader.changes(refs=refs):
        if end is None or change.at < end:
            name = "add" if change.op == "add" and change.field is None else change.field or ""
            evidence.written[change.ref, name] = change.seq


def judge_all(reader: Reader, ws: Workspace, snap: Snapshot) -> list[Judged]:
    """Judge every initiative that had shipped by the day, with what has been read already."""
    evidence, krs = _read(reader, ws, snap)
    return _judge(reader, evidence, krs, ws.day, None, None)


def _measure(reader: Reader, evidence: _Evidence, metrics: Iterable[Ref], day: date) -> None:
    wanted = list(metrics)
    for metric in reader.nodes(refs=wanted):
        if isinstance(metric, Metric):
            evidence.scales[metric.ref] = metric.scale.value
            evidence.titles[metric.ref] = metric.title
    for metric_ref in wanted:
        points = reader.measurements(metric_ref, until=day)
        sizes = [point.n for point in points if point.n is not None]
        evidence.points[metric_ref] = points
        evidence.series[metric_ref] = Series(
            [point.on for point in points],
            [point.value for point in points],
            sizes if len(sizes) == len(points) else None,
        )


def _launch(initiative: Initiative, evidence: _Evidence) -> Launch:
    shipped = evidence.ships[initiative.ref].on
    return Launch(str(initiative.ref), initiative.title, shipped, initiative.lag_days)


def _judge(
    reader: Reader,
    evidence: _Evidence,
    krs: Mapping[Ref, KeyResult],
    day: date,
    wanted: Ref | None,
    settings: Settings | None,
) -> list[Judged]:
    from ost.analysis.verdict import judge

    asked: list[tuple[Initiative, KeyResult]] = [
        (initiative, kr)
        for kr in krs.values()
        for initiative in evidence.launched[kr.ref]
        if wanted is None or initiative.ref == wanted
    ]
    asked.sort(key=lambda pair: (pair[0].ref, pair[1].ref))
    questions = [_question(initiative, kr, evidence) for initiative, kr in asked]
    trials = _trials(reader, {initiative.ref for initiative, _ in asked}, day)
    return [
        Judged(judgement, _set_late(initiative, kr, evidence), tuple(trials[initiative.ref]))
        for (initiative, kr), judgement in zip(asked, judge(questions, day, settings), strict=True)
    ]


def _question(initiative: Initiative, kr: KeyResult, evidence: _Evidence) -> Question:
    bet = evidence.bets[initiative.ref].get(kr.ref)
    rivals = evidence.rivals[kr.metric]
    # A level that held at the start has no way to go: a quarter of it would be no measure of what is worth having.
    keeps = kr.form in MAINTAIN and (kr.baseline is None or holds(kr, kr.baseline))
    return Question(
        initiative=rivals[initiative.ref],
        kr=str(kr.ref),
        kr_title=kr.title,
        unit=kr.unit,
        series=evidence.series[kr.metric],
        good=1 if good_direction(kr) > 0 else -1,
        others=tuple(rivals[ref] for ref in sorted(rivals) if ref != initiative.ref),
        put_away=tuple(evidence.put_away[kr.metric]),
        metric_title=evidence.titles.get(kr.metric, ""),
        scale=evidence.scales[kr.metric],
        baseline=None if keeps else kr.baseline,
        target=None if keeps else kr.target,
        expected=bet.expected if bet else None,
        worth_having=bet.worth_having if bet else None,
    )


def _set_late(initiative: Initiative, kr: KeyResult, evidence: _Evidence) -> tuple[str, ...]:
    """What was written when the first number after the launch had been in already."""
    ship = evidence.ships[initiative.ref]
    after = [point.set_in for point in evidence.points[kr.metric] if point.on > ship.on]
    if not after:
        return ()
    known = min(after)

    def late(ref: Ref, *names: str) -> bool:
        return any(evidence.written.get((ref, name), 0) > known for name in names)

    bet = evidence.bets[initiative.ref].get(kr.ref)
    by_the_way = bet is None or (bet.expected is None and bet.worth_having is None)
    found = {
        "ship date": ship.set_in > known,
        "lag": late(initiative.ref, "lag_days", *(["add"] if initiative.lag_days else [])),
        "expected effect": late(initiative.ref, f"expected:{kr.ref}"),
        "effect worth having": late(initiative.ref, f"worth_having:{kr.ref}"),
        "way to go": by_the_way and late(kr.ref, "baseline", "target", "form"),
        "metric": late(kr.ref, "metric"),
    }
    return tuple(name for name, is_late in found.items() if is_late)


def _trials(reader: Reader, initiatives: Collection[Ref], day: date) -> dict[Ref, list[Trial]]:
    """Finished comparisons with a control, of the solutions that the initiatives deliver."""
    found: dict[Ref, list[Trial]] = defaultdict(list)
    delivered = reader.edges(Relation.DELIVERS, sources=initiatives)
    if not delivered:
        return found
    below: dict[Ref, list[Ref]] = defaultdict(list)
    solutions = {edge.target for edge in delivered}
    level = {solution: solution for solution in solutions}
    for _ in range(2):  # a solution's own experiments, then those of its assumptions
        edges = reader.edges(Relation.PARENT, sources=level.keys())
        for edge in edges:
            if edge.target.kind is Kind.EXPERIMENT:
                below[level[edge.source]].append(edge.target)
        level = {e.target: level[e.source] for e in edges if e.target.kind is Kind.ASSUMPTION}
    experiments = {ref for refs in below.values() for ref in refs}
    results = {
        result.experiment: result
        for result in reader.results(experiments)
        if not result.interim and result.type in {"proportions", "means"} and result.on <= day
    }
    titles = {node.ref: node.title for node in reader.nodes(refs=results.keys(), archived=False)}
    for edge in delivered:
        found[edge.source] += [
            Trial(ref, titles[ref], results[ref]) for ref in sorted(below[edge.target]) if ref in titles
        ]
    return found


def read_forecasts(ws: Workspace, kr: str | None = None) -> Forecasts:
    """Forecast the open KRs that have started, or one KR, to their due dates.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the one is not found.
    """
    with ws.store.reading() as reader:
        wanted = None if kr is None else resolve(reader, kr, (Kind.KR,)).ref
        snap = snapshot(reader, ws.as_of) if ws.as_of is not None else None
        nodes = reader.nodes([Kind.KR], None if wanted is None else [wanted])
        known = nodes if snap is None else [snap.nodes[n.ref] for n in nodes if n.ref in snap.nodes]
        krs = [node for node in known if isinstance(node, KeyResult)]
        if wanted is not None and not krs:
            raise NoSuchRef(f"{wanted} as of {ws.day}", "kr")
        if wanted is None:
            krs = [
                one for one in krs if one.archived is None and one.status == "open" and one.start <= ws.day
            ]
        return Forecasts(ws.day, tuple(forecast_krs(reader, ws, krs, snap)), tuple(krs))


def forecast_krs(
    reader: Reader, ws: Workspace, krs: Sequence[KeyResult], snap: Snapshot | None
) -> list[Forecast]:
    """Forecast some KRs, in their order."""
    from ost.analysis.forecast import forecast

    evidence, _ = _read(reader, ws, snap)
    missing = {kr.metric for kr in krs} - evidence.series.keys()
    _measure(reader, evidence, missing, ws.day)
    outlooks = [
        Outlook(
            kr=str(kr.ref),
            kr_title=kr.title,
            unit=kr.unit,
            series=evidence.series[kr.metric],
            good=1 if good_direction(kr) > 0 else -1,
            target=kr.target,
            start=kr.start,
            due=kr.due,
            launches=tuple(_launch(one, evidence) for one in evidence.launched[kr.ref]),
            scale=evidence.scales[kr.metric],
        )
        for kr in krs
    ]
    return forecast(outlooks, ws.day)
