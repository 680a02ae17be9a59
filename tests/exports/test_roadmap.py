"""A roadmap is readable in sections, in columns and as Markdown, whatever its titles hold."""

from __future__ import annotations

import csv
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ost.cli.drawing import read_drawing
from ost.cli.exporting import Format, rendered
from ost.demo.make import make_example
from ost.exports.columns import columns_of
from ost.exports.net import net_of_diff
from ost.exports.roadmap import THREE_COLUMNS, to_markdown, to_text
from ost.exports.table import to_csv
from ost.services.adding import add_initiative, add_key_result, add_objective
from ost.services.diffing import read_diff
from ost.services.requesting import add_request
from ost.services.roadmap import read_roadmap
from ost.services.shipping import drop
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from ost.services.roadmaps import Roadmap

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def example() -> Roadmap:
    """The worked example's."""
    store = MemoryStore("example", actor="demo")
    with store.writing("demo") as tx:
        make_example(tx, TODAY)
    return read_roadmap(Workspace(store, TODAY, "ana"))


def test_every_line_fits_and_every_part_is_there(example: Roadmap) -> None:
    for width in (40, 80, THREE_COLUMNS, 200):
        assert max(columns_of(line) for line in to_text(example, width).splitlines()) <= width
    text = to_text(example, None)
    for words in (
        "\nNow\n  ini8  Referral credit  shipped 2026-11-08\n",
        "expects +40 cafés\n      kr1 too early: read it from 2026-12-27.",
        "\nNext\n  ini11  A reminder when the milk runs low  proposed · due 2027-01-19\n",
        "no discovery behind it (mandated by the finance director); 2 interviews\n",
        "behind it: experiments: 1 supported; 3 interviews\n",
        "kr5 wrong way: ",
        "\n  ini10  Standing orders → ini11 A reminder when the milk runs low\n",
        "kr8 Publish the supplier handbook: 0 → 12 chapters by 2026-12-25, now 5 (behind); nothing shipped for it yet",
        "1 open request serves no current KR; what to answer: ost request list --unaligned",
    ):
        assert words in text


def test_the_turns_stand_beside_each_other_where_there_is_room(example: Roadmap) -> None:
    heading = next(line for line in to_text(example, THREE_COLUMNS).splitlines() if line.startswith("Now"))
    assert heading.split() == ["Now", "Next", "Later"]
    assert "\nLater\n" in to_text(example, THREE_COLUMNS - 1)


def test_titles_that_mean_something_to_a_format_are_only_words() -> None:
    store = MemoryStore("hostile", actor="ana")
    ws = Workspace(store, TODAY, "ana")
    hostile = "<script>alert(1)</script> [x](javascript:y) *漢字* שלום 👩‍👩‍👧"
    add_objective(ws, hostile, cycle="2026-Q4", team="T")
    add_key_result(ws, hostile, under=["obj1"], baseline=1, target=2, by="2026-Q4")
    add_initiative(ws, hostile, under=["kr1"], mandated_by=hostile)
    add_initiative(ws, hostile, under=["kr1"])
    drop(ws, "ini2", hostile, replaced_by="ini1")
    add_request(ws, hostile, asked_by=hostile)
    found = read_roadmap(ws, team="T")
    written = to_markdown(found)
    assert "<script>" not in written
    assert "[x](" not in written
    assert written.count("\n## ") == 5
    for width in (40, 80, 140):
        assert max(columns_of(line) for line in to_text(found, width).splitlines()) <= width


def test_an_empty_one_says_what_is_not_there() -> None:
    text = to_text(read_roadmap(Workspace(MemoryStore("empty"), TODAY, "ana")), 80)
    assert "Nothing is planned next." in text
    assert "Requests" not in text


def test_requests_stand_in_the_data_and_in_no_drawing() -> None:
    store = MemoryStore("asked", actor="ana")
    ws = Workspace(store, TODAY, "ana")
    add_objective(ws, "Grow", cycle="2026-Q4")
    add_key_result(ws, "Activation", under=["obj1"], baseline=1, target=2, by="2026-Q4")
    add_request(ws, "=Export; to Excel", asked_by="Maya, sales", serves=["kr1"])
    tree = read_tree(ws)
    header, *rows = csv.reader(to_csv(tree, {}).splitlines())
    [row] = [dict(zip(header, row, strict=True)) for row in rows if row[0] == "req1"]
    assert (row["kind"], row["title"], row["serves"]) == ("request", "'=Export; to Excel", "kr1")
    usual: dict[str, Any] = dict.fromkeys(("layout", "direction", "depth", "paper"))
    drawing = read_drawing(ws, **usual, theme="light", focus=(), kinds=())
    [asked] = json.loads(str(rendered(tree, {}, Format.JSON, drawing)))["requests"]
    assert (asked["ref"], asked["asked_by"]) == ("req1", "Maya, sales")
    assert "Excel" not in str(rendered(tree, {}, Format.SVG, drawing))
    diff = read_diff(ws, "2026-11-19")
    assert "req1" in {str(view.ref) for view in diff.added}
    assert "req1" not in {box.name for box in net_of_diff(diff.roots).boxes}
