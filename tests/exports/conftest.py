"""The trees that exporters are tried on: one with every kind, outcome and verdict, and ways to bend it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import cycle
from typing import TYPE_CHECKING

import pytest

from ost.domain.criterion import Outcome
from ost.domain.kinds import Kind, Ref
from ost.domain.model import (
    Assumption,
    Bet,
    Choice,
    Decision,
    Edge,
    Experiment,
    Form,
    Initiative,
    Interview,
    KeyResult,
    Level,
    Measurement,
    Metric,
    Node,
    Objective,
    Op,
    Opportunity,
    Relation,
    Result,
    Risk,
    Scope,
    Solution,
    Step,
)
from ost.services import ledger
from ost.services.tree import Branch, Tree, read_tree
from ost.services.views import NodeView
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from readers import Readers

    from ost.services.store import Writer

TODAY = date(2026, 11, 18)
CREATED = date(2026, 9, 28)
DUE = date(2026, 12, 31)

Verdicts = dict[str, list[tuple[str, str]]]


def ref(text: str) -> Ref:
    """A ref from its text."""
    found = Ref.parse(text)
    assert found is not None
    return found


class Planter:
    """Puts things straight into a store, so that goldens change only where drawings do."""

    def __init__(self, tx: Writer) -> None:
        self._tx = tx

    def put(self, cls: type[Node], name: str, title: str, under: str = "", **fields: object) -> None:
        """Add a thing below others, named with spaces between."""
        fields = {"status": "open", "created": CREATED, **fields}
        self._tx.insert_node(cls(ref=ref(name), title=title, **fields))  # type: ignore[arg-type]
        for parent in under.split():
            self._tx.insert_edge(Edge(ref(parent), ref(name)))

    def kr(
        self, name: str, title: str, under: str, way: tuple[float | None, float], **fields: object
    ) -> None:
        """Add a key result with its metric and its values, a week apart."""
        metric = Ref(Kind.METRIC, ref(name).number)
        unit, values = str(fields.pop("unit", "%")), fields.pop("values", ())
        assert isinstance(values, Sequence)
        self._tx.insert_node(
            Metric(ref=metric, title=title, status="watched", created=CREATED, unit=unit, owner=None)
        )
        baseline, target = way
        numbers = {
            "baseline": baseline,
            "target": target,
            "form": Form.INCREASE,
            "start": CREATED,
            "due": DUE,
        }
        self.put(KeyResult, name, title, under, metric=metric, unit=unit, **{**numbers, **fields})
        days = [date.fromordinal(CREATED.toordinal() + 7 * week) for week in range(len(values))]
        self._tx.put_measurements(metric, [Measurement(*pair) for pair in zip(days, values, strict=True)])

    def result(self, name: str, outcome: Outcome, figures: tuple[float, float, float], of: int = 20) -> None:
        """Record a proportion."""
        estimate, low, high = figures
        self._tx.put_result(
            1,
            Result(
                experiment=ref(name),
                on=date(2026, 11, 2),
                type="proportion",
                figures={"successes": estimate * of, "of": of},
                outcome=outcome,
                estimate=estimate,
                low=low,
                high=high,
            ),
        )

    def decide(self, name: str, choice: Choice) -> None:
        """Write down a decision."""
        self._tx.put_decision(1, Decision(ref=ref(name), on=date(2026, 11, 3), choice=choice, because="seen"))

    def ship(self, name: str, *expected: tuple[str, float]) -> None:
        """Ship an initiative with its bets."""
        on = date(2026, 10, 12)
        self._tx.put_step(1, Step(ref=ref(name), status="shipped", on=on))
        told = {"from": "proposed", "status": "shipped", "on": on}
        self._tx.insert_change(ref(name), Op.EDIT, "step:1", None, told)
        for kr, effect in expected:
            self._tx.put_bet(Bet(initiative=ref(name), kr=ref(kr), expected=effect))


def plant(tx: Writer) -> None:
    """A small tree with every kind, status, outcome and decision in it."""
    p = Planter(tx)
    p.put(Objective, "obj1", "Make new users successful", cycle="2026-Q4", team="Onboarding")
    p.put(Objective, "obj2", "Last year's direction", status="dropped", owner="Ida")
    p.kr("kr1", "Trial-to-paid conversion", "obj1", (8, 12), values=(8, 9.3), scope=Scope.BUSINESS)
    p.kr("kr2", "Set-up within a day", "kr1", (45, 70), values=(45, 52.3, 61), scope=Scope.PRODUCT)
    p.kr(
        "kr3",
        "Tickets per 100 new users",
        "obj1",
        (None, 12),
        form=Form.AT_MOST,
        unit="tickets",
        values=(11,),
    )
    p.kr("kr4", "Launch the new start", "obj1", (0, 3), form=Form.REACH, unit="languages", level=Level.OUTPUT)
    p.kr(
        "kr5",
        "Active teams",
        "obj1",
        (300, 400),
        unit="teams",
        values=(300, 299, 298, 301, 300, 299, 298, 297),
    )
    p.kr("kr6", "Churn", "obj1", (2.4, 1.6), form=Form.DECREASE, values=(2.4, 1.5))
    p.kr("kr7", "Calls", "obj2", (0, 9), due=date(2026, 10, 31), level=Level.INPUT, values=(0, 4))
    p.put(Opportunity, "opp1", "I don't know what to do first", "kr2", status="targeted")
    p.put(Opportunity, "opp2", "I can't see who has joined", "kr2 kr3", status="addressed")
    p.put(Opportunity, "opp3", "I want it in my language 日本語", "kr2", status="parked")
    p.put(Opportunity, "opp4", "The empty page tells me nothing", "opp1")
    p.put(Opportunity, "opp5", "Nobody asked about this lately", "kr1", archived=date(2026, 10, 1))
    p.put(Interview, "int1", "Maya, café owner", status="held", on=CREATED, quotes=("And now?",))
    tx.insert_edge(Edge(ref("int1"), ref("opp1"), Relation.SUPPORTS))
    for name, title, status in (
        ("sol1", "Sample project", "delivered"),
        ("sol2", "Checklist of three steps", "testing"),
        ("sol3", "Video tour", "dropped"),
        ("sol4", "Colleague imports for me", "candidate"),
    ):
        p.put(Solution, name, title, "opp4", status=status)
    for number, status in enumerate(("supported", "refuted", "inconclusive", "testing", "untested"), start=1):
        under = "sol1" if number == 1 else "sol2"
        fields = {
            "risk": list(Risk)[number - 1],
            "importance": number,
            "evidence": 6 - number,
            "status": status,
        }
        p.put(Assumption, f"asm{number}", f"It works out, part {number}", under, **fields)
    for number, status in enumerate(("supported", "refuted", "inconclusive", "running", "planned"), start=1):
        fields = {"criterion": "rate >= 30%", "criterion_fixed_on": CREATED, "exploratory": number == 3}
        p.put(Experiment, f"exp{number}", f"Test {number}", f"asm{number}", status=status, **fields)
    p.result("exp1", Outcome.SUPPORTED, (0.8, 0.58, 0.92))
    p.result("exp2", Outcome.REFUTED, (0.1, 0.03, 0.3))
    p.result("exp3", Outcome.INCONCLUSIVE, (0.35, 0.18, 0.57))
    for name, choice in (("exp1", Choice.SHIP), ("exp2", Choice.PIVOT), ("exp3", Choice.PERSEVERE)):
        p.decide(name, choice)
    plant_initiatives(p, tx)


def plant_initiatives(p: Planter, tx: Writer) -> None:
    """One initiative per verdict, and one per status before it."""
    shipped = {"kr2": 4.0, "kr1": 0.5, "kr3": -2.0, "kr5": 30.0, "kr6": -0.3, "kr4": 1.0}
    for number, (kr, effect) in enumerate(shipped.items(), start=1):
        p.put(Initiative, f"ini{number}", f"Bet {number}", kr, status="shipped", lag_days=14)
        p.ship(f"ini{number}", (kr, effect))
    p.put(Initiative, "ini7", "Webinar", "kr1 kr2", status="shipped", mandated_by="the board")
    p.ship("ini7")
    p.put(Initiative, "ini8", "Pricing page", "kr1", status="committed", due=date(2026, 12, 10))
    p.put(Initiative, "ini9", "Chat bot", "kr1", status="proposed")
    p.put(Initiative, "ini10", "Badges", "kr2", status="dropped")
    for initiative, solution in (("ini1", "sol1"), ("ini10", "sol3")):
        tx.insert_edge(Edge(ref(initiative), ref(solution), Relation.DELIVERS))


def edit_late(tx: Writer) -> None:
    """Move a target after the start, and what a bet promised after it shipped."""
    tx.sign("edit", None, datetime(2026, 10, 20, 12).astimezone())
    kr = tx.node(ref("kr2"))
    assert kr is not None
    ledger.edit_node(tx, kr, target=65)
    (bet,) = tx.bets(initiatives=[ref("ini1")])
    ledger.set_bet(tx, replace(bet, expected=4.5), bet)


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    """A workspace in memory that holds the tree."""
    store = MemoryStore("Kelp & <Söhne>")
    with store.writing("plant") as tx:
        tx.sign("plant", None, datetime(2026, 9, 28, 12).astimezone())
        plant(tx)
    with store.writing("edit") as tx:
        edit_late(tx)
    return Workspace(store, TODAY, "tester")


@pytest.fixture(scope="session")
def tree(workspace: Workspace) -> Tree:
    """Everything in it that was not put away."""
    return read_tree(workspace)


@pytest.fixture(scope="session")
def whole(workspace: Workspace) -> Tree:
    """Everything, what was put away too."""
    return read_tree(workspace, archived=True)


@pytest.fixture(scope="session")
def empty() -> Tree:
    """A tree of nothing."""
    return read_tree(Workspace(MemoryStore("Nothing yet"), TODAY, "tester"))


@pytest.fixture(scope="session")
def verdicts() -> Verdicts:
    """One verdict of each kind, and two on one initiative."""
    words = ("moved", "wrong_way", "not_moved", "cant_tell", "confounded", "no_data")
    krs = ("kr2", "kr1", "kr3", "kr5", "kr6", "kr4")
    found = {f"ini{n}": [(kr, word)] for n, (kr, word) in enumerate(zip(krs, words, strict=True), start=1)}
    return {**found, "ini7": [("kr1", "too_early"), ("kr2", "confounded")]}


@pytest.fixture(scope="session")
def retitled(tree: Tree) -> Callable[[Sequence[str]], Tree]:
    """The tree with other titles, as a database that was written elsewhere may hold them."""

    def bend(titles: Sequence[str]) -> Tree:
        following = cycle(titles)
        known: dict[Ref, NodeView] = {}

        def view_of(branch: Branch) -> NodeView:
            view = branch.view
            if view.ref not in known:
                title = next(following)
                known[view.ref] = NodeView(
                    replace(view.node, title=title), view.parents, {**view.data, "title": title}
                )
            return known[view.ref]

        def bent(branch: Branch) -> Branch:
            return replace(branch, view=view_of(branch), children=tuple(map(bent, branch.children)))

        return replace(tree, name=titles[0], roots=tuple(map(bent, tree.roots)))

    return bend


@pytest.fixture(scope="session")
def grown() -> Callable[[int], Tree]:
    """A tree of so many things: KRs with opportunities, with solutions, with assumptions."""

    def grow(size: int) -> Tree:
        store = MemoryStore("Grown")
        with store.writing("plant") as tx:
            p = Planter(tx)
            p.put(Objective, "obj1", "Grow")
            names: Iterator[int] = iter(range(1, size))
            for number in names:
                kr = 1 + number // 12
                if number % 12 == 1:
                    p.kr(f"kr{kr}", f"Key result number {kr} of them", "obj1", (0, 10), values=(0, 3))
                    continue
                kind, prefix, under = (
                    (Opportunity, "opp", f"kr{kr}"),
                    (Solution, "sol", f"opp{number - 1}"),
                    (Assumption, "asm", f"sol{number - 1}"),
                )[(number % 12 - 2) % 3]
                p.put(kind, f"{prefix}{number}", f"A thing with a title of usual length, {number}", under)
        return read_tree(Workspace(store, TODAY, "tester"))

    return grow


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser for all tests of this process.

    Where none can be had they are skipped, and the summary says so; where `OST_TEST_NEEDS_ALL` is 1 they fail.
    """
    from browser import NoBrowserError, running

    try:
        with running() as found:
            yield found
    except NoBrowserError as error:
        if os.environ.get("OST_TEST_NEEDS_ALL") == "1":
            raise
        pytest.skip(f"no browser: {error}")


@pytest.fixture(scope="session")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readers]:
    """Those who read drawings elsewhere, from npm."""
    from readers import readers as running

    with running(tmp_path_factory.mktemp("readers") / "errors.txt") as found:
        yield found
