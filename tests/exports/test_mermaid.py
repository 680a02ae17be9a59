"""The flowchart: a strict grammar of lines, whatever titles hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text

from ost.exports.mermaid import MOST_LINES, coded, is_read, to_mermaid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

LABEL = r'"(?:<br/>|[\w ]|#\d+;)*"'
KINDS = "objective|kr|opportunity|solution|assumption|experiment|initiative|interview|metric|faded"
OPENING, CLOSING = r"(?:\[\[|\[/|\[\(|\[|\(\[|\(\(|\(|\{\{|>)", r"(?:\]\]|/\]|\)\]|\]\)|\]|\)\)|\)|\}\})"
STYLE = r"[a-z-]+:[#\w ]+"
GRAMMAR = [
    r"flowchart LR",
    r"    %% Opportunity solution tree as of \d{4}-\d\d-\d\d",
    rf"    [a-z]+\d+{OPENING}{LABEL}{CLOSING}:::(?:{KINDS})",
    r"    [a-z]+\d+ --- [a-z]+\d+",
    r"    [a-z]+\d+ -\. delivers \.-> [a-z]+\d+",
    rf"    classDef (?:{KINDS}) {STYLE}(?:,{STYLE})*",
]


@given(titles=st.lists(any_text, min_size=1, max_size=12))
def test_every_line_is_of_the_grammar(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    for line in to_mermaid(retitled(titles), verdicts).removesuffix("\n").split("\n"):
        assert any(re.fullmatch(rule, line) for rule in GRAMMAR), line


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ('"]; click kr1 "javascript:x"', "#34;#93;#59; click kr1 #34;javascript#58;x#34;"),
        ("%%{init: {}}%%", "#37;#37;#123;init#58; #123;#125;#125;#37;#37;"),
        ("#quot; &amp;", "#35;quot#59; #38;amp#59;"),
        ("`code` 1. x", "#96;code#96; 1#46; x"),
        ("$$x$$", "#36;#8288;#36;x#36;#8288;#36;"),
        ("fa:fa-ban", "fa#58;#8288;fa#45;ban"),
        ("C:\\new", "C#58;#92;#8288;new"),
        ("ﬂ°°38¶ß", "ﬂ#8288;#176;#176;38#182;#8288;ß"),
        ("日本語 é", "日本語 é"),
    ],
)
def test_what_mermaid_would_read_is_written_as_codes(title: str, written: str) -> None:
    assert coded(title) == written


def test_shape_and_class_tell_the_kind_and_what_is_given_up(tree: Tree, verdicts: Verdicts) -> None:
    lines = [line.strip() for line in to_mermaid(tree, verdicts).splitlines()]
    assert 'sol1{{"SOLUTION sol1<br/>Sample project<br/>#8730; delivered"}}:::solution' in lines
    assert 'sol3{{"SOLUTION sol3<br/>Video tour<br/>#8211; dropped"}}:::faded' in lines
    assert "kr3 --- opp2" in lines
    assert "ini1 -. delivers .-> sol1" in lines
    assert not any(line.startswith("classDef interview") for line in lines)


def test_lines_to_what_is_delivered_count_among_those_that_mermaid_reads() -> None:
    parents = "    kr1 --- ini1\n" * (MOST_LINES - 1)
    delivers = "    ini1 -. delivers .-> sol1\n"
    assert is_read(parents + delivers)
    assert not is_read(parents + 2 * delivers)


def test_every_line_of_a_chart_is_counted(tree: Tree, verdicts: Verdicts) -> None:
    chart = to_mermaid(tree, verdicts)
    lines = [line for line in chart.split("\n") if re.search(r" (?:---|-\. delivers \.->) ", line)]
    assert any("delivers" in line for line in lines)
    many = "\n".join(lines * (MOST_LINES // len(lines) + 1))
    assert not is_read(many)
    assert is_read("\n".join(lines * (MOST_LINES // len(lines))))
