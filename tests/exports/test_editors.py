"""Drawings for draw.io, Obsidian and Markmap, as their own readers from npm read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import any_text

from ost.exports.canvas import to_canvas
from ost.exports.drawio import to_drawio
from ost.exports.lines import KIND_WORDS
from ost.exports.looks import LIGHT, THEMES
from ost.exports.markmap import to_markmap
from ost.exports.net import net_of
from ost.exports.picture import Direction, Layout, LineKind, Picture, picture_of_tree
from ost.exports.safe import plain
from ost.exports.trimming import Part, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readers import Readers

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

HOSTILE = [
    "</mxCell><script>alert(1)</script>",
    '" style="shape=image;image=https://evil.example/x.png" link="javascript:alert(1)',
    "%date% %filename% %%page%",
    "<b onmouseover=alert(1)>x</b> <img src=x onerror=alert(1)>",
    "&lt;i&gt; &#60;u&#62; &nbsp; &unknown;",
    "![[secret note]] [[note|alias]] ![x](file:///etc/passwd) [y](javascript:z)",
    "#tag ^block ==marked== ~~struck~~ %%comment%% $x^2$ $$y$$ ++more++",
    "- item", "+ item", "* item", "1. item", "23) item", "# heading", "> quote", "=====", "---", "***", "| a | b |",
    "[ ] todo", "[x] done", "    code", "```js", "`code`", "~~~", "www.evil.example mailto:a@b.example",
    "https://evil.example/?q=1 a@b.example", "C:\\new\\ \\", "<!-- markmap: fold -->", "@user :smile: H~2~O x^2^",
    "[^1] [^1]: note", "日本語 עברית 👩‍🚀 \x00\x1b[31m\ud800\u202e", "a  \nb\\", "<", "&", "\\", "_", "",
]  # fmt: skip


def letters(words: str) -> str:
    """A text without blanks, and without the joiners that nobody sees."""
    return "".join(words.replace("\N{WORD JOINER}", "").split())


def check_drawio(read: Any, picture: Picture) -> None:
    """Each card is a shape at its place with its words, each line a connector, and nothing else is there."""
    cells = {one["id"]: one for one in read["cells"]}
    assert len(cells) == len(read["cells"])
    assert read["name"] == plain(picture.title)
    for card, x, y in picture.cards:
        cell = cells.pop(card.name)
        assert (cell["vertex"], cell["parent"]) == (True, "1")
        found = [cell[name] for name in ("x", "y", "width", "height")]
        assert found == pytest.approx([1.5 * one for one in (x, y, card.width, card.height)], abs=0.06)
        assert letters(cell["value"]).startswith(
            letters(KIND_WORDS[card.kind].upper() + card.called.split()[0])
        )
        assert cell["style"]["fillColor"] == LIGHT.paint(card.kind, faded=card.faded).fill
        assert cell["style"]["html"] == 0
    for line in picture.lines:
        cell = cells.pop(f"{line.kind}-{line.ends[0]}-{line.ends[1]}")
        assert (cell["edge"], cell["source"], cell["target"], cell["value"]) == (True, *line.ends, None)
        assert cell["style"]["endArrow"] == ("open" if line.kind is LineKind.DELIVERS else "none")
        assert bool(cell["points"]) <= (line.kind is not LineKind.PARENT)
    assert all(name.startswith("heading-") for name in cells)
    styles = [one["style"] for one in read["cells"]]
    assert not any({"link", "image"} & style.keys() for style in styles)


def check_canvas(read: Any, picture: Picture) -> None:
    """Each card is a text node with its whole title as text, and each edge joins two of them at their sides."""
    assert [one["id"] for one in read["nodes"]] == [one.card.name for one in picture.cards]
    for node, (card, x, y) in zip(read["nodes"], picture.cards, strict=True):
        assert node["type"] == "text"
        sizes = (x, y, card.width, card.height)
        assert [node[name] for name in ("x", "y", "width", "height")] == [round(2 * one) for one in sizes]
        ref, _, title = card.called.partition("  ")
        assert letters(node["text"]).startswith(letters(f"{KIND_WORDS[card.kind]}{ref}{title}"))
        assert {*node["elements"]} <= {"p", "strong"}
    ends = [(one["fromNode"], one["toNode"], one["fromSide"], one["toSide"]) for one in read["edges"]]
    assert [end[:2] for end in ends] == [line.ends for line in picture.lines]
    assert len({one["id"] for one in read["edges"]}) == len(ends)


def branches(branch: Any) -> Iterator[Any]:
    """A branch and all below it, in their order."""
    yield branch
    for child in branch["children"]:
        yield from branches(child)


def check_markmap(read: Any, tree: Tree) -> None:
    """Each thing is a branch below its first parent, with its title as text."""
    net = net_of(tree)
    assert read["frontmatter"]["title"] == (plain(tree.name) or "Untitled")
    assert read["frontmatter"]["markmap"] == {"colorFreezeLevel": 3, "maxWidth": 320}
    root, *found = branches(read["root"])
    assert letters(root["text"]).startswith(letters(plain(tree.name) or "Untitled"))
    assert root["elements"] == []
    for one, box in zip(found, net.boxes, strict=True):
        said = f"{KIND_WORDS[box.view.data['kind']]}{box.view.ref}:{plain(box.view.node.title)}"
        assert letters(one["text"]).startswith(letters(said))
        assert {*one["elements"]} <= {"strong"}
    below = {
        child["text"].partition(":")[0].split()[-1]: one["text"].partition(":")[0].split()[-1]
        for one in found
        for child in one["children"]
    }
    assert below == net.above


@pytest.mark.parametrize("direction", Direction)
def test_drawio_has_the_cards_and_lines_of_the_picture(
    direction: Direction, whole: Tree, verdicts: Verdicts, readers: Readers
) -> None:
    picture = picture_of_tree(whole, verdicts, Layout(direction))
    read = readers.read("drawio", to_drawio(picture, LIGHT))
    check_drawio(read, picture)
    (cell,) = (one for one in read["cells"] if one["id"] == "kr2")
    assert cell["value"].splitlines()[:2] == ["KEY RESULT kr2 ▲ on track", "Set-up within a day"]
    (line,) = (one for one in read["cells"] if one["id"] == "parent-kr2-opp1")
    ends = {name: line["style"][name] for name in ("exitX", "exitY", "entryX", "entryY")}
    right = {"exitX": 1, "exitY": 0.5, "entryX": 0, "entryY": 0.5}
    down = {"exitX": 0.5, "exitY": 1, "entryX": 0.5, "entryY": 0}
    assert ends == (right if direction is Direction.RIGHT else down)


@pytest.mark.parametrize("direction", Direction)
def test_a_canvas_has_the_cards_and_lines_of_the_picture(
    direction: Direction, whole: Tree, verdicts: Verdicts, readers: Readers
) -> None:
    picture = picture_of_tree(whole, verdicts, Layout(direction))
    read = readers.read("canvas", to_canvas(picture, LIGHT))
    check_canvas(read, picture)
    (edge,) = (one for one in read["edges"] if one["id"] == "parent-kr2-opp1")
    sides = (edge["fromSide"], edge["toSide"])
    assert sides == (("right", "left") if direction is Direction.RIGHT else ("bottom", "top"))
    assert {one["label"] for one in read["edges"] if one["toEnd"] == "arrow"} == {"delivers"}


def test_a_map_has_the_things_of_the_tree(whole: Tree, verdicts: Verdicts, readers: Readers) -> None:
    check_markmap(readers.read("markmap", to_markmap(whole, verdicts)), whole)
    part = trimmed(net_of(whole), Part(depth=1))
    read = readers.read("markmap", to_markmap(whole, verdicts, part))
    assert len([*branches(read["root"])]) == 1 + len(part.boxes)
    assert any("opportunities, " in one["text"] for one in branches(read["root"]))


def test_empty_trees_are_read_too(empty: Tree, readers: Readers) -> None:
    picture = picture_of_tree(empty, {})
    check_drawio(readers.read("drawio", to_drawio(picture, LIGHT)), picture)
    check_canvas(readers.read("canvas", to_canvas(picture, LIGHT)), picture)
    check_markmap(readers.read("markmap", to_markmap(empty, {})), empty)


def test_hostile_titles_are_text_in_each(retitled: Any, verdicts: Verdicts, readers: Readers) -> None:
    for titles in (HOSTILE, [f"{title} x" for title in HOSTILE], HOSTILE[::-1]):
        check_all(retitled(titles), verdicts, readers)


@settings(max_examples=12)
@example(titles=["0.AC", "see example.com"] * 20)
@given(titles=st.lists(any_text, min_size=20, max_size=40))
def test_any_title_is_text_in_each(
    titles: list[str], retitled: Any, verdicts: Verdicts, readers: Readers
) -> None:
    check_all(retitled(titles), verdicts, readers)


def check_all(tree: Tree, verdicts: Verdicts, readers: Readers) -> None:
    """All three are as they should be."""
    picture = picture_of_tree(tree, verdicts)
    check_drawio(readers.read("drawio", to_drawio(picture, LIGHT)), picture)
    check_canvas(readers.read("canvas", to_canvas(picture, LIGHT)), picture)
    check_markmap(readers.read("markmap", to_markmap(tree, verdicts)), tree)


@pytest.mark.parametrize("theme", THEMES)
def test_each_theme_has_its_own_colours(theme: str, whole: Tree, verdicts: Verdicts) -> None:
    picture, look = picture_of_tree(whole, verdicts), THEMES[theme]
    assert f'background="{look.paper}"' in to_drawio(picture, look)
    assert f"fillColor={look.kinds['kr'].fill};" in to_drawio(picture, look)
    assert f'"color": "{look.kinds["kr"].line}"' in to_canvas(picture, look)


def test_the_readers_see_what_is_there(readers: Readers) -> None:
    """The promises above could be broken."""
    assert readers.refusal("drawio", "<mxfile><diagram></mxfile>")
    assert readers.refusal("canvas", "{")
    read = readers.read("markmap", "# a\n\n- <b>x</b>\n")
    assert [one["elements"] for one in branches(read["root"])] == [[], ["b"]]
