"""Drawing with the real Graphviz, and what is said when there is none or it gives up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from drawings import dot_of
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from strategies import any_text

from ost.errors import DrawingFailed, NoGraphviz
from ost.exports import graphviz_engine
from ost.exports.graphviz_engine import LARGEST, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "</title></svg><script>alert(1)</script>",
    '"]; a [URL="javascript:alert(1)" image="/etc/passwd"]; b [label="',
    r"\N \G \L \E \n \l \\ \\",
    "a\\",
    "<img src='x'/>",
    "<TABLE HREF='javascript:x'>",
    "&lt;b&gt; &#60; &nbsp; &unknown;",
    "-->--<!--",
    "\x00\x1b[31m\ud800\uffff\u202e",
    "{a|b} <f0> }",
    "漢字かな" * 60,
    "👩\u200d👩\u200d👧 é " + "\u0301" * 300,
]


def drawn(tree: Tree, verdicts: Verdicts) -> ET.Element:
    """The SVG of a tree as elements."""
    return ET.fromstring(draw(dot_of(tree, verdicts), "svg", title=tree.name))  # noqa: S314


def shown(root: ET.Element) -> str:
    """All letters of a drawing."""
    return " ".join(element.text or "" for element in root.iter(f"{SVG}text"))


def check_harmless(root: ET.Element) -> None:
    """Nothing but shapes and text, and nothing that leads anywhere."""
    names = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert names <= {"svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if "href" in name or name.startswith("on") or name == "style"]


def test_a_drawing_is_an_svg_that_a_page_can_take(tree: Tree, verdicts: Verdicts) -> None:
    root = drawn(tree, verdicts)
    check_harmless(root)
    assert root.get("role") == "img"
    name = root.find(f"{SVG}title")
    assert name is not None
    assert (name.text, name.get("id")) == ("Kelp & <Söhne>", root.get("aria-labelledby"))
    wide, high = (float(root.get(side, "")) for side in ("width", "height"))
    box = [float(number) for number in root.get("viewBox", "").split()]
    assert wide / high == pytest.approx(box[2] / box[3], rel=0.01)
    titles = {element.text for element in root.iter(f"{SVG}title")}
    assert {str(view.ref) for view in tree.views()} <= titles
    assert "moved kr2" in shown(root)


@pytest.mark.parametrize(("picture", "begins"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_drawing_is_a_picture_and_a_page_for_print(
    picture: graphviz_engine.Picture, begins: bytes, tree: Tree, verdicts: Verdicts
) -> None:
    try:
        made = draw(dot_of(tree, verdicts), picture)
    except DrawingFailed as error:
        assert "no font" in error.message  # noqa: PT017  (a machine without fonts says so)
    else:
        assert made.startswith(begins)
        assert len(made) > 5_000


def test_hostile_titles_are_letters_and_nothing_else(
    retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    root = drawn(retitled(HOSTILE), verdicts)
    check_harmless(root)
    letters = shown(root).replace(" ", "")
    assert "</title></svg>" in letters
    assert r"\N\G\L\E\n\l\\\\" in letters
    assert "&lt;b&gt;&#60;&nbsp;&unknown;" in letters


@settings(max_examples=8)
@given(titles=st.lists(any_text, min_size=8, max_size=24))
def test_whatever_titles_say_the_drawing_is_sound(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    check_harmless(drawn(retitled(titles), verdicts))


def test_an_empty_tree_and_one_of_a_hundred_things_are_drawn(
    empty: Tree, grown: Callable[[int], Tree]
) -> None:
    assert "Nothing yet" in shown(drawn(empty, {}))
    hundred = grown(100)
    names = [element.text for element in drawn(hundred, {}).iter(f"{SVG}title")]
    assert len(names) == 1 + len(hundred.views()) == 101


def test_too_many_things_are_refused_at_once_with_their_number() -> None:
    source = "digraph {\n" + "\tn [label=<x>]\n" * (LARGEST + 1) + "}"
    with pytest.raises(DrawingFailed, match=f"{LARGEST + 1:,} nodes") as caught:
        draw(source, "svg", 0.0)  # it would have no time for anything else
    assert "ost export svg REF" in caught.value.hint


def test_without_graphviz_the_sentence_says_where_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tree: Tree
) -> None:
    monkeypatch.setattr(graphviz_engine.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NoGraphviz) as caught:
        draw(dot_of(tree, {}), "svg")
    assert "pip install pygraphviz" in caught.value.hint


def test_a_pygraphviz_that_cannot_be_loaded_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tree: Tree
) -> None:
    broken = tmp_path / "pygraphviz"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('libgvc.so.7: cannot open shared object file')")
    pretend(monkeypatch, graphviz_child(tmp_path), carried=True)
    with pytest.raises(NoGraphviz, match="cannot be loaded: libgvc"):
        draw(dot_of(tree, {}), "svg")


def graphviz_child(folder: Path) -> list[str]:
    """A real child that finds its pygraphviz in a folder."""
    child = Path(graphviz_engine.__file__).with_name("graphviz_child.py")
    start = f"import sys; sys.path.insert(0, {str(folder)!r}); "
    return [sys.executable, "-P", "-c", f"{start}exec(open({str(child)!r}).read())", str(folder)]


def pretend(monkeypatch: pytest.MonkeyPatch, *commands: list[str], carried: bool = False) -> None:
    """Let these commands be the Graphviz that is here."""
    engines = [graphviz_engine.Engine("dot", tuple(command), carried=carried) for command in commands]
    monkeypatch.setattr(graphviz_engine, "_engines", lambda: engines)


def python(code: str) -> list[str]:
    """A program that does what Graphviz might."""
    return [sys.executable, "-c", code]


HANGS = python("import time; time.sleep(60)")
CRASHES = python("import os; os.abort()")
COMPLAINS = python("import sys; sys.exit('Warning: x\\nError: syntax error in line 1 near a')")
DRAWS = python(
    "print('''<?xml version='1.0'?><svg viewBox='0 0 2 1'><g transform='scale(0.5 0.5)'/></svg>''')"
)


def test_a_graphviz_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pretend(monkeypatch, HANGS)
    with pytest.raises(DrawingFailed, match=r"dot took longer than 0\.5 seconds"):
        draw("digraph {}", "svg", 0.5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups")
def test_what_a_script_around_graphviz_has_started_is_stopped_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its child would go on for the rest of the day."""
    alive = tmp_path / "alive"
    child = f"import time, pathlib; time.sleep(3); pathlib.Path({str(alive)!r}).touch()"
    pretend(monkeypatch, python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"))
    with pytest.raises(DrawingFailed):
        draw("digraph {}", "svg", 0.5)
    time.sleep(4)
    assert not alive.exists()


def test_a_graphviz_that_crashes_takes_nothing_down(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, CRASHES)
    with pytest.raises(DrawingFailed, match="it stopped with code"):
        draw("digraph {}", "svg")


def test_a_complaint_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, COMPLAINS)
    with pytest.raises(DrawingFailed, match="syntax error in line 1 near a"):
        draw("digraph {}", "svg")


def test_where_one_graphviz_fails_the_next_one_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, ["/no/such/program"], CRASHES, HANGS, DRAWS)
    root = ET.fromstring(draw("digraph {}", "svg", 5.0))  # noqa: S314
    assert (root.get("width"), root.get("height")) == ("5", "3")


@pytest.mark.parametrize("code", [3, 4])
def test_the_codes_of_the_carried_one_mean_nothing_from_another(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    pretend(monkeypatch, python(f"import sys; sys.exit({code})"))
    with pytest.raises(DrawingFailed, match=f"dot: it stopped with code {code}"):
        draw("digraph {}", "png")


def test_a_pdf_is_a_sheet_of_paper(tree: Tree, verdicts: Verdicts) -> None:
    made = draw(dot_of(tree, verdicts), "pdf")
    box = re.search(rb"/MediaBox \[ 0 0 (\d+) (\d+) \]", made)
    assert box is not None
    assert (int(box[1]), int(box[2])) == (842, 595), "A4 lying"


def test_a_pdf_does_not_say_in_which_second_it_was_made(tree: Tree, verdicts: Verdicts) -> None:
    made = draw(dot_of(tree, verdicts), "pdf")
    assert b"CreationDate" not in made
    about = PdfReader(BytesIO(made), strict=True).metadata
    assert about is not None
    assert about.creation_date is None


def test_a_png_has_the_size_of_the_cards_as_designed(tree: Tree, verdicts: Verdicts) -> None:
    """However large the tree is, titles can be read."""
    svg = drawn(tree, verdicts)
    made = draw(dot_of(tree, verdicts), "png")
    wide = int.from_bytes(made[16:20], "big")
    assert wide == pytest.approx(float(svg.get("width", "0")) * graphviz_engine.DPI / 96, rel=0.02)


def test_nodes_are_called_by_their_titles(tree: Tree) -> None:
    made = draw(dot_of(tree, {}), "svg", names={"obj1": "obj1  A title & that goes on"})
    assert "obj1 A title &amp; that goes on" in made.decode()


def test_source_that_is_not_dot_is_a_sentence() -> None:
    with pytest.raises(DrawingFailed):
        draw("digraph {", "svg")


@pytest.mark.skipif(sys.platform != "linux", reason="only there are fonts found through a file")
def test_a_machine_without_fonts_draws_no_boxes_for_letters(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tree: Tree
) -> None:
    nothing = tmp_path / "fonts.conf"
    nothing.write_text(f"<fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(nothing))
    with pytest.raises(DrawingFailed, match="no font is installed") as caught:
        draw(dot_of(tree, {}), "png")
    assert "svg and html do without" in caught.value.hint
    assert "Kelp" in shown(drawn(tree, {}))


def test_ost_itself_loads_no_graphviz() -> None:
    code = (
        "import sys, ost.exports.graphviz_engine, ost.exports.dot, ost.exports.page, ost.exports.svg\n"
        "print(*{'graphviz', 'pygraphviz', 'jinja2', 'xml.etree'} & sys.modules.keys())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert done.stdout.strip() == ""
