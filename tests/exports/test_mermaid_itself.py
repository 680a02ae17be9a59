"""What Mermaid itself makes of the flowcharts: its parser, and its drawing, from npm."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from ost.demo import make
from ost.exports.lines import KIND_WORDS, text
from ost.exports.mermaid import to_mermaid
from ost.exports.net import Net, net_of
from ost.exports.safe import plain
from ost.exports.trimming import Part, trimmed
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from readers import Readers

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

DAY = date(2026, 11, 20)

SHAPES = {
    "objective": "subroutine",
    "kr": "square",
    "opportunity": "round",
    "solution": "hexagon",
    "assumption": "lean_right",
    "experiment": "odd",
    "initiative": "stadium",
    "interview": "circle",
    "metric": "cylinder",
}

HOSTILE = [
    '"]; click kr1 href "javascript:alert(1)"',
    "%%{init: {'theme': 'dark', 'securityLevel': 'loose'}}%%",
    "---\ntitle: x\n---",
    "end",
    "subgraph a; end",
    "style kr1 fill:#f00;",
    "classDef kr fill:#f00;",
    "linkStyle 0 stroke:#f00;",
    "#quot; &amp; &#60;b&#62; #35;35; #9829;",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "<a href='javascript:x'>y</a> <b>bold</b><br/>next",
    "`code` **bold** _it_ 1. list",
    "# heading - item",
    "$$x^2$$ and $$y$$",
    "fa:fa-ban icon fab:fa-github",
    "C:\\new\\table \\n",
    "a --> b --- c -. d .-> e",
    "@{ shape: rounded } a@b.c https://evil.example/?q=1",
    "ﬂ°°38¶ß ﬂ°amp¶ß",
    "|pipe| {curly} [square] (round) ((circle))",
    "日本語 é עברית ﷽ 👩‍🚀 \u200d \u0301",
    ":::kr", "default", "o", "x", "%% comment", ";;;",
]  # fmt: skip


def letters(words: str) -> str:
    """A text without what wrapping and parting add: blanks, and joiners that nobody sees."""
    return "".join(words.replace("\N{WORD JOINER}", "").split())


def check(read: Any, net: Net) -> None:
    """The chart has the boxes and lines of a net and no more; a label begins with kind, ref and title."""
    names = {box.name: box.name.replace(" ", "_") for box in net.boxes}
    assert (read["type"], read["direction"], read["groups"]) == ("flowchart-v2", "LR", 0)
    assert [one["id"] for one in read["nodes"]] == [*names.values()]
    for one, box in zip(read["nodes"], net.boxes, strict=True):
        kind = text(box.view.data, "kind")
        said = letters(f"{KIND_WORDS[kind].upper()} {box.view.ref} {plain(box.view.node.title)}")
        assert letters(one["text"]).startswith(said)
        assert one["elements"] == []
        assert one["shape"] == SHAPES[kind]
        assert one["classes"] == ["ghost" if box.ghost else "faded" if box.faded else kind]
        assert not one["linked"]
        assert read["classes"][one["classes"][0]]
    lines = [(names[parent], names[child], "normal", "arrow_open", "") for parent, child in net.lines]
    lines += [(names[ini], names[sol], "dotted", "arrow_point", "delivers") for ini, sol in net.delivers]
    assert [(*map(one.get, ("start", "end", "stroke", "type", "text")),) for one in read["edges"]] == lines


def test_every_kind_state_and_line_is_read_as_it_is_meant(
    whole: Tree, verdicts: Verdicts, readers: Readers
) -> None:
    read = readers.read("mermaid", to_mermaid(whole, verdicts))
    check(read, net_of(whole))
    (kr,) = (one for one in read["nodes"] if one["id"] == "kr2")
    assert kr["text"].splitlines()[:3] == ["KEY RESULT kr2", "Set-up within a day", "45 → 61 → 65 % · 80 %"]
    assert kr["text"].splitlines()[-1] == "▲ on track"


def test_an_empty_tree_is_a_chart_too(empty: Tree, readers: Readers) -> None:
    check(readers.read("mermaid", to_mermaid(empty, {})), net_of(empty))
    assert readers.read("mermaidDrawing", to_mermaid(empty, {}))["nodes"] == []


@settings(max_examples=12)
@given(titles=st.lists(any_text, min_size=20, max_size=40))
def test_a_title_is_text_whatever_it_holds(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts, readers: Readers
) -> None:
    tree = retitled(titles)
    check(readers.read("mermaid", to_mermaid(tree, verdicts)), net_of(tree))


def test_hostile_titles_are_parsed_and_drawn_as_they_were_typed(
    retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts, readers: Readers
) -> None:
    tree = retitled(HOSTILE)
    chart, net = to_mermaid(tree, verdicts), net_of(tree)
    assert len(net.boxes) >= len(HOSTILE)
    check(readers.read("mermaid", chart), net)
    drawn = readers.read("mermaidDrawing", chart)
    assert drawn["foreign"] == []
    assert drawn["lines"] == len(net.lines) + len(net.delivers)
    for one, box in zip(drawn["nodes"], net.boxes, strict=True):
        assert one["id"] == box.name
        assert letters(plain(box.view.node.title)) in letters(one["text"])
        assert {*one["elements"]} <= {"p"}


def test_a_chart_that_is_none_is_refused(readers: Readers) -> None:
    """The promises above could be broken: the parser has errors of its own."""
    for chart in ('flowchart LR\n a["x"" ]', 'flowchart LR\n a["x"]:::b c', "flowchart XX", "kr1 --- opp1"):
        assert readers.refusal("mermaid", chart)
    read = readers.read("mermaid", 'flowchart LR\n a["<b>x</b>"]\n click a href "https://x.example"')
    assert (read["nodes"][0]["elements"], read["nodes"][0]["linked"]) == (["b"], True)


def test_the_worked_example_and_its_parts_are_charts(readers: Readers) -> None:
    store = MemoryStore(make.NAME, actor="demo")
    with store.writing("demo") as tx:
        make.make_example(tx, DAY)
    workspace = Workspace(store, DAY, "ana")
    tree = read_tree(workspace)
    whole = net_of(tree)
    parts = [Part(), Part(depth=2), Part(1, frozenset({"opp3"})), Part(kinds=frozenset({"kr", "solution"}))]
    nets = [trimmed(whole, part) for part in parts]
    assert len({len(net.boxes) for net in nets}) == len(nets)
    for net in nets:
        check(readers.read("mermaid", to_mermaid(tree, {}, net)), net)
