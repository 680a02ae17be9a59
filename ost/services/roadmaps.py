"""A roadmap as it is shown: the values that the use case hands back, and their JSON shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.domain.kinds import OUTCOMES
from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Horizon
    from ost.services.horizons import Cycles, Turn
    from ost.services.judged import Judged
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Behind:
    """The discovery behind a bet: what was tested under the solutions that it delivers, and who was heard.

    Attributes:
        experiments: The outcome of each experiment: `supported`, `refuted`, `inconclusive`, `running` or `planned`.
        interviews: The interviews that support the opportunities of these solutions, or those below them.
    """

    experiments: Mapping[Ref, str] = field(default_factory=dict)
    interviews: tuple[Ref, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything was tested with an outcome, or anybody heard."""
        return bool(self.interviews) or any(self.count(name) for name in OUTCOMES)

    def count(self, outcome: str) -> int:
        """How many experiments came out so."""
        return sum(one == outcome for one in self.experiments.values())

    def json(self) -> dict[str, object]:
        """Its JSON shape; `open` counts the experiments without an outcome."""
        found: dict[str, object] = {name: self.count(name) for name in OUTCOMES}
        found["open"] = self.count("running") + self.count("planned")
        return found | {
            "interviews": len(self.interviews),
            "experiments": to_plain(list(self.experiments)),
            "interview_refs": to_plain(self.interviews),
        }


_KR_FIELDS = ("title", "unit", "form", "baseline", "target", "start", "due", "current", "progress", "state")


@dataclass(frozen=True, slots=True)
class RoadmapBet:
    """An initiative on a roadmap.

    Attributes:
        view: The initiative.
        turn: When it has its turn, and what tells so.
        krs: The KRs that it bets on.
        behind: The discovery behind it.
        verdicts: What it did to each of them, once it has shipped.
        late: Whether it should have shipped before the day.
        suspect: Whether it rests on something that has changed.
    """

    view: NodeView
    turn: Turn
    krs: tuple[NodeView, ...]
    behind: Behind
    verdicts: Mapping[Ref, Judged] = field(default_factory=dict)
    late: bool = False
    suspect: bool = False

    def json(self) -> dict[str, object]:
        """Its JSON shape."""
        data = self.view.data
        said = ("ref", "title", "status", "team", "owner")
        more = ("due", "shipped", "lag_days", "mandated_by", "delivers", "replaces", "requests")
        return {
            **{name: data[name] for name in said},
            "horizon": to_plain(self.turn.horizon),
            "derived": self.turn.derived,
            "why": self.turn.why,
            **{name: data[name] for name in more},
            "late": self.late,
            "suspect": self.suspect,
            "krs": [self._kr(kr) for kr in self.krs],
            "evidence": {"discovery": self.discovery, **self.behind.json()},
        }

    @property
    def discovery(self) -> bool:
        """Whether discovery led to it: it was not mandated, and what it delivers was tested or asked for."""
        return self.behind.known and not self.view.data["mandated_by"]

    def effect(self, kr: NodeView) -> Mapping[str, object]:
        """What it expects of a KR, and from which size on that would be worth having."""
        bets = self.view.data["bets"]
        assert isinstance(bets, list)  # noqa: S101
        return next((bet for bet in bets if bet["kr"] == str(kr.ref)), {})

    def _kr(self, kr: NodeView) -> dict[str, object]:
        judged, bet = self.verdicts.get(kr.ref), self.effect(kr)
        return {
            **_kr_json(kr),
            "expected": bet.get("expected"),
            "worth_having": bet.get("worth_having"),
            "verdict": judged.to_json() if judged else None,
        }


def _kr_json(kr: NodeView) -> dict[str, object]:
    return {"kr": str(kr.ref), "status": kr.node.status} | {name: kr.data[name] for name in _KR_FIELDS}


@dataclass(frozen=True, slots=True)
class Swap:
    """An initiative that was dropped in the cycle, and what took its place.

    Attributes:
        view: The one that was dropped.
        on: When.
        because: Why.
        krs: The KRs that it bet on, which stand.
        by: What took its place; empty where nothing did.
    """

    view: NodeView
    on: date
    because: str | None
    krs: tuple[Ref, ...]
    by: tuple[NodeView, ...] = ()

    def json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "ref": str(self.view.ref),
            "title": self.view.node.title,
            "dropped": to_plain(self.on),
            "because": self.because,
            "krs": to_plain(self.krs),
            "replaced_by": [
                {"ref": str(one.ref), "title": one.node.title, "status": one.node.status} for one in self.by
            ],
        }


@dataclass(frozen=True, slots=True)
class Roadmap:
    """What a team bets on, now, next and later; what it gave up; which KRs nobody bets on.

    Attributes:
        name: The workspace's name.
        cycles: The cycle, the next one, and the day.
        next_name: The name of the next cycle.
        team: Whose it is, where it is one team's.
        kr: Of which KR it is, where it is of one.
        bets: The bets in the order of their turns.
        swapped: What was dropped in the cycle, with what took its place.
        krs_without_bets: KRs of the cycle that no bet of the roadmap should move.
        shipped_on: What shipped before the cycle, by the KR that it bet on.
        requests_unaligned: How many open requests serve no current KR.
    """

    name: str
    cycles: Cycles
    next_name: str
    team: str | None
    kr: Ref | None
    bets: tuple[RoadmapBet, ...]
    swapped: tuple[Swap, ...]
    krs_without_bets: tuple[NodeView, ...]
    shipped_on: Mapping[Ref, tuple[Ref, ...]]
    requests_unaligned: int

    def at(self, horizon: Horizon | None) -> tuple[RoadmapBet, ...]:
        """The bets of a turn; those that shipped before the cycle when None."""
        return tuple(bet for bet in self.bets if bet.turn.horizon is horizon)

    def to_json(self) -> dict[str, object]:
        """The shape `roadmap`."""
        from ost.domain.model import Horizon

        span = self.cycles.span
        return {
            "as_of": to_plain(self.cycles.day),
            "cycle": self.cycles.name,
            "from": to_plain(span.first),
            "to": to_plain(span.last),
            "next_cycle": self.next_name,
            "team": self.team,
            "kr": to_plain(self.kr),
            **{turn.value: [bet.json() for bet in self.at(turn)] for turn in Horizon},
            "shipped_before": [bet.json() for bet in self.at(None)],
            "swapped": [swap.json() for swap in self.swapped],
            "krs_without_bets": [
                _kr_json(kr) | {"shipped_before": to_plain(self.shipped_on.get(kr.ref, ()))}
                for kr in self.krs_without_bets
            ],
            "requests_unaligned": self.requests_unaligned,
        }
