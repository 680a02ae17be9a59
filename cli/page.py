"""The tree, or the tree of two moments, as a web page: gathers what the page tells of each thing."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.cli.drawing import Drawing
    from ost.domain.kinds import Ref
    from ost.exports.badges import VerdictWords
    from ost.exports.net import Net
    from ost.exports.page import Looks
    from ost.exports.page_data import Details, Section
    from ost.services.diffing import Diff
    from ost.services.judged import Judged
    from ost.services.tree import Tree
    from ost.services.workspace import Workspace

_CHANGES = 20
"""So many changes of a thing are told, the newest first."""


def page_of_tree(ws: Workspace, tree: Tree, verdicts: VerdictWords, drawing: Drawing) -> str:
    """A tree as a page."""
    from ost.exports.net import net_of
    from ost.exports.page import to_html

    net = drawing.trimmed(net_of(tree))
    details, looks = _details(ws, net), _looks(drawing)
    return to_html(net, tree.name, str(tree.as_of), verdicts, tree.kpis, details=details, looks=looks)


def page_of_diff(ws: Workspace, diff: Diff, drawing: Drawing) -> str:
    """The tree of two moments as a page."""
    from ost.exports.net import net_of_diff
    from ost.exports.page import to_html

    net = drawing.trimmed(net_of_diff(diff.roots))
    when = f"{diff.before} → {diff.after}"
    return to_html(net, diff.name, when, {}, details=_details(ws, net), looks=_looks(drawing))


def _looks(drawing: Drawing) -> Looks:
    from ost.cli.drawing import Arrangement
    from ost.exports.page import Looks
    from ost.exports.picture import Direction

    layered = drawing.layout is not Arrangement.COMPACT
    return Looks(drawing.theme, down=drawing.direction is Direction.DOWN, layered=layered)


def _details(ws: Workspace, net: Net) -> Details:
    from ost.domain.kinds import Kind
    from ost.exports.page_data import Details
    from ost.services.charting import read_kr_charts

    refs = {box.view.ref for box in net.boxes}
    judged, charts = read_kr_charts(ws, {ref for ref in refs if ref.kind is Kind.KR})
    on_kr, of_initiative = defaultdict(list), defaultdict(list)
    for one in judged:
        on_kr[one.judgement.kr].append(one)
        of_initiative[one.judgement.initiative].append(one)
    told = _history(ws, refs)
    sections: dict[str, list[Section]] = {}
    for box in net.boxes:
        ref = str(box.view.ref)
        found = [
            ("Changed", [box.words] if box.words not in {"", "added"} else []),
            ("Verdict", [line for one in of_initiative[ref] for line in _verdict(one)]),
            ("Launches", [_launch(one) for one in on_kr[ref]]),
            ("Suspect", _doubts(box.view.data)),
            ("Facts", _facts(box.view.data)),
            ("History", told.get(box.view.ref, [])),
        ]
        sections[ref] = [(heading, lines) for heading, lines in found if lines]
    return Details(sections, charts)


def _verdict(one: Judged) -> list[str]:
    from ost.exports.lines import VERDICT_WORDS
    from ost.exports.verdicts import said

    j = one.judgement
    return [f"{j.kr} {j.kr_title}: {VERDICT_WORDS[j.verdict.value]}", *said(one)]


def _launch(one: Judged) -> str:
    from ost.exports.lines import VERDICT_WORDS
    from ost.exports.verdicts import effect_words

    j = one.judgement
    effect = effect_words(j)
    words = f"{j.shipped}  {j.initiative} {j.title}: {VERDICT_WORDS[j.verdict.value]}"
    return f"{words}, {effect}" if effect else words


def _facts(data: Mapping[str, object]) -> list[str]:
    from ost.cli.fields import field_lines

    heard = data.get("interviews")
    more = [f"interviews: {' '.join(map(str, heard))}"] if isinstance(heard, list) and heard else []
    return [*field_lines(data), *more]


def _doubts(data: Mapping[str, object]) -> list[str]:
    from ost.exports.lines import suspect_words

    doubts = data.get("suspect")
    return [suspect_words(one) for one in doubts] if isinstance(doubts, list) else []


def _history(ws: Workspace, refs: set[Ref]) -> Mapping[Ref, Sequence[str]]:
    """What changed of each thing, the newest first; of a long history the end of it."""
    from ost.exports.change_words import said_of
    from ost.services.logbook import read_log

    found: dict[Ref, list[str]] = defaultdict(list)
    left: dict[Ref, int] = defaultdict(int)
    entries, _ = read_log(ws)
    for entry in entries:
        head = f"{entry.made.at.astimezone():%Y-%m-%d}  {entry.made.actor}"
        back = f" (taken back by {entry.taken_back})" if entry.taken_back is not None else ""
        for change in entry.changes:
            if change.ref not in refs or change.ref is None:
                continue
            if len(found[change.ref]) < _CHANGES:
                words = said_of(change)
                found[change.ref].append(f"{head}  {words}{back}")
            else:
                left[change.ref] += 1
    for ref, count in left.items():
        found[ref].append(f"… and {count:,} more: ost log {ref} --last 0")
    return found
