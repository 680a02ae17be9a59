"""The table: what goes in comes out, and a spreadsheet runs none of it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text

from ost.exports.safe import plain
from ost.exports.table import COLUMNS, to_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]


def rows(source: str) -> list[dict[str, str]]:
    """The rows as a reader of CSV sees them."""
    return list(csv.DictReader(io.StringIO(source, newline=""), strict=True))


@given(titles=st.lists(any_text, min_size=1, max_size=12))
def test_a_reader_of_csv_gets_a_row_per_thing_with_its_title(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    tree = retitled(titles)
    read = rows(to_csv(tree, verdicts))
    assert [row["ref"] for row in read] == [str(view.ref) for view in tree.views()]
    for row, view in zip(read, tree.views(), strict=True):
        kept = re.sub(";'([=+@-])", r";\1", row["title"]).removeprefix("'")
        assert kept == re.sub(";'([=+@-])", r";\1", plain(view.node.title)).removeprefix("'")
        assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_formula_is_text(first: str, retitled: Callable[[Sequence[str]], Tree]) -> None:
    read = rows(to_csv(retitled([f'{first}HYPERLINK("http://x")']), {}))
    assert {row["title"] for row in read} == {f'\'{first}HYPERLINK("http://x")'}


@pytest.mark.parametrize("title", ["x;=1+1", "Faster; cheaper", 'a "quoted" one; and more'])
def test_a_semicolon_ends_no_cell(title: str, retitled: Callable[[Sequence[str]], Tree]) -> None:
    """Some spreadsheets take it for the end of one, and what follows for a formula."""
    source = to_csv(retitled([title]), {})
    assert {row["title"] for row in rows(source)} == {title.replace(";=", ";'=")}
    assert f'"{title.replace(chr(34), chr(34) * 2).replace(";=", ";" + chr(39) + "=")}"' in source


def test_numbers_stay_numbers_and_lists_are_words(tree: Tree, verdicts: Verdicts) -> None:
    read = {row["ref"]: row for row in rows(to_csv(tree, verdicts))}
    assert (read["kr2"]["baseline"], read["kr2"]["current"], read["kr2"]["progress"]) == ("45", "61", "0.8")
    assert float(read["kr5"]["progress"]) < 0
    assert read["kr2"]["unit"] == "%"
    assert read["opp2"]["parents"] == "kr2 kr3"
    assert read["ini7"]["verdict"] == "kr1: too early / kr2: confounded"
    assert read["ini3"]["expected"] == "kr3: -2"
    assert read["exp3"]["exploratory"] == "yes"
    assert read["obj1"]["target"] == ""


def test_every_field_of_a_thing_has_a_column_but_those_that_are_tables(whole: Tree) -> None:
    fields = {name for view in whole.views() for name in view.data}
    assert fields - set(COLUMNS) == {"advice", "bets", "result", "looks", "by_criterion"}


def test_lines_end_as_rfc_4180_says_and_there_is_no_mark(tree: Tree) -> None:
    source = to_csv(tree, {})
    assert source.count("\r\n") == len(tree.views()) + 1
    assert source.startswith("ref,kind,title,")
