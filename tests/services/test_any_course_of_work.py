"""Whatever a team does, in whatever order: the graph stays sound, and the past stays as it was."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from contents import contents_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import LIFECYCLES, MANY_PARENTS, PARENTS, STAND_ALONE, Kind, Ref
from ost.domain.model import Choice, Edge, Relation
from ost.errors import OstError
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_initiative,
    add_interview,
    add_key_result,
    add_metric,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.changing import archive, link, move, unlink
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.history import snapshot
from ost.services.logbook import taken_back
from ost.services.mandates import Way
from ost.services.mandating import accept, document, negotiate, read_mandates, withdraw
from ost.services.measuring import add_measurement
from ost.services.promises import read_track_record
from ost.services.reading import list_nodes, show
from ost.services.requesting import add_request, adopt, decline
from ost.services.shipping import drop, ship
from ost.services.tree import read_tree
from ost.services.undoing import redo, undo
from ost.storage.memory import MemoryStore
from ost.storage.proof import broken_links, differences, things_of
from ost.storage.sqlite import SqliteStore, new_workspace

from .conftest import TODAY, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.store import Store

REFS = st.sampled_from(
    [
        f"{p}{n}"
        for p in ("obj", "kr", "opp", "sol", "asm", "exp", "ini", "int", "met", "req")
        for n in (1, 2, 3)
    ]
)
SMALL = st.integers(1, 5)
EDITS = st.sampled_from(
    [
        "title=Another",
        "title=And another",
        "owner=Noor",
        "owner=",
        "archived=no",
        "archived=yes",
        "target=70",
        "target=30",
        "baseline=0",
        "at_least=50",
        "due=2026-12-31",
        "scope=business",
        "scope=product",
        "unit=pp",
        "unit=",
        "cadence=annual",
        "cycle=2026-Q2",
        "importance=3",
        "criterion=8 of 10",
        "healthy_low=1",
        "horizon=next",
        "scale=log",
        *(f"status={status}" for cycle in LIFECYCLES.values() for status in cycle.steps),
    ]
)
BETS = st.sampled_from(
    ["lag=2w", "lag=0", "expect=4", "expect=kr1=7", "expect=", "worth_having=1", "mandated_by=Bo"]
)
STATUSES = {
    kind: {cycle.first, *cycle.steps, *(status for following in cycle.steps.values() for status in following)}
    for kind, cycle in LIFECYCLES.items()
}
UNDER: dict[Kind, tuple[Callable[..., Any], dict[str, Any]]] = {
    Kind.OBJECTIVE: (add_objective, {"cycle": "2026"}),
    Kind.KR: (
        add_key_result,  # one that began before today would be dated back
        {"baseline": 40.0, "target": 60.0, "unit": "%", "start": "today", "by": "2026-12-31"},
    ),
    Kind.OPPORTUNITY: (add_opportunity, {}),
    Kind.SOLUTION: (add_solution, {}),
    Kind.ASSUMPTION: (add_assumption, {}),
    Kind.EXPERIMENT: (add_experiment, {"criterion": "7 of 10"}),
    Kind.INITIATIVE: (add_initiative, {"expect": {"": 5.0}}),
}


class CourseOfWork(RuleBasedStateMachine):
    """Days in which a team logs what it does; nothing is dated back."""

    def new_store(self) -> Store:
        """Where it is kept."""
        return MemoryStore()

    @initialize()
    def begin(self) -> None:
        self.desk = Desk(self.new_store())
        self.desk.grow()
        self.day = 0
        self.remembered: dict[int, tuple[Any, ...]] = {}

    def _try(self, use_case: Callable[..., Any], *args: Any, **options: Any) -> None:
        before = contents_of(self.desk.store)
        try:
            self.desk.on(self.day, use_case, *args, **options)
        except OstError:
            assert contents_of(self.desk.store) == before

    def _seen(self, number: int, as_of: int | None) -> tuple[Any, ...]:
        """What every reading command says of a day."""
        workspace = self.desk.ws(number, as_of)
        listed = list_nodes(workspace, archived=True)
        return (
            [view.data for view in listed],
            read_tree(workspace, archived=True).to_json(),
            [
                {
                    name: value
                    for name, value in show(workspace, str(view.ref)).data.items()
                    if name != "version"
                }
                for view in listed
            ],
            [one.to_json() for one in read_mandates(workspace)],
            read_track_record(workspace).to_json(),
        )

    @rule()
    def go_home(self) -> None:
        self.remembered[self.day] = self._seen(self.day, None)
        self.day += 1

    @rule(kind=st.sampled_from(list(UNDER)), under=st.lists(REFS, max_size=2))
    def add(self, kind: Kind, under: list[str]) -> None:
        use_case, options = UNDER[kind]
        self._try(use_case, f"A {kind}", under=under, **options)

    @rule(supports=st.lists(REFS, max_size=2))
    def interview(self, supports: list[str]) -> None:
        self._try(add_interview, "Marta", supports=supports)

    @rule()
    def watch(self) -> None:
        self._try(add_metric, "Churn", unit="%")

    @rule(ref=REFS, under=st.lists(REFS, min_size=1, max_size=2))
    def move(self, ref: str, under: list[str]) -> None:
        self._try(move, ref, under)

    @rule(one=REFS, other=REFS, use_case=st.sampled_from([link, link, unlink]))
    def join(self, one: str, other: str, use_case: Callable[..., Any]) -> None:
        self._try(use_case, one, other)

    @rule(ref=REFS)
    def put_away(self, ref: str) -> None:
        self._try(archive, ref)

    @rule(ref=REFS, words=st.lists(EDITS, min_size=1, max_size=2))
    def edit(self, ref: str, words: list[str]) -> None:
        self._try(edit, ref, words)

    @rule(words=st.lists(BETS, min_size=1, max_size=2, unique=True))
    def bet(self, words: list[str]) -> None:
        self._try(edit, "ini1", words)

    @rule(number=SMALL, kr=SMALL, way=st.sampled_from([*Way, None]))
    def mandate(self, number: int, kr: int, way: Way | None) -> None:
        ini, outcome = f"ini{number}", f"kr{kr}"
        match way:
            case Way.ACCEPT:
                self._try(accept, ini, outcome)
            case Way.NEGOTIATE:
                self._try(negotiate, ini, "they have a visit", outcome)
            case Way.DOCUMENT:
                self._try(document, ini, outcome)
            case None:
                self._try(withdraw, ini)

    @rule(number=SMALL, successes=st.integers(0, 10), interim=st.booleans(), again=st.booleans())
    def test(self, number: int, successes: int, interim: bool, again: bool) -> None:
        if again:
            self._try(start, f"exp{number}")
        self._try(record, f"exp{number}", Figures(successes=successes, of=10), interim=interim)
        self._try(decide, f"exp{number}", Choice.PIVOT, "because")

    @rule(number=SMALL, away=st.booleans())
    def launch(self, number: int, away: bool) -> None:
        self._try(drop, f"ini{number}", "no") if away else self._try(ship, f"ini{number}")

    @rule(number=SMALL, other=REFS)
    def swap(self, number: int, other: str) -> None:
        self._try(drop, f"ini{number}", "no", replaced_by=other)

    @rule(serves=st.lists(REFS, max_size=2))
    def ask(self, serves: list[str]) -> None:
        self._try(add_request, "A report", asked_by="Maya", serves=serves)

    @rule(number=SMALL, as_ini=SMALL, no=st.booleans())
    def answer(self, number: int, as_ini: int, no: bool) -> None:
        self._try(decline, f"req{number}", "no") if no else self._try(adopt, f"req{number}", f"ini{as_ini}")

    @rule(ref=REFS, value=st.integers(30, 70))
    def measure(self, ref: str, value: int) -> None:
        self._try(add_measurement, ref, float(value))
        self._try(check_in, ref, confidence=value // 10)

    @invariant()
    def stand_in_order(self) -> None:
        """Only possible parents, one where there is one, none where none is needed, and no circles."""
        with self.desk.store.reading() as reader:
            edges = [edge for edge in reader.edges() if edge.relation is Relation.PARENT]
            nodes = reader.nodes()
            bets = {(bet.initiative, bet.kr) for bet in reader.bets()}
        parents: dict[Ref, list[Ref]] = defaultdict(list)
        for edge in edges:
            parents[edge.target].append(edge.source)
        for node in nodes:
            above = parents[node.ref]
            assert all(parent.kind in PARENTS[node.kind] for parent in above)
            assert len(above) <= 1 or node.kind in MANY_PARENTS
            alone = node.kind in {Kind.OBJECTIVE, *STAND_ALONE}
            assert above or alone
            assert node.status in STATUSES[node.kind]
        assert len(DiscoveryGraph([node.ref for node in nodes], edges).topological()) == len(nodes)
        assert bets == {(edge.target, edge.source) for edge in edges if edge.target.kind is Kind.INITIATIVE}

    @invariant()
    def say_what_became_of_it(self) -> None:
        """An adopted request names its initiative, what is replaced was dropped, and nothing replaces itself."""
        with self.desk.store.reading() as reader:
            nodes = {node.ref: node for node in reader.nodes()}
            became = [edge.source for edge in reader.edges(Relation.BECAME)]
            swaps = reader.edges(Relation.REPLACES)
        assert sorted(became) == sorted(
            ref for ref, node in nodes.items() if ref.kind is Kind.REQUEST and node.status == "adopted"
        )
        assert {nodes[edge.target].status for edge in swaps} <= {"dropped"}
        as_tree = [Edge(edge.source, edge.target) for edge in swaps]
        assert not DiscoveryGraph(nodes, as_tree).cycles()

    @invariant()
    def be_the_same_seen_as_of_today(self) -> None:
        with self.desk.store.reading() as reader:
            now, as_of = snapshot(reader, None), snapshot(reader, self.desk.day(self.day))
        assert now.nodes == as_of.nodes
        assert sorted(now.edges) == as_of.edges

    def teardown(self) -> None:
        """Looking back at each day shows what was shown on it."""
        for number, seen in getattr(self, "remembered", {}).items():
            again = self._seen(self.day, number)
            for then, now in zip(seen, again, strict=True):
                assert now == then, (TODAY, number)


class ChangesOfMind(CourseOfWork):
    """The same days, on which things are taken back and done again, the last one first, as on a stack."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[int, object] = {}
        self.after: dict[int, object] = {}
        self.undone: list[int] = []

    def _live(self) -> object:
        """What the workspace holds beside what was put away; which changeset knew it first does not count."""
        with self.desk.store.reading() as reader:
            away = {str(node.ref) for node in reader.nodes() if node.archived is not None}
            held = {what: value for what, value in things_of(reader) if not away & set(what.split())}
        return {
            what: {name: v for name, v in value.items() if name not in {"set_in", "created"}}
            if isinstance(value, dict)
            else value[:2]
            if isinstance(value, list)
            else value
            for what, value in held.items()
        }

    def _last(self) -> int:
        with self.desk.store.reading() as reader:
            return reader.head()[0]

    def _try(self, use_case: Callable[..., Any], *args: Any, **options: Any) -> None:
        seq, live = self._last(), self._live()
        super()._try(use_case, *args, **options)
        if self._last() > seq:
            self.before[seq + 1], self.after[seq + 1] = live, self._live()
            self.undone.clear()

    def _standing(self) -> int:
        with self.desk.store.reading() as reader:
            made = reader.changesets()
        back = taken_back(made)
        return max(one.seq for one in made if one.undoes is None and one.seq not in back)

    @rule()
    def take_back(self) -> None:
        number = self._standing()
        if number in self.before:
            self.desk.on(self.day, undo)
            assert self._live() == self.before[number]
            self.undone.append(number)

    @rule()
    def do_again(self) -> None:
        if self.undone:
            number = self.undone.pop()
            self.desk.on(self.day, redo)
            assert self._live() == self.after[number]

    @rule(number=st.integers(1, 40), force=st.booleans())
    def take_something_back(self, number: int, force: bool) -> None:
        """Whatever was changed: refused with nothing changed, or done with everything in order."""
        seq = self._last()
        super()._try(undo, number, force=force)
        if self._last() > seq:  # the stack is one no longer
            self.before, self.after, self.undone = {}, {}, []

    @invariant()
    def the_history_tells_all(self) -> None:
        with self.desk.store.reading() as reader:
            assert differences(reader) == []
            assert list(broken_links(reader)) == []

    def teardown(self) -> None:
        """What was taken back is taken back for every day."""


class ChangesOfMindInAFile(ChangesOfMind):
    """The same in a file."""

    def new_store(self) -> Store:
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "ost.db"
        with new_workspace(path, "memory"):
            pass
        return SqliteStore(path)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestCourseOfWork = CourseOfWork.TestCase
TestCourseOfWork.settings = settings(max_examples=20, stateful_step_count=30)
TestChangesOfMind = ChangesOfMind.TestCase
TestChangesOfMind.settings = settings(max_examples=20, stateful_step_count=30)
TestChangesOfMindInAFile = ChangesOfMindInAFile.TestCase
TestChangesOfMindInAFile.settings = settings(max_examples=5, stateful_step_count=25)
