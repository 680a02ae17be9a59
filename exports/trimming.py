"""Part of a net: some levels, what is around one thing, or some kinds; what is left out is counted where it hangs.

What is filtered by kind is not counted: nobody asked for it. A thing whose parent is left out hangs on the
nearest thing above that is there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.exports.lines import text
from ost.exports.net import Net

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ost.exports.net import Box


@dataclass(frozen=True, slots=True)
class Part:
    """What of a net is drawn.

    Attributes:
        depth: How many levels below the top, or below the things in focus, are there; all when None.
        focus: The names of things that stand with everything above and below them, and nothing beside; all when empty.
        kinds: The kinds that are there; all when empty.
    """

    depth: int | None = None
    focus: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.depth is not None or bool(self.focus) or bool(self.kinds)


def trimmed(net: Net, part: Part) -> Net:
    """The part of a net that is asked for.

    Args:
        net: The whole.
        part: What of it; names of things that are not there focus on nothing.
    """
    if not part:
        return net
    below: dict[str, list[str]] = {}
    for parent, child in net.lines:
        below.setdefault(parent, []).append(child)
    kinds = {box.name: text(box.view.data, "kind") for box in net.boxes}
    wanted = {name for name, kind in kinds.items() if not part.kinds or kind in part.kinds}
    parents: dict[str, list[str]] = {}
    for parent, child in net.lines:
        parents.setdefault(child, []).append(parent)
    reached = _reached(net, below, parents, part)
    shown = reached & wanted
    hidden = _hidden(net, parents, shown, wanted, kinds)
    lines = _joined(net, below, shown, reached)
    above = _above(net, lines, shown, reached)
    boxes = tuple(replace(box, hidden=hidden.get(box.name, {})) for box in _in_order(net, shown, above))
    delivers = tuple(ends for ends in net.delivers if shown.issuperset(ends))
    return Net(boxes, lines, above, delivers, net.compared)


def _reached(
    net: Net, below: Mapping[str, Collection[str]], parents: Mapping[str, Collection[str]], part: Part
) -> set[str]:
    """The names within the depth, and around the focus."""
    roots = [box.name for box in net.boxes if box.name not in net.above]
    starts = [box.name for box in net.boxes if box.name in part.focus] or roots
    found = set(starts)
    level, depth = starts, 0
    while level and (part.depth is None or depth < part.depth):
        level = [
            *dict.fromkeys(child for name in level for child in below.get(name, ()) if child not in found)
        ]
        found.update(level)
        depth += 1
    if part.focus:
        waiting = [*starts]
        while waiting:
            more = [parent for parent in parents.get(waiting.pop(), ()) if parent not in found]
            found.update(more)
            waiting += more
    return found


def _hidden(
    net: Net,
    parents: Mapping[str, Collection[str]],
    shown: set[str],
    wanted: set[str],
    kinds: Mapping[str, str],
) -> dict[str, Counter[str]]:
    """What is left out, by the nearest thing above it that is there: each thing counts once."""
    found: dict[str, Counter[str]] = {}
    nearest: dict[str, str | None] = {}
    for box in net.boxes:  # a thing comes after what it stands under
        parent = net.above.get(box.name)
        if parent is None or parent in shown:
            over = parent
        else:
            over = next((one for one in parents[box.name] if one in shown), nearest[parent])
        nearest[box.name] = over
        if over is not None and box.name in wanted and box.name not in shown:
            found.setdefault(over, Counter())[kinds[box.name]] += 1
    return found


def _joined(
    net: Net, below: Mapping[str, Collection[str]], shown: set[str], reached: set[str]
) -> tuple[tuple[str, str], ...]:
    """Lines between what is there; what is within reach and of a kind that is left out is bridged, and nothing else."""
    lines: dict[tuple[str, str], None] = {}
    for box in net.boxes:
        if box.name not in shown:
            continue
        waiting = [*reversed([*below.get(box.name, ())])]
        seen = set(waiting)
        while waiting:
            name = waiting.pop()
            if name in shown:
                lines[box.name, name] = None
            if name in shown or name not in reached:
                continue
            more = [child for child in below.get(name, ()) if child not in seen]
            seen.update(more)
            waiting.extend(reversed(more))
    return tuple(lines)


def _above(
    net: Net, lines: Collection[tuple[str, str]], shown: set[str], reached: set[str]
) -> dict[str, str]:
    """What each thing stands under: the nearest on the way to its first place, else where its first line is from."""
    first: dict[str, str] = {}
    for parent, child in lines:
        first.setdefault(child, parent)
    above: dict[str, str] = {}
    for name, parent in first.items():
        over = net.above.get(name)
        while over is not None and over in reached and over not in shown:
            over = net.above.get(over)
        above[name] = over if over is not None and over in shown else parent
    return above


def _in_order(net: Net, shown: set[str], above: Mapping[str, str]) -> list[Box]:
    """What is there in tree order, in which a thing comes after what it stands under."""
    below: dict[str | None, list[Box]] = {}
    for box in net.boxes:
        if box.name in shown:
            below.setdefault(above.get(box.name), []).append(box)
    found: list[Box] = []
    waiting = [*reversed(below.get(None, []))]
    while waiting:
        box = waiting.pop()
        found.append(box)
        waiting += reversed(below.get(box.name, []))
    return found
