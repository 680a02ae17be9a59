"""Randomised evidence beside before/after: which experiments outrank a verdict, and whether the two agree.

A comparison with a control that was recorded on a solution, or on one of its assumptions, stands before the verdict of
the initiative that delivers the solution. Where the two disagree that is said in words; the experiment counts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.analysis.types import Verdict
from ost.analysis.writing import decimals_for, plain
from ost.domain.criterion import Measure, Outcome, read_criterion
from ost.domain.dates import midnight_after
from ost.domain.kinds import Kind
from ost.domain.model import Experiment, Relation
from ost.services.definitions import edited
from ost.services.judged import Compared, Trial

if TYPE_CHECKING:
    from collections.abc import Collection

    from ost.analysis.types import Judgement
    from ost.domain.kinds import Ref
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_SIGNED = frozenset({Measure.DIFFERENCE, Measure.RATIO, Measure.MEAN})
_WAITING = frozenset({Verdict.TOO_EARLY, Verdict.NO_DATA})
_OPEN = frozenset({Verdict.CANT_TELL, Verdict.CONFOUNDED})


def trials_of(reader: Reader, initiatives: Collection[Ref], ws: Workspace) -> dict[Ref, list[Trial]]:
    """Finished comparisons with a control, of the solutions that initiatives deliver.

    Args:
        reader: The workspace.
        initiatives: The initiatives.
        ws: The workspace, for the day that is looked at.
    """
    found: dict[Ref, list[Trial]] = defaultdict(list)
    delivered = reader.edges(Relation.DELIVERS, sources=initiatives)
    if not delivered:
        return found
    below: dict[Ref, list[Ref]] = defaultdict(list)
    level = {edge.target: edge.target for edge in delivered}
    for _ in range(2):  # a solution's own experiments, then those of its assumptions
        edges = reader.edges(Relation.PARENT, sources=level.keys())
        for edge in edges:
            if edge.target.kind is Kind.EXPERIMENT:
                below[level[edge.source]].append(edge.target)
        level = {e.target: level[e.source] for e in edges if e.target.kind is Kind.ASSUMPTION}
    trials = _read(reader, {ref for refs in below.values() for ref in refs}, ws)
    for edge in delivered:
        found[edge.source] += [trials[ref] for ref in sorted(below[edge.target]) if ref in trials]
    return found


def _read(reader: Reader, experiments: Collection[Ref], ws: Workspace) -> dict[Ref, Trial]:
    results = {
        result.experiment: result
        for result in reader.results(experiments)
        if not result.interim and result.type in {"proportions", "means"} and result.on <= ws.day
    }
    nodes = [n for n in reader.nodes(refs=results.keys(), archived=False) if isinstance(n, Experiment)]
    end = None if ws.as_of is None else midnight_after(ws.as_of)
    before = edited(reader, [node for node in nodes if node.exploratory], end)
    return {
        node.ref: Trial(
            node.ref,
            node.title,
            results[node.ref],
            ws.day,
            _good(str(before.get(node.ref, {}).get("criterion", node.criterion))),
            exploratory=results[node.ref].exploratory or node.ref in before,
        )
        for node in nodes
    }


def _good(criterion: str) -> int | None:
    read = read_criterion(criterion)
    return (1 if read.rising else -1) if read.measure in _SIGNED else None


def compare(trial: Trial, judgement: Judgement, good: int) -> Compared:
    """Hold an experiment and a verdict against each other.

    Args:
        trial: The experiment.
        judgement: The verdict.
        good: +1 where the KR should rise, -1 where it should fall.
    """
    if judgement.verdict in _WAITING:
        return Compared()
    agrees, words = _in_words(trial, judgement)
    ranges = _ranges(trial, judgement)
    same_way = trial.good in {None, good}
    comparable = ranges is not None and same_way
    if comparable and ranges is not None and _apart(*ranges[:2]):
        words.append(ranges[2])
        if agrees:  # in direction: an effect on those who get it is not that on everybody
            words.append("Where both measure the same, the experiment's is the better estimate.")
        else:
            agrees = False
    if words and judgement.effect is not None and not comparable:
        words.append("They are measured in different units, so their sizes cannot be compared in numbers.")
    return Compared(agrees, comparable if judgement.effect is not None else None, " ".join(words) or None)


def _in_words(trial: Trial, judgement: Judgement) -> tuple[bool | None, list[str]]:
    """Whether they agree, and what is to be said of it."""
    name, seen, verdict = str(trial.experiment), _seen(trial), judgement.verdict
    moved, wrong = verdict is Verdict.MOVED, verdict is Verdict.WRONG_WAY
    said = f"before/after {_VERDICT_SAYS[verdict]}"
    if verdict in _OPEN:
        if seen == "open":
            return None, []
        return None, [
            f"{name} decides ({_SEEN_SAYS[seen]}); {said}, and a comparison that cannot tell is no evidence against it."
        ]
    if seen == "open":
        lead = "a lead, not a proof" if moved else "a sign, not a proof"
        return None, [f"{name} does not decide; {said}. The experiment outranks it, so this is {lead}."]
    if seen == "helped" and not moved:
        why = (
            "something else may have happened to the KR at the same time"
            if wrong
            else "what works for those who get it may reach too few to move the KR"
        )
        return False, [f"They disagree: in {name} {_SEEN_SAYS[seen]}, {said}. The experiment counts; {why}."]
    if seen != "helped" and moved:
        return False, [
            f"They disagree: in {name} {_SEEN_SAYS[seen]}, {said}. The experiment counts; look for what else moved it."
        ]
    if moved:
        return True, ["Both say that it helps."]
    if seen == "ruled_out":
        return True, ["Neither shows that it helps."]
    return True, [
        "Both say that it harms."
        if wrong
        else "Neither shows that it helps; the experiment says that it harms."
    ]


_SEEN_SAYS = {
    "helped": "it helped",
    "hurt": "it did harm",
    "ruled_out": "the effect that was hoped for is ruled out",
}
_VERDICT_SAYS = {
    Verdict.MOVED: "says that the KR moved",
    Verdict.WRONG_WAY: "says that the KR went the wrong way",
    Verdict.NOT_MOVED: "rules out an effect worth having",
    Verdict.CANT_TELL: "cannot tell",
    Verdict.CONFOUNDED: "cannot tell it from another launch",
}


def _seen(trial: Trial) -> str:
    """What an experiment saw, whatever its guardrail and whoever overruled it: from its range, else its criterion."""
    _, low, high = trial.effect
    if trial.good is not None and low is not None and high is not None:
        best, worst = (high, low) if trial.good > 0 else (-low, -high)
        if worst > 0:
            return "helped"
        if best < 0:
            return "hurt"
    result = trial.result
    if result.outcome is Outcome.SUPPORTED and trial.good is None:
        return "helped"
    return "ruled_out" if result.outcome is Outcome.REFUTED and not result.guardrail_broke else "open"


def _ranges(
    trial: Trial, judgement: Judgement
) -> tuple[tuple[float, float], tuple[float, float], str] | None:
    """Both ranges on one scale, and that they are apart in words; None where there is no such scale."""
    if judgement.low is None or judgement.high is None:
        return None
    figures = trial.result.figures
    _, low, high = trial.effect
    if judgement.scale == "relative":
        low, high, unit = figures.get("lift_low"), figures.get("lift_high"), "%"
    elif trial.result.type == "proportions" and judgement.unit.strip() in {"%", "pp"}:
        unit = "pp"
    else:
        return None
    if low is None or high is None:
        return None
    mine, its = (low * 100, high * 100), (judgement.low, judgement.high)
    places = decimals_for(*mine), decimals_for(*its)
    told = [
        f"{plain(pair[0], place)} to {plain(pair[1], place)} {unit}"
        for pair, place in zip((mine, its), places, strict=True)
    ]
    return mine, its, f"Their ranges do not overlap: {told[0]} in {trial.experiment}, {told[1]} on the KR."


def _apart(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[1] < other[0] or other[1] < one[0]
