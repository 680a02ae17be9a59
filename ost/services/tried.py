"""Tried before? A new solution beside those that were given up, with what became of them and what was learned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.kinds import OUTCOMES, Kind
from ost.domain.likeness import most_alike
from ost.domain.model import Relation
from ost.domain.plain import to_plain
from ost.domain.text import shortened, shown
from ost.services.adding import add_solution

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.store import Reader
    from ost.services.workspace import Done, Workspace

_MOST_SAID = 3
_IN_A_NOTE = 160
_REFUTED = "refuted"


@dataclass(frozen=True, slots=True)
class Tried:
    """A solution that was given up and that a new one resembles.

    Attributes:
        node: The solution.
        likeness: How much the titles are alike, 70 to 100.
        became: `dropped`, `refuted` (an assumption of it, or its last test) or `archived`.
        by: What refuted it, where something did.
        on: The day of that, where it is known.
        learned: Why, or what its tests showed, in their authors' words.
    """

    node: Node
    likeness: float
    became: str
    by: Ref | None = None
    on: date | None = None
    learned: str | None = None

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "ref": str(self.node.ref),
            "title": self.node.title,
            "likeness": self.likeness,
            "became": self.became,
            "by": None if self.by is None else str(self.by),
            "on": to_plain(self.on),
            "learned": self.learned,
            "do": f"ost show {self.node.ref}",
        }

    def sentence(self) -> str:
        """It in a remark."""
        fate = {"dropped": "was dropped", "archived": "was put away"}.get(self.became) or (
            f"was refuted by {self.by}"
        )
        on = f" on {self.on}" if self.on else ""
        words = shortened(shown(self.learned or ""), _IN_A_NOTE)
        learned = f' Learned: "{words}"{"" if words.endswith((".", "!", "?", "…")) else "."}' if words else ""
        title = shortened(shown(self.node.title), _IN_A_NOTE)
        return f'Tried before? {self.node.ref} "{title}" {fate}{on}.{learned} See it with: ost show {self.node.ref}'


def add_and_look_back(
    ws: Workspace, title: str, *, under: Sequence[str], owner: str | None = None, note: str | None = None
) -> Done:
    """Add a solution, and say which ones that were given up it resembles, in its notes and as `similar` in its data."""
    done = add_solution(ws, title, under=under, owner=owner, note=note)
    with ws.store.reading() as reader:
        found = tried_before(reader, done.view.node.title, apart=done.view.ref)
    done.view.data["similar"] = [one.to_json() for one in found]
    return replace(done, notes=(*done.notes, *(one.sentence() for one in found)))


def tried_before(reader: Reader, title: str, apart: Ref | None = None) -> list[Tried]:
    """The solutions that were given up and whose titles resemble one, the most alike first; three at most.

    Args:
        reader: Where they are.
        title: The title.
        apart: A solution that is not meant: the new one.
    """
    titles = [one for one in reader.folded_titles(Kind.SOLUTION) if one[0] != apart]
    found: list[Tried] = []
    for one in most_alike(title, [words for _, words in titles]):
        node = reader.node(titles[one.place][0])
        tried = None if node is None else _fate(reader, node, one.likeness)
        if tried is not None:
            found.append(tried)
        if len(found) == _MOST_SAID:
            break
    return found


def _fate(reader: Reader, node: Node, likeness: float) -> Tried | None:
    """What became of a solution; None where it has not been given up."""
    children = reader.nodes(refs=[e.target for e in reader.edges(Relation.PARENT, sources=[node.ref])])
    beliefs = [child for child in children if child.kind is Kind.ASSUMPTION]
    tests = [child.ref for child in children if child.kind is Kind.EXPERIMENT]
    tests += [
        edge.target for edge in reader.edges(Relation.PARENT, sources=[belief.ref for belief in beliefs])
    ]
    if node.status == "dropped":
        steps = [step for step in reader.steps([node.ref]) if step.status == "dropped"]
        on, why = (steps[-1].on, steps[-1].because) if steps else (None, None)
        return Tried(node, likeness, "dropped", None, on, why or _learned(reader, tests))
    if node.archived is not None:
        away = [change for change in reader.changes([node.ref]) if change.op == "archive"]
        why = away[-1].message if away else None
        return Tried(node, likeness, "archived", None, node.archived, why or _learned(reader, tests))
    by = next((belief.ref for belief in beliefs if belief.status == _REFUTED), None)
    if by is not None:
        asked = [edge.target for edge in reader.edges(Relation.PARENT, sources=[by])]
    else:
        ended = [child for child in children if child.ref in tests and child.status in OUTCOMES]
        days = _ended(reader, [child.ref for child in ended])
        last = max(ended, key=lambda child: (days.get(child.ref, child.created), child.ref), default=None)
        if last is None or last.status != _REFUTED:
            return None
        by, asked = last.ref, [last.ref]
    return Tried(
        node,
        likeness,
        _REFUTED,
        by,
        max(_ended(reader, asked).values(), default=None),
        _learned(reader, asked),
    )


def _ended(reader: Reader, tests: Sequence[Ref]) -> dict[Ref, date]:
    """The day of each experiment's last result."""
    return {result.experiment: result.on for result in reader.results(tests) if not result.interim}


def _learned(reader: Reader, tests: Sequence[Ref]) -> str | None:
    """What was learned last: the note of a result, else the reason of a decision."""
    notes = [(result.on, result.note) for result in reader.results(tests) if result.note]
    reasons = [(decision.on, decision.because) for decision in reader.decisions(tests)]
    said = max(notes, default=None, key=lambda one: one[0]) or max(
        reasons, default=None, key=lambda one: one[0]
    )
    return said[1] if said else None
