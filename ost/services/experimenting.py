"""Experiments on their way: started, recorded, decided on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ost.domain.criterion import Outcome
from ost.domain.kinds import OUTCOMES, Kind
from ost.domain.model import Choice, Decision, Experiment, Node, Relation, Result
from ost.domain.text import clean_text
from ost.errors import (
    AlreadyRecorded,
    ContradictingOptions,
    NotDecidable,
    NothingToOverrule,
    OverruledAlready,
    StepBeforeLast,
    StepNotAllowed,
)
from ost.services import ledger
from ost.services.definitions import edited
from ost.services.resolve import resolve_active
from ost.services.stepping import check_end, step_to
from ost.services.views import view_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from datetime import date

    from ost.services.evidence import Figures, Finding
    from ost.services.guardrails import GuardrailFinding
    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace


def _experiment(reader: Reader, ref: str) -> Experiment:
    node = resolve_active(reader, ref, (Kind.EXPERIMENT,))
    assert isinstance(node, Experiment)  # noqa: S101
    return node


def _tested(reader: Reader, experiment: Experiment) -> Node:
    """The assumption or solution that an experiment tests."""
    edge = reader.edges(Relation.PARENT, targets=[experiment.ref])[0]
    node = reader.node(edge.source)
    assert node is not None  # noqa: S101
    return node


def start(
    ws: Workspace, ref: str, on: date | None = None, *, until: date | None = None, weeks: int | None = None
) -> Done:
    """Start an experiment; its criterion is fixed from then on.

    Args:
        ws: The workspace.
        ref: The experiment.
        on: The day; today when None.
        until: The last day on which it is planned to run; as it was planned before when None.
        weeks: The same, counted from the start; 1 or more.

    Raises:
        StepNotAllowed: When it has started.
        EndsBeforeStart: When it would end before it starts.
        ContradictingOptions: When both `until` and `weeks` are given.
    """
    if until is not None and weeks is not None:
        raise ContradictingOptions("--until", "--weeks", "both say when it ends")
    with ws.store.writing("experiment start") as tx:
        experiment = _experiment(tx, ref)
        day = ws.happened(experiment.ref, "started", on)
        if weeks is not None:
            until = day + timedelta(weeks=weeks)
        check_end(tx, experiment, until or experiment.until, day)
        _start(tx, experiment, day)
        if until is not None:
            ledger.edit_node(tx, experiment, until=until)
        return Done(view_of(tx, experiment.ref, ws.today))


def _start(tx: Writer, experiment: Experiment, on: date) -> None:
    step_to(tx, experiment, "running", on)
    if on < experiment.criterion_fixed_on:
        # Written into the log before the start was, so it was fixed by then.
        ledger.edit_node(tx, experiment, criterion_fixed_on=on)
    tested = _tested(tx, experiment)
    if tested.status in {"candidate", "untested"}:
        step_to(tx, tested, "testing", on)


def record(
    ws: Workspace,
    ref: str,
    given: Figures,
    *,
    on: date | None = None,
    note: str | None = None,
    interim: bool = False,
    replace_result: bool = False,
    guardrail_broke: bool = False,
    guardrail_seen: tuple[int, int] | float | None = None,
    guardrail_control: tuple[int, int] | None = None,
) -> Done:
    """Record what an experiment showed, judged by the criterion that was fixed before it started.

    Args:
        ws: The workspace.
        ref: The experiment.
        given: What was seen.
        on: The day; today when None.
        note: What was learned; a corrected result keeps its note when None.
        interim: A look at a running experiment, which goes on; looks are counted, since they cost certainty.
        replace_result: Whether this corrects the result that is there.
        guardrail_broke: Whether what must not get worse did; then it is no win, whatever the criterion says.
        guardrail_seen: The same in figures, from which it is judged: successes of tries, or a number in its unit.
        guardrail_control: Successes of tries of the control, for a guardrail that compares.

    Raises:
        AlreadyRecorded: When there is a result and it is not to be corrected.
        InvalidInput: When the figures are incomplete, impossible, or not what the criterion is judged by.
        StepBeforeLast: When it would end before it started.
    """
    from ost.services.evidence import find
    from ost.services.guardrails import GuardrailFigures, judge_guardrail

    learned = clean_text(note, "The learning") if note is not None else None
    with ws.store.writing("experiment record") as tx:
        experiment = _experiment(tx, ref)
        day = ws.happened(experiment.ref, "recorded", on)
        earlier = tx.results([experiment.ref])
        final = next((result for result in earlier if not result.interim), None)
        if final is not None and (not replace_result or interim):
            raise AlreadyRecorded(experiment.ref, final.outcome.value, final.on)
        looks = 1 + sum(1 for result in earlier if result.interim)
        fixed = edited(tx, [experiment]).get(experiment.ref, {})
        frozen = fixed.get("criterion")
        finding = find(experiment, given, looks, None if frozen is None else str(frozen))
        rail = judge_guardrail(
            experiment,
            str(fixed["guardrail"]) if fixed.get("guardrail") else experiment.guardrail,
            GuardrailFigures(seen=guardrail_seen, control=guardrail_control, broke=guardrail_broke),
        )
        outcome = Outcome.REFUTED if rail.broke else finding.outcome
        notes = [*finding.notes, *_remarks(experiment, finding, rail)]
        if frozen is not None:
            notes.append(_both(experiment, str(frozen), finding, looks))
        if experiment.status == "planned":
            _start(tx, experiment, day)
            experiment = _experiment(tx, str(experiment.ref))
            notes.append(f"{experiment.ref} had not been started: started and recorded on {day}.")
        if final is not None and learned is None and final.note:
            learned = final.note
            notes.append("What was learned stays as it was noted; another one comes with --note TEXT.")
        if final is not None:
            if (falls := _withdraw(tx, experiment, final)) is not None:
                notes.append(falls)
                experiment = _experiment(tx, str(experiment.ref))
            _start_with_result(tx, experiment, day)
        if interim or final is not None:
            _check_begun(tx, experiment, "looked at" if interim else outcome.value, day)
        result = Result(
            experiment=experiment.ref,
            on=day,
            type=finding.type,
            figures=finding.figures | rail.figures,
            outcome=outcome,
            estimate=finding.estimate,
            low=finding.interval[0] if finding.interval else None,
            high=finding.interval[1] if finding.interval else None,
            interim=interim,
            guardrail_broke=rail.broke,
            exploratory=experiment.exploratory,
            note=learned,
        )
        ledger.put_result(tx, result, earlier, final)
        if interim:
            notes.append(f"Look {looks} at a running experiment: as it stands it would be {outcome}.")
        else:
            _finish(tx, experiment, outcome.value, day, corrects=final is not None)
        return Done(view_of(tx, experiment.ref, ws.today), tuple(notes))


def _start_with_result(tx: Writer, experiment: Experiment, on: date) -> None:
    """Where the result had started the experiment, too, and belongs before that, its start goes with it."""
    steps = tx.steps([experiment.ref])
    if len({step.set_in for step in steps}) == 1 and on < steps[0].on:
        ledger.redate_steps(tx, steps[-1].set_in, on)


def _check_begun(tx: Writer, experiment: Experiment, then: str, on: date) -> None:
    begun = next(step for step in tx.steps([experiment.ref]) if step.status == "running")
    if on < begun.on:
        raise StepBeforeLast(experiment.ref, then, on, begun.status, begun.on)


def _remarks(experiment: Experiment, finding: Finding, rail: GuardrailFinding) -> list[str]:
    notes = list(rail.notes)
    if rail.broke and finding.outcome is Outcome.SUPPORTED:
        notes.append("The criterion was met, but the guardrail broke: that is not a win.")
    if experiment.exploratory:
        notes.append("Its criterion was edited after the start: exploratory, not a test.")
    return notes


def _both(experiment: Experiment, frozen: str, finding: Finding, looks: int) -> str:
    """What both criteria say, where one took the place of the other after the start."""
    from ost.services.evidence import rejudge

    as_result = Result(
        experiment=experiment.ref,
        on=experiment.criterion_fixed_on,
        type=finding.type,
        figures=finding.figures,
        outcome=finding.outcome,
    )
    later = rejudge(experiment.criterion, as_result, looks)
    would = "cannot be judged by these figures" if later is None else f"would say {later.value}"
    return (
        f"The criterion of the start ({frozen}) says {finding.outcome.value}, and decides; "
        f"the edited one ({experiment.criterion}) {would}."
    )


def _finish(tx: Writer, experiment: Experiment, outcome: str, on: date, *, corrects: bool) -> None:
    tested = _tested(tx, experiment)
    concerned = [experiment, *([tested] if tested.kind is Kind.ASSUMPTION else [])]
    recorded = tx.steps([experiment.ref])[-1].set_in if corrects else None
    for node in concerned:
        # The step that is corrected, here and on what was tested; what another test has said of that since stays.
        corrected = recorded is not None and ledger.correct_step(
            tx, node.ref, recorded, status=outcome, on=on
        )
        if not corrected and node.status != outcome:
            step_to(tx, node, outcome, on)


def overrule(ws: Workspace, ref: str, outcome: Outcome, because: str, on: date | None = None) -> Done:
    """Put another outcome in the place of the one that the criterion gave; both stay, and the reason shows.

    To overrule it back to what the criterion says ends the overruling.

    Args:
        ws: The workspace.
        ref: The experiment.
        outcome: The outcome that it should have.
        because: Why.
        on: The day; today when None.

    Raises:
        NothingToOverrule: When it has no result.
        OverruledAlready: When that is its outcome already.
        StepBeforeLast: When it would be overruled before it was recorded.
    """
    reason = clean_text(because, "The reason")
    with ws.store.writing("experiment overrule", reason) as tx:
        experiment = _experiment(tx, ref)
        earlier = tx.results([experiment.ref])
        final = next((result for result in earlier if not result.interim), None)
        if final is None:
            raise NothingToOverrule(experiment.ref, experiment.status)
        if experiment.status == outcome.value:
            raise OverruledAlready(experiment.ref, outcome.value)
        day = ws.happened(experiment.ref, "overruled", on)
        last = tx.steps([experiment.ref])[-1]
        if day < last.on:
            raise StepBeforeLast(experiment.ref, "overruled", day, last.status, last.on)
        stands = outcome is not final.outcome
        result = replace(
            final,
            overruled=outcome if stands else None,
            overruled_on=day if stands else None,
            overruled_because=reason if stands else None,
            overruled_by=ws.actor if stands else None,
        )
        ledger.put_result(tx, result, earlier, final)
        tested = _tested(tx, experiment)
        said = tx.steps([tested.ref])[-1:] if tested.kind is Kind.ASSUMPTION else []
        ledger.take_step(tx, experiment, [outcome.value], day, reason)
        notes = [f"Its criterion says {final.outcome.value}; that stays on record and is shown beside it."]
        if not stands:
            notes = ["That is what its criterion says: it is no longer overruled."]
        elif final.guardrail_broke and outcome is Outcome.SUPPORTED:
            notes.append("Its guardrail broke, which stays on record, too.")
        # What another test has said of the assumption since stays.
        if said and said[0].set_in == last.set_in and tested.status != outcome.value:
            ledger.take_step(tx, tested, [outcome.value], day, f"{experiment.ref} was overruled: {reason}")
        elif said and tested.status != outcome.value:
            notes.append(f"{tested.ref} stays {tested.status}: another test has said so since.")
        return Done(view_of(tx, experiment.ref, ws.today), tuple(notes))


def _withdraw(tx: Writer, experiment: Experiment, final: Result) -> str | None:
    """Take back that an outcome was overruled, since its figures are corrected; what is to be said of it."""
    steps = tx.steps([experiment.ref])
    recorded = next(place for place, step in enumerate(steps, 1) if step.status in OUTCOMES)
    if len(steps) == recorded:
        return None
    overruling = {step.set_in for step in steps[recorded:]}
    for ref in (experiment.ref, _tested(tx, experiment).ref):
        while (taken := tx.steps([ref])) and taken[-1].set_in in overruling:
            ledger.take_back_step(tx, ref)
    if final.overruled is None:
        return None
    again = f"ost experiment overrule {experiment.ref} {final.overruled.value} --because TEXT"
    fell = f"It was overruled to {final.overruled.value}, which was said of the earlier figures and falls."
    return f"{fell} If it still holds: {again}"


def decide(ws: Workspace, ref: str, choice: Choice, because: str, on: date | None = None) -> Done:
    """Decide what follows from an experiment.

    Raises:
        NotDecidable: When nothing is recorded.
    """
    if choice is Choice.DROP:
        raise StepNotAllowed(ref, "an experiment", "dropped", ["persevere", "pivot", "stop", "ship"])
    reason = clean_text(because, "The reason")
    with ws.store.writing("experiment decide") as tx:
        experiment = _experiment(tx, ref)
        results = tx.results([experiment.ref])
        if not results:
            raise NotDecidable(experiment.ref, experiment.status)
        day = ws.happened(experiment.ref, "decided on", on)
        before = tx.decisions([experiment.ref])
        ledger.decide(tx, Decision(ref=experiment.ref, on=day, choice=choice, because=reason, by=ws.actor))
        notes: tuple[str, ...] = tuple(
            f"It was decided before: {last.choice} on {last.on}; both stay on record." for last in before[-1:]
        )
        if choice is Choice.SHIP and experiment.status != "supported":
            notes += (f"{experiment.ref} is {experiment.status}: this ships without its support.",)
        return Done(view_of(tx, experiment.ref, ws.today), notes)
