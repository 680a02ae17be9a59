"""The graph: roots, neighbours, and the walk that every tree and drawing follows."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import Kind, Ref
from ost.domain.model import Edge, Relation


def _graph(*lines: str) -> DiscoveryGraph:
    """A graph of lines such as `obj1 > kr1 kr2`."""
    refs: dict[Ref, None] = {}
    edges = []
    for line in lines:
        parent, _, children = line.partition(">")
        source = _ref(parent)
        refs[source] = None
        for child in children.split():
            refs[_ref(child)] = None
            edges.append(Edge(source, _ref(child)))
    return DiscoveryGraph(refs, edges)


def _ref(text: str) -> Ref:
    ref = Ref.parse(text)
    assert ref is not None
    return ref


def _words(places: list[tuple[int, Ref, bool]]) -> list[str]:
    return [f"{'-' * depth}{ref}{' again' if repeated else ''}" for depth, ref, repeated in places]


def test_siblings_stand_by_kind_in_the_vocabularys_order_and_then_by_number() -> None:
    graph = _graph("kr1 > ini1 opp10 opp2 kr3 obj4", "obj1 > kr1", "obj2 >")
    assert _words(graph.walk()) == ["obj1", "-kr1", "--obj4", "--kr3", "--opp2", "--opp10", "--ini1", "obj2"]


def test_a_thing_with_two_parents_stands_twice_and_has_its_branch_once() -> None:
    graph = _graph("kr1 > opp1 opp2", "opp1 > opp3", "opp2 > opp3", "opp3 > sol1")
    assert _words(graph.walk()) == ["kr1", "-opp1", "--opp3", "---sol1", "-opp2", "--opp3 again"]


def test_a_walk_may_begin_anywhere() -> None:
    graph = _graph("obj1 > kr1 kr2", "kr1 > opp1")
    assert _words(graph.walk([_ref("kr1")])) == ["kr1", "-opp1"]
    assert _words(graph.walk([_ref("kr2"), _ref("kr1")])) == ["kr2", "kr1", "-opp1"]
    assert graph.walk([]) == []


def test_neighbours_and_whatever_lies_above_and_below() -> None:
    graph = _graph("obj1 > kr1", "kr1 > opp1 opp2", "opp1 > opp3", "opp2 > opp3")
    assert graph.roots() == [_ref("obj1")]
    assert graph.children(_ref("kr1")) == [_ref("opp1"), _ref("opp2")]
    assert graph.parents(_ref("opp3")) == [_ref("opp1"), _ref("opp2")]
    assert graph.descendants(_ref("kr1")) == {_ref("opp1"), _ref("opp2"), _ref("opp3")}
    assert graph.ancestors(_ref("opp3")) == {_ref("opp1"), _ref("opp2"), _ref("kr1"), _ref("obj1")}
    assert graph.descendants(_ref("opp3")) == set()


def test_only_parent_edges_between_known_things_count() -> None:
    one, two, elsewhere = _ref("ini1"), _ref("sol1"), _ref("kr9")
    edges = [Edge(one, two, Relation.DELIVERS), Edge(elsewhere, one), Edge(one, elsewhere)]
    graph = DiscoveryGraph([one, two], edges)
    assert graph.roots() == [two, one]
    assert graph.descendants(one) == set()


def test_an_empty_graph_has_nothing_to_walk() -> None:
    graph = DiscoveryGraph([], [])
    assert graph.roots() == []
    assert graph.walk() == []
    assert list(graph.topological()) == []


def test_a_branch_of_a_hundred_levels_is_walked_to_its_end() -> None:
    refs = [Ref(Kind.OPPORTUNITY, number) for number in range(1, 101)]
    graph = DiscoveryGraph(refs, [Edge(a, b) for a, b in pairwise(refs)])
    assert graph.walk() == [(depth, ref, False) for depth, ref in enumerate(refs)]


def test_ten_thousand_siblings_are_walked_in_order() -> None:
    parent = Ref(Kind.KR, 1)
    refs = [Ref(Kind.OPPORTUNITY, number) for number in range(10_000, 0, -1)]
    graph = DiscoveryGraph([*refs, parent], [Edge(parent, ref) for ref in refs])
    assert [ref.number for _, ref, _ in graph.walk()][1:] == list(range(1, 10_001))


@st.composite
def _dags(draw: st.DrawFn) -> tuple[list[Ref], list[Edge]]:
    """Opportunities under each other; an edge leads from a lower number to a higher one."""
    count = draw(st.integers(1, 12))
    refs = [Ref(Kind.OPPORTUNITY, number) for number in range(1, count + 1)]
    pairs = [(a, b) for a in refs for b in refs if a.number < b.number]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    return refs, [Edge(a, b) for a, b in chosen]


@given(_dags())
def test_a_walk_shows_everything_once_in_full_and_every_further_place_as_a_repeat(
    dag: tuple[list[Ref], list[Edge]],
) -> None:
    refs, edges = dag
    graph = DiscoveryGraph(refs, edges)
    places = graph.walk()
    assert sorted(ref for _, ref, repeated in places if not repeated) == refs
    # one place for every root and one for every edge
    assert len(places) == len(graph.roots()) + len(edges)


@given(_dags())
def test_every_place_lies_right_below_one_of_its_parents(dag: tuple[list[Ref], list[Edge]]) -> None:
    graph = DiscoveryGraph(*dag)
    branch: list[Ref] = []
    for depth, ref, _ in graph.walk():
        del branch[depth:]
        assert not depth or branch[-1] in graph.parents(ref)
        branch.append(ref)


@given(_dags())
def test_parents_come_before_children(dag: tuple[list[Ref], list[Edge]]) -> None:
    refs, edges = dag
    order = {ref: at for at, ref in enumerate(DiscoveryGraph(refs, edges).topological())}
    assert sorted(order) == refs
    assert all(order[edge.source] < order[edge.target] for edge in edges)
