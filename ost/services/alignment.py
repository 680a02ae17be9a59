"""How the ladders of a cycle stand, as a value: the tree of them, and their gaps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.plain import to_plain
from ost.domain.text import quoted
from ost.services.linting.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ost.domain.kinds import Ref
    from ost.services.linting.finding import Acceptance
    from ost.services.tree import Tree
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where a ladder ends in the air, skips or runs the wrong way.

    Attributes:
        ref: The objective or key result that it is about.
        title: Its title.
        rule: The rule that found it.
        message: What was found, in one sentence.
        do: The command that mends it.
        refs: All that it is about, `ref` first.
        teams: Whose they are; a team that is named in two ways is there as often.
        accepted: Who said that it may stand, and why.
    """

    ref: Ref
    title: str
    rule: str
    message: str
    do: str
    refs: tuple[Ref, ...]
    teams: tuple[str, ...] = ()
    accepted: Acceptance | None = None

    @property
    def why(self) -> str:
        """Why it matters."""
        return RULES[self.rule].reason

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "ref": str(self.ref),
            "title": self.title,
            "rule": self.rule,
            "severity": RULES[self.rule].severity,
            "refs": [str(ref) for ref in self.refs],
            "teams": list(self.teams),
            "message": self.message,
            "why": self.why,
            "question": RULES[self.rule].question,
            "do": self.do,
            "accepted": self.accepted.json() if self.accepted else None,
        }


@dataclass(frozen=True, slots=True)
class Shared:
    """A metric that key results of several ladders steer in the same direction: no gap, and worth knowing.

    Attributes:
        metric: The metric.
        krs: The key results, each with its team.
    """

    metric: Ref
    krs: tuple[tuple[Ref, str | None], ...]

    @property
    def message(self) -> str:
        """It in a sentence."""
        names = [f"{ref} ({team})" if team else str(ref) for ref, team in self.krs]
        return f"{', '.join(names[:-1])} and {names[-1]} steer the same metric, {self.metric}."

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "metric": str(self.metric),
            "krs": [str(ref) for ref, _ in self.krs],
            "teams": sorted({team for _, team in self.krs if team}),
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Alignment:
    """The ladders of a cycle and their gaps.

    Attributes:
        cycle: The cycle: a quarter with its year, or a year with its quarters.
        tree: The objectives and key results of the cycle, and what they stand under.
        gaps: The gaps, those of the tree's top first.
        shared: The metrics that several ladders steer.
        north_star: The metric that was declared the north star; None where there is none, or it was put away.
        north_star_away: The one that was declared and is there no more.
        steering: How many key results of the tree steer the north star, and how many serve those.
        off: The rules about ladders that this workspace has switched off.
        cycles: The cycles that have objectives, where this one has none.
    """

    cycle: str
    tree: Tree
    gaps: tuple[Gap, ...]
    shared: tuple[Shared, ...]
    north_star: NodeView | None
    north_star_away: Ref | None
    steering: tuple[int, int]
    off: tuple[str, ...]
    cycles: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[Gap, ...]:
        """The gaps that nobody has accepted."""
        return tuple(gap for gap in self.gaps if gap.accepted is None)

    def in_workspace(self, db: str) -> Alignment:
        """The same, with commands that work in the workspace that was named; empty where none was."""
        if not db:
            return self
        named = f" --db {quoted(db)}"
        return replace(self, gaps=tuple(replace(gap, do=gap.do + named) for gap in self.gaps))

    def json(self) -> Mapping[str, object]:
        """Its shape in JSON."""
        return {
            "as_of": to_plain(self.tree.as_of),
            "cycle": self.cycle,
            "north_star": self.north_star.data if self.north_star else None,
            "roots": [root.to_json() for root in self.tree.roots],
            "gaps": [gap.json() for gap in self.gaps],
            "shared": [one.json() for one in self.shared],
            "off": list(self.off),
        }
