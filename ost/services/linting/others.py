"""The rules about everything but key results."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.domain.kinds import OUTCOMES
from ost.domain.model import (
    Assumption,
    Experiment,
    Initiative,
    Interview,
    KeyResult,
    Objective,
    Opportunity,
    Relation,
    Solution,
)
from ost.domain.text import folded, plural
from ost.services.linting import titles
from ost.services.linting.finding import Facts, Finding
from ost.services.linting.key_results import quoted
from ost.services.mandates import taken_as, ways_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.domain.kinds import Ref

_OBJECTIVES, _FEWEST, _MOST, _SOLUTIONS, _RISKY, _PROVEN = 3, 2, 5, 3, 4, 3


def objectives(facts: Facts) -> Iterator[Finding]:
    """Everything about objectives."""
    siblings: dict[tuple[str, str], list[Objective]] = defaultdict(list)
    for objective in facts.of(Objective):
        numbers = titles.quantities(objective.title)
        if numbers:
            message = f"{quoted(numbers)} is a measure: it belongs into a key result."
            shape = "<verb> <for whom> <what is better>, without a number"
            yield Finding(
                objective.ref, objective.title, "objective-not-qualitative", numbers, message, shape
            )
        inner = [child for child in facts.below(objective.ref, Objective) if child.cycle == objective.cycle]
        if not inner:
            siblings[folded(objective.team or ""), objective.cycle or ""].append(objective)
        yield from _key_results_of(facts, objective)
    for (_, cycle), group in siblings.items():
        for objective in sorted(group, key=lambda one: one.ref)[_OBJECTIVES:]:
            whose = f"{objective.team} has" if objective.team else "There are"
            when = f" in {cycle}" if cycle else ""
            message = f"{whose} {len(group)} objectives{when}; three are as many as a team can mean."
            names = tuple(str(one.ref) for one in group)
            yield Finding(objective.ref, objective.title, "objective-count", names, message)


def _key_results_of(facts: Facts, objective: Objective) -> Iterator[Finding]:
    krs = facts.below(objective.ref, KeyResult)
    if not _FEWEST <= len(krs) <= _MOST:
        names = tuple(str(kr.ref) for kr in krs)
        message = (
            f"It has {plural(len(krs), 'key result') if krs else 'no key results'}; two to five are usual."
        )
        rewrite = f'ost kr add "<metric>" --under {objective.ref} …' if len(krs) < _FEWEST else None
        yield Finding(objective.ref, objective.title, "objective-krs", names or ("0",), message, rewrite)
    said = facts.enough.get(objective.ref, ())
    doubts = [one for one in said if one.says == "no"]
    if krs and (doubts or not said):
        names = tuple(str(kr.ref) for kr in krs)
        message = "Nobody has said yet whether its key results are enough."
        if doubts:
            why = f": {doubts[0].because}" if doubts[0].because else "."
            message = (
                f"{' and '.join(one.by for one in doubts)} said that its key results are not enough{why}"
            )
        rewrite = f'ost answer {objective.ref} sufficiency "<yes, or no: and what is missing>"'
        yield Finding(objective.ref, objective.title, "objective-sufficiency", names, message, rewrite)


def opportunities(facts: Facts) -> Iterator[Finding]:
    """Everything about opportunities."""
    for opportunity in facts.of(Opportunity):
        ref, title = opportunity.ref, opportunity.title
        if not _has_evidence(facts, ref):
            message = "No interview supports it."
            rewrite = f'ost interview add "<who>" --quote "<in their words>" --supports {ref}'
            yield Finding(ref, title, "opportunity-no-evidence", ("interview",), message, rewrite)
        solutions = facts.below(ref, Solution)
        said = titles.solution_in_disguise(title)
        same = [sol for sol in solutions if len(solutions) == 1 and _alike(sol.title, title)]
        if said or same:
            words = said or (same[0].title,)
            message = f"{quoted(words)} names something to build, and not what somebody lacks."
            shape = "“I cannot / have to / worry that …”, as a customer would say it"
            yield Finding(ref, title, "opportunity-is-solution", words, message, shape)
        wanted = opportunity.status == "targeted" and not facts.below(ref, Opportunity)
        if (wanted or solutions) and len(solutions) < _SOLUTIONS:
            names = tuple(str(sol.ref) for sol in solutions)
            many = plural(len(solutions), "solution") if solutions else "no solutions"
            message = f"It has {many} to compare; three are a choice."
            rewrite = f'ost solution add "<another way>" --under {ref}'
            yield Finding(ref, title, "opportunity-few-solutions", names or ("0",), message, rewrite)


def _has_evidence(facts: Facts, ref: Ref) -> bool:
    level, seen = [ref], {ref}
    while level:
        if any(facts.above(at, Interview, Relation.SUPPORTS) for at in level):
            return True
        level = [o.ref for at in level for o in facts.below(at, Opportunity) if o.ref not in seen]
        seen.update(level)
    return False


def _alike(one: str, other: str) -> bool:
    """Whether two titles have nearly the same words."""
    left, right = ({w.rstrip("s") for w in folded(text).split() if len(w) > 3} for text in (one, other))  # noqa: PLR2004
    return bool(left and right) and len(left & right) / len(left | right) >= 0.6  # noqa: PLR2004


def solutions(facts: Facts) -> Iterator[Finding]:
    """Everything about solutions."""
    for solution in facts.of(Solution):
        assumptions = facts.below(solution.ref, Assumption)
        shipping = [
            i for i in facts.above(solution.ref, Initiative, Relation.DELIVERS) if i.status == "shipped"
        ]
        tests = [
            test
            for holder in (solution, *assumptions)
            for test in facts.below(holder.ref, Experiment)
            if test.status in OUTCOMES
        ]
        tests_elsewhere = [one for one in assumptions if one.status in OUTCOMES]
        if not assumptions:
            message = "It has no assumptions yet."
            rewrite = (
                f'ost assumption add "<what must be true>" --under {solution.ref} --importance 5 --evidence 1'
            )
            yield Finding(
                solution.ref, solution.title, "solution-no-assumption", ("assumption",), message, rewrite
            )
        if (shipping or solution.status == "delivered") and not tests and not tests_elsewhere:
            names = tuple(str(i.ref) for i in shipping) or (solution.status,)
            by = f" by {', '.join(names)}" if shipping else ""
            message = f"It was delivered{by}, and no test has ended under it."
            rewrite = f'ost experiment add "<the test>" --under {solution.ref} --criterion "7 of 10"'
            yield Finding(solution.ref, solution.title, "solution-untested", names, message, rewrite)
        yield from _riskiest(facts, solution, assumptions)


def _riskiest(facts: Facts, solution: Solution, assumptions: list[Assumption]) -> Iterator[Finding]:
    def risk(one: Assumption) -> int:
        return (one.importance or 0) * (6 - one.evidence if one.evidence else 0)

    tested = [a for a in assumptions if a.status != "untested" or facts.below(a.ref, Experiment)]
    waiting = [
        a
        for a in assumptions
        if a not in tested
        and (a.importance or 0) >= _RISKY
        and a.evidence is not None
        and a.evidence < _PROVEN
    ]
    if not tested or not waiting:
        return
    riskiest = max(waiting, key=risk)
    graded = [a for a in tested if a.importance is not None and a.evidence is not None]
    if graded and all(risk(a) < risk(riskiest) for a in graded):
        message = f"{riskiest.ref} is important and unproven, and less risky ones were tested before it."
        rewrite = f'ost experiment add "<the test>" --under {riskiest.ref} --criterion "7 of 10"'
        yield Finding(
            solution.ref, solution.title, "solution-riskiest-first", (str(riskiest.ref),), message, rewrite
        )


def initiatives(facts: Facts) -> Iterator[Finding]:
    """Everything about initiatives."""
    expected = {(bet.initiative, bet.kr): bet.expected for bet in facts.bets}
    for initiative in facts.of(Initiative):
        krs = facts.above(initiative.ref, KeyResult)
        open_ = [kr for kr in krs if expected.get((initiative.ref, kr.ref)) is None]
        if open_:
            names = tuple(str(kr.ref) for kr in open_)
            message = f"It does not say by how much it should move {', '.join(names)}."
            rewrite = f"ost edit {initiative.ref} " + " ".join(f"expect={name}=<N>" for name in names)
            yield Finding(initiative.ref, initiative.title, "initiative-no-effect", names, message, rewrite)
        recorded = facts.mandates.get(initiative.ref) or taken_as(initiative, krs)
        if initiative.mandated_by and recorded is None:
            message = (
                f"{initiative.mandated_by} asked for it, and how the team works with that is not recorded."
            )
            rewrite = ", or ".join(ways_to(initiative.ref).values())
            words = (initiative.mandated_by,)
            yield Finding(
                initiative.ref, initiative.title, "initiative-mandate-open", words, message, rewrite
            )


def people(facts: Facts) -> Iterator[Finding]:
    """Numbers that are held against single people."""
    for node in (*facts.of(Objective), *facts.of(KeyResult), *facts.of(Initiative)):
        words = titles.personal(node.title)
        if words:
            message = f"{quoted(words)} measures people one by one."
            shape = "the same for the team as a whole, or for its customers"
            yield Finding(node.ref, node.title, "personal-scoring", words, message, shape)
