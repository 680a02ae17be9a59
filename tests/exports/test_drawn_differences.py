"""What changed, drawn in the tree: signs, words and ghosts, in Graphviz and Mermaid, of all and of a branch."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal
from running import Ost

if TYPE_CHECKING:
    from pathlib import Path

    from readers import Readers

HOSTILE = '<script>alert(1)</script> & "Ω" 需要 👩‍🚀'


@pytest.fixture
def ost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ost:
    """A workspace of which everything has changed in a week."""
    ost = Ost(tmp_path / "ost.db")
    monkeypatch.setenv("OST_TODAY", "2026-11-02")
    ost("init", ost.db, "--name", "Kelp")
    ost("objective", "add", "Cafés succeed")
    for title in ("Activation", "Retention"):
        ost("kr", "add", title, "--under", "obj1", "--baseline", 45, "--target", 65, "--by", "2036-12-31")
    for title in ("It stays", "It moves", "It goes"):
        ost("opportunity", "add", title, "--under", "kr1")
    ost("solution", "add", "Below what moves", "--under", "opp2")
    ost("review", "mark", "Q3")
    monkeypatch.setenv("OST_TODAY", "2026-11-09")
    ost("edit", "kr1", "target=70")
    ost("move", "opp2", "--under", "kr2")
    ost("archive", "opp3")
    ost("opportunity", "add", HOSTILE, "--under", "kr2")
    return ost


def _nodes(dot: str) -> dict[str, str]:
    """The statements of a diagram's nodes, by their names."""
    found = re.findall(r'^\t("[^"]+"|\w+) \[label=<(.*?)>? color=(.*)\]$', dot, re.MULTILINE)
    return {name.strip('"'): f"{label} {rest}" for name, label, rest in found}


def test_each_sort_of_change_has_a_sign_and_words_and_ghosts_are_dashed(ost: Ost) -> None:
    nodes = _nodes(ost("export", "dot", "--diff", "Q3").out)
    assert nodes.keys() == {
        "obj1", "kr1", "kr2", "opp1", "opp2", "opp2 under kr1", "opp3", "opp4", "sol1",
    }  # fmt: skip
    for name, words in {
        "kr1": ("~ changed", "target 65 → 70"),
        "opp2": ("&gt; moved here", "moved here from kr1"),
        "opp2 under kr1": ("&lt; moved away", "moved to kr2"),
        "opp3": ("- gone", "put away"),
        "opp4": ("+ added",),
    }.items():
        for said in words:
            assert said in nodes[name], (name, nodes[name])
    assert {name for name, said in nodes.items() if "dashed" in said} == {"opp2 under kr1", "opp3"}
    pale = {name for name, said in nodes.items() if "#f6f6f6" in said}
    assert pale == {"obj1", "kr2", "opp1", "sol1", "opp2 under kr1", "opp3"}


def test_the_same_in_mermaid(ost: Ost) -> None:
    text = ost("export", "mermaid", "--diff", "last-review").out
    assert re.search(r"opp2_under_kr1\(.*moved to kr2.*:::ghost", text)
    assert "kr1 --- opp2_under_kr1" in text
    assert "kr2 --- opp2\n" in text
    assert "<script" not in text


def test_mermaid_itself_reads_it_with_its_ghosts(ost: Ost, readers: Readers) -> None:
    read = readers.read("mermaid", ost("export", "mermaid", "--diff", "Q3").out)
    nodes = {one["id"]: one for one in read["nodes"]}
    assert nodes.keys() == {
        "obj1", "kr1", "kr2", "opp1", "opp2", "opp2_under_kr1", "opp3", "opp4", "sol1",
    }  # fmt: skip
    assert {name for name, one in nodes.items() if one["classes"] == ["ghost"]} == {"opp2_under_kr1", "opp3"}
    assert nodes["opp2_under_kr1"]["text"].splitlines() == [
        "OPPORTUNITY opp2", "It moves", "moved to kr2", "< moved away",
    ]  # fmt: skip
    assert HOSTILE in nodes["opp4"]["text"].replace("\n", " ")
    assert [(one["start"], one["end"]) for one in read["edges"]] == [
        ("obj1", "kr1"), ("kr1", "opp1"), ("kr1", "opp2_under_kr1"), ("kr1", "opp3"),
        ("obj1", "kr2"), ("kr2", "opp2"), ("opp2", "sol1"), ("kr2", "opp4"),
    ]  # fmt: skip


def test_editors_read_it_with_its_ghosts(ost: Ost, readers: Readers) -> None:
    cells = {
        one["id"]: one for one in readers.read("drawio", ost("export", "drawio", "--diff", "Q3").out)["cells"]
    }
    assert cells["opp2_under_kr1"]["style"]["dashed"] == 1
    assert "dashed" not in cells["opp2"]["style"]
    assert cells["parent-kr1-opp2_under_kr1"]["target"] == "opp2_under_kr1"
    assert "moved to kr2" in cells["opp2_under_kr1"]["value"]
    canvas = readers.read("canvas", ost("export", "canvas", "--diff", "Q3").out)
    (ghost,) = (one for one in canvas["nodes"] if one["id"] == "opp2_under_kr1")
    said = [line for line in ghost["text"].splitlines() if line]
    assert said == ["Opportunity opp2", "It moves", "moved to kr2", "< moved away"]
    assert "s" in ghost["elements"]
    assert ("kr1", "opp2_under_kr1") in [(one["fromNode"], one["toNode"]) for one in canvas["edges"]]
    branches = [readers.read("markmap", ost("export", "markmap", "--diff", "Q3").out)["root"]]
    for one in branches:
        branches += one["children"]
    (moved,) = (one for one in branches if "moved away" in one["text"])
    assert moved["text"] == "Opportunity opp2: It moves · < moved away · moved to kr2"
    assert "s" in moved["elements"]
    assert any(HOSTILE in one["text"] for one in branches)


def test_the_branch_of_one_thing(ost: Ost) -> None:
    nodes = _nodes(ost("export", "dot", "kr2", "--diff", "Q3").out)
    assert nodes.keys() == {"kr2", "opp2", "opp4", "sol1"}
    assert _nodes(ost("export", "dot", "opp3", "--diff", "Q3").out).keys() == {"opp3"}
    document = ost.json("export", "json", "kr2", "--diff", "Q3")
    assert [one["ref"] for one in document["added"]] == ["opp4"]
    assert document["changed"] == []


def test_the_picture(ost: Ost, tmp_path: Path) -> None:
    ost("export", "svg", "--diff", "Q3", "-o", tmp_path / "changes.svg")
    picture = ET.fromstring((tmp_path / "changes.svg").read_bytes())  # noqa: S314  (our own)
    said = " ".join(picture.itertext())
    for words in ("moved here", "moved away", "was not there before", "→ now", "alert(1)"):
        assert words in said
    assert not [one for one in picture.iter() if one.tag.endswith(("script", "a"))]


def test_nothing_that_changed_is_a_pale_tree(ost: Ost) -> None:
    ost("review", "mark", "Q4")
    nodes = _nodes(ost("export", "dot", "--diff", "Q4").out)
    assert all("#f6f6f6" in said for said in nodes.values())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("csv", "--diff", "Q3"), 2, "is not written as csv"),
        (("svg", "--diff", "Q9"), 2, "Q9"),
        (("svg", "opp99", "--diff", "Q3"), 3, "opp99"),
        (("svg", "met1", "--diff", "Q3"), 3, "met1 in the tree of Q3"),
    ],
)
def test_what_cannot_be_drawn_is_said(ost: Ost, words: tuple[str, ...], code: int, said: str) -> None:
    check_refusal(ost.run("export", *words), code, said)
