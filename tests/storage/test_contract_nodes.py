"""The contract of a store, held to by both: nodes, titles and edges."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from samples import bare, day, full, ref, write_everything

from ost.domain.kinds import TREE_ORDER, Kind, Ref
from ost.domain.model import Edge, Form, Relation

if TYPE_CHECKING:
    from ost.services.store import Store


@pytest.fixture
def written(store: Store) -> Store:
    """A store with one thing of every kind and a fact of every sort."""
    with store.writing("fill") as tx:
        write_everything(tx)
    return store


def _refs(nodes: Any) -> list[str]:
    return [str(node.ref) for node in nodes]


def test_a_workspace_has_its_name(store: Store) -> None:
    with store.reading() as reader:
        assert reader.name() == "memory"


@pytest.mark.parametrize("kind", Kind)
def test_a_thing_comes_back_field_by_field(written: Store, kind: Kind) -> None:
    expected = full(kind)
    with written.reading() as reader:
        found = reader.node(expected.ref)
        assert found == expected
        assert reader.nodes([kind]) == [expected]
    for field in fields(expected):
        assert type(getattr(found, field.name)) is type(getattr(expected, field.name)), field.name


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.KR])
def test_a_thing_without_its_optional_fields_comes_back_without_them(store: Store, kind: Kind) -> None:
    made = full(kind)
    optional = {
        f.name: f.default for f in fields(made) if f.default is None or f.default in ("", 0, False, ())
    }
    thin = replace(made, **optional)
    with store.writing("fill") as tx:
        tx.insert_node(thin)
    with store.reading() as reader:
        assert reader.node(thin.ref) == thin


def test_a_level_to_keep_has_no_baseline(store: Store) -> None:
    with store.writing("fill") as tx:
        tx.insert_node(full(Kind.METRIC))
        tx.insert_node(bare("kr1", baseline=None, form=Form.AT_LEAST, scope=None))
    with store.reading() as reader:
        assert reader.node(ref("kr1")) == bare("kr1", baseline=None, form=Form.AT_LEAST, scope=None)


def test_what_is_not_there_is_none(written: Store) -> None:
    with written.reading() as reader:
        assert reader.node(Ref(Kind.KR, 99)) is None
        assert reader.node(Ref(Kind.KR, 10**15 - 1)) is None


def test_nodes_are_by_kind_and_number(store: Store) -> None:
    with store.writing("fill") as tx:
        for text in ("sol10", "sol9", "opp2", "obj3", "opp11", "int1", "obj1"):
            tx.insert_node(bare(text))
    with store.reading() as reader:
        assert _refs(reader.nodes()) == ["obj1", "obj3", "opp2", "opp11", "sol9", "sol10", "int1"]
        assert _refs(reader.nodes([Kind.SOLUTION, Kind.OBJECTIVE])) == ["obj1", "obj3", "sol9", "sol10"]
        some = [ref("sol10"), ref("obj3"), ref("kr1"), ref("sol10")]
        assert _refs(reader.nodes(refs=some)) == ["obj3", "sol10"]
        assert _refs(reader.nodes([Kind.SOLUTION], some)) == ["sol10"]


def test_none_means_all_and_nothing_means_nothing(written: Store) -> None:
    with written.reading() as reader:
        assert len(reader.nodes()) == len(TREE_ORDER)
        assert reader.nodes([]) == []
        assert reader.nodes(refs=[]) == []
        assert reader.titled("a", []) == []
        assert (
            reader.edges(sources=[]) == reader.edges(targets=[]) == reader.edges(sources=[], targets=[]) == []
        )
        assert reader.bets([]) == []
        assert reader.steps([]) == []
        assert reader.latest([]) == {}
        assert reader.check_ins([]) == []
        assert reader.results([]) == []
        assert reader.decisions([]) == []
        assert reader.changes([]) == []
        assert reader.versions([]) == {}
        assert len(reader.versions()) == 1


def test_a_thousand_refs_can_be_asked_for_at_once_and_twice(store: Store) -> None:
    numbers = range(1, 1201)
    with store.writing("fill") as tx:
        for number in numbers:
            tx.insert_node(bare(f"opp{number}"))
        for number in numbers[1:]:
            tx.insert_edge(Edge(ref("opp1"), ref(f"opp{number}")))
    asked = [Ref(Kind.OPPORTUNITY, number) for number in numbers] * 2
    with store.reading() as reader:
        assert [node.ref.number for node in reader.nodes(refs=asked)] == list(numbers)
        assert len(reader.edges(targets=asked)) == 1199
        assert len(reader.edges(sources=asked[:1], targets=asked)) == 1199


def test_archived_things_are_left_out_where_that_is_said(written: Store) -> None:
    with written.writing("archive") as tx:
        tx.update_node(ref("opp1"), {"archived": day(3)})
    with written.reading() as reader:
        assert "opp1" in _refs(reader.nodes())
        assert "opp1" not in _refs(reader.nodes(archived=False))
        assert reader.titled("forget") == []
        assert _refs(reader.titled("forget", archived=True)) == ["opp1"]
        assert reader.last_number(Kind.OPPORTUNITY) == 1


@pytest.mark.parametrize(
    ("text", "whole", "found"),
    [
        ("late", False, ["opp1", "opp2", "sol1"]),
        ("LATE", True, ["opp2"]),
        ("straße", False, ["opp3"]),
        ("STRASSE", True, ["opp3"]),
        ("100%", False, ["opp4"]),
        ("1_0", False, []),
        ("%", False, ["opp4"]),
        ("é", False, ["opp5"]),
        ("e\u0301", False, ["opp5"]),
        ("漢", False, ["opp6"]),
        ("x" * 501, False, []),
        ("\x00", False, []),
        ("\ud800", False, []),
        ("a/b", False, ["opp7"]),
    ],
)
def test_titles_are_found_without_regard_to_case(
    store: Store, text: str, whole: bool, found: list[str]
) -> None:
    titles = ["Late milk", "late", "Straße", "100%", "Café", "漢字", "a/b\\c"]
    with store.writing("fill") as tx:
        for number, title in enumerate(titles, start=1):
            tx.insert_node(bare(f"opp{number}", title))
        tx.insert_node(bare("sol1", "A later one"))
    with store.reading() as reader:
        assert _refs(reader.titled(text, whole=whole)) == found
        assert _refs(reader.titled(text, [Kind.SOLUTION], whole=whole)) == [r for r in found if r == "sol1"]


def test_a_new_title_is_the_one_that_is_found(written: Store) -> None:
    with written.writing("edit") as tx:
        tx.update_node(ref("opp1"), {"title": "Straße"})
    with written.reading() as reader:
        assert _refs(reader.titled("strasse", whole=True)) == ["opp1"]
        assert reader.titled("forget") == []


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("obj1", {"title": "Better", "cadence": None, "team": "Deliveries"}),
        ("kr1", {"target": 40.0, "form": Form.DECREASE, "due": day(200), "scope": None}),
        ("asm1", {"importance": None, "status": "testing"}),
        ("exp1", {"criterion": "8 of 10", "criterion_fixed_on": day(2), "exploratory": False}),
        ("ini1", {"lag_days": 0, "due": None, "note": None}),
        ("int1", {"quotes": (), "on": day(-4)}),
        ("met1", {"unit": "pp", "healthy_low": None}),
        ("opp1", {"created": day(-9), "archived": day(3)}),
    ],
)
def test_fields_are_set_to_values_of_the_domain(written: Store, text: str, changed: dict[str, Any]) -> None:
    with written.writing("edit") as tx:
        before = tx.node(ref(text))
        assert before is not None
        tx.update_node(before.ref, changed)
        assert tx.node(before.ref) == replace(before, **changed)
    with written.reading() as reader:
        assert reader.node(before.ref) == replace(before, **changed)


def test_a_kr_has_the_unit_of_its_metric(written: Store) -> None:
    with written.writing("edit") as tx:
        tx.update_node(ref("met1"), {"unit": "pp"})
    with written.reading() as reader:
        assert reader.node(ref("kr1")).unit == "pp"  # type: ignore[union-attr]
        assert reader.nodes([Kind.KR])[0].unit == "pp"  # type: ignore[attr-defined]


def test_the_last_number_is_of_the_kind(written: Store) -> None:
    with written.writing("add") as tx:
        tx.insert_node(bare("opp7"))
        assert tx.last_number(Kind.OPPORTUNITY) == 7
        assert tx.last_number(Kind.SOLUTION) == 1
    with written.reading() as reader:
        assert reader.last_number(Kind.OPPORTUNITY) == 7


def test_a_ref_is_taken_once(written: Store) -> None:
    with pytest.raises(Exception, match=r"opp1|UNIQUE|unique"), written.writing("add") as tx:
        tx.insert_node(bare("opp1"))


def test_edges_are_found_by_what_they_mean_and_where_they_end(written: Store) -> None:
    def lines(**asked: Any) -> list[str]:
        with written.reading() as reader:
            return [f"{e.source} {e.relation} {e.target}" for e in reader.edges(**asked)]

    parents = [
        "asm1 parent exp1",
        "kr1 parent ini1",
        "kr1 parent opp1",
        "obj1 parent kr1",
        "opp1 parent sol1",
        "sol1 parent asm1",
    ]
    others = ["ini1 delivers sol1", "int1 supports opp1", "req1 became ini1", "req1 serves kr1"]
    assert lines(relation=Relation.PARENT) == parents
    assert sorted(lines()) == sorted(parents + others)
    assert lines(targets=[ref("sol1")]) == ["ini1 delivers sol1", "opp1 parent sol1"]
    assert lines(relation=Relation.PARENT, targets=[ref("sol1")]) == ["opp1 parent sol1"]
    assert lines(sources=[ref("kr1")]) == ["kr1 parent ini1", "kr1 parent opp1"]
    assert lines(sources=[ref("kr1"), ref("opp1")], targets=[ref("sol1"), ref("opp1")]) == [
        "kr1 parent opp1",
        "opp1 parent sol1",
    ]


def test_edges_are_in_one_order(store: Store) -> None:
    with store.writing("fill") as tx:
        for text in ("opp1", "opp2", "opp10"):
            tx.insert_node(bare(text))
        for source, target in (("opp10", "opp2"), ("opp2", "opp1"), ("opp10", "opp1")):
            tx.insert_edge(Edge(ref(source), ref(target)))
    with store.reading() as reader:
        edges = reader.edges()
    assert edges == sorted(edges)


def test_an_edge_is_there_once_and_can_be_removed(written: Store) -> None:
    edge = Edge(ref("obj1"), ref("kr1"))
    with pytest.raises(Exception, match=r"joined already|UNIQUE|unique"), written.writing("link") as tx:
        tx.insert_edge(edge)
    with written.writing("unlink") as tx:
        tx.delete_edge(edge)
        tx.delete_edge(edge)  # what is gone is gone
        assert edge not in tx.edges()
    with written.reading() as reader:
        assert edge not in reader.edges()


def test_above_and_below_by_parent_edges_only(written: Store) -> None:
    with written.reading() as reader:
        assert reader.ancestors(ref("exp1")) == {ref(t) for t in ("asm1", "sol1", "opp1", "kr1", "obj1")}
        assert reader.descendants(ref("kr1")) == {ref(t) for t in ("opp1", "ini1", "sol1", "asm1", "exp1")}
        assert reader.descendants(ref("ini1")) == reader.ancestors(ref("int1")) == set()


def test_a_dag_is_walked_once_through_whichever_way(store: Store) -> None:
    with store.writing("fill") as tx:
        for number in range(1, 5):
            tx.insert_node(bare(f"opp{number}"))
        for a, b in ((1, 2), (1, 3), (2, 4), (3, 4)):
            tx.insert_edge(Edge(ref(f"opp{a}"), ref(f"opp{b}")))
    with store.reading() as reader:
        assert reader.ancestors(ref("opp4")) == {ref("opp1"), ref("opp2"), ref("opp3")}
        assert reader.descendants(ref("opp1")) == {ref("opp2"), ref("opp3"), ref("opp4")}


def test_the_titles_of_a_kind_come_folded_in_order_of_number_archived_ones_too(store: Store) -> None:
    numbered = {11: "ＡＢＣ Straße", 2: "Checklist", 5: "一键重新下单"}
    with store.writing("fill") as tx:
        for number, title in numbered.items():
            away = day(3) if number == 2 else None
            tx.insert_node(bare(f"sol{number}", title, archived=away))
    with store.reading() as reader:
        assert [(str(one), title) for one, title in reader.folded_titles(Kind.SOLUTION)] == [
            ("sol2", "checklist"),
            ("sol5", "一键重新下单"),
            ("sol11", "abc strasse"),
        ]
        assert reader.folded_titles(Kind.OPPORTUNITY) == []
