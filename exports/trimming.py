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
    shown = _reached(net, below, part) & wanted
    hidden = _hidden(net, shown, wanted, kinds)
    lines, above = _joined(net, below, shown)
    boxes = tuple(replace(box, hidden=hidden.get(box.name, {})) for box in net.boxes if box.name in shown)
    delivers = tuple(ends for ends in net.delivers if shown.issuperset(ends))
    return Net(boxes, lines, above, delivers, net.compared)


def _reached(net: Net, below: Mapping[str, Collection[str]], part: Part) -> set[str]:
    """The names within the depth, and around the focus."""
    roots = [box.name for box in net.boxes if box.name not in net.above]
    starts = [box.name for box in net.boxes if box.name in part.focus] or roots
    found = set(starts)
    level, depth = starts, 0
    while level and (part.depth is None or depth < part.depth):
        level = [child for name in level for child in below.get(name, ()) if child not in found]
        found.update(level)
        depth += 1
    if part.focus:
        parents: dict[str, list[str]] = {}
        for parent, child in net.lines:
            parents.setdefault(child, []).append(parent)
        waiting = [*starts]
        while waiting:
            more = [parent for parent in parents.get(waiting.pop(), ()) if parent not in found]
            found.update(more)
            waiting += more
    return found


def _hidden(net: Net, shown: set[str], wanted: set[str], kinds: Mapping[str, str]) -> dict[str, Counter[str]]:
    """What is left out, by the nearest thing above it that is there: each thing counts once."""
    found: dict[str, Counter[str]] = {}
    nearest: dict[str, str | None] = {}
    for box in net.boxes:  # a thing comes after what it stands under
        parent = net.above.get(box.name)
        over = None if parent is None else parent if parent in shown else nearest[parent]
        nearest[box.name] = over
        if over is not None and box.name in wanted and box.name not in shown:
            found.setdefault(over, Counter())[kinds[box.name]] += 1
    return found


def _joined(
    net: Net, below: Mapping[str, Collection[str]], shown: set[str]
) -> tuple[tuple[tuple[str, str], ...], dict[str, str]]:
    """Lines between what is there, and what each thing stands under."""
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
                continue
            more = [child for child in below.get(name, ()) if child not in seen]
            seen.update(more)
            waiting.extend(reversed(more))
    above: dict[str, str] = {}
    for name in shown:
        over = net.above.get(name)
        while over is not None and over not in shown:
            over = net.above.get(over)
        if over is not None:
            above[name] = over
    return tuple(lines), above
