"""The queue of what to do next, as a value: its places, and its JSON shape. Knows no store and no layout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.plain import to_plain
from ost.domain.text import quoted

if TYPE_CHECKING:
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Node


@dataclass(frozen=True, slots=True)
class Next:
    """A place in the queue.

    Attributes:
        node: What it is about.
        sort: What is asked: `untested`, `no_opportunity`, `no_evidence`, `no_solution`, `no_assumption`,
            `no_criterion`, `undecided` or `stale`.
        text: What is to be done, in one sentence.
        score: Importance × lack of evidence × the KR's gap, 0.1 to 25.
        why: How the score comes about, line by line.
        do: The command that begins it; it works as it stands.
        kr: The KR whose gap counts.
    """

    node: Node
    sort: str
    text: str
    score: float
    why: tuple[str, ...]
    do: str
    kr: Ref

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "ref": str(self.node.ref),
            "kind": self.node.kind.value,
            "title": self.node.title,
            "sort": self.sort,
            "text": self.text,
            "score": self.score,
            "why": list(self.why),
            "do": self.do,
            "kr": str(self.kr),
        }


@dataclass(frozen=True, slots=True)
class Queue:
    """What to do next.

    Attributes:
        as_of: The day that is looked at.
        next: The places, the riskiest first; as many as were asked for.
        total: How many there are.
        krs: How many open KRs were looked at; without one nothing can wait.
    """

    as_of: date
    next: tuple[Next, ...]
    total: int
    krs: int

    def in_workspace(self, db: str) -> Queue:
        """The same, with commands that work in the workspace that was named; empty where none was."""
        if not db:
            return self
        named = f" --db {quoted(db)}"
        return replace(self, next=tuple(replace(one, do=one.do + named) for one in self.next))

    def to_json(self) -> dict[str, object]:
        """The shape `next`."""
        return {
            "as_of": to_plain(self.as_of),
            "total": self.total,
            "next": [one.to_json() for one in self.next],
        }
