"""Whatever is done to the two stores, in whatever order, they answer alike."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contents import contents_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from strategies import numbers, titles

from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import Bet, CheckIn, Choice, Decision, Edge, Measurement, Relation, Step
from ost.storage.memory import MemoryStore
from ost.storage.sqlite import SqliteStore, new_workspace

from .samples import bare, full, result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.store import Writer

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 9))
SMALL = st.integers(1, 4)
WORDS = st.one_of(st.none(), titles)


class _DroppedOnPurpose(Exception):
    """The transaction is not to be kept."""


class Twins(RuleBasedStateMachine):
    """The same operations on a store in memory and on one in a file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.stores: list[Any] = []
        self.clock = datetime(2026, 1, 1, tzinfo=UTC)
        self.refs: set[Ref] = set()
        self.pairs: set[tuple[Ref, Ref]] = set()

    @initialize()
    def begin(self) -> None:
        with new_workspace(self.folder / "ost.db", "memory"):
            pass
        self.stores = [MemoryStore(), SqliteStore(self.folder / "ost.db")]
        with self._both() as writers:
            for tx in writers:
                for number in range(1, 3):
                    tx.insert_node(full(Kind.METRIC, number))
                    tx.insert_node(full(Kind.KR, number))
                    tx.insert_node(full(Kind.INITIATIVE, number))
                    tx.insert_node(full(Kind.EXPERIMENT, number))
        kinds = (Kind.METRIC, Kind.KR, Kind.INITIATIVE, Kind.EXPERIMENT)
        self.refs = {Ref(kind, number) for kind in kinds for number in (1, 2)}

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def _both(self) -> Iterator[list[Writer]]:
        self.clock += timedelta(hours=7)
        with self.stores[0].writing("x") as one, self.stores[1].writing("x") as other:
            for tx in (one, other):
                tx.sign("x", None, self.clock)
            yield [one, other]

    def _each(self, act: Any) -> None:
        with self._both() as writers:
            for tx in writers:
                act(tx)

    # --- writing ---

    @rule(kind=st.sampled_from([Kind.OPPORTUNITY, Kind.SOLUTION, Kind.OBJECTIVE]), number=SMALL, title=titles)
    def add(self, kind: Kind, number: int, title: str) -> None:
        node = bare(str(Ref(kind, number)), title)
        if node.ref not in self.refs:
            self.refs.add(node.ref)
            self._each(lambda tx: tx.insert_node(node))

    @rule(data=st.data(), title=titles, archived=st.one_of(st.none(), DAYS), note=WORDS)
    def edit(self, data: st.DataObject, title: str, archived: date | None, note: str | None) -> None:
        ref = data.draw(st.sampled_from(sorted(self.refs)))
        status = data.draw(
            st.sampled_from(sorted(LIFECYCLES[ref.kind].steps) or [LIFECYCLES[ref.kind].first])
        )
        changed = {"title": title, "archived": archived, "note": note, "status": status}
        if ref.kind is Kind.INITIATIVE:
            changed["lag_days"] = data.draw(st.integers(0, 30))
        if ref.kind is Kind.METRIC:
            changed["unit"] = data.draw(st.sampled_from(["", "%", "days"]))
        self._each(lambda tx: tx.update_node(ref, changed))

    @rule(data=st.data(), relation=st.sampled_from(Relation))
    def join(self, data: st.DataObject, relation: Relation) -> None:
        order = sorted(self.refs)
        one = data.draw(st.integers(0, len(order) - 2))
        other = data.draw(st.integers(one + 1, len(order) - 1))
        pair = (order[one], order[other])
        if pair not in self.pairs:
            self.pairs.add(pair)
            self._each(lambda tx: tx.insert_edge(Edge(*pair, relation)))

    @precondition(lambda self: self.pairs)
    @rule(data=st.data())
    def part(self, data: st.DataObject) -> None:
        pair = data.draw(st.sampled_from(sorted(self.pairs)))
        self.pairs.discard(pair)
        self._each(lambda tx: tx.delete_edge(Edge(*pair)))

    @rule(
        ini=st.integers(1, 2), kr=st.integers(1, 2), expected=st.one_of(st.none(), numbers), end=st.booleans()
    )
    def bet(self, ini: int, kr: int, expected: float | None, end: bool) -> None:
        ends = (Ref(Kind.INITIATIVE, ini), Ref(Kind.KR, kr))
        bet = Bet(initiative=ends[0], kr=ends[1], expected=expected)
        self._each(lambda tx: tx.delete_bet(*ends) if end else tx.put_bet(bet))

    @rule(
        points=st.lists(st.tuples(DAYS, numbers, st.one_of(st.none(), SMALL)), max_size=6),
        metric=st.integers(1, 2),
    )
    def measure(self, points: list[tuple[date, float, int | None]], metric: int) -> None:
        rows = [Measurement(*point) for point in points]
        self._each(lambda tx: tx.put_measurements(Ref(Kind.METRIC, metric), rows))

    @rule(
        ini=st.integers(1, 2),
        on=DAYS,
        status=st.sampled_from(["committed", "shipped", "dropped"]),
        again=st.booleans(),
    )
    def step(self, ini: int, on: date, status: str, again: bool) -> None:
        step = Step(ref=Ref(Kind.INITIATIVE, ini), status=status, on=on)

        def take(tx: Writer) -> None:
            if again and tx.steps([step.ref]):
                tx.replace_last_step(step)
            else:
                tx.append_step(step)

        self._each(take)

    @rule(kr=st.integers(1, 2), on=DAYS, confidence=st.integers(0, 10), moving=WORDS)
    def check_in(self, kr: int, on: date, confidence: int, moving: str | None) -> None:
        said = CheckIn(kr=Ref(Kind.KR, kr), on=on, confidence=confidence, moving=moving)
        self._each(lambda tx: tx.put_check_in(said))

    @rule(exp=st.integers(1, 2), on=st.integers(0, 9), back=st.booleans())
    def record(self, exp: int, on: int, back: bool) -> None:
        found = result(f"exp{exp}", on)

        def write(tx: Writer) -> None:
            if back and tx.results([found.experiment]):
                tx.delete_last_result(found.experiment)
            tx.insert_result(found)

        self._each(write)

    @rule(exp=st.integers(1, 2), on=DAYS, because=titles)
    def decide(self, exp: int, on: date, because: str) -> None:
        decision = Decision(ref=Ref(Kind.EXPERIMENT, exp), on=on, choice=Choice.STOP, because=because)
        self._each(lambda tx: tx.insert_decision(decision))

    @rule(data=st.data(), old=st.one_of(st.none(), numbers, titles), new=st.lists(titles, max_size=2))
    def log(self, data: st.DataObject, old: object, new: list[str]) -> None:
        ref = data.draw(st.sampled_from(sorted(self.refs)))
        self._each(lambda tx: tx.insert_change(ref, "edit", "title", old, new))

    @rule(kr=st.integers(1, 2))
    def give_up(self, kr: int) -> None:
        def half(tx: Writer) -> None:
            tx.update_node(Ref(Kind.KR, kr), {"title": "Half"})
            tx.insert_change(Ref(Kind.KR, kr), "edit", "title", None, "Half")
            if tx is not first:
                raise _DroppedOnPurpose

        with suppress(_DroppedOnPurpose), self._both() as (first, second):
            half(first)
            half(second)

    # --- reading ---

    @invariant()
    def hold_the_same(self) -> None:
        if self.stores:
            one, other = (contents_of(store) for store in self.stores)
            assert one == other

    @rule(data=st.data(), since=st.one_of(st.none(), DAYS), until=st.one_of(st.none(), DAYS), text=titles)
    def answer_alike(self, data: st.DataObject, since: date | None, until: date | None, text: str) -> None:
        some = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(sorted(self.refs)), max_size=4)))
        kinds = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(Kind), max_size=3)))
        metric, ref = Ref(Kind.METRIC, data.draw(SMALL)), data.draw(st.sampled_from(sorted(self.refs)))
        flag, last = data.draw(st.booleans()), data.draw(st.one_of(st.none(), SMALL))
        part = text[: data.draw(st.integers(1, len(text)))]
        answers = []
        for store in self.stores:
            with store.reading() as reader:
                answers.append(
                    [
                        reader.nodes(kinds, some, archived=flag),
                        reader.titled(part, kinds, whole=flag, archived=not flag),
                        reader.edges(Relation.PARENT if flag else None, some),
                        reader.edges(None, some, some),
                        reader.ancestors(ref),
                        reader.descendants(ref),
                        reader.bets(some),
                        reader.steps(some, "shipped" if flag else None),
                        reader.measurements(metric, since, until, last),
                        reader.latest(some, until),
                        reader.series([metric], until),
                        reader.check_ins(some, since, until),
                        reader.results(some),
                        reader.decisions(some, since, until),
                        [(c.seq, c.ref, c.at) for c in reader.changes(some, self.clock - timedelta(days=1))],
                    ]
                )
        assert answers[0] == answers[1]


TestTwins = Twins.TestCase
TestTwins.settings = settings(max_examples=10, stateful_step_count=20)
