"""The diagram: everything in it once, told apart without colour, and no word of a user's outside of a label."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from drawings import dot_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

NODE = re.compile(r"^\t(\w+) \[label=<(.*)> color=\"#\w{6}\" (.*)\]$", re.MULTILINE)
EDGE = re.compile(r"^\t(\w+) -> (\w+)(?: \[([^<>\[\]]*)\])?$", re.MULTILINE)
ATTRIBUTES = re.compile(r'(?: ?[a-z]+=(?:"[#\w,. ]*"|[\w.]+|_))*')


def nodes(source: str) -> dict[str, tuple[str, str]]:
    """Labels and attributes by name."""
    return {match[1]: (match[2], match[3]) for match in NODE.finditer(source)}


def edges(source: str) -> list[tuple[str, str, str]]:
    """Both ends and the attributes of each line."""
    return [(match[1], match[2], match[3] or "") for match in EDGE.finditer(source)]


def words(label: str) -> str:
    """What a label says."""
    return " ".join(re.sub(r"<[^>]*>", " ", label).replace("&#160;", " ").split())


def test_a_thing_in_several_places_is_drawn_once_with_all_its_lines(tree: Tree, verdicts: Verdicts) -> None:
    source = dot_of(tree, verdicts)
    assert sorted(nodes(source)) == sorted(str(view.ref) for view in tree.views())
    assert len(NODE.findall(source)) == len(tree.views())
    joined = {(parent, child) for parent, child, _ in edges(source)}
    assert {("kr2", "opp2"), ("kr3", "opp2"), ("kr1", "ini7"), ("kr2", "ini7")} <= joined


def test_a_solution_is_joined_to_the_initiative_that_delivers_it_without_pulling_on_it(
    tree: Tree, verdicts: Verdicts
) -> None:
    attributes = {(a, b): rest for a, b, rest in edges(dot_of(tree, verdicts))}
    assert "style=dashed" in attributes["ini1", "sol1"]
    assert "constraint=false" in attributes["ini1", "sol1"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("kr2", "KEY RESULT kr2 ▲ on track Set-up within a day 45 → 61 → 65 % by 2026-12-31 80 %"),
        (
            "kr3",
            "KEY RESULT kr3 ▲ on track Tickets per 100 new users at most 12 tickets · now 11 until 2026-12-31",
        ),
        ("kr4", "KEY RESULT kr4 ○ not started Launch the new start 0 → 3 languages by 2026-12-31 ! output"),
        (
            "exp3",
            "EXPERIMENT exp3 ~ inconclusive Test 3 criterion: rate >= 30% 7 of 20 · 35 %, 95 % range 18 to 57 %",
        ),
        ("exp2", "→ pivot"),
        ("exp3", "! exploratory"),
        ("ini1", "INITIATIVE ini1 ► moved kr2 Bet 1 shipped 2026-10-12 expects 4.5 on kr2"),
        ("ini7", "≈ confounded kr2 ! mandated"),
        ("ini10", "– dropped"),
        ("opp1", "● targeted I don't know what to do first 1 interview"),
        ("asm2", "viability · importance 2 · evidence 4"),
    ],
)
def test_a_card_says_what_is_known_of_its_thing(name: str, said: str, tree: Tree, verdicts: Verdicts) -> None:
    label = nodes(dot_of(tree, verdicts))[name][0]
    assert said in words(label).replace("&#x27;", "'").replace("&gt;", ">")


def test_what_is_given_up_is_faded_with_all_that_hangs_on_it_alone(whole: Tree, verdicts: Verdicts) -> None:
    attributes = {name: rest for name, (_, rest) in nodes(dot_of(whole, verdicts)).items()}
    faded = {name for name, rest in attributes.items() if 'fillcolor="#f6f6f6"' in rest}
    assert faded == {"obj2", "kr7", "opp3", "opp5", "sol3", "asm2", "exp2", "ini10"}


def test_the_legend_explains_what_is_there_and_nothing_else(
    tree: Tree, empty: Tree, verdicts: Verdicts
) -> None:
    [legend] = re.findall(r"\bgraph \[.*label=<(.*)>", dot_of(tree, verdicts))
    said = words(legend)
    assert said.startswith(
        "Kelp &amp; &lt;Söhne&gt; 2026-11-18 Kind Objective Key result Opportunity Solution"
    )
    assert "Interview" not in said
    assert "◄ wrong way its KR went the wrong way" in said
    assert "archived" not in said
    [nothing] = re.findall(r"\bgraph \[.*label=<(.*)>", dot_of(empty, {}))
    assert words(nothing) == "Nothing yet 2026-11-18"


def test_labels_stay_below_what_every_graphviz_reads(
    retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    longest = {name: [("kr1", "confounded")] * 300 for name in verdicts}
    source = dot_of(retitled(['"' * 500, "漢" * 500, "&<" * 250]), longest)
    labels = [label for label, _ in nodes(source).values()] + re.findall(r"\bgraph \[.*label=<(.*)>", source)
    assert max(len(label.encode()) for label in labels) < 16_384


@settings(max_examples=40)
@given(titles=st.lists(any_text, min_size=1, max_size=12))
def test_no_title_gets_out_of_its_label(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    source = dot_of(retitled(titles), verdicts)
    lines = source.splitlines()
    drawn = [line for line in lines if NODE.fullmatch(line) or EDGE.fullmatch(line)]
    assert len(drawn) == len(lines) - 5  # the first line, three of defaults, and the last
    for _, attributes in nodes(source).values():
        assert ATTRIBUTES.fullmatch(attributes)
    for label, _ in nodes(source).values():
        tags = set(re.findall(r"</?([A-Z]+)[^<>]*>", label))
        assert tags <= {"TABLE", "TR", "TD", "FONT", "B"}
        assert not re.search(r"(?i)<[^>]*\b(href|src|url|target|port|title|tooltip|id)=", label)
        assert "<" not in re.sub(r"</?(TABLE|TR|TD|FONT|B)\b[^<>]*>", "", label)
