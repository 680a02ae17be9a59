"""Whatever is done to the two stores, in whatever order, they answer alike."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contents import contents_of, sealed_in
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from neighbours import make_neighbour, move_in, rows_of
from samples import bare, full, result
from strategies import numbers, titles

from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import Bet, CheckIn, Choice, Decision, Edge, Measurement, Op, Relation, Step
from ost.storage.memory import MemoryStore
from ost.storage.proof import broken_links
from ost.storage.sqlite import SqliteStore, new_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.store import Writer

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 9))
SMALL = st.integers(1, 4)
WORDS = st.one_of(st.none(), titles)


class _DroppedOnPurpose(Exception):
    """The transaction is not to be kept."""


@cache
def _shared() -> bytes:
    """The file of an empty workspace beside another."""
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "ost.db", Path(folder) / "other.db"
        with new_workspace(path, "memory"):
            pass
        make_neighbour(other)
        move_in(path, other)
        return path.read_bytes()


class Twins(RuleBasedStateMachine):
    """The same operations on a store in memory and on one in a file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.stores: list[Any] = []
        self.beside: dict[str, list[tuple[object, ...]]] = {}
        self.clock = datetime(2026, 1, 1, tzinfo=UTC)
        self.refs: set[Ref] = set()
        self.pairs: set[tuple[Ref, Ref]] = set()

    @initialize()
    def begin(self) -> None:
        (self.folder / "ost.db").write_bytes(_shared())
        self.beside = rows_of(self.folder / "ost.db", 2)
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
        assert rows_of(self.folder / "ost.db", 2) == self.beside
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
        position=SMALL,
        set_in=st.sampled_from([0, 0, 1, 2]),
    )
    def step(self, ini: int, on: date, status: str, position: int, set_in: int) -> None:
        step = Step(ref=Ref(Kind.INITIATIVE, ini), status=status, on=on, set_in=set_in)
        self._each(lambda tx: tx.put_step(position, step))

    @rule(ini=st.integers(1, 2), kr=st.integers(1, 2), exp=st.integers(1, 2), position=SMALL, on=DAYS)
    def take_back(self, ini: int, kr: int, exp: int, position: int, on: date) -> None:
        def undo(tx: Writer) -> None:
            tx.delete_step(Ref(Kind.INITIATIVE, ini), position)
            tx.delete_result(Ref(Kind.EXPERIMENT, exp), position)
            tx.delete_decision(Ref(Kind.EXPERIMENT, exp), position)
            tx.delete_check_in(Ref(Kind.KR, kr), on)
            tx.delete_measurements(Ref(Kind.METRIC, kr), [on, date(2026, 1, 1)])

        self._each(undo)

    @rule(kr=st.integers(1, 2), on=DAYS, confidence=st.integers(0, 10), moving=WORDS)
    def check_in(self, kr: int, on: date, confidence: int, moving: str | None) -> None:
        said = CheckIn(kr=Ref(Kind.KR, kr), on=on, confidence=confidence, moving=moving)
        self._each(lambda tx: tx.put_check_in(said))

    @rule(exp=st.integers(1, 2), on=st.integers(0, 9), position=SMALL)
    def record(self, exp: int, on: int, position: int) -> None:
        found = result(f"exp{exp}", on)
        self._each(lambda tx: tx.put_result(position, found))

    @rule(exp=st.integers(1, 2), on=DAYS, because=titles, position=SMALL)
    def decide(self, exp: int, on: date, because: str, position: int) -> None:
        decision = Decision(ref=Ref(Kind.EXPERIMENT, exp), on=on, choice=Choice.STOP, because=because)
        self._each(lambda tx: tx.put_decision(position, decision))

    @rule(back=st.integers(0, 9), words=WORDS, actor=st.one_of(st.none(), titles), undoes=st.booleans())
    def sign_several(self, back: int, words: str | None, actor: str | None, undoes: bool) -> None:
        """Under a clock that goes back."""

        def sign(tx: Writer) -> None:
            tx.sign("y", words, self.clock - timedelta(days=back), actor=actor)
            tx.changeset(undoes=1 if undoes else None)
            tx.sign("nothing comes of this")
            tx.sign("z", None, self.clock - timedelta(days=2 * back))
            tx.insert_change(None, Op.ADD, "mark", None, words)

        self._each(sign)

    @rule(data=st.data(), old=st.one_of(st.none(), numbers, titles), new=st.lists(titles, max_size=2))
    def log(self, data: st.DataObject, old: object, new: list[str]) -> None:
        ref = data.draw(st.sampled_from(sorted(self.refs)))
        self._each(lambda tx: tx.insert_change(ref, Op.EDIT, "title", old, new))

    @rule(kr=st.integers(1, 2))
    def give_up(self, kr: int) -> None:
        def half(tx: Writer) -> None:
            tx.update_node(Ref(Kind.KR, kr), {"title": "Half"})
            tx.insert_change(Ref(Kind.KR, kr), Op.EDIT, "title", None, "Half")
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
            first, second = (sealed_in(store) for store in self.stores)
            assert first == second
            with self.stores[1].reading() as reader:
                assert list(broken_links(reader)) == []

    @rule(data=st.data(), since=st.one_of(st.none(), DAYS), until=st.one_of(st.none(), DAYS), text=titles)
    def answer_alike(self, data: st.DataObject, since: date | None, until: date | None, text: str) -> None:
        some = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(sorted(self.refs)), max_size=4)))
        kinds = data.draw(st.one_of(st.none(), st.lists(st.sampled_from(Kind), max_size=3)))
        metric, ref = Ref(Kind.METRIC, data.draw(SMALL)), data.draw(st.sampled_from(sorted(self.refs)))
        flag, last = data.draw(st.booleans()), data.draw(st.one_of(st.none(), SMALL))
        seq = data.draw(st.integers(0, 9))
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
                        reader.steps(some, "shipped" if flag else None, last),
                        reader.measurements(metric, since, until, last),
                        reader.latest(some, until),
                        reader.series([metric], until),
                        reader.check_ins(some, since, until),
                        reader.results(some),
                        reader.decisions(some, since, until),
                        [(c.seq, c.ref, c.at) for c in reader.changes(some, self.clock - timedelta(days=1))],
                        reader.changes(some, last, seq),
                        reader.changesets(seq, last),
                        reader.versions(some),
                    ]
                )
        assert answers[0] == answers[1]


TestTwins = Twins.TestCase
TestTwins.settings = settings(max_examples=10, stateful_step_count=20)
