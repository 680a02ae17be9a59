"""Adding things to the graph: one use case per kind; those of metrics and key results stand in `adding_measured`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.criterion import looks_reckoned
from ost.domain.dates import cycle_cadence, parse_cycle
from ost.domain.key_results import good_direction
from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import (
    Assumption,
    Bet,
    Cadence,
    Edge,
    Experiment,
    Horizon,
    Initiative,
    Interview,
    KeyResult,
    Node,
    Objective,
    Opportunity,
    Relation,
    Risk,
    Solution,
)
from ost.domain.numbers import check_days, check_number
from ost.domain.text import clean_line, clean_words, shown
from ost.errors import ContradictingOptions, MissingOption, NoEffectExpected, NotABet, OutOfRange
from ost.services import ledger
from ost.services.adding_measured import add_key_result, add_metric
from ost.services.mandates import asked_from_above
from ost.services.new_nodes import clean_name, clean_note, next_ref, one_to_five, place, require
from ost.services.placing import check_place, find_parents
from ost.services.resolve import resolve, resolve_active
from ost.services.views import view_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ost.services.store import Writer
    from ost.services.workspace import Workspace

__all__ = [
    "add_assumption",
    "add_experiment",
    "add_initiative",
    "add_interview",
    "add_key_result",
    "add_metric",
    "add_objective",
    "add_opportunity",
    "add_solution",
    "as_good",
    "taken_as_good",
]


def add_objective(
    ws: Workspace,
    title: str,
    *,
    cycle: str | None = None,
    cadence: Cadence | None = None,
    team: str | None = None,
    owner: str | None = None,
    under: Sequence[str] = (),
) -> Done:
    """Add an objective, on its own or under an objective or an annual KR."""
    title = clean_line(title)
    if cycle is not None:
        cycle = parse_cycle(cycle)
        implied = Cadence(cycle_cadence(cycle))
        if cadence is Cadence.ANNUAL and implied is Cadence.QUARTERLY:
            raise ContradictingOptions(f"--cycle {cycle}", f"--cadence {cadence}", f"that cycle is {implied}")
        cadence = cadence or implied
    with ws.store.writing("objective add") as tx:
        parents = find_parents(tx, Kind.OBJECTIVE, under)
        node = Objective(
            ref=next_ref(tx, Kind.OBJECTIVE),
            title=title,
            status=LIFECYCLES[Kind.OBJECTIVE].first,
            created=ws.today,
            owner=clean_name(owner, "The owner"),
            cycle=cycle,
            cadence=cadence,
            team=clean_name(team, "The team"),
        )
        return place(tx, ws, node, parents)


def add_opportunity(
    ws: Workspace, title: str, *, under: Sequence[str], owner: str | None = None, note: str | None = None
) -> Done:
    """Add a customer need, pain or desire under one or more KRs or opportunities."""
    title = clean_line(title)
    require("An opportunity", under, "KR|OPP")
    with ws.store.writing("opportunity add") as tx:
        parents = find_parents(tx, Kind.OPPORTUNITY, under)
        node = Opportunity(
            ref=next_ref(tx, Kind.OPPORTUNITY),
            title=title,
            status=LIFECYCLES[Kind.OPPORTUNITY].first,
            created=ws.today,
            owner=clean_name(owner, "The owner"),
            note=clean_note(note, "The note"),
        )
        return place(tx, ws, node, parents)


def add_solution(
    ws: Workspace, title: str, *, under: Sequence[str], owner: str | None = None, note: str | None = None
) -> Done:
    """Add a hypothesis for addressing an opportunity."""
    title = clean_line(title)
    require("A solution", under, "OPP")
    with ws.store.writing("solution add") as tx:
        parents = find_parents(tx, Kind.SOLUTION, under)
        node = Solution(
            ref=next_ref(tx, Kind.SOLUTION),
            title=title,
            status=LIFECYCLES[Kind.SOLUTION].first,
            created=ws.today,
            owner=clean_name(owner, "The owner"),
            note=clean_note(note, "The note"),
        )
        return place(tx, ws, node, parents)


def add_assumption(
    ws: Workspace,
    title: str,
    *,
    under: Sequence[str],
    risk: Risk | None = None,
    importance: int | None = None,
    evidence: int | None = None,
    owner: str | None = None,
) -> Done:
    """Add what must be true for a solution to work; importance and evidence are 1 to 5."""
    title = clean_line(title)
    require("An assumption", under, "SOL")
    with ws.store.writing("assumption add") as tx:
        parents = find_parents(tx, Kind.ASSUMPTION, under)
        node = Assumption(
            ref=next_ref(tx, Kind.ASSUMPTION),
            title=title,
            status=LIFECYCLES[Kind.ASSUMPTION].first,
            created=ws.today,
            owner=clean_name(owner, "The owner"),
            risk=risk,
            importance=one_to_five(importance, "The importance"),
            evidence=one_to_five(evidence, "The strength of evidence"),
        )
        return place(tx, ws, node, parents)


def add_experiment(
    ws: Workspace,
    title: str,
    *,
    under: Sequence[str],
    criterion: str | None,
    method: str | None = None,
    guardrail: str | None = None,
    until: date | None = None,
    owner: str | None = None,
) -> Done:
    """Add a test of an assumption (or of a whole solution) with the criterion it will be judged by.

    Args:
        ws: The workspace.
        title: Its title.
        under: What it tests.
        criterion: What it is judged by.
        method: How it is done.
        guardrail: What must not get worse.
        until: The last day on which it is planned to run.
        owner: Who looks after it.
    """
    title = clean_line(title)
    require("An experiment", under, "ASM|SOL")
    if criterion is None:
        raise MissingOption("An experiment", "--criterion TEXT", "For example: --criterion '7 of 10'")
    with ws.store.writing("experiment add") as tx:
        parents = find_parents(tx, Kind.EXPERIMENT, under)
        node = Experiment(
            ref=next_ref(tx, Kind.EXPERIMENT),
            title=title,
            status=LIFECYCLES[Kind.EXPERIMENT].first,
            created=ws.today,
            owner=clean_name(owner, "The owner"),
            criterion=clean_line(criterion, "The criterion"),
            criterion_fixed_on=ws.today,
            method=clean_note(method, "The method"),
            guardrail=clean_note(guardrail, "The guardrail"),
            until=until,
        )
        return place(tx, ws, node, parents, *_judged_by_hand(node))


def _judged_by_hand(experiment: Experiment) -> Iterator[str]:
    """What is said of a criterion that looks as if figures decided it, and is one that a person has to judge."""
    if looks_reckoned(experiment.criterion):
        yield (
            f"{experiment.ref} will be judged by hand (--passed or --failed). Figures decide '7 of 10', "
            f"'rate >= 30%', 'mean <= 3.5', 'observed >= 12', 'variant > control' and 'lift >= 2pp', with "
            f"nothing before or after: ost edit {experiment.ref} criterion='lift >= 2pp'"
        )


def add_initiative(
    ws: Workspace,
    title: str,
    *,
    under: Sequence[str],
    delivers: Sequence[str] = (),
    expect: Mapping[str, float] | None = None,
    worth_having: float | None = None,
    lag_days: int = 0,
    due: date | None = None,
    mandated_by: str | None = None,
    team: str | None = None,
    owner: str | None = None,
    horizon: Horizon | None = None,
) -> Done:
    """Add a bet: what the team commits to in order to move one or more KRs.

    Args:
        ws: The workspace.
        title: The initiative in one line.
        under: The KRs that it should move.
        delivers: The solutions that it delivers.
        expect: The expected effect by KR, in the KR's unit; the key "" stands for every KR.
        worth_having: The smallest effect worth having, in the KR's unit, above 0.
        lag_days: How long after shipping the effect should begin, in days.
        due: The planned ship date.
        mandated_by: Who asked for it, when it came from above.
        team: Whose it is.
        owner: Who looks after it.
        horizon: When it has its turn on the roadmap.

    Raises:
        NotABet: When an effect is expected of a KR that is not among `under`.
    """
    title = clean_line(title)
    require("An initiative", under, "KR")
    check_days("The lag", lag_days)
    for effect in (*(expect or {}).values(), *([] if worth_having is None else [worth_having])):
        check_number("The effect", effect)
    if any(effect == 0 for effect in (expect or {}).values()):
        raise NoEffectExpected
    if worth_having is not None and worth_having <= 0:
        raise OutOfRange("The smallest effect worth having", worth_having, "above 0")
    with ws.store.writing("initiative add") as tx:
        parents = find_parents(tx, Kind.INITIATIVE, under)
        solutions = {resolve_active(tx, text, (Kind.SOLUTION,)).ref for text in delivers}
        bets = _expected(tx, expect or {}, parents)
        node = Initiative(
            ref=next_ref(tx, Kind.INITIATIVE),
            title=title,
            status=LIFECYCLES[Kind.INITIATIVE].first,
            created=ws.today,
            owner=clean_name(owner, "The owner"),
            lag_days=lag_days,
            due=due,
            mandated_by=clean_name(mandated_by, "Who mandated it"),
            team=clean_name(team, "The team"),
            horizon=horizon,
        )
        check_place(tx, node, parents, new=True)
        ledger.add_node(tx, node, [parent.ref for parent in parents])
        for solution in sorted(solutions):
            ledger.link(tx, Edge(node.ref, solution, Relation.DELIVERS))
        for parent in parents:
            expected = as_good(parent, bets.get(parent.ref))
            bet = Bet(initiative=node.ref, kr=parent.ref, expected=expected, worth_having=worth_having)
            ledger.set_bet(tx, bet, None)
        said = (taken_as_good(parent, bets.get(parent.ref)) for parent in parents)
        notes = (*(note for note in said if note), *asked_from_above(node))
        return Done(view_of(tx, node.ref, ws.today), notes)


def taken_as_good(kr: Node, expected: float | None) -> str | None:
    """What is said of an expected effect whose sign points the wrong way.

    Args:
        kr: The KR.
        expected: The effect, in its unit.
    """
    kept = as_good(kr, expected)
    if expected is None or kept is None or kept == expected:
        return None
    return (
        f"{kr.ref} should {'rise' if kept > 0 else 'fall'}, so an effect of {expected:g} is kept as {kept:g}."
    )


def as_good(kr: Node, expected: float | None) -> float | None:
    """An expected effect in the KR's good direction: nobody bets on making a KR worse.

    Args:
        kr: The KR.
        expected: The effect, in its unit.
    """
    if expected is None or not isinstance(kr, KeyResult):
        return expected
    return abs(expected) * good_direction(kr)


def _expected(tx: Writer, expect: Mapping[str, float], parents: Sequence[Node]) -> dict[Ref, float]:
    refs = [parent.ref for parent in parents]
    found: dict[Ref, float] = {}
    for name, effect in expect.items():
        if not name:
            found |= {ref: effect for ref in refs if ref not in found}
            continue
        kr = resolve(tx, name, (Kind.KR,)).ref
        if kr not in refs:
            raise NotABet(kr, refs)
        found[kr] = effect
    return found


def add_interview(
    ws: Workspace,
    who: str,
    *,
    on: date | None = None,
    quotes: Sequence[str] = (),
    supports: Sequence[str] = (),
    note: str | None = None,
) -> Done:
    """Add a snapshot of a customer conversation and the opportunities that it supports."""
    who = clean_line(clean_words(who, "Who it was with"), "Who it was with")
    with ws.store.writing("interview add") as tx:
        opportunities = {resolve_active(tx, text, (Kind.OPPORTUNITY,)).ref for text in supports}
        day = ws.happened(f"The interview with {shown(who)}", "held", on)
        node = Interview(
            ref=next_ref(tx, Kind.INTERVIEW),
            title=who,
            status=LIFECYCLES[Kind.INTERVIEW].first,
            created=day,
            note=clean_note(note, "The note"),
            on=day,
            quotes=tuple(clean_words(quote, "The quote") for quote in quotes),
        )
        ledger.add_node(tx, node)
        for opportunity in sorted(opportunities):
            ledger.link(tx, Edge(node.ref, opportunity, Relation.SUPPORTS))
        return Done(view_of(tx, node.ref, ws.today))
