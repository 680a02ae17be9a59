"""What a rule found, and what the rules look at."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from ost.domain.model import Node, Relation
from ost.services.linting.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from ost.domain.kinds import Ref
    from ost.domain.ladder import Ladders
    from ost.domain.model import Bet, Edge
    from ost.services.audit import Answer
    from ost.services.mandates import Mandate

_N = TypeVar("_N", bound=Node)
OVER = frozenset({"closed", "dropped", "parked", "addressed", "refuted"})
"""The statuses in which nothing is asked of a thing any more."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody said that a finding may stand.

    Attributes:
        because: Why.
        by: Who.
        at: When.
    """

    because: str
    by: str
    at: datetime

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        from ost.domain.plain import to_plain

        return {"because": self.because, "by": self.by, "at": to_plain(self.at)}


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that a rule asks about.

    Attributes:
        ref: The thing.
        title: Its title.
        rule: The rule's id.
        words: The words that triggered it, or what is missing.
        message: What was found, in one sentence.
        rewrite: The shape of a better one; None where there is none to give.
        accepted: Who said that it may stand, and why.
    """

    ref: Ref
    title: str
    rule: str
    words: tuple[str, ...]
    message: str
    rewrite: str | None = None
    accepted: Acceptance | None = None

    def json(self) -> dict[str, object]:
        """Its shape in `ost lint --json`."""
        rule = RULES[self.rule]
        return {
            "ref": str(self.ref),
            "title": self.title,
            "rule": self.rule,
            "severity": rule.severity,
            "words": list(self.words),
            "message": self.message,
            "reason": rule.reason,
            "question": rule.question,
            "rewrite": self.rewrite,
            "accepted": self.accepted.json() if self.accepted else None,
        }


@dataclass(slots=True)
class Facts:
    """The tree as the rules look at it.

    Attributes:
        nodes: What is there and was not put away.
        edges: How it hangs together.
        bets: What initiatives expect.
        measured: The days on which each metric was measured, in order.
        written: For each thing, the changeset that added it.
        day: The day that it is looked at.
        ladders: What leads to what.
        enough: What was answered, by objective, to whether its key results are enough.
        mandates: The ways to work with a mandate that were recorded.
        carried: The key results that go on from an earlier cycle.
    """

    nodes: Mapping[Ref, Node]
    edges: Sequence[Edge]
    bets: Sequence[Bet]
    measured: Mapping[Ref, Sequence[date]]
    written: Mapping[Ref, int]
    day: date
    ladders: Ladders
    enough: Mapping[Ref, Sequence[Answer]] = field(default_factory=dict)
    mandates: Mapping[Ref, Mandate] = field(default_factory=dict)
    carried: Collection[Ref] = ()
    _down: dict[tuple[Ref, Relation], list[Ref]] = field(default_factory=lambda: defaultdict(list))
    _up: dict[tuple[Ref, Relation], list[Ref]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for edge in sorted(self.edges):
            if edge.source in self.nodes and edge.target in self.nodes:
                self._down[edge.source, edge.relation].append(edge.target)
                self._up[edge.target, edge.relation].append(edge.source)

    def of(self, kind: type[_N], *, over: bool = False) -> Iterable[_N]:
        """The things of a kind that something can still be asked of; `over` takes in the others, too."""
        for node in self.nodes.values():
            if isinstance(node, kind) and (over or node.status not in OVER):
                yield node

    def below(self, ref: Ref, kind: type[_N], relation: Relation = Relation.PARENT) -> list[_N]:
        """What stands under a thing (or is delivered, or supported by it), of a kind, and was not dropped."""
        nodes = [self.nodes[other] for other in self._down.get((ref, relation), ())]
        return [node for node in nodes if isinstance(node, kind) and node.status != "dropped"]

    def above(self, ref: Ref, kind: type[_N], relation: Relation = Relation.PARENT) -> list[_N]:
        """What a thing stands under, of a kind."""
        nodes = [self.nodes[other] for other in self._up.get((ref, relation), ())]
        return [node for node in nodes if isinstance(node, kind)]
