"""The picture: cards that never overlap, lines that keep off cards, and an SVG of shapes and letters alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from drawings import svg_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from ost.exports.looks import LIGHT, THEMES
from ost.exports.picture import Direction, Layout, LineKind, Picture, Placed, picture_of_tree
from ost.exports.picture_svg import style_sheet, to_svg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]
SVG = "{http://www.w3.org/2000/svg}"
LAYOUTS = [Layout(way, layered) for way in Direction for layered in (True, False)]


def overlapping(picture: Picture) -> list[tuple[str, str]]:
    """Cards that share a place, by name."""
    ordered = sorted(picture.cards, key=lambda one: one.x)
    found = []
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if other.x >= one.x + one.card.width:
                break
            if other.y < one.y + one.card.height and one.y < other.y + other.card.height:
                found.append((one.card.name, other.card.name))
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_two_cards_overlap_and_all_are_inside(layout: Layout, whole: Tree, verdicts: Verdicts) -> None:
    picture = picture_of_tree(whole, verdicts, layout)
    assert overlapping(picture) == []
    for one in picture.cards:
        assert one.x >= 0
        assert one.y >= picture.heading.height
        assert one.x + one.card.width <= picture.width
        assert one.y + one.card.height <= picture.height


@settings(max_examples=25)
@given(titles=st.lists(any_text, min_size=1, max_size=30), layout=st.sampled_from(LAYOUTS))
def test_cards_keep_apart_whatever_their_titles(
    titles: list[str], layout: Layout, retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    assert overlapping(picture_of_tree(retitled(titles), verdicts, layout)) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_siblings_stand_in_the_order_of_the_tree(layout: Layout, tree: Tree, verdicts: Verdicts) -> None:
    picture = picture_of_tree(tree, verdicts, layout)
    right = layout.direction is Direction.RIGHT
    at = {one.card.name: one.y if right else one.x for one in picture.cards}
    first_parent: dict[str, str] = {}
    for line in picture.lines:
        if line.kind is LineKind.PARENT:
            first_parent[line.ends[1]] = line.ends[0]
    for _, branch in tree.places():
        below = [str(child.view.ref) for child in branch.children]
        own = [name for name in below if first_parent.get(name) == str(branch.view.ref)]
        assert [at[name] for name in own] == sorted(at[name] for name in own)


def points_of(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points along cubic curves, close to each other."""
    for start in range(0, len(points) - 1, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[start : start + 4]
        for step in range(101):
            t = step / 100
            a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
            yield a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy


def inside(point: tuple[float, float], one: Placed) -> bool:
    """Whether a point is on a card, off its edge by a point at least."""
    x, y = point
    return one.x + 1 < x < one.x + one.card.width - 1 and one.y + 1 < y < one.y + one.card.height - 1


@pytest.mark.parametrize("way", list(Direction))
def test_no_line_of_a_layered_picture_crosses_a_card(way: Direction, whole: Tree, verdicts: Verdicts) -> None:
    picture = picture_of_tree(whole, verdicts, Layout(way))
    kinds = {line.kind for line in picture.lines}
    assert kinds == {*LineKind}
    for line in picture.lines:
        crossed = {one.card.name for at in points_of(line.points) for one in picture.cards if inside(at, one)}
        assert not crossed, line.ends


def test_a_thing_with_several_parents_is_drawn_once_with_all_its_lines(
    tree: Tree, verdicts: Verdicts
) -> None:
    picture = picture_of_tree(tree, verdicts)
    assert sorted(one.card.name for one in picture.cards) == sorted(str(view.ref) for view in tree.views())
    joined = {line.ends: line.kind for line in picture.lines}
    assert {joined["kr2", "opp2"], joined["kr3", "opp2"]} == {LineKind.PARENT, LineKind.ALSO}
    assert joined["ini1", "sol1"] is LineKind.DELIVERS


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_drawing_is_shapes_letters_and_one_style_sheet(
    theme: object, whole: Tree, verdicts: Verdicts
) -> None:
    assert theme in THEMES.values()
    source = to_svg(picture_of_tree(whole, verdicts), theme)  # type: ignore[arg-type]
    root = ET.fromstring(source)  # noqa: S314  (our own)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "g", "title", "style", "rect", "path", "text")
    }
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in attributes if "href" in name or name.startswith("on") or name == "style"]
    named = {name for element in root.iter() for name in element.get("class", "").split()}
    styled = set(re.findall(r"\.(t-[a-z-]+)", style_sheet(theme)))  # type: ignore[arg-type]
    assert named <= styled | {"t-tree"} | {name for name in named if name.endswith("-shape")}


@settings(max_examples=25)
@given(titles=st.lists(any_text, min_size=1, max_size=12))
def test_whatever_titles_say_the_drawing_is_sound_and_says_them(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    tree = retitled(titles)
    plain_elements = len([*ET.fromstring(svg_of(retitled(["x"]), verdicts)).iter(f"{SVG}g")])  # noqa: S314
    root = ET.fromstring(svg_of(tree, verdicts))  # noqa: S314
    assert len([*root.iter(f"{SVG}g")]) == plain_elements
    assert not [*root.iter(f"{SVG}script")]


def test_a_card_that_is_pointed_at_says_its_whole_title(
    retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    long = "A title that goes on and on " * 12
    root = ET.fromstring(svg_of(retitled([long]), verdicts))  # noqa: S314
    names = {element.text for element in root.iter(f"{SVG}title")}
    assert f"kr1  {long.strip()}" in names


def test_a_drawing_of_many_things_takes_no_longer_each(grown: Callable[[int], Tree]) -> None:
    """A few hundred things hang together as a few do: every card has its line, and none is lost."""
    picture = picture_of_tree(grown(400), {})
    assert len(picture.cards) == 400
    assert len(picture.lines) == 399
    assert overlapping(picture) == []
    assert to_svg(picture, LIGHT).count("<title>") == 400


def test_a_solution_has_one_assumption_to_test_first(tree: Tree, verdicts: Verdicts) -> None:
    """asm5 is the most important of those untested with the least evidence; what is tested is no risk any more."""
    worn = {
        one.card.name: {badge.word for badge in one.card.badges}
        for one in picture_of_tree(tree, verdicts).cards
    }
    assert [name for name, words in worn.items() if "riskiest" in words] == ["asm5"]
