"""Each kind goes through its statuses by the steps of its lifecycle, and by no others."""

from __future__ import annotations

import itertools

import pytest

from ost.domain.kinds import LIFECYCLES, Kind, Lifecycle

STEPS = {
    "objective": {("open", "closed"), ("open", "dropped"), ("closed", "open"), ("dropped", "open")},
    "kr": {("open", "closed"), ("open", "dropped"), ("closed", "open"), ("dropped", "open")},
    "opportunity": {
        ("open", "targeted"),
        ("open", "parked"),
        ("targeted", "addressed"),
        ("targeted", "parked"),
        ("targeted", "open"),
        ("addressed", "targeted"),
        ("parked", "open"),
    },
    "solution": {
        ("candidate", "testing"),
        ("candidate", "delivered"),
        ("candidate", "dropped"),
        ("testing", "candidate"),
        ("testing", "delivered"),
        ("testing", "dropped"),
        ("dropped", "candidate"),
    },
    "assumption": {
        ("untested", "testing"),
        *itertools.product(["untested", "testing"], ["supported", "refuted", "inconclusive"]),
        *itertools.product(["supported", "refuted", "inconclusive"], ["testing"]),
        *itertools.permutations(["supported", "refuted", "inconclusive"], 2),
    },
    "experiment": {
        ("planned", "running"),
        *itertools.product(["running"], ["supported", "refuted", "inconclusive"]),
    },
    "initiative": {
        ("proposed", "committed"),
        ("proposed", "dropped"),
        ("committed", "shipped"),
        ("committed", "dropped"),
        ("committed", "proposed"),
        ("dropped", "proposed"),
    },
    "interview": set(),
    "metric": set(),
    "request": {
        ("open", "declined"),
        ("open", "adopted"),
        ("declined", "open"),
        ("declined", "adopted"),
        ("adopted", "open"),
    },
}

PAIRS = [
    pytest.param(kind, now, then, id=f"{kind}-{now}-{then}")
    for kind, cycle in LIFECYCLES.items()
    for now, then in itertools.permutations(sorted({cycle.first, *cycle.steps}), 2)
]


def _reachable(cycle: Lifecycle, now: str, then: str) -> bool:
    """Whether a chain of steps leads there that never rests in the first status on its way."""
    frontier, seen = {now}, {now}
    while frontier:
        frontier = {s for status in frontier for s in cycle.steps.get(status, ())} - seen
        if then in frontier:
            return True
        seen |= frontier
        frontier.discard(cycle.first)
    return False


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_takes_exactly_its_steps(kind: Kind) -> None:
    steps = LIFECYCLES[kind].steps
    assert {(now, then) for now, following in steps.items() for then in following} == STEPS[kind.value]


@pytest.mark.parametrize(("kind", "now", "then"), PAIRS)
def test_a_path_is_a_chain_of_allowed_steps_or_there_is_none(kind: Kind, now: str, then: str) -> None:
    cycle = LIFECYCLES[kind]
    path = cycle.path(now, then)
    assert (path is not None) is _reachable(cycle, now, then)
    if path is not None:
        chain = [now, *path]
        assert chain[-1] == then
        assert all(pair in STEPS[kind.value] for pair in itertools.pairwise(chain))


@pytest.mark.parametrize(("kind", "now", "then"), PAIRS)
def test_what_was_given_up_is_never_revived_on_the_way_to_something_else(
    kind: Kind, now: str, then: str
) -> None:
    """A chain leads to the first status, or not through it: taking up again is a step of its own."""
    cycle = LIFECYCLES[kind]
    assert cycle.first not in (cycle.path(now, then) or [])[:-1]


@pytest.mark.parametrize(
    ("kind", "now", "then"),
    [
        (Kind.INITIATIVE, "dropped", "shipped"),
        (Kind.INITIATIVE, "dropped", "committed"),
        (Kind.SOLUTION, "dropped", "delivered"),
        (Kind.KR, "dropped", "closed"),
        (Kind.OPPORTUNITY, "parked", "targeted"),
        (Kind.SOLUTION, "delivered", "candidate"),
        (Kind.INITIATIVE, "shipped", "dropped"),
        (Kind.EXPERIMENT, "supported", "running"),
    ],
)
def test_these_are_refused(kind: Kind, now: str, then: str) -> None:
    assert LIFECYCLES[kind].path(now, then) is None


def test_an_initiative_that_was_only_proposed_ships_through_committed() -> None:
    assert LIFECYCLES[Kind.INITIATIVE].path("proposed", "shipped") == ["committed", "shipped"]


def test_the_shortest_of_several_paths_is_taken() -> None:
    assert LIFECYCLES[Kind.OPPORTUNITY].path("addressed", "open") == ["targeted", "open"]
    assert LIFECYCLES[Kind.ASSUMPTION].path("untested", "supported") == ["supported"]
