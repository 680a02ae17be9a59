"""Verdicts: gathers what the analysis asks for, and hands back what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.types import FAILED, Question, Settings
from ost.domain.key_results import MAINTAIN, good_direction, holds
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Initiative, KeyResult
from ost.errors import Archived, NoSuchRef, NotShipped
from ost.services.history import snapshot
from ost.services.judged import Judged, Verdicts
from ost.services.launched import Launched, read_launched, when_written
from ost.services.resolve import resolve_as
from ost.services.trials import compare, trials_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ost.services.judged import Trial
    from ost.services.store import Reader
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace


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
        evidence = read_launched(reader, ws, initiative=wanted)
        if wanted is not None and not evidence.krs:
            raise _no_verdict(reader, ws, wanted)
        return Verdicts(ws.day, tuple(_judge(reader, ws, evidence, wanted, settings)))


def read_evidence(ws: Workspace, initiative: Ref) -> tuple[list[Trial], list[Judged]]:
    """What is known of an initiative: the randomised evidence, and its verdicts where it has shipped.

    Args:
        ws: The workspace.
        initiative: One that was there on the day.
    """
    with ws.store.reading() as reader:
        evidence = read_launched(reader, ws, initiative=initiative)
        judged = _judge(reader, ws, evidence, initiative, None) if evidence.krs else []
        return trials_of(reader, [initiative], ws)[initiative], judged


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
    return Verdicts(found.as_of, tuple(failures_of(found.verdicts)))


def failures_of(judged: Sequence[Judged], krs: Collection[str] | None = None) -> list[Judged]:
    """The verdicts that count as failures: the findings first, then what cannot be told.

    Args:
        judged: Any verdicts.
        krs: Only those on these KRs.
    """
    order = {verdict: position for position, verdict in enumerate(FAILED)}
    failed = [
        one for one in judged if one.judgement.verdict in order and (krs is None or one.judgement.kr in krs)
    ]
    return sorted(failed, key=lambda one: order[one.judgement.verdict])


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


def judge_all(reader: Reader, ws: Workspace, evidence: Launched) -> list[Judged]:
    """Judge every initiative of what has been read already."""
    return _judge(reader, ws, evidence, None, None)


def _judge(
    reader: Reader,
    ws: Workspace,
    evidence: Launched,
    wanted: Ref | None,
    settings: Settings | None,
) -> list[Judged]:
    from ost.analysis.verdict import judge

    asked: list[tuple[Initiative, KeyResult]] = [
        (initiative, kr)
        for kr in evidence.krs.values()
        for initiative in evidence.launched[kr.ref]
        if wanted is None or initiative.ref == wanted
    ]
    asked.sort(key=lambda pair: (pair[0].ref, pair[1].ref))
    questions = [question_of(initiative, kr, evidence) for initiative, kr in asked]
    launched = {initiative.ref for initiative, _ in asked}
    trials = trials_of(reader, launched, ws)
    written = when_written(reader, {*launched, *(kr.ref for _, kr in asked)}, ws.as_of)
    judged = zip(asked, questions, judge(questions, ws.day, settings), strict=True)
    return [
        Judged(
            judgement,
            _set_late(initiative, kr, evidence, written),
            tuple(trials[initiative.ref]),
            tuple(compare(trial, judgement, question.good) for trial in trials[initiative.ref]),
        )
        for (initiative, kr), question, judgement in judged
    ]


def question_of(initiative: Initiative, kr: KeyResult, evidence: Launched) -> Question:
    """What is asked of a launch on a KR."""
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


def _set_late(
    initiative: Initiative, kr: KeyResult, evidence: Launched, written: Mapping[tuple[Ref, str], int]
) -> tuple[str, ...]:
    """What was written when the first number after the launch had been in already."""
    ship = evidence.ships[initiative.ref]
    after = [point.set_in for point in evidence.points[kr.metric] if point.on > ship.on]
    if not after:
        return ()
    known = min(after)

    def late(ref: Ref, *names: str) -> bool:
        return any(written.get((ref, name), 0) > known for name in names)

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
