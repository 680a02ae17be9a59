"""How results look: the lines and tables that commands share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ost.cli.fields import field_lines, result_lines
from ost.cli.kpis import print_kpi
from ost.cli.terminal import headed, is_terminal, line, note, print_json, table, width_of
from ost.cli.this_run import wrote
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import shown
from ost.exports.lines import (
    STATE_WORDS,
    bar,
    first_standing,
    keeps_level,
    key_result_way,
    number,
    percent,
    plain_value,
    short_of_outcome,
    sparkline,
    summary,
    suspect_words,
    text,
)

if TYPE_CHECKING:
    from ost.services.reading import Shown
    from ost.services.tree import Tree
    from ost.services.views import NodeView
    from ost.services.workspace import Done


_TABLE_FITS = 110
"""From how many columns on the table of KRs is readable."""


def node_line(view: NodeView, words: str | None = None) -> str:
    """A thing in one line: its ref first, its title, and what is to be known of it."""
    said = summary(view.data) if words is None else words
    parts = [str(view.ref), shown(view.node.title), shown(said)]
    return "  ".join(part for part in parts if part)


def show_done(done: Done, *, as_json: bool) -> None:
    """Show what a changing command did."""
    wrote(done.view.ref)
    for remark in done.notes:
        note(remark)
    if as_json:
        print_json(done.view.data)
        return
    new_kr = done.view.data["kind"] == "kr" and done.view.data.get("current") is None
    way = " · ".join(filter(None, (key_result_way(done.view.data), short_of_outcome(done.view.data))))
    print(node_line(done.view, way if new_kr else None))


def show_nodes(views: list[NodeView], *, as_json: bool, one_kind: bool = False) -> None:
    """Show things in a table, or as `{"nodes": [...]}`; things of one kind need no column that says so."""
    if as_json:
        print_json({"nodes": [view.data for view in views]})
    elif views:
        rows = [[str(v.ref), v.node.kind.value, v.node.title, summary(v.data)] for v in views]
        if one_kind:
            table(["Ref", "Title", ""], [[row[0], *row[2:]] for row in rows], wide=[1, 2])
        else:
            table(["Ref", "Kind", "Title", ""], rows, wide=[2, 3])


def print_key_results(views: list[NodeView]) -> None:
    """Show how KRs stand: in a table, or two lines each where a table does not fit."""
    if (width_of(sys.stdout) or _TABLE_FITS) < _TABLE_FITS:
        for view in views:
            headed(f"{view.ref}  {view.node.title}", STATE_WORDS[text(view.data, "state")])
            line(f"     {_standing(view.data)}")
        return
    headers = ["Ref", "Key result", "From → to", "Now", "Progress", "Time gone", "State"]
    table(headers, [_key_result_row(view) for view in views], frozenset({3, 5}), wide=[1, 2])


def _key_result_row(view: NodeView) -> list[str]:
    data = view.data
    current = number(data, "current")
    return [
        str(view.ref),
        view.node.title,
        key_result_way(data),
        "" if current is None else with_unit(current, text(data, "unit")),
        _progress(data),
        percent(number(data, "pace")),
        " · ".join(filter(None, (STATE_WORDS[text(data, "state")], short_of_outcome(data)))),
    ]


def _progress(data: dict[str, object]) -> str:
    done = number(data, "progress")
    return "" if done is None or keeps_level(data) else f"{bar(done)} {percent(done)}"


def _standing(data: dict[str, object]) -> str:
    current = number(data, "current")
    parts = [key_result_way(data), "" if current is None else f"now {show_number(current)}", _progress(data)]
    parts += [f"time gone {percent(number(data, 'pace'))}", short_of_outcome(data)]
    return " · ".join(part for part in parts if part)


def print_thing(found: Shown) -> None:
    """Show everything about one thing."""
    view = found.view
    line(node_line(view), style="bold", hang="  ")
    for words in field_lines(view.data):
        line(f"  {words}", hang="  ")
    if found.data.get("version"):
        line(f"  version: {found.data['version']}")
    print_kpi(view)
    _print_doubts(found)
    for name, heading in (
        ("definitions", "Earlier definitions"),
        ("replaced_results", "Earlier results"),
        ("steps", "Steps"),
        ("checkins", "Check-ins"),
    ):
        items = found.data.get(name)
        if isinstance(items, list) and items:
            line(f"{heading}:")
            for item in items[-12:]:
                line(f"  {_dated_words(name, item)}", hang=" " * 12)
    points = found.data.get("measurements")
    if isinstance(points, list) and points:
        values = [point["value"] for point in points]
        first, last = points[0], points[-1]
        ends = [f"{show_number(point['value'])} ({point['on']})" for point in (first, last)]
        line("Measured:")
        line(f"  {sparkline(values)}")
        line(f"  {' → '.join(ends)}")
    for name, views in found.around.items():
        line(f"{name.replace('_', ' ').capitalize()}:")
        for other in views:
            line(f"  {node_line(other)}", hang="      ")


def _print_doubts(found: Shown) -> None:
    """How a thing stands by its first definition, and what it rests on that has changed."""
    doubts = found.data.get("suspect")
    if first := first_standing(found.data):
        line(f"  {first}")
    for one in doubts if isinstance(doubts, list) else []:
        look = f"when you have looked: ost review clear {found.view.ref}"
        line(f"  suspect: {suspect_words(one)}; {look}", hang="    ")


def _dated_words(name: str, item: dict[str, object]) -> str:
    if name == "definitions":
        field = str(item["field"]).replace("_", " ").replace(":", " on ")
        return f"{item['on']}  {field} was {shown(plain_value(item['old']))}, became {shown(plain_value(item['new']))}"
    if name == "replaced_results":
        told = "; ".join(result_lines(item))
        return f"{item['replaced_on']}  replaced: {shown(told)} ({item['outcome']})"
    if name == "steps":
        return "  ".join(str(part) for part in (item["on"], item["status"], item["because"]) if part)
    answers = [f"confidence {item['confidence']}/10"] if item.get("confidence") is not None else []
    answers += [f"{key}: {item[key]}" for key in ("shipped", "moving", "next") if item.get(key)]
    return f"{item['on']}  {' · '.join(answers)}"


def print_tree(found: Tree) -> None:
    """Show the tree: coloured and wrapped for a person, plain lines for a pipe."""
    if is_terminal():
        from ost.cli.terminal_tree import print_coloured_tree

        print_coloured_tree(found)
    else:
        from ost.exports.outline import outline

        print(outline(found), end="")
