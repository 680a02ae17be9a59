"""What was shipped, what it promised and what came of it: the values that `promises` gathers, and their JSON shapes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ost.analysis.track_record import Outcome, Promise, comparison_words, kept_words
from ost.analysis.types import Verdict
from ost.domain.model import Level
from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.analysis.track_record import Comparison, Kept, Share
    from ost.domain.kinds import Ref
    from ost.domain.model import Initiative, KeyResult
    from ost.services.judged import Judged
    from ost.services.mandates import Mandate

TOLD = (Verdict.MOVED, Verdict.NOT_MOVED, Verdict.WRONG_WAY)
"""The verdicts that tell what came of a bet."""

UNTOLD = (Verdict.CANT_TELL, Verdict.CONFOUNDED, Verdict.TOO_EARLY, Verdict.NO_DATA)
"""The verdicts that do not: never a failure here."""


class Origin(StrEnum):
    """Where an initiative came from."""

    MANDATED = "mandated"
    DISCOVERY = "discovery"
    NEITHER = "neither"


ORIGIN_WORDS = {
    Origin.MANDATED: "mandated",
    Origin.DISCOVERY: "discovery-led",
    Origin.NEITHER: "other",
}
"""What the bets of each are called where they are compared."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """The discovery behind an initiative on the day on which it shipped or was dropped.

    Attributes:
        experiments: The experiments on what it delivers that had ended.
        interviews: The interviews that had been held about the opportunities behind it.
    """

    experiments: tuple[Ref, ...] = ()
    interviews: tuple[Ref, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.experiments or self.interviews)

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"experiments": to_plain(self.experiments), "interviews": to_plain(self.interviews)}


@dataclass(frozen=True, slots=True)
class Past:
    """An initiative that shipped, or was dropped before it did.

    Attributes:
        initiative: The initiative.
        on: The day on which it shipped or was dropped.
        origin: Where it came from.
        grounds: The discovery behind it.
        mandate: How the team works with it, where it came from above and that is on record.
        let_stand: Why somebody let it stand that this is not on record.
    """

    initiative: Initiative
    on: date
    origin: Origin
    grounds: Grounds
    mandate: Mandate | None = None
    let_stand: str | None = None

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "origin": self.origin.value,
            "mandated_by": self.initiative.mandated_by,
            "mandate": None if self.mandate is None else self.mandate.to_json(),
            "grounds": self.grounds.to_json(),
            "team": self.initiative.team,
        }


@dataclass(frozen=True, slots=True)
class PastBet:
    """A shipped initiative on a KR.

    Attributes:
        past: The initiative.
        kr: The KR.
        promised: The effect that was named, in the KR's unit; None where none was.
        judged: What came of it.
        hindsight: What was written when the first number after the launch was in: `bet` (that it is one on this KR),
            `mandate` (that it came from above). It counts, and is named.
    """

    past: Past
    kr: KeyResult
    promised: float | None
    judged: Judged
    hindsight: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.judged.judgement.verdict

    @property
    def counts(self) -> bool:
        """Whether its KR is an outcome: to make what was to be made moves an output KR, and shows nothing else."""
        return self.kr.level is Level.OUTCOME

    @property
    def told(self) -> bool:
        """Whether it can be told what came of it."""
        return self.verdict in TOLD

    @property
    def late(self) -> bool:
        """Whether the effect was named when the first numbers were in: that promises nothing."""
        return "expected effect" in self.judged.set_late

    @property
    def outcome(self) -> Outcome:
        """It as one of those that can be told."""
        return Outcome(str(self.past.initiative.ref), self.verdict is Verdict.MOVED)

    @property
    def promise(self) -> Promise | None:
        """Its promise against its effect, where it named one beforehand and can be told."""
        j = self.judged.judgement
        if (
            not self.told
            or self.late
            or not j.expected
            or j.effect is None
            or j.low is None
            or j.high is None
        ):
            return None
        good = 1 if j.expected > 0 else -1
        low, high = sorted((good * j.low, good * j.high))
        return Promise(abs(j.expected), good * j.effect, low, high)

    def to_json(self) -> dict[str, object]:
        """The shape `verdict`, with where it came from and what it promised."""
        return {
            **self.judged.to_json(),
            **self.past.to_json(),
            "level_of_kr": self.kr.level.value,
            "counted": self.counts,
            "told": self.told,
            "promised": self.promised,
            "promised_late": self.late,
            "hindsight": list(self.hindsight),
            "promise": None if self.promise is None else self.promise.stands,
            "lag_days": self.past.initiative.lag_days,
        }


@dataclass(frozen=True, slots=True)
class DroppedBet:
    """An initiative that was dropped before it shipped.

    Attributes:
        past: The initiative.
        krs: The KRs that it would have been a bet on.
        because: Why.
    """

    past: Past
    krs: tuple[Ref, ...]
    because: str | None

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        node = self.past.initiative
        return {
            "initiative": str(node.ref),
            "title": node.title,
            "krs": to_plain(self.krs),
            "dropped": to_plain(self.past.on),
            "because": self.because,
            **self.past.to_json(),
        }


def counted(bets: Sequence[PastBet]) -> dict[str, object]:
    """How many bets came out in which way; those on output KRs are set aside."""
    found = Counter(one.verdict for one in bets if one.counts)
    return {
        "shipped": len({one.past.initiative.ref for one in bets}),
        "bets": found.total(),
        "set_aside": len(bets) - found.total(),
        **{verdict.value: found[verdict] for verdict in TOLD},
        "told": sum(found[verdict] for verdict in TOLD),
        "untold": sum(found[verdict] for verdict in UNTOLD),
        "untold_by": {verdict.value: found[verdict] for verdict in UNTOLD},
    }


@dataclass(frozen=True, slots=True)
class Quarter:
    """A calendar quarter: what shipped in it, and what was dropped.

    Attributes:
        name: Its name.
        bets: What shipped in it, in the order of the ship dates.
        dropped: What was dropped in it.
    """

    name: str
    bets: tuple[PastBet, ...]
    dropped: tuple[DroppedBet, ...]

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "quarter": self.name,
            "counts": counted(self.bets),
            "bets": [one.to_json() for one in self.bets],
            "dropped": [one.to_json() for one in self.dropped],
        }


@dataclass(frozen=True, slots=True)
class Promised:
    """The effects that some bets named in one unit.

    Attributes:
        unit: The unit.
        bets: How many bets.
        krs: On how many KRs.
        total: The sum of their sizes.
    """

    unit: str
    bets: int
    krs: int
    total: float

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"unit": self.unit, "bets": self.bets, "krs": self.krs, "sum": float(f"{self.total:.6g}")}


@dataclass(frozen=True, slots=True)
class Group:
    """The bets of one origin.

    Attributes:
        origin: Where they came from.
        bets: The bets.
        dropped: How many initiatives of it were dropped before they shipped.
        share: How many of those that can be told moved their KR.
        promised: What they promised, unit by unit.
    """

    origin: Origin
    bets: tuple[PastBet, ...]
    dropped: int
    share: Share
    promised: tuple[Promised, ...]

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        found = self.share.estimate
        return {
            "origin": self.origin.value,
            **counted(self.bets),
            "dropped": self.dropped,
            "share": None if found is None else _rounded(found.value),
            "low": None if found is None else _rounded(found.low),
            "high": None if found is None else _rounded(found.high),
            "level": 0.95,
            "initiatives_told": self.share.initiatives,
            "promised": [one.to_json() for one in self.promised],
        }


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two origins held against each other."""

    first: Origin
    second: Origin
    comparison: Comparison

    @property
    def sentence(self) -> str:
        """What may be said of them."""
        return comparison_words(self.comparison, ORIGIN_WORDS[self.first], ORIGIN_WORDS[self.second])

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        found = self.comparison.difference
        return {
            "first": self.first.value,
            "second": self.second.value,
            "difference": None if found is None else _rounded(found.value),
            "low": None if found is None else _rounded(found.low),
            "high": None if found is None else _rounded(found.high),
            "level": 0.95,
            "p": _rounded(self.comparison.p),
            "apart": self.comparison.apart,
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Quarter after quarter: what was shipped, what it promised, and what came of it.

    Attributes:
        name: The workspace's name.
        as_of: The day.
        since: The first day whose launches count; None for all.
        until: The last one.
        team: Whose; None for all teams.
        kr: Only the bets on this KR.
        quarters: The quarters in which something shipped or was dropped, the oldest first.
        groups: The bets by their origin.
        contrasts: The origins held against each other.
        kept: Promises against effects.
        named: How many bets named an effect.
        late: How many of these named it when the first numbers were in.
        put_away: What shipped and was put away while its KR goes on, and so is not judged.
    """

    name: str
    as_of: date
    since: date | None
    until: date | None
    team: str | None
    kr: KeyResult | None
    quarters: tuple[Quarter, ...]
    groups: tuple[Group, ...]
    contrasts: tuple[Contrast, ...]
    kept: Kept
    named: int
    late: int
    put_away: tuple[Ref, ...]

    @property
    def bets(self) -> tuple[PastBet, ...]:
        """All bets, the oldest first."""
        return tuple(bet for quarter in self.quarters for bet in quarter.bets)

    @property
    def dropped(self) -> tuple[DroppedBet, ...]:
        """All that was dropped, the oldest first."""
        return tuple(one for quarter in self.quarters for one in quarter.dropped)

    def to_json(self) -> dict[str, object]:
        """The shape `evidence`."""
        return {
            "as_of": to_plain(self.as_of),
            "from": to_plain(self.since),
            "to": to_plain(self.until),
            "team": self.team,
            "kr": None if self.kr is None else str(self.kr.ref),
            "counts": counted(self.bets) | {"dropped": len(self.dropped)},
            "quarters": [one.to_json() for one in self.quarters],
            "groups": [one.to_json() for one in self.groups],
            "comparisons": [one.to_json() for one in self.contrasts],
            "promises": {
                "named": self.named,
                "late": self.late,
                "told": self.kept.n,
                "held": self.kept.held,
                "short": self.kept.short,
                "beyond": self.kept.beyond,
                "median_ratio": _rounded(self.kept.ratio),
                "sentence": kept_words(self.kept),
            },
            "put_away": to_plain(self.put_away),
        }


def _rounded(value: float | None) -> float | None:
    """Six significant digits."""
    return None if value is None else float(f"{value:.6g}")
